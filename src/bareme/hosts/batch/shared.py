"""Shared formulas: one text in the file, repeated over a block of cells with its relative addresses moved."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bareme.hosts.batch.formula import MAX_COLUMN, MAX_ROW, FormulaProblem, Node, column_number
from bareme.hosts.batch.lower import Lowering
from bareme.hosts.batch.model import column_letters
from bareme.hosts.batch.reader import FormulaCell

_MOVABLE = re.compile(
    r"""("(?:[^"]|"")*"|'(?:[^']|'')*'|\[[^\]]*\])"""
    r"""|(?<![\w.$])(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})(?![\w.(])"""
    r"""|(?<![\w.$:])(\$?)([A-Za-z]{1,3}):(\$?)([A-Za-z]{1,3})(?![\w.(!])"""
    r"""|(?<![\w.$:])(\$?)([0-9]{1,7}):(\$?)([0-9]{1,7})(?![\w.])"""
)


def moved(text: str, rows: int, columns: int) -> str:
    """The formula text as it reads when copied `rows` down and `columns` to the right."""

    def column(dollar: str, letters: str) -> str:
        if dollar:
            return "$" + letters
        number = column_number(letters) + columns
        return column_letters((number - 1) % MAX_COLUMN + 1)

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
            FormulaProblem: the group has no first cell, or the cell has no formula text.
        """
        if cell.kind == "shared" and not cell.text:
            master = self.masters.get(cell.group or "")
            if master is None:
                raise FormulaProblem("The formula is shared from a cell that the file does not have.")
            return moved(master.text, cell.row - master.row, cell.column - master.column)
        if not cell.text.strip():
            raise FormulaProblem("The cell has an empty formula.")
        return cell.text

    def tree(self, cell: FormulaCell, lowering: Lowering) -> Node:
        """The tree of the formula of a cell."""
        return lowering.parsed(self.text(cell))
