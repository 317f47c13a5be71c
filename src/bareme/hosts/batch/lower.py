"""From Excel's formula to the one that the engine computes the same way.

The engine (formualizer) does not read names and tables as Excel does, knows only ASCII when it compares texts, and has no
implicit intersection. Each formula is therefore rewritten with plain addresses; what would still come out wrong goes through
functions of our own (`BM_…`, in `semantics`), and what cannot be made right is refused by name.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, field

from bareme.hosts.batch import excel
from bareme.hosts.batch.formula import (
    MAX_ROW,
    Array,
    Binary,
    Bool,
    Call,
    Err,
    FormulaProblem,
    Name,
    Node,
    Num,
    Paren,
    Percent,
    Ref,
    RefOp,
    Structured,
    Text,
    Unary,
    a1,
    parse,
)
from bareme.hosts.batch.model import quote_sheet
from bareme.hosts.batch.reader import Book, Table

_PREFIX = re.compile(r"^(?:_XLFN\.|_XLWS\.|_XLUDF\.|_XLDUDF_|_XLL\.|BAREME\.)+")
_RELATIVE = re.compile(r"(?<![\w$.])(?:\$?[A-Za-z]{1,3}[0-9]+|[A-Za-z]{1,3}\$[0-9]+)(?![\w.(])")
_COMPARE = {"=": "BM_EQ", "<>": "BM_NE", "<": "BM_LT", "<=": "BM_LE", ">": "BM_GT", ">=": "BM_GE"}


@dataclass(slots=True)
class Site:
    """One call of a function of ours in one cell."""

    name: str
    cell: tuple[str, int, int]
    given: tuple[bool, ...]
    """For each argument in cell order, whether it is written in the formula (`,,` is not)."""
    scalar: bool
    """Whether only the first cell of an answer of several cells shows."""


@dataclass(slots=True)
class Lowered:
    """A formula for the engine."""

    text: str
    sources: list[Ref] = field(default_factory=list)
    """The ranges that it reads, with their sheets."""
    dynamic: bool = False
    """It may read other cells too (OFFSET, INDIRECT)."""
    difference: tuple[str, str] | None = None
    """The two lowered operands of a last + or −, where Excel snaps a difference to zero."""


class Lowering:
    """Lowers the formulas of one workbook; collects the calls of our functions in `sites`."""

    def __init__(self, book: Book, functions: Container[str], today: float | None = None) -> None:
        self.book = book
        self.functions = functions
        self.today = today
        self.sites: list[Site] = []
        self._sheets = {sheet.name.casefold(): sheet.name for sheet in book.sheets}
        self._names: dict[tuple[str | None, str], Node] = {}
        self._parsed: dict[str, Node] = {}

    def parsed(self, text: str) -> Node:
        """The tree of a formula text, kept."""
        node = self._parsed.get(text)
        if node is None:
            node = self._parsed[text] = parse(text)
        return node

    def lower(
        self, sheet: str, row: int, column: int, node: Node, array: bool = False, elsewhere: bool = False
    ) -> Lowered:
        """Lower the formula of one cell; `elsewhere`: every address gets its sheet, for the text moves to another one.

        Raises:
            FormulaProblem: the formula has something that is refused, by name.
        """
        one = _One(self, sheet, row, column, elsewhere)
        text = one.emit(node, "A" if array else "V")
        lowered = Lowered("=" + text, one.sources, one.dynamic)
        if isinstance(node, Binary) and node.op in "+-" and not array:
            lowered.difference = one.operands
        return lowered

    def name(self, sheet: str, name: Name) -> Node | None:
        """The tree that a defined name stands for, seen from `sheet`; None when nothing has that name."""
        lower = name.name.lower()
        scope = self._sheets.get((name.sheet or sheet).casefold())
        for key in ((scope, lower), (None, lower)):
            if key in self._names:
                return self._names[key]
            text = self.book.names.get(key)
            if text is not None:
                if _RELATIVE.search(re.sub(r'"[^"]*"|\'[^\']*\'', "", text)):
                    raise FormulaProblem(f"The name “{name.name}” stands for a relative address.")
                node = self._names[key] = parse(text)
                return node
        return None


class _One:
    """The lowering of one formula of one cell."""

    def __init__(self, lowering: Lowering, sheet: str, row: int, column: int, elsewhere: bool) -> None:
        self.all = lowering
        self.sheet = sheet
        self.row = row
        self.column = column
        self.elsewhere = elsewhere
        self.sources: list[Ref] = []
        self.dynamic = False
        self.operands: tuple[str, str] | None = None
        self.variables: list[str] = []
        self.inside_names: list[str] = []

    # every node gives text that can stand as an operand without more parentheses

    def emit(self, node: Node, mode: str) -> str:
        match node:
            case Num(text):
                return text
            case Text(value):
                return '"' + value.replace('"', '""') + '"'
            case Bool(value):
                return "TRUE" if value else "FALSE"
            case Err(text):
                return text
            case Ref():
                return self.reference(node, mode)
            case Name():
                return self.named(node, mode)
            case Structured():
                return self.reference(self.structured(node), mode)
            case Call():
                return self.call(node, mode)
            case Paren(x):
                return self.emit(x, mode)
            case Unary("@", x):
                return self.emit(x, "V")
            case Unary(op, x):
                return f"({op}{self.emit(x, 'A' if mode == 'A' else 'V')})"
            case Percent(x):
                return f"({self.emit(x, 'A' if mode == 'A' else 'V')}%)"
            case Binary():
                return self.binary(node, mode)
            case RefOp():
                return self.reference_operator(node, mode)
            case Array(rows):
                text = ";".join(",".join(self.constant(x) for x in row) for row in rows)
                return "{" + text + "}"
        raise AssertionError(node)

    def constant(self, node: Node) -> str:
        match node:
            case Unary(op, Num(text)) if op in "+-":
                return text if op == "+" else "-" + text
            case Num() | Text() | Bool() | Err():
                return self.emit(node, "V")
        raise FormulaProblem("An array constant holds something else than constants.")

    def reference(self, ref: Ref, mode: str) -> str:
        sheet = self.sheet
        if ref.sheet is not None:
            known = self.all._sheets.get(ref.sheet.casefold())
            if known is None:
                return "#REF!"
            sheet = known
        if mode == "V" and not ref.single:
            cut = self.intersection(ref)
            if cut is None:
                return "#VALUE!"
            ref = cut
        self.sources.append(Ref(sheet, ref.row, ref.column, ref.last_row, ref.last_column))
        address = a1(ref.row, ref.column, ref.last_row, ref.last_column)
        return address if sheet == self.sheet and not self.elsewhere else f"{_quoted(sheet)}!{address}"

    def intersection(self, ref: Ref) -> Ref | None:
        """Excel's implicit intersection: the cell of a column in the formula's row, or of a row in its column."""
        if ref.column == ref.last_column and ref.row <= self.row <= ref.last_row:
            return Ref(ref.sheet, self.row, ref.column, self.row, ref.column)
        if ref.row == ref.last_row and ref.column <= self.column <= ref.last_column:
            return Ref(ref.sheet, ref.row, self.column, ref.row, self.column)
        return None

    def named(self, name: Name, mode: str) -> str:
        if name.sheet is None and name.name.upper().removeprefix("_XLPM.") in self.variables:
            return _variable(name.name)
        key = name.name.lower()
        if key in self.inside_names:
            raise FormulaProblem(f"The name “{name.name}” is defined by itself.")
        node = self.all.name(self.sheet, name)
        if node is None:
            table = self.all.book.tables.get(key) if name.sheet is None else None
            if table is not None:
                return self.reference(self.structured(Structured(name.name, None)), mode)
            return "#NAME?"
        # Excel computes the formula of a name as arrays; a plain range still follows the place where the name stands.
        self.inside_names.append(key)
        plain = isinstance(node, Ref | Name | Structured | Num | Text | Bool)
        text = self.emit(node, mode if plain else "A" if mode != "V" else "V")
        self.inside_names.pop()
        return text

    def structured(self, node: Structured) -> Ref:
        table = self.all.book.tables.get(node.table.lower()) if node.table else self.table_here()
        if table is None:
            raise FormulaProblem(f"The formula names the table “{node.table or ''}”, which the workbook does not have.")
        return _table_range(table, node.spec, self.row if table.sheet == self.sheet else None)

    def table_here(self) -> Table | None:
        for table in self.all.book.tables.values():
            if (
                table.sheet == self.sheet
                and table.row <= self.row <= table.last_row
                and table.column <= self.column <= table.last_column
            ):
                return table
        return None

    def reference_operator(self, node: RefOp, mode: str) -> str:
        if node.op == ",":
            raise FormulaProblem("The formula is a union of ranges.")
        left, right = self.as_reference(node.left), self.as_reference(node.right)
        if left is None or right is None:
            raise FormulaProblem("The formula builds a range with a function (such as A1:INDEX(…)).")
        if right.sheet is not None and left.sheet is not None and right.sheet != left.sheet:
            raise FormulaProblem("The formula builds a range over two sheets.")
        sheet = left.sheet or right.sheet
        if node.op == ":":
            both = Ref(
                sheet,
                min(left.row, right.row),
                min(left.column, right.column),
                max(left.last_row, right.last_row),
                max(left.last_column, right.last_column),
            )
            return self.reference(both, mode)
        common = Ref(
            sheet,
            max(left.row, right.row),
            max(left.column, right.column),
            min(left.last_row, right.last_row),
            min(left.last_column, right.last_column),
        )
        if common.row > common.last_row or common.column > common.last_column:
            return "#NULL!"
        return self.reference(common, mode)

    def as_reference(self, node: Node) -> Ref | None:
        match node:
            case Ref():
                return node
            case Structured():
                return self.structured(node)
            case Paren(x):
                return self.as_reference(x)
            case Name():
                target = self.all.name(self.sheet, node)
                return self.as_reference(target) if target is not None else None
        return None

    def binary(self, node: Binary, mode: str) -> str:
        inner = "A" if mode == "A" else "V"
        if node.op == "&":
            pieces = [self.emit(x, inner) for x in _chain(node)]
            return f"BM_CAT({','.join(pieces)})"
        left, right = self.emit(node.left, inner), self.emit(node.right, inner)
        self.operands = (left, right)
        if node.op in _COMPARE and not (_settles(node.op, node.left) or _settles(node.op, node.right)):
            return f"{_COMPARE[node.op]}({left},{right})"
        return f"({left}{node.op}{right})"

    def call(self, node: Call, mode: str) -> str:
        name = _PREFIX.sub("", node.name)
        if name in self.all.functions:
            return self.ours(name, node, mode)
        if name == "SINGLE" and len(node.args) == 1 and node.args[0] is not None:
            return self.emit(node.args[0], "V")
        if name in ("TODAY", "NOW"):
            if self.all.today is None:
                raise FormulaProblem(f"{name} reads the clock; say which day it is.")
            return repr(self.all.today)
        if name not in excel.SIGNATURES:
            raise FormulaProblem(f"The function {name} is not one that the batch evaluates.")
        if name in ("ROW", "COLUMN") and not node.args:
            return str(self.row if name == "ROW" else self.column)
        letters = excel.letters(name, len(node.args))
        if letters is None:
            raise FormulaProblem(f"The function {name} has too many arguments.")
        if name in ("OFFSET", "INDIRECT"):
            self.dynamic = True
        pieces = []
        for letter, arg in zip(letters, node.args, strict=True):
            if arg is None:
                pieces.append("")
                continue
            inner = _inner(letter, mode)
            text = self.emit(arg, inner)
            if letter == "T" and not _is_text(arg):
                text = f"BM_CAT({text})"
            pieces.append(text)
        target = _OVERRIDES.get(name, name)
        text = f"{target}({','.join(pieces)})"
        if mode == "V" and name in excel.ARRAY_RESULT and self.may_be_array(name, node):
            text = f"BM_FIRST({text})"
        return text

    def may_be_array(self, name: str, node: Call) -> bool:
        if name == "INDEX":
            # a row or a column of zero, or left out, answers a whole line
            return any(arg is None or not isinstance(arg, Num) or not float(arg.text) for arg in node.args[1:])
        return name in ("OFFSET", "INDIRECT", "TRANSPOSE", "XLOOKUP")

    def ours(self, name: str, node: Call, mode: str) -> str:
        given = tuple(arg is not None for arg in node.args)
        pieces = [self.emit(arg, "A" if mode == "A" else "R") for arg in node.args if arg is not None]
        number = len(self.all.sites)
        self.all.sites.append(Site(name, (self.sheet, self.row, self.column), given, mode == "V"))
        return f"BM_CALL({','.join([str(number), *pieces])})"


_OVERRIDES = {
    "UPPER": "BM_UPPER",
    "LOWER": "BM_LOWER",
    "PROPER": "BM_PROPER",
    "CONCATENATE": "BM_CAT",
    "CONCAT": "BM_CONCAT",
    "TEXTJOIN": "BM_TEXTJOIN",
    "SEARCH": "BM_SEARCH",
}
"""Functions that semantics.py computes in the engine's place."""


def _inner(letter: str, mode: str) -> str:
    if letter == "A" or mode == "A":
        return "A"
    if letter == "R":
        return "R"
    if letter == "P":
        return mode
    return "V"


def _quoted(sheet: str) -> str:
    quoted = quote_sheet(sheet)
    return quoted if quoted.isascii() or quoted.startswith("'") else f"'{sheet}'"


def _variable(name: str) -> str:
    return "bmv_" + name.lower().removeprefix("_xlpm.")


def _chain(node: Node) -> list[Node]:
    """The operands of a & b & c."""
    if isinstance(node, Binary) and node.op == "&":
        return [*_chain(node.left), *_chain(node.right)]
    return [node]


def _is_text(node: Node) -> bool:
    match node:
        case Text():
            return True
        case Paren(x):
            return _is_text(x)
        case Binary("&", _, _):
            return True
        case Call(name, _):
            return _PREFIX.sub("", name) in excel.TEXT_RESULT
    return False


def _settles(op: str, node: Node) -> bool:
    """Whether the engine compares right whatever stands on the other side.

    An ASCII text differs from any accented one, and nothing rounds to zero at fifteen digits but zero.
    """
    match node:
        case Text(value):
            return op in ("=", "<>") and value.isascii()
        case Num(text):
            return not float(text)
        case Bool():
            return True
    return False


_ITEM = re.compile(r"\s*\[((?:[^\[\]']|'.)*)\]\s*(:|,|$)\s*|\s*@\s*")


def _table_range(table: Table, spec: str | None, row: int | None) -> Ref:
    """The rectangle of `Table[spec]`; `row` is the formula's row when it stands on the table's sheet."""
    items: set[str] = set()
    columns: list[str] = []
    text = (spec or "").strip()
    if text.startswith("@"):
        items.add("#this row")
        text = text[1:].strip()
    if text and not text.startswith("["):
        if text.startswith("#"):
            items.add(text.lower())
        else:
            columns.append(text)
    else:
        position = 0
        while position < len(text):
            found = _ITEM.match(text, position)
            if found is None or found.group(1) is None or found.end() == position:
                raise FormulaProblem(f"The table reference “{table.name}[{spec}]” cannot be read.")
            inner = found.group(1)
            if inner.startswith("#"):
                items.add(inner.strip().lower())
            elif inner.startswith("@"):
                items.add("#this row")
                columns.append(inner[1:])
            else:
                columns.append(inner)
            position = found.end()
    first, last = table.row, table.last_row
    data = (first + table.header_rows, last - table.totals_rows)
    header = (first, first + table.header_rows - 1)
    totals = (last - table.totals_rows + 1, last)
    wanted: list[tuple[int, int]] = []
    for item in items or {"#data"}:
        if item == "#all":
            wanted.append((first, last))
        elif item == "#data":
            wanted.append(data)
        elif item == "#headers":
            wanted.append(header)
        elif item == "#totals":
            wanted.append(totals)
        elif item == "#this row":
            if row is None or not data[0] <= row <= data[1]:
                raise FormulaProblem(f"“{table.name}[{spec}]” stands outside the rows of its table.")
            wanted.append((row, row))
        else:
            raise FormulaProblem(f"The table reference “{table.name}[{spec}]” cannot be read.")
    top, bottom = min(t for t, _ in wanted), max(b for _, b in wanted)
    if top > bottom:
        raise FormulaProblem(f"“{table.name}[{spec}]” stands for no cell.")
    left, right = table.column, table.last_column
    if columns:
        places = [_column_place(table, name) for name in columns]
        left, right = min(places), max(places)
    return Ref(table.sheet, top, left, min(bottom, MAX_ROW), right)


def _column_place(table: Table, name: str) -> int:
    plain = re.sub(r"'(.)", r"\1", name).casefold()
    for place, title in enumerate(table.columns):
        if title.casefold() == plain or title.replace("\n", " ").casefold() == plain:
            return table.column + place
    raise FormulaProblem(f"The table “{table.name}” has no column “{name}”.")
