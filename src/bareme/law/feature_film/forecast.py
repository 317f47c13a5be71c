"""The law turned around: admissions for a support, admissions to break even, support year by year and when it lapses.

Solved exactly by inverting the tiers, without search: within a tier support is a straight line.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from bareme.engine import ZERO, Bool, Day, Eur, Int, Law, Pts, Rate, Share, dates, number, rule
from bareme.law.feature_film.account import account_expiry
from bareme.law.feature_film.box_office import support_boxoffice, tiers_up_to
from bareme.law.feature_film.generation import first_day_out
from bareme.law.feature_film.points_required import weight_coeff
from bareme.law.feature_film.television import support_tv
from bareme.law.feature_film.video import support_video

FracMode = Literal["FLOOR", "ROUND", "LINEAR"]
Channel = Literal["CINEMA", "VIDEO", "TV"]

_ORDER: Final = ("CINEMA", "VIDEO", "TV")

#: More admissions than this are no answer: no argument of bareme takes a larger whole number.
MOST: Final = 10**12


@rule("ADMISSIONS_FOR_SUPPORT")
def admissions_for_support(
    law: Law,
    target: Eur,
    avg_price: Eur,
    points: Pts,
    gross: Bool = False,
    receipts_before: Eur = ZERO,
    receipts_date: Day | None = None,
    tsa_rate: Rate | None = None,
    frac_mode: FracMode | None = None,
) -> Int:
    """Smallest number of admissions whose weighted box-office support reaches the target, in euros.

    It is the whole number at or above receipts ÷ price, where support(receipts) = target. Raises Refusal where no
    number of admissions can reach it (price, tax or coefficient 0, or more admissions than can be).
    """
    if not target:
        return 0
    if not avg_price:
        raise law.bad("no_price")
    coefficient = weight_coeff(law, points, frac_mode)
    if not coefficient:
        raise law.bad("no_coefficient", points=points)
    tax = _tax(law, tsa_rate)
    if not tax:
        raise law.bad("no_tax")
    needed = law.step("needed", target / coefficient)
    pieces = _pieces(law, receipts_before, gross, receipts_date)
    receipts = law.step("receipts_needed", _invert(law, needed, ZERO, tax, pieces) or ZERO)
    admissions = _at_least(receipts / avg_price)
    if admissions > MOST:
        raise law.bad("out_of_reach", target=target, admissions=admissions)
    return law.step("admissions", admissions)


class BreakEven(NamedTuple):
    """One answer: the case, the admissions, and what they bring. No admissions: it never breaks even."""

    case: Literal["WITHOUT_SUPPORT", "WITH_SUPPORT"]
    admissions: Int | None
    net_revenue: Eur | None
    support: Eur | None


@rule("BREAK_EVEN_ADMISSIONS")
def break_even_admissions(
    law: Law,
    own_money: Eur,
    net_revenue_per_admission: Eur,
    avg_price: Eur,
    points: Pts,
    share: Share | None = None,
    receipts_before: Eur = ZERO,
    receipts_date: Day | None = None,
    tsa_rate: Rate | None = None,
    frac_mode: FracMode | None = None,
) -> list[BreakEven]:
    """Smallest numbers of admissions that pay back the money put in: without support, and with it.

    Two rows: case, admissions, net revenue, support (`share` of the weighted box-office support). A row without
    admissions never breaks even; refused where neither does.
    """
    if not avg_price:
        raise law.bad("no_price")
    part = law.one if share is None else share
    per_euro = part * weight_coeff(law, points, frac_mode) * _tax(law, tsa_rate)
    pieces = _pieces(law, receipts_before, False, receipts_date)
    slope = net_revenue_per_admission / avg_price
    rows = []
    cases: tuple[tuple[Literal["WITHOUT_SUPPORT", "WITH_SUPPORT"], Decimal], ...] = (
        ("WITHOUT_SUPPORT", ZERO),
        ("WITH_SUPPORT", per_euro),
    )
    for case, weight in cases:
        receipts = _invert(law, own_money, slope, weight, pieces)
        admissions = None if receipts is None else _at_least(receipts / avg_price)
        if admissions is None or admissions > MOST:
            law.note("never", case=case)
            rows.append(BreakEven(case, None, None, None))
            continue
        law.step("break_even", admissions, case=case)
        support = weight * _weighted(admissions * avg_price, pieces)
        rows.append(BreakEven(case, admissions, admissions * net_revenue_per_admission, support))
    if all(row.admissions is None for row in rows):
        raise law.bad("never_at_all")
    return rows


class Earned(NamedTuple):
    """What one channel earned in one calendar year: receipts (CINEMA), turnover (VIDEO), price of a contract (TV)."""

    year: Int
    channel: Channel
    amount: Eur


class Credit(NamedTuple):
    """One credit of the schedule."""

    year: Int
    channel: Channel
    amount: Eur
    support: Eur
    credited: Eur
    lapses: Day


@rule("SUPPORT_SCHEDULE")
def support_schedule(
    law: Law,
    first_show: Day,
    earned: list[Earned],
    points: Pts,
    gross: Bool = False,
    delay: Int = 0,
    frac_mode: FracMode | None = None,
) -> list[Credit]:
    """Support year by year and channel by channel, with the last day to invest each credit.

    Rows: year, channel, amount that counts, support, credited (weighted), day on which it lapses. Receipts of the
    cinemas add up over the years, so a tier is used once. A year after the channel's period counts for nothing; in the
    last year the amount must stop before the anniversary. Each sum is taken as calculated `delay` years later.
    """
    coefficient = weight_coeff(law, points, frac_mode)
    out = {channel: first_day_out(law, first_show, channel) for channel in ("CINEMA", "VIDEO", "TV")}
    latest = dates.LAST.year - int(law["account:years"])
    rows: list[Credit] = []
    before = ZERO
    for year, channel, amount in sorted(earned, key=lambda e: (e.year, _ORDER.index(e.channel))):
        if not first_show.year <= year:
            raise law.bad("before_show", year=str(year), first=first_show)
        if year + delay > latest:
            raise law.bad("too_late", year=str(year), latest=str(latest))
        last = out[channel]
        counted = amount
        if date(year, 1, 1) >= last:
            law.note("period_over", year=str(year), channel=channel, out=last)
            counted = ZERO
        elif year == last.year:
            law.note("last_year", year=str(year), channel=channel, out=last)
        if channel == "CINEMA":
            support = support_boxoffice(law, counted, gross, before)
            before += counted
        elif channel == "VIDEO":
            support = support_video(law, counted, gross)
        else:
            support = support_tv(law, [counted], gross)
        lapses = account_expiry(law, date(year + delay, 1, 1))
        rows.append(Credit(year, channel, counted, support, support * coefficient, lapses))
    if not rows:
        raise law.bad("nothing_earned")
    law.note("calculated", delay=delay)
    return rows


def _tax(law: Law, tsa_rate: Decimal | None) -> Decimal:
    return law["admissions_tax:rate"] if tsa_rate is None else tsa_rate


class _Piece(NamedTuple):
    """A stretch of further receipts under one rate; the last has no width."""

    width: Decimal | None
    rate: Decimal


def _pieces(law: Law, before: Decimal, gross: bool, day: date | None) -> list[_Piece]:
    """The stretches of receipts after those already counted, with their net (or gross) rates."""
    found: list[_Piece] = []
    low = before
    for limit, rate in tiers_up_to(law, None, gross, day, home="box_office:"):
        if limit is None:
            found.append(_Piece(None, rate))
        elif limit > low:
            found.append(_Piece(limit - low, rate))
            low = limit
    return found


def _invert(law: Law, need: Decimal, slope: Decimal, weight: Decimal, pieces: list[_Piece]) -> Decimal | None:
    """The least receipts r with slope × r + weight × Σ rate × part(r) = need; None where nothing is earned."""
    done = ZERO
    for width, rate in pieces:
        per_euro = law.step("per_euro", slope + weight * rate)
        if width is None:
            return done + need / per_euro if per_euro else None
        earned = per_euro * width
        if earned >= need:
            return done + need / per_euro if per_euro else done
        need -= law.step("earned", earned)
        done += law.step("width", width)
    return None


def _weighted(receipts: Decimal, pieces: list[_Piece]) -> Decimal:
    """Σ rate × part of the receipts in each stretch."""
    return sum((part * rate for part, rate in _shared(receipts, pieces)), ZERO)


def _shared(receipts: Decimal, pieces: list[_Piece]) -> Iterator[tuple[Decimal, Decimal]]:
    for width, rate in pieces:
        part = receipts if width is None else min(receipts, width)
        yield part, rate
        receipts -= part


def _at_least(value: Decimal) -> int:
    """The whole number at or above."""
    return -int(number.floor(-value))
