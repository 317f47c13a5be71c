"""Every figure that the specification lists by id can be asked for, and gives what the specification prints."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from bareme import book, call

SPEC = Path(__file__).parent / "parameters.csv"


def _rows() -> list[dict[str, str]]:
    with SPEC.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = _rows()
IDS = sorted({row["id"] for row in ROWS})


def _known() -> set[str]:
    return {i for space in book().spaces.values() for value in space.values.values() for i in value.ids.values()}


def _exact(text: str) -> list[Any]:
    return [part if re.match("[A-Z]", part) else Fraction(Decimal(part)) for part in text.split(" / ")]


def test_no_id_of_the_specification_is_missing() -> None:
    assert sorted(set(IDS) - _known()) == []


def test_every_id_belongs_to_one_meaning() -> None:
    """One id may stand on several members of a value (rates by tier), but two values with it must not share a text."""
    for wanted in _known():
        texts: list[str] = []
        for space in book().spaces.values():
            for value in space.values.values():
                if wanted in value.ids.values():
                    texts += {cite.law for entry in value.entries for cite in entry.cites}
        assert len(texts) == len(set(texts)), wanted


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['id']}-{row['law']}")
def test_figure(row: dict[str, str]) -> None:
    answer = call("RULE_PARAM", row["id"], law=row["law"])
    if row["value"] == "–":
        assert answer.status == "NOT_IN_SOURCE", answer.value
    else:
        assert answer.ok, answer.error
        found = answer.value if isinstance(answer.value, list) else [answer.value]
        assert [v if isinstance(v, str) else Fraction(v) for v in found] == _exact(row["value"])
        if row["tag"]:
            assert call("RULE_STATUS", row["id"], law=row["law"]).value == row["tag"]
