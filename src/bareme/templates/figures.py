# ruff: noqa: E501 - sentences in two languages stay whole
"""The parameters that a workbook reads, with their value, article and provenance under the chosen text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from openpyxl.styles import Alignment

from bareme.templates import audit
from bareme.templates.kit import Sheet, Workbook

WIDTHS: Final = (*audit.WIDTHS, 34)

Figure = tuple[str, int]
"""Id of the figure, and which of its values where it has several (1 first)."""


def sheet(book: Workbook) -> Sheet:
    """The sheet of texts and parameters, to be placed among the others before it is filled."""
    say = book.say
    return book.sheet(say("Textes", "Texts"), say("Textes appliqués", "Texts used"), WIDTHS, landscape=True)


def write(book: Workbook, of: Sheet, figures: Iterable[Figure]) -> None:
    """The texts and, below them, each parameter as the law gives it: nothing here is typed by hand."""
    say = book.say
    audit.texts(book, of)
    row = of.next_row
    of.block(row, say("Paramètres lus dans le texte choisi", "Parameters read from the chosen text"))
    of.note(
        row + 1,
        say(
            "Lus par les formules du classeur. « Déduit » : le chiffre est celui des textes qui l'encadrent. "
            "Recette de la première tranche : le texte français dit 9 225 000 € ; la traduction anglaise publiée imprime 925,000, "
            "ce qui, à un million d'entrées, enlèverait un cinquième du soutien.",
            "Read by the formulas of the workbook. “Inferred”: the figure is that of the texts around it. "
            "Receipts of the first tier: the French text says 9 225 000 €; the published English translation prints 925,000, "
            "which at one million admissions would take a fifth of the support away.",
        ),
        height=28,
    )
    heads = say(
        "Identifiant|Paramètre|Valeur|Unité|Texte|Article|Provenance",
        "Id|Parameter|Value|Unit|Text|Article|Provenance",
    )
    of.heads(row + 2, heads.split("|"), height=20)
    lang = book.lang.upper()
    absent = say("absent de ce texte", "not in this text")
    at = row + 2
    for name, which in figures:
        at += 1
        of.put(f"A{at}", name, "bm label")
        call = f'EXPLAIN_RULE("RULE_PARAM","{lang}",A{at},law)'
        of.array(
            f"B{at}:F{at}", f'=IFERROR(INDEX({call},{which + 3},0),"")', fmts=(None, "#,##0.00##", None, None, None)
        )
        of.ws[f"D{at}"].alignment = Alignment(vertical="center", horizontal="left", indent=1)
        of.put(f"G{at}", f'=IFERROR({_meaning(book, f"RULE_STATUS(A{at},law)")},"{absent}")', "bm note")
    of.finish(at, freeze="A5", repeat="1:2")


def _meaning(book: Workbook, tag: str) -> str:
    """Formula text: the tag of the source, and what it says."""
    say = book.say
    inferred = say("déduit des textes voisins", "inferred from the texts around it")
    printed = say("traduction publiée, pour contrôle", "published translation, for audit only")
    guide = say("guide du CNC", "CNC guide")
    read = say("lu dans le texte", "read in the text")
    return (
        f'{tag}&" – "&IF({tag}="INF","{inferred}",IF({tag}="SEED-EN","{printed}",IF({tag}="GUIDE","{guide}","{read}")))'
    )
