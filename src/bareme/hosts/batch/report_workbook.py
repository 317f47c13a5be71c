"""What came out of a run, or of scenarios, as a workbook: a row for each, and on a second sheet each error."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from bareme.engine.errors import Lang
from bareme.hosts.batch.report import WorkbookReport
from bareme.hosts.batch.scenario import ScenarioReport
from bareme.hosts.batch.writeback import replacing

_MOST_TEXT: Final = 32_767
_MOST_ROWS: Final = 1_048_575

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "workbooks": ("Workbooks", "Classeurs"),
    "errors": ("Errors", "Erreurs"),
    "path": ("File", "Fichier"),
    "state": ("State", "État"),
    "fine": ("computed", "calculé"),
    "wrong": ("with errors", "avec erreurs"),
    "refused": ("not computed", "non calculé"),
    "count": ("Errors", "Erreurs"),
    "laws": ("Texts of the law used", "Textes utilisés"),
    "written": ("Written to", "Écrit dans"),
    "external": ("Links to other files (not followed)", "Liens vers d'autres fichiers (non suivis)"),
    "seconds": ("Seconds", "Secondes"),
    "scenarios": ("Scenarios", "Scénarios"),
    "scenario": ("Scenario", "Scénario"),
    "cell": ("Cell", "Cellule"),
    "code": ("Code", "Code"),
    "message": ("What is wrong", "Ce qui ne va pas"),
}


def write_workbook(target: Path, reports: Sequence[WorkbookReport], lang: Lang = "en") -> None:
    """The report as a workbook: one sheet with a row for each file, one with a row for each error."""
    say = {key: words[lang == "fr"] for key, words in _WORDS.items()}
    asked = list(dict.fromkeys(name for report in reports for name in report.asked))
    head = ["path", "state", "count", "laws", "written", "external", "seconds"]
    with _book(target) as book:
        summary = _Table(book, say["workbooks"], [*(say[key] for key in head), *asked], [50, 16, 8, 30, 50, 30, 9])
        for report in reports:
            state = "fine" if not report.failed else "wrong" if report.cells else "refused"
            facts = [report.path, say[state], len(report.errors), ", ".join(report.laws), report.written]
            facts += [", ".join(report.external), round(report.seconds, 3)]
            summary.row([*facts, *(report.asked.get(name) for name in asked)])
        errors = _Table(
            book, say["errors"], [say[key] for key in ("path", "cell", "code", "message")], [50, 24, 22, 120]
        )
        rows = ([r.path, p.cell, p.code, p.message] for r in reports for p in r.errors)
        for row in islice(rows, _MOST_ROWS):
            errors.row(row)


def write_scenarios(target: Path, report: ScenarioReport, lang: Lang = "en") -> None:
    """One row for each scenario: label, inputs, results, errors; and the errors one by one."""
    say = {key: words[lang == "fr"] for key, words in _WORDS.items()}
    inputs = list(dict.fromkeys(name for row in report.rows for name in row.inputs))
    results = list(dict.fromkeys(name for row in report.rows for name in row.results))
    with _book(target) as book:
        summary = _Table(book, say["scenarios"], [say["scenario"], *inputs, *results, say["count"]], [30])
        for row in report.rows:
            given, found = map(row.inputs.get, inputs), map(row.results.get, results)
            summary.row([row.label, *given, *found, len(row.errors)])
        head = [say[key] for key in ("scenario", "cell", "code", "message")]
        errors = _Table(book, say["errors"], head, [30, 24, 22, 120])
        rows = ([row.label, p.cell, p.code, p.message] for row in report.rows for p in row.errors)
        for line in islice(rows, _MOST_ROWS):
            errors.row(line)


@contextmanager
def _book(target: Path) -> Iterator[Workbook]:
    """A workbook to fill row by row, written at once when the block ends; the place is tried before any work."""
    with replacing(target.resolve()) as stream:
        book = Workbook(write_only=True)
        yield book
        book.save(stream)


class _Table:
    """A sheet with a bold, frozen, filtered head."""

    def __init__(self, book: Workbook, title: str, head: Sequence[str], widths: Iterable[int]) -> None:
        self.sheet = book.create_sheet(title)
        self.sheet.freeze_panes = "B2"
        for number, width in enumerate(widths):
            self.sheet.column_dimensions["ABCDEFGH"[number]].width = width
        self.row(head, bold=True)

    def row(self, values: Sequence[Any], bold: bool = False) -> None:
        self.sheet.append([self.cell(value, bold) for value in values])

    def cell(self, value: Any, bold: bool) -> Any:
        if isinstance(value, list):
            value = json.dumps(value, ensure_ascii=False)
        cell = WriteOnlyCell(self.sheet)
        if isinstance(value, str):
            cell.value = ILLEGAL_CHARACTERS_RE.sub("�", value)[:_MOST_TEXT]
            cell.data_type = "s"  # whatever a file was called or held, it is a text here, never a formula
        else:
            cell.value = value
        if bold:
            cell.font = Font(bold=True)
        return cell
