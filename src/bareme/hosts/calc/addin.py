"""The add-in that Calc loads: each method is a function of the registry. It runs in the office's Python.

Calc gives cells as floats, texts and tuples of tuples; a blank single cell comes as 0, and an error in a range stops
before us: see the list of known differences. An error goes out as the NaN in which Calc keeps its error values, so a
cell shows a real #N/A or #VALUE!.
"""

from __future__ import annotations

import struct
from datetime import date
from functools import lru_cache
from typing import Any

import uno
import unohelper
from com.sun.star.lang import Locale, XServiceInfo, XServiceName
from com.sun.star.sheet import LocalizedName, XAddIn, XCompatibilityNames, XVolatileResult
from fr.bareme import XBareme

from bareme.engine import Answer, Function, Lang, Param, call_cells, functions
from bareme.engine.dates import to_serial

SERVICE = "BAREME"

#: Calc keeps an error as a NaN whose low half is the number of the error.
ERRORS = {"#N/A": 0x7FFF, "#VALUE!": 519, "#REF!": 524, "#NAME?": 525, "#DIV/0!": 532, "#NUM!": 503, "#NULL!": 521}


def error_value(text: str) -> float:
    """The number that Calc shows as this error."""
    nan: float = struct.unpack("<d", struct.pack("<II", ERRORS.get(text, 519), 0x7FF80000))[0]
    return nan


def into(cell: Any) -> Any:
    """What Calc gives, as a raw cell: a range as rows, an argument left out as a blank."""
    if isinstance(cell, tuple):
        return [[into(c) for c in row] if isinstance(row, tuple) else [into(row)] for row in cell]
    return None if cell == "" else cell


def out(cell: Any, date1904: bool) -> Any:
    """A cell of an answer, as Calc takes it."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return float(to_serial(cell, date1904))
    if isinstance(cell, str) and cell.startswith("#") and cell in ERRORS:
        return error_value(cell)
    if isinstance(cell, int):  # TRUE and FALSE too: Calc takes any truth value of an add-in for TRUE
        return float(cell)
    return cell


def counts_from_1904(options: Any) -> bool:
    """Does the document count its days from 1904?"""
    null = getattr(options, "NullDate", None)
    return null is not None and null.Year == 1904


@lru_cache(maxsize=4096)
def _called(name: str, args: tuple[Any, ...], lang: Lang, date1904: bool) -> Answer:
    """The functions are pure, and a sheet repeats its calls: each cell of an explanation asks for the whole."""
    given = [into(a) for a in args]
    while given and given[-1] is None:
        given.pop()
    return call_cells(name, given, lang=lang, date1904=date1904)


def answer(function: Function, args: tuple[Any, ...], lang: Lang, date1904: bool) -> Any:
    """Rows of cells, one row of one cell for a single value; see `oxt.may_be_text` for the others."""
    found = _called(function.name, args, lang, date1904)
    rows = found.cell if isinstance(found.cell, list) else [[found.cell]]
    shown = tuple(tuple(out(c, date1904) for c in row) for row in rows) or ((error_value("#N/A"),),)
    if function.returns not in ("text", "any"):
        return shown
    return shown[0][0] if len(shown) == 1 == len(shown[0]) else Rows(shown)


class Rows(unohelper.Base, XVolatileResult):  # type: ignore[misc]
    """Rows as the answer of a method whose type is `any`: only as the news of a result can Python give them a type."""

    def __init__(self, rows: tuple[tuple[Any, ...], ...]) -> None:
        self.rows = rows

    def addResultListener(self, listener: Any) -> None:  # noqa: N802
        news = uno.createUnoStruct("com.sun.star.sheet.ResultEvent")
        news.Source = self
        news.Value = uno.Any("[][]any", self.rows)
        listener.modified(news)

    def removeResultListener(self, listener: Any) -> None:  # noqa: N802
        pass


class Bareme(unohelper.Base, XBareme, XAddIn, XCompatibilityNames, XServiceName, XServiceInfo):  # type: ignore[misc]
    """The service BAREME: methods are added below, one a function."""

    def __init__(self, context: Any) -> None:
        self.context = context
        self.locale = Locale("en", "US", "")

    @property
    def lang(self) -> Lang:
        """The language of the office."""
        return "fr" if self.locale.Language == "fr" else "en"

    # The names of these methods are the API's, its misspelling included.
    def getServiceName(self) -> str:  # noqa: N802, D102
        return SERVICE

    def getImplementationName(self) -> str:  # noqa: N802, D102
        return SERVICE

    def supportsService(self, name: str) -> bool:  # noqa: N802, D102
        return name in self.getSupportedServiceNames()

    def getSupportedServiceNames(self) -> tuple[str, ...]:  # noqa: N802, D102
        return ("com.sun.star.sheet.AddIn", SERVICE)

    def setLocale(self, locale: Any) -> None:  # noqa: N802, D102
        self.locale = locale

    def getLocale(self) -> Any:  # noqa: N802, D102
        return self.locale

    def getProgrammaticFuntionName(self, name: str) -> str:  # noqa: N802, D102
        return name if name in functions() else ""

    def getDisplayFunctionName(self, name: str) -> str:  # noqa: N802, D102
        return name

    def getFunctionDescription(self, name: str) -> str:  # noqa: N802, D102
        return functions()[name].doc(self.lang)

    def getDisplayArgumentName(self, name: str, index: int) -> str:  # noqa: N802, D102
        return self._param(name, index).name

    def getArgumentDescription(self, name: str, index: int) -> str:  # noqa: N802, D102
        return self._param(name, index).doc(self.lang)

    def _param(self, name: str, index: int) -> Param:
        """The office counts the document, which it passes first; a function of many arguments repeats its last."""
        params = functions()[name].params
        return params[min(max(index - 1, 0), len(params) - 1)]

    def getProgrammaticCategoryName(self, name: str) -> str:  # noqa: N802, D102
        return "Add-In"

    def getDisplayCategoryName(self, name: str) -> str:  # noqa: N802, D102
        return "bareme"

    def getCompatibilityNames(self, name: str) -> tuple[Any, ...]:  # noqa: N802, D102
        return (LocalizedName(Locale("en", "US", ""), name), LocalizedName(Locale("fr", "FR", ""), name))


def _add(function: Function) -> None:
    def method(self: Bareme, options: Any, *args: Any) -> Any:
        return answer(function, args, self.lang, counts_from_1904(options))

    method.__name__ = function.name
    setattr(Bareme, function.name, method)


for _function in functions().values():
    _add(_function)

g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816 - the name that the office looks for
g_ImplementationHelper.addImplementation(Bareme, SERVICE, ("com.sun.star.sheet.AddIn", SERVICE))

__all__ = ["Bareme", "answer", "error_value", "uno"]
