"""The stubs in LibreOffice's Basic: it finds the modules, compiles them, and runs them against a pretended bridge.

LibreOffice is no Excel, but its Basic reads VBA; this is the nearest that the stubs come to Excel on this side of it.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import uuid
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bareme import functions
from bareme.hosts.excel import ovba, vba, xlsm
from excel.once import once

pytestmark = pytest.mark.slow

OFFICE = shutil.which("soffice")
PYTHON = next((p for p in ("/usr/bin/python3", "/usr/lib/libreoffice/program/python") if Path(p).exists()), None)

#: Words of LibreOffice's Basic that VBA takes as names.
OFFICE_WORDS = ("base", "explicit")

#: Stands for xlwings: `XLPy.CallUDF` tells what it was given, or gives back what the name asks for.
BRIDGE = """\
Attribute VB_Name = "xlwings"
Public Function told(module_name As Variant, udf_name As Variant, given As Variant, book As Variant, caller As Variant)
    Dim single_cell(0, 0) As Variant, many(1, 1) As Variant, k As Long, text As String
    If udf_name = "TSA_RATE" Then
        single_cell(0, 0) = "#N/A"
        told = single_cell
    ElseIf udf_name = "BOXOFFICE_TAX" Then
        many(0, 0) = 1.5
        many(0, 1) = "#DIV/0!"
        many(1, 0) = "#hashtag"
        many(1, 1) = True
        told = many
    ElseIf udf_name = "SUPPORT_VIDEO" Then
        Err.Raise 1000, "xlwings", "no Python here"
    Else
        text = module_name & " " & udf_name
        For k = LBound(given) To UBound(given)
            If IsMissing(given(k)) Then
                text = text & "|missing"
            ElseIf IsArray(given(k)) Or IsObject(given(k)) Then
                text = text & "|range"
            ElseIf IsEmpty(given(k)) Then
                text = text & "|blank"
            Else
                text = text & "|" & given(k)
            End If
        Next k
        single_cell(0, 0) = text
        told = single_cell
    End If
End Function
"""

FORMULAS = {
    "B1": '=SUPPORT_BOXOFFICE(A1,"rga-2023")',
    "B2": '=SUPPORT_BOXOFFICE(A1:A3,"rga-2023",TRUE,5)',
    "B3": '=EXPLAIN_RULE("TSA_RATE","fr",A1:A3,7)',
    "B4": '=EXPLAIN_RULE("TSA_RATE","fr")',
    "B5": '=TSA_RATE("rga-2023")',
    "B7": "=INDEX(BOXOFFICE_TAX(1,0.1),1,1)",
    "B8": "=INDEX(BOXOFFICE_TAX(1,0.1),1,2)",
    "B9": "=INDEX(BOXOFFICE_TAX(1,0.1),2,1)",
    "B6": '=SUPPORT_BOXOFFICE(5,"rga-2023")',
    "B10": '=SUPPORT_VIDEO(1,"rga-2023")',
}


def for_office(source: str) -> str:
    """The module as LibreOffice's Basic can run it: it knows no #If, and no function that returns a bridge."""
    source = re.sub(r"    #If Mac Then\n.*?    #Else\n(.*?)    #End If\n", r"\1", source, flags=re.DOTALL)
    for word in OFFICE_WORDS:
        source = re.sub(rf"\b{word}\b(?=[,)])", f"{word}_word", source)
        source = re.sub(rf"Optional {word}\b", f"Optional {word}_word", source)
    return source.replace("XLPy.CallUDF(", "told(").replace(", ThisWorkbook, Application.Caller)", ", 0, 0)")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What LibreOffice made of the workbook."""
    found: dict[str, Any] = once(tmp_path_factory, "vba-office", lambda: opened_in_office(tmp_path_factory))
    return found


def opened_in_office(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Build the workbook with the pretended bridge, and have the office open and compute it."""
    if OFFICE is None or PYTHON is None or subprocess.run([PYTHON, "-c", "import uno"], check=False).returncode:
        pytest.skip("LibreOffice with its Python is not installed")
    folder = tmp_path_factory.mktemp("office")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["A2"], sheet["A3"] = 1200000, 2, 3
    for address, formula in FORMULAS.items():
        sheet[address] = formula
    book.save(folder / "plain.xlsx")
    real = vba.xlwings_project()
    # Dictionary is nothing that LibreOffice compiles, and one such module stops them all.
    fake = (ovba.Module("xlwings", BRIDGE), ovba.Module("Dictionary", 'Attribute VB_Name = "Dictionary"'))
    with pytest.MonkeyPatch.context() as patch:
        written = vba.udf_module("fr")
        patch.setattr(vba, "xlwings_project", lambda: ovba.Project(fake, real.head, real.identity))
        patch.setattr(vba, "udf_module", lambda lang: for_office(written))
        path = xlsm.build_xlsm(folder / "plain.xlsx", folder / "office.xlsm", lang="fr")
    template = Path(__file__).parents[2] / "workbooks" / "plan-de-financement.xlsx"
    genuine = xlsm.build_xlsm(template if template.exists() else folder / "plain.xlsx", folder / "plan.xlsm", lang="fr")
    pipe = f"bareme{uuid.uuid4().hex[:12]}"
    profile = (folder / "profile").as_uri()
    office = subprocess.Popen(
        [
            OFFICE,
            "--headless",
            "--norestore",
            "--nologo",
            f"-env:UserInstallation={profile}",
            f"--accept=pipe,name={pipe};urp",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        script = Path(__file__).with_name("office.py")
        job = json.dumps([{"path": str(path), "cells": list(FORMULAS)}, {"path": str(genuine), "cells": []}])
        done = subprocess.run(
            [PYTHON, str(script), pipe, job], capture_output=True, text=True, timeout=120, check=False
        )
        assert done.stdout, done.stderr
        pretended, true = json.loads(done.stdout)
        return {**pretended, "genuine": true}
    finally:
        try:
            office.wait(20)
        except subprocess.TimeoutExpired:
            office.kill()
            office.wait()


def test_the_office_finds_every_module_and_function(shown: dict[str, Any]) -> None:
    modules = shown["modules"]
    assert {"bareme_udfs", "bareme_help", "ThisWorkbook", "Sheet1", "xlwings", "Dictionary"} <= set(modules)
    assert set(re.findall(r"^Public Function (\w+)\(", modules["bareme_udfs"], re.MULTILINE)) == set(functions())


def test_the_office_finds_the_modules_of_the_financing_plan(shown: dict[str, Any]) -> None:
    """The file as users get it, with xlwings' own bridge, which no office but Excel can run."""
    modules = shown["genuine"]["modules"]
    assert {"bareme_udfs", "bareme_help", "ThisWorkbook", "xlwings", "Dictionary"} <= set(modules)
    assert len([m for m in modules if m.startswith("Sheet")]) == len(shown["genuine"]["sheets"])
    assert set(re.findall(r"^Public Function (\w+)\(", modules["bareme_udfs"], re.MULTILINE)) == set(functions())
    assert "bareme_describe" in modules["ThisWorkbook"]


def text(shown: dict[str, Any], address: str) -> str:
    return str(shown["cells"][address]["text"])


def test_arguments_arrive_as_they_are(shown: dict[str, Any]) -> None:
    count = len(functions()["SUPPORT_BOXOFFICE"].params)
    missing = "|missing"
    assert text(shown, "B1") == "bareme.xl SUPPORT_BOXOFFICE|range|rga-2023" + missing * (count - 2)
    assert text(shown, "B6") == "bareme.xl SUPPORT_BOXOFFICE|5|rga-2023" + missing * (count - 2)
    told = text(shown, "B2").split("|")[3]  # TRUE, as this office writes it
    assert text(shown, "B2") == f"bareme.xl SUPPORT_BOXOFFICE|range|rga-2023|{told}|5" + missing * (count - 4)


def test_any_number_of_arguments(shown: dict[str, Any]) -> None:
    assert text(shown, "B3") == "bareme.xl EXPLAIN_RULE|TSA_RATE|fr|range|7"
    assert text(shown, "B4") == "bareme.xl EXPLAIN_RULE|TSA_RATE|fr"


def test_errors_are_real(shown: dict[str, Any]) -> None:
    """Calc writes an error value of VBA as "Error" and its number; a text would have stayed "#N/A"."""
    assert text(shown, "B5") == "Error 2042"


def test_arrays_keep_their_cells(shown: dict[str, Any]) -> None:
    assert shown["cells"]["B7"]["value"] == 1.5
    assert text(shown, "B8") == "Error 2007"
    assert text(shown, "B9") == "#hashtag"


def test_no_bridge_is_an_error_not_a_text(shown: dict[str, Any]) -> None:
    """2029: #NAME?."""
    assert text(shown, "B10") == "Error 2029"
