"""Fill a workbook as a producer would, and read what the batch computes."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import openpyxl

from bareme.hosts.batch.evaluate import evaluate
from bareme.hosts.batch.model import Evaluation
from bareme.templates import build_one
from bareme.templates.names import FRENCH_NAMES

ADDRESS = re.compile(r"'?([^'!]+)'?!\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?")


class Filled:
    """A template with inputs typed in: `set` by name or by cell, then `compute`, then `value`."""

    def __init__(self, folder: Path, template: str, lang: str = "en", *, filled: bool = False) -> None:
        self.path = folder / f"{template}-{lang}.xlsx"
        self.lang = lang
        build_one(template, lang, self.path, filled=filled, values=False)
        self.book = openpyxl.load_workbook(self.path)
        self.evaluation: Evaluation | None = None

    def place(self, name: str) -> tuple[str, str]:
        """Sheet and address of a named cell, or of 'Sheet!A1'."""
        alias = FRENCH_NAMES.get(name, name) if self.lang == "fr" else name
        text = self.book.defined_names[alias].attr_text if alias in self.book.defined_names else name
        found = ADDRESS.fullmatch(text)
        assert found, text
        return found[1], f"{found[2]}{found[3]}"

    def set(self, name: str, value: Any) -> None:
        sheet, address = self.place(name)
        cell = self.book[sheet][address]
        assert not cell.protection.locked, f"{name} is no input"
        cell.value = value

    def column(self, sheet: str, first: str, values: list[Any]) -> None:
        """Values down a column of inputs."""
        letters, row = re.fullmatch(r"([A-Z]+)(\d+)", first).groups()  # type: ignore[union-attr]
        for offset, value in enumerate(values):
            if value is not None:
                self.set(f"{sheet}!{letters}{int(row) + offset}", value)

    def find(self, sheet: str, column: str, text: str) -> int:
        """The row whose cell in a column holds a text."""
        for row in range(1, self.book[sheet].max_row + 1):
            if self.book[sheet][f"{column}{row}"].value == text:
                return row
        raise AssertionError(f"no {text} in {sheet}!{column}")

    def compute(self) -> Evaluation:
        self.book.save(self.path)
        self.evaluation = evaluate(self.path, lang=self.lang)  # type: ignore[arg-type]
        return self.evaluation

    def value(self, name: str) -> Any:
        """What a named cell, or 'Sheet!A1', shows."""
        evaluation = self.evaluation or self.compute()
        sheet, address = self.place(name)
        for ref, value in evaluation.values.items():
            if ref.sheet == sheet and ref.address == address:
                return value
        return self.book[sheet][address].value


def day(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


class Plan(Filled):
    """An empty financing plan in English, with short ways to fill its blocks and its grid."""

    def __init__(self, folder: Path, template: str = "plan") -> None:
        super().__init__(folder, template, "en")

    def facts(self, **facts: Any) -> None:
        """Named inputs; TRUE and FALSE become yes and no."""
        for name, value in facts.items():
            self.set(name, {True: "yes", False: "no"}[value] if isinstance(value, bool) else value)

    def budget(self, *chapters: float) -> None:
        """The nine chapters, overheads, contingencies."""
        self.column("Budget", "B5", list(chapters))

    def grid(self, **posts: float | str) -> None:
        """All posts obtained but those given: a share, or a status word."""
        sheet = self.book["Points"]
        for row in range(6, sheet.max_row):
            code = sheet[f"A{row}"].value
            if isinstance(code, str) and code[:4] in ("FIC_", "DOC_", "ANI_"):
                value = posts.pop(code, "obtained")
                self.set(f"Points!G{row}", value if isinstance(value, str) else "by share")
                if not isinstance(value, str):
                    self.set(f"Points!H{row}", value)
        assert not posts, posts

    def line(self, block: str, index: int, amount: float, source: str = "", kind: str = "") -> None:
        """One line of a block of the plan, counted from 1."""
        row = self.find("Financing plan", "A", block) + index
        if source:
            self.set(f"Financing plan!A{row}", source)
        if kind:
            self.set(f"Financing plan!B{row}", kind)
        self.set(f"Financing plan!C{row}", amount)

    def split(self, *companies: tuple[str, str, float]) -> None:
        """Companies with their role and share of the support."""
        row = self.find("Support", "A", "Split of the support")
        for offset, (name, role, share) in enumerate(companies, 1):
            self.set(f"Support!A{row + offset}", name)
            self.set(f"Support!B{row + offset}", role)
            self.set(f"Support!C{row + offset}", share)

    def check(self, label: str) -> str:
        """The result of one check."""
        return str(self.value(f"Checks!B{self.find('Checks', 'A', label)}"))

    def room(self, label: str) -> Any:
        """What is left before the limit of one check."""
        return self.value(f"Checks!E{self.find('Checks', 'A', label)}")
