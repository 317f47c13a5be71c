"""A run over workbooks and folders: which files, where to write, in what order, what is already done.

The result does not depend on the number of workers: reports come in the order of the paths, and JSON lines are
written in that order too, each as soon as all before it are known.
"""

from __future__ import annotations

import datetime
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from bareme.engine.errors import Lang
from bareme.hosts.batch import pool, report
from bareme.hosts.batch.file_refusals import printable, sentence
from bareme.hosts.batch.guard import Limits
from bareme.hosts.batch.report import Problem, RunReport, WorkbookReport
from bareme.hosts.batch.worker import Task, fingerprint
from bareme.hosts.batch.writeback import replacing, unwritable

Progress = Callable[[int, int, WorkbookReport], None]
"""Called after each workbook, in the order of the run: how many are done, of how many, and its report."""

LISTED: Final = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".ods")
"""What a folder is searched for; the last three cannot be computed, and are told rather than passed over."""

_AGAIN: Final = frozenset(
    {"MISSING_FILE", "NO_WORKBOOK", "UNREADABLE_FILE", "OVER_TIME", "OVER_MEMORY", "CRASHED", "OPEN_ELSEWHERE"}
    | {"READ_ONLY", "DISK_FULL", "CHANGED_MEANWHILE"}
)
"""Errors of circumstances, which `resume` tries again."""


class UsageError(ValueError):
    """Options that contradict each other; the exit status is 2."""


class RunOptions(BaseModel):
    """The options of `bareme run`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lang: Lang = "en"
    explain: bool = False
    engine: str = "formualizer"
    today: datetime.date | None = None
    """The day that TODAY() gives; without it such formulas are refused."""
    out: Path | None = None
    """Write each workbook with its values: a file name for one workbook, else a folder (its tree is kept)."""
    in_place: bool = False
    force: bool = False
    """Write although a lock file says that the workbook is open, or although some formulas could not be computed."""
    recalculation: Literal["keep", "on", "off"] = "keep"
    """`fullCalcOnLoad` in what is written: kept as it is, set, or removed."""
    ask: tuple[str, ...] = ()
    """Names or cells whose values the reports show."""
    limits: Limits = Limits()
    workers: int | None = Field(default=None, ge=0)
    """Processes; None: one for each core; 0: in this process, without limits of time and memory."""
    lines: Path | None = None
    """Where to write one JSON line for each workbook."""
    resume: bool = False
    """Take from `lines` what an interrupted run has done, for files and options that are the same."""
    report: Path | None = None
    """Where to write the report workbook."""

    def digest(self) -> str:
        """Tells apart options that give other results."""
        from bareme import __version__

        decisive = {"lang", "explain", "engine", "today", "out", "in_place", "recalculation", "ask", "limits"}
        text = f"{__version__} {self.model_dump_json(include=decisive)}"
        return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def run(paths: Sequence[Path | str], options: RunOptions | None = None, progress: Progress | None = None) -> RunReport:
    """Compute workbooks and folders of workbooks.

    Raises UsageError for options that exclude each other, FileRefused when a report cannot be written.
    """
    options = options or RunOptions()
    _check(options, [Path(p) for p in paths])
    tasks = _tasks([Path(p) for p in paths], options)
    done = _done(tasks, options) if options.resume else {}
    found: list[WorkbookReport] = []
    with _Lines(options.lines, resume=options.resume) as lines:
        for number, one in enumerate(_in_order(tasks, done, options.workers), 1):
            found.append(one)
            if number - 1 not in done:
                lines.write(one)
            if progress is not None:
                progress(number, len(tasks), one)
    lines.settle(found)
    if options.report is not None:
        from bareme.hosts.batch.report_workbook import write_workbook  # openpyxl is slow to import

        write_workbook(options.report, found, options.lang)
    return RunReport(workbooks=found)


def _check(options: RunOptions, paths: Sequence[Path]) -> None:
    if not paths:
        raise UsageError("name at least one workbook or folder")
    for given in (options.out, options.report, options.lines, *options.ask):
        if given is not None and printable(given) != str(given):
            raise UsageError(f"{printable(given)} is not text in UTF-8")
    if options.out is not None and options.in_place:
        raise UsageError("--out and --in-place exclude each other")
    for file in (options.report, options.lines):
        if file is not None and file.is_dir():
            raise UsageError(f"{file} is a folder; give the name of a file")
    if options.report is not None and options.report.suffix.lower() != ".xlsx":
        raise UsageError(f"the report is a workbook: {options.report} should end in .xlsx")
    if options.resume and options.lines is None:
        raise UsageError("--resume needs the JSON lines of the earlier run (--lines)")


def workbooks(folder: Path) -> list[Path]:
    """The workbooks below a folder in a stable order; lock files and hidden files left out, links not followed."""
    found: list[Path] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        kept = (name for name in names if name.lower().endswith(LISTED) and not name.startswith(("~$", ".")))
        found.extend(Path(parent, name) for name in kept)
    return sorted(found, key=lambda path: path.parts)


def _tasks(paths: Sequence[Path], options: RunOptions) -> list[Task | WorkbookReport]:
    """A task for each workbook, or at once a report for what is none; the same file is taken once."""
    digest = options.digest()
    found: dict[Path, Task | WorkbookReport] = {}
    targets: dict[Path, Path] = {}
    single = len(paths) == 1 and not paths[0].is_dir()
    for given in paths:
        members = workbooks(given) if given.is_dir() else [given]
        if not members:
            found[given] = _refused(given, "NO_WORKBOOK", options.lang, digest)
        for path in members:
            if printable(path) != str(path):
                found[path] = _refused(path, "BAD_FILE_NAME", options.lang, digest)
                continue
            target = _target(path, given, options, single)
            if target is not None and path not in found:
                other = targets.setdefault(target, path)
                if other != path:
                    raise UsageError(f"{other} and {path} would both be written to {target}")
                if not options.in_place and target.exists() and path.exists() and target.samefile(path):
                    raise UsageError(f"--out would overwrite {path}; use --in-place for that")
            shared = options.model_dump(include={"lang", "explain", "engine", "today", "ask", "force", "recalculation"})
            found[path] = Task(path=path, target=target, limits=options.limits, options=digest, **shared)
    return list(found.values())


def _refused(path: Path, code: str, lang: Lang, digest: str) -> WorkbookReport:
    """The report of what is not even looked at."""
    problem = Problem(cell=None, code=code, message=sentence(code, lang))
    return WorkbookReport(path=printable(path), errors=[problem], options=digest)


def _target(path: Path, given: Path, options: RunOptions, single: bool) -> Path | None:
    if options.in_place:
        return path
    if options.out is None:
        return None
    if single and not options.out.is_dir() and options.out.suffix:
        return options.out
    return options.out / (path.relative_to(given) if path != given else path.name)


def _done(tasks: Sequence[Task | WorkbookReport], options: RunOptions) -> dict[int, WorkbookReport]:
    """Reports of the earlier run that still hold: same options, same bytes, the copy still there."""
    earlier = report.read_lines(options.lines) if options.lines else {}
    done = {}
    for index, task in enumerate(tasks):
        old = earlier.get(str(task.path))
        if old is None or isinstance(task, WorkbookReport) or old.options != task.options:
            continue
        if any(problem.code in _AGAIN for problem in old.errors) or (old.written and not Path(old.written).exists()):
            continue
        if old.fingerprint is not None and old.fingerprint == fingerprint(task.path):
            done[index] = old
    return done


def _in_order(
    tasks: Sequence[Task | WorkbookReport], done: dict[int, WorkbookReport], workers: int | None
) -> Iterator[WorkbookReport]:
    """Reports in the order of the tasks, each as soon as all before it are there."""
    ready = dict(done)
    todo: list[tuple[int, Task]] = []
    for index, task in enumerate(tasks):
        if isinstance(task, WorkbookReport):
            ready[index] = task
        elif index not in done:
            todo.append((index, task))
    results = pool.run([task for _, task in todo], workers)
    for index in range(len(tasks)):
        while index not in ready:
            place, one = next(results)
            ready[todo[place][0]] = one
        yield ready.pop(index)
    for _ in results:  # lets the pool close its workers
        pass


class _Lines:
    """The file of JSON lines: each line is flushed when written, and the whole put in order at the end."""

    def __init__(self, path: Path | None, resume: bool) -> None:
        self.path = path
        self.mode = "a" if resume else "w"

    def __enter__(self) -> _Lines:
        self.stream = None
        if self.path is not None:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self.stream = self.path.open(self.mode, encoding="utf-8")
                if self.mode == "a":
                    self.stream.write("\n")  # ends a line that a crash cut short; empty lines are passed over
            except OSError as error:
                raise unwritable(self.path, error) from error
        return self

    def __exit__(self, *_: object) -> None:
        if self.stream is not None:
            self.stream.close()

    def write(self, one: WorkbookReport) -> None:
        if self.stream is not None and self.path is not None:
            try:
                self.stream.write(report.line(one))
                self.stream.flush()
            except OSError as error:
                raise unwritable(self.path, error) from error

    def settle(self, found: Sequence[WorkbookReport]) -> None:
        if self.path is not None and self.mode == "a":
            with replacing(self.path.resolve()) as stream:
                stream.writelines(report.line(one).encode("utf-8") for one in found)
