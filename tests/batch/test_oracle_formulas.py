"""The formulas of formulas.toml in a real LibreOffice and in a second engine: each difference from Excel is listed."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import formula_cases
import oracles
import pytest
from openpyxl.utils import get_column_letter

# these depend on the place of the formula, which differs in a book with one sheet
PLACED = {"=COLUMN()", "=D!H1:J1", "=D!$A$1:$C$1", "=SUM('F1:F3'!A4)"}
CASES = [case for case in formula_cases.cases() if not case.refused and case.text not in PLACED]
PLACES = [("F", f"{get_column_letter(formula_cases.ONE_SHEET_COLUMN + i)}4") for i in range(len(CASES))]


def known(oracle: str) -> dict[str, dict[str, Any]]:
    with (Path(__file__).parent / "known_differences.toml").open("rb") as file:
        return {d["text"]: d for d in tomllib.load(file)["difference"] if d["oracle"] == oracle}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("oracle") / "formulas.xlsx"
    formula_cases.write_one_sheet(path, [oracles.as_filed(case.text) for case in CASES])
    return path


def unexpected(found: dict[oracles.Place, Any], listed: dict[str, dict[str, Any]]) -> list[str]:
    wrong = []
    for case, place in zip(CASES, PLACES, strict=True):
        value = found.get(place)
        agrees = formula_cases.same(value, case.value, 1e-8) or (value is None and case.value == "")
        difference = listed.get(case.text)
        if agrees and difference is not None and not difference.get("may_agree"):
            wrong.append(f"{case.text} is listed as different and agrees: {value!r}")
        if not agrees and (difference is None or not formula_cases.same(value, difference["gives"], 1e-8)):
            wrong.append(f"{case.text}: Excel {case.value!r}, here {value!r}")
    return wrong


@pytest.mark.skipif(oracles.soffice() is None, reason="needs LibreOffice")
def test_libreoffice_agrees_but_for_the_list(book: Path) -> None:
    assert unexpected(oracles.libreoffice_values(book), known("libreoffice")) == []


def test_formulon_agrees_but_for_the_list(book: Path) -> None:
    pytest.importorskip("formulon")
    assert unexpected(oracles.formulon_values(book, PLACES), known("formulon")) == []


def test_every_listed_difference_is_about_a_tested_formula() -> None:
    texts = {case.text for case in CASES}
    assert [d for d in (*known("libreoffice"), *known("formulon")) if d not in texts] == []
