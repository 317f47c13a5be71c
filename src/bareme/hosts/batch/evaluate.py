"""One workbook computed without Excel: read, lower, let the engine compute, tell where each error comes from."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

import formualizer

from bareme.engine import call_cells
from bareme.engine import functions as all_functions
from bareme.hosts.batch import semantics
from bareme.hosts.batch.formula import FormulaProblem, Node, Ref
from bareme.hosts.batch.lower import Lowered, Lowering, Site
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
)
from bareme.hosts.batch.reader import Book, FormulaCell, Sheet, read_workbook
from bareme.hosts.batch.shared import SharedFormulas

Lang = Literal["en", "fr"]
Key = tuple[str, int, int]
Caller = Callable[..., Any]

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
        "The formula compares two texts whose order only Excel knows.",
        "La formule compare deux textes dont seul Excel connaît l'ordre.",
    ),
    "needs": (
        "The formula needs {origin}, which is not computed: {message}",
        "La formule a besoin de {origin}, qui n'est pas calculée : {message}",
    ),
    "what-if": (
        "A what-if data table is not evaluated.",
        "Une table de données (scénarios) n'est pas calculée.",
    ),
    "engine": (
        "The engine refuses the formula: {message}",
        "Le moteur refuse la formule : {message}",
    ),
}

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
) -> Evaluation:
    """Compute every formula of a workbook, read only.

    Args:
        path: the workbook; a guard has already checked that it is not hostile.
        lang: language of the sentences and explanations.
        explain: fill `Evaluation.explanations`.
        engine: "formualizer", the only one here.
        functions: names of the functions that `call` answers (default: the registry).
        call: the one door, `bareme.engine.call_cells` or its like.
        today: the day that TODAY() and NOW() give; without it they are refused, for the result would change by itself.

    Raises:
        UnreadableWorkbook: the file is no complete workbook.
        ValueError: unknown engine.
    """
    if engine != "formualizer":
        raise ValueError(f"unknown engine “{engine}”")
    names = set(all_functions() if functions is None else functions)
    return _Run(read_workbook(path), lang, explain, names, call, today).evaluation()


class _Record:
    """The last call made at a site."""

    __slots__ = ("answer", "arguments")

    def __init__(self, arguments: list[Any], answer: Any) -> None:
        self.arguments = arguments
        self.answer = answer


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
        self.lowered: dict[Key, Lowered] = {}
        self.refused: dict[Key, str] = {}
        self.records: dict[int, _Record] = {}
        self.arrays: list[tuple[Key, tuple[int, int, int, int], int, int]] = []
        self.padding: set[Key] = set()
        self.scratch = _free_name(book)
        """The sheet where array formulas spill before their cells show them."""
        self.scratch_row = 1
        self.engine = _new_engine(book.date1904)
        self.values: dict[Key, Any] = {}

    # -- lowering ------------------------------------------------------------------------------------------------------

    def lower_all(self) -> None:
        for sheet in self.book.sheets:
            shared = SharedFormulas(sheet.formulas)
            for cell in sheet.formulas:
                key = (sheet.name, cell.row, cell.column)
                try:
                    self.lower_cell(key, cell, shared)
                except FormulaProblem as problem:
                    self.refuse(key, cell, str(problem))

    def lower_cell(self, key: Key, cell: FormulaCell, shared: SharedFormulas) -> None:
        if cell.kind == "dataTable":
            raise FormulaProblem(_say("what-if", self.lang))
        node: Node = shared.tree(cell, self.lowering)
        if cell.kind == "array" and cell.ref is not None:
            self.lower_array(key, cell, node)
            return
        lowered = self.lowering.lower(*key, node)
        self.lowered[key] = lowered

    def lower_array(self, key: Key, cell: FormulaCell, node: Node) -> None:
        """The whole array goes to the scratch sheet; each cell of the range then shows its place there."""
        assert cell.ref is not None
        lowered = self.lowering.lower(*key, node, array=True, elsewhere=True)
        row = self.scratch_row
        number = len(self.arrays)
        self.scratch_row += cell.ref[2] - cell.ref[0] + 2
        self.arrays.append((key, cell.ref, row, 1))
        lowered.text = f"=BM_FIT({number},{lowered.text[1:]})"
        self.lowered[self.scratch, row, 1] = lowered
        first_row, first_column, last_row, last_column = cell.ref
        for r in range(first_row, last_row + 1):
            for c in range(first_column, last_column + 1):
                there = Ref(self.scratch, row + r - first_row, 1 + c - first_column, row + r - first_row, 1 + c - first_column)
                address = f"{column_letters(there.column)}{there.row}"
                self.lowered[key[0], r, c] = Lowered(f"='{self.scratch}'!{address}", [Ref(self.scratch, row, 1, row, 1)])

    def refuse(self, key: Key, cell: FormulaCell, message: str) -> None:
        ref = cell.ref or (cell.row, cell.column, cell.row, cell.column)
        for r in range(ref[0], ref[2] + 1):
            for c in range(ref[1], ref[3] + 1):
                self.refused[key[0], r, c] = message

    # -- computing -----------------------------------------------------------------------------------------------------

    def compute(self) -> None:
        engine = self.engine
        for name, function in semantics.FUNCTIONS.items():
            engine.register_function(name, function, min_args=0, max_args=None)
        engine.register_function("BM_CALL", self.ours, min_args=1, max_args=None)
        engine.register_function("BM_FIT", self.fit, min_args=2, max_args=2)
        for sheet in self.book.sheets:
            engine.add_sheet(sheet.name)
        if self.arrays:
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
        by_column: dict[tuple[str, int], list[tuple[int, str]]] = {}
        for (sheet, row, column), lowered in self.lowered.items():
            by_column.setdefault((sheet, column), []).append((row, lowered.text))
        for (sheet, column), cells in by_column.items():
            cells.sort()
            start = 0
            for i in range(1, len(cells) + 1):
                if i == len(cells) or cells[i][0] != cells[i - 1][0] + 1:
                    self.set_run(sheet, column, cells[start:i])
                    start = i

    def set_run(self, sheet: str, column: int, cells: list[tuple[int, str]]) -> None:
        try:
            self.engine.set_formulas_batch(sheet, cells[0][0], column, [[text] for _, text in cells])
        except Exception:  # the engine's own exceptions have no common base; one bad formula must not stop the others
            for row, text in cells:
                self.set_one(sheet, row, column, text)

    def set_one(self, sheet: str, row: int, column: int, text: str) -> None:
        try:
            self.engine.set_formula(sheet, row, column, text)
        except Exception as problem:  # see set_run
            key = (sheet, row, column)
            error = formualizer.LiteralValue.error(semantics.NOT_COMPUTED, None)
            self.engine.set_value(sheet, row, column, error)
            if "CIRC" not in str(problem):
                self.refused[key] = _say("engine", self.lang, message=str(problem))

    def read_values(self) -> None:
        get = self.engine.get_value
        self.values = {key: get(*key) for key in self.lowered if key not in self.refused}

    def snap(self) -> None:
        """Excel shows 0 where a last + or − leaves less than its fifteen digits; find those few and compute again."""
        for _round in range(20):
            again = False
            for key, lowered in self.lowered.items():
                value = self.values.get(key)
                if lowered.difference is None or type(value) is not float or not value or abs(value) > 1e-3:
                    continue
                if self.snaps(key, lowered.difference):
                    lowered.difference = None
                    self.engine.set_value(*key, 0.0)
                    again = True
            if not again:
                return
            self.engine.evaluate_all()
            self.read_values()

    def snaps(self, key: Key, operands: tuple[str, str]) -> bool:
        """Whether the two operands are opposite, or equal, to fifteen digits."""
        sizes = []
        for text in operands:
            size = self.engine_value(key[0], text)
            if isinstance(size, bool) or not isinstance(size, int | float):
                return False
            sizes.append(abs(float(size)))
        return f"{sizes[0]:.14e}" == f"{sizes[1]:.14e}"

    def engine_value(self, sheet: str, text: str) -> Any:
        """The value of an expression, computed in a cell that no workbook reaches."""
        self.engine.set_formula(sheet, 1_048_576, 16_384, "=" + text)
        value = self.engine.evaluate_cell(sheet, 1_048_576, 16_384)
        self.engine.set_value(sheet, 1_048_576, 16_384, None)
        return value

    # -- our functions -------------------------------------------------------------------------------------------------

    def ours(self, number: float, *arguments: Any) -> Any:
        """What the engine calls for every call of ours."""
        site = self.lowering.sites[int(number)]
        given = iter(arguments)
        cells = [_cell(next(given)) if there else None for there in site.given]
        answer = self.call(site.name, cells, date1904=self.book.date1904, lang=self.lang)
        self.records[int(number)] = _Record(cells, answer)
        shown = answer.cell
        if site.scalar:
            shown = semantics.first(shown)
        return self.engine_form(shown)

    def engine_form(self, value: Any) -> Any:
        if isinstance(value, list):
            return [[self.engine_form(x) for x in row] for row in value]
        if isinstance(value, str) and value in semantics.ERROR_KINDS:
            return semantics.error(value)
        if isinstance(value, datetime.date):
            return float((value - _epoch(self.book.date1904)).days)
        return value

    def fit(self, number: float, value: Any) -> Any:
        """An array cut or filled to the range of its array formula, as Excel does."""
        key, (first_row, first_column, last_row, last_column), _row, _column = self.arrays[int(number)]
        table = value if isinstance(value, list) else [[value]]
        height, width = len(table), len(table[0])
        out = []
        for r in range(last_row - first_row + 1):
            line = []
            for c in range(last_column - first_column + 1):
                if (r >= height and height > 1) or (c >= width and width > 1):
                    self.padding.add((key[0], first_row + r, first_column + c))
                    line.append(semantics.error("#N/A"))
                else:
                    cell = table[min(r, height - 1)][min(c, width - 1)]
                    line.append("" if cell is None and isinstance(value, list) else cell)
            out.append(line)
        return out

    # -- the result ----------------------------------------------------------------------------------------------------

    def evaluation(self) -> Evaluation:
        self.lower_all()
        self.compute()
        return _Report(self).evaluation()


class _Report:
    """Turns computed values into the result: excel values, problems with their origin, explanations, JSON cells."""

    def __init__(self, run: _Run) -> None:
        self.run = run
        self.lang = run.lang
        self.sites: dict[Key, list[int]] = {}
        for number, site in enumerate(run.lowering.sites):
            self.sites.setdefault(site.cell, []).append(number)
        self.not_computed: dict[Key, CellProblem] = {}
        self.origins: dict[Key, tuple[Key, CellProblem] | None] = {}
        self.typed: dict[Key, CellError] = {
            (sheet.name, *place): value
            for sheet in run.book.sheets
            for place, value in sheet.values.items()
            if isinstance(value, CellError)
        }
        self.errors: dict[Key, CellError] = dict(self.typed)

    def evaluation(self) -> Evaluation:
        run = self.run
        self.find_not_computed()
        result = Evaluation(date1904=run.book.date1904)
        for key, value in run.values.items():
            if key[0] == self.run.scratch or key in self.not_computed:
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
        circular = [
            key
            for key, value in run.values.items()
            if isinstance(value, dict) and value.get("kind") == semantics.NOT_COMPUTED and key not in roots
        ]
        if not roots and not circular:
            return
        readers = _Readers(run.lowered)
        rings = readers.rings(circular)
        for key in circular:
            ring = rings.get(key)
            if ring:
                cells = " → ".join(str(CellRef(*k)) for k in (*ring[:6], *(() if len(ring) <= 6 else ring[-1:])))
                roots[key] = CellProblem(str(CellRef(*key)), CIRCULAR, _say("circular", self.lang, cells=cells))
        tainted = readers.downstream(roots)
        for key in circular:
            if key not in roots and key not in tainted:
                roots[key] = CellProblem(str(CellRef(*key)), UNSUPPORTED_FORMULA, _say("order", self.lang))
        tainted = readers.downstream(roots)
        self.not_computed = dict(roots)
        for key, origin in tainted.items():
            if key not in roots:
                told = roots[origin]
                message = _say("needs", self.lang, origin=CellRef(*origin), message=told.message)
                self.not_computed[key] = CellProblem(str(CellRef(*key)), told.code, message)

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
        """The cell where the error of `key` begins, and what is wrong there. Deep chains are walked without recursion."""
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
        for ref in lowered.sources:
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
            elif sheet == self.run.scratch and key in self.run.lowered:
                value = self.run.values.get(key)
                if isinstance(value, dict):
                    self.errors[key] = semantics.error_text(value)
                    yield key
            return
        for key in self.errors:
            if key[0] == sheet and ref.row <= key[1] <= ref.last_row and ref.column <= key[2] <= ref.last_column:
                yield key

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
            site: Site = run.lowering.sites[number]
            if site.name == "EXPLAIN_RULE":
                continue
            answer = run.call(site.name, record.arguments, date1904=run.book.date1904, trace=True, lang=self.lang)
            rows: Sequence[Sequence[Any]] = answer.rows(self.lang)
            result.explanations.setdefault(str(CellRef(*site.cell)), []).extend(rows)

    def show(self, result: Evaluation) -> None:
        run = self.run
        for sheet in run.book.sheets:
            own: dict[tuple[int, int], CellValue] = dict(sheet.values)
            for ref, value in result.values.items():
                if ref.sheet == sheet.name:
                    own[ref.row, ref.column] = value
            for place in sorted(own):
                value = own[place]
                kind = sheet.dates.get(place)
                if kind and isinstance(value, float):
                    result.cells[str(CellRef(sheet.name, *place))] = _iso(value, kind, run.book.date1904)
                elif value is not None:
                    result.cells[str(CellRef(sheet.name, *place))] = str(value) if isinstance(value, CellError) else value


class _Readers:
    """Who reads whom, over lowered formulas."""

    def __init__(self, lowered: dict[Key, Lowered]) -> None:
        self.lowered = lowered
        self.singles: dict[Key, list[Key]] = {}
        self.ranges: list[tuple[Ref, Key]] = []
        self.dynamic: list[Key] = [key for key, one in lowered.items() if one.dynamic]
        for key, one in lowered.items():
            for ref in one.sources:
                if ref.single:
                    self.singles.setdefault((ref.sheet or "", ref.row, ref.column), []).append(key)
                else:
                    self.ranges.append((ref, key))

    def of(self, key: Key) -> Iterable[Key]:
        yield from self.singles.get(key, ())
        for ref, reader in self.ranges:
            if ref.sheet == key[0] and ref.row <= key[1] <= ref.last_row and ref.column <= key[2] <= ref.last_column:
                yield reader

    def downstream(self, roots: Iterable[Key]) -> dict[Key, Key]:
        """Every cell that depends on a root → that root."""
        found: dict[Key, Key] = {}
        queue = [(root, root) for root in roots]
        if queue:
            queue.extend((key, queue[0][0]) for key in self.dynamic)
            found.update({key: queue[0][0] for key in self.dynamic})
        while queue:
            key, root = queue.pop()
            for reader in self.of(key):
                if reader not in found:
                    found[reader] = root
                    queue.append((reader, root))
        return found

    def rings(self, cells: Sequence[Key]) -> dict[Key, list[Key]]:
        """For each of `cells` that lies on a cycle, the cells of the cycle in the order in which they read each other."""
        among = set(cells)
        reads: dict[Key, list[Key]] = {key: [] for key in cells}
        for key in cells:
            for reader in self.of(key):
                if reader in among:
                    reads[reader].append(key)
        rings: dict[Key, list[Key]] = {}
        for component in _components(reads):
            if len(component) > 1 or component[0] in reads[component[0]]:
                ring = sorted(component)
                for key in component:
                    rings[key] = ring
        return rings


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


def _free_name(book: Book) -> str:
    name = "bareme scratch"
    while book.sheet(name) is not None:
        name += "_"
    return name


def _new_engine(date1904: bool) -> Any:
    config = formualizer.EvaluationConfig()
    config.enable_parallel = False
    if date1904:
        config.date_system = "1904"
    mode = formualizer.WorkbookMode.Ephemeral
    engine = formualizer.Workbook(
        mode=mode, config=formualizer.WorkbookConfig(mode=mode, eval_config=config, enable_changelog=False)
    )
    engine.set_temporal_egress("serial")
    return engine


def _set_values(engine: Any, sheet: Sheet) -> None:
    """Constants in runs along each row."""
    run: list[Any] = []
    start = (0, 0)
    for (row, column), value in sorted(sheet.values.items()):
        if run and (row != start[0] or column != start[1] + len(run)):
            engine.set_values_batch(sheet.name, start[0], start[1], [run])
            run = []
        if not run:
            start = (row, column)
        run.append(_engine_constant(value))
    if run:
        engine.set_values_batch(sheet.name, start[0], start[1], [run])


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
    return float(value)


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
