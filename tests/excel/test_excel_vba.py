"""The .xlsm without Excel: container, compression, project, stubs; read back by oletools, independently of our code."""

from __future__ import annotations

import io
import random
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import LineChart, Reference

from bareme import functions
from bareme.hosts.excel import cfb, ovba, vba, xlsm

pytest.importorskip("xlwings", reason="xlwings is not installed")

# oletools is read with newer Pythons than it was written for.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::SyntaxWarning"),
]


# -- container and compression ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 2, 5, 40])
def test_compound_file_is_read_back_by_olefile(count: int) -> None:
    olefile = pytest.importorskip("olefile")
    draw = random.Random(count)
    sizes = [0, 1, 63, 64, 65, 511, 512, 4095, 4096, 4097, 70000]
    streams = {("VBA", f"m{i}"): draw.randbytes(draw.choice(sizes)) for i in range(count)}
    streams["PROJECT",] = b"x" * 5000
    data = cfb.write(streams)
    with olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_UNSURE) as ole:
        assert not ole.parsing_issues
        assert {tuple(p): ole.openstream(p).read() for p in ole.listdir()} == streams
    assert cfb.read(data) == streams


def test_a_damaged_compound_file_is_refused() -> None:
    data = cfb.write({("a",): b"x" * 5000})
    with pytest.raises(cfb.CompoundFileError):
        cfb.read(b"PK" + data[2:])
    for cut in (100, 600, 1200, 3000):
        with pytest.raises(cfb.CompoundFileError):
            cfb.read(data[:cut])


def test_a_circle_in_a_compound_file_is_no_endless_loop() -> None:
    data = bytearray(cfb.write({("a",): b"x" * 5000}))
    fat_at = len(data) - 512
    data[fat_at : fat_at + 4] = b"\0\0\0\0"  # the first sector follows itself
    with pytest.raises(cfb.CompoundFileError):
        cfb.read(bytes(data))


def _texts() -> list[bytes]:
    draw = random.Random(7)
    texts = [b"", b"a", b"abc" * 3000, b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa"]
    texts += [bytes(draw.choice(b"ab \r\n=") for _ in range(n)) for n in (1, 2, 15, 16, 17, 4095, 4096, 4097, 9000)]
    return texts


@pytest.mark.parametrize("text", _texts(), ids=lambda t: str(len(t)))
def test_compression_is_read_back_by_oletools(text: bytes) -> None:
    olevba = pytest.importorskip("oletools.olevba")
    packed = ovba.compress(text)
    assert ovba.decompress(packed) == text
    if text:
        assert bytes(olevba.decompress_stream(bytearray(packed))) == text


def test_compression_of_the_specification() -> None:
    """MS-OVBA 3.2.2, normal compression: the published bytes for the published text."""
    text = b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa"
    published = bytes.fromhex(
        "01 2F B0 00 23 61 61 61 62 63 64 65 82 66 00 70 61 67 68 69 6A 01 38 08 61 6B 6C 00 30 6D 6E 6F 70 06 71 02 70"
        "04 10 72 73 74 75 76 10 77 78 79 7A 00 3C"
    )
    assert ovba.decompress(published) == text


def test_what_does_not_shrink_is_stored_as_it_is() -> None:
    """A raw chunk: 4096 bytes, read back by oletools too."""
    olevba = pytest.importorskip("oletools.olevba")
    noise = random.Random(3).randbytes(4096)
    packed = ovba.compress(noise)
    assert len(packed) == 1 + 2 + 4096
    assert ovba.decompress(packed) == noise == bytes(olevba.decompress_stream(bytearray(packed)))


def test_a_damaged_project_is_refused() -> None:
    streams = cfb.read(ovba.write_project([ovba.Module("m", 'Attribute VB_Name = "m"')], vba.xlwings_project()))
    for missing in (("PROJECT",), ("VBA", "dir"), ("VBA", "m")):
        with pytest.raises(ovba.VbaError):
            ovba.read_project(cfb.write({path: data for path, data in streams.items() if path != missing}))
    with pytest.raises(ovba.VbaError):
        ovba.read_project(cfb.write({**streams, ("VBA", "dir"): ovba.compress(b"\x01\x00\x04\x00\x00\x00abcd")}))
    with pytest.raises(ovba.VbaError, match="one name"):
        ovba.write_project([ovba.Module("m", ""), ovba.Module("M", "")], vba.xlwings_project())
    with pytest.raises(ovba.VbaError, match="Ω"):
        ovba.write_project([ovba.Module("m", "' Ω")], vba.xlwings_project())
    with pytest.raises(ovba.VbaError, match="no module"):
        vba.xlwings_project().module("nothing")


def test_damaged_text_is_refused() -> None:
    for wrong in (b"", b"\0abc", b"\x01\x00", b"\x01\x05\xb0\xff\xff\xff\xff\xff"):
        with pytest.raises(ovba.VbaError):
            ovba.decompress(wrong)


# -- the workbook ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def xlsx(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("vba") / "plan de financement.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Barème d'essai"
    sheet["A1"], sheet["B1"] = 1200000, '=SUPPORT_BOXOFFICE(A1,"rga-2023")'
    sheet.sheet_properties.tabColor = "FF0000"
    book.create_sheet("Deux")
    chart = LineChart()
    chart.add_data(Reference(sheet, range_string="'Deux'!$A$1:$A$3"))
    book.create_chartsheet("Graphe").add_chart(chart)
    book.save(path)
    return path


@pytest.fixture(scope="module")
def built(xlsx: Path) -> Path:
    return xlsm.build_xlsm(xlsx, xlsx.with_suffix(".xlsm"), lang="fr")


@pytest.fixture(scope="module")
def sources(built: Path) -> dict[str, str]:
    """The modules as oletools finds them."""
    olevba = pytest.importorskip("oletools.olevba")
    parser = olevba.VBA_Parser(str(built))
    try:
        assert parser.detect_vba_macros()
        found = {name.rsplit(".", 1)[0]: code for _, _, name, code in parser.extract_macros()}
    finally:
        parser.close()
    return found


def test_oletools_reads_every_module_back_as_written(sources: dict[str, str]) -> None:
    assert set(sources) == {
        "ThisWorkbook", "Sheet1", "Sheet2", "Sheet3", "bareme_udfs", "bareme_help", "xlwings", "Dictionary",
    }  # fmt: skip

    def plain(text: str) -> str:
        return text.replace("\r\n", "\n").strip()

    assert plain(sources["bareme_udfs"]) == vba.udf_module("fr").strip()
    assert plain(sources["bareme_help"]) == vba.help_module("fr").strip()
    assert plain(sources["xlwings"]) == vba.xlwings_project().module("xlwings").source.strip()


def test_the_bridge_is_that_of_the_installed_xlwings(sources: dict[str, str]) -> None:
    import xlwings

    assert f"xlwings64-{xlwings.__version__}.dll" in sources["xlwings"]
    assert "BSD 3-clause license" in sources["xlwings"]


def test_every_function_has_a_stub_and_a_description(sources: dict[str, str]) -> None:
    code = sources["bareme_udfs"].replace("\r\n", "\n")
    declared = dict(re.findall(r"^Public Function (\w+)\((.*)\)$", code, re.MULTILINE))
    assert sorted(declared) == sorted(functions())
    for name, function in functions().items():
        words = [w.split()[-1].removesuffix("()") for w in declared[name].split(", ")] if declared[name] else []
        assert words == [p.name for p in function.params]
        optional = [w.startswith("Optional ") for w in declared[name].split(", ")]
        if not function.varargs:
            assert optional == [not p.required for p in function.params]
        described = re.search(rf'^Attribute {name}\.VB_Description = "(.*)"$', code, re.MULTILINE)
        assert described is not None
        assert 10 < len(described[1].replace('""', '"')) <= 255
        assert f"Public Function {name}({declared[name]})\nAttribute {name}.VB_Description" in code


def test_vba_takes_the_lines(sources: dict[str, str]) -> None:
    for name in ("bareme_udfs", "bareme_help", "ThisWorkbook"):
        lines = sources[name].replace("\r\n", "\n").split("\n")
        assert all(len(line) <= vba.LONGEST_LINE for line in lines)
        run = 0
        for line in lines:
            run = run + 1 if line.endswith(" _") else 0
            assert run <= 24, "VBA takes 24 continued lines"


def test_the_help_needs_no_python(sources: dict[str, str]) -> None:
    code = sources["bareme_help"]
    assert "XLPy" not in code
    assert "Private Sub Workbook_Open()" in sources["ThisWorkbook"]
    assert "bareme_describe" in sources["ThisWorkbook"]
    for name, function in functions().items():
        call = re.search(rf'describe "{name}", ".*", Array\( _\r?\n((?:        ".*"(?:\)|, _)\r?\n)+)', code)
        assert call is not None, name
        assert len(call[1].strip().splitlines()) == len(function.params)
    assert "Soutien" in code


def test_real_errors_not_texts(sources: dict[str, str]) -> None:
    """The numbers of Excel's XlCVError; SUM would skip a text."""
    code = sources["bareme_udfs"]
    for text, number in {"#N/A": 2042, "#VALUE!": 2015, "#DIV/0!": 2007, "#REF!": 2023, "#NAME?": 2029}.items():
        assert f'Case "{text}": one_cell = CVErr({number})' in code
    assert code.count("Err.Description") == 1, "its text goes to last_failure, never to a cell"
    assert "last_failure = Err.Description" in code


def test_openpyxl_opens_it_and_keeps_the_project(built: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(built, keep_vba=True)
    assert book["Barème d'essai"]["B1"].value == '=SUPPORT_BOXOFFICE(A1,"rga-2023")'
    assert book["Barème d'essai"].sheet_properties.codeName == "Sheet1"
    copy = tmp_path / "copy.xlsm"
    book.save(copy)
    book.vba_archive.close()  # openpyxl leaves it open
    with zipfile.ZipFile(built) as a, zipfile.ZipFile(copy) as b:
        assert a.read("xl/vbaProject.bin") == b.read("xl/vbaProject.bin")


def test_nothing_else_is_touched(xlsx: Path, built: Path) -> None:
    with zipfile.ZipFile(xlsx) as a, zipfile.ZipFile(built) as b:
        assert b.namelist() == [*a.namelist(), "xl/vbaProject.bin"]
        changed = {n for n in a.namelist() if a.read(n) != b.read(n)}
        assert all(n.startswith(("xl/worksheets/", "xl/chartsheets/", "xl/workbook", "xl/_rels", "[")) for n in changed)
        sheet = b.read("xl/worksheets/sheet1.xml").decode()
        assert sheet.replace(' codeName="Sheet1"', "", 1) == a.read("xl/worksheets/sheet1.xml").decode()
        types = b.read("[Content_Types].xml").decode()
        assert "application/vnd.ms-excel.sheet.macroEnabled.main+xml" in types
        assert 'PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"' in types


def test_the_same_bytes_each_time(xlsx: Path, built: Path, tmp_path: Path) -> None:
    again = xlsm.build_xlsm(xlsx, tmp_path / "again.xlsm", lang="fr")
    assert again.read_bytes() == built.read_bytes()


def test_a_workbook_of_another_writer(tmp_path: Path) -> None:
    """Tables, links, charts, validations, conditional formats, names, hidden and odd sheet names: all as they were."""
    xlsxwriter = pytest.importorskip("xlsxwriter")
    path = tmp_path / "other.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Été & <budget>")
        sheet.add_table("A1:B3", {"data": [["a", 1], ["b", 2]], "columns": [{"header": "x"}, {"header": "y"}]})
        sheet.write_url("D1", "https://example.org/?a=1&b=2")
        sheet.conditional_format("B2:B3", {"type": "formula", "criteria": "=SUPPORT_BOXOFFICE($B2)>0"})
        sheet.data_validation("E1", {"validate": "list", "source": ["FICTION", "ANIMATION"]})
        sheet.write_dynamic_array_formula("G1", "=_xlfn.SEQUENCE(3)")
        sheet.write_formula("H1", '=SUPPORT_BOXOFFICE(B2,"rga-2023")')
        sheet.set_tab_color("red")
        book.add_worksheet("caché").very_hidden()
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "='Été & <budget>'!$B$2:$B$3"})
        book.add_chartsheet("Graphe").set_chart(chart)
        book.define_name("soutien", "='Été & <budget>'!$H$1")
    built = xlsm.build_xlsm(path, tmp_path / "other.xlsm")
    with zipfile.ZipFile(path) as a, zipfile.ZipFile(built) as b:
        touched = {n for n in a.namelist() if a.read(n) != b.read(n)}
        book_xml = b.read("xl/workbook.xml").decode()
    assert touched == {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml", "xl/chartsheets/sheet1.xml",
    }  # fmt: skip
    assert book_xml.count('codeName="ThisWorkbook"') == 1
    opened = openpyxl.load_workbook(built)
    assert [s.sheet_properties.codeName for s in opened.worksheets] == ["Sheet1", "Sheet2"]
    assert opened["Été & <budget>"].sheet_properties.tabColor.rgb == "FFFF0000"


def test_code_names_that_are_there_are_replaced_and_prefixes_kept(tmp_path: Path) -> None:
    sheet = b'<x:worksheet xmlns:x="u"><x:dimension ref="A1"/></x:worksheet>'
    assert xlsm._set_code_name(sheet, "worksheet", "sheetPr", "S1") == (
        b'<x:worksheet xmlns:x="u"><x:sheetPr codeName="S1"/><x:dimension ref="A1"/></x:worksheet>'
    )
    sheet = b'<worksheet><sheetPr codeName="Feuil1" filterMode="1"><a/></sheetPr></worksheet>'
    assert xlsm._set_code_name(sheet, "worksheet", "sheetPr", "S1") == (
        b'<worksheet><sheetPr codeName="S1" filterMode="1"><a/></sheetPr></worksheet>'
    )
    book = b'<workbook><fileVersion appName="xl"/><fileSharing/><bookViews/></workbook>'
    assert xlsm._set_code_name(book, "workbook", "workbookPr", "W") == (
        b'<workbook><fileVersion appName="xl"/><fileSharing/><workbookPr codeName="W"/><bookViews/></workbook>'
    )


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 truncated"])
def test_what_is_no_workbook_is_refused_in_a_sentence(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    with pytest.raises(xlsm.WorkbookError, match=r"x\.xlsx is no \.xlsx workbook"):
        xlsm.build_xlsm(path, tmp_path / "x.xlsm")
    assert not (tmp_path / "x.xlsm").exists()


def test_other_refusals(built: Path, xlsx: Path, tmp_path: Path) -> None:
    with pytest.raises(xlsm.WorkbookError, match="no such file"):
        xlsm.build_xlsm(tmp_path / "none.xlsx", tmp_path / "x.xlsm")
    with pytest.raises(xlsm.WorkbookError, match=r"ends in \.xlsm"):
        xlsm.build_xlsm(xlsx, tmp_path / "x.xlsx")
    with pytest.raises(xlsm.WorkbookError, match=r"is no \.xlsx workbook"):
        xlsm.build_xlsm(built, tmp_path / "x.xlsm")


def test_texts_outside_the_code_page_are_written_in_it() -> None:
    assert vba.literal("≤ 5\u202f000 “é” → x") == '"<= 5\u00a0000 “é” -> x"'
    assert vba.literal('dit "oui"') == '"dit ""oui"""'
    assert vba.literal("ﬁlm Ω") == '"film ?"'
    for lang in ("en", "fr"):
        vba.udf_module(lang).encode("cp1252")  # type: ignore[arg-type]
        vba.help_module(lang).encode("cp1252")  # type: ignore[arg-type]


def test_no_function_is_hidden_by_a_name_of_the_bridge(sources: dict[str, Any]) -> None:
    """A procedure of the same name in another module would make the call ambiguous."""
    taken = {
        name.lower()
        for module in ("xlwings", "bareme_help")
        for name in re.findall(r"(?:Sub|Function)\s+(\w+)", sources[module])
    }
    assert not taken & {name.lower() for name in functions()}
    for function in functions().values():
        assert function.name.lower() not in {p.name.lower() for p in function.params}, function.name
