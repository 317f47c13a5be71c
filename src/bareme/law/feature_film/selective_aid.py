"""Selective production aids other than advances: original music, genre films; and tests shared by several aids."""

from typing import Literal

from bareme.engine import Bool, Eur, Int, Law, Minutes, Share, rule

Genre = Literal["FICTION", "DOCUMENTARY", "ANIMATION"]
CostTestedAid = Literal["CONCEPT"]


@rule("MUSIC_AID_OK")
def music_aid_ok(
    law: Law,
    genre: Genre,
    budget: Eur,
    music_budget: Eur,
    composer_fee: Eur,
    music_minutes: Minutes,
    film_minutes: Minutes,
    invest_approval: Bool | None = None,
) -> Bool:
    """Is the project eligible to the aid for original music (musiques originales)? 211-142 (2015), 211-132 (2023)."""
    if film_minutes == 0:
        raise law.bad("film_minutes_zero")
    most = law["music.budget_animation" if genre == "ANIMATION" else "music.budget"]
    share = law["music.share"] * budget
    least = law["music.amount"]
    fee = law["music.fee_share"] * music_budget
    length = law["music.length_share"] * film_minutes
    found = [
        law.check("approval", law.assumed("invest_approval", invest_approval, True)),
        law.check("budget", budget < most, got=budget, most=most),
        law.check("music_budget", music_budget >= min(share, least), got=music_budget, share=share, least=least),
        law.check("fee", composer_fee >= fee, got=composer_fee, least=fee),
        law.check("length", music_minutes >= length, got=music_minutes, least=length),
    ]
    return all(found)


@rule("GENRE_AID_OK")
def genre_aid_ok(
    law: Law,
    fr_spend: Share,
    projects_of_company: Int,
    other_advance: Bool | None = None,
    french_language: Bool | None = None,
    opera: Bool = False,
    genre: Genre = "FICTION",
) -> Bool:
    """Is the project eligible to the aid for genre films (films de genre)? 211-123 to 211-126 (2023)."""
    least, most = law["genre.french_spend"], law["genre.projects"]
    exempt = genre == "ANIMATION" or (genre == "FICTION" and opera)
    found = [
        law.check("genre", genre != "DOCUMENTARY"),
        law.check("french_spend", fr_spend >= least, got=fr_spend, least=least),
        law.check("projects", projects_of_company <= most, got=projects_of_company, most=most),
        law.check("no_other_advance", not law.assumed("other_advance", other_advance, False)),
        law.check("language", exempt or law.assumed("french_language", french_language, True)),
    ]
    return all(found)


@rule("AID_ELIGIBLE_COST_OK")
def aid_eligible_cost_ok(law: Law, aid: CostTestedAid, cost: Eur, genre: Genre = "FICTION") -> Bool:
    """Does the author's earlier film cost little enough for the concept aid (aide à la conception)? 212-4; 212-5."""
    return law.step("below", cost < law[f"concept_cost.{genre.lower()}"])


@rule("TWO_INSTALMENTS")
def two_instalments(law: Law, amount: Eur, first_max_share: Share) -> list[Eur]:
    """Largest first payment of an aid paid in two, and the balance (deux versements), in euros: two cells."""
    first = law.step("first", amount * first_max_share)
    return [first, law.step("balance", amount - first)]
