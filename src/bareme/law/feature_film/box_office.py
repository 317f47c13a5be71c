"""Box-office support (soutien « salle »): what the film's receipts bring, tier by tier."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from bareme.engine import ZERO, Bool, Day, Eur, Int, Law, Rate, rule
from bareme.engine.number import truncate_percent
from bareme.law.feature_film.abatement import left_of_box_office
from bareme.law.feature_film.exceptional_rates import exceptional

TierMode = Literal["FRACTION", "WHOLE"]

#: Limit and rate of each tier, lowest first; a limit belongs to its tier, the last tier has none.
Tiers = Sequence[tuple[Decimal | None, Decimal]]

_KEYS: Final = (("rate.tier_1", "limit.tier_1"), ("rate.tier_2", "limit.tier_2"), ("rate.tier_3", ""))


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
    """Support (soutien « salle »): S(before + receipts) − S(before), S(R) = tax rate × Σ tier rate × part in the tier.

    Euros, net of the abatements unless `gross`. Articles 211-26 and 211-27 (2015), 211-25 to 211-27 (2023); with
    `covid`, the exceptional rates of the day where there are any (Book IX), which are net as they stand.
    """
    if tsa_rate is None:
        tsa_rate = law["admissions_tax:rate"]
    after = receipts_before + receipts
    tiers = tiers_up_to(law, after, gross, receipts_date, covid, lead, as_published)
    rate = tiers[-1][1]
    if len(tiers) == 1:  # one rate: both readings agree
        law.step("tier_part", receipts, tier=1)
        return law.step("credited", tsa_rate * (receipts * rate))
    fraction = tsa_rate * _by_fractions(law, receipts_before, after, tiers)
    if tier_mode == "FRACTION" and not covid and law.given("by_fraction") and law["by_fraction"]:
        return law.step("credited", fraction)
    whole = tsa_rate * (after * rate - receipts_before * _rate_of(receipts_before, tiers))
    if tier_mode == "WHOLE":
        law.reading("whole_asked", whole != fraction, other=fraction)
        return law.step("credited_whole", whole)
    law.reading("tier_reading", fraction != whole, other=whole)
    return law.step("credited", fraction)


def tiers_up_to(
    law: Law,
    receipts: Decimal | None,
    gross: bool = False,
    day: date | None = None,
    covid: bool = False,
    lead: bool = False,
    cut: bool = False,
    home: str = "",
) -> Tiers:
    """The tiers that receipts go through (all of them for None), with the rates of the text and of the day.

    Net of the abatements unless `gross`; cut to two decimals with `cut`; exceptional with `covid`. `home` is
    "box_office:" for a rule of another mechanism.
    """
    if covid:
        if day is None:
            raise law.bad("covid_date")
        table = exceptional(law, day, lead, receipts)
        if table is not None:
            return table
        law.note("ordinary_rates", day=day)
    left = law.step("unabated", law.one) if gross else left_of_box_office(law, day)
    tiers: list[tuple[Decimal | None, Decimal]] = []
    for tier, (rate_key, limit_key) in enumerate(_KEYS, 1):
        rate = law.step("net_rate", law[home + rate_key] * left, tier=tier)
        if cut:
            rate = law.step("published", truncate_percent(rate))
        limit = law[home + limit_key] if limit_key else None
        tiers.append((limit, rate))
        if receipts is not None and limit is not None and receipts <= limit:
            break
    return tiers


def _by_fractions(law: Law, before: Decimal, after: Decimal, tiers: Tiers) -> Decimal:
    """Σ part of the receipts in each tier × its rate; the last tier is the one in which they end."""
    total = low = ZERO
    for tier, (limit, rate) in enumerate(tiers, 1):
        high = after if limit is None or after < limit else limit
        part = high - (before if before > low else low)
        if part > 0:
            total += law.step("tier_part", part, tier=tier) * rate
        low = high
    return total


def _rate_of(amount: Decimal, tiers: Tiers) -> Decimal:
    """The one rate of the tier in which an amount falls."""
    for limit, rate in tiers:
        if limit is None or amount <= limit:
            return rate
    return tiers[-1][1]


@rule("BOXOFFICE_RECEIPTS")
def boxoffice_receipts(law: Law, admissions: Int, avg_price: Eur) -> Eur:
    """Receipts (recette) = admissions × average price, in euros, taxes included (211-27 al. 5)."""
    return admissions * avg_price


@rule("BOXOFFICE_TAX")
def boxoffice_tax(law: Law, receipts: Eur, tsa_rate: Rate) -> Eur:
    """Proceeds of the tax (produit de la taxe) = receipts × rate, in euros."""
    return receipts * tsa_rate
