"""Excel formulas as trees: one small scanner and one precedence parser, no evaluation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bareme.hosts.batch.model import column_letters
from bareme.hosts.batch.refusals import FormulaError

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384
MAX_DEPTH = 128
"""Twice Excel's own limit of nested functions."""
MAX_LENGTH = 8_192
"""Excel's own limit of characters."""


@dataclass(slots=True)
class Num:
    """A number as written."""

    text: str


@dataclass(slots=True)
class Text:
    """A text between quotes, unquoted."""

    value: str


@dataclass(slots=True)
class Bool:
    """TRUE or FALSE written as a constant."""

    value: bool


@dataclass(slots=True)
class Err:
    """An error constant: #N/A, #REF!, …"""

    text: str


@dataclass(slots=True)
class Ref:
    """A cell or a rectangle; a cell has equal corners. `sheet` None: the formula's own sheet."""

    sheet: str | None
    row: int
    column: int
    last_row: int
    last_column: int
    moves: int = 0
    """Which of the four numbers move when the formula is copied (no `$`): bits 1, 2, 4, 8 in their order."""

    @property
    def single(self) -> bool:
        """Whether it is one cell."""
        return self.row == self.last_row and self.column == self.last_column


@dataclass(slots=True)
class Stack:
    """The same cells of several sheets in a row (a 3-D reference): Janvier:Mars!A1."""

    first: str
    last: str
    ref: Ref


@dataclass(slots=True)
class Name:
    """A defined name, or a LET variable."""

    sheet: str | None
    name: str


@dataclass(slots=True)
class Structured:
    """A structured reference as written: `table` None inside the table itself; `spec` without its outer brackets."""

    table: str | None
    spec: str | None


@dataclass(slots=True)
class Call:
    """A function call; an argument that is left out is None."""

    name: str
    args: tuple[Node | None, ...]


@dataclass(slots=True)
class Unary:
    """`-x`, `+x` or `@x`."""

    op: str
    x: Node


@dataclass(slots=True)
class Percent:
    """`x%`."""

    x: Node


@dataclass(slots=True)
class Binary:
    """An arithmetic, text or comparison operator."""

    op: str
    left: Node
    right: Node


@dataclass(slots=True)
class RefOp:
    """A reference operator between two references: `:` (range), ` ` (intersection) or `,` (union)."""

    op: str
    left: Node
    right: Node


@dataclass(slots=True)
class Paren:
    """Parentheses, kept because Excel snaps a difference to zero only outside them."""

    x: Node


@dataclass(slots=True)
class Array:
    """An array constant."""

    rows: tuple[tuple[Node, ...], ...]


Node = (
    Num | Text | Bool | Err | Ref | Stack | Name | Structured | Call | Unary | Percent | Binary | RefOp | Paren | Array
)

_SHEET = r"(?:'(?:[^']|'')+'|(?:\[\d+\])?[^\W\d](?:[\w.])*(?::[^\W\d][\w.]*)?)!"
_TOKENS = re.compile(
    rf"""
      (?P<text>"(?:[^"]|"")*")
    | (?P<error>\#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|SPILL!|CALC!|FIELD!|BLOCKED!|GETTING_DATA))
    | (?P<call>(?:\[\d+\]!|'[^']*'!)?@?[^\W\d][\w.]*\()
    | (?P<cells>\$?[A-Za-z]{{1,3}}\$?[0-9]{{1,7}}(?![\w.(\[!])
        (?::\$?[A-Za-z]{{1,3}}\$?[0-9]{{1,7}}(?![\w.(!]))?)
    | (?P<sheet>{_SHEET})
    | (?P<columns>\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}(?![\w.(]))
    | (?P<rows>\$?[0-9]{{1,7}}:\$?[0-9]{{1,7}}(?![\w.]))
    | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<name>(?:[^\W\d]|\\)[\w.?\\]*)
    | (?P<bracket>\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\])
    | (?P<op><=|>=|<>|[-+*/^&=<>%:@#(){{}},;])
    | (?P<space>\s+)
    """,
    re.VERBOSE,
)
_CELLS = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([0-9]+)(?::(\$?)([A-Za-z]{1,3})(\$?)([0-9]+))?")
_OPERAND_ENDS = ("cells", "name", "columns", "rows", "bracket")
_OPERAND_STARTS = ("cells", "sheet", "name", "columns", "rows", "call")

_BINARY = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}


def column_number(letters: str) -> int:
    """A → 1, AA → 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def scan(formula: str) -> list[tuple[str, str]]:
    """The tokens (kind, text) of a formula without its equals sign; a space stays only where it may intersect."""
    tokens: list[tuple[str, str]] = []
    position = 0
    space = False
    for found in _TOKENS.finditer(formula):
        if found.start() != position:
            break
        position = found.end()
        kind, text = found.lastgroup or "", found.group()
        if kind == "space":
            space = True
            continue
        if space:
            space = False
            if tokens and kind in _OPERAND_STARTS and (tokens[-1][0] in _OPERAND_ENDS or tokens[-1][1] == ")"):
                tokens.append(("op", " "))
        if kind == "bracket" and formula[position : position + 1] == "!":
            raise FormulaError("other_book")
        if kind == "columns":
            first, last = text.replace("$", "").split(":")
            if column_number(first) > MAX_COLUMN or column_number(last) > MAX_COLUMN:
                raise FormulaError("outside", what=text)
        tokens.append((kind, text))
    if position != len(formula):
        raise FormulaError("unreadable", at=formula[position : position + 20])
    tokens.append(("end", ""))
    return tokens


class _Parser:
    def __init__(self, formula: str) -> None:
        self.tokens = scan(formula)
        self.at = 0
        self.depth = 0

    def take(self, text: str) -> bool:
        if self.tokens[self.at] == ("op", text):
            self.at += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.take(text):
            raise FormulaError("lacks", what=text, at=self.tokens[self.at][1] or "…")

    def expression(self, level: int = 1) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FormulaError("deep")
        left = self.unary()
        while True:
            kind, op = self.tokens[self.at]
            binding = _BINARY.get(op, 0) if kind == "op" else 0
            if binding < level:
                self.depth -= 1
                return left
            self.at += 1
            left = Binary(op, left, self.expression(binding + 1))

    def unary(self) -> Node:
        # Excel binds a sign tighter than ^: -2^2 is 4.
        signs: list[str] = []
        while (token := self.tokens[self.at])[0] == "op" and token[1] in "+-@":
            signs.append(token[1])
            self.at += 1
        node = self.reference()
        while self.take("%"):
            node = Percent(node)
        if "@" not in signs:  # ---x is -x; --x turns a text or TRUE into a number
            minus = signs.count("-")
            signs = ["-"] * (minus if minus < 2 else 2 - minus % 2)
        for op in reversed(signs):
            node = Unary(op, node)
        return node

    def reference(self) -> Node:
        left = self.primary()
        while True:
            kind, text = self.tokens[self.at]
            if kind != "op" or text not in ": #":
                return left
            if text == "#":
                raise FormulaError("spilled")
            self.at += 1
            left = RefOp(text, left, self.primary())

    def primary(self) -> Node:
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "cells":
            return self.cells(None, text)
        if kind == "number":
            return Num(text)
        if kind == "text":
            return Text(text[1:-1].replace('""', '"'))
        if kind == "call":
            return self.call(text[:-1])
        if kind in ("columns", "rows"):
            return self.lines(None, kind, text)
        if kind == "error":
            return Err(text)
        if kind == "sheet":
            return self.on_sheet(text[:-1])
        if kind == "name":
            return self.name(text)
        if kind == "bracket":
            return Structured(None, text[1:-1])
        if kind == "op" and text == "(":
            return self.parenthesis()
        if kind == "op" and text == "{":
            return self.array()
        raise FormulaError("unreadable" if text else "ends", at=text)

    def parenthesis(self) -> Node:
        inner = self.expression()
        while self.take(","):
            inner = RefOp(",", inner, self.expression())
        self.expect(")")
        return Paren(inner)

    def name(self, text: str) -> Node:
        if self.tokens[self.at][0] == "bracket":
            spec = self.tokens[self.at][1][1:-1]
            self.at += 1
            return Structured(text, spec)
        upper = text.upper()
        if upper in ("TRUE", "FALSE"):
            return Bool(upper == "TRUE")
        return Name(None, text)

    def on_sheet(self, sheet: str) -> Node:
        if sheet.startswith("'"):
            sheet = sheet[1:-1].replace("''", "'")
        if "[" in sheet:
            raise FormulaError("other_book")
        if ":" in sheet:
            first, last = sheet.split(":", 1)
            ref = self.on_one_sheet(None)
            if not isinstance(ref, Ref):
                raise FormulaError("3d_cells")
            return Stack(first, last, ref)
        return self.on_one_sheet(sheet)

    def on_one_sheet(self, sheet: str | None) -> Node:
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "cells":
            return self.cells(sheet, text)
        if kind in ("columns", "rows"):
            return self.lines(sheet, kind, text)
        if kind == "error":
            return Err(text)
        if kind == "name":
            return Name(sheet, text)
        raise FormulaError("unreadable", at=f"{sheet}!")

    def cells(self, sheet: str | None, text: str) -> Node:
        fixed_left, left, fixed_top, top, fixed_right, right, fixed_bottom, bottom = _CELLS.findall(text)[0]
        row, column = int(top), column_number(left)
        moves = (0 if fixed_top else 1) | (0 if fixed_left else 2)
        if right:
            last_row, last_column = int(bottom), column_number(right)
            moves |= (0 if fixed_bottom else 4) | (0 if fixed_right else 8)
        else:
            last_row, last_column, moves = row, column, moves * 5
        if max(row, last_row) > MAX_ROW or max(column, last_column) > MAX_COLUMN or not row or not last_row:
            if right or sheet is not None:
                raise FormulaError("outside", what=text)
            return Name(sheet, text)
        if row > last_row:
            row, last_row, moves = last_row, row, (moves & 10) | (moves & 1) << 2 | (moves & 4) >> 2
        if column > last_column:
            column, last_column, moves = last_column, column, (moves & 5) | (moves & 2) << 2 | (moves & 8) >> 2
        return Ref(sheet, row, column, last_row, last_column, moves)

    def lines(self, sheet: str | None, kind: str, text: str) -> Node:
        first, last = text.replace("$", "").split(":")
        if kind == "columns":
            a, b = sorted((column_number(first), column_number(last)))
            return Ref(sheet, 1, a, MAX_ROW, b)
        a, b = sorted((int(first), int(last)))
        if not a or b > MAX_ROW:
            raise FormulaError("outside", what=text)
        return Ref(sheet, a, 1, b, MAX_COLUMN)

    def call(self, name: str) -> Node:
        name = name.rsplit("!", 1)[-1].lstrip("@").upper()
        args: list[Node | None] = []
        if self.take(")"):
            return Bool(name == "TRUE") if name in ("TRUE", "FALSE") else Call(name, ())
        while True:
            kind, text = self.tokens[self.at]
            args.append(None if kind == "op" and text in ",)" else self.expression())
            if self.take(")"):
                return Call(name, tuple(args))
            self.expect(",")

    def array(self) -> Node:
        rows: list[tuple[Node, ...]] = []
        row: list[Node] = []
        while True:
            row.append(self.unary())
            if self.take(","):
                continue
            rows.append(tuple(row))
            row = []
            if self.take(";"):
                continue
            self.expect("}")
            if len({len(r) for r in rows}) != 1:
                raise FormulaError("array_rows")
            return Array(tuple(rows))


@lru_cache(maxsize=20_000)
def parse(formula: str) -> Node:
    """The tree of a formula, with or without its equals sign.

    Raises:
        FormulaError: it is no formula, or it has a construct that the batch refuses by name.
    """
    text = formula[1:] if formula.startswith("=") else formula
    if len(text) > MAX_LENGTH:
        raise FormulaError("long")
    parser = _Parser(text)
    node = parser.expression()
    kind, rest = parser.tokens[parser.at]
    if kind != "end":
        if rest == ",":
            raise FormulaError("union")
        raise FormulaError("unreadable", at=rest)
    return node


def a1(row: int, column: int, last_row: int, last_column: int) -> str:
    """The address of a cell or a rectangle, whole columns and rows in their short form."""
    if row == 1 and last_row == MAX_ROW:
        return f"{column_letters(column)}:{column_letters(last_column)}"
    if column == 1 and last_column == MAX_COLUMN:
        return f"{row}:{last_row}"
    first = f"{column_letters(column)}{row}"
    if row == last_row and column == last_column:
        return first
    return f"{first}:{column_letters(last_column)}{last_row}"


MAX_NODES = 5_000
"""How large a formula may become when the values of LET are written where their names stand."""


def without_let(node: Call) -> Node:
    """The formula that a LET stands for: each value written where its name was.

    Raises:
        FormulaError: the LET is malformed, or repeats its values too often.
    """
    out = _substituted(node, {})
    if _size(out, {}) > MAX_NODES:
        raise FormulaError("let_large")
    return out


def _variable(name: str) -> str:
    return name.lower().removeprefix("_xlpm.")


def _substituted(node: Node, scope: dict[str, Node]) -> Node:
    match node:
        case Name(None, name) if _variable(name) in scope:
            return scope[_variable(name)]
        case Call(name, args) if name.removeprefix("_XLFN.") == "LET":
            last = args[-1] if args else None
            if len(args) % 2 == 0 or len(args) < 3 or last is None:
                raise FormulaError("let")
            inner = dict(scope)
            for variable, value in zip(args[:-1:2], args[1::2], strict=True):
                if not isinstance(variable, Name) or value is None:
                    raise FormulaError("let")
                inner[_variable(variable.name)] = Paren(_substituted(value, inner))
            return _substituted(last, inner)
        case Call(name, args):
            return Call(name, tuple(None if x is None else _substituted(x, scope) for x in args))
        case Unary(op, x):
            return Unary(op, _substituted(x, scope))
        case Percent(x):
            return Percent(_substituted(x, scope))
        case Paren(x):
            return Paren(_substituted(x, scope))
        case Binary(op, left, right):
            return Binary(op, _substituted(left, scope), _substituted(right, scope))
        case RefOp(op, left, right):
            return RefOp(op, _substituted(left, scope), _substituted(right, scope))
    return node


def _size(node: Node | None, known: dict[int, int]) -> int:
    """The number of nodes of the tree, values that stand in several places counted each time."""
    if id(node) in known:
        return known[id(node)]
    match node:
        case Call(_, args):
            size = 1 + sum(_size(x, known) for x in args)
        case Unary(_, x) | Percent(x) | Paren(x):
            size = 1 + _size(x, known)
        case Binary(_, left, right) | RefOp(_, left, right):
            size = 1 + _size(left, known) + _size(right, known)
        case _:
            size = 1
    known[id(node)] = size
    return size
