"""What several commands print alike: the option --lang, a value, the rows of an explanation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import click

from bareme.engine import Lang
from bareme.engine.errors import shown

LANG = click.option(
    "--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True, help="Language of sentences."
)

_WIDEST_LABEL = 72


def value_text(value: Any, lang: Lang) -> str:
    """A value on one line; the cells of a range parted by bars, its rows by semicolons."""
    if isinstance(value, list):
        return "; ".join(row_text(row, lang) for row in value)
    return shown(value, lang)


def row_text(row: Any, lang: Lang) -> str:
    """One row of a range; blank cells stay empty."""
    cells = row if isinstance(row, list) else [row]
    return " | ".join("" if cell is None else shown(cell, lang) for cell in cells)


def explanation(rows: Sequence[Sequence[Any]], lang: Lang) -> Iterator[str]:
    """The lines of an explanation: its sentence, then label, figure with unit, and source in columns."""
    yield click.style(rows[0][0], bold=True)
    width = min(_WIDEST_LABEL, max((len(row[0]) for row in rows[1:]), default=0))
    for label, value, unit, text, article in rows[1:]:
        figure = "" if value is None or isinstance(value, list) else f"{shown(value, lang)} {unit}".strip()
        line = f"{label:<{width}}  {figure:>22}".rstrip()
        source = " ".join(part for part in (text, article) if part)
        yield f"{line:<{width + 24}}  {click.style(source, dim=True)}" if source else line
