"""The explanation of an answer, made by the computation itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bareme.engine.errors import Lang

#: What the columns of an explanation are.
COLUMNS = {
    "en": ("label", "value", "unit", "text", "article"),
    "fr": ("libellé", "valeur", "unité", "texte", "article"),
}

UNITS = {
    "eur": ("€", "€"),
    "rate": ("rate", "taux"),
    "share": ("share", "part"),
    "pts": ("points", "points"),
    "int": ("", ""),
    "integer": ("", ""),
    "num": ("", ""),
    "bool": ("", ""),
    "date": ("", ""),
    "months": ("months", "mois"),
    "years": ("years", "ans"),
    "minutes": ("minutes", "minutes"),
    "word": ("", ""),
    "text": ("", ""),
    "any": ("", ""),
    "rows": ("", ""),
}

Row = tuple[str, Any, str, str, str]

#: "211-26 à 211-32": the word between the two ends of a range of articles, in either language.
_RANGE = re.compile(r"(?<=[\d°]) (?:to|à) (?=(?:annexe )?\d)")


def article_in(article: str, lang: Lang) -> str:
    """A citation with its ranges of articles written in the language."""
    return _RANGE.sub(" à " if lang == "fr" else " to ", article)


@dataclass(slots=True)
class Step:
    """One line of an explanation: what, how much, in which unit, from which text and article; and what is below it."""

    label: tuple[str, str]
    value: Any = None
    unit: str = ""
    text: str = ""
    article: str = ""
    steps: list[Step] = field(default_factory=list)

    def add(self, label: tuple[str, str], value: Any, unit: str = "", text: str = "", article: str = "") -> Step:
        """One more line below this one."""
        step = Step(label, value, unit, text, article)
        self.steps.append(step)
        return step

    def rows(self, lang: Lang = "en", depth: int = 0) -> Iterator[Row]:
        """This step and those below it, indented, as rows for a sheet."""
        french = lang == "fr"
        unit = UNITS.get(self.unit, (self.unit, self.unit))[french]
        yield "  " * depth + self.label[french], self.value, unit, self.text, article_in(self.article, lang)
        for step in self.steps:
            yield from step.rows(lang, depth + 1)
