"""The cases of every front as one workbook, for the fronts that compute workbooks: Calc and the batch."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900
from openpyxl.worksheet.formula import ArrayFormula

from fronts.cases import BLANK, CASES, ERRORS, MISSING, Case

SHEET = "Cases"
_ROWS = 40  # each case has this many rows of its own, for its ranges and for the cells that its formula fills


@dataclass(frozen=True)
class Spot:
    """Where a case shows its answer: the first cell and the size."""

    row: int
    column: int
    height: int
    width: int


def build(path: Path, date1904: bool) -> dict[int, Spot]:
    """Write the cases of one date system; gives the place of each by its number."""
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904 if date1904 else CALENDAR_WINDOWS_1900
    sheet = book.active
    sheet.title = SHEET
    spots: dict[int, Spot] = {}
    for index, case in enumerate(c for c in CASES if c.date1904 == date1904):
        top = index * _ROWS + 1
        column = 12
        arguments = []
        for cell in case.cells:
            text, column = _argument(sheet, top, column, cell)
            arguments.append(text)
        formula = f"={case.function}({','.join(arguments)})"
        height, width = _size(case)
        spots[case.number] = Spot(top, 1, height, width)
        if (height, width) == (1, 1):
            sheet.cell(top, 1, formula)
        else:
            area = f"A{top}:{get_column_letter(width)}{top + height - 1}"
            sheet.cell(top, 1).value = ArrayFormula(area, formula)
    book.save(path)
    return spots


def _size(case: Case) -> tuple[int, int]:
    if isinstance(case.expect, dict):
        return _ROWS - 2, int(case.expect["columns"])
    if isinstance(case.expect, list):
        return len(case.expect), len(case.expect[0])
    return 1, 1


def _argument(sheet: Any, top: int, column: int, cell: Any) -> tuple[str, int]:
    """Put an argument into the sheet and give its text in the formula, and the next free column."""
    if cell == MISSING:
        return "", column
    rows = cell if isinstance(cell, list) else [[cell]]
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            _fill(sheet.cell(top + r, column + c), value)
    width = max(len(r) for r in rows)
    first, last = get_column_letter(column), get_column_letter(column + width - 1)
    area = f"{first}{top}" if not isinstance(cell, list) else f"{first}{top}:{last}{top + len(rows) - 1}"
    return area, column + width + 1


def _fill(cell: Any, value: Any) -> None:
    if value in (BLANK, MISSING):
        return
    if isinstance(value, str) and value in ERRORS:
        cell.value, cell.data_type = value, "e"
    elif isinstance(value, str):
        cell.value = value
        cell.data_type = "s"
    else:
        cell.value = value
        if isinstance(value, dt.date):
            cell.number_format = "yyyy-mm-dd"


def shown(case: Case, spot: Spot, value_at: Any) -> Any:
    """What the cells of a case show; `value_at(row, column)` reads one."""
    rows = [
        [_as_expected(value_at(spot.row + r, spot.column + c)) for c in range(spot.width)] for r in range(spot.height)
    ]
    if isinstance(case.expect, dict):  # the area is larger than the answer: the rest shows #N/A
        rows = [row for row in rows if not all(c == "#N/A" for c in row)]
    return rows[0][0] if (spot.height, spot.width) == (1, 1) else rows


def _as_expected(value: Any) -> Any:
    return None if value == "" else value
