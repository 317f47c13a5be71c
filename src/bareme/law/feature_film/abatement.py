"""What the abatements leave of the rates that the articles write (211-27, 810-1)."""

from datetime import date
from decimal import Decimal
from typing import Literal

from bareme.engine import Day, Law, Rate, rule

Abated = Literal["BOX", "TV", "VIDEO", "EXPORT", "ALLOC", "PREP_ALLOC", "PARITY"]


@rule("RATE_ABATEMENT")
def rate_abatement(law: Law, base: Abated, receipts_date: Day | None = None) -> Rate:
    """Multiplier of a rate (abattements): the two cuts multiply, as the published rates prove; export is not cut."""
    if base == "EXPORT":
        law.step("none", True)
    return law.step("left", left_of(law, base, receipts_date))


def left_of(law: Law, base: Abated, day: date | None = None) -> Decimal:
    """The multiplier for a rule of another mechanism, which then cites only the cut that touches its rate."""
    if base == "EXPORT":
        return law.one
    if base == "BOX":
        return left_of_box_office(law, day)
    law.read("abatement:list")
    return 1 - law["abatement:general"]


def left_of_box_office(law: Law, day: date | None) -> Decimal:
    """What the two abatements leave of a box-office rate: by the day of the receipts, else as the text says."""
    if day is None:
        return (1 - law["abatement:box"]) * (1 - law["abatement:general"])
    then = law.under(law.read("abatement:text_on", day, "receipts_date"))
    return (1 - then["abatement:box"]) * (1 - then["abatement:general"])
