"""What the installer and the doctor need to know of a computer, gathered in one place so that tests can invent one."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

Platform = Literal["windows", "mac", "linux"]

#: Reads one value of the Windows registry: key under HKEY_CURRENT_USER or HKEY_LOCAL_MACHINE, name; None if not there.
Registry = Callable[[str, str], Any]


def _registry(key: str, name: str) -> Any:
    """A value of the registry of this computer, None elsewhere than on Windows."""
    if sys.platform != "win32":
        return None
    import winreg

    root, _, path = key.partition("\\")
    hive = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE}[root]
    try:
        with winreg.OpenKey(hive, path) as opened:
            return winreg.QueryValueEx(opened, name)[0]
    except OSError:
        return None


def _platform() -> Platform:
    return "windows" if sys.platform == "win32" else "mac" if sys.platform == "darwin" else "linux"


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


@dataclass(frozen=True)
class Machine:
    """A computer. The defaults are this one."""

    platform: Platform = field(default_factory=_platform)
    python: tuple[int, int] = sys.version_info[:2]
    bits: int = 64 if sys.maxsize > 2**32 else 32
    executable: Path = Path(sys.executable)
    home: Path = field(default_factory=Path.home)
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    registry: Registry = _registry
    package: Callable[[str], str | None] = _version
    has_module: Callable[[str], bool] = lambda name: importlib.util.find_spec(name) is not None

    @property
    def user_config(self) -> Path:
        """The settings of xlwings that hold for all workbooks of this user."""
        return self.home / ".xlwings" / "xlwings.conf"

    @property
    def addin(self) -> Path:
        """Where `xlwings addin install` puts the add-in."""
        roaming = Path(self.environ.get("APPDATA", self.home / "AppData" / "Roaming"))
        return roaming / "Microsoft" / "Excel" / "XLSTART" / "xlwings.xlam"

    @property
    def office_bits(self) -> int | None:
        """64 or 32, as the installed Office says; None where it does not say."""
        told = self.registry(r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration", "Platform")
        return {"x64": 64, "x86": 32}.get(str(told))

    @property
    def store_python(self) -> bool:
        """Python from the Microsoft Store, which Excel cannot start."""
        return "WindowsApps" in str(self.executable)
