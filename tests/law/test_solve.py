"""The solving functions against those that they turn round: the result reaches the target, one less does not."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bareme import call

LAWS = ("guide-2011", "rga-2015", "rga-2018", "rga-2020", "rga-2021", "rga-2023")
#: Receipts at which the tiers change (211-27 in 2015, 211-26 in 2023; the guide has 3 075 000).
LIMITS = (3075000, 9225000, 30750000)

laws = st.sampled_from(LAWS)
prices = st.decimals(min_value=1, max_value=20, places=2)
points = st.integers(1, 100)


def box(law: str, receipts: Decimal | Fraction | int, **named: object) -> Fraction:
    return Fraction(call("SUPPORT_BOXOFFICE", receipts, law=law, **named).value)


def support(law: str, admissions: int, price: Decimal, pts: int, before: Decimal = Decimal(0)) -> Fraction:
    """Weighted box-office support of a number of admissions, by the ordinary functions."""
    coefficient = Fraction(call("WEIGHT_COEFF", pts, law=law).value)
    return coefficient * box(law, admissions * price, receipts_before=before)


def check(law: str, target: Decimal | Fraction, price: Decimal, pts: int, before: Decimal = Decimal(0)) -> None:
    answer = call("ADMISSIONS_FOR_SUPPORT", target, price, pts, receipts_before=before, law=law)
    assert answer.error is None, answer.error
    assert support(law, answer.value, price, pts, before) >= target
    assert answer.value == 0 or support(law, answer.value - 1, price, pts, before) < target


@settings(max_examples=150, deadline=None)
@given(law=laws, target=st.decimals(min_value=0, max_value=8_000_000, places=2), price=prices, pts=points)
@example(law="rga-2023", target=Decimal("0.01"), price=Decimal(20), pts=1)
def test_the_result_reaches_the_target_and_one_less_does_not(
    law: str, target: Decimal, price: Decimal, pts: int
) -> None:
    check(law, target, price, pts)


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("limit", LIMITS)
@pytest.mark.parametrize("cents", [-1, 0, 1])
@pytest.mark.parametrize("price", ["1", "6.15", "7.03"])
def test_targets_at_and_around_the_limits_of_the_tiers(law: str, limit: int, cents: int, price: str) -> None:
    check(law, box(law, limit) + Fraction(cents, 100), Decimal(price), 80)


@settings(max_examples=60, deadline=None)
@given(
    law=laws,
    target=st.decimals(min_value=0, max_value=3_000_000, places=2),
    before=st.decimals(min_value=0, max_value=40_000_000, places=2),
    pts=points,
)
def test_receipts_already_counted_move_the_start(law: str, target: Decimal, before: Decimal, pts: int) -> None:
    check(law, target, Decimal("6.5"), pts, before)


@settings(max_examples=80, deadline=None)
@given(
    law=laws,
    own=st.decimals(min_value=0, max_value=20_000_000, places=2),
    net=st.decimals(min_value=0, max_value=4, places=2),
    price=prices,
    pts=points,
)
def test_break_even_pays_back_and_one_admission_less_does_not(
    law: str, own: Decimal, net: Decimal, price: Decimal, pts: int
) -> None:
    answer = call("BREAK_EVEN_ADMISSIONS", own, net, price, pts, law=law)
    assert answer.error is None, answer.error
    (_, alone, *rest), (_, helped, revenue, sums) = answer.value
    if alone is None:
        assert net == 0 < own
        assert rest == [None, None]
    else:
        assert alone * net >= own
        assert alone == 0 or (alone - 1) * net < own
        assert helped <= alone
    assert revenue == helped * net
    assert Fraction(sums) == support(law, helped, price, pts)
    assert Fraction(revenue) + Fraction(sums) >= own
    if helped:
        one_less = helped - 1
        assert Fraction(one_less * net) + support(law, one_less, price, pts) < own


@settings(max_examples=40, deadline=None)
@given(
    law=laws,
    receipts=st.lists(st.integers(0, 20_000_000), min_size=1, max_size=5),
    pts=points,
)
def test_the_schedule_adds_up_to_the_support_of_all_receipts(law: str, receipts: list[int], pts: int) -> None:
    """Receipts of the five years of the cinema period, given in any order, bring what they bring at once."""
    rows = [[2012 + i, "CINEMA", amount] for i, amount in enumerate(receipts)]
    answer = call("SUPPORT_SCHEDULE", "2012-01-01", rows[::-1], pts, law=law)
    assert answer.error is None, answer.error
    assert [row.year for row in answer.value] == [row[0] for row in rows]
    assert sum(Fraction(row.support) for row in answer.value) == box(law, sum(receipts))
    assert sum(Fraction(row.credited) for row in answer.value) == support(law, sum(receipts), Decimal(1), pts)
    for row in answer.value:
        assert row.lapses == call("ACCOUNT_EXPIRY", f"{row.year}-06-30", law=law).value


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_explanation_shows_the_way(lang: str) -> None:
    answer = call("ADMISSIONS_FOR_SUPPORT", 500000, 6.5, 80, law="rga-2023", trace=True)
    labels = " | ".join(row[0] for row in answer.rows(lang))
    assert ("whole number at or above" in labels) if lang == "en" else ("entier supérieur ou égal" in labels)
    assert "211-26" in " ".join(row[4] for row in answer.rows(lang))
