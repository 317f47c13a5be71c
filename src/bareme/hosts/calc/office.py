"""The office on this machine: where it is, which Python it has, and jobs done in it on a private profile."""

from __future__ import annotations

import json
import os
import platform
import queue
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import psutil

from bareme.hosts.calc import dialect, oxt

OLDEST_PYTHON: Final = (3, 11)
EXTENSION: Final = "bareme.oxt"
_JOB: Final = Path(__file__).with_name("uno_job.py")
_SECONDS: Final = 180


_SETTINGS: Final = (
    ("Office.Calc/Formula/Load", "OOXMLRecalcMode", "0"),
    ("Office.Calc/Formula/Load", "ODFRecalcMode", "0"),
    ("Office.Calc/Content/Update", "Link", "2"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    # A proxy where nothing listens: whatever would fetch from the network gets nothing.
    ("Inet/Settings", "ooInetProxyType", "1"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("Inet/Settings", "ooInetNoProxy", ""),
)


class OfficeError(RuntimeError):
    """The office is missing, too old, or did not do its job; the message says what to do."""


class OverLimitError(OfficeError):
    """The office took more than its limit of "time" or "memory" and was ended."""


@dataclass(frozen=True, slots=True)
class Install:
    """An office and the Python that speaks to it."""

    soffice: Path
    python: Path
    version: str
    python_version: tuple[int, int]

    @property
    def binds_plain_names(self) -> bool:
        """Does it take plain function names from .xlsx files (25.2 and newer do)?"""
        major, minor, *_ = [*self.version.split("."), "0", "0"]
        return (int(major), int(minor)) >= (25, 2)


def _candidates() -> list[Path]:
    named = os.environ.get("BAREME_SOFFICE")
    if named:
        return [Path(named)] if Path(named).exists() else []
    found = [shutil.which("soffice"), shutil.which("libreoffice")]
    if platform.system() == "Windows":
        bases = [os.environ.get("PROGRAMFILES"), os.environ.get("PROGRAMFILES(X86)")]
        found += [str(Path(base, "LibreOffice", "program", "soffice.com")) for base in bases if base]
    found.append("/Applications/LibreOffice.app/Contents/MacOS/soffice")
    return [Path(p) for p in found if p and Path(p).exists()]


def _pythons(soffice: Path) -> list[Path]:
    named = os.environ.get("BAREME_OFFICE_PYTHON")
    if named:
        return [Path(named)]
    program = soffice.resolve().parent
    beside = [program / "python.exe", program / "python", program.parent / "Resources" / "python"]
    return [p for p in [*beside, Path("/usr/bin/python3")] if p.exists()]


def find() -> Install:
    """The office of this machine, or the one named by BAREME_SOFFICE and BAREME_OFFICE_PYTHON. Raises OfficeError."""
    candidates = _candidates()
    if not candidates:
        raise OfficeError("No LibreOffice was found; install LibreOffice Calc (and python3-uno on Debian and Ubuntu).")
    return _examined(candidates[0], tuple(_pythons(candidates[0])))


@cache
def _examined(soffice: Path, pythons: tuple[Path, ...]) -> Install:
    with tempfile.TemporaryDirectory(prefix="bareme-version-") as profile:
        said = run([str(soffice), f"-env:UserInstallation={Path(profile).as_uri()}", "--version"])
    version = next((w for w in said.split() if w[:1].isdigit()), "0")
    ask = "import sys, uno; print(sys.version_info[0], sys.version_info[1])"
    for python in pythons:
        try:
            major, minor = run([str(python), "-c", ask]).split()[:2]
        except (OfficeError, ValueError):
            continue
        return Install(soffice, python, version, (int(major), int(minor)))
    raise OfficeError(f"The Python of {soffice} does not know “uno”; install python3-uno (Debian and Ubuntu).")


def _environment() -> dict[str, str]:
    """A virtual environment's Python first in PATH, or its variables, would confuse the office."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON") and k != "VIRTUAL_ENV"}
    environment["PATH"] = os.pathsep.join(
        p for p in environment.get("PATH", "").split(os.pathsep) if not Path(p, "activate").exists()
    )
    return environment


def run(command: Sequence[str], seconds: int = _SECONDS) -> str:
    """Run the office or a tool of it, and give what it said. Raises OfficeError."""
    try:
        done = subprocess.run(  # noqa: S603 - the office and its Python
            command, capture_output=True, text=True, timeout=seconds, env=_environment(), check=False
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise OfficeError(f"{command[0]}: {fault}") from fault
    if done.returncode != 0:
        raise OfficeError(f"{command[0]}: {(done.stderr or done.stdout).strip()[-500:]}")
    return done.stdout


class Session:
    """A hidden office on a profile of its own, asked again and again; `with Session(find()) as session: …`.

    Without a profile it makes one with the add-in in it, and removes it at the end. No macro runs in it, no link is
    followed, and nothing is fetched from the network. When whoever asks is killed, the office ends too.
    """

    def __init__(self, office: Install, profile: Path | None = None) -> None:
        self.office = office
        self.own = _own_profile() if profile is None else None
        try:
            if self.own is not None:
                prepare(office, self.own)
            self.process = self._started(profile or self.own or Path())
        except BaseException:
            self._clean()
            raise
        self.lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def _started(self, profile: Path) -> subprocess.Popen[str]:
        _settle(profile)
        process = subprocess.Popen(  # noqa: S603 - the office's Python
            [str(self.office.python), str(_JOB)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            env=_environment(),
        )
        start = {"soffice": str(self.office.soffice), "profile": str(profile), "remove": self.own is not None}
        print(json.dumps(start), file=process.stdin, flush=True)
        return process

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.lines.put(line)
        self.lines.put("")

    def ask(self, seconds: float = _SECONDS, memory: int | None = None, **what: Any) -> dict[str, Any]:
        """Do one job within its time and the bytes of memory that the office may use.

        Raises OfficeError; OverLimitError when a limit is broken. After either the session is of no more use.
        """
        try:
            print(json.dumps(what), file=self.process.stdin, flush=True)
        except OSError as fault:
            raise OfficeError("the office has stopped") from fault
        until = time.monotonic() + seconds
        while True:
            try:
                line = self.lines.get(timeout=0.25)
                break
            except queue.Empty:
                if time.monotonic() > until or (memory is not None and self.memory() > memory):
                    self.kill()
                    raise OverLimitError("time" if time.monotonic() > until else "memory") from None
        try:
            answer: dict[str, Any] = json.loads(line)
        except ValueError as fault:
            self.kill()
            raise OfficeError("the office has stopped") from fault
        return answer

    def _processes(self) -> list[psutil.Process]:
        try:
            own = psutil.Process(self.process.pid)
            return [*own.children(recursive=True), own]
        except psutil.Error:
            return []

    def memory(self) -> int:
        """Bytes in use by the office."""
        used = 0
        for process in self._processes():
            with suppress(psutil.Error):
                used += process.memory_info().rss
        return used

    def kill(self) -> None:
        """End the office at once."""
        for process in self._processes():
            with suppress(psutil.Error):
                process.kill()
        self.process.wait()
        self._clean()

    def close(self) -> None:
        """Let the office leave."""
        with suppress(OSError):
            self.process.stdin.close()  # type: ignore[union-attr]
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()
        if self.process.stdout:
            self.process.stdout.close()
        self._clean()

    def _clean(self) -> None:
        if self.own is not None:
            shutil.rmtree(self.own, ignore_errors=True)

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _own_profile() -> Path:
    """A new folder that tells whose it is; those of processes that were killed go."""
    for folder in Path(tempfile.gettempdir()).glob("bareme-office-*-*"):
        owner = folder.name.split("-")[2]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"bareme-office-{os.getpid()}-"))


def _settle(profile: Path) -> None:
    """Settings of a private profile: compute at opening whatever values a file brings, and keep to the file."""
    file = profile / "user" / "registrymodifications.xcu"
    if file.exists():
        return
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop>'
        "</item>\n"
        for path, name, value in _SETTINGS
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema">\n' + items + "</oor:items>\n",
        "utf-8",
    )


def set_language(profile: Path, lang: str) -> None:
    """Let an office on this prepared profile speak a language, if it has it."""
    file = profile / "user" / "registrymodifications.xcu"
    item = (
        '<item oor:path="/org.openoffice.Office.Linguistic/General"><prop oor:name="UILocale" oor:op="fuse">'
        f"<value>{lang}</value></prop></item>"
    )
    text = file.read_text("utf-8")
    file.write_text(text.replace("</oor:items>", item + "</oor:items>"), "utf-8")


def job(office: Install, profile: Path, seconds: float = _SECONDS, **what: Any) -> dict[str, Any]:
    """Do one job in a hidden office on the profile. Raises OfficeError."""
    with Session(office, profile) as session:
        answer = session.ask(seconds, **what)
    if "fault" in answer:
        raise OfficeError(answer["fault"])
    return answer


def prepare(office: Install, profile: Path) -> None:
    """A private profile with the add-in in it. Raises OfficeError."""
    if office.python_version < OLDEST_PYTHON:
        raise OfficeError(too_old(office))
    with tempfile.TemporaryDirectory(prefix="bareme-oxt-") as folder:
        extension = oxt.build(Path(folder, EXTENSION))
        job(office, profile, do="install", extension=str(extension))


def too_old(office: Install) -> str:
    """What to tell when the office's Python is too old for the add-in."""
    found = ".".join(map(str, office.python_version))
    return f"The Python of LibreOffice {office.version} is {found}; the add-in needs 3.11 or newer."


TRY_OUT_FORMULA: Final = "=BAREME.BOXOFFICE_RECEIPTS(200000;6)"
TRY_OUT_VALUE: Final = 1_200_000.0


def try_out(office: Install, profile: Path) -> Any:
    """What the add-in answers to one formula in a new sheet."""
    return job(office, profile, do="formula", formula=TRY_OUT_FORMULA)["value"]


def evaluate(
    session: Session, path: Path, *, today: date | None = None, seconds: float = _SECONDS, **options: Any
) -> dict[str, Any]:
    """Every formula cell of a workbook as the office computes it: {"sheets": {sheet: {"row,column": value}}}.

    Plain names are bound whatever the generation: the office opens a copy in which they are written BAREME.NAME.
    An error is {"error": "#N/A", "code": Calc's number}. `today`: the day that TODAY() gives, else the clock's.
    `memory`: see `Session.ask`; `pdf`: where to save one.
    """
    with tempfile.TemporaryDirectory(prefix="bareme-copy-") as folder:
        copy = Path(folder, path.name)
        dialect.write(path, copy, today)
        return session.ask(seconds, do="evaluate", path=str(copy), **options)
