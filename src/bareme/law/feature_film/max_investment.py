"""How much of the account can be invested before a cap bites: the intensity of aid turned around, in closed form."""

from typing import Any, NamedTuple

from bareme.engine import ZERO, Bool, Day, Eur, Int, Law, Rate, Refusal, Text, rule
from bareme.engine.number import floor
from bareme.law.feature_film.abatement import left_of
from bareme.law.feature_film.aid_intensity import aid_intensity_cap
from bareme.law.feature_film.direct_allocation import (
    FilmCapMode,
    Genre,
    Role,
    Stretch,
    direct_alloc,
    direct_alloc_rate,
    limits_of,
    stretches_at_25,
)
from bareme.law.feature_film.parity import parity_alloc

CENTS = 100  # in a euro


class Found(NamedTuple):
    """One row of the answer."""

    item: Text
    value: Any


class Growth(NamedTuple):
    """What an invested euro adds to aid: `low` on all sums, `extra` on those that carry the higher rate."""

    low: Rate
    extra: Rate
    stretches: list[Stretch]


@rule("MAX_INVESTMENT")
def max_investment(
    law: Law,
    balance: Eur,
    cost: Eur,
    other_cnc_aid: Eur,
    other_public_aid: Eur,
    role: Role,
    genre: Genre,
    with_allocation: Bool | None = None,
    parity: Bool = False,
    french_participation: Eur | None = None,
    director_film_no: Int | None = None,
    tax_credit: Bool = True,
    budget: Eur | None = None,
    request_date: Day | None = None,
    derogation: Bool = False,
    covid_difficult: Bool = False,
    intl_copro: Bool | None = None,
    nonlead_25: Bool = False,
    used_25_year: Eur = ZERO,
    films_25_year: Int = 0,
    film_cap_mode: FilmCapMode = "MAX",
    caps_abated: Bool = False,
) -> list[Found]:
    """Largest sum x of the account with x + allocations + other aid within the cap, for the CNC's and all public aid.

    Rows: AMOUNT (exact), AMOUNT_CENTS (whole cents), ALLOCATION, PARITY, LIMIT (what bites), each cap's own maximum
    (BALANCE, CNC_AID, PUBLIC_AID), AT_25 (part at 25 %), CAP (of the aid). Euros.
    """
    if parity and role == "OTHER":
        raise law.bad("parity_lead")
    undecided: Refusal | None = None
    try:
        cap = aid_intensity_cap(
            law,
            cost,
            french_participation,
            director_film_no,
            tax_credit,
            budget,
            request_date,
            derogation,
            covid_difficult,
            intl_copro,
        )
    except Refusal as no:
        if no.status != "DISCRETIONARY":
            raise
        undecided, cap = no, no.value
    allocated = law.assumed("with_allocation", with_allocation, True)
    high_part = nonlead_25 and role == "OTHER" and allocated
    stretches = [Stretch(None, ZERO)]
    if high_part:
        limits = limits_of(law)
        stretches = stretches_at_25(limits, budget, used_25_year, films_25_year, film_cap_mode, caps_abated)
    growth = _growth(law, role, genre, allocated, parity, high_part, stretches)
    rooms = {
        "CNC_AID": law.step("cnc_room", cap - other_cnc_aid),
        "PUBLIC_AID": law.step("public_room", cap - other_cnc_aid - other_public_aid),
    }
    tightest = min(rooms.values())
    amount = law.step("amount", _largest(tightest, growth, balance))
    limit = [name for name, room in rooms.items() if room == tightest and _added(amount, growth) >= tightest]
    if amount == balance:
        limit.insert(0, "BALANCE")
    if tightest < 0:
        law.note("above_already", excess=-tightest)
    at_25 = _at_25(amount, growth)
    allocation = ZERO
    if allocated:
        allocation = direct_alloc(
            law,
            amount,
            role,
            genre,
            nonlead_25=nonlead_25,
            budget=budget,
            used_25_year=used_25_year,
            films_25_year=films_25_year,
            film_cap_mode=film_cap_mode,
            caps_abated=caps_abated,
        )
    rows = [
        Found("AMOUNT", amount),
        Found("AMOUNT_CENTS", _cents_below(law, amount, tightest, growth)),
        Found("ALLOCATION", allocation),
        Found("PARITY", parity_alloc(law, amount) if parity else ZERO),
        Found("LIMIT", "; ".join(limit)),
        Found("BALANCE", balance),
        *(Found(name, law.step(name.lower(), _largest(room, growth))) for name, room in rooms.items()),
        Found("AT_25", at_25),
        Found("CAP", cap),
    ]
    if high_part and at_25 < amount:
        law.note("rate_25_ends", at_25=at_25)
    law.note("bites", limit=", ".join(limit))
    if undecided is not None:
        raise Refusal(undecided.status, undecided.message, value=rows)
    return rows


def _growth(
    law: Law, role: Role, genre: Genre, allocated: bool, parity: bool, high_part: bool, stretches: list[Stretch]
) -> Growth:
    low: Rate = law.one
    extra = ZERO
    if allocated:
        base = direct_alloc_rate(law, role, genre, True, False)
        low += base
        if high_part:
            extra = direct_alloc_rate(law, role, genre, True, True) - base
    if parity:
        low += law["parity:rate"] * left_of(law, "PARITY")
    law.step("low", low)
    if high_part:
        law.step("high", low + extra)
    return Growth(low, extra, stretches)


def _at_25(amount: Eur, growth: Growth) -> Eur:
    return next(min(amount, s.most) for s in growth.stretches if s.upto is None or amount <= s.upto)


def _added(amount: Eur, growth: Growth) -> Eur:
    """The aid that an investment adds: itself and its allocations."""
    return growth.low * amount + growth.extra * _at_25(amount, growth)


def _largest(room: Eur, growth: Growth, most: Eur | None = None) -> Eur:
    """Largest sum that adds at most `room`; the last stretch first, for a later one may add less (STRICT)."""
    if room <= 0:
        return ZERO
    for index in reversed(range(len(growth.stretches))):
        stretch = growth.stretches[index]
        found = room / (growth.low + growth.extra)
        if found > stretch.most:
            found = (room - growth.extra * stretch.most) / growth.low
        found = min([found, *(b for b in (stretch.upto, most) if b is not None)])
        before = growth.stretches[index - 1].upto if index else None
        if before is None or found > before:
            return found
    return ZERO


def _cents_below(law: Law, amount: Eur, room: Eur, growth: Growth) -> Eur:
    """The same in whole cents, rounded down so that no cap breaks (no article rounds: a sum one can write)."""
    cents: Eur = law.one * int(floor(amount * CENTS)) / CENTS
    if cents and _added(cents, growth) > room:  # fell back over the step of STRICT
        return law.one * int(floor(_largest(room, growth, cents) * CENTS)) / CENTS
    return cents
