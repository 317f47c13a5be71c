"""Formulas in a real office, with the add-in in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from bareme.hosts.calc import office

pytestmark = pytest.mark.slow

# what the cell holds; expected values from spec 05, section 4, and the texts
CASES: list[tuple[str, Any]] = [
    ('=SUPPORT_BOXOFFICE(1200000,"rga-2023")', 137064.312),
    ('=support_boxoffice(1200000,"rga-2015")', 160800.0),
    ('=SUPPORT_BOXOFFICE(1200000,"rga-2015",,,,0.11)', 165000.0),
    ('=TSA_RATE("rga-2015","OVERSEAS")', "#N/A"),
    ('=SUPPORT_BOXOFFICE("12,5","rga-2023")', "#VALUE!"),
    ('=SUPPORT_BOXOFFICE(1/0,"rga-2023")', "#DIV/0!"),
    ('=IFERROR(TSA_RATE("rga-2015","OVERSEAS"),"none")', "none"),
    ('=IFERROR(TSA_RATE("rga-2023","OVERSEAS"),"none")', 0.05),
    ('=IF(TRUE,IF(ISNA(TSA_RATE("rga-2015")),"none",TSA_RATE("rga-2015")),1)', 0.1072),
    ('=IF(ACCESS_THRESHOLD_OK(25,"rga-2015"),"yes","no")', "yes"),
    ("=RULE_VERSION(DATE(2015,2,11))", "rga-2015"),
    ('=LEGAL_DEADLINE(DATE(2015,10,31),4,"M")', 42429.0),  # 29 February 2016
    ('=SUM(SUPPORT_BOXOFFICE(C1:C3,"rga-2015"))', 402000.0),  # 3 × 134 000
    ("=NO_SUCH_FUNCTION(1)", "#NAME?"),
]


def shown(value: Any) -> Any:
    return value["error"] if isinstance(value, dict) else value


def test_formulas_compute_in_a_real_office(profile: Path, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    for row, (formula, _) in enumerate(CASES, 1):
        sheet.cell(row, 1, formula)
    for row in (1, 2, 3):
        sheet.cell(row, 3, 1_000_000)
    sheet["D1"], sheet["D2"] = 1_000_000, "x"
    sheet["E1"] = ArrayFormula("E1:I3", '=EXPLAIN_RULE("TSA_RATE","fr","rga-2023")')
    sheet["J1"] = ArrayFormula("J1:J3", '=SUPPORT_BOXOFFICE(D1:D3,"rga-2015")')
    path = tmp_path / "cases.xlsx"
    book.save(path)
    found = office.evaluate([path], profile)[str(path)]["sheets"]["Sheet"]
    for row, (formula, expected) in enumerate(CASES, 1):
        assert shown(found[f"{row},1"]) == expected, formula
    assert "10,72 %" in found["1,5"]
    assert [shown(found[f"{r},10"]) for r in (1, 2, 3)] == [134000.0, "#VALUE!", "#VALUE!"]


def test_doctor_says_that_all_is_well() -> None:
    from click.testing import CliRunner

    from bareme.hosts.calc.commands import calc

    try:
        office.find()
    except office.OfficeError as fault:
        pytest.skip(str(fault))
    done = CliRunner().invoke(calc, ["doctor"])
    assert done.exit_code == 0, done.output
    assert "All is well" in done.output


def test_a_missing_file_is_a_fault_and_the_rest_is_computed(profile: Path, tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = "=1+1"
    good = tmp_path / "good.xlsx"
    book.save(good)
    found = office.evaluate([tmp_path / "none.xlsx", good], profile)
    assert "fault" in found[str(tmp_path / "none.xlsx")]
    assert found[str(good)]["sheets"]["Sheet"]["1,1"] == 2.0
