"""The functions of Excel: every public function as an xlwings user-defined function. The module's name is frozen.

Excel for Windows: `UDF Modules = bareme.xl`, then Import Functions. xlwings Lite and Server: `from bareme.xl import *`.
Nothing is written by hand here: a function in the registry is a function in Excel.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from bareme.engine import Function, functions
from bareme.hosts.excel import adapter, helptext

try:
    import xlwings as xw
except ImportError as missing:  # pragma: no cover - run in a subprocess by the tests
    raise ImportError(
        "bareme.xl brings the functions into Excel through xlwings, which is not installed here. "
        'Install it with: pip install "bareme[excel]"'
    ) from missing


def _date1904() -> bool:
    """Does the calling workbook count its days from 1904?"""
    try:
        return bool(xw.Book.caller().api.Date1904)
    except Exception:  # no workbook to ask: xlwings Lite, a call from Python
        return False


def _udf(function: Function) -> Callable[..., Any]:
    """The xlwings function of a public function: its own signature, no annotations (Windows chokes on some)."""

    def udf(*cells: Any) -> Any:
        return adapter.answer(function.name, cells, _date1904)

    lang = helptext.language()
    udf.__annotations__ = {}
    udf.__name__ = udf.__qualname__ = function.name
    udf.__doc__ = helptext.description(function, lang)
    udf.__signature__ = _signature(function)  # type: ignore[attr-defined]
    wrapped: Callable[..., Any] = udf
    for param in function.params:
        # Every argument as rows: a column must not look like a row. Errors must not turn into blanks.
        wrapped = xw.arg(param.name, doc=helptext.argument_help(param, lang), ndim=2, err_to_str=True)(wrapped)
    done: Callable[..., Any] = xw.func(category=helptext.CATEGORY)(wrapped)
    return done


def _signature(function: Function) -> inspect.Signature:
    """The arguments in the order of the cell. xlwings takes no default beside arguments without number."""
    parameters = []
    for index, param in enumerate(function.params):
        last = function.varargs and index == len(function.params) - 1
        kind = inspect.Parameter.VAR_POSITIONAL if last else inspect.Parameter.POSITIONAL_OR_KEYWORD
        default = inspect.Parameter.empty if param.required or function.varargs else None
        parameters.append(inspect.Parameter(param.name, kind, default=default))
    return inspect.Signature(parameters)


_FUNCTIONS = {name: _udf(function) for name, function in functions().items()}
globals().update(_FUNCTIONS)

__all__ = sorted(_FUNCTIONS)  # pyright: ignore[reportUnsupportedDunderAll]
