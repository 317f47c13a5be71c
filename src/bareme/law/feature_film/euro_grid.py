"""European grids (barème européen): the points are in the CNC guide, the text is the arrêté of 21 May 1992."""

from typing import Literal

from bareme.engine import Bool, Grid, Int, Law, Pts, Share, rule
from bareme.law.feature_film.points_scale import apply

Scheme = Literal["FICTION", "DOCUMENTARY", "ANIMATION", "CONVENTION"]


@rule("EURO_SCORE")
def euro_score(law: Law, scheme: Scheme, posts: Grid) -> Pts:
    """Points of a film on the European grid of its genre, or of the European Convention (CONVENTION).

    The « 50 % » posts are obtained from one half of the cachets, wages or spending; the others in proportion.
    """
    return apply(law, f"EURO_{scheme}", posts).total


@rule("EURO_QUALIFIED")
def euro_qualified(law: Law, scheme: Scheme, points: Pts) -> Bool:
    """Does the film have the points of its European grid (œuvre européenne)?"""
    return law.step("qualified", points >= law[f"threshold.{scheme.lower()}"])


@rule("EURO_CONV_COPRO_OK")
def euro_conv_copro_ok(law: Law, n_producers: Int, n_countries: Int, non_party_share: Share, points: Pts) -> Bool:
    """Does the co-production fall under the European Convention (Convention européenne sur la coproduction)?

    Three co-producers of three Parties at least, no more than 30 % from others, and the points of its grid.
    """
    met = [
        law.step("producers", n_producers >= law["convention.producers"]),
        law.step("countries", n_countries >= law["convention.countries"]),
        law.step("non_party", non_party_share <= law["convention.non_party"]),
        law.step("qualified", points >= law["threshold.convention"]),
    ]
    return all(met)
