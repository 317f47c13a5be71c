"""The engine and the law live on the standard library, on anybody's machine, and read no clock."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import bareme

ROOT = Path(bareme.__file__).parent
MODULES = sorted([*(ROOT / "engine").rglob("*.py"), *(ROOT / "law").rglob("*.py")])
DAYS_OF_A_YEAR = 365
CLOCKS = {"now", "today", "time", "monotonic", "localtime"}


def test_a_call_needs_no_third_party_package() -> None:
    """-S: no site-packages. -I: nothing of the environment."""
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT.parent)!r}); import bareme; from bareme.engine.rule import check;"
        "check(bareme.book());"
        "print(bareme.call('SUPPORT_BOXOFFICE', 1200000, law='rga-2015').value)"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) == 160800


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_no_clock_no_file_but_the_law_no_float_in_a_rule(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    imported = {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    imported |= {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    roots = {name.partition(".")[0] for name in imported}
    assert roots <= sys.stdlib_module_names | {"bareme"}
    assert not any(name.startswith("bareme.hosts") for name in imported)
    called = {n.func.attr for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)}
    assert not called & CLOCKS
    if "law" in path.relative_to(ROOT).parts:
        assert not roots & {"os", "pathlib", "io", "socket", "subprocess", "random", "time"}
        numbers = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and type(n.value) in (int, float)]
        assert not [n for n in numbers if type(n) is float], "a float in a rule"
        assert not [n for n in numbers if type(n) is int and abs(n) > 100 and n != DAYS_OF_A_YEAR], (
            "a figure of the law in Python"
        )
