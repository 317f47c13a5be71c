"""Any rate of the automatic aids: as its article writes it, after the abatements, or as the CNC prints it."""

from typing import Final, Literal

from bareme.engine import Bool, Day, Int, Law, Rate, rule
from bareme.engine.number import truncate_percent
from bareme.law.feature_film.abatement import Abated, left_of

Base = Literal[
    "BOX",
    "TV",
    "VIDEO",
    "EXPORT",
    "ALLOC_LEAD",
    "ALLOC_LEAD_ANIM",
    "ALLOC_OTHER",
    "ALLOC_OTHER_25",
    "PARITY",
    "PREP_ALLOC",
    "PREP_ALLOC_WRITING",
]

#: Where the rate of each base stands, and which abatement cuts it.
WHERE: Final[dict[str, tuple[str, Abated]]] = {
    "TV": ("television:rate", "TV"),
    "VIDEO": ("video:rate", "VIDEO"),
    "EXPORT": ("export:rate", "EXPORT"),
    "ALLOC_LEAD": ("direct_allocation:rate.lead", "ALLOC"),
    "ALLOC_LEAD_ANIM": ("direct_allocation:rate.lead_animation", "ALLOC"),
    "ALLOC_OTHER": ("direct_allocation:rate.other", "ALLOC"),
    "ALLOC_OTHER_25": ("direct_allocation:rate.other_25", "ALLOC"),
    "PARITY": ("parity:rate", "PARITY"),
    "PREP_ALLOC": ("preparation_allocation:rate.base", "PREP_ALLOC"),
    "PREP_ALLOC_WRITING": ("preparation_allocation:rate.writing", "PREP_ALLOC"),
}
TIERS: Final = (1, 2, 3)


@rule("AID_RATE")
def aid_rate(
    law: Law, base: Base, net: Bool = False, tier: Int = 1, receipts_date: Day | None = None, as_published: Bool = False
) -> Rate:
    """The rate of a base: as the article writes it, abated with `net`, cut as printed with `as_published` (BOX only).

    `tier` and `receipts_date` matter for the box office. A rate that is not printed is given exactly.
    """
    if tier not in TIERS:
        raise law.bad("tier", got=tier)
    where, cut = WHERE.get(base, (f"box_office:rate.tier_{tier}", "BOX"))
    rate = law[where]
    if not (net or as_published):
        return rate
    if cut == "EXPORT":
        law.step("not_cut", True)
    rate = rate * left_of(law, cut, receipts_date)
    if not as_published:
        return rate
    if base == "BOX":
        return law.step("published", truncate_percent(rate))
    law.note("not_printed", base=base)
    return rate
