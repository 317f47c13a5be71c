"""Exact numbers. The only file that rounds: each function here is called with the article that orders the rounding.

Inside a rule a number is a Decimal. A division that does not end makes the whole rule run again in Fractions (see
`rule.py`), so 20 × 1/3 + 10 × 1/3 is 10. Nothing is ever rounded in silence: the context traps Inexact.
"""

from __future__ import annotations

import decimal
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

#: Zero that adds to a Decimal and to a Fraction alike; the default of optional amounts.
ZERO = cast(Decimal, 0)

#: Sixty digits and no silent rounding.
EXACT = decimal.Context(
    prec=60,
    rounding=decimal.ROUND_HALF_UP,
    traps=[
        decimal.Inexact,
        decimal.InvalidOperation,
        decimal.DivisionByZero,
        decimal.Overflow,
    ],
)


def exact(value: int | float | Decimal | Fraction) -> Decimal | Fraction:
    """The exact number that a cell shows: fifteen significant digits of a float, everything of the rest."""
    if isinstance(value, float):
        return Decimal(f"{value:.15g}")
    if isinstance(value, Fraction):
        return decimal_of(value) or value if value else Decimal(0)
    return Decimal(value)


def decimal_of(value: Fraction) -> Decimal | None:
    """The Decimal equal to a fraction, or None where its decimals do not end (or pass sixty digits)."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return None
    try:
        return EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    except decimal.Inexact:
        return None


def fractions(value: Any) -> Any:
    """The same value, deep, with Fractions for Decimals."""
    if isinstance(value, Decimal):
        return Fraction(value)
    if isinstance(value, list):
        return [fractions(v) for v in value]
    if isinstance(value, dict):
        return {k: fractions(v) for k, v in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(fractions(v) for v in value))
    return value


def settled(value: Any, name: str) -> Any:
    """The result of a rule: Fractions become Decimals where their decimals end; a float is a fault of the rule."""
    kind = type(value)
    if kind is Decimal or kind is bool:
        return value
    if kind is Fraction:
        return exact(value)
    if kind is float:
        raise TypeError(f"{name} gave a float: a rule computes exactly")
    if kind is list:
        return [settled(v, name) for v in value]
    if isinstance(value, tuple):
        items = [settled(v, name) for v in value]
        return type(value)(*items) if hasattr(value, "_fields") else items
    return value


#: A sheet holds a share such as 7/12 to fifteen digits.
_SHEET_PARTS = 10**12


def reaches(amount: Decimal, least: Decimal) -> bool:
    """Is an amount that comes of a share the least or more? What a sheet does not hold of the share is no breach."""
    return (least - amount) * _SHEET_PARTS <= least


def cents(value: Decimal | Fraction) -> Decimal:
    """For display only: an amount to the cent, half up."""
    return round_half_up(Fraction(value) * 100) / Decimal(100)


#: "0.25", ".5", "5.", or "7/9", in plain digits.
_EXACT_TEXT = re.compile(r"([-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))|([-+]?[0-9]+)\s*/\s*([0-9]+)")


def parse(text: str) -> Decimal | Fraction:
    """A decimal text with a point, or "n/d". Raises ValueError."""
    found = _EXACT_TEXT.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    whole, above, below = found.groups()
    if below is None:
        return Decimal(whole)
    if not int(below):
        raise ValueError(text)
    return exact(Fraction(int(above), int(below)))


def plain(value: Decimal | Fraction | int) -> str:
    """Digits and a point, no exponent: the text of a JSON number, or "n/d"."""
    if isinstance(value, Fraction):
        ended = decimal_of(value) if value else Decimal(0)
        if ended is None:
            return f"{value.numerator}/{value.denominator}"
        value = ended
    text = f"{Decimal(value):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def whole(value: Decimal | Fraction) -> bool:
    """Is this a whole number?"""
    return value % 1 == 0


def floor(value: Decimal | Fraction) -> Decimal:
    """The whole number at or below; the caller's step carries the citation."""
    return Decimal(int(value // 1))


def round_half_up(value: Decimal | Fraction) -> Decimal:
    """Nearest whole number, one half counts as one (RGA 2023, 211-13 II 2°)."""
    return floor(Fraction(value) + Fraction(1, 2))


def truncate_percent(rate: Decimal) -> Decimal:
    """A rate cut to two decimals of a percentage, as Book IX of the RGA prints the effective rates."""
    with decimal.localcontext(EXACT) as context:
        context.traps[decimal.Inexact] = False
        return rate.quantize(Decimal("0.0001"), rounding=decimal.ROUND_DOWN)
