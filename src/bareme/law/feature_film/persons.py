"""Who counts as French or assimilated, and which films are of French initiative or financial co-productions."""

from decimal import Decimal
from typing import Final, Literal

from bareme.engine import ZERO, Bool, Law, Share, rule

Group = Literal["FR", "EU", "EEA", "TT_CONV", "COPRO_CONV", "AV_AGREEMENT", "COPRO_STATE", "OTHER"]
PersonContext = Literal["GRID100", "EURO_GRID", "COMPANY"]
Framework = Literal["ES", "IT", "GB", "EURO_CONV", "OTHER_AGREEMENT"]
InitiativeMode = Literal["MAJORITY", "LARGEST_SHARE"]

#: Shares that must sum to 1 do within one part in this many, as everywhere in bareme.
_PARTS: Final = 10**9


@rule("EUROPEAN_PERSON_OK")
def european_person_ok(law: Law, group: Group, resident_card: Bool, person_context: PersonContext) -> Bool:
    """Is a person French or assimilated (ressortissant français ou assimilé)?

    By the group of the State, else by a residence permit. A State of the film's own treaty (COPRO_STATE) counts in the
    European grid only. Which State is in which group is the user's knowledge.
    """
    if group in law.read(f"groups.{person_context.lower()}"):
        return law.step("by_group", True, group=group)
    return law.step("by_permit", resident_card, group=group)


def assimilated(law: Law) -> list[str]:
    """The groups of States whose nationals count in the scale of 100, for a rule that tests many persons."""
    groups: list[str] = law.read("persons:groups.grid100")
    return groups


@rule("FRENCH_INITIATIVE")
def french_initiative(
    law: Law,
    all_french: Bool,
    rights_french_lead: Bool,
    french_share: Share | None = None,
    other_shares: list[Share] | None = None,
    mode: InitiativeMode | None = None,
) -> Bool:
    """Is the film of French initiative (œuvre d'initiative française)?

    LARGEST_SHARE (since 2018): French companies only, or the largest share of the financing French and the rights
    acquired by the French lead. MAJORITY (guide; 2015 does not define it): more than half French, and the rights.
    """
    if french_share is None and not all_french:
        raise law.bad("french_share")
    french = law.one if french_share is None else french_share
    others = other_shares or []
    rest = law.one - french - sum(others, ZERO)
    if rest * _PARTS < -1:
        raise law.bad("above_one", french_share=french, others=others)
    law.step("all_french", all_french)
    law.step("rights", rights_french_lead)
    own = law.read("mode")
    if (mode or own) == "LARGEST_SHARE":
        largest = all(french > other for other in others)
        if largest and french <= rest and rights_french_lead and not all_french:
            raise law.bad("other_shares", french_share=french, rest=rest)
        return law.step("largest", all_french or (largest and rights_french_lead))
    majority = french > law["majority"] and rights_french_lead
    if law.read("defined") == "NO" and others:
        largest = all_french or (rights_french_lead and all(french > other for other in others))
        law.reading("undefined", largest != majority, law=law.id)
    return law.step("majority", majority)


@rule("FINANCIAL_COPRO")
def financial_copro(
    law: Law, official: Bool, french_share: Share, artistic_technical: Bool, framework: Framework | None = None
) -> Bool:
    """Is the film a financial co-production (coproduction financière)?

    Under a treaty, French participation below one half, no artistic or technical contribution; in 2011 the guide names
    the treaties.
    """
    met = [
        law.step("official", official),
        law.step("minority", _minority(law, french_share)),
        law.step("contribution", not artistic_technical),
    ]
    if law.given("frameworks"):
        if framework is None and all(met):
            raise law.bad("framework", law=law.id)
        met.append(law.step("named", framework in law.read("frameworks")))
    return all(met)


def _minority(law: Law, french_share: Decimal) -> bool:
    return french_share < law["half"]
