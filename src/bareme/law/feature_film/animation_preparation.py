"""The audiovisual account in preparing an animation feature (investissement spécifique): 211-74 to 80; 211-66 to 71."""

from bareme.engine import ZERO, Bool, Eur, Int, Law, Share, rule


@rule("ANIM_PREP_OK")
def anim_prep_ok(
    law: Law,
    fr_spend: Share,
    confirmed_financing: Share,
    cinema_balance: Eur,
    requests_in_year: Int,
    has_cinema_account: Bool = True,
    cinema_exhausted: Bool = False,
    fully_invested: Bool | None = None,
    french_docs: Bool | None = None,
    french_initiative: Bool | None = None,
    initiative_derogation: Bool = False,
    single_lead: Bool | None = None,
    amount_total: Eur | None = None,
    amount_av: Eur | None = None,
    av_available: Eur | None = None,
    complementary: Bool = False,
) -> Bool:
    """May the audiovisual account pay for the preparation of this animation feature? All conditions are told."""
    share = law["french_spend"]
    ok = law.check("french", fr_spend >= share, needed=share * 100)
    ok &= law.check("documents", law.assumed("french_docs", french_docs, True))
    ok &= _financing(law, confirmed_financing, amount_total, amount_av, av_available)
    ok &= law.check("single_lead", law.assumed("single_lead", single_lead, True))
    ok &= _cinema_account(law, cinema_balance, has_cinema_account, cinema_exhausted, fully_invested)
    most = law["requests"]
    if complementary and law.given("complementary"):
        law.read("complementary")
    else:
        ok &= law.check("requests", requests_in_year <= most, found=requests_in_year, most=most)
    if not law.assumed("french_initiative", french_initiative, True):
        if initiative_derogation:
            law.read("waiver")
            law.step("waived", True)
        elif ok and law.given("waiver"):
            raise law.refuse("NEEDS_DEROGATION", "needs_waiver", value=False)
        else:
            ok &= law.check("initiative", False)
    return ok


def _financing(
    law: Law, confirmed: Share, amount_total: Eur | None, amount_av: Eur | None, av_available: Eur | None
) -> bool:
    """Financing without public aid confirmed; in 2023 not asked of small sums (211-66 4° second sentence)."""
    share = law["confirmed"]
    if confirmed >= share or amount_total is None or amount_av is None or not law.given("free.total"):
        return law.check("confirmed", confirmed >= share, needed=share * 100)
    small = law.check("free_total", amount_total <= law["free.total"])
    small &= law.check("free_av", amount_av <= law["free.audiovisual"])
    if av_available is not None:
        small &= law.check("free_share", amount_av <= law.step("year_room", law["free.year_share"] * av_available))
    else:
        law.note("year_share_untested")
    return small


def _cinema_account(law: Law, balance: Eur, has_account: bool, exhausted: bool, fully_invested: Bool | None) -> bool:
    """The cinema account comes first: exhausted, or below a limit and then fully invested."""
    if not has_account or exhausted or balance == ZERO:
        return law.step("cinema_first", True)
    limit = law["balance"]
    if not law.check("balance", balance < limit, balance=balance, limit=limit):
        return False
    return law.check("fully_invested", law.assumed("fully_invested", fully_invested, True))


@rule("ANIM_PREP_CAP_OK")
def anim_prep_cap_ok(law: Law, invested_av: Eur, invested_cinema: Eur, allocations: Eur) -> Bool:
    """Are the sums for preparing one animation film within the ceilings: accounts, and accounts with allocations?"""
    both = law.step("both", invested_av + invested_cinema)
    total = law.step("total", both + allocations)
    ok = True
    for key, found in (("audiovisual", invested_av), ("accounts", both), ("with_allocations", total)):
        most = law[f"ceiling.{key}"]
        ok &= law.check(f"within_{key}", found <= most, found=found, most=most)
    return ok
