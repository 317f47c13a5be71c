"""Direct allocation for production (allocation directe): what is added to sums invested (211-84, 85; 211-74, 75)."""

from typing import Literal, NamedTuple

from bareme.engine import ZERO, Bool, Eur, Int, Law, Pts, Rate, rule
from bareme.engine.number import round_half_up
from bareme.law.feature_film.abatement import left_of

Role = Literal["LEAD", "OTHER"]
Genre = Literal["FICTION", "DOCUMENTARY", "ANIMATION"]
FilmCapMode = Literal["MAX", "STRICT"]

SCALE_TOP = 100  # the scale is called « barème de 100 points »


@rule("DIRECT_ALLOC_ELIGIBLE")
def direct_alloc_eligible(
    law: Law,
    genre: Genre,
    points_ex_lang: Pts,
    french_language: Bool | None = None,
    derogation: Bool = False,
    opera: Bool = False,
    doc_language_justified: Bool = False,
    round_points: Bool = False,
) -> Bool:
    """May sums invested in this film carry a direct allocation? The language, and points without the language group."""
    if points_ex_lang > SCALE_TOP:
        raise law.bad("too_many_points", given=points_ex_lang)
    free = genre == "ANIMATION" or (genre == "FICTION" and opera) or (genre == "DOCUMENTARY" and doc_language_justified)
    if free:
        language = law.step("language_free", True)
    else:
        language = law.check("language", law.assumed("french_language", french_language, True), eligibility=True)
    counted = points_ex_lang
    if round_points:
        law.read("rounding")
        counted = law.step("rounded", round_half_up(points_ex_lang))
    needed = law["threshold.points"]
    if law.given("rounding"):
        other = points_ex_lang if round_points else round_half_up(points_ex_lang)
        law.reading("rounding_reading", (other >= needed) != (counted >= needed))
    if counted >= needed:
        law.step("points", True, needed=needed)
        return language
    if language and law.given("threshold.derogation") and counted >= law["threshold.derogation"]:
        if derogation:
            return law.step("derogation", True, needed=law["threshold.derogation"])
        raise law.refuse("NEEDS_DEROGATION", "needs_derogation", value=False, points=counted, needed=needed)
    return law.check("points", False, eligibility=True, needed=needed)


@rule("DIRECT_ALLOC_RATE")
def direct_alloc_rate(law: Law, role: Role, genre: Genre, net: Bool = False, nonlead_25: Bool = False) -> Rate:
    """Rate of the direct allocation as its article writes it; `net`: after the general abatement."""
    rate = _rate(law, role, genre, nonlead_25)
    return law.step("net_rate", rate * left_of(law, "ALLOC")) if net else rate


@rule("DIRECT_ALLOC")
def direct_alloc(
    law: Law,
    invested: Eur,
    role: Role,
    genre: Genre,
    gross: Bool = False,
    nonlead_25: Bool = False,
    budget: Eur | None = None,
    used_25_year: Eur = ZERO,
    films_25_year: Int = 0,
    film_cap_mode: FilmCapMode = "MAX",
    caps_abated: Bool = False,
) -> Eur:
    """Direct allocation (allocation directe) credited for these sums, in euros; `gross`: the article's figure.

    Another producer's 25 % runs only up to 200 000 € and three films in the company's year, and per film up to
    100 000 € or 5 % of the estimate; 15 % beyond.
    """
    left = law.one if gross else left_of(law, "ALLOC")
    rate = _rate(law, role, genre, nonlead_25)
    if role == "LEAD" or not nonlead_25:
        return law.step("allocation", invested * rate * left)
    limits = limits_of(law)

    def at_25(mode: FilmCapMode, abated: Bool) -> Eur:
        stretches = stretches_at_25(limits, budget, used_25_year, films_25_year, mode, abated)
        return next(min(invested, s.most) for s in stretches if s.upto is None or invested <= s.upto)

    base = law["rate.other"]
    high = at_25(film_cap_mode, caps_abated)
    other_mode: FilmCapMode = "STRICT" if film_cap_mode == "MAX" else "MAX"

    def amount(part: Eur) -> Eur:
        return (rate * part + base * (invested - part)) * left

    other = at_25(other_mode, caps_abated)
    law.reading("film_cap_reading", other != high, mode=other_mode, other=amount(other))
    other = at_25(film_cap_mode, not caps_abated)
    law.reading("abated_reading", other != high, switch=not caps_abated, other=amount(other))
    law.step("at_25", high)
    law.step("at_15", invested - high)
    if budget is None and high < invested:
        law.note("no_budget", share=limits.film_share * 100)
    return law.step("allocation", amount(high))


class Limits(NamedTuple):
    """What limits the sums at 25 % (211-75 II last paragraph); `cut`: the general abatement, for the other reading."""

    film: Eur
    film_share: Rate
    year: Eur
    films: int
    cut: Rate


def _rate(law: Law, role: Role, genre: Genre, nonlead_25: Bool) -> Rate:
    if role == "LEAD":
        if nonlead_25:
            law.note("lead_not_25")
        return law["rate.lead_animation" if genre == "ANIMATION" else "rate.lead"]
    return law["rate.other_25" if nonlead_25 else "rate.other"]


class Stretch(NamedTuple):
    """Sums invested up to `upto` (no bound: None): at most `most` of them carry 25 %."""

    upto: Eur | None
    most: Eur


def limits_of(law: Law) -> Limits:
    """The limits of the 25 % rate as the text gives them."""
    return Limits(
        law["direct_allocation:ceiling.film"],
        law["direct_allocation:ceiling.film_share"],
        law["direct_allocation:ceiling.year"],
        int(law["direct_allocation:ceiling.films"]),
        law["abatement:general"],
    )


def stretches_at_25(
    limits: Limits, budget: Eur | None, used_25_year: Eur, films_25_year: int, mode: FilmCapMode, abated: bool
) -> list[Stretch]:
    """How much may carry 25 %, by stretches of the sums; STRICT has two where 5 % of the estimate is more."""
    if films_25_year >= limits.films:
        return [Stretch(None, ZERO)]
    left = 1 - limits.cut if abated else 1
    film, share = limits.film * left, limits.film_share * (ZERO if budget is None else budget)
    year = max(ZERO, limits.year * left - used_25_year)
    if mode == "STRICT" and share > film:
        return [Stretch(share, year), Stretch(None, min(film, year))]
    return [Stretch(None, min(max(film, share), year))]
