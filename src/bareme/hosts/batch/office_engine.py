"""A workbook computed by LibreOffice Calc with our add-in: `--engine libreoffice`, for what the usual engine refuses.

The office runs hidden on a profile of its own: no macro, no link, no network. It is started at the first workbook of a
process and serves the next ones.
"""

from __future__ import annotations

import atexit
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from bareme.hosts.batch.model import CellError, CellValue
from bareme.hosts.batch.reader import Book, read_workbook
from bareme.hosts.calc import office

Key = tuple[str, int, int]

_CIRCULAR: Final = (522, 523)
"""Calc's numbers for a formula that depends on itself; our own engine names the cells of the circle."""

_TEXTS: Final = r"\"(?:[^\"]|\"\")*\""
_CLOCK: Final = "TODAY|NOW"
_OUTSIDE: Final = (
    r"(?<![\w.])(?:RAND|RANDBETWEEN|RANDARRAY|WEBSERVICE|DDE|RTD|INFO|CELL|CALL|REGISTER\.ID)\s*\("
    r"|\[\d+\][^!\]]+!|\||\bfile:|\bhttps?:"
)
"""What no two runs give alike, or what lies outside the file: other workbooks, the network, programs, the machine."""

_sessions: list[office.Session] = []


def values(path: Path, today: date | None = None) -> dict[Key, CellValue]:
    """The value of each formula cell by sheet, row and column (truth values as 1 and 0).

    Left out: formulas that read the clock (without `today`), that change by themselves or reach out of the file, and
    circular ones. Raises OfficeError, with what to do, where the office or its add-in cannot run.
    """
    session = _session()
    try:
        found = office.evaluate(session, path, today=today)
    except office.OfficeError:
        _sessions.clear()  # the next workbook gets a new one
        session.kill()
        raise
    if "fault" in found:
        raise office.OfficeError(found["fault"])
    outside = set(_outside(read_workbook(path), today))
    computed: dict[Key, CellValue] = {}
    for sheet, cells in found["sheets"].items():
        for place, value in cells.items():
            row, column = map(int, place.split(","))
            if (sheet, row, column) in outside or (isinstance(value, dict) and value["code"] in _CIRCULAR):
                continue
            computed[sheet, row, column] = CellError(value["error"]) if isinstance(value, dict) else value
    return computed


def _session() -> office.Session:
    found = office.find()
    if _sessions and _sessions[0].office != found:
        _sessions.pop().close()
    if not _sessions:
        _sessions.append(office.Session(found))
        atexit.register(_sessions[0].close)
    return _sessions[0]


def _outside(book: Book, today: date | None) -> Iterator[Key]:
    """Formula cells to leave out, names that lead there followed."""
    functions = _OUTSIDE if today else rf"{_OUTSIDE}|(?<![\w.])(?:{_CLOCK})\s*\("
    words = [functions]
    while True:
        pattern = re.compile("|".join(words), re.IGNORECASE)
        more = [name for (_, name), text in book.names.items() if _meets(pattern, text)]
        now = [functions, *(rf"(?<![\w.]){re.escape(name)}(?![\w.(])" for name in sorted(set(more)))]
        if now == words:
            break
        words = now
    for sheet in book.sheets:
        groups = {f.group for f in sheet.formulas if f.group is not None and _meets(pattern, f.text)}
        for formula in sheet.formulas:
            if formula.group in groups or _meets(pattern, formula.text):
                top, left, bottom, right = formula.ref or (formula.row, formula.column, formula.row, formula.column)
                if formula.kind != "array":
                    top, left, bottom, right = formula.row, formula.column, formula.row, formula.column
                for row in range(top, bottom + 1):
                    for column in range(left, right + 1):
                        yield sheet.name, row, column


def _meets(pattern: re.Pattern[str], formula: str) -> bool:
    outside_texts = re.sub(_TEXTS, lambda text: text[0] if ":" in text[0] else '""', formula)
    return pattern.search(outside_texts) is not None
