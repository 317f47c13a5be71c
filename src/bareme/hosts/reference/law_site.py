"""Pages of the law, in English and in French, written from the data.

`python -m bareme.hosts.reference docs` writes them anew.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from bareme.engine.book import Book
from bareme.engine.errors import Lang
from bareme.engine.texts import Source, article_numbers
from bareme.hosts.reference import law_pages
from bareme.hosts.reference.law_pages import Mention, markdown
from bareme.hosts.reference.site import write_pages

LANGUAGES: Final[tuple[Lang, ...]] = ("en", "fr")

_MADE: Final = {
    "en": "_Written from the data of the law; do not edit: change the data and run the command again._",
    "fr": "_Écrit à partir des données de la loi ; ne pas modifier : changez les données et relancez la commande._",
}
_WORDS: Final = {
    "en": {
        "index": "The law, read from the data",
        "texts": "Texts",
        "values": "Figures of {law}",
        "articles": "Articles of {law}, and what rests on each",
        "changes": "From {a} to {b}",
        "figures": "What changed",
        "renumbered": "Other numbers for the same rule",
        "unread": "Not known, because one of the texts was not read",
        "misprints": "Misprints of the published translation",
        "life": "in force from {since} to {until}",
        "open": "in force from {since}",
        "nothing": "Nothing.",
        "checked": "checked on {day}",
    },
    "fr": {
        "index": "La loi, lue dans les données",
        "texts": "Textes",
        "values": "Chiffres de {law}",
        "articles": "Articles de {law}, et ce qui s'y fonde",
        "changes": "De {a} à {b}",
        "figures": "Ce qui a changé",
        "renumbered": "Autres numéros pour la même règle",
        "unread": "Inconnu, l'un des textes n'ayant pas été lu",
        "misprints": "Erreurs d'impression de la traduction publiée",
        "life": "en vigueur du {since} au {until}",
        "open": "en vigueur depuis le {since}",
        "nothing": "Rien.",
        "checked": "vérifié le {day}",
    },
}

#: Pairs of texts compared beside those that follow each other.
_WIDE: Final = (("rga-2015", "rga-2023"),)


def pages(book: Book) -> dict[str, str]:
    """Every page: path below the folder -> Markdown."""
    made: dict[str, str] = {}
    for lang in LANGUAGES:
        found = list(_pages(book, lang))
        for name, title, body in found:
            made[f"{lang}/{name}.md"] = _page(title, body, lang)
        made[f"{lang}/README.md"] = _page(_WORDS[lang]["index"], _index(book, found, lang), lang)
    return made


def write(book: Book, folder: Path) -> list[Path]:
    """Write the pages, take away those that are no longer made; the paths written."""
    return write_pages(folder, pages(book))


def _pages(book: Book, lang: Lang) -> Iterator[tuple[str, str, str]]:
    words = _WORDS[lang]
    line = [source.id for source in book.states()]
    for law in line:
        yield f"values-{law}", words["values"].format(law=law), _values(book, law, lang)
        yield f"articles-{law}", words["articles"].format(law=law), _articles(book, law, lang)
    wide = [pair for pair in _WIDE if pair[0] in line and pair[1] in line]
    for a, b in [*itertools.pairwise(line), *wide]:
        yield f"changes-{a}-{b}", words["changes"].format(a=a, b=b), _changes(book, a, b, lang)
    yield "misprints", words["misprints"], markdown(law_pages.misprints(book), lang) or words["nothing"]


def _changes(book: Book, a: str, b: str, lang: Lang) -> str:
    """What changed, other numbers, and the names of what one of the two texts was not read for."""
    words = _WORDS[lang]
    changes = law_pages.diff(book, a, b)
    sure = [change for change in changes if change.kind != "unread"]
    unread = ", ".join(f"`{change.name}`" for change in changes if change.kind == "unread")
    parts = (
        (words["figures"], markdown(sure, lang)),
        (words["renumbered"], markdown(law_pages.renumbering(book, a, b), lang)),
        (words["unread"], unread),
    )
    return "\n\n".join(f"## {title}\n\n{body or words['nothing']}" for title, body in parts)


def _values(book: Book, law: str, lang: Lang) -> str:
    """The figures of a text, one table for each mechanism."""
    parts = [_life(book.sources[law], lang)]
    figures = law_pages.text_values(book, law)
    for name, group in itertools.groupby(figures, lambda figure: figure.key.partition(".")[0]):
        parts.append(f"## {name}\n\n{markdown(list(group), lang)}")
    return "\n\n".join(parts)


def _articles(book: Book, law: str, lang: Lang) -> str:
    """The articles of a text in order; under each, everything that cites it."""
    below: dict[str, list[Mention]] = {}
    for mention in law_pages.mentions(book, law):
        for number in article_numbers(mention.cite.article):
            name = number if mention.cite.text == law else f"{mention.cite.text} {number}"
            below.setdefault(name, []).append(mention)
    parts = [_life(book.sources[law], lang)]
    for name in sorted(below, key=law_pages.article_order):
        lines = "\n".join(f"- `{m.name}`: {m.cells(lang)[3]}" + _figure(m, lang) for m in below[name])
        parts.append(f"## {name}\n\n{lines}")
    return "\n\n".join(parts)


def _figure(mention: Mention, lang: Lang) -> str:
    said = mention.cells(lang)[4]
    return f" = {said}" if said and len(said) < 80 else ""


def _life(source: Source, lang: Lang) -> str:
    words = _WORDS[lang]
    title = source.fr if lang == "fr" else source.en
    life = words["life" if source.until else "open"].format(since=source.since, until=source.until)
    checked = f" ; {words['checked'].format(day=source.checked)}" if source.checked else ""
    return f"{title} — {life}{checked}."


def _index(book: Book, found: Sequence[tuple[str, str, str]], lang: Lang) -> str:
    links = "\n".join(f"- [{title}]({name}.md)" for name, title, _ in found)
    texts = "\n".join(f"- **{law}**: {_life(book.sources[law], lang)}" for law in book.choices())
    return f"## {_WORDS[lang]['texts']}\n\n{texts}\n\n## Pages\n\n{links}"


def _page(title: str, body: str, lang: Lang) -> str:
    return f"# {title}\n\n{_MADE[lang]}\n\n{body}\n"
