"""Scenarios: a table of inputs against one template. Expected values are computed by hand in the comments."""

import datetime
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.workbook.defined_name import DefinedName

from bareme.hosts.batch import scenario
from bareme.hosts.batch.file_refusals import FileRefused
from bareme.hosts.batch.guard import Limits
from bareme.hosts.batch.inputs import read_table
from bareme.hosts.batch.report_workbook import write_scenarios
from bareme.hosts.batch.scenario import ScenarioOptions
from bareme.hosts.cli import main


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """Entries × price, a rate on it, and what is left after a date; `result` names the outcome."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Prévision"
    page["A1"], page["A2"], page["A3"] = 1000, 6.5, 0.1
    page["A4"] = datetime.date(2026, 1, 31)
    page["B1"] = "=A1*A2"
    page["B2"] = "=ROUND(B1*A3,2)"
    page["B3"] = '=IF(ISBLANK(C1),"libre",C1)'
    page["B4"] = "=A4+1"
    page["B4"].number_format = "yyyy-mm-dd"
    page["B5"] = "=1/A1"
    book.defined_names["entries"] = DefinedName("entries", attr_text="'Prévision'!$A$1")
    book.defined_names["result"] = DefinedName("result", attr_text="'Prévision'!$B$2")
    book.save(tmp_path / "template.xlsx")
    return tmp_path / "template.xlsx"


def results(template: Path, table: str, *ask: str, name: str = "table.csv") -> list[Any]:
    path = template.with_name(name)
    path.write_text(table, encoding="utf-8")
    return [row.results for row in scenario.run(template, path, ScenarioOptions(ask=ask)).rows]


def test_one_row_of_results_for_each_row_of_inputs(template: Path) -> None:
    # 2,000 × 6.5 × 10 % = 1,300; 2,000 × 7 × 10 % = 1,400; the template's own 1,000 × 6.5 × 5 % = 325
    table = "entries,Prévision!A2,prévision!$a$3\n2000,,\n2000,7,\n,,5%\n"
    assert results(template, table, "result", "Prévision!B1") == [
        {"result": 1300, "Prévision!B1": 13000},
        {"result": 1400, "Prévision!B1": 14000},
        {"result": 325, "Prévision!B1": 6500},
    ]


def test_the_csv_of_a_french_excel(template: Path) -> None:
    # 12,500 × 6.4 × 12.5 % = 10,000
    path = template.with_name("table.csv")
    text = (
        "scénario;Entries;Prévision!A2;Prévision!A3;Prévision!A4;Prévision!C1\nété;12 500;6,40;12,5 %;2026-02-27;VRAI\n"
    )
    path.write_bytes(text.encode("cp1252"))
    (row,) = scenario.run(template, path, ScenarioOptions(ask=("result", "Prévision!B3", "Prévision!B4"))).rows
    assert row.label == "été"
    assert row.results == {"result": 10000, "Prévision!B3": True, "Prévision!B4": "2026-02-28"}


def test_a_table_in_a_workbook_with_formulas_and_dates(template: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.append(["scenario", "entries", "Prévision!A4"])
    page.append(["low", 100, datetime.date(2025, 12, 31)])
    page.append(["high", "=B2*10", None])
    book.save(template.with_name("table.xlsx"))
    options = ScenarioOptions(ask=("Prévision!B1", "Prévision!B4"))
    report = scenario.run(template, template.with_name("table.xlsx"), options)
    assert [(row.label, *row.results.values()) for row in report.rows] == [
        ("low", 650, "2026-01-01"),
        ("high", 6500, "2026-02-01"),
    ]


def test_rows_do_not_touch_each_other_and_the_template_stays(template: Path) -> None:
    before = template.read_bytes()
    table = "Prévision!C1\nx\n\n \ny\n"
    assert [r["Prévision!B3"] for r in results(template, table, "Prévision!B3")] == ["x", "y"]
    assert template.read_bytes() == before


def test_an_error_stays_in_its_row(template: Path) -> None:
    path = template.with_name("table.csv")
    path.write_text("entries\n0\n4\n")
    report = scenario.run(template, path, ScenarioOptions(ask=("Prévision!B5",)))
    assert [row.results["Prévision!B5"] for row in report.rows] == ["#DIV/0!", 0.25]
    assert [[p.cell for p in row.errors] for row in report.rows] == [["Prévision!B5"], []]
    assert report.exit_status == 1


@pytest.mark.parametrize(
    ("table", "ask", "code"),
    [
        ("nobody\n1\n", "result", "NO_SUCH_CELL"),
        ("entries\n1\n", "nobody", "NO_SUCH_CELL"),
        ("Prévision!A1:A2\n1\n", "result", "NO_SUCH_CELL"),
        ("result\n1\n", "result", "INPUT_IS_FORMULA"),
        ("entries,Prévision!A1\n1,1\n", "result", "INPUT_TWICE"),
        ("entries\n", "result", "EMPTY_TABLE"),
        ("", "result", "EMPTY_TABLE"),
        ("entries,,Prévision!A2\n1,2,3\n", "result", "EMPTY_TABLE"),
    ],
)
def test_tables_that_cannot_be_used(template: Path, table: str, ask: str, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        results(template, table, ask)
    assert refused.value.code == code
    assert refused.value.sentence("fr") != refused.value.sentence("en")


def test_a_table_with_an_error_is_refused(template: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["entries"])
    book.active.append(["=1/0"])
    book.save(template.with_name("table.xlsx"))
    with pytest.raises(FileRefused, match="TABLE_HAS_ERRORS"):
        scenario.run(template, template.with_name("table.xlsx"), ScenarioOptions(ask=("result",)))


@pytest.mark.parametrize(
    ("text", "delimiter", "expected"),
    [
        ("1.5", ",", 1.5),
        ("1,5", ";", 1.5),
        ("1.5", ";", 1.5),
        ("12 500,25", ";", 12500.25),
        ("12\u202f500", ";", 12500),
        ("12 50", ";", "12 50"),
        ("5.38 %", ",", 0.0538),
        ("0,1%", ";", 0.001),
        ("-3", ",", -3),
        ("1e3", ",", 1000),
        ("faux", ";", False),
        ("TRUE", ",", True),
        ("2026-11-22", ",", datetime.date(2026, 11, 22)),
        ("22/11/2026", ",", "22/11/2026"),
        ("rga-2023", ",", "rga-2023"),
        ("1.2.3", ",", "1.2.3"),
    ],
)
def test_cells_of_a_csv(tmp_path: Path, text: str, delimiter: str, expected: object) -> None:
    path = tmp_path / "table.csv"
    path.write_text(f"a{delimiter}b\n{text}{delimiter}x\n", encoding="utf-8")
    assert read_table(path, Limits()).rows == [[expected, "x"]]


def test_results_as_json_and_as_a_workbook(template: Path) -> None:
    path = template.with_name("table.csv")
    path.write_text("scenario,entries\nlow,0\n=high,10\n")
    report = scenario.run(template, path, ScenarioOptions(ask=("result",)))
    rows = json.loads(report.to_json())["rows"]
    assert [(row["label"], row["results"]) for row in rows] == [("low", {"result": 0}), ("=high", {"result": 6.5})]
    write_scenarios(template.with_name("results.xlsx"), report, "fr")
    book = openpyxl.load_workbook(template.with_name("results.xlsx"))
    shown = [[cell.value for cell in row] for row in book["Scénarios"].iter_rows()]
    assert shown[0][0::2] == ["Scénario", "result"]
    assert [row[0] for row in shown[1:]] == ["low", "=high"]
    assert [row[-2] for row in shown[1:]] == [0, 6.5]
    assert len(list(book["Erreurs"].iter_rows(min_row=2))) == 1


def test_the_command(template: Path) -> None:
    table, out = template.with_name("table.csv"), template.with_name("results.xlsx")
    table.write_text("scenario;entries\nbas;10\nhaut;1 000\n")
    arguments = ["scenario", str(template), str(table), "--ask", "result", "--out", str(out), "--lang", "fr"]
    told = CliRunner().invoke(main, arguments)
    assert told.output.splitlines() == ["bas: result = 6,5", "haut: result = 650"]  # 10 × 6.5 × 10 %, 1,000 × …
    assert told.exit_code == 0
    assert openpyxl.load_workbook(out)["Scénarios"].max_row == 3
    wrong = CliRunner().invoke(main, ["scenario", str(template), str(table), "--ask", "nobody"])
    assert wrong.exit_code == 1
    assert "nobody" in wrong.output
    assert CliRunner().invoke(main, ["scenario", str(template), str(table)]).exit_code == 2
