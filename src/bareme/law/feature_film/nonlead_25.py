"""When another producer's direct allocation rises to 25 % (211-75 II 1° to 3°, in 2023)."""

from typing import Literal

from bareme.engine import ZERO, Bool, Day, Eur, Int, Law, rule
from bareme.engine.dates import add_years

CountMode = Literal["CONTRIBUTION", "CATEGORY"]


@rule("NONLEAD_25_OK")
def nonlead_25_ok(
    law: Law,
    lead_film_date: Day | None,
    request_date: Day,
    eligible_nonleads: Int,
    lead_invested: Eur,
    total_invested: Eur,
    lead_prep_excluded: Eur = ZERO,
    advance: Bool = False,
    tv_contribs: list[Eur] | None = None,
    cinema_tv_contribs: list[Eur] | None = None,
    holds_rights: Bool | None = None,
    controlled_by_tv_vod: Bool | None = None,
    controls_tv_vod: Bool | None = None,
    count_mode: CountMode = "CONTRIBUTION",
) -> Bool:
    """Are all conditions of the 25 % rate met? A blank `lead_film_date`: no film produced as lead producer."""
    if lead_prep_excluded > lead_invested or lead_invested > total_invested:
        raise law.bad("sums_order", lead=lead_invested, total=total_invested, prep=lead_prep_excluded)
    if lead_film_date is not None and lead_film_date > request_date:
        raise law.bad("film_after", film=lead_film_date, request=request_date)
    years = int(law["condition.years"])
    recent = lead_film_date is not None and add_years(request_date, -years) <= lead_film_date
    ok = law.check("recent_film", recent, years=years)
    ok &= law.check("no_rights", not law.assumed("holds_rights", holds_rights, False))
    ok &= law.check("not_controlled", not law.assumed("controlled_by_tv_vod", controlled_by_tv_vod, False))
    ok &= law.check("controls_none", not law.assumed("controls_tv_vod", controls_tv_vod, False))
    needed = int(law["condition.nonleads"])
    ok &= law.check("two_nonleads", eligible_nonleads >= needed, needed=needed)
    threshold = law["condition.contribution"]
    large = sum(c > threshold for c in tv_contribs or ())
    cinema = sum(cinema_tv_contribs or (), ZERO) > threshold
    counts = {"CONTRIBUTION": advance + large + cinema, "CATEGORY": advance + bool(large) + cinema}
    most = int(law["condition.financings"])
    law.reading("count_reading", (counts["CONTRIBUTION"] <= most) != (counts["CATEGORY"] <= most))
    found = counts[count_mode]
    ok &= law.check("financings", found <= most, found=found, most=most)
    lead, total = lead_invested - lead_prep_excluded, total_invested - lead_prep_excluded
    law.step("lead_sums", lead)
    law.step("total_sums", total)
    numerator, denominator = law.read("condition.lead_share")
    return law.check("lead_share", lead * denominator > total * numerator) and ok
