"""From Excel's formula to the one that the engine computes the same way.

The engine (formualizer) does not read names and tables as Excel does, knows only ASCII when it compares texts, and has
no implicit intersection. Each formula is therefore rewritten with plain addresses; what would still come out wrong goes
through functions of our own (`BM_…`, in `semantics`), and what cannot be made right is refused by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import dataclass
from functools import cache
from typing import Any

from bareme.hosts.batch import excel
from bareme.hosts.batch.copies import Key, Slot, key_of, moved, slot
from bareme.hosts.batch.formula import (
    MAX_COLUMN,
    MAX_ROW,
    Array,
    Binary,
    Bool,
    Call,
    Err,
    Name,
    Node,
    Num,
    Paren,
    Percent,
    Ref,
    RefOp,
    Stack,
    Structured,
    Text,
    Unary,
    parse,
    without_let,
)
from bareme.hosts.batch.model import quote_sheet
from bareme.hosts.batch.reader import Book, Table
from bareme.hosts.batch.refusals import FormulaError
from bareme.hosts.batch.semantics import is_local

_PREFIX = re.compile(r"^(?:_XLFN\.|_XLWS\.|_XLUDF\.|_XLDUDF_|_XLL\.|BAREME\.)+")
_RELATIVE = re.compile(r"(?<![\w$.])(?:\$?[A-Za-z]{1,3}[0-9]+|[A-Za-z]{1,3}\$[0-9]+)(?![\w.(])")
_MARK = "\0"
"""Stands around the number of an address or a call in lowered text; no text of a workbook holds it."""
MAX_CELLS = 20_000_000
"""The largest range that a formula may read, empty cells before the last used row and column included."""
_COMPARE = {"=": "BM_EQ", "<>": "BM_NE", "<": "BM_LT", "<=": "BM_LE", ">": "BM_GT", ">=": "BM_GE"}


@dataclass(slots=True)
class OurCall:
    """A call of a function of ours in a template."""

    name: str
    given: tuple[bool, ...]
    """For each argument in cell order, whether it is written in the formula (`,,` is not)."""
    scalar: bool
    """Whether only the first cell of an answer of several cells shows."""


@dataclass(slots=True)
class Template:
    """A lowered formula whose addresses are still open: one for all copies of a formula."""

    parts: tuple[str, ...]
    """Plain text; between two parts stands the marker of the same place in `markers`."""
    markers: tuple[Slot | int, ...]
    """An address, or the number (in `calls`) of a call of ours."""
    slots: tuple[Slot, ...]
    calls: tuple[OurCall, ...] = ()
    dynamic: bool = False
    """It may read other cells too (OFFSET, INDIRECT)."""
    snaps: bool = False
    """Its last operation is + or −, whose result Excel snaps to zero at fifteen digits."""

    def text(self, row: int, column: int, first_call: int) -> str:
        """The formula for the engine in that cell; its calls of ours are numbered from `first_call`."""
        out = ["="]
        for part, marker in zip(self.parts, self.markers, strict=False):
            out.append(part)
            out.append(str(first_call + marker) if isinstance(marker, int) else marker.text(row, column))
        out.append(self.parts[-1])
        return "".join(out)

    def sources(self, row: int, column: int) -> list[Ref]:
        """The ranges that the copy in that cell reads, with their sheets."""
        return [slot.at(row, column) for slot in self.slots]


class Lowering:
    """Lowers the formulas of one workbook."""

    def __init__(self, book: Book, functions: Container[str], today: float | None = None) -> None:
        self.book = book
        self.functions = functions
        self.today = today
        self._sheets = {sheet.name.casefold(): sheet.name for sheet in book.sheets}
        self._names: dict[tuple[str | None, str], Node] = {}
        self.local = {
            (sheet.name, column)
            for sheet in book.sheets
            for (_, column), value in sheet.values.items()
            if type(value) is str and is_local(value)
        }
        """The columns that hold texts which each country reads as another number or date."""
        self._extents: dict[str, tuple[int, int]] = {}
        self._templates: dict[tuple[str, str, int, Key], Template] = {}

    def lower(self, sheet: str, row: int, column: int, text: str) -> Template:
        """The template of the formula of one cell.

        Raises:
            FormulaError: the formula has something that is refused, by name.
        """
        return self._template(sheet, row, column, text, "V")

    def lower_array(self, sheet: str, row: int, column: int, text: str) -> Template:
        """Like `lower` for an array formula; every address gets its sheet, for the text moves to another one."""
        return self._template(sheet, row, column, text, "A")

    def _template(self, sheet: str, row: int, column: int, text: str, mode: str) -> Template:
        # where columns differ in what they hold, a formula is shared down its own column only
        key = (sheet, mode, column if self.local else 0, key_of(text, row, column))
        template = self._templates.get(key)
        if template is None:
            one = _One(self, sheet, row, column, elsewhere=mode == "A")
            template = one.template(parse(text), mode)
            if not one.anchored:
                self._templates[key] = template
        return template

    def check_size(self, sheet: str, ref: Ref) -> None:
        """Refuse a range that the engine would walk for minutes: it knows no empty columns."""
        if ref.last_row - ref.row < 100_000 and ref.last_column - ref.column < 100:
            return
        last_row, last_column = self._extents.get(sheet) or self._extent(sheet)
        rows, columns = min(ref.last_row, last_row) - ref.row + 1, min(ref.last_column, last_column) - ref.column + 1
        if rows > 0 and columns > 0 and rows * columns > MAX_CELLS:
            raise FormulaError("range_large", rows=rows, columns=columns)

    def _extent(self, sheet: str) -> tuple[int, int]:
        """The last row and column of the sheet that hold something."""
        found = self.book.sheet(sheet)
        places = [(1, 1)]
        if found is not None:
            places += [*found.values, *((f.row, f.column) for f in found.formulas)]
        extent = self._extents[sheet] = max(row for row, _ in places), max(column for _, column in places)
        return extent

    def operands(self, sheet: str, row: int, column: int, text: str) -> tuple[str, str] | None:
        """Both sides of a last + or −, as any sheet reads them; None where one calls functions of ours."""
        node = parse(text)
        if not isinstance(node, Binary):
            return None
        sides = []
        for side in (node.left, node.right):
            template = _One(self, sheet, row, column, elsewhere=True).template(side, "V")
            if template.calls:
                return None
            sides.append(template.text(row, column, 0))
        return sides[0], sides[1]

    def moving(self, sheet: str, row: int, column: int, text: str) -> list[tuple[Ref | None, list[str]]] | None:
        """For each OFFSET or INDIRECT of a formula, its base and its other arguments, as any sheet reads them.

        None where an argument calls functions of ours, which only the formula itself may do.
        """
        one = _One(self, sheet, row, column, elsewhere=True)
        template = one.template(parse(text), "V")
        if template.calls:
            return None

        def whole(piece: str) -> str:
            parts = piece.split(_MARK)
            parts[1::2] = [one.slots[int(m)].text(row, column) for m in parts[1::2]]
            return "".join(parts)

        return [(base, [whole(piece) for piece in pieces]) for base, pieces in one.moving]

    def name(self, sheet: str, name: Name, row: int, column: int) -> tuple[Node, bool] | None:
        """The tree that a defined name stands for in that cell, and whether it moves with the cell.

        None when nothing has that name. Relative addresses in a name are written as seen from A1.
        """
        lower = name.name.lower()
        scope = self._sheets.get((name.sheet or sheet).casefold())
        for key in ((scope, lower), (None, lower)):
            if key in self._names:
                return self._names[key], False
            text = self.book.names.get(key)
            if text is not None:
                if _RELATIVE.search(re.sub(r'"[^"]*"|\'[^\']*\'', "", text)):
                    return parse(moved(text, row - 1, column - 1)), True
                node = self._names[key] = parse(text)
                return node, False
        return None


class _One:
    """The lowering of one formula of one cell."""

    def __init__(self, lowering: Lowering, sheet: str, row: int, column: int, elsewhere: bool = False) -> None:
        self.all = lowering
        self.sheet = sheet
        self.row = row
        self.column = column
        self.elsewhere = elsewhere
        self.slots: list[Slot] = []
        self.calls: list[OurCall] = []
        self.dynamic = False
        self.moving: list[tuple[Ref | None, list[str]]] = []
        self.anchored = False
        """Whether the text holds for this cell only, not for copies of the formula."""
        self.element = (0, 0)
        self.inside_names: list[str] = []

    def template(self, node: Node, mode: str) -> Template:
        pieces = self.emit(node, mode).split(_MARK)
        markers = tuple(int(m[1:]) if m[0] == "c" else self.slots[int(m)] for m in pieces[1::2])
        snaps = isinstance(node, Binary) and node.op in "+-" and mode == "V"
        return Template(tuple(pieces[::2]), markers, tuple(self.slots), tuple(self.calls), self.dynamic, snaps)

    # every node gives text that can stand as an operand without more parentheses

    def emit(self, node: Node, mode: str) -> str:
        """The engine's text of a node where a value of that mode is wanted."""
        emitter = _EMITTERS.get(type(node))
        if emitter is not None:
            return emitter(self, node, mode)
        match node:
            case Num(text) | Err(text):
                return text
            case Text(value):
                return '"' + value.replace('"', '""').replace(_MARK, "") + '"'
            case Bool(value):
                return "TRUE" if value else "FALSE"
            case Stack():
                raise FormulaError("3d")
            case Structured():
                return self.reference(self.structured(node), mode)
            case Paren(x):
                return self.emit(x, mode)
            case Unary("@", x):
                return self.emit(x, "V")
            case Unary(op, x):
                return f"({op}{self.operand(x, _operand(mode))})"
            case Percent(x):
                return f"({self.operand(x, _operand(mode))}%)"
            case Array(rows) if mode == "E":
                element = self.element_of(len(rows), len(rows[0]))
                return "#N/A" if element is None else self.constant(rows[element[0]][element[1]])
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
        raise FormulaError("array_constant")

    def reference(self, ref: Ref, mode: str) -> str:
        sheet = self.sheet
        if ref.sheet is not None:
            known = self.all._sheets.get(ref.sheet.casefold())
            if known is None:
                return "#REF!"
            sheet = known
        if mode == "E" and not ref.single:
            element = self.element_of(ref.last_row - ref.row + 1, ref.last_column - ref.column + 1)
            if element is None:
                return "#N/A"
            row, column = ref.row + element[0], ref.column + element[1]
            ref = Ref(ref.sheet, row, column, row, column, (ref.moves & 3) * 5)
        elif mode == "V" and not ref.single:
            self.anchored = True
            cut = self.intersection(ref)
            if cut is None:
                return "#VALUE!"
            ref = cut
        self.all.check_size(sheet, ref)
        prefix = "" if sheet == self.sheet and not self.elsewhere else _quoted(sheet) + "!"
        whole = Ref(sheet, ref.row, ref.column, ref.last_row, ref.last_column, ref.moves)
        self.slots.append(slot(whole, prefix, self.row, self.column))
        return f"{_MARK}{len(self.slots) - 1}{_MARK}"

    def element_of(self, height: int, width: int) -> tuple[int, int] | None:
        """The place, in an array of that size, of the element being written; None beyond its end."""
        row, column = self.element
        row, column = 0 if height == 1 else row, 0 if width == 1 else column
        return (row, column) if row < height and column < width else None

    def intersection(self, ref: Ref) -> Ref | None:
        """Excel's implicit intersection: the cell of a column in the formula's row, or of a row in its column."""
        if ref.column == ref.last_column and ref.row <= self.row <= ref.last_row:
            return Ref(ref.sheet, self.row, ref.column, self.row, ref.column)
        if ref.row == ref.last_row and ref.column <= self.column <= ref.last_column:
            return Ref(ref.sheet, ref.row, self.column, ref.row, self.column)
        return None

    def named(self, name: Name, mode: str) -> str:
        key = name.name.lower()
        if key in self.inside_names:
            raise FormulaError("name_circular", name=name.name)
        node = self.meaning(name)
        if node is None:
            table = self.all.book.tables.get(key) if name.sheet is None else None
            if table is not None:
                return self.reference(self.structured(Structured(name.name, None)), mode)
            return "#NAME?"
        # Excel computes the formula of a name as arrays; a plain range still follows the place where the name stands.
        self.inside_names.append(key)
        plain = isinstance(node, Ref | Name | Structured | Num | Text | Bool)
        text = self.emit(node, mode if plain or mode in "VE" else "A")
        self.inside_names.pop()
        return text

    def structured(self, node: Structured) -> Ref:
        table = self.all.book.tables.get(node.table.lower()) if node.table else self.table_here()
        if table is None:
            raise FormulaError("no_table", table=node.table or "")
        if node.spec and ("@" in node.spec or "this row" in node.spec.lower()):
            self.anchored = True
        return _table_range(table, node.spec, self.row if table.sheet == self.sheet else None)

    def table_here(self) -> Table | None:
        self.anchored = True
        for table in self.all.book.tables.values():
            if (
                table.sheet == self.sheet
                and table.row <= self.row <= table.last_row
                and table.column <= self.column <= table.last_column
            ):
                return table
        return None

    def reference_operator(self, node: RefOp, mode: str) -> str:
        self.anchored = True
        if node.op == ",":
            raise FormulaError("union")
        left, right = self.as_reference(node.left), self.as_reference(node.right)
        if left is not None and right is None and node.op == ":":
            return self.up_to_index(left, node.right, mode)
        if left is None or right is None:
            raise FormulaError("range_built")
        if right.sheet is not None and left.sheet is not None and right.sheet != left.sheet:
            raise FormulaError("range_sheets")
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

    def up_to_index(self, left: Ref, right: Node, mode: str) -> str:
        """`A1:INDEX(A1:A9,n)` as an OFFSET from A1: the usual way to write a sum up to a date."""
        match right:
            case Call("INDEX", (base, row)) if base is not None and row is not None:
                area, line, across = self.as_reference(base), row, None
            case Call("INDEX", (base, row, column)) if base is not None and row is not None and column is not None:
                area, line, across = self.as_reference(base), row, column
            case _:
                area, line, across = None, Num("1"), None
        same_sheet = area is not None and (left.sheet or self.sheet) == (area.sheet or self.sheet)
        if area is None or not same_sheet or not left.single or mode not in "RA":
            raise FormulaError("range_built")
        down, right_ = area.row - left.row, area.column - left.column
        if down < 0 or right_ < 0 or (across is None and area.row != area.last_row and area.column != area.last_column):
            raise FormulaError("range_built")
        if across is None and area.row == area.last_row:
            line, across = Num("1"), line
        self.reference(Ref(area.sheet, left.row, left.column, area.last_row, area.last_column), "R")
        start = self.reference(left, "R")
        height = f"{down}+MATCH({self.emit(line, 'V')},{_count(area.last_row - area.row + 1)},0)"
        width = f"{right_}+MATCH({self.emit(across or Num('1'), 'V')},{_count(area.last_column - area.column + 1)},0)"
        return f"OFFSET({start},0,0,{height},{width})"

    def meaning(self, name: Name) -> Node | None:
        """What a defined name stands for here."""
        found = self.all.name(self.sheet, name, self.row, self.column)
        if found is None:
            return None
        self.anchored = self.anchored or found[1]
        return found[0]

    def as_reference(self, node: Node) -> Ref | None:
        match node:
            case Ref():
                return node
            case Structured():
                return self.structured(node)
            case Paren(x):
                return self.as_reference(x)
            case Name():
                target = self.meaning(node)
                return self.as_reference(target) if target is not None else None
        return None

    def binary(self, node: Binary, mode: str) -> str:
        inner = _operand(mode)
        if node.op == "&":
            return f"BM_CAT({','.join(self.emit(x, inner) for x in _spine(node, '&')[1])})"
        if node.op in "+-*/":
            # a + b - c is one level deep, however long: the engine's parser stops at 72 parentheses
            ops, terms = _spine(node, "+-" if node.op in "+-" else "*/")
            texts = [self.operand(x, inner) for x in terms]
            if len(texts) > 200:
                return f'BM_CHAIN("{ops}",{",".join(texts)})'
            return "(" + texts[0] + "".join(op + text for op, text in zip(ops, texts[1:], strict=True)) + ")"
        if node.op == "^":
            left, right = self.operand(node.left, inner), self.operand(node.right, inner)
        else:
            left, right = self.emit(node.left, inner), self.emit(node.right, inner)
        if node.op in _COMPARE and not (_settles(node.op, node.left) or _settles(node.op, node.right)):
            return f"{_COMPARE[node.op]}({left},{right})"
        if node.op == "^" and not (isinstance(node.right, Num) and float(node.right.text)):
            return f"BM_POWER({left},{right})"
        return f"({left}{node.op}{right})"

    def operand(self, node: Node, mode: str) -> str:
        """An operand of arithmetic: a text there counts as a number only where every country reads it alike."""
        if isinstance(node, Text) and is_local(node.value):
            raise FormulaError("local", what=node.value)
        text = self.emit(node, mode)
        if _is_text(node) and not isinstance(node, Text):
            return f"BM_PLAIN({text})"
        if self.all.local and isinstance(node, Ref):
            sheet = self.all._sheets.get((node.sheet or self.sheet).casefold())
            if any((sheet, column) in self.all.local for column in range(node.column, node.last_column + 1)):
                return f"BM_PLAIN({text})"
        return text

    def call(self, node: Call, mode: str) -> str:
        name = _bare(node.name)
        if name in self.all.functions:
            return self.ours(name, node, mode)
        special = _SPECIAL.get(name)
        if special is not None:
            text = special(self, node, mode)
            if text is not None:
                return text
        return self.native(name, node, mode)

    def native(self, name: str, node: Call, mode: str) -> str:
        """A call of a function that the engine has, arguments by their classes."""
        if name == "BM_NUMBER" and node.args[0] is not None:  # our own wrapping, see xlookup
            return f"BM_NUMBER({self.emit(node.args[0], _inner('V', mode))})"
        if name not in excel.SIGNATURES:
            raise FormulaError("function", name=name)
        args = _unfolded(node.args) if name in _OVER_SEVERAL else node.args
        letters = excel.letters(name, len(args))
        if letters is None:
            raise FormulaError("too_many", name=name)
        if mode == "A" and not set(letters) <= {"R", "A"}:
            shape = self.call_shape(letters, args)
            if shape != (1, 1):
                return self.element_by_element(node, shape)
        pieces: list[str] = []
        for letter, arg in zip(letters, args, strict=True):
            if arg is None:
                pieces.append(_left_out(name, len(pieces)))
            elif isinstance(arg, Stack) and name in _OVER_SEVERAL:
                pieces.extend(self.emit(ref, "R") for ref in self.unstacked(arg))
            else:
                text = self.emit(arg, _inner(letter, mode))
                if letter == "T" and not _is_text(arg):
                    text = f"BM_CAT({text})"
                elif letter == "K" and not isinstance(arg, Num | Text):
                    text = f"BM_KEY({text})"
                elif letter == "D" and not _is_date(arg):
                    text = f"BM_DAY({text})"
                elif letter == "N":
                    text = f"BM_PLAIN({text})"
                elif letter == "C" and not isinstance(arg, Num):
                    text = f"BM_CRITERION({text})"
                pieces.append(text)
        if name in ("OFFSET", "INDIRECT"):
            self.dynamic = True
            base = self.as_reference(node.args[0]) if name == "OFFSET" and node.args[0] is not None else None
            self.moving.append((base, pieces[1:] if base is not None else pieces))
        text = f"{_OVERRIDES.get(name, name)}({','.join(pieces)})"
        if mode in "VE" and name in excel.ARRAY_RESULT and self.may_be_array(name, node):
            text = f"BM_FIRST({text})"
        return text

    # -- special functions ---------------------------------------------------------------------------------------------

    def single(self, node: Call, mode: str) -> str | None:
        """`_xlfn.SINGLE(x)`, which Excel shows as `@x`."""
        if len(node.args) == 1 and node.args[0] is not None:
            return self.emit(node.args[0], "V")
        return None

    def clock(self, node: Call, mode: str) -> str | None:
        if self.all.today is None:
            raise FormulaError("clock", name=node.name)
        return repr(self.all.today)

    def nearest(self, node: Call, mode: str) -> str | None:
        """MATCH, VLOOKUP and HLOOKUP that look for the nearest value: the engine orders texts by their codes."""
        name = _bare(node.name)
        last = 2 if name == "MATCH" else 3
        how = node.args[last] if len(node.args) > last else Num("1")
        kind = (
            0 if how is None else how.value if isinstance(how, Bool) else _whole(how)
        )  # left out after a comma is 0; not there at all is 1
        if kind is None:
            raise FormulaError("nearest", name=name)
        if not kind or len(node.args) < last:
            return None
        if mode == "A" and self.call_shape("V" * len(node.args), (node.args[0],) * len(node.args)) != (1, 1):
            return None
        key, area = node.args[0], node.args[1]
        if key is None or area is None:
            return None
        pieces = [self.emit(key, _inner("V", mode if mode != "A" else "V")), self.emit(area, _inner("R", mode))]
        if name == "MATCH":
            return f"BM_MATCH({pieces[0]},{pieces[1]},{-1 if kind < 0 else 1})"
        line = node.args[2]
        wanted = "0" if line is None else self.emit(line, _inner("V", mode if mode != "A" else "V"))
        return f"BM_{name}({pieces[0]},{pieces[1]},{wanted})"

    def lookup(self, node: Call, mode: str) -> str | None:
        """LOOKUP, which always looks for the nearest value."""
        if len(node.args) not in (2, 3) or any(arg is None for arg in node.args):
            return None
        key, *areas = (arg for arg in node.args if arg is not None)
        if mode == "A" and self.shape(key) != (1, 1):
            return None
        pieces = [self.emit(key, _inner("V", mode if mode != "A" else "V")), *(self.emit(x, "A") for x in areas)]
        return f"BM_LOOKUP({','.join(pieces)})"

    def xlookup(self, node: Call, mode: str) -> str | None:
        """XLOOKUP and XMATCH: nearest matches of numbers only, and no binary search."""
        name = _bare(node.name)
        first = 4 if name == "XLOOKUP" else 2
        how, search = ([*node.args, None, None, None, None, None, None])[first : first + 2]
        kind = 0 if how is None else _whole(how)
        order = 1 if search is None else _whole(search)
        if kind is None or order not in (1, -1):
            raise FormulaError("nearest", name=name)
        if kind in (1, -1) and node.args[0] is not None and mode != "A":
            key = Call("BM_NUMBER", (node.args[0],))
            node = Call(node.name, (key, *node.args[1:]))
            return self.native(name, node, mode)
        return None

    def place(self, node: Call, mode: str) -> str | None:
        """ROW() and COLUMN(), with or without a plain reference; over arrays they stay the engine's."""
        self.anchored = True
        target = self.as_reference(node.args[0]) if node.args and node.args[0] is not None else None
        across = node.name == "COLUMN"
        if not node.args:
            return str(self.column if across else self.row)
        if target is None:
            raise FormulaError("plain_only", name=node.name)
        if mode == "A":
            first, last = (target.column, target.last_column) if across else (target.row, target.last_row)
            if last - first > 100_000:
                raise FormulaError("array_column")
            return "{" + ("," if across else ";").join(str(n) for n in range(first, last + 1)) + "}"
        if mode == "E":
            element = self.element_of(target.last_row - target.row + 1, target.last_column - target.column + 1)
            if element is None:
                return "#N/A"
            return str(target.column + element[1] if across else target.row + element[0])
        return str(target.column if across else target.row)

    def let(self, node: Call, mode: str) -> str | None:
        """LET by writing each value where its name stands."""
        return self.emit(without_let(node), mode)

    def switch(self, node: Call, mode: str) -> str | None:
        """SWITCH as nested IFs, for the engine folds only ASCII letters."""
        if len(node.args) < 3 or mode == "A":
            return None
        value = node.args[0]
        pairs = list(zip(node.args[1::2], node.args[2::2], strict=False))
        text = self.optional(node.args[-1], mode) if len(node.args) % 2 == 0 else "#N/A"
        for case, result in reversed(pairs):
            equal = f"BM_EQ({self.optional(value, 'V')},{self.optional(case, 'V')})"
            text = f"IF({equal},{self.optional(result, mode)},{text})"
        return text

    def optional(self, node: Node | None, mode: str) -> str:
        return "0" if node is None else self.emit(node, "E" if mode == "V" and self.inside_element else mode)

    def text_format(self, node: Call, mode: str) -> str | None:
        """TEXT with formats that do not depend on the user's country."""
        pattern = node.args[1] if len(node.args) == 2 else None
        if not isinstance(pattern, Text) or node.args[0] is None:
            raise FormulaError("text_computed")
        bare = re.sub(r'"[^"]*"', "", pattern.value)
        local = re.search(r",(?!##0|000)|[#0?] [#0?]", bare)  # 0,00 and # ##0 are not the same in every country
        if local or not _SAFE_FORMAT.fullmatch(pattern.value):
            raise FormulaError("text_format", format=pattern.value)
        if mode == "A":
            return None
        return f"TEXT(BM_UNBOOL({self.emit(node.args[0], 'E' if mode == 'E' else 'V')}),{self.emit(pattern, 'V')})"

    def numbervalue(self, node: Call, mode: str) -> str | None:
        """NUMBERVALUE with its separators; without them it depends on the country."""
        if len(node.args) < 2:
            raise FormulaError("separators")
        return None

    def subtotal(self, node: Call, mode: str) -> str | None:
        """SUBTOTAL where no row is hidden: the engine does not see hidden rows."""
        kind = _whole(node.args[0]) if node.args and node.args[0] is not None else None
        if kind is None:
            raise FormulaError("subtotal_number")
        for arg in node.args[1:]:
            ref = self.as_reference(arg) if arg is not None else None
            if ref is None:
                raise FormulaError("plain_only", name="SUBTOTAL")
            self.anchored = True
            sheet = self.all.book.sheet(ref.sheet or self.sheet)
            if sheet is None or not (kind > 100 or sheet.filtered):
                continue
            if any(ref.row <= row <= ref.last_row for row in sheet.hidden_rows):
                raise FormulaError("subtotal_hidden")
        return None

    def moved_reference(self, node: Call, mode: str) -> str | None:
        """OFFSET with numbers written in the formula is a plain reference."""
        self.anchored = True
        base = self.as_reference(node.args[0]) if node.args and node.args[0] is not None else None
        if base is None:
            raise FormulaError("plain_only", name="OFFSET")
        if mode == "A":
            raise FormulaError("in_array", name="OFFSET")
        height, width = base.last_row - base.row + 1, base.last_column - base.column + 1
        numbers = []
        for arg, default in zip((*node.args[1:], *[None] * 4), (0, 0, height, width), strict=False):
            value = default if arg is None else _whole(arg)
            if value is None:
                return None
            numbers.append(value)
        row, column = base.row + numbers[0], base.column + numbers[1]
        if not numbers[2] or not numbers[3]:
            return "#REF!"
        rows, columns = (
            sorted((row, row + numbers[2] - (1 if numbers[2] > 0 else -1))),
            sorted((column, column + numbers[3] - (1 if numbers[3] > 0 else -1))),
        )
        if rows[0] < 1 or columns[0] < 1 or rows[1] > MAX_ROW or columns[1] > MAX_COLUMN:
            return "#REF!"
        return self.reference(Ref(base.sheet, rows[0], columns[0], rows[1], columns[1]), mode)

    def fixed_reference(self, node: Call, mode: str) -> str | None:
        """INDIRECT of a text written in the formula is that reference."""
        if len(node.args) == 1 and isinstance(node.args[0], Text):
            try:
                target = parse(node.args[0].value)
            except FormulaError:
                return "#REF!"
            ref = self.as_reference(target) if isinstance(target, Ref | Name | Structured) else None
            return self.reference(ref, mode) if ref is not None else "#REF!"
        if len(node.args) == 2 and node.args[1] is not None:
            raise FormulaError("r1c1")
        if mode == "A":
            raise FormulaError("in_array", name="INDIRECT")
        return None

    # -- arrays, element by element ------------------------------------------------------------------------------------

    inside_element = False

    def element_by_element(self, node: Call, shape: tuple[int, int]) -> str:
        """The engine does not spread single-value functions over arrays: write the call for each element."""
        height, width = shape
        if height * width > 20_000:
            raise FormulaError("array_large", name=node.name, count=height * width)
        before, inside = self.element, self.inside_element
        self.inside_element = True
        pieces = []
        for row in range(height):
            for column in range(width):
                self.element = (row, column)
                pieces.append(self.emit(node, "E"))
        self.element, self.inside_element = before, inside
        return f"BM_ROWS({width},{','.join(pieces)})"

    def call_shape(self, letters: str, args: tuple[Node | None, ...]) -> tuple[int, int]:
        shape = (1, 1)
        for letter, arg in zip(letters, args, strict=True):
            if letter in "VTKCDNP" and arg is not None:
                shape = _wider(shape, self.shape(arg))
        return shape

    def shape(self, node: Node) -> tuple[int, int]:
        """Rows and columns of what a node gives when it is computed as an array."""
        match node:
            case Ref():
                if (node.moves & 3) != node.moves >> 2:
                    self.anchored = True
                if node.last_row - node.row >= MAX_ROW - 1:
                    raise FormulaError("array_column")
                return node.last_row - node.row + 1, node.last_column - node.column + 1
            case Structured():
                return self.shape(self.structured(node))
            case Array(rows):
                return len(rows), len(rows[0])
            case Name():
                target = self.meaning(node)
                return (1, 1) if target is None else self.shape(target)
            case Paren(x) | Unary(_, x) | Percent(x):
                return self.shape(x)
            case Binary(_, left, right):
                return _wider(self.shape(left), self.shape(right))
            case RefOp():
                ref = self.as_reference(node)
                return (1, 1) if ref is None else self.shape(ref)
            case Call(name, args):
                name = _bare(name)
                if name in ("ROW", "COLUMN") and len(args) == 1 and args[0] is not None:
                    height, width = self.shape(args[0])
                    return (height, 1) if name == "ROW" else (1, width)
                if name == "TRANSPOSE" and len(args) == 1 and args[0] is not None:
                    height, width = self.shape(args[0])
                    return width, height
                if name == "LET":
                    return self.shape(without_let(node))
                if name in self.all.functions or name in ("OFFSET", "INDIRECT"):
                    raise FormulaError("in_array", name=name)
                if name not in excel.SIGNATURES:
                    return 1, 1
                letters = excel.letters(name, len(args)) or ""
                return self.call_shape(letters, args[: len(letters)])
        return 1, 1

    def unstacked(self, stack: Stack) -> list[Ref]:
        """The plain references of a 3-D one, in the order of the sheets."""
        names = [sheet.name for sheet in self.all.book.sheets]
        folded = [name.casefold() for name in names]
        try:
            a, b = sorted((folded.index(stack.first.casefold()), folded.index(stack.last.casefold())))
        except ValueError:
            raise FormulaError("3d_sheets", first=stack.first, last=stack.last) from None
        r = stack.ref
        return [Ref(name, r.row, r.column, r.last_row, r.last_column) for name in names[a : b + 1]]

    def may_be_array(self, name: str, node: Call) -> bool:
        if name == "INDEX":
            # a row or a column of zero, or left out, answers a whole line
            return any(arg is None or not isinstance(arg, Num) or not float(arg.text) for arg in node.args[1:])
        return name in ("OFFSET", "INDIRECT", "TRANSPOSE", "XLOOKUP")

    def ours(self, name: str, node: Call, mode: str) -> str:
        given = tuple(arg is not None for arg in node.args)
        pieces = [self.emit(arg, mode if mode in "AE" else "R") for arg in node.args if arg is not None]
        self.calls.append(OurCall(name, given, mode in "VE"))
        return f"BM_CALL({','.join([f'{_MARK}c{len(self.calls) - 1}{_MARK}', *pieces])})"


_EMITTERS: dict[type, Callable[[_One, Any, str], str]] = {
    Ref: _One.reference,
    Call: _One.call,
    Name: _One.named,
    Binary: _One.binary,
    RefOp: _One.reference_operator,
}
"""The nodes with a method of their own."""

_OVERRIDES = {
    "UPPER": "BM_UPPER",
    "LOWER": "BM_LOWER",
    "PROPER": "BM_PROPER",
    "CONCATENATE": "BM_CAT",
    "CONCAT": "BM_CONCAT",
    "TEXTJOIN": "BM_TEXTJOIN",
    "SEARCH": "BM_SEARCH",
    "POWER": "BM_POWER",
    "CEILING": "BM_CEILING",
    "FLOOR": "BM_FLOOR",
    "CEILING.MATH": "BM_CEILING_MATH",
    "FLOOR.MATH": "BM_FLOOR_MATH",
    "FIXED": "BM_FIXED",
    "SUMPRODUCT": "BM_SUMPRODUCT",
    "NETWORKDAYS": "BM_NETWORKDAYS",
    "WORKDAY": "BM_WORKDAY",
}
"""Functions that semantics.py computes in the engine's place."""

_OVER_SEVERAL = frozenset(
    {"SUM", "AVERAGE", "AVERAGEA", "COUNT", "COUNTA", "MIN", "MAX", "MINA", "MAXA", "PRODUCT", "SUMSQ"}
    | {"STDEV", "STDEV.S", "STDEV.P", "VAR", "VAR.S", "VAR.P"}
)
"""Functions that take several areas, be it sheets (3-D references) or unions."""

_SPECIAL: dict[str, Callable[[_One, Call, str], str | None]] = {
    "SINGLE": _One.single,
    "TODAY": _One.clock,
    "NOW": _One.clock,
    "ROW": _One.place,
    "COLUMN": _One.place,
    "LET": _One.let,
    "SWITCH": _One.switch,
    "TEXT": _One.text_format,
    "INDIRECT": _One.fixed_reference,
    "OFFSET": _One.moved_reference,
    "MATCH": _One.nearest,
    "VLOOKUP": _One.nearest,
    "HLOOKUP": _One.nearest,
    "LOOKUP": _One.lookup,
    "XLOOKUP": _One.xlookup,
    "XMATCH": _One.xlookup,
    "SUBTOTAL": _One.subtotal,
    "NUMBERVALUE": _One.numbervalue,
}
"""Functions that are lowered each in its own way; None from there means: like any other function."""

_SAFE_FORMAT = re.compile(
    r"""(?:General|(?:[#0?,.%+\-]|"[^"]*"|\\.|[ €()])+(?:;(?:[#0?,.%+\-]|"[^"]*"|\\.|[ €()])*){0,2}"""
    r"""|(?:d{1,2}(?!d)|mm(?!m)|yyyy(?!y)|yy(?!y)|hh(?!h)|ss(?!s)|[-/. :])+)"""
)
"""Number formats without months or days in letters, colours, conditions and country codes."""


def _left_out(name: str, place: int) -> str:
    """What stands for an argument between two commas; the engine itself does not take it for 0 or an empty text."""
    if name in ("CONCATENATE", "CONCAT", "SEARCH") or (name == "TEXTJOIN" and place == 0):
        return '""'
    if name in ("CEILING.MATH", "FLOOR.MATH") and place == 1:
        return "1"
    if name == "TEXTJOIN" and place == 1:
        raise FormulaError("plain_only", name=name)
    return "0" if name in _OVERRIDES else ""


def _inner(letter: str, mode: str) -> str:
    """The mode of an argument of the class `letter` in a call that stands where `mode` is wanted.

    E writes one element of an array computation: its single values are elements, its ranges are whole.
    """
    if letter == "A" or mode == "A":
        return "A"
    if letter == "R":
        return "A" if mode == "E" else "R"
    if letter == "P" or mode == "E":
        return mode
    return "V"


def _quoted(sheet: str) -> str:
    quoted = quote_sheet(sheet)
    return quoted if quoted.isascii() or quoted.startswith("'") else f"'{sheet}'"


def _whole(node: Node) -> int | None:
    """A whole number written in a formula."""
    match node:
        case Num(text) if float(text) == int(float(text)):
            return int(float(text))
        case Unary("-", x):
            value = _whole(x)
            return None if value is None else -value
        case Paren(x):
            return _whole(x)
    return None


def _count(last: int) -> str:
    """{1;2;…}: finding a number there refuses what is no place inside an area (INDEX would give #REF!)."""
    if last > 2_000:
        raise FormulaError("index_long")
    return "{" + ";".join(str(n) for n in range(1, last + 1)) + "}"


@cache
def _bare(name: str) -> str:
    """The name of a function without the prefixes that files carry."""
    return _PREFIX.sub("", name)


def _operand(mode: str) -> str:
    """The mode of the operands of an operator that stands where `mode` is wanted."""
    return mode if mode in "AE" else "V"


def _wider(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return max(one[0], other[0]), max(one[1], other[1])


def _unfolded(args: tuple[Node | None, ...]) -> tuple[Node | None, ...]:
    """SUM((A1,B2)) has the arguments A1 and B2."""
    out: list[Node | None] = []
    for arg in args:
        if isinstance(arg, Paren) and isinstance(arg.x, RefOp) and arg.x.op == ",":
            out.extend(_united(arg.x))
        else:
            out.append(arg)
    return tuple(out)


def _united(node: Node) -> list[Node]:
    if isinstance(node, RefOp) and node.op == ",":
        return [*_united(node.left), *_united(node.right)]
    return [node]


def _spine(node: Node, group: str) -> tuple[str, list[Node]]:
    """The operators and operands of a chain such as a + b − c, from left to right."""
    ops, terms = [], []
    while isinstance(node, Binary) and node.op in group:
        ops.append(node.op)
        terms.append(node.right)
        node = node.left
    terms.append(node)
    return "".join(reversed(ops)), terms[::-1]


def _is_text(node: Node) -> bool:
    match node:
        case Text():
            return True
        case Paren(x):
            return _is_text(x)
        case Binary("&", _, _):
            return True
        case Call(name, _):
            return _bare(name) in excel.TEXT_RESULT
    return False


def _is_date(node: Node) -> bool:
    match node:
        case Num():
            return True
        case Paren(x):
            return _is_date(x)
        case Call(name, _):
            return _bare(name) in excel.DATE_RESULT
        case Binary(op, _, _):
            return op in "+-*/^"
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
                raise FormulaError("table_unreadable", what=f"{table.name}[{spec}]")
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
                raise FormulaError("table_row", what=f"{table.name}[{spec}]")
            wanted.append((row, row))
        else:
            raise FormulaError("table_unreadable", what=f"{table.name}[{spec}]")
    top, bottom = min(t for t, _ in wanted), max(b for _, b in wanted)
    if top > bottom:
        raise FormulaError("table_nothing", what=f"{table.name}[{spec}]")
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
    raise FormulaError("no_column", table=table.name, column=name)
