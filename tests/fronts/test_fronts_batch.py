"""The cases of every front, through the batch mode."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bareme.engine.dates import from_serial
from bareme.hosts.batch.evaluate import evaluate
from bareme.hosts.batch.model import CellRef
from fronts import workbook
from fronts.cases import CASES, Case, case_ids, check


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Any]:
    folder = tmp_path_factory.mktemp("batch")
    answers: dict[int, Any] = {}
    for is1904 in (False, True):
        path = folder / f"{is1904}.xlsx"
        spots = workbook.build(path, is1904)
        values = evaluate(path).values
        for case in CASES:
            if case.date1904 == is1904:

                def value_at(row: int, column: int, values: Any = values) -> Any:
                    value = values.get(CellRef(workbook.SHEET, row, column))
                    return str(value) if isinstance(value, str) else value

                answers[case.number] = workbook.shown(case, spots[case.number], value_at)
    return answers


def as_dates(expected: Any, value: Any, date1904: bool) -> Any:
    """The batch keeps dates as serial numbers, like the file."""
    if isinstance(expected, dt.date) and isinstance(value, int | float) and not isinstance(value, bool):
        return from_serial(value, date1904)
    if isinstance(expected, list) and isinstance(value, list):
        return [
            [as_dates(e, v, date1904) for e, v in zip(es, vs, strict=True)]
            for es, vs in zip(expected, value, strict=True)
        ]
    return value


@pytest.mark.parametrize("case", CASES, ids=case_ids)
def test_batch(case: Case, computed: dict[int, Any]) -> None:
    check(case, "batch", as_dates(case.expect, computed[case.number], case.date1904))
