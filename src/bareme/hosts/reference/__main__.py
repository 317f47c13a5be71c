"""`python -m bareme.hosts.reference docs` writes the generated pages anew: docs/law and docs/functions."""

from __future__ import annotations

import sys
from pathlib import Path

from bareme.engine import book
from bareme.hosts.reference import function_pages, law_site

if __name__ == "__main__":
    docs = Path(sys.argv[1] if len(sys.argv) > 1 else "docs")
    written = [*law_site.write(book(), docs / "law"), *function_pages.write(docs / "functions")]
    sys.stdout.write(f"{len(written)} pages in {docs}\n")
