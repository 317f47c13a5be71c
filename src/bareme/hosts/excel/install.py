"""`bareme excel install` and `uninstall`: tell Excel's bridge where this Python is, and take it back.

Only settings of xlwings are written, never Excel's own; what stood there before is remembered beside them and comes
back on uninstall.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Final

from bareme.hosts.excel.machine import Machine
from bareme.hosts.excel.sentences import Finding

MODULE: Final = "bareme.xl"
INTERPRETER: Final = "INTERPRETER_WIN"
UDF_MODULES: Final = "UDF MODULES"
_RECORD: Final = "bareme-install.json"


class InstallError(Exception):
    """Nothing was changed; the finding says why and what to do."""

    def __init__(self, key: str, **given: object) -> None:
        self.finding = Finding("bad", key, given)
        super().__init__(self.finding.text("en"))


def read_config(path: Path, machine: Machine) -> dict[str, str]:
    """The settings in a file of xlwings: lines of "KEY","VALUE". Empty where there is no file."""
    if not path.exists():
        return {}
    lines = csv.reader(io.StringIO(path.read_text(_encoding(machine), "replace")))
    return {row[0]: row[1] for row in lines if len(row) >= 2}


def write_config(path: Path, settings: dict[str, str], machine: Machine) -> None:
    """Write the settings as xlwings' VBA reads them: in the code page of Windows, every field in quotes."""
    text = "".join(f'"{key}","{value}"\n' for key, value in settings.items())
    try:
        data = text.replace("\n", "\r\n").encode(_encoding(machine))
    except UnicodeEncodeError as wrong:
        raise InstallError("install_letters", letters=text[wrong.start : wrong.end]) from wrong
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _encoding(machine: Machine) -> str:
    return "mbcs" if machine.platform == "windows" and _has_mbcs() else "cp1252"


def _has_mbcs() -> bool:
    try:
        "".encode("mbcs")
    except LookupError:
        return False
    return True


def install(machine: Machine, folder: Path | None = None, force: bool = False) -> list[Path]:
    """Point xlwings at this Python: for this user, or for the workbooks of one folder. The files written.

    In a folder, the functions are named too, so that "Import Functions" finds them. Raises InstallError.
    """
    if machine.platform != "windows":
        raise InstallError("install_elsewhere")
    if machine.package("xlwings") is None:
        raise InstallError("no_xlwings")
    if machine.store_python:
        raise InstallError("python_store", path=machine.executable)
    path = folder / "xlwings.conf" if folder else machine.user_config
    settings = read_config(path, machine)
    wanted = {INTERPRETER: str(machine.executable), **({UDF_MODULES: MODULE} if folder else {})}
    for key, value in wanted.items():
        other = settings.get(key)
        if other and other.lower() != value.lower() and not force:
            raise InstallError("install_conflict", path=path, setting=key, other=other)
    record = _read_record(path)
    changed = {key: settings.get(key) for key, value in wanted.items() if settings.get(key) != value}
    write_config(path, {**settings, **wanted}, machine)
    if changed or not record:
        before = {**changed, **record.get("before", {})}
        told = json.dumps({"before": before, "written": wanted}, ensure_ascii=False, indent=1)
        _record_of(path).write_text(told, "utf-8")
    return [path]


def uninstall(machine: Machine, folder: Path | None = None) -> list[Path]:
    """Take the settings back that `install` wrote, where nobody has changed them since. The files touched."""
    path = folder / "xlwings.conf" if folder else machine.user_config
    record = _read_record(path)
    if not record:
        return []
    settings = read_config(path, machine)
    for key, value in record["written"].items():
        if settings.get(key) != value:
            continue
        before = record["before"].get(key)
        if before is None:
            del settings[key]
        else:
            settings[key] = before
    if settings:
        write_config(path, settings, machine)
    else:
        path.unlink(missing_ok=True)
    _record_of(path).unlink()
    return [path]


def _record_of(path: Path) -> Path:
    return path.with_name(_RECORD)


def _read_record(path: Path) -> dict[str, dict[str, str | None]]:
    try:
        found = json.loads(_record_of(path).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and {"before", "written"} <= found.keys() else {}
