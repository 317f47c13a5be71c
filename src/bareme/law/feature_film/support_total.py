"""All the support of a film: the calculated sums together, weighted by the points of the film."""

from typing import Literal

from bareme.engine import ZERO, Bool, Eur, Law, Minutes, Pts, Share, rule
from bareme.law.feature_film.points_required import weight_coeff

FracMode = Literal["FLOOR", "ROUND", "LINEAR"]


@rule("SUPPORT_TOTAL")
def support_total(
    law: Law,
    box: Eur,
    tv: Eur,
    video: Eur,
    points: Pts,
    export: Eur = ZERO,
    reduction: Share = ZERO,
    frac_mode: FracMode | None = None,
) -> Eur:
    """(box + tv + video + export) × coefficient of the points × (1 − reduction), in euros (211-34, 211-35).

    The amounts are those that the functions SUPPORT_BOXOFFICE, _TV, _VIDEO and _EXPORT give. The access threshold is
    not tested here. Raises Refusal where the text has no export support or no reduction and one is given.
    """
    if export:
        law.read("export_weighted")
    total = law.step("sums", box + tv + video + export)
    weighted = law.step("weighted", total * weight_coeff(law, points, frac_mode))
    return support_reduced(law, weighted, reduction) if reduction else weighted


@rule("SUPPORT_REDUCED")
def support_reduced(law: Law, weighted: Eur, reduction: Share) -> Eur:
    """Weighted support × (1 − reduction that the approval decision fixed), in euros (réfaction, 211-33, 211-67)."""
    return weighted * (1 - reduction)


@rule("COMPILATION_SUPPORT")
def compilation_support(law: Law, amount: Eur, factor: Share | None) -> Eur:
    """Support of a compilation film (œuvre de montage) × factor fixed by the CNC; no formula is given (211-33)."""
    if factor is None:
        raise law.refuse("DISCRETIONARY", "no_factor")
    return amount * factor


@rule("PROGRAMME_SHARE")
def programme_share(law: Law, total: Eur, minutes: Minutes, minutes_list: list[Minutes]) -> Eur:
    """A film's part of the sums of its programme of 70 mm films, pro rata of durations, in euros (211-40, 211-38)."""
    if minutes not in minutes_list:
        raise law.bad("not_in_programme", got=minutes)
    whole = sum(minutes_list, ZERO)
    if not whole:
        raise law.bad("no_duration")
    return total * minutes / law.step("duration", whole)


@rule("PROD_APPROVAL_ENTITLES")
def prod_approval_entitles(law: Law, approval_issued: Bool) -> Bool:
    """May sums be calculated: only once the production approval is issued (211-61 in 2015, 211-56 in 2023)."""
    return law.check("approval", approval_issued)
