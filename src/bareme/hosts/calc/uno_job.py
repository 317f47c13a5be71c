"""Jobs inside an office, run by the office's own Python: `python uno_job.py JOB.json`, the answer as JSON.

Standard library and `uno` only. The job names a private profile, so that no office of the user is touched.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
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
        self.pipe = f"bareme{os.getpid()}"
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
    """Error text, text, boolean or number of a formula cell."""
    code = cell.getError()
    if code:
        return {"error": ERRORS.get(code, "#VALUE!"), "code": code}
    if cell.FormulaResultType2 == 2:  # com.sun.star.sheet.FormulaResult.STRING
        return cell.String
    return cell.Value


def evaluate(office: Office, path: str, names: list[str], convert: str | None) -> dict[str, Any]:
    """Every formula cell of a workbook, recalculated; `convert`: also save a PDF there."""

    def option(name: str, value: Any) -> Any:
        prop = PropertyValue()
        prop.Name, prop.Value = name, value
        return prop

    url = Path(path).resolve().as_uri()
    options = (option("Hidden", True), option("MacroExecutionMode", 0), option("UpdateDocMode", 0))
    document = office.desktop().loadComponentFromURL(url, "_blank", 0, options)
    if document is None:
        raise RuntimeError(f"the office cannot open {path}")
    found: dict[str, Any] = {}
    try:
        sheets = document.Sheets
        document.enableAutomaticCalculation(False)
        plain = re.compile(rf"(?<![\w.])(?:{'|'.join(names)})\s*\(", re.IGNORECASE)
        for index in range(sheets.Count):
            rebind(sheets.getByIndex(index), plain)
        document.calculateAll()
        for index in range(sheets.Count):
            sheet = sheets.getByIndex(index)
            cells: dict[str, Any] = {}
            for area in sheet.queryContentCells(FORMULA).Cells:
                address = area.CellAddress
                cells[f"{address.Row + 1},{address.Column + 1}"] = value_of(area)
            found[sheet.Name] = cells
        if convert:
            document.storeToURL(Path(convert).resolve().as_uri(), (option("FilterName", "calc_pdf_Export"),))
    finally:
        document.close(True)
    return found


def formula(office: Office, text: str) -> Any:
    """The value of one formula in a new sheet."""
    hidden = PropertyValue()
    hidden.Name, hidden.Value = "Hidden", True
    document = office.desktop().loadComponentFromURL("private:factory/scalc", "_blank", 0, (hidden,))
    try:
        cell = document.Sheets.getByIndex(0).getCellByPosition(0, 0)
        cell.setFormula(text)
        return value_of(cell)
    finally:
        document.close(True)


def rebind(sheet: Any, plain: re.Pattern[str]) -> None:
    """Before 24.x the import does not bind plain names of add-in functions: writing the formula again does."""
    if sheet.isProtected():
        sheet.unprotect("")  # of the hidden copy in memory; the file stays as it is
    for cell in sheet.queryContentCells(FORMULA).Cells:
        formula = cell.getFormula()
        if not plain.search(formula):
            continue
        if formula.startswith("{"):  # an array formula, shown in braces; getArrayFormula has another separator
            cursor = sheet.createCursorByRange(cell)
            cursor.collapseToCurrentArray()
            cursor.setArrayFormula(formula[1:-1])
        else:
            cell.setFormula(formula)


def main(job: dict[str, Any]) -> dict[str, Any]:
    """One job: install, uninstall, one formula, or many workbooks."""
    office = Office(job["soffice"], job["profile"])
    try:
        if job["do"] == "install":
            install(office, job["extension"], job.get("scope", "user"))
            return {"done": True}
        if job["do"] == "uninstall":
            uninstall(office, job["identifier"], job["file"], job.get("scope", "user"))
            return {"done": True}
        if job["do"] == "formula":
            return {"value": formula(office, job["formula"])}
        results: dict[str, Any] = {}
        for path in job["paths"]:
            try:
                results[path] = {"sheets": evaluate(office, path, job["names"], job.get("pdf", {}).get(path))}
            except Exception as fault:
                results[path] = {"fault": f"{type(fault).__name__}: {fault}"}
        return results
    finally:
        office.stop()


if __name__ == "__main__":
    print(json.dumps(main(json.loads(Path(sys.argv[1]).read_text("utf-8")))))  # noqa: T201
