"""The frozen public names: every function, its arguments in the order of the cell, one a line.

    python tests/api.py            compare with tests/api.txt
    python tests/api.py --write    write tests/api.txt anew, after a decision to add or change a name

A rename or another order breaks the workbooks that producers already have: only additions are harmless.
"""

from __future__ import annotations

import difflib
import sys
from pathlib import Path

from bareme import functions

FILE = Path(__file__).with_name("api.txt")


def listing() -> list[str]:
    """One line a function: NAME(required; law; [optional]); "…" where any number of arguments follows."""
    return [f.signature().replace("]", "…]") if f.varargs else f.signature() for f in functions().values()]


def differences() -> list[str]:
    """What has changed since the names were frozen, as a diff; empty where nothing has."""
    frozen = FILE.read_text("utf-8").splitlines() if FILE.exists() else []
    return [
        line
        for line in difflib.unified_diff(frozen, listing(), lineterm="", n=0)
        if not line.startswith(("---", "+++", "@@"))
    ]


if __name__ == "__main__":
    if "--write" in sys.argv[1:]:
        FILE.write_text("\n".join(listing()) + "\n", "utf-8")
    found = differences()
    print("\n".join(found) or "nothing has changed")
    sys.exit(bool(found))
