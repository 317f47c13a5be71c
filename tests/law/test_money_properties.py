"""What must hold of every amount of support, whatever the figures: order, joints of the tiers, additivity, bounds.

The expected rates and limits are typed here from the articles, never taken from the program.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bareme import call

LAWS = ("guide-2011", "rga-2015", "rga-2018", "rga-2019", "rga-2020", "rga-2021", "rga-2023")
TAX = Fraction("0.1072")
#: Multiplier that the abatements leave: none before 2020; 0.945 × 0.9471; 0.90 × 0.9471 (211-27, 810-1).
LEFT = dict.fromkeys(LAWS, Fraction(1)) | {
    "rga-2020": Fraction("0.8950095"),
    "rga-2021": Fraction("0.85239"),
    "rga-2023": Fraction("0.85239"),
}
RATES = (Fraction("1.25"), Fraction("0.95"), Fraction("0.10"))
LIMITS = dict.fromkeys(LAWS, (9225000, 30750000)) | {"guide-2011": (3075000, 30750000)}

laws = st.sampled_from(LAWS)
euros = st.decimals(min_value=0, max_value=200_000_000, places=2)


def value(name: str, *args: Any, **named: Any) -> Fraction:
    answer = call(name, *args, **named)
    assert answer.error is None, answer.error
    assert answer.value >= 0
    return Fraction(answer.value)


@settings(max_examples=120, deadline=None)
@given(law=laws, receipts=euros)
def test_box_office_follows_the_tiers(law: str, receipts: Decimal) -> None:
    first, second = LIMITS[law]
    amount = Fraction(receipts)
    parts = (min(amount, first), max(0, min(amount, second) - first), max(0, amount - second))
    expected = TAX * LEFT[law] * sum(rate * part for rate, part in zip(RATES, parts, strict=True))
    assert value("SUPPORT_BOXOFFICE", receipts, law=law) == expected


@settings(max_examples=80, deadline=None)
@given(law=laws, one=euros, two=euros)
def test_box_office_grows_with_receipts_and_is_bounded(law: str, one: Decimal, two: Decimal) -> None:
    low, high = sorted((one, two))
    less, more = (value("SUPPORT_BOXOFFICE", x, law=law) for x in (low, high))
    assert less <= more
    assert more - less <= TAX * RATES[0] * LEFT[law] * Fraction(high - low)
    assert more >= TAX * RATES[2] * LEFT[law] * Fraction(high)


@settings(max_examples=80, deadline=None)
@given(law=laws, one=euros, two=euros)
def test_receipts_before_makes_support_additive(law: str, one: Decimal, two: Decimal) -> None:
    at_once = value("SUPPORT_BOXOFFICE", one + two, law=law)
    in_two = value("SUPPORT_BOXOFFICE", one, law=law) + value("SUPPORT_BOXOFFICE", two, receipts_before=one, law=law)
    assert at_once == in_two


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("tier", [0, 1])
def test_one_cent_over_a_limit_makes_no_jump(law: str, tier: int) -> None:
    limit = Decimal(LIMITS[law][tier])
    cent = Decimal("0.01")
    below, at, above = (value("SUPPORT_BOXOFFICE", limit + d, law=law) for d in (-cent, Decimal(0), cent))
    step = TAX * LEFT[law] / 100
    assert at - below == step * RATES[tier]
    assert above - at == step * RATES[tier + 1]


@settings(max_examples=60, deadline=None)
@given(law=laws, receipts=euros)
def test_gross_is_never_less_than_net(law: str, receipts: Decimal) -> None:
    net, gross = (value("SUPPORT_BOXOFFICE", receipts, gross=g, law=law) for g in (False, True))
    assert net == gross * LEFT[law]


@settings(max_examples=60, deadline=None)
@given(law=laws, prices=st.lists(euros, max_size=6), cents=st.integers(0, 10**6))
def test_tv_ceilings(law: str, prices: list[Decimal], cents: int) -> None:
    rate = Fraction("0.10") * (1 if law < "rga-2020" else Fraction("0.9471"))
    cells = [float(p) for p in prices] or [0.0]
    by_contract, by_film = (value("SUPPORT_TV", cells, cap_scope=scope, law=law) for scope in ("CONTRACT", "FILM"))
    assert by_film <= by_contract <= 305000 * rate * len(cells)
    assert by_film <= 305000 * rate
    assert value("SUPPORT_TV", [*cells, cents / 100], law=law) >= by_contract


@settings(max_examples=80, deadline=None)
@given(law=st.sampled_from(("guide-2011", "rga-2015", "rga-2023")), support=euros, n_lead=st.sampled_from((1, 2)))
def test_lead_share_and_broadcasters_fit_in_the_support(law: str, support: Decimal, n_lead: int) -> None:
    least = value("LEAD_MIN_SHARE", support, n_lead=n_lead, law=law) * n_lead
    most = value("BROADCASTER_SHARE_CAP", support, law=law)
    assert Fraction(support) / 2 <= least <= support
    assert least + most <= support
    assert most <= Fraction(support) / 2


@settings(max_examples=60, deadline=None)
@given(support=euros)
def test_a_split_by_fraction_also_fits_the_whole_amount_wording(support: Decimal) -> None:
    whole, fraction = (value("LEAD_MIN_SHARE", support, method=m, law="rga-2015") for m in ("WHOLE", "FRACTION"))
    assert whole <= fraction


@settings(max_examples=60, deadline=None)
@given(law=laws, sums=st.tuples(euros, euros, euros), points=st.integers(25, 100))
def test_total_support_is_weighted_and_never_more_than_its_parts(
    law: str, sums: tuple[Decimal, Decimal, Decimal], points: int
) -> None:
    total = value("SUPPORT_TOTAL", *sums, points, law=law)
    whole = sum(map(Fraction, sums))
    assert total <= whole
    if points >= 80:
        assert total == whole
    elif points < 70:
        assert total == whole * points / 100
    else:
        assert total == whole * (Fraction("0.7") + Fraction("0.03") * (points - 70))


#: Percent, as Book IX and the CNC print them: truncated (BOX), or rounded to two decimals.
PUBLISHED = [
    ("rga-2020", "BOX", 1, "111.87"), ("rga-2020", "BOX", 2, "85.02"), ("rga-2020", "BOX", 3, "8.95"),
    ("rga-2021", "BOX", 1, "106.54"), ("rga-2023", "BOX", 1, "106.54"), ("rga-2023", "BOX", 2, "80.97"),
    ("rga-2023", "BOX", 3, "8.52"),
]  # fmt: skip


@pytest.mark.parametrize(("law", "base", "tier", "percent"), PUBLISHED)
def test_published_rates(law: str, base: str, tier: int, percent: str) -> None:
    assert value("AID_RATE", base, tier=tier, as_published=True, law=law) * 100 == Fraction(percent)


@pytest.mark.parametrize(
    ("base", "percent"),
    [("TV", "9.47"), ("VIDEO", "4.26"), ("ALLOC_LEAD", "23.68"), ("ALLOC_LEAD_ANIM", "47.36")],
)
def test_rates_that_other_pages_print_rounded(base: str, percent: str) -> None:
    exact = Decimal(call("AID_RATE", base, net=True, law="rga-2023").value) * 100
    assert exact.quantize(Decimal("0.01"), rounding="ROUND_HALF_UP") == Decimal(percent)


def test_the_examples_of_the_guide() -> None:
    """165 000 for 200 000 admissions at 6 € (tax taken as 11 %), then 49 500, 130 350; 17 600; 47 500."""
    receipts = value("BOXOFFICE_RECEIPTS", 200000, 6)
    box = value("SUPPORT_BOXOFFICE", receipts, tsa_rate=0.11, law="guide-2011")
    assert box == 165000
    for points, expected in ((30, 49500), (73, 130350), (83, 165000)):
        assert value("SUPPORT_TOTAL", box, 0, 0, points, law="guide-2011") == expected
    tv = value("SUPPORT_TV", [200000], law="guide-2011")
    assert value("SUPPORT_TOTAL", 0, tv, 0, 76, law="guide-2011") == 17600
    assert value("SUPPORT_REDUCED", 50000, 0.05, law="guide-2011") == 47500


@settings(max_examples=60, deadline=None)
@given(admissions=st.integers(0, 2_000_000))
def test_admissions_abroad_are_capped_and_pro_rata(admissions: int) -> None:
    total = value("PROMO_ADMISSIONS_SUM", admissions, law="rga-2023")
    assert total <= 92500
    assert value("PROMO_ADMISSIONS_SUM", admissions + 1, law="rga-2023") >= total
    assert value("PROMO_PRORATA", total, 1, 3, law="rga-2023") == total / 3


@settings(max_examples=40, deadline=None)
@given(
    start=st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)),
    n=st.integers(-600, 600),
)
def test_months_and_years_keep_the_day_or_take_the_last_one(start: Any, n: int) -> None:
    end = call("LEGAL_DEADLINE", start, n, "M").value
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == n
    assert end.day == start.day or (end.day < start.day and (end + timedelta(1)).day == 1)
