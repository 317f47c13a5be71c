"""What the points of a film are compared with: 25 for access (211-13), the table that weights the support (211-35)."""

from decimal import Decimal
from typing import Final, Literal, NamedTuple

from bareme.engine import Bool, Law, Pts, Share, rule
from bareme.engine.number import floor, round_half_up, whole
from bareme.law.feature_film.points_scale import Genre

FracMode = Literal["FLOOR", "ROUND", "LINEAR"]
_MODES: Final[tuple[FracMode, ...]] = ("FLOOR", "ROUND", "LINEAR")

#: The value of `rounding` that orders the rounding to the nearest whole number.
_NEAREST: Final = "NEAREST"


@rule("SCORE_EX_LANGUAGE")
def score_ex_language(law: Law, total: Pts, language_points: Pts, genre: Genre) -> Pts:
    """Points without those of the language group, deemed ones included; animation has no such group (211-13 II 1°)."""
    if genre == "ANIMATION":
        if language_points:
            law.note("no_language_group", points=language_points)
        return law.step("ex_language", total)
    if language_points > total:
        raise law.bad("language_above_total", points=language_points, total=total)
    return law.step("ex_language", total - language_points)


@rule("POINTS_ROUND")
def points_round(law: Law, points: Pts) -> Pts:
    """Points rounded to the nearest whole number, one half up, where the text says so (211-13 II 2°); else unchanged.

    Texts of 2018 to 2022: a whole number only, the rule of a fraction is not known.
    """
    if whole(points):
        return points
    if law.read("rounding") == _NEAREST:
        return law.step("rounded", law.one * int(round_half_up(points)))
    return points


Access = Literal["OK", "NEEDS_DEROGATION", "NOT_ELIGIBLE"]


@rule("ACCESS_THRESHOLD_OK")
def access_threshold_ok(
    law: Law,
    points_ex_lang: Pts,
    french_initiative: Bool = True,
    derogation: Bool = False,
    financial_copro: Bool = False,
    fragile_country: Bool = False,
) -> Bool:
    """Does the film have the points required (nombre de points exigés)? FALSE with NEEDS_DEROGATION or NOT_ELIGIBLE.

    A financial co-production is exempt. Since 2018 only films of foreign initiative may have a derogation.
    """
    _plausible(law, "points_ex_lang", points_ex_lang)
    if financial_copro:
        return law.step("exempt", True)
    limits = _limits(law, french_initiative, fragile_country)
    points = points_ex_lang
    if whole(points) or law.given("rounding"):
        points = points_round(law, points)
    elif _access(points, limits, derogation) != _access(int(round_half_up(points)), limits, derogation):
        raise law.refuse("NOT_IN_SOURCE", "rounding_unread", points=points, law=law.id)
    answer = _access(points, limits, derogation)
    if answer == "OK":
        return law.step("enough", True)
    minimum, lowest = limits
    if answer == "NEEDS_DEROGATION":
        raise law.refuse("NEEDS_DEROGATION", "derogation", value=False, points=points, minimum=minimum, lowest=lowest)
    if lowest is None:
        law.not_eligible("too_few_french", points=points, minimum=minimum)
    else:
        law.not_eligible("too_few", points=points, minimum=minimum, lowest=lowest)
    return False


def _limits(law: Law, french_initiative: bool, fragile_country: bool) -> tuple[Decimal, Decimal | None]:
    """The points required, and the fewest with a derogation; None where the film may have none."""
    minimum = law["minimum"]
    if law.read("derogation_for") == "FOREIGN" and french_initiative:
        return minimum, None
    if fragile_country and law.given("with_derogation.fragile"):
        return minimum, law["with_derogation.fragile"]
    return minimum, law["with_derogation.reasons"]


def _access(points: Decimal | int, limits: tuple[Decimal, Decimal | None], derogation: bool) -> Access:
    minimum, lowest = limits
    if points >= minimum:
        return "OK"
    if lowest is None or points < lowest:
        return "NOT_ELIGIBLE"
    return "OK" if derogation else "NEEDS_DEROGATION"


@rule("WEIGHT_COEFF")
def weight_coeff(law: Law, points: Pts, frac_mode: FracMode | None = None) -> Share:
    """Coefficient that weights the calculated sums (coefficient de pondération), on all points, language included.

    The articles list whole numbers only. A fraction: FLOOR takes the whole number below (from 70 points), ROUND the
    nearest one, LINEAR what lies between. Default: the text's; 2018 to 2022 need
    `frac_mode` where it changes the answer.
    """
    _plausible(law, "points", points)
    table = _Table(*(law[f"table.{member}"] for member in _Table._fields))
    every = {mode: _coefficient(law, table, points, mode) for mode in _MODES}
    differs = len(set(every.values())) > 1
    if frac_mode is None and differs and not law.given("fraction"):
        raise law.refuse("NOT_IN_SOURCE", "needs_frac_mode", points=points, law=law.id)
    mode: FracMode = frac_mode or (law.read("fraction") if differs else "LINEAR")
    if differs:
        law.step(f"mode_{mode.lower()}", True)
        law.reading("fraction_reading", True, floor=every["FLOOR"], round=every["ROUND"], linear=every["LINEAR"])
    return law.step("coefficient", every[mode])


def _plausible(law: Law, arg: str, points: Decimal) -> None:
    """Refuse a slip of the keyboard (640 for 64), which would weight the support by 1."""
    most = law.space.data["most_points"]
    if points > most:
        raise law.bad("too_many_points", arg=arg, given=points, most=most)


class _Table(NamedTuple):
    """The table of 211-35 in its closed form."""

    full_from: Decimal
    foot: Decimal
    foot_coefficient: Decimal
    step: Decimal
    each_below: Decimal


def _coefficient(law: Law, table: _Table, points: Decimal, mode: FracMode) -> Decimal:
    """1 from the top of the table, a step less for each point down to its foot, points in hundredths below."""
    if mode == "ROUND":
        points = law.one * int(round_half_up(points))
    if points >= table.full_from:
        return law.one
    if points < table.foot:
        return points * table.each_below
    if mode == "FLOOR":
        points = law.one * int(floor(points))
    return table.foot_coefficient + table.step * (points - table.foot)
