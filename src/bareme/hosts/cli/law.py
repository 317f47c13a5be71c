"""`bareme law`: the law as a thing to read."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any, cast

import click

from bareme.engine import Book, Lang, Refusal, book
from bareme.hosts import json_door
from bareme.hosts.cli.show import LANG
from bareme.hosts.reference import law_pages

#: First word -> how many more it takes, and what it reads.
READERS: dict[str, tuple[int, Callable[..., Sequence[Any]]]] = {
    "article": (1, law_pages.article),
    "diff": (2, law_pages.diff),
    "renumbering": (2, law_pages.renumbering),
    "misprints": (0, law_pages.misprints),
}


@click.command()
@click.argument("words", nargs=-1, metavar="[TEXT | NAME | article N | diff A B | renumbering A B | misprints]")
@LANG
@click.option("--json", "as_json", is_flag=True, help="Rows as JSON, the first one the names of the columns.")
@click.option("--width", type=click.IntRange(min=10), default=60, show_default=True, help="Widest column.")
def law(words: tuple[str, ...], lang: str, as_json: bool, width: int) -> None:
    """Read the law: its texts, a text's figures, one rule over the texts, an article, what changed.

    \b
    bareme law                        the texts, their dates, when they were checked
    bareme law rga-2023               every figure of a text, with its article
    bareme law SUPPORT_BOXOFFICE      one function (or a figure, box.t1) over the texts
    bareme law article 211-27         the life of an article: all that cites it
    bareme law diff rga-2021 rga-2023 numbers and shapes that changed
    bareme law renumbering rga-2021 rga-2023
    bareme law misprints              what the published translation prints wrongly
    """
    language = cast(Lang, lang)
    try:
        rows = _read(book(), list(words))
    except Refusal as no:
        click.secho(no.message.text(language), fg="red", err=True)
        sys.exit(1)
    if rows is None:
        _texts(book(), language, as_json)
    elif as_json:
        lines = [list(rows[0].COLUMNS[language == "fr"])] if rows else []
        click.echo(json_door.dumps(lines + [list(row.cells(language)) for row in rows]))
    elif rows:
        click.echo(law_pages.table(rows, language, width))
    else:
        click.echo({"en": "Nothing found.", "fr": "Rien trouvé."}[language])


def _read(of: Book, words: list[str]) -> Sequence[Any] | None:
    """The rows that the words ask for; None: the texts themselves. Raises Refusal, UsageError."""
    if not words:
        return None
    first, *rest = words
    if first in READERS:
        wanted, read = READERS[first]
        if len(rest) != wanted:
            raise click.UsageError(f"“{first}” takes {wanted} more word(s); see bareme law --help.")
        return read(of, *rest)
    if rest:
        raise click.UsageError(f"“{first}” takes no more words; see bareme law --help.")
    if first in of.sources and not of.sources[first].companion:
        return law_pages.text_values(of, first)
    return law_pages.rule_over_texts(of, first)


def _texts(of: Book, lang: Lang, as_json: bool) -> None:
    found = [s for s in of.sources.values() if not s.companion]
    if as_json:
        keys = ("id", "from", "until", "checked", "title")
        rows = [(s.id, s.since, s.until, s.checked, s.fr if lang == "fr" else s.en) for s in found]
        click.echo(json_door.dumps([dict(zip(keys, row, strict=True)) for row in rows]))
        return
    for source in found:
        title = source.fr if lang == "fr" else source.en
        until = source.until or "…"
        click.echo(f"{click.style(f'{source.id:<12}', bold=True)} {source.since} – {until!s:<10}  {title}")
        if source.note:
            click.secho(f"{'':<12} {source.note_fr if lang == 'fr' else source.note}", dim=True)
    newest = found[-1]
    say = {
        "en": "Last text checked on {day}. bareme informs; the CNC decides.",
        "fr": "Dernier texte vérifié le {day}. bareme informe ; le CNC décide.",
    }
    click.echo("\n" + say[lang].format(day=newest.checked))
