"""The points workbooks: several grids in one file, the cast and crew tables, the text in one cell."""

from __future__ import annotations

from pathlib import Path

import pytest
from filled_book import Filled


def fill(book: Filled, sheet: str, word: str = "obtained", **posts: float | str) -> int:
    """All posts of a sheet with one word, but those given; the row of its total."""
    cells = book.book[sheet]
    last = 0
    for row in range(6, cells.max_row):
        code = cells[f"A{row}"].value
        if isinstance(code, str) and "_" in code:
            last = row
            value = posts.get(code, word)
            book.set(f"{sheet}!G{row}", value if isinstance(value, str) else "by share")
            if not isinstance(value, str):
                book.set(f"{sheet}!H{row}", value)
    return last + 2


@pytest.mark.parametrize("template", ["points", "points-2015"])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_empty_grids_guide_and_show_no_error(tmp_path: Path, template: str, lang: str) -> None:
    book = Filled(tmp_path, template, lang)
    evaluation = book.compute()
    assert evaluation.problems == []
    assert not [v for v in evaluation.values.values() if isinstance(v, str) and v.startswith("#")]


def test_all_posts_of_each_grid_sum_to_its_hundred(tmp_path: Path) -> None:
    for template, law in (("points", "rga-2023"), ("points-2015", "rga-2015")):
        book = Filled(tmp_path, template, "en")
        assert book.value("law") == law
        book.set("initiative_is_french", "yes")
        book.set("french_language", "yes")
        others = ("Film", "Crew", "Parity", "Texts", "Workings")
        totals = {sheet: fill(book, sheet) for sheet in book.book.sheetnames if sheet not in others}
        book.compute()
        european = {"European grid – fiction": 18, "European grid – documentary": 14, "European grid – animation": 21}
        european["European convention"] = 19
        for sheet, row in totals.items():
            expected = next((n for name, n in european.items() if name.lower() in sheet.lower()), 100)
            assert book.value(f"{sheet}!I{row}") == expected, sheet


def test_the_crew_tables_stand_in_for_a_blank_share(tmp_path: Path) -> None:
    book = Filled(tmp_path, "points", "en")
    book.set("initiative_is_french", "yes")
    row = fill(book, "Fiction", FIC_ART_CAC="by share", FIC_OUV_PAY="by share")
    # 30 cachets French, 10 of a performer from elsewhere, 5 European; two of a small role do not count: 35 / 45
    for at, (role, group, contract, cachets) in enumerate(
        (("A", "FR", "yes", 30), ("B", "OTHER", "yes", 10), ("C", "EU", "yes", 5), ("D", "FR", "yes", 2)), 7
    ):
        for letter, value in zip("ABDE", (role, group, contract, cachets), strict=True):
            book.set(f"Crew!{letter}{at}", value)
    # 600 000 French + 150 000 European of 1 000 000
    for at, (group, contract, pay) in enumerate(
        (("FR", "yes", 600_000), ("EU", "yes", 150_000), ("OTHER", "yes", 250_000)), 7
    ):
        for letter, value in zip("HJK", (group, contract, pay), strict=True):
            book.set(f"Crew!{letter}{at}", value)
    book.compute()
    assert book.value("ratio_of_cachets") == pytest.approx(7 / 9)
    assert book.value("ratio_of_payroll") == pytest.approx(0.75)
    assert book.value(f"Fiction!I{row}") == pytest.approx(100 - 20 * 2 / 9 - 10 / 4)


def test_a_contract_against_the_post_is_told(tmp_path: Path) -> None:
    book = Filled(tmp_path, "points", "en")
    book.set("initiative_is_french", "yes")
    fill(book, "Fiction")
    row = book.find("Fiction", "A", "FIC_TEC_DOP")
    book.set(f"Fiction!E{row}", "EU")
    book.set(f"Fiction!F{row}", "no")
    book.compute()
    assert str(book.value(f"Fiction!J{row}")).startswith("⚠")
    book.set(f"Fiction!F{row}", "yes")
    book.compute()
    assert book.value(f"Fiction!J{row}") == ""


def test_a_grid_of_another_text_says_so(tmp_path: Path) -> None:
    book = Filled(tmp_path, "points", "en")
    book.set("law", "rga-2015")
    book.compute()
    told = [v for v in book.evaluation.values.values() if v == "This grid is not that of the chosen text."]  # type: ignore[union-attr]
    assert len(told) == 3


def test_the_parity_bonus_opens_at_five_of_ten_or_four_and_one(tmp_path: Path) -> None:
    book = Filled(tmp_path, "points", "en")
    book.set("initiative_is_french", "yes")
    first = book.find("Parity", "A", "PAR_PRO")
    for row in range(first, first + 9):  # director 2, scriptwriter 1, production manager 1: 4 of 10
        book.set(f"Parity!D{row}", "yes" if row - first in (1, 2, 3) else "no")
    points = book.find("Parity", "B", "Points")
    book.set(f"Parity!D{points - 1}", "no")
    book.compute()
    assert book.value(f"Parity!D{points}") == 4
    assert book.value(f"Parity!D{points + 1}") == "no"
    book.set(f"Parity!D{points - 1}", "yes")
    book.compute()
    assert book.value(f"Parity!D{points + 1}") == "yes"
    book.set(f"Parity!D{points - 1}", "no")
    book.set(f"Parity!D{first + 4}", "yes")
    book.compute()
    assert book.value(f"Parity!D{points}") == 5
    assert book.value(f"Parity!D{points + 1}") == "yes"
