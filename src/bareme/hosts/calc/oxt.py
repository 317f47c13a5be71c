"""The extension file: text parts only, no SDK and no compiler, the same bytes from the same registry.

It carries the engine and the law (standard library only), so the office's own Python is enough.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape, quoteattr

import bareme
from bareme.engine import Function, functions

IDENTIFIER: Final = "fr.bareme.calc"
SERVICE: Final = "BAREME"
_STAMP: Final = (2025, 7, 13, 0, 0, 0)
_PACKAGE: Final = Path(bareme.__file__).parent


def types() -> str:
    """The interface in UNO IDL, which the office reads as source: a method for each function."""
    methods = "\n".join(f"  {_method(f)}" for f in functions().values())
    return f"module fr {{ module bareme {{\ninterface XBareme {{\n{methods}\n}};\n}}; }};\n"


def _method(function: Function) -> str:
    # The office passes the document itself as `options`: the add-in asks it for its first day (1899 or 1904).
    args = ", ".join(
        ["[in] com::sun::star::beans::XPropertySet options", *(f"[in] any {name}" for name in arguments(function))]
    )
    answer = "any" if may_be_text(function) else "sequence< sequence<any> >"
    return f"{answer} {function.name}({args});"


def may_be_text(function: Function) -> bool:
    """Can its one cell be a text? Then it goes out as such.

    A text inside rows compares as different from the same text in a cell, for ever: the office forgets to enter it in
    its pool of texts. Numbers have no such trouble.
    """
    return function.returns in ("text", "any")


def arguments(function: Function) -> list[str]:
    """The UNO names of the arguments; a function of many has as many as the longest other function can use.

    A UNO sequence would take them all, but inside an array formula the office then calls once for each cell.
    """
    names = [identifier(p.name) for p in function.params]
    if not function.varargs:
        return names
    longest = max(len(f.params) for f in functions().values())
    return names[:-1] + [f"{names[-1]}{n}" for n in range(1, longest + 1)]


def identifier(name: str) -> str:
    """The name of an argument as UNO allows it: points_ex_lang becomes pointsExLang."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def catalogue() -> str:
    """What the function wizard shows, in English and in French."""
    nodes = "\n".join(_node(f) for f in functions().values())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" oor:name="CalcAddIns" oor:package="org.openoffice.Office">\n'
        f'<node oor:name="AddInInfo"><node oor:name="{SERVICE}" oor:op="replace"><node oor:name="AddInFunctions">\n'
        f"{nodes}\n</node></node></node>\n</oor:component-data>\n"
    )


def _node(function: Function) -> str:
    docs = [(p.name, p.doc("en"), p.doc("fr")) for p in function.params]
    named = zip(arguments(function), docs + docs[-1:] * len(arguments(function)), strict=False)
    params = "".join(
        f'<node oor:name="{uno}" oor:op="replace">'
        f"{_prop('DisplayName', name, name)}{_prop('Description', en, fr)}</node>"
        for uno, (name, en, fr) in named
    )
    name = function.name
    return (
        f'<node oor:name="{name}" oor:op="replace">{_prop("DisplayName", name, name)}'
        f"{_prop('Description', function.doc('en'), function.doc('fr'))}"
        '<prop oor:name="Category"><value>Add-In</value></prop>'
        f'{_prop("CompatibilityName", name, name)}<node oor:name="Parameters">{params}</node></node>'
    )


def _prop(name: str, en: str, fr: str) -> str:
    values = "".join(f'<value xml:lang="{lang}">{escape(text)}</value>' for lang, text in (("en", en), ("fr", fr)))
    return f'<prop oor:name="{name}">{values}</prop>'


def _manifest() -> str:
    parts = (
        ("application/vnd.sun.star.uno-typelibrary;type=RDB", "types.idl"),
        ("application/vnd.sun.star.uno-components", "bareme.components"),
        ("application/vnd.sun.star.configuration-data", "CalcAddIns.xcu"),
    )
    entries = "".join(
        f"<manifest:file-entry manifest:media-type={quoteattr(kind)} manifest:full-path={quoteattr(path)}/>\n"
        for kind, path in parts
    )
    root = '<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n{entries}</manifest:manifest>\n'


def _components() -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<components xmlns="http://openoffice.org/2010/uno-components">'
        f'<component loader="com.sun.star.loader.Python" uri="addin.py"><implementation name="{SERVICE}">'
        f'<service name="com.sun.star.sheet.AddIn"/><service name="{SERVICE}"/></implementation>'
        "</component></components>\n"
    )


def _description() -> str:
    about = {
        "en": "bareme: French film support as functions, each answer with its article",
        "fr": "bareme : le soutien au cinéma en fonctions, chaque réponse avec son article",
    }
    names = "".join(f'<name lang="{lang}">{escape(text)}</name>' for lang, text in about.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<description xmlns="http://openoffice.org/extensions/description/2006" '
        'xmlns:xlink="http://www.w3.org/1999/xlink">'
        f'<identifier value="{IDENTIFIER}"/><version value="{bareme.__version__}"/>'
        f"<display-name>{names}</display-name></description>\n"
    )


def _files() -> Iterator[tuple[str, bytes]]:
    yield "META-INF/manifest.xml", _manifest().encode()
    yield "description.xml", _description().encode()
    yield "types.idl", types().encode()
    yield "bareme.components", _components().encode()
    yield "CalcAddIns.xcu", catalogue().encode()
    yield "addin.py", (_PACKAGE / "hosts/calc/addin.py").read_bytes()
    for folder in ("engine", "law"):
        for path in sorted((_PACKAGE / folder).rglob("*")):
            if path.suffix in (".py", ".toml", ".csv") and "__pycache__" not in path.parts:
                yield f"pythonpath/bareme/{path.relative_to(_PACKAGE).as_posix()}", path.read_bytes()
    yield "pythonpath/bareme/__init__.py", (_PACKAGE / "__init__.py").read_bytes()


def build(path: Path) -> Path:
    """Write the extension; the same registry gives the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _files():
            info = zipfile.ZipInfo(name, _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    path.write_bytes(buffer.getvalue())
    return path
