"""One reader for the catalogue: aids, commissions, files to hand in. Each is a row of data with its text and article.

Every mechanism whose TOML says `[data] catalogue = "AID"` (or COMMISSION, FILE, …) is part of it: a row needs no code.
"""

from collections.abc import Iterator
from typing import Any, Literal

from bareme.engine import Law, Text, rule
from bareme.engine.cells import ALIASES, fold
from bareme.engine.law import not_in_text
from bareme.engine.texts import Read, Space, Value

Language = Literal["EN", "FR"]

#: A text that starts so is a figure that lives elsewhere: "=advance:after.other".
_ELSEWHERE = "="


@rule("AID_INFO")
def aid_info(law: Law, aid_id: Text, field: Text, language: Language = "EN") -> Any:
    """One field of one row of the catalogue (catalogue des aides): a figure, a text, or rows (documents, festivals)."""
    space, value = _find(law, aid_id)
    fields = _fields(law, space, value)
    wanted = field.strip().lower()
    if wanted in ("name", "articles"):
        law.run.append(next(iter(fields.values())))
        cite = next(iter(fields.values())).cite
        return value.label[language == "FR"] if wanted == "name" else cite.article
    counted = wanted.removesuffix("_count")
    if counted not in fields and not any(counted in entry.values for entry in value.entries):
        choices = ", ".join(["name", "articles", *fields])
        raise law.bad("unknown_field", got=field[:60], aid=value.name.upper(), choices=choices)
    found = _read(law, f"{space.name}:{value.name}.{counted}")
    if wanted == counted:
        return _said(found, language)
    if not isinstance(found, list):
        raise law.bad("not_rows", got=field[:60], field=counted)
    return law.step("count", len(found))


@rule("AID_LIST")
def aid_list(law: Law, language: Language = "EN", kind: Text | None = None) -> list[list[Any]]:
    """Rows of the catalogue that the text gives: id, kind, name, articles (liste des aides)."""
    rows: list[list[Any]] = []
    for space, value in _rows(law):
        family = str(space.data["catalogue"])
        if kind is not None and kind.strip().upper() != family:
            continue
        fields = _fields(law, space, value, refuse=False)
        if fields:
            read = next(iter(fields.values()))
            law.run.append(read)
            rows.append([value.name.upper(), family, value.label[language == "FR"], read.cite.article])
    if not rows:
        known = sorted({str(space.data["catalogue"]) for space, _ in _rows(law)})
        if (kind or "").strip().upper() in known:
            raise law.refuse("NOT_IN_SOURCE", "no_row", kind=kind, law=law.id)
        raise law.bad("unknown_kind", got=(kind or "")[:60], choices=", ".join(known))
    return rows


@rule("AID_FIELDS")
def aid_fields(law: Law, aid_id: Text, language: Language = "EN") -> list[list[Any]]:
    """Every field of one row of the catalogue, with its value (fiche d'une aide): a card of two columns."""
    space, value = _find(law, aid_id)
    fields = _fields(law, space, value)
    cite = next(iter(fields.values())).cite
    card: list[list[Any]] = [["name", value.label[language == "FR"]], ["articles", cite.article]]
    for field in fields:
        found = _read(law, f"{space.name}:{value.name}.{field}")
        card.append([f"{field}_count", len(found)] if isinstance(found, list) else [field, _said(found, language)])
    return card


def row_of(law: Law, cell: str, arg: str) -> str:
    """The name of an aid of the catalogue that the text gives, or the word audiovisual. Raises Refusal."""
    if _called("audiovisual", cell):
        return "audiovisual"
    for space, value in _rows(law):
        if _called(value.name, cell) and space.data["catalogue"] == "AID":
            _fields(law, space, value)
            return value.name
    choices = ", ".join(v.name.upper() for s, v in _rows(law) if s.data["catalogue"] == "AID")
    raise law.bad("unknown_aid", arg=arg, got=cell[:60], choices=f"{choices}, AUDIOVISUAL")


def _rows(law: Law) -> Iterator[tuple[Space, Value]]:
    for space in law.book.spaces.values():
        if "catalogue" in space.data:
            for value in space.values.values():
                yield space, value


def _called(name: str, cell: str) -> bool:
    """Is the row called so, by its id or by the French word for it?"""
    wanted = fold(cell)
    return wanted == name.upper() or wanted in ALIASES.get(name.upper(), "").split()


def _find(law: Law, aid_id: str) -> tuple[Space, Value]:
    for space, value in _rows(law):
        if _called(value.name, aid_id):
            return space, value
    raise law.bad("unknown_row", got=aid_id[:60], choices=", ".join(v.name.upper() for _, v in _rows(law)))


def _fields(law: Law, space: Space, value: Value, refuse: bool = True) -> dict[str, Read]:
    """The fields that the text gives for a row, in their order. Raises Refusal where it gives none."""
    given = law.state.figures[space.name]
    found = {k.removeprefix(f"{value.name}."): r for k, r in given.items() if k.startswith(f"{value.name}.")}
    if not found and refuse:
        cites = tuple(c for e in value.entries for c in e.cites)
        raise not_in_text(law.book, value.label, law.id, value.gaps, cites)
    return found


def _read(law: Law, path: str) -> Any:
    """A field, followed to where its figure lives: the pointer itself is no line of the explanation."""
    space, _, name = path.partition(":")
    read = law.state.figures[space].get(name)
    if read is not None and str(read.value).startswith(_ELSEWHERE):
        law.run.append(read)
        return law.read(read.value.removeprefix(_ELSEWHERE))
    return law.read(path)


def _said(found: Any, language: Language) -> Any:
    """A bilingual text in one language; rows of data as rows of cells."""
    if isinstance(found, dict):
        own = language.lower()
        if set(found) == {"en", "fr"}:
            return found[own]
        return [v for k, v in found.items() if k not in ("en", "fr") or k == own]
    if isinstance(found, list):
        return [_said(row, language) for row in found]
    return found
