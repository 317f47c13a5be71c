"""The law as data: texts with their life, values that live exactly as long as the article they cite.

`Book.load(folder)` reads `texts.toml` and every `<mechanism>.toml` below it. What cannot be trusted is refused at
load, by file and name: an unknown text or key, an overlap, a gap that nobody declared, a value without citation.

    [values.rate]                       # one figure, or several that belong together
    en = "Rate of the direct allocation"
    fr = "Taux de l'allocation directe"
    unit = "rate"
    gaps = [{law = "guide-2011", why = "unread"}]       # "none": no such rule then; "unread": not in our sources
    [[values.rate.entries]]
    lead  = 0.25
    other = 0.15
    cites = [{law = "rga-2015", article = "211-85"}, {law = ["rga-2018"], article = "211-85", basis = "ends"}]

`members = {lead = {en = "…", fr = "…", unit = "…"}}` names each figure of a family (else the trace shows "[lead]"), and
`ids = {lead = "alloc.lead"}` gives it a public id. A gap with `members = ["lead"]` is one of these figures only.

A main text is a *state* of the law. A state may amend another (`amends`, `repealed`): what the other gave goes on, save
the articles repealed. A variant (`variant_of`) reads the entries of its original, with their `printed` figures.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, Literal, TypeVar, cast

from bareme.engine.errors import Message, Refusal, Status, refusal

T = TypeVar("T")
V = TypeVar("V")

#: The line of a mechanism that names a public function.
_FUNCTION_LINE: Final = re.compile(r"^\[functions\.(\w+)\]", re.MULTILINE)

Basis = Literal["read", "arithmetic", "ends", "secondary", "guide"]

#: How a figure is known. All but the first two set the flag INFERRED.
BASES: Final[Mapping[str, tuple[str, str]]] = {
    "read": ("read in the text", "lu dans le texte"),
    "arithmetic": ("proved by printed figures", "prouvé par des chiffres imprimés"),
    "guide": ("read in the CNC guide", "lu dans le guide du CNC"),
    "ends": (
        "same in the texts before and after, not read in between",
        "identique avant et après, non lu entre les deux",
    ),
    "secondary": ("secondary source", "source secondaire"),
}
SURE: Final = frozenset({"read", "arithmetic", "guide"})

WHY: Final[Mapping[str, tuple[str, str]]] = {
    "none": (" (there is no such rule in it)", " (cette règle n'y existe pas)"),
    "unread": (" (our sources do not give it)", " (nos sources ne le donnent pas)"),
}

_ENTRY_META = {"cites", "printed", "note", "note_fr", "from", "until"}

#: The state that a function without a law reads: every entry, chosen by date.
TIMELESS: Final = "*"
_VALUE_KEYS = {"en", "fr", "unit", "gaps", "entries", "note", "note_fr", "ids", "members"}
_FUNCTION_KEYS = {
    "en",
    "fr",
    "rank",
    "timeless",
    "cites",
    "gaps",
    "args",
    "cell",
    "note",
    "note_fr",
    "see",
    "example",
    "category",
}
_FILE_KEYS = {"functions", "values", "steps", "messages", "about", "data"}
_CITE_KEYS = {"law", "article", "text", "basis", "shape", "source"}
_GAP_KEYS = {"law", "why", "members"}
_TEXT_KEYS = {
    "en",
    "fr",
    "from",
    "until",
    "checked",
    "publisher",
    "companion",
    "variant_of",
    "amends",
    "repealed",
    "articles",
    "note",
    "note_fr",
    "tag",
}


class LawError(ValueError):
    """The data of the law cannot be trusted; the message names the file and the entry."""


@dataclass(frozen=True, slots=True)
class Source:
    """A text: a state of the law that can be asked for, or a companion that is only cited."""

    id: str
    en: str
    fr: str
    since: date
    until: date | None
    checked: date | None
    publisher: str = ""
    companion: bool = False
    variant_of: str | None = None
    amends: str | None = None
    repealed: frozenset[str] = frozenset()
    lives: Mapping[str, tuple[date | None, date | None]] = field(default_factory=dict)
    note: str = ""
    note_fr: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Cite:
    """Text and article; `law` is the state for which it speaks, `text` the companion that holds the article, if any."""

    law: str
    article: str
    text: str
    basis: str = "read"
    shape: str = ""
    source: str = ""

    @property
    def inferred(self) -> bool:
        """Was it not read in the text itself?"""
        return self.basis not in SURE

    def __str__(self) -> str:
        return f"{self.text} {self.article}"


@dataclass(frozen=True, slots=True)
class Entry:
    """The members of one dated entry and the articles that give them."""

    values: Mapping[str, Any]
    cites: tuple[Cite, ...]
    printed: Mapping[str, Any]
    note: tuple[str, str]
    since: date | None
    until: date | None

    def on(self, day: date) -> bool:
        """Does the entry answer for the day?"""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Value:
    """A figure, or a family of figures, over all texts."""

    space: str
    name: str
    label: tuple[str, str]
    unit: str
    entries: tuple[Entry, ...]
    gaps: Mapping[str, str]
    note: tuple[str, str] = ("", "")
    ids: Mapping[str, str] = field(default_factory=dict)  # member -> public parameter id (RULE_PARAM)
    members: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)  # member -> en, fr, unit
    holes: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (member, law) -> why it alone is not given

    def named(self, member: str) -> tuple[tuple[str, str], str]:
        """Title and unit of a member: its own where the data names it, else the value's with the member in brackets."""
        if member == "value":
            return self.label, self.unit
        en, fr, unit = self.members.get(member, (f"{self.label[0]} [{member}]", f"{self.label[1]} [{member}]", ""))
        return (en, fr), unit or self.unit

    def why_not(self, member: str, law: str) -> str:
        """Why a text does not give a figure of it: "none", "unread", or "" where nothing is declared."""
        return self.holes.get((member, law)) or self.gaps.get(law, "")

    @property
    def path(self) -> str:
        """Mechanism and name, as "feature_film.box_office.rate"."""
        return f"{self.space}.{self.name}"


@dataclass(frozen=True, slots=True)
class Read:
    """One figure as one state gives it."""

    value: Any
    fraction: Any
    label: tuple[str, str]
    unit: str
    cite: Cite
    inferred: bool
    entry: Entry
    owner: Value


@dataclass(frozen=True, slots=True)
class FunctionLaw:
    """What the data says of a function: titles, rank, and the articles that each state gives it."""

    name: str
    space: str
    doc: tuple[str, str]
    rank: str
    timeless: bool
    cites: tuple[Cite, ...]
    gaps: Mapping[str, str]
    args: Mapping[str, tuple[str, str]]
    note: tuple[str, str]
    see: tuple[str, ...]
    example: str
    category: str
    cell: (
        str  # "value": a missing derogation shows the answer without it; "list": texts joined, TRUE when there is none
    )


@dataclass(slots=True)
class Space:
    """One mechanism: the content of its TOML file."""

    name: str
    values: dict[str, Value] = field(default_factory=dict)
    functions: dict[str, FunctionLaw] = field(default_factory=dict)
    steps: dict[str, tuple[tuple[str, str], str]] = field(default_factory=dict)
    messages: dict[str, tuple[str, str]] = field(default_factory=dict)
    about: tuple[str, str] = ("", "")
    data: dict[str, Any] = field(default_factory=dict)


class Lazy(Mapping[str, V]):
    """A mapping whose keys are known and whose values are made when they are first asked for."""

    def __init__(self, keys: Iterable[str], make: Callable[[str], V]) -> None:
        self._made: dict[str, V | None] = dict.fromkeys(keys)
        self._make = make

    def __getitem__(self, key: str) -> V:
        value = self._made[key]
        if value is None:
            value = self._made[key] = self._make(key)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


@dataclass(frozen=True, slots=True)
class State:
    """Everything one text gives: by mechanism, its figures, and those that a date chooses."""

    source: Source
    figures: Mapping[str, Mapping[str, Read]]
    dated: Mapping[str, Mapping[str, Sequence[Read]]]
    memo: dict[str, dict[str, Read]]  # by mechanism: figures found so far, under the key that its rules use


class Book:
    """All texts and mechanisms of a folder of law data.

    `Book.open` reads a mechanism when it is first needed (a call must start fast); `Book.load` reads all at once, and
    so refuses at once what cannot be trusted.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.sources: dict[str, Source] = {}
        self.words: dict[str, str] = {}
        self.arguments: dict[str, tuple[str, str]] = {}
        self.spaces: Mapping[str, Space] = {}
        self.functions: Mapping[str, FunctionLaw] = {}
        self.registry: Any = None  # public functions by name; rule.py makes it
        self._states: dict[str, State] = {}

    # -- loading ------------------------------------------------------------------------------------------------

    @classmethod
    def load(cls, root: Path) -> Book:
        """Read a whole folder of law data; raises LawError with the file and the entry that cannot be trusted."""
        book = cls.open(root)
        list(book.spaces.values())
        return book

    @classmethod
    def open(cls, root: Path) -> Book:
        """Read the texts and the names of a folder of law data, the rest when it is needed."""
        book = cls(root)
        for name, raw in read_toml(root / "texts.toml").items():
            book.sources[name] = _source(name, raw)
        book._check_sources()
        words = read_toml(root / "words.toml")
        book.words = dict(words.get("words", {}))
        book.arguments = {k: (v[0], v[1]) for k, v in words.get("arguments", {}).items()}
        paths: dict[str, Path] = {}
        homes: dict[str, str] = {}
        for path in sorted(root.rglob("*.toml")):
            parts = path.relative_to(root).with_suffix("").parts
            if len(parts) > 1 and parts[0] != "data":
                space = ".".join(parts)
                paths[space] = path
                for name in _FUNCTION_LINE.findall(path.read_text("utf-8")):
                    if name in homes:
                        raise LawError(f"{space}: function {name} is already in {homes[name]}")
                    homes[name] = space
        book.spaces = Lazy(paths, lambda space: book._space(paths[space], space))
        book.functions = Lazy(sorted(homes), lambda name: book.spaces[homes[name]].functions[name])
        return book

    def _check_sources(self) -> None:
        for source in self.sources.values():
            for other in (source.variant_of, source.amends):
                if other is not None and other not in self.sources:
                    raise LawError(f"texts.toml: {source.id} names an unknown text {other}")
        line = self.states()
        for before, after in itertools.pairwise(line):
            if before.until is None or before.until >= after.since:
                raise LawError(f"texts.toml: {before.id} and {after.id} overlap on {after.since}")

    def states(self) -> list[Source]:
        """The main texts in order of date; variants and companions left out."""
        return sorted(
            (s for s in self.sources.values() if not s.companion and s.variant_of is None), key=lambda s: s.since
        )

    def choices(self) -> list[str]:
        """Every text id that can be asked for."""
        return [s.id for s in self.sources.values() if not s.companion]

    def _space(self, path: Path, name: str) -> Space:
        raw = read_toml(path)
        _only(raw, _FILE_KEYS, name)
        space = Space(name, about=_pair(raw.get("about", {}), name, required=False), data=raw.get("data", {}))
        for key, value in raw.get("values", {}).items():
            space.values[key] = self._value(space.name, key, value)
        for key, value in raw.get("steps", {}).items():
            _only(value, {"en", "fr", "unit"}, f"{name}: step {key}")
            space.steps[key] = (_pair(value, f"{name}: step {key}"), value.get("unit", ""))
        for key, value in raw.get("messages", {}).items():
            _only(value, {"en", "fr"}, f"{name}: message {key}")
            space.messages[key] = _pair(value, f"{name}: message {key}")
        for key, value in raw.get("functions", {}).items():
            space.functions[key] = self._function(space.name, key, value)
        return space

    def _value(self, space: str, name: str, raw: Mapping[str, Any]) -> Value:
        where = f"{space}: value {name}"
        _only(raw, _VALUE_KEYS, where)
        if not raw.get("entries"):
            raise LawError(f"{where} has no entry")
        entries = tuple(self._entry(f"{where}, entry {i}", e) for i, e in enumerate(raw["entries"], 1))
        gaps = self._gaps(where, raw)
        value = Value(
            space,
            name,
            _pair(raw, where),
            raw.get("unit", ""),
            entries,
            gaps,
            (raw.get("note", ""), raw.get("note_fr", "")),
            raw.get("ids", {}),
            {m: (*_pair(named, f"{where}: {m}"), named.get("unit", "")) for m, named in raw.get("members", {}).items()},
            self._holes(where, raw),
        )
        given = {m for e in entries for m in e.values}
        if unknown := {m for m, _ in value.holes} - given:
            raise LawError(f"{where}: gap of an unknown member {sorted(unknown)}")
        for about in ("ids", "members"):
            if unknown := set(raw.get(about, {})) - given:
                raise LawError(f"{where}: {about} of an unknown member {sorted(unknown)}")
        self._check_cover(where, [(c, e) for e in entries for c in e.cites], gaps)
        return value

    def _entry(self, where: str, raw: Mapping[str, Any]) -> Entry:
        values = {k: _exact(v) for k, v in raw.items() if k not in _ENTRY_META}
        if not values:
            raise LawError(f"{where} gives no figure")
        printed = {k: _exact(v) for k, v in raw.get("printed", {}).items()}
        if unknown := set(printed) - set(values):
            raise LawError(f"{where}: printed figure of an unknown member {sorted(unknown)}")
        return Entry(
            values,
            self._cites(where, raw),
            printed,
            (raw.get("note", ""), raw.get("note_fr", raw.get("note", ""))),
            raw.get("from"),
            raw.get("until"),
        )

    def _cites(self, where: str, raw: Mapping[str, Any]) -> tuple[Cite, ...]:
        cites = []
        for c in raw.get("cites", ()):
            _only(c, _CITE_KEYS, where)
            laws = c.get("law", c.get("text"))
            if laws is None or not str(c.get("article", "")).strip():
                raise LawError(f"{where}: a citation needs a law and an article: {dict(c)}")
            for law in [laws] if isinstance(laws, str) else laws:
                for text in (law, c.get("text", law)):
                    if text not in self.sources:
                        raise LawError(f"{where} cites an unknown text: {text}")
                if (basis := c.get("basis", "read")) not in BASES:
                    raise LawError(f"{where}: unknown basis {basis}")
                cites.append(
                    Cite(law, c["article"], c.get("text", law), basis, c.get("shape", ""), c.get("source", ""))
                )
        if not cites:
            raise LawError(f"{where} has no citation")
        return tuple(cites)

    def _gaps(self, where: str, raw: Mapping[str, Any]) -> dict[str, str]:
        """The texts that do not give the whole value, and why."""
        return {law: why for law, why, members in self._read_gaps(where, raw) if not members}

    def _holes(self, where: str, raw: Mapping[str, Any]) -> dict[tuple[str, str], str]:
        """The single figures of a family that a text does not give, and why."""
        return {(m, law): why for law, why, members in self._read_gaps(where, raw) for m in members}

    def _read_gaps(self, where: str, raw: Mapping[str, Any]) -> Iterator[tuple[str, str, Sequence[str]]]:
        for gap in raw.get("gaps", ()):
            _only(gap, _GAP_KEYS, where)
            if gap.get("why") not in WHY:
                raise LawError(f"{where}: a gap says why: one of {', '.join(WHY)}")
            for law in [gap["law"]] if isinstance(gap["law"], str) else gap["law"]:
                if law not in self.sources:
                    raise LawError(f"{where}: gap of an unknown text {law}")
                yield law, gap["why"], gap.get("members", ())

    def _check_cover(self, where: str, cited: list[tuple[Cite, Entry | None]], gaps: Mapping[str, str]) -> None:
        seen: dict[str, list[Entry | None]] = {}
        for cite, entry in cited:
            others = seen.setdefault(cite.law, [])
            for other in others:
                if other is not entry and _overlap(other, entry):
                    raise LawError(f"{where}: two entries for {cite.law} overlap")
            others.append(entry)
        for law in gaps:
            if law in seen:
                raise LawError(f"{where}: {law} is both cited and declared a gap")
        line = [s.id for s in self.states()]
        known = [i for i, law in enumerate(line) if law in seen]
        for law in line[known[0] : known[-1] + 1] if known else ():
            if law not in seen and law not in gaps and self._inherited(law, seen) is None:
                raise LawError(f"{where}: nothing for {law}, and no declared gap")

    def _inherited(self, law: str, seen: Mapping[str, Any]) -> str | None:
        source: Source | None = self.sources[law]
        while source is not None and source.id not in seen:
            source = self.sources[source.amends] if source.amends else None
        return source.id if source else None

    def _function(self, space: str, name: str, raw: Mapping[str, Any]) -> FunctionLaw:
        where = f"{space}: function {name}"
        _only(raw, _FUNCTION_KEYS, where)
        cites = self._cites(where, raw)
        timeless = bool(raw.get("timeless", False))
        gaps = self._gaps(where, raw)
        if not timeless:
            self._check_cover(where, [(c, None) for c in cites], gaps)
        args = {k: (v[0], v[1]) for k, v in raw.get("args", {}).items()}
        note = (raw.get("note", ""), raw.get("note_fr", raw.get("note", "")))
        return FunctionLaw(
            name,
            space,
            _pair(raw, where),
            raw.get("rank", "B"),
            timeless,
            cites,
            gaps,
            args,
            note,
            tuple(raw.get("see", ())),
            raw.get("example", ""),
            raw.get("category", space.split(".")[0]),
            raw.get("cell", ""),
        )

    # -- reading ------------------------------------------------------------------------------------------------

    def cite_of(self, cites: tuple[Cite, ...], law: str) -> Cite | None:
        """The citation that speaks for a state: its own, its original's (a variant), or one that goes on unrepealed."""
        source = self.sources[law]
        for cite in cites:
            if cite.law == law:
                return cite
        if source.variant_of is not None:
            return self.cite_of(cites, source.variant_of)
        if source.amends is not None:
            going_on = self.cite_of(cites, source.amends)
            if going_on is not None and not repealed(going_on.article, source.repealed):
                return going_on
        return None

    def lost(self, cites: tuple[Cite, ...], law: str) -> Cite | None:
        """The citation of an amended text that a state repealed without another in its place, where none speaks."""
        source = self.sources[law]
        if source.amends is None or self.cite_of(cites, law) is not None:
            return None
        return self.cite_of(cites, source.amends) or self.lost(cites, source.amends)

    def alive(self, cite: Cite, day: date) -> bool:
        """Are all cited articles in force on the day? "212-42 al. 2" lives no longer than 212-42."""
        lives = self.sources[cite.text].lives
        if not lives:
            return True
        spans = [lives[name] for name in (cite.article, *article_numbers(cite.article)) if name in lives]
        return all((since is None or since <= day) and (until is None or day <= until) for since, until in spans)

    def state(self, law: str) -> State:
        """Every figure that a text gives, found once."""
        if law not in self._states:
            source = _EVERY if law == TIMELESS else self.sources[law]
            both = Lazy(self.spaces, lambda space: self._resolve(source, self.spaces[space]))
            figures = Lazy(self.spaces, lambda space: both[space][0])
            self._states[law] = State(source, figures, Lazy(self.spaces, lambda space: both[space][1]), {})
        return self._states[law]

    def _resolve(self, own: Source, space: Space) -> tuple[dict[str, Read], dict[str, list[Read]]]:
        """The figures of a mechanism under a text, and those among which a date chooses."""
        figures: dict[str, Read] = {}
        dated: dict[str, list[Read]] = {}
        for value in space.values.values():
            if own is _EVERY:
                cited = [(e, e.cites[0]) for e in value.entries]
            else:
                cited = [(e, c) for e in value.entries if (c := self.cite_of(e.cites, own.id)) is not None]
            found = [(e, c) for e, c in cited if c.law == own.id] or cited
            for entry, cite in found:
                members = {**entry.values, **entry.printed} if own.variant_of else entry.values
                for member, figure in members.items():
                    key = value.name if member == "value" else f"{value.name}.{member}"
                    label, unit = value.named(member)
                    if member not in value.members and isinstance(figure, list) and isinstance(figure[0], dict):
                        label = value.label  # the rows of a scale are the scale itself
                    read = Read(figure, _fraction(figure), label, unit, cite, cite.inferred, entry, value)
                    if len(found) > 1 or entry.since or entry.until:
                        dated.setdefault(key, []).append(read)
                    else:
                        figures[key] = read
        return figures, dated

    def at(self, day: date) -> Source:
        """The main text in force on a day. Raises Refusal."""
        line = self.states()
        for source in reversed(line):
            if source.since <= day:
                if source.until is not None and day > source.until:
                    raise refusal("NOT_IN_SOURCE", "text_ended", value=day, last=source.until)
                return source
        raise refusal("NOT_IN_SOURCE", "no_text_on", value=day, first=line[0].since)

    def where_given(self, cites: tuple[Cite, ...]) -> list[str]:
        """The texts, variants apart, for which one of the citations speaks."""
        return [s.id for s in self.states() if self.cite_of(cites, s.id) is not None]

    def misprints(self) -> Iterator[tuple[Value, Entry, str]]:
        """Every member that the published translation prints otherwise."""
        for space in self.spaces.values():
            for value in space.values.values():
                for entry in value.entries:
                    for member in entry.printed:
                        yield value, entry, member


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


def repealed(article: str, gone: frozenset[str]) -> bool:
    """Is one of the cited articles ("211-26, 211-27 II", "211-9 to 211-11") among those repealed?"""
    return bool(gone) and not gone.isdisjoint(article_numbers(article))


def article_numbers(article: str) -> list[str]:
    """The numbers in a citation: "211-26, 211-27 II" gives 211-26 and 211-27; "211-9 to 211-11" gives all three.

    A number of two words ("annexe 2-14", "L. 452-5") stays whole.
    """
    found: list[str] = []
    for part in article.split(","):
        words = part.split()
        if not words:
            continue
        if words[0] in _TWO_WORDS and len(words) > 1:
            found.append(f"{words[0]} {words[1]}")
            continue
        found.append(words[0])
        ends = [i for i, word in enumerate(words) if word in ("to", "à")]
        if ends and ends[0] + 1 < len(words):
            found += _between(words[0], words[ends[0] + 1])
    return found


_TWO_WORDS: Final = frozenset({"annexe", "annex", "guide", "livre", "L.", "R.", "D."})


def _between(first: str, last: str) -> list[str]:
    """The articles after the first up to the last, where both have one series: 211-9, 211-11 -> 211-10, 211-11."""
    series, _, low = first.rpartition("-")
    other, _, high = last.rpartition("-")
    if series != other or not (low.isdigit() and high.isdigit()):
        return [last] if high.isdigit() else []
    return [f"{series}-{number}" for number in range(int(low) + 1, int(high) + 1)]


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file with exact decimals; a fault of syntax names the file."""
    try:
        return tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    except (OSError, tomllib.TOMLDecodeError) as fault:
        raise LawError(f"{path.name}: {fault}") from fault


def _exact(value: Any) -> Any:
    """Numbers as Decimals, deep."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, list):
        return [_exact(v) for v in value]
    if isinstance(value, dict):
        return {k: _exact(v) for k, v in value.items()}
    return value


def _fraction(value: Any) -> Any:
    """The same with Fractions, for the rules whose divisions do not end."""
    if isinstance(value, Decimal):
        return Fraction(value)
    if isinstance(value, list):
        return [_fraction(v) for v in value]
    if isinstance(value, dict):
        return {k: _fraction(v) for k, v in value.items()}
    return value


def _only(raw: Mapping[str, Any], keys: set[str], where: str) -> None:
    if unknown := set(raw) - keys:
        raise LawError(f"{where}: unknown key {', '.join(sorted(unknown))}")


def _pair(raw: Mapping[str, Any], where: str, required: bool = True) -> tuple[str, str]:
    if required and not (raw.get("en") and raw.get("fr")):
        raise LawError(f"{where} needs its text in English (en) and in French (fr)")
    return raw.get("en", ""), raw.get("fr", "")


def _overlap(a: Entry | None, b: Entry | None) -> bool:
    """Could the two entries answer for one day?"""
    if a is None or b is None:
        return False
    low = max(a.since or date.min, b.since or date.min)
    return low <= min(a.until or date.max, b.until or date.max)


_EVERY: Final = Source(TIMELESS, "every text", "tous les textes", date.min, None, None)


def _source(name: str, raw: Mapping[str, Any]) -> Source:
    _only(raw, _TEXT_KEYS, f"texts.toml: {name}")
    for key in ("en", "fr", "from"):
        if key not in raw:
            raise LawError(f"texts.toml: {name} has no “{key}”")
    lives = {a: (life.get("from"), life.get("until")) for a, life in raw.get("articles", {}).items()}
    return Source(
        name,
        raw["en"],
        raw["fr"],
        raw["from"],
        raw.get("until"),
        raw.get("checked"),
        raw.get("publisher", ""),
        bool(raw.get("companion", False)),
        raw.get("variant_of"),
        raw.get("amends"),
        frozenset(raw.get("repealed", ())),
        lives,
        raw.get("note", ""),
        raw.get("note_fr", ""),
        raw.get("tag", ""),
    )


__all__ = [
    "BASES",
    "Book",
    "Cite",
    "Entry",
    "FunctionLaw",
    "Law",
    "LawError",
    "Read",
    "Source",
    "Space",
    "State",
    "Value",
]
