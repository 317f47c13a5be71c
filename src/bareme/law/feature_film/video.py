"""Video support (soutien « vidéo »): a share of the publisher's turnover."""

from bareme.engine import Bool, Eur, Law, rule
from bareme.law.feature_film.abatement import left_of


@rule("SUPPORT_VIDEO")
def support_video(law: Law, turnover: Eur, gross: Bool = False) -> Eur:
    """Rate × turnover of the video publisher net of VAT, in euros, net of the abatement unless `gross` (211-28)."""
    left = law.step("unabated", law.one) if gross else left_of(law, "VIDEO")
    return law["rate"] * turnover * left
