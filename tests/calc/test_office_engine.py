"""`--engine libreoffice`: a workbook computed by the office, told like one that we compute."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import psutil
import pytest
from openpyxl import Workbook

from bareme.hosts.batch import pool
from bareme.hosts.batch.evaluate import evaluate
from bareme.hosts.batch.guard import Limits
from bareme.hosts.batch.model import CellRef, Evaluation
from bareme.hosts.batch.worker import Task, process
from bareme.hosts.calc import office

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("chosen")]


def book(path: Path, **cells: Any) -> Path:
    made = Workbook()
    for place, value in cells.items():
        made.active[place] = value
    made.save(path)
    return path


def by_office(path: Path, **options: Any) -> Evaluation:
    return evaluate(path, engine="libreoffice", **options)


def test_what_the_usual_engine_refuses_is_computed_and_refusals_keep_their_sentences(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx",
        A1="=ROMAN(BOXOFFICE_RECEIPTS(1,14))",
        A2='=TSA_RATE("rga-2015","OVERSEAS")',
        A3="=A2*2",
        A4='=ACCESS_THRESHOLD_OK(25,"rga-2015")',
        A5="=BESSELJ(0,0)",  # 1
        A6="=1/0",
    )
    found = by_office(path)
    usual = evaluate(path)
    assert found.values[CellRef("Sheet", 1, 1)] == "XIV"
    assert found.values[CellRef("Sheet", 4, 1)] is True
    assert found.values[CellRef("Sheet", 5, 1)] == 1.0
    of_ours = {p.cell: p for p in usual.problems if p.code != "UNSUPPORTED_FORMULA"}
    assert {p.cell: p for p in found.problems} == of_ours
    assert of_ours["Sheet!A2"].code == "NOT_IN_SOURCE"
    assert of_ours["Sheet!A3"].code == "NOT_IN_SOURCE"


def test_the_clock_is_not_read_and_a_day_may_be_given(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", A1="=TODAY()", A2="=YEAR(A1)", A3="=RAND()")
    found = by_office(path)
    assert {p.cell: p.code for p in found.problems} == dict.fromkeys(
        ("Sheet!A1", "Sheet!A2", "Sheet!A3"), "UNSUPPORTED_FORMULA"
    )
    assert found.values == {}
    assert by_office(path, today=dt.date(2019, 5, 1)).values[CellRef("Sheet", 2, 1)] == 2019.0


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    """A server of this machine, and the requests that it has had."""
    seen: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"42")

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", seen
        server.shutdown()


def test_nothing_outside_the_file_is_read(tmp_path: Path, canary: tuple[str, list[str]]) -> None:
    url, seen = canary
    secret = book(tmp_path / "secret.xlsx", A1=4711)
    where = secret.as_uri()
    path = book(
        tmp_path / "a.xlsx",
        A1=f'=WEBSERVICE("{url}/a")',
        A2=f"=INDIRECT(\"'{where}'#$Sheet.A1\")",
        A3=f"=INDIRECT(\"'{url}/b.xlsx'#$Sheet.A1\")",
        A4=f"='{where}'#$Sheet.A1",
        A5=f"='[{secret}]Sheet'!A1",
        A6='=INDIRECT("\'fi"&"le://' + str(secret) + "'#$Sheet.A1\")",
        A7=f'=INDIRECT("\'ht"&"tp{url[4:]}/c.xlsx\'#$Sheet.A1")',
        A8="=1+1",
    )
    found = by_office(path)
    assert found.values[CellRef("Sheet", 8, 1)] == 2.0
    assert 4711 not in found.values.values()
    assert seen == []


def test_a_run_reports_as_for_any_engine(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", A1='=SUPPORT_BOXOFFICE(1200000,"rga-2023")')
    report = process(Task(path=path, engine="libreoffice"))
    assert report.cells == {"Sheet!A1": pytest.approx(137064.312)}
    assert report.errors == []


def test_an_office_that_takes_too_long_ends_with_its_worker(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", A1="=SUMPRODUCT(" + "*".join(["(B1:B60000=TRANSPOSE(C1:C60000))"] * 20) + ")")
    before = {p.pid for p in psutil.process_iter()}
    task = Task(path=path, engine="libreoffice", limits=Limits(seconds=8))
    ((_, report),) = pool.run([task], 1)
    assert [p.code for p in report.errors] in (["OVER_TIME"], ["OVER_MEMORY"])
    mine = psutil.Process().children(recursive=True)
    assert not [p for p in mine if p.pid not in before and "soffice" in p.name()]


def test_without_an_office_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAREME_SOFFICE", str(tmp_path / "none"))
    report = process(Task(path=book(tmp_path / "a.xlsx", A1="=1"), engine="libreoffice"))
    assert "install LibreOffice Calc" in report.errors[0].message


def test_a_session_has_its_limits(chosen: office.Install) -> None:
    with office.Session(chosen) as session:
        with pytest.raises(office.OverLimitError, match="memory"):
            session.ask(do="formula", formula="=SUM(ROW(A1:Z1048576)*COLUMN(A1:Z1048576))", memory=1)
        assert session.memory() == 0


def test_profiles_of_the_killed_are_put_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office.tempfile, "tempdir", str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    (tmp_path / f"bareme-office-{ended.pid}-x").mkdir()
    (tmp_path / "bareme-office-1-x").mkdir()
    own = office._own_profile()
    assert sorted(tmp_path.iterdir()) == sorted([own, tmp_path / "bareme-office-1-x"])
