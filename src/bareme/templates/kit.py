# ruff: noqa: E501 - sentences in two languages stay whole
"""The craft that every workbook shares: styles, inputs with their messages, guarded totals, names, pages to print.

A template is written once. Two things change with the file and are settled here, in `Workbook.formula`, and nowhere else:
the language (readable names of ranges) and the dialect (`calc` writes `BAREME.` before our functions, for the offices that
do not bind plain names).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import openpyxl
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.properties import CalcProperties
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from bareme.templates.names import FRENCH_NAMES

Lang = Literal["fr", "en"]
Dialect = Literal["excel", "calc"]
Pair = tuple[str, str]
"""French, English."""
Kind = Literal["eur", "share", "int", "date", "word", "text", "price", "points"]

CURRENT_CALC_ID = 191029
"""The calculation engine of today's Excel: a file that carries it is not recalculated at opening."""

INK, DEEP, PALE, LINE = "1B1B1B", "1F3A5F", "E9EEF4", "8A97A6"
INPUT_FILL, INPUT_INK = "FFF8DC", "1F3A8A"

EURO, EURO_CENTS, PERCENT, PERCENT_FINE = '#,##0\\ "€"', '#,##0.00\\ "€"', "0.0%", "0.0000%"
POINTS, INTEGER = "0.00", "#,##0"
FORMATS: dict[str, dict[str, str]] = {
    "fr": {"date": "dd/mm/yyyy"},
    "en": {"date": "yyyy-mm-dd"},
}

_TOKEN = re.compile(r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\'!|[A-Za-z_\\][\w.]*\(?')


def column(number: int) -> str:
    """1 → A."""
    return str(get_column_letter(number))


class Workbook:
    """One workbook being written, in one language and one dialect."""

    def __init__(self, lang: Lang, dialect: Dialect = "excel") -> None:
        self.lang = lang
        self.dialect = dialect
        self.book = openpyxl.Workbook()
        self.book.remove(self.book.active)
        self.book.calculation = CalcProperties(calcId=CURRENT_CALC_ID, fullCalcOnLoad=False)
        self.alt_texts: list[str] = []
        self._styles()

    def say(self, french: str, english: str) -> str:
        """The text in the language of the file."""
        return french if self.lang == "fr" else english

    def yes(self, name: str) -> str:
        """Formula text: whether the yes/no cell says yes."""
        return f'({name}="{self.say("oui", "yes")}")'

    @property
    def yes_no(self) -> list[str]:
        """The two words of a yes/no drop-down."""
        return [self.say("oui", "yes"), self.say("non", "no")]

    def shown(self, value: Any) -> Any:
        """An example value as its input shows it: a fact as yes or no, a pair of texts in the language of the file."""
        if isinstance(value, bool):
            return self.yes_no[0 if value else 1]
        return self.say(*value) if isinstance(value, tuple) else value

    def alias(self, name: str) -> str:
        """The name of a range as this file writes it."""
        return FRENCH_NAMES.get(name, name) if self.lang == "fr" else name

    def formula(self, text: str) -> str:
        """A formula in the file's language and dialect; the one place where either is settled."""

        def one(found: re.Match[str]) -> str:
            token = found.group()
            if token[0] in "\"'":
                return token
            if token.endswith("("):
                ours = "_" in token and token == token.upper()
                return f"BAREME.{token}" if ours and self.dialect == "calc" else token
            return self.alias(token)

        return _TOKEN.sub(one, text)

    def sheet(self, title: str, heading: str, widths: Sequence[float], *, landscape: bool = False) -> Sheet:
        """Add a sheet with its heading, the line on the text used, and A4 pages."""
        return Sheet(self, title, heading, widths, landscape)

    def name(self, name: str, sheet: Sheet, ref: str, *, local: Sheet | None = None) -> None:
        """Give a range its readable name, in the whole workbook or only on the sheet `local`."""
        absolute = re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", ref)
        alias = self.alias(name)
        scope = local.ws.defined_names if local else self.book.defined_names
        scope[alias] = DefinedName(alias, attr_text=f"{sheet.quoted}!{absolute}")

    def _styles(self) -> None:
        thin, hair = Side(style="thin", color=LINE), Side(style="hair", color=LINE)
        box = Border(left=thin, right=thin, top=thin, bottom=thin)
        normal = self.book._named_styles["Normal"]
        normal.font = Font(name="Calibri", size=10, color=INK)
        wrap = Alignment(vertical="center", wrap_text=True)
        told = Alignment(vertical="center", wrap_text=True, horizontal="left", indent=1)
        locked, free = Protection(locked=True), Protection(locked=False)
        font = {"name": "Calibri", "size": 10, "color": INK}
        for style in (
            NamedStyle("bm title", font=Font(name="Calibri", size=16, bold=True, color=DEEP), protection=locked),
            NamedStyle("bm law", font=Font(name="Calibri", size=9, italic=True, color="404040"), alignment=wrap),
            NamedStyle("bm note", font=Font(name="Calibri", size=9, italic=True, color="404040"), alignment=told),
            NamedStyle(
                "bm head",
                font=Font(name="Calibri", size=10, bold=True, color="FFFFFF"),
                fill=PatternFill("solid", fgColor=DEEP),
                alignment=Alignment(vertical="center", horizontal="center", wrap_text=True),
                border=box,
            ),
            NamedStyle(
                "bm block",
                font=Font(name="Calibri", size=11, bold=True, color=DEEP),
                fill=PatternFill("solid", fgColor=PALE),
                border=Border(bottom=Side(style="medium", color=DEEP)),
                alignment=Alignment(vertical="center"),
            ),
            NamedStyle("bm label", font=Font(**font), alignment=told, border=Border(bottom=hair)),
            NamedStyle("bm cell", font=Font(**font), alignment=wrap, border=Border(bottom=hair), protection=locked),
            NamedStyle(
                "bm total",
                font=Font(**{**font, "bold": True}),
                fill=PatternFill("solid", fgColor=PALE),
                border=Border(top=thin, bottom=thin),
                alignment=wrap,
            ),
            NamedStyle(
                "bm grand",
                font=Font(name="Calibri", size=12, bold=True, color="FFFFFF"),
                fill=PatternFill("solid", fgColor=DEEP),
                border=box,
                alignment=wrap,
            ),
            NamedStyle(
                "bm input",
                font=Font(name="Calibri", size=10, color=INPUT_INK),
                fill=PatternFill("solid", fgColor=INPUT_FILL),
                border=Border(*(Side(style="dotted", color="6B5B00"),) * 4),
                alignment=wrap,
                protection=free,
            ),
        ):
            self.book.add_named_style(style)


class Sheet:
    """A sheet, written from the top; row numbers count from 1."""

    def __init__(self, owner: Workbook, title: str, heading: str, widths: Sequence[float], landscape: bool) -> None:
        self.owner = owner
        self.ws: Worksheet = owner.book.create_sheet(title)
        self.title = title
        self.width = len(widths)
        self.next_row = 1
        for index, width in enumerate(widths, 1):
            self.ws.column_dimensions[column(index)].width = width
        self._validations: dict[str, DataValidation] = {}
        self._page(heading, landscape)

    # -- the page ------------------------------------------------------------------------------------------------------

    def _page(self, heading: str, landscape: bool) -> None:
        say, ws = self.owner.say, self.ws
        ws.sheet_view.showGridLines = False
        self.put("A1", heading, "bm title")
        ws.row_dimensions[1].height = 26
        self.put(
            "A2",
            "="
            + say(
                '"bareme informe ; le CNC décide. Texte appliqué : "', '"bareme informs; the CNC decides. Text used: "'
            )
            + '&law&" – "&law_title&'
            + say('" – vérifié le "', '" – checked on "')
            + '&law_checked&"."',
            "bm law",
        )
        ws.merge_cells(start_row=2, start_column=1, end_row=2, end_column=self.width)
        ws.row_dimensions[2].height = 30
        ws.page_setup.orientation = "landscape" if landscape else "portrait"
        ws.page_setup.paperSize = ws.PAPERSIZE_A4
        ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
        ws.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)
        ws.page_margins.left = ws.page_margins.right = 0.5
        ws.page_margins.top = ws.page_margins.bottom = 0.7
        ws.print_options.horizontalCentered = True
        ws.oddHeader.left.text = "&A"
        ws.oddHeader.right.text = "&F"
        ws.oddFooter.left.text = say("bareme informe ; le CNC décide", "bareme informs; the CNC decides")
        ws.oddFooter.right.text = "&P / &N"
        for part in (ws.oddHeader.left, ws.oddHeader.right, ws.oddFooter.left, ws.oddFooter.right):
            part.size = 8

    def finish(self, last_row: int, *, freeze: str | None = None, repeat: str | None = None) -> None:
        """Print area, frozen headers, rows repeated on each page, protection without password."""
        ws = self.ws
        ws.print_area = f"A1:{column(self.width)}{last_row}"
        if freeze:
            ws.freeze_panes = freeze
        if repeat:
            ws.print_title_rows = repeat
        ws.protection.sheet = True
        ws.protection.formatColumns = ws.protection.formatRows = ws.protection.formatCells = False
        ws.protection.autoFilter = ws.protection.sort = False

    @property
    def quoted(self) -> str:
        """The sheet's name as formulas write it."""
        return "'" + self.title.replace("'", "''") + "'"

    # -- cells ---------------------------------------------------------------------------------------------------------

    def put(self, ref: str, value: Any, style: str = "bm cell", fmt: str | None = None, **align: Any) -> None:
        """Write a text, a number or a formula."""
        cell = self.ws[ref]
        cell.value = self.owner.formula(value) if isinstance(value, str) and value.startswith("=") else value
        cell.style = style
        if fmt:
            cell.number_format = fmt
        if align:
            old = cell.alignment
            cell.alignment = Alignment(vertical=old.vertical, wrap_text=old.wrap_text, **align)

    def array(self, ref: str, formula: str, style: str = "bm cell", fmts: Sequence[str | None] = ()) -> None:
        """A formula of several cells, over an explicit range."""
        for row in self.ws[ref]:
            for index, cell in enumerate(row):
                cell.style = style
                if index < len(fmts) and fmts[index]:
                    cell.number_format = fmts[index]
        self.ws[ref.split(":")[0]] = ArrayFormula(ref, self.owner.formula(formula))

    def heads(self, row: int, texts: Sequence[str], first: int = 1, height: float = 30) -> None:
        """A line of column headers."""
        for index, text in enumerate(texts, first):
            self.put(f"{column(index)}{row}", text, "bm head")
        self.ws.row_dimensions[row].height = height

    def block(self, row: int, text: str) -> None:
        """The title of a block over the whole width."""
        for index in range(1, self.width + 1):
            self.put(f"{column(index)}{row}", text if index == 1 else None, "bm block")
        self.ws.row_dimensions[row].height = 18

    def note(self, row: int, text: str, height: float = 26, last: int | None = None) -> None:
        """A sentence over the whole width."""
        self.put(f"A{row}", text, "bm note")
        self.ws.merge_cells(start_row=row, start_column=1, end_row=row, end_column=last or self.width)
        self.ws.row_dimensions[row].height = height

    # -- inputs --------------------------------------------------------------------------------------------------------

    def input(
        self,
        ref: str,
        kind: Kind,
        value: Any = None,
        *,
        prompt: str,
        words: Iterable[str] | str = (),
        name: str | None = None,
    ) -> None:
        """An unlocked cell with its drop-down or limits, and a sentence before and after a wrong entry."""
        cell = self.ws[ref]
        cell.value = value
        cell.style = "bm input"
        fmt = {
            "eur": EURO,
            "price": EURO_CENTS,
            "share": PERCENT,
            "points": POINTS,
            "int": INTEGER,
            "date": FORMATS[self.owner.lang]["date"],
        }.get(kind)
        if fmt:
            cell.number_format = fmt
        else:
            cell.alignment = Alignment(vertical="center", wrap_text=True, horizontal="left", indent=1)
        self._validation(kind, prompt, words).add(ref)
        if name:
            self.owner.name(name, self, ref)

    def _validation(self, kind: Kind, prompt: str, words: Iterable[str] | str) -> DataValidation:
        source = words if isinstance(words, str) else '"' + ",".join(words) + '"'
        key = f"{kind}|{prompt}|{source}"
        if key not in self._validations:
            validation = self._new_validation(kind, source)
            say = self.owner.say
            validation.promptTitle = say("À saisir", "Your input")
            validation.prompt = prompt[:255]
            validation.showInputMessage = True
            validation.errorTitle = say("Saisie refusée", "Entry refused")
            validation.showErrorMessage = True
            validation.allow_blank = True
            self.ws.add_data_validation(validation)
            self._validations[key] = validation
        return self._validations[key]

    def _new_validation(self, kind: Kind, source: str) -> DataValidation:
        say = self.owner.say
        if kind in ("eur", "price"):
            made = DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0")
            made.error = say("Écrivez un montant en euros, positif ou nul.", "Write an amount in euros, zero or more.")
        elif kind == "share":
            made = DataValidation(type="decimal", operator="between", formula1="0", formula2="1")
            made.error = say("Écrivez une part entre 0 % et 100 %.", "Write a share between 0% and 100%.")
        elif kind == "points":
            made = DataValidation(type="decimal", operator="between", formula1="0", formula2="100")
            made.error = say("Écrivez un nombre de points entre 0 et 100.", "Write a number of points from 0 to 100.")
        elif kind == "int":
            made = DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0")
            made.error = say("Écrivez un nombre entier, positif ou nul.", "Write a whole number, zero or more.")
        elif kind == "date":
            made = DataValidation(
                type="date", operator="between", formula1="DATE(1990,1,1)", formula2="DATE(2099,12,31)"
            )
            made.error = say("Écrivez une date entre 1990 et 2099.", "Write a date between 1990 and 2099.")
        elif kind == "word":
            if source.startswith('"') and len(source) > 255:
                raise ValueError("a list this long must stand in a range")
            made = DataValidation(type="list", formula1=self.owner.formula(source).removeprefix("="))
            made.error = say("Choisissez un mot de la liste.", "Choose a word of the list.")
        else:
            made = DataValidation(type="textLength", operator="lessThanOrEqual", formula1="200")
            made.error = say("200 caractères au plus.", "At most 200 characters.")
        return made

    # -- formats that read in black and white --------------------------------------------------------------------------

    def flags(self, ref: str) -> None:
        """Status words: dark and bold when something must change, boxed when to be looked at."""
        say = self.owner.say
        first = ref.split(":")[0].replace("$", "")
        red = DifferentialStyle(
            font=Font(bold=True, color="FFFFFF"), fill=PatternFill("solid", bgColor="9B1C1C", fgColor="9B1C1C")
        )
        amber = DifferentialStyle(
            font=Font(bold=True, italic=True, color="5C3B00"),
            fill=PatternFill("solid", bgColor="FCE8B2", fgColor="FCE8B2"),
            border=Border(*(Side(style="thin", color="5C3B00"),) * 4),
        )
        green = DifferentialStyle(font=Font(color="14532D"))
        for words, style in (
            (say("À CORRIGER", "TO MEND"), red),
            (say("À VÉRIFIER", "TO CHECK"), amber),
            ("OK", green),
        ):
            rule = FormulaRule(formula=[f'{first}="{words}"'])
            rule.dxf = style
            self.ws.conditional_formatting.add(ref, rule)

    def verdicts(self, ref: str) -> None:
        """PASS plain, FAIL dark and bold."""
        rule = FormulaRule(formula=[f'{ref.split(":")[0]}="FAIL"'])
        rule.dxf = DifferentialStyle(
            font=Font(bold=True, color="FFFFFF"), fill=PatternFill("solid", bgColor="9B1C1C", fgColor="9B1C1C")
        )
        self.ws.conditional_formatting.add(ref, rule)

    def table(self, name: str, ref: str) -> None:
        """A native table with a readable name."""
        made = Table(displayName=self.owner.alias(name), ref=ref)
        made.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
        self.ws.add_table(made)


# -- formulas that never lie -----------------------------------------------------------------------------------------------


def guarded(expression: str, *cells: str) -> str:
    """Formula text: the expression once every cell holds a number; an error shows itself; blank or text gives a blank."""
    inner = '""'
    for cell in reversed(cells):
        inner = f"IF(ISERROR({cell}),{cell},{inner})"
    test = ",".join(f"ISNUMBER({cell})" for cell in cells)
    return f"IF(AND({test}),{expression},{inner})" if len(cells) > 1 else f"IF({test},{expression},{inner})"


def unless_silent(book: Workbook, call: str) -> str:
    """Formula text: the call, or a word where the text does not give the rule (our functions then answer #N/A)."""
    return f'IF(ISNA({call}),"{book.say("texte muet", "text silent")}",{call})'


def guarded_total(book: Workbook, ref: str) -> str:
    """Formula text: the sum of a range, unless a cell holds an error (shown) or a text (told)."""
    message = book.say("⚠ texte au lieu d'un nombre", "⚠ text instead of a number")
    return f'IF(SUMPRODUCT(ISTEXT({ref})*(LEN({ref})>0))>0,"{message}",SUM({ref}))'


def day(text: str) -> datetime.date:
    """A date constant of an example."""
    return datetime.date.fromisoformat(text)
