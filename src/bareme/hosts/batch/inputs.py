"""A table of inputs read from a workbook or from a CSV file, as Excel in English or in French writes it."""

from __future__ import annotations

import csv
import datetime
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from bareme.engine.errors import Lang
from bareme.hosts.batch import guard
from bareme.hosts.batch.file_refusals import FileRefused, why
from bareme.hosts.batch.guard import Limits
from bareme.hosts.batch.report import NOT_ELIGIBLE

_WORDS: Final = {"true": True, "vrai": True, "false": False, "faux": False}
_SPACES: Final = "[ \u00a0\u202f]"
_POINT: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_COMMA: Final = re.compile(rf"[+-]?(?:\d{{1,3}}(?:{_SPACES}\d{{3}})+|\d+)(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Table:
    """The head and the rows below it; cells are numbers, texts, booleans, dates, or None."""

    head: list[str]
    rows: list[list[Any]]


def read_table(path: Path, limits: Limits, lang: Lang = "en") -> Table:
    """The first sheet of a workbook, its formulas computed, or a CSV file; empty rows are passed over.

    Raises FileRefused: what the guard refuses, or EMPTY_TABLE.
    """
    rows = _csv(path, limits) if path.suffix.lower() in (".csv", ".tsv", ".txt") else _workbook(path, limits, lang)
    while rows and not any(cell is not None for cell in rows[0]):
        rows.pop(0)
    rows = rows[:1] + [row for row in rows[1:] if any(cell is not None for cell in row)]
    if len(rows) < 2:
        raise FileRefused("EMPTY_TABLE")
    head = [str(cell) for cell in rows[0] if cell is not None]
    width = len(head)
    if any(cell is None for cell in rows[0][:width]):
        raise FileRefused("EMPTY_TABLE")
    return Table(head, [row[:width] for row in rows[1:]])


def _csv(path: Path, limits: Limits) -> list[list[Any]]:
    """Comma, semicolon or tab, told by the head; with a semicolon or a tab, a decimal comma is a decimal comma."""
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise FileRefused("MISSING_FILE") from error
    except OSError as error:
        raise FileRefused("UNREADABLE_FILE", reason=why(error)) from error
    if len(data) > limits.unpacked:
        raise FileRefused("TOO_BIG", found=len(data) // guard.MEGABYTE, limit=limits.unpacked // guard.MEGABYTE)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")  # how a French Excel saves CSV
    head = text.partition("\n")[0]
    delimiter = max(";\t,", key=head.count)
    rows = [[_cell(cell, delimiter) for cell in row] for row in csv.reader(text.splitlines(), delimiter=delimiter)]
    if sum(map(len, rows)) > limits.cells:
        raise FileRefused("TOO_MANY_CELLS", limit=limits.cells)
    return rows


def _cell(text: str, delimiter: str) -> Any:
    """A text as Excel would read it from a CSV file; what is neither number, date nor boolean stays a text."""
    text = text.strip()
    if not text:
        return None
    if text.casefold() in _WORDS:
        return _WORDS[text.casefold()]
    number = text.removesuffix("%").rstrip()
    if _POINT.fullmatch(number) or (delimiter != "," and _COMMA.fullmatch(number)):
        exact = Decimal(re.sub(_SPACES, "", number).replace(",", "."))
        return float(exact / 100 if text.endswith("%") else exact)
    try:
        return datetime.date.fromisoformat(text) if len(text) == 10 else text
    except ValueError:
        return text


def _workbook(path: Path, limits: Limits, lang: Lang) -> list[list[Any]]:
    guard.check(path, limits)
    from bareme.hosts.batch.evaluate import evaluate
    from bareme.hosts.batch.reader import UnreadableWorkbook, read_workbook

    try:
        book = read_workbook(path)
        evaluation = evaluate(path, lang=lang)
    except UnreadableWorkbook as error:
        raise FileRefused("UNREADABLE_WORKBOOK", reason=error) from error
    sheet = book.sheets[0]
    values: dict[tuple[int, int], Any] = dict(sheet.values)
    values |= {(ref.row, ref.column): value for ref, value in evaluation.values.items() if ref.sheet == sheet.name}
    bad = next((p for p in evaluation.problems if p.cell and p.code != NOT_ELIGIBLE), None)
    if bad is not None:
        raise FileRefused("TABLE_HAS_ERRORS", cell=bad.cell, reason=bad.message)
    rows: dict[int, dict[int, Any]] = {}
    for (row, column), value in values.items():
        if column <= 1_000 and value is not None and value != "":
            if sheet.dates.get((row, column)) == "date" and isinstance(value, int | float):
                epoch = datetime.date(1904, 1, 1) if book.date1904 else datetime.date(1899, 12, 30)
                value = epoch + datetime.timedelta(days=int(value))
            rows.setdefault(row, {})[column] = value
    width = max((max(cells) for cells in rows.values()), default=0)
    return [[rows[row].get(column) for column in range(1, width + 1)] for row in sorted(rows)]
