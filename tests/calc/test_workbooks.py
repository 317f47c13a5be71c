"""Every workbook that we ship: the batch and a real LibreOffice give the same value in every formula cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bareme.hosts.batch.evaluate import evaluate
from bareme.hosts.batch.model import CellRef
from bareme.hosts.calc import office

pytestmark = pytest.mark.slow

BOOKS = sorted((Path(__file__).parents[2] / "workbooks").glob("*.xlsx"))


@pytest.fixture(scope="module")
def in_office(profile: Path) -> dict[str, Any]:
    return office.evaluate(BOOKS, profile)


def same(calc: Any, batch: Any) -> bool:
    """Calc keeps truth values as numbers and an empty text for a blank."""
    if isinstance(calc, dict):
        return bool(calc["error"] == batch)
    if isinstance(calc, int | float) and isinstance(batch, int | float):
        return abs(calc - batch) <= 1e-9 * max(1.0, abs(calc))
    return calc == batch or (calc in ("", 0.0) and batch in ("", None))


@pytest.mark.parametrize("path", BOOKS, ids=lambda p: p.stem)
def test_the_batch_and_libreoffice_agree(path: Path, in_office: dict[str, Any]) -> None:
    found = in_office[str(path)]
    assert "fault" not in found, found
    values = evaluate(path).values
    differ = []
    count = 0
    for sheet, cells in found["sheets"].items():
        for place, calc in cells.items():
            row, column = map(int, place.split(","))
            ref = CellRef(sheet, row, column)
            count += 1
            if not same(calc, values.get(ref)):
                differ.append((str(ref), calc, values.get(ref)))
    assert count == len(values)
    assert not differ, differ[:10]
