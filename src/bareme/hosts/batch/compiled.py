"""A workbook read and lowered once, then computed for as many sets of inputs as one likes."""

from __future__ import annotations

import copy
import dataclasses
import datetime
from collections.abc import Mapping
from pathlib import Path

from bareme.engine import functions as all_functions
from bareme.engine.errors import Lang
from bareme.hosts.batch.door import Door
from bareme.hosts.batch.evaluate import _new_engine, _Report, _Run
from bareme.hosts.batch.model import CellRef, CellValue, Evaluation
from bareme.hosts.batch.reader import read_workbook


class Compiled:
    """The template of a scenario run. The guard has seen its file. Raises UnreadableWorkbook like `evaluate`."""

    def __init__(self, path: Path, *, lang: Lang = "en", today: datetime.date | None = None) -> None:
        self._first = _Run(read_workbook(path), lang, False, set(all_functions()), Door(), today)
        self._first.lower_all()
        self.date1904 = self._first.book.date1904
        self.formulas = {CellRef(*key) for key in (*self._first.lowered, *self._first.refused)}
        """Every cell that a formula fills, array formulas included: none of them can be an input."""

    def run(self, inputs: Mapping[CellRef, CellValue]) -> Evaluation:
        """The workbook with these values in these cells (None empties a cell). Sheets are named as in the workbook."""
        run = copy.copy(self._first)
        run.engine = _new_engine(self.date1904)
        run.records, run.values, run.padding, run.refused = {}, {}, set(), dict(self._first.refused)
        sheets = []
        for sheet in self._first.book.sheets:
            values = dict(sheet.values)
            for ref, value in inputs.items():
                if ref.sheet == sheet.name:
                    values.pop((ref.row, ref.column), None)
                    if value is not None:
                        values[ref.row, ref.column] = value
            sheets.append(dataclasses.replace(sheet, values=values))
        run.book = dataclasses.replace(self._first.book, sheets=sheets)
        run.compute()
        return _Report(run).evaluation()
