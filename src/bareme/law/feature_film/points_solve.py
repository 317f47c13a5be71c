"""The points turned around: how many for a coefficient, and which missing post brings most."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple

from bareme.engine import ZERO, Bool, Eur, Grid, Law, Pts, Share, rule
from bareme.engine.number import floor, whole
from bareme.law.feature_film.direct_allocation import direct_alloc
from bareme.law.feature_film.points_required import FracMode, weight_coeff
from bareme.law.feature_film.points_scale import Genre, Technique, apply, scale

#: The post of the shooting language, whose points count neither for access nor for the allocation.
_LANGUAGE: Final = {"FICTION": "FIC_LANG", "DOCUMENTARY": "DOC_LANG", "ANIMATION": None}


@rule("POINTS_FOR_COEFFICIENT")
def points_for_coefficient(law: Law, coefficient: Share) -> Pts:
    """Smallest whole number of points whose coefficient reaches this one (inverse of WEIGHT_COEFF), in points.

    In closed form from the table of 211-35: below its foot a point is worth `each_below`, above it `step`.
    """
    foot, foot_coefficient = law["points_required:table.foot"], law["points_required:table.foot_coefficient"]
    if coefficient <= foot_coefficient:
        exact = coefficient / law["points_required:table.each_below"]
    else:
        exact = foot + (coefficient - foot_coefficient) / law["points_required:table.step"]
    law.step("exact", exact)
    points = exact if whole(exact) else law.one * int(floor(exact) + 1)
    law.step("reached", weight_coeff(law, points))
    return law.step("points", points)


class _Film(NamedTuple):
    """Where a film stands: all points, points without language, its coefficient."""

    total: Decimal
    ex_language: Decimal
    coefficient: Decimal


@rule("MISSING_POINTS")
def missing_points(
    law: Law,
    posts: Grid,
    genre: Genre,
    support: Eur,
    french_initiative: Bool = True,
    technique: Technique = "OTHER",
    invested: Eur = ZERO,
    frac_mode: FracMode | None = None,
) -> list[tuple[str, Any, Any, Any, str]]:
    """Posts not obtained, the one worth most a point first (postes manquants).

    Rows: code, points missing, euros that they bring, euros a point, thresholds that they unlock. `support`: sums
    before the coefficient; `invested`: account money that would carry the lead producer's direct allocation once the
    film has its points. No row: every post is obtained.
    """
    thresholds = {
        "access": law["points_required:minimum"],
        "allocation": law["direct_allocation:threshold.points"],
        "foot": law["points_required:table.foot"],
        "full": law["points_required:table.full_from"],
    }
    allocation = direct_alloc(law, invested, "LEAD", genre) if invested else ZERO
    now = _film(law, posts, genre, french_initiative, technique, frac_mode)
    law.step("now", now.total)
    law.step("coefficient", now.coefficient)
    aside = _aside(law)
    rows: list[tuple[str, Any, Any, Any, str]] = []
    for code in _codes(law, genre, technique):
        gained = {**_spelt(law, posts, genre, technique), code: law.one}
        then = _film(aside, gained, genre, french_initiative, technique, frac_mode)
        points = then.total - now.total
        if points <= 0:
            continue
        worth = (then.coefficient - now.coefficient) * support
        if now.ex_language < thresholds["allocation"] <= then.ex_language:
            worth += allocation
        rows.append((code, points, worth, worth / points, _unlocked(now, then, thresholds)))
    rows.sort(key=lambda row: (-row[3], row[1], row[0]))
    for row in rows:
        law.step("row", row[2], code=row[0], points=row[1])
    return rows


def _aside(law: Law) -> Law:
    """The same law for what-if counts: their steps, messages and citations are not the answer's."""
    return Law(law.book, law.state, law.day, law.space, [], None, law.fractions)


def _film(
    law: Law, posts: Mapping[str, Any], genre: Genre, french: bool, technique: Technique, frac_mode: FracMode | None
) -> _Film:
    total = apply(law, genre, posts, french_initiative=french, technique=technique).total
    language = _LANGUAGE[genre]
    spoken = ZERO
    if language is not None:
        silent = {**_spelt(law, posts, genre, technique), language: ZERO}
        spoken = total - apply(_aside(law), genre, silent, french_initiative=french, technique=technique).total
    return _Film(total, total - spoken, weight_coeff(law, total, frac_mode))


def _codes(law: Law, genre: Genre, technique: Technique) -> list[str]:
    return [post.code for post in scale(law.id, genre, technique, law.book)]


def _spelt(law: Law, posts: Mapping[str, Any], genre: Genre, technique: Technique) -> dict[str, Any]:
    """The grid with each code written out instead of `*`."""
    rest = posts.get("*")
    return {code: posts.get(code, rest) for code in _codes(law, genre, technique)}


def _unlocked(now: _Film, then: _Film, thresholds: Mapping[str, Decimal]) -> str:
    """The thresholds that the film passes with these points: 25 and 64 without language, 70 and 80 with it."""
    passed = [
        thresholds[key]
        for key, before, after in (
            ("access", now.ex_language, then.ex_language),
            ("allocation", now.ex_language, then.ex_language),
            ("foot", now.total, then.total),
            ("full", now.total, then.total),
        )
        if before < thresholds[key] <= after
    ]
    return "; ".join(str(int(p)) for p in passed)
