"""Whatever stands in the cells, a cell gets a value or an error: no traceback, no type that Excel cannot take."""

from __future__ import annotations

import datetime as dt
import logging
import random
from decimal import Decimal
from typing import Any

import pytest

from bareme import functions
from bareme.engine.errors import ERROR_TEXTS
from bareme.hosts.excel import adapter

SCALARS: tuple[Any, ...] = (
    None, "", " ", 0.0, 1.0, -1.0, 0.5, 25.0, 64.0, 1200000.0, 1e15, 1e300, 1e-9, float("nan"), float("inf"), True,
    False, "x", "12,5", "OUI", "rga-2023", "rga-2015", "guide-2011", "#N/A", "#VALEUR!", "#hashtag", "2016-05-01",
    "é" * 300, 42491.0, -2146826246, -2146826238, 7, Decimal("12.5"), dt.datetime(2016, 5, 1),
    dt.datetime(2023, 9, 1, 12), dt.datetime(1899, 12, 30),
)  # fmt: skip


def plausible(draw: random.Random, kind: Any) -> Any:
    """A cell that the argument would take, most often."""
    if kind.words:
        return draw.choice(kind.words)
    pools: dict[str, tuple[Any, ...]] = {
        "eur": (0.0, 1.0, 150000.0, 2500000.0, 9225000.01), "share": (0.0, 0.3, 0.5, 1.0), "rate": (0.0, 0.1072, 1.0),
        "pts": (0.0, 19.0, 25.0, 64.0, 100.0), "num": (0.0, 1.0, 90.0), "minutes": (0.0, 8.0, 60.0, 90.0),
        "int": (0.0, 1.0, 2.0, 40.0), "integer": (-3.0, 1.0, 12.0), "bool": (True, False),
        "date": (dt.datetime(2014, 3, 1), dt.datetime(2016, 5, 1), dt.datetime(2020, 4, 1), dt.datetime(2024, 2, 29)),
        "law": ("guide-2011", "rga-2015", "rga-2018", "rga-2020", "rga-2021", "rga-2023", dt.datetime(2016, 5, 1)),
        "text": ("FIC_LANG", "box.t1", "TSA_RATE", "M"),
    }  # fmt: skip
    return draw.choice(pools.get(kind.name, SCALARS))


def argument(draw: random.Random, param: Any) -> Any:
    """What xlwings may hand over for this argument."""
    kind = param.kind
    chance = draw.random()
    if chance < 0.15:
        return [[draw.choice(SCALARS)]]
    if chance < 0.2:
        return [[draw.choice(SCALARS) for _ in range(draw.randint(1, 3))] for _ in range(draw.randint(1, 3))]
    if chance < 0.45 and not param.required:
        return None
    if kind.columns:
        return [[plausible(draw, k) for _, k in kind.columns] for _ in range(draw.randint(1, 3))]
    if kind.name == "grid":
        codes = ("*", "FIC_LANG", "FIC_AUT_REA", "DOC_LANG", "ANI_LANG", "NOPE")
        return [[c, draw.choice((0.0, 1.0, 0.5, "NU", "NX"))] for c in draw.sample(codes, 2)]
    if kind.item is not None:
        return [[plausible(draw, kind.item)] for _ in range(draw.randint(1, 3))]
    return [[plausible(draw, kind)]]


def fits_a_cell(value: Any) -> bool:
    """A type that VBA and Office.js take."""
    if isinstance(value, list):
        return len({len(row) for row in value}) == 1 and all(fits_a_cell(c) for row in value for c in row)
    if isinstance(value, float):
        return value == value and abs(value) != float("inf")
    if isinstance(value, str):
        return len(value) <= 32767 and (value == "#hashtag" or not value.startswith("#") or value in ERROR_TEXTS)
    return value is None or isinstance(value, bool | dt.date)


@pytest.mark.parametrize("name", sorted(functions()))
def test_any_cells(name: str, caplog: pytest.LogCaptureFixture) -> None:
    function = functions()[name]
    draw = random.Random(name)
    with caplog.at_level(logging.ERROR, logger="bareme"):
        for _ in range(40):
            given = [argument(draw, p) for p in function.params]
            if function.varargs:
                target = functions()[draw.choice([n for n in functions() if n != name])]
                given = [[[target.name]], [["fr"]], *(argument(draw, p) for p in target.params)]
            found = adapter.answer(name, given)
            assert fits_a_cell(found), (given, found)
            assert not caplog.records, (given, caplog.text[-1500:])
