"""Folders: order, limits, reports, resuming. The books are small and their values computed by hand."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import psutil
import pytest
from hostile_books import linked, text
from made_books import parts, sheet, small, with_openpyxl, zipped

from bareme.hosts.batch import door, pool, runner, worker
from bareme.hosts.batch.file_refusals import FileRefused
from bareme.hosts.batch.guard import Limits
from bareme.hosts.batch.report import Problem, RunReport, WorkbookReport
from bareme.hosts.batch.runner import RunOptions, UsageError
from bareme.hosts.batch.worker import Task

# Copies of this process are made on purpose; Python 3.12 warns of it when other threads run.
pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")

ERROR = '<row r="1"><c r="A1"><v>0</v></c><c r="B1"><f>1/A1</f></c><c r="C1"><f>B1+1</f></c></row>'
REFUSED = '<row r="1"><c r="A1"><v>4</v></c><c r="B1"><f>NOBODYS_FUNCTION(A1)</f><v>9</v></c></row>'


def folder_of(root: Path, count: int) -> Path:
    """Books b00.xlsx, b01.xlsx …: A1 = 21, B1 = A1 × number, C1 = B1 + 1."""
    root.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        small(root / f"b{number:02}.xlsx", (f"A1*{number}", "B1+1"))
    return root


def told(report: RunReport) -> list[dict[str, Any]]:
    """What does not depend on the clock."""
    return [w.model_dump(exclude={"seconds"}) for w in report.workbooks]


def inline(**options: Any) -> RunOptions:
    """Options that compute in this process: fast, for what does not concern processes."""
    return RunOptions(workers=0, **options)


# --- the contract -----------------------------------------------------------------------------------------------


def test_json_is_the_contract_to_the_letter(tmp_path: Path) -> None:
    book, bad = small(tmp_path / "plan.xlsx"), tmp_path / "missing.xlsx"
    report = runner.run([book, bad], inline())
    assert json.loads(report.to_json()) == {
        "workbooks": [
            {"path": str(book), "cells": {"Plan!A1": 21, "Plan!B1": 42, "Plan!C1": 43}, "errors": []},
            {
                "path": str(bad),
                "cells": {},
                "errors": [
                    {
                        "cell": None,
                        "code": "MISSING_FILE",
                        "message": "There is no file here; check the name and the folder.",
                    }
                ],
            },
        ]
    }
    assert report.exit_status == 1


def test_explanations_only_when_asked(tmp_path: Path) -> None:
    book = small(tmp_path / "plan.xlsx")
    (one,) = json.loads(runner.run([book], inline(explain=True)).to_json())["workbooks"]
    assert one["explanations"] == {}


def test_errors_name_cell_code_and_sentence(tmp_path: Path) -> None:
    report = runner.run([zipped(tmp_path / "a.xlsx", parts(ERROR))], inline())
    (one,) = report.workbooks
    assert one.cells == {"Plan!A1": 0, "Plan!B1": "#DIV/0!", "Plan!C1": "#DIV/0!"}
    assert [(p.cell, p.code) for p in one.errors] == [("Plan!B1", "EXCEL_ERROR"), ("Plan!C1", "EXCEL_ERROR")]
    assert report.exit_status == 1


def test_not_eligible_is_an_answer() -> None:
    def report(*codes: str) -> RunReport:
        problems = [Problem(cell="A1", code=code, message="x") for code in codes]
        return RunReport(workbooks=[WorkbookReport(path="a", errors=problems)])

    assert report().exit_status == 0
    assert report("NOT_ELIGIBLE").exit_status == 0
    assert report("NOT_ELIGIBLE", "BAD_INPUT").exit_status == 1


def test_sentences_in_french(tmp_path: Path) -> None:
    report = runner.run([tmp_path / "plan.xlsx"], inline(lang="fr"))
    assert report.workbooks[0].errors[0].message.startswith("Il n'y a pas de fichier")


# --- which files ------------------------------------------------------------------------------------------------


def test_a_folder_gives_its_workbooks_in_a_stable_order(tmp_path: Path) -> None:
    for name in ("b.xlsx", "a/z.xlsx", "a.xlsm", "A/x.xltx", "a b.xlsx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        small(tmp_path / name)
    for name in ("~$b.xlsx", ".hidden.xlsx", "notes.txt", ".b.xlsx.k3.bareme-tmp"):
        (tmp_path / name).write_text("x")
    found = [str(p.relative_to(tmp_path)) for p in runner.workbooks(tmp_path)]
    assert found == ["A/x.xltx", "a/z.xlsx", "a b.xlsx", "a.xlsm", "b.xlsx"]


def test_a_file_named_twice_is_computed_once(tmp_path: Path) -> None:
    book = small(tmp_path / "plan.xlsx")
    assert len(runner.run([tmp_path, book], inline()).workbooks) == 1


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    report = runner.run([tmp_path], inline())
    assert [p.code for p in report.workbooks[0].errors] == ["NO_WORKBOOK"]
    assert report.exit_status == 1


@pytest.mark.parametrize(
    "options",
    [
        {"out": Path("x"), "in_place": True},
        {"resume": True},
        {"report": Path("report.csv")},
        {"report": Path(".")},
        {"lines": Path(".")},
    ],
)
def test_options_that_exclude_each_other(tmp_path: Path, options: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        runner.run([small(tmp_path / "plan.xlsx")], inline(**options))


def test_nothing_to_do_is_a_usage_error() -> None:
    with pytest.raises(UsageError):
        runner.run([], inline())


def test_two_books_may_not_be_written_to_one_place(tmp_path: Path) -> None:
    one, two = folder_of(tmp_path / "one", 1), folder_of(tmp_path / "two", 1)
    with pytest.raises(UsageError, match="both be written"):
        runner.run([one, two], inline(out=tmp_path / "out"))


def test_out_never_overwrites_its_source(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--in-place"):
        runner.run([folder_of(tmp_path / "one", 1)], inline(out=tmp_path / "one"))


# --- writing ----------------------------------------------------------------------------------------------------


def value(path: Path, address: str) -> Any:
    book = openpyxl.load_workbook(path, data_only=True)
    return book.worksheets[0][address].value


def test_out_keeps_the_tree_of_the_folder(tmp_path: Path) -> None:
    folder_of(tmp_path / "in" / "2026", 2)
    report = runner.run([tmp_path / "in"], inline(out=tmp_path / "out"))
    assert [w.written for w in report.workbooks] == [
        str(tmp_path / "out/2026/b00.xlsx"),
        str(tmp_path / "out/2026/b01.xlsx"),
    ]
    assert value(tmp_path / "out/2026/b01.xlsx", "C1") == 22
    assert value(tmp_path / "in/2026/b01.xlsx", "C1") is None


def test_out_of_one_workbook_is_a_file_name(tmp_path: Path) -> None:
    runner.run([small(tmp_path / "plan.xlsx")], inline(out=tmp_path / "values.xlsx"))
    assert value(tmp_path / "values.xlsx", "B1") == 42


def test_in_place(tmp_path: Path) -> None:
    book = with_openpyxl(tmp_path / "plan.xlsx")
    assert runner.run([book], inline(in_place=True)).exit_status == 0
    assert value(book, "D1") == 11_000  # the sum of 200, 400 … 2,000


def test_a_formula_that_cannot_be_computed_never_leaves_an_old_value(tmp_path: Path) -> None:
    """In place the file is left alone; a copy shows the error; --force writes all the same."""
    book = zipped(tmp_path / "plan.xlsx", parts(REFUSED))
    before = book.read_bytes()
    (one,) = runner.run([book], inline(in_place=True)).workbooks
    assert [p.code for p in one.errors if p.cell is None] == ["NOT_WRITTEN"]
    assert one.cells["Plan!A1"] == 4
    assert one.written is None
    assert book.read_bytes() == before
    runner.run([book], inline(out=tmp_path / "copy.xlsx"))
    assert value(tmp_path / "copy.xlsx", "B1") == "#N/A"
    runner.run([book], inline(in_place=True, force=True))
    assert value(book, "B1") == "#N/A"


def test_links_to_other_workbooks_are_noted_and_their_formulas_refused(tmp_path: Path) -> None:
    (one,) = runner.run([linked(tmp_path / "a.xlsx")], inline()).workbooks
    assert one.external == ["http://127.0.0.1:9/other.xlsx"]
    assert [p.cell for p in one.errors] == ["Plan!A1"]
    assert one.cells["Plan!B1"] == 6


def test_a_file_that_changes_while_it_is_computed_is_not_reported_as_computed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = small(tmp_path / "plan.xlsx")
    real = worker._evaluate

    def meanwhile(task: Task) -> Any:
        done = real(task)
        small(book, ("A1*3", "B1+2"))
        return done

    monkeypatch.setattr(worker, "_evaluate", meanwhile)
    (one,) = runner.run([book], inline()).workbooks
    assert [p.code for p in one.errors] == ["CHANGED_MEANWHILE"]
    assert one.cells == {}


# --- reports ----------------------------------------------------------------------------------------------------


def test_values_are_asked_for_by_name_or_cell(tmp_path: Path) -> None:
    book = with_openpyxl(tmp_path / "plan.xlsx")
    (one,) = runner.run([book], inline(ask=("total", "Plan!C2", "plan!$B$1:$C$2", "Plan!Z9", "Nobody"))).workbooks
    assert one.asked == {"total": 11_000, "Plan!C2": 400, "plan!$B$1:$C$2": [[100, 200], [200, 400]], "Plan!Z9": None}
    assert [(p.cell, p.code) for p in one.errors] == [(None, "NO_SUCH_CELL")]


def test_the_report_workbook(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "in", 2)
    text(folder / "=1+1.xlsx")
    zipped(folder / "error.xlsx", parts(ERROR))
    runner.run([folder], inline(report=tmp_path / "report.xlsx", ask=("Plan!C1",), lang="fr"))
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    rows = [[cell.value for cell in row] for row in book["Classeurs"].iter_rows()]
    assert rows[0][:3] == ["Fichier", "État", "Erreurs"]
    assert rows[0][-1] == "Plan!C1"
    assert [row[1] for row in rows[1:]] == ["non calculé", "calculé", "calculé", "avec erreurs"]
    assert [row[-1] for row in rows[1:]] == [None, 1, 22, "#DIV/0!"]
    assert {cell.data_type for row in book["Classeurs"].iter_rows() for cell in row}.isdisjoint("f")
    assert [row[1].value for row in book["Erreurs"].iter_rows(min_row=2)] == [None, "Plan!B1", "Plan!C1"]


def test_json_lines_come_in_order_one_for_each_workbook(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "in", 5)
    report = runner.run([folder], RunOptions(lines=tmp_path / "run.jsonl", workers=2))
    lines = [WorkbookReport.model_validate_json(line) for line in (tmp_path / "run.jsonl").read_text().splitlines()]
    assert lines == report.workbooks
    assert [Path(w.path).name for w in lines] == [f"b{n:02}.xlsx" for n in range(5)]
    assert all(w.fingerprint and w.seconds > 0 for w in lines)


def test_a_report_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    book = small(tmp_path / "plan.xlsx")
    for options in ({"lines": book / "run.jsonl"}, {"report": book / "report.xlsx"}):
        with pytest.raises(FileRefused, match="READ_ONLY"):
            runner.run([book], inline(**options))


def test_progress_is_told_in_order(tmp_path: Path) -> None:
    seen: list[tuple[int, int, str]] = []
    folder = folder_of(tmp_path, 4)
    runner.run([folder], RunOptions(workers=2), lambda done, of, one: seen.append((done, of, Path(one.path).stem)))
    assert seen == [(1, 4, "b00"), (2, 4, "b01"), (3, 4, "b02"), (4, 4, "b03")]


# --- resuming ---------------------------------------------------------------------------------------------------


def count_tasks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are really computed."""
    computed: list[str] = []
    real = pool.run

    def run(tasks: Sequence[Task], workers: int | None = None) -> Any:
        computed.extend(task.path.name for task in tasks)
        return real(tasks, workers)

    monkeypatch.setattr(pool, "run", run)
    return computed


def test_resume_computes_what_is_missing_changed_or_cut_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, lines = folder_of(tmp_path / "in", 6), tmp_path / "run.jsonl"
    options = inline(lines=lines, resume=True)
    runner.run([folder], options)
    kept = lines.read_text().splitlines(keepends=True)
    lines.write_text("".join(kept[:3]) + kept[3][:25])  # killed while writing the fourth line
    small(folder / "b01.xlsx", ("A1*100", "B1+1"))
    computed = count_tasks(monkeypatch)
    report = runner.run([folder], options)
    assert computed == ["b01.xlsx", "b03.xlsx", "b04.xlsx", "b05.xlsx"]
    assert [w.cells["Plan!C1"] for w in report.workbooks] == [1, 2101, 43, 64, 85, 106]
    assert [json.loads(line)["path"] for line in lines.read_text().splitlines()] == [w.path for w in report.workbooks]
    computed.clear()
    assert told(runner.run([folder], options)) == told(report)
    assert computed == []


def test_resume_does_not_mix_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, lines = folder_of(tmp_path / "in", 2), tmp_path / "run.jsonl"
    runner.run([folder], inline(lines=lines))
    computed = count_tasks(monkeypatch)
    runner.run([folder], inline(lines=lines, resume=True, lang="fr"))
    assert len(computed) == 2


def test_resume_tries_errors_of_circumstances_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, lines = folder_of(tmp_path / "in", 2), tmp_path / "run.jsonl"
    (folder / "~$b00.xlsx").touch()
    options = inline(lines=lines, in_place=True, resume=True)
    assert runner.run([folder], options).exit_status == 1
    (folder / "~$b00.xlsx").unlink()
    computed = count_tasks(monkeypatch)
    assert runner.run([folder], options).exit_status == 0
    assert computed == ["b00.xlsx"]


# --- processes and limits ---------------------------------------------------------------------------------------


def test_the_number_of_workers_changes_nothing(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "in", 7)
    text(folder / "b03b.xlsx")
    zipped(folder / "b04b.xlsx", parts(ERROR))
    runs = [told(runner.run([folder], RunOptions(workers=n))) for n in (0, 1, 2, 5)]
    assert runs[0] == runs[1] == runs[2] == runs[3]
    assert [w["cells"].get("Plan!C1") for w in runs[0]] == [1, 22, 43, 64, None, 85, "#DIV/0!", 106, 127]


def misbehaving(task: Task) -> WorkbookReport:
    """Stands for the computation of a file that breaks out of every bound."""
    name = task.path.stem
    if name == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if name == "exit":
        os._exit(3)
    if name == "sleep":
        time.sleep(60)
    if name == "memory":
        hog = bytearray(300_000_000)
        hog[::4096] = b"x" * len(hog[::4096])
        time.sleep(60)
    if name == "office":
        task.path.with_suffix(".pid").write_text(str(subprocess.Popen(["sleep", "60"]).pid))
        time.sleep(60)
    return WorkbookReport(path=str(task.path), cells={"A1": os.getpid()})


@pytest.fixture
def copied_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers are copies of this process, so that they have the stand-in."""
    monkeypatch.setattr(pool, "process", misbehaving)
    monkeypatch.setattr(pool, "_context", lambda: multiprocessing.get_context("fork"))


@pytest.mark.usefixtures("copied_processes")
@pytest.mark.parametrize("workers", [1, 2])
def test_a_lost_worker_costs_one_file(workers: int) -> None:
    names = ["a", "kill", "b", "sleep", "c", "memory", "d", "exit", "e"]
    memory = psutil.Process().memory_info().rss + 150_000_000  # workers are copies of this process
    limits = {"sleep": Limits(seconds=1)}
    tasks = [Task(path=Path(f"{n}.xlsx"), limits=limits.get(n, Limits(memory=memory))) for n in names]
    found = dict(pool.run(tasks, workers))
    codes = [[p.code for p in found[index].errors] for index in range(len(names))]
    assert codes == [[], ["CRASHED"], [], ["OVER_TIME"], [], ["OVER_MEMORY"], [], ["CRASHED"], []]
    assert "SIGKILL" in found[1].errors[0].message
    assert "status 3" in found[7].errors[0].message


@pytest.mark.usefixtures("copied_processes")
def test_an_office_ends_with_its_worker(tmp_path: Path) -> None:
    task = Task(path=tmp_path / "office.xlsx", engine="libreoffice", limits=Limits(seconds=2))
    ((_, report),) = pool.run([task], 1)
    assert [p.code for p in report.errors] == ["OVER_TIME"]
    child = int((tmp_path / "office.pid").read_text())
    assert not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE


@pytest.mark.usefixtures("copied_processes")
def test_a_worker_is_kept_for_the_next_file() -> None:
    tasks = [Task(path=Path(f"{n}.xlsx")) for n in range(6)]
    assert len({report.cells["A1"] for _, report in pool.run(tasks, 1)}) == 1


def test_workers_that_cannot_start_do_not_hang_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_context", lambda: multiprocessing.get_context("fork"))
    monkeypatch.setattr(pool, "_serve", lambda *_: os._exit(1))
    found = list(pool.run([Task(path=Path(f"{n}.xlsx")) for n in range(4)], 2))
    assert sorted(index for index, _ in found) == [0, 1, 2, 3]
    assert all(report.errors[0].code == "CRASHED" for _, report in found)


def test_time_limit_on_a_real_workbook(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{r}"><c r="A{r}"><f>SUM(B$1:B{r})+ROW()</f></c></row>' for r in range(1, 20_001))
    zipped(tmp_path / "a long.xlsx", parts(rows))
    small(tmp_path / "b short.xlsx")
    report = runner.run([tmp_path], RunOptions(limits=Limits(seconds=0.3), out=tmp_path / "out"))
    assert [p.code for p in report.workbooks[0].errors] == ["OVER_TIME"]
    assert report.workbooks[0].seconds < 20


def test_whatever_way_workers_start_the_result_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`fork` is taken when this process has one thread only; the others are what remains."""
    folder = folder_of(tmp_path / "in", 2)
    expected = told(runner.run([folder], inline()))
    for method in ("forkserver", "spawn"):
        monkeypatch.setattr(pool, "_context", lambda method=method: multiprocessing.get_context(method))
        assert told(runner.run([folder], RunOptions(workers=1))) == expected


RUN = """
import sys
from pathlib import Path
from bareme.hosts.batch import runner
if __name__ == "__main__":
    options = runner.RunOptions(lines=Path(sys.argv[2]), in_place=True, resume=True, workers=2)
    runner.run([Path(sys.argv[1])], options, lambda done, of, one: print(done, flush=True))
"""


def test_a_killed_run_leaves_whole_files_no_process_and_can_be_resumed(tmp_path: Path) -> None:
    folder, lines, script = folder_of(tmp_path / "in", 60), tmp_path / "run.jsonl", tmp_path / "run.py"
    script.write_text(RUN)
    run = subprocess.Popen([sys.executable, str(script), str(folder), str(lines)], stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    for _ in range(5):
        run.stdout.readline()
    children = psutil.Process(run.pid).children(recursive=True)
    run.kill()
    run.wait()
    run.stdout.close()
    _, alive = psutil.wait_procs(children, timeout=5)
    assert alive == []
    done = len(lines.read_text().splitlines())
    assert done >= 5
    for book in folder.glob("*.xlsx"):
        assert value(book, "C1") in (None, 21 * int(book.stem[1:]) + 1)
    report = runner.run([folder], RunOptions(lines=lines, in_place=True, resume=True))
    assert report.exit_status == 0
    assert [value(book, "C1") for book in sorted(folder.glob("*.xlsx"))] == [21 * n + 1 for n in range(60)]


def test_the_last_cell_of_a_sheet_is_computed_and_written(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><f>A1+1</f></c></row>'
    book = zipped(tmp_path / "a.xlsx", parts() | {"xl/worksheets/sheet1.xml": sheet(rows)})
    began = time.monotonic()
    (one,) = runner.run([book], inline(in_place=True)).workbooks
    assert one.cells == {"Plan!A1": 1, "Plan!XFD1048576": 2}
    assert time.monotonic() - began < 30


def test_the_texts_of_the_law_that_were_used_are_told(tmp_path: Path) -> None:
    book = small(tmp_path / "plan.xlsx", ('TSA_RATE("rga-2023")', 'TSA_RATE("rga-2015")', "1+1"))
    (one,) = runner.run([book, book], inline()).workbooks
    assert one.laws == ["rga-2015", "rga-2023"]
    (none,) = runner.run([small(tmp_path / "none.xlsx")], inline()).workbooks
    assert none.laws == []


def test_a_call_is_made_once_for_equal_arguments_only(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []

    def call(name: str, cells: list[object], **_: object) -> Any:
        made.append(cells)
        return type("Answer", (), {"law": None})()

    monkeypatch.setattr(door, "call_cells", call)
    one = door.Door()
    for cells in ([1.0], [1.0], [1], [True], ["1"], [[[1.0]]], [None], [1.0]):
        one("TSA_RATE", cells)
    assert made == [[1.0], [1], [True], ["1"], [[[1.0]]], [None]]
