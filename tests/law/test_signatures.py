"""Every function of feature films as a cell takes it, and what each text of the law answers (signatures.toml)."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bareme import call, functions

TEXTS = ["guide-2011", "rga-2015", "rga-2015-en", "rga-2018", "rga-2019", "rga-2020", "rga-2021", "rga-2023"]
TABLE = tomllib.loads((Path(__file__).parent / "signatures.toml").read_text("utf-8"), parse_float=Decimal)["function"]
NAMES = [row["cell"].partition("(")[0] for row in TABLE]
ANSWERS = [
    pytest.param(name, text, answer["args"], sign, id=f"{name}-{number}-{text}")
    for name, row in zip(NAMES, TABLE, strict=True)
    for number, answer in enumerate(row.get("answers", []), 1)
    for text, sign in zip(TEXTS, answer["texts"].split(), strict=True)
]


def sign_of(name: str, text: str, args: dict[str, Any]) -> tuple[str, str]:
    """What the text answers, as one sign of the table, and the sentence that goes with it."""
    answer = call(name, law=text, exact_texts=True, **args)
    if answer.error is None:
        return "○" if "INFERRED" in answer.flags else "●", str(answer.value)
    said = answer.error.message
    if answer.status != "NOT_IN_SOURCE":
        return {"DISCRETIONARY": "D", "NEEDS_DEROGATION": "N"}.get(answer.status, answer.status), said
    if "no such rule" in said:
        return "✕", said
    if "write the date" in said:
        return "d", said
    return "–" if "our sources" in said.lower() else "?", said


@pytest.mark.parametrize("row", TABLE, ids=NAMES)
def test_a_cell_takes_these_arguments_in_this_order(row: dict[str, Any]) -> None:
    name = row["cell"].partition("(")[0]
    function = functions()[name]
    found = "; ".join(p.name if p.required or p.name == "law" else f"[{p.name}]" for p in function.params)
    assert f"{name}({found})" == row["cell"]
    assert function.rank == row["rank"]


@pytest.mark.parametrize(("name", "text", "args", "sign"), ANSWERS)
def test_each_text_answers_as_our_sources_allow(name: str, text: str, args: dict[str, Any], sign: str) -> None:
    found, said = sign_of(name, text, args)
    assert found == sign, said


def test_every_function_with_a_law_is_asked_under_each_text() -> None:
    asked = {name for name, row in zip(NAMES, TABLE, strict=True) if row.get("answers")}
    assert {name for name in NAMES if not functions()[name].timeless} <= asked
