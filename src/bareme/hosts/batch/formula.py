"""Excel formulas as trees: one small scanner and one precedence parser, no evaluation."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bareme.hosts.batch.model import column_letters

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384
MAX_DEPTH = 64
"""Excel's own limit of nested functions."""


class FormulaProblem(Exception):
    """A formula that cannot be read or lowered; `str()` is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class Num:
    """A number as written."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text between quotes, unquoted."""

    value: str


@dataclass(frozen=True, slots=True)
class Bool:
    """TRUE or FALSE written as a constant."""

    value: bool


@dataclass(frozen=True, slots=True)
class Err:
    """An error constant: #N/A, #REF!, …"""

    text: str


@dataclass(frozen=True, slots=True)
class Ref:
    """A cell or a rectangle. `sheet` None: the formula's own sheet. `a1` of a single cell has equal corners."""

    sheet: str | None
    row: int
    column: int
    last_row: int
    last_column: int

    @property
    def single(self) -> bool:
        """Whether it is one cell."""
        return self.row == self.last_row and self.column == self.last_column


@dataclass(frozen=True, slots=True)
class Stack:
    """The same cells of several sheets in a row (a 3-D reference): Janvier:Mars!A1."""

    first: str
    last: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Name:
    """A defined name, or a LET variable."""

    sheet: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Structured:
    """A structured reference as written: `table` None inside the table itself; `spec` without its outer brackets."""

    table: str | None
    spec: str | None


@dataclass(frozen=True, slots=True)
class Call:
    """A function call; an argument that is left out is None."""

    name: str
    args: tuple[Node | None, ...]


@dataclass(frozen=True, slots=True)
class Unary:
    """`-x`, `+x` or `@x`."""

    op: str
    x: Node


@dataclass(frozen=True, slots=True)
class Percent:
    """`x%`."""

    x: Node


@dataclass(frozen=True, slots=True)
class Binary:
    """An arithmetic, text or comparison operator."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class RefOp:
    """A reference operator between two references: `:` (range), ` ` (intersection) or `,` (union)."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Paren:
    """Parentheses, kept because Excel snaps a difference to zero only outside them."""

    x: Node


@dataclass(frozen=True, slots=True)
class Array:
    """An array constant."""

    rows: tuple[tuple[Node, ...], ...]


Node = Num | Text | Bool | Err | Ref | Stack | Name | Structured | Call | Unary | Percent | Binary | RefOp | Paren | Array

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
    | (?P<bracket>\[)
    | (?P<op><=|>=|<>|[-+*/^&=<>%:@#(){{}},;])
    | (?P<space>\s+)
    """,
    re.VERBOSE,
)
_CELLS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]+)(?::\$?([A-Za-z]{1,3})\$?([0-9]+))?")

_BINARY = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}


def column_number(letters: str) -> int:
    """A → 1, AA → 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _bracket_end(formula: str, start: int) -> int:
    """The position after the bracket that closes the one at `start`; a quote `'` escapes the next character."""
    depth, i = 0, start
    while i < len(formula):
        if formula[i] == "'":
            i += 1
        elif formula[i] == "[":
            depth += 1
        elif formula[i] == "]":
            depth -= 1
            if not depth:
                return i + 1
        i += 1
    raise FormulaProblem("The formula has a bracket that is not closed.")


def scan(formula: str) -> list[tuple[str, str]]:
    """The tokens (kind, text) of a formula without its equals sign."""
    tokens: list[tuple[str, str]] = []
    position = 0
    while position < len(formula):
        found = _TOKENS.match(formula, position)
        if found is None or found.lastgroup is None:
            raise FormulaProblem(f"The formula cannot be read at “{formula[position : position + 20]}”.")
        kind, text = found.lastgroup, found.group()
        position = found.end()
        if kind == "bracket":
            position = _bracket_end(formula, found.start())
            text = formula[found.start() : position]
            if position < len(formula) and formula[position] == "!":
                raise FormulaProblem("The formula refers to another workbook.")
        elif kind == "columns":
            first, last = text.replace("$", "").split(":")
            if column_number(first) > MAX_COLUMN or column_number(last) > MAX_COLUMN:
                raise FormulaProblem(f"“{text}” is outside the sheet.")
        tokens.append((kind, text))
    tokens.append(("end", ""))
    return tokens


class _Parser:
    def __init__(self, formula: str) -> None:
        self.tokens = scan(formula)
        self.at = 0
        self.depth = 0

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at]

    def skip_space(self) -> None:
        while self.tokens[self.at][0] == "space":
            self.at += 1

    def take(self, text: str) -> bool:
        self.skip_space()
        if self.tokens[self.at][1] == text and self.tokens[self.at][0] == "op":
            self.at += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.take(text):
            raise FormulaProblem(f"The formula lacks “{text}” before “{self.peek()[1] or 'its end'}”.")

    def expression(self, level: int = 1) -> Node:
        self.depth += 1
        if self.depth > 4 * MAX_DEPTH:
            raise FormulaProblem("The formula is nested too deeply.")
        left = self.unary()
        while True:
            self.skip_space()
            kind, op = self.peek()
            binding = _BINARY.get(op, 0) if kind == "op" else 0
            if binding < level:
                self.depth -= 1
                return left
            self.at += 1
            left = Binary(op, left, self.expression(binding + 1))

    def unary(self) -> Node:
        # Excel binds a sign tighter than ^: -2^2 is 4.
        self.skip_space()
        signs = []
        while self.peek()[0] == "op" and self.peek()[1] in "+-@":
            signs.append(self.peek()[1])
            self.at += 1
            self.skip_space()
        node = self.reference()
        while self.take("%"):
            node = Percent(node)
        for op in reversed(signs):
            node = Unary(op, node)
        return node

    def reference(self) -> Node:
        left = self.primary()
        while True:
            start = self.at
            self.skip_space()
            kind, text = self.peek()
            if kind == "op" and text == ":":
                self.at += 1
                left = RefOp(":", left, self.primary())
            elif kind == "op" and text == "#":
                raise FormulaProblem("The formula reads a spilled range (#).")
            elif start != self.at and kind in ("cells", "sheet", "name", "columns", "rows", "call"):
                left = RefOp(" ", left, self.primary())
            else:
                return left

    def primary(self) -> Node:
        self.skip_space()
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return Num(text)
        if kind == "text":
            return Text(text[1:-1].replace('""', '"'))
        if kind == "cells":
            return self.cells(None, text)
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
        raise FormulaProblem(f"The formula cannot be read at “{text or 'its end'}”.")

    def parenthesis(self) -> Node:
        inner = self.expression()
        while self.take(","):
            inner = RefOp(",", inner, self.expression())
        self.expect(")")
        return Paren(inner)

    def name(self, text: str) -> Node:
        upper = text.upper()
        if self.peek()[0] == "bracket":
            spec = self.peek()[1][1:-1]
            self.at += 1
            return Structured(text, spec)
        if upper in ("TRUE", "FALSE"):
            return Bool(upper == "TRUE")
        return Name(None, text)

    def on_sheet(self, sheet: str) -> Node:
        if sheet.startswith("'"):
            sheet = sheet[1:-1].replace("''", "'")
        if "[" in sheet:
            raise FormulaProblem("The formula refers to another workbook.")
        if ":" in sheet:
            first, last = sheet.split(":", 1)
            ref = self.on_one_sheet(None)
            if not isinstance(ref, Ref):
                raise FormulaProblem("The formula refers to several sheets with something else than cells.")
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
        raise FormulaProblem(f"The formula cannot be read after the sheet “{sheet}”.")

    def cells(self, sheet: str | None, text: str) -> Node:
        found = _CELLS.match(text)
        assert found is not None
        left, top, right, bottom = found.groups()
        row, column = int(top), column_number(left)
        last_row, last_column = (int(bottom), column_number(right)) if right else (row, column)
        if max(row, last_row) > MAX_ROW or max(column, last_column) > MAX_COLUMN or not row or not last_row:
            if right or sheet is not None:
                raise FormulaProblem(f"“{text}” is outside the sheet.")
            return Name(sheet, text)
        return Ref(
            sheet, min(row, last_row), min(column, last_column), max(row, last_row), max(column, last_column)
        )

    def lines(self, sheet: str | None, kind: str, text: str) -> Node:
        first, last = text.replace("$", "").split(":")
        if kind == "columns":
            a, b = sorted((column_number(first), column_number(last)))
            return Ref(sheet, 1, a, MAX_ROW, b)
        a, b = sorted((int(first), int(last)))
        if not a or b > MAX_ROW:
            raise FormulaProblem(f"“{text}” is outside the sheet.")
        return Ref(sheet, a, 1, b, MAX_COLUMN)

    def call(self, name: str) -> Node:
        name = name.rsplit("!", 1)[-1].lstrip("@").upper()
        args: list[Node | None] = []
        if self.take(")"):
            return Call(name, ())
        while True:
            self.skip_space()
            kind, text = self.peek()
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
                raise FormulaProblem("The rows of an array constant differ in length.")
            return Array(tuple(rows))


def parse(formula: str) -> Node:
    """The tree of a formula, with or without its equals sign.

    Raises:
        FormulaProblem: it is no formula, or it has a construct that the batch refuses by name.
    """
    text = formula[1:] if formula.startswith("=") else formula
    parser = _Parser(text)
    node = parser.expression()
    parser.skip_space()
    if parser.peek()[0] != "end":
        if parser.peek()[1] == ",":
            raise FormulaProblem("The formula is a union of ranges.")
        raise FormulaProblem(f"The formula cannot be read at “{parser.peek()[1]}”.")
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
        FormulaProblem: the LET is malformed, or repeats its values too often.
    """
    out = _substituted(node, {})
    if _size(out, {}) > MAX_NODES:
        raise FormulaProblem("LET repeats its values too often.")
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
                raise FormulaProblem("LET needs pairs of a name and a value, then a calculation.")
            inner = dict(scope)
            for variable, value in zip(args[:-1:2], args[1::2], strict=True):
                if not isinstance(variable, Name) or value is None:
                    raise FormulaProblem("LET needs pairs of a name and a value, then a calculation.")
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
