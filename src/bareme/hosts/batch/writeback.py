"""Computed values put into a copy of the workbook, or into the workbook itself, without losing anything else.

Only the sheets whose values change are packed again; every other part keeps its bytes. The new file is written
beside the target, flushed to the disk and renamed over it, so that at any moment one whole file stands there.

`fullCalcOnLoad` and the calculation chain are not touched unless asked: the set of formula cells is the same, so the
chain stays right, and whether Excel computes at opening is the author's choice.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final, Literal

from bareme.hosts.batch import parts
from bareme.hosts.batch.container import Container
from bareme.hosts.batch.file_refusals import FileRefused, why
from bareme.hosts.batch.model import CIRCULAR, UNSUPPORTED_FORMULA, CellValue, Evaluation
from bareme.hosts.batch.patch import Place, patched

TEMPORARY: Final = ".bareme-tmp"
"""How the name of a half-written file ends; it begins with a dot and the target's name."""

Recalculation = Literal["keep", "on", "off"]
"""What to do with `fullCalcOnLoad`: nothing, let Excel compute everything at opening, or let it trust our values."""

Stamp = tuple[int, int, int]
"""Size, time of change and inode of a file: enough to see that somebody else wrote it."""

_FULL: Final = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))
_CALCULATION: Final = re.compile(rb"<((?:[\w.-]+:)?)calcPr\b([^>]*?)(/?)>")
_ON_LOAD: Final = re.compile(rb"""\s+fullCalcOnLoad\s*=\s*(?:"[^"]*"|'[^']*')""")


def stamp(path: Path) -> Stamp:
    """Taken before reading, compared before writing."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ino


def lock_of(path: Path) -> Path | None:
    """The lock file that Excel (~$plan.xlsx) or LibreOffice (.~lock.plan.xlsx#) keeps beside an open workbook."""
    names = (f"~${path.name}", f".~lock.{path.name}#")
    return next((p for p in (path.with_name(n) for n in names) if p.exists()), None)


def write(
    source: Path,
    target: Path,
    evaluation: Evaluation,
    *,
    force: bool = False,
    seen: Stamp | None = None,
    recalculation: Recalculation = "keep",
) -> None:
    """Write `source` with its computed values to `target` (which may be `source`).

    Formulas that could not be computed show #N/A. Raises FileRefused and leaves `target` as it was: open elsewhere
    (unless `force`), not writable, no room, or `source` no longer as `seen` when it was computed.
    """
    target = target.resolve()
    lock = lock_of(target)
    if lock is not None and not force:
        raise FileRefused("OPEN_ELSEWHERE", lock=lock.name)
    if target.exists() and not target.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise FileRefused("READ_ONLY", target=target.name, reason=("it is marked read-only", "il est en lecture seule"))
    with source.open("rb") as stream:
        container = Container(stream)
        replaced = changes(container, evaluation, recalculation)
        with replacing(target, like=target if target.exists() else source) as copy:
            container.copy(copy, replaced)
            if seen is not None and stamp(source) != seen:
                raise FileRefused("CHANGED_MEANWHILE")


def uncomputed(evaluation: Evaluation) -> int:
    """How many formulas have no value, or a value that rests on such a formula."""
    return sum(1 for p in evaluation.problems if p.code in (UNSUPPORTED_FORMULA, CIRCULAR))


def changes(container: Container, evaluation: Evaluation, recalculation: Recalculation = "keep") -> dict[str, bytes]:
    """Part name → new bytes, for the parts that change."""
    by_sheet: dict[str, dict[Place, CellValue]] = {}
    for (name, row, column), value in evaluation.values.items():
        places = by_sheet.get(name)
        if places is None:
            places = by_sheet[name] = {}
        places[row, column] = value
    replaced: dict[str, bytes] = {}
    for sheet in parts.sheets(container):
        entry = container.find(sheet.part)
        if sheet.kind != "worksheet" or entry is None:
            continue
        old = container.read(entry)
        new = patched(old, by_sheet.get(sheet.name, {}))
        if new is not old and new != old:
            replaced[entry.name] = new
    if recalculation != "keep":
        entry = container.find(parts.workbook_part(container))
        if entry is not None:
            old = container.read(entry)
            new = _CALCULATION.sub(lambda found: _recalculated(found, recalculation), old, count=1)
            if new != old:
                replaced[entry.name] = new
    return replaced


def _recalculated(found: re.Match[bytes], recalculation: Recalculation) -> bytes:
    attributes = _ON_LOAD.sub(b"", found[2])
    if recalculation == "on":
        attributes = attributes.rstrip() + b' fullCalcOnLoad="1"'
    return b"<" + found[1] + b"calcPr" + attributes + found[3] + b">"


@contextmanager
def replacing(target: Path, like: Path | None = None) -> Iterator[BinaryIO]:
    """A stream whose content becomes `target` at once when the block ends well, and vanishes otherwise.

    The new file takes the permissions and, where the system allows it, the owner of `like`.
    """
    temporary: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(TEMPORARY, f".{target.name}.", target.parent)
        temporary = Path(name)
        with os.fdopen(handle, "w+b") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        _take_rights(temporary, like)
        os.replace(temporary, target)
        temporary = None  # after a power cut the folder shows the old file or the new one, both whole
    except OSError as error:
        raise unwritable(target, error) from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink()


def unwritable(target: Path, error: OSError) -> FileRefused:
    """What to tell of a file that the system would not write."""
    code = "DISK_FULL" if error.errno in _FULL else "READ_ONLY"
    return FileRefused(code, target=target.name, reason=why(error))


def sweep(target: Path) -> None:
    """Remove what a killed writer of `target` left behind."""
    target = target.resolve()
    prefix = f".{target.name}."
    with suppress(OSError):
        for path in list(target.parent.iterdir()):
            if path.name.startswith(prefix) and path.name.endswith(TEMPORARY):
                path.unlink(missing_ok=True)


def _take_rights(path: Path, like: Path | None) -> None:
    if like is None:
        mask = os.umask(0)
        os.umask(mask)
        path.chmod(0o666 & ~mask)
        return
    found = like.stat()
    with suppress(OSError, AttributeError):  # another owner, or a system without owners
        os.chown(path, found.st_uid, found.st_gid)
    shutil.copymode(like, path)
