"""One set of arguments for each function, taken from the cases: the first that gives a value."""

from __future__ import annotations

import functools
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from bareme import functions

HERE = Path(__file__).parent
REFUSALS = {"NOT_IN_SOURCE", "BAD_INPUT", "DISCRETIONARY", "NEEDS_DEROGATION"}


@functools.cache
def cases() -> dict[str, list[dict[str, Any]]]:
    """The cases that give a value, by function."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(HERE.rglob("*.toml")):
        for case in tomllib.loads(path.read_text("utf-8"), parse_float=Decimal).get("case", []):
            expected = case["expect"]
            refused = case.get("status") in REFUSALS or (isinstance(expected, str) and expected in REFUSALS)
            if not refused:
                found.setdefault(case["function"], []).append(case)
    return found


def arguments(name: str, law: str) -> dict[str, Any] | None:
    """Arguments of a function: of a case under that text if there is one, else of any; None where there is no case."""
    own = cases().get(name, [])
    best = next((case for case in own if case.get("law") == law), own[0] if own else None)
    return dict(best.get("args", {})) if best else None


def lawful() -> list[str]:
    """The functions that take a text of the law and have a case."""
    return [name for name, function in functions().items() if not function.timeless and cases().get(name)]
