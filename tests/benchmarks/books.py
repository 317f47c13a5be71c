"""The books that the benchmarks compute: one like a producer's, one large. All values come from a fixed seed."""

from __future__ import annotations

import random
from pathlib import Path

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table


def producer(path: Path, seed: int) -> Path:
    """380 formulas: a points grid of 40 rows, a plan of 60 lines, 20 calls of ours, names, a table, validations."""
    dice = random.Random(seed)
    book = openpyxl.Workbook()
    _points(book, dice)
    _plan(book, dice)
    _support(book, dice)
    book.save(path)
    return path


def _points(book: openpyxl.Workbook, dice: random.Random) -> None:
    page = book.active
    page.title = "Points"
    page.append(["Poste", "Barème", "Obtenu", "Points", "Cumul", "Manque"])
    for row in range(2, 42):
        page.append([f"Poste {row}", dice.randint(1, 10), dice.choice([0, 0.5, 1])])
        page[f"D{row}"] = f"=B{row}*C{row}"
        page[f"E{row}"] = f"=SUM(D$2:D{row})"
        page[f"F{row}"] = f'=IF(C{row}<1,B{row}-D{row},"")'
    choices = DataValidation(type="list", formula1='"0,0.5,1"')
    choices.add("C2:C41")
    page.add_data_validation(choices)
    book.defined_names["points"] = DefinedName("points", attr_text="Points!$E$41")


def _plan(book: openpyxl.Workbook, dice: random.Random) -> None:
    page = book.create_sheet("Plan de financement")
    page.append(["Ligne", "Montant", "Part", "Cumul", "Etat"])
    for row in range(2, 62):
        page.append([f"Source {row}", dice.randrange(10_000, 900_000, 500)])
        page[f"C{row}"] = f"=ROUND(B{row}/total,4)"
        page[f"D{row}"] = f"=B{row}+N(D{row - 1})" if row > 2 else "=B2"
        page[f"E{row}"] = f'=IFERROR(IF(C{row}>5%,"majeur","mineur"),"?")'
    page["G1"] = "=SUM(B2:B61)"
    page["G2"] = '=SUMIF(E2:E61,"majeur",B2:B61)/G1'
    page["G3"] = '=COUNTIF(E2:E61,"mineur")'
    page["G4"] = "=INDEX(A2:A61,MATCH(MAX(B2:B61),B2:B61,0))"
    page["G5"] = "=SUMPRODUCT(B2:B61,C2:C61)"
    page["B2"].comment = Comment("Devis du 3 mars", "production")
    page.add_table(Table(displayName="Sources", ref="A1:E61"))
    chart = BarChart()
    chart.add_data(Reference(page, min_col=2, min_row=1, max_row=61), titles_from_data=True)
    page.add_chart(chart, "I2")
    book.defined_names["total"] = DefinedName("total", attr_text="'Plan de financement'!$G$1")


def _support(book: openpyxl.Workbook, dice: random.Random) -> None:
    page = book.create_sheet("Soutien")
    page.append(["Recettes", "Soutien", "Arrondi"])
    for row in range(2, 22):
        page.append([dice.randrange(100_000, 9_000_000, 1000)])
        page[f"B{row}"] = f'=SUPPORT_BOXOFFICE(A{row},"rga-2023")'
        page[f"C{row}"] = f"=ROUND(B{row},0)"
    page["E1"] = "=SUM(B2:B21)"
    page["E2"] = "=IF(points>=100,E1,0)"
    page["E3"] = "=E1/total"
    page["E4"] = "=MAX(B2:B21)-MIN(B2:B21)"
    page["E5"] = "=AVERAGE(B2:B21)"


def large(path: Path, seed: int = 0) -> Path:
    """20,018 formulas, 5,000 of them ours."""
    dice = random.Random(seed)
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Films"
    page.append(["Recettes", "Soutien", "Part", "Cumul", "Etat"])
    for row in range(2, 5002):
        page.append(
            [
                dice.randrange(10_000, 20_000_000, 100),
                f'=SUPPORT_BOXOFFICE(A{row},"rga-2023")',
                f"=B{row}/A{row}",
                f"=N(D{row - 1})+B{row}",
                f'=IF(C{row}>0.1,"fort","faible")',
            ]
        )
    for row in range(1, 19):
        page[f"G{row}"] = f"=SUM(B{row * 270 - 268}:B{row * 270 + 1})"
    book.save(path)
    return path


def tiny(path: Path) -> Path:
    """One formula of each kind."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Plan"
    page["A1"], page["B1"], page["C1"] = 1_000_000, '=SUPPORT_BOXOFFICE(A1,"rga-2023")', "=B1*2"
    book.save(path)
    return path
