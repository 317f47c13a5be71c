"""The page of known differences says what the cases show, and what the office does."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from bareme.hosts.calc import office
from calc.compared import shown
from fronts.cases import CASES

PAGE = (Path(__file__).parents[2] / "docs" / "calc.md").read_text("utf-8")


def test_every_difference_of_the_cases_is_on_the_page() -> None:
    reasons = {case.differs["calc"] for case in CASES if "calc" in case.differs}
    assert reasons
    assert [reason for reason in reasons if reason not in PAGE] == []


@pytest.mark.slow
def test_the_differences_are_what_the_page_says(session: office.Session, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet["A1"] = ArrayFormula("A1:E2", '=EXPLAIN_RULE("TSA_RATE","en","rga-2023")')
    cells = {
        "G1": ('=ACCESS_THRESHOLD_OK(25,"rga-2015")', 1.0),
        "G2": ('=LEGAL_DEADLINE(DATE(2015,10,31),4,"M")', 42429.0),
        "G3": ('=A1=T(A1&"")', 0.0),  # a text of several cells
        "G4": ('=INDEX(EXPLAIN_RULE("TSA_RATE","en","rga-2023"),1,1)=T(A1&"")', 1.0),
        "G5": ('=RULE_VERSION(DATE(2015,2,11))="rga-2015"', 1.0),  # a single answer
        "G6": ("=MATCH(RULE_VERSION(DATE(2015,2,11)),J1:J2,0)", 2.0),
        "G7": ("=INDEX(RULE_VERSION(J3:J4),2)", "rga-2018"),
        "G8": ('=SUPPORT_BOXOFFICE(Z99,"rga-2023")', 0.0),
    }
    for place, (formula, _) in cells.items():
        sheet[place] = formula
    sheet["J1"], sheet["J2"], sheet["J3"], sheet["J4"] = "x", "rga-2015", 42046, 43354
    path = tmp_path / "known.xlsx"
    book.save(path)
    found = office.evaluate(session, path)["sheets"]["Sheet"]
    assert {place: shown(found[f"{place[1:]},7"]) for place in cells} == {p: want for p, (_, want) in cells.items()}
