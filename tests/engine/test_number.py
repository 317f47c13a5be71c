"""Exact numbers: what is rounded, what never is."""

from __future__ import annotations

import decimal
from decimal import Decimal
from fractions import Fraction

import pytest

from bareme.engine import number


def test_a_fraction_whose_decimals_end_is_a_decimal() -> None:
    assert number.exact(Fraction(1, 8)) == Decimal("0.125")
    assert isinstance(number.exact(Fraction(1, 8)), Decimal)
    assert number.exact(Fraction(0)) == 0
    assert number.exact(Fraction(1, 3)) == Fraction(1, 3)


def test_the_context_refuses_to_round() -> None:
    with decimal.localcontext(number.EXACT), pytest.raises(decimal.Inexact):
        Decimal(1) / 3


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1E+5"), "100000"),
        (Decimal("0.50"), "0.5"),
        (Decimal("-0.0"), "-0"),
        (Fraction(20000, 3), "20000/3"),
        (Fraction(5, 2), "2.5"),
        (7, "7"),
    ],
)
def test_plain_text(value: Decimal | Fraction | int, text: str) -> None:
    assert number.plain(value) == text


@pytest.mark.parametrize(("value", "rounded"), [("24.49", 24), ("24.5", 25), ("24", 24), ("0", 0)])
def test_half_counts_as_one(value: str, rounded: int) -> None:
    assert number.round_half_up(Decimal(value)) == rounded
    assert number.round_half_up(Fraction(value)) == rounded


def test_rates_are_cut_as_printed() -> None:
    assert number.truncate_percent(Decimal("1.0654875")) == Decimal("1.0654")
    assert number.truncate_percent(Decimal("0.0852390")) == Decimal("0.0852")


def test_a_float_from_a_rule_is_a_fault() -> None:
    with pytest.raises(TypeError):
        number.settled(0.5, "X_Y")
