"""Laws of the scales that hold for every film: sums, bounds, order, no jump where the text has none."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bareme import call
from bareme.law.feature_film.points_scale import SCALES, Post, Technique, scale

LAWS = ["guide-2011", "rga-2015", "rga-2018", "rga-2019", "rga-2020", "rga-2021", "rga-2023"]
GENRES = ["FICTION", "DOCUMENTARY", "ANIMATION"]
TECHNIQUES: tuple[Technique, ...] = ("OTHER", "CGI")
GIVEN: list[tuple[str, str, Technique]] = [
    (law, genre, technique)
    for law in LAWS
    for genre in GENRES
    for technique in TECHNIQUES
    if scale(law, genre, technique) and not (technique == "CGI" and genre != "ANIMATION")
]

# Groups as the articles and the guide print them.
GROUPS: dict[tuple[str, str, Technique], list[int]] = {
    ("rga-2015", "FICTION", "OTHER"): [10, 20, 10, 20, 14, 6, 20],
    ("rga-2018", "FICTION", "OTHER"): [20, 20, 20, 20, 20],
    ("rga-2021", "FICTION", "OTHER"): [20, 20, 20, 20, 20],
    ("rga-2023", "FICTION", "OTHER"): [20, 20, 20, 20, 20],
    ("rga-2015", "DOCUMENTARY", "OTHER"): [10, 20, 25, 5, 20, 20],
    ("rga-2023", "DOCUMENTARY", "OTHER"): [20, 32, 2, 22, 24],
    ("rga-2015", "ANIMATION", "OTHER"): [10, 26, 5, 19, 30, 10],
    ("rga-2015", "ANIMATION", "CGI"): [10, 26, 5, 22, 27, 10],
    ("rga-2023", "ANIMATION", "OTHER"): [35, 1, 4, 20, 30, 10],
}


def score(law: str, genre: str, technique: str, posts: dict[str, Any], french: bool = True) -> Fraction:
    named: dict[str, Any] = {"technique": technique} if genre == "ANIMATION" else {}
    answer = call(f"SCORE_{genre}", posts, law=law, french_initiative=french, exact_texts=True, **named)
    assert answer.error is None, answer.error
    return Fraction(answer.value)


@pytest.mark.parametrize(("law", "genre", "technique"), GIVEN)
def test_every_scale_sums_to_100(law: str, genre: str, technique: Technique) -> None:
    posts = scale(law, genre, technique)
    assert sum(post.points for post in posts) == 100
    assert len({post.code for post in posts}) == len(posts)
    assert score(law, genre, technique, {"*": 1}) == 100
    assert score(law, genre, technique, {"*": 0}) == 0


@pytest.mark.parametrize("key", GROUPS, ids=str)
def test_groups_are_those_of_the_article(key: tuple[str, str, Technique]) -> None:
    totals: dict[str, Decimal] = {}
    for post in scale(*key):
        totals[post.group_fr] = totals.get(post.group_fr, Decimal(0)) + post.points
    assert list(totals.values()) == GROUPS[key]


def test_other_scales_sum_as_printed() -> None:
    printed = {"EURO_FICTION": 18, "EURO_DOCUMENTARY": 14, "EURO_ANIMATION": 21, "EURO_CONVENTION": 19}
    printed |= {"PARITY_FICTION": 10, "PARITY_DOCUMENTARY": 8, "PARITY_ANIMATION_2D": 14, "PARITY_ANIMATION_3D": 16}
    assert {*printed, *GENRES} == set(SCALES)
    for name, total in printed.items():
        assert sum(post.points for post in scale("rga-2023", name)) == total, name


def test_no_scale_where_the_text_was_not_read() -> None:
    assert scale("rga-2018", "DOCUMENTARY") == scale("rga-2021", "ANIMATION") == []
    with pytest.raises(KeyError):
        scale("rga-2017", "FICTION")


def test_same_figures_in_both_numberings_and_only_the_unread_are_inferred() -> None:
    for post in scale("rga-2023", "FICTION"):
        assert post.article.startswith("211-10 ")
        assert not post.inferred
    inferred = {post.group_fr.split()[0] for post in scale("rga-2019", "FICTION") if post.inferred}
    assert inferred == {"II", "III", "V"}, "language and technicians were read, the rest not"


def choices(post: Post) -> st.SearchStrategy[Any]:
    """Values that a post of this kind accepts, from nothing to all."""
    if post.kind == "AON":
        return st.sampled_from(["0", "1"])
    if post.kind == "LANG":
        return st.sampled_from([str(a) for a in post.allowed])
    return st.fractions(0, 1, max_denominator=60).map(lambda f: f"{f.numerator}/{f.denominator}")


@st.composite
def films(draw: st.DrawFn) -> tuple[tuple[str, str, Technique], dict[str, Any], Post]:
    key = draw(st.sampled_from(GIVEN))
    posts = scale(*key)
    return key, {post.code: draw(choices(post)) for post in posts}, draw(st.sampled_from(posts))


@settings(max_examples=60, deadline=None)
@given(films(), st.booleans())
def test_score_is_bounded_and_never_falls_when_a_post_rises(
    film: tuple[tuple[str, str, Technique], dict[str, Any], Post], french: bool
) -> None:
    key, posts, post = film
    before = score(*key, posts, french)
    assert 0 <= before <= 100
    after = score(*key, posts | {post.code: "1"}, french)
    assert before <= after <= before + Fraction(post.points)


@settings(max_examples=30, deadline=None)
@given(films())
def test_french_initiative_never_costs_points(film: tuple[tuple[str, str, Technique], dict[str, Any], Post]) -> None:
    key, posts, post = film
    if post.unused != "NEVER":
        posts = posts | {post.code: "NU"}
    assert score(*key, posts, False) <= score(*key, posts, True)


def test_a_ratio_is_exact() -> None:
    """20 × 1/3 + 10 × 1/3 = 10, over the 70 points of the rest of the film."""
    posts = {"*": 1, "FIC_ART_CAC": "1/3", "FIC_OUV_PAY": "1/3"}
    assert score("rga-2023", "FICTION", "OTHER", posts) == 80


POINTS = st.fractions(0, 105, max_denominator=200)  # 100 and the bonus of five


def coefficient(points: Fraction, law: str, mode: str | None) -> Fraction:
    answer = call("WEIGHT_COEFF", f"{points.numerator}/{points.denominator}", law=law, frac_mode=mode, exact_texts=True)
    assert answer.error is None, answer.error
    return Fraction(answer.value)


@settings(max_examples=80, deadline=None)
@given(POINTS, POINTS, st.sampled_from(["FLOOR", "ROUND", "LINEAR"]))
def test_the_coefficient_never_falls_when_points_rise(a: Fraction, b: Fraction, mode: str) -> None:
    low, high = sorted((a, b))
    assert 0 <= coefficient(low, "rga-2023", mode) <= coefficient(high, "rga-2023", mode) <= 1


@pytest.mark.parametrize("law", ["guide-2011", "rga-2015", "rga-2020", "rga-2023"])
def test_the_linear_coefficient_has_no_jump_at_70_and_80(law: str) -> None:
    step = Fraction(1, 1000)
    for at, printed in ((70, Fraction(7, 10)), (80, Fraction(1))):
        assert coefficient(Fraction(at), law, "LINEAR") == printed
        for near in (at - step, at + step):
            assert abs(coefficient(near, law, "LINEAR") - printed) <= 3 * step / 100


@pytest.mark.parametrize("law", ["guide-2011", "rga-2015", "rga-2018", "rga-2023"])
def test_every_whole_number_of_the_table(law: str) -> None:
    printed = ["0.70", "0.73", "0.76", "0.79", "0.82", "0.85", "0.88", "0.91", "0.94", "0.97", "1"]
    table = dict(zip(range(70, 81), printed, strict=True))
    for points in range(101):
        expected = Fraction(table.get(points, "1" if points > 80 else str(Fraction(points, 100))))
        assert coefficient(Fraction(points), law, None) == expected, points


@settings(max_examples=60, deadline=None)
@given(st.fractions(0, 80, max_denominator=100), st.fractions(0, 80, max_denominator=100), st.booleans())
def test_more_points_never_close_the_access(a: Fraction, b: Fraction, french: bool) -> None:
    order = {"NOT_ELIGIBLE": 0, "NEEDS_DEROGATION": 1, "OK": 2}
    found = [
        call(
            "ACCESS_THRESHOLD_OK",
            f"{p.numerator}/{p.denominator}",
            law="rga-2023",
            french_initiative=french,
            exact_texts=True,
        ).status
        for p in sorted((a, b))
    ]
    assert order[found[0]] <= order[found[1]]
