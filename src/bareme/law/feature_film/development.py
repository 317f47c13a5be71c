"""Aid to the development of projects (aide au développement de projets): how many, how much, what is paid back."""

from decimal import Decimal
from typing import Literal

from bareme.engine import ZERO, Bool, Day, Eur, Int, Law, rule
from bareme.engine.dates import add_years

Genre = Literal["FICTION", "DOCUMENTARY", "ANIMATION"]
Event = Literal["SHOOT_DAY1", "RELEASE", "NOT_PRODUCED_NEW_REQUEST", "NOT_PRODUCED"]
Case = Literal["OTHER_COSTS", "JOINT", "FIRST_FEATURE", "MUSIC"]


@rule("DEV_MAX_PROJECTS")
def dev_max_projects(
    law: Law, films_4y: Int, has_feature_or_many: Bool, experience_equivalent: Bool, animation_company: Bool = False
) -> Int:
    """Projects that a company may have helped at once (aides simultanées): 212-44 (2015), 212-42 (2023)."""
    if law.step("experienced", films_4y >= law["projects.films"]):
        return law["projects.experienced"]  # type: ignore[return-value]
    if animation_company:
        if law.given("projects_animation"):
            return law["projects_animation"]  # type: ignore[return-value]
        law.note("no_animation_rule")
    if has_feature_or_many or experience_equivalent:
        if not has_feature_or_many:
            law.note("experience")
        return law["projects.other"]  # type: ignore[return-value]
    law.note("no_record")
    return 0


@rule("DEV_AID_CAP")
def dev_aid_cap(law: Law, expenses: Eur, uplift: Bool = False, genre: Genre = "FICTION") -> Eur:
    """Most that the development aid can be, in euros: 212-50 (2015), 212-46 (2023)."""
    rate = law["cap.share"]
    ceiling = law["cap.animation" if genre == "ANIMATION" else "cap.other"]
    aid = law.step("aid", min(rate * expenses, ceiling))
    if not uplift:
        return aid
    more = 1 + law["uplift"]
    within = min(rate * expenses * more, ceiling)
    law.reading("uplift_reading", within != aid * more, other=within)
    return law.step("with_uplift", aid * more)


@rule("DEV_AID_REPAYMENT")
def dev_aid_repayment(
    law: Law,
    advance: Eur,
    event_kind: Event,
    agreement: Day | None = None,
    event_date: Day | None = None,
    repaid_25: Bool = False,
) -> Eur:
    """Part of the development advance due on an event, in euros (remboursement): 212-52 (2015), 212-48 (2023)."""
    dated = agreement is not None and event_date is not None
    if agreement is not None and event_date is not None:
        if event_date < agreement:
            raise law.bad("before_agreement", got=event_date, agreement=agreement)
        if law.given("release_years"):
            last = law.step("last_day", add_years(agreement, int(law["release_years"])))
            if event_date > last:
                law.note("too_late", last=last)
                return ZERO
    if event_kind == "NOT_PRODUCED":
        law.note("nothing_yet")
        return ZERO
    if event_kind == "NOT_PRODUCED_NEW_REQUEST":
        if agreement is not None and event_date is not None:
            end = law.step("end_of_term", add_years(agreement, int(law["repayment.years"])))
            if event_date <= end:
                law.note("too_early", end=end)
                return ZERO
        if repaid_25:
            law.note("already_repaid")
            return ZERO
    if not dated and (event_kind == "NOT_PRODUCED_NEW_REQUEST" or law.given("release_years")):
        law.note("dates_left_out")
    if event_kind == "NOT_PRODUCED_NEW_REQUEST":
        share = law["repayment.new_request"]
    elif event_kind == "RELEASE":
        share = law["repayment.release"]
    else:
        share = law["first_day_after_25"] if repaid_25 else law["repayment.first_day"]
    return law.step("due", share * advance)


@rule("DEV_ALLOC")
def dev_alloc(law: Law, selective_aid: Eur, cases: list[Case]) -> Eur:
    """Direct allocations beside the development aid, in euros (allocations directes): 212-10 to 212-14 (2023)."""
    if not cases:
        raise law.bad("no_case")
    if len(set(cases)) != len(cases):
        raise law.bad("case_twice", cases=", ".join(sorted({c for c in cases if cases.count(c) > 1})))
    if "OTHER_COSTS" in cases and len(cases) > 1:
        raise law.bad("other_costs_alone", cases=", ".join(c for c in cases if c != "OTHER_COSTS"))
    parts: list[Decimal] = [law[f"allocation.{case.lower()}"] * selective_aid for case in cases]
    return law.step("allocations", sum(parts, ZERO))
