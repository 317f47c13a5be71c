"""What a cell holds <-> an exact Python value. Each kind of argument reads a cell, or says what to write instead.

A kind is written in the signature of a rule: `receipts: Eur`, `genre: Genre` (a Literal), `prices: list[Eur]`,
`cast: list[Cast]` (a NamedTuple a row), `posts: Grid`.
"""

from __future__ import annotations

import functools
import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from bareme.engine import dates, number
from bareme.engine.errors import ERROR_TEXTS, Message, Refusal, bad_input, clip

_NUMBER_TEXT = re.compile(r"\s*[-+]?[\d\s.,\u00a0\u202f]*\d[\d\s.,\u00a0\u202f]*[%€]?\s*")

#: The digits of a number that a cell holds exactly, and the largest number that it does.
_DIGITS = 15
MOST = 10**_DIGITS

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")

#: What to write, by kind, in English and in French.
_EXPECTED: Mapping[str, tuple[str, str]] = {
    "eur": ("an amount in euros, 0 or more", "un montant en euros, positif ou nul"),
    "share": ("a share from 0 to 1", "une part de 0 à 1"),
    "rate": ("a rate from 0 to 1", "un taux de 0 à 1"),
    "pts": ("a number of points, 0 or more", "un nombre de points, positif ou nul"),
    "num": ("a number, 0 or more", "un nombre positif ou nul"),
    "minutes": ("a number of minutes, 0 or more", "un nombre de minutes, positif ou nul"),
    "int": ("a whole number, 0 or more", "un nombre entier, positif ou nul"),
    "integer": ("a whole number", "un nombre entier"),
    "bool": ("TRUE or FALSE", "VRAI ou FAUX"),
    "date": ("a date", "une date"),
    "word": ("one of the words of this argument", "l'un des mots de cet argument"),
    "text": ("a text", "un texte"),
    "law": ("a text of the law or a date", "un texte de loi ou une date"),
    "list": ("one row or one column of cells", "une ligne ou une colonne de cellules"),
    "table": ("a range with its rows", "une plage avec ses lignes"),
    "grid": ("a range of codes and values", "une plage de codes et de valeurs"),
    "any": ("a value", "une valeur"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """How this door reads cells: the book's date system, and whether exact texts ("7/9") stand for numbers."""

    date1904: bool = False
    exact_texts: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of argument. `broadcast`: a column of cells gives a column of answers."""

    name: str
    read: Callable[[str, Any, Reading], Any] = field(repr=False)
    words: tuple[str, ...] = ()
    broadcast: bool = True
    item: Kind | None = None
    columns: tuple[tuple[str, Kind], ...] = ()

    def expected(self) -> Message:
        """What to write in a cell of this kind."""
        return one_of(self.words) if self.words else expected(self.name)


def expected(kind: str) -> Message:
    """The phrase “an amount in euros”, in the reader's language."""
    return Message("", {}, _EXPECTED[kind])


def blank(cell: Any) -> bool:
    """Nothing is written in the cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def is_error(cell: Any) -> bool:
    """The cell holds an error of the spreadsheet."""
    return isinstance(cell, str) and cell.startswith("#") and cell.strip().upper() in ERROR_TEXTS


@functools.lru_cache(maxsize=1024)
def fold(text: str) -> str:
    """A word without case or accents, dashes and blanks as underscores."""
    bare = unicodedata.normalize("NFKD", text.strip()).encode("ascii", "ignore").decode()
    return re.sub(r"[\s\-']+", "_", bare).upper()


def check(arg: str, cell: Any, kind: str, choices: tuple[str, ...] = ()) -> None:
    """Refuse an error that comes in, and a blank."""
    if is_error(cell):
        text = cell.strip().upper()
        raise Refusal("BAD_INPUT", Message("error_in", {"arg": arg, "value": text}), cell=text)
    if blank(cell):
        raise bad_input("blank", arg, expected=one_of(choices) if choices else expected(kind))


def one_of(choices: tuple[str, ...]) -> Message:
    """The phrase “one of: LEAD, OTHER”, in the reader's language."""
    return Message("", {"choices": ", ".join(choices)}, ("one of: {choices}", "l'un de : {choices}"))


def quoted(cell: Any) -> object:
    """A cell as a sentence shows it: a text between the quotes of the language, a thing that no cell holds by name."""
    if isinstance(cell, str):
        return Message("", {"text": clip(cell)}, ("“{text}”", "« {text} »"))
    if isinstance(cell, Mapping):
        return Message("", {}, ("an object", "un objet"))
    return cell


def _scalar(arg: str, cell: Any) -> Any:
    """A range of one cell is that cell."""
    while isinstance(cell, list | tuple):
        if len(cell) != 1:
            raise bad_input("not_single", arg, value=size(cell))
        cell = cell[0]
    return cell


def size(cell: Sequence[Any]) -> str:
    """The size of a range, as "3 × 2"."""
    width = len(cell[0]) if cell and isinstance(cell[0], list | tuple) else 1
    return f"{len(cell)} × {width}"


def _number(kind: str, arg: str, cell: Any, how: Reading) -> Decimal | Fraction:
    """An exact number that a sheet can show: fifteen digits before the point at the most."""
    cell = _scalar(arg, cell)
    value = _exact_number(kind, arg, cell, how)
    if not -MOST <= value <= MOST:
        raise bad_input("too_large", arg, digits=_DIGITS)
    return value


def _exact_number(kind: str, arg: str, cell: Any, how: Reading) -> Decimal | Fraction:
    if type(cell) is float:
        if math.isfinite(cell):
            return Decimal(f"{cell:.15g}")
        raise bad_input("not_number", arg, value=str(cell), expected=expected(kind))
    if type(cell) is int:
        return Decimal(cell)
    if type(cell) is Decimal or type(cell) is Fraction:
        return number.exact(cell)
    check(arg, cell, kind)
    if isinstance(cell, str):
        if how.exact_texts:
            try:
                return number.parse(cell)
            except ValueError:
                pass
        key = "text_number" if _NUMBER_TEXT.fullmatch(cell) else "not_number"
        value = cell if key == "text_number" else quoted(cell)
        raise bad_input(key, arg, value=value, expected=expected(kind))
    raise bad_input("not_number", arg, value=quoted(cell), expected=expected(kind))


def _amount(kind: str) -> Callable[[str, Any, Reading], Decimal | Fraction]:
    def read(arg: str, cell: Any, how: Reading) -> Decimal | Fraction:
        value = _number(kind, arg, cell, how)
        if value < 0:
            raise bad_input("negative", arg, value=value, expected=expected(kind))
        return value

    return read


def _unit_interval(kind: str) -> Callable[[str, Any, Reading], Decimal | Fraction]:
    def read(arg: str, cell: Any, how: Reading) -> Decimal | Fraction:
        value = _number(kind, arg, cell, how)
        if 0 <= value <= 1:
            return value
        if 1 < value <= 100:
            raise bad_input("percent", arg, value=value, as_share=value / 100, as_percent=value)
        raise bad_input("out_of_range", arg, value=value, expected=expected(kind))

    return read


def _integer(kind: str, low: int | None) -> Callable[[str, Any, Reading], int]:
    def read(arg: str, cell: Any, how: Reading) -> int:
        value = _number(kind, arg, cell, how)
        if value % 1 != 0:
            raise bad_input("not_whole", arg, value=value)
        if low is not None and value < low:
            raise bad_input("negative", arg, value=value, expected=expected(kind))
        return int(value)

    return read


def _bool(arg: str, cell: Any, how: Reading) -> bool:
    cell = _scalar(arg, cell)
    if isinstance(cell, bool):
        return cell
    check(arg, cell, "bool")
    if isinstance(cell, int | float | Decimal) and cell in (0, 1):
        return bool(cell)
    raise bad_input("not_bool", arg, value=quoted(cell))


def read_date(arg: str, cell: Any, how: Reading) -> date:
    """A day from a date, an Excel serial number or an ISO text."""
    cell = _scalar(arg, cell)
    check(arg, cell, "date")
    day: date | None = None
    if isinstance(cell, datetime):
        day = cell.date()
    elif isinstance(cell, date):
        day = cell
    elif isinstance(cell, bool | time):
        raise bad_input("not_date", arg, value=cell if isinstance(cell, bool) else str(cell))
    elif isinstance(cell, int | float | Decimal):
        if isinstance(cell, float) and not math.isfinite(cell):
            raise bad_input("not_date", arg, value=str(cell))
        day = dates.from_serial(float(cell), how.date1904) if cell >= (0 if how.date1904 else 1) else None
    elif isinstance(cell, str) and _ISO.fullmatch(cell.strip()):
        try:
            day = date.fromisoformat(cell.strip())
        except ValueError:
            raise bad_input("not_date", arg, value=quoted(cell)) from None
    else:
        raise bad_input("not_date", arg, value=quoted(cell))
    if day is None or not dates.FIRST <= day <= dates.LAST:
        raise bad_input("date_range", arg, value=cell, low=dates.FIRST, high=dates.LAST)
    return day


def _text(arg: str, cell: Any, how: Reading) -> str:
    cell = _scalar(arg, cell)
    check(arg, cell, "text")
    if not isinstance(cell, str):
        raise bad_input("not_text", arg, value=cell)
    return cell.strip()


#: Folded word -> canonical word, set from words.toml by the loader: the French aliases.
ALIASES: dict[str, str] = {}


def word(choices: tuple[str, ...]) -> Kind:
    """One word of a closed list, in English or by its one French alias, whatever the case and accents."""
    by_fold = {fold(c): c for c in choices}

    def read(arg: str, cell: Any, how: Reading) -> str:
        cell = _scalar(arg, cell)
        check(arg, cell, "word", choices)
        if isinstance(cell, str):
            folded = fold(cell)
            found = by_fold.get(folded)
            if found is None:
                found = next((c for c in choices if folded in ALIASES.get(c, "").split()), None)
            if found is not None:
                return found
        raise bad_input("unknown_word", arg, value=cell, choices=", ".join(choices))

    return Kind("word", read, choices)


def column(arg: str, cell: Any) -> list[Any]:
    """The cells of one row or one column."""
    if not isinstance(cell, list | tuple):
        return [cell]
    rows = list(cell)
    if all(not isinstance(r, list | tuple) for r in rows):
        return rows
    if all(isinstance(r, list | tuple) and len(r) == 1 for r in rows):
        return [r[0] for r in rows]
    if len(rows) == 1:
        return list(rows[0])
    raise bad_input("not_list", arg, value=size(rows))


def list_of(item: Kind, keep_blanks: bool = False) -> Kind:
    """One row or one column of cells. Blank cells are left out, or are None where a second list goes with this one."""

    def read(arg: str, cell: Any, how: Reading) -> list[Any]:
        found = [None if blank(c) else item.read(arg, c, how) for c in column(arg, cell)]
        return found if keep_blanks else [c for c in found if c is not None]

    return Kind("list", read, broadcast=False, item=item)


def table_of(row_type: Any) -> Kind:
    """Rows of a range, one NamedTuple each; rows wholly blank are left out."""
    hints = get_type_hints(row_type, include_extras=True)
    columns = tuple((name, kind_of(hint)) for name, hint in hints.items())
    names = " | ".join(name for name, _ in columns)

    def read(arg: str, cell: Any, how: Reading) -> list[Any]:
        if is_error(cell):
            check(arg, cell, "table")
        if isinstance(cell, Mapping):
            cell = [list(pair) for pair in cell.items()]
        rows: list[Any] = list(cell) if isinstance(cell, list | tuple) else [[cell]]
        if rows and not isinstance(rows[0], list | tuple):
            rows = [rows]
        found = []
        for index, row in enumerate(rows, 1):
            if all(blank(c) for c in row):
                continue
            if len(row) != len(columns):
                raise bad_input("table_width", arg, value=len(row), columns=names, row=index)
            found.append(
                row_type(*(k.read(f"{arg}, row {index}, {n}", c, how) for (n, k), c in zip(columns, row, strict=True)))
            )
        return found

    return Kind("table", read, broadcast=False, columns=columns)


NOT_USED_JUSTIFIED = "NU"
NOT_USED = "NX"
_GRID_WORDS: Mapping[str, Any] = {
    "NU": NOT_USED_JUSTIFIED,
    "NOT_USED,_JUSTIFIED": NOT_USED_JUSTIFIED,
    "NON_UTILISE,_JUSTIFIE": NOT_USED_JUSTIFIED,
    "NX": NOT_USED,
    "NOT_USED": NOT_USED,
    "NON_UTILISE": NOT_USED,
    "OBTAINED": Decimal(1),
    "OBTENU": Decimal(1),
    "NOT_OBTAINED": Decimal(0),
    "NON_OBTENU": Decimal(0),
}


def _grid(arg: str, cell: Any, how: Reading) -> dict[str, Any]:
    if is_error(cell):
        check(arg, cell, "grid")
    if isinstance(cell, Mapping):
        rows: list[Any] = [list(pair) for pair in cell.items()]
    else:
        rows = list(cell) if isinstance(cell, list | tuple) else [[cell]]
        if rows and not isinstance(rows[0], list | tuple):
            rows = [rows]
    found: dict[str, Any] = {}
    twice, empty = [], []
    for row in rows:
        if all(blank(c) for c in row):
            continue
        for c in row:
            if is_error(c):
                check(arg, c, "grid")
        if len(row) != 2:
            raise bad_input("table_width", arg, value=len(row), columns="code | value", row=rows.index(row) + 1)
        if not isinstance(row[0], str) or blank(row[0]):
            raise bad_input("not_text", f"{arg}, code", value=row[0])
        code = row[0].strip().upper()
        if code in found:
            twice.append(code)
        if blank(row[1]):
            empty.append(code)
            continue
        found[code] = _grid_value(arg, code, row[1], how)
    if twice:
        raise bad_input("grid_twice", arg, codes=", ".join(twice))
    if empty:
        raise bad_input("grid_blank", arg, codes=", ".join(empty))
    if not found:
        raise bad_input("empty_table", arg)
    return found


def _grid_value(arg: str, code: str, cell: Any, how: Reading) -> Any:
    if isinstance(cell, bool):
        raise bad_input("grid_word", arg, codes=code, value=cell)
    if isinstance(cell, str):
        known = _GRID_WORDS.get(fold(cell).replace("_,", ","))
        if known is not None:
            return known
        if not how.exact_texts:
            if _NUMBER_TEXT.fullmatch(cell):
                raise bad_input("text_number", f"{arg}, {code}", value=cell, expected=expected("share"))
            raise bad_input("grid_word", arg, codes=code, value=cell)
    return SHARE.read(f"{arg}, {code}", cell, how)


def _scalar_value(arg: str, cell: Any, how: Reading) -> Any:
    """A number, TRUE or FALSE, a text, or None for a blank; the JSON door's exact texts are numbers."""
    cell = _scalar(arg, cell)
    if blank(cell):
        return None
    check(arg, cell, "any")
    if isinstance(cell, bool) or (isinstance(cell, str) and not how.exact_texts):
        return cell
    if isinstance(cell, str):
        try:
            return number.parse(cell)
        except ValueError:
            return cell
    return _number("any", arg, cell, how)


def _any(arg: str, cell: Any, how: Reading) -> Any:
    return cell


EUR = Kind("eur", _amount("eur"))
SHARE = Kind("share", _unit_interval("share"))
RATE = Kind("rate", _unit_interval("rate"))
PTS = Kind("pts", _amount("pts"))
NUM = Kind("num", _amount("num"))
MINUTES = Kind("minutes", _amount("minutes"))
INT = Kind("int", _integer("int", 0))
INTEGER = Kind("integer", _integer("integer", None))
BOOL = Kind("bool", _bool)
DATE = Kind("date", read_date)
TEXT = Kind("text", _text)
GRID = Kind("grid", _grid, broadcast=False)
ANY = Kind("any", _any, broadcast=False)
SCALAR = Kind("any", _scalar_value)
LAW = Kind("law", _any, broadcast=False)

Eur = Annotated[Decimal, EUR]
Share = Annotated[Decimal, SHARE]
Rate = Annotated[Decimal, RATE]
Pts = Annotated[Decimal, PTS]
Num = Annotated[Decimal, NUM]
Minutes = Annotated[Decimal, MINUTES]
Int = Annotated[int, INT]
Integer = Annotated[int, INTEGER]
Bool = Annotated[bool, BOOL]
Day = Annotated[date, DATE]
Text = Annotated[str, TEXT]
Scalar = Annotated[Any, SCALAR]
Grid = Annotated[dict[str, Any], GRID]


def kind_of(hint: Any) -> Kind:
    """The kind that a type hint names."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return next(a for a in args[1:] if isinstance(a, Kind))
    if origin is Literal:
        return word(args)
    if origin is list:
        inner = args[0]
        return table_of(inner) if hasattr(inner, "_fields") else list_of(kind_of(inner), optional(inner))
    present = [a for a in args if a is not type(None)]
    if len(present) == 1 and len(args) == 2:  # X | None
        return kind_of(present[0])
    if hint is bool:
        return BOOL
    if hint is Any:
        return ANY
    raise TypeError(f"no kind of cell for {hint!r}")


def optional(hint: Any) -> bool:
    """Does the hint allow None (a blank)?"""
    return type(None) in get_args(hint)
