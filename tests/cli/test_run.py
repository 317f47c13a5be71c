"""`bareme run` and `bareme new`, by the real command where the process matters."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook, load_workbook
from openpyxl.workbook.defined_name import DefinedName

from bareme.hosts.cli import main


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(w) for w in words])


@pytest.fixture
def film(tmp_path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    sheet.title = "Plan de financement"
    sheet["A1"], sheet["B1"] = "rga-2023", 1_200_000
    sheet["B2"] = "=SUPPORT_BOXOFFICE(B1,A1)"
    sheet["B3"] = "=B2*2"
    book.defined_names["support"] = DefinedName("support", attr_text="'Plan de financement'!$B$2")
    path = tmp_path / "film.xlsx"
    book.save(path)
    return path


def test_the_contract_of_run_json(film: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bareme", "run", str(film), "--json"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    (workbook,) = report["workbooks"]
    assert set(workbook) == {"path", "cells", "errors"}
    assert workbook["cells"]["'Plan de financement'!B2"] == 137064.312
    assert workbook["cells"]["'Plan de financement'!B3"] == 274128.624
    assert workbook["errors"] == []


def test_a_day_is_iso_whatever_the_format_of_its_cell(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet["A1"] = '=GENERATION_END(DATE(2015,3,11),"CINEMA","rga-2015")'
    sheet["A2"] = "=A1+1"
    sheet["A3"] = '=GENERATION_END(DATE(2015,3,11),"CINEMA","rga-2015")+GENERATION_END(1000,"TV","rga-2015")*0'
    book.save(tmp_path / "days.xlsx")
    cells = json.loads(run("run", tmp_path / "days.xlsx", "--json").stdout)["workbooks"][0]["cells"]
    assert cells == {"Sheet!A1": "2020-03-10", "Sheet!A2": 43901.0, "Sheet!A3": 43900.0}


def test_ask_and_explain(film: Path) -> None:
    done = run("run", film, "--ask", "support", "--explain", "--lang", "fr")
    assert done.exit_code == 0
    assert "support = 137 064,312" in done.stdout.replace("\u202f", " ")
    assert "211-26" in done.stdout
    explained = json.loads(run("run", film, "--explain", "--json").stdout)["workbooks"][0]["explanations"]
    assert list(explained) == ["'Plan de financement'!B2"]


def test_out_writes_formulas_and_values_and_leaves_the_original(film: Path, tmp_path: Path) -> None:
    before = film.read_bytes()
    out = tmp_path / "out.xlsx"
    assert run("run", film, "--out", out).exit_code == 0
    assert film.read_bytes() == before
    assert load_workbook(out)["Plan de financement"]["B2"].value == "=SUPPORT_BOXOFFICE(B1,A1)"
    assert load_workbook(out, data_only=True)["Plan de financement"]["B2"].value == 137064.312


def test_errors_are_named_and_the_rest_is_done(film: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 cut")
    text = tmp_path / "notes.xlsx"
    text.write_text("not a workbook")
    book = load_workbook(film)
    book["Plan de financement"]["B1"] = "12,5"
    wrong = tmp_path / "wrong.xlsx"
    book.save(wrong)
    done = run("run", film, broken, text, wrong, tmp_path / "none.xlsx", "--json")
    assert done.exit_code == 1
    found = {Path(w["path"]).name: w for w in json.loads(done.stdout)["workbooks"]}
    assert found["film.xlsx"]["errors"] == []
    for name in ("broken.xlsx", "notes.xlsx", "none.xlsx"):
        assert found[name]["cells"] == {}
        assert [e["cell"] for e in found[name]["errors"]] == [None]
    cells = [(e["cell"], e["code"]) for e in found["wrong.xlsx"]["errors"]]
    assert cells == [("'Plan de financement'!B2", "BAD_INPUT"), ("'Plan de financement'!B3", "BAD_INPUT")]
    assert found["wrong.xlsx"]["cells"]["'Plan de financement'!B2"] == "#VALUE!"


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are bytes on Linux only")
def test_a_name_that_is_no_text_stops_nothing(film: Path, tmp_path: Path) -> None:
    folder = tmp_path / "films"
    folder.mkdir()
    (folder / "good.xlsx").write_bytes(film.read_bytes())
    (folder / os.fsdecode(b"\xe9t\xe9.xlsx")).write_bytes(film.read_bytes())
    done = run("run", folder, "--json", "--lines", tmp_path / "run.jsonl", "--report", tmp_path / "report.xlsx")
    assert done.exit_code == 1
    good, bad = json.loads(done.stdout)["workbooks"]
    assert good["errors"] == []
    assert [e["code"] for e in bad["errors"]] == ["BAD_FILE_NAME"]
    odd = os.fsdecode(b"\xff.xlsx")
    for option in ("--ask", "--out", "--report", "--lines"):
        assert run("run", film, option, tmp_path / odd).exit_code == 2
    done = run("scenario", tmp_path / odd, film, "--ask", "support", "--json")
    assert (done.exit_code, "rename it" in done.output) == (1, True)


def test_wrong_usage_is_two(film: Path) -> None:
    assert run("run").exit_code == 2
    assert run("run", film, "--out", "x.xlsx", "--in-place").exit_code == 2
    assert run("run", film, "--engine", "abacus").exit_code == 2
    for limit in ("--max-cells", "--max-seconds"):
        done = run("run", film, limit, "0")
        assert done.exit_code == 2
        assert "pydantic" not in done.output


def test_new_lists_writes_and_never_overwrites_unasked(tmp_path: Path) -> None:
    assert "plan" in run("new").stdout
    path = tmp_path / "mine.xlsx"
    assert run("new", "plan", path, "--lang", "fr").exit_code == 0
    assert path.exists()
    path.write_bytes(b"precious")
    refused = run("new", "plan", path)
    assert refused.exit_code == 1
    assert path.read_bytes() == b"precious"
    assert run("new", "plan", path, "--force").exit_code == 0
    assert run("run", path).exit_code == 0


def test_new_writes_no_workbook_under_another_ending(tmp_path: Path) -> None:
    for words in (["plan", tmp_path / "plan.pdf"], ["plan", tmp_path / "plan.xlsx", "--for", "vba"]):
        done = run("new", *words)
        assert done.exit_code == 1
        assert "must end in .xls" in done.output
    assert list(tmp_path.iterdir()) == []


def test_scenario_says_which_file_is_missing(film: Path, tmp_path: Path) -> None:
    done = run("scenario", film, tmp_path / "none.csv", "--ask", "support")
    assert done.exit_code == 1
    assert "none.csv: There is no file here" in done.output


@pytest.mark.parametrize(("front", "name"), [("calc", "a.xlsx"), ("vba", "a.xlsm"), ("lite", "a.xlsx")])
def test_new_for_each_front_computes_in_the_batch(front: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    done = run("new", "plan", path, "--for", front, "--example")
    assert done.exit_code == 0, done.output
    assert run("run", path).exit_code == 0


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = run("new", "plan", tmp_path / "file" / "plan.xlsx")
    assert done.exit_code == 1
    assert "Traceback" not in done.output
