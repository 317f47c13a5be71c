# ruff: noqa: E501 - sentences in two languages stay whole
"""The sheet that tells which texts the workbook uses, when they were checked, and where each parameter comes from."""

from __future__ import annotations

import datetime
from typing import Final

from bareme.engine import book as law_book
from bareme.templates.kit import Sheet, Workbook

WIDTHS: Final = (24, 84, 16, 16, 18, 40)

_ANY: Final = "[>=1000]#,##0;General"
_MONTHS: Final = {
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}


PARAMETERS: Final = (
    "tsa.rate",
    "box.t1",
    "box.t2",
    "abatement.box",
    "abatement.general",
    "tv.rate",
    "tv.cap",
    "video.rate",
    "export.rate",
    "threshold.access",
    "threshold.alloc",
    "split.limit",
    "split.tv_cap",
    "account.years",
    "intensity.base",
    "intensity.derogation",
    "intensity.no_tax_credit",
    "intensity.low_budget",
    "pay.b1",
    "pay.b2",
    "pay.b3",
    "alloc.lead",
    "alloc.lead.anim",
    "alloc.other",
    "alloc.other.high",
    "alloc.high.film",
    "alloc.high.year",
    "parity.rate",
    "prep.pct",
    "prep.cap",
    "prep.cap.anim",
)


def spoken(day: datetime.date | None, lang: str) -> str:
    """A date in words: TEXT() would depend on the language of the user's Excel."""
    if day is None:
        return ""
    number = "1er" if lang == "fr" and day.day == 1 else str(day.day)
    return f"{number} {_MONTHS[lang][day.month - 1]} {day.year}"


def texts(book: Workbook, sheet: Sheet) -> None:
    """The table of main texts; the chosen one gives the line at the head of every sheet."""
    say, lang = book.say, book.lang
    sheet.note(
        3,
        say(
            "Les textes que ce classeur peut appliquer. Le texte se choisit dans une seule case, nommée law.",
            "The texts that this workbook can apply. The text is chosen in one cell, named law.",
        ),
    )
    sheet.heads(
        4, say("Texte|Intitulé|Du|Au|Vérifié le|Publication", "Text|Title|From|To|Checked on|Published").split("|")
    )
    main = [
        source
        for source in law_book().sources.values()
        if not source.companion and source.id.startswith(("rga", "guide"))
    ]
    for row, source in enumerate(main, 5):
        sheet.put(f"A{row}", source.id)
        sheet.put(f"B{row}", source.fr if lang == "fr" else source.en)
        sheet.put(f"C{row}", spoken(source.since, lang))
        sheet.put(f"D{row}", spoken(source.until, lang))
        sheet.put(f"E{row}", spoken(source.checked, lang))
        sheet.put(f"F{row}", source.publisher)
        sheet.ws.row_dimensions[row].height = 15 if len(source.fr) < 90 else 27
    last = 4 + len(main)
    sheet.table("texts_table", f"A4:F{last}")
    book.name("list_texts", sheet, f"A5:A{last}")
    unknown = say("texte inconnu", "unknown text")
    for offset, (name, letter, label) in enumerate(
        (
            ("law_title", "B", say("Intitulé du texte choisi", "Title of the chosen text")),
            ("law_checked", "E", say("Vérifié le", "Checked on")),
        ),
        2,
    ):
        row = last + offset
        sheet.put(f"A{row}", label, "bm label")
        sheet.put(f"B{row}", f'=IFERROR(INDEX(${letter}$5:${letter}${last},MATCH(law,$A$5:$A${last},0)),"{unknown}")')
        book.name(name, sheet, f"B{row}")
        sheet.ws.row_dimensions[row].height = 27
    sheet.next_row = last + 5
    sheet.finish(last + 4, freeze="A5")


def parameters(book: Workbook, sheet: Sheet) -> None:
    """The figures of the chosen text, with their article and provenance, below the table of texts."""
    say, lang = book.say, book.lang.upper()
    row = sheet.next_row
    sheet.block(row, say("Chiffres du texte choisi", "Figures of the chosen text"))
    sheet.note(
        row + 1,
        say(
            "Tels que l'article les écrit, avant abattements. Provenance : LEGI-2025 et FR, texte lu ; JO, extrait publié "
            "lu ; GUIDE, guide du CNC ; INF, déduit, texte de la période non lu. « muet » : le texte n'a pas ce chiffre.",
            "As the article writes them, before abatements. Provenance: LEGI-2025 and FR, text read; JO, published extract "
            "read; GUIDE, CNC guide; INF, inferred, text of the period not read. “silent”: the text has no such figure.",
        ),
    )
    heads = say("Identifiant|Chiffre||Valeur|Provenance|Article", "Identifier|Figure||Value|Provenance|Article")
    sheet.heads(row + 2, heads.split("|"), height=20)
    silent = say("muet", "silent")
    at = row + 3
    for name in PARAMETERS:
        told = f'EXPLAIN_RULE("RULE_PARAM","{lang}",A{at},law)'
        sheet.put(f"A{at}", name)
        sheet.put(f"B{at}", f'=IFERROR(TRIM(INDEX({told},4,1)),"{silent}")')
        sheet.put(f"C{at}", None)
        sheet.put(f"D{at}", f'=IFERROR(RULE_PARAM(A{at},law),"{silent}")', fmt=_ANY, horizontal="center")
        sheet.put(f"E{at}", f'=IFERROR(RULE_STATUS(A{at},law),"")')
        sheet.put(f"F{at}", f'=IFERROR(INDEX({told},4,5),"")')
        at += 1
    sheet.put(f"A{at}", "box.t1")
    sheet.put(
        f"B{at}",
        say(
            "La même première tranche, telle qu'imprimée dans la traduction anglaise de 2015 : une coquille, le texte "
            "français fait foi.",
            "The same first tier, as printed in the English translation of 2015: a misprint, the French text wins.",
        ),
    )
    sheet.put(f"D{at}", f'=RULE_PARAM(A{at},"rga-2015-en")', fmt=_ANY, horizontal="center")
    sheet.ws.row_dimensions[at].height = 27
    sheet.put(f"E{at}", f'=RULE_STATUS(A{at},"rga-2015-en")')
    sheet.put(f"F{at}", "rga-2015-en")
    sheet.next_row = at + 2
    sheet.finish(at, freeze="A5")
