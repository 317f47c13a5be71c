"""Which Excel functions the batch evaluates, and how each takes its arguments.

A function that is not in `SIGNATURES` is refused by name: an unknown semantics never reaches a cell. The letters say
what Excel does with an argument in a formula that is not an array formula:

* V: one value; a range is cut to the formula's own row or column (implicit intersection)
* T: like V, and a number becomes the text that Excel shows (15 digits)
* K: like V, and a blank cell looks for 0
* D: like V, a date; a text is read as one only where every country does
* N: like V, a text to be read as a number or a date
* C: like V, a criterion such as ">12"
* R: a range or an array goes in whole; arithmetic inside it still takes single values
* A: everything inside is computed as arrays
* P: like the place where the call itself stands (the branches of IF)

`*` repeats the letter or the group before it.
"""

from __future__ import annotations

import re
from functools import cache

SIGNATURES: dict[str, str] = {}


def _family(signature: str, names: str) -> None:
    for name in names.split():
        SIGNATURES[name] = signature


# Arithmetic and rounding
_family("V", "ABS SIGN INT EVEN ODD SQRT EXP LN LOG10 FACT RADIANS DEGREES SIN COS TAN ASIN ACOS ATAN")
_family("VV", "ROUND ROUNDUP ROUNDDOWN MROUND MOD QUOTIENT POWER TRUNC LOG CEILING FLOOR COMBIN ATAN2")
_family("VVV", "CEILING.MATH FLOOR.MATH")
_family("", "PI TRUE FALSE NA")
_family("R*", "SUM PRODUCT SUMSQ MIN MAX AVERAGE AVERAGEA MINA MAXA MEDIAN COUNT COUNTA GCD LCM GEOMEAN HARMEAN")
_family("R*", "STDEV STDEV.S STDEV.P STDEVP VAR VAR.S VAR.P VARP MODE MODE.SNGL AND OR XOR")
_family("A*", "SUMPRODUCT")
_family("RV", "LARGE SMALL PERCENTILE PERCENTILE.INC QUARTILE QUARTILE.INC")
_family("RC", "COUNTIF")
_family("VRV", "RANK RANK.EQ")
_family("RCR", "SUMIF AVERAGEIF")
_family("R(RC)*", "SUMIFS AVERAGEIFS MAXIFS MINIFS")
_family("(RC)*", "COUNTIFS")
_family("R", "COUNTBLANK ROWS COLUMNS ROW COLUMN N T")
_family("VR*", "SUBTOTAL")

# Logic
_family("VPP", "IF")
_family("PP", "IFERROR IFNA")
_family("(VP)*", "IFS")
_family("VP*", "CHOOSE")
_family("V(VP)*", "SWITCH")
_family("V", "NOT ISBLANK ISNUMBER ISTEXT ISNONTEXT ISLOGICAL ISERROR ISERR ISNA ISEVEN ISODD")

# Lookup
_family("RVV", "INDEX")
_family("KRV", "MATCH")
_family("KRVV", "VLOOKUP HLOOKUP")
_family("KAA", "LOOKUP")
_family("VRRPVV", "XLOOKUP")
_family("VRVV", "XMATCH")
_family("RVVVV", "OFFSET")
_family("VV", "INDIRECT HYPERLINK")
_family("VVVVV", "ADDRESS")
_family("A", "TRANSPOSE")

# Text
_family("T*", "CONCATENATE")
_family("R*", "CONCAT")
_family("TVR*", "TEXTJOIN")
_family("T", "LEN LOWER UPPER PROPER TRIM CLEAN UNICODE CODE")
_family("TV", "LEFT RIGHT REPT")
_family("TVV", "MID")
_family("TTTV", "SUBSTITUTE")
_family("TVVT", "REPLACE")
_family("TTV", "FIND SEARCH")
_family("TT", "EXACT")
_family("VV", "TEXT")
_family("V", "CHAR UNICHAR")
_family("VTT", "NUMBERVALUE")
_family("VVV", "FIXED")

# Dates
_family("VVV", "DATE TIME")
_family("DDV", "DATEDIF YEARFRAC DAYS360")
_family("D", "YEAR MONTH DAY HOUR MINUTE SECOND ISOWEEKNUM")
_family("N", "DATEVALUE TIMEVALUE VALUE")
_family("DD", "DAYS")
_family("DV", "EDATE EOMONTH WEEKDAY WEEKNUM")
_family("VVR", "NETWORKDAYS WORKDAY")

# Money
_family("VVVVV", "PMT PV FV NPER")
_family("VVVVVV", "IPMT PPMT RATE")
_family("VR*", "NPV")
_family("RV", "IRR")
_family("VRR", "XNPV")
_family("RRV", "XIRR")
_family("VVV", "SLN")

ARRAY_RESULT = {"TRANSPOSE", "INDEX", "OFFSET", "INDIRECT", "XLOOKUP"}
"""Functions whose answer may be a range or an array: in a plain cell only its first value shows."""

DATE_RESULT = frozenset({"DATE", "EDATE", "EOMONTH", "TODAY", "NOW", "WORKDAY", "DATEVALUE"})
"""Functions that answer a serial number."""

TEXT_RESULT = frozenset(
    {"CONCATENATE", "CONCAT", "TEXTJOIN", "LOWER", "UPPER", "PROPER", "TRIM", "CLEAN", "LEFT", "RIGHT", "REPT", "MID"}
    | {"SUBSTITUTE", "REPLACE", "TEXT"}
)
"""Functions that always answer a text (or an error)."""


@cache
def _pattern(signature: str) -> tuple[str, str]:
    """The letters before the repeated group, and the repeated group."""
    found = re.fullmatch(r"([VTKCDNRAP]*?)(?:\(([VTKCDNRAP]+)\)\*|([VTKCDNRAP])\*)?", signature)
    if found is None:
        raise ValueError(signature)
    return found.group(1), found.group(2) or found.group(3) or ""


def letters(name: str, count: int) -> str | None:
    """One letter for each of `count` arguments, None when the function takes fewer."""
    fixed, repeated = _pattern(SIGNATURES[name])
    if count <= len(fixed):
        return fixed[:count]
    if not repeated:
        return None
    more = count - len(fixed)
    return (fixed + repeated * (more // len(repeated) + 1))[:count]
