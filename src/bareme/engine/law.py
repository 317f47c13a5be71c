"""The law of one text, as one rule sees it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar, cast

from bareme.engine.book import Book
from bareme.engine.errors import Message, Refusal, Status, refusal
from bareme.engine.texts import WHY, Cite, Read, Source, Space, State

T = TypeVar("T")


class Law:
    """The law of one text, as one rule sees it. Hands out figures and writes down each that is read."""

    __slots__ = ("_memo", "book", "day", "fractions", "messages", "node", "run", "space", "state", "status")

    def __init__(
        self, book: Book, state: State, day: date | None, space: Space, run: list[Any], node: Any, fractions: bool
    ) -> None:
        self.book, self.state, self.day, self.space = book, state, day, space
        self.run, self.node, self.fractions = run, node, fractions
        self._memo = state.memo.setdefault(space.name, {})
        self.status: str = "OK"
        self.messages: list[Message] = []

    @property
    def id(self) -> str:
        """The id of the text."""
        return self.state.source.id

    @property
    def one(self) -> Decimal:
        """The number one, exact in this computation."""
        return cast(Decimal, Fraction(1)) if self.fractions else Decimal(1)

    def __getitem__(self, key: str) -> Decimal:
        """A figure of this mechanism: law["cap"], law["rates.tier_1"]. Raises Refusal where the text gives none."""
        read = self._memo.get(key)
        if read is None or self.node is not None or self.day is not None:
            return self.read(key)  # type: ignore[no-any-return]
        self.run.append(read)
        return read.fraction if self.fractions else read.value  # type: ignore[no-any-return]

    def read(self, key: str, on: date | None = None, arg: str = "request_date") -> Any:
        """A figure or a list of rows; `on` chooses among figures that follow each other, `arg` names that date.

        "cap": of this mechanism; "advance:cap": of its neighbour; "feature_film.advance:cap": of any.
        """
        read = self._memo.get(key)
        if read is None:
            space, _, name = key.rpartition(":")
            home = self.space.name
            if space:
                home = space if "." in space else f"{home.rpartition('.')[0]}.{space}"
            read = self.state.figures[home].get(name)
            if read is not None:
                self._memo[key] = read
            else:
                read = self._dated(home, name, on, arg)
        if self.day is not None and not self.book.alive(read.cite, self.day):
            raise refusal(
                "NOT_IN_SOURCE",
                "not_in_force",
                title=Message("", {}, read.label),
                article=read.cite.article,
                law=read.cite.text,
                value=self.day,
            )
        self.run.append(read)
        value = read.fraction if self.fractions else read.value
        if self.node is not None:
            if isinstance(value, list | dict):
                self.node.add(read.label, None, "", read.cite.text, read.cite.article)
            else:
                self.node.add(read.label, value, read.unit, read.cite.text, read.cite.article)
        return value

    def given(self, key: str) -> bool:
        """Does the text give this figure at all?"""
        return key in self.state.figures[self.space.name] or key in self.state.dated[self.space.name]

    def unread(self, key: str) -> bool:
        """Is this value a declared gap because our sources do not give it (not because there is no such rule)?"""
        source = self.state.source
        gaps = self.space.values[key.partition(".")[0]].gaps
        return (gaps.get(source.id) or gaps.get(source.variant_of or "")) == "unread"

    def _dated(self, home: str, name: str, on: date | None, arg: str) -> Read:
        reads = self.state.dated[home].get(name)
        if reads is None:
            raise self._missing(home, name)
        day = on or self.day
        if day is None:
            raise refusal("NOT_IN_SOURCE", "needs_date", title=Message("", {}, reads[0].label), law=self.id, arg=arg)
        for read in reads:
            if read.entry.on(day):
                return read
        raise refusal("NOT_IN_SOURCE", "no_figure_on", title=Message("", {}, reads[0].label), law=self.id, value=day)

    def _missing(self, home: str, name: str) -> Refusal:
        base, _, item = name.partition(".")
        value = self.book.spaces[home].values.get(base)
        if value is None:
            raise KeyError(f"{home} has no value {name}")
        holes = {law: why for (member, law), why in value.holes.items() if member == item}
        every = tuple(c for e in value.entries for c in e.cites if not item or item in e.values)
        cite = next((c for e in value.entries if (c := self.book.cite_of(e.cites, self.id)) is not None), None)
        if cite is None or self.state.source.id in holes or self.state.source.variant_of in holes:
            label, _ = value.named(item) if item in value.members else (value.label, "")
            return not_in_text(self.book, label, self.id, {**value.gaps, **holes}, every)
        title = Message("", {}, value.label)
        return refusal("NOT_IN_SOURCE", "not_given", title=title, item=item, law=self.id, article=cite.article)

    def under(self, text: str) -> Law:
        """The figures of another text, for a rule that a date takes there; the same record and explanation."""
        return Law(self.book, self.book.state(text), None, self.space, self.run, self.node, self.fractions)

    # -- what a rule says ---------------------------------------------------------------------------------------

    def step(self, key: str, value: T, unit: str | None = None, **params: Any) -> T:
        """A line of the explanation; its label stands in [steps] of the mechanism. Returns the value."""
        if self.node is not None:
            label, own = self.space.steps[key]
            if params:
                label = (Message("", params, label).text("en"), Message("", params, label).text("fr"))
            self.node.add(label, value, own if unit is None else unit)
        return value

    def note(self, key: str, **params: Any) -> None:
        """A sentence of [messages] beside the answer."""
        self.messages.append(self.sentence(key, **params))

    def sentence(self, key: str, **params: Any) -> Message:
        """A sentence of [messages]; without one, the step of that name is a condition that failed."""
        template = self.space.messages.get(key)
        if template is None:
            label = self.space.steps[key][0]
            template = (f"Condition not met: {label[0]}.", f"Condition non remplie : {label[1]}.")
        return Message(key, params, template)

    def reading(self, key: str, differs: bool, **params: Any) -> None:
        """The text allows another reading: where that would change the answer, the flag READING and a sentence."""
        if differs:
            self.run.append("READING")
            self.note(key, **params)

    def assumed(self, arg: str, given: T | None, otherwise: T) -> T:
        """A fact of the case, or what is taken where it was left out; one sentence lists all that was taken."""
        if given is not None:
            return given
        fact = Message("", {"arg": arg, "value": otherwise}, ("{arg} = {value}", "{arg} = {value}"))
        before = [m for m in self.messages if m.key == "assumed"]
        self.messages = [m for m in self.messages if m.key != "assumed"]
        facts = [*(f for m in before for f in m.params["facts"]), fact]
        self.messages.append(Message("assumed", {"facts": facts}))
        return otherwise

    def inferred(self) -> None:
        """The answer rests on something that was not read in the text."""
        self.run.append("INFERRED")

    def check(self, key: str, holds: bool, *, eligibility: bool = False, **params: Any) -> bool:
        """One condition of a yes-or-no answer: written down; when it fails, a sentence says so beside the answer.

        `eligibility`: a failure also gives the answer the status NOT_ELIGIBLE.
        """
        self.step(key, holds, **params)
        if not holds:
            self.note(key, **params)
            if eligibility:
                self.status = "NOT_ELIGIBLE"
        return holds

    def not_eligible(self, key: str, **params: Any) -> None:
        """The rule answers no; a sentence of [messages] (or the failed step) says why."""
        self.status = "NOT_ELIGIBLE"
        self.messages.append(self.sentence(key, **params))

    def refuse(self, status: Status, key: str, *, value: Any = None, **params: Any) -> Refusal:
        """`raise law.refuse("NEEDS_DEROGATION", "key", value=…)`: a status with a sentence of [messages]."""
        return Refusal(status, self.sentence(key, **params), value=value)

    def bad(self, key: str, **params: Any) -> Refusal:
        """`raise law.bad("key", …)`: BAD_INPUT with a sentence of [messages]."""
        return self.refuse("BAD_INPUT", key, **params)


def not_in_text(
    book: Book, label: tuple[str, str], law: str, gaps: Mapping[str, str], cites: tuple[Cite, ...]
) -> Refusal:
    """NOT_IN_SOURCE, saying whether the rule is repealed, absent or unread, and where it is given."""
    given = book.where_given(cites) or "—"
    gone = book.lost(cites, law)
    if gone is not None:
        title = Message("", {}, label)
        return refusal("NOT_IN_SOURCE", "repealed", title=title, article=gone.article, law=law, choices=given)
    source: Source | None = book.sources[law]
    why = None
    while source is not None and why is None:
        why = gaps.get(source.id)
        before = source.variant_of or source.amends
        source = book.sources[before] if before else None
    reason = Message("", {}, WHY[why or "unread"])  # a text of which the data says nothing was not read for it
    return refusal("NOT_IN_SOURCE", "not_in_text", title=Message("", {}, label), law=law, why=reason, choices=given)
