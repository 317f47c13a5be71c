"""From an .xlsx to an .xlsm with the functions inside, without Excel and without loss.

The package is patched, not rewritten: every part keeps its bytes, but for the four that must know of the VBA project
(content types, the workbook and its relations, the code name of each sheet).
"""

from __future__ import annotations

import os
import posixpath
import re
import xml.etree.ElementTree as ET
import zipfile
import zlib
from pathlib import Path
from typing import Final

from bareme.engine import Lang
from bareme.hosts.excel import vba

_MAIN: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACRO: Final = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_VBA_TYPE: Final = "application/vnd.ms-office.vbaProject"
_VBA_REL: Final = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
_REL: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_OFFICE: Final = "/officeDocument"
_R_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SHEET_KINDS: Final = ("worksheet", "chartsheet")
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)
WORKBOOK: Final = "ThisWorkbook"


class WorkbookError(ValueError):
    """The file cannot become a workbook with functions; the message says why and what to do."""


def build_xlsm(xlsx: str | Path, out: str | Path, lang: Lang = "en") -> Path:
    """Write `out`, an .xlsm with every function of bareme, from an .xlsx. The same bytes each time.

    `lang`: the language of the help texts. Raises WorkbookError, VbaError (no xlwings) or OSError.
    """
    source, target = Path(xlsx), Path(out)
    infos, parts = read_package(source)
    if target.suffix.lower() != ".xlsm":
        raise WorkbookError(f"{target.name}: a workbook with functions ends in .xlsm")
    book = _workbook_part(parts)
    if "xl/vbaProject.bin" in parts or any(name.endswith("vbaProject.bin") for name in parts):
        raise WorkbookError(f"{source.name} already has VBA code; give the .xlsx it was made from")
    sheets = _sheets(book, parts)
    parts[book] = _set_code_name(parts[book], "workbook", "workbookPr", WORKBOOK)
    named: list[tuple[str, str]] = []
    for number, (part, kind) in enumerate(sheets, 1):
        name = f"Sheet{number}"
        parts[part] = _set_code_name(parts[part], kind, "sheetPr", name)
        named.append((name, kind))
    project = posixpath.join(posixpath.dirname(book), "vbaProject.bin")
    rels = _rels_of(book)
    parts[rels] = add_relation(parts[rels], _VBA_REL, posixpath.basename(project))
    types = parts["[Content_Types].xml"].replace(_MAIN.encode(), _MACRO.encode(), 1)
    override = f'<Override PartName="/{project}" ContentType="{_VBA_TYPE}"/>'
    parts["[Content_Types].xml"] = before_end(types, "Types", override)
    parts[project] = vba.project(named, WORKBOOK, lang)
    write_package(target, infos, parts)
    return target


# -- packages, shared with xlwings Lite --------------------------------------------------------------------------------


def read_package(path: Path) -> tuple[list[zipfile.ZipInfo], dict[str, bytes]]:
    """The parts of a workbook, in order. Raises WorkbookError."""
    try:
        with zipfile.ZipFile(path) as package:
            infos = package.infolist()
            parts = {info.filename: package.read(info) for info in infos}
    except FileNotFoundError as missing:
        raise WorkbookError(f"{path}: no such file") from missing
    except (zipfile.BadZipFile, RuntimeError, zlib.error, NotImplementedError) as wrong:
        raise WorkbookError(f"{path.name} is no .xlsx workbook, or it is encrypted or damaged") from wrong
    if "[Content_Types].xml" not in parts or _MAIN.encode() not in parts["[Content_Types].xml"]:
        raise WorkbookError(f"{path.name} is no .xlsx workbook")
    return infos, parts


def write_package(path: Path, infos: list[zipfile.ZipInfo], parts: dict[str, bytes]) -> None:
    """Write the parts in their order and with their dates; new ones come last. Whole or not at all."""
    partial = path.with_name(f".{path.name}.partial")
    known = {info.filename: info for info in infos}
    try:
        with zipfile.ZipFile(partial, "w") as package:
            for name, data in parts.items():
                info = zipfile.ZipInfo(name, known[name].date_time if name in known else _FIRST_DAY)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = 0o600 << 16
                package.writestr(info, data)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def parse(xml: bytes) -> ET.Element:
    """A part as XML; one that declares a document type, as only an attack would, is refused. Raises WorkbookError."""
    if b"<!DOCTYPE" in xml:
        raise WorkbookError("a part of the workbook declares a document type")
    try:
        return ET.fromstring(xml)  # noqa: S314 - without document type there is nothing to expand
    except ET.ParseError as wrong:
        raise WorkbookError("a part of the workbook is no XML") from wrong


def _workbook_part(parts: dict[str, bytes]) -> str:
    for relation in parse(parts.get("_rels/.rels", b"<none/>")):
        if relation.get("Type", "").endswith(_OFFICE):
            part = relation.get("Target", "").lstrip("/")
            if part in parts:
                return part
    raise WorkbookError("the package names no workbook")


def _rels_of(part: str) -> str:
    return posixpath.join(posixpath.dirname(part), "_rels", posixpath.basename(part) + ".rels")


def _sheets(book: str, parts: dict[str, bytes]) -> list[tuple[str, str]]:
    """The part and kind of each sheet, in the order of the tabs."""
    targets = {}
    for relation in parse(parts[_rels_of(book)]).iter(_REL):
        kind = relation.get("Type", "").rsplit("/", 1)[-1]
        target = relation.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.join(posixpath.dirname(book), target)
        targets[relation.get("Id")] = (posixpath.normpath(path), kind)
    found = []
    for element in parse(parts[book]).iter():
        if element.tag.rsplit("}", 1)[-1] == "sheet":
            part, kind = targets.get(element.get(_R_ID), ("", ""))
            if kind not in _SHEET_KINDS or part not in parts:
                raise WorkbookError(f"sheet “{element.get('name')}” is of a kind that bareme does not know")
            found.append((part, kind))
    return found


def _set_code_name(xml: bytes, root: str, element: str, name: str) -> bytes:
    """Give the sheet or the workbook its name in VBA."""
    tag = re.search(rb"<(?:\w+:)?" + element.encode() + rb"\b", xml)
    attribute = f' codeName="{name}"'.encode()
    if tag is not None:
        end = xml.index(b">", tag.end())
        rest = re.sub(rb'\scodeName="[^"]*"', b"", xml[tag.end() : end])
        return xml[: tag.end()] + attribute + rest + xml[end:]
    opening = re.search(rb"<((?:\w+:)?)" + root.encode() + rb"\b[^>]*>", xml)
    if opening is None:
        raise WorkbookError(f"a part of the workbook has no <{root}>")
    at = opening.end()
    if root == "workbook":  # the properties come after these
        for earlier in (rb"fileVersion", rb"fileSharing"):
            before = re.search(rb"<(?:\w+:)?" + earlier + rb"\b[^>]*/>", xml)
            at = max(at, before.end()) if before else at
    return xml[:at] + b"<" + opening.group(1) + element.encode() + attribute + b"/>" + xml[at:]


def add_relation(xml: bytes, kind: str, target: str) -> bytes:
    """Add a relation of this kind to a .rels part, under a number of its own."""
    used = {relation.get("Id") for relation in parse(xml)}
    number = next(n for n in range(1, len(used) + 2) if f"rIdBareme{n}" not in used)
    return before_end(xml, "Relationships", f'<Relationship Id="rIdBareme{number}" Type="{kind}" Target="{target}"/>')


def before_end(xml: bytes, root: str, text: str) -> bytes:
    """Insert before the end of the root element."""
    end = xml.rfind(f"</{root}>".encode())
    if end < 0:
        raise WorkbookError(f"a part of the package has no <{root}>")
    return xml[:end] + text.encode() + xml[end:]
