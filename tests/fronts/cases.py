"""One list of cases for every front: what stands in the cells, and what the cell with the formula must show.

    from fronts.cases import CASES, case_ids, check

    @pytest.mark.parametrize("case", CASES, ids=case_ids)
    def test_front(case):
        check(case, "calc", shown)

A front puts each of `case.cells` where its user would (a cell, a range, nothing), reads the cell with the formula, and
hands it to `check`: numbers, texts, booleans and dates as Python has them, an error as its English text, several
cells as a list of rows. `case.given` is the same for who calls Python directly: blank and left out are None.

Expected values come from the law's printed examples, the case files or a calculation by hand, told in `why`; never from
the program. A difference that a front cannot avoid is named in the case itself: `differs = {calc = "reason"}`, with
what that front shows instead in `differs_to`, if it is always the same.
"""

from __future__ import annotations

import datetime as dt
import math
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("cases.toml")

BLANK = "(blank)"
MISSING = "(missing)"

ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")


@dataclass(frozen=True)
class Case:
    """One formula: the function, its cells in order, what must appear."""

    number: int
    why: str
    function: str
    cells: tuple[Any, ...]
    expect: Any
    date1904: bool = False
    differs: dict[str, str] = field(default_factory=dict)
    differs_to: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """A short name for a report."""
        return f"{self.number:02d}-{self.function}"

    @property
    def given(self) -> list[Any]:
        """The cells as Python values in cell order, blank and left out alike None."""
        return [bare(c) for c in self.cells]

    @property
    def rows_expected(self) -> bool:
        """Does the formula fill several cells?"""
        return isinstance(self.expect, list | dict)


def bare(cell: Any) -> Any:
    """A cell of the list as a Python value."""
    if isinstance(cell, list):
        return [[bare(c) for c in row] for row in cell]
    return None if cell in (BLANK, MISSING) else cell


def _load() -> list[Case]:
    data = tomllib.loads(FILE.read_text("utf-8"))
    cases = []
    for number, row in enumerate(data["case"], 1):
        row["cells"] = tuple(row["cells"])
        cases.append(Case(number, **row))
    return cases


CASES = _load()


def case_ids(case: Case) -> str:
    """For `pytest.mark.parametrize(..., ids=case_ids)`."""
    return case.id


def check(case: Case, front: str, shown: Any) -> None:
    """The cell shows what it must, or the difference that the case names for this front. Raises AssertionError."""
    if front in case.differs:
        if front in case.differs_to:
            assert same(case.differs_to[front], shown), f"{case.differs[front]}: {shown!r}"
        else:
            assert not same(case.expect, shown), f"no longer differs: strike “{case.differs[front]}”"
        return
    assert same(case.expect, shown), f"{case.why}: {shown!r} instead of {case.expect!r}"


def same(expected: Any, shown: Any) -> bool:
    """Equal as cells: numbers to 12 digits (a cell holds 15), dates by day, blank text as blank."""
    if isinstance(expected, dict):  # rows too many to write down: their width, and texts that must stand in them
        if not isinstance(shown, list) or any(len(row) != expected["columns"] for row in shown):
            return False
        texts = [str(c) for row in shown for c in row]
        return all(any(wanted in text for text in texts) for wanted in expected["contains"])
    if isinstance(expected, list):
        return (
            isinstance(shown, list)
            and len(expected) == len(shown)
            and all(
                len(want) == len(got) and all(same(w, g) for w, g in zip(want, got, strict=True))
                for want, got in zip(expected, shown, strict=True)
            )
        )
    if isinstance(shown, list):
        return False
    if isinstance(expected, bool) or isinstance(shown, bool):
        return expected is shown
    if isinstance(expected, int | float):
        return isinstance(shown, int | float) and math.isclose(expected, shown, rel_tol=1e-12, abs_tol=1e-9)
    if isinstance(expected, dt.date):
        day = shown.date() if isinstance(shown, dt.datetime) else shown
        return bool(day == expected)
    return expected == ("" if shown is None else shown)
