"""What a run tells: the JSON of the contract, one JSON line for each workbook, and a report workbook."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from bareme.engine.errors import Lang
from bareme.hosts.batch.writeback import replacing

NOT_ELIGIBLE: Final = "NOT_ELIGIBLE"
"""The only code that is an answer and not an error: it does not change the exit status."""

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
    "cell": ("Cell", "Cellule"),
    "code": ("Code", "Code"),
    "message": ("What is wrong", "Ce qui ne va pas"),
}


class Problem(BaseModel):
    """One error: the cell (null: the whole file), a stable code, one sentence."""

    model_config = ConfigDict(frozen=True)

    cell: str | None
    code: str
    message: str


class WorkbookReport(BaseModel):
    """What came out of one workbook."""

    path: str
    cells: dict[str, Any] = Field(default_factory=dict)
    """Cell key → value; empty when the file could not be computed."""
    errors: list[Problem] = Field(default_factory=list)
    explanations: dict[str, list[list[Any]]] | None = None
    """Cell key → rows label, value, unit, text, article; null unless asked for."""
    asked: dict[str, Any] = Field(default_factory=dict)
    """The values asked for, by the name or cell that was asked; a range gives rows."""
    laws: list[str] = Field(default_factory=list)
    """Ids of the texts that the answers used."""
    external: list[str] = Field(default_factory=list)
    """Files that the workbook links to: noted, never opened."""
    written: str | None = None
    """Where the workbook with its values was written."""
    seconds: float = 0.0
    """From opening to writing."""
    fingerprint: str | None = None
    """SHA-256 of the file as it stands after the run; with `options` it lets `--resume` skip what is done."""
    options: str = ""
    """Digest of the options that decide the result."""

    @property
    def failed(self) -> bool:
        """Any error but NOT_ELIGIBLE."""
        return any(problem.code != NOT_ELIGIBLE for problem in self.errors)

    def contract(self) -> dict[str, Any]:
        """The keys of `bareme run --json`, no more."""
        shown: dict[str, Any] = {
            "path": self.path,
            "cells": self.cells,
            "errors": [problem.model_dump() for problem in self.errors],
        }
        if self.explanations is not None:
            shown["explanations"] = self.explanations
        return shown


class RunReport(BaseModel):
    """What came out of a run, workbooks in the order of the run."""

    workbooks: list[WorkbookReport] = Field(default_factory=list)

    @property
    def exit_status(self) -> int:
        """0 without error, 1 with any error but NOT_ELIGIBLE."""
        return int(any(workbook.failed for workbook in self.workbooks))

    def to_json(self) -> str:
        """The text of `bareme run --json`."""
        shown = {"workbooks": [workbook.contract() for workbook in self.workbooks]}
        return to_json(shown, inf_nan_mode="null").decode("utf-8")


def read_lines(path: Path) -> dict[str, WorkbookReport]:
    """The reports of an earlier run by path; a last line cut by a crash is left out, the last of two lines counts."""
    found: dict[str, WorkbookReport] = {}
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                try:
                    report = WorkbookReport.model_validate_json(line)
                except ValueError:
                    continue
                found[report.path] = report
    except FileNotFoundError:
        return {}
    return found


def line(report: WorkbookReport) -> str:
    """One workbook as a JSON line."""
    return report.model_dump_json(exclude_none=True) + "\n"


def write_workbook(target: Path, reports: Sequence[WorkbookReport], lang: Lang = "en") -> None:
    """The report as a workbook: one sheet with a row for each file, one with a row for each error."""
    say = {key: words[lang == "fr"] for key, words in _WORDS.items()}
    asked = list(dict.fromkeys(name for report in reports for name in report.asked))
    head = ["path", "state", "count", "laws", "written", "external", "seconds"]
    book = Workbook(write_only=True)
    summary = _Table(book, say["workbooks"], [*(say[key] for key in head), *asked], [50, 16, 8, 30, 50, 30, 9])
    for report in reports:
        state = "fine" if not report.failed else "wrong" if report.cells else "refused"
        facts = [report.path, say[state], len(report.errors), ", ".join(report.laws), report.written]
        facts += [", ".join(report.external), round(report.seconds, 3)]
        summary.row([*facts, *(report.asked.get(name) for name in asked)])
    errors = _Table(book, say["errors"], [say[key] for key in ("path", "cell", "code", "message")], [50, 24, 22, 120])
    rows = ([r.path, p.cell, p.code, p.message] for r in reports for p in r.errors)
    for number, row in enumerate(rows):
        if number == _MOST_ROWS:
            break
        errors.row(row)
    with replacing(target.resolve()) as stream:
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
