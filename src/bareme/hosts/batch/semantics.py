"""What Excel does with values where the engine does otherwise: comparing, joining and folding texts.

Values are the engine's: float, bool, str, None (blank), a dict for an error, a list of rows for a range or an array.
"""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Any

from bareme.hosts.batch.model import CellError

ERROR_KINDS = {
    "#NULL!": "Null",
    "#DIV/0!": "Div",
    "#VALUE!": "Value",
    "#REF!": "Ref",
    "#NAME?": "Name",
    "#NUM!": "Num",
    "#N/A": "Na",
    "#SPILL!": "Spill",
    "#CALC!": "Calc",
}
_TEXTS = {kind: text for text, kind in ERROR_KINDS.items()}
NOT_COMPUTED = "Circ"
"""The engine's error kind for circular cells; a refusal at run time answers it too, since IFERROR lets it through."""

Cell = Any


def error(text: str) -> dict[str, str]:
    """The engine's form of an error value."""
    return {"type": "Error", "kind": ERROR_KINDS.get(text, "Value")}


def error_text(value: dict[str, Any]) -> CellError:
    """The Excel text of the engine's error value; circular and refused ones give "#CIRC!"."""
    return CellError(_TEXTS.get(str(value.get("kind")), "#CIRC!"))


def as_text(value: Cell) -> str:
    """The text that Excel makes of one value: at most 15 digits, TRUE, nothing for a blank."""
    if value is None:
        return ""
    if value is True:
        return "TRUE"
    if value is False:
        return "FALSE"
    if isinstance(value, str):
        return value
    return _number_text(float(value))


def _number_text(number: float) -> str:
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    mantissa, exponent = f"{number:.14e}".split("e")
    power = int(exponent)
    sign = "-" if mantissa.startswith("-") else ""
    digits = mantissa.lstrip("-").replace(".", "").rstrip("0") or "0"
    if power >= 0:
        plain = digits[: power + 1].ljust(power + 1, "0")
        rest = digits[power + 1 :]
        plain += "." + rest if rest else ""
    else:
        plain = "0." + "0" * (-power - 1) + digits
    if len(plain) <= 20:
        return sign + plain
    head = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
    return f"{sign}{head}E{'+' if power >= 0 else '-'}{abs(power):02d}"


class UnknownOrderError(Exception):
    """Something that only Excel knows: an order of texts, or how the user's country writes numbers and dates."""


def _rank(value: Cell) -> int:
    if isinstance(value, bool):
        return 2
    return 1 if isinstance(value, str) else 0


def _like(other: Cell) -> Cell:
    """What a blank counts as beside `other`."""
    if isinstance(other, bool):
        return False
    return "" if isinstance(other, str) else 0.0


def compare(left: Cell, right: Cell) -> int:
    """-1, 0 or 1 as Excel orders two values: numbers (15 digits), then texts (no case), then FALSE and TRUE."""
    if left is None:
        left = _like(right)
    if right is None:
        right = _like(left)
    a, b = _rank(left), _rank(right)
    if a != b:
        return -1 if a < b else 1
    if a == 1:
        return _compare_texts(left, right)
    if left == right:
        return 0
    if a == 0 and abs(left - right) <= 1e-14 * abs(left) and f"{left:.14e}" == f"{right:.14e}":
        return 0
    return -1 if left < right else 1


def _compare_texts(left: str, right: str) -> int:
    left, right = left.lower(), right.lower()
    if left == right:
        return 0
    a, b = _collation(left), _collation(right)
    if a[0] == b[0]:
        return -1 if a < b else 1
    for x, y in zip(a[0], b[0], strict=False):
        if x != y:
            if not ((x.isalnum() or x == " ") and (y.isalnum() or y == " ")):
                raise UnknownOrderError
            break
    if "-" in left or "-" in right or "'" in left or "'" in right:
        raise UnknownOrderError
    return -1 if a[0] < b[0] else 1


def _collation(text: str) -> tuple[str, str]:
    """Letters without their accents first, the accents to separate equals."""
    if text.isascii():
        return text, text
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return plain.replace("œ", "oe").replace("æ", "ae"), text


def is_error(value: Cell) -> bool:
    """Whether the engine gave an error value."""
    return isinstance(value, dict)


def broadcast(function: Callable[..., Cell]) -> Callable[..., Cell]:
    """The function of single values, over ranges too as Excel's arrays go; an error in is the first error out."""

    def one(values: tuple[Cell, ...]) -> Cell:
        for value in values:
            if isinstance(value, dict):
                return value
        try:
            return function(*values)
        except UnknownOrderError:
            return {"type": "Error", "kind": NOT_COMPUTED}

    def whole(*values: Cell) -> Cell:
        if not any(isinstance(value, list) for value in values):
            return one(values)
        tables = [value if isinstance(value, list) else [[value]] for value in values]
        height = max(len(t) for t in tables)
        width = max(len(t[0]) for t in tables)
        return [[one(tuple(_pick(t, r, c) for t in tables)) for c in range(width)] for r in range(height)]

    return whole


def _pick(table: list[list[Cell]], row: int, column: int) -> Cell:
    if len(table) == 1:
        row = 0
    if len(table[0]) == 1:
        column = 0
    if row >= len(table) or column >= len(table[0]):
        return error("#N/A")
    return table[row][column]


def first(value: Cell) -> Cell:
    """The first value of a range or an array, as a plain cell shows it."""
    while isinstance(value, list):
        value = value[0] if value else None
    return value


def flat(value: Cell) -> list[Cell]:
    """The values of a range row by row."""
    if isinstance(value, list):
        return [x for row in value for x in (row if isinstance(row, list) else [row])]
    return [value]


def _concat(*values: Cell) -> Cell:
    everything = [x for value in values for x in flat(value)]
    for value in everything:
        if isinstance(value, dict):
            return value
    return "".join(as_text(x) for x in everything)


def _textjoin(separator: Cell, skip_blanks: Cell, *values: Cell) -> Cell:
    everything = [x for value in values for x in flat(value)]
    for value in (separator, skip_blanks, *everything):
        if isinstance(value, dict):
            return value
    texts = [as_text(x) for x in everything]
    separators = [as_text(x) for x in flat(separator)]
    if skip_blanks:
        texts = [t for t in texts if t]
    pieces = []
    for place, text in enumerate(texts):
        if place:
            pieces.append(separators[(place - 1) % len(separators)])
        pieces.append(text)
    return "".join(pieces)


def _proper(value: Cell) -> Cell:
    out, inside = [], False
    for letter in as_text(value):
        out.append(letter.lower() if inside else letter.upper())
        inside = letter.isalpha()
    return "".join(out)


def _search(needle: Cell, text: Cell, start: Cell = 1.0) -> Cell:
    needle, text = as_text(needle), as_text(text)
    if isinstance(start, str) or float(start) < 1 or int(start) > len(text) + (not needle):
        return error("#VALUE!")
    from_ = int(start) - 1
    found = wildcard(needle, anchored=False).search(text, from_)
    return float(found.start() + 1) if found else error("#VALUE!")


def wildcard(pattern: str, *, anchored: bool = True) -> Any:
    """Excel's `*`, `?` and `~` as a regular expression that ignores case."""
    out, escaped = [], False
    for letter in pattern:
        if escaped:
            out.append(re.escape(letter))
            escaped = False
        elif letter == "~":
            escaped = True
        elif letter == "*":
            out.append(".*" if anchored else ".*?")
        elif letter == "?":
            out.append(".")
        else:
            out.append(re.escape(letter))
    if escaped:
        out.append("~")
    return re.compile("".join(out) + (r"\Z" if anchored else ""), re.IGNORECASE | re.DOTALL)


def number(value: Cell) -> float:
    """One value as a number, as Excel's arithmetic takes it.

    Raises:
        NotANumberError: a text that is none.
    """
    if value is None:
        return 0.0
    if isinstance(value, str):
        if not _PLAIN_NUMBER.fullmatch(plain(value)):
            raise NotANumberError
        return float(value)
    return float(value)


_PLAIN_NUMBER = re.compile(r"\s*[-+]?[0-9]+(?:[eE][-+]?[0-9]+)?\s*")
_GROUPED = r"(?:[0-9]+[.,/\s\u00a0\u202f'-]|[.,])[0-9.,/\s\u00a0\u202f'-]*[0-9]"
_LOCAL = re.compile(
    rf"[-+(]?\s*[€$£]?\s*{_GROUPED}[.,]?\s*[€$£%)]?"
    r"|[-+(]?\s*[€$£]\s*[0-9]+\)?|\([0-9]+\)|[-+]?[0-9]+\s*[€$£]|[-+]?[0-9]+[.,]"
    r"|[0-9]{1,2}[ -][^\W\d]+\.?(?:[ -][0-9]{2,4})?"
)
_ISO = re.compile(r"\s*[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T][0-9:]+)?\s*")


def is_local(text: str) -> bool:
    """Whether the text is a number or a date that each country reads in its own way: 12,5 or 03/04/2024 or 3 avril."""
    return _LOCAL.fullmatch(text.strip()) is not None and _ISO.fullmatch(text) is None


def plain(value: Cell) -> Cell:
    """The value, unless it is a text that each country reads in its own way.

    Raises:
        UnknownOrderError: it is one; only Excel knows the user's country.
    """
    if isinstance(value, str) and is_local(value):
        raise UnknownOrderError
    return value


def _day(value: Cell) -> Cell:
    """A date as its serial: an ISO text too, as in every country."""
    if isinstance(plain(value), str) and (found := _ISO.fullmatch(value)):
        try:
            day = datetime.date.fromisoformat(found.group().strip()[:10])
        except ValueError:
            return value
        return float((day - datetime.date(1899, 12, 30)).days)
    return value


class NotANumberError(Exception):
    """A text where Excel wants a number: #VALUE!."""


def numeric(function: Callable[..., Cell]) -> Callable[..., Cell]:
    """A function of numbers over single values and arrays."""
    return arithmetic(lambda *values: function(*(number(x) for x in values)))


def arithmetic(function: Callable[..., Cell]) -> Callable[..., Cell]:
    """A function that may meet a text where it wants a number, over single values and arrays."""

    def one(*values: Cell) -> Cell:
        try:
            return function(*values)
        except NotANumberError:
            return error("#VALUE!")
        except OverflowError:
            return error("#NUM!")

    return broadcast(one)


def _chain(ops: Cell, *terms: Cell) -> Cell:
    """a + b − c… or a × b ÷ c…, from left to right."""
    total = number(terms[0])
    for op, term in zip(ops, terms[1:], strict=True):
        value = number(term)
        if op == "/" and not value:
            return error("#DIV/0!")
        total = (
            total + value
            if op == "+"
            else total - value
            if op == "-"
            else total * value
            if op == "*"
            else total / value
        )
    return total


def _power(base: float, exponent: float) -> Cell:
    if not base and exponent <= 0:
        return error("#NUM!" if not exponent else "#DIV/0!")
    if base < 0 and exponent != int(exponent):
        # Excel takes the odd root of a negative number, and no other fractional power
        root = round(1 / exponent)
        return -_positive_power(-base, exponent) if root % 2 and exponent == 1 / root else error("#NUM!")
    try:
        return float(base**exponent)
    except OverflowError:
        return error("#NUM!")


def _positive_power(base: float, exponent: float) -> float:
    value = base**exponent
    nearest = round(value)
    return float(nearest) if f"{value:.14e}" == f"{nearest:.14e}" else value


def _steps(value: float, step: float) -> float:
    """How many steps make the value, snapped to a whole number at fifteen digits."""
    steps = value / step
    nearest = float(math.floor(steps + 0.5))
    return nearest if f"{steps:.14e}" == f"{nearest:.14e}" else steps


def _ceiling(value: float, step: float) -> Cell:
    if not step or not value:
        return 0.0
    if value > 0 > step:
        return error("#NUM!")
    return math.ceil(_steps(value, step)) * step


def _floor(value: float, step: float) -> Cell:
    if not value:
        return 0.0
    if not step:
        return error("#DIV/0!")
    if value > 0 > step:
        return error("#NUM!")
    return math.floor(_steps(value, step)) * step


def _ceiling_math(value: float, step: float = 1.0, away: float = 0.0) -> Cell:
    step = abs(step)
    if not step or not value:
        return 0.0
    if value < 0 and away:
        return -math.ceil(_steps(-value, step)) * step
    return math.ceil(_steps(value, step)) * step + 0.0


def _floor_math(value: float, step: float = 1.0, toward: float = 0.0) -> Cell:
    step = abs(step)
    if not step or not value:
        return 0.0
    if value < 0 and toward:
        return -math.floor(_steps(-value, step)) * step
    return math.floor(_steps(value, step)) * step + 0.0


def _fixed(value: float, digits: float = 2.0, plain: float = 0.0) -> Cell:
    """FIXED as an English Excel writes it: half away from zero, of the fifteen digits that Excel keeps."""
    places = int(digits)
    if abs(places) > 127 or abs(value) >= 1e15:
        return error("#VALUE!")
    exact = Decimal(f"{value:.15g}")
    rounded = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{rounded:{'' if plain else ','}.{max(places, 0)}f}"


def _nearest(key: Cell, line: list[Cell], *, falling: bool = False) -> int | None:
    """The place of the last value that is not above the key (falling: not below), in a sorted list.

    Raises:
        UnknownOrderError: the list is not sorted, where only Excel knows which value its search meets.
    """
    if key is None:
        key = 0.0
    rank = _rank(key)
    same = [
        (place, x) for place, x in enumerate(line) if x is not None and not isinstance(x, dict) and _rank(x) == rank
    ]
    if rank == 0:
        sizes = [float(x) for _, x in same]
        sorted_ = all(a >= b for a, b in pairwise(sizes)) if falling else all(a <= b for a, b in pairwise(sizes))
    else:
        signs = [compare(a, b) for (_, a), (_, b) in pairwise(same)]
        sorted_ = all(s >= 0 for s in signs) if falling else all(s <= 0 for s in signs)
    if not sorted_:
        raise UnknownOrderError
    found = None
    for place, x in same:
        sign = compare(x, key)
        if sign < 0 if falling else sign > 0:
            break
        found = place
    return found


def guarded(function: Callable[..., Cell]) -> Callable[..., Cell]:
    """A function of ranges: an error among its single arguments is its answer; what only Excel knows is refused."""

    def whole(*values: Cell) -> Cell:
        for value in values:
            if isinstance(value, dict):
                return value
        try:
            return function(*values)
        except UnknownOrderError:
            return {"type": "Error", "kind": NOT_COMPUTED}
        except NotANumberError:
            return error("#VALUE!")

    return whole


def _table(area: Cell) -> list[list[Cell]]:
    return area if isinstance(area, list) else [[area]]


def _match(key: Cell, area: Cell, direction: float) -> Cell:
    table = _table(area)
    if len(table) > 1 and len(table[0]) > 1:
        return error("#N/A")
    place = _nearest(first(key), flat(table), falling=direction < 0)
    return error("#N/A") if place is None else float(place + 1)


def _vlookup(key: Cell, area: Cell, column: Cell) -> Cell:
    table = _table(area)
    place = _nearest(first(key), [row[0] for row in table])
    wanted = math.floor(number(first(column)))
    if wanted < 1:
        return error("#VALUE!")
    if wanted > len(table[0]):
        return error("#REF!")
    return error("#N/A") if place is None else table[place][wanted - 1]


def _hlookup(key: Cell, area: Cell, row: Cell) -> Cell:
    return _vlookup(key, [list(line) for line in zip(*_table(area), strict=True)], row)


def _lookup(key: Cell, area: Cell, results: Cell = None) -> Cell:
    table = _table(area)
    if results is None:
        wide = len(table[0]) > len(table)
        line, answers = (table[0], table[-1]) if wide else ([row[0] for row in table], [row[-1] for row in table])
    else:
        line, answers = flat(table), flat(_table(results))
    place = _nearest(first(key), line)
    if place is None or place >= len(answers):
        return error("#N/A")
    return answers[place]


_ORDERED = re.compile(r"(?:[<>]=?)(?!>)\s*(.*)", re.DOTALL)


def _criterion(value: Cell) -> Cell:
    """A criterion as it is, unless it orders texts or dates written as texts."""
    if isinstance(value, str) and (found := _ORDERED.fullmatch(value)) and not value.startswith("<>"):
        rest = found.group(1)
        try:
            float(rest or "0")
        except ValueError:
            raise UnknownOrderError from None
    return value


def _number_key(value: Cell) -> Cell:
    if isinstance(value, str):
        raise UnknownOrderError
    return value


def _rows(width: float, *values: Cell) -> Cell:
    """An array of that width from its elements row by row."""
    step = int(width)
    return [list(values[i : i + step]) for i in range(0, len(values), step)]


def _sumproduct(*arrays: Cell) -> Cell:
    """SUMPRODUCT: what is no number counts as 0, TRUE too."""
    tables = [a if isinstance(a, list) else [[a]] for a in arrays]
    if len({(len(t), len(t[0])) for t in tables}) > 1:
        return error("#VALUE!")
    total = 0.0
    for rows in zip(*tables, strict=True):
        for values in zip(*rows, strict=True):
            product = 1.0
            for value in values:
                if isinstance(value, dict):
                    return value
                product *= value if isinstance(value, float | int) and not isinstance(value, bool) else 0.0
            total += product
    return total


def _days_off(holidays: Cell) -> set[int]:
    return {int(x) for x in flat(holidays) if isinstance(x, int | float) and not isinstance(x, bool)}


def _works(day: int, off: set[int]) -> bool:
    """Monday to Friday and no holiday; serial 7 is a Saturday."""
    return day % 7 > 1 and day not in off


def _networkdays(start: Cell, end: Cell, holidays: Cell = None) -> Cell:
    start, end = first(start), first(end)
    for value in (start, end, *flat(holidays)):
        if isinstance(value, dict):
            return value
    off = _days_off(holidays)
    try:
        a, b = math.floor(number(start)), math.floor(number(end))
    except NotANumberError:
        return error("#VALUE!")
    if abs(b - a) > 4_000_000 or a < 0 or b < 0:
        return error("#NUM!")
    low, high = min(a, b), max(a, b)
    weeks, rest = divmod(high - low + 1, 7)
    count = weeks * 5 + sum(1 for d in range(high - rest + 1, high + 1) if d % 7 > 1)
    count -= sum(1 for d in off if low <= d <= high and d % 7 > 1)
    return float(count if a <= b else -count)


def _workday(start: Cell, days: Cell, holidays: Cell = None) -> Cell:
    start, days = first(start), first(days)
    for value in (start, days, *flat(holidays)):
        if isinstance(value, dict):
            return value
    off = _days_off(holidays)
    try:
        day, left = math.floor(number(start)), int(number(days))
    except NotANumberError:
        return error("#VALUE!")
    if abs(left) > 1_000_000 or day < 0:
        return error("#NUM!")
    step = 1 if left > 0 else -1
    while left:
        day += step
        if _works(day, off):
            left -= step
    return float(day) if day >= 0 else error("#NUM!")


FUNCTIONS: dict[str, Callable[..., Cell]] = {
    "BM_EQ": broadcast(lambda a, b: _equal(a, b)),
    "BM_NE": broadcast(lambda a, b: not _equal(a, b)),
    "BM_LT": broadcast(lambda a, b: compare(a, b) < 0),
    "BM_LE": broadcast(lambda a, b: compare(a, b) <= 0),
    "BM_GT": broadcast(lambda a, b: compare(a, b) > 0),
    "BM_GE": broadcast(lambda a, b: compare(a, b) >= 0),
    "BM_CAT": broadcast(lambda *xs: "".join(as_text(x) for x in xs)),
    "BM_CONCAT": _concat,
    "BM_TEXTJOIN": _textjoin,
    "BM_UPPER": broadcast(lambda x: as_text(x).upper()),
    "BM_LOWER": broadcast(lambda x: as_text(x).lower()),
    "BM_PROPER": broadcast(_proper),
    "BM_SEARCH": broadcast(_search),
    "BM_FIRST": first,
    "BM_CHAIN": arithmetic(_chain),
    "BM_POWER": numeric(_power),
    "BM_CEILING": numeric(_ceiling),
    "BM_FLOOR": numeric(_floor),
    "BM_ROWS": _rows,
    "BM_SUMPRODUCT": _sumproduct,
    "BM_NETWORKDAYS": _networkdays,
    "BM_WORKDAY": _workday,
    "BM_KEY": broadcast(lambda x: 0.0 if x is None else x),
    "BM_MATCH": guarded(_match),
    "BM_VLOOKUP": guarded(_vlookup),
    "BM_HLOOKUP": guarded(_hlookup),
    "BM_LOOKUP": guarded(_lookup),
    "BM_CRITERION": broadcast(_criterion),
    "BM_NUMBER": broadcast(_number_key),
    "BM_CEILING_MATH": numeric(_ceiling_math),
    "BM_FLOOR_MATH": numeric(_floor_math),
    "BM_FIXED": numeric(_fixed),
    "BM_PLAIN": broadcast(plain),
    "BM_DAY": broadcast(_day),
    "BM_UNBOOL": broadcast(lambda x: as_text(x) if isinstance(x, bool) else x),
}
"""Registered in the engine under these names; lowered formulas call them."""


def _equal(left: Cell, right: Cell) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left.lower() == right.lower()
    return compare(left, right) == 0
