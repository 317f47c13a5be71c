"""A workbook on disk whose bytes depend on its content only: parts in one order, one timestamp, alt texts on charts."""

from __future__ import annotations

import re
import tempfile
import warnings
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

from bareme.templates.kit import Workbook

_STAMP = b"2026-11-01T00:00:00Z"
_ZIP_TIME = (2026, 11, 1, 0, 0, 0)
_WHEN = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")
_REFERENCE = re.compile(rb"&#(1[6-9]\d|[2-9]\d\d|\d{4,6});")
"""Letters that openpyxl writes as numbers: plain UTF-8 is what every reader of formulas understands."""
_PICTURE = re.compile(rb'<(?:xdr:)?cNvPr id="(\d+)" name="Chart \d+"\s*/>')


def save(book: Workbook, path: Path, *, values: bool = True) -> None:
    """Write the workbook, with the values that the batch computes unless `values` is False."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        raw, filled = Path(folder, "raw.xlsx"), Path(folder, "filled.xlsx")
        book.book.save(raw)
        repack(raw, book.alt_texts)
        if values:
            _with_values(raw, filled, book)
            raw = filled
        repack(raw, ())
        path.write_bytes(raw.read_bytes())


def _with_values(source: Path, target: Path, book: Workbook) -> None:
    from bareme.hosts.batch.evaluate import evaluate
    from bareme.hosts.batch.writeback import write

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        write(source, target, evaluate(source, lang=book.lang))


def repack(path: Path, alt_texts: Sequence[str]) -> None:
    """Rewrite a zip with parts in one order and with one timestamp; charts get their alternative texts in order."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    texts = iter(alt_texts)
    order = sorted(parts, key=_place)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in order:
            data = parts[name]
            if name == "docProps/core.xml":
                data = _WHEN.sub(rb"\g<1>" + _STAMP + rb"\g<2>", data)
            if name.startswith("xl/drawings/drawing") and alt_texts:
                data = _PICTURE.sub(lambda found: _described(found, next(texts)), data)
            if name.endswith(".xml"):
                data = _REFERENCE.sub(lambda found: chr(int(found.group(1))).encode(), data)
            info = zipfile.ZipInfo(name, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            archive.writestr(info, data)


def _described(found: re.Match[bytes], text: str) -> bytes:
    number = found.group(1).decode()
    title = text.split(":")[0].split(" : ")[0]
    return (
        found.group().split(b"<")[1].split(b"cNvPr")[0].join([b"<", b""])
        + (f'cNvPr id="{number}" name={quoteattr(title)} descr={quoteattr(text)}/>').encode()
    )


def _place(name: str) -> tuple[int, list[int | str]]:
    """The content types first, as readers expect, then natural order."""
    first = {"[Content_Types].xml": 0, "_rels/.rels": 1}.get(name, 2)
    return first, [(int(piece) if piece.isdigit() else piece) for piece in re.split(r"(\d+)", name)]
