"""The cases of every front, in a real LibreOffice with the add-in in it: in each generation."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bareme.engine.dates import from_serial
from bareme.hosts.calc import office
from calc.offices import installed, session
from fronts import workbook
from fronts.cases import CASES, Case, case_ids, check

pytestmark = pytest.mark.slow

__all__ = ["installed", "session"]  # fixtures


@pytest.fixture(scope="session")
def computed(session: office.Session, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Any]:
    folder = tmp_path_factory.mktemp("calc")
    books = {is1904: folder / f"{is1904}.xlsx" for is1904 in (False, True)}
    spots = {is1904: workbook.build(path, is1904) for is1904, path in books.items()}
    found = {is1904: office.evaluate(session, path)["sheets"][workbook.SHEET] for is1904, path in books.items()}
    answers: dict[int, Any] = {}
    for case in CASES:

        def value_at(row: int, column: int, cells: dict[str, Any] = found[case.date1904]) -> Any:
            value = cells.get(f"{row},{column}")
            return value["error"] if isinstance(value, dict) else value

        answers[case.number] = workbook.shown(case, spots[case.date1904][case.number], value_at)
    return answers


def as_calc_shows(expected: Any, value: Any, date1904: bool) -> Any:
    """Calc keeps the booleans and dates of add-ins as numbers; the format of the cell shows them."""
    if isinstance(expected, list) and isinstance(value, list):
        return [
            [as_calc_shows(e, v, date1904) for e, v in zip(es, vs, strict=True)]
            for es, vs in zip(expected, value, strict=True)
        ]
    if isinstance(expected, bool) and value in (0.0, 1.0):
        return bool(value)
    if isinstance(expected, dt.date) and isinstance(value, float):
        return from_serial(value, date1904)
    return value


@pytest.mark.parametrize("case", CASES, ids=case_ids)
def test_calc(case: Case, computed: dict[int, Any]) -> None:
    check(case, "calc", as_calc_shows(case.expect, computed[case.number], case.date1904))
