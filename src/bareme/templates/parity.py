# ruff: noqa: E501 - sentences in two languages stay whole
"""The parity sheet: who holds each post, the points that it makes, whether the bonus is open."""

from __future__ import annotations

from typing import Final

from bareme.law.feature_film.points_scale import scale
from bareme.templates.grid import verdict
from bareme.templates.kit import POINTS, Pair, Sheet, Workbook

WIDTHS: Final = (14, 84, 14, 16, 26)

_KINDS: Final[tuple[tuple[str, Pair], ...]] = (
    ("FICTION", ("Fiction", "Fiction")),
    ("DOCUMENTARY", ("Documentaire", "Documentary")),
    ("ANIMATION_2D", ("Animation 2D", "2D animation")),
    ("ANIMATION_3D", ("Animation 3D ou en volume", "3D or stop-motion animation")),
)


def write(book: Workbook, sheet: Sheet) -> None:
    """One block a kind of film; on the right of the page, the codes that the function reads."""
    say = book.say
    sheet.note(
        3,
        say(
            "Répondez oui pour chaque fonction ou poste occupé par une femme, dans le bloc du genre du film. Un poste partagé avec un homme : le texte ne dit rien, à vous d'apprécier.",
            "Answer yes for each function or post held by a woman, in the block of the film's kind. A post shared with a man: the text is silent, yours to judge.",
        ),
    )
    heads = say("Code|Fonction ou poste|Points|Une femme ?|", "Code|Function or post|Points|A woman?|")
    sheet.heads(4, heads.split("|"), height=20)
    row = 5
    for kind, title in _KINDS:
        row = _block(book, sheet, row, kind, title)
    sheet.finish(row - 1, freeze="C5", repeat="1:4")


def _block(book: Workbook, sheet: Sheet, row: int, kind: str, title: Pair) -> int:
    say = book.say
    sheet.block(row, say(*title))
    first = row + 1
    told = say("Oui si une femme occupe cette fonction ou ce poste.", "Yes if a woman holds this function or post.")
    for post in scale("rga-2023", f"PARITY_{kind}"):
        row += 1
        sheet.put(f"A{row}", post.code, "bm note")
        label = say(post.post_fr, post.post_en)
        sheet.put(f"B{row}", label[:1].upper() + label[1:], "bm label")
        sheet.put(f"C{row}", f'=IFERROR(PARITY_SCORE(A{row},"{kind}",law),"")', fmt="0")
        sheet.input(f"D{row}", "word", None, prompt=told, words=book.yes_no)
        sheet.put(f"G{row}", f'=IF({book.yes(f"D{row}")},A{row},"")')
        if len(label) > 90:
            sheet.ws.row_dimensions[row].height = 27
    last = row
    sheet.put(f"G{first - 1}", say("ce que lit la fonction", "what the function reads"), "bm note")
    extra, total, opened = row + 1, row + 2, row + 3
    sheet.put(
        f"B{extra}",
        say("Compositeur, chef monteur son ou mixeur : une femme ?", "Composer, sound editor or mixer: a woman?"),
        "bm label",
    )
    sheet.input(f"D{extra}", "word", None, prompt=told, words=book.yes_no)
    answered = f"COUNTA(D{first}:D{last})"
    for at in (total, opened):
        for letter in "ACE":
            sheet.put(f"{letter}{at}", None, "bm total")
    sheet.put(f"B{total}", say("Points", "Points"), "bm total")
    score = f'PARITY_SCORE(G{first}:G{last},"{kind}",law)'
    sheet.put(f"D{total}", f'=IF({answered}=0,"",{score})', "bm total", POINTS)
    sheet.put(f"B{opened}", say("Bonification parité ouverte ?", "Parity bonus open?"), "bm total")
    call = f'PARITY_ALLOC_OK("{kind}",D{total},{book.yes(f"D{extra}")},law,{book.yes("initiative_is_french")})'
    sheet.put(
        f"D{opened}",
        f'=IF(OR({answered}=0,ISBLANK(initiative_is_french)),"",{verdict(book, call)})',
        "bm total",
        horizontal="right",
    )
    wanted = say("→ répondre pour chaque poste", "→ answer for each post")
    sheet.put(f"E{total}", f'=IF(AND({answered}>0,{answered}<ROWS(D{first}:D{last})),"{wanted}","")', "bm note")
    return opened + 1
