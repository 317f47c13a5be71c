"""The cases of every front, through xlwings' own Windows code and `bareme.xl`."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from excel.windows import Windows, cell
from fronts.cases import BLANK, CASES, MISSING, Case, case_ids, check


def formula_cell(value: Any) -> Any:
    """A cell of the case as Excel hands it over: a scalar stands in a cell of its own."""
    if value == MISSING:
        return {"missing": True}
    if isinstance(value, list):
        return {"range": [[None if c == BLANK else cell(c) for c in row] for row in value]}
    return {"range": [[None if value == BLANK else cell(value)]]}


def shown(value: Any) -> Any:
    """What the cell shows, as the cases have it."""
    if isinstance(value, list):
        return [[shown(c) for c in row] for row in value]
    return dt.date.fromisoformat(value["date"]) if isinstance(value, dict) else value


@pytest.mark.parametrize("case", CASES, ids=case_ids)
def test_windows(case: Case, windows: Windows) -> None:
    args = [formula_cell(c) for c in case.cells]
    check(case, "windows", shown(windows.call(case.function, *args, date1904=case.date1904)))
