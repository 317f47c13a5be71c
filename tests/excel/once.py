"""A costly step of the tests, done once even where several processes run them."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[], Any], patience: float = 900) -> Any:
    """What `make` gives, as JSON; the other processes of this run wait for the first and read its answer."""
    base = factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    answer = folder / f"{name}.json"
    with locked(folder / f"{name}.lock", patience):
        if not answer.exists():
            try:
                told = {"made": make()}
            except pytest.skip.Exception as skipped:
                told = {"skipped": str(skipped.msg)}
            except (AssertionError, OSError) as wrong:
                told = {"failed": f"{type(wrong).__name__}: {wrong}"}
            answer.write_text(json.dumps(told), "utf-8")
    found = json.loads(answer.read_text("utf-8"))
    if "skipped" in found:
        pytest.skip(found["skipped"])
    assert "made" in found, found
    return found["made"]


class locked:  # noqa: N801 - read as a word: `with locked(...)`
    """A folder as a lock: whoever makes it has it."""

    def __init__(self, path: Path, patience: float) -> None:
        self.path, self.patience = path, patience

    def __enter__(self) -> None:
        for _ in range(int(self.patience / 0.2)):
            try:
                self.path.mkdir(parents=True)
            except FileExistsError:
                with contextlib.suppress(FileNotFoundError):  # given back meanwhile
                    if time.time() - self.path.stat().st_mtime > self.patience:  # left by a run that was killed
                        return
                time.sleep(0.2)
            else:
                return
        raise TimeoutError(f"{self.path}: nobody gives it back; remove it if no test runs")

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
