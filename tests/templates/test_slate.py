"""The slate account: credits, oldest first, lapses and warnings against hand calculations; guidance when empty."""

from __future__ import annotations

from pathlib import Path

import pytest
from filled_book import Filled, day

NET = 0.1072 * 1.25 * 0.9 * 0.9471
"""Of a euro of receipts, first tier, rga-2023."""
# 80 points, half the company's. 2020: 1 000 000 of receipts. 2024: 9 000 000, of which 8 225 000 fill the
# first tier (9 225 000) and 775 000 are in the second, at 95 % in the place of 125 %. 2026: after the five years.
CREDIT_2020 = 1_000_000 * NET / 2  # 57 110.13
CREDIT_2024 = (8_225_000 + 775_000 * 0.95 / 1.25) * NET / 2
REST_2020 = CREDIT_2020 - 20_000


def hand_made(folder: Path, lang: str = "en", as_of: str = "2026-01-15") -> Filled:
    book = Filled(folder, "slate", lang)
    films, lines, invested = ("Films", "Recettes" if lang == "fr" else "Earnings", "Investissements")
    invested = invested if lang == "fr" else "Investments"
    for ref, value in (("A5", "Film"), ("B5", day("2020-06-01")), ("C5", 80), ("D5", 0.5)):
        book.set(f"{films}!{ref}", value)
    book.set(f"{films}!E5", "oui" if lang == "fr" else "yes")
    for row, (year, channel, amount) in enumerate(
        ((2020, "CINEMA", 1_000_000), (2024, "CINEMA", 9_000_000), (2026, "CINEMA", 50_000)), 5
    ):
        for letter, value in zip("ABCD", ("Film", year, channel, amount), strict=True):
            book.set(f"{lines}!{letter}{row}", value)
    for row, (when, amount) in enumerate((("2021-03-01", 20_000), ("2025-12-01", 40_000), ("2026-06-01", 10_000)), 5):
        book.set(f"{invested}!A{row}", day(when))
        book.set(f"{invested}!C{row}", amount)
    book.set("as_of", day(as_of))
    return book


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_oldest_credit_is_used_first(tmp_path: Path, lang: str) -> None:
    book = hand_made(tmp_path, lang)
    assert book.compute().problems == []
    use = "Emploi par année" if lang == "fr" else "Use by year"
    assert book.value(f"{use}!B5") == pytest.approx(CREDIT_2020)
    assert book.value(f"{use}!B9") == pytest.approx(CREDIT_2024)
    assert book.value(f"{use}!F5") == pytest.approx(20_000)  # 2021
    assert book.value(f"{use}!J5") == pytest.approx(REST_2020)  # 2025: what is left of 2020 …
    assert book.value(f"{use}!J9") == pytest.approx(40_000 - REST_2020)  # … and the rest from 2024
    assert book.value(f"{use}!K5") == 0  # lapsed on 31 December 2025
    assert book.value(f"{use}!K9") == pytest.approx(10_000)
    assert book.value("account_balance") == pytest.approx(CREDIT_2024 - (40_000 - REST_2020) - 10_000)
    assert book.value("account_alloc") == pytest.approx(book.value("account_room") * 0.25 * 0.9471)
    lines = "Recettes" if lang == "fr" else "Earnings"
    assert book.value(f"{lines}!H6") == 1_000_000
    assert book.value(f"{lines}!M7") == ("hors période" if lang == "fr" else "out of period")


def test_what_lapses_and_when(tmp_path: Path) -> None:
    book = Filled(tmp_path, "slate", "en", filled=True)
    assert book.compute().problems == []
    account = {book.value(f"Account!A{row}"): row for row in range(14, 28)}
    # 2019, without abatement: 1 200 000 × 10.72 % × 125 %
    assert book.value(f"Account!B{account[2019]}") == pytest.approx(160_800)
    # 2020: 60 000 of receipts and 80 000 of video under rga-2020, and 45 000 notified
    credit = 60_000 * 0.1072 * 1.25 * 0.945 * 0.9471 + 80_000 * 0.045 * 0.9471 + 45_000
    assert book.value(f"Account!B{account[2020]}") == pytest.approx(credit)
    # 180 000 were invested while it lived: 160 800 from 2019, 19 200 from 2020; the rest lapsed on 31 December 2025
    assert book.value(f"Account!D{account[2020]}") == pytest.approx(credit - 19_200)
    assert book.value(f"Account!G{account[2020]}") == "lapsed"
    assert book.value(f"Account!G{account[2021]}") == "TO CHECK"
    assert book.value(f"Account!F{account[2021]}") == 9  # March to December 2026
    # 2021: 250 000 of television and 60 % of 82 % of 400 000 of receipts, under rga-2020; 30 000 are planned
    left = 250_000 * 0.1 * 0.9471 + 400_000 * 0.1072 * 1.25 * 0.945 * 0.9471 * 0.82 * 0.6 - 30_000
    assert book.value("lapsing_soon") == pytest.approx(left)
    assert book.value("next_lapse") == 46_387  # 31 December 2026
    assert book.value("account_expected") == pytest.approx(300_000 * NET * 0.94)  # no approval yet
    assert book.value("schedule_check") == "PASS"
    assert book.value("schedule_total") == pytest.approx(355_998.7893)  # the film of the plan, by year


def test_credits_minus_uses_and_lapses_leave_the_balance(tmp_path: Path) -> None:
    book = Filled(tmp_path, "slate", "fr", filled=True)
    book.compute()
    use = "Emploi par année"
    top = book.find(use, "B", "Report") + 1
    closing = 0.0
    for row in range(top, top + 14):
        closing += sum(sign * book.value(f"{use}!{letter}{row}") for letter, sign in (("C", 1), ("E", -1), ("F", -1)))
        assert book.value(f"{use}!G{row}") == pytest.approx(closing, abs=1e-6)
        assert closing > -1e-6


@pytest.mark.parametrize(
    ("as_of", "told"),
    [("2024-12-30", "OK"), ("2024-12-31", "TO CHECK"), ("2025-12-31", "TO CHECK"), ("2026-01-01", "lapsed")],
)
def test_the_warning_starts_twelve_months_before(tmp_path: Path, as_of: str, told: str) -> None:
    book = hand_made(tmp_path, as_of=as_of)
    for ref in ("A6", "C6", "A7", "C7"):  # nothing but the 20 000 of 2021
        book.set(f"Investments!{ref}", None)
    book.compute()
    assert book.value("Account!A14") == 2020
    assert book.value("Account!G14") == told


def test_an_investment_without_credit_is_to_mend(tmp_path: Path) -> None:
    book = hand_made(tmp_path)
    book.set("Investments!A8", day("2023-05-05"))
    book.set("Investments!C8", 50_000)
    book.compute()
    # in 2023 only 37 110.13 of the credit of 2020 are left
    assert book.value("Investments!E8") == pytest.approx(50_000 - REST_2020)
    assert book.value("Investments!F8").startswith("TO MEND")
    assert book.value("Investments!F5") == "OK"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_an_empty_account_guides_and_shows_no_error(tmp_path: Path, lang: str) -> None:
    book = Filled(tmp_path, "slate", lang)
    evaluation = book.compute()
    assert evaluation.problems == []
    shown = [value for value in evaluation.values.values() if isinstance(value, str)]
    assert not [value for value in shown if value.startswith("#")]
    assert len([value for value in shown if value.startswith("→")]) == 4
    for name in ("account_balance", "account_room", "next_lapse", "account_expected", "schedule_total"):
        assert book.value(name) == "", name


def test_an_incomplete_line_asks_to_be_completed(tmp_path: Path) -> None:
    book = Filled(tmp_path, "slate", "en")
    book.set("Earnings!A5", "Film")
    book.set("Earnings!D5", 100_000)
    book.compute()
    assert book.value("Earnings!M5") == "→ line to complete"
    assert book.value("Earnings!K5") == ""
