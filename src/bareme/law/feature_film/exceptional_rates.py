"""Exceptional box-office rates of 2020 to 2022 (Book IX of the regulation), by level of the film's receipts."""

from datetime import date
from decimal import Decimal

from bareme.engine import Bool, Day, Eur, Law, Rate, Refusal, rule

LEVELS = range(1, 10)


@rule("COVID_RATE")
def covid_rate(law: Law, level: Eur, receipts_date: Day, lead: Bool = False) -> Rate:
    """The rate printed for receipts of this level on this day: already net. Raises Refusal on an ordinary day."""
    table = exceptional(law, receipts_date, lead, level)
    if table is None:
        raise law.refuse("NOT_IN_SOURCE", "ordinary_day", day=receipts_date)
    return law.step("rate", table[-1][1])


def exceptional(
    law: Law, day: date, lead: bool, receipts: Decimal | None = None
) -> list[tuple[Decimal | None, Decimal]] | None:
    """Limit and rate of each level on a day, up to that of the receipts; None where no exceptional rate applies.

    The last level has no limit. For lead producers the surcharge of 919-13 raises the levels up to its own limit.
    """
    surcharge, reach = _surcharge(law, day) if lead else (None, None)
    levels: list[tuple[Decimal | None, Decimal]] = []
    for level in LEVELS:
        try:
            rate: Decimal = law.read(f"exceptional_rates:rate.level_{level}", day, "receipts_date")
        except Refusal:  # an ordinary day
            return None
        limit = law[f"exceptional_rates:limit.level_{level}"] if level != LEVELS[-1] else None
        if surcharge is not None and reach is not None and limit is not None and limit <= reach:
            rate = rate * (1 + surcharge)
        levels.append((limit, rate))
        if receipts is not None and limit is not None and receipts <= limit:
            break
    return levels


def _surcharge(law: Law, day: date) -> tuple[Decimal | None, Decimal | None]:
    """The lead producers' surcharge of a day and the receipts up to which it applies."""
    try:
        return (
            law.read("exceptional_rates:lead_surcharge", day, "receipts_date"),
            law.read("exceptional_rates:lead_reach"),
        )
    except Refusal:
        return None, None
