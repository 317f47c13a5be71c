"""Subtitle and audio-description files (fichiers de sous-titrage et d'audiodescription), and the de minimis room."""

from typing import Literal

from bareme.engine import ZERO, Bool, Day, Eur, Int, Law, Text, rule

Genre = Literal["FICTION", "DOCUMENTARY", "ANIMATION"]


@rule("SUBTITLE_ALLOC_OK")
def subtitle_alloc_ok(
    law: Law, french_initiative: Bool, invest_approval: Bool, foreign_undubbed: Bool, request: Day, release: Day
) -> Text:
    """Which files may be aided (2015): BOTH, SUBTITLE_ONLY (foreign language, not dubbed) or NONE."""
    ok = law.check("initiative", french_initiative)
    ok &= law.check("invest_approval", invest_approval)
    ok &= law.check("before_release", request < release, request=request, release=release)
    if not ok:
        return "NONE"
    return "SUBTITLE_ONLY" if foreign_undubbed else "BOTH"


@rule("SUBTITLE_ALLOC_CAP")
def subtitle_alloc_cap(law: Law, expenses: Eur) -> Eur:
    """Most that the allocation for files may be, in euros: half of the expenses (2015)."""
    return law.step("cap", law["subtitle_share"] * expenses)


@rule("ACCESS_FILES_OK")
def access_files_ok(
    law: Law, french_initiative: Bool, production_approval: Day, final_cost: Eur, genre: Genre, request: Day
) -> Bool:
    """May the files of this film be aided (2023)? Approval of the civil year before; request by 31 December."""
    most = law["cost.animation" if genre == "ANIMATION" else "cost.other"]
    ok = law.check("initiative", french_initiative)
    ok &= law.check("approval_year", production_approval.year == request.year - 1, year=str(request.year - 1))
    return law.check("cost", final_cost <= most, most=most) and ok


@rule("ACCESS_FILES_ALLOC")
def access_files_alloc(law: Law, credits: Eur, eligible_works: Int) -> Eur:  # noqa: A002 - the public name
    """Allocation of one film, in euros: the credits of the year over the number of eligible films (2023)."""
    if eligible_works == 0:
        raise law.bad("no_works")
    return law.step("equal_part", credits / eligible_works)


@rule("DE_MINIMIS_ROOM")
def de_minimis_room(law: Law, received: list[Eur], ceiling: Eur) -> Eur:
    """De minimis aid that may still be received, in euros: the ceiling of the EU regulation less what was received."""
    return law.step("room", max(ZERO, ceiling - law.step("received", sum(received, ZERO))))
