"""Random workbooks, cell by cell against a second engine and a real LibreOffice; the seeds are fixed."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import oracles
import pytest
import random_books
from openpyxl import Workbook, load_workbook
from openpyxl.utils.cell import coordinate_to_tuple

from bareme.hosts.batch.evaluate import evaluate
from bareme.hosts.batch.model import CellRef


def agree(ours: Any, theirs: Any) -> bool:
    """To ten digits; an error is an error (LibreOffice writes #NUM! as #VALUE!); an empty text may be no value."""
    if isinstance(ours, str) and ours.startswith("#"):
        return isinstance(theirs, str) and theirs.startswith("#")
    if ours == "" and theirs is None:
        return True
    if isinstance(ours, float) and isinstance(theirs, int | float):
        return math.isclose(ours, theirs, rel_tol=1e-10, abs_tol=1e-9)
    return ours == theirs


def differences(path: Path, theirs: dict[oracles.Place, Any], places: list[oracles.Place]) -> list[str]:
    ours = evaluate(path, functions=[])
    assert [p for p in ours.problems if p.code == "UNSUPPORTED_FORMULA"] == []
    formulas = load_workbook(path)
    wrong = []
    for sheet, address in places:
        mine = ours.values[CellRef(sheet, *coordinate_to_tuple(address))]
        if not agree(mine, theirs.get((sheet, address))):
            text = formulas[sheet][address].value
            wrong.append(f"{address} {text}: ours {mine!r}, theirs {theirs.get((sheet, address))!r}")
    return wrong


@pytest.mark.parametrize("seed", range(6))
def test_formulon(seed: int, tmp_path: Path) -> None:
    pytest.importorskip("formulon")
    path = tmp_path / "random.xlsx"
    places = random_books.write(path, seed)
    assert differences(path, oracles.formulon_values(path, places), places) == []


@pytest.mark.skipif(oracles.soffice() is None, reason="needs LibreOffice")
@pytest.mark.parametrize("seed", [100, 101])
def test_libreoffice(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "random.xlsx"
    places = random_books.write(path, seed, count=500)
    assert differences(path, oracles.libreoffice_values(path), places) == []


@pytest.mark.parametrize("seed", [1, 2])
def test_formulon_at_the_boundaries(seed: int, tmp_path: Path) -> None:
    pytest.importorskip("formulon")
    book = Workbook()
    places = []
    for row, text in enumerate(random_books.boundaries(seed, 800), 1):
        book.active[f"A{row}"] = text
        places.append(("Sheet", f"A{row}"))
    path = tmp_path / "boundaries.xlsx"
    book.save(path)
    assert differences(path, oracles.formulon_values(path, places), places) == []
