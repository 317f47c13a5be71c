"""The formulas of formulas.toml, the workbook that holds them, and the table of the documentation made from both."""

from __future__ import annotations

import datetime
import math
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table

HERE = Path(__file__).parent
DOCUMENT = HERE.parents[1] / "docs" / "formulas.md"


@dataclass(frozen=True)
class Case:
    """One formula and what Excel gives for it."""

    group: str
    text: str
    value: Any = None
    refused: bool = False
    construct: str = ""

    def __str__(self) -> str:
        return self.text


def cases() -> list[Case]:
    """Every case, in the order of the file."""
    with (HERE / "formulas.toml").open("rb") as file:
        return [Case(**entry) for entry in tomllib.load(file)["formula"]]


def fill_data(book: Workbook) -> None:
    """The sheet D, the names and the table that the formulas read."""
    d = book.active
    d.title = "D"
    columns: dict[str, list[Any]] = {
        "A": [3, -2.5, 0.1, 0.2, 0.3, None, "texte", True, "12", "#N/A"],
        "B": ["lead", "Déléguée", "lead", "animation", "ANIMATION", "déléguée"],
        "C": [100, 200, 300, 400, 500.5, -50],
        "D": [
            datetime.date(2020, 1, 31),
            datetime.date(2020, 2, 29),
            datetime.date(2021, 3, 15),
            datetime.date(2023, 12, 31),
            datetime.date(2024, 2, 29),
            datetime.date(2025, 7, 1),
        ],
        "E": ["été", "ÉTÉ", "hiver"],
        "F": [1, 3, 5, 7, 9],
        "G": ["a", "b", "c", "d", "e"],
        "H": [1, 10],
        "I": [2, 20],
        "J": [3, 30],
        "K": [-70000, 12000, 15000, 18000, 21000, 26000],
        "L": [-10000, 2750, 4250, 3250, 2750],
        "M": [
            datetime.date(2008, 1, 1),
            datetime.date(2008, 3, 1),
            datetime.date(2008, 10, 30),
            datetime.date(2009, 2, 15),
            datetime.date(2009, 4, 1),
        ],
        "O": ["Poste", "a", "b"],
        "P": ["Montant", 5, 7],
    }
    for letter, values in columns.items():
        for row, value in enumerate(values, 1):
            d[f"{letter}{row}"] = value
    d["A9"].data_type = "s"
    d.add_table(Table(displayName="tbl", ref="O1:P3"))
    names = {
        "Taux": "D!$A$3",
        "Liste": "D!$F$1:$F$5",
        "Double_taux": "Taux*2",
        "Texte_nom": "D!$E$1",
        "Relatif": "D!A1",
    }
    for name, text in names.items():
        book.defined_names[name] = DefinedName(name, attr_text=text)


ONE_SHEET_COLUMN = 30
"""Where the formulas of `write_one_sheet` begin, in row 4."""


def write_one_sheet(path: Path, texts: list[str]) -> None:
    """A workbook with all the formulas in row 4 of a sheet F, which other programs read much faster."""
    book = Workbook()
    fill_data(book)
    sheet = book.create_sheet("F")
    sheet.defined_names["Local"] = DefinedName("Local", attr_text="42")
    for number, text in enumerate(texts):
        sheet.cell(4, ONE_SHEET_COLUMN + number, text)
    book.save(path)


def write_book(path: Path, texts: list[str]) -> None:
    """A workbook with each formula in A4 of a sheet F0, F1, …"""
    book = Workbook()
    fill_data(book)
    for number, text in enumerate(texts):
        sheet = book.create_sheet(f"F{number}")
        sheet["A4"] = text
        sheet.defined_names["Local"] = DefinedName("Local", attr_text="42")
    book.save(path)


def same(one: Any, other: Any, tolerance: float = 1e-12) -> bool:
    """Equal as two cells of a workbook are: kinds differ, numbers to fifteen digits."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=tolerance, abs_tol=1e-15)
    return one == other


if __name__ == "__main__":
    from bareme.hosts.batch.coverage import table

    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text(table([(c.text, c.group, c.construct, c.refused) for c in cases()]), encoding="utf-8")
    sys.stdout.write(f"{DOCUMENT}\n")
