"""Who the support goes to: the lead producer's part, the broadcasters' limit, the shares of a co-production."""

from typing import Literal

from bareme.engine import Eur, Int, Law, rule

Method = Literal["WHOLE", "FRACTION"]


@rule("LEAD_MIN_SHARE")
def lead_min_share(law: Law, support: Eur, n_lead: Int = 1, method: Method | None = None) -> Eur:
    """Least part of the film's support credited to each lead producer, in euros (211-38 1° in 2015, 211-36 1° in 2023).

    All of it up to the limit; above, half of the whole (WHOLE) or half of what exceeds the limit (FRACTION).
    """
    if n_lead not in (1, 2):
        raise law.bad("leads", value=n_lead)
    limit = law["limit"]
    if support <= limit:
        return law.step("each", support / n_lead)
    if method is None:
        method = law.read("method")
    half = law["above"]
    readings = {"WHOLE": support * half, "FRACTION": limit + (support - limit) * half}
    other = "FRACTION" if method == "WHOLE" else "WHOLE"
    part = law.step("lead_part", readings[method])
    law.reading("other_reading", True, other=readings[other] / n_lead, method=other)
    return law.step("each", part / n_lead)
