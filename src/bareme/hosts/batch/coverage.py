"""The table of the documentation that says which of Excel's formulas the batch evaluates, made from the tests."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bareme.hosts.batch import excel

Row = tuple[str, str, str, bool]
"""Formula, group, name of the construct where it is no function, whether it is refused."""

_HEAD = """\
# Which of Excel's formulas `bareme run` evaluates

Every formula is either right or refused by name (code UNSUPPORTED_FORMULA), never computed in a way that Excel would
not. A function that this page does not list is refused. The table is made from the test cases by
`python tests/batch/formula_cases.py`, and a test checks that it is up to date.

Besides functions: names of the workbook and of a sheet, names of formulas, tables and structured references,
references to other sheets, 3-D references and unions in sums, intersections, `A1:INDEX(…)`, shared formulas, array
formulas with their range, implicit intersection, arguments left out, and the prefixes `_xlfn.`, `_xlws.`, `_xldudf_`,
`_xlpm.` and `[1]!`.
"""

_RULES = """\
## Told as they are

* A text is read as a number or a date only where every country reads it alike ("12", "10%", "2024-02-29"); "12,5",
  "1.234" or "03/04/2024" in arithmetic are refused, and so are the formats 0,00 and # ##0 of TEXT.
* TODAY and NOW are refused unless a day is given: a result must not change by itself.
* A last + or − whose result is zero at fifteen digits gives 0, and comparisons look at fifteen digits, as in Excel.
* Two texts that differ first in a sign that is no letter or digit, or in a hyphen or an apostrophe, are equal or not
  as in Excel, but `<` and `>` between them are refused: only Excel knows their order.
* Texts count a character outside the basic plane (an emoji) once, where Excel counts it twice.
* An array formula that Excel 365 would let grow keeps the range that the file gives it.
* Circular references are named (CIRCULAR), not iterated.
"""


def table(rows: Iterable[Row]) -> str:
    """The page, in Markdown."""
    counts: dict[str, int] = dict.fromkeys(sorted(excel.SIGNATURES), 0)
    refused: dict[str, str] = {}
    groups: dict[str, int] = {}
    for text, group, construct, is_refused in rows:
        if is_refused:
            refused[construct] = text
            continue
        groups[group] = groups.get(group, 0) + 1
        for name in set(re.findall(r"[A-Z][A-Z0-9.]*(?=\()", text)):
            if name in counts:
                counts[name] += 1
    lines = [_HEAD, "## Right", "", "| function | test formulas |", "|---|---|"]
    lines += [f"| {name} | {count} |" for name, count in counts.items()]
    lines += ["", "| subject | test formulas |", "|---|---|"]
    lines += [f"| {group} | {count} |" for group, count in groups.items()]
    lines += ["", "## Refused by name", "", "| what | for example |", "|---|---|"]
    lines += [f"| {what} | `{text.replace('|', chr(92) + '|')}` |" for what, text in refused.items()]
    return "\n".join([*lines, "", _RULES])
