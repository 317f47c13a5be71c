"""Hostile and broken files, each with the code that it must be refused with. All made here, none from outside."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from made_books import HEAD, MAIN, OFFICE, PACKAGE, parts, sheet, small, zipped

ROW = '<row r="1"><c r="A1"><f>1+1</f></c></row>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def bomb(path: Path) -> None:
    """60 KB that unpack to 60 MB of blanks."""
    zipped(path, parts(ROW, **{"xl/media/blank.bin": b" " * 60_000_000}))


def big(path: Path) -> None:
    """Says that it unpacks to 4 GB; nobody needs to look."""
    zipped(path, parts(ROW))
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")
    struct.pack_into("<L", data, at + 24, 0xFFFFFFF0)
    path.write_bytes(data)


def liar(path: Path) -> None:
    """A part that unpacks to more than it says."""
    zipped(path, parts(ROW, **{"xl/styles.xml": "<styleSheet/>" + " " * 5000}))
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")
    struct.pack_into("<L", data, at + 24, 100)
    path.write_bytes(data)


def overlapping(path: Path) -> None:
    """Two parts that share their bytes, as the densest bombs do."""
    made = parts(ROW) | {"xl/a.xml": "<a/>" + " " * 50_000, "xl/b.xml": "<a/>" + " " * 50_000}
    zipped(path, made)
    data = bytearray(path.read_bytes())
    last = data.rfind(b"PK\x01\x02")
    other = data.rfind(b"PK\x01\x02", 0, last)
    data[last + 42 : last + 46] = data[other + 42 : other + 46]
    path.write_bytes(data)


def six_million_cells(path: Path) -> None:
    """Six million tiny cells; some bytes of noise keep the ratio moderate."""
    noise = random.Random(6).randbytes(200_000)
    zipped(path, parts('<row r="1">' + "<c/>" * 6_000_000 + "</row>", **{"xl/media/noise.bin": noise}))


def rows_only(path: Path) -> None:
    zipped(path, parts("<row/>" * 1_200_000, **{"xl/media/noise.bin": bytes(range(256)) * 4000}), zipfile.ZIP_STORED)


def cells_in_disguise(path: Path) -> None:
    """The cells carry a namespace prefix."""
    cells = "<a:c />" * 1_200_000
    page = f'<a:worksheet xmlns:a="{MAIN}"><a:sheetData><a:row r="1">{cells}</a:row></a:sheetData></a:worksheet>'
    zipped(path, parts() | {"xl/worksheets/sheet1.xml": page}, zipfile.ZIP_STORED)


def many_parts(path: Path) -> None:
    zipped(path, parts(ROW) | {f"xl/p{n}.xml": "<a/>" for n in range(10_001)})


def laughs(path: Path) -> None:
    """Billion laughs in the shared strings."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    text = f'{HEAD}<!DOCTYPE lolz [<!ENTITY l0 "lol">{entities}]><sst xmlns="{MAIN}"><si><t>&l9;</t></si></sst>'
    zipped(path, parts(ROW, **{"xl/sharedStrings.xml": text}))


def external_entity(path: Path) -> None:
    text = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    zipped(path, parts() | {"xl/worksheets/sheet1.xml": sheet(ROW, HEAD + text)})


def utf16_doctype(path: Path) -> None:
    text = sheet(ROW, '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x>')
    zipped(path, parts() | {"xl/worksheets/sheet1.xml": text.encode("utf-16")})


def split_doctype(path: Path) -> None:
    """The word lies across the border of two pieces of unpacked bytes."""
    item = "<a>" + " " * ((1 << 18) - 8) + "<!DOCTYPE x></a>"
    zipped(path, parts(ROW, **{"customXml/item1.xml": item}), zipfile.ZIP_STORED)


def other_encoding(path: Path) -> None:
    text = sheet(ROW, '<?xml version="1.0" encoding="cp037"?>').encode()
    zipped(path, parts() | {"xl/worksheets/sheet1.xml": text})


def ebcdic(path: Path) -> None:
    text = sheet(ROW, '<?xml version="1.0" encoding="cp037"?>').encode("cp037")
    zipped(path, parts() | {"xl/worksheets/sheet1.xml": text})


def named(name: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        zipped(path, parts(ROW) | {name: "x"})

    return make


def two_sheets_of_one_name(path: Path) -> None:
    """The second part of the same name would win in some readers, the first in others."""
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as package:
        for name, data in parts(ROW).items():
            package.writestr(name, data)
        package.writestr("xl/worksheets/sheet2.xml", sheet('<row r="1"><c r="A1"><f>2+2</f></c></row>'))
    path.write_bytes(other.getvalue().replace(b"xl/worksheets/sheet2.xml", b"xl/worksheets/sheet1.xml"))


def case_duplicate(path: Path) -> None:
    zipped(path, parts(ROW) | {"XL/WORKSHEETS/SHEET1.XML": sheet(ROW)})


def truncated(path: Path) -> None:
    small(path)
    path.write_bytes(path.read_bytes()[:-40])


def half(path: Path) -> None:
    small(path)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def flipped(path: Path) -> None:
    """One bit of a compressed part."""
    zipped(path, parts(ROW, **{"xl/media/a.bin": bytes(range(256)) * 50}), zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[data.find(bytes(range(256))) + 1000] ^= 4
    path.write_bytes(data)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def encrypted(path: Path) -> None:
    path.write_bytes(OLE + bytes(1016) + "EncryptedPackage".encode("utf-16-le") + bytes(2000))


def encrypted_zip(path: Path) -> None:
    small(path)
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)


def old_excel(path: Path) -> None:
    path.write_bytes(OLE + bytes(1016) + "Workbook".encode("utf-16-le") + bytes(2000))


def text(path: Path) -> None:
    path.write_text("Poste;Montant\nScénario;1000\n")


def pdf(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7\n")


def open_document(path: Path) -> None:
    zipped(path, {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"})


def word(path: Path) -> None:
    made = parts(ROW)
    types = str(made["[Content_Types].xml"]).replace("spreadsheetml.sheet.main", "wordprocessingml.document.main")
    zipped(path, made | {"[Content_Types].xml": types})


def binary_workbook(path: Path) -> None:
    made = parts(ROW)
    types = str(made["[Content_Types].xml"]).replace(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.ms-excel.sheet.binary.macroEnabled.main",
    )
    zipped(path, made | {"[Content_Types].xml": types})


def any_zip(path: Path) -> None:
    zipped(path, {"notes.txt": "bonjour"})


def no_sheet(path: Path) -> None:
    made = parts(ROW)
    del made["xl/worksheets/sheet1.xml"]
    zipped(path, made)


def sheet_outside(path: Path) -> None:
    """The sheet is said to lie outside the package."""
    made = parts(ROW)
    rels = str(made["xl/_rels/workbook.xml.rels"]).replace(
        'Target="worksheets/sheet1.xml"', 'Target="file:///etc/passwd" TargetMode="External"'
    )
    zipped(path, made | {"xl/_rels/workbook.xml.rels": rels})


def unclosed(path: Path) -> None:
    zipped(path, parts() | {"xl/workbook.xml": f'<workbook xmlns="{MAIN}"><sheets>'})


def two_names(path: Path) -> None:
    """Two names for one part: one in the directory, another before its bytes."""
    zipped(path, parts(ROW))
    data = bytearray(path.read_bytes())
    at = data.rfind(b"xl/worksheets/sheet1.xml")
    data[at : at + 24] = b"xl/worksheets/sheet9.xml"
    path.write_bytes(data)


def hidden_part(path: Path) -> None:
    """The directory says one part less than it holds: some readers would not see the last one, others would."""
    zipped(path, parts(ROW, **{"xl/hidden.xml": "<a/>"}))
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x05\x06")
    for place in (at + 8, at + 10):
        struct.pack_into("<H", data, place, struct.unpack_from("<H", data, place)[0] - 1)
    path.write_bytes(data)


def moved_directory(path: Path) -> None:
    """Bytes between the directory and its end: readers that count back from the end find another directory."""
    zipped(path, parts(ROW))
    data = path.read_bytes()
    at = data.rfind(b"PK\x05\x06")
    path.write_bytes(data[:at] + b"PK\x01\x02" + bytes(60) + data[at:])


def second_directory(path: Path) -> None:
    """A zip64 locator in the comment of the last part: readers of zip64 follow it to another directory."""
    zipped(path, parts(ROW))
    with zipfile.ZipFile(path, "a") as package:
        item = zipfile.ZipInfo("xl/last.xml")
        item.comment = b"PK\x06\x06" + bytes(52) + b"PK\x06\x07" + bytes(16)
        package.writestr(item, "<a/>")


#: What the guard refuses: file name → (maker, code).
REFUSED: dict[str, tuple[Callable[[Path], None], str]] = {
    "bomb.xlsx": (bomb, "ZIP_BOMB"),
    "big.xlsx": (big, "TOO_BIG"),
    "liar.xlsx": (liar, "DAMAGED_FILE"),
    "overlapping.xlsx": (overlapping, "DAMAGED_FILE"),
    "six million cells.xlsx": (six_million_cells, "TOO_MANY_CELLS"),
    "rows.xlsx": (rows_only, "TOO_MANY_CELLS"),
    "disguise.xlsx": (cells_in_disguise, "TOO_MANY_CELLS"),
    "many parts.xlsx": (many_parts, "TOO_MANY_PARTS"),
    "laughs.xlsx": (laughs, "DOCTYPE"),
    "entity.xlsx": (external_entity, "DOCTYPE"),
    "utf16.xlsx": (utf16_doctype, "DOCTYPE"),
    "split.xlsx": (split_doctype, "DOCTYPE"),
    "encoding.xlsx": (other_encoding, "BAD_XML"),
    "ebcdic.xlsx": (ebcdic, "BAD_XML"),
    "absolute.xlsx": (named("/etc/cron.d/job"), "BAD_PART_NAME"),
    "parent.xlsx": (named("xl/../../../job"), "BAD_PART_NAME"),
    "backslash.xlsx": (named("xl\\..\\..\\job"), "BAD_PART_NAME"),
    "drive.xlsx": (named("C:/job"), "BAD_PART_NAME"),
    "control.xlsx": (named("xl/a\nb.xml"), "BAD_PART_NAME"),
    "duplicate.xlsx": (two_sheets_of_one_name, "DUPLICATE_PART"),
    "case.xlsx": (case_duplicate, "DUPLICATE_PART"),
    "truncated.xlsx": (truncated, "DAMAGED_FILE"),
    "half.xlsx": (half, "DAMAGED_FILE"),
    "flipped.xlsx": (flipped, "DAMAGED_FILE"),
    "empty.xlsx": (empty, "DAMAGED_FILE"),
    "two names.xlsx": (two_names, "DAMAGED_FILE"),
    "hidden.xlsx": (hidden_part, "DAMAGED_FILE"),
    "moved.xlsx": (moved_directory, "DAMAGED_FILE"),
    "second.xlsx": (second_directory, "DAMAGED_FILE"),
    "encrypted.xlsx": (encrypted, "ENCRYPTED_FILE"),
    "encrypted zip.xlsx": (encrypted_zip, "ENCRYPTED_FILE"),
    "old.xls": (old_excel, "NOT_A_WORKBOOK"),
    "old renamed.xlsx": (old_excel, "NOT_A_WORKBOOK"),
    "text.xlsx": (text, "NOT_A_WORKBOOK"),
    "pdf.xlsx": (pdf, "NOT_A_WORKBOOK"),
    "calc.ods": (open_document, "NOT_A_WORKBOOK"),
    "calc renamed.xlsx": (open_document, "NOT_A_WORKBOOK"),
    "word.xlsx": (word, "NOT_A_WORKBOOK"),
    "binary.xlsb": (binary_workbook, "NOT_A_WORKBOOK"),
    "binary renamed.xlsx": (binary_workbook, "NOT_A_WORKBOOK"),
    "zip.xlsx": (any_zip, "NOT_A_WORKBOOK"),
    "no sheet.xlsx": (no_sheet, "DAMAGED_FILE"),
    "outside.xlsx": (sheet_outside, "DAMAGED_FILE"),
    "unclosed.xlsx": (unclosed, "BAD_XML"),
}


def linked(path: Path, target: str = "http://127.0.0.1:9/other.xlsx") -> Path:
    """A formula reads a cell of another workbook."""
    made = parts('<row r="1"><c r="A1"><f>[1]Feuil1!A1</f><v>5</v></c><c r="B1"><f>2*3</f></c></row>')
    rels = str(made["xl/_rels/workbook.xml.rels"]).replace(
        "</Relationships>",
        f'<Relationship Id="rId9" Type="{OFFICE}/externalLink" Target="externalLinks/externalLink1.xml"/>'
        "</Relationships>",
    )
    book = str(made["xl/workbook.xml"]).replace(
        "<calcPr", '<externalReferences><externalReference r:id="rId9"/></externalReferences><calcPr'
    )
    types = str(made["[Content_Types].xml"]).replace(
        "</Types>",
        '<Override PartName="/xl/externalLinks/externalLink1.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.externalLink+xml"/></Types>',
    )
    link = (
        f'{HEAD}<externalLink xmlns="{MAIN}" xmlns:r="{OFFICE}"><externalBook r:id="rId1"><sheetNames>'
        '<sheetName val="Feuil1"/></sheetNames></externalBook></externalLink>'
    )
    link_rels = (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/externalLinkPath" Target="{target}" TargetMode="External"/></Relationships>'
    )
    return zipped(
        path,
        made
        | {
            "xl/_rels/workbook.xml.rels": rels,
            "xl/workbook.xml": book,
            "[Content_Types].xml": types,
            "xl/externalLinks/externalLink1.xml": link,
            "xl/externalLinks/_rels/externalLink1.xml.rels": link_rels,
        },
    )
