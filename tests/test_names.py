"""The names that users type: lawful in every front, taken by nobody, frozen."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from pathlib import Path

import pytest

import api
from bareme import functions
from bareme.hosts.excel import helptext

FUNCTIONS = list(functions().values())
TAKEN = {
    key: set(text.split()) for key, text in tomllib.loads(Path(__file__).with_name("builtins.toml").read_text()).items()
}
ARGUMENTS = sorted({p.name for f in FUNCTIONS for p in f.params})

each_function = pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.name)


def test_the_names_are_frozen() -> None:
    """A line with “-” breaks a workbook that a producer has; “+” alone is new: python tests/api.py --write."""
    assert api.differences() == []


@each_function
def test_name(function: helptext.Function) -> None:
    name = function.name
    assert re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+", name), "upper case, ASCII, an underscore"
    assert len(name) <= 30
    assert not re.fullmatch(r"[A-Z]{1,3}[0-9]+|[RL][0-9]*C[0-9]*", name), "a cell address"


@pytest.mark.parametrize("language", ["excel_en", "excel_fr", "calc_en", "calc_fr"])
def test_no_name_is_taken(language: str) -> None:
    """Neither as it stands, nor with the dots that a program may put where we put underscores."""
    assert len(TAKEN[language]) > 30
    plain = {name.replace(".", "_").upper() for name in TAKEN[language]}
    assert not plain & {f.name for f in FUNCTIONS}


@pytest.mark.parametrize("argument", ARGUMENTS)
def test_argument(argument: str) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", argument), "lower case, ASCII"
    assert len(argument) <= 40
    assert argument.lower() not in {word.lower() for word in TAKEN["vba"]}, "a word of VBA"
    assert argument.lower() not in {word.lower() for word in TAKEN["uno"]}, "a word of UNO"


@each_function
def test_arguments(function: helptext.Function) -> None:
    names = [p.name for p in function.params]
    assert len(set(names)) == len(names)
    assert function.name.lower() not in names, "VBA would take the argument for the function"
    assert len(names) <= 22, "one statement of VBA describes no more"
    required = [p.required for p in function.params]
    assert required == sorted(required, reverse=True), "the required ones come first"
    if "law" in names:
        assert names.index("law") == sum(required), "law follows the required ones"


@each_function
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_help_fits_without_a_cut(function: helptext.Function, lang: helptext.Lang) -> None:
    """Excel shows 255 characters of a description."""
    assert 10 < len(function.doc(lang)) <= helptext.LIMIT
    assert unicodedata.is_normalized("NFC", function.doc(lang))
    for param in function.params:
        assert 3 < len(param.doc(lang)) <= helptext.LIMIT, param.name
        assert len(helptext.argument_text(param, lang)) <= helptext.LIMIT, param.name


def test_one_argument_one_kind_of_value() -> None:
    """The same name means the same kind of thing everywhere, or a user writes a share where euros belong."""
    kinds: dict[str, set[str]] = {}
    for function in FUNCTIONS:
        for param in function.params:
            kinds.setdefault(param.name, set()).add(param.kind.name)
    money = {name: found for name, found in kinds.items() if {"eur", "share"} <= found or {"eur", "rate"} <= found}
    assert not money
