"""The generations of LibreOffice that tests use: the one of this machine, and a newer one in a folder of its own."""

from __future__ import annotations

import atexit
import subprocess
from functools import cache
from pathlib import Path

import pytest

from bareme.hosts.calc import office

GENERATIONS = ("this", "newer")
_PREPARE = Path(__file__).with_name("newer_office.sh")


def named(generation: str, patch: pytest.MonkeyPatch) -> None:
    """Let `office.find` find this generation; skips where it cannot be had."""
    if generation == "newer":
        try:
            done = subprocess.run([_PREPARE], capture_output=True, text=True, check=False, timeout=1300)
        except (OSError, subprocess.TimeoutExpired) as fault:
            pytest.skip(f"The newer LibreOffice cannot be prepared: {fault}")
        if done.returncode != 0:
            pytest.skip(done.stderr.strip() or "The newer LibreOffice cannot be prepared.")
        folder = Path(done.stdout.strip())
        patch.setenv("BAREME_SOFFICE", str(folder / "soffice"))
        patch.setenv("BAREME_OFFICE_PYTHON", str(folder / "python"))


@pytest.fixture(scope="session", params=GENERATIONS)
def installed(request: pytest.FixtureRequest) -> office.Install:
    with pytest.MonkeyPatch.context() as patch:
        named(request.param, patch)
        try:
            found = office.find()
        except office.OfficeError as fault:
            pytest.skip(f"no LibreOffice here: {fault}")
    if found.python_version < office.OLDEST_PYTHON:
        pytest.skip(office.too_old(found))
    return found


@pytest.fixture
def chosen(installed: office.Install, monkeypatch: pytest.MonkeyPatch) -> office.Install:
    """The same, and what is run by the test finds it too."""
    monkeypatch.setenv("BAREME_SOFFICE", str(installed.soffice))
    monkeypatch.setenv("BAREME_OFFICE_PYTHON", str(installed.python))
    return installed


@cache
def _opened(found: office.Install) -> office.Session:
    opened = office.Session(found)
    atexit.register(opened.close)
    return opened


@pytest.fixture(scope="session")
def session(installed: office.Install) -> office.Session:
    """One hidden office with the add-in, for all tests of a process."""
    return _opened(installed)
