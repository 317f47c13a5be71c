"""The pay cap (rémunération globale la plus élevée): above it the account is not invested (211-44; 211-19 in 2023)."""

from typing import Literal

from bareme.engine import ZERO, Bool, Eur, Law, rule

Genre = Literal["FICTION", "DOCUMENTARY", "ANIMATION"]


@rule("REMUNERATION_CAP")
def remuneration_cap(law: Law, cost: Eur) -> Eur:
    """Highest pay allowed, in euros: each rate on its part of the production cost (coût de production)."""
    return law.step("cap", _cap(law, cost))


@rule("REMUNERATION_OK")
def remuneration_ok(law: Law, highest: Eur, cost: Eur, genre: Genre = "FICTION") -> Bool:
    """Is the highest pay (rémunération globale la plus élevée) within the cap? Equal is allowed (« excède »)."""
    cap = remuneration_cap(law, cost)
    if genre == "DOCUMENTARY" and highest > cap:
        if law.given("documentary_floor"):
            floor = law["documentary_floor"]
            if highest <= floor:
                law.note("documentary_free", floor=floor)
                return True
        elif law.unread("documentary_floor"):
            top = _cap(law, law["limit.tier_3"])
            if highest <= top:
                raise law.refuse("NOT_IN_SOURCE", "documentary_unread", cap=cap, top=top, law=law.id)
    if highest > cap:
        law.note("above", excess=highest - cap, cap=cap)
    return highest <= cap


def _cap(law: Law, cost: Eur) -> Eur:
    total = low = ZERO
    for tier in (1, 2, 3):
        high = law[f"limit.tier_{tier}"]
        part = min(cost, high) - low
        if part <= 0:
            break
        total += law.step("tier_part", part, tier=tier) * law[f"rate.tier_{tier}"]
        low = high
    return total
