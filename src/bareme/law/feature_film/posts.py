"""Is one post of a scale obtained? From the facts of the post to the value that goes into the grid."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final, Literal

from bareme.engine import Bool, Int, Law, Num, Share, rule

Kind = Literal["PRODUCER", "DIRECTOR", "AUTHOR", "PERSON", "STUDIO_SPEC", "SERVICE", "LOCATION", "SHOOT_LAB", "VOICES"]
Usage = Literal["USED", "NU", "NX"]


class _Facts:
    """The facts of a post; those left out are taken as favourable, and the answer says which."""

    def __init__(self, law: Law, given: Mapping[str, bool | None], shares: Mapping[str, Decimal | None]) -> None:
        self.law, self._given, self._shares = law, given, shares
        self.assumed: list[str] = []

    def __getitem__(self, name: str) -> bool:
        """A fact; each that decides is a line of the explanation."""
        fact = self._given[name]
        if fact is None:
            self.assumed.append(name)
            fact = True
        return self.law.step(name, fact)

    def share(self, name: str) -> Decimal:
        """A share, which has no default. Raises Refusal."""
        share = self._shares[name]
        if share is None:
            raise self.law.bad("share_needed", arg=name)
        return self.law.step(name, share)


@rule("POST_STATUS")
def post_status(
    law: Law,
    kind: Kind,
    european: Bool | None = None,
    contract_fr_law: Bool | None = None,
    employment_fr_law: Bool | None = None,
    french_initiative: Bool = True,
    usage: Usage = "USED",
    french_spend: Share | None = None,
    voice_share: Share | None = None,
    company_ok: Bool | None = None,
    foreign_shoot: Bool = False,
    shoot_justified: Bool | None = None,
    established_fr: Bool | None = None,
    authorised: Bool | None = None,
    does_work_itself: Bool | None = None,
    derogation: Bool = False,
) -> Decimal | str:
    """Value of one post for the grid (poste obtenu): 1, 0, or NU / NX passed on.

    Yes-or-no facts left out are taken as favourable, with a message; shares are required where the post needs them.
    0 with NEEDS_DEROGATION where a derogation of the CNC would give the post.
    """
    if not law.given(f"condition.{kind.lower()}"):
        raise law.refuse("NOT_IN_SOURCE", "no_such_post", kind=kind, law=law.id)
    condition = law.read(f"condition.{kind.lower()}")
    if usage != "USED":
        return law.step("usage", usage)
    facts = _Facts(
        law,
        {
            "european": european,
            "contract_fr_law": contract_fr_law,
            "employment_fr_law": employment_fr_law,
            "derogation": derogation,
            "french_initiative": french_initiative,
            "company_ok": company_ok,
            "shot_in_france": not foreign_shoot,
            "shoot_justified": shoot_justified,
            "established_fr": established_fr,
            "authorised": authorised,
            "does_work_itself": does_work_itself,
        },
        {"french_spend": french_spend, "voice_share": voice_share},
    )
    obtained = _CONDITIONS[condition](law, facts)
    if obtained and facts.assumed:
        law.note("assumed", args=facts.assumed)
    return law.step("obtained", law.one * int(obtained))


def _company(law: Law, facts: _Facts) -> bool:
    return facts["company_ok"]


def _contract(law: Law, facts: _Facts) -> bool:
    return facts["contract_fr_law"]


def _contracts(law: Law, facts: _Facts) -> bool:
    return facts["contract_fr_law"] and facts["employment_fr_law"]


def _person(law: Law, facts: _Facts) -> bool:
    return facts["european"] and facts["contract_fr_law"]


def _author(law: Law, facts: _Facts) -> bool:
    return _by_derogation(law, facts, _contract)


def _director(law: Law, facts: _Facts) -> bool:
    return _by_derogation(law, facts, _contracts)


def _by_derogation(law: Law, facts: _Facts, contracts: Callable[[Law, _Facts], bool]) -> bool:
    """French or assimilated; else, for a French-initiative film, contracts under French law and a derogation."""
    if facts["european"]:
        return True
    if not (facts["french_initiative"] and contracts(law, facts)):
        return False
    if not facts["derogation"]:
        raise law.refuse("NEEDS_DEROGATION", "author_derogation", value=law.one * 0)
    return True


def _studio(law: Law, facts: _Facts) -> bool:
    return facts["established_fr"] and facts["does_work_itself"]


def _provider(law: Law, facts: _Facts) -> bool:
    return facts["established_fr"]


def _provider_authorised(law: Law, facts: _Facts) -> bool:
    return facts["established_fr"] and facts["authorised"]


def _spend(law: Law, facts: _Facts) -> bool:
    return facts.share("french_spend") >= law["spend_at_least"]


def _voices(law: Law, facts: _Facts) -> bool:
    return facts.share("voice_share") > law["voices_above"]


def _shoot(law: Law, facts: _Facts) -> bool:
    return facts["shot_in_france"] or facts["shoot_justified"]


def _laboratory(law: Law, facts: _Facts) -> bool:
    """In France; or in the country of the shoot, for technical reasons, by derogation for a French-initiative film."""
    if not _shoot(law, facts):
        return False
    if facts["established_fr"]:
        return True
    if not facts["french_initiative"]:
        return False
    if not facts["derogation"]:
        raise law.refuse("NEEDS_DEROGATION", "laboratory_derogation", value=law.one * 0)
    return True


_CONDITIONS: Final[Mapping[str, Callable[[Law, _Facts], bool]]] = {
    "COMPANY": _company,
    "CONTRACT": _contract,
    "CONTRACTS": _contracts,
    "PERSON": _person,
    "AUTHOR": _author,
    "DIRECTOR": _director,
    "STUDIO": _studio,
    "PROVIDER": _provider,
    "PROVIDER_AUTHORISED": _provider_authorised,
    "SPEND": _spend,
    "VOICES": _voices,
    "SHOOT": _shoot,
    "LABORATORY": _laboratory,
}


@rule("ROLE_CLASS")
def role_class(law: Law, scenes_present: Int, scenes_total: Int, cachets: Num) -> str:
    """Class of a role in 2011 and 2015: MAIN (rôle principal), SECONDARY (rôle secondaire) or OTHER (no points)."""
    if scenes_present > scenes_total or not scenes_total:
        raise law.bad("scenes", present=scenes_present, total=scenes_total)
    if scenes_present >= law["main_share"] * scenes_total:
        return law.step("role", "MAIN")
    return law.step("role", "SECONDARY" if cachets >= law["secondary_cachets"] else "OTHER")
