"""Every workbook of the project as .xlsm and for xlwings Lite: nothing lost, every function of its formulas there."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from bareme import functions
from bareme.hosts.excel import lite, ovba, xlsm
from bareme.hosts.excel.commands import excel

pytest.importorskip("xlwings", reason="xlwings is not installed")

ROOT = Path(__file__).parents[2]
WORKBOOKS = sorted((ROOT / "workbooks").glob("*.xlsx"))
each_workbook = pytest.mark.parametrize("path", WORKBOOKS, ids=lambda p: p.stem)

FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*>([^<]+)</")


def formulas(path: Path) -> bytes:
    """All the formulas of the cells, one a line."""
    with zipfile.ZipFile(path) as package:
        sheets = [package.read(n) for n in package.namelist() if n.startswith("xl/worksheets/sheet")]
    return b"\n".join(f for sheet in sheets for f in FORMULA.findall(sheet))


def ours(text: bytes) -> set[str]:
    """The functions of bareme called in these formulas."""
    names = {name.decode() for name in re.findall(rb"(?<![\w.])([A-Z][A-Z0-9_]+)\s*\(", text)}
    return names & set(functions())


@each_workbook
def test_xlsm(path: Path, tmp_path: Path) -> None:
    built = xlsm.build_xlsm(path, tmp_path / "book.xlsm", "fr" if "plan-de" in path.name else "en")
    assert formulas(built) == formulas(path)
    assert ours(formulas(path)), "a template without our functions"
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(built) as after:
        project = ovba.read_project(after.read("xl/vbaProject.bin"))
        lost = set(before.namelist()) - set(after.namelist())
        same = [n for n in before.namelist() if before.read(n) == after.read(n)]
    assert not lost
    assert all(not n.startswith(("xl/charts", "xl/drawings", "xl/styles", "xl/theme", "docProps")) or n in same
               for n in before.namelist())  # fmt: skip
    named = {m.name for m in project.modules if m.sort == "document"}
    book = openpyxl.load_workbook(built)
    assert named == {"ThisWorkbook", *(s.sheet_properties.codeName for s in book.worksheets)}
    assert len(book.worksheets) == len(openpyxl.load_workbook(path).worksheets)


@each_workbook
def test_lite(path: Path, tmp_path: Path) -> None:
    built = lite.build_lite(path, tmp_path / "lite.xlsx")
    before, after = formulas(path), formulas(built)
    assert not re.search(rb"(?<![\w.])(" + "|".join(functions()).encode() + rb")\s*\(", after), "a name left as it was"
    assert after.replace(b"_xldudf_", b"").count(b"(") == before.count(b"(")
    assert openpyxl.load_workbook(built).sheetnames == openpyxl.load_workbook(path).sheetnames


def test_the_pages_name_commands_that_exist() -> None:
    from bareme.hosts.excel import check

    told = (ROOT / "docs" / "excel.md").read_text("utf-8") + (ROOT / "docs" / "excel-check.md").read_text("utf-8")
    named = set(re.findall(r"bareme excel (\w+)", told))
    assert named == set(excel.commands)
    assert f"PASS: {len(check.PROBES)}/{len(check.PROBES)}" in told
    errors = [r for r, p in enumerate(check.PROBES, check.FIRST_ROW) if str(p.expected).startswith(("#", "caught"))]
    assert f"C{errors[0]} to C{errors[-1]}" in told
