"""The craft of every workbook: protection, messages, names, pages, bytes."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from bareme.engine import functions
from bareme.templates import TEMPLATES, build, build_one
from bareme.templates.names import FRENCH_NAMES

COMMITTED = Path(__file__).parents[2] / "workbooks"
FILES = sorted(files[lang] for _builder, files in TEMPLATES.values() for lang in files)
CELL_CALL = re.compile(r"\b([A-Z][A-Z0-9]*_[A-Z0-9_]+)\(")


@pytest.fixture(scope="module", params=FILES)
def committed(request: pytest.FixtureRequest) -> openpyxl.Workbook:
    return openpyxl.load_workbook(COMMITTED / request.param)


def texts_of(book: openpyxl.Workbook) -> list[tuple[str, str]]:
    """Every formula, with its cell."""
    found = []
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                value = cell.value
                text = getattr(value, "text", value)
                if cell.data_type == "f":
                    found.append((f"{sheet.title}!{cell.coordinate}", text))
    return found


def parts(path: Path) -> list[tuple[str, tuple[int, ...], bytes]]:
    """Name, timestamp and unpacked bytes of every part, in order."""
    with zipfile.ZipFile(path) as archive:
        return [(info.filename, info.date_time, archive.read(info)) for info in archive.infolist()]


def test_the_committed_workbooks_are_what_the_code_builds(tmp_path: Path) -> None:
    build(tmp_path)
    for name in FILES:
        ours, built = parts(COMMITTED / name), parts(tmp_path / name)
        assert [part[:2] for part in ours] == [part[:2] for part in built], name
        changed = [a[0] for a, b in zip(ours, built, strict=True) if a != b]
        assert not changed, f"{name}: run `python -m bareme.templates`; parts that differ: {changed}"
    assert sorted(path.name for path in COMMITTED.glob("*.xlsx")) == FILES


def test_the_same_workbook_built_twice_has_the_same_bytes(tmp_path: Path) -> None:
    first = build_one("plan", "fr", tmp_path / "first.xlsx", filled=True)
    second = build_one("plan", "fr", tmp_path / "second.xlsx", filled=True)
    assert parts(first) == parts(second)


def test_no_full_calculation_at_opening(committed: openpyxl.Workbook) -> None:
    assert not committed.calculation.fullCalcOnLoad
    assert committed.calculation.calcId == 191029


def test_sheets_are_protected_without_password_and_inputs_are_open(committed: openpyxl.Workbook) -> None:
    for sheet in committed:
        assert sheet.protection.sheet
        assert not sheet.protection.password
        assert sheet.sheet_state == "visible"
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert cell.protection.locked, f"{sheet.title}!{cell.coordinate}"
                if not cell.protection.locked:
                    assert cell.style == "bm input"


def test_every_input_has_a_prompt_and_a_message(committed: openpyxl.Workbook) -> None:
    for sheet in committed:
        told = set()
        for validation in sheet.data_validations.dataValidation:
            assert validation.prompt, sheet.title
            assert validation.error, sheet.title
            assert validation.showErrorMessage
            assert validation.showInputMessage
            assert len(validation.formula1 or "") <= 257
            assert not str(validation.formula1).startswith("="), sheet.title
            assert len(validation.prompt) <= 255
            assert len(validation.error) <= 255
            assert len(validation.promptTitle) <= 32
            assert len(validation.errorTitle) <= 32
            for area in validation.sqref.ranges:
                told |= {
                    (r, c) for r in range(area.min_row, area.max_row + 1) for c in range(area.min_col, area.max_col + 1)
                }
        for row in sheet.iter_rows():
            for cell in row:
                if not cell.protection.locked:
                    assert (cell.row, cell.column) in told, f"{sheet.title}!{cell.coordinate}"


def test_pages_are_a4_with_header_footer_and_the_sentence(committed: openpyxl.Workbook) -> None:
    for sheet in committed:
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.print_area
        assert "CNC" in sheet.oddFooter.left.text
        assert "&P" in sheet.oddFooter.right.text
        assert "CNC" in str(sheet["A2"].value)
        assert sheet.freeze_panes or sheet.title in ("Résumé", "Summary")


def test_our_functions_exist_and_the_law_is_passed(committed: openpyxl.Workbook) -> None:
    known = functions()
    for place, text in texts_of(committed):
        for name in CELL_CALL.findall(text):
            assert name in known, f"{place}: {name}"
        if "EXPLAIN_RULE" not in text and CELL_CALL.search(text):
            has_law = any(p.name == "law" for name in CELL_CALL.findall(text) for p in known[name].params)
            if has_law:
                assert re.search(r"\blaw\b|\$?B\$?\d+|\"(rga|guide)-", text), f"{place}: {text}"


def test_excel_can_hold_every_formula_and_sheet_name(committed: openpyxl.Workbook) -> None:
    assert all(len(sheet.title) <= 31 for sheet in committed)
    for place, text in texts_of(committed):
        assert len(text) <= 8192, place
        assert "#REF!" not in text, place


def test_names_are_defined_and_readable(committed: openpyxl.Workbook) -> None:
    names = set(committed.defined_names)
    assert "law" in names
    for name in names:
        assert re.fullmatch(r"[a-z][a-z0-9_]{2,}", name), name
        assert not re.fullmatch(r"[a-z]{1,3}\d+", name), f"{name} reads as a cell"


def test_french_names_are_one_to_one() -> None:
    assert len(set(FRENCH_NAMES.values())) == len(FRENCH_NAMES)


def test_charts_have_titles_axes_and_alternative_texts() -> None:
    for name in FILES:
        with zipfile.ZipFile(COMMITTED / name) as archive:
            for part in archive.namelist():
                if part.startswith("xl/drawings/drawing"):
                    frames = re.findall(r"<(?:xdr:)?cNvPr [^>]*>", archive.read(part).decode())
                    assert frames
                    assert all('descr="' in frame for frame in frames if 'name=""' not in frame), frames
                if part.startswith("xl/charts/chart"):
                    chart = archive.read(part).decode()
                    assert chart.count("<title>") + chart.count("<c:title>") >= 3, part


def test_the_calc_dialect_prefixes_our_functions_only(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(build_one("plan", "en", tmp_path / "plan.xlsx", "calc", values=False))
    plain = 0
    for place, text in texts_of(book):
        for found in re.finditer(r"(BAREME\.)?\b([A-Z][A-Z0-9]*_[A-Z0-9_]+)\(", text):
            assert found[1], f"{place}: {text}"
            plain += 1
    assert plain > 100
