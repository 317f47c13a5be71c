"""Companies (conditions relatives aux bénéficiaires): which may be aided, which certificates (211-2 to 4, 211-14)."""

from datetime import date
from typing import Literal

from bareme.engine import Bool, Day, Eur, Int, Law, Text, rule
from bareme.engine.dates import add_months

Aid = Literal["PRODUCTION", "DEVELOPMENT", "REWRITING"]
Stage = Literal["REQUEST", "PAYMENT"]
Seat = Literal["FR", "EU", "EEA", "OTHER"]
Entity = Literal["PRIVATE", "PUBLIC_BODY", "PUBLIC_SUBSIDIARY"]
Certificate = Literal["KBIS", "SOCIAL"]


@rule("PRODUCER_ELIGIBLE")
def producer_eligible(
    law: Law,
    aid: Aid = "PRODUCTION",
    stage: Stage = "REQUEST",
    hq: Seat | None = None,
    establishment_fr: Bool | None = None,
    executives_european: Bool | None = None,
    board_majority_european: Bool | None = None,
    commercial_company: Bool | None = None,
    share_capital: Eur | None = None,
    cash_paid: Eur | None = None,
    controlled_by_non_european: Bool | None = None,
    registered_on: Day | None = None,
) -> Bool:
    """May this production company be aided? Facts left out are taken as good, and the answer lists them."""
    seat = law.assumed("hq", hq, "FR")
    ok = law.check("seat", seat != "OTHER")
    if seat == "EU" and stage == "REQUEST" and law.given("establishment_at_payment"):
        law.read("establishment_at_payment")
    else:
        ok &= law.check("establishment", law.assumed("establishment_fr", establishment_fr, True))
    ok &= law.check("executives", law.assumed("executives_european", executives_european, True))
    if law.given("board_majority"):
        law.read("board_majority")
        ok &= law.check("board", law.assumed("board_majority_european", board_majority_european, True))
    if aid == "PRODUCTION" and seat == "FR" and law.given("capital.share"):
        ok &= _capital(law, commercial_company, share_capital, cash_paid, registered_on)
    return _control(law, aid, commercial_company, controlled_by_non_european) and ok


def _capital(
    law: Law, commercial: Bool | None, share_capital: Eur | None, cash_paid: Eur | None, registered_on: Day | None
) -> bool:
    """Commercial company with a minimum of capital; in 2015 only for requests registered from 1 July."""
    if registered_on is not None and law.given("capital_from"):
        first: date = law.read("capital_from")
        if registered_on < first:
            return law.step("capital_later", True)
    least, cash = law["capital.share"], law["capital.cash"]
    ok = law.check("commercial", law.assumed("commercial_company", commercial, True))
    ok &= law.check("capital", law.assumed("share_capital", share_capital, least) >= least, least=least)
    return law.check("cash", law.assumed("cash_paid", cash_paid, cash) >= cash, least=cash) and ok


def _control(law: Law, aid: Aid, commercial: Bool | None, controlled: Bool | None) -> bool:
    """No control from outside Europe; in 2023, for development and rewriting, asked of commercial companies only."""
    if aid != "PRODUCTION" and commercial is False:
        if law.given("control_commercial_only"):
            law.read("control_commercial_only")
            return law.step("control_free", True)
        if controlled and law.unread("control_commercial_only"):
            raise law.refuse("NOT_IN_SOURCE", "control_unread", law=law.id)
    return law.check("control", not law.assumed("controlled_by_non_european", controlled, False))


@rule("AID_SCOPE")
def aid_scope(law: Law, entity: Entity, meets_211_3: Bool) -> Text:
    """Which aids the company may have: ALL, AUTO_ONLY (public bodies and their subsidiaries) or NONE."""
    if entity == "PUBLIC_BODY":
        law.note("public_body")
        return "AUTO_ONLY"
    if not meets_211_3:
        return "NONE"
    return "ALL" if entity == "PRIVATE" else "AUTO_ONLY"


@rule("LEAD_PRODUCERS_OK")
def lead_producers_ok(law: Law, n_lead: Int, joint: Bool) -> Bool:
    """One lead producer (entreprise de production déléguée), or two that act jointly?"""
    most = law["leads"]
    ok = law.check("some_lead", n_lead >= 1)
    ok &= law.check("few_leads", n_lead <= most, most=most)
    return (n_lead <= 1 or law.check("jointly", joint)) and ok


@rule("CERT_FRESH")
def cert_fresh(law: Law, kind: Certificate, issued: Day, asked: Day, payment_plan: Bool = False) -> Bool:
    """Is the certificate recent enough (« datant de moins de »: the anniversary day is too late)?"""
    if asked < issued:
        raise law.bad("asked_before", asked=asked, issued=issued)
    months = law["certificate_months.kbis" if kind == "KBIS" else "certificate_months.social"]
    if payment_plan and kind == "SOCIAL":
        law.note("payment_plan")
    end = law.step("too_old_on", add_months(issued, int(months)))
    return law.check("fresh", asked < end, months=months)
