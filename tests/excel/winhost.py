"""A simulated Excel for Windows: xlwings' own Windows code, run where there is no Windows.

Only pywin32 and the DLL loader are replaced, by objects that do nothing; decorators, converters, `call_udf`,
`generate_vba_wrapper` and `import_udfs` are xlwings' own. It patches `sys.modules`, so it is a program of its own:
one JSON request a line on stdin, one answer a line on stdout. `windows.py` is the side of the tests.

A cell travels as JSON: null blank, numbers, texts, booleans, {"date": "2023-05-01"}, {"error": "#N/A"},
{"money": "12.5"} (a cell in a currency format, which COM hands over as a decimal), {"missing": true},
{"range": rows}, {"array": rows} (an array of VBA, not a range).
"""

from __future__ import annotations

import asyncio  # noqa: F401 - the standard library must load before the platform is disguised
import concurrent.futures  # noqa: F401
import ctypes
import datetime as dt
import importlib
import json
import logging  # noqa: F401
import multiprocessing  # noqa: F401
import socket  # noqa: F401
import sys
import tempfile  # noqa: F401
import threading  # noqa: F401
import traceback
import types
import urllib.request  # noqa: F401
from decimal import Decimal
from pathlib import Path
from typing import Any

HRESULT = -2146828288
NUMBERS = {
    "#NULL!": 2000, "#DIV/0!": 2007, "#VALUE!": 2015, "#REF!": 2023, "#NAME?": 2029, "#NUM!": 2036, "#N/A": 2042,
    "#SPILL!": 2045, "#CALC!": 2050,
}  # fmt: skip
MISSING = -2147352572
RANGE_IID = "{00020846-0000-0000-C000-000000000046}"


class ComError(Exception):
    """pywintypes.com_error."""

    hresult = 0


class Inert(types.ModuleType):
    """A module whose every name is a function that does nothing."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self.__dict__[name] = lambda *args, **kwargs: None
        return self.__dict__[name]


class Library:
    """A DLL: any function, always 0."""

    def __getattr__(self, name: str) -> Library:
        return Library()

    def __call__(self, *args: Any) -> int:
        return 0


class Dispatch:
    """A COM object of Excel."""


def pywin32() -> dict[str, types.ModuleType]:
    """The modules of pywin32, doing nothing."""
    server = ["util", "policy", "dispatcher", "exception"]
    names = [
        "pywintypes",
        "pythoncom",
        *(f"win32{part}" for part in ("api", "con", "gui", "process", "timezone", "event")),
    ]
    names += ["win32com", "win32com.client", "win32com.server", *(f"win32com.server.{part}" for part in server)]
    modules: dict[str, Any] = {name: Inert(name) for name in names}
    for name, module in modules.items():
        module.__path__ = []
        if "." in name:
            parent, child = name.rsplit(".", 1)
            setattr(modules[parent], child, module)
    types_, com = modules["pywintypes"], modules["pythoncom"]
    types_.com_error = types_.error = com.com_error = com.ole_error = ComError
    types_.TimeType = dt.datetime
    types_.IID = str
    com.IID_IDispatch, com.IID_IEnumVARIANT = "IDispatch", "IEnumVARIANT"
    com.TypeIIDs = {com.IID_IDispatch: Dispatch}
    com.__file__ = None
    modules["win32process"].GetWindowThreadProcessId = lambda hwnd: (0, 1)
    client = modules["win32com.client"]
    client.CDispatch = client.CoClassBaseClass = client.DispatchBaseClass = Dispatch
    client.Dispatch = client.DispatchEx = lambda thing, *args, **kwargs: thing
    client.gencache = Inert("gencache")
    modules["win32timezone"].TimeZoneInfo = types.SimpleNamespace(utc=lambda: dt.UTC)
    policy = modules["win32com.server.policy"]
    policy.DesignatedWrapPolicy = policy.BasicWrapPolicy = policy.DefaultPolicy = object
    util = modules["win32com.server.util"]
    util.wrap = util.unwrap = lambda thing, *args, **kwargs: thing
    return modules


def load_xlwings() -> Any:
    """xlwings as it loads on Windows."""
    sys.modules.update(pywin32())
    true_platform = sys.platform
    windows: dict[str, Any] = {"windll": Library(), "oledll": Library(), "PyDLL": lambda *args: Library()}
    before = {name: getattr(ctypes, name, None) for name in windows}
    for name, value in windows.items():
        setattr(ctypes, name, value)
    sys.platform = "win32"
    try:
        xlwings = importlib.import_module("xlwings")
    finally:
        sys.platform = true_platform
        for name, value in before.items():
            setattr(ctypes, name, value)
    assert xlwings.func.__module__ == "xlwings.udfs", "xlwings did not load its Windows code"
    return xlwings


# -- what Excel has in its hands ---------------------------------------------------------------------------------------


class FakeRange:
    """A Range of Excel, as far as a user-defined function looks at it."""

    def __init__(self, rows: list[list[Any]]) -> None:
        self._values = tuple(tuple(row) for row in rows)
        self.Row = self.Column = 1
        self.Rows = types.SimpleNamespace(Count=len(rows))
        self.Columns = types.SimpleNamespace(Count=len(rows[0]))
        info = types.SimpleNamespace(GetTypeAttr=lambda: types.SimpleNamespace(iid=RANGE_IID))
        book = types.SimpleNamespace(Name="plan.xlsm", Application=types.SimpleNamespace(Hwnd=1))
        self.Worksheet = types.SimpleNamespace(Name="Plan", Parent=book)
        self._oleobj_ = types.SimpleNamespace(GetTypeInfo=lambda: info)

    @property
    def Value(self) -> Any:  # noqa: N802 - the name in COM
        """One cell gives its value, more give a tuple of rows."""
        single = len(self._values) == 1 and len(self._values[0]) == 1
        return self._values[0][0] if single else self._values


class NoSheets:
    """The sheets of the fake book."""

    Count = 0

    def __iter__(self) -> Any:
        return iter(())


class FakeBook:
    """The workbook with the code."""

    def __init__(self, date1904: bool = False) -> None:
        self.Name = "plan.xlsm"
        self.Date1904 = date1904
        self.Worksheets = NoSheets()
        self.modules: list[str] = []
        self.options: list[dict[str, Any]] = []
        components = types.SimpleNamespace(Import=lambda path: self.modules.append(Path(path).read_text("utf-8")))
        components.Remove = lambda component: None

        class Components:
            Import = staticmethod(components.Import)
            Remove = staticmethod(components.Remove)

            def __call__(self, name: str) -> str:
                return name

        self.VBProject = types.SimpleNamespace(VBComponents=Components())
        self.Application = types.SimpleNamespace(
            Version="16.0", MacroOptions=lambda macro, **options: self.options.append({"macro": macro, **options})
        )


def to_com(cell: Any) -> Any:
    """A cell as COM hands it to Python."""
    if isinstance(cell, dict):
        (kind, value), *_ = cell.items()
        if kind == "missing":
            return MISSING
        if kind == "error":
            return HRESULT + NUMBERS[value]
        if kind == "date":
            return dt.datetime.fromisoformat(value).replace(tzinfo=dt.UTC)
        if kind == "money":
            return Decimal(value)
        rows = [[to_com(c) for c in row] for row in value]
        return FakeRange(rows) if kind == "range" else tuple(tuple(row) for row in rows)
    if isinstance(cell, int) and not isinstance(cell, bool):
        return float(cell)
    return cell


def from_com(value: Any) -> Any:
    """What Python gave back, as JSON."""
    if isinstance(value, list | tuple):
        return [from_com(v) for v in value]
    if isinstance(value, dt.datetime):
        assert value.tzinfo is not None, "pywin32 wants dates with a time zone"
        return {"date": value.date().isoformat()}
    assert value is None or isinstance(value, str | bool | float), f"{value!r} would reach a cell as {type(value)}"
    return value


def serve() -> None:
    """Answer the requests of the tests."""
    xlwings = load_xlwings()
    udfs = importlib.import_module("xlwings.udfs")
    windows = importlib.import_module("xlwings._xlwindows")
    xl = importlib.import_module("bareme.xl")
    for line in sys.stdin:
        try:
            answer = respond(json.loads(line), xlwings, udfs, windows, xl)
        except Exception:
            answer = {"raised": traceback.format_exc()}
        print(json.dumps(answer), flush=True)


def respond(request: dict[str, Any], xlwings: Any, udfs: Any, windows: Any, xl: Any) -> Any:
    """The answer to one request."""
    if request["do"] == "call":
        book = FakeBook(request.get("date1904", False))
        args = tuple(to_com(c) for c in request["args"])
        # Application.Caller: the cell with the formula; in a macro, the error #REF!
        caller = HRESULT + NUMBERS["#REF!"] if request.get("macro") else FakeRange([[None]])
        return from_com(udfs.call_udf("bareme.xl", request["name"], args, book, caller))
    if request["do"] == "import":
        book = FakeBook()
        stdout, sys.stdout = sys.stdout, sys.stderr  # import_udfs prints
        try:
            udfs.import_udfs("bareme.xl", book)
        finally:
            sys.stdout = stdout
        return {"modules": book.modules, "options": book.options}
    found = {name: getattr(xl, name) for name in dir(xl)}
    return {
        "version": xlwings.__version__,
        "engine": type(windows.engine).__module__,
        "functions": {name: f.__xlfunc__ for name, f in found.items() if hasattr(f, "__xlfunc__")},
    }


if __name__ == "__main__":
    serve()
