"""The extension file: text parts, the same bytes twice, every function described."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.etree import ElementTree

from bareme import functions
from bareme.hosts.calc import oxt


def test_the_same_registry_gives_the_same_bytes(tmp_path: Path) -> None:
    assert oxt.build(tmp_path / "a.oxt").read_bytes() == oxt.build(tmp_path / "b.oxt").read_bytes()


def test_it_carries_text_only_and_no_host_but_its_own(tmp_path: Path) -> None:
    with zipfile.ZipFile(oxt.build(tmp_path / "a.oxt")) as archive:
        names = archive.namelist()
        for name in names:
            archive.read(name).decode("utf-8")
    assert {n.rsplit(".", 1)[1] for n in names} <= {"xml", "idl", "components", "xcu", "py", "toml", "csv"}
    assert not [n for n in names if "hosts" in n]
    assert "pythonpath/bareme/law/texts.toml" in names


def test_every_function_and_argument_is_in_the_wizard_in_both_languages() -> None:
    root = ElementTree.fromstring(oxt.catalogue().replace("oor:", "").replace("xml:lang", "lang"))
    found = {n.get("name"): n for n in root.iter("node")}
    for function in functions().values():
        texts = [v.text for v in found[function.name].iter("value")]
        assert function.doc("en") in texts
        assert function.doc("fr") in texts
        for param in function.params:
            assert param.doc("fr") in texts


def test_identifiers_are_what_uno_allows() -> None:
    for function in functions().values():
        for param in function.params:
            assert oxt.identifier(param.name).isalnum()
