"""Box-office support (soutien « salle »): what the film's receipts bring, tier by tier."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from bareme.engine import ZERO, Bool, Day, Eur, Int, Law, Rate, rule
from bareme.engine.number import truncate_percent
from bareme.law.feature_film.abatement import rate_abatement
from bareme.law.feature_film.admissions_tax import tsa_rate as statutory_rate

TierMode = Literal["FRACTION", "WHOLE"]


@rule("SUPPORT_BOXOFFICE")
def support_boxoffice(
    law: Law,
    receipts: Eur,
    gross: Bool = False,
    receipts_before: Eur = ZERO,
    receipts_date: Day | None = None,
    tsa_rate: Rate | None = None,
    tier_mode: TierMode = "FRACTION",
    covid: Bool = False,
    lead: Bool = False,
    as_published: Bool = False,
) -> Eur:
    """Support S(before + receipts) − S(before), S(R) = tax rate × Σ tier rate × part of R in the tier (soutien « salle »).

    Euros, net of the abatements unless `gross`. Articles 211-26 and 211-27 (2015), 211-25 to 211-27 (2023).
    """
    if tsa_rate is None:
        tsa_rate = statutory_rate(law)
    limits = (law["limit.tier_1"], law["limit.tier_2"], None)
    left = law.one if gross else rate_abatement(law, "BOX", receipts_date)
    rates = [law[f"rate.tier_{tier}"] * left for tier in (1, 2, 3)]
    if as_published:
        rates = [law.step("published", truncate_percent(rate)) for rate in rates]
    after = receipts_before + receipts
    fraction = tsa_rate * sum((part * rate for part, rate in _parts(law, receipts_before, after, limits, rates)), ZERO)
    whole = tsa_rate * (after * _rate_of(after, limits, rates) - receipts_before * _rate_of(receipts_before, limits, rates))
    law.reading("tier_reading", fraction != whole, other=whole)
    return law.step("credited", whole if tier_mode == "WHOLE" else fraction)


def _parts(
    law: Law, before: Decimal, after: Decimal, limits: tuple[Decimal | None, ...], rates: list[Decimal]
) -> Iterator[tuple[Decimal, Decimal]]:
    """The part of the receipts in each tier, and its rate; a limit belongs to the tier below it."""
    low = ZERO
    for tier, (limit, rate) in enumerate(zip(limits, rates, strict=True), 1):
        high = after if limit is None else min(after, limit)
        part = high - max(before, low)
        if part > 0:
            yield law.step("tier_part", part, tier=tier), rate
        if limit is None or after <= limit:
            return
        low = limit


def _rate_of(amount: Decimal, limits: tuple[Decimal | None, ...], rates: list[Decimal]) -> Decimal:
    """The one rate of the tier in which an amount falls."""
    return next(rate for limit, rate in zip(limits, rates, strict=True) if limit is None or amount <= limit)


@rule("BOXOFFICE_RECEIPTS")
def boxoffice_receipts(law: Law, admissions: Int, avg_price: Eur) -> Eur:
    """Receipts (recette) = admissions × average price, in euros, taxes included (211-27 al. 5)."""
    return admissions * avg_price


@rule("BOXOFFICE_TAX")
def boxoffice_tax(law: Law, receipts: Eur, tsa_rate: Rate) -> Eur:
    """Proceeds of the tax (produit de la taxe) = receipts × rate, in euros."""
    return receipts * tsa_rate
