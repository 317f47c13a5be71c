"""Odd cells: what each kind of argument takes, and the sentence it answers otherwise."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import pytest

from bareme.engine import Refusal, cells
from bareme.engine.cells import Reading

EXACT = Reading(exact_texts=True)


class Line(NamedTuple):
    group: cells.Text
    amount: cells.Eur


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (cells.EUR, 12.5, Decimal("12.5")),
        (cells.EUR, 0.1 + 0.2, Decimal("0.3")),  # fifteen digits, what Excel shows
        (cells.EUR, 1e15, Decimal("1E+15")),
        (cells.EUR, 1, Decimal(1)),
        (cells.EUR, 0, Decimal(0)),
        (cells.EUR, [[7.0]], Decimal(7)),
        (cells.SHARE, 1.0, Decimal(1)),
        (cells.INT, 3.0, 3),
        (cells.INTEGER, -3, -3),
        (cells.BOOL, 1.0, True),
        (cells.BOOL, False, False),
        (cells.DATE, 42046.0, date(2015, 2, 11)),
        (cells.DATE, 42046.75, date(2015, 2, 11)),
        (cells.DATE, 59.0, date(1900, 2, 28)),
        (cells.DATE, 61.0, date(1900, 3, 1)),
        (cells.DATE, "2015-02-11", date(2015, 2, 11)),
        (cells.DATE, datetime(2015, 2, 11, 23, 59), date(2015, 2, 11)),
        (cells.TEXT, " abc ", "abc"),
        (cells.word(("FICTION", "DOCUMENTARY")), "documentaire", "DOCUMENTARY"),
        (cells.word(("FICTION", "DOCUMENTARY")), " Fiction ", "FICTION"),
        (cells.word(("LEAD", "OTHER")), "DÉLÉGUÉE", "LEAD"),
        (cells.list_of(cells.EUR), [[1.0], [None], [2.0]], [Decimal(1), Decimal(2)]),
        (cells.list_of(cells.EUR), [[1.0, 2.0]], [Decimal(1), Decimal(2)]),
        (cells.list_of(cells.EUR), 5, [Decimal(5)]),
        (cells.table_of(Line), [["FR", 10.0], [None, ""], ["EU", 0.0]], [("FR", Decimal(10)), ("EU", Decimal(0))]),
        (cells.GRID, [["a", 1.0], ["b", "non utilisé"], [None, None]], {"A": Decimal(1), "B": "NX"}),
        (cells.table_of(Line), {"FR": 10, "EU": 0}, [("FR", Decimal(10)), ("EU", Decimal(0))]),
        (cells.SCALAR, 2.5, Decimal("2.5")),
        (cells.SCALAR, False, False),
        (cells.SCALAR, " ", None),
        (cells.SCALAR, "2", "2"),
        (cells.GRID, {"a": 0, "*": "not used, justified"}, {"A": Decimal(0), "*": "NU"}),
        (cells.GRID, [["a", "obtenu"], ["b", "Not obtained"]], {"A": Decimal(1), "B": Decimal(0)}),
    ],
)
def test_reads(kind: cells.Kind, cell: Any, value: Any) -> None:
    import bareme

    bareme.functions()  # the French aliases are loaded with the law
    assert kind.read("x", cell, cells.Reading()) == value


@pytest.mark.parametrize(
    ("kind", "cell", "says"),
    [
        (cells.EUR, None, "blank"),
        (cells.EUR, "  ", "blank"),
        (cells.EUR, "12,5", "the text “12,5”"),
        (cells.EUR, "1 200 €", "the text “1 200 €”"),
        (cells.EUR, "lots", "“lots”"),
        (cells.EUR, True, "TRUE"),
        (cells.EUR, -0.01, "negative"),
        (cells.EUR, float("nan"), "nan"),
        (cells.EUR, float("inf"), "inf"),
        (cells.EUR, date(2024, 1, 1), "2024-01-01"),
        (cells.EUR, "#DIV/0!", "#DIV/0!"),
        (cells.EUR, [[1, 2]], "2 × 1"),
        (cells.EUR, [[1, 2], [3, 4]], "2 × 2"),
        (cells.EUR, 1e16, "15 digits"),
        (cells.SHARE, 10.72, "0.1072"),
        (cells.SHARE, 1.0000001, "outside 0 to 1"),
        (cells.SHARE, 250, "from 0 to 1"),
        (cells.SHARE, -0.5, "from 0 to 1"),
        (cells.INT, 2.5, "whole number"),
        (cells.INT, -1, "negative"),
        (cells.INT, 1e300, "15 digits"),
        (cells.BOOL, "TRUE", "“TRUE”"),
        (cells.BOOL, 2, "TRUE or FALSE"),
        (cells.DATE, 60.0, "between"),
        (cells.DATE, -3.0, "between"),
        (cells.DATE, 9e9, "between"),
        (cells.DATE, "11/02/2015", "“11/02/2015”"),
        (cells.DATE, "2015-02-30", "“2015-02-30”"),
        (cells.DATE, True, "a date"),
        (cells.TEXT, 5, "a text"),
        (cells.word(("A_B", "C")), "D", "A_B, C"),
        (cells.word(("A_B", "C")), 3, "A_B, C"),
        (cells.list_of(cells.EUR), [[1, 2], [3, 4]], "2 × 2"),
        (cells.list_of(cells.EUR), [[1], ["x"]], "“x”"),
        (cells.table_of(Line), [["FR", 10.0, 3]], "group | amount"),
        (cells.table_of(Line), [["FR", None]], "row 1, amount"),
        (cells.GRID, [["A", 1], ["a ", 0]], "twice"),
        (cells.GRID, [["A", None]], "no value beside A"),
        (cells.GRID, [["A", "12,5"]], "A"),
        (cells.GRID, [["A", "maybe"]], "“maybe”"),
        (cells.GRID, [["A", True]], "TRUE"),
        (cells.GRID, [["A", 1.5]], "x, A"),
        (cells.GRID, [["A", "#REF!"]], "#REF!"),
        (cells.GRID, [[5, 1]], "a text"),
        (cells.GRID, [["A", 1, 1]], "code | value"),
        (cells.GRID, [[None, None]], "empty"),
    ],
)
def test_refuses_with_a_sentence(kind: cells.Kind, cell: Any, says: str) -> None:
    with pytest.raises(Refusal) as caught:
        kind.read("x", cell, cells.Reading())
    english, french = caught.value.message.text("en"), caught.value.message.text("fr")
    assert says in english
    assert "x" in english
    assert french != english
    assert caught.value.status == "BAD_INPUT"


def test_exact_texts_stand_for_numbers_on_the_json_door_only() -> None:
    assert cells.SHARE.read("x", "7/9", EXACT) == Fraction(7, 9)
    assert cells.EUR.read("x", "0.25", EXACT) == Decimal("0.25")
    assert cells.GRID.read("x", {"A": "7/9"}, EXACT) == {"A": Fraction(7, 9)}
    for text in ("7/0", "1e5", "7/9/2", "x/3", "1,5"):
        with pytest.raises(Refusal):
            cells.EUR.read("x", text, EXACT)
    with pytest.raises(Refusal):
        cells.SHARE.read("x", "7/9", cells.Reading())


def test_dates_of_a_1904_book() -> None:
    how = Reading(date1904=True)
    assert cells.DATE.read("x", 0.0, how) == date(1904, 1, 1)
    assert cells.DATE.read("x", 42046.0 - 1462, how) == date(2015, 2, 11)


def test_a_very_long_text_never_fills_the_sentence() -> None:
    with pytest.raises(Refusal) as caught:
        cells.EUR.read("x", "z" * 32000, cells.Reading())
    assert len(caught.value.message.text()) < 200
