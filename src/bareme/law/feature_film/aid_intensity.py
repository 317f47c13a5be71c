"""Intensity of public aid (intensité des aides): the part of the cost that aid may pay (211-16, 17; 211-20 to 22)."""

from bareme.engine import Bool, Day, Eur, Int, Law, Rate, rule

FIRST_FILMS = (1, 2)


@rule("AID_INTENSITY_CAP")
def aid_intensity_cap(
    law: Law,
    final_cost: Eur,
    french_participation: Eur | None = None,
    director_film_no: Int | None = None,
    tax_credit: Bool = True,
    budget: Eur | None = None,
    request_date: Day | None = None,
    derogation: Bool = False,
    covid_difficult: Bool = False,
    intl_copro: Bool | None = None,
) -> Eur:
    """Most that the CNC's aid, and all public aid, may reach, in euros: share × base.

    Base: final cost (coût définitif), or the French participation of an international co-production. Share: 50 %, by
    derogation 60 % for a difficult or low-budget film, 70 % without the tax credit.
    """
    base = _base(law, final_cost, french_participation, intl_copro)
    if derogation and not covid_difficult and not law.given("derogation"):
        raise law.refuse("DISCRETIONARY", "no_ceiling", value=law["base"] * base)
    share = _share(law, final_cost, director_film_no, tax_credit, budget, request_date, derogation, covid_difficult)
    return law.step("cap", share * base)


@rule("AID_INTENSITY_OK")
def aid_intensity_ok(
    law: Law,
    cnc_aid: Eur,
    total_public_aid: Eur,
    final_cost: Eur,
    french_participation: Eur | None = None,
    director_film_no: Int | None = None,
    tax_credit: Bool = True,
    budget: Eur | None = None,
    request_date: Day | None = None,
    derogation: Bool = False,
    covid_difficult: Bool = False,
    intl_copro: Bool | None = None,
) -> Bool:
    """Do the CNC's aid and all public aid both stay within the cap? Equal is allowed (« supérieur à », « plus de »)."""
    if total_public_aid < cnc_aid:
        raise law.bad("total_below", cnc=cnc_aid, total=total_public_aid)
    if derogation and not covid_difficult and not law.given("derogation"):
        ordinary = law.step("ordinary", law["base"] * _base(law, final_cost, french_participation, intl_copro))
        if total_public_aid > ordinary:
            raise law.refuse("DISCRETIONARY", "no_ceiling", value=False)
        return True
    cap = aid_intensity_cap(
        law,
        final_cost,
        french_participation,
        director_film_no,
        tax_credit,
        budget,
        request_date,
        derogation,
        covid_difficult,
        intl_copro,
    )
    if law.step("cnc_within", cnc_aid <= cap) is False:
        law.note("cnc_above", excess=cnc_aid - cap, cap=cap)
    if law.step("public_within", total_public_aid <= cap) is False:
        law.note("public_above", excess=total_public_aid - cap, cap=cap)
    return cnc_aid <= cap and total_public_aid <= cap


def _base(law: Law, final_cost: Eur, french_participation: Eur | None, intl_copro: Bool | None) -> Eur:
    """The final cost, or the French participation; facts that contradict each other are refused."""
    if french_participation is None:
        if intl_copro:
            raise law.bad("participation_missing")
        return law.step("base_cost", final_cost)
    if french_participation > final_cost:
        raise law.bad("participation_above", given=french_participation, cost=final_cost)
    if intl_copro is False and french_participation != final_cost:
        raise law.bad("participation_alone", given=french_participation)
    return law.step("base_french", french_participation)


def _share(
    law: Law,
    final_cost: Eur,
    director_film_no: Int | None,
    tax_credit: Bool,
    budget: Eur | None,
    request_date: Day | None,
    derogation: Bool,
    covid_difficult: Bool,
) -> Rate:
    if director_film_no == 0:
        raise law.bad("film_number")
    if covid_difficult:
        return law.read("covid_difficult", request_date)  # type: ignore[no-any-return]
    ordinary = law["base"]
    if not derogation:
        return ordinary
    difficult = law.step("difficult", director_film_no in FIRST_FILMS)
    if not difficult and not _low_budget(law, final_cost, budget):
        law.note("no_derogation", limit=law["low_budget"])
        return ordinary
    if not tax_credit and law.given("no_tax_credit"):
        if law.read("no_tax_credit_applies", request_date):
            return law["no_tax_credit"]
        law.note("outside_experiment")
    return law["derogation"]


def _low_budget(law: Law, final_cost: Eur, budget: Eur | None) -> Bool:
    """Low budget (petit budget): by the total budget in 2015, by the final cost in 2023, unread in between."""
    limit = law["low_budget"]
    by_cost = final_cost <= limit
    by_budget = by_cost if budget is None else budget <= limit
    if law.given("low_budget_base"):
        kind = law.read("low_budget_base")
        if kind == "budget":
            law.assumed("budget", budget, final_cost)
        return law.step("low", by_budget if kind == "budget" else by_cost)
    if by_cost != by_budget:
        raise law.refuse("NOT_IN_SOURCE", "low_unread", cost=final_cost, budget=budget, limit=limit, law=law.id)
    return law.step("low", by_cost)
