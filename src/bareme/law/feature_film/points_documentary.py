"""The 100 points of a documentary film (barème documentaire): 211-10 until January 2023, 211-11 since."""

from bareme.engine import Bool, Grid, Law, Pts, rule
from bareme.law.feature_film.points_scale import apply


@rule("SCORE_DOCUMENTARY")
def score_documentary(law: Law, posts: Grid, french_initiative: Bool = True) -> Pts:
    """Points of a documentary film, language included (barème de 100 points), exact, not rounded."""
    return apply(law, "DOCUMENTARY", posts, french_initiative=french_initiative).total
