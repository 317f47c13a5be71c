"""What a file must be before anything parses it: a sound container of bounded size, without tricks.

Nothing here trusts a declared size, follows a link, or expands an entity. The order is from cheap to dear: name and
first bytes, the zip directory, then one pass over the unpacked bytes.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from pydantic import BaseModel, ConfigDict, Field

from bareme.hosts.batch import parts
from bareme.hosts.batch.container import Container, Entry
from bareme.hosts.batch.file_refusals import FileRefused, why

SUFFIXES: Final = (".xlsx", ".xlsm", ".xltx", ".xltm")
MEGABYTE: Final = 1_000_000

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")
_BAD_NAME: Final = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|[\x00-\x1f\\]")
_CELL: Final = re.compile(rb"<(?:[\w.-]+:)?(?:c|row)(?=[\s/>])")
_DECLARED: Final = re.compile(rb"""^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)""")
_ENCODINGS: Final = ("utf-8", "utf-16", "ascii", "iso8859-1")
_UTF16_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\0", b"\0<")
_XML_SUFFIXES: Final = (".xml", ".rels", ".vml")
_LONGEST_TOKEN: Final = 64  # bytes carried over between pieces, so that no token is cut in two
_MAIN_TYPE: Final = re.compile(rb"spreadsheetml|ms-excel\.(?:sheet|template)\.macroEnabled", re.IGNORECASE)


class Limits(BaseModel):
    """How much one file may ask for. Every limit is an option of `bareme run`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unpacked: int = Field(default=200 * MEGABYTE, gt=0, description="bytes, all parts together")
    ratio: int = Field(default=200, gt=0, description="unpacked bytes for one byte of the file")
    cells: int = Field(default=1_000_000, gt=0, description="cells and rows written in the file")
    entries: int = Field(default=10_000, gt=0, description="parts in the container")
    seconds: float = Field(default=60.0, gt=0, description="time for one file, reading to writing")
    memory: int = Field(default=2_000 * MEGABYTE, gt=0, description="bytes of memory for one file")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the guard saw of an accepted file."""

    unpacked: int
    cells: int
    external: tuple[str, ...]
    """Targets outside the file (linked workbooks, linked pictures …): noted, never followed. Hyperlinks left out."""


def check(path: Path, limits: Limits | None = None) -> Facts:
    """Accept the file or raise FileRefused with its own code; reads only that file."""
    limits = limits or Limits()
    try:
        if not path.exists():
            raise FileRefused("MISSING_FILE")
        if not path.is_file():
            raise FileRefused("NOT_A_WORKBOOK", found=("not a regular file", "pas un fichier ordinaire"))
        with path.open("rb") as stream:
            _check_kind(stream, path, limits)
            return _check_content(Container(stream, limits.entries), limits)
    except OSError as error:
        raise FileRefused("UNREADABLE_FILE", reason=why(error)) from error


def _check_kind(stream: BinaryIO, path: Path, limits: Limits) -> None:
    """By the first bytes, then by the name; the content decides, since files are renamed."""
    size = path.stat().st_size
    head = stream.read(8)
    if not head:
        raise FileRefused("DAMAGED_FILE", reason=("it is empty", "il est vide"))
    if head == _OLE:
        stream.seek(0)
        # The directory of an OLE file names its streams in UTF-16; small files have it in any place.
        if _ENCRYPTED_STREAM in stream.read(min(size, limits.unpacked)):
            raise FileRefused("ENCRYPTED_FILE")
        raise FileRefused(
            "NOT_A_WORKBOOK", found=("an old Office file such as .xls", "un ancien fichier Office, tel que .xls")
        )
    if head[:4] != b"PK\x03\x04":
        raise FileRefused("NOT_A_WORKBOOK", found=_looks_like(head))
    if path.suffix.lower() not in SUFFIXES:
        raise FileRefused(
            "NOT_A_WORKBOOK", found=(f"its name ends in “{path.suffix}”", f"son nom finit par « {path.suffix} »")
        )
    if size > limits.unpacked:
        raise FileRefused("TOO_BIG", found=size // MEGABYTE, limit=limits.unpacked // MEGABYTE)


def _looks_like(head: bytes) -> tuple[str, str]:
    page = ("a web page", "une page web")
    known = {
        b"%PDF": ("a PDF", "un PDF"),
        b"PK\x05\x06": ("an empty zip file", "un zip vide"),
        b"<htm": page,
        b"<!DO": page,
    }
    other = ("a text file", "un fichier texte") if head.isascii() else ("other content", "un autre contenu")
    return known.get(head[:4], other)


def _check_content(container: Container, limits: Limits) -> Facts:
    _check_names(container)
    unpacked = sum(e.size for e in container.entries)
    if unpacked > limits.unpacked:
        raise FileRefused("TOO_BIG", found=unpacked // MEGABYTE, limit=limits.unpacked // MEGABYTE)
    if unpacked > limits.ratio * container.file_size:
        raise FileRefused("ZIP_BOMB", found=unpacked // container.file_size, limit=limits.ratio)
    cells = 0
    for entry in container.entries:
        cells += _scan(container, entry, cells, limits.cells)
    _check_type(container)
    return Facts(unpacked, cells, tuple(_external(container)))


def _check_names(container: Container) -> None:
    seen: set[str] = set()
    for entry in container.entries:
        if _BAD_NAME.search(entry.name) or not entry.name:
            raise FileRefused("BAD_PART_NAME", part=entry.name)
        folded = entry.name.casefold()
        if folded in seen:
            raise FileRefused("DUPLICATE_PART", part=entry.name)
        seen.add(folded)


def _scan(container: Container, entry: Entry, before: int, limit: int) -> int:
    """Unpack one part (which verifies its checksum), refuse a DOCTYPE, count cells and rows. Returns the count."""
    cells, carried, xml, utf16 = 0, b"", False, False
    counts = not entry.name.casefold().endswith("calcchain.xml")  # the only other part with elements named <c>
    for number, chunk in enumerate(container.chunks(entry)):
        if number == 0:
            xml = _is_xml(entry, chunk)
            utf16 = chunk.startswith(_UTF16_MARKS)
        if not xml:
            continue
        data = carried + chunk
        if utf16:
            data = data.replace(b"\0", b"")  # enough to find ASCII tokens in either byte order
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise FileRefused("DOCTYPE", part=entry.name)
        if counts:
            cells += _count(data, len(carried))
            if before + cells > limit:
                raise FileRefused("TOO_MANY_CELLS", limit=limit)
        carried = data[-_LONGEST_TOKEN:]
    return cells


def _count(data: bytes, carried: int) -> int:
    """Tags that end after the carried bytes: what lies wholly in those was counted with the piece before."""
    return len(_CELL.findall(data)) - len(_CELL.findall(data, 0, carried))


def _is_xml(entry: Entry, head: bytes) -> bool:
    """Whether to read the part as XML; a part named .xml in an encoding that could hide a token is refused."""
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    looks = start.startswith(b"<") or head.startswith(_UTF16_MARKS)
    if not looks:
        if start and entry.name.lower().endswith(_XML_SUFFIXES):
            raise FileRefused(
                "BAD_XML", part=entry.name, reason=("it does not begin with a tag", "il ne commence pas par une balise")
            )
        return False
    declared = _DECLARED.match(head.replace(b"\0", b"").removeprefix(codecs.BOM_UTF8).removeprefix(b"\xff\xfe"))
    if declared:
        try:
            name = codecs.lookup(declared[1].decode("ascii", "replace")).name
        except LookupError:
            name = "unknown"
        if name not in _ENCODINGS:
            raise FileRefused(
                "BAD_XML", part=entry.name, reason=("its encoding is not UTF-8", "son codage n'est pas UTF-8")
            )
    return True


def _check_type(container: Container) -> None:
    """The main part must be a workbook in XML, not a document, a presentation or a binary workbook."""
    types = container.find("[Content_Types].xml")
    if types is None:
        mimetype = container.find("mimetype")
        found = parts.NO_WORKBOOK
        if mimetype is not None and b"opendocument" in container.read(mimetype)[:200]:
            found = ("an OpenDocument file", "un fichier OpenDocument")
        raise FileRefused("NOT_A_WORKBOOK", found=found)
    main = "/" + parts.workbook_part(container)
    for element in parts.parse(container, "[Content_Types].xml"):
        if element.get("PartName", "").casefold() == main.casefold():
            kind = element.get("ContentType", "")
            if "binary" in kind or not _MAIN_TYPE.search(kind.encode()):
                raise FileRefused(
                    "NOT_A_WORKBOOK", found=("another kind of Office file", "un fichier Office d'un autre genre")
                )
    if not parts.sheets(container):
        raise FileRefused("DAMAGED_FILE", reason=("no sheet in it can be read", "aucune feuille n'y est lisible"))


def _external(container: Container) -> list[str]:
    """Targets of relations that lead out of the file, hyperlinks apart."""
    found: dict[str, None] = {}
    for entry in container.entries:
        folder, _, name = entry.name.rpartition("/")
        if folder.endswith("_rels") and name.endswith(".rels"):
            owner = f"{folder.removesuffix('_rels')}{name.removesuffix('.rels')}"
            for relation in parts.relations(container, owner):
                if relation.external and relation.kind != "hyperlink":
                    found[relation.target] = None
    return list(found)
