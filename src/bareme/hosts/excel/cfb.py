"""Compound files (MS-CFB, version 3): the container of a VBA project. Reads and writes all streams at once.

Own code on the published format; enough for a project of up to 6.8 MB (109 allocation sectors), nothing more.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

Path = tuple[str, ...]

SIGNATURE: Final = bytes.fromhex("D0CF11E0A1B11AE1")
_SECTOR: Final = 512
_MINI: Final = 64
_CUTOFF: Final = 4096  # a smaller stream lives in the mini stream
_MAX_FAT: Final = 109
_FREE, _END, _FAT, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_BLACK: Final = 1


class CompoundFileError(ValueError):
    """The bytes are no compound file, or one that this module does not cover."""


# -- reading ---------------------------------------------------------------------------------------------------------


def read(data: bytes) -> dict[Path, bytes]:
    """Every stream by its path, such as ("VBA", "dir"). Raises CompoundFileError."""
    try:
        return _read(data)
    except (struct.error, IndexError, UnicodeDecodeError) as wrong:
        raise CompoundFileError("the compound file is damaged") from wrong


def _read(data: bytes) -> dict[Path, bytes]:
    if data[:8] != SIGNATURE:
        raise CompoundFileError("not a compound file")
    version, _, sector_shift, mini_shift = struct.unpack_from("<4H", data, 26)
    if version != 3 or (1 << sector_shift, 1 << mini_shift) != (_SECTOR, _MINI):
        raise CompoundFileError("a compound file of another version")
    _, directory_start, _, _, mini_fat_start, _, _, difat_count = struct.unpack_from("<8I", data, 44)
    if difat_count:
        raise CompoundFileError("a compound file too large for this reader")

    def sector(number: int) -> bytes:
        at = (number + 1) * _SECTOR
        if at >= len(data):
            raise IndexError(number)
        return data[at : at + _SECTOR].ljust(_SECTOR, b"\0")

    def table(blob: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(blob) // 4}I", blob)

    fat = table(b"".join(sector(n) for n in struct.unpack_from(f"<{_MAX_FAT}I", data, 76) if n != _FREE))

    def chain(start: int) -> bytes:
        parts: list[bytes] = []
        seen: set[int] = set()
        while start != _END:
            if start in seen:
                raise CompoundFileError("the compound file runs in a circle")
            seen.add(start)
            parts.append(sector(start))
            start = fat[start]
        return b"".join(parts)

    mini_fat = table(chain(mini_fat_start)) if mini_fat_start != _END else ()
    entries = _entries(chain(directory_start))
    ministream = chain(entries[0].start) if entries[0].start != _END else b""

    def content(entry: _Entry) -> bytes:
        if entry.size >= _CUTOFF:
            return chain(entry.start)[: entry.size]
        parts: list[bytes] = []
        at = entry.start
        while at != _END and len(parts) * _MINI < entry.size:
            parts.append(ministream[at * _MINI : (at + 1) * _MINI])
            at = mini_fat[at]
        return b"".join(parts)[: entry.size]

    streams: dict[Path, bytes] = {}

    def walk(index: int, parent: Path, depth: int = 0) -> None:
        if index == _NONE:
            return
        if depth > len(entries):
            raise CompoundFileError("the directory runs in a circle")
        entry = entries[index]
        walk(entry.left, parent, depth + 1)
        path = (*parent, entry.name)
        if entry.kind == _STREAM:
            streams[path] = content(entry)
        else:
            walk(entry.child, path, depth + 1)
        walk(entry.right, parent, depth + 1)

    walk(entries[0].child, ())
    return streams


def _entries(directory: bytes) -> list[_Entry]:
    entries = []
    for at in range(0, len(directory), 128):
        length, kind, _, left, right, child = struct.unpack_from("<HBBIII", directory, at + 64)
        start, size = struct.unpack_from("<II", directory, at + 116)
        name = directory[at : at + max(length - 2, 0)].decode("utf-16-le")
        entries.append(_Entry(name, kind, start=start, size=size, left=left, right=right, child=child))
    return entries


# -- writing ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Entry:
    """A line of the directory."""

    name: str
    kind: int
    data: bytes = b""
    children: list[int] = field(default_factory=list)
    start: int = 0
    size: int = 0
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE

    def pack(self) -> bytes:
        name = self.name.encode("utf-16-le") + b"\0\0"
        head = struct.pack("<HBBIII", len(name), self.kind, _BLACK, self.left, self.right, self.child)
        return name.ljust(64, b"\0") + head + b"\0" * 36 + struct.pack("<IQ", self.start, self.size)


_UNUSED: Final = b"\0" * 64 + struct.pack("<HBBIII", 0, 0, 0, _NONE, _NONE, _NONE) + b"\0" * 48


def write(streams: Mapping[Path, bytes]) -> bytes:
    """The compound file with these streams: the same bytes for the same streams."""
    entries = _tree(streams)
    sectors: list[bytes] = []
    fat: list[int] = []

    def place(blob: bytes) -> int:
        """Put a blob into sectors of its own; where it starts."""
        start, count = len(sectors), max(1, -(-len(blob) // _SECTOR))
        sectors.extend(blob[i * _SECTOR : (i + 1) * _SECTOR].ljust(_SECTOR, b"\0") for i in range(count))
        fat.extend([*range(start + 1, start + count), _END])
        return start

    mini = bytearray()
    mini_fat: list[int] = []
    for entry in entries[1:]:
        entry.size = len(entry.data)
        if entry.kind != _STREAM:
            continue
        if not entry.data:
            entry.start = _END
        elif len(entry.data) >= _CUTOFF:
            entry.start = place(entry.data)
        else:
            entry.start, count = len(mini) // _MINI, -(-len(entry.data) // _MINI)
            mini_fat += [*range(entry.start + 1, entry.start + count), _END]
            mini += entry.data.ljust(count * _MINI, b"\0")
    root = entries[0]
    root.size, root.start = len(mini), place(bytes(mini)) if mini else _END
    mini_fat_start, mini_fat_sectors = _END, 0
    if mini_fat:
        blob = struct.pack(f"<{len(mini_fat)}I", *mini_fat)
        mini_fat_sectors = -(-len(blob) // _SECTOR)
        mini_fat_start = place(blob.ljust(mini_fat_sectors * _SECTOR, b"\xff"))
    directory = b"".join(entry.pack() for entry in entries)
    directory_start = place(directory + _UNUSED * (-len(entries) % 4))

    count = 1
    while len(fat) + count > count * (_SECTOR // 4):
        count += 1
    if count > _MAX_FAT:
        raise CompoundFileError("too large for this writer")
    own = list(range(len(fat), len(fat) + count))
    fat += [_FAT] * count
    fat += [_FREE] * (count * (_SECTOR // 4) - len(fat))
    header = SIGNATURE + b"\0" * 16 + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<9I", 0, count, directory_start, 0, _CUTOFF, mini_fat_start, mini_fat_sectors, _END, 0)
    header += struct.pack(f"<{_MAX_FAT}I", *own, *[_FREE] * (_MAX_FAT - count))
    return header + b"".join(sectors) + struct.pack(f"<{len(fat)}I", *fat)


def _tree(streams: Mapping[Path, bytes]) -> list[_Entry]:
    """The directory: the root, the storages, the streams; brothers in a balanced tree ordered as the format wants."""
    entries = [_Entry("Root Entry", _ROOT)]
    index: dict[Path, int] = {(): 0}
    for path in sorted(streams):
        for depth in range(1, len(path) + 1):
            part = path[:depth]
            if part in index:
                continue
            index[part] = len(entries)
            entries[index[part[:-1]]].children.append(len(entries))
            leaf = depth == len(path)
            entries.append(_Entry(part[-1], _STREAM if leaf else _STORAGE, streams[path] if leaf else b""))

    def balanced(ids: list[int]) -> int:
        if not ids:
            return _NONE
        middle = len(ids) // 2
        entry = entries[ids[middle]]
        entry.left, entry.right = balanced(ids[:middle]), balanced(ids[middle + 1 :])
        return ids[middle]

    for entry in entries:
        entry.child = balanced(sorted(entry.children, key=lambda i: (len(entries[i].name), entries[i].name.upper())))
    return entries
