"""The aid catalogue: the caps, bans and deadlines that the articles print, by text; guidance where there is nothing."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from filled_book import Filled, day


def table(book: Filled, sheet: str = "Catalogue") -> dict[str, int]:
    """Id of each row of the catalogue, and its line."""
    rows = {book.value(f"{sheet}!B{row}"): row for row in range(6, 60)}
    return {str(code): row for code, row in rows.items() if code}


def serial(text: str) -> int:
    return (datetime.date.fromisoformat(text) - datetime.date(1899, 12, 30)).days


@pytest.fixture(scope="module")
def aids(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    return Filled(tmp_path_factory.mktemp("aids"), "aids", "en", filled=True)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """The French file, under the text of 2015."""
    book = Filled(tmp_path_factory.mktemp("old"), "aids", "fr", filled=True)
    book.set("law", "rga-2015")
    book.set("chosen_aid", "FILE_MUSIC")
    return book


def shown_errors(book: Filled) -> list[str]:
    evaluation = book.compute()
    assert evaluation.problems == []
    return [str(ref) for ref, value in evaluation.values.items() if isinstance(value, str) and value[:1] == "#"]


def test_no_error_shows(aids: Filled, old: Filled) -> None:
    assert shown_errors(aids) == []
    assert shown_errors(old) == []


@pytest.mark.parametrize(
    ("aid", "cap"),
    [
        ("ADV_AFTER", 100_000),  # RGA 2023, 211-115
        ("GENRE", 500_000),
        ("CONCEPT", 10_000),
        ("WRITING", 30_000),
        ("REWRITING", 21_000),
        ("DEVELOPMENT", 70_000),
    ],
)
def test_the_caps_of_2023(aids: Filled, aid: str, cap: int) -> None:
    row = table(aids)[aid]
    assert aids.value(f"Catalogue!E{row}") == cap
    assert aids.value(f"Catalogue!C{row}") == "aid"
    assert "21" in aids.value(f"Catalogue!K{row}")


def test_other_figures_deadline_and_cumulation_are_told(aids: Filled) -> None:
    row = table(aids)["WRITING"]
    assert aids.value(f"Catalogue!F{row}") == "author: 20000 €. first payment: 50%."
    assert "AID_DEADLINE" in aids.value(f"Catalogue!G{row}")
    assert "REWRITING" in aids.value(f"Catalogue!I{row}")


def test_the_text_of_2015_has_its_own_rows(old: Filled) -> None:
    rows = table(old)
    assert "GENRE" not in rows
    assert "PREP_DOC" in rows
    assert old.value(f"Catalogue!E{rows['ADV_AFTER']}") == 76_300
    assert old.value(f"Catalogue!H{rows['MUSIC']}") == 18  # documents
    assert old.value(f"Catalogue!C{rows['WRITING_FESTIVALS']}") == "festivals"


def test_the_card_lists_the_documents(old: Filled) -> None:
    top = old.find("Fiche", "A", "Documents à fournir, ou festivals")
    assert old.value(f"Fiche!B{top + 1}") == 18
    assert "intention" in old.value(f"Fiche!B{top + 2}")
    assert "éditeur" in old.value(f"Fiche!B{top + 19}")
    assert old.value(f"Fiche!B{top + 20}") == ""


def test_the_card_of_an_aid(aids: Filled) -> None:
    card = {aids.value(f"Card!A{row}"): aids.value(f"Card!B{row}") for row in range(5, 23)}
    assert card["Name"] == "Script writing aid"
    assert card["Cap for the author"] == 20_000
    assert card["Share of the first payment"] == 0.5


def answer(book: Filled, first: str, second: str) -> Any:
    """The cell of the grid."""
    rows = {book.value(f"Cumulation!A{row}"): row for row in range(9, 24)}
    return book.value(f"Cumulation!{'CDEFGHIJKLMNOPQ'[rows[second] - 9]}{rows[first]}")


def test_the_bans_are_where_the_articles_put_them(aids: Filled, tmp_path: Path) -> None:
    assert answer(aids, "CONCEPT", "WRITING") == "NO"  # 212-7, whichever comes first
    assert answer(aids, "WRITING", "CONCEPT") == "NO"
    assert answer(aids, "WRITING", "REWRITING") == "NO"  # 212-34
    assert answer(aids, "REWRITING", "WRITING") == "yes"
    assert answer(aids, "GENRE", "ADV_AFTER") == "NO"  # 211-125
    assert answer(aids, "AUDIOVISUAL", "ADV_AFTER") == "NO"  # 211-113
    assert answer(aids, "ADV_BEFORE", "DEVELOPMENT") == "NO"  # 212-44, requests at one time
    assert aids.value("cumul_answer") == "forbidden"
    granted = Filled(tmp_path, "aids", "en", filled=True)
    granted.set("cumul_derogation", "yes")
    granted.compute()
    assert answer(granted, "ADV_BEFORE", "DEVELOPMENT") == "yes"
    assert answer(granted, "CONCEPT", "WRITING") == "NO"


@pytest.mark.parametrize(
    ("word", "last", "state"),
    [
        ("ADV_BEFORE", "2026-11-18", "OK"),  # 211-104: 24 months
        ("MUSIC_REQUEST", "2026-06-02", "OK"),  # 211-134: three months before the release
        ("WRITING", "2026-07-10", "OK"),  # 212-28: 24 months, three of extension
        ("DEVELOPMENT", "2026-02-28", "TO MEND"),  # 212-48: 36 months, over on 1 March 2026
        ("AWARD", "2028-11-18", "OK"),  # 121-7: four years
    ],
)
def test_the_deadlines(aids: Filled, word: str, last: str, state: str) -> None:
    row = aids.find("Deadlines", "B", word)
    assert aids.value(f"Deadlines!F{row}") == serial(last)
    assert aids.value(f"Deadlines!G{row}") == serial(last) - serial("2026-03-01")
    assert aids.value(f"Deadlines!H{row}") == state


def test_animation_has_its_own_time_and_extensions_their_limit(tmp_path: Path) -> None:
    book = Filled(tmp_path, "aids", "en", filled=True)
    book.set("genre", "ANIMATION")
    book.set("Deadlines!E8", 0)
    award = book.find("Deadlines", "B", "AWARD")
    book.set(f"Deadlines!E{award}", 13)  # 121-8: a year at most
    prep = book.find("Deadlines", "B", "PREP_DOC")
    book.set(f"Deadlines!D{prep}", day("2025-01-01"))  # an aid of 2015
    book.compute()
    assert book.value("Deadlines!F8") == serial("2027-11-18")  # 36 months
    assert book.value(f"Deadlines!F{award}").startswith("not in the text, or extension too long")
    assert book.value(f"Deadlines!F{prep}").startswith("not in the text")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_an_empty_catalogue_is_full_and_guides(tmp_path: Path, lang: str) -> None:
    book = Filled(tmp_path, "aids", lang)
    assert shown_errors(book) == []
    assert "WRITING" in table(book)
    guided = {ref.sheet for ref, value in book.compute().values.items() if str(value).startswith("→")}
    assert len(guided) == 3  # card, cumulation, deadlines


def test_a_text_without_catalogue_says_so(tmp_path: Path) -> None:
    book = Filled(tmp_path, "aids", "en", filled=True)
    book.set("law", "rga-2018")
    assert shown_errors(book) == []
    assert book.value("Catalogue!D4").startswith("→ Our sources give no catalogue")
    assert table(book) == {}
    assert book.value("Cumulation!C9") == ""
