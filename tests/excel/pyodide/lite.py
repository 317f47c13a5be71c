"""Inside Pyodide: the module of the workbook, called as xlwings Lite calls it; the last line is the answer."""

import datetime
import importlib.metadata
import json
import sys

main = {}
exec("import xlwings as xw\nfrom bareme.xl import *", main)

import openpyxl  # noqa: E402, F401 - what else the package wants must load too
import pydantic  # noqa: E402
import xlwings  # noqa: E402


def shown(value):
    if isinstance(value, list):
        return [[shown(c) for c in row] for row in value]
    return {"date": value.isoformat()} if isinstance(value, datetime.date) else value


answers = [shown(main[call["name"]](*call["args"])) for call in json.loads(calls_json)]  # noqa: F821
json.dumps(
    {
        "platform": sys.platform,
        "python": ".".join(map(str, sys.version_info[:2])),
        "xlwings": xlwings.__version__,
        "pydantic": pydantic.VERSION,
        "bareme": importlib.metadata.version("bareme"),
        "paid": sorted(name for name in sys.modules if name.startswith("xlwings.server")),
        "functions": sorted(name for name in main if name.isupper()),
        "answers": answers,
    }
)
