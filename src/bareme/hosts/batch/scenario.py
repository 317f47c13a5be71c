"""A table of inputs against one template: one row of results for each row of inputs.

The head of the table names cells of the template (`Recettes`, `Plan!B3`); each row gives their values. A blank
leaves what the template has. A column headed `scenario` or `scénario` only labels the rows.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict
from pydantic_core import to_json

from bareme.engine.errors import Lang
from bareme.hosts.batch import guard
from bareme.hosts.batch.asked import Places
from bareme.hosts.batch.container import Container
from bareme.hosts.batch.file_refusals import FileRefused, printable
from bareme.hosts.batch.guard import Limits
from bareme.hosts.batch.inputs import read_table
from bareme.hosts.batch.model import CellRef, CellValue
from bareme.hosts.batch.report import NOT_ELIGIBLE, Problem

_LABELS: Final = ("scenario", "scénario")

Progress = Callable[[int, int, "ScenarioRow"], None]
"""Called after each row: how many are done, of how many, and the row."""


class ScenarioOptions(BaseModel):
    """The options of a scenario run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ask: tuple[str, ...]
    """Names or cells whose values each row shows."""
    lang: Lang = "en"
    today: datetime.date | None = None
    limits: Limits = Limits()


class ScenarioRow(BaseModel):
    """One row of results."""

    label: str
    """What the column `scenario` says, else the number of the row, from 1."""
    inputs: dict[str, Any]
    results: dict[str, Any]
    """The values asked for; a range gives rows; an error its text."""
    errors: list[Problem]
    """Problems of the whole workbook with these inputs."""

    @property
    def failed(self) -> bool:
        """Any error but NOT_ELIGIBLE."""
        return any(problem.code != NOT_ELIGIBLE for problem in self.errors)


class ScenarioReport(BaseModel):
    """What came out of a scenario run, in the order of the table."""

    template: str
    rows: list[ScenarioRow]

    @property
    def exit_status(self) -> int:
        """0 without error, 1 with any error but NOT_ELIGIBLE."""
        return int(any(row.failed for row in self.rows))

    def to_json(self) -> str:
        """The whole report as JSON."""
        return to_json(self.model_dump(), inf_nan_mode="null").decode("utf-8")


def run(template: Path, table: Path, options: ScenarioOptions, progress: Progress | None = None) -> ScenarioReport:
    """Compute the template once for each row of the table (.xlsx, .xlsm or .csv).

    Raises FileRefused: a file that the guard refuses, a head or an asked name that is no cell of the template, an
    input that holds a formula, a table without rows.
    """
    with _about(template):
        guard.check(template, options.limits)
    with _about(table):
        given = read_table(table, options.limits, options.lang)
    with template.open("rb") as stream:
        places = Places(Container(stream, options.limits.entries))
    for asked in options.ask:
        if places.find(asked) is None:
            raise FileRefused("NO_SUCH_CELL", asked=asked)
    # Imported late, as the engine is slow to import and a wrong head should be told at once.
    from bareme.hosts.batch.compiled import Compiled
    from bareme.hosts.batch.reader import UnreadableWorkbook

    try:
        compiled = Compiled(template, lang=options.lang, today=options.today)
    except UnreadableWorkbook as error:
        raise FileRefused("UNREADABLE_WORKBOOK", reason=error) from error
    columns = _columns(given.head, places, compiled.formulas)
    rows: list[ScenarioRow] = []
    for number, values in enumerate(given.rows, 1):
        inputs = {
            ref: _serial(value, compiled.date1904)
            for ref, value in zip(columns, values, strict=False)
            if ref is not None and value is not None
        }
        evaluation = compiled.run(inputs)
        row = ScenarioRow(
            label=_label(columns, values, number),
            inputs={str(ref): value for ref, value in inputs.items()},
            results={asked: places.value(asked, evaluation.cells) for asked in options.ask},
            errors=[Problem(cell=p.cell, code=p.code, message=p.message) for p in evaluation.problems],
        )
        rows.append(row)
        if progress is not None:
            progress(number, len(given.rows), row)
    return ScenarioReport(template=str(template), rows=rows)


@contextmanager
def _about(file: Path) -> Iterator[None]:
    """A refusal raised in here is of this file."""
    try:
        if printable(file) != str(file):
            raise FileRefused("BAD_FILE_NAME")
        yield
    except FileRefused as refused:
        refused.file = Path(printable(file))
        raise


def _columns(head: Sequence[str], places: Places, formulas: set[CellRef]) -> list[CellRef | None]:
    """The cell of each column; None for the labels."""
    found: list[CellRef | None] = []
    for name in head:
        if name.strip().casefold() in _LABELS:
            found.append(None)
            continue
        place = places.find(name)
        if place is None or place[1] != place[2]:
            raise FileRefused("NO_SUCH_CELL", asked=name)
        ref = CellRef(place[0], *place[1])
        if ref in formulas:
            raise FileRefused("INPUT_IS_FORMULA", asked=name)
        if ref in found:
            raise FileRefused("INPUT_TWICE", asked=name)
        found.append(ref)
    return found


def _label(columns: Sequence[CellRef | None], values: Sequence[CellValue], number: int) -> str:
    labels = (value for ref, value in zip(columns, values, strict=False) if ref is None and value is not None)
    label = next(labels, number)
    return f"{label:g}" if isinstance(label, float) else str(label)


def _serial(value: Any, date1904: bool) -> CellValue:
    """A date as the template counts it; any other value as it is."""
    if isinstance(value, datetime.date):
        epoch = datetime.date(1904, 1, 1) if date1904 else datetime.date(1899, 12, 30)
        return float((value - epoch).days)
    return value  # type: ignore[no-any-return]
