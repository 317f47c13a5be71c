"""The one door: binding, the choice of the text, ranges, errors, explanations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bareme import call, call_cells, functions
from bareme.engine.door import newest


def test_cell_order_is_required_then_law_then_options() -> None:
    by_cells = call_cells("SUPPORT_BOXOFFICE", [1200000.0, "rga-2023", True])
    by_names = call("SUPPORT_BOXOFFICE", receipts=1200000, gross=True, law="rga-2023")
    assert by_cells.value == by_names.value == Decimal(160800)  # spec 05, section 4


@pytest.mark.parametrize(
    ("law", "used", "value"),
    [
        ("rga-2023", "rga-2023", "137064.312"),
        (" RGA-2023 ", "rga-2023", "137064.312"),
        ("2024-05-01", "rga-2023", "137064.312"),
        (45413.0, "rga-2023", "137064.312"),
        (date(2020, 7, 1), "rga-2020", "143917.5276"),
        ([["rga-2015"]], "rga-2015", "160800"),
        (None, "rga-2023", "137064.312"),
        ("", "rga-2023", "137064.312"),
    ],
)
def test_the_text_is_chosen_and_named(law: Any, used: str, value: str) -> None:
    answer = call("SUPPORT_BOXOFFICE", 1200000, law=law)
    assert answer.law == used
    assert answer.value == Decimal(value)
    assert any("left out" in m for m in answer.messages) == (law in (None, ""))


def test_a_date_after_the_last_check_says_so() -> None:
    answer = call("SUPPORT_BOXOFFICE", 1200000, law="2025-07-14", lang="fr")
    assert any("13/07/2025" in m for m in answer.messages)
    assert not call("SUPPORT_BOXOFFICE", 1200000, law="2025-07-13").messages


@pytest.mark.parametrize("law", ["rga-2099", "code-cinema", "2010-01-01", "01/02/2023", "#x"])
def test_an_unknown_text_is_never_a_number(law: str) -> None:
    answer = call("SUPPORT_BOXOFFICE", 1200000, law=law)
    assert (answer.value, answer.status, answer.cell) == (None, "NOT_IN_SOURCE", "#N/A")


@pytest.mark.parametrize("law", [True, {"a": 1}, 5j])
def test_a_law_that_is_neither_text_nor_date_is_told(law: Any) -> None:
    answer = call("SUPPORT_BOXOFFICE", 1200000, law=law)
    assert answer.status == "BAD_INPUT"
    assert "write a text of the law or a date" in str(answer.error)


def test_an_error_in_is_the_same_error_out() -> None:
    for error in ("#DIV/0!", "#REF!", "#N/A", "#NAME?"):
        assert call_cells("SUPPORT_BOXOFFICE", [error, "rga-2023"]).cell == error
        assert call_cells("SUPPORT_BOXOFFICE", [1, error]).cell == error
        assert call_cells("SUPPORT_BOXOFFICE", [1, "rga-2023", None, error]).cell == error


def test_a_column_gives_a_column_and_an_error_stays_in_its_row() -> None:
    answer = call_cells("SUPPORT_BOXOFFICE", [[[1200000.0], [None], ["#REF!"], [0.0]], "rga-2015"])
    assert answer.cell == [[160800.0], ["#VALUE!"], ["#REF!"], [0.0]]
    assert answer.error is not None
    assert answer.error.message.startswith("Row 2")


def test_ranges_of_different_heights_or_widths_are_refused() -> None:
    two, three = [[1.0], [2.0]], [[1.0], [2.0], [3.0]]
    assert call_cells("BOXOFFICE_RECEIPTS", [two, three]).status == "BAD_INPUT"
    assert call_cells("BOXOFFICE_RECEIPTS", [[[1.0, 2.0]], 3.0]).status == "BAD_INPUT"
    assert call_cells("BOXOFFICE_RECEIPTS", [two, 3.0]).cell == [[3.0], [6.0]]


def test_unknown_names_are_sentences() -> None:
    assert "Did you mean SUPPORT_BOXOFFICE" in str(call("SUPPORT_BOXOFICE").error)
    assert call_cells("NO_SUCH", []).cell == "#NAME?"
    assert "its arguments are" in str(call("TSA_RATE", law="rga-2023", colour=1).error)
    assert "at most" in str(call_cells("TSA_RATE", ["rga-2023", None, 1, 2]).error)


def test_a_function_of_no_text_says_that_law_was_not_used() -> None:
    answer = call("BOXOFFICE_RECEIPTS", 200000, 6, law="rga-2023")
    assert (answer.value, answer.law) == (1200000, None)
    assert "was not used" in answer.messages[0]


def test_a_refusal_carries_no_flag() -> None:
    assert call("TSA_RATE", law="rga-2019", territory="OVERSEAS").flags == []
    assert call("TSA_RATE", law="rga-2019").flags == ["INFERRED"]


def test_the_explanation_tells_the_same_story_as_the_value() -> None:
    answer = call("SUPPORT_BOXOFFICE", 1200000, law="rga-2023", trace=True)
    rows = answer.rows("en")
    assert "137,064.31 €" in rows[0][0]
    assert ("Rate of support on the proceeds of the tax, first tier", 1.25) in [(r[0].strip(), r[1]) for r in rows]
    assert ("rga-2023", "211-26") in [r[3:] for r in rows]
    assert all(len(r) == 5 for r in rows)


def test_explain_rule_is_rows_for_a_sheet_even_of_a_refusal() -> None:
    good = call_cells("EXPLAIN_RULE", ["tsa_rate", "FR", "rga-2023", "OVERSEAS"])
    assert "5 %" in good.value[0][0]
    bad = call_cells("EXPLAIN_RULE", ["TSA_RATE", "en", "rga-2015", "OVERSEAS"])
    assert "NOT_IN_SOURCE" in bad.value[0][0]
    assert call_cells("EXPLAIN_RULE", [None, "en"]).status == "BAD_INPUT"
    assert call_cells("EXPLAIN_RULE", ["TSA_RATE", "de"]).status == "BAD_INPUT"
    assert call_cells("EXPLAIN_RULE", ["EXPLAIN_RULE", "en"]).status == "BAD_INPUT"


def test_compare_law_sets_texts_side_by_side() -> None:
    answer = call_cells("COMPARE_LAW", ["SUPPORT_BOXOFFICE", 5000000.0, [["guide-2011", "rga-2015", "rga-2099"]]])
    table = answer.value
    assert [r[1] for r in table] == ["guide-2011", "rga-2015", "rga-2099"]
    assert table[0][2] == Decimal(608092)  # 3 075 000 × 13.4 % + 1 925 000 × 10.184 %
    assert table[1][2] == Decimal(670000)  # 5 000 000 × 13.4 %
    assert table[1][3] == Decimal(61908)
    assert table[2][2:5] == ["#N/A", None, "NOT_IN_SOURCE"]


@pytest.mark.parametrize("name", sorted(functions()))
def test_nothing_a_cell_can_hold_makes_a_traceback(name: str) -> None:
    function = functions()[name]
    odd: list[Any] = [None, "", "abc", -1, 0, 1e308, float("nan"), True, date(2024, 2, 29), "#N/A", [], [[]], [[1, 2]]]
    odd += [[[1], [2]], "x" * 40000, 3.5, "rga-2015", {}, [["A", 1], ["A", 2]]]
    width = len(function.params)
    for value in odd:
        answer = call_cells(name, [value] * width)
        assert answer.status
        assert answer.cell is not None or answer.value is None


@pytest.mark.parametrize("name", sorted(functions()))
def test_every_function_is_described_in_both_languages(name: str) -> None:
    function = functions()[name]
    for lang in ("en", "fr"):
        assert function.doc(lang)
        assert len(function.doc(lang)) <= 255
        for param in function.params:
            assert param.doc(lang)
            assert len(param.doc(lang)) <= 255
    if not function.timeless:
        assert newest(function, __import__("bareme").book()).id
