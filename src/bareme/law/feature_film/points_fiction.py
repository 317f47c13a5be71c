"""The 100 points of a fiction film (barème fiction): 211-9 until January 2023, 211-10 since."""

from bareme.engine import Bool, Grid, Law, Pts, rule
from bareme.law.feature_film.points_scale import apply


@rule("SCORE_FICTION")
def score_fiction(
    law: Law, posts: Grid, french_initiative: Bool = True, unjustified_foreign_shoot: Bool = False
) -> Pts:
    """Points of a fiction film, language included (barème de 100 points), exact, not rounded.

    A shoot partly abroad without artistic reason loses the locations (in 2011 and 2015 the laboratory with them).
    """
    score = apply(law, "FICTION", posts, french_initiative=french_initiative, abroad=unjustified_foreign_shoot)
    return score.total
