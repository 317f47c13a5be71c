"""Jobs inside an office, run by the office's own Python: JSON lines in, an answer line for each.

Standard library and `uno` only. A private profile is named first, so that no office of the user is touched.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import uno
import unohelper
from com.sun.star.beans import PropertyValue
from com.sun.star.task import XInteractionHandler
from com.sun.star.ucb import XCommandEnvironment, XProgressHandler

FORMULA = 16  # com.sun.star.sheet.CellFlags
ERRORS = {32767: "#N/A", 519: "#VALUE!", 524: "#REF!", 525: "#NAME?", 532: "#DIV/0!", 503: "#NUM!", 521: "#NULL!"}


class Approve(unohelper.Base, XCommandEnvironment, XInteractionHandler, XProgressHandler):  # type: ignore[misc]
    """Says yes to “install this extension?”."""

    def getInteractionHandler(self) -> Approve:  # noqa: N802, D102
        return self

    def getProgressHandler(self) -> Approve:  # noqa: N802, D102
        return self

    def push(self, status: Any) -> None:  # noqa: D102
        pass

    def update(self, status: Any) -> None:  # noqa: D102
        pass

    def pop(self) -> None:  # noqa: D102
        pass

    def handle(self, request: Any) -> None:  # noqa: D102
        for choice in request.getContinuations():
            approve = choice.queryInterface(uno.getTypeByName("com.sun.star.task.XInteractionApprove"))
            if approve:
                approve.select()
                return


class Office:
    """A hidden office on a profile of its own."""

    def __init__(self, soffice: str, profile: str) -> None:
        self.pipe = f"bareme{os.getpid()}x{time.monotonic_ns()}"
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        self.process = subprocess.Popen(  # noqa: S603 - the office that the job names
            [
                soffice,
                f"-env:UserInstallation={Path(profile).resolve().as_uri()}",
                "--headless",
                "--norestore",
                "--nologo",
                "--nodefault",
                f"--accept=pipe,name={self.pipe};urp;",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        for _ in range(1200):
            try:
                self.context = resolver.resolve(f"uno:pipe,name={self.pipe};urp;StarOffice.ComponentContext")
                return
            except Exception:
                if self.process.poll() not in (None, 81):  # 81: first start on a new profile, it starts again
                    break
                time.sleep(0.05)
        raise RuntimeError("the office did not start")

    def desktop(self) -> Any:
        """The desktop of the office."""
        return self.context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", self.context)

    def stop(self) -> None:
        """Ask it to leave, then insist."""
        try:
            self.desktop().terminate()
            self.process.wait(15)
        except Exception:
            self.process.kill()
            self.process.wait(5)


def install(office: Office, extension: str, scope: str) -> None:
    """Add the extension to the profile."""
    manager = office.context.getByName("/singletons/com.sun.star.deployment.ExtensionManager")
    manager.addExtension(Path(extension).resolve().as_uri(), (), scope, manager.createAbortChannel(), Approve())


def uninstall(office: Office, identifier: str, file_name: str, scope: str) -> None:
    """Take the extension out of the profile."""
    manager = office.context.getByName("/singletons/com.sun.star.deployment.ExtensionManager")
    manager.removeExtension(identifier, file_name, scope, manager.createAbortChannel(), Approve())


def value_of(cell: Any) -> Any:
    """Error, text or number of a formula cell; an error as the text that Excel shows and Calc's own number."""
    code = cell.getError()
    if code:
        return {"error": ERRORS.get(code, "#VALUE!"), "code": code}
    if cell.FormulaResultType2 == 2:  # com.sun.star.sheet.FormulaResult.STRING
        return cell.String
    return cell.Value


def option(name: str, value: Any) -> Any:
    """One named argument of the office."""
    prop = PropertyValue()
    prop.Name, prop.Value = name, value
    return prop


def opened(office: Office, path: str) -> Any:
    """A workbook opened hidden: no macro runs, no link is followed; the profile makes the office compute everything."""
    options = (option("Hidden", True), option("MacroExecutionMode", 0), option("UpdateDocMode", 0))
    document = office.desktop().loadComponentFromURL(Path(path).resolve().as_uri(), "_blank", 0, options)
    if document is None:
        raise RuntimeError("the office cannot open it")
    if not hasattr(document, "Sheets"):
        document.close(True)
        raise RuntimeError("it is no workbook")
    return document


def evaluate(office: Office, path: str, convert: str | None) -> dict[str, Any]:
    """The formula cells of a workbook: {"sheets": {sheet: {"row,column": value}}}; `convert`: also save a PDF there."""
    document = opened(office, path)
    try:
        sheets = [document.Sheets.getByIndex(index) for index in range(document.Sheets.Count)]
        found = {sheet.Name: values(sheet) for sheet in sheets}
        if convert:
            document.storeToURL(Path(convert).resolve().as_uri(), (option("FilterName", "calc_pdf_Export"),))
    finally:
        document.close(True)
    return {"sheets": found}


def values(sheet: Any) -> dict[str, Any]:
    """The formula cells of a sheet. Areas at a time: asking cell by cell costs a thousand times more."""
    found: dict[str, Any] = {}
    for area in sheet.queryContentCells(FORMULA).RangeAddresses:
        cells = sheet.getCellRangeByPosition(area.StartColumn, area.StartRow, area.EndColumn, area.EndRow)
        for row, line in enumerate(cells.getDataArray(), area.StartRow):
            for column, value in enumerate(line, area.StartColumn):
                known = isinstance(value, float | str)  # an error comes as nothing
                found[f"{row + 1},{column + 1}"] = value if known else value_of(sheet.getCellByPosition(column, row))
    return found


def formula(office: Office, text: str) -> Any:
    """The value of one formula in a new sheet."""
    document = office.desktop().loadComponentFromURL("private:factory/scalc", "_blank", 0, (option("Hidden", True),))
    try:
        cell = document.Sheets.getByIndex(0).getCellByPosition(0, 0)
        cell.setFormula(text)
        return value_of(cell)
    finally:
        document.close(True)


def described(office: Office, names: set[str]) -> dict[str, Any]:
    """What the function wizard shows for our functions: description, category, arguments with their descriptions."""
    service = office.context.ServiceManager.createInstanceWithContext(
        "com.sun.star.sheet.FunctionDescriptions", office.context
    )
    found: dict[str, Any] = {}
    for index in range(service.Count):
        facts = {prop.Name: prop.Value for prop in service.getByIndex(index)}
        if facts["Name"] in names:
            arguments = [[argument.Name, argument.Description] for argument in facts.get("Arguments") or ()]
            found[facts["Name"]] = [facts["Description"], facts["Category"], arguments]
    return found


def one(office: Office, job: dict[str, Any]) -> dict[str, Any]:
    """One job: install, uninstall, one formula, or workbooks."""
    if job["do"] == "install":
        install(office, job["extension"], job.get("scope", "user"))
    elif job["do"] == "uninstall":
        uninstall(office, job["identifier"], job["file"], job.get("scope", "user"))
    elif job["do"] == "formula":
        return {"value": formula(office, job["formula"])}
    elif job["do"] == "described":
        return {"functions": described(office, set(job["names"]))}
    elif job["do"] == "evaluate":
        return evaluate(office, job["path"], job.get("pdf"))
    return {"done": True}


def main() -> None:
    """Jobs from standard input, a JSON line each, until it ends; the first line names the office and the profile."""
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    start = json.loads(sys.stdin.readline())
    office = Office(start["soffice"], start["profile"])

    def read() -> None:
        for line in sys.stdin:
            lines.put(line)
        lines.put("")
        # Who asked is gone. An office that still computes for nobody would never hear of it.
        time.sleep(3)
        office.process.kill()
        clean()
        os._exit(1)

    def clean() -> None:
        if start.get("remove"):
            shutil.rmtree(start["profile"], ignore_errors=True)

    threading.Thread(target=read, daemon=True).start()
    try:
        while line := lines.get():
            try:
                answer = one(office, json.loads(line))
            except Exception as fault:
                answer = {"fault": f"{type(fault).__name__}: {fault}"}
            print(json.dumps(answer), flush=True)  # noqa: T201
    finally:
        office.stop()
        clean()


if __name__ == "__main__":
    main()
