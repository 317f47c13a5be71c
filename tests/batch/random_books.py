"""Workbooks of random formulas with fixed seeds, in the part of Excel on which every program should agree."""

from __future__ import annotations

import datetime
import random
from pathlib import Path

from openpyxl import Workbook

ROWS = 20
WORDS = ["lead", "Déléguée", "DÉLÉGUÉE", "été", "ÉTÉ", "hiver", "Animation", "co-production", "zéro"]
ROUNDINGS = ["ROUND", "ROUNDUP", "ROUNDDOWN"]


class Generator:
    """Formulas by type; depth bounds their size."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.numbers: list[str] = []
        """Addresses of formulas made before, that give numbers."""

    def pick(self, *options: str) -> str:
        return self.random.choice(options)

    def row(self) -> int:
        return self.random.randint(1, ROWS)

    def cell(self, column: str) -> str:
        dollar, other = self.pick("", "$"), self.pick("", "$")
        return f"Données!{dollar}{column}{other}{self.row()}"

    def range(self, column: str) -> str:
        first = self.random.randint(1, ROWS - 5)
        return f"Données!{column}{first}:{column}{first + self.random.randint(1, 5)}"

    def whole(self, column: str) -> str:
        return f"Données!${column}$1:${column}${ROWS}"

    def word(self) -> str:
        return f'"{self.random.choice(WORDS)}"'

    def number(self, depth: int) -> str:
        r = self.random
        if depth <= 0 or r.random() < 0.12:
            leaf = r.random()
            if leaf < 0.3:
                return str(r.choice([0, 1, 2, 3, 7, 0.1, 0.25, 12.5, 100, 1000000]))
            if leaf < 0.45 and self.numbers:
                return r.choice(self.numbers)
            return self.cell(self.pick("A", "B"))
        n = lambda: self.number(depth - 1)  # noqa: E731
        match r.randint(0, 24):
            case 0 | 1:
                return f"({n()}+{n()})"
            case 2 | 3:
                return f"{n()}-{n()}"
            case 4 | 5:
                return f"{n()}*{n()}"
            case 6:
                return f"{n()}/{n()}"
            case 7:
                return f"{self.pick(*ROUNDINGS)}({n()},{r.randint(-1, 3)})"
            case 8:
                return f"ABS({n()})"
            case 9:
                return f"{self.pick('MIN', 'MAX', 'SUM', 'AVERAGE')}({self.range('A')},{n()})"
            case 10:
                return f"SUM({self.range('A')},{self.range('B')})"
            case 11:
                return f"COUNTIF({self.whole('C')},{self.word()})"
            case 12:
                return f"SUMIF({self.whole('C')},{self.cell('C')},{self.whole('B')})"
            case 13:
                return (
                    f'SUMIFS({self.whole("B")},{self.whole("C")},{self.word()},{self.whole("A")},">"&{self.cell("A")})'
                )
            case 14:
                return f"IF({self.boolean(depth - 1)},{n()},{n()})"
            case 15:
                return f"INDEX({self.whole('B')},{r.randint(1, ROWS)})"
            case 16:
                return f"IFERROR(MATCH({self.word()},{self.whole('C')},0),-1)"
            case 17:
                # no blank keys: what a blank looks for differs from program to program
                return f"IFERROR(VLOOKUP({self.cell('B')},Données!$B$1:$D${ROWS},3,FALSE),{n()})"
            case 18:
                return f"{self.pick('YEAR', 'MONTH', 'DAY')}({self.date(depth - 1)})"
            case 19:
                return f"LEN({self.text(depth - 1)})"
            case 20:
                return f"SUMPRODUCT(({self.whole('A')}>{self.cell('A')})*{self.whole('B')})"
            case 21:
                return f"SUMPRODUCT(({self.whole('C')}={self.word()})*1)"
            case 22:
                return f"-{self.cell('A')}^2"
            case 23:
                return f"{self.cell('A')}%"
            case _:
                return f"MOD({self.random.randint(0, 999)},{self.random.randint(1, 9)})"

    def boolean(self, depth: int) -> str:
        match self.random.randint(0, 5):
            case 0 | 1:
                return f"{self.number(depth - 1)}{self.pick('=', '<>', '<', '<=', '>', '>=')}{self.number(depth - 1)}"
            case 2:
                return f"{self.cell('C')}={self.word()}"
            case 3:
                return f"{self.cell('C')}<>{self.cell('C')}"
            case 4 if depth > 0:
                return f"{self.pick('AND', 'OR')}({self.boolean(depth - 1)},{self.boolean(depth - 1)})"
            case _:
                return f"NOT({self.cell('D')}>{self.cell('D')})"

    def text(self, depth: int) -> str:
        if depth <= 0:
            return self.pick(self.cell("C"), self.word())
        match self.random.randint(0, 6):
            case 0:
                return f"{self.text(depth - 1)}&{self.text(depth - 1)}"
            case 1:
                return f"{self.pick('UPPER', 'LOWER')}({self.text(depth - 1)})"
            case 2:
                return f"{self.pick('LEFT', 'RIGHT')}({self.text(depth - 1)},{self.random.randint(0, 4)})"
            case 3:
                return f"MID({self.text(depth - 1)},{self.random.randint(1, 4)},3)"
            case 4:
                return f"IF({self.boolean(depth - 1)},{self.text(depth - 1)},{self.text(depth - 1)})"
            case 5:
                return f'TEXT({self.cell("A")},"0.00")'
            case _:
                return f'SUBSTITUTE({self.text(depth - 1)},"e","é")'

    def date(self, depth: int) -> str:
        match self.random.randint(0, 3):
            case 0 if depth > 0:
                return f"EDATE({self.date(depth - 1)},{self.random.randint(-14, 14)})"
            case 1 if depth > 0:
                return f"EOMONTH({self.date(depth - 1)},{self.random.randint(-3, 3)})"
            case 2:
                return (
                    f"DATE({self.random.randint(1990, 2030)},{self.random.randint(1, 12)},{self.random.randint(1, 28)})"
                )
            case _:
                return self.cell("D")


def write(path: Path, seed: int, count: int = 150) -> list[tuple[str, str]]:
    """A random workbook; gives back the places (sheet, address) of its formulas."""
    make = Generator(seed)
    r = make.random
    book = Workbook()
    data = book.active
    data.title = "Données"
    for row in range(1, ROWS + 1):
        if r.random() > 0.1:
            data.cell(row, 1, r.choice([r.randint(-50, 50), round(r.uniform(-9, 99), 2), r.randint(0, 3)]))
        data.cell(row, 2, round(r.uniform(0, 1000), 2))
        data.cell(row, 3, r.choice(WORDS))
        data.cell(row, 4, datetime.date(2015, 1, 1) + datetime.timedelta(days=r.randint(0, 4000)))
    sheet = book.create_sheet("Calcul d'essai")
    places = []
    for row in range(1, count + 1):
        kind = r.random()
        depth = r.randint(1, 4)
        address = f"A{row}"
        if kind < 0.7:
            text = make.number(depth)
            make.numbers.append(address)
        elif kind < 0.85:
            text = make.text(depth)
        else:
            text = f"IF({make.boolean(depth)},1,0)"
        sheet[address] = "=" + text
        places.append((sheet.title, address))
    book.save(path)
    return places


def boundaries(seed: int, count: int) -> list[str]:
    """Formulas whose exact result lies at or beside a step, a rounding or a threshold, where binary numbers betray."""
    r = random.Random(seed)
    texts = []
    for _ in range(count):
        a = r.choice([round(r.uniform(-50, 50), 2), round(r.uniform(-50, 50), 1), r.randint(-20, 20)])
        b = r.choice([0.1, 0.01, 0.05, 0.2, 0.25, 0.3, 0.7, 1.1, 3, 10, 100])
        number, x = r.choice(
            [
                (a * b, f"{a}*{b}"),
                (a / b, f"{a}/{b}"),
                (a + b, f"{a}+{b}"),
                (a - b, f"{a}-{b}"),
                (a * b * 100, f"{a}*{b}*100"),
            ]
        )
        near = round(number, 6)
        shapes = ["INT({x})", "TRUNC({x})", "TRUNC({x},1)", "ROUNDDOWN({x},1)", "ROUNDUP({x},2)", "ROUNDUP({x},0)"]
        shapes += ["ROUND({x},1)", "ROUND({x},2)", "ROUND({x}*1.005,2)", "CEILING({x},{b})", "FLOOR({x},{b})"]
        shapes += ["MOD({x},{b})", "QUOTIENT({x},{b})", "EVEN({x})", "ODD({x})", "IF({x}={near},1,0)"]
        shapes += ["_xlfn.CEILING.MATH({x},{b})", "_xlfn.FLOOR.MATH({x},{b})", "IF({x}>{near},1,0)", "{x}-{near}"]
        shapes += ['TEXT({x},"0.00")', "FIXED({x},1)", '{x}&""', "INT(ROUND({x},2)*100)"]
        texts.append("=" + r.choice(shapes).format(x=x, b=b, near=near))
    return texts
