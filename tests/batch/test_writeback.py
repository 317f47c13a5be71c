"""Whole files: everything but the values stays, the original is whole whatever happens."""

import os
import re
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from made_books import (
    parts,
    sheet,
    small,
    with_libreoffice,
    with_openpyxl,
    with_strange_parts,
    with_xlsxwriter,
    zipped,
)

from bareme.hosts.batch import writeback
from bareme.hosts.batch.container import Container
from bareme.hosts.batch.file_refusals import FileRefused
from bareme.hosts.batch.model import CellRef, Evaluation

# openpyxl, which reads the results back here, says what it would lose; that is why it does not write them.
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*not supported and will be removed"),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]

IMPORTS = """
import sys
from pathlib import Path
from bareme.hosts.batch import writeback
from bareme.hosts.batch.model import CellRef, Evaluation
from bareme.hosts.batch.file_refusals import FileRefused
"""

FORMULA_CELL = re.compile(
    rb"(<c\b[^>]*?)(?:\s+t=\"\w+\")?([^>]*>\s*<f\b.*?(?:/>|</f>))(?:<v\s*/>|<v\b[^>/]*>.*?</v>)?", re.DOTALL
)


def filled(path: Path, value: object = 7.0) -> Evaluation:
    """An evaluation that gives every formula cell of the book, arrays included, the same value."""
    made = Evaluation()
    for page in openpyxl.load_workbook(path).worksheets:
        for row in page.iter_rows():
            for cell in row:
                ref = getattr(cell.value, "ref", None)
                area = page[ref] if ref else cell
                for line in area if isinstance(area, tuple) else ((area,),):
                    for one in line:
                        if cell.data_type == "f":
                            made.values[CellRef(page.title, one.row, one.column)] = value
    return made


def packed(path: Path) -> dict[str, tuple[object, ...]]:
    """Every part with its very bytes in the container and all that the container tells of it."""
    with path.open("rb") as stream, zipfile.ZipFile(path) as package:
        found = {}
        for item in package.infolist():
            stream.seek(item.header_offset)
            header = stream.read(30)
            size = 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
            stream.seek(item.header_offset)
            raw = stream.read(size + item.compress_size)
            told = (item.date_time, item.comment, item.extra, item.external_attr, item.compress_type)
            found[item.filename] = (told, raw, package.read(item))
        return found


def assert_only_values_changed(old: Path, new: Path, *, changed: set[str]) -> None:
    """Same parts in the same order; all bytes equal but for the values in the changed parts."""
    before, after = packed(old), packed(new)
    assert list(before) == list(after)
    assert {name for name in before if before[name] != after[name]} == changed
    for name in changed:
        assert before[name][0] == after[name][0]
        assert FORMULA_CELL.sub(rb"\1\2", before[name][2]) == FORMULA_CELL.sub(rb"\1\2", after[name][2])
    with zipfile.ZipFile(old) as a, zipfile.ZipFile(new) as b:
        assert a.comment == b.comment
        assert b.testzip() is None


def written(source: Path, target: Path, **options: object) -> Path:
    writeback.write(source, target, filled(source), **options)
    return target


@pytest.mark.parametrize("suffix", [".xlsx", ".xlsm"])
def test_a_book_of_xlsxwriter_keeps_all_but_its_values(tmp_path: Path, suffix: str) -> None:
    source = with_strange_parts(tmp_path / f"strange{suffix}", with_xlsxwriter(tmp_path / f"plan{suffix}"))
    target = written(source, tmp_path / f"out{suffix}")
    # XlsxWriter writes the other cells of an array range as constants 0: they change too, so compare these apart.
    before, after = packed(source), packed(target)
    sheets = {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"}
    assert list(before) == list(after)
    assert {name for name in before if before[name] != after[name]} == sheets
    values = re.compile(rb"<v>[^<]*</v>| t=\"\w+\"")
    for name in sheets:
        assert values.sub(b"", before[name][2]) == values.sub(b"", after[name][2])
    plan = openpyxl.load_workbook(target, data_only=True)["Plan de financement"]
    assert [plan[a].value for a in ("C1", "C10", "D1", "D2", "D3", "E1", "F3", "G1", "G3")] == [7] * 9
    assert [plan[a].value for a in ("A1", "B2")] == ["Poste 0", 1000]


def test_a_book_of_openpyxl_keeps_all_but_its_values(tmp_path: Path) -> None:
    source = with_strange_parts(tmp_path / "strange.xlsx", with_openpyxl(tmp_path / "plan.xlsx"))
    target = written(source, tmp_path / "out.xlsx")
    assert_only_values_changed(source, target, changed={"xl/worksheets/sheet1.xml"})
    plan = openpyxl.load_workbook(target, data_only=True)["Plan"]
    assert [plan[a].value for a in ("B1", "C1", "C10", "D1")] == [100, 7, 7, 7]
    assert openpyxl.load_workbook(target)["Plan"]["D1"].value == "=SUM(C1:C10)"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
def test_a_book_of_libreoffice_keeps_all_but_its_values(tmp_path: Path) -> None:
    made = with_xlsxwriter(tmp_path / "plan.xlsx")
    saved = with_libreoffice(tmp_path / "saved.xlsx", made, tmp_path / "profile")
    source = with_strange_parts(tmp_path / "strange.xlsx", saved)
    target = written(source, tmp_path / "out.xlsx")
    before, after = packed(source), packed(target)
    assert list(before) == list(after)
    sheets = {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"}
    assert {name for name in before if before[name] != after[name]} == sheets
    plan = openpyxl.load_workbook(target, data_only=True)["Plan de financement"]
    assert [plan[a].value for a in ("C1", "C10", "D1", "E1", "F3")] == [7] * 5


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
def test_a_real_office_shows_the_written_values(tmp_path: Path) -> None:
    target = written(with_xlsxwriter(tmp_path / "plan.xlsx"), tmp_path / "out.xlsx")
    options = ["--headless", f"-env:UserInstallation=file://{tmp_path / 'profile'}", "--convert-to", "csv"]
    for _ in range(2):  # the first start on a new profile may end without an output
        subprocess.run(["soffice", *options, "--outdir", str(tmp_path), str(target)], capture_output=True, timeout=120)
    first, second = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()[:2]
    # LibreOffice shows the cached values of plain formulas; array formulas it computes again.
    assert first.split(",")[:4] == ["Poste 0", "0", "7", "7"]
    assert second.split(",")[:4] == ["Poste 1", "1000", "7", "7"]


def test_writing_the_same_values_again_gives_the_same_file(tmp_path: Path) -> None:
    source = with_xlsxwriter(tmp_path / "plan.xlsx")
    once = written(source, tmp_path / "once.xlsx")
    twice = written(once, tmp_path / "twice.xlsx")
    assert once.read_bytes() == twice.read_bytes()


def test_data_descriptors_and_zip64_extras_are_understood(tmp_path: Path) -> None:
    """What a streaming writer makes: sizes after the data, zip64 fields in the local header."""

    class Unseekable:
        def __init__(self, path: Path) -> None:
            self.stream = path.open("wb")
            self.write, self.flush, self.close = self.stream.write, self.stream.flush, self.stream.close

    source = tmp_path / "streamed.xlsx"
    target = Unseekable(source)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:  # type: ignore[arg-type]
        for name, data in parts('<row r="1"><c r="A1"><f>1+1</f></c></row>').items():
            with package.open(name, "w", force_zip64=True) as part:
                part.write(data.encode())
    target.close()
    with zipfile.ZipFile(source) as package:
        assert package.infolist()[0].flag_bits & 8
    out = written(source, tmp_path / "out.xlsx")
    with zipfile.ZipFile(out) as package:
        assert package.testzip() is None
    assert openpyxl.load_workbook(out, data_only=True)["Plan"]["A1"].value == 7
    before, after = packed(source), packed(out)
    assert {n for n in before if before[n][1:] != after[n][1:]} == {"xl/worksheets/sheet1.xml"}


@pytest.mark.parametrize(
    "target", ["/xl/worksheets/sheet1.xml", "./worksheets/sheet1.xml", "../xl/worksheets/sheet1.xml"]
)
def test_absolute_and_relative_part_targets(tmp_path: Path, target: str) -> None:
    content = parts('<row r="1"><c r="A1"><f>1+1</f></c></row>')
    rels = str(content["xl/_rels/workbook.xml.rels"]).replace("worksheets/sheet1.xml", target)
    source = zipped(tmp_path / "a.xlsx", content | {"xl/_rels/workbook.xml.rels": rels})
    writeback.write(source, tmp_path / "b.xlsx", Evaluation(values={CellRef("Plan", 1, 1): 2.0}))
    assert openpyxl.load_workbook(tmp_path / "b.xlsx", data_only=True)["Plan"]["A1"].value == 2


def test_calculation_at_opening_is_left_alone_unless_asked(tmp_path: Path) -> None:
    source = with_openpyxl(tmp_path / "plan.xlsx")  # openpyxl writes fullCalcOnLoad="1"

    def calculation(path: Path) -> str:
        with zipfile.ZipFile(path) as package:
            found = re.search(r"<calcPr[^>]*>", package.read("xl/workbook.xml").decode())
        assert found
        return found[0]

    assert calculation(written(source, tmp_path / "keep.xlsx")) == calculation(source)
    assert "fullCalcOnLoad" not in calculation(written(source, tmp_path / "off.xlsx", recalculation="off"))
    assert 'fullCalcOnLoad="1"' in calculation(written(tmp_path / "off.xlsx", tmp_path / "on.xlsx", recalculation="on"))


# --- in place ---------------------------------------------------------------------------------------------------


def test_in_place_keeps_permissions_and_leaves_nothing_behind(tmp_path: Path) -> None:
    book = small(tmp_path / "plan.xlsx")
    book.chmod(0o640)
    written(book, book)
    assert stat.S_IMODE(book.stat().st_mode) == 0o640
    assert [p.name for p in tmp_path.iterdir()] == ["plan.xlsx"]
    assert openpyxl.load_workbook(book, data_only=True)["Plan"]["B1"].value == 7


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    book = small(tmp_path / "plan.xlsx")
    link = tmp_path / "link.xlsx"
    link.symlink_to(book)
    written(link, link)
    assert link.is_symlink()
    assert openpyxl.load_workbook(book, data_only=True)["Plan"]["B1"].value == 7


@pytest.mark.parametrize("lock", ["~$plan.xlsx", ".~lock.plan.xlsx#"])
def test_an_open_workbook_is_refused_unless_told(tmp_path: Path, lock: str) -> None:
    book = small(tmp_path / "plan.xlsx")
    before = book.read_bytes()
    (tmp_path / lock).write_text("Anne")
    with pytest.raises(FileRefused) as refused:
        written(book, book)
    assert refused.value.code == "OPEN_ELSEWHERE"
    assert lock in refused.value.sentence("fr")
    assert book.read_bytes() == before
    written(book, book, force=True)
    assert book.read_bytes() != before


def test_a_file_marked_read_only_is_refused(tmp_path: Path) -> None:
    book = small(tmp_path / "plan.xlsx")
    book.chmod(0o444)
    before = book.read_bytes()
    with pytest.raises(FileRefused) as refused:
        written(book, book)
    assert refused.value.code == "READ_ONLY"
    assert book.read_bytes() == before


def test_a_workbook_saved_by_somebody_else_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    book = small(tmp_path / "plan.xlsx")
    seen = writeback.stamp(book)
    small(book, ("A1*3",))
    theirs = book.read_bytes()
    with pytest.raises(FileRefused) as refused:
        written(book, book, seen=seen)
    assert refused.value.code == "CHANGED_MEANWHILE"
    assert book.read_bytes() == theirs


def run_child(code: str, *arguments: object, file_size: int) -> str:
    """Python code in a process of its own that can write no longer file; gives back what it prints."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))

    command = [sys.executable, "-c", IMPORTS + code, *map(str, arguments)]
    ended = subprocess.run(command, capture_output=True, text=True, preexec_fn=limit, timeout=60)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


WRITE = """
try:
    book = Path(sys.argv[1])
    writeback.write(book, Path(sys.argv[2]), Evaluation(values={CellRef("Plan", 1, 2): 7.0}))
    print("written")
except FileRefused as refused:
    print(refused.code)
"""


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    source = zipped(
        tmp_path / "plan.xlsx",
        parts('<row r="1"><c r="B1"><f>1</f></c></row>', **{"xl/media/image1.png": os.urandom(200_000)}),
    )
    before = source.read_bytes()
    assert run_child(WRITE, source, source, file_size=100_000) == "DISK_FULL"
    assert source.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["plan.xlsx"]


@pytest.mark.skipif(os.geteuid() != 0, reason="needs the right to become another user")
def test_a_read_only_folder_loses_nothing() -> None:
    """The folder belongs to root and the writer is nobody: a copy of this process that gave up its rights."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        source = small(folder / "plan.xlsx")
        source.chmod(0o666)
        before = source.read_bytes()
        child = os.fork()
        if child == 0:
            status = 1
            try:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
                writeback.write(source, source, Evaluation(values={CellRef("Plan", 1, 2): 7.0}))
            except FileRefused as refused:
                status = 42 if refused.code == "READ_ONLY" else 2
            finally:
                os._exit(status)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 42
        assert source.read_bytes() == before
        assert [p.name for p in folder.iterdir()] == ["plan.xlsx"]


SLOW_WRITE = """
import os, time
book = Path(sys.argv[1])
values = {CellRef("Plan", 1, 2): 7.0, CellRef("Plan", 1, 3): 8.0}
moment = sys.argv[2]
real = {"fsync": os.fsync, "replace": os.replace}
def stop(name):
    def slow(*given):
        print(name, flush=True)
        time.sleep(30)
    return slow
if moment in real:
    setattr(os, moment, stop(moment))
else:
    from bareme.hosts.batch.container import Container
    copy = Container._copy_span
    def slow_copy(self, start, end, target):
        done = copy(self, start, end, target)
        target.flush()
        if start:
            stop("span")()
        return done
    Container._copy_span = slow_copy
writeback.write(book, book, Evaluation(values=values))
"""


@pytest.mark.parametrize("moment", ["span", "fsync", "replace"])
def test_killed_at_any_moment_the_original_is_whole(tmp_path: Path, moment: str) -> None:
    book = small(tmp_path / "plan.xlsx")
    before = book.read_bytes()
    command = [sys.executable, "-c", IMPORTS + SLOW_WRITE, str(book), moment]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline().strip() == moment
    child.kill()
    child.wait()
    child.stdout.close()
    assert book.read_bytes() == before
    left = [p for p in tmp_path.iterdir() if p != book]
    assert len(left) == 1  # the half-written copy, hidden, which the runner sweeps away
    assert left[0].name.startswith(".plan.xlsx.")
    writeback.sweep(book)
    assert [p.name for p in tmp_path.iterdir()] == ["plan.xlsx"]


def test_killed_at_random_moments_the_file_is_the_old_or_the_new_one(tmp_path: Path) -> None:
    book = zipped(
        tmp_path / "plan.xlsx",
        parts('<row r="1"><c r="B1"><f>1</f></c></row>', **{"xl/media/image1.bin": os.urandom(300_000)}),
    )
    old = book.read_bytes()
    loop = IMPORTS + (
        "book = Path(sys.argv[1]); print('go', flush=True)\n"
        "for n in range(10**6): writeback.write(book, book, Evaluation(values={CellRef('Plan', 1, 2): float(n)}))"
    )
    for number in range(5):
        child = subprocess.Popen([sys.executable, "-c", loop, str(book)], stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(0.05 + 0.013 * number)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        with zipfile.ZipFile(book) as package:
            assert package.testzip() is None
        assert len(book.read_bytes()) > len(old) - 100
    writeback.sweep(book)
    assert [p.name for p in tmp_path.iterdir()] == ["plan.xlsx"]


def test_bytes_before_the_first_part_and_gaps_are_kept(tmp_path: Path) -> None:
    source = zipped(tmp_path / "a.xlsx", parts('<row r="1"><c r="A1"><f>1</f></c></row>'))
    with source.open("rb") as stream, (tmp_path / "copy.xlsx").open("wb") as copy:
        Container(stream).copy(copy, {})
    assert (tmp_path / "copy.xlsx").read_bytes() == source.read_bytes()


def test_a_book_whose_sheet_needs_no_change_is_copied_whole(tmp_path: Path) -> None:
    source = zipped(tmp_path / "a.xlsx", parts() | {"xl/worksheets/sheet1.xml": sheet('<row r="1"><c r="A1"/></row>')})
    writeback.write(source, tmp_path / "b.xlsx", Evaluation())
    assert (tmp_path / "b.xlsx").read_bytes() == source.read_bytes()
