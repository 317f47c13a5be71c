"""What the two halves of the batch host say to each other: cells, problems, and one evaluated workbook."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

# Codes of problems that the evaluation itself finds; a function of ours adds its own status word (BAD_INPUT, …).
EXCEL_ERROR = "EXCEL_ERROR"
"""An error value of Excel's own (#DIV/0!, #REF!, …), computed or typed in the workbook."""
UNSUPPORTED_FORMULA = "UNSUPPORTED_FORMULA"
"""A formula that the engine would not compute as Excel does; the message names the function or the construct."""
CIRCULAR = "CIRCULAR"
"""A formula that depends on its own value."""

_PLAIN_SHEET = re.compile(r"[^\W\d][\w.]*")
_LOOKS_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*(?:[Cc][0-9]*)?|[Cc][0-9]*|(?i:true|false)")


def quote_sheet(name: str) -> str:
    """The sheet name as Excel writes it before a `!`: quoted unless it is a plain word that is no cell address."""
    if _PLAIN_SHEET.fullmatch(name) and not _LOOKS_LIKE_A_CELL.fullmatch(name):
        return name
    return "'" + name.replace("'", "''") + "'"


@cache
def column_letters(column: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class CellRef(NamedTuple):
    """One cell of a workbook; rows and columns count from 1. `str()` gives Excel's key: 'Plan de financement'!B3."""

    sheet: str
    row: int
    column: int

    @property
    def address(self) -> str:
        """The address inside its sheet: B3."""
        return f"{column_letters(self.column)}{self.row}"

    def __str__(self) -> str:
        return f"{quote_sheet(self.sheet)}!{self.address}"


class CellError(str):
    """The text of an Excel error value ("#N/A"), told apart from a text that merely looks like one."""

    __slots__ = ()


CellValue = float | bool | str | CellError | None
"""What a formula cell holds once computed: dates are serials of the book's date system, None is an empty cell."""


@dataclass(frozen=True, slots=True)
class CellProblem:
    """Something to tell about a cell (`cell` None: about the whole file): a stable code and one sentence."""

    cell: str | None
    code: str
    message: str


@dataclass(slots=True)
class Evaluation:
    """A workbook computed without Excel. Nothing in it refers to the file any more."""

    values: dict[CellRef, CellValue] = field(default_factory=dict)
    """Every formula cell that was computed, cells of array formulas included; a refused formula has no entry."""
    problems: list[CellProblem] = field(default_factory=list)
    """In order of sheet, row, column."""
    explanations: dict[str, list[Sequence[Any]]] = field(default_factory=dict)
    """Cell key → rows label, value, unit, text, article (with `explain=True`, for cells with our functions)."""
    cells: dict[str, Any] = field(default_factory=dict)
    """Cell key → value as the JSON report shows it: all cells with a value, dates ISO where the format says so."""
    date1904: bool = False
    """Whether the serials in `values` count from 1904."""
