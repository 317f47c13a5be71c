"""The tests' side of the simulated Excel for Windows: `winhost.py` in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HOST = Path(__file__).with_name("winhost.py")


class Windows:
    """A running host."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, **request: Any) -> Any:
        """One request, one answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the simulated host has died; its last words stand above"
        answer = json.loads(line)
        if isinstance(answer, dict) and "raised" in answer:
            raise AssertionError(answer["raised"])
        return answer

    def call(self, name: str, *args: Any, date1904: bool = False) -> Any:
        """What the cell `=NAME(args)` shows; xlwings always answers with rows, one cell shows one value."""
        found = self.ask(do="call", name=name, args=args, date1904=date1904)
        assert isinstance(found, list)
        assert len({len(row) for row in found}) == 1, "rows of unequal width"
        return found[0][0] if len(found) == 1 and len(found[0]) == 1 else found


@contextmanager
def running(lang: str = "en") -> Iterator[Windows]:
    """A host with help texts in this language."""
    environment = {**os.environ, "BAREME_LANG": lang, "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(
        [sys.executable, str(HOST)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, encoding="utf-8"
    ) as process:
        yield Windows(process)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(20) == 0


def cell(value: Any) -> Any:
    """A cell of a test as it travels: rows become a range, dates and errors what they are in a cell."""
    if isinstance(value, list | tuple):
        return {"range": [[cell(c) for c in row] for row in value]}
    if hasattr(value, "isoformat"):
        return {"date": value.isoformat()}
    if isinstance(value, str) and value.startswith("#"):
        return {"error": value}
    return value
