"""Which part of a workbook is what: relations followed inside the package, never outside it."""

from __future__ import annotations

import posixpath
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import Final

from bareme.hosts.batch.container import Container
from bareme.hosts.batch.file_refusals import FileRefused

_RELATIONS: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",  # "strict" workbooks
)

NO_WORKBOOK: Final = ("a zip file without a workbook", "un zip sans classeur")


@dataclass(frozen=True, slots=True)
class Relation:
    """One line of a .rels part; `kind` is the last word of its type, `target` a part name unless `external`."""

    id: str
    kind: str
    target: str
    external: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of the workbook: its name, the part that holds it, and its kind (worksheet, chartsheet, …)."""

    name: str
    part: str
    kind: str


def local_name(tag: str) -> str:
    """The element name without its namespace."""
    return tag.rpartition("}")[2]


def parse(container: Container, part: str) -> ET.Element:
    """A small part as a tree. Its size and DOCTYPE were checked by the guard."""
    entry = container.find(part)
    if entry is None:
        raise FileRefused("DAMAGED_FILE", reason=(f"{part} is missing", f"{part} manque"))
    try:
        return ET.fromstring(container.read(entry))  # noqa: S314 - the guard refuses every DOCTYPE
    except ET.ParseError as error:
        line, column = error.position
        reason = (f"line {line}, column {column}", f"ligne {line}, colonne {column}")
        raise FileRefused("BAD_XML", part=part, reason=reason) from error


def relations(container: Container, part: str) -> list[Relation]:
    """What `part` refers to ("" for the package itself); absolute and relative targets become part names."""
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    if container.find(rels) is None:
        return []
    found = []
    for element in parse(container, rels):
        target, external = element.get("Target", ""), element.get("TargetMode") == "External"
        if not external:
            target = posixpath.normpath(posixpath.join("/", folder, _unquoted(target))).lstrip("/")
        kind = element.get("Type", "").rpartition("/")[2]
        found.append(Relation(element.get("Id", ""), kind, target, external))
    return found


def _unquoted(target: str) -> str:
    if "%" not in target:
        return target
    from urllib.parse import unquote  # rare, and slow to import

    return unquote(target)


def workbook_part(container: Container) -> str:
    """The main part, wherever the package keeps it."""
    main = next((r.target for r in relations(container, "") if r.kind == "officeDocument" and not r.external), None)
    if main is None or container.find(main) is None:
        raise FileRefused("NOT_A_WORKBOOK", found=NO_WORKBOOK)
    return main


def sheets(container: Container) -> list[Sheet]:
    """The sheets in the order of their tabs."""
    main = workbook_part(container)
    targets = {r.id: r for r in relations(container, main) if not r.external}
    found = []
    for element in parse(container, main).iter():
        if local_name(element.tag) != "sheet":
            continue
        ids = (element.get(f"{{{space}}}id") for space in _RELATIONS)
        relation = targets.get(next((i for i in ids if i), ""))
        if relation is not None and container.find(relation.target) is not None:
            found.append(Sheet(element.get("name", ""), relation.target, relation.kind))
    return found
