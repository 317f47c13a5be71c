"""A defined name that equals a function name would hide the function from Excel."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from bareme import functions

BOOKS = sorted((Path(__file__).parents[2] / "workbooks").glob("*.xlsx"))


@pytest.mark.parametrize("path", BOOKS, ids=lambda p: p.stem)
def test_no_defined_name_is_a_function_name(path: Path) -> None:
    book = load_workbook(path)
    names = [*book.defined_names, *(n for sheet in book for n in sheet.defined_names)]
    assert not [n for n in names if n.upper() in functions()]
