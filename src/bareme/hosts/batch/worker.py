"""One workbook from guard to report, in the process that calls. Whatever happens comes back as a report."""

from __future__ import annotations

import datetime
import hashlib
import sys
import time
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from bareme.engine.errors import Lang
from bareme.hosts.batch import guard, writeback
from bareme.hosts.batch.asked import Places
from bareme.hosts.batch.container import Container
from bareme.hosts.batch.file_refusals import FileRefused, sentence
from bareme.hosts.batch.guard import Limits
from bareme.hosts.batch.model import Evaluation
from bareme.hosts.batch.report import Problem, WorkbookReport

_DEEP: Final = 20_000
"""Python frames while a workbook is computed: a formula of 8,192 characters is parsed by recursion."""


class Task(BaseModel):
    """What to do with one workbook."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: Path
    target: Path | None = None
    """Where the workbook with its values goes; None: it is only computed; `path` itself: in place."""
    lang: Lang = "en"
    explain: bool = False
    engine: str = "formualizer"
    today: datetime.date | None = None
    ask: tuple[str, ...] = ()
    force: bool = False
    recalculation: Literal["keep", "on", "off"] = "keep"
    limits: Limits = Limits()
    options: str = ""


def process(task: Task) -> WorkbookReport:
    """Guard, compute, write back, report. Never raises for what the file holds; memory and time are the caller's."""
    begun = time.perf_counter()
    report = WorkbookReport(path=str(task.path), options=task.options)
    try:
        _process(task, report)
    except FileRefused as refused:
        _add(report, refused.code, refused.sentence(task.lang))
    except MemoryError:
        limit = task.limits.memory // guard.MEGABYTE
        _add(report, "OVER_MEMORY", sentence("OVER_MEMORY", task.lang, limit=limit))
    except Exception as error:
        # The engines parse what others wrote: any exception of theirs ends this file only.
        reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        _add(report, "CRASHED", sentence("CRASHED", task.lang, reason=reason))
    report.fingerprint = fingerprint(task.path)
    report.seconds = round(time.perf_counter() - begun, 4)
    return report


def _process(task: Task, report: WorkbookReport) -> None:
    seen = writeback.stamp(task.path) if task.path.exists() else None
    facts = guard.check(task.path, task.limits)
    report.external = list(facts.external)
    evaluation, report.laws = _evaluate(task)
    if seen is None or writeback.stamp(task.path) != seen:  # what was computed is not what was guarded
        raise FileRefused("CHANGED_MEANWHILE")
    report.cells = evaluation.cells
    report.errors = [Problem(cell=p.cell, code=p.code, message=p.message) for p in evaluation.problems]
    if task.explain:
        report.explanations = {cell: [list(row) for row in rows] for cell, rows in evaluation.explanations.items()}
    if task.ask:
        _ask(task, report)
    if task.target is not None:
        _write(task, task.target, evaluation, seen)
        report.written = str(task.target)


def _evaluate(task: Task) -> tuple[Evaluation, list[str]]:
    """The workbook computed, and the texts of the law that its answers used."""
    # Imported late: a file that the guard refuses never needs the engine, nor its start-up time.
    from bareme.hosts.batch.door import Door
    from bareme.hosts.batch.evaluate import evaluate
    from bareme.hosts.batch.reader import UnreadableWorkbook

    door, usual = Door(), sys.getrecursionlimit()
    sys.setrecursionlimit(max(usual, _DEEP))
    try:
        options = {"lang": task.lang, "explain": task.explain, "engine": task.engine, "today": task.today}
        return evaluate(task.path, call=door, **options), door.laws  # type: ignore[arg-type]
    except UnreadableWorkbook as error:
        raise FileRefused("UNREADABLE_WORKBOOK", reason=error) from error
    finally:
        sys.setrecursionlimit(usual)


def _ask(task: Task, report: WorkbookReport) -> None:
    with task.path.open("rb") as stream:
        places = Places(Container(stream, task.limits.entries))
    wanted: set[str] = set()
    for asked in task.ask:
        try:
            report.asked[asked] = places.value(asked, report.cells)
            wanted |= places.keys(asked)
        except KeyError:
            _add(report, "NO_SUCH_CELL", sentence("NO_SUCH_CELL", task.lang, asked=asked))
    if report.explanations is not None:
        report.explanations = {cell: rows for cell, rows in report.explanations.items() if cell in wanted}


def _write(task: Task, target: Path, evaluation: Evaluation, seen: writeback.Stamp) -> None:
    in_place = target.exists() and target.samefile(task.path)
    missing = writeback.uncomputed(evaluation)
    if in_place and missing and not task.force:
        raise FileRefused("NOT_WRITTEN", found=missing)
    writeback.write(task.path, target, evaluation, force=task.force, seen=seen, recalculation=task.recalculation)


def fingerprint(path: Path) -> str | None:
    """SHA-256 of a file; None when it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None


def _add(report: WorkbookReport, code: str, message: str) -> None:
    report.errors.append(Problem(cell=None, code=code, message=message))
