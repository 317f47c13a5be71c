"""Television support (soutien « antenne »): a share of the prices of the broadcasting rights."""

from typing import Literal

from bareme.engine import ZERO, Bool, Eur, Int, Law, rule
from bareme.law.feature_film.abatement import left_of

CapScope = Literal["CONTRACT", "FILM"]
Network = Literal["TERRESTRIAL", "CABLE_SAT"]


@rule("SUPPORT_TV")
def support_tv(law: Law, prices: list[Eur], gross: Bool = False, cap_scope: CapScope = "CONTRACT") -> Eur:
    """Rate × prices of the contracts net of VAT, each up to the ceiling, in euros, net of the abatement unless `gross`.

    The ceiling is on the price, not on the support (211-31 in 2015, 211-29 in 2023).
    """
    cap = law["cap"]
    by_contract = sum((min(price, cap) for price in prices), ZERO)
    by_film = min(sum(prices, ZERO), cap)
    base = law.step("counted", by_contract if cap_scope == "CONTRACT" else by_film)
    per_euro = law["rate"] * (law.step("unabated", law.one) if gross else left_of(law, "TV"))
    other = by_film if cap_scope == "CONTRACT" else by_contract
    law.reading(f"per_{cap_scope.lower()}", other != base, other=other * per_euro)
    return base * per_euro


@rule("TV_BROADCAST_COUNTS")
def tv_broadcast_counts(law: Law, taxed_service: Bool, network: Network, subscribers: Int, ppv: Bool) -> Bool:
    """Does the broadcast count: a taxed service and, by cable or satellite, enough subscriber homes or pay per view."""
    taxed = law.check("taxed", taxed_service)
    reached = network == "TERRESTRIAL" or ppv or subscribers >= law["min_subscribers"]
    return law.check("reach", reached, subscribers=subscribers) and taxed


@rule("TV_DECLARATION_OK")
def tv_declaration_ok(
    law: Law,
    reg_no: Bool | None = None,
    first_show: Bool | None = None,
    approval_date: Bool | None = None,
    broadcast_date: Bool | None = None,
    channel: Bool | None = None,
    certified: Bool | None = None,
    contract_copy: Bool | None = None,
) -> Bool:
    """Is the declaration of the broadcast complete: five facts, certified, and a copy of the contract.

    A fact left out is taken as given, and the answer says so.
    """
    facts = {
        "reg_no": reg_no,
        "first_show": first_show,
        "approval_date": approval_date,
        "broadcast_date": broadcast_date,
        "channel": channel,
        "certified": certified,
        "contract_copy": contract_copy,
    }
    lacking = [name for name, given in facts.items() if not law.check(name, law.assumed(name, given, True))]
    return not lacking
