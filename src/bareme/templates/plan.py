# ruff: noqa: E501 - sentences in two languages stay whole
"""The financing plan: film, points, budget, plan in blocks, support, checks, explanations and a one-page summary."""

from __future__ import annotations

from typing import Any, Final

from openpyxl.styles import Alignment
from openpyxl.worksheet.pagebreak import Break

from bareme.templates import audit, calendar, checks, examples, grid, support
from bareme.templates.film import BUDGET, FILM, PLAN
from bareme.templates.kit import (
    EURO,
    EURO_CENTS,
    PERCENT,
    POINTS,
    Dialect,
    Lang,
    Pair,
    Sheet,
    Workbook,
    guarded,
    guarded_total,
)
from bareme.templates.posts import ANIMATION, DOCUMENTARY, FICTION, Grid

CHAPTERS: Final[tuple[Pair, ...]] = (
    ("1. Droits artistiques", "1. Artistic rights"),
    ("2. Personnel", "2. Staff"),
    ("3. Interprétation", "3. Performers"),
    ("4. Charges sociales", "4. Social charges"),
    ("5. Décors et costumes", "5. Sets and costumes"),
    ("6. Transports, défraiements, régie", "6. Transport, allowances, unit management"),
    ("7. Moyens techniques", "7. Technical means"),
    ("8. Post-production et laboratoires", "8. Post-production and laboratories"),
    ("9. Assurances et divers", "9. Insurance and other"),
    ("Frais généraux", "Overheads"),
    ("Imprévus", "Contingencies"),
)

KINDS: Final[dict[str, Pair]] = {
    "cash": ("numéraire", "cash"),
    "support": ("soutien investi", "support invested"),
    "alloc": ("allocation directe", "direct allocation"),
    "parity": ("bonification parité", "parity bonus"),
    "deferred": ("mise en participation", "deferment"),
    "subsidiary": ("filiale de diffuseur", "broadcaster subsidiary"),
    "tv_free": ("télévision hors cinéma", "television (not cinema)"),
    "tv_pay": ("télévision de cinéma", "cinema television"),
    "platform": ("plateforme", "platform"),
    "sofica": ("SOFICA", "SOFICA"),
    "mg": ("minimum garanti", "minimum guarantee"),
    "cnc": ("aide sélective CNC", "CNC selective aid"),
    "public": ("autre aide publique", "other public aid"),
    "eurimages": ("Eurimages", "Eurimages"),
    "europe": ("Union européenne", "European Union"),
    "foreign": ("coproducteur étranger", "foreign co-producer"),
    "private": ("autre apport privé", "other private money"),
}

BLOCKS: Final[tuple[tuple[str, str, str, int, str], ...]] = (
    # key, French, English, lines, kind of an empty line
    ("lead", "Producteur délégué", "Lead producer", 6, "cash"),
    ("french", "Coproducteurs français", "French co-producers", 6, "cash"),
    ("tv", "Télévision et plateformes", "Television and platforms", 5, "tv_free"),
    ("sofica", "SOFICA", "SOFICA", 3, "sofica"),
    ("mg", "Minimums garantis", "Minimum guarantees", 5, "mg"),
    ("cnc", "Aides sélectives du CNC", "CNC selective aids", 4, "cnc"),
    ("tax", "Crédit d'impôt", "Tax credit", 1, "public"),
    ("regions", "Régions et collectivités", "Regions and cities", 4, "public"),
    ("europe", "Europe", "Europe", 3, "europe"),
    ("foreign", "Coproducteurs étrangers", "Foreign co-producers", 3, "foreign"),
)

ROOM: Final = "[>=1000]#,##0;[<=-1000]-#,##0;0.00"
"""The room of a check may be euros, points or a share."""

COMPUTED: Final[dict[str, tuple[str, str, str]]] = {
    # kind → what the line says, and for whom
    "support": ("Soutien automatique investi", "Automatic support invested", ""),
    "alloc": ("Allocation directe (calculée)", "Direct allocation (computed)", "="),
    "parity": ("Bonification parité (calculée)", "Parity bonus (computed)", "="),
}


def _build(of: Grid, lang: Lang, dialect: Dialect, filled: bool) -> Workbook:
    book = Workbook(lang, dialect)
    Plan(book, of, filled).write()
    return book


def fiction(lang: Lang, dialect: Dialect, filled: bool) -> Workbook:
    """The plan of a fiction film, in memory."""
    return _build(FICTION, lang, dialect, filled)


def documentary(lang: Lang, dialect: Dialect, _filled: bool) -> Workbook:
    """The plan of a documentary, in memory; there is no example of it."""
    return _build(DOCUMENTARY, lang, dialect, False)


def animation(lang: Lang, dialect: Dialect, _filled: bool) -> Workbook:
    """The plan of an animation film, in memory; there is no example of it."""
    return _build(ANIMATION, lang, dialect, False)


class Plan:
    """The sheets of the plan; sheets are made first, so that names can point to them."""

    def __init__(self, book: Workbook, of: Grid, filled: bool) -> None:
        self.book = book
        self.grid = of
        self.filled = filled
        say = book.say
        self.summary = book.sheet(
            say("Résumé", "Summary"),
            say("Plan de financement – résumé", "Financing plan – summary"),
            (34, 18, 12, 4, 42, 18, 16),
        )
        self.film = book.sheet(say("Film", "Film"), say("Le film", "The film"), (46, 30, 62))
        self.points = book.sheet(
            say("Points", "Points"),
            say(*of.title),
            grid.WIDTHS,
            landscape=True,
        )
        self.budget = book.sheet(
            say("Devis", "Budget"), say("Devis par chapitre", "Budget by chapter"), (44, 18, 12, 20, 14)
        )
        self.plan = book.sheet(
            say("Plan de financement", "Financing plan"),
            say("Plan de financement", "Financing plan"),
            (38, 23, 20, 9, 11, 18, 24, 13, 10, 9),
            landscape=True,
        )
        self.support = book.sheet(
            say("Soutien", "Support"),
            say("Soutien, investissement, répartition", "Support, investment, split"),
            support.WIDTHS,
        )
        self.checks = book.sheet(say("Contrôles", "Checks"), say("Contrôles", "Checks"), checks.WIDTHS, landscape=True)
        self.calendar = book.sheet(
            say("Calendrier", "Calendar"), say("Calendrier", "Calendar"), calendar.WIDTHS, landscape=True
        )
        self.explanations = book.sheet(
            say("Explications", "Explanations"),
            say("D'où viennent les chiffres", "Where the figures come from"),
            (5, 74, 16, 8, 12, 26),
            landscape=True,
        )
        self.audit = book.sheet(
            say("Textes", "Texts"), say("Textes appliqués", "Texts used"), audit.WIDTHS, landscape=True
        )
        self.examples = book.sheet(
            say("Exemples", "Examples"), say("Exemples officiels", "Official examples"), examples.WIDTHS, landscape=True
        )
        self.workings = book.sheet(
            say("Calculs", "Workings"),
            say("Calculs – rien à saisir ici", "Workings – nothing to fill in here"),
            grid.WORKINGS_WIDTHS,
        )

    def write(self) -> None:
        """Everything, sheet by sheet."""
        grid.lists(self.book, self.workings, {"list_kinds": [self.book.say(*pair) for pair in KINDS.values()]})
        audit.texts(self.book, self.audit)
        audit.parameters(self.book, self.audit)
        examples.write(self.book, self.examples)
        self._film()
        example = None
        if self.filled:
            from bareme.templates.film import POSTS

            example = POSTS
        grid.write(self.book, self.points, self.workings, self.grid, example)
        self._budget()
        self._plan()
        support.write(self.book, self.support, self.workings, self.grid.genre, self.filled)
        self.check_rows = checks.write(self.book, self.checks, self.grid.genre)
        calendar.write(self.book, self.calendar)
        self._missing()
        self._explanations()
        self._summary()
        self.workings.finish(70, freeze="A4")

    def example(self, key: str) -> Any:
        """The value that the committed film gives to an input, None in an empty template."""
        return self.book.shown(FILM[key]) if self.filled else None

    # -- film ----------------------------------------------------------------------------------------------------------

    def _film(self) -> None:
        sheet, book, say = self.film, self.book, self.book.say
        sheet.note(
            3,
            say(
                "Cases jaunes à saisir ; tout le reste se calcule. Commencez ici, puis Points, Devis, Plan de financement, Soutien.",
                "Fill the yellow cells; all the rest is computed. Start here, then Points, Budget, Financing plan, Support.",
            ),
        )
        sheet.heads(4, say("Donnée|Saisie|À savoir", "Fact|Input|Good to know").split("|"), height=20)
        row = 5
        for key, kind, label, hint in self._film_rows():
            sheet.put(f"A{row}", say(*label), "bm label")
            words: Any = ()
            value: Any = None
            if key == "law":
                value, words = "rga-2023", "=list_texts"
            else:
                value = self.example(key)
                if kind == "yes":
                    words = book.yes_no
            sheet.input(f"B{row}", "word" if kind == "yes" else kind, value, prompt=say(*hint), words=words, name=key)
            sheet.put(f"C{row}", say(*hint), "bm note")
            sheet.ws.row_dimensions[row].height = 28
            row += 1
        sheet.finish(row, freeze="A5")

    @staticmethod
    def _film_rows() -> tuple[tuple[str, Any, Pair, Pair], ...]:
        return (
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
                "director",
                "text",
                ("Réalisation", "Director"),
                ("Nom de la personne qui réalise.", "Name of the director."),
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
                "director_film_no",
                "int",
                ("Rang du film de longue durée du réalisateur", "Feature number of the director"),
                (
                    "1 = premier film, 2 = deuxième… Un premier ou deuxième film peut être reconnu difficile.",
                    "1 = first feature, 2 = second… A first or second film may be recognised as difficult.",
                ),
            ),
            (
                "initiative_is_french",
                "yes",
                ("Film d'initiative française ?", "French-initiative film?"),
                (
                    "La déléguée établie en France apporte les droits et la part la plus importante.",
                    "The lead established in France brings the rights and the largest share.",
                ),
            ),
            (
                "french_language",
                "yes",
                (
                    "Français ou langue régionale, langue la plus utilisée ?",
                    "French or a regional language is the most used?",
                ),
                ("Condition de l'allocation directe.", "A condition of the direct allocation."),
            ),
            (
                "intl_copro",
                "yes",
                ("Coproduction internationale ?", "International co-production?"),
                (
                    "Oui : les plafonds d'aide se mesurent sur la participation française.",
                    "Yes: the aid ceilings are measured on the French participation.",
                ),
            ),
            (
                "request_date",
                "date",
                ("Date de la demande d'agrément", "Date of the approval request"),
                ("Demande d'agrément des investissements.", "Request for the investment approval."),
            ),
            (
                "shoot_start",
                "date",
                ("Début du tournage", "Start of shooting"),
                ("Premier jour de prises de vues.", "First day of shooting."),
            ),
            (
                "visa_date",
                "date",
                ("Visa d'exploitation (prévu ou délivré)", "Visa (planned or granted)"),
                ("Jour de délivrance du visa.", "Day on which the visa is granted."),
            ),
            (
                "notification_date",
                "date",
                ("Notification de l'agrément des investissements", "Notification of the investment approval"),
                ("Vide tant qu'il n'est pas notifié.", "Blank until it is notified."),
            ),
            (
                "release_date",
                "date",
                ("Sortie en salles", "Theatrical release"),
                ("Première exploitation commerciale, prévue ou faite.", "First commercial show, planned or done."),
            ),
            (
                "advance_before",
                "yes",
                ("Avance sur recettes avant réalisation ?", "Advance on receipts before completion?"),
                ("Rend l'agrément des investissements obligatoire.", "Makes the investment approval compulsory."),
            ),
            (
                "highest_pay",
                "eur",
                ("Rémunération la plus élevée", "Highest remuneration"),
                (
                    "La plus forte parmi auteurs, interprètes principaux et producteurs personnes physiques, hors charges.",
                    "The highest of authors, main performers and producers who are natural persons, without social charges.",
                ),
            ),
            (
                "intensity_derogation",
                "yes",
                ("Dérogation d'intensité accordée par le CNC ?", "Intensity derogation granted by the CNC?"),
                (
                    "Film difficile ou à petit budget : c'est le CNC qui l'accorde.",
                    "Difficult or low-budget film: the CNC grants it.",
                ),
            ),
            (
                "access_derogation",
                "yes",
                ("Dérogation de seuil de points accordée ?", "Derogation on the points threshold granted?"),
                (
                    "Films qui ne sont pas d'initiative française : décision du CNC.",
                    "Films that are not French-initiative: a decision of the CNC.",
                ),
            ),
            (
                "alloc_derogation",
                "yes",
                ("Dérogation d'allocation directe accordée ?", "Direct-allocation derogation granted?"),
                (
                    "Raisons artistiques liées au scénario : décision du CNC.",
                    "Artistic reasons of the script: a decision of the CNC.",
                ),
            ),
            (
                "parity_bonus",
                "yes",
                ("Bonification parité acquise ?", "Parity bonus obtained?"),
                (
                    "Le nombre requis de postes occupés par des femmes est atteint.",
                    "The required number of posts is held by women.",
                ),
            ),
            (
                "eurimages_counts",
                "yes",
                ("Compter Eurimages comme aide publique ?", "Count Eurimages as public aid?"),
                (
                    "Par défaut non ; l'argent de l'Union européenne n'est jamais compté.",
                    "No by default; money of the European Union is never counted.",
                ),
            ),
        )

    # -- budget --------------------------------------------------------------------------------------------------------

    def _budget(self) -> None:
        sheet, book, say = self.budget, self.book, self.book.say
        sheet.note(
            3,
            say(
                "Devis estimatif hors taxes. La part dépensée en France sert aux aides qui la demandent.",
                "Estimate before tax. The part spent in France serves the aids that ask for it.",
            ),
        )
        sheet.heads(
            4,
            say(
                "Chapitre|Montant|Part|Dont en France|Part en France",
                "Chapter|Amount|Share|Of which in France|French share",
            ).split("|"),
        )
        for row, pair in enumerate(CHAPTERS, 5):
            sheet.put(f"A{row}", say(*pair), "bm label")
            total, french = BUDGET[row - 5] if self.filled else (None, None)
            sheet.input(
                f"B{row}",
                "eur",
                total,
                prompt=say(
                    "Montant du chapitre, hors taxes, en euros.", "Amount of the chapter, before tax, in euros."
                ),
            )
            sheet.put(f"C{row}", "=" + guarded(f"B{row}/total_budget", f"B{row}", "total_budget"), fmt=PERCENT)
            sheet.input(
                f"D{row}",
                "eur",
                french,
                prompt=say("Ce qui en est dépensé en France, en euros.", "What of it is spent in France, in euros."),
            )
            sheet.put(f"E{row}", "=" + guarded(f'IF(B{row}=0,"",D{row}/B{row})', f"B{row}", f"D{row}"), fmt=PERCENT)
        last = 4 + len(CHAPTERS)
        total = last + 1
        sheet.put(f"A{total}", say("Total hors taxes", "Total before tax"), "bm grand")
        for letter, name in (("B", "total_budget"), ("D", "french_spend")):
            cells = f"{letter}5:{letter}{last}"
            sheet.put(f"{letter}{total}", f'=IF(COUNTA({cells})=0,"",{guarded_total(book, cells)})', "bm grand", EURO)
            book.name(name, sheet, f"{letter}{total}")
        sheet.put(f"C{total}", f'=IF(ISNUMBER(total_budget),SUM(C5:C{last}),"")', "bm grand", PERCENT)
        sheet.put(
            f"E{total}", "=" + guarded("french_spend/total_budget", "french_spend", "total_budget"), "bm grand", PERCENT
        )
        sheet.put(
            f"A{total + 1}",
            f'=IF(COUNTA(B5:B{last})=0,"{say("→ Saisissez les montants des chapitres.", "→ Fill in the amounts of the chapters.")}","")',
            "bm note",
        )
        sheet.finish(total + 1, freeze="B5")

    # -- plan ----------------------------------------------------------------------------------------------------------

    def _plan(self) -> None:
        sheet, book, say = self.plan, self.book, self.book.say
        sheet.note(
            3,
            say(
                "Une ligne par source. La nature décide du compte dans les plafonds d'aide. Les allocations se calculent sur la feuille Soutien.",
                "One line a source. The kind decides how it counts under the aid ceilings. Allocations are computed on the Support sheet.",
            ),
        )
        heads = say(
            "Source|Nature|Montant|Part|Situation|Date ou contrat|Apporteur|Compte comme|Part du soutien|Rang",
            "Source|Kind|Amount|Share|Status|Date or contract|Brought by|Counts as|Share of support|Rank",
        )
        sheet.heads(4, heads.split("|"))
        row, subtotals = 5, []
        for key, french, english, lines, kind in BLOCKS:
            sheet.block(row, say(french, english))
            if key == "cnc":  # the second printed page starts with public money
                sheet.ws.row_breaks.append(Break(id=row - 1))
            first = row + 1
            given = [line if self.filled or line[2] in COMPUTED else None for line in PLAN[key]]
            for index in range(lines):
                self._line(first + index, key, given[index] if index < len(given) else None, kind)
            row = first + lines
            cells = f"C{first}:C{row - 1}"
            sheet.put(f"A{row}", say("Sous-total", "Subtotal") + " – " + say(french, english), "bm total")
            for letter in "BDEFGHIJ":
                sheet.put(f"{letter}{row}", None, "bm total")
            sheet.put(
                f"C{row}",
                f'=IF(SUMPRODUCT((LEN({cells})>0)*1)=0,"",{guarded_total(book, cells)})',
                "bm total",
                EURO_CENTS,
            )
            sheet.put(f"D{row}", "=" + guarded(f"C{row}/total_plan", f"C{row}", "total_plan"), "bm total", PERCENT)
            subtotals.append(f"C{row}")
            book.name(f"block_{key}", sheet, f"C{row}")
            row += 1
        self._plan_totals(row, subtotals)

    def _line(self, row: int, block: str, line: Any, kind: str) -> None:
        sheet, book, say = self.plan, self.book, self.book.say
        source, nature, amount, secured, when, who, rank = "", kind, None, None, "", "", None
        if line is not None:
            french, english, nature, amount, secured, when, who, rank = line
            source = say(french, english)
        if nature in COMPUTED:
            french, english, _ = COMPUTED[nature]
            sheet.put(f"A{row}", say(french, english), "bm label")
            sheet.put(f"B{row}", say(*KINDS[nature]), "bm label")
        else:
            sheet.input(
                f"A{row}", "text", source or None, prompt=say("Qui apporte cet argent.", "Who brings this money.")
            )
            sheet.input(
                f"B{row}",
                "word",
                say(*KINDS[nature]),
                prompt=say(
                    "La nature décide du compte dans les plafonds d'aide publique.",
                    "The kind decides how the line counts under the ceilings of public aid.",
                ),
                words="=list_kinds",
            )
        if nature in COMPUTED and COMPUTED[nature][2]:
            name = {"alloc": "alloc_lead" if block == "lead" else "alloc_other", "parity": "alloc_parity"}[nature]
            sheet.put(f"C{row}", f"={name}", fmt=EURO_CENTS)
        else:
            sheet.input(
                f"C{row}", "price", amount if self.filled else None, prompt=say("Montant en euros.", "Amount in euros.")
            )
            if nature == "support":
                book.name("invested_lead" if block == "lead" else "invested_other", sheet, f"C{row}")
        sheet.put(f"D{row}", "=" + guarded(f"C{row}/total_plan", f"C{row}", "total_plan"), fmt=PERCENT)
        words = say("acquis,attendu", "secured,expected").split(",")
        status = None if secured is None or not self.filled else words[0 if secured else 1]
        sheet.input(
            f"E{row}",
            "word",
            status,
            prompt=say("Acquis : contrat ou notification en main.", "Secured: contract or notification in hand."),
            words=words,
        )
        sheet.input(
            f"F{row}",
            "text",
            when or None if self.filled else None,
            prompt=say("Date, contrat, vote ou notification.", "Date, contract, vote or notification."),
        )
        sheet.input(
            f"G{row}",
            "text",
            who or None if self.filled else None,
            prompt=say("Le coproducteur qui apporte cette ligne.", "The co-producer who brings this line."),
        )
        sheet.put(f"H{row}", "=" + self._class(f"B{row}", f"C{row}"), horizontal="center")
        sheet.put(f"I{row}", None)
        sheet.put(f"J{row}", None)
        sheet.input(
            f"I{row}",
            "share",
            None,
            prompt=say(
                "Part du soutien généré attachée à cette ligne, si le contrat le dit.",
                "Share of the generated support attached to this line, if the contract says so.",
            ),
        )
        sheet.input(
            f"J{row}",
            "int",
            rank if self.filled else None,
            prompt=say("Rang de récupération sur les recettes.", "Rank of recoupment from revenue."),
        )

    def _class(self, kind: str, amount: str) -> str:
        """How a line counts: CNC, public, foreign, or private."""
        say = self.book.say

        def of(key: str) -> str:
            return f'{kind}="{say(*KINDS[key])}"'

        cnc = ",".join(of(k) for k in ("support", "alloc", "parity", "cnc"))
        eurimages = (
            f'IF({self.book.yes("eurimages_counts")},"{say("public", "public")}","{say("non compté", "not counted")}")'
        )
        return (
            f'IF(LEN({amount})=0,"",IF(OR({cnc}),"CNC",IF({of("public")},"public",IF({of("eurimages")},{eurimages},'
            f'IF({of("europe")},"{say("non compté", "not counted")}",IF({of("foreign")},"{say("étranger", "foreign")}","{say("privé", "private")}"))))))'
        )

    def _plan_totals(self, row: int, subtotals: list[str]) -> None:
        sheet, book, say = self.plan, self.book, self.book.say
        end = row - 1
        book.name("plan_amounts", sheet, f"C5:C{end}")
        book.name("plan_kinds", sheet, f"B5:B{end}")
        book.name("plan_classes", sheet, f"H5:H{end}")
        book.name("plan_who", sheet, f"G5:G{end}")
        book.name("plan_status", sheet, f"E5:E{end}")
        message = say("⚠ texte au lieu d'un nombre", "⚠ text instead of a number")
        for letter in "ABCDEFGHIJ":
            sheet.put(f"{letter}{row}", None, "bm grand")
        sheet.put(f"A{row}", say("Total du plan", "Total of the plan"), "bm grand")
        sheet.put(
            f"C{row}",
            f'=IF(SUMPRODUCT(ISTEXT(plan_amounts)*(LEN(plan_amounts)>0))>0,"{message}",IF(COUNT(plan_amounts)=0,"",SUM({",".join(subtotals)})))',
            "bm grand",
            EURO_CENTS,
        )
        book.name("total_plan", sheet, f"C{row}")
        sheet.put(
            f"D{row}",
            "=IF(ISNUMBER(total_plan),IF(total_plan>0,SUM("
            + ",".join(c.replace("C", "D") for c in subtotals)
            + '),""),"")',
            "bm grand",
            PERCENT,
        )
        kinds = {key: say(*pair) for key, pair in KINDS.items()}
        secured = say("acquis", "secured")
        lines = (
            ("", ("Total du devis", "Total of the budget"), guarded("total_budget", "total_budget")),
            (
                "plan_gap",
                ("Reste à financer (devis − plan)", "Still to be found (budget − plan)"),
                guarded("total_budget-total_plan", "total_budget", "total_plan"),
            ),
            (
                "secured_total",
                ("Dont acquis", "Of which secured"),
                guarded(f'SUMIF(plan_status,"{secured}",plan_amounts)', "total_plan"),
            ),
            (
                "foreign_part",
                ("Part étrangère", "Foreign part"),
                guarded(f'SUMIF(plan_kinds,"{kinds["foreign"]}",plan_amounts)', "total_plan"),
            ),
            (
                "french_participation",
                ("Participation française", "French participation"),
                guarded("total_plan-foreign_part", "total_plan", "foreign_part"),
            ),
            ("cnc_aid", ("Aides du CNC", "CNC aid"), guarded('SUMIF(plan_classes,"CNC",plan_amounts)', "total_plan")),
            (
                "public_aid",
                ("Toutes aides publiques", "All public aid"),
                guarded('cnc_aid+SUMIF(plan_classes,"public",plan_amounts)', "cnc_aid"),
            ),
            (
                "sofica_total",
                ("SOFICA", "SOFICA"),
                guarded(f'SUMIF(plan_kinds,"{kinds["sofica"]}",plan_amounts)', "total_plan"),
            ),
            (
                "free_tv_total",
                ("Télévision hors cinéma", "Television other than cinema services"),
                guarded(f'SUMIF(plan_kinds,"{kinds["tv_free"]}",plan_amounts)', "total_plan"),
            ),
        )
        for offset, (name, label, formula) in enumerate(lines, 1):
            sheet.put(f"A{row + offset}", say(*label), "bm total")
            sheet.put(f"B{row + offset}", None, "bm total")
            sheet.put(f"C{row + offset}", "=" + formula, "bm total", EURO_CENTS)
            sheet.put(
                f"D{row + offset}",
                "=" + guarded(f'IF(total_plan>0,C{row + offset}/total_plan,"")', f"C{row + offset}", "total_plan"),
                "bm total",
                PERCENT,
            )
            if name:
                book.name(name, sheet, f"C{row + offset}")
        last = row + len(lines) + 1
        sheet.put(
            f"A{last}",
            f'=IF(COUNT(plan_amounts)=0,"{say("→ Saisissez les sources et leurs montants.", "→ Fill in the sources and their amounts.")}","")',
            "bm note",
        )
        sheet.finish(last, freeze="B5", repeat="1:4")

    # -- missing points ------------------------------------------------------------------------------------------------

    def _missing(self) -> None:
        """Below the grid: the posts not obtained, worth most a point first."""
        sheet, book, say = self.points, self.book, self.book.say
        row = sheet.next_row + 1
        sheet.block(
            row,
            say(
                "Points manquants, les plus rentables d'abord (hypothèse moyenne)",
                "Missing points, worth most first (base case)",
            ),
        )
        heads = say(
            "n°|Poste||Code|Points|Gain en euros|Par point|Débloque",
            "no.|Post||Code|Points|Gain in euros|Per point|Unlocks",
        )
        sheet.heads(row + 1, heads.split("|"), height=30)
        sheet.ws.row_breaks.append(Break(id=row - 1))
        posts = [post for group in self.grid.groups() for post in group.posts]
        names = f"{self.workings.quoted}!$A$5:$A${4 + len(posts)}"
        for index in range(8):
            at = row + 2 + index
            call = (
                f'MISSING_POINTS(posts_grid,"{self.grid.genre}",unweighted_base,law,{book.yes("initiative_is_french")},'
                f'"OTHER",N(invested_lead))'
            )
            sheet.put(f"A{at}", index + 1, "bm note", horizontal="center")
            for letter in "CI":
                sheet.put(f"{letter}{at}", None)
            sheet.array(
                f"D{at}:H{at}",
                f'=IF(AND(ISNUMBER(points_total),ISNUMBER(unweighted_base)),IFERROR(INDEX({call},$A{at},0),""),"")',
                fmts=(None, POINTS, EURO, EURO, None),
            )
            labels = f"{self.workings.quoted}!$F$5:$F${4 + len(posts)}"
            # the function again, not the cell of the array: LibreOffice may compute this one first
            found = f"INDEX({labels},MATCH(INDEX({call},$A{at},1),{names},0))"
            sheet.put(
                f"B{at}",
                f'=IF(AND(ISNUMBER(points_total),ISNUMBER(unweighted_base)),IFERROR({found},""),"")',
                "bm label",
            )
        for index, post in enumerate(posts, 5):
            self.workings.put(f"F{index}", say(post.fr, post.en))
        sheet.put(
            f"B{row + 10}",
            f'=IF(AND(ISNUMBER(points_total),ISNUMBER(unweighted_base)),"","{say("→ Remplissez la grille et les entrées (feuille Soutien).", "→ Fill in the grid and the admissions (Support sheet).")}")',
            "bm note",
        )
        sheet.finish(row + 10, freeze="C5", repeat="1:4")

    # -- explanations --------------------------------------------------------------------------------------------------

    def _explanations(self) -> None:
        sheet, book, say = self.explanations, self.book, self.book.say
        sheet.note(
            3,
            say(
                "Chaque tableau est écrit par le calcul lui-même (EXPLAIN_RULE) : la phrase, les faits, les valeurs du texte et leurs articles.",
                "Each table is written by the computation itself (EXPLAIN_RULE): the sentence, the facts, the values of the text and their articles.",
            ),
        )
        blocks = (
            (
                ("Soutien « salle », hypothèse moyenne", "Box-office support, base case"),
                "SUPPORT_BOXOFFICE",
                "receipts_base,law",
                "receipts_base",
                28,
            ),
            (
                ("Points du film", "Points of the film"),
                f"SCORE_{self.grid.genre}",
                f"posts_grid,law,{book.yes('initiative_is_french')}",
                "points_total",
                38,
            ),
            (
                ("Part minimale de la déléguée", "Lead's minimum part"),
                "LEAD_MIN_SHARE",
                "support_base,law",
                "support_base",
                14,
            ),
            (
                ("Allocation directe de la déléguée", "Lead's direct allocation"),
                "DIRECT_ALLOC",
                f'invested_lead,"LEAD","{self.grid.genre}",law',
                "invested_lead",
                20,
            ),
            (
                ("Plafond des aides", "Ceiling of aid"),
                "AID_INTENSITY_CAP",
                f"total_budget,law,{support.intensity(book)}",
                "french_participation",
                20,
            ),
            (
                ("Plafond de rémunération", "Ceiling of remuneration"),
                "REMUNERATION_CAP",
                "total_budget,law",
                "total_budget",
                14,
            ),
        )
        row = 5
        for label, function, arguments, needed, lines in blocks:
            sheet.block(row, say(*label) + " – " + function)
            sheet.heads(
                row + 1,
                say("n°|Étape|Valeur|Unité|Texte|Article", "no.|Step|Value|Unit|Text|Article").split("|"),
                height=18,
            )
            for index in range(lines):
                at = row + 2 + index
                sheet.put(f"A{at}", index + 1, "bm note", horizontal="center")
                sheet.array(
                    f"B{at}:F{at}",
                    f'=IF(ISNUMBER({needed}),IFERROR(INDEX(EXPLAIN_RULE("{function}","{book.lang.upper()}",{arguments}),A{at},0),""),"")',
                    fmts=(None, "#,##0.00####", None, None, None),
                )
            sheet.ws.row_dimensions[row + 2].height = 44
            row += lines + 3
        sheet.finish(row, freeze="A4", repeat="1:2")

    # -- summary -------------------------------------------------------------------------------------------------------

    def _summary(self) -> None:
        sheet, say = self.summary, self.book.say
        sheet.put(
            "A3",
            '=IF(LEN(film_title)=0,"'
            + say("→ Commencez par la feuille Film.", "→ Start with the Film sheet.")
            + '",film_title)',
            "bm title",
        )
        sheet.put("E3", '=IF(LEN(company)=0,"",company)', "bm title")
        sheet.put("A4", '=IF(LEN(director)=0,"","' + say("Réalisation : ", "Directed by ") + '"&director)', "bm note")
        wrong = say(
            "⚠ La grille de points n'est pas celle du texte choisi : points et soutien restent vides.",
            "⚠ The points grid is not that of the chosen text: points and support stay blank.",
        )
        sheet.put("E4", f'=IF(grid_fits,"","{wrong}")', "bm note")
        sheet.ws.merge_cells("E4:G4")
        left: tuple[tuple[Pair, str, str], ...] = (
            (("Devis", "Budget"), guarded("total_budget", "total_budget"), EURO),
            (("Plan de financement", "Financing plan"), guarded("total_plan", "total_plan"), EURO),
            (("Reste à financer", "Still to be found"), guarded("plan_gap", "plan_gap"), EURO),
            (("Acquis", "Secured"), guarded("secured_total", "secured_total"), EURO),
            (
                ("Participation française", "French participation"),
                guarded("french_participation", "french_participation"),
                EURO,
            ),
            (("Aides du CNC", "CNC aid"), guarded("cnc_aid", "cnc_aid"), EURO),
            (("Toutes aides publiques", "All public aid"), guarded("public_aid", "public_aid"), EURO),
            (("Plafond des aides", "Ceiling of aid"), guarded("intensity_cap", "intensity_cap"), EURO),
            (
                ("Marge sous le plafond", "Room below the ceiling"),
                guarded("intensity_cap-public_aid", "intensity_cap", "public_aid"),
                EURO,
            ),
        )
        right: tuple[tuple[Pair, str, str], ...] = (
            (("Points", "Points"), guarded("points_total", "points_total"), POINTS),
            (
                ("Points hors langue", "Points without language"),
                guarded("points_ex_language", "points_ex_language"),
                POINTS,
            ),
            (("Coefficient", "Coefficient"), guarded("coefficient", "coefficient"), PERCENT),
            (("Soutien, hypothèse basse", "Support, low case"), guarded("support_low", "support_low"), EURO),
            (("Soutien, hypothèse moyenne", "Support, base case"), guarded("support_base", "support_base"), EURO),
            (("Soutien, hypothèse haute", "Support, high case"), guarded("support_high", "support_high"), EURO),
            (("Part minimale de la déléguée", "Lead's minimum part"), guarded("lead_minimum", "lead_minimum"), EURO),
            (
                ("Soutien investi (déléguée)", "Support invested (lead)"),
                guarded("invested_lead", "invested_lead"),
                EURO,
            ),
            (("Allocation directe (déléguée)", "Direct allocation (lead)"), guarded("alloc_lead", "alloc_lead"), EURO),
        )
        sheet.heads(6, [say("Financement", "Financing"), "€", "%"], height=20)
        sheet.heads(6, [say("Points et soutien", "Points and support"), say("Valeur", "Value")], first=5, height=20)
        for row, (label, formula, fmt) in enumerate(left, 7):
            sheet.put(f"A{row}", say(*label), "bm label")
            sheet.put(f"B{row}", "=" + formula, fmt=fmt)
            sheet.put(
                f"C{row}",
                "=" + guarded(f'IF(total_budget>0,B{row}/total_budget,"")', f"B{row}", "total_budget"),
                fmt=PERCENT,
            )
        for row, (label, formula, fmt) in enumerate(right, 7):
            sheet.put(f"E{row}", say(*label), "bm label")
            sheet.put(f"F{row}", "=" + formula, fmt=fmt)
        sheet.heads(17, [say("Sources", "Sources"), "€", "%"], height=20)
        for row, (key, french, english, _lines, _kind) in enumerate(BLOCKS, 18):
            sheet.put(f"A{row}", say(french, english), "bm label")
            sheet.put(f"B{row}", "=" + guarded(f"block_{key}", f"block_{key}"), fmt=EURO)
            sheet.put(
                f"C{row}", "=" + guarded(f'IF(total_plan>0,B{row}/total_plan,"")', f"B{row}", "total_plan"), fmt=PERCENT
            )
        self._chart(sheet)
        sheet.heads(33, [say("Contrôles", "Checks"), say("Nombre", "Count")], height=20)
        sheet.put("A34", say("À corriger", "To mend"), "bm label")
        sheet.put("B34", "=warnings_red", fmt="0")
        sheet.put("A35", say("À vérifier ou à remplir", "To check or to fill in"), "bm label")
        sheet.put("B35", "=warnings_amber", fmt="0")
        sheet.heads(33, [say("Contrôle", "Check"), say("Résultat", "Result"), say("Marge", "Room")], first=5, height=20)
        shown = self.check_rows
        checks_sheet, first = self.checks.quoted, shown[0][0]
        last = shown[-1][0]
        for row in range(34, 34 + len(shown)):
            place = f"ROUND(1000*MOD(SMALL(check_order,{row - 33}),1),0)-{first - 1}"
            for letter, column, style in (("E", "A", "bm label"), ("F", "B", "bm cell"), ("G", "E", "bm cell")):
                cells = f"{checks_sheet}!${column}${first}:${column}${last}"
                value = f"INDEX({cells},{place})"
                sheet.put(
                    f"{letter}{row}", f'=IF(LEN({value})=0,"",{value})' if letter == "G" else f"={value}", style, ROOM
                )
            sheet.ws[f"F{row}"].alignment = Alignment(horizontal="center", vertical="center")
        sheet.flags(f"F34:F{33 + len(shown)}")
        sheet.note(
            35 + len(shown),
            say(
                "bareme informe, le CNC décide. Ce résumé ne vaut ni agrément ni notification ; il n'engage aucune institution.",
                "bareme informs, the CNC decides. This summary is neither an approval nor a notification; it commits no institution.",
            ),
        )
        sheet.put(f"A{37 + len(shown)}", say("Fait le :", "Date:"), "bm label")
        sheet.put(f"E{37 + len(shown)}", say("Signature :", "Signature:"), "bm label")
        for row in (*range(6, 34 + len(shown)), 37 + len(shown)):
            sheet.ws.row_dimensions[row].height = 17
        sheet.ws.row_dimensions[3].height = 26
        sheet.finish(38 + len(shown))

    def _chart(self, sheet: Sheet) -> None:
        from openpyxl.chart import BarChart, Reference

        say = self.book.say
        chart = BarChart()
        chart.type = "bar"
        chart.style = 10
        chart.title = say("Sources du financement", "Sources of financing")
        chart.y_axis.title = "€"
        chart.x_axis.title = say("Source", "Source")
        chart.x_axis.delete = chart.y_axis.delete = False
        chart.y_axis.numFmt = "#,##0"
        chart.x_axis.scaling.orientation = "maxMin"
        chart.legend = None
        last = 17 + len(BLOCKS)
        chart.add_data(Reference(sheet.ws, min_col=2, min_row=18, max_row=last), titles_from_data=False)
        chart.set_categories(Reference(sheet.ws, min_col=1, min_row=18, max_row=last))
        chart.series[0].graphicalProperties.solidFill = "1F3A5F"
        chart.gapWidth = 40
        chart.x_axis.tickLblSkip = 1
        chart.height, chart.width = 8.6, 13.2
        sheet.ws.add_chart(chart, "E17")
        self.book.alt_texts.append(
            say(
                "Sources du financement : barres des montants en euros de chaque bloc du plan.",
                "Sources of financing: bars of the amount in euros of each block of the plan.",
            )
        )
