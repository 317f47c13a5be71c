"""What the data of the law is made of: texts with their life, citations, dated entries, figures, articles.

A main text is a *state* of the law. A state may amend another (`amends`, `repealed`): what the other gave goes on, save
the articles repealed. A variant (`variant_of`) reads the entries of its original, with their `printed` figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeVar

V = TypeVar("V")

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

#: The state that a function without a law reads: every entry, chosen by date.
TIMELESS: Final = "*"


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
