"""The simulator, the slate account and the catalogue under every text: an answer or a word, never an error."""

from __future__ import annotations

from pathlib import Path

import pytest
from filled_book import Filled

from bareme.engine import book

TEXTS = [s.id for s in book().sources.values() if not s.companion and s.id.startswith(("rga", "guide"))]


@pytest.mark.parametrize("template", ["simulator", "slate", "aids"])
@pytest.mark.parametrize("law", TEXTS)
def test_no_text_brings_an_error(tmp_path: Path, template: str, law: str) -> None:
    made = Filled(tmp_path, template, "en", filled=True)
    made.set("law", law)
    if template == "simulator":
        made.set("export_credited", 50_000)  # a rule that the older texts do not have
    evaluation = made.compute()
    assert evaluation.problems == []
    assert not [str(ref) for ref, value in evaluation.values.items() if isinstance(value, str) and value[:1] == "#"]
    if template == "simulator":
        told = any(str(value).startswith("⚠ Our sources give no export") for value in evaluation.values.values())
        assert told is (law not in ("rga-2020", "rga-2021", "rga-2023"))
