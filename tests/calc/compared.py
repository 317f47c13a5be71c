"""What Calc shows beside what the batch computes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bareme.hosts.batch.model import CellRef


def shown(value: Any) -> Any:
    """An error of Calc as its text."""
    return value["error"] if isinstance(value, dict) else value


def same(calc: Any, batch: Any) -> bool:
    """Calc keeps truth values as numbers and an empty text for a blank."""
    if isinstance(calc, dict):
        return bool(calc["error"] == batch)
    if isinstance(calc, int | float) and isinstance(batch, int | float):
        return abs(calc - batch) <= 1e-9 * max(1.0, abs(calc))
    return calc == batch or (calc in ("", 0.0) and batch in ("", None))


def differences(sheets: Mapping[str, Mapping[str, Any]], batch: Mapping[CellRef, Any]) -> list[tuple[str, Any, Any]]:
    """Formula cells that only one of the two has, or in which they differ: cell, Calc's value, the batch's."""
    calc = {
        CellRef(sheet, *map(int, place.split(","))): value
        for sheet, cells in sheets.items()
        for place, value in cells.items()
    }
    return [
        (str(ref), calc.get(ref, "no formula"), batch.get(ref, "no formula"))
        for ref in sorted(calc.keys() | batch.keys())
        if ref not in calc or ref not in batch or not same(calc[ref], batch[ref])
    ]
