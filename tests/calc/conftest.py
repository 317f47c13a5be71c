"""One hidden office profile with the add-in, for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from bareme.hosts.calc import office


@pytest.fixture(scope="session")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    try:
        found = office.find()
    except office.OfficeError as fault:
        pytest.skip(f"no LibreOffice here: {fault}")
    folder = tmp_path_factory.mktemp("office")
    office.prepare(found, folder)
    return folder
