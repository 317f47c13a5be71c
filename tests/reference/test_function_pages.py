"""The function reference: fresh, whole, of one anatomy, each example computed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bareme import book, call_cells, functions
from bareme.hosts.reference import function_pages

DOCS = Path(__file__).parents[2] / "docs" / "functions"


def test_the_committed_pages_are_what_the_registry_gives() -> None:
    """`python -m bareme.hosts.reference docs` writes them anew."""
    made = function_pages.pages()
    found = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    assert found == set(made)
    stale = [name for name, text in made.items() if (DOCS / name).read_text("utf-8") != text]
    assert not stale, stale


@pytest.mark.parametrize("name", sorted(functions()))
def test_one_anatomy(name: str) -> None:
    page = function_pages.page(functions()[name], book(), "en")
    heads = [line[3:] for line in page.splitlines() if line.startswith("## ")]
    order = ["Syntax", "Arguments", "Texts and articles", "Example", "Errors", "Note", "Related"]
    assert heads == [head for head in order if head in heads]
    assert {"Syntax", "Arguments", "Texts and articles", "Example", "Errors"} <= set(heads)
    for other in functions()[name].law.see:
        assert other in functions()


@pytest.mark.parametrize("name", sorted(functions()))
def test_an_example_of_constants_computes(name: str) -> None:
    example = functions()[name].law.example
    assert example.startswith(f"={name}(")
    cells = function_pages.literals(example)
    if cells is not None:
        answer = call_cells(name, cells)
        assert answer.error is None, answer.error


@pytest.mark.parametrize(
    ("formula", "cells"),
    [
        ('=A_B(1.5,"x, (y)",,TRUE)', [1.5, "x, (y)", None, True]),
        ('=A_B({1,2;3,4};"a""b")', [[[1.0, 2.0], [3.0, 4.0]], 'a"b']),
        ("=A_B(DATE(2024,2,29))", ["2024-02-29"]),
        ("=A_B()", []),
        ("=A_B(A1:B2)", None),
        ("=A_B(A_C(1))", None),
    ],
)
def test_literals(formula: str, cells: object) -> None:
    assert function_pages.literals(formula) == cells
