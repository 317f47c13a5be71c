"""The office on this machine: where it is, which Python it has, and jobs done in it on a private profile."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bareme.engine import functions
from bareme.hosts.calc import oxt

EXTENSION: Final = "bareme.oxt"
_JOB: Final = Path(__file__).with_name("uno_job.py")
_SECONDS: Final = 180


class OfficeError(RuntimeError):
    """The office is missing, too old, or did not do its job; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Install:
    """An office and the Python that speaks to it."""

    soffice: Path
    python: Path
    version: str
    python_version: tuple[int, int]

    @property
    def binds_plain_names(self) -> bool:
        """Does it take plain function names from .xlsx files (24.x and newer do)?"""
        return int(self.version.split(".")[0] or 0) >= 24


def _candidates() -> list[Path]:
    found = [shutil.which("soffice"), shutil.which("libreoffice")]
    if platform.system() == "Windows":
        bases = [os.environ.get("PROGRAMFILES"), os.environ.get("PROGRAMFILES(X86)")]
        found += [str(Path(base, "LibreOffice", "program", "soffice.com")) for base in bases if base]
    found.append("/Applications/LibreOffice.app/Contents/MacOS/soffice")
    return [Path(p) for p in found if p and Path(p).exists()]


def _pythons(soffice: Path) -> list[Path]:
    program = soffice.resolve().parent
    beside = [program / "python.exe", program / "python", program.parent / "Resources" / "python"]
    return [p for p in [*beside, Path("/usr/bin/python3")] if p.exists()]


def find() -> Install:
    """The office of this machine. Raises OfficeError."""
    candidates = _candidates()
    if not candidates:
        raise OfficeError("No LibreOffice was found; install LibreOffice Calc (and python3-uno on Debian and Ubuntu).")
    soffice = candidates[0]
    with tempfile.TemporaryDirectory(prefix="bareme-version-") as profile:
        said = run([str(soffice), f"-env:UserInstallation={Path(profile).as_uri()}", "--version"])
    version = next((w for w in said.split() if w[:1].isdigit()), "0")
    ask = "import sys, uno; print(sys.version_info[0], sys.version_info[1])"
    for python in _pythons(soffice):
        try:
            major, minor = run([str(python), "-c", ask]).split()[:2]
        except (OfficeError, ValueError):
            continue
        return Install(soffice, python, version, (int(major), int(minor)))
    raise OfficeError(f"The Python of {soffice} does not know “uno”; install python3-uno.")


def run(command: Sequence[str], seconds: int = _SECONDS) -> str:
    """Run the office or a tool of it, and give what it said. Raises OfficeError."""
    # A virtual environment's Python first in PATH, or its variables, would confuse the office.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON") and k != "VIRTUAL_ENV"}
    environment["PATH"] = os.pathsep.join(
        p for p in environment.get("PATH", "").split(os.pathsep) if not Path(p, "activate").exists()
    )
    try:
        done = subprocess.run(  # noqa: S603 - the office and its Python
            command, capture_output=True, text=True, timeout=seconds, env=environment, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise OfficeError(f"{command[0]}: {fault}") from fault
    if done.returncode != 0:
        raise OfficeError(f"{command[0]}: {(done.stderr or done.stdout).strip()[-500:]}")
    return done.stdout


def job(office: Install, profile: Path, seconds: int = _SECONDS, **what: Any) -> dict[str, Any]:
    """Do one job in a hidden office on the profile. Raises OfficeError."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False, encoding="utf-8") as file:
        json.dump({"soffice": str(office.soffice), "profile": str(profile), **what}, file)
    try:
        said = run([str(office.python), str(_JOB), file.name], seconds)
    finally:
        Path(file.name).unlink(missing_ok=True)
    try:
        answer: dict[str, Any] = json.loads(said.strip().splitlines()[-1])
    except (IndexError, ValueError) as fault:
        raise OfficeError(f"the office gave no answer: {said[-300:]}") from fault
    return answer


def prepare(office: Install, profile: Path) -> None:
    """A private profile with the add-in in it."""
    if office.python_version < (3, 11):
        found = ".".join(map(str, office.python_version))
        raise OfficeError(
            f"The office's Python is {found}; the add-in needs 3.11 or newer (a newer LibreOffice has it)."
        )
    with tempfile.TemporaryDirectory(prefix="bareme-oxt-") as folder:
        extension = oxt.build(Path(folder, EXTENSION))
        job(office, profile, do="install", extension=str(extension))


TRY_OUT_FORMULA: Final = "=BAREME.BOXOFFICE_RECEIPTS(200000;6)"
TRY_OUT_VALUE: Final = 1_200_000.0


def try_out(office: Install, profile: Path) -> Any:
    """What the add-in answers to one formula in a new sheet."""
    return job(office, profile, do="formula", formula=TRY_OUT_FORMULA)["value"]


def evaluate(paths: Sequence[Path], profile: Path | None = None, pdf: dict[str, str] | None = None) -> dict[str, Any]:
    """Values of all formula cells: path -> {"sheets": {sheet: {"row,column": value}}} or {"fault": sentence}.

    `profile`: one that `prepare` made; without it, a new one. `pdf`: where to print a workbook as well.
    """
    office = find()
    what: dict[str, Any] = {
        "do": "evaluate",
        "paths": [str(p) for p in paths],
        "names": list(functions()),
        "pdf": pdf or {},
    }
    if profile is not None:
        return job(office, profile, **what)
    with tempfile.TemporaryDirectory(prefix="bareme-office-") as folder:
        prepare(office, Path(folder))
        return job(office, Path(folder), **what)
