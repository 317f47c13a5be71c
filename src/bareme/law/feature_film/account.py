"""The automatic account (compte automatique): how long credits live, what they may be used for, when they move."""

from datetime import date
from typing import Literal

from bareme.engine import Bool, Day, Eur, Int, Law, Num, Share, dates, rule

Target = Literal["FEATURE", "PREPARATION", "SHORT"]


@rule("ACCOUNT_EXPIRY")
def account_expiry(law: Law, calculation_date: Day, covid: Bool = False) -> Day:
    """Last day to invest a credit: 31 December, five years after the year of calculation (211-83 in 2015, 123-8 1°).

    With `covid`, credits lapsing on the day that 916-4 names live longer.
    """
    lapse = _year_end(law, calculation_date.year + int(law["years"]), calculation_date)
    if covid and lapse == law.read("prolonged.lapse"):
        lapse = law.step("prolonged", _year_end(law, lapse.year + int(law["prolonged.years"]), calculation_date))
    return law.step("last", lapse)


def _year_end(law: Law, year: int, asked: date) -> date:
    if year > dates.LAST.year:
        raise law.bad("too_late", got=asked)
    return date(year, 12, 31)


@rule("TAKEOVER_UPLIFT")
def takeover_uplift(
    law: Law, credited: Eur, film_rank: Int, min_years_open: Num, max_films_5y: Int, max_cross_holding: Share
) -> Eur:
    """Credit of a company born of a complete takeover, raised for its first films, in euros (211-41 in 2015).

    Where a condition fails the credit is given unchanged, with the reason.
    """
    if film_rank < 1:
        raise law.bad("rank", got=film_rank)
    conditions = [
        law.check("first_films", film_rank <= law["films"], got=film_rank),
        law.check("old_accounts", min_years_open >= law["years_open"], got=min_years_open),
        law.check("few_films", max_films_5y <= law["films_before"], got=max_films_5y),
        law.check("independent", max_cross_holding <= law["holding"], got=max_cross_holding),
    ]
    return credited * (1 + law["uplift"]) if all(conditions) else credited


@rule("ACCOUNT_TRANSFER_OK")
def account_transfer_ok(law: Law, complete_takeover: Bool, president_decision: Bool) -> Bool:
    """May credits pass to another account: a complete takeover of the business and a decision of the CNC."""
    takeover = law.check("takeover", complete_takeover)
    return law.check("decision", president_decision) and takeover


@rule("REINVEST_OK")
def reinvest_ok(law: Law, claims_settled: Bool, remuneration_ok: Bool, target: Target) -> Bool:
    """May credits be invested: earlier priority claims settled and, to produce a feature, the pay cap respected."""
    settled = law.check("claims", claims_settled)
    if target != "FEATURE" or not law.given("pay_cap"):
        return settled
    law.read("pay_cap")
    return law.check("pay", remuneration_ok) and settled
