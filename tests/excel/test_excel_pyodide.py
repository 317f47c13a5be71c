"""The package in a real Pyodide under Node, with wheels from the registries: what xlwings Lite runs on.

Needs npm and a registry at the first run; Pyodide and the wheels are then kept in a folder of the system's cache
(BAREME_PYODIDE), so that later runs need no network.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from bareme import functions
from bareme.engine import dates
from excel.once import locked, once
from fronts.cases import BLANK, CASES, MISSING, Case, case_ids, check

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent / "pyodide"
ROOT = Path(__file__).parents[2]
CACHE = Path(os.environ.get("BAREME_PYODIDE", Path(tempfile.gettempdir()) / "bareme-pyodide"))

#: The wheels of that Pyodide; those with compiled code are published for it too.
PLATFORM = ("--platform", "pyemscripten_2026_0_wasm32", "--python-version", "3.14", "--implementation", "cp")
WHEELS = (
    "xlwings", "pydantic", "annotated-types", "typing-extensions", "typing-inspection", "openpyxl", "et-xmlfile",
    "click", "rich", "markdown-it-py", "mdurl", "pygments",
)  # fmt: skip


def run(*command: str, cwd: Path) -> None:
    """A step of the preparation; a registry out of reach skips the tests, with what it said."""
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=600, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip(f"{' '.join(command[:4])} …: no answer in ten minutes")
    if done.returncode:
        pytest.skip(f"{' '.join(command[:4])} …: {(done.stderr or done.stdout).strip()[-300:]}")


@pytest.fixture(scope="module")
def node() -> str:
    found = shutil.which("node")
    if found is None or shutil.which("npm") is None:
        pytest.skip("node and npm are not installed: the package is not run in Pyodide here")
    return found


@pytest.fixture(scope="module")
def own_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(ROOT), cwd=folder)
    return next(folder.glob("bareme-*.whl"))


def prepared(cache: Path) -> Path:
    """Pyodide and the wheels of others, fetched once."""
    cache.mkdir(parents=True, exist_ok=True)
    wanted = json.loads((HERE / "package.json").read_text())["dependencies"]["pyodide"]
    there = cache / "node_modules" / "pyodide" / "package.json"
    if not there.exists() or json.loads(there.read_text())["version"] != wanted:
        shutil.copy(HERE / "package.json", cache)
        run("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", cwd=cache)
    wheels = cache / "wheels"
    if len(list(wheels.glob("*.whl"))) <= len(WHEELS):
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", "-d", str(wheels)]
        run(*pip, *PLATFORM, "--abi", "cp314", "--abi", "abi3", "--abi", "none", *WHEELS, cwd=cache)
        core = subprocess.run(
            [sys.executable, "-c", _CORE_OF, str(next(wheels.glob("pydantic-*.whl")))],
            capture_output=True,
            text=True,
            check=True,
        )
        run(*pip, *PLATFORM, "--abi", "cp314", core.stdout.strip(), cwd=cache)
    return wheels


#: The exact pydantic-core that a pydantic wheel asks for.
_CORE_OF = """
import re, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    meta = next(n for n in wheel.namelist() if n.endswith(".dist-info/METADATA"))
    print(re.search(r"^Requires-Dist: (pydantic-core==\\S+)", wheel.read(meta).decode(), re.M)[1])
"""


def lite_cell(value: Any, date1904: bool = False) -> Any:
    """A cell as xlwings Lite hands it over: always rows, a date as its serial number."""
    if value == MISSING:
        return None
    rows = value if isinstance(value, list) else [[value]]
    return [[None if c == BLANK else _scalar(c, date1904) for c in row] for row in rows]


def _scalar(value: Any, date1904: bool) -> Any:
    if isinstance(value, dt.date):
        return float(dates.to_serial(value, date1904))
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


@pytest.fixture(scope="module")
def told(node: str, own_wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Every case, in one run."""
    found: dict[str, Any] = once(tmp_path_factory, "pyodide", lambda: run_cases(node, own_wheel, tmp_path_factory))
    return found


def run_cases(node: str, own_wheel: Path, factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Start Pyodide, load the wheels, call every case."""
    folder = factory.mktemp("pyodide")
    wheels = folder / "wheels"
    with locked(CACHE.with_name(f"{CACHE.name}.lock"), 900):
        shutil.copytree(prepared(CACHE), wheels)
    shutil.copy(own_wheel, wheels)
    calls = [{"name": c.function, "args": [lite_cell(v, c.date1904) for v in c.cells]} for c in CASES]
    (folder / "calls.json").write_text(json.dumps(calls), "utf-8")
    done = subprocess.run(
        [node, str(HERE / "run.mjs"), str(wheels), str(folder / "calls.json"), str(folder / "answers.json")],
        cwd=CACHE, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads((folder / "answers.json").read_text("utf-8"))
    return found


def test_our_wheel_is_pure(own_wheel: Path) -> None:
    assert own_wheel.name.endswith("-py3-none-any.whl")
    with zipfile.ZipFile(own_wheel) as wheel:
        names = wheel.namelist()
        meta = wheel.read(next(n for n in names if n.endswith(".dist-info/METADATA"))).decode()
    assert not [n for n in names if n.endswith((".so", ".pyd", ".dll"))]
    assert any(n.startswith("bareme/law/") and n.endswith(".toml") for n in names), "the law must be inside"
    compiled = [line for line in meta.splitlines() if line.startswith("Requires-Dist: formualizer")]
    assert all("emscripten" in line for line in compiled), "what has no pure wheel is not for the browser"


def test_it_runs_there(told: dict[str, Any]) -> None:
    assert told["platform"] == "emscripten"
    assert told["functions"] == sorted(functions())
    assert told["paid"] == [], "nothing of the paid part of xlwings"


@pytest.mark.parametrize("case", CASES, ids=case_ids)
def test_lite(case: Case, told: dict[str, Any]) -> None:
    answer = told["answers"][CASES.index(case)]
    if isinstance(answer, list):
        answer = [[_day(c) for c in row] for row in answer]
    check(case, "lite", _day(answer))


def _day(value: Any) -> Any:
    return dt.date.fromisoformat(value["date"]) if isinstance(value, dict) else value
