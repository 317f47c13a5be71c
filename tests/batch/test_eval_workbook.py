"""What a producer's workbook gives: values, problems with their origin, explanations, the JSON cells."""

from __future__ import annotations

import datetime
import re
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.table import Table

from bareme.hosts.batch.evaluate import evaluate
from bareme.hosts.batch.model import CellError, CellRef, Evaluation
from bareme.hosts.batch.reader import UnreadableWorkbook

SHEET = "Plan de financement"


@dataclass
class Problem:
    code: str
    message: str


@dataclass
class Reply:
    """An answer of the one door."""

    cell: Any
    error: Problem | None = None

    def rows(self, lang: str) -> list[tuple[Any, ...]]:
        return [(f"answer ({lang})", self.cell, "€", "rga-2023", "211-1")]


class Door:
    """A stand-in for the one door that remembers what it was given."""

    names = ("SUPPORT_TEST", "LIST_TEST", "FAIL_TEST", "ROWS_TEST", "DAY_TEST", "EXPLAIN_RULE")

    def __init__(self) -> None:
        self.given: list[tuple[str, list[Any]]] = []

    def __call__(self, name: str, cells: list[Any], *, date1904: bool, lang: str, trace: bool = False) -> Reply:
        self.given.append((name, cells))
        if any(isinstance(c, str) and c.startswith("#") for c in cells):
            bad = next(c for c in cells if isinstance(c, str) and c.startswith("#"))
            return Reply(bad, Problem("BAD_INPUT", f"an argument is {bad}"))
        if name == "SUPPORT_TEST":
            if cells[0] is None:
                return Reply("#VALUE!", Problem("BAD_INPUT", "“receipts” is blank"))
            if isinstance(cells[0], list):
                return Reply([[2 * row[0]] for row in cells[0]])
            return Reply(2.0 * cells[0])
        if name == "FAIL_TEST":
            return Reply("#N/A", Problem("NOT_IN_SOURCE", "The texts do not say."))
        if name == "DAY_TEST":
            return Reply(datetime.date(2024, 2, 29))
        if name == "ROWS_TEST":
            return Reply([["a", 1.0], ["b", None]])
        return Reply(float(len(cells)))


def run(tmp_path: Path, fill: Callable[[Workbook, Any], None], door: Door | None = None, **options: Any) -> Evaluation:
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    fill(book, sheet)
    path = tmp_path / "plan.xlsx"
    book.save(path)
    return evaluate(path, functions=Door.names, call=door or Door(), **options)


def value(result: Evaluation, address: str, sheet: str = SHEET) -> Any:
    return result.values[CellRef(sheet, *coordinate_to_tuple(address))]


def problem(result: Evaluation, address: str) -> tuple[str, str]:
    key = f"'{SHEET}'!{address}"
    return next((p.code, p.message) for p in result.problems if p.cell == key)


# -- our functions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["", "_xldudf_", "[1]!", "BAREME.", "_xlfn.BAREME."])
def test_our_function_under_every_prefix_that_a_file_may_carry(prefix: str, tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Any) -> None:
        sheet["A1"] = 21
        sheet["B1"] = f"={prefix}SUPPORT_TEST(A1)"

    assert value(run(tmp_path, fill), "B1") == 42.0


def test_arguments_left_out_and_blank_cells_are_not_zero(tmp_path: Path) -> None:
    door = Door()

    def fill(book: Workbook, sheet: Any) -> None:
        sheet["A1"] = 0
        sheet["B1"] = "=LIST_TEST(1,,C1,A1,)"

    run(tmp_path, fill, door)
    assert door.given == [("LIST_TEST", [1.0, None, None, 0.0, None])]
    assert isinstance(door.given[0][1][3], float)


def test_a_range_goes_in_whole_with_its_blanks_and_a_column_of_answers_comes_out(tmp_path: Path) -> None:
    door = Door()

    def fill(book: Workbook, sheet: Any) -> None:
        for row, number in enumerate([1, 2, 3], 1):
            sheet.cell(row, 1, number)
        sheet["B1"] = ArrayFormula("B1:B3", "=SUPPORT_TEST(A1:A3)")
        sheet["C2"] = "=SUPPORT_TEST(A1:A3)"
        sheet["D1"] = "=LIST_TEST(E1:F2)"
        sheet["E1"] = "code"
        sheet["F2"] = True

    result = run(tmp_path, fill, door)
    assert [value(result, f"B{row}") for row in (1, 2, 3)] == [2.0, 4.0, 6.0]
    assert value(result, "C2") == 2.0, "a plain cell shows the first answer"
    assert ("LIST_TEST", [[["code", None], [None, True]]]) in door.given


def test_a_date_is_a_serial_of_the_book_and_iso_in_the_report(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Any) -> None:
        sheet["A1"] = "=DAY_TEST()"
        sheet["A1"].number_format = "dd/mm/yyyy"
        sheet["A2"] = datetime.date(2024, 3, 1)
        sheet["A3"] = "=A2-A1"

    result = run(tmp_path, fill)
    assert value(result, "A1") == 45351.0
    assert result.cells[f"'{SHEET}'!A1"] == "2024-02-29"
    assert result.cells[f"'{SHEET}'!A2"] == "2024-03-01"
    assert value(result, "A3") == 1.0


def test_the_date_system_of_1904(tmp_path: Path) -> None:
    door = Door()

    def fill(book: Workbook, sheet: Any) -> None:
        book.epoch = datetime.datetime(1904, 1, 1)
        sheet["A1"] = datetime.date(2024, 2, 28)
        sheet["A2"] = "=A1+1"
        sheet["A2"].number_format = "yyyy-mm-dd"
        sheet["A3"] = "=YEAR(A2)*10000+MONTH(A2)*100+DAY(A2)"
        sheet["A4"] = "=DAY_TEST()=A2"

    result = run(tmp_path, fill, door)
    assert result.date1904
    assert value(result, "A2") == 45351.0 - 1462
    assert result.cells[f"'{SHEET}'!A2"] == "2024-02-29"
    assert value(result, "A3") == 20240229.0
    assert value(result, "A4") is True


def test_explanations_are_kept_by_cell(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Any) -> None:
        sheet["A1"] = "=SUPPORT_TEST(1)+SUPPORT_TEST(2)"
        sheet["A2"] = "=A1"

    result = run(tmp_path, fill, explain=True, lang="fr")
    assert result.explanations == {
        f"'{SHEET}'!A1": [
            ("answer (fr)", 2.0, "€", "rga-2023", "211-1"),
            ("answer (fr)", 4.0, "€", "rga-2023", "211-1"),
        ]
    }


def test_the_real_functions_answer_in_a_workbook(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet["A1"] = '=TSA_RATE("rga-2023","OVERSEAS")'
    sheet["A2"] = ArrayFormula("A2:E3", '=EXPLAIN_RULE("TSA_RATE","en","rga-2023","OVERSEAS")')
    path = tmp_path / "real.xlsx"
    book.save(path)
    result = evaluate(path)
    assert value(result, "A1", "Sheet") == 0.05  # art. L. 452-8 of the CIBS
    assert value(result, "A2", "Sheet").startswith("TSA_RATE")
    assert value(result, "B2", "Sheet") == 0.05


# -- errors and where they come from -----------------------------------------------------------------------------------


def test_an_error_names_the_cell_where_it_begins(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Any) -> None:
        sheet["A1"] = "=FAIL_TEST()"
        sheet["A2"] = "=A1*2"
        sheet["A3"] = "=SUM(A1:A2)"
        sheet["A4"] = "=SUPPORT_TEST(A3)"
        sheet["A5"] = "=IFERROR(A4,7)"
        sheet["A6"] = "=1/0"
        sheet["A7"] = "=A6+1"
        sheet["A8"] = "=SUPPORT_TEST(B8)"

    result = run(tmp_path, fill)
    assert problem(result, "A1") == ("NOT_IN_SOURCE", "The texts do not say.")
    for cell in ("A2", "A3", "A4"):
        assert problem(result, cell) == ("NOT_IN_SOURCE", f"Comes from '{SHEET}'!A1: The texts do not say.")
        assert value(result, cell) == CellError("#N/A")
    assert value(result, "A5") == 7.0
    assert problem(result, "A6")[0] == "EXCEL_ERROR"
    assert "#DIV/0!" in problem(result, "A6")[1]
    assert f"'{SHEET}'!A6" in problem(result, "A7")[1]
    assert problem(result, "A8") == ("BAD_INPUT", "“receipts” is blank")
    assert value(result, "A8") == "#VALUE!"
    assert [p.cell for p in result.problems if p.cell and p.cell.endswith("A5")] == []
    assert [p.cell for p in result.problems] == [f"'{SHEET}'!A{n}" for n in (1, 2, 3, 4, 6, 7, 8)]


def test_a_fault_of_ours_is_told_as_ours(tmp_path: Path) -> None:
    class Broken(Door):
        def __call__(self, name: str, cells: list[Any], **options: Any) -> Reply:
            raise ZeroDivisionError("oops")

    def fill(book: Workbook, sheet: Any) -> None:
        sheet["A1"] = "=SUPPORT_TEST(1)"
        sheet["A2"] = "=IFERROR(A1,0)"

    result = run(tmp_path, fill, Broken())
    assert problem(result, "A1")[0] == "INTERNAL_ERROR"
    assert "oops" in problem(result, "A1")[1]


def test_an_error_typed_into_a_cell_is_told(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Any) -> None:
        sheet["A1"] = "#N/A"
        sheet["A2"] = "=A1"

    result = run(tmp_path, fill)
    assert problem(result, "A1")[0] == "EXCEL_ERROR"
    assert f"'{SHEET}'!A1" in problem(result, "A2")[1]


def test_what_depends_on_a_refused_formula_is_refused_even_behind_an_error_function(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Any) -> None:
        sheet["A1"] = "=NOSUCHFUNCTION(1)"
        sheet["A2"] = "=IFERROR(A1,0)"
        sheet["A3"] = "=COUNT(A1:A2)"
        sheet["A4"] = "=1+1"
        sheet["A5"] = '=INDIRECT("A"&1)'
        sheet["A6"] = '=INDIRECT("A"&4)'
        sheet["A7"] = "=OFFSET(A4,-B7,0)"
        sheet["B7"] = 3

    result = run(tmp_path, fill)
    for cell in ("A1", "A2", "A3", "A5", "A7"):
        code, message = problem(result, cell)
        assert code == "UNSUPPORTED_FORMULA"
        assert "NOSUCHFUNCTION" in message
        assert CellRef(SHEET, int(cell[1]), 1) not in result.values
    assert value(result, "A4") == 2.0
    assert value(result, "A6") == 2.0


def test_circular_formulas_are_named_and_not_hidden(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Any) -> None:
        sheet["A1"] = "=A3+1"
        sheet["A2"] = "=A1"
        sheet["A3"] = "=SUM(A2,B1)"
        sheet["A4"] = "=IFERROR(A1,5)"
        sheet["A5"] = "=A5"
        sheet["A6"] = "=1"

    result = run(tmp_path, fill)
    for cell in ("A1", "A2", "A3", "A4", "A5"):
        assert problem(result, cell)[0] == "CIRCULAR"
    assert f"'{SHEET}'!A1 → '{SHEET}'!A2 → '{SHEET}'!A3" in problem(result, "A1")[1]
    assert value(result, "A6") == 1.0


def test_a_branch_that_is_not_taken_harms_nobody(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Any) -> None:
        sheet["A1"] = "=IF(B1,A2,1)"
        sheet["A2"] = "=A1+1"
        sheet["A3"] = "=NOSUCHFUNCTION()"
        sheet["A4"] = "=IF(B1,A3,5)"
        sheet["A5"] = "=IF(TRUE,A3,5)"
        sheet["A6"] = "=A4*2"
        sheet["B1"] = False

    result = run(tmp_path, fill)
    assert [value(result, f"A{n}") for n in (1, 2, 4, 6)] == [1.0, 2.0, 5.0, 10.0]
    assert problem(result, "A5")[0] == "UNSUPPORTED_FORMULA"
    assert [p.cell for p in result.problems] == [f"'{SHEET}'!A3", f"'{SHEET}'!A5"]


def patched(source: Path, target: Path, old: str, new: str) -> Path:
    """The workbook with a piece of its first sheet replaced."""
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name.endswith("sheet1.xml"):
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode())
            after.writestr(name, data)
    return target


def test_an_array_that_excel_365_would_spill_again_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    for row in (1, 2, 3):
        sheet.cell(row, 1, row)
    sheet["C1"] = ArrayFormula("C1:C2", "=A1:A3*2")
    sheet["D1"] = ArrayFormula("D1:D3", "=A1:A3*2")
    book.save(tmp_path / "fixed.xlsx")
    dynamic = patched(tmp_path / "fixed.xlsx", tmp_path / "dynamic.xlsx", '<c r="C1"', '<c r="C1" cm="1"')
    dynamic = patched(dynamic, tmp_path / "both.xlsx", '<c r="D1"', '<c r="D1" cm="1"')
    assert value(evaluate(tmp_path / "fixed.xlsx", functions=[]), "C2", "Sheet") == 4.0
    result = evaluate(dynamic, functions=[])
    assert value(result, "D3", "Sheet") == 6.0
    assert [p.cell for p in result.problems] == ["Sheet!C1", "Sheet!C2"]
    assert "spill" in result.problems[0].message


def test_a_chain_of_thousands_of_cells(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Any) -> None:
        sheet["A1"] = "=FAIL_TEST()"
        sheet["B1"] = 1
        for row in range(2, 5001):
            sheet[f"A{row}"] = f"=A{row - 1}+1"
            sheet[f"B{row}"] = f"=B{row - 1}+1"

    result = run(tmp_path, fill)
    assert value(result, "B5000") == 5000.0
    assert problem(result, "A5000") == ("NOT_IN_SOURCE", f"Comes from '{SHEET}'!A1: The texts do not say.")


def test_sentences_speak_french(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Any) -> None:
        sheet["A1"] = "=1/0"
        sheet["A2"] = "=A1"

    result = run(tmp_path, fill, lang="fr")
    assert problem(result, "A2")[1].startswith("Vient de")


# -- names, tables, sheets ---------------------------------------------------------------------------------------------


def test_names_of_the_book_of_a_sheet_and_of_formulas(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Any) -> None:
        other = book.create_sheet("Feuil2")
        sheet["A1"] = 100
        other["A1"] = 7
        book.defined_names["Budget"] = DefinedName("Budget", attr_text=f"'{SHEET}'!$A$1")
        book.defined_names["Moitié"] = DefinedName("Moitié", attr_text="Budget/2")
        book.defined_names["Taux"] = DefinedName("Taux", attr_text="0.25")
        other.defined_names["Budget"] = DefinedName("Budget", attr_text="Feuil2!$A$1")
        sheet["B1"] = "=BUDGET*Taux"
        sheet["B2"] = "=moitié"
        other["B1"] = "=Budget"
        sheet["B3"] = "=Feuil2!Budget"

    result = run(tmp_path, fill)
    assert [value(result, f"B{n}") for n in (1, 2, 3)] == [25.0, 50.0, 7.0]
    assert value(result, "B1", "Feuil2") == 7.0


def test_a_relative_name_is_seen_from_a1(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Any) -> None:
        for row in (1, 2, 3):
            sheet.cell(row, 1, row * 10)
            sheet.cell(row, 3, "=Ligne*2")
        book.defined_names["Ligne"] = DefinedName("Ligne", attr_text=f"'{SHEET}'!$A1")
        sheet["E5"] = "=SUM(Dessus)"
        book.defined_names["Dessus"] = DefinedName("Dessus", attr_text=f"'{SHEET}'!XFC1048573:XFC1048575")

    result = run(tmp_path, fill)
    assert [value(result, f"C{row}") for row in (1, 2, 3)] == [20.0, 40.0, 60.0]
    assert value(result, "E5") == 120.0  # four rows and columns on, through the edge of the sheet: C1:C3


def test_a_name_that_defines_itself_is_refused(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Any) -> None:
        book.defined_names["Un"] = DefinedName("Un", attr_text="Deux+1")
        book.defined_names["Deux"] = DefinedName("Deux", attr_text="Un+1")
        sheet["A1"] = "=Un"

    assert problem(run(tmp_path, fill), "A1")[0] == "UNSUPPORTED_FORMULA"


def test_structured_references_inside_and_outside_the_table(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Any) -> None:
        for row, line in enumerate([("Poste", "Montant HT", "Part"), ("Scénario", 30, None), ("Image", 70, None)], 1):
            for column, cell in enumerate(line, 1):
                sheet.cell(row, column, cell)
        sheet["C2"] = "=Devis[[#This Row],[Montant HT]]/SUM(Devis[Montant HT])"
        sheet["C3"] = "=[@[Montant HT]]/SUM([Montant HT])"
        sheet.add_table(Table(displayName="Devis", ref="A1:C3"))
        sheet["E9"] = "=SUM(Devis[Part])"
        sheet["E10"] = '=INDEX(Devis[Montant HT],MATCH("image",Devis[Poste],0))'
        sheet["E11"] = "=Devis[[#Headers],[Part]]"
        sheet["E12"] = "=SUM(Devis[Inconnu])"

    result = run(tmp_path, fill)
    assert value(result, "C2") == 0.3
    assert value(result, "C3") == 0.7
    assert value(result, "E9") == 1.0
    assert value(result, "E10") == 70.0
    assert value(result, "E11") == "Part"
    assert "Inconnu" in problem(result, "E12")[1]


def test_sheets_of_any_name(tmp_path: Path) -> None:
    names = ["L'été 2024", "A1", "R1C1", "Été", "1er", "TRUE", "a b!c"]

    def fill(book: Workbook, sheet: Any) -> None:
        for number, name in enumerate(names, 1):
            book.create_sheet(name)["A1"] = number
            quoted = name.replace("'", "''")
            sheet.cell(number, 1, f"='{quoted}'!A1*10")

    result = run(tmp_path, fill)
    assert [value(result, f"A{n}") for n in range(1, 8)] == [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0]
    assert result.cells["'L''été 2024'!A1"] == 1.0
    assert result.cells["'A1'!A1"] == 2.0
    assert result.cells["Été!A1"] == 4.0


def test_three_dimensional_sums(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Any) -> None:
        for month, amount in (("Janvier", 1), ("Février", 10), ("Mars", 100)):
            book.create_sheet(month)["B2"] = amount
        sheet["A1"] = "=SUM(Janvier:Mars!B2)"
        sheet["A2"] = "=MAX('Février:Mars'!B1:B2)"

    result = run(tmp_path, fill)
    assert value(result, "A1") == 111.0
    assert value(result, "A2") == 100.0


# -- arrays and precision ----------------------------------------------------------------------------------------------


def test_array_formulas_fill_their_range_as_excel_does(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Any) -> None:
        for row, number in enumerate([1, 2, None], 1):
            sheet.cell(row, 1, number)
        sheet["C1"] = ArrayFormula("C1:C4", "=A1:A3*10")
        sheet["D1"] = ArrayFormula("D1:E2", "=5")
        sheet["F1"] = ArrayFormula("F1:H1", "=TRANSPOSE(A1:A3)")
        sheet["I1"] = ArrayFormula("I1", "=SUM(IF(A1:A3>1,A1:A3))")
        sheet["J1"] = ArrayFormula("J1:J2", "=ROUND(A1:A2/3,2)")
        sheet["K1"] = ArrayFormula("K1:L3", "=ROWS_TEST()")

    result = run(tmp_path, fill)
    assert [value(result, f"C{n}") for n in (1, 2, 3, 4)] == [10.0, 20.0, 0.0, "#N/A"]
    assert [value(result, c) for c in ("D1", "E1", "D2", "E2")] == [5.0] * 4
    assert [value(result, c) for c in ("F1", "G1", "H1")] == [1.0, 2.0, 0.0]
    assert value(result, "I1") == 2.0
    assert [value(result, c) for c in ("J1", "J2")] == [0.33, 0.67]
    assert [value(result, c) for c in ("K1", "L1", "K2", "L2")] == ["a", 1.0, "b", ""]
    assert value(result, "K3") == "#N/A"
    assert result.problems == [], "cells beyond the array are no problem of anyone"


def test_an_array_in_a_circle_leaves_no_zero_behind(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Any) -> None:
        sheet["A1"] = 1
        sheet["A2"] = "=C2"
        sheet["C1"] = ArrayFormula("C1:C3", "=A1:A3*2")
        sheet["D1"] = "=SUM(C1:C3)"
        sheet["E1"] = ArrayFormula("E1:E2", "=NOSUCHFUNCTION(A1:A2)")
        sheet["F1"] = ArrayFormula("F1:F2", "=E1:E2+1")

    result = run(tmp_path, fill)
    for cell in ("A2", "C1", "C2", "C3", "D1"):
        assert problem(result, cell)[0] == "CIRCULAR", cell
    for cell in ("E1", "E2", "F1", "F2"):
        assert problem(result, cell)[0] == "UNSUPPORTED_FORMULA", cell
    assert result.values == {}


def test_an_array_formula_over_the_whole_sheet_costs_nothing(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Any) -> None:
        sheet["A1"] = ArrayFormula("A1:XFC1048576", "=1")
        sheet["XFD1"] = "=IFERROR(SUM(B7,5),0)"
        sheet["XFD2"] = "=2"

    result = run(tmp_path, fill)
    assert problem(result, "A1")[0] == problem(result, "XFD1")[0] == "UNSUPPORTED_FORMULA"
    assert value(result, "XFD2") == 2.0


def test_a_sum_of_thousands_of_terms(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Any) -> None:
        sheet["A1"] = "=" + "+".join(["1"] * 4000)
        sheet["A2"] = "=A1" + "-A1+A1" * 1000
        sheet["A3"] = "=" + "IF(TRUE," * 80 + "1" + ")" * 80

    result = run(tmp_path, fill)
    assert value(result, "A1") == value(result, "A2") == 4000.0
    assert "levels" in problem(result, "A3")[1]


@pytest.mark.parametrize(
    ("number_format", "shown"),
    [
        ("dd/mm/yyyy", "2024-02-29"),
        ('dd" "mmmm" "yyyy', "2024-02-29"),
        ("[$-40C]d mmmm yyyy;@", "2024-02-29"),
        ("yyyy-mm-dd hh:mm", "2024-02-29T06:00:00"),
        ("hh:mm", "2024-02-29T06:00:00"),
        ("#,##0.00", 45351.25),
        ('0" jours"', 45351.25),
        ("[h]:mm", 45351.25),
        ("[Red]0.00;[Blue]-0.00", 45351.25),
        ("General", 45351.25),
        ("_-* #,##0.00\\ [$€-40C]_-", 45351.25),
    ],
)
def test_number_formats_that_show_dates(number_format: str, shown: object, tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Any) -> None:
        sheet["A1"] = "=45351.25"
        sheet["A1"].number_format = number_format

    day = run(tmp_path, fill).cells[f"'{SHEET}'!A1"]
    assert day == (shown if shown != "2024-02-29" else "2024-02-29T06:00:00")


def test_shared_formulas_move_their_relative_addresses(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    for row in (1, 2, 3):
        sheet.cell(row, 1, row)
        sheet.cell(row, 2, f"=A{row}*A$2")
    path, shared = tmp_path / "plain.xlsx", tmp_path / "shared.xlsx"
    book.save(path)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(shared, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                text = data.decode()
                text = text.replace("<f>A1*A$2</f>", '<f t="shared" ref="B1:B3" si="0">A1*A$2</f>')
                text = re.sub(r"<f>A[23]\*A\$2</f>", '<f t="shared" si="0"/>', text)
                assert text.count("shared") == 3
                data = text.encode()
            new.writestr(name, data)
    result = evaluate(shared, functions=[])
    assert [value(result, f"B{n}", "Sheet") for n in (1, 2, 3)] == [2.0, 4.0, 6.0]


def test_a_last_difference_snaps_to_zero_and_what_depends_on_it_follows(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Any) -> None:
        sheet["A1"], sheet["A2"], sheet["A3"] = 0.1, 0.2, 0.3
        sheet["B1"] = "=A1+A2-A3"
        sheet["B2"] = '=IF(B1=0,"équilibré","écart")'
        sheet["B3"] = "=IF(B1>0,1,0)"
        sheet["B4"] = "=1E-9-0"
        sheet["B5"] = "=(A1+A2-A3)"

    result = run(tmp_path, fill)
    assert value(result, "B1") == 0.0
    assert value(result, "B2") == "équilibré"
    assert value(result, "B3") == 0.0
    assert value(result, "B4") == 1e-9
    assert value(result, "B5") != 0.0, "parentheses keep the rest, as in Excel"


def test_thresholds_at_fifteen_digits(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Any) -> None:
        sheet["A1"] = 0.1
        sheet["A2"] = "=A1*3"
        sheet["A3"] = '=IF(A2<=0.3,"ok","over")'
        sheet["A4"] = '=IF(A2>0.3,"over","ok")'

    result = run(tmp_path, fill)
    assert (value(result, "A3"), value(result, "A4")) == ("ok", "ok")


def test_arithmetic_on_a_text_that_each_country_reads_is_refused(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Any) -> None:
        sheet["A1"] = "03/04/2024"
        sheet["A2"] = 5
        sheet["B1"] = "=A1+1"
        sheet["B2"] = "=A2+1"
        sheet["B3"] = "=SUMPRODUCT(A1:A2*1)"
        sheet["B4"] = "=YEAR(A1)"
        sheet["B5"] = "=SUM(A1:A2)"
        sheet["C1"] = '=A1&"!"'
        sheet["C2"] = "=LEFT(A1,2)*2"

    result = run(tmp_path, fill)
    for cell in ("B1", "B3", "B4"):
        assert problem(result, cell)[0] == "UNSUPPORTED_FORMULA", cell
    assert [value(result, cell) for cell in ("B2", "B5", "C1", "C2")] == [6.0, 5.0, "03/04/2024!", 6.0]


def test_today_only_when_a_day_is_given(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Any) -> None:
        sheet["A1"] = "=YEAR(TODAY())"

    assert "TODAY" in problem(run(tmp_path, fill), "A1")[1]
    assert value(run(tmp_path, fill, today=datetime.date(2023, 5, 1)), "A1") == 2023.0


def test_subtotals_ignore_subtotals_and_refuse_hidden_rows(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Any) -> None:
        for row in (1, 2):
            sheet.cell(row, 1, 10)
        sheet["A3"] = "=SUBTOTAL(9,A1:A2)"
        sheet["A4"] = "=SUBTOTAL(9,A1:A3)"
        sheet["B4"] = "=SUBTOTAL(109,A1:A2)"
        sheet["B5"] = "=SUBTOTAL(109,A2:A3)"
        sheet.row_dimensions[1].hidden = True

    result = run(tmp_path, fill)
    assert value(result, "A4") == 20.0
    assert "hidden" in problem(result, "B4")[1]
    assert value(result, "B5") == 10.0


def test_the_report_holds_constants_and_values_in_order(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Any) -> None:
        sheet["B1"] = "Budget"
        sheet["A2"] = "=1/0"
        sheet["A1"] = True
        sheet["C1"] = "=B9"

    result = run(tmp_path, fill)
    assert result.cells == {
        f"'{SHEET}'!A1": True,
        f"'{SHEET}'!B1": "Budget",
        f"'{SHEET}'!C1": 0.0,
        f"'{SHEET}'!A2": "#DIV/0!",
    }


# -- files -------------------------------------------------------------------------------------------------------------


def test_a_cell_in_the_last_corner_costs_nothing(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Any) -> None:
        sheet["XFD1048576"] = 3
        sheet["A1"] = "=XFD1048576*2"
        sheet["A2"] = "=SUM(B:XFD)"
        sheet["A3"] = "=SUM(XFD:XFD)"

    result = run(tmp_path, fill)
    assert value(result, "A1") == 6.0
    assert "too large" in problem(result, "A2")[1]
    assert value(result, "A3") == 3.0


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"hello"])
def test_a_file_that_is_no_workbook_says_so(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    with pytest.raises(UnreadableWorkbook):
        evaluate(path, functions=[])


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableWorkbook, match="not exist"):
        evaluate(tmp_path / "nothing.xlsx", functions=[])


def test_the_values_of_another_program_take_the_place_of_ours(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Any) -> None:
        sheet["A1"] = "=NOSUCHFUNCTION()"
        sheet["A2"] = "=A1>1"
        sheet["A3"] = "=1=1"
        sheet["A4"] = "=FAIL_TEST()"
        sheet["A5"] = "=A4"

    def office(path: Path) -> dict[tuple[str, int, int], Any]:
        na = CellError("#N/A")
        return {(SHEET, row, 1): cell for row, cell in enumerate([7.0, 1.0, 1.0, na, na], 1)}

    result = run(tmp_path, fill, engine="libreoffice", values_from=office)
    assert value(result, "A1") == 7.0
    assert value(result, "A3") is True
    assert [p.cell for p in result.problems] == [f"'{SHEET}'!A4", f"'{SHEET}'!A5"]
    assert problem(result, "A5") == ("NOT_IN_SOURCE", f"Comes from '{SHEET}'!A4: The texts do not say.")


def test_an_unknown_engine_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="abacus"):
        evaluate(tmp_path / "x.xlsx", engine="abacus")


def test_thousands_of_errors_are_traced_in_seconds(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Any) -> None:
        sheet["A1"] = "=FAIL_TEST()"
        for row in range(1, 3001):
            sheet[f"B{row}"] = f"=SUM(A$1:A{row})"
            sheet[f"C{row}"] = f"=IFERROR(NOSUCHFUNCTION(),0)+SUM(B$1:B{row})"

    before = time.perf_counter()
    result = run(tmp_path, fill)
    assert time.perf_counter() - before < 30
    assert problem(result, "B3000") == ("NOT_IN_SOURCE", f"Comes from '{SHEET}'!A1: The texts do not say.")
    assert problem(result, "C3000")[0] == "UNSUPPORTED_FORMULA"
