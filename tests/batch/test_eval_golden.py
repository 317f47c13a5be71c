"""Workbooks of tests/golden: every formula as the program that saved the file computed it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils.datetime import to_excel

from bareme.hosts.batch.evaluate import evaluate
from bareme.hosts.batch.model import EXCEL_ERROR, CellRef

GOLDEN = sorted((Path(__file__).parents[1] / "golden").glob("*.xls[xm]"))


def kept_values(path: Path) -> dict[CellRef, Any]:
    """The values that the file keeps, dates as serials."""
    book = load_workbook(path, data_only=True)
    found: dict[CellRef, Any] = {}
    for sheet in book.worksheets:
        for cells in sheet.iter_rows():
            for cell in cells:
                value = cell.value
                if hasattr(value, "year") or hasattr(value, "hour"):
                    value = to_excel(value, book.epoch)
                found[CellRef(sheet.title, cell.row, cell.column)] = value
    return found


def same(ours: Any, kept: Any) -> bool:
    if isinstance(ours, float) and isinstance(kept, int | float) and not isinstance(kept, bool):
        return math.isclose(ours, kept, rel_tol=1e-10, abs_tol=1e-9)
    return ours == kept or (ours == "" and kept is None)


def test_there_are_golden_workbooks() -> None:
    assert GOLDEN


@pytest.mark.parametrize("path", GOLDEN, ids=[path.name for path in GOLDEN])
def test_golden(path: Path) -> None:
    result = evaluate(path, functions=[])
    assert [p for p in result.problems if p.code != EXCEL_ERROR] == []
    kept = kept_values(path)
    assert result.values
    wrong = {str(ref): (value, kept.get(ref)) for ref, value in result.values.items() if not same(value, kept.get(ref))}
    assert wrong == {}
