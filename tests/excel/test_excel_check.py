"""The workbook of the ten-minute check, computed by the batch: it passes where all is well and fails elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bareme.hosts.batch import runner
from bareme.hosts.excel import check, lite


def computed(path: Path) -> dict[str, Any]:
    (report,) = runner.run([path]).workbooks
    return report.cells


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_batch_passes_it(tmp_path: Path, lang: check.Lang) -> None:
    cells = computed(check.build_check(tmp_path / "check.xlsx", lang))
    rows = range(check.FIRST_ROW, check.FIRST_ROW + len(check.PROBES))
    assert [cells.get(f"Check!E{row}") for row in rows] == ["PASS"] * len(check.PROBES)
    assert cells["Check!B1"] == f"PASS: {len(check.PROBES)}/{len(check.PROBES)}"


def test_it_can_fail(tmp_path: Path) -> None:
    """A wrong amount, and an error that came back as a text."""
    path = check.build_check(tmp_path / "check.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book.active
    sheet["B3"] = 1200001
    error_row = next(r for r, p in enumerate(check.PROBES, check.FIRST_ROW) if p.expected == "#N/A")
    sheet[f"C{error_row}"] = '="#N"&"/A"'
    book.save(path)
    cells = computed(path)
    assert cells[f"Check!E{check.FIRST_ROW + 1}"] == "FAIL"
    assert cells[f"Check!E{error_row}"] == "FAIL"
    assert str(cells["Check!B1"]).startswith("FAIL: ")


def test_one_for_each_way_into_excel(tmp_path: Path) -> None:
    pytest.importorskip("xlwings", reason="xlwings is not installed")
    plain, macro, web = check.write_checks(tmp_path / "new" / "folder", "fr")
    assert computed(macro)["Check!B1"] == computed(plain)["Check!B1"]
    assert "from bareme.xl import *" in lite.extract(web)["main.py"]
    formula = openpyxl.load_workbook(web).active[f"C{check.FIRST_ROW}"].value
    assert formula == "=_xldudf_SUPPORT_BOXOFFICE(1200000,B10)"


def test_no_formula_is_shown_as_a_formula(tmp_path: Path) -> None:
    """Column B tells the formula; it must not compute it a second time."""
    sheet = openpyxl.load_workbook(check.build_check(tmp_path / "check.xlsx")).active
    for row, probe in enumerate(check.PROBES, check.FIRST_ROW):
        assert sheet.cell(row, 2).data_type == "s"
        assert sheet.cell(row, 2).value == probe.formula
