"""The sheet that tells which texts the workbook uses, when they were checked, and where each parameter comes from."""

from __future__ import annotations

import datetime
from typing import Final

from bareme.engine import book as law_book
from bareme.templates.kit import Sheet, Workbook

WIDTHS: Final = (14, 84, 16, 16, 18, 40)

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


def spoken(day: datetime.date | None, lang: str) -> str:
    """A date in words: TEXT() would depend on the language of the user's Excel."""
    return f"{day.day} {_MONTHS[lang][day.month - 1]} {day.year}" if day else ""


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
    sheet.next_row = last + 5
    sheet.finish(last + 4, freeze="A5")
