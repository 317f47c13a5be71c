"""The ten-minute check: a workbook that says PASS or FAIL by itself, for a person with Excel.

It asks of Excel what no one can ask of it elsewhere: does it start the functions, hand over blanks, ranges, dates and
errors as it should, and show real errors. Expected values come from the law's printed figures or by hand, told beside.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from bareme.engine import Lang
from bareme.hosts.excel.lite import build_lite
from bareme.hosts.excel.xlsm import build_xlsm

#: Where the cells stand that the formulas use: address -> value. B7 stays empty.
GIVEN: Final[dict[str, Any]] = {
    "B3": 1200000,
    "B4": 9225000,
    "B5": 0,
    "B6": "=NA()",
    "B8": "1200000",
    "B9": date(2016, 5, 1),
    "B10": "rga-2015",
    "B11": "outre-mer",
}
_TEXT: Final = "B8"
_DATE: Final = "B9"
_MONEY: Final = "B3"

Expected = float | str | bool | date


@dataclass(frozen=True, slots=True)
class Probe:
    """One line of the check: a formula, what it must show (an error as its text), what it checks."""

    formula: str
    expected: Expected
    en: str
    fr: str


PROBES: Final = (
    Probe("=SUPPORT_BOXOFFICE(1200000,B10)", 160800.0,
          "The functions answer: 1 200 000 × 10.72 % × 125 %", "Les fonctions répondent : 1 200 000 × 10,72 % × 125 %"),
    Probe("=SUPPORT_BOXOFFICE(B3,B10)", 160800.0,
          "A cell in a currency format is a number", "Une cellule au format monétaire est un nombre"),
    Probe('=SUPPORT_BOXOFFICE(B3,"rga-2023")', 137064.312,
          "2023: × 0.9 × 0.9471", "2023 : × 0,9 × 0,9471"),
    Probe('=SUPPORT_BOXOFFICE(B3,"rga-2023",,0)', 137064.312,
          "An argument left out between two commas", "Un argument omis entre deux points-virgules"),
    Probe('=SUPPORT_BOXOFFICE(B3,"rga-2023",B7)', 137064.312,
          "A blank cell for an option is as left out", "Une cellule vide pour une option vaut omission"),
    Probe("=SUPPORT_BOXOFFICE(B3,B9)", 160800.0,
          "A cell with a date as the law", "Une cellule avec une date comme texte de loi"),
    Probe("=RULE_VERSION(B9)", "rga-2015", "A text comes back", "Un texte revient"),
    Probe("=LEGAL_DEADLINE(DATE(2015,10,31),4,\"M\")", date(2016, 2, 29),
          "A date comes back", "Une date revient"),
    Probe("=ACCESS_THRESHOLD_OK(25,B10,TRUE)", True, "TRUE comes back", "VRAI revient"),
    Probe('=TSA_RATE("rga-2023",B11)', 0.05, "A French word", "Un mot français"),
    Probe("=ROUND(SUM(SUPPORT_BOXOFFICE(B3,B10),B3)/2,0)", 680400.0,
          "Inside another function", "Dans une autre fonction"),
    Probe("=SUM(SUPPORT_BOXOFFICE(B3:B5,B10))", 1396950.0,
          "A column in, a column out: 160 800 + 1 236 150 + 0",
          "Une colonne donne une colonne : 160 800 + 1 236 150 + 0"),
    Probe('=SCORE_FICTION({"*",1;"FIC_LANG",0},B10)', 80.0,
          "An array of two columns", "Une matrice de deux colonnes"),
    Probe('=INDEX(EXPLAIN_RULE("SUPPORT_BOXOFFICE","en",B3,B10),1,4)', "rga-2015",
          "Rows come back: the text of the law", "Des lignes reviennent : le texte de loi"),
    Probe("=SUPPORT_BOXOFFICE(B6,B10)", "#N/A",
          "#N/A in is a real #N/A out", "#N/A en entrée donne un vrai #N/A"),
    Probe("=SUPPORT_BOXOFFICE(B7,B10)", "#VALUE!",
          "A blank required argument is a real #VALUE!", "Un argument obligatoire vide donne un vrai #VALEUR!"),
    Probe("=SUPPORT_BOXOFFICE(B8,B10)", "#VALUE!",
          "A number typed as text is #VALUE!", "Un nombre saisi en texte donne #VALEUR!"),
    Probe('=SUPPORT_BOXOFFICE(B3,"rga-1815")', "#N/A",
          "An unknown text of the law is #N/A", "Un texte de loi inconnu donne #N/A"),
    Probe('=IFERROR(SUM(SUPPORT_BOXOFFICE(B3,"rga-1815"),1),"caught")', "caught",
          "SUM does not skip our error", "SOMME ne saute pas notre erreur"),
)  # fmt: skip


FIRST_ROW: Final = 15
VERDICT: Final = "B1"

_TITLES: Final[dict[Lang, tuple[str, ...]]] = {
    "en": ("What is checked", "Formula", "Shows", "Expected", "PASS or FAIL"),
    "fr": ("Ce qui est vérifié", "Formule", "Affiche", "Attendu", "PASS ou FAIL"),
}
_LABELS: Final[dict[Lang, tuple[str, ...]]] = {
    "en": (
        "Verdict",
        "Cells used below",
        "Currency",
        "Number",
        "Zero",
        "Error",
        "Blank",
        "Text",
        "Date",
        "Law",
        "Word",
    ),
    "fr": (
        "Verdict",
        "Cellules utilisées",
        "Monétaire",
        "Nombre",
        "Zéro",
        "Erreur",
        "Vide",
        "Texte",
        "Date",
        "Loi",
        "Mot",
    ),
}


def build_check(out: str | Path, lang: Lang = "en") -> Path:
    """Write the check as an .xlsx with plain formulas. Raises OSError."""
    import openpyxl
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.formula import ArrayFormula

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Check"
    for row, label in enumerate(_LABELS[lang], 1):
        sheet.cell(row, 1, label).font = Font(bold=row < 3)
    for address, value in GIVEN.items():
        sheet[address] = value
    sheet[_MONEY].number_format = "#,##0.00 €"
    sheet[_TEXT].number_format = "@"
    sheet[_DATE].number_format = "yyyy-mm-dd"
    for column, title in enumerate(_TITLES[lang], 1):
        sheet.cell(FIRST_ROW - 1, column, title).font = Font(bold=True)
    for at, probe in enumerate(PROBES, FIRST_ROW):
        sheet.cell(at, 1, probe.fr if lang == "fr" else probe.en)
        written = sheet.cell(at, 2, probe.formula)
        written.data_type = "s"  # the formula to read, not to compute
        address = f"C{at}"
        # Ranges in an array formula: Excel then hands whole columns to the function, in every version.
        sheet[address] = ArrayFormula(address, probe.formula) if ":" in probe.formula else probe.formula
        told = sheet.cell(at, 4, probe.expected)
        if isinstance(probe.expected, str):
            told.data_type = "s"  # an error to read, not an error
        if isinstance(probe.expected, date):
            sheet[address].number_format = sheet.cell(at, 4).number_format = "yyyy-mm-dd"
        sheet.cell(at, 5, _verdict(at, probe.expected))
    last = FIRST_ROW + len(PROBES) - 1
    passed = f'COUNTIF(E{FIRST_ROW}:E{last},"PASS")'
    sheet[VERDICT] = (
        f'=IF({passed}={len(PROBES)},"PASS: {len(PROBES)}/{len(PROBES)}","FAIL: "&{passed}&"/{len(PROBES)}")'
    )
    sheet[VERDICT].font = Font(bold=True, size=14)
    for letter, width in {"A": 58, "B": 52, "C": 18, "D": 18, "E": 14}.items():
        sheet.column_dimensions[letter].width = width
    for row in range(FIRST_ROW, last + 1):
        sheet.cell(row, 1).alignment = Alignment(wrap_text=True)
    path = Path(out)
    book.save(path)
    return path


def _verdict(row: int, expected: Expected) -> str:
    """A formula that says PASS or FAIL; a text that looks like an error is a FAIL."""
    shown, wanted = f"C{row}", f"D{row}"
    if isinstance(expected, str) and expected.startswith("#"):
        test = f"ISNA({shown})" if expected == "#N/A" else f"ISERR({shown})"
        return f'=IF({test},"PASS","FAIL")'
    test = f"ABS({shown}-{wanted})<0.000001" if isinstance(expected, float) else f"{shown}={wanted}"
    return f'=IF(ISERROR({shown}),"FAIL",IF({test},"PASS","FAIL"))'


def write_checks(folder: str | Path, lang: Lang = "en") -> list[Path]:
    """The check for each way into Excel: excel-check.xlsx, .xlsm and -lite.xlsx. Raises OSError and VbaError."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    plain = build_check(place / "excel-check.xlsx", lang)
    return [
        plain,
        build_xlsm(plain, place / "excel-check.xlsm", lang),
        build_lite(plain, place / "excel-check-lite.xlsx", lang),
    ]
