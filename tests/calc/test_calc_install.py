"""`bareme calc install`, `uninstall` and `doctor` as their users meet them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from bareme.hosts.calc import commands, office

pytestmark = pytest.mark.slow

USER = "nobody"
BAREME = "from bareme.hosts.cli import main; main()"
TRY_OUT = (
    "import sys; from pathlib import Path; from bareme.hosts.calc import office;"
    "print(office.try_out(office.find(), Path(sys.argv[1])))"
)


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty home of an ordinary user: ours, or as root that of `nobody`."""
    folder = Path(tempfile.mkdtemp(prefix="bareme-home-"))
    if os.geteuid() == 0:
        shutil.chown(folder, USER)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


#: The Python of the tests may be in a home that others may not read; the system's does as well.
PYTHONS = [sys.executable, "/usr/bin/python3"]


def as_user(home: Path, python: str, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    switch = ["runuser", "-u", USER, "--"] if os.geteuid() == 0 else []
    told = {
        "HOME": str(home),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": ":".join(sys.path),
    }
    given = [f"{name}={value}" for name, value in told.items()]
    return subprocess.run(
        [*switch, "env", "-i", *given, python, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=home,
        timeout=240,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="needs the users of Linux")
def test_an_ordinary_user_installs_computes_and_removes(home: Path) -> None:
    try:
        office.find()
    except office.OfficeError as fault:
        pytest.skip(str(fault))
    if os.geteuid() == 0 and not shutil.which("runuser"):
        pytest.skip("no runuser here")
    python = next((p for p in PYTHONS if as_user(home, p, BAREME, "--version").returncode == 0), None)
    if python is None:
        pytest.skip(f"{USER} may not read this project or a Python for it")
    profile = str(home / ".config/libreoffice/4")

    done = as_user(home, python, BAREME, "calc", "install")
    assert done.returncode == 0, done.stderr
    assert "Installed for you" in done.stdout
    assert as_user(home, python, TRY_OUT, profile).stdout.strip() == str(office.TRY_OUT_VALUE)
    again = as_user(home, python, BAREME, "calc", "install")
    assert again.returncode == 0, again.stderr

    done = as_user(home, python, BAREME, "calc", "uninstall")
    assert done.returncode == 0, done.stderr
    assert "Removed for you" in done.stdout
    assert "#NAME?" in as_user(home, python, TRY_OUT, profile).stdout
    assert as_user(home, python, BAREME, "calc", "uninstall").returncode == 1


def test_root_is_told_that_it_is_for_everyone(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(commands, "_office", lambda: an_office((3, 11)))
    monkeypatch.setattr(commands, "_unopkg", lambda _, arguments: ran.append(arguments))
    monkeypatch.setattr(commands.os, "geteuid", lambda: 0)
    done = CliRunner().invoke(commands.calc, ["install"])
    assert "for all users of this machine" in done.output
    assert "--shared" in ran[0]


def an_office(python: tuple[int, int]) -> office.Install:
    return office.Install(Path("soffice"), Path("python"), "7.2.1.1", python)


@pytest.mark.parametrize("command", ["install", "doctor"])
def test_an_old_python_is_told(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "_office", lambda: an_office((3, 8)))
    done = CliRunner().invoke(commands.calc, [command])
    assert done.exit_code == 1
    assert "LibreOffice 7.2.1.1 is 3.8; the add-in needs 3.11" in done.output


@pytest.mark.parametrize("command", ["install", "uninstall", "doctor"])
def test_a_missing_office_is_told(command: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BAREME_SOFFICE", str(tmp_path / "none"))
    done = CliRunner().invoke(commands.calc, [command])
    assert done.exit_code == 1
    assert "install LibreOffice Calc" in done.output
