"""Whole runs over hostile workbooks: each ends within its limits with its own code, and the others are computed."""

import random
import shutil
import socket
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hostile_books import REFUSED, linked
from made_books import parts, small, with_openpyxl, with_xlsxwriter, zipped

from bareme.hosts.batch import runner
from bareme.hosts.batch.file_refusals import SENTENCES
from bareme.hosts.batch.guard import Limits
from bareme.hosts.batch.model import CIRCULAR, UNSUPPORTED_FORMULA
from bareme.hosts.batch.report import WorkbookReport
from bareme.hosts.batch.runner import RunOptions


def computed(path: Path, rows: str, **options: object) -> WorkbookReport:
    """The report on a book of these rows, written back in place where it can be."""
    zipped(path, parts(rows))
    (one,) = runner.run([path], RunOptions(in_place=True, workers=1, **options)).workbooks  # type: ignore[arg-type]
    return one


def formulas(*texts: str) -> str:
    """One formula a row, in column A."""
    return "".join(f'<row r="{n}"><c r="A{n}"><f>{t}</f></c></row>' for n, t in enumerate(texts, 1))


def test_circular_references_are_named(tmp_path: Path) -> None:
    one = computed(tmp_path / "a.xlsx", formulas("A2+1", "A3*2", "A1", "5*5", "A5"))
    assert {p.cell: p.code for p in one.errors if p.cell} == {f"Plan!A{n}": CIRCULAR for n in (1, 2, 3, 5)}
    assert one.cells["Plan!A4"] == 25


@pytest.mark.parametrize("order", ["up", "down"])
def test_chains_of_thousands(tmp_path: Path, order: str) -> None:
    """Each cell adds one to its neighbour; in one order the neighbour stands below and is read before it is known."""
    last = 5_000
    texts = ["1", *(f"A{n}+1" for n in range(1, last))]
    if order == "up":
        texts = [*(f"A{n}+1" for n in range(2, last + 1)), "1"]
    one = computed(tmp_path / "a.xlsx", formulas(*texts))
    assert one.errors == []
    assert one.cells[f"Plan!A{last if order == 'down' else 1}"] == last


def test_a_formula_of_8192_characters(tmp_path: Path) -> None:
    """A text put together by hand: with its sign = as long as Excel takes."""
    text = "&amp;".join(["A2", *["A$3"] * 2_047])
    assert len(text.replace("&amp;", "&")) == 8_190
    one = computed(tmp_path / "a.xlsx", formulas(text, "5", "2"))
    assert one.errors == []
    assert one.cells["Plan!A1"] == "5" + "2" * 2_047


@pytest.mark.parametrize(
    "text",
    [
        "(" * 4_000 + "1" + ")" * 4_000,
        "-" * 8_000 + "1",
        "ABS(" * 1_500 + "1" + ")" * 1_500,
        "IF(TRUE," * 900 + "1" + ")" * 900,
        "1" + "*1" * 4_095,
        "1+0" + "+0" * 4_094,
    ],
    ids=["parentheses", "signs", "calls", "conditions", "products", "sums"],
)
def test_formulas_nested_beyond_reason(tmp_path: Path, text: str) -> None:
    """Right or refused by name, and the other cells are there; never the end of the process."""
    one = computed(tmp_path / "a.xlsx", formulas(text, "2*3"))
    assert one.cells.get("Plan!A2") == 6
    problems = [p for p in one.errors if p.cell == "Plan!A1"]
    assert one.cells["Plan!A1"] == 1 if not problems else problems[0].code == UNSUPPORTED_FORMULA


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><f t="array" ref="A1:XFD1048576">1</f></c></row>',
        '<row r="1"><c r="A1"><f>SUM(B1:XFD1048576)</f></c></row>',
        '<row r="1"><c r="A1"><f>SUMPRODUCT((A2:XFD1048576=1)*(A2:XFD1048576=2))</f></c></row>',
        '<row r="1"><c r="A1"><f>REPT("x",2147483647)</f></c></row>',
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A1048576" si="0">B1</f></c></row>',
        '<row r="1"><c r="A1"><f t="shared" si="77"/></c></row>',
        '<row r="1"><c r="A1"><f>10^10^10^10</f></c></row>',
    ],
)
def test_formulas_that_ask_for_the_whole_world(tmp_path: Path, rows: str) -> None:
    """Computed, refused by name or stopped at a limit, in a few seconds."""
    began = time.monotonic()
    limits = Limits(seconds=6, memory=1_500_000_000)
    one = computed(tmp_path / "a.xlsx", rows, limits=limits)
    assert time.monotonic() - began < 20
    assert {p.code for p in one.errors} <= {
        "OVER_TIME",
        "OVER_MEMORY",
        "EXCEL_ERROR",
        "NOT_WRITTEN",
        UNSUPPORTED_FORMULA,
    }


def test_nothing_outside_the_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link to a server of ours: nobody calls, in the process that computes."""

    def refuse(*_: object) -> None:
        raise AssertionError("somebody opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        book = linked(tmp_path / "a.xlsx", f"http://127.0.0.1:{server.getsockname()[1]}/other.xlsx")
        (one,) = runner.run([book], RunOptions(workers=0)).workbooks
        with pytest.raises(TimeoutError):
            server.accept()
    assert one.cells["Plan!B1"] == 6


def hostile_thirty(folder: Path) -> set[str]:
    """Thirty of the refused files; the slowest to make are left out."""
    left_out = {"rows.xlsx", "disguise.xlsx", "many parts.xlsx"}
    names = [name for name in REFUSED if name not in left_out][:30]
    assert len(names) == 30
    for name in names:
        REFUSED[name][0](folder / name)
    return set(names)


def test_three_hundred_books_survive_thirty_hostile_ones(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    bad = hostile_thirty(folder)
    models = [small(tmp_path / "s.xlsx"), with_openpyxl(tmp_path / "o.xlsx")]
    for number in range(270):
        shutil.copy(models[number % 2], folder / f"{number:03}.xlsx")
    report = runner.run([folder], RunOptions(out=out))
    assert len(report.workbooks) == 300
    assert {Path(w.path).name for w in report.workbooks if w.failed} == bad
    codes = {Path(w.path).name: w.errors[0].code for w in report.workbooks if w.failed}
    assert codes == {name: REFUSED[name][1] for name in bad}
    assert sorted(p.name for p in out.iterdir()) == [f"{n:03}.xlsx" for n in range(270)]
    assert openpyxl.load_workbook(out / "000.xlsx", data_only=True)["Plan"]["C1"].value == 43
    assert openpyxl.load_workbook(out / "001.xlsx", data_only=True)["Plan"]["D1"].value == 11_000


# --- fuzz -------------------------------------------------------------------------------------------------------


def mutated(data: bytes, dice: random.Random) -> bytes:
    """The file with a few bytes changed, cut, doubled or moved."""
    content = bytearray(data)
    for _ in range(dice.randint(1, 4)):
        at, length = dice.randrange(len(content)), dice.randint(1, 40)
        match dice.randrange(5):
            case 0:
                content[at] ^= 1 << dice.randrange(8)
            case 1:
                del content[at : at + length]
            case 2:
                content[at:at] = content[at : at + length]
            case 3:
                content[at : at + length] = dice.randbytes(length)
            case _:
                content = content[: max(at, 30)]
    return bytes(content)


def mutated_inside(path: Path, dice: random.Random, target: Path) -> None:
    """One XML part changed, the container sound: this goes through to the parsers."""
    with zipfile.ZipFile(path) as package:
        content = {name: package.read(name) for name in package.namelist()}
    name = dice.choice([n for n in content if n.endswith((".xml", ".rels"))])
    data = content[name]
    if dice.random() < 0.5:
        content[name] = mutated(data, dice)
    else:
        words = [
            b"1",
            b"A1",
            b"-1",
            b"XFD1048576",
            b"9" * 30,
            b"",
            b"#REF!",
            b"shared",
            b"array",
            b"s",
            b"str",
            b"Plan!A1",
        ]
        pieces = data.split(b'"')
        if len(pieces) > 2:
            pieces[dice.randrange(1, len(pieces))] = dice.choice(words)
        content[name] = b'"'.join(pieces)
    zipped(target, content)


@pytest.mark.filterwarnings("ignore:.*not supported and will be removed")
@pytest.mark.parametrize("seed", [1, 2])
def test_mutated_workbooks_give_values_or_a_sentence(tmp_path: Path, seed: int) -> None:
    """Every file ends with a code of ours, CRASHED excepted, which would be a parser's exception nobody foresaw."""
    dice = random.Random(seed)
    sources = [small(tmp_path / "s.xlsx"), with_openpyxl(tmp_path / "o.xlsx"), with_xlsxwriter(tmp_path / "x.xlsm")]
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for number in range(60):
        source = dice.choice(sources)
        target = folder / f"{number:02}{source.suffix}"
        if number % 3:
            mutated_inside(source, dice, target)
        else:
            target.write_bytes(mutated(source.read_bytes(), dice))
    limits = Limits(seconds=10, memory=1_000_000_000)
    report = runner.run([folder], RunOptions(out=out, limits=limits))
    assert len(report.workbooks) == 60
    crashed = {w.path: p.message for w in report.workbooks for p in w.errors if p.code == "CRASHED"}
    assert crashed == {}
    assert {p.code for w in report.workbooks for p in w.errors if p.cell is None} <= set(SENTENCES)
    for one in report.workbooks:
        if one.written:
            with zipfile.ZipFile(one.written) as package:
                assert package.testzip() is None
