"""Formulas in a real office, with the add-in in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from bareme import functions
from bareme.hosts.batch.evaluate import evaluate
from bareme.hosts.calc import dialect, office
from bareme.hosts.calc.commands import calc
from bareme.hosts.cli.new import new
from calc.compared import differences, shown

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


def the_cases(path: Path, names: str = "") -> Path:
    book = Workbook()
    sheet = book.active
    for row, (formula, _) in enumerate(CASES, 1):
        sheet.cell(row, 1, dialect.written(formula) if names == "calc" else formula)
    for row in (1, 2, 3):
        sheet.cell(row, 3, 1_000_000)
    sheet["D1"], sheet["D2"] = 1_000_000, "x"
    sheet["E1"] = ArrayFormula("E1:I3", '=EXPLAIN_RULE("TSA_RATE","fr","rga-2023")')
    sheet["J1"] = ArrayFormula("J1:J3", '=SUPPORT_BOXOFFICE(D1:D3,"rga-2015")')
    book.save(path)
    return path


def test_formulas_compute_in_a_real_office(session: office.Session, tmp_path: Path) -> None:
    found = office.evaluate(session, the_cases(tmp_path / "cases.xlsx"))["sheets"]["Sheet"]
    for row, (formula, expected) in enumerate(CASES, 1):
        assert shown(found[f"{row},1"]) == expected, formula
    assert "10,72 %" in found["1,5"]
    assert [shown(found[f"{r},10"]) for r in (1, 2, 3)] == [134000.0, "#VALUE!", "#VALUE!"]


def test_plain_names_as_a_user_opens_them(session: office.Session, tmp_path: Path) -> None:
    """The file as it is: 25.2 and newer bind plain names themselves, older ones do not know them."""
    path = the_cases(tmp_path / "cases.xlsx")
    found = session.ask(do="evaluate", path=str(path))["sheets"]["Sheet"]
    if session.office.binds_plain_names:
        assert [shown(found[f"{row},1"]) for row in range(1, len(CASES) + 1)] == [expected for _, expected in CASES]
    else:
        assert shown(found["1,1"]) == shown(found["2,1"]) == "#NAME?"


def test_names_with_the_service_before_them_as_a_user_opens_them(session: office.Session, tmp_path: Path) -> None:
    found = session.ask(do="evaluate", path=str(the_cases(tmp_path / "c.xlsx", "calc")))["sheets"]["Sheet"]
    assert [shown(found[f"{row},1"]) for row in range(1, len(CASES) + 1)] == [expected for _, expected in CASES]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_template_for_calc_opens_and_computes_by_itself(session: office.Session, tmp_path: Path, lang: str) -> None:
    path = tmp_path / "plan.xlsx"
    done = CliRunner().invoke(new, ["plan", str(path), "--for", "calc", "--example", "--lang", lang])
    assert done.exit_code == 0, done.output
    sheets = session.ask(do="evaluate", path=str(path))["sheets"]
    assert differences(sheets, evaluate(path).values) == []


def test_doctor_says_that_all_is_well(chosen: office.Install) -> None:
    done = CliRunner().invoke(calc, ["doctor"])
    assert done.exit_code == 0, done.output
    assert chosen.version in done.output
    assert "All is well" in done.output


def test_a_missing_file_is_a_fault_and_the_office_goes_on(session: office.Session, tmp_path: Path) -> None:
    assert "fault" in session.ask(do="evaluate", path=str(tmp_path / "none.xlsx"))
    book = Workbook()
    book.active["A1"] = "=1+1"
    book.save(tmp_path / "good.xlsx")
    assert office.evaluate(session, tmp_path / "good.xlsx")["sheets"]["Sheet"]["1,1"] == 2.0


def test_the_wizard_describes_every_function_and_argument(session: office.Session) -> None:
    described = session.ask(do="described", names=list(functions()))["functions"]
    check_wizard(described, "en")


def test_the_wizard_speaks_french_in_a_french_office(installed: office.Install, tmp_path: Path) -> None:
    office.prepare(installed, tmp_path)
    office.set_language(tmp_path, "fr")
    described = office.job(installed, tmp_path, do="described", names=list(functions()))["functions"]
    if described["TSA_RATE"][0] == functions()["TSA_RATE"].doc("en"):
        pytest.skip(f"LibreOffice {installed.version} has no French here (libreoffice-l10n-fr)")
    check_wizard(described, "fr")


def check_wizard(described: dict[str, Any], lang: str) -> None:
    for function in functions().values():
        description, _, arguments = described[function.name]
        assert description == function.doc(lang)
        if not function.varargs:
            assert arguments == [[p.name, p.doc(lang)] for p in function.params]
