"""Plain names of our functions as BAREME.NAME, which every generation of the office binds when it opens a file."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from html import unescape
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from bareme.engine import functions
from bareme.hosts.batch.container import Container
from bareme.hosts.calc.oxt import SERVICE

#: Elements whose text is a formula, in sheets, in the workbook (names) and in tables.
_FORMULAS: Final = re.compile(
    rb"<((?:\w+:)?(?:f|formula|formula1|formula2|definedName|calculatedColumnFormula))((?:\s[^>]*)?)(?<!/)>([^<]+)</\1>"
)


def written(formula: str, today: date | None = None) -> str:
    """The formula with BAREME. before each of our functions; texts and quoted sheet names stay.

    Prefixes that Excel's doors write (_xldudf_, _xll., [1]!) give way to it. With `today`, TODAY() and NOW() give it.
    """

    def replaced(found: re.Match[str]) -> str:
        if found["name"]:
            return f"{SERVICE}.{found['name'].upper()}"
        if found["clock"] and today:
            return f"DATE({today.year},{today.month},{today.day})"
        return found[0]

    return _pattern().sub(replaced, formula)


@cache
def _pattern() -> re.Pattern[str]:
    names = "|".join(sorted(functions(), key=len, reverse=True))
    return re.compile(
        rf""""(?:[^"]|"")*"|'(?:[^']|'')*'
        |(?<![\w.!\]])(?:_xldudf_|_xll\.|\[\d+\]!|{SERVICE}\.)?(?P<name>{names})(?=\s*\()
        |(?<![\w.])(?P<clock>TODAY|NOW)\s*\(\s*\)""",
        re.IGNORECASE | re.VERBOSE,
    )


def write(source: Path, target: Path, today: date | None = None) -> None:
    """A copy of the workbook with BAREME.NAME in its formulas; all else keeps its bytes. A guard has seen it."""

    def renamed(found: re.Match[bytes]) -> bytes:
        formula = unescape(found[3].decode("utf-8"))
        new = written(formula, today)
        if new == formula:
            return found[0]
        return b"<%b%b>%b</%b>" % (found[1], found[2], escape(new).encode("utf-8"), found[1])

    with source.open("rb") as stream, target.open("wb") as out:
        container = Container(stream)
        replaced = {}
        for entry in container.entries:
            if entry.name.endswith(".xml") and entry.name.startswith("xl/"):
                content = container.read(entry)
                changed = _FORMULAS.sub(renamed, content)
                if changed != content:
                    replaced[entry.name] = changed
        container.copy(out, replaced)
