"""The law as a thing to read: what a text gives, the life of an article, what a new text changed, what was misprinted.

Everything is read from a `Book`; each function gives plain rows, each row the cells of a table in either language.
`table` renders them for a terminal, `markdown` for a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final, Protocol

from bareme.engine.book import Book
from bareme.engine.errors import Lang, Message, clip, nearest, refusal, shown
from bareme.engine.texts import BASES, Cite, FunctionLaw, Read, Source, Space, Value, article_numbers

Pair = tuple[str, str]

#: Why a text does not give something; "given" where it does.
STATES: Final[dict[str, Pair]] = {
    "given": ("given", "donné"),
    "none": ("no such rule", "règle inexistante"),
    "unread": ("not read", "non lu"),
    "": ("not given", "non donné"),
}

#: What can happen to a rule or to a figure between two texts.
CHANGES: Final[dict[str, Pair]] = {
    "figure": ("figure changed", "chiffre modifié"),
    "shape": ("rule rewritten", "règle réécrite"),
    "appears": ("appears", "apparaît"),
    "disappears": ("disappears", "disparaît"),
    "unread": ("not read in one of the texts", "non lu dans l'un des textes"),
}


Columns = tuple[tuple[str, ...], tuple[str, ...]]


class Row(Protocol):
    """A row of one of the tables below."""

    COLUMNS: ClassVar[Columns]

    def cells(self, lang: Lang = "en") -> tuple[str, ...]:
        """The row as texts."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as one text gives it. `since` and `until` where it holds for part of the text's life only."""

    COLUMNS: ClassVar[Columns] = (
        ("id", "what", "figure", "unit", "article", "known"),
        ("identifiant", "objet", "chiffre", "unité", "article", "connaissance"),
    )
    key: str
    id: str
    label: Pair
    figure: Any
    unit: str
    cite: Cite
    tag: str
    since: date | None
    until: date | None

    def cells(self, lang: Lang = "en") -> tuple[str, ...]:
        """The row as texts."""
        return (
            self.id or self.key,
            self.label[lang == "fr"],
            figure_text(self.figure, lang) + _span(self.since, self.until, lang),
            self.unit,
            str(self.cite),
            self.tag,
        )


@dataclass(frozen=True, slots=True)
class Over:
    """A rule or a figure in one text of the line: its articles and figure, or why there is none."""

    COLUMNS: ClassVar[Columns] = (
        ("text", "name", "what", "state", "figure", "article", "known"),
        ("texte", "nom", "objet", "état", "chiffre", "article", "connaissance"),
    )
    law: str
    name: str
    label: Pair
    state: str
    figure: Any
    article: str
    basis: str

    def cells(self, lang: Lang = "en") -> tuple[str, ...]:
        """The row as texts."""
        french = lang == "fr"
        known = BASES[self.basis][french] if self.basis else ""
        said = figure_text(self.figure, lang) if self.figure is not None else ""
        return self.law, self.name, self.label[french], STATES[self.state][french], said, self.article, known


@dataclass(frozen=True, slots=True)
class Mention:
    """A rule or a figure that cites an article."""

    COLUMNS: ClassVar[Columns] = (
        ("text", "article", "name", "what", "figure"),
        ("texte", "article", "nom", "objet", "chiffre"),
    )
    law: str
    cite: Cite
    name: str
    label: Pair
    figure: Any

    def cells(self, lang: Lang = "en") -> tuple[str, ...]:
        """The row as texts."""
        said = figure_text(self.figure, lang) if self.figure is not None else ""
        return self.law, str(self.cite), self.name, self.label[lang == "fr"], said


@dataclass(frozen=True, slots=True)
class Renumbered:
    """Articles of two texts that give the same rules and figures under different numbers."""

    COLUMNS: ClassVar[Columns] = (("before", "after", "seen in"), ("avant", "après", "d'après"))
    before: str
    after: str
    names: tuple[str, ...]

    def cells(self, lang: Lang = "en") -> tuple[str, ...]:
        """The row as texts."""
        return self.before, self.after, ", ".join(self.names)


@dataclass(frozen=True, slots=True)
class Change:
    """What differs between two texts, for one rule or one figure."""

    COLUMNS: ClassVar[Columns] = (
        ("change", "name", "what", "before", "after", "article before", "article after"),
        ("changement", "nom", "objet", "avant", "après", "article avant", "article après"),
    )
    kind: str
    name: str
    label: Pair
    before: Any
    after: Any
    article_before: str
    article_after: str

    def cells(self, lang: Lang = "en") -> tuple[str, ...]:
        """The row as texts."""
        french = lang == "fr"
        sides = ["" if side is None else figure_text(side, lang) for side in (self.before, self.after)]
        return (
            CHANGES[self.kind][french],
            self.name,
            self.label[french],
            *sides,
            self.article_before,
            self.article_after,
        )


@dataclass(frozen=True, slots=True)
class Misprint:
    """A figure that the published translation prints wrongly, with the French one."""

    COLUMNS: ClassVar[Columns] = (
        ("article", "what", "printed", "French text", "note"),
        ("article", "objet", "imprimé", "texte français", "note"),
    )
    cite: Cite
    key: str
    label: Pair
    printed: Any
    french: Any
    note: Pair

    def cells(self, lang: Lang = "en") -> tuple[str, ...]:
        """The row as texts."""
        french = lang == "fr"
        printed, right = figure_text(self.printed, lang), figure_text(self.french, lang)
        return str(self.cite), self.label[french], printed, right, self.note[french]


# -- questions ---------------------------------------------------------------------------------------------------------


def text_values(book: Book, law: str) -> list[Figure]:
    """Every figure that a text gives, mechanism by mechanism. Raises Refusal for an unknown text."""
    source = _source(book, law)
    return [_figure(source, read, key) for key, read in _reads(book, law)]


def rule_over_texts(book: Book, name: str) -> list[Over]:
    """A function, a parameter id or a value in every text of the line. Raises Refusal for an unknown name."""
    wanted = name.strip()
    function = book.functions.get(wanted.upper())
    if function is not None:
        return [_function_over(book, function, source) for source in book.states()]
    found = list(_values_named(book, wanted.lower()))
    if not found:
        known = [*book.functions, *(i for _, v in _values(book) for i in v.ids.values())]
        raise refusal("NOT_IN_SOURCE", "unknown_rule", value=clip(wanted), hint=nearest(wanted, known) or _ARTICLE_HINT)
    rows: list[Over] = []
    for source in book.states():
        for space, value, members in found:
            rows += _value_over(book, source, space, value, members)
    return rows


def article(book: Book, number: str) -> list[Mention]:
    """Everything that cites an article ("211-27", or "rga-2015 211-27" for one text), text by text."""
    words = number.split()
    only = words[0] if words and words[0] in book.sources else None
    wanted = " ".join(words[1:] if only else words)
    return [
        mention
        for source in book.states()
        for mention in mentions(book, source.id)
        if wanted in article_numbers(mention.cite.article) and only in (None, mention.cite.text, mention.law)
    ]


def mentions(book: Book, law: str) -> list[Mention]:
    """Every rule and figure of a text with the article that it cites, whatever text holds the article."""
    return [Mention(law, cite, name, label, figure) for name, label, cite, figure in _cited(book, law)]


def renumbering(book: Book, a: str, b: str) -> list[Renumbered]:
    """Old and new numbers, from what is cited in both texts: the same rule or figure under other articles."""
    _source(book, a), _source(book, b)
    seen: dict[tuple[str, str], list[str]] = {}
    for name, cites in _citables(book):
        before, after = book.cite_of(cites, a), book.cite_of(cites, b)
        if before is None or after is None or not (_of(book, before, a) and _of(book, after, b)):
            continue
        old, new = (_side(cite, law) for cite, law in ((before, a), (after, b)))
        if old != new:
            seen.setdefault((old, new), []).append(name)
    rows = [Renumbered(old, new, tuple(names)) for (old, new), names in seen.items()]
    return sorted(rows, key=lambda row: article_order(row.before))


def diff(book: Book, a: str, b: str) -> list[Change]:
    """What changed from one text to another: rules that appear, disappear or are rewritten, figures that differ."""
    _source(book, a), _source(book, b)
    changes = [c for f in book.functions.values() if not f.timeless and (c := _rule_change(book, f, a, b)) is not None]
    before, after = _gathered(book, a), _gathered(book, b)
    for space, value in _values(book):
        keys = {_key(space, value, m): m for m in dict.fromkeys(m for entry in value.entries for m in entry.values)}
        old, new = ({k: found[k] for k in keys if k in found} for found in (before, after))
        if len(keys) > 1 and not value.ids and bool(old) != bool(new):
            changes.append(_whole_change(book, value, _key(space, value, "value"), (a, old), (b, new)))
            continue
        for key, member in keys.items():
            changes += _figure_changes(book, value, member, key, (a, old.get(key, [])), (b, new.get(key, [])))
    return changes


def misprints(book: Book) -> list[Misprint]:
    """Every figure that the published translation misprints, with the figure of the French text."""
    rows = []
    for value, entry, member in book.misprints():
        cite = next((c for c in entry.cites if not c.inferred), entry.cites[0])
        label = _label(value, member)
        rows.append(
            Misprint(cite, f"{value.path}.{member}", label, entry.printed[member], entry.values[member], entry.note)
        )
    return sorted(rows, key=lambda row: article_order(row.cite.article))


# -- rendering ---------------------------------------------------------------------------------------------------------


def table(rows: Sequence[Row], lang: Lang = "en", width: int = 60) -> str:
    """Aligned columns for a terminal; a cell longer than `width` is cut. Empty rows: an empty text."""
    if not rows:
        return ""
    lines = [rows[0].COLUMNS[lang == "fr"], *(row.cells(lang) for row in rows)]
    cut = [[cell if len(cell) <= width else cell[: width - 1] + "…" for cell in line] for line in lines]
    widths = [max(len(line[i]) for line in cut) for i in range(len(cut[0]))]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in cut)


def markdown(rows: Sequence[Row], lang: Lang = "en") -> str:
    """A Markdown table. Empty rows: an empty text."""
    if not rows:
        return ""
    head = rows[0].COLUMNS[lang == "fr"]
    lines = [head, tuple("---" for _ in head), *(row.cells(lang) for row in rows)]
    return "\n".join("| " + " | ".join(_escaped(cell) for cell in line) + " |" for line in lines)


def figure_text(figure: Any, lang: Lang = "en") -> str:
    """A figure, a word, or rows of data in one line."""
    if isinstance(figure, dict):
        own = "fr" if lang == "fr" else "en"
        if set(figure) == {"en", "fr"}:
            return str(figure[own])
        kept = {k: v for k, v in figure.items() if k not in ("en", "fr") or k == own}
        return ", ".join(f"{k} {figure_text(v, lang)}" if k != own else str(v) for k, v in kept.items())
    if isinstance(figure, list | tuple):
        mark = "; " if any(isinstance(item, dict | list) for item in figure) else ", "
        return mark.join(figure_text(item, lang) for item in figure)
    return shown(figure, lang)


# -- inside ------------------------------------------------------------------------------------------------------------


_ARTICLE_HINT: Final = Message(
    "",
    {},
    (
        "An article is read with “bareme law article 211-26”.",
        "Un article se lit avec « bareme law article 211-26 ».",
    ),
)


def _source(book: Book, law: str) -> Source:
    source = book.sources.get(law)
    if source is None or source.companion:
        raise refusal("NOT_IN_SOURCE", "unknown_law", value=clip(law), choices=", ".join(book.choices()))
    return source


def _values(book: Book) -> Iterator[tuple[Space, Value]]:
    for space in book.spaces.values():
        for value in space.values.values():
            yield space, value


def _key(space: Space, value: Value, member: str) -> str:
    name = value.name if member == "value" else f"{value.name}.{member}"
    return f"{space.name.rpartition('.')[2]}.{name}"


def _label(value: Value, member: str) -> Pair:
    return value.named(member)[0]


def _reads(book: Book, law: str) -> Iterator[tuple[str, Read]]:
    """Every figure that a text gives, with its short path; figures that follow each other come in turn."""
    state = book.state(law)
    for space in book.spaces.values():
        short = space.name.rpartition(".")[2]
        for name, read in state.figures[space.name].items():
            if not str(read.value).startswith("="):  # a pointer to a figure that is listed where it lives
                yield f"{short}.{name}", read
        for name, reads in state.dated[space.name].items():
            for read in reads:
                yield f"{short}.{name}", read


def _figure(source: Source, read: Read, key: str) -> Figure:
    name = key.partition(".")[2]
    member = name.partition(".")[2] or "value"
    entry = read.entry
    tag = source.tag if source.variant_of else read.cite.source or ("INF" if read.inferred else source.tag)
    return Figure(
        key,
        read.owner.ids.get(member, ""),
        read.label,
        read.value,
        read.unit,
        read.cite,
        tag,
        entry.since,
        entry.until,
    )


def _gathered(book: Book, law: str) -> dict[str, list[Read]]:
    found: dict[str, list[Read]] = {}
    for key, read in _reads(book, law):
        found.setdefault(key, []).append(read)
    return found


def _function_over(book: Book, function: FunctionLaw, source: Source) -> Over:
    label, cite = function.doc, book.cite_of(function.cites, source.id)
    if function.timeless:
        return Over(source.id, function.name, label, "given", None, str(function.cites[0]), function.cites[0].basis)
    if cite is None:
        return Over(source.id, function.name, label, function.gaps.get(source.id, ""), None, "", "")
    return Over(source.id, function.name, label, "given", cite.shape or None, str(cite), cite.basis)


def _values_named(book: Book, wanted: str) -> Iterator[tuple[Space, Value, list[str]]]:
    """Values called so: by parameter id, by short or full path, with or without the member."""
    for space, value in _values(book):
        members = list(dict.fromkeys(m for entry in value.entries for m in entry.values))
        short = f"{space.name.rpartition('.')[2]}.{value.name}"
        by_id = [m for m, i in value.ids.items() if i == wanted]
        if by_id:
            yield space, value, by_id
        elif wanted in (short, value.path, value.name):
            yield space, value, members
        else:
            chosen = [m for m in members if wanted in (f"{short}.{m}", f"{value.path}.{m}")]
            if chosen:
                yield space, value, chosen


def _value_over(book: Book, source: Source, space: Space, value: Value, members: Iterable[str]) -> Iterator[Over]:
    gathered = _gathered(book, source.id)
    for member in members:
        key = _key(space, value, member)
        name, label = value.ids.get(member, key), _label(value, member)
        reads = gathered.get(key, [])
        if not reads:
            yield Over(source.id, name, label, value.why_not(member, source.id), None, "", "")
        for read in reads:
            span = _span(read.entry.since, read.entry.until)
            figure = figure_text(read.value) + span if span else read.value
            yield Over(source.id, name, label, "given", figure, str(read.cite), read.cite.basis)


def _citables(book: Book) -> Iterator[tuple[str, tuple[Cite, ...]]]:
    """Names and citations of every rule, and of every value (its entries together)."""
    for function in book.functions.values():
        if not function.timeless:
            yield function.name, function.cites
    for space, value in _values(book):
        yield _key(space, value, "value"), tuple(c for e in value.entries for c in e.cites)


def _cited(book: Book, law: str) -> Iterator[tuple[str, Pair, Cite, Any]]:
    """Name, title, citation and figure of everything that a text gives."""
    for function in book.functions.values():
        cite = book.cite_of(function.cites, law)
        if cite is not None:
            yield function.name, function.doc, cite, None
    for key, read in _reads(book, law):
        yield key, read.label, read.cite, read.value


def _rule_change(book: Book, function: FunctionLaw, a: str, b: str) -> Change | None:
    before, after = book.cite_of(function.cites, a), book.cite_of(function.cites, b)
    name, label = function.name, function.doc
    articles = (str(before) if before else "", str(after) if after else "")
    if before and after:
        if before.shape == after.shape:
            return None
        return Change("shape", name, label, before.shape or "—", after.shape or "—", *articles)
    if not before and not after:
        return None
    why = function.gaps.get(b if before else a, "")
    kind = "unread" if why == "unread" else "disappears" if before else "appears"
    return Change(kind, name, label, None, None, *articles)


def _whole_change(
    book: Book, value: Value, name: str, old: tuple[str, dict[str, list[Read]]], new: tuple[str, dict[str, list[Read]]]
) -> Change:
    """A value of several members, without public ids, that only one of the texts gives: one row for all."""
    (a, before), (b, after) = old, new
    why = value.gaps.get(b if before else a, "")
    kind = "unread" if why == "unread" else "disappears" if before else "appears"
    said = [
        {key.rpartition(".")[2]: _story(reads) for key, reads in side.items()} if side else None
        for side in (before, after)
    ]
    first = [_articles(next(iter(side.values()))) if side else "" for side in (before, after)]
    return Change(kind, name, value.label, said[0], said[1], first[0], first[1])


def _figure_changes(
    book: Book, value: Value, member: str, key: str, old: tuple[str, list[Read]], new: tuple[str, list[Read]]
) -> Iterator[Change]:
    (a, before), (b, after) = old, new
    label = _label(value, member)
    name = value.ids.get(member, key)
    articles = (_articles(before), _articles(after))
    if before and after:
        one, other = _story(before), _story(after)
        if one != other:
            yield Change("figure", name, label, *_told(one, other), *articles)
    elif before or after:
        why = value.why_not(member, b if before else a)
        kind = "unread" if why == "unread" else "disappears" if before else "appears"
        yield Change(kind, name, label, _only(before), _only(after), *articles)


def _story(reads: Sequence[Read]) -> Any:
    """One figure, or those that follow each other with their days."""
    if len(reads) == 1 and reads[0].entry.since is None and reads[0].entry.until is None:
        return reads[0].value
    return tuple(figure_text(r.value) + _span(r.entry.since, r.entry.until) for r in reads)


def _told(before: Any, after: Any) -> tuple[Any, Any]:
    """Of two lists of rows, only the rows that differ."""
    if isinstance(before, list) and isinstance(after, list):
        return [row for row in before if row not in after], [row for row in after if row not in before]
    return before, after


def _only(reads: Sequence[Read]) -> Any:
    return _story(reads) if reads else None


def _articles(reads: Sequence[Read]) -> str:
    return "; ".join(dict.fromkeys(str(r.cite) for r in reads))


def _side(cite: Cite, law: str) -> str:
    """The article; with its text where that is not the one asked for."""
    return cite.article if cite.text == law else str(cite)


def _of(book: Book, cite: Cite, law: str) -> bool:
    """Is the article one of the text itself, or of a code beside it (not of another text of the line)?"""
    return cite.text == law or book.sources[cite.text].companion


def article_order(article: str) -> tuple[tuple[int, ...], str]:
    """Sort key of an article: 211-9 before 211-10; words last."""
    first = article_numbers(article)[0] if article_numbers(article) else ""
    numbers = [int(n) for n in first.replace(".", "-").split("-") if n.isdigit()]
    return (tuple(numbers) if numbers else (10**6,)), article


def _span(since: date | None, until: date | None, lang: Lang = "en") -> str:
    """The days for which a figure holds, in brackets."""
    if since is None and until is None:
        return ""
    french = lang == "fr"
    parts = []
    if since is not None:
        parts.append(f"{'du' if french else 'from'} {since.isoformat()}")
    if until is not None:
        parts.append(f"{'au' if french else 'to'} {until.isoformat()}")
    return f" ({' '.join(parts)})"


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|").replace("\n", " ")


__all__ = [
    "Change",
    "Figure",
    "Mention",
    "Misprint",
    "Over",
    "Renumbered",
    "Row",
    "article",
    "article_order",
    "diff",
    "figure_text",
    "markdown",
    "mentions",
    "misprints",
    "renumbering",
    "rule_over_texts",
    "table",
    "text_values",
]
