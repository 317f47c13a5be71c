"""The one door as one workbook sees it: each distinct call is made once, and the texts of the law are noted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bareme.engine import call_cells


class Door:
    """Calls functions of ours for one workbook; give it to `evaluate` as `call`.

    A workbook repeats its calls: an explanation of ten rows asks for the same answer in every cell. The functions are
    pure, so the same name and arguments give the same answer.
    """

    def __init__(self) -> None:
        self._answers: dict[str, Any] = {}
        self._laws: set[str] = set()

    def __call__(self, name: str, cells: Sequence[Any], **options: Any) -> Any:
        """`bareme.engine.call_cells`, remembered. The key tells 1, 1.0, TRUE and "1" apart, as the door does."""
        key = f"{name} {cells!r} {options!r}"
        answer = self._answers.get(key)
        if answer is None:
            answer = self._answers[key] = call_cells(name, list(cells), **options)
            if answer.law is not None:
                self._laws.add(answer.law)
        return answer

    @property
    def laws(self) -> list[str]:
        """Ids of the texts that the answers used."""
        return sorted(self._laws)
