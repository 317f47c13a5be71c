"""`bareme excel doctor`: is all in place, and what to do if not. It looks, it changes nothing.

Each finding says what was seen and, where something is wrong, the one next step. On a Mac or under Linux it says so
honestly instead of pretending.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from bareme.engine import functions
from bareme.hosts.excel import cfb, lite, ovba, vba
from bareme.hosts.excel.install import INTERPRETER, MODULE, UDF_MODULES, read_config
from bareme.hosts.excel.machine import Machine
from bareme.hosts.excel.sentences import Finding, State
from bareme.hosts.excel.xlsm import WorkbookError

_SECURITY: Final = r"HKCU\Software\Microsoft\Office\16.0\Excel\Security"
_POLICY: Final = r"HKCU\Software\Policies\Microsoft\Office\16.0\Excel\Security"
_NEVER: Final = 4  # VBAWarnings: all macros off, without a word
_INTERNET: Final = 3  # the zone from which Windows blocks


def examine(files: Sequence[Path] = (), machine: Machine | None = None) -> list[Finding]:
    """Everything that can be told of this computer and of these workbooks."""
    here = machine or Machine()
    found = list(_python(here))
    if here.platform == "windows":
        found += [*_bridge(here), *_settings(here), *_addin(here), *_macros(here)]
    else:
        found.append(Finding("note", here.platform))
    for path in files:
        found += _file(path, here)
    return found


def _say(state: State, key: str, **given: Any) -> Finding:
    return Finding(state, key, given)


def _python(machine: Machine) -> Iterator[Finding]:
    told = {"version": "{}.{}".format(*machine.python), "bits": machine.bits, "path": machine.executable}
    if machine.python < (3, 11):
        yield _say("bad", "python_old", **told)
    elif machine.platform == "windows" and machine.store_python:
        yield _say("bad", "python_store", **told)
    else:
        yield _say("ok", "python", **told)
    yield _say("ok", "functions", count=len(functions()))
    version = machine.package("xlwings")
    yield _say("ok", "xlwings", version=version) if version else _say("bad", "no_xlwings")


def _bridge(machine: Machine) -> Iterator[Finding]:
    """pywin32, and the DLL that VBA loads: it looks beside Python, then one folder above."""
    if not machine.has_module("win32com"):
        yield _say("bad", "no_pywin32")
    version = machine.package("xlwings")
    if version is None:
        return
    bits = machine.office_bits
    name = f"xlwings{bits or 64}-{version}.dll"
    if bits is None:
        yield _say("note", "office_bits", name=name)
    beside = machine.executable.parent
    there = any((place / name).exists() for place in (beside, beside.parent))
    yield _say("ok", "dll", name=name) if there else _say("bad", "no_dll", name=name, path=beside)


def _settings(machine: Machine) -> Iterator[Finding]:
    """Which Python xlwings starts."""
    other = read_config(machine.user_config, machine).get(INTERPRETER, "")
    if not other:
        yield _say("bad", "not_told")
    elif other.lower() == str(machine.executable).lower():
        yield _say("ok", "told", path=machine.user_config)
    elif Path(other).exists():
        yield _say("note", "told_other", other=other)
    else:
        yield _say("bad", "told_gone", other=other)


def _addin(machine: Machine) -> Iterator[Finding]:
    """The ribbon of xlwings and the right to write VBA: only Import Functions needs them."""
    if not machine.addin.exists():
        yield _say("note", "no_addin")
        return
    spec = importlib.util.find_spec("xlwings")
    own = Path(spec.origin).parent / "addin" / "xlwings.xlam" if spec and spec.origin else None
    if own and own.exists() and _digest(own) != _digest(machine.addin):
        yield _say("bad", "addin_version")
    else:
        yield _say("ok", "addin")
    if not machine.registry(_SECURITY, "AccessVBOM"):
        yield _say("note", "vbom")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _macros(machine: Machine) -> Iterator[Finding]:
    policy = machine.registry(_POLICY, "VBAWarnings")
    if policy == _NEVER:
        yield _say("bad", "macros_forbidden")
    elif policy is None and machine.registry(_SECURITY, "VBAWarnings") == _NEVER:
        yield _say("bad", "macros_off")
    else:
        yield _say("ok", "macros")


# -- workbooks -------------------------------------------------------------------------------------------------------


def marked(path: Path) -> bool:
    """Did Windows note that the file came from the internet or by mail (Mark of the Web)?"""
    try:
        noted = Path(f"{path}:Zone.Identifier").read_text("utf-8", "replace")
    except OSError:
        return False
    zone = re.search(r"ZoneId\s*=\s*(\d)", noted)
    return zone is not None and int(zone[1]) >= _INTERNET


def _file(path: Path, machine: Machine) -> Iterator[Finding]:
    name, quoted = path.name, "'" + str(path).replace("'", "''") + "'"
    if not path.exists():
        yield _say("bad", "no_file", path=path)
        return
    if marked(path):
        yield _say("bad", "blocked", name=name, path=quoted)
    try:
        with zipfile.ZipFile(path) as package:
            project = next((n for n in package.namelist() if n.endswith("vbaProject.bin")), None)
            data = package.read(project) if project else None
    except (OSError, zipfile.BadZipFile, RuntimeError):
        yield _say("bad", "no_workbook", name=name)
        return
    if data is not None:
        yield from _vba_file(name, data, machine)
        return
    try:
        wanted = lite.extract(path).get("requirements.txt", "").split()
        line = next((word for word in wanted if "bareme" in word), "?")
        yield _say("ok", "lite", name=name, line=line)
    except WorkbookError:
        beside = read_config(path.with_name("xlwings.conf"), machine).get(UDF_MODULES, "")
        yield _say("ok", "beside", name=name) if MODULE in beside else _say("note", "plain", name=name, path=quoted)


def _vba_file(name: str, data: bytes, machine: Machine) -> Iterator[Finding]:
    """The functions in the workbook against those of this bareme, its bridge against this xlwings."""
    try:
        modules = {m.name: m.source for m in ovba.read_project(data).modules}
    except (ovba.VbaError, cfb.CompoundFileError):
        yield _say("note", "vba_other", name=name)
        return
    source = modules.get(vba.MODULE) or modules.get("xlwings_udfs")  # ours, or that of Import Functions
    if source is None:
        yield _say("bad", "vba_none", name=name)
        return
    inside = set(re.findall(r"^(?:Public )?Function ([A-Z][A-Z0-9_]+)\(", source, re.MULTILINE))
    absent = sorted(set(functions()) - inside)
    if absent:
        few = ", ".join(absent[:5]) + (" …" if len(absent) > 5 else "")
        yield _say("note", "vba_lacks", name=name, count=len(absent), few=few)
    else:
        yield _say("ok", "vba_all", name=name, count=len(inside))
    built = re.search(r'XLWINGS_VERSION As String = "([\d.]+)"', modules.get("xlwings", ""))
    here = machine.package("xlwings")
    if built and here and built[1] != here:
        yield _say("bad", "vba_version", name=name, built=built[1], here=here)
