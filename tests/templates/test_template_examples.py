"""The official examples: every printed figure is found again, and a wrong one would say FAIL."""

from __future__ import annotations

from pathlib import Path

import pytest
from filled_book import Filled

PRINTED = {  # in the order of the sheet, as the guide, the law and the CNC's list of rates print them
    "guide": [132_000, 165_000, 49_500, 130_350, 17_600, 47_500, 250_000, 25_000, 0.73, 0.88, 0.97],
    "law": [990_000, 0.8, 2 / 3],
    "rates": [1.1187, 0.8502, 0.0895, 1.0654, 0.8097, 0.0852, 0.0947, 0.0426, 0.2368, 0.4736],
}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_printed_figure_is_found_again(tmp_path: Path, lang: str) -> None:
    book = Filled(tmp_path, "examples", lang)
    assert book.compute().problems == []
    sheet = book.book.sheetnames[0]
    for row, printed in enumerate([figure for group in PRINTED.values() for figure in group], 5):
        assert book.value(f"{sheet}!E{row}") == pytest.approx(printed, abs=1e-12), row
        assert book.value(f"{sheet}!D{row}") == pytest.approx(printed, abs=6e-5), row
        assert book.value(f"{sheet}!G{row}") == "PASS", row
    assert book.value("examples_passed") == "24 / 24"


def test_another_figure_says_fail(tmp_path: Path) -> None:
    book = Filled(tmp_path, "examples", "en")
    book.book["Examples"]["E6"] = 165_000.01
    book.compute()
    assert book.value("Examples!G6") == "FAIL"
    assert book.value("examples_passed") == "23 / 24"
