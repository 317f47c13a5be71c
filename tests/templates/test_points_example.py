"""The example of the points workbooks is the film of the plan: its facts are the same in both."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

WORKBOOKS = Path(__file__).parents[2] / "workbooks"
FACTS = {  # named cells of the English files; the film is French and asks for no derogation
    "initiative_is_french": "yes",
    "french_language": "yes",
    "access_derogation": "no",
    "alloc_derogation": "no",
}


@pytest.mark.parametrize("name", ["points-grids.xlsx", "points-grids-2015-and-european.xlsx", "financing-plan.xlsx"])
def test_the_facts_of_the_example_film(name: str) -> None:
    book = load_workbook(WORKBOOKS / name)
    found = {}
    for fact in FACTS:
        sheet, cell = next(book.defined_names[fact].destinations)
        found[fact] = book[sheet][cell].value
    assert found == FACTS
