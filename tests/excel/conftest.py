"""Fixtures of the Excel tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from excel.windows import Windows, running


@pytest.fixture(scope="session")
def windows() -> Iterator[Windows]:
    """Excel for Windows, simulated, with xlwings' own code; help in English."""
    pytest.importorskip("xlwings", reason="xlwings is not installed")
    with running() as host:
        yield host
