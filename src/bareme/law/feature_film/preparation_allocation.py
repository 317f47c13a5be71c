"""Direct allocation for preparation (allocation directe pour la préparation): 211-87 to 211-89; 211-84 to 211-86."""

from bareme.engine import Bool, Eur, Law, Share, rule
from bareme.engine.number import reaches
from bareme.law.feature_film.abatement import left_of


@rule("PREP_ALLOC_ELIGIBLE")
def prep_alloc_eligible(
    law: Law,
    fr_spend: Share,
    french_docs: Bool,
    prep_cost: Eur | None = None,
    invested: Eur | None = None,
    allocation: Eur | None = None,
) -> Bool:
    """May preparation sums carry the allocation? 80 % spent in France (in 2023 never more than 160 % of the sums)."""
    spent = _spent_in_france(law, fr_spend, prep_cost, invested, allocation)
    return law.check("documents", french_docs) and spent


def _spent_in_france(
    law: Law, fr_spend: Share, prep_cost: Eur | None, invested: Eur | None, allocation: Eur | None
) -> bool:
    share = law["french_spend"]
    enough = fr_spend >= share
    given = [v is not None for v in (prep_cost, invested, allocation)]
    if any(given) and not all(given):
        raise law.bad("three_amounts")
    if prep_cost is None or invested is None or allocation is None:
        if not enough and law.unread("limit"):
            law.note("limit_unread", law=law.id)
        return law.check("french", enough, needed=share * 100)
    if not enough and law.unread("limit"):
        raise law.refuse("NOT_IN_SOURCE", "limit_unread", law=law.id)
    if not enough and law.given("limit"):
        needed = law.step("limit", law["limit"] * (invested + allocation))
        return law.check("french_limit", reaches(law.step("spent", fr_spend * prep_cost), needed), needed=needed)
    return law.check("french", enough, needed=share * 100)


@rule("PREP_ALLOC")
def prep_alloc(law: Law, invested: Eur, writing_part: Eur, paid_before_production: Bool, gross: Bool = False) -> Eur:
    """Allocation credited for preparation sums, in euros: 25 %, but 50 % of writing paid before production starts."""
    if writing_part > invested:
        raise law.bad("part_above", part=writing_part, whole=invested)
    left = law.one if gross else left_of(law, "PREP_ALLOC")
    base = law["rate.base"]
    writing = law["rate.writing"] if paid_before_production else base
    return law.step("allocation", (base * (invested - writing_part) + writing * writing_part) * left)
