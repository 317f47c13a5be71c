# ruff: noqa: E501 - sentences in two languages stay whole
"""A points grid: one line a post, its maximum read from the law, what is obtained, the total and what the total opens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bareme.templates.kit import INTEGER, PERCENT, POINTS, Sheet, Workbook
from bareme.templates.posts import Group, Post

WIDTHS: Final = (13, 58, 10, 30, 12, 22, 9, 12, 36)
_WORKINGS_ROW: Final = 5


def words(book: Workbook) -> dict[str, list[str]]:
    """The drop-downs of each kind of post; all but "by share" and "half" are words that the functions understand."""
    say = book.say
    yes, no = say("obtenu", "obtained"), say("non obtenu", "not obtained")
    unused = [say("non utilisé, justifié", "not used, justified"), say("non utilisé", "not used")]
    return {
        "status": [yes, no, *unused],
        "share": [say("selon la part", "by share"), yes, no, *unused],
        "never": [yes, no],
        "language": [yes, say("demi-part", "half"), no],
    }


def access(book: Workbook) -> str:
    """Formula text: the call that tests the access threshold."""
    return (
        f"ACCESS_THRESHOLD_OK(points_ex_language,law,{book.yes('french_initiative')},{book.yes('access_derogation')})"
    )


def allocation(book: Workbook, genre: str) -> str:
    """Formula text: the call that tests whether the direct allocation is open."""
    yes = book.yes
    return f'DIRECT_ALLOC_ELIGIBLE("{genre}",points_ex_language,law,{yes("french_language")},{yes("alloc_derogation")})'


def verdict(book: Workbook, call: str) -> str:
    """Formula text: yes, no, or the word that says that the CNC must decide (our functions then answer #N/A)."""
    yes, no = book.yes_no
    asked = book.say("dérogation à demander", "derogation needed")
    return f'IF(ISNA({call}),"{asked}",IF({call},"{yes}","{no}"))'


def write(
    book: Workbook,
    sheet: Sheet,
    workings: Sheet,
    function: str,
    genre: str,
    groups: tuple[Group, ...],
    example: Mapping[str, tuple[str, str, str, float | None]] | None,
) -> None:
    """The grid on its sheet; `workings` gets the ranges of code and value that the function reads."""
    say = book.say
    sheet.note(
        3,
        say(
            "Choisissez la situation de chaque poste ; « selon la part » demande la part à droite. Tant que la grille n'est pas remplie, un poste vide compte pour 0.",
            "Choose the status of each post; “by share” needs the share on its right. Until the grid is complete, an empty post counts as 0.",
        ),
    )
    heads = say(
        "Code|Poste|Maximum|Personne ou société|Nationalité|Situation|Part|Points|À faire",
        "Code|Post|Maximum|Person or company|Nationality|Status|Share|Points|To do",
    )
    sheet.heads(4, heads.split("|"))
    posts = [post for group in groups for post in group.posts]
    _workings(book, workings, posts)
    row, first, rows, subtotals = 5, 6, {}, []
    for group in groups:
        sheet.block(row, say(group.fr, group.en))
        start = row + 1
        for post in group.posts:
            row += 1
            rows[post.code] = row
            _line(book, sheet, workings, function, post, row, posts.index(post), example)
        row += 1
        sheet.put(f"B{row}", say("Sous-total", "Subtotal"), "bm total")
        for letter in "ADEFGI":
            sheet.put(f"{letter}{row}", None, "bm total")
        for letter in "CH":
            cells = f"{letter}{start}:{letter}{row - 1}"
            sheet.put(f"{letter}{row}", f'=IF(COUNT({cells})=0,"",SUM({cells}))', "bm total", POINTS)
        subtotals.append(f"H{row}")
        row += 1
    for post in posts:
        _workings_line(book, sheet, workings, post, rows[post.code], posts.index(post))
    _totals(book, sheet, row, function, genre, (first, row - 1), rows, len(posts))


def _workings(book: Workbook, workings: Sheet, posts: list[Post]) -> None:
    say = book.say
    workings.heads(4, [say("code", "code"), say("valeur", "value")], height=18)
    workings.heads(4, [say("code", "code"), say("poste seul", "post alone")], first=4, height=18)
    last = _WORKINGS_ROW + len(posts)
    workings.put(f"A{last}", "*")
    workings.put(f"B{last}", 0)
    book.name("posts_grid", workings, f"A{_WORKINGS_ROW}:B{last}")


def _workings_line(book: Workbook, sheet: Sheet, workings: Sheet, post: Post, row: int, index: int) -> None:
    """Code and value for the whole grid, and the same post alone, the others at 0."""
    say, at = book.say, _WORKINGS_ROW + index
    status, share = f"{sheet.quoted}!F{row}", f"{sheet.quoted}!G{row}"
    pair = _WORKINGS_ROW + 2 * index
    workings.put(f"A{at}", post.code)
    by_share = f'IF({status}="{say("selon la part", "by share")}",N({share}),{status})'
    half = f'IF({status}="{say("demi-part", "half")}",0.5,{status})'
    value = {"share": by_share, "language": half}.get(post.fill, status)
    workings.put(f"B{at}", f"=IF(ISBLANK({status}),0,{value})")
    workings.put(f"D{pair}", post.code)
    workings.put(f"E{pair}", f"=B{at}")
    workings.put(f"D{pair + 1}", "*")
    workings.put(f"E{pair + 1}", 0)


def _line(
    book: Workbook,
    sheet: Sheet,
    workings: Sheet,
    function: str,
    post: Post,
    row: int,
    index: int,
    example: Mapping[str, tuple[str, str, str, float | None]] | None,
) -> None:
    say = book.say
    who, nationality, status, share = (example or {}).get(post.code, ("", "", "", None))
    sheet.put(f"A{row}", post.code, "bm note")
    sheet.put(f"B{row}", say(post.fr, post.en), "bm label")
    sheet.put(f"C{row}", f'=IFERROR({function}({{"{post.code}",1;"*",0}},law),"")', fmt=POINTS)
    sheet.input(
        f"D{row}",
        "text",
        who or None,
        prompt=say("Nom de la personne ou de la société.", "Name of the person or company."),
    )
    groups = ["FR", "EU", "EEA", "OTHER"]
    sheet.input(
        f"E{row}",
        "word",
        nationality or None,
        prompt=say(
            "FR France, EU Union européenne, EEA Espace économique européen, OTHER autre.",
            "FR France, EU European Union, EEA European Economic Area, OTHER other.",
        ),
        words=groups,
    )
    shown = words(book)[post.fill]
    word = {"": None, "yes": say("obtenu", "obtained"), "no": say("non obtenu", "not obtained"), "share": shown[0]}[
        status
    ]
    names = {"status": "list_status", "share": "list_share", "never": "list_never", "language": "list_language"}
    sheet.input(
        f"F{row}",
        "word",
        word,
        prompt=say("Situation du poste au regard du barème.", "Status of the post under the grid."),
        words=f"={names[post.fill]}",
    )
    if post.fill == "share":
        sheet.input(
            f"G{row}",
            "share",
            share,
            prompt=say(
                "Part qui compte : rapport des cachets, de la masse salariale, ou part des dépenses du poste.",
                "Share that counts: ratio of fees, of payroll, or share of the post's spending.",
            ),
        )
    else:
        sheet.put(f"G{row}", None)
    pair = _WORKINGS_ROW + 2 * index
    alone = f"{workings.quoted}!$D${pair}:$E${pair + 1}"
    initiative = book.yes("french_initiative")
    if post.code.endswith("_VFX"):  # its points depend on picture and sound: what the others leave of the total
        sheet.put(
            f"H{row}",
            f'=IF(OR(ISBLANK(F{row}),ISBLANK(french_initiative)),"",{function}(posts_grid,law,{initiative})-{_above(row)})',
            fmt=POINTS,
        )
    else:
        sheet.put(
            f"H{row}",
            f'=IF(OR(ISBLANK(F{row}),ISBLANK(french_initiative)),"",{function}({alone},law,{initiative}))',
            fmt=POINTS,
        )
    wanted = say("→ situation à choisir", "→ choose the status")
    missing = say("→ part à saisir", "→ fill in the share")
    said = f'IF(AND(F{row}="{shown[0]}",ISBLANK(G{row})),"{missing}","")' if post.fill == "share" else '""'
    sheet.put(f"I{row}", f'=IF(ISBLANK(F{row}),"{wanted}",{said})', "bm note")


def _above(row: int) -> str:
    """The points of the posts above: lines with a code only, so that subtotals do not count twice."""
    return f'SUMIF(A$5:A${row - 1},"?*",H$5:H${row - 1})'


def _totals(
    book: Workbook,
    sheet: Sheet,
    row: int,
    function: str,
    genre: str,
    span: tuple[int, int],
    rows: Mapping[str, int],
    count: int,
) -> None:
    say = book.say
    cells = f"F{span[0]}:F{span[1]}"
    initiative = book.yes("french_initiative")
    for letter in "ABCDEFGHI":
        sheet.put(f"{letter}{row}", None, "bm grand")
    sheet.put(
        f"B{row}",
        f'=IF(posts_filled=posts_count,"{say("Total des points", "Total points")}","{say("Points à ce stade", "Points so far")}")',
        "bm grand",
    )
    sheet.put(f"C{row}", f'=IFERROR({function}({{"*",1}},law),"")', "bm grand", POINTS)
    blank = "OR(posts_filled=0,ISBLANK(french_initiative))"
    sheet.put(f"H{row}", f'=IF({blank},"",{function}(posts_grid,law,{initiative}))', "bm grand", POINTS)
    book.name("points_total", sheet, f"H{row}")
    wrong = say(
        "Cette grille n'est pas celle du texte choisi : prenez le classeur de ce texte.",
        "This grid is not that of the chosen text: take the workbook of that text.",
    )
    sheet.put(f"I{row}", f'=IF(ISERROR(points_total),"{wrong}","")', "bm grand")
    language = next((r for code, r in rows.items() if code.endswith("_LANG")), None)
    lines = (
        ("posts_filled", say("Postes remplis", "Posts filled"), f"COUNTA({cells})", INTEGER),
        ("posts_count", say("Postes de la grille", "Posts of the grid"), str(count), INTEGER),
        (
            "points_language",
            say("Points de la langue", "Points of the language"),
            f"IF(LEN(H{language})=0,0,H{language})" if language else "0",
            POINTS,
        ),
        (
            "points_ex_language",
            say("Points hors langue", "Points without language"),
            f'IF({blank},"",SCORE_EX_LANGUAGE(points_total,points_language,"{genre}",law))',
            POINTS,
        ),
        (
            "access_ok",
            say("Seuil d'accès atteint ?", "Access threshold reached?"),
            f'IF({blank},"",{verdict(book, access(book))})',
            "General",
        ),
        (
            "coefficient",
            say("Coefficient de pondération", "Weighting coefficient"),
            f'IF({blank},"",WEIGHT_COEFF(points_total,law))',
            PERCENT,
        ),
        (
            "alloc_eligible",
            say("Allocation directe ouverte ?", "Direct allocation open?"),
            f'IF(OR({blank},ISBLANK(french_language)),"",{verdict(book, allocation(book, genre))})',
            "General",
        ),
    )
    for offset, (name, label, formula, fmt) in enumerate(lines, 1):
        at = row + offset
        sheet.put(f"B{at}", label, "bm total")
        for letter in "ACDEFGI":
            sheet.put(f"{letter}{at}", None, "bm total")
        sheet.put(f"H{at}", f"={formula}", "bm total", fmt)
        book.name(name, sheet, f"H{at}")
    sheet.finish(row + len(lines), freeze="C5", repeat="1:4")
