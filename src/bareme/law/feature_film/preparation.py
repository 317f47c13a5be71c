"""Investing the account in preparation (investissement pour la préparation): 211-69 to 82; 211-62 to 73 in 2023."""

from typing import Literal

from bareme.engine import ZERO, Bool, Day, Eur, Int, Law, rule
from bareme.engine.dates import add_months

Genre = Literal["FICTION", "DOCUMENTARY", "ANIMATION"]
Expense = Literal[
    "RIGHTS",
    "PREP_STAFF",
    "SCOUTING",
    "CHARACTER_DESIGN",
    "SET_DESIGN",
    "MODELLING",
    "STORYBOARD",
    "LAYOUT",
    "MODELS_DEMO",
    "CAMERA_RENTAL",
    "OTHER",
]
Recredit = Literal["INVEST_ONLY", "ALLOC25", "ALLOC50"]


@rule("PREP_INVEST_CAP")
def prep_invest_cap(
    law: Law, budget: Eur, genre: Genre, already_invested: Eur = ZERO, request_date: Day | None = None
) -> Eur:
    """Sums of the account that may still be invested in preparing this film, in euros: 10 % of the estimate, capped."""
    share = law.step("share", law["share"] * budget)
    cap = law.read("cap_animation", request_date) if genre == "ANIMATION" else law["cap"]
    room = law.step("film_cap", min(share, cap)) - already_invested
    if room < 0:
        law.note("above_cap", excess=-room)
    return law.step("room", max(ZERO, room))


@rule("PREP_COUNT_OK")
def prep_count_ok(law: Law, n_in_year: Int) -> Bool:
    """Are there at most two preparation investments in the company's financial year (exercice annuel)?"""
    most = law["count"]
    return law.check("count", n_in_year <= most, found=n_in_year, most=most)


@rule("PREP_WRITING_ROOM")
def prep_writing_room(law: Law, used_in_year: Eur) -> Eur:
    """Sums that may still be invested this financial year in writing that carries the allocation, in euros."""
    return law.step("room", max(ZERO, law["writing"] - used_in_year))


@rule("PREP_INSTALMENTS")
def prep_instalments(law: Law, amount: Eur, one_payment: Bool) -> list[Eur]:
    """The two payments, in euros: the first on a rights contract, the second on accounts; or all at once (decision)."""
    if one_payment:
        return [law.step("first", amount), law.step("second", ZERO)]
    first = min(amount, law["first_payment"])
    return [law.step("first", first), law.step("second", amount - first)]


@rule("PREP_EXPENSE_OK")
def prep_expense_ok(law: Law, kind: Expense, genre: Genre | None = None, special_animation: Bool = False) -> Bool:
    """Is this a preparation expense (dépense de préparation)? Animation has more (2015: special investment only)."""
    if special_animation and genre not in (None, "ANIMATION"):
        raise law.bad("special_genre", genre=genre)
    if kind in law.read("expense.any_film"):
        return True
    if law.given("expense.special_animation"):
        return law.check("special", special_animation and kind in law.read("expense.special_animation"))
    return law.check("animation", genre == "ANIMATION" and kind in law.read("expense.animation"))


@rule("PREP_APPROVAL_BY")
def prep_approval_by(law: Law, notification: Day, genre: Genre) -> Day:
    """Last day to obtain the investment approval, counted from the notification of the preparation authorisation."""
    months = law["approval_months.animation" if genre == "ANIMATION" else "approval_months.ordinary"]
    return law.step("last_day", add_months(notification, int(months)))


@rule("PREP_REPAYMENT")
def prep_repayment(law: Law, allocated: Eur, exempt_payments: Eur) -> Eur:
    """Sums to repay when no approval came in time, in euros: all but payments of writing to outside authors."""
    return law.step("repaid", max(ZERO, allocated - exempt_payments))


@rule("PREP_RECREDIT")
def prep_recredit(law: Law, repaid: Eur, mode: Recredit) -> Eur:
    """What of the repayment goes back to the account, in euros: all, 80 % or two thirds, by the allocation received."""
    numerator, denominator = law.read(f"recredit.{mode.lower()}")
    back: Eur = repaid * numerator / denominator
    return law.step("recredited", back)
