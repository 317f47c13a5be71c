"""Every word that a function accepts has its one French word; no function takes one French word for two of its own."""

from __future__ import annotations

import pytest

from bareme import book, functions
from bareme.engine.cells import fold

#: Codes of languages and countries, the two marks of the points grids, and words that are the same in French.
SAME = {"EN", "FR", "ES", "GB", "IT", "NU", "NX"}

TAKING_WORDS = [(name, param.name) for name, f in functions().items() for param in f.params if param.words]


@pytest.mark.parametrize(("name", "arg"), TAKING_WORDS)
def test_every_word_has_its_french_word(name: str, arg: str) -> None:
    param = next(p for p in functions()[name].params if p.name == arg)
    french = book().words
    assert [word for word in param.words if word not in french and word not in SAME] == []
    said = [fold(alias) for word in param.words for alias in french.get(word, word).split("|")]
    clash = {alias for alias in said if said.count(alias) > 1}
    assert clash == set()
    own = {fold(word): word for word in param.words}
    for word in param.words:
        for alias in french.get(word, word).split("|"):
            assert own.get(fold(alias), word) == word, alias
