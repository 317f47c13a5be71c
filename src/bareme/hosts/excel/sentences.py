"""What the doctor and the installer say, in English and in French; the sentences stand in `sentences.toml`."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from bareme.engine import Lang

State = Literal["ok", "note", "bad"]


@functools.cache
def sentences() -> dict[str, dict[str, str]]:
    """Key -> en, fr and, where something is to be done, do_en, do_fr."""
    found: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_name("sentences.toml").read_text("utf-8"))
    return found


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well, and the sentence that tells it."""

    state: State
    key: str
    given: Mapping[str, Any] = field(default_factory=dict)

    def seen(self, lang: Lang) -> str:
        """What was seen."""
        return sentences()[self.key][lang].format_map(self.given)

    def step(self, lang: Lang) -> str:
        """The one thing to do, empty where there is nothing to do."""
        return sentences()[self.key].get(f"do_{lang}", "").format_map(self.given)

    def text(self, lang: Lang) -> str:
        """What was seen, then what to do."""
        step = self.step(lang)
        return self.seen(lang) + (f"\n   → {step}" if step else "")
