"""For all tests: openpyxl writes the same bytes whether lxml is installed or not."""

import os

os.environ.setdefault("OPENPYXL_LXML", "False")
