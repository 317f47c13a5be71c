"""VBA projects (MS-OVBA): the compression, the list of modules, a project of source modules.

A project without compiled code: Excel compiles it from the source when it opens, as it does with the project that
xlwings ships. Own code on the published format.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bareme.hosts.excel import cfb

_CHUNK: Final = 4096
_SIGNATURE: Final = 0x3000
_COMPRESSED: Final = 0x8000

#: No compiled code inside: version FFFF is older than any Excel, which then reads the source.
NO_CACHE: Final = bytes.fromhex("CC61FFFF000100")

CODEPAGE: Final = "cp1252"


class VbaError(ValueError):
    """A VBA project that cannot be read or written."""


# -- compression -----------------------------------------------------------------------------------------------------


def _bits(position: int) -> int:
    """How many bits of a token are the offset, at this place of the chunk."""
    return max((position - 1).bit_length(), 4)


def compress(data: bytes) -> bytes:
    """The compressed container of a text (2.4.1)."""
    out = bytearray(b"\x01")
    for start in range(0, len(data), _CHUNK):
        chunk = data[start : start + _CHUNK]
        body = _compress_chunk(chunk)
        if len(body) <= _CHUNK:
            out += struct.pack("<H", _COMPRESSED | _SIGNATURE | (len(body) - 1)) + body
        else:  # it grew: a raw chunk, always 4096 bytes
            out += struct.pack("<H", _SIGNATURE | (_CHUNK - 1)) + chunk.ljust(_CHUNK, b"\0")
    return bytes(out)


def _compress_chunk(chunk: bytes) -> bytes:
    """Groups of eight tokens, each after a byte of flags: a letter, or how far back the same letters stand."""
    out = bytearray()
    seen: dict[bytes, list[int]] = {}  # where each three letters stand
    position = 0
    while position < len(chunk):
        flags_at = len(out)
        out.append(0)
        for bit in range(8):
            if position >= len(chunk):
                break
            bits = _bits(position)
            longest = min((0xFFFF >> bits) + 3, len(chunk) - position)
            length, back = 0, 0
            for candidate in reversed(seen.get(chunk[position : position + 3], ())[-32:]):
                same = 3
                while same < longest and chunk[candidate + same] == chunk[position + same]:
                    same += 1
                if same > length:
                    length, back = same, position - candidate
            step = 1
            if 3 <= length <= longest:
                out[flags_at] |= 1 << bit
                out += struct.pack("<H", (back - 1) << (16 - bits) | (length - 3))
                step = length
            else:
                out.append(chunk[position])
            for at in range(position, min(position + step, len(chunk) - 2)):
                seen.setdefault(chunk[at : at + 3], []).append(at)
            position += step
    return bytes(out)


def decompress(data: bytes) -> bytes:
    """The text of a compressed container. Raises VbaError."""
    if not data or data[0] != 1:
        raise VbaError("the text of a VBA module is damaged")
    out = bytearray()
    at = 1
    try:
        while at < len(data):
            (header,) = struct.unpack_from("<H", data, at)
            end = min(at + (header & 0xFFF) + 3, len(data))
            at += 2
            if not header & _COMPRESSED:
                out += data[at:end]
                at = end
                continue
            start = len(out)
            while at < end:
                flags = data[at]
                at += 1
                for bit in range(8):
                    if at >= end:
                        break
                    if not flags >> bit & 1:
                        out.append(data[at])
                        at += 1
                        continue
                    (token,) = struct.unpack_from("<H", data, at)
                    at += 2
                    bits = _bits(len(out) - start)
                    back, length = (token >> (16 - bits)) + 1, (token & (0xFFFF >> bits)) + 3
                    for _ in range(length):
                        out.append(out[-back])
    except (struct.error, IndexError) as wrong:
        raise VbaError("the text of a VBA module is damaged") from wrong
    return bytes(out)


# -- projects --------------------------------------------------------------------------------------------------------

Sort = Literal["module", "class", "document"]
_KEYWORD: Final = {"module": "Module", "class": "Class", "document": "Document"}


@dataclass(frozen=True, slots=True)
class Module:
    """A module: standard, class, or behind the workbook or a sheet. The source begins with its attributes."""

    name: str
    source: str
    sort: Sort = "module"


@dataclass(frozen=True, slots=True)
class Project:
    """The modules, and the head of the project: references, identity and protection as its author wrote them."""

    modules: tuple[Module, ...]
    head: bytes
    identity: tuple[str, ...]

    def module(self, name: str) -> Module:
        """The module of that name. Raises VbaError."""
        for module in self.modules:
            if module.name == name:
                return module
        raise VbaError(f"the VBA project has no module {name}")


def _records(data: bytes) -> list[tuple[int, int, bytes]]:
    """The records of the dir stream: number, place, content."""
    found, at = [], 0
    while at + 6 <= len(data):
        number, size = struct.unpack_from("<HI", data, at)
        if number == 0x09:  # the version: its size field counts four of its six bytes
            size = 6
        found.append((number, at, data[at + 6 : at + 6 + size]))
        at += 6 + size
    return found


def read_project(data: bytes) -> Project:
    """A project from the bytes of a vbaProject.bin. Raises VbaError or CompoundFileError."""
    streams = cfb.read(data)
    try:
        directory = decompress(streams["VBA", "dir"])
        listing = streams["PROJECT",].decode(CODEPAGE, "replace").split("\r\n")
    except KeyError as missing:
        raise VbaError(f"no VBA project: {missing}") from missing
    records = _records(directory)
    sorts = {line.split("=")[1].split("/")[0]: line.split("=")[0].lower() for line in listing if "=" in line}
    names, offsets = [], []
    for number, _, content in records:
        if number == 0x1A:
            names.append(content.decode(CODEPAGE, "replace"))
        elif number == 0x31:
            offsets.append(struct.unpack("<I", content)[0])
    first = next((at for number, at, _ in records if number == 0x0F), None)
    if first is None or len(names) != len(offsets) or any(("VBA", name) not in streams for name in names):
        raise VbaError("the list of the VBA modules is damaged")
    modules = []
    for name, offset in zip(names, offsets, strict=True):
        source = decompress(streams["VBA", name][offset:]).decode(CODEPAGE, "replace").replace("\r\n", "\n")
        sort = sorts.get(name, "module")
        modules.append(Module(name, source, sort if sort in _KEYWORD else "module"))  # type: ignore[arg-type]
    identity = tuple(line for line in listing if line.startswith(("ID=", "CMG=", "DPB=", "GC=")))
    return Project(tuple(modules), directory[:first], identity)


def write_project(modules: Sequence[Module], like: Project) -> bytes:
    """The bytes of a vbaProject.bin with these modules, with the head of another project: the same bytes each time."""
    names = [m.name for m in modules]
    if len({n.lower() for n in names}) != len(names):
        raise VbaError("two VBA modules of one name")
    streams: dict[cfb.Path, bytes] = {("VBA", "_VBA_PROJECT"): NO_CACHE}
    for module in modules:
        streams["VBA", module.name] = compress(_encode(module))
    streams["VBA", "dir"] = compress(like.head + _module_records(modules))
    streams["PROJECT",] = _listing(modules, like).encode(CODEPAGE)
    wide = b"".join(n.encode(CODEPAGE) + b"\0" + n.encode("utf-16-le") + b"\0\0" for n in names)
    streams["PROJECTwm",] = wide + b"\0\0"
    return cfb.write(streams)


def _encode(module: Module) -> bytes:
    text = module.source.replace("\r\n", "\n").rstrip("\n") + "\n"
    try:
        return text.replace("\n", "\r\n").encode(CODEPAGE)
    except UnicodeEncodeError as wrong:
        raise VbaError(f"{module.name}: VBA cannot write “{text[wrong.start : wrong.end]}”") from wrong


def _record(number: int, content: bytes = b"") -> bytes:
    return struct.pack("<HI", number, len(content)) + content


def _module_records(modules: Sequence[Module]) -> bytes:
    """PROJECTMODULES, one MODULE each, and the terminator (2.3.4.2.3)."""
    out = _record(0x0F, struct.pack("<H", len(modules))) + _record(0x13, b"\xff\xff")
    for module in modules:
        narrow, wide = module.name.encode(CODEPAGE), module.name.encode("utf-16-le")
        out += _record(0x19, narrow) + _record(0x47, wide)  # name
        out += _record(0x1A, narrow) + _record(0x32, wide)  # stream
        out += _record(0x1C) + _record(0x48)  # description
        out += _record(0x31, bytes(4)) + _record(0x1E, bytes(4)) + _record(0x2C, b"\xff\xff")  # offset, help, cookie
        out += _record(0x21 if module.sort == "module" else 0x22) + _record(0x2B)
    return out + _record(0x10)


def _listing(modules: Sequence[Module], like: Project) -> str:
    """The PROJECT stream: the modules, the author's identity and protection, windows closed."""
    identity = {line.split("=")[0]: line for line in like.identity}
    lines = [identity["ID"]]
    lines += [f"{_KEYWORD[m.sort]}={m.name}" + ("/&H00000000" if m.sort == "document" else "") for m in modules]
    lines += ['Name="VBAProject"', 'HelpContextID="0"', 'VersionCompatible32="393222000"']
    lines += [identity[key] for key in ("CMG", "DPB", "GC") if key in identity]
    lines += ["", "[Host Extender Info]", "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000"]
    lines += ["", "[Workspace]", *(f"{m.name}=0, 0, 0, 0, C" for m in modules), ""]
    return "\r\n".join(lines)
