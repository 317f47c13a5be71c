"""Rules and the one door.

A rule is a pure function: the law first, exact values in, one value out. It carries the name of its public function;
the articles of each text stand in the TOML file beside it, so a re-read text is a data edit.

    @rule("SUPPORT_VIDEO")
    def support_video(law: Law, turnover: Eur, gross: Bool = False) -> Eur: ...

Several shapes of one mechanism carry one name: `@rule("CLAWBACK_DUE", shape="due")`, and the citation of a text
says which shape it is (`shape = "due"`).

Every host enters by `call` (names and Python values) or `call_cells` (cells in their order).
"""

from __future__ import annotations

import decimal
import difflib
import functools
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar, cast, get_type_hints

from bareme.engine import cells, number
from bareme.engine.cells import ANY, Kind, Reading
from bareme.engine.errors import CELL_OF_STATUS, Lang, Message, Refusal, Status, bad_input, refusal, shown
from bareme.engine.law import TIMELESS, Book, Cite, FunctionLaw, Law, LawError, Read, not_in_text
from bareme.engine.trace import Row, Step

P = ParamSpec("P")
T = TypeVar("T")

LAW_FOLDER: Final = Path(__file__).parent.parent / "law"
LAW_PACKAGE: Final = "bareme.law"

REQUIRED: Final = object()

LAW_DOC = (
    "Text of the law (rga-2023, rga-2015, …) or a date; left out: the newest text known",
    "Texte de loi (rga-2023, rga-2015, …) ou date ; omis : le plus récent connu",
)


@dataclass(frozen=True, slots=True)
class Param:
    """One argument of a public function, as the cell gives it."""

    name: str
    kind: Kind
    default: Any = REQUIRED
    nullable: bool = False
    docs: tuple[str, str] = ("", "")

    @property
    def required(self) -> bool:
        return self.default is REQUIRED

    @property
    def words(self) -> tuple[str, ...]:
        return self.kind.words or (self.kind.item.words if self.kind.item else ())

    def doc(self, lang: Lang = "en") -> str:
        return self.docs[lang == "fr"]


@dataclass
class Function:
    """A public function: its signature from Python, its titles and articles from the data."""

    name: str
    params: tuple[Param, ...]
    returns: str
    law: FunctionLaw
    shapes: dict[str, Callable[..., Any]]
    varargs: bool = False

    def doc(self, lang: Lang = "en") -> str:
        return self.law.doc[lang == "fr"]

    @property
    def timeless(self) -> bool:
        return self.law.timeless

    @property
    def category(self) -> str:
        return self.law.category

    @property
    def rank(self) -> str:
        return self.law.rank

    @functools.cached_property
    def arguments(self) -> tuple[Param, ...]:
        """The parameters of the rule, law left out."""
        return tuple(p for p in self.params if p.name != "law")

    def signature(self) -> str:
        """NAME(required; law; [optional])."""
        return f"{self.name}({'; '.join(p.name if p.required else f'[{p.name}]' for p in self.params)})"


_RULES: dict[str, dict[str, tuple[str, Callable[..., Any]]]] = {}


def rule(name: str, shape: str = "") -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Give a rule its public name. Called from another rule, it takes the text of its caller and writes its own steps."""

    def register(fn: Callable[P, T]) -> Callable[P, T]:
        space = fn.__module__.removeprefix(f"{LAW_PACKAGE}.")
        shapes = _RULES.setdefault(name, {})
        if shape in shapes:
            raise LawError(f"{name}: two rules of shape “{shape}”")
        shapes[shape] = (space, fn)

        @functools.wraps(fn)
        def nested(*args: P.args, **kwargs: P.kwargs) -> T:
            caller = cast(Law, args[0])
            return cast(T, _enter(name, caller, args[1:], kwargs))

        return nested

    return register


def _enter(name: str, caller: Law, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    """A rule called by another: same text, same record, steps one level down."""
    function = functions(caller.book)[name]
    node = None
    if caller.node is not None:
        node = caller.node.add((f"{name} — {function.doc('en')}", f"{name} — {function.doc('fr')}"), None, function.returns)
    law, fn = _law_for(function, caller.book, caller.state, caller.day, caller.run, node, caller.fractions)
    value = fn(law, *args, **kwargs)
    caller.messages.extend(m for m in law.messages if m not in caller.messages)
    if node is not None:
        node.value = value
    return value


def _law_for(
    function: Function, book: Book, state: Any, day: date | None, run: list[Any], node: Step | None, fractions: bool
) -> tuple[Law, Callable[..., Any]]:
    """The law and the shape of a rule under a text. Raises Refusal where the text does not give the rule."""
    shape = ""
    if not function.timeless:
        cite = book.cite_of(function.law.cites, state.source.id)
        if cite is None:
            raise not_in_text(book, function.law.doc, state.source.id, function.law.gaps, function.law.cites)
        if day is not None and not book.alive(cite, day):
            raise refusal("NOT_IN_SOURCE", "not_in_force", title=Message("", {}, function.law.doc), article=cite.article, law=cite.text, value=day)
        shape = cite.shape
        run.append(cite)
        if node is not None:
            node.text, node.article = cite.text, cite.article
    else:
        state = book.state(TIMELESS)
        run.append(function.law.cites[0])
        if node is not None:
            node.text, node.article = function.law.cites[0].text, function.law.cites[0].article
    return Law(book, state, day, book.spaces[function.law.space], run, node, fractions), function.shapes[shape]


# -- the registry ----------------------------------------------------------------------------------------------------


@functools.cache
def book() -> Book:
    """The law that ships with bareme."""
    return Book.load(LAW_FOLDER)


_REGISTRIES: dict[int, tuple[Book, dict[str, Function]]] = {}


def functions(of: Book | None = None) -> dict[str, Function]:
    """Every public function, by name."""
    of = of or book()
    known = _REGISTRIES.get(id(of))
    if known is None:
        known = _REGISTRIES[id(of)] = (of, _build(of))
    return known[1]


@functools.cache
def _import_rules() -> None:
    package = importlib.import_module(LAW_PACKAGE)
    for module in pkgutil.walk_packages(package.__path__, f"{LAW_PACKAGE}."):
        importlib.import_module(module.name)


def _build(of: Book) -> dict[str, Function]:
    _import_rules()
    cells.ALIASES.update({k: " ".join(cells.fold(w) for w in v.split("|")) for k, v in of.words.items()})
    registry: dict[str, Function] = {}
    for name, shapes in _RULES.items():
        data = of.functions.get(name)
        if data is None:
            raise LawError(f"{name}: a rule without data; add [functions.{name}] with its articles to {next(iter(shapes.values()))[0]}")
        registry[name] = _function(of, name, data, shapes)
    if missing := sorted(set(of.functions) - set(registry)):
        raise LawError(f"functions without a rule: {', '.join(missing)}")
    registry[EXPLAIN] = _explain_function()
    return dict(sorted(registry.items()))


def _function(of: Book, name: str, data: FunctionLaw, shapes: Mapping[str, tuple[str, Callable[..., Any]]]) -> Function:
    for space, fn in shapes.values():
        if space != data.space:
            raise LawError(f"{name}: the rule is in {space}, its articles in {data.space}")
    for cite in data.cites:
        if cite.shape not in shapes:
            raise LawError(f"{name}: {cite} names a shape that no rule has: “{cite.shape}”")
    signatures = {_signature(fn) for _, fn in shapes.values()}
    if len(signatures) != 1:
        raise LawError(f"{name}: its shapes differ in their arguments")
    hints = get_type_hints(next(iter(shapes.values()))[1], include_extras=True)
    params = []
    for param_name, default in next(iter(signatures)):
        hint = hints[param_name]
        docs = data.args.get(param_name) or of.arguments.get(param_name)
        if docs is None:
            raise LawError(f"{name}: argument {param_name} has no description; add it to words.toml or to the function")
        params.append(Param(param_name, cells.kind_of(hint), default, cells.optional(hint), docs))
    if unknown := set(data.args) - {p.name for p in params}:
        raise LawError(f"{name}: described arguments that the rule does not have: {', '.join(sorted(unknown))}")
    if not data.timeless:
        first = next((i for i, p in enumerate(params) if not p.required), len(params))
        params.insert(first, Param("law", Kind("law", lambda a, c, h: c, broadcast=False), None, True, LAW_DOC))
    return Function(name, tuple(params), _returns(hints["return"]), data, {shape: fn for shape, (_, fn) in shapes.items()})


def _signature(fn: Callable[..., Any]) -> tuple[tuple[str, Any], ...]:
    parameters = list(inspect.signature(fn).parameters.values())[1:]
    return tuple((p.name, REQUIRED if p.default is inspect.Parameter.empty else p.default) for p in parameters)


def _returns(hint: Any) -> str:
    try:
        kind = cells.kind_of(hint)
    except (TypeError, StopIteration):
        return "any"
    return "rows" if kind.name in ("list", "table") else kind.name


# -- answers ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Problem:
    """The code of an answer that is not a value, and its sentence."""

    code: str
    message: str


@dataclass(slots=True)
class Answer:
    """What a call gives back: the exact value, its status, the text and articles used and, on demand, the trace."""

    function: Function
    value: Any
    status: Status
    law: str | None
    run: list[Any]
    said: list[Message]
    problem: Message | None = None
    trace: Step | None = None
    lang: Lang = "en"
    error_cell: str | None = None
    many: list[Answer] | None = None

    @property
    def ok(self) -> bool:
        """The answer is a value."""
        return self.problem is None

    @property
    def error(self) -> Problem | None:
        """Code and sentence, None where there is a value."""
        return None if self.problem is None else Problem(self.status, self.problem.text(self.lang))

    @property
    def messages(self) -> list[str]:
        """Sentences beside the value."""
        return [m.text(self.lang) for m in self.said]

    @property
    def flags(self) -> list[str]:
        """INFERRED: rests on a text that was not read. READING: another reading would give another value."""
        found = {r for r in self.run if isinstance(r, str)}
        if any(r.inferred for r in self.run if not isinstance(r, str)):
            found.add("INFERRED")
        return sorted(found)

    @property
    def articles(self) -> list[str]:
        """Text and article of the rule and of every figure read, once each."""
        return list(dict.fromkeys(str(r.cite if isinstance(r, Read) else r) for r in self.run if not isinstance(r, str)))

    @property
    def cell(self) -> Any:
        """What a cell shows: float, bool, text, date, rows, or the text of an error."""
        if self.many is not None:
            return [[a.cell] for a in self.many]
        if self.problem is not None:
            if self.error_cell is not None:
                return self.error_cell
            return CELL_OF_STATUS[self.status]
        return to_cell(self.value)

    def rows(self, lang: Lang | None = None) -> list[Row]:
        """The explanation: label, value, unit, text, article; the first row is the sentence."""
        lang = lang or self.lang
        rows: list[Row] = [(self.sentence(lang), to_cell(self.value), "", self.law or "", "")]
        if self.trace is not None:
            steps = list(self.trace.rows(lang))
            head = steps[0]
            unit = head[2]
            rows = [(self.sentence(lang), to_cell(self.value), unit, head[3], head[4]), *steps[1:]]
        rows += [(m.text(lang), None, "", "", "") for m in self.said]
        return [(r[0], to_cell(r[1]), *r[2:]) for r in rows]  # type: ignore[misc]

    def sentence(self, lang: Lang | None = None) -> str:
        """The answer in one sentence, with its text and articles, or the sentence of the refusal."""
        lang = lang or self.lang
        if self.problem is not None:
            return f"{self.function.name}: {self.status} — {self.problem.text(lang)}"
        title = self.function.doc(lang).rstrip(".")
        value = shown_result(self.value, self.function.returns, lang)
        by = f" ({'; '.join(self.articles)})" if self.articles else ""
        status = "" if self.status == "OK" else f" [{self.status}]"
        flag = "".join(f" [{f}]" for f in self.flags)
        return f"{self.function.name} = {value}{status}{flag} — {title}{by}."


def shown_result(value: Any, returns: str, lang: Lang) -> str:
    """A value as a person reads it: euros to the cent, rates in percent."""
    if isinstance(value, list):
        return f"{len(value)} × {len(value[0]) if value and isinstance(value[0], list | tuple) else 1}"
    if isinstance(value, Decimal | Fraction) and returns == "eur":
        cents = Decimal(f"{float(value):.2f}")
        return shown(cents, lang) + " €"
    if isinstance(value, Fraction):
        return shown(value, lang)
    if isinstance(value, Decimal) and returns in ("rate", "share"):
        return f"{shown(value * 100, lang)} %"
    return shown(value, lang)


def to_cell(value: Any) -> Any:
    """An exact value as a cell holds it; dates stay dates, the host knows its date system."""
    if isinstance(value, Decimal | Fraction):
        return float(value)
    if isinstance(value, list | tuple):
        return [[to_cell(c) for c in row] if isinstance(row, list | tuple) else [to_cell(row)] for row in value]
    return value


# -- the one door ----------------------------------------------------------------------------------------------------


def call(name: str, *args: Any, law: Any = None, trace: bool = False, lang: Lang = "en", of: Book | None = None, exact_texts: bool = False, **named: Any) -> Answer:
    """Call a function by the names of its arguments (or its required ones in order). Never raises for a bad input."""
    function, wrong = find(name, lang, of)
    if function is None:
        return cast(Answer, wrong)
    if function.varargs:
        rest = named.pop("arguments", [])
        return _explain([named.get("udf", args[0] if args else None), named.get("lang", args[1] if len(args) > 1 else None), *args[2:], *rest], Reading(exact_texts=exact_texts), lang, of)
    own = function.arguments
    given: dict[str, Any] = {}
    try:
        if len(args) > len(own):
            raise refusal("BAD_INPUT", "too_many", name=function.name, most=len(own), given=len(args))
        for param, cell in zip(own, args, strict=False):
            given[param.name] = cell
        names = {p.name for p in own}
        for key, cell in named.items():
            if key not in names:
                raise refusal("BAD_INPUT", "unknown_argument", name=function.name, arg=key, choices=", ".join(p.name for p in own))
            given[key] = cell
        if function.timeless and law is not None:
            raise refusal("BAD_INPUT", "no_law", name=function.name)
    except Refusal as no:
        return _refused(function, no, lang)
    return _answer(function, [given.get(p.name) for p in own], law, Reading(exact_texts=exact_texts), trace, lang, of or book())


def call_cells(name: str, given: Sequence[Any], *, date1904: bool = False, trace: bool = False, lang: Lang = "en", of: Book | None = None, exact_texts: bool = False) -> Answer:
    """Call a function with cells in the order of the sheet: required ones, law, options. Never raises for a bad input."""
    function, wrong = find(name, lang, of)
    if function is None:
        return cast(Answer, wrong)
    how = Reading(date1904, exact_texts)
    if function.varargs:
        return _explain(given, how, lang, of)
    params = function.params
    if len(given) > len(params):
        return _refused(function, refusal("BAD_INPUT", "too_many", name=function.name, most=len(params), given=len(given)), lang)
    own: list[Any] = []
    law = None
    for index, param in enumerate(params):
        cell = given[index] if index < len(given) else None
        if param.name == "law":
            law = cell
        else:
            own.append(cell)
    return _answer(function, own, law, how, trace, lang, of or book())


def find(name: str, lang: Lang = "en", of: Book | None = None) -> tuple[Function | None, Answer | None]:
    """The function of that name, or the answer that says there is none."""
    registry = functions(of)
    function = registry.get(name.strip().upper())
    if function is not None:
        return function, None
    near = difflib.get_close_matches(name.strip().upper(), registry, 3, 0.6)
    hint = Message("", {"near": ", ".join(near)}, ("Did you mean {near}?", "Vouliez-vous dire {near} ?")) if near else Message("", {}, ("", ""))
    no = refusal("BAD_INPUT", "unknown_function", name=name.strip()[:60], hint=hint)
    answer = _refused(registry[EXPLAIN], no, lang)
    answer.error_cell = "#NAME?"
    return None, answer


def _answer(function: Function, given: list[Any], law: Any, how: Reading, trace: bool, lang: Lang, of: Book) -> Answer:
    """One call, or one for each row where columns of cells are given to single-value arguments."""
    height = 0
    for param, cell in zip(function.arguments, given, strict=True):
        if isinstance(cell, list | tuple) and param.kind.broadcast and _many(cell):
            try:
                rows = cells.column(param.name, cell) if not (len(cell) == 1) else None
                if rows is None or (isinstance(cell[0], list | tuple) and len(cell[0]) != 1):
                    raise bad_input("not_single", param.name, cells.size(cell))
                if height and len(rows) != height:
                    raise bad_input("heights_differ", param.name, len(rows), other=height)
            except Refusal as no:
                return _refused(function, no, lang)
            height = len(rows)
    if not height:
        return _one(function, given, law, how, trace, lang, of)
    answers = []
    for index in range(height):
        row = [
            cells.column(p.name, c)[index] if isinstance(c, list | tuple) and p.kind.broadcast and _many(c) else c
            for p, c in zip(function.arguments, given, strict=True)
        ]
        answers.append(_one(function, row, law, how, trace, lang, of))
    return _column(function, answers, lang)


def _many(cell: Sequence[Any]) -> bool:
    return len(cell) > 1 or (len(cell) == 1 and isinstance(cell[0], list | tuple) and len(cell[0]) > 1)


def _column(function: Function, answers: list[Answer], lang: Lang) -> Answer:
    """A column of answers: an error stays in its own row; the status is that of the first row that has no value."""
    first = next((i for i, a in enumerate(answers) if a.problem is not None), None)
    bad = answers[first] if first is not None else None
    trace = Step(function.law.doc, None)
    trace.steps = [a.trace for a in answers if a.trace is not None]
    problem = Message("row", {"row": cast(int, first) + 1, "text": bad.problem}) if bad else None
    return Answer(
        function, [[a.value] for a in answers], bad.status if bad else next((a.status for a in answers if a.status != "OK"), "OK"),
        answers[0].law, [r for a in answers for r in a.run], _distinct(answers),
        problem, trace, lang, None, answers,
    )


def _distinct(answers: Sequence[Answer]) -> list[Message]:
    said: list[Message] = []
    for answer in answers:
        said += [m for m in answer.said if m not in said]
    return said


def _one(function: Function, given: Sequence[Any], law: Any, how: Reading, trace: bool, lang: Lang, of: Book) -> Answer:
    run: list[Any] = []
    said: list[Message] = []
    node = Step(function.law.doc, None, function.returns) if trace else None
    law_id: str | None = None
    try:
        state, day = None, None
        if not function.timeless:
            state, day, said = _choose(function, law, how, of)
            law_id = state.source.id
        values: list[Any] = []
        fractions = False
        for param, cell in zip(function.arguments, given, strict=True):
            if cells.blank(cell):
                if param.default is REQUIRED:
                    if not param.nullable:
                        raise bad_input("blank", param.name, expected=Message("", {}, (param.kind.expected("en"), param.kind.expected("fr"))))
                    value = None
                elif day is not None and param.name in ("receipts_date", "request_date"):
                    value = day
                else:
                    value = param.default
            else:
                value = param.kind.read(param.name, cell, how)
                if type(value) is Fraction or (isinstance(value, list | dict) and _has_fraction(value)):
                    fractions = True
            values.append(value)
            if node is not None:
                _argument_step(node, param, cell, value)
        value, rule_law = _compute(function, of, state, day, run, node, fractions, values)
        if node is not None:
            node.value = value
        return Answer(function, value, cast(Status, rule_law.status), law_id, run, said + rule_law.messages, None, node, lang)
    except Refusal as no:
        if node is not None:
            node.value = no.value
        return _refused(function, no, lang, law_id, run, said, node)


def _compute(
    function: Function, of: Book, state: Any, day: date | None, run: list[Any], node: Step | None, fractions: bool, values: list[Any]
) -> tuple[Any, Law]:
    """In Decimals; once more in Fractions where a division does not end."""
    before = len(node.steps) if node is not None else 0
    while True:
        law, fn = _law_for(function, of, state, day, run, node, fractions)
        try:
            with decimal.localcontext(number.EXACT):
                value = fn(law, *(_fractions(values) if fractions else values))
            break
        except decimal.Inexact:
            if fractions:
                raise
            fractions = True
            run.clear()
            if node is not None:
                del node.steps[before:]
    if isinstance(value, float):
        raise TypeError(f"{function.name} gave a float: a rule computes exactly")
    if isinstance(value, Fraction):
        value = number.exact(value)
    elif isinstance(value, list):
        value = [[number.exact(c) if isinstance(c, Fraction) else c for c in r] if isinstance(r, list | tuple) else r for r in value]
    return value, law


def _fractions(values: Sequence[Any]) -> list[Any]:
    return [_to_fraction(v) for v in values]


def _to_fraction(value: Any) -> Any:
    if isinstance(value, Decimal):
        return Fraction(value)
    if isinstance(value, list):
        return [_to_fraction(v) for v in value]
    if isinstance(value, dict):
        return {k: _to_fraction(v) for k, v in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(_to_fraction(v) for v in value))
    return value


def _has_fraction(value: Any) -> bool:
    items = value.values() if isinstance(value, dict) else value
    return any(isinstance(v, Fraction) or (isinstance(v, list | tuple | dict) and _has_fraction(v)) for v in items)


def _argument_step(node: Step, param: Param, cell: Any, value: Any) -> None:
    label = param.docs
    if cells.blank(cell) and param.default is not REQUIRED:
        label = (f"{param.docs[0]} (left out)", f"{param.docs[1]} (omis)")
    single = value if not isinstance(value, list | dict | tuple) else None
    node.add((f"{param.name}: {label[0]}", f"{param.name} : {label[1]}"), single, param.kind.name if not isinstance(value, list | dict) else "")


def _choose(function: Function, law: Any, how: Reading, of: Book) -> tuple[Any, date | None, list[Message]]:
    """The text asked for, or by date, or the newest that covers the function."""
    if isinstance(law, list | tuple) and len(law) == 1:
        law = law[0][0] if isinstance(law[0], list | tuple) and law[0] else law[0]
    if cells.is_error(law):
        cells.check("law", law, "law")
    said: list[Message] = []
    day: date | None = None
    if cells.blank(law):
        source = _newest(function, of)
        said.append(Message("law_derived", {"law": source.id}))
    elif isinstance(law, str) and law.strip().lower() in of.sources and not of.sources[law.strip().lower()].companion:
        source = of.sources[law.strip().lower()]
    elif isinstance(law, str):
        try:
            day = cells.read_date("law", law, how)
        except Refusal:
            raise refusal("NOT_IN_SOURCE", "unknown_text", value=law[:60], choices=", ".join(of.choices())) from None
        source = of.at(day)
    else:
        day = cells.read_date("law", law, how)
        source = of.at(day)
    if day is not None and source.checked is not None and day > source.checked:
        said.append(Message("checked_until", {"law": source.id, "checked": source.checked}))
    if source.variant_of is not None:
        said.append(Message("as_printed", {"note": Message("", {}, (source.note, source.note_fr))}))
    return of.state(source.id), day, said


def _newest(function: Function, of: Book) -> Any:
    """The newest text that the function covers, be it by saying that it has no such rule."""
    for source in reversed(of.states()):
        if source.id in function.law.gaps or of.cite_of(function.law.cites, source.id) is not None:
            return source
    raise LawError(f"{function.name} is given by no text")


def _refused(
    function: Function, no: Refusal, lang: Lang, law: str | None = None, run: list[Any] | None = None, said: list[Message] | None = None, node: Step | None = None
) -> Answer:
    return Answer(function, no.value, no.status, law, run or [], said or [], no.message, node, lang, no.cell)


# -- EXPLAIN_RULE ----------------------------------------------------------------------------------------------------

EXPLAIN: Final = "EXPLAIN_RULE"

_EXPLAIN_LAW = FunctionLaw(
    EXPLAIN, "", ("Explain an answer: sentence, figures, texts and articles", "Expliquer une réponse : phrase, chiffres, textes et articles"),
    "A", True, (), {}, {}, ("", ""), (), '=EXPLAIN_RULE("SUPPORT_BOXOFFICE";"fr";1200000;"rga-2023")', "explanation",
)


def _explain_function() -> Function:
    params = (
        Param("udf", cells.TEXT, REQUIRED, False, ("Name of the function to explain", "Nom de la fonction à expliquer")),
        Param("lang", cells.word(("EN", "FR")), REQUIRED, False, ("Language: en or fr", "Langue : en ou fr")),
        Param("arguments", ANY, None, True, ("The arguments of that function, in the order of the cell", "Les arguments de cette fonction, dans l'ordre de la cellule")),
    )
    return Function(EXPLAIN, params, "rows", _EXPLAIN_LAW, {}, True)


def _explain(given: Sequence[Any], how: Reading, lang: Lang, of: Book | None) -> Answer:
    """The explanation of another function's answer: rows of label, value, unit, text, article."""
    own = functions(of)[EXPLAIN]
    try:
        udf = own.params[0].kind.read("udf", given[0] if given else None, how)
        said_lang = cast(Lang, own.params[1].kind.read("lang", given[1] if len(given) > 1 else None, how).lower())
    except Refusal as no:
        return _refused(own, no, lang)
    function, wrong = find(udf, lang, of)
    if function is None or function.varargs:
        return wrong or _refused(own, refusal("BAD_INPUT", "unknown_function", name=udf, hint=Message("", {}, ("", ""))), lang)
    answer = call_cells(udf, given[2:], date1904=how.date1904, trace=True, lang=said_lang, of=of, exact_texts=how.exact_texts)
    rows: list[Any] = [list(r) for r in answer.rows(said_lang)]
    return Answer(own, rows, "OK", answer.law, answer.run, [], None, answer.trace, lang)


__all__ = ["Answer", "Cite", "Function", "Param", "Problem", "book", "call", "call_cells", "functions", "rule"]
