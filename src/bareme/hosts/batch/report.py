"""What a run tells: the JSON of the contract, and one JSON line for each workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

NOT_ELIGIBLE: Final = "NOT_ELIGIBLE"
"""The only code that is an answer and not an error: it does not change the exit status."""


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
    return report.model_dump_json() + "\n"
