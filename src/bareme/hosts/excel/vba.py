"""The VBA of a bareme workbook, generated from the registry: one function each, its help, the way to Python.

The stubs hand ranges over as ranges and left-out arguments as left out, and turn an error's text into a real error, so
that SUM and IFERROR see it. The way to Python is xlwings' own module, taken from the xlwings that is installed: VBA and
Python must be of one version.
"""

from __future__ import annotations

import importlib.util
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bareme.engine import Function, Lang, functions
from bareme.hosts.excel import helptext, ovba
from bareme.hosts.excel.adapter import ERROR_NUMBERS

#: The module that users see in the VBA editor.
MODULE: Final = "bareme_udfs"
HELP_MODULE: Final = "bareme_help"

#: What VBA takes in one line.
LONGEST_LINE: Final = 1023

_GROUP: Final = 40  # functions described by one procedure: a procedure holds at most 64 KB

_REPLACED: Final = {
    "\u202f": "\u00a0", "\u2009": "\u00a0", "≤": "<=", "≥": ">=", "→": "->", "−": "-", "≈": "~", "≠": "<>", "′": "'",
    "\u2011": "-",
}  # fmt: skip

_HEADER: Final = """\
' Written by bareme %s from its list of functions; do not edit. Build it anew with: bareme excel vba WORKBOOK.xlsx
' The modules xlwings (BSD 3-clause, Zoomer Analytics) and Dictionary (MIT, Tim Hall) carry their own notices.
"""

_BRIDGE: Final = """\
Private last_failure As String

Public Sub bareme_check()
    Dim found As Variant
    last_failure = ""
    found = ask("TSA_RATE", Array("rga-2023"))
    If IsError(found) Then
        MsgBox "{silent}" & vbCrLf & vbCrLf & last_failure & vbCrLf & vbCrLf & "{doctor}", vbExclamation, "bareme"
    Else
        MsgBox "{answers}" & vbCrLf & "TSA_RATE(""rga-2023"") = " & found, vbInformation, "bareme"
    End If
End Sub

Private Function ask(ByVal udf_name As String, ByVal given As Variant) As Variant
    #If Mac Then
        last_failure = "{mac}"
        ask = CVErr({unreachable})
    #Else
        On Error GoTo failed
        ask = shown(XLPy.CallUDF("bareme.xl", (udf_name), (given), ThisWorkbook, Application.Caller))
        Exit Function
failed:
        last_failure = Err.Description
        ask = CVErr({unreachable})
    #End If
End Function

Private Function shown(ByVal found As Variant) As Variant
    Dim row As Long, column As Long
    If Not IsArray(found) Then
        shown = one_cell(found)
    ElseIf UBound(found, 1) = LBound(found, 1) And UBound(found, 2) = LBound(found, 2) Then
        shown = one_cell(found(LBound(found, 1), LBound(found, 2)))
    Else
        For row = LBound(found, 1) To UBound(found, 1)
            For column = LBound(found, 2) To UBound(found, 2)
                found(row, column) = one_cell(found(row, column))
            Next column
        Next row
        shown = found
    End If
End Function

Private Function one_cell(ByVal value As Variant) As Variant
    one_cell = value
    If VarType(value) <> vbString Then Exit Function
    If Left$(value, 1) <> "#" Then Exit Function
    Select Case value
{errors}
    End Select
End Function
"""

_WORDS: Final[dict[Lang, dict[str, str]]] = {
    "en": {
        "silent": "bareme does not answer.",
        "answers": "bareme answers.",
        "doctor": "In a terminal: bareme excel doctor",
        "mac": "Excel for Mac has no Python functions; use xlwings Lite (bareme excel lite).",
    },
    "fr": {
        "silent": "bareme ne répond pas.",
        "answers": "bareme répond.",
        "doctor": "Dans un terminal : bareme excel doctor",
        "mac": "Excel pour Mac n'a pas de fonctions Python ; utilisez xlwings Lite (bareme excel lite).",
    },
}

_DOCUMENT: Final = """\
Attribute VB_Name = "%s"
Attribute VB_Base = "0{000208%s-0000-0000-C000-000000000046}"
Attribute VB_GlobalNameSpace = False
Attribute VB_Creatable = False
Attribute VB_PredeclaredId = True
Attribute VB_Exposed = True
Attribute VB_TemplateDerived = False
Attribute VB_Customizable = True
"""
_BASE: Final = {"workbook": "19", "worksheet": "20", "chartsheet": "21"}


def literal(text: str) -> str:
    """A text as VBA writes it, in the characters of its code page."""
    kept = []
    for letter in text:
        letter = _REPLACED.get(letter, letter)
        try:
            letter.encode(ovba.CODEPAGE)
        except UnicodeEncodeError:
            letter = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode() or "?"
        kept.append(letter)
    return '"' + "".join(kept).replace('"', '""') + '"'


# -- the functions ---------------------------------------------------------------------------------------------------


def stub(function: Function, lang: Lang) -> str:
    """The VBA function of a public function: its arguments handed over as they come."""
    declared = []
    names = [p.name for p in function.params]
    for index, param in enumerate(function.params):
        last = function.varargs and index == len(names) - 1
        optional = not param.required and not function.varargs
        declared.append(f"ParamArray {param.name}()" if last else f"Optional {param.name}" if optional else param.name)
    lines = [f"Public Function {function.name}({', '.join(declared)})"]
    lines.append(f"Attribute {function.name}.VB_Description = {literal(helptext.description(function, lang))}")
    if function.varargs:
        fixed, rest = names[:-1], names[-1]
        lines += [
            "    Dim given As Variant, k As Long",
            f"    given = Array({', '.join(fixed)})",
            f"    If UBound({rest}) >= 0 Then",
            f"        ReDim Preserve given(0 To {len(fixed)} + UBound({rest}))",
            f"        For k = 0 To UBound({rest})",
            f"            If IsObject({rest}(k)) Then",
            f"                Set given({len(fixed)} + k) = {rest}(k)",
            "            Else",
            f"                given({len(fixed)} + k) = {rest}(k)",
            "            End If",
            "        Next k",
            "    End If",
            f"    {function.name} = ask({literal(function.name)}, given)",
        ]
    else:
        lines.append(f"    {function.name} = ask({literal(function.name)}, Array({', '.join(names)}))")
    return "\n".join([*lines, "End Function", ""])


def udf_module(lang: Lang) -> str:
    """The source of bareme_udfs: every public function, and the way to Python."""
    words = {key: text.replace('"', '""') for key, text in _WORDS[lang].items()}
    errors = "\n".join(f'        Case "{text}": one_cell = CVErr({code})' for text, code in ERROR_NUMBERS.items())
    bridge = _BRIDGE.format(errors=errors, unreachable=ERROR_NUMBERS["#NAME?"], **words)
    head = f'Attribute VB_Name = "{MODULE}"\n{_header()}Option Explicit\n\n'
    return head + bridge + "\n" + "\n".join(stub(f, lang) for f in functions().values())


def _header() -> str:
    from bareme import __version__

    return _HEADER % __version__


# -- their help ------------------------------------------------------------------------------------------------------


def help_module(lang: Lang) -> str:
    """The source of bareme_help: category, description and arguments for the function wizard. Needs no Python."""
    known = list(functions().values())
    groups = [known[at : at + _GROUP] for at in range(0, len(known), _GROUP)]
    lines = [f'Attribute VB_Name = "{HELP_MODULE}"', _header() + "Option Explicit", "", "Public Sub bareme_describe()"]
    lines += ["    Dim was_saved As Boolean", "    was_saved = ThisWorkbook.Saved"]
    lines += [f"    describe_{number}" for number in range(1, len(groups) + 1)]
    lines += ["    ThisWorkbook.Saved = was_saved", "End Sub", ""]
    lines += [
        "Private Sub describe(ByVal udf_name As String, ByVal text As String, ByVal help_texts As Variant)",
        "    On Error Resume Next",
        "    Application.MacroOptions _",
        '        Macro:="\'" & Replace(ThisWorkbook.Name, "\'", "\'\'") & "\'!" & udf_name, _',
        "        Description:=text, _",
        f"        Category:={literal(helptext.CATEGORY)}, _",
        "        ArgumentDescriptions:=help_texts",
        "End Sub",
        "",
    ]
    for number, group in enumerate(groups, 1):
        lines.append(f"Private Sub describe_{number}()")
        for function in group:
            lines += _described(function, lang)
        lines += ["End Sub", ""]
    return "\n".join(lines)


def _described(function: Function, lang: Lang) -> Iterator[str]:
    """One call a function, one line an argument: VBA takes 24 continued lines."""
    texts = [literal(helptext.argument_help(p, lang)) for p in function.params]
    if len(texts) > 22:
        raise ovba.VbaError(f"{function.name} has more arguments than one statement of VBA can describe")
    yield f"    describe {literal(function.name)}, {literal(helptext.description(function, lang))}, Array( _"
    for index, text in enumerate(texts):
        yield f"        {text}" + (")" if index == len(texts) - 1 else ", _")


# -- the project -----------------------------------------------------------------------------------------------------


def document(name: str, sort: str, code: str = "") -> ovba.Module:
    """The module behind the workbook, a worksheet or a chart sheet."""
    return ovba.Module(name, _DOCUMENT % (name, _BASE[sort]) + code, "document")


def xlwings_project() -> ovba.Project:
    """The VBA project of the xlwings that is installed. Raises VbaError with what to do."""
    found = importlib.util.find_spec("xlwings")
    if found is None or found.origin is None:
        raise ovba.VbaError('xlwings is not installed: pip install "bareme[excel]"')
    path = Path(found.origin).with_name("quickstart_standalone.xlsm")
    try:
        with zipfile.ZipFile(path) as book:
            return ovba.read_project(book.read("xl/vbaProject.bin"))
    except (OSError, KeyError, zipfile.BadZipFile) as wrong:
        raise ovba.VbaError(f"this xlwings does not bring its VBA along ({path.name}): reinstall xlwings") from wrong


def project(sheets: list[tuple[str, str]], workbook: str, lang: Lang) -> bytes:
    """The vbaProject.bin of a workbook: `sheets` as (code name, worksheet or chartsheet)."""
    base = xlwings_project()
    opened = "Private Sub Workbook_Open()\n    bareme_describe\nEnd Sub\n"
    modules = [document(workbook, "workbook", opened)]
    modules += [document(name, sort) for name, sort in sheets]
    modules += [
        ovba.Module(MODULE, udf_module(lang)),
        ovba.Module(HELP_MODULE, help_module(lang)),
        base.module("xlwings"),
        base.module("Dictionary"),
    ]
    return ovba.write_project(modules, base)
