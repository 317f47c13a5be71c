"""Exceptional box-office rates of 2020 to 2022 (Book IX of the regulation), by level of the film's receipts."""

from datetime import date
from decimal import Decimal

from bareme.engine import Bool, Day, Eur, Law, Rate, Refusal, rule

LEVELS = range(1, 10)


@rule("COVID_RATE")
def covid_rate(law: Law, level: Eur, receipts_date: Day, lead: Bool = False) -> Rate:
    """The rate printed for receipts of this level on this day: already net. Raises Refusal on an ordinary day."""
    table = exceptional(law, receipts_date, lead)
    if table is None:
        raise law.refuse("NOT_IN_SOURCE", "ordinary_day", day=receipts_date)
    return law.step("rate", next(rate for limit, rate in table if limit is None or level <= limit))


def exceptional(law: Law, day: date, lead: bool) -> list[tuple[Decimal | None, Decimal]] | None:
    """Limit and rate of each level on a day (the last level has no limit); None where no exceptional rate applies.

    For lead producers the surcharge of 919-13 raises the levels up to its own limit.
    """
    try:
        rates: list[Decimal] = [
            law.read(f"exceptional_rates:rate.level_{level}", day, "receipts_date") for level in LEVELS
        ]
    except Refusal:
        return None
    limits: list[Decimal] = [law.read(f"exceptional_rates:limit.level_{level}") for level in LEVELS[:-1]]
    surcharge, reach = _surcharge(law, day) if lead else (None, None)
    if surcharge is not None and reach is not None:
        reached = sum(1 for limit in limits if limit <= reach)
        rates = [*(rate * (1 + surcharge) for rate in rates[:reached]), *rates[reached:]]
    return list(zip([*limits, None], rates, strict=True))


def _surcharge(law: Law, day: date) -> tuple[Decimal | None, Decimal | None]:
    """The lead producers' surcharge of a day and the receipts up to which it applies."""
    try:
        return (
            law.read("exceptional_rates:lead_surcharge", day, "receipts_date"),
            law.read("exceptional_rates:lead_reach"),
        )
    except Refusal:
        return None, None
