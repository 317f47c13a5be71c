"""MAX_INVESTMENT against the rules that it turns around: the sum fits, and one cent more breaks the cap named."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from bareme import call

CENT = Fraction(1, 100)

PRODUCERS: list[dict[str, Any]] = [
    {"role": "LEAD", "genre": "FICTION"},
    {"role": "LEAD", "genre": "ANIMATION", "parity": True},
    {"role": "OTHER", "genre": "FICTION"},
    *(
        {"role": "OTHER", "genre": "FICTION", "nonlead_25": True, "budget": budget, **more}
        for budget in (None, 1_500_000, 3_000_000, 5_000_000)
        for more in (
            {},
            {"film_cap_mode": "STRICT"},
            {"used_25_year": 120_000},
            {"films_25_year": 3},
            {"film_cap_mode": "STRICT", "caps_abated": True},
        )
    ),
]
MONEY = list(product((0, 90_000.5, 150_000, 600_000), (0, 400_000, 777_777.77, 1_900_000), (0, 123_456.78)))


def added(amount: Fraction, producer: dict[str, Any]) -> Fraction:
    """Aid that an investment adds, by the functions themselves."""
    own = {k: v for k, v in producer.items() if k != "parity"}
    allocation = call("DIRECT_ALLOC", amount, law="rga-2023", **own)
    assert allocation.ok, allocation.error
    parity = call("PARITY_ALLOC", amount, law="rga-2023").value if producer.get("parity") else 0
    return amount + Fraction(allocation.value) + Fraction(parity)


@pytest.mark.parametrize("producer", PRODUCERS, ids=lambda p: "-".join(f"{v}" for v in p.values()))
def test_one_cent_more_breaks_the_cap_named(producer: dict[str, Any]) -> None:
    for balance, cnc, public in MONEY:
        answer = call(
            "MAX_INVESTMENT", balance, 4_000_000, cnc, public, law="rga-2023", with_allocation=True, **producer
        )
        assert answer.ok, answer.error
        rows: dict[str, Any] = dict(answer.value)
        amount, whole = Fraction(rows["AMOUNT"]), Fraction(rows["AMOUNT_CENTS"])
        other = Fraction(str(cnc)) + Fraction(str(public))
        limits = rows["LIMIT"].split("; ")
        assert limits != [""]

        def fits(sum_: Fraction, other: Fraction = other, balance: float = balance) -> bool:
            return sum_ <= Fraction(str(balance)) and added(sum_, producer) + other <= 2_000_000

        assert fits(amount) or (amount == 0 and other > 2_000_000)
        assert not fits(amount + CENT), (balance, cnc, public, rows)
        assert 0 <= amount - whole < CENT or producer.get("film_cap_mode") == "STRICT"
        assert whole == 0 or fits(whole)
        if "BALANCE" in limits:
            assert amount == Fraction(str(balance))
        else:
            assert added(amount + CENT, producer) + other > 2_000_000
        assert Fraction(rows["ALLOCATION"]) + Fraction(rows["PARITY"]) == added(amount, producer) - amount
        assert Fraction(rows["CNC_AID"]) >= Fraction(rows["PUBLIC_AID"]) >= 0


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_explanation_shows_rates_rooms_and_articles(lang: Any) -> None:
    answer = call(
        "MAX_INVESTMENT",
        1_500_000,
        4_000_000,
        300_000,
        600_000,
        "LEAD",
        "FICTION",
        law="rga-2023",
        trace=True,
        lang=lang,
    )
    articles = {row[4] for row in answer.rows(lang)}
    assert {"211-20", "211-75", "810-1"} <= articles
    assert 1.236775 in [row[1] for row in answer.rows(lang)]
    assert any("PUBLIC_AID" in sentence for sentence in answer.messages)
