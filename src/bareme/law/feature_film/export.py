"""Support on exploitation abroad (export): the sales company's sums and the producer's share of them."""

from bareme.engine import ZERO, Bool, Eur, Int, Law, rule

BRACKETS = range(1, 5)


@rule("SUPPORT_EXPORT")
def support_export(law: Law, credited_export: Eur) -> Eur:
    """Rate × sums definitively credited to the sales company for the film, in euros; no abatement (211-31, 211-32)."""
    return law["rate"] * credited_export


@rule("PROMO_ADMISSIONS_SUM")
def promo_admissions_sum(
    law: Law, admissions: Int, french_expression: Bool = False, first_or_second: Bool = False
) -> Eur:
    """Sum of a film's admissions abroad in a year, by fractions, raised once for one ground or both (721-13, -14)."""
    total = low = ZERO
    for bracket in BRACKETS:
        limit = law[f"admissions.to_{bracket}"]
        part = min(law.one * admissions, limit) - low
        if part <= 0:
            break
        total += law.step("part", part, bracket=bracket) * law[f"per_admission.to_{bracket}"]
        low = limit
    if french_expression or first_or_second:
        total = law.step("raised", total * (1 + law["uplift"]))
    return total


@rule("PROMO_PRORATA")
def promo_prorata(
    law: Law,
    sum_calculated: Eur,
    credits: Eur,  # noqa: A002  # the frozen name of the argument
    total_calculated: Eur,
) -> Eur:
    """Sum definitively credited: D = B × (1 + C), so × credits / total when the total exceeds the credits (721-19)."""
    if total_calculated <= credits:
        return sum_calculated
    return sum_calculated * credits / total_calculated
