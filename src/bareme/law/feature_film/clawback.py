"""What must be given back (reversement): sums invested and allocations, when an approval fails or comes late."""

from typing import Literal

from bareme.engine import ZERO, Bool, Eur, Law, rule

Situation = Literal["REFUSED", "LATE", "UPLIFT_FAILED", "VISA_LATE"]


@rule("CLAWBACK_DUE")
def clawback_due(law: Law, situation: Situation, invested: Eur, allocation: Eur) -> Eur:
    """Sums to repay, in euros: invested sums and allocation, or the allocation alone when only its conditions fail."""
    duty = law.read(f"repayment.{situation.lower()}")
    amount = law.step("amount", allocation if situation == "UPLIFT_FAILED" else invested + allocation)
    if duty == "may":
        raise law.refuse("DISCRETIONARY", "may_require", value=amount, amount=amount)
    if situation == "LATE":
        law.note("late_support")
    if law.given("waiver"):
        law.read("waiver")
        law.note("waiver")
    return amount


@rule("ALLOC_REPAYABLE")
def alloc_repayable(law: Law, allocation: Eur, conditions_confirmed: Bool) -> Eur:
    """Allocation to repay when its conditions are not confirmed at the production approval, in euros."""
    return law.step("amount", ZERO if conditions_confirmed else allocation)
