# ruff: noqa: E501 - sentences in two languages stay whole
"""The aid catalogue: every row of the law data as a table to filter, a card, the cumulation grid and the deadlines."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Final

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle

from bareme.engine import book as law_book
from bareme.engine import call_cells
from bareme.templates import examples, figures
from bareme.templates.kit import FORMATS, Dialect, Lang, Pair, Workbook, column, day, guarded

SPARE: Final = 3
"""Empty lines kept for rows that the law data may gain."""
CARD: Final = 18
CATALOGUE_WIDTHS: Final = (5, 27, 14, 28, 18, 22, 28, 11, 26, 46, 20)
VALUE_WIDTH: Final = 84
LIST: Final = 70
PAIR: Final = 16

KINDS: Final[dict[str, Pair]] = {
    "AID": ("aide", "aid"),
    "COMMISSION": ("commission", "commission"),
    "FILE": ("dossier", "file"),
    "CONDITION": ("condition", "condition"),
    "MEASURE": ("mesure exceptionnelle", "exceptional measure"),
    "FESTIVALS": ("festivals", "festivals"),
}

LABELS: Final[tuple[tuple[str, Pair], ...]] = (
    ("name", ("Nom", "Name")),
    ("articles", ("Articles", "Articles")),
    ("applicant", ("Demandeur", "Applicant")),
    ("form", ("Forme", "Form")),
    ("decided_by", ("Décision", "Decided by")),
    ("amount", ("Plafond", "Cap")),
    ("amount_min", ("Minimum", "Minimum")),
    ("amount_author", ("Plafond pour l'auteur", "Cap for the author")),
    ("amount_early", ("Plafond, cas particulier", "Cap, special case")),
    ("amount_animation", ("Plafond, animation", "Cap, animation")),
    ("share", ("Part des dépenses", "Share of the expenses")),
    ("uplift", ("Majoration", "Uplift")),
    ("first_payment_share", ("Part du premier versement", "Share of the first payment")),
    ("requests", ("Demandes pour un projet", "Requests for a project")),
    ("projects", ("Projets", "Projects")),
    ("films_a_year", ("Films par an", "Films a year")),
    ("french_spend", ("Part dépensée en France", "Share spent in France")),
    ("authors_per_film", ("Auteurs par film", "Authors per film")),
    ("years_before", ("Années avant la demande", "Years before the request")),
    ("performances", ("Représentations", "Performances")),
    ("distributor_films", ("Films du distributeur", "Films of the distributor")),
    ("distributor_years", ("Sur combien d'années", "Over how many years")),
    ("other_costs", ("Taux, autres dépenses (1 = 100 %)", "Rate, other costs (1 = 100%)")),
    ("joint", ("Taux, développement conjoint (1 = 100 %)", "Rate, joint development (1 = 100%)")),
    ("first_feature", ("Taux, premier long métrage (1 = 100 %)", "Rate, first feature (1 = 100%)")),
    ("music", ("Taux, musique (1 = 100 %)", "Rate, music (1 = 100%)")),
    ("deadline", ("Délai", "Deadline")),
    ("instalments", ("Versements", "Instalments")),
    ("repayment", ("Remboursement", "Repayment")),
    ("cumulation", ("Cumul", "Cumulation")),
    ("conditions", ("Conditions", "Conditions")),
    ("commission", ("Commission", "Commission")),
    ("documents_count", ("Documents à fournir (nombre)", "Documents to hand in (number)")),
    ("festivals_count", ("Festivals (nombre)", "Festivals (number)")),
    ("condition", ("Condition", "Condition")),
    ("when", ("Quand", "When")),
    ("dates", ("Dates", "Dates")),
    ("function", ("Fonction qui la vérifie", "Function that checks it")),
    ("months", ("Mois", "Months")),
    ("years", ("Années", "Years")),
    ("days", ("Jours", "Days")),
    ("age", ("Âge", "Age")),
    ("members", ("Membres", "Members")),
    ("term", ("Mandat", "Term")),
    ("term_years", ("Durée du mandat, années", "Length of the term, years")),
    ("examines", ("Examine", "Examines")),
    ("colleges", ("Collèges", "Colleges")),
    ("quorum", ("Quorum", "Quorum")),
)

DEADLINES: Final[tuple[tuple[str, Pair, Pair], ...]] = (
    (
        "ADV_BEFORE",
        ("Avance avant réalisation : tournage commencé", "Advance before completion: shooting started"),
        ("Notification de l'aide.", "Notification of the aid."),
    ),
    (
        "GENRE",
        ("Films de genre : tournage commencé", "Genre films: shooting started"),
        ("Notification de l'aide.", "Notification of the aid."),
    ),
    (
        "PREP_DOC",
        ("Document préparatoire remis", "Preparatory document handed in"),
        ("Premier versement.", "First payment."),
    ),
    (
        "MUSIC_REQUEST",
        ("Musique originale : demande déposée", "Original music: request filed"),
        ("Sortie prévue : le délai se compte avant elle.", "Planned release: the time counts before it."),
    ),
    (
        "CONCEPT",
        ("Conception : synopsis ou traitement remis", "Concept: synopsis or treatment handed in"),
        ("Décision d'attribution.", "Decision of award."),
    ),
    ("WRITING", ("Écriture : scénario remis", "Writing: script handed in"), ("Premier versement.", "First payment.")),
    (
        "REWRITING",
        ("Réécriture : scénario remanié remis", "Rewriting: rewritten script handed in"),
        ("Premier versement.", "First payment."),
    ),
    (
        "DEVELOPMENT",
        ("Développement : mise en production", "Development: going into production"),
        ("Signature de la convention.", "Signature of the agreement."),
    ),
    (
        "AWARD",
        ("Toute décision : caducité", "Any award: lapse"),
        ("Dernier acte d'attribution signé.", "Last act of award signed."),
    ),
)

FIGURES: Final[tuple[figures.Figure, ...]] = (
    ("after.cap", 1),
    ("after.cap.early", 1),
    ("advance.franchise", 1),
    ("advance.min_rate", 1),
    ("advance.max_share", 1),
    ("advance.start_months", 1),
    ("advance.start_months.anim", 1),
    ("advance.start_ext", 1),
    ("concept.cap", 1),
    ("concept.prior_cost", 1),
    ("writing.cap", 1),
    ("writing.cap.author", 1),
    ("rewriting.cap", 1),
    ("rewriting.cap.author", 1),
    ("dev.pct", 1),
    ("dev.cap", 1),
    ("dev.cap.anim", 1),
    ("dev.uplift", 1),
    ("genre.amount", 1),
    ("genre.fr_spend", 1),
    ("music.budget", 1),
    ("music.min_aid", 1),
    ("subtitle.pct", 1),
    ("access.cost", 1),
)

#: inputs of the committed file
EXAMPLE: Final[dict[str, Any]] = {
    "chosen_aid": "WRITING",
    "first_aid": "WRITING",
    "second_aid": "REWRITING",
    "as_of": day("2026-03-01"),
    "starts": {
        "ADV_BEFORE": (day("2024-11-18"), 0),
        "MUSIC_REQUEST": (day("2026-09-02"), None),
        "WRITING": (day("2024-04-10"), 3),
        "DEVELOPMENT": (day("2023-02-28"), None),
        "AWARD": (day("2024-11-18"), None),
    },
}


def build(lang: Lang, dialect: Dialect, filled: bool) -> Workbook:
    """The workbook, in memory; the catalogue is full even in an empty one."""
    book = Workbook(lang, dialect)
    Aids(book, filled).write()
    return book


def _rows(kind: str | None = None) -> int:
    """The longest catalogue of any text."""
    most = 0
    for source in law_book().sources.values():
        if not source.companion:
            found = call_cells("AID_LIST", [source.id, "EN", kind]).cell
            most = max(most, len(found) if isinstance(found, list) else 0)
    return most


def _tall(texts: Iterable[tuple[Any, float]]) -> float:
    """Height of a row that holds texts in columns of these widths, in points."""
    lines = max((math.ceil(len(str(text)) / (width * 1.02)) for text, width in texts if text is not None), default=1)
    return max(16.0, 4 + 12.0 * lines)


def _heights(lang: str) -> tuple[list[float], list[float], list[float]]:
    """Heights of the lines of the catalogue, of the card and of its list, that suit every text that has a catalogue.

    They are written in the file: a row left to itself keeps one line in some offices when its text comes from a formula.
    """
    lines: dict[int, float] = {}
    card: dict[int, float] = {}
    documents: dict[int, float] = {}
    width = dict(zip("ABCDEFGHIJK", CATALOGUE_WIDTHS, strict=True))
    place = {"name": "D", "articles": "K", "amount": "E", "cumulation": "I"}
    place |= dict.fromkeys(("deadline", "when", "dates", "term"), "G")
    place |= dict.fromkeys(("conditions", "condition", "examines"), "J")
    for source in law_book().sources.values():
        listed = call_cells("AID_LIST", [source.id, lang]).cell if not source.companion else None
        for index, (aid, kind, *_rest) in enumerate(listed if isinstance(listed, list) else ()):
            fields = call_cells("AID_FIELDS", [aid, source.id, lang]).cell
            own = [(value, width[place[code]]) for code, value in fields if code in place]
            figures_ = 24 * sum(
                code.startswith(("amount_", "share", "first_payment", "french_spend")) for code, _ in fields
            )
            own += [("x" * figures_, width["F"])] if kind == "AID" else [("x", 1)]
            lines[index] = max(lines.get(index, 0), _tall(own))
            for row, (_code, value) in enumerate(fields):
                card[row] = max(card.get(row, 0), _tall([(value, VALUE_WIDTH)]))
            papers = call_cells("AID_INFO", [aid, "documents", source.id, lang]).cell
            for row, paper in enumerate(papers if isinstance(papers, list) else ()):
                documents[row] = max(documents.get(row, 0), min(40, _tall([(paper[1], VALUE_WIDTH)])))
    return ([*lines.values()], [*card.values()], [*documents.values()])


class Aids:
    """The sheets of the catalogue; sheets are made first, so that names can point to them."""

    def __init__(self, book: Workbook, filled: bool) -> None:
        self.book, self.filled = book, filled
        self.date = FORMATS[book.lang]["date"]
        self.lang = book.lang.upper()
        self.heights = _heights(self.lang)
        self.rows = _rows() + SPARE
        self.aids = _rows("AID") + 1
        say = book.say
        self.catalogue = book.sheet(
            say("Catalogue", "Catalogue"),
            say("Catalogue des aides", "Aid catalogue"),
            CATALOGUE_WIDTHS,
            landscape=True,
        )
        self.card = book.sheet(say("Fiche", "Card"), say("Fiche d'une aide", "Card of an aid"), (34, VALUE_WIDTH, 22))
        self.cumul = book.sheet(
            say("Cumul", "Cumulation"),
            say("Cumul des aides", "Cumulation of aids"),
            (20, 62, *(8,) * self.aids),
            landscape=True,
        )
        self.deadlines = book.sheet(
            say("Délais", "Deadlines"),
            say("Délais des aides", "Deadlines of aids"),
            (46, 17, 36, 15, 14, 16, 14, 22, 22),
            landscape=True,
        )
        self.audit = figures.sheet(book)
        self.examples = book.sheet(
            say("Exemples", "Examples"), say("Exemples officiels", "Official examples"), examples.WIDTHS, landscape=True
        )

    def write(self) -> None:
        """Everything, sheet by sheet."""
        figures.write(self.book, self.audit, FIGURES)
        self._catalogue()
        self._card()
        self._cumul()
        self._deadlines()
        examples.write(self.book, self.examples)

    def example(self, key: str) -> Any:
        """The value of an input in the example, None in an empty workbook."""
        return EXAMPLE[key] if self.filled else None

    # -- the table -----------------------------------------------------------------------------------------------------

    def _catalogue(self) -> None:
        sheet, book, say = self.catalogue, self.book, self.book.say
        sheet.note(
            3,
            say(
                "Toutes les lignes que nos données de droit contiennent pour le texte choisi ; à filtrer par les flèches d'en-tête. "
                "Le détail d'une ligne, avec ses documents, se lit sur la feuille Fiche.",
                "All the rows that our law data hold for the chosen text; filter them with the arrows of the heads. "
                "The detail of a row, with its documents, is on the Card sheet.",
            ),
        )
        sheet.put("B4", say("Texte appliqué (law)", "Text applied (law)"), "bm label")
        told = say("Une seule case pour tout le classeur.", "One cell for the whole workbook.")
        sheet.input("C4", "word", "rga-2023", prompt=told, words="=list_texts", name="law")
        sheet.ws.row_dimensions[4].height = 20
        none = say(
            "→ Nos sources ne donnent pas de catalogue pour ce texte : choisissez rga-2015 ou rga-2023.",
            "→ Our sources give no catalogue for this text: choose rga-2015 or rga-2023.",
        )
        first, last = 6, 5 + self.rows
        sheet.put(
            "D4", f'=IF(LEN(B{first})=0,"{none}",SUMPRODUCT((LEN(aid_ids)>0)*1)&" {say("lignes", "rows")}")', "bm note"
        )
        sheet.ws.merge_cells("D4:K4")
        heads = say(
            "N°|Identifiant|Nature|Nom|Plafond|Autres chiffres|Délai ou dates|Documents|Cumul|Conditions|Articles",
            "No.|Id|Kind|Name|Cap|Other figures|Deadline or dates|Documents|Cumulation|Conditions|Articles",
        )
        sheet.heads(5, heads.split("|"), height=24)
        for row in range(first, last + 1):
            self._row(row, row - first + 1)
        sheet.table("aids_table", f"A5:K{last}")
        book.name("aid_ids", sheet, f"B{first}:B{last}")
        sheet.finish(last, freeze="C6", repeat="1:5")

    def _row(self, row: int, number: int) -> None:
        """One line: id and kind from the list, the rest field by field."""
        sheet, say = self.catalogue, self.book.say
        listed = f'INDEX(AID_LIST(law,"{self.lang}"),{number},{{}})'
        if number <= len(self.heights[0]):
            sheet.ws.row_dimensions[row].height = self.heights[0][number - 1]
        sheet.put(f"A{row}", number, "bm label")
        sheet.put(f"B{row}", f'=IFERROR({listed.format(1)},"")', "bm label")
        kind = f'IFERROR({listed.format(2)},"")'
        words = "".join(f'IF({{0}}="{code}","{say(*pair)}",' for code, pair in KINDS.items()) + "{0}" + ")" * len(KINDS)
        sheet.put(f"C{row}", "=" + words.format(kind), "bm label")
        sheet.put(f"D{row}", f'=IFERROR({listed.format(3)},"")', "bm label")

        def field(*names: str) -> str:
            inner = '""'
            for name in reversed(names):
                inner = f'IFERROR(AID_INFO($B{row},"{name}",law,"{self.lang}"),{inner})'
            return inner

        given = f'IF(LEN($B{row})=0,"",{{}})'
        sheet.put(f"E{row}", "=" + given.format(field("amount")), "bm label", fmt='#,##0\\ "€"')
        told = [
            (name, f'"{say(*label)} : "' if self.book.lang == "fr" else f'"{say(*label)}: "', share)
            for name, label, share in (
                ("amount_author", ("auteur", "author"), False),
                ("amount_animation", ("animation", "animation"), False),
                ("amount_early", ("cas particulier", "special case"), False),
                ("amount_min", ("minimum", "minimum"), False),
                ("share", ("part des dépenses", "share of expenses"), True),
                ("first_payment_share", ("premier versement", "first payment"), True),
                ("french_spend", ("dépensé en France", "spent in France"), True),
            )
        ]
        percent = say('" %. "', '"%. "')
        pieces = []
        for name, label, share in told:
            cell = f'AID_INFO($B{row},"{name}",law)'
            figure = f"ROUND(100*{cell},2)&{percent}" if share else f'{cell}&" €. "'
            pieces.append(f'IFERROR({label}&{figure},"")')
        aid = f'IF(C{row}="{say(*KINDS["AID"])}",TRIM({"&".join(pieces)}),"")'
        sheet.put(f"F{row}", "=" + given.format(aid), "bm label")
        sheet.put(f"G{row}", "=" + given.format(field("deadline", "when", "dates", "term")), "bm label")
        sheet.put(
            f"H{row}", "=" + given.format(field("documents_count", "festivals_count")), fmt="0", horizontal="center"
        )
        sheet.put(f"I{row}", "=" + given.format(field("cumulation")), "bm label")
        sheet.put(f"J{row}", "=" + given.format(field("conditions", "condition", "examines")), "bm label")
        sheet.put(f"K{row}", f'=IFERROR({listed.format(4)},"")', "bm label")

    # -- one aid -------------------------------------------------------------------------------------------------------

    def _card(self) -> None:
        sheet, say = self.card, self.book.say
        sheet.put("A3", say("Identifiant de la ligne", "Id of the row"), "bm label")
        told = say("Un identifiant de la feuille Catalogue.", "An id of the Catalogue sheet.")
        sheet.input("B3", "word", self.example("chosen_aid"), prompt=told, words="=aid_ids", name="chosen_aid")
        sheet.ws.row_dimensions[3].height = 20
        missing = say(
            "→ Choisissez un identifiant que le texte appliqué connaît.", "→ Choose an id that the text applied knows."
        )
        sheet.heads(4, say("Champ|Valeur|Code", "Field|Value|Code").split("|"), height=20)
        fields = f'AID_FIELDS(chosen_aid,law,"{self.lang}")'
        words = 5 + CARD + LIST + 6
        end = words + len(LABELS) - 1
        for index in range(CARD):
            row = 5 + index
            if index < len(self.heights[1]):
                sheet.ws.row_dimensions[row].height = self.heights[1][index]
            cell = f'IF(LEN(chosen_aid)=0,"",IFERROR(INDEX({fields},{index + 1},{{}}),""))'
            sheet.put(f"C{row}", "=" + cell.format(1), "bm note")
            sheet.put(f"B{row}", "=" + cell.format(2), "bm label", '[<1]0%;[>=1000]#,##0\\ "€";General')
            sheet.put(f"A{row}", f"=IFERROR(VLOOKUP(C{row},$A${words}:$B${end},2,FALSE),C{row})", "bm label")
        sheet.put("A5", f'=IF(LEN(C5)=0,"{missing}",VLOOKUP(C5,$A${words}:$B${end},2,FALSE))', "bm label")
        top = 5 + CARD
        sheet.block(top, say("Documents à fournir, ou festivals", "Documents to hand in, or festivals"))
        counts = 'AID_INFO(chosen_aid,"{}_count",law)'
        sheet.put(f"A{top + 1}", say("Nombre", "Number"), "bm label")
        sheet.put(
            f"B{top + 1}",
            f'=IF(LEN(C5)=0,"",IFERROR({counts.format("documents")},IFERROR({counts.format("festivals")},0)))',
            "bm label",
            "0",
        )
        nothing = say(
            "Le texte choisi ne donne pas de liste pour cette ligne.", "The chosen text gives no list for this row."
        )
        sheet.put(f"C{top + 1}", f'=IF(B{top + 1}=0,"{nothing}","")', "bm note")
        sheet.ws.row_dimensions[top + 1].height = 28
        lists = f'INDEX(AID_INFO(chosen_aid,"{{}}",law,"{self.lang}"),{{}},{{}})'
        for index in range(1, LIST + 1):
            row = top + 1 + index
            if index <= len(self.heights[2]):
                sheet.ws.row_dimensions[row].height = self.heights[2][index - 1]
            festival = '&" – "&'.join(lists.format("festivals", index, number) for number in (2, 4, 1))
            text = f"IFERROR({lists.format('documents', index, 2)},{festival})"
            sheet.put(f"A{row}", f'=IF(N(B${top + 1})>={index},{index},"")', "bm note", "0")
            sheet.put(f"B{row}", f'=IF(N(B${top + 1})>={index},{text},"")', "bm label")
        sheet.block(words - 1, say("Les mots de la fiche", "Words of the card"))
        for row, (code, pair) in enumerate(LABELS, words):
            sheet.put(f"A{row}", code, "bm note")
            sheet.put(f"B{row}", say(*pair), "bm note")
        sheet.finish(end, freeze="A5", repeat="1:4")

    # -- cumulation ----------------------------------------------------------------------------------------------------

    def _cumul(self) -> None:
        sheet, book, say = self.cumul, self.book, self.book.say
        sheet.note(
            3,
            say(
                "En ligne l'aide que le projet a déjà, ou demande la première ; en colonne celle qu'il demande ensuite. « NON » : un article l'interdit.",
                "In line the aid that the project has, or asks for first; in column the one that it asks for next. “NO”: an article forbids it.",
            ),
        )
        asked: tuple[tuple[str, bool, Pair, Pair], ...] = (
            (
                "same_expenses",
                False,
                ("Mêmes dépenses ?", "Same expenses?"),
                ("Oui si les deux aides paient les mêmes dépenses.", "Yes if both aids pay for the same expenses."),
            ),
            (
                "cumul_derogation",
                False,
                ("Dérogation du CNC ?", "Derogation of the CNC?"),
                ("Pour des demandes simultanées.", "For simultaneous requests."),
            ),
            (
                "simultaneous",
                True,
                ("Demandes simultanées ?", "Simultaneous requests?"),
                ("Oui si les deux demandes sont en cours ensemble.", "Yes if both requests are under way together."),
            ),
        )
        for row, (name, value, label, hint) in enumerate(asked, 4):
            sheet.put(f"B{row}", say(*label), "bm label")
            sheet.input(f"C{row}", "word", book.shown(value), prompt=say(*hint), words=book.yes_no, name=name)
            sheet.ws.row_dimensions[row].height = 18
        head, first = 8, 9
        last = first + self.aids - 1
        sheet.heads(head, say("Identifiant|Aide", "Id|Aid").split("|"), height=110)
        options = f"{book.yes('same_expenses')},{book.yes('cumul_derogation')},{book.yes('simultaneous')}"
        no, fine = say("NON", "NO"), say("oui", "yes")
        for index in range(self.aids):
            row, letter = first + index, column(3 + index)
            listed = f'INDEX(AID_LIST(law,"{self.lang}","AID"),{index + 1},{{}})'
            if index == self.aids - 1:  # no row of the catalogue, but articles name it
                name = say("aide à la production audiovisuelle", "audiovisual production aid")
                sheet.put(f"A{row}", f'=IF(LEN(A${first})=0,"","AUDIOVISUAL")', "bm label")
                sheet.put(f"B{row}", f'=IF(LEN(A${first})=0,"","{name}")', "bm label")
            else:
                sheet.put(f"A{row}", f'=IFERROR({listed.format(1)},"")', "bm label")
                sheet.put(f"B{row}", f'=IFERROR({listed.format(3)},"")', "bm label")
            sheet.put(f"{letter}{head}", f"=A{row}", "bm head")
            sheet.ws[f"{letter}{head}"].alignment = Alignment(text_rotation=90, horizontal="center", vertical="bottom")
            sheet.ws.row_dimensions[row].height = 16
        for index in range(self.aids):
            row = first + index
            for other in range(self.aids):
                letter = column(3 + other)
                if index == other:
                    sheet.put(f"{letter}{row}", f'=IF(LEN($A{row})=0,"","–")', horizontal="center")
                    continue
                call = f'IF(AID_CUMUL_OK($A{row},{letter}${head},law,{options}),"{fine}","{no}")'
                sheet.put(
                    f"{letter}{row}", f'=IF(OR(LEN($A{row})=0,LEN({letter}${head})=0),"",{call})', horizontal="center"
                )
        area = f"C{first}:{column(2 + self.aids)}{last}"
        barred = FormulaRule(formula=[f'C{first}="{no}"'])
        barred.dxf = DifferentialStyle(
            font=Font(bold=True, color="FFFFFF"), fill=PatternFill("solid", bgColor="9B1C1C", fgColor="9B1C1C")
        )
        sheet.ws.conditional_formatting.add(area, barred)
        empty = say(
            "→ Choisissez un texte qui a un catalogue (feuille Catalogue).",
            "→ Choose a text that has a catalogue (Catalogue sheet).",
        )
        sheet.put(f"A{last + 1}", f'=IF(LEN(A{first})=0,"{empty}","")', "bm note")
        sheet.ws.merge_cells(f"A{last + 1}:{column(2 + self.aids)}{last + 1}")
        book.name("cumul_ids", sheet, f"A{first}:A{last}")
        self._pair(last + 3, options)

    def _pair(self, row: int, options: str) -> None:
        """Two aids, the answer and the reasons."""
        sheet, book, say = self.cumul, self.book, self.book.say
        wide = column(2 + self.aids)
        sheet.block(row, say("Deux aides, et pourquoi", "Two aids, and why"))
        for at, name, label in (
            (
                row + 1,
                "first_aid",
                say("Reçue, ou demandée la première", "Had, or asked for first"),
            ),
            (row + 2, "second_aid", say("Demandée ensuite", "Asked for next")),
        ):
            sheet.put(f"A{at}", label, "bm label")
            sheet.ws.row_dimensions[at].height = 28
            sheet.input(
                f"B{at}",
                "word",
                self.example(name),
                prompt=say("Un identifiant de la grille.", "An id of the grid."),
                words="=cumul_ids",
                name=name,
            )
        both = "AND(LEN(first_aid)>0,LEN(second_aid)>0)"
        call = f"AID_CUMUL_OK(first_aid,second_aid,law,{options})"
        yes, no = say("possible", "possible"), say("interdit", "forbidden")
        unknown = say("le texte choisi n'a pas l'une de ces aides", "the chosen text does not have one of these aids")
        ask = say("→ choisissez deux aides", "→ choose two aids")
        sheet.put(f"A{row + 3}", say("Réponse", "Answer"), "bm total")
        sheet.put(f"B{row + 3}", f'=IF({both},IFERROR(IF({call},"{yes}","{no}"),"{unknown}"),"{ask}")', "bm total")
        book.name("cumul_answer", sheet, f"B{row + 3}")
        heads = say("N°|Étape|Article", "No.|Step|Article").split("|")
        at = row + 4
        sheet.heads(at, [heads[0], heads[1]], height=18)
        sheet.put(f"C{at}", heads[2], "bm head")
        sheet.ws.merge_cells(f"C{at}:{wide}{at}")
        told = f'EXPLAIN_RULE("AID_CUMUL_OK","{self.lang}",first_aid,second_aid,law,{options})'
        for index in range(1, PAIR + 1):
            line = at + index
            # The first line of the explanation is the sentence, the next five the facts: the rules follow.
            cell = f'IF({both},IFERROR(INDEX({told},{index + 6},{{}})&"",""),"")'
            sheet.put(f"A{line}", index, "bm note")
            sheet.put(f"B{line}", "=" + cell.format(1), "bm label")
            sheet.ws.merge_cells(f"C{line}:{wide}{line}")
            sheet.put(f"C{line}", "=" + cell.format(5), "bm note")
            sheet.ws.row_dimensions[line].height = 16
        sheet.finish(at + PAIR, freeze="C9", repeat="1:2")

    # -- deadlines -----------------------------------------------------------------------------------------------------

    def _deadlines(self) -> None:
        sheet, say = self.deadlines, self.book.say
        sheet.note(
            3,
            say(
                "Saisir le jour d'où court le délai. Une prolongation est exceptionnelle : le CNC l'accorde sur demande motivée.",
                "Fill in the day from which the time runs. An extension is exceptional: the CNC grants it on a reasoned request.",
            ),
        )
        sheet.put("A4", say("Genre du film", "Genre of the film"), "bm label")
        sheet.input(
            "B4",
            "word",
            "FICTION",
            prompt=say("FICTION, DOCUMENTARY (documentaire) ou ANIMATION.", "FICTION, DOCUMENTARY or ANIMATION."),
            words=("FICTION", "DOCUMENTARY", "ANIMATION"),
            name="genre",
        )
        sheet.put("A5", say("À la date du", "On the day of"), "bm label")
        sheet.input(
            "B5",
            "date",
            self.example("as_of"),
            prompt=say("Jour de lecture, pour les jours restants.", "Day of reading, for the days left."),
            name="as_of",
        )
        heads = say(
            "Délai|Aide|Court à compter de|Point de départ|Prolongation, mois|Dernier jour|Jours restants|État|Article",
            "Deadline|Aid|Runs from|Start|Extension, months|Last day|Days left|State|Article",
        )
        sheet.heads(7, heads.split("|"), height=32)
        absent = say("absent du texte, ou prolongation trop longue", "not in the text, or extension too long")
        late, soon, fine = say("À CORRIGER", "TO MEND"), say("À VÉRIFIER", "TO CHECK"), "OK"
        first = 8
        for row, (word, label, start) in enumerate(DEADLINES, first):
            given = EXAMPLE["starts"].get(word, (None, None)) if self.filled else (None, None)
            sheet.put(f"A{row}", say(*label), "bm label")
            sheet.put(f"B{row}", word)
            sheet.put(f"C{row}", say(*start), "bm note")
            sheet.input(
                f"D{row}", "date", given[0], prompt=say("Jour d'où court le délai.", "Day from which the time runs.")
            )
            sheet.input(
                f"E{row}",
                "int",
                given[1],
                prompt=say(
                    "Mois de prolongation accordés par le CNC ; vide si aucun.",
                    "Months of extension granted by the CNC; blank if none.",
                ),
            )
            sheet.ws[f"E{row}"].number_format = "0"
            args = f'B{row},D{row},law,N(E{row}),IF(ISBLANK(genre),"FICTION",genre)'
            sheet.put(f"F{row}", "=" + guarded(f'IFERROR(AID_DEADLINE({args}),"{absent}")', f"D{row}"), fmt=self.date)
            sheet.put(f"G{row}", "=" + guarded(f"F{row}-as_of", f"F{row}", "as_of"), fmt="#,##0")
            state = f'IF(G{row}<0,"{late}",IF(G{row}<=90,"{soon}","{fine}"))'
            sheet.put(f"H{row}", "=" + guarded(state, f"G{row}"), horizontal="center")
            told = f'EXPLAIN_RULE("AID_DEADLINE","{self.lang}",{args})'
            sheet.put(f"I{row}", "=" + guarded(f'IFERROR(INDEX({told},6,5)&"","")', f"D{row}"), "bm note")
            sheet.ws.row_dimensions[row].height = 20
        last = first + len(DEADLINES) - 1
        sheet.flags(f"H{first}:H{last}")
        empty = say("→ Saisissez un point de départ.", "→ Fill in a start.")
        meaning = say(
            "À VÉRIFIER : quatre-vingt-dix jours ou moins. À CORRIGER : le délai est passé.",
            "TO CHECK: ninety days or less. TO MEND: the deadline has passed.",
        )
        sheet.put(f"A{last + 1}", f'=IF(COUNT(D{first}:D{last})=0,"{empty}","{meaning}")', "bm note")
        sheet.ws.merge_cells(f"A{last + 1}:I{last + 1}")
        sheet.finish(last + 1, freeze="B8", repeat="1:2")
