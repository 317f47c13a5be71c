"""The two approvals (agrément des investissements, agrément de production): when required, until when, on what."""

from typing import Literal

from bareme.engine import Bool, Day, Int, Law, Text, rule
from bareme.engine.dates import add_days, add_months

Who = Literal["LEAD", "COPRODUCER", "EXTENDED"]
Stage = Literal["INVESTMENT", "PRODUCTION"]
WaivedAid = Literal["APPROVAL", "ADV_AFTER"]


def _other_cases(law: Law, facts: dict[str, Bool | None], genre_aid: Bool | None) -> bool:
    """Is one of the cases met in which an approval is required besides reinvesting (211-55; 211-49)?"""
    law.read("cases")
    met = [law.step(name, True) for name, fact in facts.items() if fact]
    if genre_aid and not met:
        law.read("genre_aid")
        met.append(law.step("genre_aid", True))
    return bool(met)


@rule("INVEST_APPROVAL_REQUIRED")
def invest_approval_required(
    law: Law,
    reinvest: Bool | None = None,
    advance_before: Bool | None = None,
    agreement: Bool | None = None,
    tax_credit: Bool | None = None,
    free_tv: Bool | None = None,
    sofica: Bool | None = None,
    genre_aid: Bool | None = None,
) -> Bool:
    """Is the investment approval (agrément des investissements) required? Otherwise it is optional."""
    if reinvest:
        return law.step("reinvest", True)
    facts = {
        "advance_before": advance_before,
        "agreement": agreement,
        "tax_credit": tax_credit,
        "free_tv": free_tv,
        "sofica": sofica,
    }
    if _other_cases(law, facts, genre_aid):
        return True
    law.assumed("reinvest", reinvest, False)
    for name, fact in facts.items():
        law.assumed(name, fact, False)
    law.note("optional")
    return False


@rule("INVEST_APPROVAL_BY")
def invest_approval_by(
    law: Law,
    shoot_start: Day,
    visa: Day,
    reinvest: Bool | None = None,
    advance_before: Bool | None = None,
    agreement: Bool | None = None,
    tax_credit: Bool | None = None,
    free_tv: Bool | None = None,
    sofica: Bool | None = None,
    genre_aid: Bool | None = None,
) -> Day:
    """Last day to ask for the investment approval: the day before shooting (cases of 211-55), else the visa."""
    facts = {
        "advance_before": advance_before,
        "agreement": agreement,
        "tax_credit": tax_credit,
        "free_tv": free_tv,
        "sofica": sofica,
    }
    if _other_cases(law, facts, genre_aid):
        return law.step("before_shooting", add_days(shoot_start, -1))
    for name, fact in facts.items():
        law.assumed(name, fact, False)
    law.note("lead_first")
    return law.step("until_visa", visa)


@rule("VISA_DEADLINE")
def visa_deadline(law: Law, notification: Day, ext_months: Int = 0) -> Day:
    """Last day to obtain the visa: two years from the first investment approval, longer by decision."""
    most = law["visa.extension"]
    if ext_months > most:
        raise law.bad("long_extension", given=ext_months, most=most)
    return law.step("last_day", add_months(notification, int(law["visa.delay"]) + ext_months))


@rule("PROD_APPROVAL_DEADLINE")
def prod_approval_deadline(law: Law, visa: Day, who: Who, ext_months: Int = 0) -> Day:
    """Last day to ask for the production approval: from the visa, each later period from the end of the one before."""
    if ext_months and not law.given("production.extension"):
        raise law.bad("no_extension", given=ext_months, law=law.id)
    lead = law["production.lead"]
    end = law.step("lead_end", add_months(visa, int(lead)))
    if who == "LEAD":
        if ext_months:
            raise law.bad("extension_who", given=ext_months)
        return end
    others = law["production.coproducer"]
    end = law.step("copro_end", add_months(end, int(others)))
    months = lead + others
    if who == "COPRODUCER":
        if ext_months:
            raise law.bad("extension_who", given=ext_months)
    else:
        most = law["production.extension"]
        if ext_months > most:
            raise law.bad("long_extension", given=ext_months, most=most)
        end = law.step("extended_end", add_months(end, ext_months))
        months += ext_months
    straight = add_months(visa, int(months))
    law.reading("chained", straight != end, other=straight)
    return end


@rule("PROD_APPROVAL_REQUIRED")
def prod_approval_required(law: Law, invest_approval: Bool, sums_invested: Bool) -> Bool:
    """Is the production approval (agrément de production) required? Without it no support is calculated."""
    if not (invest_approval and sums_invested):
        law.note("entitles")
    return invest_approval and sums_invested


@rule("COPRO_CONTRACT_OK")
def copro_contract_ok(law: Law, registration: Day, visa: Day) -> Bool:
    """Was the co-production contract registered before the visa (« avant » : the same day is too late)?"""
    return law.check("registered", registration < visa, registration=registration, visa=visa)


@rule("AUDITOR_CERT_REQUIRED")
def auditor_cert_required(law: Law, french_initiative: Bool) -> Bool:
    """Must a statutory auditor (commissaire aux comptes) certify the final cost? For films of French initiative."""
    if not french_initiative:
        law.note("listed_anyway")
    return french_initiative


@rule("DEDICATED_ACCOUNT_OK")
def dedicated_account_ok(law: Law, stage: Stage, account_for_this_film: Bool) -> Bool:
    """Are the sums paid on a bank account opened for this film alone (compte bancaire ouvert spécialement)?"""
    return law.check("own_account", account_for_this_film, stage=stage)


@rule("PROVISIONAL_STATUS")
def provisional_status(law: Law, stage: Stage) -> Text:
    """Are points, European and French-expression status provisional or final at this stage?"""
    return "PROVISIONAL" if stage == "INVESTMENT" else "FINAL"


@rule("AV_TO_FILM_OK")
def av_to_film_ok(
    law: Law,
    broadcast_in_fr: Bool,
    waiver: Day | None,
    visa: Day,
    vod_in_fr: Bool | None = None,
    aid: WaivedAid = "APPROVAL",
) -> Bool:
    """May a work that had audiovisual aid become a film? A blank `waiver`: the aid was not waived."""
    ok = law.check("waived", waiver is not None and waiver < visa, visa=visa)
    if aid == "ADV_AFTER":
        law.read("advance_after")
        return ok
    ok &= law.check("not_broadcast", not broadcast_in_fr)
    if law.given("on_demand"):
        law.read("on_demand")
        ok &= law.check("not_on_demand", not law.assumed("vod_in_fr", vod_in_fr, False))
    return ok
