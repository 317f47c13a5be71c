"""The machine: dated texts, rules, one door. Standard library only; not one word of cinema."""

from bareme.engine import meta as _meta  # noqa: F401 - adds EXPLAIN_RULE and COMPARE_LAW
from bareme.engine.answer import Answer, Problem
from bareme.engine.book import Book
from bareme.engine.cells import (
    Bool,
    Day,
    Eur,
    Grid,
    Int,
    Integer,
    Minutes,
    Num,
    Pts,
    Rate,
    Share,
    Text,
)
from bareme.engine.door import call, call_cells, call_named
from bareme.engine.errors import Lang, Refusal, Status
from bareme.engine.law import Law
from bareme.engine.number import ZERO
from bareme.engine.rule import Function, Param, book, functions, rule
from bareme.engine.texts import LawError

__all__ = [
    "ZERO",
    "Answer",
    "Book",
    "Bool",
    "Day",
    "Eur",
    "Function",
    "Grid",
    "Int",
    "Integer",
    "Lang",
    "Law",
    "LawError",
    "Minutes",
    "Num",
    "Param",
    "Problem",
    "Pts",
    "Rate",
    "Refusal",
    "Share",
    "Status",
    "Text",
    "book",
    "call",
    "call_cells",
    "call_named",
    "functions",
    "rule",
]
