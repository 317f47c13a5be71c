"""What the guard refuses, with which code, and what it lets through."""

import re
from pathlib import Path

import pytest
from hostile_books import REFUSED, linked
from made_books import parts, small, with_openpyxl, with_strange_parts, with_xlsxwriter, zipped

from bareme.hosts.batch.file_refusals import SENTENCES, FileRefused, sentence
from bareme.hosts.batch.guard import Limits, check


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_files_are_refused_by_name(tmp_path: Path, name: str) -> None:
    maker, code = REFUSED[name]
    maker(tmp_path / name)
    with pytest.raises(FileRefused) as refused:
        check(tmp_path / name)
    assert refused.value.code == code
    english, french = refused.value.sentence("en"), refused.value.sentence("fr")
    assert english != french
    assert "{" not in english + french
    assert english.isprintable()
    reasons = [words for words in re.findall(r"\(([^)]*)\)", english) if not words.startswith(".xlsx")]
    assert not any(f"({words})" in french for words in reasons if words)  # the reason is in French too


@pytest.mark.parametrize("maker", [with_openpyxl, with_xlsxwriter, small])
def test_honest_files_pass(tmp_path: Path, maker: object) -> None:
    plain = maker(tmp_path / "plan.xlsx")  # type: ignore[operator]
    assert check(plain).external == ()
    check(with_strange_parts(tmp_path / "strange.xlsx", plain))


def test_a_workbook_with_macros_passes(tmp_path: Path) -> None:
    assert check(with_xlsxwriter(tmp_path / "plan.xlsm")).cells > 0


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="MISSING_FILE"):
        check(tmp_path / "plan.xlsx")


def test_a_folder_is_no_workbook(tmp_path: Path) -> None:
    (tmp_path / "plan.xlsx").mkdir()
    with pytest.raises(FileRefused, match="NOT_A_WORKBOOK"):
        check(tmp_path / "plan.xlsx")


def test_a_workbook_under_another_name(tmp_path: Path) -> None:
    small(tmp_path / "plan.xlsx").rename(tmp_path / "plan.txt")
    with pytest.raises(FileRefused, match="NOT_A_WORKBOOK"):
        check(tmp_path / "plan.txt")


def test_cells_and_rows_are_counted_once(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"/><c r="B1"><v>1</v></c></row><row r="2"/><row\nr="3"><c\tr="A3"/></row>'
    calc_chain = "<calcChain>" + '<c r="A1"/>' * 50 + "</calcChain>"
    assert check(zipped(tmp_path / "a.xlsx", parts(rows, **{"xl/calcChain.xml": calc_chain}))).cells == 6


def test_cells_are_counted_across_pieces_of_unpacked_bytes(tmp_path: Path) -> None:
    """Pieces end anywhere in a tag; 16 lengths move the borders through every place of a cell."""
    for shift in range(16):
        rows = f'<row r="1" x="{"y" * shift}">' + '<c r="A1"/>' * 29_999 + "</row>"
        assert check(zipped(tmp_path / "a.xlsx", parts(rows), 0)).cells == 30_000


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        ({"unpacked": 1_500}, "TOO_BIG"),
        ({"ratio": 1}, "ZIP_BOMB"),
        ({"cells": 3}, "TOO_MANY_CELLS"),
        ({"entries": 4}, "TOO_MANY_PARTS"),
    ],
)
def test_each_limit_is_an_option(tmp_path: Path, limits: dict[str, int], code: str) -> None:
    path = small(tmp_path / "plan.xlsx")  # 5 parts, 3 cells and 1 row
    check(path, Limits(cells=4, entries=5))
    with pytest.raises(FileRefused) as refused:
        check(path, Limits(**limits))  # type: ignore[arg-type]
    assert refused.value.code == code


def test_the_last_cell_of_a_sheet_is_one_cell(tmp_path: Path) -> None:
    rows = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert check(zipped(tmp_path / "a.xlsx", parts(rows))).cells == 2


def test_links_to_other_files_are_noted(tmp_path: Path) -> None:
    assert check(linked(tmp_path / "a.xlsx", "file:///srv/budget.xlsx")).external == ("file:///srv/budget.xlsx",)


def test_hyperlinks_are_not_told(tmp_path: Path) -> None:
    assert check(with_xlsxwriter(tmp_path / "plan.xlsx")).external == ()


def test_every_code_has_two_sentences_with_the_same_figures() -> None:
    for code, (english, french) in SENTENCES.items():
        assert re.fullmatch(r"[A-Z][A-Z_]+", code)
        assert english != french
        assert sorted(re.findall(r"{\w+}", english)) == sorted(re.findall(r"{\w+}", french))


def test_a_part_name_cannot_flood_or_forge_a_sentence() -> None:
    said = sentence("DOCTYPE", "en", part="x\x1b[31m\n" + "y" * 500)
    assert said.isprintable()
    assert len(said) < 250


def test_the_documentation_names_every_code() -> None:
    page = (Path(__file__).parents[2] / "docs" / "batch.md").read_text(encoding="utf-8")
    assert [code for code in SENTENCES if code not in page] == []
