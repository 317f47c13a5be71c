"""Advances on receipts (avances sur recettes): repayment, ceiling after completion, college that examines."""

from typing import Literal

from bareme.engine import Bool, Eur, Int, Law, Rate, rule

FranchiseMode = Literal["FIRST", "PROPORTION"]


@rule("ADVANCE_REPAYMENT")
def advance_repayment(
    law: Law,
    cum_support: Eur,
    advance: Eur,
    rate: Rate | None = None,
    franchise_mode: FranchiseMode = "FIRST",
) -> Eur:
    """Repaid so far: min(80 % of the advance, rate × (calculated sums − 50 000)), in euros (remboursement de l'avance).

    The difference between two dates is the instalment. 211-117 and 211-139 (2015), 211-109 and 211-121 (2023).
    """
    least = law["repayment.min_rate"]
    if rate is None:
        rate = least
    if rate < least:
        raise law.bad("rate_too_low", got=rate, least=least)
    limit = law.step("limit", law["repayment.max_share"] * advance)
    above = law.step("above", max(cum_support - law["repayment.franchise"], cum_support - cum_support))
    first = min(limit, rate * above)
    proportion = min(limit, rate * cum_support, above)
    law.reading("franchise_reading", first != proportion, other=proportion if franchise_mode == "FIRST" else first)
    law.note("other_films")
    return law.step("repaid", first if franchise_mode == "FIRST" else proportion)


@rule("ADV_AFTER_CAP")
def adv_after_cap(law: Law, film_no: Int) -> Eur:
    """Most that the aid after completion (aide après réalisation) can be, in euros: 211-137 (2015), 211-119 (2023)."""
    if film_no == 0:
        raise law.bad("film_no_zero")
    early = law.step("early", film_no <= law["after.early_films"])
    return law["after.early"] if early else law["after.other"]


@rule("ADVANCE_COLLEGE")
def advance_college(law: Law, first_film: Bool, after: Bool) -> Int:
    """College of the commission that examines the request (collège de la commission): 211-156 (2015)."""
    if after:
        return law["college.after"]  # type: ignore[return-value]
    return law["college.first_film" if first_film else "college.other_film"]  # type: ignore[return-value]
