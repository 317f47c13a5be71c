"""The book of law: every text and mechanism of a folder, and what each text gives."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from bareme.engine import number
from bareme.engine.errors import refusal
from bareme.engine.reader import Reader, read_source, read_toml
from bareme.engine.texts import (
    TIMELESS,
    Cite,
    Entry,
    FunctionLaw,
    LawError,
    Lazy,
    Read,
    Source,
    Space,
    State,
    Value,
    article_numbers,
    repealed,
)

#: The line of a mechanism that names a public function.
_FUNCTION_LINE: Final = re.compile(r"^\[functions\.(\w+)\]", re.MULTILINE)

_EVERY: Final = Source(TIMELESS, "every text", "tous les textes", date.min, None, None)


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
            book.sources[name] = read_source(name, raw)
        book._check_sources()
        reader = Reader(book.sources, book.states())
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
        book.spaces = Lazy(paths, lambda space: reader.space(paths[space], space))
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
                    read = Read(figure, number.fractions(figure), label, unit, cite, cite.inferred, entry, value)
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
