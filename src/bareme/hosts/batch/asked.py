"""Values asked for by the name or the cell that a producer knows: `Soutien_total`, `Plan!B3`, `'Ma feuille'!B3:B9`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from bareme.hosts.batch import parts
from bareme.hosts.batch.container import Container
from bareme.hosts.batch.model import CellRef, quote_sheet
from bareme.hosts.batch.patch import Place, place_of

_RANGE: Final = re.compile(
    r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!]+))!"
    r"(?P<first>\$?[A-Za-z]{1,3}\$?[0-9]{1,7})(?::(?P<last>\$?[A-Za-z]{1,3}\$?[0-9]{1,7}))?"
)
_MOST_CELLS: Final = 10_000


class Places:
    """The names and sheets of one workbook, read without opening anything else of it."""

    def __init__(self, container: Container) -> None:
        self.sheets = {sheet.name.casefold(): sheet.name for sheet in parts.sheets(container)}
        order = [sheet.name for sheet in parts.sheets(container)]
        self.names: dict[str, str] = {}
        for element in parts.parse(container, parts.workbook_part(container)).iter():
            if parts.local_name(element.tag) == "definedName":
                name, text = element.get("name", "").casefold(), (element.text or "").strip().removeprefix("=")
                scope = element.get("localSheetId", "")
                if scope.isdigit() and int(scope) < len(order):
                    name = f"{quote_sheet(order[int(scope)]).casefold()}!{name}"
                self.names[name] = text

    def find(self, asked: str) -> tuple[str, Place, Place] | None:
        """Sheet, first and last cell; None when there is no such name or cell, or too many cells."""
        found = _RANGE.fullmatch(self.names.get(asked.strip().casefold(), asked.strip()))
        if found is None:
            return None
        sheet = self.sheets.get((found["quoted"] or found["plain"]).replace("''", "'").casefold())
        if sheet is None:
            return None
        (top, left), (bottom, right) = place_of(found["first"]), place_of(found["last"] or found["first"])
        if bottom > 1_048_576 or right > 16_384 or not 0 < (bottom - top + 1) * (right - left + 1) <= _MOST_CELLS:
            return None
        return sheet, (top, left), (bottom, right)

    def keys(self, asked: str) -> set[str]:
        """The cells that were asked for. Raises KeyError: no such name or cell."""
        found = self.find(asked)
        if found is None:
            raise KeyError(asked)
        sheet, (top, left), (bottom, right) = found
        rows, columns = range(top, bottom + 1), range(left, right + 1)
        return {str(CellRef(sheet, row, column)) for row in rows for column in columns}

    def value(self, asked: str, cells: Mapping[str, Any]) -> Any:
        """The value of a cell (None when blank), or the rows of a range. Raises KeyError: no such name or cell."""
        found = self.find(asked)
        if found is None:
            raise KeyError(asked)
        sheet, (top, left), (bottom, right) = found
        rows = [
            [cells.get(str(CellRef(sheet, row, column))) for column in range(left, right + 1)]
            for row in range(top, bottom + 1)
        ]
        return rows[0][0] if (top, left) == (bottom, right) else rows
