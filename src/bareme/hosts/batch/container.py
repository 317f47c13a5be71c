"""The zip container, read by us entry by entry and copied byte for byte.

`zipfile` decompresses and compresses again; here an entry that is not touched keeps its very bytes (header, extra
fields, compressed data, data descriptor, padding), and a replaced one keeps its name, place, date and attributes.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from bareme.hosts.batch.file_refusals import FileRefused

_END: Final = struct.Struct("<4s4H2LH")  # end of central directory
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CHUNK: Final = 1 << 18
STORED: Final = 0
DEFLATED: Final = 8
_ENCRYPTED: Final = 0x1
_DESCRIPTOR: Final = 0x8
_UTF8: Final = 0x800


@dataclass(frozen=True, slots=True)
class Entry:
    """One part of the container, as its central directory declares it. Sizes are in bytes."""

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    record: bytes
    """Its raw record in the central directory."""


class Container:
    """An open zip file. Raises FileRefused (DAMAGED_FILE, TOO_MANY_PARTS, …) instead of guessing."""

    def __init__(self, stream: BinaryIO, max_entries: int = 1 << 16) -> None:
        self._stream = stream
        stream.seek(0, 2)
        self.file_size = stream.tell()
        tail_size = min(self.file_size, _END.size + 0xFFFF)
        stream.seek(self.file_size - tail_size)
        tail = stream.read(tail_size)
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or len(tail) - at < _END.size:
            raise FileRefused("DAMAGED_FILE", reason=("no zip directory at its end", "pas de répertoire zip à la fin"))
        _, _, _, _, count, directory_size, self.directory_offset, _ = _END.unpack_from(tail, at)
        self._trailer = tail[at:]
        if count > max_entries or count == 0xFFFF:
            raise FileRefused("TOO_MANY_PARTS", found=count, limit=max_entries)
        # Other readers find the directory by its end, or by the records of zip64: all must mean the same one.
        if self.directory_offset + directory_size != self.file_size - len(self._trailer):
            raise FileRefused(
                "DAMAGED_FILE",
                reason=("its zip directory is not where it should be", "son répertoire zip n'est pas à sa place"),
            )
        if tail[max(at - 20, 0) : at].startswith(b"PK\x06\x07"):
            raise FileRefused("DAMAGED_FILE", reason=("it has a second zip directory", "il a un second répertoire zip"))
        stream.seek(self.directory_offset)
        self.entries = list(_directory(stream.read(directory_size), count))
        self._check_places()
        self._by_name = {e.name.casefold(): e for e in reversed(self.entries)}

    def _check_places(self) -> None:
        """Entries must neither overlap each other nor the directory: overlapping ones make the worst bombs."""
        end = 0
        for entry in sorted(self.entries, key=lambda e: e.offset):
            if entry.offset < end:
                raise FileRefused(
                    "DAMAGED_FILE", reason=("two parts share the same bytes", "deux parties partagent les mêmes octets")
                )
            end = entry.offset + _LOCAL.size + entry.packed
        if end > self.directory_offset:
            raise FileRefused(
                "DAMAGED_FILE",
                reason=("a part runs into the zip directory", "une partie déborde sur le répertoire zip"),
            )

    def find(self, name: str) -> Entry | None:
        """The entry of that part name; part names are compared without case, as the format says."""
        return self._by_name.get(name.lstrip("/").casefold())

    def chunks(self, entry: Entry) -> Iterator[bytes]:
        """The unpacked bytes in pieces, never more than declared; length and checksum are verified at the end."""
        stream = self._stream
        stream.seek(self._data_offset(entry))
        left, size, crc = entry.packed, 0, 0
        inflate = None
        if entry.method == DEFLATED:
            inflate = zlib.decompressobj(-15)
        elif entry.method != STORED:
            raise FileRefused(
                "DAMAGED_FILE",
                reason=(f"{entry.name} uses an unknown compression", f"{entry.name} : compression inconnue"),
            )
        try:
            while left or (inflate and inflate.unconsumed_tail):
                if inflate and inflate.unconsumed_tail:
                    data = inflate.unconsumed_tail
                else:
                    data = stream.read(min(left, _CHUNK))
                    left -= len(data)
                    if not data:
                        raise FileRefused(
                            "DAMAGED_FILE", reason=(f"{entry.name} is cut short", f"{entry.name} est tronqué")
                        )
                chunk = inflate.decompress(data, _CHUNK * 4) if inflate else data
                size += len(chunk)
                if size > entry.size:
                    raise FileRefused(
                        "DAMAGED_FILE",
                        reason=(f"{entry.name} is longer than it says", f"{entry.name} est plus long qu'annoncé"),
                    )
                crc = zlib.crc32(chunk, crc)
                if chunk:
                    yield chunk
        except zlib.error as error:
            raise FileRefused(
                "DAMAGED_FILE", reason=(f"{entry.name} cannot be unpacked", f"{entry.name} ne se décompresse pas")
            ) from error
        if size != entry.size or crc != entry.crc:
            raise FileRefused(
                "DAMAGED_FILE",
                reason=(f"{entry.name} has a wrong checksum", f"{entry.name} : somme de contrôle fausse"),
            )

    def read(self, entry: Entry) -> bytes:
        """All unpacked bytes of one part."""
        return b"".join(self.chunks(entry))

    def _local(self, entry: Entry) -> tuple[bytes, int]:
        """The local header with name and extra, and where the data begin."""
        self._stream.seek(entry.offset)
        fixed = self._stream.read(_LOCAL.size)
        if len(fixed) < _LOCAL.size or fixed[:4] != b"PK\x03\x04":
            raise FileRefused("DAMAGED_FILE", reason=(f"{entry.name} has no header", f"{entry.name} n'a pas d'en-tête"))
        name_size, extra_size = struct.unpack_from("<2H", fixed, 26)
        rest = self._stream.read(name_size + extra_size)
        if _decode(rest[:name_size], entry.flags) != entry.name:
            raise FileRefused("DAMAGED_FILE", reason=(f"{entry.name} has two names", f"{entry.name} a deux noms"))
        return fixed + rest, entry.offset + _LOCAL.size + name_size + extra_size

    def _data_offset(self, entry: Entry) -> int:
        return self._local(entry)[1]

    def copy(self, target: BinaryIO, replaced: Mapping[str, bytes]) -> None:
        """Write the container to `target` with the content of some parts replaced (part name → new bytes)."""
        by_place = sorted(self.entries, key=lambda e: e.offset)
        ends = [e.offset for e in by_place[1:]] + [self.directory_offset]
        records: dict[int, bytes] = {}
        position = 0
        if by_place and by_place[0].offset:  # whatever stands before the first part stays there
            position += self._copy_span(0, by_place[0].offset, target)
        for entry, end in zip(by_place, ends, strict=True):
            content = replaced.get(entry.name)
            if content is None:
                records[entry.offset] = _placed(entry, position)
                position += self._copy_span(entry.offset, end, target)
            else:
                packed = _deflate(content) if entry.method == DEFLATED else content
                crc = zlib.crc32(content)
                header = _local_header(self._local(entry)[0], crc, len(packed), len(content))
                target.write(header)
                target.write(packed)
                records[entry.offset] = _placed(entry, position, (crc, len(packed), len(content)))
                position += len(header) + len(packed)
        directory = b"".join(records[e.offset] for e in self.entries)
        target.write(directory)
        trailer = bytearray(self._trailer)
        struct.pack_into("<2L", trailer, 12, len(directory), position)
        target.write(trailer)

    def _copy_span(self, start: int, end: int, target: BinaryIO) -> int:
        self._stream.seek(start)
        left = end - start
        while left:
            data = self._stream.read(min(left, _CHUNK))
            if not data:
                raise FileRefused("CHANGED_MEANWHILE")
            target.write(data)
            left -= len(data)
        return end - start


def _directory(data: bytes, count: int) -> Iterator[Entry]:
    """The records of the central directory, sizes of a zip64 extra resolved."""
    at = 0
    for _ in range(count):
        if data[at : at + 4] != b"PK\x01\x02" or len(data) - at < _CENTRAL.size:
            raise FileRefused("DAMAGED_FILE", reason=("its zip directory is broken", "son répertoire zip est abîmé"))
        (_, _, _, flags, method, _, _, crc, packed, size, name_size, extra_size, comment_size, _, _, _, offset) = (
            _CENTRAL.unpack_from(data, at)
        )
        end = at + _CENTRAL.size + name_size + extra_size + comment_size
        if end > len(data):
            raise FileRefused("DAMAGED_FILE", reason=("its zip directory is broken", "son répertoire zip est abîmé"))
        name = _decode(data[at + _CENTRAL.size : at + _CENTRAL.size + name_size], flags)
        if flags & _ENCRYPTED:
            raise FileRefused("ENCRYPTED_FILE")
        if 0xFFFFFFFF in (packed, size, offset):
            raise FileRefused("TOO_BIG", found=4096, limit=4095)
        yield Entry(name, flags, method, crc, packed, size, offset, data[at:end])
        at = end
    if at != len(data):
        raise FileRefused(
            "DAMAGED_FILE",
            reason=(
                "its zip directory holds more parts than it says",
                "son répertoire zip contient plus de parties qu'annoncé",
            ),
        )


def _decode(name: bytes, flags: int) -> str:
    return name.decode("utf-8" if flags & _UTF8 else "cp437", "replace")


def _placed(entry: Entry, offset: int, sums: tuple[int, int, int] | None = None) -> bytes:
    """The directory record with its new place, and new checksum and sizes for a replaced part."""
    record = bytearray(entry.record)
    struct.pack_into("<L", record, 42, offset)
    if sums:
        struct.pack_into("<3L", record, 16, *sums)
        struct.pack_into("<H", record, 8, entry.flags & ~_DESCRIPTOR)
    return bytes(record)


def _local_header(old: bytes, crc: int, packed: int, size: int) -> bytes:
    """The old header with new checksum and sizes; its data descriptor, and a zip64 extra with old sizes, go."""
    name_size, _ = struct.unpack_from("<2H", old, 26)
    name, extra = old[_LOCAL.size : _LOCAL.size + name_size], _without_zip64(old[_LOCAL.size + name_size :])
    header = bytearray(old[: _LOCAL.size])
    (flags,) = struct.unpack_from("<H", header, 6)
    struct.pack_into("<H", header, 6, flags & ~_DESCRIPTOR)
    struct.pack_into("<3L2H", header, 14, crc, packed, size, name_size, len(extra))
    return bytes(header) + name + extra


def _without_zip64(extra: bytes) -> bytes:
    kept, at = b"", 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, at)
        if kind != 1:
            kept += extra[at : at + 4 + size]
        at += 4 + size
    return kept


def _deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(4, zlib.DEFLATED, -15)  # half the time of the usual 6, 3 % longer
    return packer.compress(content) + packer.flush()
