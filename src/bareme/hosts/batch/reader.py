"""A workbook read for evaluation: cells that exist, formulas, names, tables and date formats; nothing else.

openpyxl reads whole packages (charts, comments, validations) and stops at the first part that it does not understand;
an evaluation needs five kinds of parts, so they are read here directly and openpyxl only lends its knowledge of number
formats. Nothing is written and nothing outside the file is opened.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree

from bareme.hosts.batch.formula import column_number
from bareme.hosts.batch.model import CellError

_MAIN = (
    "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}",
    "{http://purl.oclc.org/ooxml/spreadsheetml/main}",  # the strict flavour of the same format
)
_RELATION_ID = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ADDRESS = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


class UnreadableWorkbook(Exception):  # noqa: N818 (it says what the file is)
    """The file is no workbook that can be evaluated; `str()` says why in one sentence."""


@dataclass(slots=True)
class FormulaCell:
    """One `<f>` of the file.

    `kind` is "normal", "shared", "array" or "dataTable". A shared formula without text repeats the text of its
    `group`, written for the first cell of the group.
    """

    row: int
    column: int
    text: str
    kind: str = "normal"
    ref: tuple[int, int, int, int] | None = None
    """Array formulas: first row, first column, last row, last column."""
    group: str | None = None
    dynamic: bool = False
    """An array formula that Excel 365 would let grow (attribute cm)."""


@dataclass(slots=True)
class Table:
    """A table (ListObject): its name, place and columns."""

    name: str
    sheet: str
    row: int
    column: int
    last_row: int
    last_column: int
    columns: list[str]
    header_rows: int
    totals_rows: int


@dataclass(slots=True)
class Sheet:
    """One worksheet: constants by (row, column), formulas in file order."""

    name: str
    values: dict[tuple[int, int], float | bool | str] = field(default_factory=dict)
    formulas: list[FormulaCell] = field(default_factory=list)
    dates: dict[tuple[int, int], str] = field(default_factory=dict)
    """Cells whose number format shows a date ("date", "datetime") or a time of day ("time")."""
    hidden_rows: set[int] = field(default_factory=set)
    filtered: bool = False


@dataclass(slots=True)
class Book:
    """A workbook, read only."""

    sheets: list[Sheet]
    names: dict[tuple[str | None, str], str]
    """(sheet or None, name in lower case) → formula text."""
    tables: dict[str, Table]
    """Name in lower case → table."""
    date1904: bool = False
    iterative: bool = False

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of that name, whatever its case."""
        wanted = name.casefold()
        for sheet in self.sheets:
            if sheet.name.casefold() == wanted:
                return sheet
        return None


def _parse(stream: IO[bytes]) -> ElementTree.Element:
    return ElementTree.parse(stream).getroot()  # noqa: S314 (a part that declares entities is refused before)


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]


def _unescape(text: str) -> str:
    """Excel writes control characters as _x000D_."""
    return _ESCAPED.sub(lambda m: chr(int(m.group(1), 16)), text) if "_x" in text else text


def _children(root: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    for child in root:
        if _local(child.tag) == name:
            yield child


def _descendants(root: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    for child in root.iter():
        if _local(child.tag) == name:
            yield child


def _rectangle(ref: str) -> tuple[int, int, int, int]:
    corners = []
    for corner in ref.replace("$", "").split(":"):
        found = _ADDRESS.fullmatch(corner)
        if found is None:
            raise UnreadableWorkbook(f"“{ref}” is no range of cells.")
        corners.append((int(found.group(2)), column_number(found.group(1))))
    first, last = corners[0], corners[-1]
    return first[0], first[1], last[0], last[1]


class _Package:
    """The parts of the zip by their normalised names."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.parts = {name.replace("\\", "/").lstrip("/").lower(): name for name in archive.namelist()}

    def has(self, part: str) -> bool:
        return part.lower() in self.parts

    def open(self, part: str) -> IO[bytes]:
        """The part, once it is sure that it declares no entities."""
        stream = self.archive.open(self.parts[part.lower()])
        head = stream.read(4096).replace(b"\0", b"")
        if b"<!DOCTYPE" in head:
            raise UnreadableWorkbook("The file declares XML entities, which no workbook does.")
        stream.seek(0)
        return stream

    def size(self, part: str) -> int:
        """Unpacked, in bytes."""
        return self.archive.getinfo(self.parts[part.lower()]).file_size

    def xml(self, part: str) -> ElementTree.Element:
        with self.open(part) as stream:
            return _parse(stream)

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Relationship id → (last word of its type, target part)."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", name + ".rels")
        if not self.has(rels):
            return {}
        found = {}
        for relation in self.xml(rels):
            target = relation.get("Target", "")
            if relation.get("TargetMode") == "External":
                continue
            inside = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            target = posixpath.normpath(inside)
            found[relation.get("Id", "")] = (relation.get("Type", "").rsplit("/", 1)[-1], target)
        return found


def _strings(package: _Package, part: str | None) -> list[str]:
    if part is None or not package.has(part):
        return []
    strings: list[str] = []
    with package.open(part) as stream:
        for _event, element in ElementTree.iterparse(stream):  # noqa: S314
            if element.tag.endswith("}si"):
                strings.append(_rich_text(element))
                element.clear()
    return strings


def _rich_text(element: ElementTree.Element) -> str:
    """The text of `<si>` or `<is>`: its runs without the phonetic ones."""
    pieces = []
    for child in element:
        name = _local(child.tag)
        if name == "t":
            pieces.append(child.text or "")
        elif name == "r":
            pieces.extend(t.text or "" for t in _children(child, "t"))
    return _unescape("".join(pieces))


def _date_styles(package: _Package, part: str | None) -> dict[str, str]:
    """Style number (as written in cells) → "date", "datetime" or "time"."""
    if part is None or not package.has(part):
        return {}
    root = package.xml(part)
    formats: dict[int, str] = {}
    for group in _children(root, "numFmts"):
        for element in group:
            formats[int(element.get("numFmtId", "0"))] = element.get("formatCode", "")
    kinds: dict[str, str] = {}
    seen: dict[int, str | None] = {}
    for group in _children(root, "cellXfs"):
        for number, element in enumerate(group):
            code = int(element.get("numFmtId", "0"))
            if code not in seen:
                seen[code] = _date_kind(formats[code]) if code in formats else _BUILTIN_DATES.get(code)
            kind = seen[code]
            if kind:
                kinds[str(number)] = kind
    return kinds


_BUILTIN_DATES = {
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 34, 35, 36, *range(50, 59)), "date"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 45, 47), "time"),
    22: "datetime",
}
"""Number formats that files name without spelling them (46, [h]:mm:ss, counts hours beyond a day)."""


def _date_kind(number_format: str) -> str | None:
    """What a number format shows of a serial; durations such as [h]:mm are numbers."""
    if re.search(r"\[(?:h+|m+|s+)\]", number_format, re.IGNORECASE):
        return None
    plain = re.sub(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|General', "", number_format.split(";")[0]).lower()
    day = "d" in plain or "y" in plain or ("m" in plain and "h" not in plain and "s" not in plain)
    hour = "h" in plain or "s" in plain
    if day:
        return "datetime" if hour else "date"
    return "time" if hour else None


_WHOLE = 32 * 1024 * 1024
"""A sheet part up to this size is parsed at once, which is twice as fast; a larger one row by row."""


def _read_sheet(package: _Package, part: str, sheet: Sheet, strings: list[str], styles: dict[str, str]) -> list[str]:
    """Fill `sheet` and return the relationship ids of its tables."""
    rows = _Rows(sheet, strings, styles)
    with package.open(part) as stream:
        if package.size(part) <= _WHOLE:
            root = _parse(stream)
            for data in _children(root, "sheetData"):
                for element in data:
                    rows.read(element)
            others = [element for group in root if not group.tag.endswith("}sheetData") for element in group.iter()]
        else:
            others = []
            for _event, element in ElementTree.iterparse(stream):  # noqa: S314
                tag = element.tag
                if tag.endswith("}row"):
                    rows.read(element)
                    element.clear()
                elif tag.endswith(("}tablePart", "}autoFilter")):
                    others.append(element)
    tables: list[str] = []
    for element in others:
        name = _local(element.tag)
        if name == "tablePart":
            tables.extend(element.get(key, "") for key in _RELATION_ID if key in element.attrib)
        elif name == "autoFilter":
            sheet.filtered = True
    return tables


class _Rows:
    """Reads `<row>` after `<row>` into a sheet."""

    def __init__(self, sheet: Sheet, strings: list[str], styles: dict[str, str]) -> None:
        self.sheet = sheet
        self.strings = strings
        self.styles = styles
        self.row = 0

    def read(self, element: ElementTree.Element) -> None:
        written = element.get("r")
        self.row = row = int(float(written)) if written else self.row + 1
        sheet, strings, styles = self.sheet, self.strings, self.styles
        if element.get("hidden") in ("1", "true"):
            sheet.hidden_rows.add(row)
        values = sheet.values
        column = 0
        for cell in element:
            get = cell.get
            address = get("r")
            if address:
                letters = address.rstrip("0123456789")
                column = _COLUMNS.get(letters) or _column(letters)
            else:
                column += 1
            style = get("s")
            if style in styles:
                sheet.dates[row, column] = styles[style]
            value = None
            formula = None
            for child in cell:
                last = child.tag[-2:]
                if last == "}v":
                    value = child.text
                elif last == "}f":
                    formula = child
                elif last == "is":
                    value = _rich_text(child)
            if formula is not None:
                _read_formula(formula, row, column, sheet, get("cm") is not None)
            elif value is not None:
                kind = get("t")
                if kind == "s":
                    values[row, column] = strings[int(value)]
                elif kind is None or kind == "n":
                    if value:
                        values[row, column] = float(value)
                else:
                    values[row, column] = _typed(kind, value)


def _typed(kind: str, value: str) -> float | bool | str:
    """The value of a cell that is neither a number nor a shared text."""
    if kind == "b":
        return value in ("1", "true")
    if kind == "e":
        return CellError(value)
    if kind == "str":
        return _unescape(value)
    if kind == "d":
        return _iso_serial(value)
    return value


_COLUMNS: dict[str, int] = {}


def _column(letters: str) -> int:
    if not letters.isascii() or not letters.isalpha() or len(letters) > 3:
        raise UnreadableWorkbook(f"“{letters}” is no column.")
    number = _COLUMNS[letters] = column_number(letters)
    return number


def _iso_serial(value: str) -> float:
    from openpyxl.utils.datetime import from_ISO8601, to_excel

    return float(to_excel(from_ISO8601(value)))


def _read_formula(element: ElementTree.Element, row: int, column: int, sheet: Sheet, dynamic: bool) -> None:
    kind = element.get("t", "normal")
    text = _unescape(element.text or "")
    if kind == "normal":
        sheet.formulas.append(FormulaCell(row, column, text))
        return
    ref = element.get("ref")
    if kind == "array" and ref:
        sheet.formulas.append(FormulaCell(row, column, text, "array", _rectangle(ref), dynamic=dynamic))
    elif kind == "shared":
        sheet.formulas.append(FormulaCell(row, column, text, "shared", group=element.get("si")))
    else:
        sheet.formulas.append(FormulaCell(row, column, text, kind))


def _read_table(root: ElementTree.Element, sheet: str) -> Table:
    row, column, last_row, last_column = _rectangle(root.get("ref", ""))
    name = root.get("displayName") or root.get("name") or ""
    columns = [_unescape(c.get("name", "")) for c in _descendants(root, "tableColumn")]
    header = int(root.get("headerRowCount", "1"))
    totals = int(root.get("totalsRowCount", "0"))
    return Table(name, sheet, row, column, last_row, last_column, columns, header, totals)


def read_workbook(path: str | Path) -> Book:
    """Read a workbook (.xlsx, .xlsm, .xltx, .xltm).

    Raises:
        UnreadableWorkbook: the file lacks a part that every workbook has, or a part is broken.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _read(_Package(archive))
    except UnreadableWorkbook:
        raise
    except FileNotFoundError as error:
        raise UnreadableWorkbook("The file does not exist.") from error
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError, IndexError, EOFError) as error:
        raise UnreadableWorkbook(f"The file is not a complete Excel workbook ({error}).") from error
    except (RuntimeError, NotImplementedError) as error:
        raise UnreadableWorkbook(f"The file is locked or packed in an unknown way ({error}).") from error


def _read(package: _Package) -> Book:
    start = next((t for kind, t in package.relations("").values() if kind == "officeDocument"), "xl/workbook.xml")
    if not package.has(start):
        raise UnreadableWorkbook("The file holds no workbook.")
    root = package.xml(start)
    relations = package.relations(start)
    by_kind: dict[str, str] = dict(relations.values())
    strings = _strings(package, by_kind.get("sharedStrings"))
    styles = _date_styles(package, by_kind.get("styles"))
    book = Book([], {}, {})
    for properties in _children(root, "workbookPr"):
        book.date1904 = properties.get("date1904") in ("1", "true")
    for properties in _children(root, "calcPr"):
        book.iterative = properties.get("iterate") in ("1", "true")
    titles: list[str] = []
    for group in _children(root, "sheets"):
        for element in group:
            title = element.get("name", "")
            titles.append(title)
            relation = next((element.get(key, "") for key in _RELATION_ID if key in element.attrib), "")
            kind, target = relations.get(relation, ("", ""))
            if kind != "worksheet" or not package.has(target):
                continue
            sheet = Sheet(title)
            tables = _read_sheet(package, target, sheet, strings, styles)
            book.sheets.append(sheet)
            related = package.relations(target) if tables else {}
            for relation in tables:
                if relation in related and package.has(related[relation][1]):
                    table = _read_table(package.xml(related[relation][1]), title)
                    book.tables[table.name.lower()] = table
    book.names = dict(_names(root, titles))
    return book


def _names(root: ElementTree.Element, titles: list[str]) -> Iterator[tuple[tuple[str | None, str], str]]:
    for group in _children(root, "definedNames"):
        for element in group:
            name: str = element.get("name", "")
            local: Any = element.get("localSheetId")
            scope = titles[int(local)] if local is not None else None
            yield (scope, name.lower()), _unescape(element.text or "")
