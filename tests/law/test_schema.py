"""The files of the law against a schema of their own, independent of the loader."""

from __future__ import annotations

import datetime as dt
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, model_validator

import bareme

ROOT = Path(bareme.__file__).parent / "law"
MECHANISMS = sorted(p for p in ROOT.rglob("*.toml") if p.parent != ROOT)
TEXTS = tomllib.loads((ROOT / "texts.toml").read_text("utf-8"))

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Sentence = Annotated[str, Field(min_length=2)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


class Both(Strict):
    en: Sentence
    fr: Sentence


class Step(Both):
    unit: str = ""


class Cite(Strict):
    law: str | list[str] | None = None
    article: Sentence
    text: str | None = None
    basis: Literal["read", "arithmetic", "guide", "ends", "secondary"] = "read"
    shape: str = ""
    source: str = ""

    @model_validator(mode="after")
    def names_known_texts(self) -> Cite:
        laws = [self.law] if isinstance(self.law, str) else self.law or []
        for text in [*laws, *([self.text] if self.text else [])]:
            assert text in TEXTS, text
        assert laws or self.text
        return self


class Gap(Strict):
    law: str | list[str]
    why: Literal["none", "unread"]
    members: list[Name] = []


class Entry(BaseModel):
    """Figures under any lower-case name; the rest is checked."""

    model_config = ConfigDict(extra="allow", arbitrary_types_allowed=True, populate_by_name=True)

    cites: Annotated[list[Cite], Field(min_length=1)]
    printed: dict[Name, Any] = {}
    note: str = ""
    note_fr: str = ""
    since: dt.date | None = Field(default=None, alias="from")
    until: dt.date | None = None

    @model_validator(mode="after")
    def holds_figures(self) -> Entry:
        figures = self.model_extra or {}
        assert figures, "an entry gives at least one figure"
        assert set(self.printed) <= set(figures)
        assert all(name == name.lower() for name in figures)
        assert not any(isinstance(v, float) for v in figures.values())
        assert bool(self.note) >= bool(self.printed), "a misprint has its note"
        return self


class Value(Both):
    unit: str = ""
    ids: dict[str, str] = {}
    members: dict[Name, Step] = {}
    gaps: list[Gap] = []
    note: str = ""
    note_fr: str = ""
    entries: Annotated[list[Entry], Field(min_length=1)]


class Function(Both):
    rank: Literal["A", "B", "C"] = "B"
    timeless: bool = False
    cites: Annotated[list[Cite], Field(min_length=1)]
    gaps: list[Gap] = []
    args: dict[Name, Annotated[list[Sentence], Field(min_length=2, max_length=2)]] = {}
    note: str = ""
    note_fr: str = ""
    see: list[str] = []
    example: Annotated[str, Field(pattern=r"^=[A-Z0-9_]+\(")]
    category: str = ""
    cell: Literal["", "value", "list"] = ""


class Mechanism(Strict):
    about: Both | None = None
    functions: dict[Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$")], Function] = {}
    values: dict[Name, Value] = {}
    steps: dict[Name, Step] = {}
    messages: dict[Name, Both] = {}
    data: dict[str, Any] = {}


@pytest.mark.parametrize("path", MECHANISMS, ids=lambda p: p.stem)
def test_every_file_of_the_law_is_as_the_schema_says(path: Path) -> None:
    Mechanism.model_validate(tomllib.loads(path.read_text("utf-8"), parse_float=Decimal))


def test_a_figure_under_a_wrong_key_is_caught() -> None:
    with pytest.raises(ValueError, match="Extra inputs"):
        Mechanism.model_validate({"values": {}, "value": {}})
