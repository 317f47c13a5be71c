"""What a producer reads beside an answer: whole words in both languages, euros to the cent, ranges of articles."""

from __future__ import annotations

import pytest
import samples

from bareme import call, functions
from bareme.engine.trace import UNITS

#: The catalogue shows the field that was asked for in brackets, as one writes it.
CATALOGUE = {"AID_INFO", "AID_FIELDS"}
LAWFUL = [n for n in samples.lawful() if functions()[n].rank in ("A", "B") and n not in CATALOGUE]


@pytest.mark.parametrize("name", LAWFUL)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_line_has_a_title_and_a_unit_in_the_language(name: str, lang: str) -> None:
    units = {pair[lang == "fr"] for pair in UNITS.values()}
    for text in ("rga-2015", "rga-2020", "rga-2023"):
        args = samples.arguments(name, text) or {}
        first, *rest = call(name, law=text, exact_texts=True, trace=True, **args).rows("fr" if lang == "fr" else "en")
        assert first[0].startswith(name)
        for label, _, unit, _, article in rest:
            assert "[" not in label, "a figure without a name of its own"
            assert unit in units
            assert (" to " if lang == "fr" else " à ") not in article


def test_euros_are_read_to_the_cent() -> None:
    # 211-75 I, 810-1: 300 000 × 25 % × 0.9471
    answer = call("DIRECT_ALLOC", law="rga-2023", invested=300000, role="LEAD", genre="FICTION")
    assert answer.sentence("en").startswith("DIRECT_ALLOC = 71,032.50 € — ")
    assert answer.sentence("fr").startswith("DIRECT_ALLOC = 71\u202f032,50 € — ")
    assert call("SUPPORT_VIDEO", law="rga-2015", turnover=400000).sentence("en").startswith("SUPPORT_VIDEO = 18,000 € ")


def test_a_range_of_articles_is_written_in_the_language() -> None:
    answer = call("AID_INTENSITY_CAP", law="rga-2023", final_cost=1000000)
    assert "211-20 to 211-22" in answer.sentence("en")
    assert "211-20 à 211-22" in answer.sentence("fr")


def test_a_sentence_tells_amounts_to_the_cent() -> None:
    # 211-38 1° (2015): 1 000 001 / 2 by the whole amount; by fractions 150 000 + 850 001 / 2 = 575 000.50
    answer = call("LEAD_MIN_SHARE", law="rga-2015", support=1000001)
    assert "would give 575,000.50 €" in " ".join(answer.messages)
    # 211-20 (2023): a third of a cent too much is told as it is, not as nothing
    answer = call(
        "AID_INTENSITY_OK",
        law="rga-2023",
        cnc_aid=1,
        total_public_aid="1000000.003",
        final_cost=2000000,
        exact_texts=True,
    )
    assert "0.003 € above the cap of 1,000,000 €" in " ".join(answer.messages)
