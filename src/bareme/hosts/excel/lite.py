"""Workbooks for xlwings Lite: the few lines of Python and the requirements, carried inside an .xlsx.

The add-in reads them from a web extension part, one property a file. Its functions are stored under another name
(`_xldudf_NAME`), so the formulas are rewritten. Like `xlsm`, it patches the package and rewrites nothing else.
"""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from bareme.engine import Lang, functions
from bareme.hosts.excel import formulas
from bareme.hosts.excel.xlsm import WorkbookError, add_relation, before_end, parse, read_package, write_package

#: The number of xlwings Lite in Microsoft's store.
STORE_ID: Final = "WA200008175"
PREFIX: Final = "_xldudf_"

_PART: Final = "xl/webextensions/webextension1.xml"
_PANES: Final = "xl/webextensions/taskpanes.xml"
_WE: Final = "http://schemas.microsoft.com/office/webextensions"
_WE_PROPERTY: Final = f"{{{_WE}/webextension/2010/11}}property"
_RELATION: Final = "http://schemas.microsoft.com/office/2011/relationships"
_OFFICE_R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FORMULA_PARTS: Final = ("xl/worksheets/", "xl/workbook.xml", "xl/tables/")

_MAIN: Final = '''\
"""{title}"""

import xlwings as xw  # noqa: F401 - the add-in looks for it

from bareme.xl import *  # noqa: F403
'''
_TITLE: Final[dict[Lang, str]] = {
    "en": "The functions of bareme: nothing to edit here.",
    "fr": "Les fonctions de bareme : rien à modifier ici.",
}
_SETTINGS: Final = {"xlwingsSettingsWorkbook": {"startupBehavior": "taskpane"}}


def main_py(lang: Lang = "en") -> str:
    """The Python that the workbook carries."""
    return _MAIN.format(title=_TITLE[lang])


def requirements(wheel: str | None = None) -> str:
    """The requirements that the workbook carries: this version of bareme, or a wheel at an address."""
    from bareme import __version__

    return f"xlwings<1.0.0\n{wheel or f'bareme=={__version__}'}\n"


def build_lite(xlsx: str | Path, out: str | Path, lang: Lang = "en", wheel: str | None = None) -> Path:
    """Write `out`, an .xlsx for xlwings Lite, from an .xlsx with plain formulas. The same bytes each time.

    `wheel`: the address of a wheel, where bareme is not taken from PyPI. Raises WorkbookError or OSError.
    """
    source, target = Path(xlsx), Path(out)
    infos, parts = read_package(source)
    if target.suffix.lower() != ".xlsx":
        raise WorkbookError(f"{target.name}: a workbook for xlwings Lite ends in .xlsx")
    if any(name.startswith("xl/webextensions/") for name in parts):
        raise WorkbookError(f"{source.name} already carries an add-in; give the plain workbook")
    ours = functions()

    def stored(name: str) -> str | None:
        return PREFIX + name.upper() if name.upper() in ours else None

    for name in parts:
        if name.startswith(_FORMULA_PARTS) and name.endswith(".xml"):
            parts[name] = formulas.rename_in_part(parts[name], stored)
    files = {"main.py": main_py(lang), "requirements.txt": requirements(wheel)}
    kind = f"{_RELATION}/webextensiontaskpanes"
    parts["_rels/.rels"] = add_relation(parts["_rels/.rels"], kind, _PANES)
    overrides = "".join(
        f'<Override PartName="/{part}" ContentType="application/vnd.ms-office.{name}+xml"/>'
        for part, name in ((_PANES, "webextensiontaskpanes"), (_PART, "webextension"))
    )
    parts["[Content_Types].xml"] = before_end(parts["[Content_Types].xml"], "Types", overrides)
    parts[_PANES] = _task_panes().encode()
    parts["xl/webextensions/_rels/taskpanes.xml.rels"] = _pane_relations().encode()
    parts[_PART] = _extension({**files, **_SETTINGS}, "fr-FR" if lang == "fr" else "en-US").encode()
    write_package(target, infos, parts)
    return target


def extract(path: str | Path) -> dict[str, Any]:
    """What the workbook carries for xlwings Lite: each file and setting by its name. Raises WorkbookError."""
    _, parts = read_package(Path(path))
    if _PART not in parts:
        raise WorkbookError(f"{Path(path).name} carries nothing for xlwings Lite")
    found = parse(parts[_PART]).iter(_WE_PROPERTY)
    return {p.get("name", ""): json.loads(p.get("value", "null")) for p in found}


def _extension(properties: dict[str, Any], locale: str) -> str:
    """The web extension: which add-in, and one property a file, as JSON."""
    namespace = f"{_WE}/webextension/2010/11"
    listed = "".join(
        f"<we:property name={_attribute(name)} value={_attribute(json.dumps(value, ensure_ascii=False))}/>"
        for name, value in properties.items()
    )
    identity = str(uuid.uuid5(uuid.NAMESPACE_URL, "bareme" + listed)).upper()
    return (
        f'{_HEAD}<we:webextension xmlns:we="{namespace}" id="{{{identity}}}">'
        f'<we:reference id="{STORE_ID.lower()}" version="1.0.0.0" store="{locale}" storeType="OMEX"/>'
        f'<we:alternateReferences><we:reference id="{STORE_ID}" version="1.0.0.0" store="{STORE_ID}" storeType="OMEX"/>'
        f"</we:alternateReferences><we:properties>{listed}</we:properties><we:bindings/>"
        f'<we:snapshot xmlns:r="{_OFFICE_R}"/>'
        '<we:extLst><a:ext xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'uri="{D87F86FE-615C-45B5-9D79-34F1136793EB}"><we:containsCustomFunctions/></a:ext></we:extLst>'
        "</we:webextension>"
    )


def _attribute(text: str) -> str:
    """A text as an attribute, always in double quotes, as Excel writes it."""
    return f'"{escape(text, {chr(34): "&quot;"})}"'


def _task_panes() -> str:
    namespace = f"{_WE}/taskpanes/2010/11"
    return (
        f'{_HEAD}<wetp:taskpanes xmlns:wetp="{namespace}">'
        '<wetp:taskpane dockstate="right" visibility="1" width="438" row="0">'
        f'<wetp:webextensionref xmlns:r="{_OFFICE_R}" r:id="rId1"/></wetp:taskpane></wetp:taskpanes>'
    )


def _pane_relations() -> str:
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    return (
        f'{_HEAD}<Relationships xmlns="{namespace}"><Relationship Id="rId1" Type="{_RELATION}/webextension" '
        'Target="webextension1.xml"/></Relationships>'
    )
