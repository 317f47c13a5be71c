"""New values put into the XML of one sheet, every other byte left as it is.

The XML is read by expat, which gives the place of each element in the bytes; only the `<v>` of formula cells and the
`t` attribute that tells its type are replaced. Nothing is serialised again: prefixes, order of attributes, comments,
extensions and line ends stay.
"""

from __future__ import annotations

import codecs
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape

from bareme.hosts.batch.model import CellError, CellValue, column_letters
from bareme.hosts.batch.refusals import FileRefused

REFUSED: Final = CellError("#N/A")
"""What a formula that could not be computed shows: an error is never mistaken for a result, an old value would be."""

Place = tuple[int, int]
"""Row and column, from 1."""

_TAG: Final = re.compile(rb"""<[^\s/>]+(?:\s+[^\s=>/]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*(/?)>""")
_ATTRIBUTE: Final = re.compile(rb"""\s+([^\s=>/]+)\s*=\s*(?:"[^"]*"|'[^']*')""")
_ADDRESS: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_NOT_XML: Final = re.compile("_x[0-9A-Fa-f]{4}_|[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_LATIN: Final = re.compile(rb"""^<\?xml[^>]*encoding\s*=\s*["'](?:iso-8859-1|us-ascii|latin)""", re.IGNORECASE)
_LONGEST_TEXT: Final = 32_767  # characters a cell can hold


@dataclass(slots=True)
class _Cell:
    """The cell being read: where its pieces stand in the bytes."""

    start: int
    tag_end: int
    closed: bool
    """Written as `<c …/>`."""
    place: Place
    type: str
    formula_end: int = 0
    """Byte after the formula; 0 without formula."""
    value_start: int = 0
    value_end: int = 0
    inline: list[tuple[int, int]] = field(default_factory=list)
    text: str = ""


class _Patcher:
    """One pass over one sheet; collects edits as (start, end, new bytes)."""

    def __init__(self, xml: bytes, values: Mapping[Place, CellValue], encoding: str) -> None:
        self.xml, self.values, self.encoding = xml, values, encoding
        self.edits: list[tuple[int, int, bytes]] = []
        self.prefix = b""
        self.inside = False  # inside sheetData
        self.row = self.column = 0
        self.row_start = 0
        self.cell: _Cell | None = None
        self.open_start = 0
        #: Values of array formulas for cells that have no formula of their own: row → column → value.
        self.spilled: dict[int, dict[int, CellValue]] = {}
        self.refused_areas: list[tuple[Place, Place]] = []
        parser = expat.ParserCreate(None if encoding == "ascii" else "utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        self.parser = parser

    def run(self) -> bytes:
        self.parser.Parse(self.xml, True)
        if not self.edits:
            return self.xml
        pieces, at = [], 0
        for start, end, new in self.edits:
            pieces += [self.xml[at:start], new]
            at = end
        return b"".join([*pieces, self.xml[at:]])

    # --- events of the parser -------------------------------------------------------------------------------

    def start(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if not self.inside:
            if kind == "sheetData":
                self.inside = True
                self.prefix = name.removesuffix("sheetData").encode(self.encoding)
            return
        if kind == "c":
            self.start_cell(attributes)
        elif kind == "row":
            self.row_start = self.parser.CurrentByteIndex
            self.row = int(attributes.get("r", self.row + 1))
            self.column = 0
            self.insert_rows(before=self.row, at=self.row_start)
        elif self.cell is not None:
            if kind == "f":
                self.open_start = self.parser.CurrentByteIndex
                self.start_formula(attributes)
            elif kind == "v":
                self.cell.value_start = self.parser.CurrentByteIndex
                self.parser.CharacterDataHandler = self.text
            elif kind == "is":
                self.open_start = self.parser.CurrentByteIndex

    def text(self, data: str) -> None:
        if self.cell is not None:
            self.cell.text += data

    def end(self, name: str) -> None:
        if not self.inside:
            return
        kind = name.rpartition(":")[2]
        if kind == "c":
            self.end_cell()
        elif kind == "row":
            self.end_row()
        elif kind == "sheetData":
            self.insert_rows(before=1 << 30, at=self.parser.CurrentByteIndex)
            self.inside = False
        elif self.cell is not None:
            if kind == "v":
                self.parser.CharacterDataHandler = None
                self.cell.value_end = self.element_end(self.cell.value_start)
            elif kind == "f":
                self.cell.formula_end = self.element_end(self.open_start)
            elif kind == "is":
                self.cell.inline.append((self.open_start, self.element_end(self.open_start)))

    # --- cells ----------------------------------------------------------------------------------------------

    def start_cell(self, attributes: dict[str, str]) -> None:
        start = self.parser.CurrentByteIndex
        address = attributes.get("r")
        if address:
            self.row, self.column = place_of(address)
        else:
            self.column += 1
        self.insert_cells(before=self.column, at=start)
        tag = self.tag(start)
        self.cell = _Cell(start, tag.end(), bool(tag[1]), (self.row, self.column), attributes.get("t", "n"))

    def start_formula(self, attributes: dict[str, str]) -> None:
        """An array formula answers for its whole range: the other cells' values wait until their place comes."""
        area = attributes.get("ref")
        if attributes.get("t") not in ("array", "dataTable") or not area:
            return
        first, _, last = area.partition(":")
        low, high = place_of(first), place_of(last or first)
        if (self.row, self.column) not in self.values:
            self.refused_areas.append((low, high))
        elif (high[0] - low[0] + 1) * (high[1] - low[1] + 1) <= len(self.values):
            for row in range(low[0], high[0] + 1):
                for column in range(low[1], high[1] + 1):
                    self.spill(row, column)
        else:
            for row, column in self.values:
                if low[0] <= row <= high[0] and low[1] <= column <= high[1]:
                    self.spill(row, column)

    def spill(self, row: int, column: int) -> None:
        if (row, column) != (self.row, self.column) and (row, column) in self.values:
            self.spilled.setdefault(row, {})[column] = self.values[row, column]

    def end_cell(self) -> None:
        cell, self.cell = self.cell, None
        if cell is None:
            return
        row, column = cell.place
        waiting = self.spilled.get(row)
        if waiting and column in waiting:
            value = waiting.pop(column)
        elif cell.formula_end:
            value = self.values.get(cell.place, REFUSED)
        elif any(a[0] <= row <= b[0] and a[1] <= column <= b[1] for a, b in self.refused_areas):
            value = REFUSED
        else:
            return
        kind, text = encoded(value)
        if not self.same(cell, kind, text):
            self.edit(cell, kind, text)

    @staticmethod
    def same(cell: _Cell, kind: str, text: str | None) -> bool:
        """Whether the cell already shows the value, so that not one byte need change."""
        if cell.inline or cell.type != kind:
            return False
        if text is None or not cell.value_end:
            return text is None and not cell.value_end
        if kind == "n":
            try:
                return float(cell.text) == float(text)
            except ValueError:
                return False
        return cell.text == text

    def edit(self, cell: _Cell, kind: str, text: str | None) -> None:
        tag = self.xml[cell.start : cell.tag_end]
        self.edits.append((cell.start, cell.tag_end, self.retyped(tag, kind, closed=cell.closed and text is None)))
        if cell.closed:
            if text is not None:
                closing = b"</" + self.prefix + b"c>"
                self.edits.append((cell.tag_end, cell.tag_end, self.value_element(text) + closing))
            return
        new = b"" if text is None else self.value_element(text)
        cuts = [(start, end, b"") for start, end in cell.inline]
        if cell.value_end:
            cuts.append((cell.value_start, cell.value_end, new))
        else:
            at = cell.formula_end or cell.tag_end
            cuts.append((at, at, new))
        self.edits += sorted(cuts)

    def retyped(self, tag: bytes, kind: str, closed: bool) -> bytes:
        """The start tag with its type; `cm` stays, `vm` (it describes the old value) goes."""
        new, at = b"", 0
        for found in _ATTRIBUTE.finditer(tag):
            if found[1] in (b"t", b"vm"):
                new += tag[at : found.start()]
                at = found.end()
        rest = tag[at:].rstrip(b"/> \t\r\n")
        mark = b"" if kind == "n" else b' t="' + kind.encode("ascii") + b'"'
        return new + rest + mark + (b"/>" if closed else b">")

    def value_element(self, text: str) -> bytes:
        name = self.prefix + b"v"
        keep = b' xml:space="preserve"' if text != text.strip() or "\n" in text else b""
        content = escape(text).encode(self.encoding, "xmlcharrefreplace")
        return b"<" + name + keep + b">" + content + b"</" + name + b">"

    # --- cells and rows of array formulas that the file leaves out ----------------------------------------------

    def insert_cells(self, before: int, at: int) -> None:
        waiting = self.spilled.get(self.row)
        if waiting:
            missing = sorted(c for c in waiting if c < before)
            new = b"".join(self.new_cell(self.row, column, waiting.pop(column)) for column in missing)
            if new:
                self.edits.append((at, at, new))

    def end_row(self) -> None:
        if not self.spilled.get(self.row):
            return
        tag = self.tag(self.row_start)
        if tag[1]:  # <row …/>: open it
            self.edits.append((tag.start(1), tag.end(), b">"))
            self.insert_cells(before=1 << 30, at=tag.end())
            self.edits.append((tag.end(), tag.end(), b"</" + self.prefix + b"row>"))
        else:
            self.insert_cells(before=1 << 30, at=self.parser.CurrentByteIndex)

    def insert_rows(self, before: int, at: int) -> None:
        for row in sorted(r for r in self.spilled if r < before):
            cells = self.spilled.pop(row)
            if cells:
                new = b"".join(self.new_cell(row, column, cells[column]) for column in sorted(cells))
                name = self.prefix + b"row"
                self.edits.append((at, at, b"<" + name + b' r="%d">' % row + new + b"</" + name + b">"))

    def new_cell(self, row: int, column: int, value: CellValue) -> bytes:
        kind, text = encoded(value)
        if text is None:
            return b""
        name = self.prefix + b"c"
        tag = b"<" + name + b' r="' + f"{column_letters(column)}{row}".encode("ascii") + b'">'
        return self.retyped(tag, kind, closed=False) + self.value_element(text) + b"</" + name + b">"

    # --- places in the bytes ------------------------------------------------------------------------------------

    def tag(self, start: int) -> re.Match[bytes]:
        found = _TAG.match(self.xml, start)
        if found is None:
            raise FileRefused("BAD_XML", part="sheet", reason=f"no tag at byte {start}")
        return found

    def element_end(self, start: int) -> int:
        """The byte after the element that began at `start` and ends at the event being handled."""
        tag = self.tag(start)
        return tag.end() if tag[1] else self.xml.index(b">", self.parser.CurrentByteIndex) + 1


def patched(xml: bytes, values: Mapping[Place, CellValue]) -> bytes:
    """The sheet with the values in its formula cells; the very same bytes when nothing changes.

    A formula cell without value gets REFUSED. Raises FileRefused (BAD_XML) when the sheet is not well formed.
    """
    if b"<f" not in xml and b":f" not in xml and not xml.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return xml
    utf16 = next((m for m in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) if xml.startswith(m)), None)
    try:
        if utf16:
            name = "utf-16-le" if utf16 == codecs.BOM_UTF16_LE else "utf-16-be"
            text = xml[2:].decode(name).encode("utf-8")
            return utf16 + _Patcher(text, values, "utf-8").run().decode("utf-8").encode(name)
        return _Patcher(xml, values, "ascii" if _LATIN.match(xml) else "utf-8").run()
    except (expat.ExpatError, ValueError) as error:
        raise FileRefused("BAD_XML", part="sheet", reason=error) from error


def place_of(address: str) -> Place:
    """B3 → (3, 2). Raises ValueError when it is no address."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise ValueError(f"{address!r} is no cell address")
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def encoded(value: CellValue) -> tuple[str, str | None]:
    """The cell type (`t`) and the text of `<v>`; None for an empty cell."""
    if value is None:
        return "n", None
    if isinstance(value, bool):
        return "b", "1" if value else "0"
    if isinstance(value, CellError):
        return "e", str(value)
    if isinstance(value, str):
        if len(value) > _LONGEST_TEXT:
            return "e", "#VALUE!"  # what Excel answers to a formula that makes a longer text
        return "str", _NOT_XML.sub(_escaped, value)
    if not math.isfinite(value):
        return "e", "#NUM!"
    if value == int(value) and abs(value) < 1e15:
        return "n", str(int(value))
    return "n", repr(float(value))


def _escaped(found: re.Match[str]) -> str:
    """Characters that XML forbids, and texts that look like such an escape, as Excel writes them: _x000D_."""
    text = found[0]
    return f"_x005F{text}" if len(text) > 1 else f"_x{ord(text):04X}_"
