"""Every case beside this file: what each function must answer, with the reason and the source of the expected value."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from bareme import call

HERE = Path(__file__).parent
CASES = [
    pytest.param(case, id=f"{path.relative_to(HERE).with_suffix('')}:{index}:{case['function']}")
    for path in sorted(HERE.rglob("*.toml"))
    for index, case in enumerate(tomllib.loads(path.read_text("utf-8"), parse_float=Decimal).get("case", []), 1)
]
STATUSES = {"NOT_IN_SOURCE", "BAD_INPUT", "DISCRETIONARY", "NEEDS_DEROGATION"}


def exact(value: Any) -> Any:
    """A value of a case as the exact number, date or text that it stands for."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | Decimal):
        return Fraction(value)
    if isinstance(value, str) and "/" in value and value.replace("/", "").isdigit():
        return Fraction(value)
    if isinstance(value, list | tuple):
        return [exact(v) for v in value]
    return value if isinstance(value, str | Fraction) else value.isoformat()


def same(expected: Any, found: Any) -> bool:
    """Exactly equal; the rows of a single column may be written as a flat list."""
    if isinstance(expected, list) and isinstance(found, list):
        flat = [r[0] if isinstance(r, list) and len(r) == 1 else r for r in found]
        return len(expected) == len(flat) and all(same(e, f) for e, f in zip(expected, flat, strict=True))
    return type(expected) is type(found) and expected == found


@pytest.mark.parametrize("case", CASES)
def test_case(case: dict[str, Any]) -> None:
    assert case.get("source") or case.get("why"), "a case says where its expected value comes from"
    answer = call(case["function"], law=case.get("law"), exact_texts=True, **case.get("args", {}))
    expected = case["expect"]
    refused = isinstance(expected, str) and expected in STATUSES
    assert answer.status == case.get("status", expected if refused else "OK"), answer.error or answer.value
    if not refused:
        assert same(exact(expected), exact(answer.value)), f"{answer.value!r} instead of {expected!r}"
    if "flags" in case:
        assert ("INFERRED" in answer.flags) == ("INFERRED" in case["flags"]), answer.flags
    elif answer.error is None:
        assert "INFERRED" not in answer.flags, answer.articles
    if answer.error is not None:
        assert len(answer.error.message) > 20
    if "says" in case:
        assert case["says"] in " ".join([answer.error.message if answer.error else "", *answer.messages])
