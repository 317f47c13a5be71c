# ruff: noqa: E501 - sentences in two languages stay whole
"""The slate account: credits of each film by year and channel, oldest credit used first, what lapses and when."""

from __future__ import annotations

from typing import Any, Final

from openpyxl.styles import Alignment

from bareme.templates import charts, examples, figures
from bareme.templates.kit import (
    EURO,
    EURO_CENTS,
    FORMATS,
    PERCENT,
    PERCENT_FINE,
    Dialect,
    Lang,
    Pair,
    Workbook,
    column,
    day,
    guarded,
)

DASHED: Final = f'{EURO};-{EURO};"–"'
"""Euros, with a dash for zero: the grid of uses is mostly empty."""
FILMS: Final = 15
LINES: Final = 60
INVESTMENTS: Final = 30
YEARS: Final = 14
"""Years of credits that the account follows, from the first one entered."""
ONE_FILM: Final = 14
CHANNELS: Final = ("CINEMA", "VIDEO", "TV", "EXPORT", "CREDIT")

EXAMPLE_ACCOUNT: Final[dict[str, Any]] = {
    "company": "Films du Grand Large",
    "as_of": day("2026-03-01"),
    "warn_months": 12,
    "calc_delay": 0,
    "chosen_film": "Les Marées d'équinoxe",
}
#: title, first show, points, share of the support, production approval issued; all of it is invented
EXAMPLE_FILMS: Final = (
    ("Le Phare", day("2019-03-13"), 82, 1.0, True),
    ("Korrigans", day("2021-10-06"), 74, 0.6, True),
    ("Les Marées d'équinoxe", day("2025-10-15"), 89.25, 0.75, True),
    ("Escale", day("2026-09-02"), 78, 1.0, False),
)
#: film, year, channel, amount, text where it is not the workbook's
EXAMPLE_LINES: Final[tuple[tuple[str | None, int, str, float, str | None], ...]] = (
    ("Le Phare", 2019, "CINEMA", 1_200_000, "rga-2019"),
    ("Le Phare", 2020, "CINEMA", 60_000, "rga-2020"),
    ("Le Phare", 2020, "VIDEO", 80_000, "rga-2020"),
    ("Le Phare", 2021, "TV", 250_000, "rga-2020"),
    (None, 2020, "CREDIT", 45_000, None),
    ("Korrigans", 2021, "CINEMA", 400_000, "rga-2020"),
    ("Korrigans", 2022, "CINEMA", 700_000, "rga-2021"),
    ("Korrigans", 2022, "VIDEO", 30_000, "rga-2021"),
    ("Korrigans", 2023, "TV", 120_000, None),
    ("Les Marées d'équinoxe", 2025, "CINEMA", 1_900_000, None),
    ("Les Marées d'équinoxe", 2026, "CINEMA", 655_000, None),
    ("Les Marées d'équinoxe", 2027, "TV", 400_000, None),
    ("Les Marées d'équinoxe", 2027, "TV", 620_000, None),
    ("Les Marées d'équinoxe", 2027, "VIDEO", 150_000, None),
    ("Escale", 2026, "CINEMA", 300_000, None),
)
EXAMPLE_INVESTMENTS: Final = (
    (day("2022-05-10"), ("Korrigans 2 – préparation", "Korrigans 2 – preparation"), 60_000),
    (day("2024-09-15"), ("Les Marées d'équinoxe – production", "Les Marées d'équinoxe – production"), 120_000),
    (day("2026-11-20"), ("Escale 2 – production (prévu)", "Escale 2 – production (planned)"), 30_000),
)

FIGURES: Final[tuple[figures.Figure, ...]] = (
    ("account.years", 1),
    ("window.cinema", 1),
    ("window.video", 1),
    ("window.tv", 1),
    ("tsa.rate", 1),
    ("box.t1", 1),
    ("box.t2", 1),
    ("box.rates", 1),
    ("box.rates", 2),
    ("box.rates", 3),
    ("abatement.general", 1),
    ("abatement.box", 1),
    ("tv.rate", 1),
    ("tv.cap", 1),
    ("video.rate", 1),
    ("export.rate", 1),
    ("alloc.lead", 1),
)


def build(lang: Lang, dialect: Dialect, filled: bool) -> Workbook:
    """The workbook, in memory."""
    book = Workbook(lang, dialect)
    Slate(book, filled).write()
    return book


class Slate:
    """The sheets of the account; sheets are made first, so that names can point to them."""

    def __init__(self, book: Workbook, filled: bool) -> None:
        self.book, self.filled = book, filled
        self.date = FORMATS[book.lang]["date"]
        say = book.say
        self.account = book.sheet(
            say("Compte", "Account"),
            say("Compte automatique", "Slate account"),
            (32, 26, 17, 17, 14, 12, 17, 50),
            landscape=True,
        )
        self.films = book.sheet(
            say("Films", "Films"),
            say("Les films", "The films"),
            (34, 13, 9, 10, 12, 13, 13, 13, 11, 17, 17),
            landscape=True,
        )
        self.lines = book.sheet(
            say("Recettes", "Earnings"),
            say("Recettes et crédits, par année", "Earnings and credits, by year"),
            (30, 8, 11, 16, 10, 12, 16, 16, 16, 16, 16, 13, 20, 6, 9, 8),
            landscape=True,
        )
        self.invested = book.sheet(
            say("Investissements", "Investments"),
            say("Soutien investi", "Support invested"),
            (14, 46, 18, 10, 18, 34),
        )
        self.use = book.sheet(
            say("Emploi par année", "Use by year"),
            say("Le plus ancien crédit d'abord", "Oldest credit first"),
            (12, 15, 13, 9, *(12,) * YEARS, 15, 15, 15, 15),
            landscape=True,
        )
        self.one = book.sheet(
            say("Un film", "One film"),
            say("L'échéancier d'un film", "The schedule of one film"),
            (8, 12, 14, 30, 18, 18, 16),
        )
        self.audit = figures.sheet(book)
        self.examples = book.sheet(
            say("Exemples", "Examples"), say("Exemples officiels", "Official examples"), examples.WIDTHS, landscape=True
        )

    def write(self) -> None:
        """Everything, sheet by sheet."""
        figures.write(self.book, self.audit, FIGURES)
        self._account()
        self._films()
        self._lines()
        self._investments()
        self._use()
        self._one_film()
        examples.write(self.book, self.examples)

    # -- films ---------------------------------------------------------------------------------------------------------

    def _films(self) -> None:
        sheet, book, say = self.films, self.book, self.book.say
        sheet.note(
            3,
            say(
                "Une ligne par film. Sans agrément de production délivré, les sommes sont attendues : elles n'entrent pas dans le solde.",
                "One line a film. Without a production approval issued, sums are expected: they do not enter the balance.",
            ),
        )
        heads = say(
            "Film|Première sortie|Points|Part de la société|Agrément délivré ?|Salle jusqu'au|Vidéo jusqu'au|Télévision jusqu'au|Coefficient|Crédité|Attendu",
            "Film|First show|Points|Company's share|Approval issued?|Cinemas until|Video until|Television until|Coefficient|Credited|Expected",
        )
        sheet.heads(4, heads.split("|"), height=32)
        prompts = [
            say(*pair)
            for pair in (
                ("Titre du film ; la feuille Recettes le propose.", "Title of the film; the Earnings sheet offers it."),
                (
                    "Première représentation commerciale sous contrôle des recettes.",
                    "First commercial show under the control of receipts.",
                ),
                ("Points du film, langue comprise.", "Points of the film, language included."),
                (
                    "Part du soutien de votre société dans le contrat.",
                    "Your company's share of the support in the contract.",
                ),
                ("Oui quand l'agrément de production est délivré.", "Yes once the production approval is issued."),
            )
        ]
        last = 4 + FILMS
        for index in range(FILMS):
            row = 5 + index
            given: tuple[Any, ...] = EXAMPLE_FILMS[index] if self.filled and index < len(EXAMPLE_FILMS) else (None,) * 5
            sheet.input(f"A{row}", "text", given[0], prompt=prompts[0])
            sheet.input(f"B{row}", "date", given[1], prompt=prompts[1])
            sheet.input(f"C{row}", "points", given[2], prompt=prompts[2])
            sheet.input(f"D{row}", "share", given[3], prompt=prompts[3])
            approved = book.shown(given[4])
            sheet.input(f"E{row}", "word", approved, prompt=prompts[4], words=book.yes_no)
            for letter, channel in (("F", "CINEMA"), ("G", "VIDEO"), ("H", "TV")):
                sheet.put(
                    f"{letter}{row}", "=" + guarded(f'GENERATION_END(B{row},"{channel}",law)', f"B{row}"), fmt=self.date
                )
            sheet.put(f"I{row}", "=" + guarded(f"WEIGHT_COEFF(C{row},law)", f"C{row}"), fmt=PERCENT)
            for letter, approval in (("J", book.yes_no[0]), ("K", book.yes_no[1])):
                total = f'IF(E{row}="{approval}",SUMIF(line_films,A{row},line_credits),0)'
                sheet.put(f"{letter}{row}", f'=IF(LEN(A{row})=0,"",{total})', fmt=EURO_CENTS)
        book.name("film_titles", sheet, f"A5:A{last}")
        for name, letter in (
            ("film_shows", "B"),
            ("film_points", "C"),
            ("film_shares", "D"),
            ("film_approvals", "E"),
            ("film_cinema_ends", "F"),
            ("film_video_ends", "G"),
            ("film_tv_ends", "H"),
            ("film_coefficients", "I"),
        ):
            book.name(name, sheet, f"{letter}5:{letter}{last}")
        sheet.table("films_table", f"A4:K{last}")
        row = last + 1
        sheet.put(f"A{row}", say("Total", "Total"), "bm total")
        for letter in "BCDEFGHI":
            sheet.put(f"{letter}{row}", None, "bm total")
        for letter in "JK":
            cells = f"{letter}5:{letter}{last}"
            sheet.put(f"{letter}{row}", f'=IF(COUNTA(film_titles)=0,"",SUM({cells}))', "bm total", EURO_CENTS)
        empty = say("→ Commencez ici : un film par ligne.", "→ Start here: one film a line.")
        sheet.put(f"A{row + 1}", f'=IF(COUNTA(film_titles)=0,"{empty}","")', "bm note")
        sheet.finish(row + 1, freeze="B5", repeat="1:4")

    # -- earnings and credits ------------------------------------------------------------------------------------------

    def _lines(self) -> None:
        sheet, book, say = self.lines, self.book, self.book.say
        sheet.note(
            3,
            say(
                "CINEMA : recette de l'année, taxes comprises. VIDEO : chiffre d'affaires hors taxes. TV : prix d'un contrat hors taxes. "
                "EXPORT : sommes du compte de l'exportateur. CREDIT : somme notifiée par le CNC, reprise telle quelle.",
                "CINEMA: receipts of the year, taxes included. VIDEO: turnover before tax. TV: price of one contract before tax. "
                "EXPORT: sums of the exporter's account. CREDIT: sum notified by the CNC, taken as it is.",
            ),
            height=28,
        )
        heads = say(
            "Film|Année|Recette de|Montant|Calculé en|Texte|Montant compté|Recette antérieure|Soutien|Après coefficient|Crédit de la société|Se périme le|État|Film n°|Crédit de|Rang (Un film)",
            "Film|Year|Channel|Amount|Calculated in|Text|Amount that counts|Receipts before|Support|After coefficient|Company's credit|Lapses on|State|Film no.|Credit of|Rank (One film)",
        )
        sheet.heads(4, heads.split("|"), height=32)
        last = 4 + LINES
        prompts = [
            say(*pair)
            for pair in (
                (
                    "Un film de la feuille Films ; vide pour un CREDIT notifié.",
                    "A film of the Films sheet; blank for a notified CREDIT.",
                ),
                ("Année civile de la recette, par exemple 2025.", "Calendar year of the revenue, such as 2025."),
                ("CINEMA, VIDEO, TV, EXPORT ou CREDIT.", "CINEMA, VIDEO, TV, EXPORT or CREDIT."),
                (
                    "Montant de l'année en euros ; pour TV un contrat par ligne.",
                    "Amount of the year in euros; for TV one contract a line.",
                ),
                (
                    "Année du calcul par le CNC ; vide : année de la recette plus le délai.",
                    "Year of the calculation by the CNC; blank: year of the revenue plus the delay.",
                ),
                ("Texte de l'époque ; vide : celui du classeur.", "Text of the time; blank: that of the workbook."),
            )
        ]
        for index in range(LINES):
            row = 5 + index
            film, year, channel, amount, text = (
                EXAMPLE_LINES[index] if self.filled and index < len(EXAMPLE_LINES) else (None,) * 5
            )
            sheet.input(f"A{row}", "word", film, prompt=prompts[0], words="=film_titles")
            sheet.input(f"B{row}", "int", year, prompt=prompts[1])
            sheet.ws[f"B{row}"].number_format = "0"
            sheet.input(f"C{row}", "word", channel, prompt=prompts[2], words=CHANNELS)
            sheet.input(f"D{row}", "price", amount, prompt=prompts[3])
            sheet.input(f"E{row}", "int", None, prompt=prompts[4])
            sheet.ws[f"E{row}"].number_format = "0"
            sheet.input(f"F{row}", "word", text, prompt=prompts[5], words="=list_texts")
            self._line(row)
        for name, letter in (
            ("line_films", "A"),
            ("line_states", "M"),
            ("line_credits", "K"),
            ("line_weighted", "J"),
            ("line_years", "O"),
            ("line_ranks", "P"),
        ):
            book.name(name, sheet, f"{letter}5:{letter}{last}")
        sheet.table("earnings_table", f"A4:P{last}")
        row = last + 1
        sheet.put(f"A{row}", say("Total", "Total"), "bm total")
        for letter in "BCDEFGHIJLMNOP":
            sheet.put(f"{letter}{row}", None, "bm total")
        sheet.put(f"K{row}", f'=IF(COUNT(D5:D{last})=0,"",SUM(K5:K{last}))', "bm total", EURO_CENTS)
        empty = say("→ Une ligne par film, année et recette.", "→ One line a film, year and channel.")
        sheet.put(f"A{row + 1}", f'=IF(COUNT(D5:D{last})=0,"{empty}","")', "bm note")
        sheet.finish(row + 1, freeze="B5", repeat="1:4")

    def _line(self, row: int) -> None:
        """The formulas of one line."""
        sheet, book, say = self.lines, self.book, self.book.say
        film, year, channel, amount = f"A{row}", f"B{row}", f"C{row}", f"D{row}"
        number, counted, state = f"N{row}", f"G{row}", f"M{row}"
        law = f"IF(ISBLANK(F{row}),law,F{row})"

        def of(name: str) -> str:
            return f"INDEX({name},{number},1)"

        sheet.put(number, f'=IF(LEN({film})=0,"",IFERROR(MATCH({film},film_titles,0),""))', "bm note", "0")
        end = (
            f'IF({channel}="CINEMA",{of("film_cinema_ends")},IF({channel}="VIDEO",{of("film_video_ends")},'
            f'IF({channel}="TV",{of("film_tv_ends")},DATE(2199,12,31))))'
        )
        inside = f"IF(AND({year}>=YEAR({of('film_shows')}),{year}<=YEAR({end})),{amount},0)"
        complete = f"AND(ISNUMBER({number}),ISNUMBER({year}),ISNUMBER({amount}),LEN({channel})>0)"
        known = f'IF({complete},IF(ISNUMBER({of("film_shows")}),{inside},""),"")'
        credit = f'IF(AND({channel}="CREDIT",ISNUMBER({year}),ISNUMBER({amount})),{amount},{known})'
        sheet.put(counted, "=" + credit, fmt=EURO_CENTS)
        # Receipts of the same film already counted: earlier years, then lines above for the same year.
        last = 4 + LINES
        earlier = f'SUMIFS($G$5:$G${last},$A$5:$A${last},{film},$C$5:$C${last},"CINEMA",$B$5:$B${last},"<"&{year})'
        above = f'SUMIFS($G$4:$G{row - 1},$A$4:$A{row - 1},{film},$C$4:$C{row - 1},"CINEMA",$B$4:$B{row - 1},{year})'
        sheet.put(f"H{row}", f'=IF(AND({channel}="CINEMA",ISNUMBER({counted})),{earlier}+{above},"")', fmt=EURO_CENTS)
        support = (
            f'IF({channel}="CREDIT",{counted},IF({channel}="CINEMA",SUPPORT_BOXOFFICE({counted},{law},FALSE,H{row}),'
            f'IF({channel}="VIDEO",SUPPORT_VIDEO({counted},{law}),IF({channel}="TV",SUPPORT_TV({counted},{law}),'
            f"SUPPORT_EXPORT({counted},{law})))))"
        )
        sheet.put(
            f"I{row}",
            "=" + guarded(f'IFERROR({support},"{say("absent de ce texte", "not in this text")}")', counted),
            fmt=EURO_CENTS,
        )
        own = f'{channel}="CREDIT"'
        weighted = f'IF({own},I{row},IF(ISNUMBER({of("film_coefficients")}),I{row}*{of("film_coefficients")},""))'
        sheet.put(f"J{row}", "=" + guarded(weighted, f"I{row}"), fmt=EURO_CENTS)
        shared = f'IF({own},J{row},IF(ISNUMBER({of("film_shares")}),J{row}*{of("film_shares")},""))'
        sheet.put(f"K{row}", "=" + guarded(shared, f"J{row}"), fmt=EURO_CENTS)
        calculated = f"IF(ISBLANK(E{row}),{year}+N(calc_delay),E{row})"
        sheet.put(
            f"L{row}", "=" + guarded(f"ACCOUNT_EXPIRY(DATE({calculated},12,31),{law})", f"K{row}", year), fmt=self.date
        )
        sheet.put(f"O{row}", f'=IF({state}="OK",{calculated},"")', "bm note", "0")
        scheduled = f'OR({channel}="CINEMA",{channel}="VIDEO",{channel}="TV")'
        mine = f"AND(ISNUMBER({number}),{number}=chosen_number,{scheduled})"
        sheet.put(f"P{row}", f'=IF({mine},MAX(P$4:P{row - 1})+1,"")', "bm note", "0")
        fill = say("→ ligne à compléter", "→ line to complete")
        out = say("hors période", "out of period")
        expected = say("attendu", "expected")
        done = f'IF({own},"OK",IF(AND({amount}>0,{counted}=0),"{out}",IF({of("film_approvals")}="{book.yes_no[0]}","OK","{expected}")))'
        sheet.put(state, f'=IF(AND(LEN({film})=0,LEN({amount})=0),"",IF(ISNUMBER(L{row}),{done},"{fill}"))', "bm label")

    # -- investments ---------------------------------------------------------------------------------------------------

    def _investments(self) -> None:
        sheet, book, say = self.invested, self.book, self.book.say
        sheet.note(
            3,
            say(
                "Passés et prévus. Chaque année d'investissement prend d'abord le crédit qui se périme le premier.",
                "Past and planned. Each year of investment first takes the credit that lapses first.",
            ),
        )
        heads = say(
            "Date|Projet|Montant investi|Année|Non couvert dans l'année|À savoir",
            "Date|Project|Amount invested|Year|Not covered in the year|Good to know",
        )
        sheet.heads(4, heads.split("|"), height=32)
        last = 4 + INVESTMENTS
        for index in range(INVESTMENTS):
            row = 5 + index
            when, what, amount = (
                EXAMPLE_INVESTMENTS[index] if self.filled and index < len(EXAMPLE_INVESTMENTS) else (None, None, None)
            )
            sheet.input(f"A{row}", "date", when, prompt=say("Date de l'investissement.", "Date of the investment."))
            sheet.input(
                f"B{row}",
                "text",
                say(*what) if what else None,
                prompt=say(
                    "Film ou préparation où la somme est investie.", "Film or preparation where the sum is invested."
                ),
            )
            sheet.input(
                f"C{row}",
                "price",
                amount,
                prompt=say(
                    "Soutien investi, sans l'allocation directe.", "Support invested, without the direct allocation."
                ),
            )
            sheet.put(f"D{row}", "=" + guarded(f"YEAR(A{row})", f"A{row}", f"C{row}"), fmt="0")
            missing = f"IFERROR(INDEX(year_missing,MATCH(D{row},year_numbers,0),1),SUMIF(invested_years,D{row},invested_amounts))"
            sheet.put(f"E{row}", "=" + guarded(missing, f"D{row}"), fmt=EURO_CENTS)
            short = say("le compte ne suffit pas cette année-là", "the account is not enough that year")
            fill = say("→ date et montant", "→ date and amount")
            sheet.put(
                f"F{row}",
                f'=IF(AND(LEN(A{row})=0,LEN(C{row})=0),"",IF(ISNUMBER(D{row}),IF(N(E{row})>0.005,"{say("À CORRIGER", "TO MEND")} : {short}","OK"),"{fill}"))',
                "bm note",
            )
        book.name("invested_years", sheet, f"D5:D{last}")
        book.name("invested_amounts", sheet, f"C5:C{last}")
        sheet.table("investments_table", f"A4:F{last}")
        row = last + 1
        sheet.put(f"A{row}", say("Total", "Total"), "bm total")
        for letter in "BDEF":
            sheet.put(f"{letter}{row}", None, "bm total")
        sheet.put(f"C{row}", '=IF(COUNT(invested_amounts)=0,"",SUM(invested_amounts))', "bm total", EURO_CENTS)
        sheet.finish(row, freeze="A5", repeat="1:4")

    # -- oldest credit first -------------------------------------------------------------------------------------------

    def _use(self) -> None:
        sheet, book, say = self.use, self.book, self.book.say
        sheet.note(
            3,
            say(
                "Chaque ligne est l'année de calcul d'un crédit, chaque colonne une année d'investissement : la somme prise est le plus petit du crédit qui reste et de ce qui reste à couvrir. "
                "Un crédit sert de l'année de son calcul à celle de sa péremption. Le CNC tient le compte ; ceci en est une image.",
                "Each line is the year in which a credit was calculated, each column a year of investment: the sum taken is the smaller of the credit left and of what is left to cover. "
                "A credit serves from the year of its calculation to that of its lapse. The CNC keeps the account; this is an image of it.",
            ),
            height=40,
        )
        first, last = 5, 4 + YEARS
        uses = [column(5 + index) for index in range(YEARS)]
        heads = [*say("Calculé en|Crédit|Se périme le|Année", "Calculated in|Credit|Lapses on|Year").split("|")]
        sheet.heads(4, heads, height=32)
        used, left, today, room = (column(5 + YEARS + index) for index in range(4))
        tail = say(
            "Employé|Reste|Solde à la date|Reste à investir", "Used|Left|Balance on the day|Left to invest"
        ).split("|")
        sheet.heads(4, tail, first=5 + YEARS)
        for index, letter in enumerate(uses):
            sheet.put(f"{letter}4", f'=IF(ISNUMBER($A$5),$A$5+{index},"")', "bm head", "0")
        for index in range(YEARS):
            row = first + index
            if index == 0:
                sheet.put(f"A{row}", '=IF(COUNT(line_years)=0,"",MIN(line_years))', "bm label", "0")
            else:
                sheet.put(f"A{row}", f'=IF(ISNUMBER(A{row - 1}),A{row - 1}+1,"")', "bm label", "0")
            a = f"$A{row}"
            sheet.put(f"B{row}", "=" + guarded(f"SUMIF(line_years,{a},line_credits)", a), fmt=EURO_CENTS)
            sheet.put(f"C{row}", "=" + guarded(f"ACCOUNT_EXPIRY(DATE({a},12,31),law)", a), fmt=self.date)
            sheet.put(f"D{row}", "=" + guarded(f"YEAR(C{row})", f"C{row}"), fmt="0")
            for position, letter in enumerate(uses):
                before = f"SUM($D{row}:{uses[position - 1]}{row})-$D{row}" if position else "0"
                above = f"SUM({letter}$4:{letter}{row - 1})-{letter}$4"
                wanted = f"SUMIF(invested_years,{letter}$4,invested_amounts)"
                take = f"MAX(0,MIN($B{row}-({before}),{wanted}-({above})))"
                sheet.put(
                    f"{letter}{row}",
                    "=" + guarded(f"IF(AND({a}<={letter}$4,{letter}$4<=$D{row}),{take},0)", a, f"$D{row}"),
                    fmt=DASHED,
                )
            taken = f"{uses[0]}{row}:{uses[-1]}{row}"
            sheet.put(f"{used}{row}", "=" + guarded(f"SUM({taken})", a), fmt=EURO_CENTS)
            sheet.put(f"{left}{row}", "=" + guarded(f"B{row}-{used}{row}", a), "bm total", EURO_CENTS)
            alive = f"AND({a}<=YEAR(as_of),as_of<=C{row})"
            until = f'SUMIF(${uses[0]}$4:${uses[-1]}$4,"<="&YEAR(as_of),{taken})'
            sheet.put(f"{today}{row}", "=" + guarded(f"IF({alive},B{row}-{until},0)", a, "as_of"), fmt=EURO_CENTS)
            sheet.put(f"{room}{row}", "=" + guarded(f"IF({alive},{left}{row},0)", a, "as_of"), fmt=EURO_CENTS)
        for name, letter in (
            ("vintage_years", "A"),
            ("vintage_credits", "B"),
            ("vintage_lapses", "C"),
            ("vintage_lapse_years", "D"),
            ("vintage_left", left),
            ("vintage_today", today),
            ("vintage_room", room),
            ("vintage_used", used),
        ):
            book.name(name, sheet, f"{letter}{first}:{letter}{last}")
        self._by_year(last + 2, uses, first, last)

    def _by_year(self, row: int, uses: list[str], first: int, last: int) -> None:
        """Balance year by year; the chart of the account reads it."""
        sheet, book, say = self.use, self.book, self.book.say
        sheet.block(row, say("Solde par année", "Balance by year"))
        heads = say(
            "Année|Report|Crédité|Investi|Périmé|Solde au 31/12|À investir|Non couvert",
            "Year|Brought forward|Credited|Invested|Lapsed|Balance 31/12|To invest|Not covered",
        ).split("|")
        # Columns A, B, C, then wide enough ones further right.
        places = ["A", "B", "C", "E", "F", "G", "H", "I"]
        for place, text in zip(places, heads, strict=True):
            sheet.put(f"{place}{row + 1}", text, "bm head")
        sheet.put(f"D{row + 1}", None, "bm head")
        sheet.ws.row_dimensions[row + 1].height = 30
        top = row + 2
        for index in range(YEARS):
            at = top + index
            year = f"$A{at}"
            sheet.put(f"A{at}", f"=A{first + index}", "bm label", "0")
            opening = "0" if index == 0 else f"G{at - 1}"
            sheet.put(f"B{at}", "=" + guarded(opening, year), fmt=DASHED)
            sheet.put(f"C{at}", "=" + guarded(f"B{first + index}", year), fmt=DASHED)
            sheet.put(f"D{at}", None)
            taken = f"{uses[index]}{first}:{uses[index]}{last}"
            sheet.put(f"E{at}", "=" + guarded(f"SUM({taken})", year), fmt=DASHED)
            sheet.put(f"F{at}", "=" + guarded(f"SUMIF(vintage_lapse_years,{year},vintage_left)", year), fmt=DASHED)
            sheet.put(f"G{at}", "=" + guarded(f"B{at}+C{at}-E{at}-F{at}", year), "bm total", EURO)
            sheet.put(f"H{at}", "=" + guarded(f"SUMIF(invested_years,{year},invested_amounts)", year), fmt=DASHED)
            sheet.put(f"I{at}", "=" + guarded(f"H{at}-E{at}", year), fmt=DASHED)
        end = top + YEARS - 1
        book.name("year_numbers", sheet, f"A{top}:A{end}")
        book.name("year_missing", sheet, f"I{top}:I{end}")
        book.name("year_balances", sheet, f"G{top}:G{end}")
        book.name("year_lapsed", sheet, f"F{top}:F{end}")

    # -- the account ---------------------------------------------------------------------------------------------------

    def _account(self) -> None:
        sheet, book, say = self.account, self.book, self.book.say
        sheet.note(
            3,
            say(
                "Cases jaunes à saisir, puis Films, Recettes, Investissements. Tout le reste se calcule, sans macro. Le compte se lit par années entières.",
                "Fill the yellow cells, then Films, Earnings, Investments. All the rest is computed, without macro. The account is read by whole years.",
            ),
        )
        sheet.heads(4, say("Donnée|Saisie", "Fact|Input").split("|"), height=20)
        sheet.heads(
            4,
            [say("Le compte à cette date", "The account on that day"), "", "", say("Montant", "Amount")],
            first=4,
            height=20,
        )
        sheet.ws.merge_cells("D4:F4")
        inputs: tuple[tuple[str, Any, Pair, Pair], ...] = (
            (
                "company",
                "text",
                ("Société", "Company"),
                ("Titulaire du compte automatique.", "Holder of the automatic account."),
            ),
            (
                "law",
                "word",
                ("Texte appliqué (law)", "Text applied (law)"),
                (
                    "Texte des calculs, sauf ligne qui en nomme un autre.",
                    "Text of the computations, save a line that names another.",
                ),
            ),
            (
                "as_of",
                "date",
                ("À la date du", "On the day of"),
                (
                    "Jour où l'on regarde le compte ; à changer à chaque lecture.",
                    "Day on which the account is looked at; change it at each reading.",
                ),
            ),
            (
                "warn_months",
                "int",
                ("Alerte, mois avant péremption", "Warning, months before lapse"),
                ("Douze par défaut.", "Twelve by default."),
            ),
            (
                "calc_delay",
                "int",
                ("Délai de calcul, en années", "Delay of calculation, in years"),
                (
                    "Années entre la recette et le calcul du soutien ; 0 si la même année.",
                    "Years between the revenue and the calculation of the support; 0 in the same year.",
                ),
            ),
        )
        for row, (key, kind, label, hint) in enumerate(inputs, 5):
            sheet.put(f"A{row}", say(*label), "bm label")
            value: Any = (
                "rga-2023"
                if key == "law"
                else EXAMPLE_ACCOUNT[key]
                if self.filled or key in ("warn_months", "calc_delay")
                else None
            )
            sheet.input(
                f"B{row}", kind, value, prompt=say(*hint), words="=list_texts" if key == "law" else (), name=key
            )
            if kind == "int":
                sheet.ws[f"B{row}"].number_format = "0"
        soon = "SUMPRODUCT((vintage_warned=1)*1,vintage_room)"
        next_one = 'IF(SUMPRODUCT((vintage_alive=1)*1)=0,"",MIN(vintage_next))'
        results: tuple[tuple[str, Pair, str, str], ...] = (
            (
                "account_balance",
                ("Solde, investi de l'année déduit", "Balance, invested this year deducted"),
                guarded("SUM(vintage_today)", "as_of", "first_credit"),
                EURO_CENTS,
            ),
            (
                "account_room",
                ("Reste à investir, prévus déduits", "Left to invest, planned ones deducted"),
                guarded("SUM(vintage_room)", "as_of", "first_credit"),
                EURO_CENTS,
            ),
            (
                "lapsing_soon",
                ("Dont se périme dans le délai d'alerte", "Of which lapses within the warning"),
                guarded(soon, "as_of", "first_credit"),
                EURO_CENTS,
            ),
            (
                "next_lapse",
                ("Prochaine péremption", "Next lapse"),
                guarded(next_one, "as_of", "first_credit"),
                self.date,
            ),
            (
                "account_expected",
                ("Attendu, sans agrément de production", "Expected, without production approval"),
                f'IF(COUNTA(film_titles)=0,"",SUMIF(line_states,"{say("attendu", "expected")}",line_credits))',
                EURO_CENTS,
            ),
            (
                "account_rate",
                ("Allocation directe, taux net (fiction, déléguée)", "Direct allocation, net rate (fiction, lead)"),
                'DIRECT_ALLOC_RATE("LEAD","FICTION",law,TRUE)',
                PERCENT_FINE,
            ),
            (
                "account_alloc",
                ("Allocation si tout le reste est investi", "Allocation if all that is left is invested"),
                guarded('DIRECT_ALLOC(account_room,"LEAD","FICTION",law)', "account_room"),
                EURO_CENTS,
            ),
        )
        for row, (name, label, formula, fmt) in enumerate(results, 5):
            strong = name in ("account_balance", "account_room")
            style = "bm total" if strong else "bm label"
            for letter in "DEF":
                sheet.put(f"{letter}{row}", say(*label) if letter == "D" else None, style)
            sheet.ws.merge_cells(f"D{row}:F{row}")
            sheet.put(f"G{row}", "=" + formula, "bm total" if strong else "bm cell", fmt)
            book.name(name, sheet, f"G{row}")
        told = say(
            '="L\'allocation suppose un film éligible : "&RULE_PARAM("threshold.alloc",law)&" points hors langue, langue française."',
            '="The allocation supposes an eligible film: "&RULE_PARAM("threshold.alloc",law)&" points without language, French language."',
        )
        sheet.put("H11", told, "bm note")
        sheet.ws.row_dimensions[11].height = 40
        sheet.put(
            "H5",
            f'=IF(ISNUMBER(as_of),IF(ISNUMBER(first_credit),"","{say("→ Saisissez les films puis les recettes.", "→ Fill in the films, then the earnings.")}"),"{say("→ Saisissez la date de lecture.", "→ Fill in the day of reading.")}")',
            "bm note",
        )
        self._vintages(13)

    def _vintages(self, row: int) -> None:
        """One line a year of credit: what is left, when it lapses, what to do."""
        sheet, book, say = self.account, self.book, self.book.say
        heads = say(
            "Crédit calculé en|Crédit|Employé|Reste à investir|Se périme le|Mois restants|Alerte|Que faire",
            "Credit calculated in|Credit|Used|Left to invest|Lapses on|Months left|Warning|What to do",
        )
        sheet.heads(row, heads.split("|"), height=32)
        first, last = row + 1, row + YEARS
        check, fine = say("À VÉRIFIER", "TO CHECK"), "OK"
        gone, spent = say("périmé", "lapsed"), say("employé", "used")
        later = say("à venir", "to come")
        for index in range(YEARS):
            at, n = first + index, index + 1

            def of(name: str, n: int = n) -> str:
                return f"INDEX({name},{n},1)"

            sheet.put(f"A{at}", f"={of('vintage_years')}", "bm label", "0")
            sheet.ws.row_dimensions[at].height = 16
            a = f"$A{at}"
            sheet.put(f"B{at}", "=" + guarded(of("vintage_credits"), a), fmt=EURO_CENTS)
            sheet.put(f"C{at}", "=" + guarded(of("vintage_used"), a), fmt=EURO_CENTS)
            sheet.put(f"D{at}", "=" + guarded(of("vintage_left"), a), "bm total", EURO_CENTS)
            sheet.put(f"E{at}", "=" + guarded(of("vintage_lapses"), a), fmt=self.date)
            months = f"(YEAR(E{at})-YEAR(as_of))*12+MONTH(E{at})-MONTH(as_of)"
            sheet.put(
                f"F{at}", "=" + guarded(f'IF(AND(D{at}>0.005,as_of<=E{at}),{months},"")', a, f"E{at}", "as_of"), fmt="0"
            )
            near = f"EDATE(E{at},-warn_months)<=as_of"
            state = (
                f'IF(B{at}=0,"",IF(D{at}<=0.005,"{spent}",IF(as_of>E{at},"{gone}",'
                f'IF(YEAR(as_of)<{a},"{later}",IF({near},"{check}","{fine}")))))'
            )
            sheet.put(f"G{at}", "=" + guarded(state, a, f"E{at}", "as_of", "warn_months"), horizontal="center")
            advice = say(
                "Investir avant cette date : après, la somme est perdue.",
                "Invest before that day: after it, the sum is lost.",
            )
            lost = say("Somme perdue, faute d'investissement à temps.", "Sum lost, not invested in time.")
            sheet.put(f"H{at}", f'=IF(G{at}="{check}","{advice}",IF(G{at}="{gone}","{lost}",""))', "bm note")
        sheet.flags(f"G{first}:G{last}")
        total = last + 1
        sheet.put(f"A{total}", say("Total", "Total"), "bm total")
        for letter in "BCD":
            sheet.put(
                f"{letter}{total}",
                "=" + guarded(f"SUM({letter}{first}:{letter}{last})", f"$A{first}"),
                "bm total",
                EURO_CENTS,
            )
        for letter in "EFGH":
            sheet.put(f"{letter}{total}", None, "bm total")
        book.name("first_credit", sheet, f"A{first}")
        beyond = say(
            "⚠ des crédits tombent hors des années suivies : ils ne sont pas dans le solde.",
            "⚠ some credits fall outside the years followed: they are not in the balance.",
        )
        counted = f'ABS(SUMIF(line_states,"OK",line_credits)-N(B{total}))>0.005'
        sheet.put(f"A{total + 1}", f'=IF(ISNUMBER(first_credit),IF({counted},"{beyond}",""),"")', "bm note")
        sheet.ws.merge_cells(f"A{total + 1}:H{total + 1}")
        self._chart(total + 3)
        sheet.ws.page_setup.fitToHeight = 1
        sheet.finish(total + 22, freeze="A5", repeat="1:2")
        self._warnings(first)

    def _warnings(self, first: int) -> None:
        """Which years of credit are warned of or alive, for the figures at the head of the account."""
        sheet, book, say = self.use, self.book, self.book.say
        check, fine, at = say("À VÉRIFIER", "TO CHECK"), "OK", 2 * YEARS + 10
        sheet.note(
            at - 2,
            say("Calculs des alertes – rien à saisir ici", "Workings of the warnings – nothing to fill in here"),
            height=15,
        )
        sheet.heads(at - 1, say("Alerté|Vivant|Péremption", "Warned|Alive|Lapse").split("|"), height=18)
        for index in range(YEARS):
            row = at + index
            state, lapse = (f"{self.account.quoted}!{letter}{first + index}" for letter in "GE")
            sheet.put(f"A{row}", f'=IF({state}="{check}",1,0)', "bm note", "0")
            sheet.put(f"B{row}", f'=IF(OR({state}="{check}",{state}="{fine}"),1,0)', "bm note", "0")
            sheet.put(f"C{row}", f'=IF(B{row}=1,{lapse},"")', "bm note", self.date)
        for name, letter in (("vintage_warned", "A"), ("vintage_alive", "B"), ("vintage_next", "C")):
            book.name(name, sheet, f"{letter}{at}:{letter}{at + YEARS - 1}")
        sheet.finish(at + YEARS - 1, freeze="B5", repeat="1:2")

    def _chart(self, row: int) -> None:
        say, top = self.book.say, 4 + YEARS + 4
        names = say("Crédité|Investi|Périmé|Solde au 31/12", "Credited|Invested|Lapsed|Balance 31/12").split("|")
        charts.bars(
            self.account,
            f"A{row}",
            (
                say("Le compte, année par année", "The account, year by year"),
                say("Année", "Year"),
                say("Euros", "Euros"),
                say(
                    "Le compte, année par année : barres de ce qui est crédité, investi, périmé, et du solde au 31 décembre.",
                    "The account, year by year: bars of what is credited, invested, lapsed, and of the balance on 31 December.",
                ),
            ),
            ("", 1, top, top + YEARS - 1),
            tuple((name, number, top, top + YEARS - 1) for name, number in zip(names, (3, 5, 6, 7), strict=True)),
            size=(8.4, 28.0),
            data=self.use,
        )

    # -- one film ------------------------------------------------------------------------------------------------------

    def _one_film(self) -> None:
        sheet, book, say = self.one, self.book, self.book.say
        sheet.note(
            3,
            say(
                "L'échéancier d'un film calculé d'un seul trait (SUPPORT_SCHEDULE), sous le texte du classeur : il recoupe la feuille Recettes.",
                "The schedule of one film computed in one go (SUPPORT_SCHEDULE), under the text of the workbook: it cross-checks the Earnings sheet.",
            ),
            height=28,
        )
        sheet.put("A4", say("Film", "Film"), "bm label")
        sheet.input(
            "D4",
            "word",
            EXAMPLE_ACCOUNT["chosen_film"] if self.filled else None,
            prompt=say("Un film de la feuille Films.", "A film of the Films sheet."),
            words="=film_titles",
            name="chosen_film",
        )
        sheet.ws.row_dimensions[4].height = 20
        number = 'IFERROR(MATCH(chosen_film,film_titles,0),"")'
        sheet.put("E4", f'=IF(LEN(chosen_film)=0,"",{number})', "bm note", "0")
        book.name("chosen_number", sheet, "E4")
        empty = say("→ Choisissez un film.", "→ Choose a film.")
        sheet.put("F4", f'=IF(ISNUMBER(E4),"","{empty}")', "bm note")
        top, work = 7, 7 + ONE_FILM + 6
        heads = say(
            "N°|Année|Recette de|Montant|Soutien|Après coefficient|Se périme le",
            "No.|Year|Channel|Amount|Support|After coefficient|Lapses on",
        )
        sheet.heads(top - 1, heads.split("|"), height=30)
        sheet.heads(
            work - 1, say("N°|Année|Recette de|Montant|Ligne", "No.|Year|Channel|Amount|Line").split("|"), height=18
        )
        lines = f"{self.lines.quoted}!"
        last = 4 + LINES
        for index in range(ONE_FILM):
            at = work + index
            sheet.put(f"A{at}", index + 1, "bm note")
            sheet.put(f"E{at}", f'=IF(ISNUMBER($E$4),IFERROR(MATCH(A{at},line_ranks,0),""),"")', "bm note", "0")
            for letter, source in (("B", "B"), ("C", "C"), ("D", "D")):
                fmt = EURO_CENTS if letter == "D" else "0"
                sheet.put(
                    f"{letter}{at}",
                    f'=IF(ISNUMBER($E{at}),INDEX({lines}${source}$5:${source}${last},$E{at},1),"")',
                    "bm note",
                    fmt,
                )
        earned = f"$B${work}:$D${work + ONE_FILM - 1}"
        show, points = "INDEX(film_shows,$E$4,1)", "INDEX(film_points,$E$4,1)"
        call = f"SUPPORT_SCHEDULE({show},{earned},{points},law,FALSE,N(calc_delay))"
        for index in range(ONE_FILM):
            at = top + index
            sheet.put(f"A{at}", index + 1, "bm note")
            sheet.array(
                f"B{at}:G{at}",
                f'=IF(ISNUMBER($E${work}),IFERROR(INDEX({call},$A{at},0),""),"")',
                fmts=("0", None, EURO_CENTS, EURO_CENTS, EURO_CENTS, self.date),
            )
            sheet.ws[f"C{at}"].alignment = Alignment(vertical="center", horizontal="left", indent=1)
        end = top + ONE_FILM
        sheet.put(f"A{end}", None, "bm total")
        for letter, text in (("B", say("Total", "Total")), ("C", None), ("D", None), ("G", None)):
            sheet.put(f"{letter}{end}", text, "bm total")
        for letter in "EF":
            sheet.put(
                f"{letter}{end}",
                f'=IF(COUNT({letter}{top}:{letter}{end - 1})=0,"",SUM({letter}{top}:{letter}{end - 1}))',
                "bm total",
                EURO_CENTS,
            )
        lines_total = "SUMIF(line_films,chosen_film,line_weighted)"
        export = f'SUMIFS(line_weighted,line_films,chosen_film,{lines}$C$5:$C${last},"EXPORT")'
        for line in (end + 1, end + 2):
            sheet.ws.merge_cells(f"B{line}:D{line}")
        sheet.put(f"B{end + 1}", say("Feuille Recettes", "Earnings sheet"), "bm label")
        sheet.put(f"F{end + 1}", "=" + guarded(f"{lines_total}-{export}", f"F{end}"), fmt=EURO_CENTS)
        sheet.put(f"B{end + 2}", say("Recoupement", "Cross-check"), "bm label")
        differs = say(
            "diffère : une ligne a un autre texte ou une autre année de calcul",
            "differs: a line has another text or another year of calculation",
        )
        sheet.put(
            f"F{end + 2}",
            "=" + guarded(f'IF(ABS(F{end}-F{end + 1})<0.005,"PASS","{differs}")', f"F{end}", f"F{end + 1}"),
        )
        book.name("schedule_check", sheet, f"F{end + 2}")
        book.name("schedule_total", sheet, f"F{end}")
        sheet.note(work - 2, say("Calculs – rien à saisir ici", "Workings – nothing to fill in here"), height=15)
        sheet.finish(work + ONE_FILM - 1, freeze="A5", repeat="1:2")
