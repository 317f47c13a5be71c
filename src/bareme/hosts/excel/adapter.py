"""Between a cell of Excel and the one door: the only place that knows what xlwings hands over and takes back.

In: blank and omitted are None on every front; an error is its English text; a range is a list of rows, one cell is that
cell. Out: floats (an integer would pass as 32 bits), dates, booleans, texts, rectangular rows; errors as their text,
which the VBA stubs of the `.xlsm` and xlwings Lite turn into real errors. Ours alone: no front has its own rules.
"""

from __future__ import annotations

import datetime as dt
import logging
import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from bareme.engine import Param, call_cells, functions
from bareme.engine.cells import Kind

logger = logging.getLogger("bareme")

#: Windows hands an error over as the integer 0x800A0000 + number (a number of the sheet is always a float).
_ERROR_BASE: Final = -2146828288
ERROR_NUMBERS: Final[Mapping[str, int]] = {
    "#NULL!": 2000,
    "#DIV/0!": 2007,
    "#VALUE!": 2015,
    "#REF!": 2023,
    "#NAME?": 2029,
    "#NUM!": 2036,
    "#N/A": 2042,
    "#GETTING_DATA": 2043,
    "#SPILL!": 2045,
    "#CONNECT!": 2046,
    "#BLOCKED!": 2047,
    "#UNKNOWN!": 2048,
    "#FIELD!": 2049,
    "#CALC!": 2050,
}
_ERROR_OF_CODE: Final = {_ERROR_BASE + number: text for text, number in ERROR_NUMBERS.items()}

#: The errors as a French Excel writes them, in case one arrives as text.
_FRENCH_ERRORS: Final[Mapping[str, str]] = {
    "#NUL!": "#NULL!",
    "#VALEUR!": "#VALUE!",
    "#NOM?": "#NAME?",
    "#NOMBRE!": "#NUM!",
    "#NV": "#N/A",
}

#: The rows of a sheet, in .xlsx and in .xls: a range of that height is a whole column, A:A.
_WHOLE: Final = (1_048_576, 65_536)

#: The longest text that a cell takes.
_LONGEST: Final = 32767

FAILURE: Final = "#VALUE!"
TOO_LARGE: Final = "#NUM!"


def answer(name: str, given: Sequence[Any], date1904: Callable[[], bool] = lambda: False) -> Any:
    """What the cell that holds `=NAME(…)` shows.

    `given`: the arguments as xlwings hands them over. `date1904`: asked only where a number may stand for a date, since
    the question costs a call to Excel. Never raises: a fault of ours is logged and gives #VALUE!, never a traceback.
    """
    try:
        cells = [read(value) for value in _used(given)]
        system = date1904() if _serial_for_date(name, cells) else False
        return write(call_cells(name, cells, date1904=system).cell)
    except Exception:
        logger.exception("%s failed on %r", name, given)
        return FAILURE


# -- in --------------------------------------------------------------------------------------------------------------


def read(value: Any) -> Any:
    """One argument as the engine takes it: a cell, or a list of rows."""
    if isinstance(value, list | tuple):
        rows = [[_cell(c) for c in row] if isinstance(row, list | tuple) else [_cell(row)] for row in _rows(value)]
        return rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else rows
    return _cell(value)


def _used(given: Sequence[Any]) -> list[Any]:
    """Whole columns (A:A) cut after the last row in which one of them holds anything; they stay of one height."""
    whole = [v for v in given if isinstance(v, list | tuple) and len(v) in _WHOLE]
    if not whole:
        return list(given)
    last = 1
    for value in whole:
        for row in range(len(value), last, -1):
            cells = value[row - 1] if isinstance(value[row - 1], list | tuple) else (value[row - 1],)
            if any(c is not None and c != "" for c in cells):
                last = row
                break
    return [v[:last] if isinstance(v, list | tuple) and len(v) in _WHOLE else v for v in given]


def _rows(value: Sequence[Any]) -> Sequence[Any]:
    """A flat list, as an array constant {1,2,3} may arrive, is one row."""
    return value if any(isinstance(row, list | tuple) for row in value) or not value else [value]


def _cell(value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return _ERROR_OF_CODE.get(value, value)
    if isinstance(value, str) and value.startswith("#"):
        return _FRENCH_ERRORS.get(value.strip().upper(), value)
    return value


def _serial_for_date(name: str, cells: Sequence[Any]) -> bool:
    """Does a number stand where a date may be read?"""
    function = functions().get(name)
    if function is None:
        return False
    if function.varargs:  # the arguments of another function follow
        target = cells[0] if cells else None
        inner = functions().get(target.strip().upper()) if isinstance(target, str) else None
        return inner is not None and not inner.varargs and _serial_for_date(inner.name, cells[2:])
    return any(_takes_date(p) and _has_number(c) for p, c in zip(function.params, cells, strict=False))


def _takes_date(param: Param) -> bool:
    def inside(kind: Kind) -> bool:
        return (
            kind.name in ("date", "law", "any")
            or (kind.item is not None and inside(kind.item))
            or any(inside(column) for _, column in kind.columns)
        )

    return inside(param.kind)


def _has_number(cell: Any) -> bool:
    if isinstance(cell, list):
        return any(_has_number(c) for c in cell)
    return isinstance(cell, int | float | Decimal) and not isinstance(cell, bool)


# -- out -------------------------------------------------------------------------------------------------------------


def write(value: Any) -> Any:
    """The answer as xlwings takes it: a scalar, or rows of one width."""
    if isinstance(value, list | tuple):
        rows = [[_shown(c) for c in row] if isinstance(row, list | tuple) else [_shown(row)] for row in value]
        width = max((len(row) for row in rows), default=0)
        if not width:
            return None
        return [row + [None] * (width - len(row)) for row in rows]
    return _shown(value)


def _shown(value: Any) -> Any:
    if isinstance(value, bool) or value is None or isinstance(value, dt.date):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else TOO_LARGE
    if isinstance(value, int | Decimal):
        return float(value)
    text = str(value)
    if text.startswith("#"):
        text = _FRENCH_ERRORS.get(text, text)
    return text[:_LONGEST]
