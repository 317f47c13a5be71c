"""The VBA of a workbook in LibreOffice: which modules it finds, and what the cells with the formulas show.

A program of its own, for the office's own Python (it has `uno`): office.py PIPE JOB, the job being JSON, a list of
{path, cells}; one JSON on stdout.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import uno  # type: ignore[import-not-found]
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]

ALWAYS_EXECUTE_NO_WARN = 4


def connect(pipe: str) -> object:
    """The office listening on this pipe."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(120):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:  # not listening yet
            time.sleep(0.25)
    raise SystemExit("the office does not listen")


def look(desktop: object, path: str, addresses: list[str]) -> dict[str, object]:
    """Load one workbook, calculate, tell, close."""
    options = (
        PropertyValue("Hidden", 0, True, 0),
        PropertyValue("MacroExecutionMode", 0, uno.Any("short", ALWAYS_EXECUTE_NO_WARN), 0),
    )
    document = desktop.loadComponentFromURL(Path(path).resolve().as_uri(), "_blank", 0, options)
    library = document.BasicLibraries.getByName("VBAProject")
    modules = {name: library.getByName(name) for name in library.ElementNames}
    if addresses:
        document.calculateAll()
    sheet = document.Sheets.getByIndex(0)
    cells = {}
    for address in addresses:
        cell = sheet.getCellRangeByName(address)
        cells[address] = {"text": cell.String, "value": cell.Value, "error": cell.getError()}
    sheets = list(document.Sheets.ElementNames)
    document.close(True)
    return {"modules": modules, "cells": cells, "sheets": sheets}


def main(pipe: str, job: str) -> None:
    """Every workbook of the job, then close the office."""
    context = connect(pipe)
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    told = [look(desktop, one["path"], one["cells"]) for one in json.loads(job)]
    try:
        desktop.terminate()
    except Exception:  # the bridge goes down with the office
        time.sleep(0.1)
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
