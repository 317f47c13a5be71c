"""Priority claims (créances privilégiées) paid out of a company's credits before it invests them."""

from typing import Literal

from bareme.engine import Bool, Day, Eur, Law, dates, rule

Claim = Literal["STATE", "WAGE", "CONTRIB", "INVOICE"]


@rule("PRIORITY_CLAIM_CAP")
def priority_claim_cap(law: Law, kind: Claim, cost: Eur) -> Eur:
    """Most paid in the first round for a kind of claim, in euros: a share of the production cost (D312-1).

    For wages the limit is per creditor and never below a floor; what remains afterwards goes to the balances.
    """
    cap = law.step("share_of_cost", law[f"share.{kind.lower()}"] * cost)
    return max(cap, law["wage_floor"]) if kind == "WAGE" else cap


@rule("PRIORITY_CLAIM_OK")
def priority_claim_ok(law: Law, due_date: Day, shoot_start: Day, action_date: Day, visa_date: Day) -> Bool:
    """Is the claim privileged and in time: due soon enough after shooting began, action soon enough after the visa."""
    due_last = dates.add_months(shoot_start, int(law["due_months"]))
    action_last = dates.add_months(visa_date, int(law["action_months"]))
    due = law.check("due", due_date <= due_last, got=due_date, last=due_last)
    return law.check("action", action_date <= action_last, got=action_date, last=action_last) and due
