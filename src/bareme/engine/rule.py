"""Rules, and the registry of public functions made of them.

A rule is a pure function: the law first, exact values in, one value out. It carries the name of its public function;
the articles of each text stand in the TOML file beside it, so a re-read text is a data edit.

    @rule("SUPPORT_VIDEO")
    def support_video(law: Law, turnover: Eur, gross: Bool = False) -> Eur: ...

Several shapes of one mechanism carry one name: `@rule("CLAWBACK_DUE", shape="due")`, and the citation of a text
says which shape it is (`shape = "due"`).
"""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar, cast, get_type_hints

from bareme.engine import cells
from bareme.engine.book import Book
from bareme.engine.cells import Kind
from bareme.engine.errors import Lang, Message, refusal
from bareme.engine.law import Law, not_in_text
from bareme.engine.texts import TIMELESS, Cite, FunctionLaw, LawError, Lazy, Space, State
from bareme.engine.trace import Step

P = ParamSpec("P")
T = TypeVar("T")

LAW_FOLDER: Final = Path(__file__).parent.parent / "law"
LAW_PACKAGE: Final = "bareme.law"

REQUIRED: Final = object()

LAW_DOC: Final = (
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
        """Has it no default?"""
        return self.default is REQUIRED

    @property
    def words(self) -> tuple[str, ...]:
        """The words that it takes, if it takes words."""
        return self.kind.words or (self.kind.item.words if self.kind.item else ())

    def doc(self, lang: Lang = "en") -> str:
        """What it is, in one line."""
        return self.docs[lang == "fr"]


@dataclass(frozen=True, slots=True)
class Plan:
    """How one text runs a function: the citation, the shape, the mechanism, the figures."""

    cite: Cite
    shape: Callable[..., Any]
    state: State
    space: Space


@dataclass
class Function:
    """A public function: its signature from Python, its titles and articles from the data."""

    name: str
    params: tuple[Param, ...]
    returns: str
    law: FunctionLaw
    shapes: dict[str, Callable[..., Any]]
    varargs: bool = False
    arguments: tuple[Param, ...] = field(init=False)  # without law
    defaults: tuple[Any, ...] = field(init=False)
    law_place: int = field(init=False)  # where law stands in a cell, -1 for none
    _plans: dict[str, Plan] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        self.arguments = tuple(p for p in self.params if p.name != "law")
        self.defaults = tuple(p.default for p in self.arguments)
        self.law_place = next((i for i, p in enumerate(self.params) if p.name == "law"), -1)

    def doc(self, lang: Lang = "en") -> str:
        """What it gives, in one line."""
        return self.law.doc[lang == "fr"]

    @property
    def timeless(self) -> bool:
        """Does it depend on no text of the law?"""
        return self.law.timeless

    @property
    def category(self) -> str:
        """The folder of the law that holds it."""
        return self.law.category

    @property
    def rank(self) -> str:
        """A core, B useful, C rare."""
        return self.law.rank

    def signature(self) -> str:
        """NAME(required; law; [optional])."""
        return f"{self.name}({'; '.join(p.name if p.required else f'[{p.name}]' for p in self.params)})"

    def plan(self, book: Book, law: str) -> Plan:
        """How the text runs this function. Raises Refusal where the text does not give it."""
        plan = self._plans.get(law)
        if plan is None:
            plan = self._plans[law] = self._make_plan(book, law)
        return plan

    def _make_plan(self, book: Book, law: str) -> Plan:
        if self.timeless:
            cite: Cite | None = self.law.cites[0]
            state = book.state(TIMELESS)
        else:
            cite = book.cite_of(self.law.cites, law)
            state = book.state(law)
        if cite is None:
            raise not_in_text(book, self.law.doc, law, self.law.gaps, self.law.cites)
        return Plan(cite, self.shapes[cite.shape], state, book.spaces[self.law.space])


_RULES: dict[str, dict[str, tuple[str, Callable[..., Any]]]] = {}


def rule(name: str, shape: str = "") -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Give a rule its public name.

    Called from another rule, it takes the text of its caller and writes its steps one level down.
    """

    def register(fn: Callable[P, T]) -> Callable[P, T]:
        space = fn.__module__.removeprefix(f"{LAW_PACKAGE}.")
        shapes = _RULES.setdefault(name, {})
        if shape in shapes:
            raise LawError(f"{name}: two rules of shape “{shape}”")
        shapes[shape] = (space, fn)

        @functools.wraps(fn)
        def nested(*args: P.args, **kwargs: P.kwargs) -> T:
            return cast(T, _enter(name, cast(Law, args[0]), args[1:], kwargs))

        return nested

    return register


def _enter(name: str, caller: Law, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    """A rule called by another: same text, same record."""
    function = functions(caller.book)[name]
    node = None
    if caller.node is not None:
        en, fr = function.law.doc
        node = caller.node.add((f"{name} — {en}", f"{name} — {fr}"), None, function.returns)
    law, shape = open_law(function, caller.book, caller.state.source.id, caller.day, caller.run, node, caller.fractions)
    value = shape(law, *args, **kwargs)
    if law.messages:
        caller.messages.extend(m for m in law.messages if m not in caller.messages)
    if node is not None:
        node.value = value
    return value


def open_law(
    function: Function, book: Book, law: str, day: date | None, run: list[Any], node: Step | None, fractions: bool
) -> tuple[Law, Callable[..., Any]]:
    """The law as the function sees it under a text, and the shape to run. Raises Refusal."""
    plan = function.plan(book, law)
    cite = plan.cite
    if day is not None and not function.timeless and not book.alive(cite, day):
        title = Message("", {}, function.law.doc)
        raise refusal("NOT_IN_SOURCE", "not_in_force", title=title, article=cite.article, law=cite.text, value=day)
    run.append(cite)
    if node is not None:
        node.text, node.article = cite.text, cite.article
    return Law(book, plan.state, day, plan.space, run, node, fractions), plan.shape


# -- the registry ----------------------------------------------------------------------------------------------------


@functools.cache
def book() -> Book:
    """The law that ships with bareme."""
    return Book.open(LAW_FOLDER)


def functions(of: Book | None = None) -> Mapping[str, Function]:
    """Every public function by name; each is made when it is first asked for."""
    of = of or book()
    if of.registry is None:
        cells.ALIASES.update({k: " ".join(cells.fold(w) for w in v.split("|")) for k, v in of.words.items()})
        law = of
        of.registry = Lazy(sorted([*of.functions, *META]), lambda name: META.get(name) or _function(law, name))
    return of.registry  # type: ignore[no-any-return]


#: Functions about functions (EXPLAIN_RULE, COMPARE_LAW): `meta.py` adds them.
META: dict[str, Function] = {}


def check(of: Book) -> None:
    """Refuse a rule without articles, or articles without a rule. Raises LawError."""
    package = importlib.import_module(LAW_PACKAGE)
    for module in pkgutil.walk_packages(package.__path__, f"{LAW_PACKAGE}."):
        importlib.import_module(module.name)
    for name, shapes in _RULES.items():
        if name not in of.functions:
            where = next(iter(shapes.values()))[0]
            raise LawError(f"{name}: a rule without data; add [functions.{name}] with its articles to {where}")
    list(functions(of).values())


def _function(of: Book, name: str) -> Function:
    """Join the rule and its data. Raises LawError where they do not fit."""
    data = of.functions[name]
    importlib.import_module(f"{LAW_PACKAGE}.{data.space}")
    shapes = _RULES.get(name)
    if shapes is None:
        raise LawError(f"{name}: articles without a rule; write it in {data.space}")
    for space, _ in shapes.values():
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
        params.insert(first, Param("law", cells.LAW, None, True, LAW_DOC))
    returns = _returns(hints["return"])
    return Function(name, tuple(params), returns, data, {shape: fn for shape, (_, fn) in shapes.items()})


def _signature(fn: Callable[..., Any]) -> tuple[tuple[str, Any], ...]:
    parameters = list(inspect.signature(fn).parameters.values())[1:]
    return tuple((p.name, REQUIRED if p.default is inspect.Parameter.empty else p.default) for p in parameters)


def _returns(hint: Any) -> str:
    try:
        kind = cells.kind_of(hint)
    except (TypeError, StopIteration):
        return "any"
    return "rows" if kind.name in ("list", "table") else kind.name
