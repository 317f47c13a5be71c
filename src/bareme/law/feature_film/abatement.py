"""What the abatements leave of the rates that the articles write (211-27, 810-1)."""

from typing import Literal

from bareme.engine import Day, Law, Rate, rule

Abated = Literal["BOX", "TV", "VIDEO", "EXPORT", "ALLOC", "PREP_ALLOC", "PARITY"]


@rule("RATE_ABATEMENT")
def rate_abatement(law: Law, base: Abated, receipts_date: Day | None = None) -> Rate:
    """Multiplier of a rate (abattements): the two cuts multiply, as the published rates prove; export is not cut."""
    if base == "EXPORT":
        law.step("none", True)
        return law.one
    if base == "BOX":
        if receipts_date is None:
            cuts = law["box"], law["general"]
        else:
            cuts = law.read("box_on.box", receipts_date), law.read("box_on.general", receipts_date)
        return law.step("left", (1 - cuts[0]) * (1 - cuts[1]))
    law.read("list")
    return law.step("left", 1 - law["general"])
