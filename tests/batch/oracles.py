"""Two other programs that compute workbooks: a real LibreOffice, and formulon, an independent engine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.datetime import to_excel

Place = tuple[str, str]
"""Sheet and address."""

# Functions newer than Excel 2007 stand in files with this prefix, and LibreOffice 7.4 knows them only so.
NEW = [
    "CEILING.MATH",
    "FLOOR.MATH",
    "RANK.EQ",
    "STDEV.S",
    "STDEV.P",
    "VAR.S",
    "VAR.P",
    "PERCENTILE.INC",
    "QUARTILE.INC",
]
NEW += ["MODE.SNGL", "MAXIFS", "MINIFS", "XOR", "IFNA", "IFS", "SWITCH", "XLOOKUP", "XMATCH", "CONCAT", "TEXTJOIN"]
NEW += ["UNICHAR", "UNICODE", "NUMBERVALUE", "DAYS", "ISOWEEKNUM"]
_NEW = re.compile(r"(?<![\w.])(" + "|".join(re.escape(name) for name in NEW) + r")\(")


def as_filed(text: str) -> str:
    """The formula as Excel writes it into a file."""
    return _NEW.sub(r"_xlfn.\1(", text)


def soffice() -> str | None:
    """The office program, if there is one."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def libreoffice_values(path: Path) -> dict[Place, Any]:
    """Every value of the workbook as LibreOffice computes it, through a conversion with a profile of its own."""
    program = soffice()
    assert program is not None
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out" / path.name
        # a virtual environment's python first in PATH breaks soffice, and a first start may only set up its profile
        environment = {**os.environ, "PATH": "/usr/bin:/bin", "HOME": folder, "LC_ALL": "C.UTF-8"}
        environment.pop("PYTHONPATH", None)
        for _attempt in range(3):
            subprocess.run(
                [
                    program,
                    f"-env:UserInstallation=file://{folder}/profile",
                    "--headless",
                    "--convert-to",
                    "xlsx:Calc MS Excel 2007 XML",
                    "--outdir",
                    str(out.parent),
                    str(path),
                ],
                env=environment,
                capture_output=True,
                timeout=240,
                check=False,
            )
            if out.exists():
                break
        assert out.exists(), "LibreOffice gave no file"
        book = load_workbook(out, data_only=True)
        found: dict[Place, Any] = {}
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    value = cell.value
                    if hasattr(value, "year") or hasattr(value, "hour"):
                        value = to_excel(value)
                    found[sheet.title, cell.coordinate] = value
        book.close()
        return found


def formulon_values(path: Path, places: list[Place]) -> dict[Place, Any]:
    """The values of those cells as formulon computes them."""
    from formulon import ErrorCode, Workbook, error_display_name
    from openpyxl.utils.cell import coordinate_to_tuple

    book = Workbook.load(path.read_bytes())
    book.recalc()
    sheets = {book.sheet_name(i): i for i in range(book.sheet_count())}
    found: dict[Place, Any] = {}
    for name, address in places:
        row, column = coordinate_to_tuple(address)
        value = book.get_value(sheets[name], row - 1, column - 1)
        if value.error_code is not None:
            found[name, address] = error_display_name(ErrorCode(value.error_code))
        else:
            found[name, address] = value.to_python()
    return found
