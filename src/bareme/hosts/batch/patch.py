"""New values put into the XML of one sheet, every other byte left as it is.

The bytes are scanned for rows and cells; only the `<v>` of formula cells and the `t` attribute that tells its type
are replaced. Nothing is serialised again: prefixes, order of attributes, comments, extensions and line ends stay.
The sheet was read by a real XML parser before it was computed, so it is well formed here.
"""

from __future__ import annotations

import codecs
import math
import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape, unescape
from typing import Final, NamedTuple

from bareme.hosts.batch.file_refusals import FileRefused
from bareme.hosts.batch.model import CellError, CellValue, column_letters

REFUSED: Final = CellError("#N/A")
"""What a formula that could not be computed shows: an error is never mistaken for a result, an old value would be."""

Place = tuple[int, int]
"""Row and column, from 1."""

_ATTRIBUTES: Final = rb"""(?:\s+[^\s=>/]+\s*=\s*(?:"[^"]*"|'[^']*'))*"""
_ATTRIBUTE: Final = re.compile(rb"""\s+([^\s=>/]+)\s*=\s*["']([^"']*)["']""")
_NOT_MARKUP: Final = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_SHEET_DATA: Final = re.compile(rb"<((?:[\w.-]+:)?)sheetData" + _ATTRIBUTES + rb"\s*>")
_USUAL_ADDRESS: Final = re.compile(rb' r="([A-Z]{1,3})([0-9]{1,7})"')
_ADDRESS: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_NOT_XML: Final = re.compile("_x[0-9A-Fa-f]{4}_|[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_LATIN: Final = re.compile(rb"""^<\?xml[^>]*encoding\s*=\s*["'](?:iso-8859-1|us-ascii|latin)""", re.IGNORECASE)
_UTF16: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_LONGEST_TEXT: Final = 32_767  # characters a cell can hold
_AFTER_ALL: Final = 1 << 30

# %(p)b is the namespace prefix, %(a)b the attributes of a tag.
_USUAL: Final = (
    rb'(?P<usual><%(p)bc r="(?P<letters>[A-Z]{1,3})(?P<digits>[0-9]{1,7})"(?: s="[0-9]+")?)(?: t="(?P<type>[a-z]+)")?>'
    rb"(?P<plain><%(p)bf>[^<]*</%(p)bf>)(?:<%(p)bv>(?P<old>[^<]*)</%(p)bv>|<%(p)bv/>)?</%(p)bc>"
)
_CELL: Final = rb"<%(p)bc(?P<cell>%(a)b)\s*(?:/>|>(?P<inside>.*?)</%(p)bc\s*>)"
_ROW: Final = rb"<%(p)brow(?P<row>%(a)b)\s*(?P<empty>/?)>|(?P<end></%(p)brow\s*>)"
_CONTENT: Final = (
    rb"\s*(?P<formula><%(p)bf(?P<attributes>%(a)b)\s*(?:/>|>.*?</%(p)bf\s*>))?"
    rb"\s*(?P<value><%(p)bv%(a)b\s*(?:/>|>(?P<text>.*?)</%(p)bv\s*>))?"
    rb"\s*(?P<inline><%(p)bis[\s>].*?</%(p)bis\s*>)?(?P<rest>.*)"
)


class _Patterns(NamedTuple):
    """What to look for, for one namespace prefix."""

    token: re.Pattern[bytes]
    """A formula cell as nearly all programs write it (`usual`), any other cell, a row, or the end of a row."""
    content: re.Pattern[bytes]
    """What stands inside a cell; always matches."""


@lru_cache(8)
def _patterns(prefix: bytes) -> _Patterns:
    pieces = {b"p": re.escape(prefix), b"a": _ATTRIBUTES}
    token = b"|".join((_USUAL, _CELL, _ROW)) % pieces
    return _Patterns(re.compile(token, re.DOTALL), re.compile(_CONTENT % pieces, re.DOTALL))


class _Patcher:
    """One pass over one sheet; collects edits as (start, end, new bytes), in order."""

    def __init__(self, xml: bytes, values: Mapping[Place, CellValue], encoding: str) -> None:
        self.xml, self.values, self.encoding = xml, values, encoding
        #: The same bytes with comments, CDATA and instructions blanked out: places are the same, no tag hides there.
        self.scanned = _NOT_MARKUP.sub(lambda found: b" " * len(found[0]), xml)
        self.edits: list[tuple[int, int, bytes]] = []
        self.prefix = b""
        self.row = self.column = 0
        #: Values of array formulas for cells that have no formula of their own: row → column → value.
        self.waiting: dict[int, dict[int, CellValue]] = {}
        self.refused_areas: list[tuple[Place, Place]] = []

    def run(self) -> bytes:
        data = _SHEET_DATA.search(self.scanned)
        if data is None:  # no sheetData, or an empty one
            return self.xml
        self.prefix = data[1]
        end = self.scanned.index(b"</" + self.prefix + b"sheetData", data.end())
        self.patterns, self.formula_mark = _patterns(self.prefix), b"<" + self.prefix + b"f"
        self.opening, self.closing = b"<%bv>" % self.prefix, b"</%bv></%bc>" % (self.prefix, self.prefix)
        for token in self.patterns.token.finditer(self.scanned, data.end(), end):
            if token[1] is not None:  # by number, for speed: the first six groups are those of _USUAL
                self.usual_cell(token)
            elif token["cell"] is not None:
                self.cell(token)
            elif token["end"] is not None:
                self.insert_cells(_AFTER_ALL, token.start())
            else:
                self.start_row(token)
        self.insert_rows(_AFTER_ALL, end)
        if not self.edits:
            return self.xml
        pieces: list[bytes] = []
        at = 0
        for start, stop, new in self.edits:
            pieces.append(self.xml[at:start])
            pieces.append(new)
            at = stop
        pieces.append(self.xml[at:])
        return b"".join(pieces)

    # --- rows and cells -----------------------------------------------------------------------------------------

    def start_row(self, token: re.Match[bytes]) -> None:
        number = _attribute(token["row"], b"r")
        self.row = int(number) if number else self.row + 1
        self.column = 0
        if self.waiting:
            self.insert_rows(self.row, token.start())
            if token["empty"] and self.waiting.get(self.row):  # <row …/> must open to take cells
                self.edits.append((token.start("empty"), token.end(), b">"))
                self.insert_cells(_AFTER_ALL, token.end())
                self.edits.append((token.end(), token.end(), b"</%brow>" % self.prefix))

    def usual_cell(self, token: re.Match[bytes]) -> None:
        """A plain formula, its style and its value, nothing else: the common case, made fast."""
        tag, letters, digits, old_kind, _, old = token.group(1, 2, 3, 4, 5, 6)
        row, column = self.row, self.column = int(digits), _column(letters)
        if self.waiting:
            self.insert_cells(column, token.start())
            self.waiting.get(row, {}).pop(column, None)
        kind, text = encoded(self.values.get((row, column), REFUSED))
        if old and _same(kind, old, text, self.encoding) and (old_kind or b"n") == kind.encode("ascii"):
            return
        start, end = token.span(5)
        if kind == "n" and text is not None:
            new = b"%b>%b%b%b%b" % (tag, self.xml[start:end], self.opening, text.encode("ascii"), self.closing)
        else:
            tag = tag if kind == "n" else b'%b t="%b"' % (tag, kind.encode("ascii"))
            new = b"%b>%b%b</%bc>" % (tag, self.xml[start:end], self.value(kind, text), self.prefix)
        start, end = token.span()
        self.edits.append((start, end, new))

    def cell(self, token: re.Match[bytes]) -> None:
        attributes, inside = token.group("cell", "inside")
        usual = _USUAL_ADDRESS.match(attributes)
        if usual:
            self.row, self.column = int(usual[2]), _column(usual[1])
        elif address := _attribute(attributes, b"r"):
            self.row, self.column = place_of(address)
        else:
            self.column += 1
        if self.waiting:
            self.insert_cells(self.column, token.start())
        elif not self.refused_areas and (not inside or self.formula_mark not in inside):
            return  # a constant
        content = self.patterns.content.match(inside or b"")
        if content is None:  # cannot be: every group is optional
            return
        waiting = self.waiting.get(self.row, {})
        if content["formula"]:
            self.note_area(content["attributes"])
            value = self.values.get((self.row, self.column), REFUSED)
            waiting.pop(self.column, None)
        elif self.column in waiting:
            value = waiting.pop(self.column)
        elif self.refused_areas and self.in_refused_area():
            value = REFUSED
        else:
            return
        self.put(token, content, *encoded(value))

    def note_area(self, attributes: bytes) -> None:
        """An array formula answers for its whole range: the other cells' values wait until their place comes."""
        if not attributes or _attribute(attributes, b"t") not in ("array", "dataTable"):
            return
        first, _, last = _attribute(attributes, b"ref").partition(":")
        if not first:
            return
        low, high = place_of(first), place_of(last or first)
        here = (self.row, self.column)
        if here not in self.values:
            self.refused_areas.append((low, high))
            return
        area = (high[0] - low[0] + 1) * (high[1] - low[1] + 1)
        if area <= len(self.values):
            places = [(r, c) for r in range(low[0], high[0] + 1) for c in range(low[1], high[1] + 1)]
        else:  # a range of a million cells is walked by its values
            places = [(r, c) for r, c in self.values if low[0] <= r <= high[0] and low[1] <= c <= high[1]]
        for row, column in places:
            if (row, column) != here and (row, column) in self.values:
                self.waiting.setdefault(row, {})[column] = self.values[row, column]

    def in_refused_area(self) -> bool:
        return any(
            low[0] <= self.row <= high[0] and low[1] <= self.column <= high[1] for low, high in self.refused_areas
        )

    def put(self, token: re.Match[bytes], content: re.Match[bytes], kind: str, text: str | None) -> None:
        """Replace the value of one cell, unless it already shows it."""
        old = content["text"] if content["text"] is not None or not content["value"] else b""
        same_kind = _attribute(token["cell"], b"t", "n") == kind
        if same_kind and content["inline"] is None and _same(kind, old, text, self.encoding):
            return
        start, at = token.start(), token.start("inside")
        tag = retyped(self.xml[start : token.end("cell")], kind)
        if not token["inside"]:
            end = b"/>" if text is None else b">%b</%bc>" % (self.value(kind, text), self.prefix)
            self.edits.append((start, token.end(), tag + end))
            return
        formula = self.xml[at + content.start("formula") : at + content.end("formula")] if content["formula"] else b""
        rest = self.xml[at + content.start("rest") : token.end()]
        self.edits.append((start, token.end(), b"%b>%b%b%b" % (tag, formula, self.value(kind, text), rest)))

    # --- pieces of XML ------------------------------------------------------------------------------------------

    def value(self, kind: str, text: str | None) -> bytes:
        if text is None:
            return b""
        keep = b""
        if kind == "str":
            if text != text.strip() or "\n" in text:
                keep = b' xml:space="preserve"'
            text = escape(text, quote=False)
        return b"<%bv%b>%b</%bv>" % (self.prefix, keep, text.encode(self.encoding, "xmlcharrefreplace"), self.prefix)

    def new_cell(self, row: int, column: int, value: CellValue) -> bytes:
        kind, text = encoded(value)
        tag = b'<%bc r="%b%d"' % (self.prefix, column_letters(column).encode("ascii"), row)
        return b"" if text is None else b"%b>%b</%bc>" % (retyped(tag, kind), self.value(kind, text), self.prefix)

    # --- cells and rows of array formulas that the file leaves out ----------------------------------------------

    def insert_cells(self, before: int, at: int) -> None:
        waiting = self.waiting.get(self.row)
        if waiting:
            missing = sorted(c for c in waiting if c < before)
            new = b"".join(self.new_cell(self.row, column, waiting.pop(column)) for column in missing)
            if new:
                self.edits.append((at, at, new))

    def insert_rows(self, before: int, at: int) -> None:
        for row in sorted(r for r in self.waiting if r < before):
            cells = self.waiting.pop(row)
            if cells:
                new = b"".join(self.new_cell(row, column, cells[column]) for column in sorted(cells))
                self.edits.append((at, at, b'<%brow r="%d">%b</%brow>' % (self.prefix, row, new, self.prefix)))


def patched(xml: bytes, values: Mapping[Place, CellValue]) -> bytes:
    """The sheet with the values in its formula cells; the very same object when nothing changes.

    A formula cell without value gets REFUSED. Raises FileRefused (BAD_XML) on an address that is none.
    """
    name = _UTF16.get(xml[:2])
    try:
        if name:
            text = xml[2:].decode(name).encode("utf-8")
            return xml[:2] + _Patcher(text, values, "utf-8").run().decode("utf-8").encode(name)
        if b"<f" not in xml and b":f" not in xml:
            return xml
        return _Patcher(xml, values, "ascii" if _LATIN.match(xml) else "utf-8").run()
    except ValueError as error:
        raise FileRefused("BAD_XML", part="sheet", reason=("a bad address", "une mauvaise adresse")) from error


def place_of(address: str) -> Place:
    """B3 → (3, 2). Raises ValueError when it is no address."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise ValueError(f"{address!r} is no cell address")
    return int(found[2]), _column(found[1].upper().encode("ascii"))


@lru_cache(1 << 14)
def _column(letters: bytes) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column


def encoded(value: CellValue) -> tuple[str, str | None]:
    """The cell type (`t`) and the text of `<v>`; None for an empty cell."""
    if type(value) is float and -1e300 < value < 1e300:  # the common case; neither infinite nor “not a number”
        text = repr(value)
        return "n", text[:-2] if text.endswith(".0") else text
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
    return ("n", repr(value)) if math.isfinite(value) else ("e", "#NUM!")


def retyped(tag: bytes, kind: str) -> bytes:
    """The start tag without its end, with its new type; `cm` stays, `vm` (it describes the old value) goes."""
    for found in reversed(list(_ATTRIBUTE.finditer(tag))):
        if found[1] in (b"t", b"vm"):
            tag = tag[: found.start()] + tag[found.end() :]
    return tag if kind == "n" else b'%b t="%b"' % (tag, kind.encode("ascii"))


def _escaped(found: re.Match[str]) -> str:
    """Characters that XML forbids, and texts that look like such an escape, as Excel writes them: _x000D_."""
    text = found[0]
    return f"_x005F{text}" if len(text) > 1 else f"_x{ord(text):04X}_"


def _attribute(attributes: bytes, name: bytes, default: str = "") -> str:
    for found in _ATTRIBUTE.finditer(attributes):
        if found[1] == name:
            return found[2].decode("utf-8", "replace")
    return default


def _same(kind: str, old: bytes | None, text: str | None, encoding: str) -> bool:
    """Whether the cell already shows the value, so that not one byte need change."""
    if not old or text is None:
        return old == (None if text is None else text.encode(encoding, "replace"))
    if kind == "n":
        try:
            return float(old) == float(text)
        except ValueError:
            return False
    return unescape(old.decode(encoding, "replace")) == text
