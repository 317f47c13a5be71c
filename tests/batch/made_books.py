"""Workbooks for the tests, made by three programs or put together part by part."""

from __future__ import annotations

import base64
import io
import struct
import subprocess
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import xlsxwriter
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

#: One grey pixel.
PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNoAAAAggCBd81ytgAAAABJRU5ErkJggg==")

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

CONTENT_TYPES = (
    f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
RELS = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
WORKBOOK = (
    f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
    '<sheets><sheet name="Plan" sheetId="1" r:id="rId1"/></sheets><calcPr calcId="191029"/></workbook>'
)
WORKBOOK_RELS = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)


def sheet(rows: str, head: str = HEAD) -> str:
    """A worksheet part around the XML of its rows."""
    return f'{head}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def parts(rows: str = "", **others: str | bytes) -> dict[str, str | bytes]:
    """The parts of the smallest workbook: one sheet, “Plan”. `others`: more or other parts, by name."""
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELS,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": WORKBOOK_RELS,
        "xl/worksheets/sheet1.xml": sheet(rows),
    }
    return made | others


def zipped(path: Path, content: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """The parts as a file."""
    with zipfile.ZipFile(path, "w", method) as package:
        for name, data in content.items():
            package.writestr(name, data)
    return path


def small(path: Path, formulas: Sequence[str] = ("A1*2", "B1+1")) -> Path:
    """A1 = 21, then a formula in each next cell of the row."""
    cells = "".join(f'<c r="{chr(66 + i)}1"><f>{f}</f></c>' for i, f in enumerate(formulas))
    return zipped(path, parts(f'<row r="1"><c r="A1"><v>21</v></c>{cells}</row>'))


def with_xlsxwriter(path: Path) -> Path:
    """Charts, pictures, shapes, a button, comments, formats, validations, sparklines, a table, arrays, VBA."""
    book = xlsxwriter.Workbook(str(path))
    if path.suffix == ".xlsm":
        book.add_vba_project(io.BytesIO(b"\xd0\xcf\x11\xe0 any bytes stand for a macro project here"), True)
        book.set_vba_name("ThisWorkbook")
    plan = book.add_worksheet("Plan de financement")
    money = book.add_format({"num_format": "# ##0 €", "bold": True})
    for row in range(10):
        plan.write(row, 0, f"Poste {row}")
        plan.write(row, 1, 1000 * row)
        plan.write_formula(row, 2, f"=B{row + 1}*2", money, 0)
    plan.write_formula("D1", '=A1&" <é> "', None, "")
    plan.write_formula("D2", "=B1>5", None, False)
    plan.write_formula("D3", "=1/0", None, "#DIV/0!")
    plan.write_array_formula("E1:F3", "{=B1:C3*10}", money, 0)
    plan.write_dynamic_array_formula("G1:G3", "=UNIQUE(B1:B3)", None, 0)
    plan.write_comment("B2", "Une remarque")
    plan.conditional_format("B1:B10", {"type": "data_bar"})
    plan.data_validation("A12", {"validate": "list", "source": ["oui", "non"]})
    plan.insert_image("H1", "pixel.png", {"image_data": io.BytesIO(PIXEL)})
    plan.insert_textbox("H5", "Un texte")
    plan.insert_button("H9", {"caption": "Calculer"})
    plan.add_sparkline("I1", {"range": "'Plan de financement'!B1:B10"})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "='Plan de financement'!$C$1:$C$10"})
    plan.insert_chart("H12", chart)
    plan.write_url("A14", "https://example.org/")
    plan.protect()
    other = book.add_worksheet("Données")
    other.add_table("A1:B4", {"data": [["x", 1], ["y", 2], ["z", 3]], "columns": [{"header": "k"}, {"header": "v"}]})
    other.write_formula("D1", "=SUM(B2:B4)", None, 0)
    book.define_name("Total", "='Données'!$D$1")
    pie = book.add_chart({"type": "pie"})
    pie.add_series({"values": "='Données'!$B$2:$B$4"})
    book.add_chartsheet("Graphique").set_chart(pie)
    book.set_custom_property("Film", "Le Plan")
    book.close()
    return path


def with_openpyxl(path: Path) -> Path:
    """A chart, a comment, a validation, a conditional format, a name."""
    book = openpyxl.Workbook()
    plan = book.active
    plan.title = "Plan"
    for row in range(1, 11):
        plan.append([f"Poste {row}", row * 100, f"=B{row}*2"])
    plan["D1"] = "=SUM(C1:C10)"
    plan["B2"].comment = Comment("Une remarque", "bareme")
    chart = BarChart()
    chart.add_data(Reference(plan, min_col=2, min_row=1, max_row=10))
    plan.add_chart(chart, "F2")
    validation = DataValidation(type="list", formula1='"oui,non"')
    validation.add("A12")
    plan.add_data_validation(validation)
    plan.conditional_formatting.add("B1:B10", CellIsRule(operator="greaterThan", formula=["500"], fill=PatternFill()))
    book.defined_names["Total"] = DefinedName("Total", attr_text="Plan!$D$1")
    book.save(path)
    return path


def with_libreoffice(path: Path, source: Path, profile: Path) -> Path:
    """The source as a real LibreOffice saves it."""
    out = path.parent / "saved by libreoffice"
    options = ["--headless", f"-env:UserInstallation=file://{profile}", "--convert-to", "xlsx", "--outdir", str(out)]
    subprocess.run(["soffice", *options, str(source)], check=False, capture_output=True, timeout=120)
    made = out / source.with_suffix(".xlsx").name
    if not made.exists():  # the first start on a new profile may end without an output
        subprocess.run(["soffice", *options, str(source)], check=True, capture_output=True, timeout=120)
    made.replace(path)
    return path


def with_strange_parts(path: Path, source: Path) -> Path:
    """The source and parts that no library of ours knows, some stored, some with extra fields and comments."""
    strange = {
        "customXml/item1.xml": b"<film xmlns='urn:film'><titre>\xc3\x89t\xc3\xa9</titre></film>",
        "customXml/itemProps1.xml": b"<p/>",
        "customUI/customUI14.xml": b"<customUI xmlns='http://schemas.microsoft.com/office/2009/07/customui'/>",
        "xl/printerSettings/printerSettings1.bin": bytes(range(256)) * 4,
        "xl/webextensions/webextension1.xml": b"<we:webextension xmlns:we='urn:we' id='{0}'/>",
        "xl/ctrlProps/ctrlProp9.xml": b"<formControlPr xmlns='urn:c'/>",
        "nobody/knows/this.dat": zlib.compress(b"x" * 999),
    }
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        new.comment = b"a comment of the container"
        for item in old.infolist():
            new.writestr(item, old.read(item))
        for number, (name, data) in enumerate(strange.items()):
            item = zipfile.ZipInfo(name, (1999, 12, 31, 23, 59, 58))
            item.compress_type = zipfile.ZIP_STORED if number % 2 else zipfile.ZIP_DEFLATED
            item.extra = struct.pack("<2H4s", 0xCAFE, 4, b"film")
            item.comment = b"of one part"
            item.external_attr = 0o640 << 16
            new.writestr(item, data)
    return path
