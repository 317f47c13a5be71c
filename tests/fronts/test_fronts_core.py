"""The cases of every front, through the one door; and the list itself."""

from __future__ import annotations

import pytest

from bareme import call_cells
from fronts.cases import CASES, ERRORS, MISSING, Case, case_ids, check


@pytest.mark.parametrize("case", CASES, ids=case_ids)
def test_core(case: Case) -> None:
    check(case, "core", call_cells(case.function, case.given, date1904=case.date1904).cell)


def test_the_list_covers_what_a_front_may_get_wrong() -> None:
    assert len(CASES) >= 60
    flat = [c for case in CASES for c in case.cells]
    assert any(c == MISSING for c in flat)
    assert {case.expect for case in CASES if isinstance(case.expect, str)} >= set(ERRORS)
    assert {type(case.expect).__name__ for case in CASES} >= {"int", "float", "str", "bool", "date", "list", "dict"}
    assert any(case.date1904 for case in CASES)
    assert all(case.why for case in CASES)
