# ruff: noqa: E501 - sentences in two languages stay whole
"""The support simulator: admissions to support, scenarios, two-way table, break-even, sensitivities, texts side by side."""

from __future__ import annotations

from typing import Any, Final

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Border, Font, Side
from openpyxl.styles.differential import DifferentialStyle

from bareme.engine import book as law_book
from bareme.templates import charts, examples, figures
from bareme.templates.grid import verdict
from bareme.templates.kit import (
    EURO,
    EURO_CENTS,
    INTEGER,
    PERCENT,
    PERCENT_FINE,
    POINTS,
    Dialect,
    Lang,
    Pair,
    Workbook,
    column,
    guarded,
)

#: The film that fills the committed workbook: the invented one of the financing plan.
EXAMPLE: Final[dict[str, Any]] = {
    "film_title": "Les Marées d'équinoxe",
    "company": "Films du Grand Large",
    "genre": "FICTION",
    "points_total": 89.25,
    "points_ex_language": 69.25,
    "initiative_is_french": True,
    "access_derogation": False,
    "avg_price": 7.3,
    "admissions_low": 120_000,
    "admissions_base": 350_000,
    "admissions_high": 800_000,
    "tv_prices": (400_000, 620_000),
    "video_turnover": 150_000,
    "export_credited": None,
    "lead_share": 0.75,
    "own_money": 400_000,
    "net_per_admission": 0.9,
    "target_support": 500_000,
    "target_coefficient": 0.85,
    "invest_balance": 1_500_000,
    "invest_cost": 4_200_000,
    "invest_cnc": 111_365.2,
    "invest_public": 640_000,
    "invest_french": 3_360_000,
    "invest_film_no": 2,
    "invest_tax_credit": True,
    "invest_parity": False,
    "invest_alloc": True,
}

CASES: Final = (("low", "Basse", "Low"), ("base", "Moyenne", "Base"), ("high", "Haute", "High"))
CONTRACTS: Final = 5
TABLE_ADMISSIONS: Final = (25_000, 50_000, 100_000, 200_000, 350_000, 500_000, 800_000, 1_000_000, 1_500_000, 3_000_000)
TABLE_POINTS: Final = (25, 40, 50, 60, 70, 72, 75, 78, 80, 90)
STEPS: Final = 24
"""Even steps of a curve, to which the kinks are added."""

FIGURES: Final[tuple[figures.Figure, ...]] = (
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
    ("threshold.access", 1),
    ("threshold.alloc", 1),
    ("split.limit", 1),
    ("split.method", 1),
    ("alloc.lead", 1),
    ("alloc.lead.anim", 1),
    ("intensity.base", 1),
)


def build(lang: Lang, dialect: Dialect, filled: bool) -> Workbook:
    """The workbook, in memory."""
    book = Workbook(lang, dialect)
    Simulator(book, filled).write()
    return book


def _texts() -> list[str]:
    return [s.id for s in law_book().sources.values() if not s.companion and s.id.startswith(("rga", "guide"))]


class Simulator:
    """The sheets of the simulator; sheets are made first, so that names can point to them."""

    def __init__(self, book: Workbook, filled: bool) -> None:
        self.book, self.filled = book, filled
        say = book.say
        self.facts = book.sheet(
            say("Hypothèses", "Assumptions"),
            say("Simulateur de soutien – hypothèses", "Support simulator – assumptions"),
            (48, 24, 18, 18, 46),
        )
        self.support = book.sheet(
            say("Soutien", "Support"), say("Soutien selon les entrées", "Support by admissions"), (52, 20, 20, 20)
        )
        self.curve = book.sheet(
            say("Courbe", "Curve"),
            say("Des entrées au soutien", "From admissions to support"),
            (22, 20, 20, 22, 20, 20),
        )
        self.table = book.sheet(
            say("Tableau croisé", "Two-way table"),
            say("Soutien : entrées × points", "Support: admissions × points"),
            (16, *(13,) * len(TABLE_POINTS)),
            landscape=True,
        )
        self.even = book.sheet(
            say("Seuil de rentabilité", "Break-even"), say("Seuil de rentabilité", "Break-even"), (44, 18, 18, 18, 18)
        )
        self.tornado = book.sheet(
            say("Sensibilités", "Sensitivity"),
            say("Ce qui pèse sur le résultat", "What weighs on the result"),
            (42, 12, 16, 16, 17, 17, 17, 8),
            landscape=True,
        )
        self.laws = book.sheet(
            say("Textes comparés", "Law against law"),
            say("Le même film sous plusieurs textes", "The same film under several texts"),
            (5, 15, 16, 15, 15, 15, 12, 17, 18, 10, 46),
            landscape=True,
        )
        self.inverse = book.sheet(
            say("Réponses inverses", "Inverse answers"), say("Réponses inverses", "Inverse answers"), (56, 20, 62)
        )
        self.audit = figures.sheet(book)
        self.examples = book.sheet(
            say("Exemples", "Examples"),
            say("Exemples officiels", "Official examples"),
            examples.WIDTHS,
            landscape=True,
        )

    def write(self) -> None:
        """Everything, sheet by sheet: charts must come in the order of the sheets."""
        figures.write(self.book, self.audit, FIGURES)
        self._facts()
        self._support()
        self._curve()
        self._table()
        self._break_even()
        self._tornado()
        self._laws()
        self._inverse()
        examples.write(self.book, self.examples)

    def example(self, key: str) -> Any:
        """The value of an input in the example, None in an empty workbook."""
        return self.book.shown(EXAMPLE[key]) if self.filled else None

    # -- assumptions ---------------------------------------------------------------------------------------------------

    def _facts(self) -> None:
        sheet, book, say = self.facts, self.book, self.book.say
        sheet.note(
            3,
            say(
                "Cases jaunes à saisir ; tout le reste se calcule. Les feuilles suivantes lisent celle-ci.",
                "Fill the yellow cells; all the rest is computed. The other sheets read this one.",
            ),
        )
        sheet.heads(4, say("Donnée|Saisie", "Fact|Input").split("|"), height=20)
        self._head_note(4)
        row = 5
        for key, kind, label, hint in _FACTS:
            words: Any = ()
            value = self.example(key) if key != "law" else "rga-2023"
            if key == "law":
                words = "=list_texts"
            elif key == "genre":
                words = ("FICTION", "DOCUMENTARY", "ANIMATION")
            elif kind == "yes":
                words = book.yes_no
            self._input(row, key, "word" if kind == "yes" else kind, value, label, hint, words)
            row += 1
        sheet.heads(
            row,
            [
                say("Entrées en salles", "Admissions"),
                *(say(f"Hypothèse {fr.lower()}", f"{en} case") for _, fr, en in CASES),
                say("À savoir", "Good to know"),
            ],
            height=30,
        )
        row += 1
        sheet.put(f"A{row}", say("Entrées sur cinq ans", "Admissions over five years"), "bm label")
        prompt = say("Nombre d'entrées en salles en France.", "Number of admissions in French cinemas.")
        for index, (case, _fr, _en) in enumerate(CASES):
            name = f"admissions_{case}"
            sheet.input(f"{'BCD'[index]}{row}", "int", self.example(name), prompt=prompt, name=name)
        told = say(
            "Cinq ans de salles comptent ; une hypothèse vide laisse sa colonne vide.",
            "Five years in cinemas count; a blank case leaves its column blank.",
        )
        sheet.put(f"E{row}", told, "bm note")
        sheet.ws.row_dimensions[row].height = 28
        row = self._channels(row + 1)
        book.name("access_ok", sheet, f"B{row}")
        sheet.put(f"A{row}", say("Seuil d'accès atteint ?", "Access threshold reached?"), "bm total")
        access = verdict(
            book,
            f"ACCESS_THRESHOLD_OK(points_ex_language,law,{book.yes('initiative_is_french')},{book.yes('access_derogation')})",
        )
        sheet.put(f"B{row}", "=" + guarded(access, "points_ex_language"), "bm total", horizontal="center")
        sheet.put(
            f"C{row}",
            f'=IF(LEN(access_ok)=0,"{say("→ Saisissez les points hors langue.", "→ Fill in the points without language.")}",'
            f'IF({book.yes("access_ok")},"",'
            f'"{say("Sous le seuil, pas d’agrément : le soutien est compté pour zéro.", "Below the threshold, no approval: support is counted as zero.")}"))',
            "bm note",
        )
        sheet.ws.merge_cells(f"C{row}:E{row}")
        sheet.ws.row_dimensions[row].height = 28
        sheet.finish(row, freeze="A5", repeat="1:2")

    def _input(self, row: int, key: str, kind: Any, value: Any, label: Pair, hint: Pair, words: Any = ()) -> None:
        sheet, say = self.facts, self.book.say
        sheet.put(f"A{row}", say(*label), "bm label")
        sheet.input(f"B{row}", kind, value, prompt=say(*hint), words=words, name=key)
        self._hint(row, say(*hint))

    def _head_note(self, row: int) -> None:
        for letter in "CDE":
            self.facts.put(f"{letter}{row}", self.book.say("À savoir", "Good to know"), "bm head")
        self.facts.ws.merge_cells(f"C{row}:E{row}")

    def _hint(self, row: int, text: str) -> None:
        self.facts.put(f"C{row}", text, "bm note")
        self.facts.ws.merge_cells(f"C{row}:E{row}")
        self.facts.ws.row_dimensions[row].height = 18

    def _channels(self, row: int) -> int:
        """Television contracts, the other channels, and the producer's money."""
        sheet, book, say = self.facts, self.book, self.book.say
        sheet.heads(row, [say("Autres recettes", "Other revenue"), say("Saisie", "Input")], height=20)
        self._head_note(row)
        first = row + 1
        prices = EXAMPLE["tv_prices"]
        for index in range(CONTRACTS):
            at = first + index
            sheet.put(
                f"A{at}",
                say(f"Contrat de télévision n° {index + 1}", f"Television contract no. {index + 1}"),
                "bm label",
            )
            value = prices[index] if self.filled and index < len(prices) else None
            sheet.input(
                f"B{at}", "eur", value, prompt=say("Prix du contrat hors taxes.", "Price of the contract before tax.")
            )
        self._hint(
            first,
            say(
                "Un contrat par ligne : le plafond vaut pour chaque contrat. Laisser vide sans contrat.",
                "One contract a line: the ceiling is for each contract. Leave blank without one.",
            ),
        )
        book.name("tv_contracts", sheet, f"B{first}:B{first + CONTRACTS - 1}")
        row = first + CONTRACTS
        for key, kind, label, hint in _MONEY:
            self._input(row, key, kind, self.example(key), label, hint)
            row += 1
        return row

    # -- support of the three cases ------------------------------------------------------------------------------------

    def _support(self) -> None:
        sheet, book, say = self.support, self.book, self.book.say
        sheet.note(
            3,
            say(
                "Montants inscrits au compte, abattements déduits : les taux des articles ne sont pas ceux qui sont crédités. Rien n'est acquis avant l'agrément de production.",
                "Amounts credited to the account, after abatements: the rates in the articles are not what is credited. Nothing is acquired before the production approval.",
            ),
            height=28,
        )
        sheet.heads(
            4,
            [say("Étape", "Step"), *(say(f"Hypothèse {fr.lower()}", f"{en} case") for _, fr, en in CASES)],
            height=20,
        )
        keys = [key for key, _label, _fmt in _STEPS]
        at = {key: 5 + index for index, key in enumerate(keys)}
        for key, label, _fmt in _STEPS:
            sheet.put(f"A{at[key]}", say(*label), "bm total" if key in _STRONG else "bm label")
        for index, (case, _fr, _en) in enumerate(CASES):
            c = "BCD"[index]
            formulas = self._steps(case, {key: f"{c}{row}" for key, row in at.items()})
            for key, _label, fmt in _STEPS:
                style = "bm total" if key in _STRONG else "bm cell"
                sheet.put(f"{c}{at[key]}", "=" + formulas[key], style, fmt, horizontal="right")
            for key in ("receipts", "support", "lead", "result"):
                book.name(f"{key}_{case}", sheet, f"{c}{at[key]}")
        for key, name in (
            ("tv", "tv_support"),
            ("video", "video_support"),
            ("export", "export_support"),
            ("coefficient", "coefficient"),
        ):
            book.name(name, sheet, f"C{at[key]}")
        row = at[keys[-1]] + 1
        empty = say("→ Commencez par la feuille Hypothèses.", "→ Start with the Assumptions sheet.")
        lacking = say(
            "⚠ Nos sources ne donnent pas de soutien « étranger » sous ce texte : il est compté pour zéro.",
            "⚠ Our sources give no export support under this text: it is counted as zero.",
        )
        without = "AND(N(export_credited)>0,ISERROR(SUPPORT_EXPORT(N(export_credited),law)))"
        sheet.put(f"A{row}", f'=IF(COUNT(B5:D5)=0,"{empty}",IF({without},"{lacking}",""))', "bm note")
        sheet.ws.merge_cells(f"A{row}:D{row}")
        row = self._split_trap(row + 1, at)
        charts.bars(
            sheet,
            f"A{row}",
            (
                say("Soutien du film selon l'hypothèse", "Support of the film by case"),
                say("Hypothèse", "Case"),
                say("Euros", "Euros"),
                say(
                    "Soutien du film selon l'hypothèse : barres basse, moyenne et haute, soutien de tout le film et part de la déléguée.",
                    "Support of the film by case: bars for low, base and high, support of the whole film and lead's part.",
                ),
            ),
            ("", 1, row + 20, row + 22),
            (
                (say("Soutien du film", "Support of the film"), 2, row + 20, row + 22),
                (say("Part de la déléguée", "Lead's part"), 3, row + 20, row + 22),
            ),
        )
        sheet.heads(
            row + 19,
            [
                say("Hypothèse", "Case"),
                say("Soutien du film", "Support of the film"),
                say("Part de la déléguée", "Lead's part"),
            ],
            height=20,
        )
        for index, (case, french, english) in enumerate(CASES):
            sheet.put(f"A{row + 20 + index}", say(french, english), "bm label")
            sheet.put(f"B{row + 20 + index}", "=" + guarded(f"support_{case}", f"support_{case}"), fmt=EURO)
            sheet.put(f"C{row + 20 + index}", "=" + guarded(f"lead_{case}", f"lead_{case}"), fmt=EURO)
        sheet.finish(row + 23, freeze="B5", repeat="1:2")

    def _steps(self, case: str, cell: dict[str, str]) -> dict[str, str]:
        """The formula of each step, without its equals sign."""
        book = self.book
        admissions = f"admissions_{case}"
        given = cell["receipts"]
        zero = f"IF({book.yes('access_ok')},{{}},0)"
        parts = [cell[key] for key in ("box", "tv", "video", "export")]
        lead_min = guarded(f"LEAD_MIN_SHARE({cell['support']},law)", cell["support"])
        return {
            "admissions": guarded(admissions, admissions),
            "receipts": guarded(f"BOXOFFICE_RECEIPTS({admissions},avg_price)", admissions, "avg_price"),
            "tax": guarded(f"BOXOFFICE_TAX({given},TSA_RATE(law))", given),
            "gross": guarded(f"SUPPORT_BOXOFFICE({given},law,TRUE)", given),
            "abatement": guarded(f"{cell['box']}-{cell['gross']}", cell["box"], cell["gross"]),
            "box": guarded(f"SUPPORT_BOXOFFICE({given},law)", given),
            "tv": guarded("SUPPORT_TV(tv_contracts,law)", given),
            "video": guarded("IF(ISBLANK(video_turnover),0,SUPPORT_VIDEO(video_turnover,law))", given),
            "export": guarded("IF(ISBLANK(export_credited),0,IFERROR(SUPPORT_EXPORT(export_credited,law),0))", given),
            "coefficient": guarded("WEIGHT_COEFF(points_total,law)", "points_total"),
            "support": guarded(
                zero.format(_total(cell["box"], cell["tv"], cell["video"], "points_total", cell["export"])),
                *parts,
                "points_total",
                "points_ex_language",
            ),
            "each": guarded(f'IF({admissions}>0,{cell["support"]}/{admissions},"")', cell["support"], admissions),
            "lead_min": f'IFERROR({lead_min},"{book.say("absent de ce texte", "not in this text")}")',
            "lead": guarded(f"lead_share*{cell['support']}", cell["support"], "lead_share"),
            "lead_ok": guarded(
                f'IF({cell["lead"]}>={cell["lead_min"]}-0.005,"OK","{book.say("À CORRIGER", "TO MEND")}")',
                cell["lead"],
                cell["lead_min"],
            ),
            "revenue": guarded(f"{admissions}*net_per_admission", admissions, "net_per_admission"),
            "result": guarded(
                f"{cell['revenue']}+{cell['lead']}-own_money", cell["revenue"], cell["lead"], "own_money"
            ),
        }

    def _split_trap(self, row: int, at: dict[str, int]) -> int:
        sheet, say = self.support, self.book.say
        sheet.flags(f"B{at['lead_ok']}:D{at['lead_ok']}")
        limit = 'RULE_PARAM("split.limit",law)'
        written = 'ROUND(100*INDEX(RULE_PARAM("box.rates",law),1,1),2)'
        credited = 'ROUND(100*AID_RATE("BOX",law,TRUE,1,,TRUE),2)'
        sheet.note(
            row,
            say(
                f'="Partage : le minimum de la déléguée change à "&{limit}&" € – par tranches du montant entier dans le texte de 2015 (un saut), '
                f'par fraction depuis 2023. Première tranche : "&{written}&" % dans l\'article, "&{credited}&" % publiés après abattements : '
                'le général (tous les taux automatiques), puis celui de la salle (feuille Textes)."',
                f'="Split: the lead\'s minimum turns at "&{limit}&" € – whole-amount brackets in the 2015 text (a cliff), '
                f'by fraction since 2023. First tier: "&{written}&"% in the article, "&{credited}&"% published after abatements: '
                'the general one (all automatic rates), then that of cinemas (Texts sheet)."',
            ),
            height=40,
        )
        return row + 1

    # -- the curve -----------------------------------------------------------------------------------------------------

    def _curve(self) -> None:
        sheet, say = self.curve, self.book.say
        sheet.note(
            3,
            say(
                "La pente change aux limites des tranches de recette (les coudes) : à gauche le film, à droite toute l'échelle du texte.",
                "The slope changes at the limits of the tiers of receipts (the kinks): the film on the left, the whole scale of the text on the right.",
            ),
        )
        lines = STEPS + 3
        top = 46
        tops = {
            "near": (1, say("jusqu'à 1,5 fois l'hypothèse haute", "up to 1.5 times the high case")),
            "far": (4, say("toute l'échelle", "whole scale")),
        }
        heads = say("Entrées|Soutien du film|dont salle", "Admissions|Support of the film|of which cinemas").split("|")
        kinks = top + lines + 3
        ends = {
            "near": guarded("1.5*admissions_high", "admissions_high", "avg_price"),
            "far": guarded(f"1.25*B{kinks + 2}", f"B{kinks + 2}"),
        }
        for key, (first, what) in tops.items():
            a, b, c = (column(first + i) for i in range(3))
            sheet.put(f"{a}{top - 1}", what, "bm note")
            sheet.heads(top, heads, first=first, height=20)
            end = f"{a}{kinks + 7}"
            sheet.put(end, "=" + ends[key], fmt=INTEGER)
            raw = top + lines + 14
            for index in range(lines):
                at = raw + index
                extra = index - STEPS - 1
                if extra < 0:
                    sheet.put(f"{a}{at}", "=" + guarded(f"{end}*{index}/{STEPS}", end), "bm note", INTEGER)
                else:
                    kink = f"B{kinks + 1 + extra}"
                    sheet.put(f"{a}{at}", "=" + guarded(f"MIN({end},{kink})", end, kink), "bm note", INTEGER)
            span = f"{a}${raw}:{a}${raw + lines - 1}"
            for index in range(lines):
                at = top + 1 + index
                sheet.put(f"{a}{at}", f'=IF(COUNT({span})={lines},SMALL({span},{index + 1}),"")', fmt=INTEGER)
                sheet.put(f"{b}{at}", "=" + self._at(f"{a}{at}", whole=True), fmt=EURO)
                sheet.put(f"{c}{at}", "=" + self._at(f"{a}{at}", whole=False), fmt=EURO)
        self._kinks(kinks)
        sheet.heads(top + lines + 13, [say("Abscisses du film", "Steps of the film")], height=18)
        sheet.heads(top + lines + 13, [say("Abscisses, échelle", "Steps, whole scale")], first=4, height=18)
        names = (say("Soutien du film", "Support of the film"), say("dont salle", "of which cinemas"))
        axes = (say("Entrées", "Admissions"), say("Soutien (euros)", "Support (euros)"))
        charts.scatter(
            sheet,
            "A5",
            (
                say("Soutien selon les entrées", "Support by admissions"),
                *axes,
                say(
                    "Soutien selon les entrées : courbe du soutien du film et de sa part de salle, avec les hypothèses basse, moyenne et haute.",
                    "Support by admissions: curve of the support of the film and of its cinema part, with the low, base and high cases.",
                ),
            ),
            (1, top + 1, top + lines),
            ((names[0], 2), (names[1], 3)),
            ((say("Hypothèses", "Cases"), 4, 5, kinks + 1, kinks + 3),),
            size=(9.2, 22.0),
        )
        charts.scatter(
            sheet,
            "A25",
            (
                say("Toute l'échelle du texte, avec ses coudes", "The whole scale of the text, with its kinks"),
                *axes,
                say(
                    "Toute l'échelle du texte : courbe du soutien avec ses deux coudes, aux limites de recette des tranches.",
                    "The whole scale of the text: curve of support with its two kinks, at the limits of the tiers of receipts.",
                ),
            ),
            (4, top + 1, top + lines),
            ((names[0], 5), (names[1], 6)),
            ((say("Coudes", "Kinks"), 2, 3, kinks + 1, kinks + 2),),
            size=(9.2, 22.0),
        )
        empty = say(
            "→ Saisissez les hypothèses : la courbe attend le prix et les points.",
            "→ Fill in the assumptions: the curve waits for the price and the points.",
        )
        sheet.put("A4", f'=IF(COUNT(B{top + 1}:B{top + lines})=0,"{empty}","")', "bm note")
        sheet.ws.merge_cells("A4:F4")
        sheet.finish(top + lines + 14 + lines, freeze="A5", repeat="1:2")

    def _kinks(self, row: int) -> None:
        """Where the slope changes, and the three cases."""
        sheet, say = self.curve, self.book.say
        heads = say(
            "Coude|Entrées|Soutien du film|Entrées (hypothèse)|Soutien du film|Recette au coude",
            "Kink|Admissions|Support of the film|Admissions (case)|Support of the film|Receipts at the kink",
        )
        sheet.heads(row, heads.split("|"), height=30)
        for index, param in enumerate(("box.t1", "box.t2"), 1):
            at = row + index
            sheet.put(f"A{at}", say(f"Fin de la tranche {index}", f"End of tier {index}"), "bm label")
            sheet.put(f"F{at}", f'=RULE_PARAM("{param}",law)', fmt=EURO)
            sheet.put(
                f"B{at}", "=" + guarded(f'IF(avg_price>0,F{at}/avg_price,"")', "avg_price", f"F{at}"), fmt=INTEGER
            )
            sheet.put(f"C{at}", "=" + self._at(f"B{at}", whole=True), fmt=EURO)
        for index, (case, _french, _english) in enumerate(CASES, 1):
            sheet.put(f"D{row + index}", "=" + guarded(f"admissions_{case}", f"admissions_{case}"), fmt=INTEGER)
            sheet.put(f"E{row + index}", "=" + guarded(f"support_{case}", f"support_{case}"), fmt=EURO)
        sheet.put(
            f"A{row + 6}",
            say("Fin de la courbe du film, et de l'échelle", "End of the film's curve, and of the scale"),
            "bm note",
        )

    def _at(self, admissions: str, *, whole: bool) -> str:
        """Formula text: support at a number of admissions that need not be whole."""
        box = f"SUPPORT_BOXOFFICE({admissions}*avg_price,law)"
        others = ("tv_support", "video_support", "export_support") if whole else ("0", "0", "0")
        total = _total(box, others[0], others[1], "points_total", others[2])
        needed = [admissions, "avg_price", "points_total", "points_ex_language"]
        if whole:
            needed += ["tv_support", "video_support", "export_support"]
        return guarded(f"IF({self.book.yes('access_ok')},{total},0)", *needed)

    # -- admissions × points -------------------------------------------------------------------------------------------

    def _table(self) -> None:
        sheet, say = self.table, self.book.say
        sheet.note(
            3,
            say(
                "Les en-têtes jaunes se changent. Entre 70 et 80 points chaque point vaut 3 % du soutien, en dessous 1 %, au-dessus rien. "
                "Gras et encadré : le soutien couvre l'argent propre. Le seuil d'accès, compté hors langue, n'est pas vérifié ici.",
                "The yellow heads can be changed. Between 70 and 80 points each point is worth 3% of the support, below 1%, above nothing. "
                "Bold and boxed: support covers the own money. The access threshold, counted without language, is not checked here.",
            ),
            height=30,
        )
        last = column(1 + len(TABLE_POINTS))
        sheet.put("A4", say("Entrées ↓  Points →", "Admissions ↓  Points →"), "bm head")
        sheet.ws.row_dimensions[4].height = 28
        point = say("Nombre de points de la colonne, langue comprise.", "Points of the column, language included.")
        people = say("Nombre d'entrées de la ligne.", "Admissions of the line.")
        for index, points in enumerate(TABLE_POINTS, 2):
            sheet.input(f"{column(index)}4", "points", points, prompt=point)
        first, end = 5, 4 + len(TABLE_ADMISSIONS)
        for row, admissions in enumerate(TABLE_ADMISSIONS, first):
            sheet.input(f"A{row}", "int", admissions, prompt=people)
            for index in range(2, 2 + len(TABLE_POINTS)):
                c = column(index)
                box = f"SUPPORT_BOXOFFICE(BOXOFFICE_RECEIPTS($A{row},avg_price),law)"
                total = _total(box, "tv_support", "video_support", f"{c}$4", "export_support")
                needed = (f"$A{row}", f"{c}$4", "avg_price", "tv_support", "video_support", "export_support")
                sheet.put(f"{c}{row}", "=" + guarded(total, *needed), fmt=EURO)
            sheet.ws.row_dimensions[row].height = 20
        covered = FormulaRule(
            formula=[
                "AND(ISNUMBER(B5),ISNUMBER("
                + self.book.alias("own_money")
                + "),B5>="
                + self.book.alias("own_money")
                + ")"
            ]
        )
        covered.dxf = DifferentialStyle(font=Font(bold=True), border=Border(*(Side(style="thin", color="1B1B1B"),) * 4))
        sheet.ws.conditional_formatting.add(f"B5:{last}{end}", covered)
        row = end + 1
        empty = say(
            "→ Le prix et l'hypothèse moyenne manquent (feuille Hypothèses).",
            "→ The price and the base case are missing (Assumptions sheet).",
        )
        sheet.put(f"A{row}", f'=IF(COUNT(B5:{last}{end})=0,"{empty}","")', "bm note")
        sheet.ws.merge_cells(f"A{row}:{last}{row}")
        sheet.finish(row, freeze="B5", repeat="1:2")

    # -- break-even ----------------------------------------------------------------------------------------------------

    def _break_even(self) -> None:
        sheet, book, say = self.even, self.book, self.book.say
        sheet.note(
            3,
            say(
                "Entrées auxquelles l'argent propre est rendu : sans soutien, avec le soutien de salle, puis avec tout le soutien (télévision, vidéo, étranger). "
                "Le soutien ne se retire pas : il se réinvestit dans un film suivant.",
                "Admissions at which the own money is paid back: without support, with the cinema support, then with all of it (television, video, export). "
                "Support cannot be withdrawn: it is invested in a later film.",
            ),
            height=40,
        )
        heads = say(
            "Cas|Entrées|Recette nette|Soutien (part)|Total", "Case|Admissions|Net revenue|Support (part)|Total"
        )
        sheet.heads(4, heads.split("|"), height=20)
        never = say("jamais", "never")
        call = "BREAK_EVEN_ADMISSIONS({},net_per_admission,avg_price,points_total,law,{})"
        share = f"IF({book.yes('access_ok')},lead_share,0)"
        others = f"{share}*SUPPORT_TOTAL(0,tv_support,video_support,points_total,law{{}})"
        others = others.replace("{}", ",export_support")
        rest = f"MAX(0,own_money-IF(export_support>0,{others},{others.replace(',export_support', '')}))"
        rows: tuple[tuple[Pair, str, int], ...] = (
            (("Sans soutien", "Without support"), call.format("own_money", share), 1),
            (("Avec le soutien de salle", "With the cinema support"), call.format("own_money", share), 2),
            (("Avec tout le soutien", "With all the support"), call.format(rest, share), 2),
        )
        needed = ("own_money", "net_per_admission", "avg_price", "points_total", "points_ex_language", "lead_share")
        more = ("tv_support", "video_support", "export_support")
        for row, (label, formula, which) in enumerate(rows, 5):
            sheet.put(f"A{row}", say(*label), "bm label")
            facts = needed + more if row == 7 else needed
            cell = f"INDEX({formula},{which},2)"
            found = f'IFERROR(IF(N({cell})>0,{cell},IF({"own_money" if row < 7 else rest}=0,0,"{never}")),"{never}")'
            sheet.put(f"B{row}", "=" + guarded(found, *facts), fmt=INTEGER)
            sheet.put(f"C{row}", "=" + guarded(f"B{row}*net_per_admission", f"B{row}", "net_per_admission"), fmt=EURO)
            whole = self._at(f"B{row}", whole=row == 7)
            support = "0" if row == 5 else f"lead_share*({whole})"
            sheet.put(f"D{row}", "=" + guarded(support, f"B{row}", *facts), fmt=EURO)
            sheet.put(f"E{row}", "=" + guarded(f"C{row}+D{row}", f"C{row}", f"D{row}"), "bm total", EURO)
        for row, name in ((5, "even_without"), (6, "even_cinema"), (7, "even_all")):
            book.name(name, sheet, f"B{row}")
        sheet.put("A8", say("Entrées gagnées grâce au soutien", "Admissions saved by the support"), "bm total")
        sheet.put("B8", "=" + guarded("even_without-even_all", "even_without", "even_all"), "bm total", INTEGER)
        sheet.put(
            "C8", "=" + guarded('IF(even_without>0,B8/even_without,"")', "B8", "even_without"), "bm total", PERCENT
        )
        empty = say(
            "→ Saisissez l'argent propre, la recette nette par entrée et la part (feuille Hypothèses).",
            "→ Fill in own money, net revenue per admission and share (Assumptions sheet).",
        )
        sheet.put("A9", f'=IF(LEN(B5)=0,"{empty}","")', "bm note")
        sheet.ws.merge_cells("A9:E9")
        self._even_chart()

    def _even_chart(self) -> None:
        sheet, say = self.even, self.book.say
        top, steps = 32, 20
        heads = say(
            "Entrées|Recette nette|Recette nette + soutien|Argent propre",
            "Admissions|Net revenue|Net revenue + support|Own money",
        )
        sheet.heads(top, heads.split("|"), height=30)
        end = "IF(ISNUMBER(even_without),MAX(1,even_without),N(admissions_high))"
        for index in range(steps + 1):
            at = top + 1 + index
            sheet.put(
                f"A{at}",
                "=" + guarded(f"1.3*{end}*{index}/{steps}", "own_money", "avg_price", "net_per_admission"),
                fmt=INTEGER,
            )
            sheet.put(f"B{at}", "=" + guarded(f"A{at}*net_per_admission", f"A{at}"), fmt=EURO)
            sheet.put(
                f"C{at}",
                "="
                + guarded(
                    f"B{at}+lead_share*({self._at(f'A{at}', whole=True)})",
                    f"A{at}",
                    "lead_share",
                    "points_total",
                    "points_ex_language",
                    "tv_support",
                ),
                fmt=EURO,
            )
            sheet.put(f"D{at}", "=" + guarded("own_money", f"A{at}"), fmt=EURO)
        charts.scatter(
            sheet,
            "A11",
            (
                say("Quand l'argent propre est rendu", "When the own money is paid back"),
                say("Entrées", "Admissions"),
                say("Euros", "Euros"),
                say(
                    "Quand l'argent propre est rendu : recette nette seule, recette nette et soutien, et la ligne de l'argent propre qu'elles croisent.",
                    "When the own money is paid back: net revenue alone, net revenue and support, and the line of the own money that they cross.",
                ),
            ),
            (1, top + 1, top + 1 + steps),
            (
                (say("Recette nette", "Net revenue"), 2),
                (say("Recette nette + soutien", "Net revenue + support"), 3),
                (say("Argent propre", "Own money"), 4),
            ),
            size=(9.6, 21.0),
        )
        sheet.finish(top + 1 + steps, freeze="A5", repeat="1:2")

    # -- sensitivities -------------------------------------------------------------------------------------------------

    def _tornado(self) -> None:
        sheet, say = self.tornado, self.book.say
        sheet.note(
            3,
            say(
                "Résultat de la déléguée = recette nette + part du soutien − argent propre, hypothèse moyenne. Chaque fait varie seul ; les variations jaunes se changent.",
                "Lead's result = net revenue + part of the support − own money, base case. Each fact varies alone; the yellow variations can be changed.",
            ),
        )
        heads = say(
            "Fait|Variation|Valeur basse|Valeur haute|Résultat bas|Résultat haut|Amplitude|Rang",
            "Fact|Variation|Low value|High value|Low result|High result|Swing|Rank",
        )
        sheet.heads(4, heads.split("|"), height=20)
        facts = _DRIVERS
        last = 4 + len(facts)
        work = last + 24 + len(facts)
        result = self._result
        for row, (key, label, kind, default, fmt) in enumerate(facts, 5):
            sheet.put(f"A{row}", say(*label), "bm label")
            low, high = f"C{row}", f"D{row}"
            base = key
            if key == "admissions":
                sheet.put(f"B{row}", say("basse / haute", "low / high"), "bm note")
                sheet.put(low, "=" + guarded("admissions_low", "admissions_low"), fmt=fmt)
                sheet.put(high, "=" + guarded("admissions_high", "admissions_high"), fmt=fmt)
            else:
                prompt = say(
                    "De combien le fait varie en moins et en plus.", "By how much the fact varies, less and more."
                )
                sheet.input(f"B{row}", kind, default, prompt=prompt)
                v = f"B{row}"
                if key == "tv_contracts":
                    sheet.put(low, "=" + guarded(f"SUM(tv_contracts)*(1-{v})", v, "tv_support"), fmt=fmt)
                    sheet.put(high, "=" + guarded(f"SUM(tv_contracts)*(1+{v})", v, "tv_support"), fmt=fmt)
                elif key == "points_total":
                    sheet.put(low, "=" + guarded(f"MAX(0,points_total-{v})", v, base), fmt=fmt)
                    sheet.put(high, "=" + guarded(f"MIN(100,points_total+{v})", v, base), fmt=fmt)
                elif key == "lead_share":
                    sheet.put(low, "=" + guarded(f"MAX(0,lead_share-{v})", v, base), fmt=fmt)
                    sheet.put(high, "=" + guarded(f"MIN(1,lead_share+{v})", v, base), fmt=fmt)
                else:
                    sheet.put(low, "=" + guarded(f"{base}*(1-{v})", v, base), fmt=fmt)
                    sheet.put(high, "=" + guarded(f"{base}*(1+{v})", v, base), fmt=fmt)
            for c, at in (("E", low), ("F", high)):
                if key == "tv_contracts":
                    letter = "A" if c == "E" else "B"
                    varied = f"SUPPORT_TV({letter}{work + 1}:{letter}{work + CONTRACTS},law)"
                else:
                    varied = at
                sheet.put(f"{c}{row}", "=" + result(key, varied, at), fmt=EURO)
            sheet.put(f"G{row}", "=" + guarded(f"ABS(F{row}-E{row})", f"E{row}", f"F{row}"), fmt=EURO)
        sheet.put(f"A{last + 1}", say("Résultat, hypothèse moyenne", "Result, base case"), "bm total")
        for letter in "BCDEFH":
            sheet.put(f"{letter}{last + 1}", None, "bm total")
        sheet.put(f"G{last + 1}", "=" + guarded("result_base", "result_base"), "bm total", EURO)
        empty = say(
            "→ Saisissez les hypothèses, l'argent propre et la recette nette.",
            "→ Fill in the assumptions, own money and net revenue.",
        )
        sheet.put(f"A{last + 2}", f'=IF(COUNT(G5:G{last})=0,"{empty}","")', "bm note")
        self._tornado_chart(last)
        sheet.heads(work, [say("Contrats, bas", "Contracts, low"), say("Contrats, haut", "Contracts, high")], height=30)
        variation = f"B{5 + [key for key, *_ in facts].index('tv_contracts')}"
        for index in range(1, CONTRACTS + 1):
            price = f"INDEX(tv_contracts,{index},1)"
            for letter, sign in (("A", "-"), ("B", "+")):
                sheet.put(f"{letter}{work + index}", f"=N({price})*(1{sign}N({variation}))", "bm note", EURO)
        sheet.finish(work + CONTRACTS, freeze="B5", repeat="1:2")

    def _result(self, key: str, varied: str, cell: str) -> str:
        """Formula text: the lead's result with one fact in the place of the base case's."""
        fact = {
            name: name for name in ("avg_price", "points_total", "net_per_admission", "own_money", "lead_share")
        } | {
            "admissions": "admissions_base",
            "tv_contracts": "tv_support",
            "video_turnover": "video_support",
            "export_credited": "export_support",
        }
        shown = dict(fact)
        if key == "video_turnover":
            varied = f"SUPPORT_VIDEO({varied},law)"
        if key == "export_credited":
            varied = f"SUPPORT_EXPORT({varied},law)"
        shown[key] = varied
        box = f"SUPPORT_BOXOFFICE({shown['admissions']}*{shown['avg_price']},law)"
        total = _total(
            box, shown["tv_contracts"], shown["video_turnover"], shown["points_total"], shown["export_credited"]
        )
        support = f"IF({self.book.yes('access_ok')},{total},0)"
        formula = (
            f"{shown['admissions']}*{shown['net_per_admission']}+{shown['lead_share']}*{support}-{shown['own_money']}"
        )
        absent = self.book.say("absent de ce texte", "not in this text")
        return guarded(f'IFERROR({formula},"{absent}")', cell, "result_base")

    def _tornado_chart(self, last: int) -> None:
        sheet, say = self.tornado, self.book.say
        count = last - 4
        top = last + 22
        heads = say("Fait, par amplitude|Rang|En moins|En plus", "Fact, by swing|Rank|Less|More")
        sheet.heads(top, heads.split("|"), height=20)
        swings = f"$G$5:$G${last}"
        for index in range(1, count + 1):
            at = top + index
            sheet.put(f"B{at}", f'=IF(COUNT({swings})<{index},"",{index})', "bm note", "0")
            sheet.put(f"A{at}", f'=IF(LEN(B{at})=0,"",INDEX(A$5:A${last},MATCH({index},H$5:H${last},0)))', "bm label")
            for letter, source in (("C", "E"), ("D", "F")):
                found = f"INDEX({source}$5:{source}${last},MATCH({index},H$5:H${last},0))-result_base"
                sheet.put(f"{letter}{at}", f'=IF(LEN(B{at})=0,"",{found})', fmt=EURO)
        for row in range(5, last + 1):
            # Ties are told apart by the line.
            rank = f"RANK(G{row},{swings})+SUMPRODUCT((G$5:G{row}=G{row})*1)-1"
            sheet.put(f"H{row}", "=" + guarded(rank, f"G{row}"), "bm note", "0")
        charts.bars(
            sheet,
            f"A{last + 3}",
            (
                say("Sensibilité du résultat de la déléguée", "Sensitivity of the lead's result"),
                say("Fait", "Fact"),
                say("Écart avec l'hypothèse moyenne (euros)", "Difference from the base case (euros)"),
                say(
                    "Sensibilité du résultat de la déléguée : pour chaque fait, écart du résultat quand il baisse et quand il monte, du plus lourd au plus léger.",
                    "Sensitivity of the lead's result: for each fact, change of the result when it falls and when it rises, heaviest first.",
                ),
            ),
            ("", 1, top + 1, top + count),
            ((say("En moins", "Less"), 3, top + 1, top + count), (say("En plus", "More"), 4, top + 1, top + count)),
            horizontal=True,
            size=(9.2, 24.0),
        )

    # -- law against law -----------------------------------------------------------------------------------------------

    def _laws(self) -> None:
        sheet, book, say = self.laws, self.book, self.book.say
        sheet.note(
            3,
            say(
                "Hypothèse moyenne, calculée sous chaque texte. La première ligne est le texte choisi ; les autres se changent. "
                "rga-2015-en reprend les chiffres mal imprimés de la traduction anglaise (925,000 au lieu de 9 225 000 €) : pour contrôle seulement.",
                "Base case, computed under each text. The first line is the chosen text; the others can be changed. "
                "rga-2015-en has the misprinted figures of the English translation (925,000 instead of 9 225 000 €): for audit only.",
            ),
            height=30,
        )
        heads = say(
            "N°|Texte|Salle|Télévision|Vidéo|Étranger|Coefficient|Soutien du film|Écart avec le texte choisi|Écart %|Articles (salle)",
            "No.|Text|Cinemas|Television|Video|Export|Coefficient|Support of the film|Difference from the chosen text|Diff. %|Articles (cinemas)",
        )
        sheet.heads(4, heads.split("|"))
        absent = say("absent", "not given")
        texts = _texts()
        others = [text for text in reversed(texts) if text != "rga-2023"]
        first, last = 5, 5 + len(others)
        for row in range(first, last + 1):
            sheet.put(f"A{row}", row - first + 1, "bm note")
            if row == first:
                sheet.put(f"B{row}", "=law", "bm total")
            else:
                prompt = say("Un texte à comparer.", "A text to compare.")
                sheet.input(f"B{row}", "word", others[row - first - 1], prompt=prompt, words="=list_texts")
            law = f"$B{row}"
            parts = {
                "C": f"SUPPORT_BOXOFFICE(receipts_base,{law})",
                "D": f"SUPPORT_TV(tv_contracts,{law})",
                "E": f"IF(ISBLANK(video_turnover),0,SUPPORT_VIDEO(video_turnover,{law}))",
                "F": f"IF(ISBLANK(export_credited),0,SUPPORT_EXPORT(export_credited,{law}))",
            }
            for letter, formula in parts.items():
                sheet.put(
                    f"{letter}{row}", "=" + guarded(f'IFERROR({formula},"{absent}")', "receipts_base"), fmt=EURO_CENTS
                )
            sheet.put(
                f"G{row}",
                "=" + guarded(f'IFERROR(WEIGHT_COEFF(points_total,{law}),"{absent}")', "points_total"),
                fmt=PERCENT,
            )
            # No export argument where the text has no such rule: then nothing of it is credited.
            total = f"SUPPORT_TOTAL(C{row},D{row},E{row},points_total,{law}"
            total = f"IF(N(F{row})=0,{total}),{total},F{row}))"
            sheet.put(
                f"H{row}",
                "="
                + guarded(
                    f"IF({book.yes('access_ok')},{total},0)",
                    f"C{row}",
                    f"D{row}",
                    f"E{row}",
                    "points_total",
                    "points_ex_language",
                ),
                "bm total",
                EURO_CENTS,
            )
            sheet.put(f"I{row}", "=" + guarded(f"H{row}-H$5", f"H{row}", "H$5"), fmt=EURO_CENTS)
            sheet.put(f"J{row}", "=" + guarded(f'IF(H$5=0,"",I{row}/H$5)', f"I{row}"), fmt=PERCENT)
            compare = f'COMPARE_LAW("SUPPORT_BOXOFFICE",receipts_base,$B${first}:$B${last})'
            sheet.put(
                f"K{row}",
                "=" + guarded(f'IFERROR(INDEX({compare},{row - first + 1},6),"")', "receipts_base"),
                "bm note",
            )
            sheet.ws.row_dimensions[row].height = 26
        note = last + 1
        sheet.put(
            f"A{note}",
            f'=IF(LEN(receipts_base)=0,"{say("→ Saisissez l’hypothèse moyenne et le prix.", "→ Fill in the base case and the price.")}","'
            + say(
                "« Absent » : le texte n'a pas la règle. Le seuil d'accès est celui du texte choisi.",
                "“Not given”: the text does not have the rule. The access threshold is that of the chosen text.",
            )
            + '")',
            "bm note",
        )
        sheet.ws.merge_cells(f"A{note}:K{note}")
        bottom = self._compared(note + 2, first, last)
        charts.bars(
            sheet,
            f"A{bottom + 1}",
            (
                say("Soutien du film selon le texte", "Support of the film by text"),
                say("Texte", "Text"),
                say("Soutien (euros)", "Support (euros)"),
                say(
                    "Soutien du film selon le texte : une barre par texte, hypothèse moyenne.",
                    "Support of the film by text: one bar a text, base case.",
                ),
            ),
            ("", 2, first, last),
            ((say("Soutien du film", "Support of the film"), 8, first, last),),
            size=(8.6, 26.0),
        )
        sheet.finish(bottom + 19, freeze="C5", repeat="1:2")

    def _compared(self, row: int, first: int, last: int) -> int:
        """Other rules side by side, by COMPARE_LAW: value, difference, status, articles."""
        sheet, say = self.laws, self.book.say
        sheet.block(
            row, say("Autres règles, texte contre texte (COMPARE_LAW)", "Other rules, text against text (COMPARE_LAW)")
        )
        rules: tuple[tuple[Pair, str, str, str, str], ...] = (
            (
                ("Minimum de la déléguée sur ce soutien", "Lead's minimum of this support"),
                "LEAD_MIN_SHARE",
                "H$5",
                "H$5",
                EURO_CENTS,
            ),
            (
                ("Coefficient du film", "Coefficient of the film"),
                "WEIGHT_COEFF",
                "points_total",
                "points_total",
                PERCENT,
            ),
            (("Taxe sur les entrées", "Tax on admissions"), "TSA_RATE", '"METROPOLE"', "points_total", PERCENT_FINE),
        )
        heads = say("N°|Texte|Valeur|Écart|Statut", "No.|Text|Value|Difference|Status").split("|")
        at = row + 1
        for label, function, argument, needed, fmt in rules:
            sheet.heads(at, heads, height=18)
            sheet.put(f"F{at}", say(*label) + " – " + function, "bm head")
            sheet.ws.merge_cells(f"F{at}:K{at}")
            for index in range(1, last - first + 2):
                line = at + index
                call = f'COMPARE_LAW("{function}",{argument},$B${first}:$B${last})'
                cell = f"INDEX({call},{index},{{}})"
                absent = say("absent", "not given")
                sheet.put(f"A{line}", index, "bm note")
                sheet.put(f"B{line}", f'=IF(LEN({needed})=0,"",$B{first + index - 1})')
                sheet.put(f"C{line}", "=" + guarded(f'IFERROR({cell.format(3)},"{absent}")', needed), fmt=fmt)
                sheet.put(
                    f"D{line}",
                    "=" + guarded(f'IF(AND(ISNUMBER(C{line}),ISNUMBER(C${at + 1})),C{line}-C${at + 1},"")', needed),
                    fmt=fmt,
                )
                sheet.put(f"E{line}", "=" + guarded(cell.format(5), needed), "bm label")
                sheet.put(f"F{line}", "=" + guarded(cell.format(6), needed), "bm note")
                sheet.ws.merge_cells(f"F{line}:K{line}")
            at += last - first + 3
        return at

    # -- inverse answers -----------------------------------------------------------------------------------------------

    def _inverse(self) -> None:
        sheet, say = self.inverse, self.book.say
        sheet.note(
            3,
            say(
                "La question à l'envers, sans macro ni valeur cible : la fonction résout les tranches exactement.",
                "The question turned around, without macro or goal seek: the function solves the tiers exactly.",
            ),
        )
        row = 4
        row = self._inverse_support(row)
        row = self._inverse_points(row)
        row = self._inverse_investment(row)
        sheet.finish(row, freeze="A4", repeat="1:2")

    def _ask(self, row: int, key: str, kind: Any, label: Pair, hint: Pair, words: Any = ()) -> int:
        sheet, say = self.inverse, self.book.say
        sheet.put(f"A{row}", say(*label), "bm label")
        sheet.input(f"B{row}", kind, self.example(key), prompt=say(*hint), words=words, name=key)
        sheet.put(f"C{row}", say(*hint), "bm note")
        sheet.ws.row_dimensions[row].height = 28
        return row + 1

    def _answer(self, row: int, label: Pair, formula: str, fmt: str, name: str = "", told: Pair | None = None) -> int:
        sheet, say = self.inverse, self.book.say
        sheet.put(f"A{row}", say(*label), "bm total")
        sheet.put(f"B{row}", "=" + formula, "bm total", fmt)
        sheet.put(f"C{row}", say(*told) if told else None, "bm note")
        sheet.ws.row_dimensions[row].height = 28
        if name:
            self.book.name(name, sheet, f"B{row}")
        return row + 1

    def _inverse_support(self, row: int) -> int:
        sheet, book, say = self.inverse, self.book, self.book.say
        sheet.block(row, say("Combien d'entrées pour un soutien ?", "How many admissions for a support?"))
        row = self._ask(
            row + 1,
            "target_support",
            "eur",
            ("Soutien visé", "Support aimed at"),
            ("Soutien de tout le film, après coefficient.", "Support of the whole film, after the coefficient."),
        )
        others = "SUPPORT_TOTAL(0,tv_support,video_support,points_total,law{})"
        others = f"IF(export_support>0,{others.format(',export_support')},{others.format('')})"
        needed = ("target_support", "avg_price", "points_total")
        closed = say("seuil d'accès non atteint", "access threshold not reached")
        out = say("hors d'atteinte", "out of reach")
        call = "ADMISSIONS_FOR_SUPPORT({},avg_price,points_total,law)"
        answer = f'IF({book.yes("access_ok")},IFERROR({{}},"{out}"),"{closed}")'
        row = self._answer(
            row,
            ("Entrées, par la salle seule", "Admissions, from cinemas alone"),
            guarded(answer.format(call.format("target_support")), *needed, "points_ex_language"),
            INTEGER,
            "admissions_for_target",
        )
        row = self._answer(
            row,
            ("Soutien déjà apporté par les autres recettes", "Support already brought by the other revenue"),
            guarded(others, "points_total", "tv_support", "video_support", "export_support"),
            EURO_CENTS,
            "support_others",
        )
        return self._answer(
            row,
            ("Entrées, ces recettes comprises", "Admissions, with that revenue"),
            guarded(
                answer.format(call.format("MAX(0,target_support-support_others)")),
                *needed,
                "support_others",
                "points_ex_language",
            ),
            INTEGER,
            "admissions_for_target_all",
        )

    def _inverse_points(self, row: int) -> int:
        sheet, say = self.inverse, self.book.say
        sheet.block(row, say("Combien de points ?", "How many points?"))
        row = self._ask(
            row + 1,
            "target_coefficient",
            "share",
            ("Coefficient visé", "Coefficient aimed at"),
            (
                "Part du soutien calculé qui est inscrite, de 0 à 100 %.",
                "Part of the calculated support that is credited, 0 to 100%.",
            ),
        )
        row = self._answer(
            row,
            ("Points pour ce coefficient", "Points for this coefficient"),
            guarded("POINTS_FOR_COEFFICIENT(target_coefficient,law)", "target_coefficient"),
            POINTS,
            "points_for_target",
            (
                "Entre 70 et 80 points, chaque point vaut 3 % ; au-dessus de 80, rien de plus.",
                "Between 70 and 80 points each point is worth 3%; above 80 nothing more.",
            ),
        )
        out = say("hors d'atteinte", "out of reach")
        box = "SUPPORT_BOXOFFICE(receipts_base,law)+tv_support+video_support+export_support"
        return self._answer(
            row,
            ("Points pour le soutien visé, hypothèse moyenne", "Points for the support aimed at, base case"),
            guarded(
                f'IF(target_support<={box},IFERROR(POINTS_FOR_COEFFICIENT(target_support/({box}),law),"{out}"),"{out}")',
                "target_support",
                "receipts_base",
                "tv_support",
                "video_support",
                "export_support",
            ),
            POINTS,
            "points_for_support",
            (
                "« Hors d'atteinte » : même à 80 points l'hypothèse moyenne ne suffit pas.",
                "“Out of reach”: even at 80 points the base case is not enough.",
            ),
        )

    def _inverse_investment(self, row: int) -> int:
        sheet, book, say = self.inverse, self.book, self.book.say
        sheet.block(
            row,
            say(
                "Combien de soutien investir avant qu'un plafond ne morde ?",
                "How much support to invest before a cap bites?",
            ),
        )
        row += 1
        for key, kind, label, hint in _INVEST:
            words = book.yes_no if kind == "yes" else ()
            row = self._ask(row, key, "word" if kind == "yes" else kind, label, hint, words)
        yes = book.yes
        call = (
            'MAX_INVESTMENT(invest_balance,invest_cost,N(invest_cnc),N(invest_public),"LEAD",genre,law,'
            f"{yes('invest_alloc')},{yes('invest_parity')},IF(ISBLANK(invest_french),invest_cost,invest_french),"
            f"IF(ISBLANK(invest_film_no),3,invest_film_no),{yes('invest_tax_credit')},invest_cost,,FALSE,FALSE,NOT(ISBLANK(invest_french)))"
        )
        heads = say("Réponse|Montant|Ce que c'est", "Answer|Amount|What it is").split("|")
        sheet.heads(row, heads, height=18)
        alone = {
            "BALANCE": say("le solde du compte", "the balance of the account"),
            "CNC_AID": say("le plafond des aides du CNC", "the ceiling of CNC aid"),
            "PUBLIC_AID": say("le plafond de toutes les aides publiques", "the ceiling of all public aid"),
        }
        bites = f"INDEX({call},5,2)"
        said = "".join(f'IF({bites}="{key}","{text}",' for key, text in alone.items()) + bites + ")" * len(alone)
        lines: tuple[tuple[Pair, str, str, str, Pair], ...] = (
            (
                ("Le plus grand investissement", "Largest investment"),
                f"INDEX({call},2,2)",
                EURO_CENTS,
                "invest_most",
                ("Au centime, par la société déléguée.", "To the cent, by the lead company."),
            ),
            (
                ("Allocation directe qu'il porte", "Direct allocation that it carries"),
                f"INDEX({call},3,2)",
                EURO_CENTS,
                "invest_alloc_amount",
                (
                    (
                        '="Compte aussi dans les aides du CNC. "&ROUND(100*RULE_PARAM("alloc.lead",law),2)&" % avant abattement pour la déléguée, "'
                        '&ROUND(100*RULE_PARAM("alloc.other",law),2)&" % pour une autre société : le guide du CNC mêle les deux."'
                    ),
                    (
                        '="Counts as CNC aid too. "&ROUND(100*RULE_PARAM("alloc.lead",law),2)&"% before abatement for the lead, "'
                        '&ROUND(100*RULE_PARAM("alloc.other",law),2)&"% for another company: the CNC guide mixes the two."'
                    ),
                ),
            ),
            (
                ("Bonification parité", "Parity bonus"),
                f"INDEX({call},4,2)",
                EURO_CENTS,
                "invest_parity_amount",
                ("Zéro si elle n'est pas acquise.", "Zero if it is not obtained."),
            ),
            (
                ("Ce qui limite", "What bites"),
                said,
                "@",
                "invest_limit",
                ("La première limite rencontrée.", "The first limit that is met."),
            ),
            (
                ("Plafond des aides", "Ceiling of aid"),
                f"INDEX({call},10,2)",
                EURO_CENTS,
                "invest_cap",
                (
                    "Part du coût, ou de la participation française.",
                    "Share of the cost, or of the French participation.",
                ),
            ),
        )
        row += 1
        look = say("une décision du CNC est nécessaire", "a decision of the CNC is needed")
        for label, formula, fmt, name, told in lines:
            row = self._answer(
                row, label, guarded(f'IFERROR({formula},"{look}")', "invest_balance", "invest_cost"), fmt, name, told
            )
        return row - 1


def _total(box: str, tv: str, video: str, points: str, export: str) -> str:
    """Formula text: the weighted support; without the export argument where nothing is exported, for older texts."""
    start = f"SUPPORT_TOTAL({box},{tv},{video},{points},law"
    if export == "0":
        return f"{start})"
    return f"IF({export}=0,{start}),{start},{export}))"


_STRONG: Final = ("box", "support", "lead", "result")

_STEPS: Final[tuple[tuple[str, Pair, str], ...]] = (
    ("admissions", ("Entrées", "Admissions"), INTEGER),
    ("receipts", ("Recette (prix moyen × entrées)", "Receipts (average price × admissions)"), EURO_CENTS),
    ("tax", ("Produit de la taxe sur les entrées", "Proceeds of the tax on admissions"), EURO_CENTS),
    ("gross", ("Soutien « salle » aux taux des articles", "Cinema support at the rates of the articles"), EURO_CENTS),
    ("abatement", ("Abattements", "Abatements"), EURO_CENTS),
    ("box", ("Soutien « salle » crédité", "Cinema support credited"), EURO_CENTS),
    ("tv", ("Soutien « télévision »", "Television support"), EURO_CENTS),
    ("video", ("Soutien « vidéo »", "Video support"), EURO_CENTS),
    ("export", ("Soutien « étranger »", "Export support"), EURO_CENTS),
    ("coefficient", ("Coefficient du film", "Coefficient of the film"), PERCENT),
    ("support", ("Soutien du film", "Support of the film"), EURO_CENTS),
    ("each", ("Soutien par entrée", "Support per admission"), EURO_CENTS),
    ("lead_min", ("Part minimale de la déléguée", "Lead's minimum part"), EURO_CENTS),
    ("lead", ("Part de la déléguée (part saisie)", "Lead's part (share entered)"), EURO_CENTS),
    ("lead_ok", ("Part au moins égale au minimum ?", "At least the minimum?"), "@"),
    ("revenue", ("Recette nette de la déléguée", "Lead's net revenue"), EURO_CENTS),
    ("result", ("Recette nette + soutien − argent propre", "Net revenue + support − own money"), EURO_CENTS),
)

_FACTS: Final[tuple[tuple[str, Any, Pair, Pair], ...]] = (
    (
        "film_title",
        "text",
        ("Titre du film", "Title of the film"),
        ("Titre provisoire ou définitif.", "Working or final title."),
    ),
    (
        "company",
        "text",
        ("Société déléguée", "Lead production company"),
        ("Le nom qui figurera sur les pages imprimées.", "The name shown on printed pages."),
    ),
    (
        "law",
        "word",
        ("Texte appliqué (law)", "Text applied (law)"),
        (
            "Une seule case pour tout le classeur : chaque formule lit ce texte.",
            "One cell for the whole workbook: every formula reads this text.",
        ),
    ),
    (
        "genre",
        "word",
        ("Genre", "Genre"),
        (
            "FICTION, DOCUMENTARY (documentaire) ou ANIMATION : pour l'allocation.",
            "FICTION, DOCUMENTARY or ANIMATION: for the allocation.",
        ),
    ),
    (
        "points_total",
        "points",
        ("Points du film, langue comprise", "Points of the film, language included"),
        ("Total de la grille, de 0 à 100.", "Total of the grid, from 0 to 100."),
    ),
    (
        "points_ex_language",
        "points",
        ("Points hors langue", "Points without language"),
        (
            "C'est sur eux que se mesurent les seuils d'accès et d'allocation.",
            "The access and allocation thresholds are measured on them.",
        ),
    ),
    (
        "initiative_is_french",
        "yes",
        ("Film d'initiative française ?", "French-initiative film?"),
        (
            "Alors aucune dérogation au seuil d'accès n'est possible.",
            "Then no derogation on the access threshold is possible.",
        ),
    ),
    (
        "access_derogation",
        "yes",
        ("Dérogation de seuil accordée ?", "Threshold derogation granted?"),
        ("Décision du CNC, hors initiative française.", "A decision of the CNC, for films not of French initiative."),
    ),
    (
        "avg_price",
        "price",
        ("Prix moyen du billet", "Average ticket price"),
        ("Recette divisée par entrées, taxes comprises.", "Receipts over admissions, taxes included."),
    ),
)

_MONEY: Final[tuple[tuple[str, Any, Pair, Pair], ...]] = (
    (
        "video_turnover",
        "eur",
        ("Chiffre d'affaires vidéo de l'éditeur", "Video turnover of the publisher"),
        ("Hors taxes, sur six ans ; vide s'il n'y en a pas.", "Before tax, over six years; blank if none."),
    ),
    (
        "export_credited",
        "eur",
        ("Sommes inscrites au compte de l'exportateur", "Sums credited to the exporter's account"),
        (
            "Ce que le compte « promotion à l'étranger » a reçu ; vide s'il n'y en a pas.",
            "What the “promotion abroad” account received; blank if none.",
        ),
    ),
    (
        "lead_share",
        "share",
        ("Part du soutien de la déléguée", "Lead's share of the support"),
        (
            "Selon le contrat de coproduction ; 100 % sans coproducteur.",
            "As the co-production contract says; 100% without co-producer.",
        ),
    ),
    (
        "own_money",
        "eur",
        ("Argent propre à récupérer", "Own money to recoup"),
        (
            "Numéraire et participations de la déléguée, sans le soutien investi.",
            "Cash and deferments of the lead, without support invested.",
        ),
    ),
    (
        "net_per_admission",
        "price",
        ("Recette nette par entrée pour la déléguée", "Lead's net revenue per admission"),
        (
            "Après exploitant, distributeur, minimum garanti et couloirs : de votre plan de remontée.",
            "After exhibitor, distributor, minimum guarantee and corridors: from your waterfall.",
        ),
    ),
)

_DRIVERS: Final[tuple[tuple[str, Pair, Any, Any, str], ...]] = (
    ("admissions", ("Entrées", "Admissions"), None, None, INTEGER),
    ("avg_price", ("Prix moyen du billet", "Average ticket price"), "share", 0.1, EURO_CENTS),
    ("points_total", ("Points", "Points"), "points", 15, POINTS),
    ("tv_contracts", ("Contrats de télévision", "Television contracts"), "share", 0.5, EURO),
    ("video_turnover", ("Chiffre d'affaires vidéo", "Video turnover"), "share", 0.5, EURO),
    ("export_credited", ("Étranger", "Export"), "share", 0.5, EURO),
    ("lead_share", ("Part du soutien de la déléguée", "Lead's share of the support"), "share", 0.1, PERCENT),
    ("net_per_admission", ("Recette nette par entrée", "Net revenue per admission"), "share", 0.2, EURO_CENTS),
    ("own_money", ("Argent propre", "Own money"), "share", 0.1, EURO),
)

_INVEST: Final[tuple[tuple[str, Any, Pair, Pair], ...]] = (
    (
        "invest_balance",
        "price",
        ("Solde du compte de la déléguée", "Balance of the lead's account"),
        ("Sommes inscrites et non périmées.", "Sums credited and not lapsed."),
    ),
    (
        "invest_cost",
        "eur",
        ("Coût de production du film", "Production cost of the film"),
        ("Coût définitif, ou devis tant qu'il n'est pas connu.", "Final cost, or the budget until it is known."),
    ),
    (
        "invest_cnc",
        "price",
        ("Autres aides du CNC", "Other CNC aid"),
        (
            "Aides sélectives, soutien et allocations des autres sociétés.",
            "Selective aids, support and allocations of the other companies.",
        ),
    ),
    (
        "invest_public",
        "price",
        ("Autres aides publiques", "Other public aid"),
        (
            "Crédit d'impôt, régions ; pas l'argent de l'Union européenne.",
            "Tax credit, regions; not money of the European Union.",
        ),
    ),
    (
        "invest_french",
        "eur",
        ("Participation française", "French participation"),
        (
            "En coproduction internationale ; vide pour un film tout français.",
            "In an international co-production; blank for an all-French film.",
        ),
    ),
    (
        "invest_film_no",
        "int",
        ("Rang du film du réalisateur", "Feature number of the director"),
        ("1, 2, 3… ; vide vaut 3.", "1, 2, 3…; blank means 3."),
    ),
    (
        "invest_alloc",
        "yes",
        ("Allocation directe ouverte ?", "Direct allocation open?"),
        (
            "Assez de points hors langue et film en langue française, ou dérogation.",
            "Enough points without language and a film in French, or a derogation.",
        ),
    ),
    (
        "invest_parity",
        "yes",
        ("Bonification parité ?", "Parity bonus?"),
        (
            "Oui si le nombre requis de postes est occupé par des femmes.",
            "Yes if the required number of posts is held by women.",
        ),
    ),
    (
        "invest_tax_credit",
        "yes",
        ("Crédit d'impôt cinéma ?", "Cinema tax credit?"),
        ("Sans lui, certains textes relèvent le plafond.", "Without it, some texts raise the ceiling."),
    ),
)
