"""One workbook computed without Excel: read, lower, let the engine compute, tell where each error comes from."""

from __future__ import annotations

import datetime
import gc
import marshal
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import formualizer

from bareme.engine import call_cells
from bareme.engine import functions as all_functions
from bareme.hosts.batch import semantics
from bareme.hosts.batch.copies import SharedFormulas, slot
from bareme.hosts.batch.formula import Ref, parse
from bareme.hosts.batch.lower import Lowering, OurCall, Template
from bareme.hosts.batch.model import (
    CIRCULAR,
    EXCEL_ERROR,
    UNSUPPORTED_FORMULA,
    CellError,
    CellProblem,
    CellRef,
    CellValue,
    Evaluation,
    column_letters,
    quote_sheet,
)
from bareme.hosts.batch.reader import Book, FormulaCell, Sheet, read_workbook
from bareme.hosts.batch.refusals import FormulaError

Lang = Literal["en", "fr"]
Key = tuple[str, int, int]
Caller = Callable[..., Any]
ValuesFrom = Callable[[Path], Mapping[Key, CellValue]]

_SENTENCES = {
    "circular": (
        "This formula depends on its own value ({cells}).",
        "Cette formule dépend de sa propre valeur ({cells}).",
    ),
    "downstream": (
        "Comes from {origin}: {message}",
        "Vient de {origin} : {message}",
    ),
    "excel": (
        "The formula gives Excel's error {error}.",
        "La formule donne l'erreur {error} d'Excel.",
    ),
    "typed": (
        "The cell holds the error {error}.",
        "La cellule contient l'erreur {error}.",
    ),
    "order": (
        "Only Excel knows this: an order of texts, a place in an unsorted list, or a text read country by country.",
        "Seul Excel connaît la réponse : ordre de textes, place dans une liste non triée, texte lu selon le pays.",
    ),
    "grown": (
        "The array formula gives another size than the range that the file holds for it; Excel has to spill it again.",
        "La formule matricielle donne une autre taille que la plage du fichier ; Excel doit la propager à nouveau.",
    ),
    "failed": (
        "The function {name} failed, which is a fault of the program and not of the workbook ({fault}).",
        "La fonction {name} a échoué ; c'est un défaut du programme et non du classeur ({fault}).",
    ),
    "needs": (
        "The formula needs {origin}, which is not computed: {message}",
        "La formule a besoin de {origin}, qui n'est pas calculée : {message}",
    ),
    "engine": (
        "The formula is more than the engine takes (72 levels, 256 terms){message}.",
        "La formule dépasse ce que le moteur accepte (72 niveaux, 256 termes){message}.",
    ),
}


#: A formula that is one call and nothing else; its arguments may hold calls of one level.
_ONE_CALL = re.compile(r"=?(?:_xldudf_|BAREME\.|\[\d+\]!)?([A-Za-z][A-Za-z0-9_]*)\((?:[^()]|\([^()]*\))*\)", re.DOTALL)

_SWALLOWS = re.compile(
    r"(?<![A-Z_.])(?:IFERROR|IFNA|IS[A-Z]+|COUNT[A-Z]*|(?:SUM|COUNT|AVERAGE|MAX|MIN)IFS?|SUBTOTAL|[A-Z]*LOOKUP|X?MATCH|N|T|BM_CALL|BM_FIT|OFFSET|INDIRECT)\("
)
"""Functions that may give a value although a cell that they read has none; IF is not among them."""


MAX_ARRAY = 200_000
"""The largest range that an array formula may fill."""


def _area(ref: tuple[int, int, int, int]) -> int:
    return (ref[2] - ref[0] + 1) * (ref[3] - ref[1] + 1)


def _say(key: str, lang: Lang, **facts: object) -> str:
    return _SENTENCES[key][lang == "fr"].format(**facts)


def evaluate(
    path: str | Path,
    *,
    lang: Lang = "en",
    explain: bool = False,
    engine: str = "formualizer",
    functions: Iterable[str] | None = None,
    call: Caller = call_cells,
    today: datetime.date | None = None,
    values_from: ValuesFrom | None = None,
) -> Evaluation:
    """Compute every formula of a workbook, read only.

    Args:
        path: the workbook; a guard has already checked that it is not hostile.
        lang: language of the sentences and explanations.
        explain: fill `Evaluation.explanations`.
        engine: "formualizer", or "libreoffice" where it is installed; another name needs `values_from`.
        functions: names of the functions that `call` answers (default: the registry).
        call: the one door, `bareme.engine.call_cells` or its like.
        today: the day that TODAY() and NOW() give; without it they are refused, for the result would change by itself.

        values_from: another program that computes the workbook (the Calc host): gives the value of each formula cell
            by sheet, row and column. Its values then stand in the result, with our origins of errors and report.

    Raises:
        UnreadableWorkbook: the file is no complete workbook.
        ValueError: unknown engine.
    """
    if engine == "libreoffice" and values_from is None:
        from bareme.hosts.batch import office_engine  # needs an office

        values_from = partial(office_engine.values, today=today)
    if engine != "formualizer" and values_from is None:
        raise ValueError(f"unknown engine “{engine}”")
    names = set(all_functions() if functions is None else functions)
    collecting = gc.isenabled()
    gc.disable()  # many small lasting objects: looking for rings among them takes a fifth of the time
    try:
        run = _Run(read_workbook(path), lang, explain, names, call, today)
        run.lower_all()
        run.compute()
        if values_from is not None:
            run.adopt(values_from(Path(path)))
        return _Report(run).evaluation()
    finally:
        if collecting:
            gc.enable()


class _Record:
    """The last call made at a site."""

    __slots__ = ("answer", "arguments")

    def __init__(self, arguments: list[Any], answer: Any) -> None:
        self.arguments = arguments
        self.answer = answer


@dataclass(slots=True)
class _Failed:
    """Stands for the answer of a function that failed; it should not, and the report says so."""

    message: str
    code: str = "INTERNAL_ERROR"
    cell: str = "#VALUE!"

    @property
    def error(self) -> _Failed:
        return self

    def rows(self, lang: str) -> list[tuple[Any, ...]]:
        return [(self.message, None, "", "", "")]


class _Run:
    """One evaluation; built, asked once for its result, thrown away."""

    def __init__(
        self, book: Book, lang: Lang, explain: bool, names: set[str], call: Caller, today: datetime.date | None
    ) -> None:
        self.book = book
        self.lang = lang
        self.explain = explain
        self.call = call
        serial = None if today is None else float((today - _epoch(book.date1904)).days)
        self.lowering = Lowering(book, names, serial)
        self.lowered: dict[Key, Template] = {}
        self.sites: list[tuple[Key, OurCall]] = []
        """Every call of a function of ours, and the cell where it stands."""
        self.first_site: dict[Key, int] = {}
        self.refused: dict[Key, str] = {}
        self.refused_ranges: list[Ref] = []
        """Array formulas too large to list their cells."""
        self.records: dict[int, _Record] = {}
        self.answers: dict[tuple[str, bytes], tuple[_Record, Any]] = {}
        """Equal calls are made once: our functions are pure."""
        self.arrays: list[tuple[Key, tuple[int, int, int, int], bool]] = []
        self.grown: set[Key] = set()
        """Arrays of Excel 365 whose answer has not the size that the file gives."""
        self.texts: dict[Key, str] = {}
        self.padding: set[Key] = set()
        self.scratch = _free_name(book)
        """The sheet where array formulas spill before their cells show them."""
        self.scratch_row = 1
        self.engine = _new_engine(book.date1904)
        self.values: dict[Key, Any] = {}
        self.adopted = False
        """Values of another program stand in `values`."""

    # -- lowering ------------------------------------------------------------------------------------------------------

    def lower_all(self) -> None:
        for sheet in self.book.sheets:
            shared = SharedFormulas(sheet.formulas)
            for cell in sheet.formulas:
                key = (sheet.name, cell.row, cell.column)
                try:
                    if cell.kind == "dataTable":
                        raise FormulaError("what_if")
                    text = shared.text(cell)
                    if cell.kind == "array" and cell.ref is not None:
                        self.lower_array(key, cell.ref, text, cell.dynamic)
                    else:
                        self.add(key, key, self.lowering.lower(*key, text))
                        self.texts[key] = text
                except FormulaError as problem:
                    self.refuse(key, cell, problem.text(self.lang))
                except RecursionError:
                    self.refuse(key, cell, FormulaError("deep").text(self.lang))

    def add(self, key: Key, shown: Key, template: Template) -> None:
        """Put a formula into the cell `key`; calls of ours in it belong to the cell `shown`."""
        self.lowered[key] = template
        if template.calls:
            self.first_site[key] = len(self.sites)
            self.sites.extend((shown, call) for call in template.calls)

    def lower_array(self, key: Key, ref: tuple[int, int, int, int], text: str, dynamic: bool) -> None:
        """The whole array goes to the scratch sheet; each cell of the range then shows its place there."""
        first_row, first_column, last_row, last_column = ref
        if _area(ref) > MAX_ARRAY:
            raise FormulaError("array_fills")
        template = self.lowering.lower_array(*key, text)
        top = self.scratch_row
        self.scratch_row += last_row - first_row + 2
        self.arrays.append((key, ref, dynamic))
        parts = (f"BM_FIT({len(self.arrays) - 1},{template.parts[0]}", *template.parts[1:])
        parts = (*parts[:-1], parts[-1] + ")")
        # its addresses are counted from the cell of the array formula: fix them before it moves to the scratch sheet
        fixed = {id(s): slot(s.at(key[1], key[2]), s.prefix, 0, 0) for s in template.slots}
        markers = tuple(m if isinstance(m, int) else fixed[id(m)] for m in template.markers)
        slots = tuple(fixed[id(s)] for s in template.slots)
        self.add((self.scratch, top, 1), key, Template(parts, markers, slots, template.calls, template.dynamic))
        anchor = slot(Ref(self.scratch, top, 1, top, 1), "", 0, 0)
        for r in range(first_row, last_row + 1):
            for c in range(first_column, last_column + 1):
                address = f"'{self.scratch}'!{column_letters(1 + c - first_column)}{top + r - first_row}"
                self.lowered[key[0], r, c] = Template((address,), (), (anchor,))

    def refuse(self, key: Key, cell: FormulaCell, message: str) -> None:
        ref = cell.ref or (cell.row, cell.column, cell.row, cell.column)
        if _area(ref) > MAX_ARRAY:
            self.refused[key] = message
            self.refused_ranges.append(Ref(key[0], *ref))
            return
        for r in range(ref[0], ref[2] + 1):
            for c in range(ref[1], ref[3] + 1):
                self.refused[key[0], r, c] = message

    # -- computing -----------------------------------------------------------------------------------------------------

    def compute(self) -> None:
        """Give the engine the values and the formulas, and let it compute; may be done again with a new engine."""
        engine = self.engine
        self.records, self.padding, self.grown = {}, set(), set()
        for name, function in semantics.FUNCTIONS.items():
            engine.register_function(name, function, min_args=0, max_args=None)
        engine.register_function("BM_CALL", self.ours, min_args=1, max_args=None)
        engine.register_function("BM_FIT", self.fit, min_args=2, max_args=2)
        for sheet in self.book.sheets:
            engine.add_sheet(sheet.name)
        engine.add_sheet(self.scratch)
        for sheet in self.book.sheets:
            _set_values(engine, sheet)
        self.set_formulas()
        for sheet_name, row, column in self.refused:
            engine.set_value(sheet_name, row, column, formualizer.LiteralValue.error(semantics.NOT_COMPUTED, None))
        engine.evaluate_all()
        self.read_values()
        self.snap()

    def set_formulas(self) -> None:
        """Formulas in runs down each column, for one crossing into the engine per run."""
        columns: dict[tuple[str, int], list[tuple[int, Any]]] = {}
        first = self.first_site.get
        for key, template in self.lowered.items():
            sheet, row, column = key
            text = template.text(row, column, first(key, 0))
            cells = columns.get((sheet, column))
            if cells is None:
                cells = columns[sheet, column] = []
            cells.append((row, text))
        for (sheet, column), cells in columns.items():
            for row, texts in _runs(cells):
                self.engine.set_formulas_batch(sheet, row, column, texts)

    def read_values(self) -> None:
        get = self.engine.get_value
        self.values = {key: get(*key) for key in self.lowered}
        for key, value in self.values.items():
            if isinstance(value, dict) and value.get("kind") == "Error":  # the engine could not read the formula
                said = value.get("message")
                self.refused[key] = _say("engine", self.lang, message=f": {said}" if said else "")

    def snap(self) -> None:
        """Excel shows 0 where a last + or − leaves less than its fifteen digits; find those few and compute again."""
        done: set[Key] = set()
        for _round in range(20):
            found = [
                key
                for key, value in self.values.items()
                if type(value) is float
                and -1e-3 < value < 1e-3
                and value
                and self.lowered[key].snaps
                and key not in done
                and self.snaps(key)
            ]
            if not found:
                return
            done.update(found)
            for key in found:
                self.engine.set_value(*key, 0.0)
            self.engine.evaluate_all()
            self.read_values()

    def snaps(self, key: Key) -> bool:
        """Whether the two operands are opposite, or equal, to fifteen digits."""
        operands = self.lowering.operands(*key, self.texts[key])
        if operands is None:
            return False
        sizes = []
        for text in operands:
            size = self.engine_value(text)
            if isinstance(size, bool) or not isinstance(size, int | float):
                return False
            sizes.append(abs(float(size)))
        return f"{sizes[0]:.14e}" == f"{sizes[1]:.14e}"

    def engine_value(self, text: str) -> Any:
        """The value of an expression with sheets in its addresses, computed in a cell that no workbook reaches."""
        self.engine.set_formula(self.scratch, self.scratch_row, 1, text)
        value = self.engine.evaluate_cell(self.scratch, self.scratch_row, 1)
        self.engine.set_value(self.scratch, self.scratch_row, 1, None)
        return value

    # -- our functions -------------------------------------------------------------------------------------------------

    def ours(self, number: float, *arguments: Any) -> Any:
        """What the engine calls for every call of ours."""
        site = self.sites[int(number)][1]
        given = iter(arguments)
        cells = [_cell(next(given)) if there else None for there in site.given]
        key = (site.name, marshal.dumps(cells, 0))  # numbers, texts, booleans and lists: bytes tell TRUE from 1
        known = self.answers.get(key)
        if known is None:
            try:
                answer = self.call(site.name, cells, date1904=self.book.date1904, lang=self.lang)
            except Exception as fault:  # a fault of ours must not pass for an answer of Excel's
                answer = _Failed(_say("failed", self.lang, name=site.name, fault=f"{type(fault).__name__}: {fault}"))
            known = self.answers[key] = (_Record(cells, answer), self.engine_form(answer.cell))
        self.records[int(number)] = known[0]
        return semantics.first(known[1]) if site.scalar else known[1]

    def engine_form(self, value: Any) -> Any:
        if isinstance(value, list):
            return [["" if x is None else self.engine_form(x) for x in row] for row in value]
        if isinstance(value, str) and value in semantics.ERROR_KINDS:
            return semantics.error(value)
        if isinstance(value, datetime.date):
            return float((value - _epoch(self.book.date1904)).days)
        return value

    def fit(self, number: float, value: Any) -> Any:
        """An array cut or filled to the range of its array formula, as Excel does."""
        key, (first_row, first_column, last_row, last_column), dynamic = self.arrays[int(number)]
        table = value if isinstance(value, list) else [[value]]
        height, width = len(table), len(table[0])
        if dynamic and (height, width) != (last_row - first_row + 1, last_column - first_column + 1):
            self.grown.add(key)
            return {"type": "Error", "kind": semantics.NOT_COMPUTED}
        out = []
        for r in range(last_row - first_row + 1):
            line: list[Any] = []
            for c in range(last_column - first_column + 1):
                if (r >= height and height > 1) or (c >= width and width > 1):
                    self.padding.add((key[0], first_row + r, first_column + c))
                    line.append(semantics.error("#N/A"))
                else:
                    cell = table[min(r, height - 1)][min(c, width - 1)]
                    line.append(0.0 if cell is None else cell)
            out.append(line)
        return out

    def adopt(self, values: Mapping[Key, CellValue]) -> None:
        """Take the values of another program, formulas that our engine refuses included.

        Calc gives TRUE as 1: where our engine has a boolean, a 1 or 0 is one too.
        """
        for (sheet, row, column), given in values.items():
            key = (sheet, row, column)
            if key not in self.lowered and key not in self.refused:
                continue
            own = self.values.get(key)
            value: Any = given
            if isinstance(given, CellError):
                value = semantics.error(given)
            elif isinstance(own, bool) and not isinstance(given, bool) and given in (0, 1):
                value = bool(given)
            self.values[key] = value
            self.refused.pop(key, None)
        self.refused_ranges.clear()
        self.adopted = True


class _Report:
    """Turns computed values into the result: excel values, problems with their origin, explanations, JSON cells."""

    def __init__(self, run: _Run) -> None:
        self.run = run
        self.lang = run.lang
        self.sites: dict[Key, list[int]] = {}
        for number, (cell, _call) in enumerate(run.sites):
            self.sites.setdefault(cell, []).append(number)
        self.not_computed: dict[Key, CellProblem] = {}
        self.origins: dict[Key, tuple[Key, CellProblem] | None] = {}
        self.typed: dict[Key, CellError] = {
            (sheet.name, *place): value
            for sheet in run.book.sheets
            for place, value in sheet.values.items()
            if isinstance(value, CellError)
        }
        self.errors: dict[Key, CellError] = dict(self.typed)
        self.by_column: dict[tuple[str, int], list[int]] = {}
        self.columns: dict[str, list[int]] = {}

    def evaluation(self) -> Evaluation:
        run = self.run
        self.find_not_computed()
        result = Evaluation(date1904=run.book.date1904)
        for key, value in run.values.items():
            if key in self.not_computed:
                continue
            if key[0] == run.scratch:
                if isinstance(value, dict):
                    self.errors[key] = semantics.error_text(value)
                continue
            plain = _plain(value)
            result.values[CellRef(*key)] = plain
            if isinstance(plain, CellError):
                self.errors[key] = plain
        problems: dict[Key, CellProblem] = dict(self.not_computed)
        for key in self.errors:
            if key in run.padding or key in problems or key[0] == self.run.scratch:
                continue
            origin = self.origin(key)
            problems[key] = self.told(key, origin)
        place = {sheet.name: number for number, sheet in enumerate(run.book.sheets)}
        ordered = sorted((key for key in problems if key[0] in place), key=lambda k: (place[k[0]], k[1], k[2]))
        result.problems = [problems[key] for key in ordered]
        if run.explain:
            self.explain(result)
        self.show(result)
        return result

    # -- what is not computed ------------------------------------------------------------------------------------------

    def find_not_computed(self) -> None:
        """Refused and circular formulas, and all that depends on them: no error function may hide them."""
        run = self.run
        roots: dict[Key, CellProblem] = {}
        for key, message in run.refused.items():
            roots[key] = CellProblem(str(CellRef(*key)), UNSUPPORTED_FORMULA, message)
        for anchor, (first_row, first_column, last_row, last_column), _dynamic in run.arrays:
            if anchor in run.grown:
                for row in range(first_row, last_row + 1):
                    for column in range(first_column, last_column + 1):
                        key = (anchor[0], row, column)
                        roots[key] = CellProblem(str(CellRef(*key)), UNSUPPORTED_FORMULA, _say("grown", self.lang))
        for area in run.refused_ranges:
            why = run.refused[area.sheet or "", area.row, area.column]
            for key, template in run.lowered.items():
                if any(_meet(area, ref) for ref in template.sources(key[1], key[2])):
                    at = CellRef(area.sheet or "", area.row, area.column)
                    message = _say("needs", self.lang, origin=at, message=why)
                    roots[key] = CellProblem(str(CellRef(*key)), UNSUPPORTED_FORMULA, message)
        circular = [
            key
            for key, value in run.values.items()
            if isinstance(value, dict) and value.get("kind") == semantics.NOT_COMPUTED and key not in roots
        ]
        if not roots and not circular:
            return
        readers = _Readers(run, self.moving_sources())
        for ring in readers.rings(circular):
            shown = [key for key in ring if key[0] != run.scratch]
            cells = " → ".join(str(CellRef(*k)) for k in (*shown[:6], *(() if len(shown) <= 6 else shown[-1:])))
            for key in ring:
                roots[key] = CellProblem(str(CellRef(*key)), CIRCULAR, _say("circular", self.lang, cells=cells))
        tainted = readers.downstream(roots)
        left = [key for key in circular if key not in roots and key not in tainted]
        among = {reader for key in left for reader in readers.of(key)}
        for key in left:  # two texts whose order is unknown: the first cell of each chain says so
            if key not in among:
                roots[key] = CellProblem(str(CellRef(*key)), UNSUPPORTED_FORMULA, _say("order", self.lang))
        tainted = readers.downstream(roots)
        self.not_computed = dict(roots)
        for key, origin in tainted.items():
            if key not in roots:
                told = roots[origin]
                if origin[0] == run.scratch:  # an array formula; its own cells say it
                    self.not_computed[key] = CellProblem(str(CellRef(*key)), told.code, told.message)
                    continue
                message = _say("needs", self.lang, origin=CellRef(*origin), message=told.message)
                self.not_computed[key] = CellProblem(str(CellRef(*key)), told.code, message)

    def moving_sources(self) -> dict[Key, list[Ref]]:
        """What formulas with OFFSET or INDIRECT have read; a formula that cannot tell is left out."""
        run = self.run
        found: dict[Key, list[Ref]] = {}
        for key in [key for key, template in run.lowered.items() if template.dynamic][:1_000]:
            text = run.texts.get(key)
            moving = run.lowering.moving(*key, text) if text is not None else None
            refs = [self.moved_to(key, base, pieces) for base, pieces in moving] if moving is not None else [None]
            if None not in refs:
                found[key] = [ref for ref in refs if ref is not None]
        return found

    def moved_to(self, key: Key, base: Ref | None, pieces: list[str]) -> Ref | None:
        values = [self.run.engine_value("=" + piece) if piece else None for piece in pieces]
        if base is None:
            try:
                node = parse(values[0]) if values and isinstance(values[0], str) else None
            except FormulaError:
                return None
            return replace(node, sheet=node.sheet or key[0]) if isinstance(node, Ref) else None
        size = (0, 0, base.last_row - base.row + 1, base.last_column - base.column + 1)
        given = [*values, *[None] * (4 - len(values))]
        numbers = [default if value is None else value for value, default in zip(given, size, strict=False)]
        if not all(type(n) in (int, float) for n in numbers):
            return None
        row, column = base.row + int(numbers[0]), base.column + int(numbers[1])
        last_row = row + int(numbers[2]) - (1 if numbers[2] > 0 else -1)
        last_column = column + int(numbers[3]) - (1 if numbers[3] > 0 else -1)
        sheet = base.sheet or key[0]
        rows, columns = sorted((row, last_row)), sorted((column, last_column))
        return Ref(sheet, rows[0], columns[0], rows[1], columns[1])

    # -- where an error comes from -------------------------------------------------------------------------------------

    def own(self, key: Key) -> CellProblem | None:
        """The problem that one of our functions raised in this cell, unless an argument was an error already."""
        for number in self.sites.get(key, ()):
            record = self.run.records.get(number)
            if record is None or record.answer.error is None:
                continue
            if any(_has_error(x) for x in record.arguments):
                continue
            return CellProblem(str(CellRef(*key)), str(record.answer.error.code), record.answer.error.message)
        return None

    def origin(self, key: Key) -> tuple[Key, CellProblem]:
        """The cell where the error of `key` begins, and what is wrong there (without recursion: chains are deep)."""
        path: list[Key] = []
        at = key
        while True:
            known = self.origins.get(at)
            if known is not None:
                break
            path.append(at)
            own = self.own(at)
            if own is not None:
                known = (at, own)
                break
            source = self.source_in_error(at, set(path))
            if source is None:
                known = (at, self.excel_problem(at))
                break
            at = source
        for step in path:
            self.origins[step] = known
        return known

    def source_in_error(self, key: Key, seen: set[Key]) -> Key | None:
        """A cell that this one reads and that holds the same error (or else any error)."""
        lowered = self.run.lowered.get(key)
        if lowered is None:
            return None
        error = self.errors.get(key)
        other = None
        for ref in lowered.sources(key[1], key[2]):
            for place in self.errors_in(ref):
                if place in seen:
                    continue
                if error is None or self.errors[place] == error:
                    return place
                other = other or place
        return other if self.calls_ours(key) else None

    def calls_ours(self, key: Key) -> bool:
        return key in self.sites

    def errors_in(self, ref: Ref) -> Iterable[Key]:
        sheet = ref.sheet or ""
        if ref.single:
            key = (sheet, ref.row, ref.column)
            if key in self.errors:
                yield key
            return
        for column in self.error_columns(sheet):
            if ref.column <= column <= ref.last_column:
                rows = self.by_column[sheet, column]
                for row in rows[bisect_left(rows, ref.row) : bisect_right(rows, ref.last_row)]:
                    yield sheet, row, column

    def error_columns(self, sheet: str) -> list[int]:
        """The columns of a sheet that hold errors; the rows of each are in `by_column`."""
        if not self.by_column:
            for name, row, column in self.errors:
                self.by_column.setdefault((name, column), []).append(row)
            for (name, column), rows in self.by_column.items():
                rows.sort()
                self.columns.setdefault(name, []).append(column)
            for columns in self.columns.values():
                columns.sort()
        return self.columns.get(sheet, [])

    def excel_problem(self, key: Key) -> CellProblem:
        kind = "typed" if key in self.typed else "excel"
        return CellProblem(str(CellRef(*key)), EXCEL_ERROR, _say(kind, self.lang, error=self.errors.get(key, "#N/A")))

    def told(self, key: Key, origin: tuple[Key, CellProblem]) -> CellProblem:
        place, problem = origin
        if place == key:
            return problem
        if place[0] == self.run.scratch:  # an array formula: its own cells tell it
            return CellProblem(str(CellRef(*key)), problem.code, problem.message)
        message = _say("downstream", self.lang, origin=CellRef(*place), message=problem.message)
        return CellProblem(str(CellRef(*key)), problem.code, message)

    # -- explanations and JSON -----------------------------------------------------------------------------------------

    def explain(self, result: Evaluation) -> None:
        run = self.run
        for number, record in sorted(run.records.items()):
            cell, site = run.sites[number]
            if site.name == "EXPLAIN_RULE":
                continue
            answer = run.call(site.name, record.arguments, date1904=run.book.date1904, trace=True, lang=self.lang)
            rows: Sequence[Sequence[Any]] = answer.rows(self.lang)
            result.explanations.setdefault(str(CellRef(*cell)), []).extend(rows)

    def show(self, result: Evaluation) -> None:
        """The cells of the JSON report, in order of sheet, row and column."""
        run = self.run
        by_sheet: dict[str, dict[tuple[int, int], CellValue]] = {s.name: dict(s.values) for s in run.book.sheets}
        for (name, row, column), value in result.values.items():
            by_sheet[name][row, column] = value
        cells = result.cells
        for sheet in run.book.sheets:
            prefix = quote_sheet(sheet.name) + "!"
            own = by_sheet[sheet.name]
            dates = {**_days(sheet), **sheet.dates}
            for place in sorted(own):
                value = own[place]
                if type(value) is float and (kind := dates.get(place)):
                    shown: Any = _iso(value, kind, run.book.date1904)
                else:
                    shown = str(value) if type(value) is CellError else value
                cells[f"{prefix}{column_letters(place[1])}{place[0]}"] = shown


class _Readers:
    """Who reads whom, over lowered formulas."""

    def __init__(self, run: _Run, moving: dict[Key, list[Ref]]) -> None:
        self.lowered = lowered = run.lowered
        self.values = run.values
        self.scratch = run.scratch
        self.adopted = run.adopted
        self.singles: dict[Key, list[Key]] = {}
        self.ranges: dict[tuple[str, int], list[tuple[Ref, Key]]] = {}
        """By sheet and column, ranges of up to 64 columns."""
        self.wide: list[tuple[Ref, Key]] = []
        self.dynamic: list[Key] = [key for key, one in lowered.items() if one.dynamic and key not in moving]
        for key, one in lowered.items():
            for ref in (*one.sources(key[1], key[2]), *moving.get(key, ())):
                if ref.single:
                    self.singles.setdefault((ref.sheet or "", ref.row, ref.column), []).append(key)
                elif ref.last_column - ref.column < 64:
                    for column in range(ref.column, ref.last_column + 1):
                        self.ranges.setdefault((ref.sheet or "", column), []).append((ref, key))
                else:
                    self.wide.append((ref, key))

    def of(self, key: Key) -> Iterable[Key]:
        """The formulas that read a cell."""
        yield from self.singles.get(key, ())
        for ref, reader in self.ranges.get((key[0], key[2]), ()):
            if ref.row <= key[1] <= ref.last_row:
                yield reader
        for ref, reader in self.wide:
            if ref.sheet == key[0] and ref.row <= key[1] <= ref.last_row and ref.column <= key[2] <= ref.last_column:
                yield reader

    def unharmed(self, key: Key) -> bool:
        """Whether a cell never looked at the error: it has a value, and no function in it that swallows errors."""
        value = self.values.get(key)
        if value is None or isinstance(value, dict) or self.adopted:  # another program has no error where we refuse
            return False
        template = self.lowered[key]
        if any(slot.sheet == self.scratch for slot in template.slots):
            return False  # a cell of an array formula: what has not spilled reads as blank
        return not any(_SWALLOWS.search(part) for part in template.parts)

    def downstream(self, roots: Iterable[Key]) -> dict[Key, Key]:
        """Every cell that depends on a root → that root."""
        found: dict[Key, Key] = {}
        queue = [(root, root) for root in roots]
        if queue:
            queue.extend((key, queue[0][0]) for key in self.dynamic)
            found.update(dict.fromkeys(self.dynamic, queue[0][0]))
        while queue:
            key, root = queue.pop()
            for reader in self.of(key):
                if reader not in found and not self.unharmed(reader):
                    found[reader] = root
                    queue.append((reader, root))
        return found

    def rings(self, cells: Sequence[Key]) -> list[list[Key]]:
        """The cycles on which any of `cells` lies: all members, in order of sheet, row and column."""
        among = set(cells)
        queue = list(cells)
        while queue:  # an array formula may hide a member of its cycle, which then holds a value
            for reader in self.of(queue.pop()):
                if reader not in among:
                    among.add(reader)
                    queue.append(reader)
        reads: dict[Key, list[Key]] = {key: [] for key in among}
        for key in among:
            for reader in self.of(key):
                reads[reader].append(key)
        wanted = set(cells)
        return [
            sorted(component)
            for component in _components(reads)
            if (len(component) > 1 or component[0] in reads[component[0]]) and not wanted.isdisjoint(component)
        ]


def _components(graph: dict[Key, list[Key]]) -> list[list[Key]]:
    """Strongly connected components (Tarjan), without recursion."""
    index: dict[Key, int] = {}
    low: dict[Key, int] = {}
    stack: list[Key] = []
    on_stack: set[Key] = set()
    out: list[list[Key]] = []
    for root in graph:
        if root in index:
            continue
        work: list[tuple[Key, int]] = [(root, 0)]
        while work:
            node, place = work.pop()
            if place == 0:
                index[node] = low[node] = len(index)
                stack.append(node)
                on_stack.add(node)
            descended = False
            for i in range(place, len(graph[node])):
                target = graph[node][i]
                if target not in index:
                    work.append((node, i + 1))
                    work.append((target, 0))
                    descended = True
                    break
                if target in on_stack:
                    low[node] = min(low[node], index[target])
            if descended:
                continue
            if low[node] == index[node]:
                component = []
                while True:
                    member = stack.pop()
                    on_stack.discard(member)
                    component.append(member)
                    if member == node:
                        break
                out.append(component)
            if work:
                parent = work[-1][0]
                low[parent] = min(low[parent], low[node])
    return out


def _meet(one: Ref, other: Ref) -> bool:
    return (
        one.sheet == other.sheet
        and one.row <= other.last_row
        and other.row <= one.last_row
        and one.column <= other.last_column
        and other.column <= one.last_column
    )


def _free_name(book: Book) -> str:
    name = "bareme scratch"
    while book.sheet(name) is not None:
        name += "_"
    return name


def _new_engine(date1904: bool) -> Any:
    config = formualizer.EvaluationConfig()
    config.enable_parallel = False
    config.cycle_detection = "runtime"  # as in Excel, a cycle behind a branch of IF that is not taken is none
    if date1904:
        config.date_system = "1904"
    mode = formualizer.WorkbookMode.Interactive
    engine = formualizer.Workbook(
        mode=mode, config=formualizer.WorkbookConfig(mode=mode, eval_config=config, enable_changelog=False)
    )
    engine.set_temporal_egress("serial")
    return engine


def _runs(cells: list[tuple[int, Any]]) -> Iterator[tuple[int, list[list[Any]]]]:
    """The cells of one column as unbroken runs: first row, then one list for each cell."""
    start = 0
    rows = [row for row, _ in cells]
    if any(a >= b for a, b in pairwise(rows)):
        cells = sorted(dict(cells).items())
        rows = [row for row, _ in cells]
    for i in range(1, len(cells) + 1):
        if i == len(cells) or rows[i] != rows[i - 1] + 1:
            yield rows[start], [[value] for _, value in cells[start:i]]
            start = i


def _set_values(engine: Any, sheet: Sheet) -> None:
    """Constants in runs down each column."""
    columns: dict[int, list[tuple[int, Any]]] = {}
    for (row, column), value in sheet.values.items():
        columns.setdefault(column, []).append((row, _engine_constant(value) if type(value) is CellError else value))
    for column, cells in columns.items():
        for row, values in _runs(cells):
            engine.set_values_batch(sheet.name, row, column, values)


def _engine_constant(value: Any) -> Any:
    if isinstance(value, CellError):
        return formualizer.LiteralValue.error(semantics.ERROR_KINDS.get(value, "Value"), None)
    return value


def _cell(value: Any) -> Any:
    """An argument as the one door takes it: errors as their texts."""
    if isinstance(value, dict):
        return str(semantics.error_text(value))
    if isinstance(value, list):
        return [[_cell(x) for x in row] for row in value]
    return value


def _has_error(value: Any) -> bool:
    if isinstance(value, list):
        return any(_has_error(x) for row in value for x in row)
    return isinstance(value, str) and value in semantics.ERROR_KINDS


def _plain(value: Any) -> CellValue:
    """The engine's value as Excel's: a blank shows as 0, an array shows its first value."""
    value = semantics.first(value)
    if value is None:
        return 0.0
    if isinstance(value, dict):
        return semantics.error_text(value)
    if isinstance(value, bool | str):
        return value
    return float(value) + 0.0  # no negative zero


def _days(sheet: Sheet) -> dict[tuple[int, int], str]:
    """The cells that hold one call of a function of ours that gives a day: a date, whatever their number format."""
    registry = all_functions()
    found: dict[tuple[int, int], str] = {}
    groups: set[str | None] = set()
    for cell in sheet.formulas:
        call = _ONE_CALL.fullmatch(cell.text.strip()) if cell.text else None
        own = registry.get(call[1].upper()) if call is not None else None
        if own is not None and own.returns == "date":
            groups.add(cell.group)
            found[cell.row, cell.column] = "date"
        elif not cell.text and cell.group is not None and cell.group in groups:
            found[cell.row, cell.column] = "date"
    return found


def _epoch(date1904: bool) -> datetime.date:
    return datetime.date(1904, 1, 1) if date1904 else datetime.date(1899, 12, 30)


def _iso(serial: float, kind: str, date1904: bool) -> Any:
    """A serial as ISO text; a serial that is no date stays a number. Excel's 29 February 1900 does not exist."""
    try:
        days, part = divmod(serial, 1)
        if not date1904 and days < 61:
            days += 1
        day = _epoch(date1904) + datetime.timedelta(days=int(days))
        seconds = round(part * 86400)
        moment = datetime.datetime.combine(day, datetime.time()) + datetime.timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        return serial
    if kind == "time" and 0 <= serial < 1:
        return moment.time().isoformat()
    if kind == "date" and not seconds:
        return moment.date().isoformat()
    return moment.isoformat()
