"""Names of our functions inside the formulas of a workbook, rewritten as another front wants them."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from xml.sax.saxutils import escape

#: A text in quotes, a quoted sheet name, or a name before a parenthesis.
_TOKEN = re.compile(r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\'|(?<![\w.!])([A-Za-z_][\w.]*)(?=\s*\()')

#: The elements that hold a formula: cells, validations, conditional formats, names, columns of tables.
_FORMULA = re.compile(
    rb"(<(?:\w+:)?(?:f|formula|formula1|formula2|definedName|calculatedColumnFormula|totalsRowFormula)\b[^>]*(?<!/)>)"
    rb"([^<]+)(</)"
)


def rename(formula: str, new_name: Callable[[str], str | None]) -> str:
    """The formula with functions renamed; `new_name` gives None for a function that stays. Texts are left alone."""

    def one(match: re.Match[str]) -> str:
        name = match.group(1)
        return match.group() if name is None else new_name(name) or name

    return _TOKEN.sub(one, formula)


def rename_in_part(xml: bytes, new_name: Callable[[str], str | None]) -> bytes:
    """A part of the package with the functions of its formulas renamed; everything else keeps its bytes."""

    def one(match: re.Match[bytes]) -> bytes:
        before = unescape(match.group(2).decode())
        after = rename(before, new_name)
        text = match.group(2) if after == before else escape(after).encode()
        return match.group(1) + text + match.group(3)

    return _FORMULA.sub(one, xml)
