"""Parity bonus (parité): points for posts held by women, condition and amount (211-77 to 211-83)."""

from decimal import Decimal
from typing import Literal

from bareme.engine import ZERO, Bool, Day, Eur, Law, Pts, Text, rule
from bareme.law.feature_film.abatement import left_of

ParityKind = Literal["FICTION", "ANIMATION_2D", "ANIMATION_3D", "DOCUMENTARY"]


@rule("PARITY_SCORE")
def parity_score(law: Law, women: list[Text], kind: ParityKind, request_date: Day | None = None) -> Pts:
    """Points of the posts held by a woman (poste occupé par une femme), of 10, 14, 16 or 8 by genre.

    A post held by a woman and a man: the law is silent, the user decides whether to list it.
    """
    rows = law.read(f"{kind.lower()}_1.posts", request_date)
    points = {row["code"]: row for row in rows}
    codes = [code.upper() for code in women]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise law.bad("twice", codes=twice)
    unknown = [code for code in codes if code not in points]
    if unknown:
        raise law.bad("unknown_code", codes=unknown, kind=kind, law=law.id, choices=list(points))
    _after_reform(law, request_date)
    for code in codes:
        law.step("post", points[code]["points"], code=code)
    return law.step("score", sum((points[code]["points"] for code in codes), ZERO))


@rule("PARITY_ALLOC_OK")
def parity_alloc_ok(
    law: Law,
    kind: ParityKind,
    points: Pts,
    extra_post: Bool,
    french_initiative: Bool | None = None,
    request_date: Day | None = None,
) -> Bool:
    """Is the parity bonus due? Half of the points, or one less and a woman composer, sound editor or mixer (211-81)."""
    if french_initiative is None:
        law.note("initiative_assumed")
    elif not law.step("initiative", french_initiative):
        return False
    _after_reform(law, request_date)
    half = law.read(f"half_{kind.lower()}", request_date)
    if points >= half:
        return law.step("half_reached", True)
    if not extra_post:
        return law.step("half_reached", False)
    least: Decimal = law.read(f"extra_{kind.lower()}", request_date)
    return law.step("extra_reached", points >= least)


def _after_reform(law: Law, request_date: Day | None) -> None:
    """Requests from the reform on, under the text before it: the later lists, which that text does not print."""
    if request_date is not None and law.given("reform") and request_date >= law.read("reform"):
        law.inferred()


@rule("PARITY_ALLOC")
def parity_alloc(law: Law, invested_lead: Eur, gross: Bool = False) -> Eur:
    """Parity bonus: a share of the sums invested by the lead producers (211-82), in euros, net of abatements."""
    rate = law["rate"]
    if not gross:
        rate = rate * left_of(law, "PARITY")
    return law.step("amount", rate * invested_lead)
