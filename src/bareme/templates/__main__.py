"""`python -m bareme.templates [folder]`: write every workbook (default folder: workbooks)."""

import sys

from bareme.templates import build

if __name__ == "__main__":
    for path in build(sys.argv[1] if len(sys.argv) > 1 else "workbooks"):
        sys.stdout.write(f"{path}\n")
