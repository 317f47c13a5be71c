"""Scales of points (barèmes): posts, kinds and groups are data; this module applies any of them.

A scale is a run of values `<prefix>_1`, `<prefix>_2`, … of a mechanism, one for each group of the article. An entry has
the `title` of the group and its posts; a post has a code, its points, a kind and the rule for a post not used:

* kind AON all or nothing · ELEM, RATIO the share × the points · SPEND all from the share `at_least` · MAJ all above the
  share `above` · LANG one of the shares `allowed`;
* unused NEVER cannot be said not used · NONE no points · FRENCH_INITIATIVE deemed obtained for such films · ANY deemed
  obtained · WITH obtained with the posts of `needs`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple

from bareme.engine import ZERO, Book, Bool, Grid, Law, Pts, book, rule
from bareme.engine.cells import NOT_USED, NOT_USED_JUSTIFIED
from bareme.engine.errors import Message
from bareme.engine.trace import Step

Genre = Literal["FICTION", "DOCUMENTARY", "ANIMATION"]
Technique = Literal["OTHER", "CGI"]

_HOME: Final = "feature_film"
_REST: Final = "*"

#: Prefix of the groups of the scale of a genre, which all add up to `full`.
_GENRE: Final = "group"

#: Name of a scale -> mechanism and prefix of its groups.
SCALES: Final[Mapping[str, tuple[str, str]]] = {
    "FICTION": ("points_fiction", _GENRE),
    "DOCUMENTARY": ("points_documentary", _GENRE),
    "ANIMATION": ("points_animation", _GENRE),
    "EURO_FICTION": ("euro_grid", "fiction"),
    "EURO_DOCUMENTARY": ("euro_grid", "documentary"),
    "EURO_ANIMATION": ("euro_grid", "animation"),
    "EURO_CONVENTION": ("euro_grid", "convention"),
    "PARITY_FICTION": ("parity", "fiction"),
    "PARITY_DOCUMENTARY": ("parity", "documentary"),
    "PARITY_ANIMATION_2D": ("parity", "animation_2d"),
    "PARITY_ANIMATION_3D": ("parity", "animation_3d"),
}


class Post(NamedTuple):
    """One post of a scale, for a worksheet or a solver. Points and shares are exact; `text` and `article` give it."""

    code: str
    group_en: str
    group_fr: str
    post_en: str
    post_fr: str
    points: Decimal
    kind: str
    unused: str
    allowed: tuple[Decimal, ...]
    at_least: Decimal | None
    above: Decimal | None
    needs: tuple[str, ...]
    lost_abroad: bool
    text: str
    article: str
    inferred: bool


def scale(law_id: str, genre: str, technique: Technique = "OTHER", of: Book | None = None) -> list[Post]:
    """The posts of a scale as a text gives them, in the order of the article; empty where the text gives no such scale.

    `genre` is a key of SCALES. Raises KeyError for a text or a scale that does not exist. Plain data, no host needed.
    """
    of = of or book()
    if law_id not in of.sources or of.sources[law_id].companion:
        raise KeyError(law_id)
    mechanism, prefix = SCALES[genre]
    figures = of.state(law_id).figures[f"{_HOME}.{mechanism}"]
    found = []
    for key in _group_keys(figures, prefix, technique):
        read = figures[key]
        en, fr = figures[f"{key.partition('.')[0]}.title"].value
        found += [
            Post(
                row["code"],
                en,
                fr,
                row["en"],
                row["fr"],
                row["points"],
                row["kind"],
                row["unused"],
                tuple(row.get("allowed", ())),
                row.get("at_least"),
                row.get("above"),
                tuple(row.get("needs", ())),
                bool(row.get("lost_abroad", False)),
                read.cite.text,
                read.cite.article,
                read.cite.inferred,
            )
            for row in read.value
        ]
    return found


def _group_keys(figures: Mapping[str, Any], prefix: str, technique: str) -> Iterator[str]:
    """The keys of the groups that a text gives, in order; a technique may have its own posts in a group."""
    number = 1
    while f"{prefix}_{number}.posts" in figures:
        own = f"{prefix}_{number}.posts_{technique.lower()}"
        yield own if own in figures else f"{prefix}_{number}.posts"
        number += 1


@dataclass(frozen=True, slots=True)
class Score:
    """What a film obtains: all points, and those of them that come from the « not used » rule."""

    total: Decimal
    deemed: Decimal


@dataclass(slots=True)
class _Line:
    """A post being counted: share obtained, and whether by the « not used » rule."""

    row: Mapping[str, Any]
    given: Any
    share: Any = ZERO
    deemed: bool = False


def apply(
    law: Law,
    name: str,
    posts: Mapping[str, Any],
    *,
    french_initiative: bool = True,
    technique: Technique = "OTHER",
    abroad: bool = False,
    partial: bool = False,
) -> Score:
    """Count the points of a film on a scale, in points.

    `abroad`: part of the shoot is abroad without artistic reason. `partial`: a code left out obtains nothing (to look
    at part of a grid). Raises Refusal: BAD_INPUT naming the codes, or NOT_IN_SOURCE where the text gives no such scale.
    """
    own = _own_sentences(law)
    groups = _read(own, name, technique)
    rows = [row for _, _, rows in groups for row in rows]
    _check_whole(own, name, rows)
    _check_codes(own, name, technique, posts, rows, partial)
    lines = {row["code"]: _Line(row, posts.get(row["code"], posts.get(_REST))) for row in rows}
    _check_values(own, list(lines.values()))
    for line in lines.values():
        _obtain(line, french_initiative)
    for line in lines.values():
        if line.given == NOT_USED_JUSTIFIED and line.row["unused"] == "WITH":
            _obtain_with(own, line, [lines[code] for code in line.row["needs"]], partial)
    if abroad:
        for line in lines.values():
            if line.row.get("lost_abroad"):
                line.share, line.deemed = ZERO, False
    total = sum((line.share * line.row["points"] for line in lines.values()), ZERO)
    deemed = sum((line.share * line.row["points"] for line in lines.values() if line.deemed), ZERO)
    _trace(own, groups, lines)
    if deemed:
        own.step("deemed", deemed)
    return Score(total, deemed)


def _own_sentences(law: Law) -> Law:
    """The same law and record, with the sentences of this mechanism."""
    own = Law(law.book, law.state, law.day, law.book.spaces[f"{_HOME}.points_scale"], law.run, law.node, law.fractions)
    own.messages = law.messages
    return own


_Group = tuple[tuple[str, str], "Step | None", Sequence[Mapping[str, Any]]]


def _read(law: Law, name: str, technique: Technique) -> list[_Group]:
    mechanism, prefix = SCALES[name]
    figures = law.state.figures[f"{_HOME}.{mechanism}"]
    groups: list[_Group] = []
    for key in list(_group_keys(figures, prefix, technique)) or [f"{prefix}_1.posts"]:
        rows = law.read(f"{mechanism}:{key}")
        en, fr = figures[f"{key.partition('.')[0]}.title"].value
        groups.append(((en, fr), law.node.steps[-1] if law.node is not None else None, rows))
    return groups


def _check_whole(law: Law, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """The points of a genre add up to those of the whole scale, or a group is missing. Raises Refusal."""
    if SCALES[name][1] != _GENRE:
        return
    found, full = sum((row["points"] for row in rows), ZERO), law["full"]
    if found != full:
        raise law.refuse("NOT_IN_SOURCE", "incomplete", scale=name, law=law.id, found=found, full=full)


def _check_codes(
    law: Law,
    name: str,
    technique: Technique,
    posts: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    partial: bool,
) -> None:
    known = [row["code"] for row in rows]
    for code in posts:
        if code != _REST and code not in known:
            homes = list(_homes(law, code, technique))
            if homes:
                raise law.bad("other_scale", codes=code, scale=name, law=law.id, homes=", ".join(homes))
            raise law.bad("unknown_code", codes=code, scale=name, law=law.id, choices=known)
    missing = [code for code in known if code not in posts]
    if missing and _REST not in posts and not partial:
        raise law.bad("missing", codes=missing, scale=name, law=law.id)


def _homes(law: Law, code: str, technique: Technique) -> Iterator[str]:
    """Where a code that is not of this scale belongs: “FICTION rga-2015”."""
    for name in SCALES:
        for source in law.book.states():
            for own in ("OTHER", "CGI"):
                if any(post.code == code for post in scale(source.id, name, own, law.book)):
                    yield f"{name} {source.id}" + (f" {own}" if own != technique and name == "ANIMATION" else "")
                    break


def _check_values(law: Law, lines: Sequence[_Line]) -> None:
    never = [x.row["code"] for x in lines if x.given == NOT_USED_JUSTIFIED and x.row["unused"] == "NEVER"]
    if never:
        raise law.bad("never_unused", codes=never)
    numbers = [x for x in lines if x.given is not None and not isinstance(x.given, str)]
    whole = [x.row["code"] for x in numbers if x.row["kind"] == "AON" and x.given not in (0, 1)]
    if whole:
        raise law.bad("all_or_nothing", codes=whole)
    for line in numbers:
        if line.row["kind"] == "LANG" and line.given not in line.row["allowed"]:
            raise law.bad("one_of", codes=line.row["code"], share=line.given, choices=line.row["allowed"])


def _obtain(line: _Line, french_initiative: bool) -> None:
    """The share of the points that a post obtains by itself."""
    row, given = line.row, line.given
    if given is None or given == NOT_USED:
        return
    if given == NOT_USED_JUSTIFIED:
        line.deemed = row["unused"] == "ANY" or (row["unused"] == "FRENCH_INITIATIVE" and french_initiative)
        line.share = int(line.deemed)
    elif row["kind"] == "SPEND":
        line.share = int(given >= row["at_least"])
    elif row["kind"] == "MAJ":
        line.share = int(given > row["above"])
    else:
        line.share = given


def _obtain_with(law: Law, line: _Line, others: Sequence[_Line], partial: bool) -> None:
    """Digital effects not used: obtained with picture and sound, also where these are themselves deemed (reading)."""
    unknown = [other.row["code"] for other in others if other.given is None]
    if partial and unknown:
        raise law.bad("needed", codes=line.row["code"], needs=unknown)
    line.deemed = all(other.share == 1 for other in others)
    line.share = int(line.deemed)
    law.reading(
        "with_deemed",
        line.deemed and any(other.deemed for other in others),
        codes=line.row["code"],
        points=line.row["points"],
    )


def _trace(law: Law, groups: Sequence[_Group], lines: Mapping[str, _Line]) -> None:
    """Each group with its subtotal, and below it each post: points obtained, of how many."""
    for title, step, rows in groups:
        if step is None:
            continue
        own = [lines[row["code"]] for row in rows]
        most = sum((x.row["points"] for x in own), ZERO)
        step.label = _label(law, "group", title=_both(title), most=most)
        step.value, step.unit = sum((x.share * x.row["points"] for x in own), ZERO), "pts"
        for x in own:
            key = "post_deemed" if x.deemed else "post"
            label = _label(law, key, code=x.row["code"], post=_both((x.row["en"], x.row["fr"])), most=x.row["points"])
            step.add(label, x.share * x.row["points"], "pts")


def _both(pair: Sequence[str]) -> Message:
    return Message("", {}, (pair[0], pair[1]))


def _label(law: Law, key: str, **params: Any) -> tuple[str, str]:
    message = Message("", params, law.space.steps[key][0])
    return message.text("en"), message.text("fr")


@rule("DEEMED_POINTS")
def deemed_points(
    law: Law, posts: Grid, genre: Genre, french_initiative: Bool = True, technique: Technique = "OTHER"
) -> Pts:
    """Points obtained only because a post is not used, for justified reasons (points réputés obtenus), in points.

    A code left out counts as not deemed; digital effects not used need the picture and sound posts beside them.
    """
    return apply(law, genre, posts, french_initiative=french_initiative, technique=technique, partial=True).deemed
