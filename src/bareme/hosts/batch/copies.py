"""Formulas that are copies of one another: the same text once relative addresses are counted from the formula's cell.

A column of a thousand lines holds one formula a thousand times. It is read and lowered once, as a template; each copy
only fills in its addresses. Shared formulas, which Excel writes once for a block of cells, are the same thing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bareme.hosts.batch.formula import MAX_COLUMN, MAX_ROW, Ref, a1, column_number
from bareme.hosts.batch.model import column_letters
from bareme.hosts.batch.reader import FormulaCell
from bareme.hosts.batch.refusals import FormulaError

_LITERAL = r"""("(?:[^"]|"")*"|'(?:[^']|'')*'|\[[^\]]*\])"""
_REFERENCES = re.compile(_LITERAL + r"""|(?<![\w.$])(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})(?![\w.(\[!])""")
_MOVABLE = re.compile(
    _REFERENCES.pattern
    + r"""|(?<![\w.$:])(\$?)([A-Za-z]{1,3}):(\$?)([A-Za-z]{1,3})(?![\w.(!])"""
    + r"""|(?<![\w.$:])(\$?)([0-9]{1,7}):(\$?)([0-9]{1,7})(?![\w.])"""
)
_FIXED = 1 << 40
"""Added to the number of a fixed row or column in a key, so that it never equals a distance."""
_columns: dict[str, int] = {}

Key = tuple[object, ...]


def key_of(text: str, row: int, column: int) -> Key:
    """Equal for two formulas of one sheet exactly when one is the other copied to its cell."""
    pieces = _REFERENCES.split(text)
    key: list[object] = [pieces[0]]
    for i in range(1, len(pieces), 6):
        literal, dollar, letters, other_dollar, digits, after = pieces[i : i + 6]
        if literal is not None:
            key.append(literal)
        else:
            number = _columns.get(letters)
            if number is None:
                number = _columns[letters] = column_number(letters)
            line = int(digits)
            if number > MAX_COLUMN or line > MAX_ROW:  # a name, not an address
                key.append(f"{dollar}{letters}{other_dollar}{digits}")
            else:
                key.append(number + _FIXED if dollar else number - column)
                key.append(line + _FIXED if other_dollar else line - row)
        key.append(after)
    return tuple(key)


def moved(text: str, rows: int, columns: int) -> str:
    """The formula text as it reads when copied `rows` down and `columns` to the right."""

    def column(dollar: str, letters: str) -> str:
        if dollar:
            return "$" + letters
        return column_letters((column_number(letters) + columns - 1) % MAX_COLUMN + 1)

    def row(dollar: str, digits: str) -> str:
        return "$" + digits if dollar else str((int(digits) + rows - 1) % MAX_ROW + 1)

    def one(found: re.Match[str]) -> str:
        g = found.groups()
        if g[0] is not None:
            return g[0]
        if g[2] is not None:
            return column(g[1], g[2]) + row(g[3], g[4])
        if g[6] is not None:
            return column(g[5], g[6]) + ":" + column(g[7], g[8])
        return row(g[9], g[10]) + ":" + row(g[11], g[12])

    return _MOVABLE.sub(one, text)


@dataclass(slots=True)
class Slot:
    """An address in a template: prefix (sheet) and four numbers, each fixed or counted from the formula's cell."""

    sheet: str
    prefix: str
    row: int
    column: int
    last_row: int
    last_column: int
    moves: int
    single: bool

    def at(self, row: int, column: int) -> Ref:
        """The rectangle for the copy in that cell."""
        m = self.moves
        first_row, last_row = self.row + row * (m & 1), self.last_row + row * (m >> 2 & 1)
        first_column, last_column = self.column + column * (m >> 1 & 1), self.last_column + column * (m >> 3 & 1)
        if first_row > last_row:
            first_row, last_row = last_row, first_row
        if first_column > last_column:
            first_column, last_column = last_column, first_column
        return Ref(self.sheet, first_row, first_column, last_row, last_column)

    def text(self, row: int, column: int) -> str:
        """The address for the copy in that cell."""
        if self.single:
            m = self.moves
            letters = column_letters(self.column + column * (m >> 1 & 1))
            return f"{self.prefix}{letters}{self.row + row * (m & 1)}"
        r = self.at(row, column)
        return self.prefix + a1(r.row, r.column, r.last_row, r.last_column)


def slot(ref: Ref, prefix: str, row: int, column: int) -> Slot:
    """The slot of a reference that stands in the formula of that cell."""
    m = ref.moves
    return Slot(
        ref.sheet or "",
        prefix,
        ref.row - row * (m & 1),
        ref.column - column * (m >> 1 & 1),
        ref.last_row - row * (m >> 2 & 1),
        ref.last_column - column * (m >> 3 & 1),
        m,
        ref.single and (m & 3) == m >> 2,
    )


class SharedFormulas:
    """The groups of shared formulas of one sheet."""

    def __init__(self, formulas: Sequence[FormulaCell]) -> None:
        self.masters: dict[str, FormulaCell] = {}
        for cell in formulas:
            if cell.kind == "shared" and cell.text and cell.group is not None:
                self.masters[cell.group] = cell

    def text(self, cell: FormulaCell) -> str:
        """The formula text of a cell.

        Raises:
            FormulaError: the group has no first cell, or the cell has no formula text.
        """
        if cell.kind == "shared" and not cell.text:
            master = self.masters.get(cell.group or "")
            if master is None:
                raise FormulaError("shared")
            return moved(master.text, cell.row - master.row, cell.column - master.column)
        if not cell.text.strip():
            raise FormulaError("empty")
        return cell.text
