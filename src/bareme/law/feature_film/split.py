"""Who the support goes to: the lead producer's part, the broadcasters' limit, the shares of a co-production."""

from decimal import Decimal
from typing import Final, Literal

from bareme.engine import ZERO, Bool, Day, Eur, Int, Law, Share, rule
from bareme.engine.number import reaches

Method = Literal["WHOLE", "FRACTION"]
Role = Literal["LEAD", "OTHER", "TV_SUBSIDIARY"]

#: Shares that must be equal, or sum to one, do within one part in this many.
_PARTS: Final = 10**9


@rule("LEAD_MIN_SHARE")
def lead_min_share(law: Law, support: Eur, n_lead: Int = 1, method: Method | None = None) -> Eur:
    """Least part of the film's support credited to each lead producer, in euros (211-38 1° in 2015, 211-36 1° in 2023).

    All of it up to the limit; above, half of the whole (WHOLE) or half of what exceeds the limit (FRACTION).
    """
    if n_lead not in (1, 2):
        raise law.bad("leads", got=n_lead)
    part, other, other_method = _lead_part(law, support, method)
    law.reading("other_reading", other != part, other=other / n_lead, method=other_method)
    return law.step("each", law.step("lead_part", part) / n_lead)


@rule("BROADCASTER_SHARE_CAP")
def broadcaster_share_cap(law: Law, support: Eur, method: Method | None = None) -> Eur:
    """Most that broadcasters' subsidiaries may be credited together, in euros (211-38 2°; 211-36 2° in 2023)."""
    part, other, other_method = _lead_part(law, support, method)
    half = law.step("half", law["tv_cap"] * support)
    rest = law.step("rest", support - part)
    if law.given("first_sale_to_parent"):
        law.note("first_sale_to_parent")
    law.reading("other_cap", min(half, support - other) != min(half, rest), other=support - other, method=other_method)
    return min(half, rest)


@rule("SPLIT_OK")
def split_ok(
    law: Law,
    shares: list[Share | None],
    roles: list[Role | None],
    support: Eur,
    registered: Bool | None = None,
    change_date: Day | None = None,
    approval_date: Day | None = None,
    method: Method | None = None,
) -> Bool:
    """May the support be split so: sum, lead producers' minimum and equality, broadcasters, register, date of change.

    The shares must also reflect what each company brings and risks: no function can tell.
    """
    by_role = _pairs(law, shares, roles)
    leads = [share for share, role in by_role if role == "LEAD"]
    lead = sum(leads, ZERO)
    broadcasters = sum((share for share, role in by_role if role == "TV_SUBSIDIARY"), ZERO)
    total = sum((share for share, _ in by_role), ZERO)
    part, other, other_method = _lead_part(law, support, method)
    conditions = [
        law.check("sum_one", _equal(total, law.one), total=total),
        law.check("one_or_two_leads", len(leads) in (1, 2), got=len(leads)),
        law.check("equal_leads", len(leads) != 2 or _equal(leads[0], leads[1])),
        law.check("tv_limit", reaches(law["tv_cap"], broadcasters), got=broadcasters),
        law.check("registered", law.assumed("registered", registered, True)),
        law.check("in_time", not (change_date and approval_date and change_date > approval_date)),
    ]
    enough = law.check("lead_minimum", reaches(lead * support, part), got=lead * support, least=part)
    differs = all(conditions) and enough != reaches(lead * support, other)
    law.reading("other_minimum", differs, other=other, method=other_method)
    law.note("contributions")
    return all(conditions) and enough


def _pairs(law: Law, shares: list[Decimal | None], roles: list[Role | None]) -> list[tuple[Decimal, Role]]:
    """Each share with its role, rows left blank in both columns skipped."""
    if len(shares) != len(roles):
        raise law.bad("lengths", shares=len(shares), roles=len(roles))
    pairs: list[tuple[Decimal, Role]] = []
    for row, (share, role) in enumerate(zip(shares, roles, strict=True), 1):
        if share is not None and role is not None:
            pairs.append((share, role))
        elif share is not None or role is not None:
            raise law.bad("half_row", row=row)
    return pairs


def _lead_part(law: Law, support: Decimal, method: Method | None) -> tuple[Decimal, Decimal, Method]:
    """The lead producers' part together, by the method of the text; by the other method (the same where the
    text leaves no doubt); and that method's name."""
    limit = law["limit"]
    if support <= limit:
        return support, support, method or "FRACTION"
    own: Method | None = law.read("method") if law.given("method") else None
    if own is None and method is None:
        raise law.refuse("NOT_IN_SOURCE", "needs_method", got=support, limit=limit, law=law.id)
    chosen: Method = method or own or "FRACTION"
    half = law["above"]
    readings: dict[Method, Decimal] = {"WHOLE": support * half, "FRACTION": limit + (support - limit) * half}
    if own == chosen == "FRACTION":  # the text says « pour la fraction »: nothing to read otherwise
        return readings[chosen], readings[chosen], chosen
    other: Method = "FRACTION" if chosen == "WHOLE" else "WHOLE"
    return readings[chosen], readings[other], other


def _equal(one: Decimal, two: Decimal) -> bool:
    return abs(one - two) * _PARTS <= 1
