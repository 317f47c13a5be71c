"""The 100 points of an animation film (barème animation): 211-11 in 2015, 211-12 since February 2023."""

from bareme.engine import Bool, Grid, Law, Pts, rule
from bareme.law.feature_film.points_scale import Technique, apply


@rule("SCORE_ANIMATION")
def score_animation(
    law: Law,
    posts: Grid,
    french_initiative: Bool = True,
    technique: Technique = "OTHER",
    digital_bonus: Bool = False,
) -> Pts:
    """Points of an animation film (barème de 100 points), exact, not rounded; no language group.

    `technique`: two scales in 2011 and 2015, one since 2018 (then it changes nothing). `digital_bonus`: a significant
    digital part, judged by the CNC, adds points in 2015 only (211-11 VII); the total may then pass 100.
    """
    total = apply(law, "ANIMATION", posts, french_initiative=french_initiative, technique=technique).total
    if digital_bonus:
        bonus = law["digital_bonus"]
        if not bonus:
            law.note("no_bonus", law=law.id)
        total += bonus
    return total
