"""xlwings Lite: what the workbook carries, and its formulas."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

import bareme
from bareme.hosts.excel import formulas, lite, xlsm


@pytest.fixture
def xlsx(tmp_path: Path) -> Path:
    path = tmp_path / "plan.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = 1200000
    sheet["B1"] = '=SUPPORT_BOXOFFICE(A1,"rga-2023")+SUM(A1)'
    sheet["B2"] = '=IF(A1>1,support_boxoffice(A1),"SUPPORT_BOXOFFICE(x) & é")'
    sheet["B3"] = "SUPPORT_BOXOFFICE(A1)"
    book.defined_names["soutien"] = DefinedName("soutien", attr_text='SUPPORT_BOXOFFICE(Sheet!$A$1,"rga-2023")')
    rule = DataValidation(type="custom", formula1="=SUPPORT_BOXOFFICE(A1)>0")
    rule.add("A1")
    sheet.add_data_validation(rule)
    book.save(path)
    return path


def test_what_is_put_in_comes_out(xlsx: Path) -> None:
    built = lite.build_lite(xlsx, xlsx.with_name("plan-lite.xlsx"), lang="fr")
    carried = lite.extract(built)
    assert carried["main.py"] == lite.main_py("fr")
    assert "from bareme.xl import *" in carried["main.py"]
    assert carried["requirements.txt"] == f"xlwings<1.0.0\nbareme=={bareme.__version__}\n"
    assert carried["xlwingsSettingsWorkbook"] == {"startupBehavior": "taskpane"}


def test_a_wheel_at_an_address(xlsx: Path) -> None:
    built = lite.build_lite(xlsx, xlsx.with_name("a.xlsx"), wheel="https://example.org/bareme-0.1.0-py3-none-any.whl")
    assert "https://example.org/bareme-0.1.0-py3-none-any.whl" in lite.extract(built)["requirements.txt"]


def test_formulas_take_the_name_of_the_add_in(xlsx: Path) -> None:
    built = lite.build_lite(xlsx, xlsx.with_name("plan-lite.xlsx"))
    book = openpyxl.load_workbook(built)
    sheet = book.active
    assert sheet["B1"].value == '=_xldudf_SUPPORT_BOXOFFICE(A1,"rga-2023")+SUM(A1)'
    assert sheet["B2"].value == '=IF(A1>1,_xldudf_SUPPORT_BOXOFFICE(A1),"SUPPORT_BOXOFFICE(x) & é")'
    assert sheet["B3"].value == "SUPPORT_BOXOFFICE(A1)", "a text is no formula"
    assert book.defined_names["soutien"].value == '_xldudf_SUPPORT_BOXOFFICE(Sheet!$A$1,"rga-2023")'
    assert sheet.data_validations.dataValidation[0].formula1 == "=_xldudf_SUPPORT_BOXOFFICE(A1)>0"


def test_the_package_holds_together(xlsx: Path) -> None:
    """Every part that a relation names is there, with a content type."""
    built = lite.build_lite(xlsx, xlsx.with_name("plan-lite.xlsx"))
    with zipfile.ZipFile(built) as package:
        names = package.namelist()
        types = package.read("[Content_Types].xml").decode()
        for part in names:
            if part.endswith((".xml", ".rels")):
                xlsm.parse(package.read(part))
        assert 'Target="xl/webextensions/taskpanes.xml"' in package.read("_rels/.rels").decode()
        for part in ("taskpanes", "webextension1"):
            assert f"xl/webextensions/{part}.xml" in names
            assert f'PartName="/xl/webextensions/{part}.xml"' in types
        extension = package.read("xl/webextensions/webextension1.xml").decode()
        assert "wa200008175" in extension
        assert 'value="&quot;' in extension
    with zipfile.ZipFile(xlsx) as before, zipfile.ZipFile(built) as after:
        same = [n for n in before.namelist() if before.read(n) == after.read(n)]
        assert set(before.namelist()) - set(same) <= {
            "[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/worksheets/sheet1.xml",
        }  # fmt: skip


def test_the_same_bytes_each_time(xlsx: Path) -> None:
    one = lite.build_lite(xlsx, xlsx.with_name("one.xlsx"))
    two = lite.build_lite(xlsx, xlsx.with_name("two.xlsx"))
    assert one.read_bytes() == two.read_bytes()


def test_refusals(xlsx: Path) -> None:
    built = lite.build_lite(xlsx, xlsx.with_name("plan-lite.xlsx"))
    with pytest.raises(xlsm.WorkbookError, match="already carries an add-in"):
        lite.build_lite(built, xlsx.with_name("twice.xlsx"))
    with pytest.raises(xlsm.WorkbookError, match=r"ends in \.xlsx"):
        lite.build_lite(xlsx, xlsx.with_name("a.xlsm"))
    with pytest.raises(xlsm.WorkbookError, match="carries nothing"):
        lite.extract(xlsx)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("TSA_RATE()", "X.TSA_RATE()"),
        ("1+TSA_RATE ( A1 )", "1+X.TSA_RATE ( A1 )"),
        ("MY_TSA_RATE()+TSA_RATES()", "MY_TSA_RATE()+TSA_RATES()"),
        ("Sheet!TSA_RATE()", "Sheet!TSA_RATE()"),
        ("TSA_RATE", "TSA_RATE"),
        ('"TSA_RATE()"&TSA_RATE("a""TSA_RATE()")', '"TSA_RATE()"&X.TSA_RATE("a""TSA_RATE()")'),
        ("'l''TSA_RATE()'!A1+TSA_RATE()", "'l''TSA_RATE()'!A1+X.TSA_RATE()"),
    ],
)
def test_rename(before: str, after: str) -> None:
    assert formulas.rename(before, lambda name: "X.TSA_RATE" if name == "TSA_RATE" else None) == after
