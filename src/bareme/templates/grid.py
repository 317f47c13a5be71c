# ruff: noqa: E501 - sentences in two languages stay whole
"""A points grid: one line a post, its maximum read from the law, what is obtained, the total and what it opens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bareme.templates.kit import INTEGER, PERCENT, POINTS, Sheet, Workbook
from bareme.templates.posts import Grid, Post

WIDTHS: Final = (13, 56, 10, 28, 12, 12, 21, 9, 12, 34)
WIDTHS_WITH_WORKINGS: Final = WIDTHS
WORKINGS_WIDTHS: Final = (14, 14, 4, 14, 14, 4, 14, 4, 26, 26, 26, 26, 26, 20, 14)
_WORKINGS_ROW: Final = 5
_CAST: Final = "FIC_ART_CAC"
_PAYROLL: Final = ("FIC_OUV_PAY", "DOC_TEC_PAY")

Example = Mapping[str, tuple[str, str, str, float | None]]
"""Code → person or company, nationality, status (yes, no, share), share."""


def words(book: Workbook) -> dict[str, list[str]]:
    """The drop-downs of each kind of post; all but "by share" and "half" are words that the functions understand."""
    say = book.say
    yes, no, share = say("obtenu", "obtained"), say("non obtenu", "not obtained"), say("selon la part", "by share")
    unused = [say("non utilisé, justifié", "not used, justified"), say("non utilisé", "not used")]
    return {
        "status": [yes, no, *unused],
        "share": [share, yes, no, *unused],
        "must_share": [share, yes, no],
        "never": [yes, no],
        "language": [yes, say("demi-part", "half"), no],
    }


def lists(book: Workbook, workings: Sheet, more: Mapping[str, list[str]] = {}) -> None:
    """The ranges behind the drop-downs, on the workings."""
    say = book.say
    workings.note(
        3,
        say(
            "Cette feuille ne cache rien : elle prépare les listes et les plages que lisent les fonctions.",
            "This sheet hides nothing: it prepares the lists and ranges that the functions read.",
        ),
    )
    made = {f"list_{name}": items for name, items in words(book).items()} | dict(more)
    for index, (name, items) in enumerate(made.items()):
        letter = "IJKLMPQR"[index]
        workings.put(f"{letter}4", book.alias(name), "bm head")
        for row, item in enumerate(items, 5):
            workings.put(f"{letter}{row}", item)
        book.name(name, workings, f"{letter}5:{letter}{4 + len(items)}")


def access_facts(book: Workbook) -> str:
    """Formula text: the facts on which the access threshold depends."""
    return f"points_ex_language,law,{book.yes('initiative_is_french')},{book.yes('access_derogation')}"


def allocation_facts(book: Workbook, genre: str) -> str:
    """Formula text: the facts on which the direct allocation depends."""
    yes = book.yes
    return f'"{genre}",points_ex_language,law,{yes("french_language")},{yes("alloc_derogation")}'


def verdict(book: Workbook, call: str) -> str:
    """Formula text: yes, no, or the word that says that the CNC must decide (our functions then answer #N/A)."""
    yes, no = book.yes_no
    asked = book.say("dérogation à demander", "derogation needed")
    return f'IF(ISNA({call}),"{asked}",IF({call},"{yes}","{no}"))'


def write(
    book: Workbook,
    sheet: Sheet,
    workings: Sheet,
    grid: Grid,
    example: Example | None,
    *,
    ratios: bool = False,
    own: bool = False,
) -> None:
    """The grid on its sheet; `workings` gets the ranges of code and value that the function reads.

    `ratios`: the workbook has the cast and crew tables, whose ratios stand in for a share that is left blank.
    `own`: one grid of several; its names belong to its sheet, and its workings stand on its right.
    """
    _Grid(book, sheet, workings, grid, example or {}, ratios, own).write()


class _Grid:
    def __init__(
        self, book: Workbook, sheet: Sheet, workings: Sheet, grid: Grid, example: Example, ratios: bool, own: bool
    ) -> None:
        self.book, self.sheet, self.workings, self.grid = book, sheet, workings, grid
        self.example, self.ratios, self.own = example, ratios, own
        self.columns = ("L", "M", "O", "P") if own else ("A", "B", "D", "E")
        self.groups = grid.groups()
        self.posts = [post for group in self.groups for post in group.posts]
        self.row_of: dict[str, int] = {}
        self.unknown = "FALSE" if grid.european else "ISBLANK(initiative_is_french)"

    def write(self) -> None:
        say, sheet = self.book.say, self.sheet
        sheet.note(
            3,
            say(
                "Choisissez la situation de chaque poste ; « selon la part » demande la part à droite. Tant que la grille n'est pas remplie, un poste vide compte pour 0.",
                "Choose the status of each post; “by share” needs the share on its right. Until the grid is complete, an empty post counts as 0.",
            ),
        )
        heads = say(
            "Code|Poste|Maximum|Personne ou société|Nationalité|Contrat de droit français|Situation|Part|Points|À faire",
            "Code|Post|Maximum|Person or company|Nationality|Contract under French law|Status|Share|Points|To do",
        )
        sheet.heads(4, heads.split("|"), height=42)
        row = 5
        for group in self.groups:
            sheet.block(row, say(group.fr, group.en))
            start = row + 1
            for post in group.posts:
                row += 1
                self.row_of[post.code] = row
                self._line(post, row)
            row += 1
            self._subtotal(row, start)
            row += 1
        self._workings()
        self._totals(row)

    def _name(self, name: str, sheet: Sheet, ref: str) -> None:
        self.book.name(name, sheet, ref, local=self.sheet if self.own else None)

    def _subtotal(self, row: int, start: int) -> None:
        self.sheet.put(f"B{row}", self.book.say("Sous-total", "Subtotal"), "bm total")
        for letter in "ADEFGHJ":
            self.sheet.put(f"{letter}{row}", None, "bm total")
        for letter in "CI":
            cells = f"{letter}{start}:{letter}{row - 1}"
            self.sheet.put(f"{letter}{row}", f'=IF(COUNT({cells})=0,"",SUM({cells}))', "bm total", POINTS)

    # -- the ranges that the functions read ----------------------------------------------------------------------------

    def _workings(self) -> None:
        say, workings = self.book.say, self.workings
        code, value, code_alone, alone = self.columns
        for letter, text in zip(
            self.columns, ("code", say("valeur", "value"), "code", say("poste seul", "post alone")), strict=True
        ):
            workings.put(f"{letter}4", text, "bm head")
        for index, post in enumerate(self.posts):
            at, pair = _WORKINGS_ROW + index, _WORKINGS_ROW + 2 * index
            workings.put(f"{code}{at}", post.code)
            workings.put(f"{value}{at}", f"={self._value(post)}")
            workings.put(f"{code_alone}{pair}", post.code)
            workings.put(f"{alone}{pair}", f"={value}{at}")
            workings.put(f"{code_alone}{pair + 1}", "*")
            workings.put(f"{alone}{pair + 1}", 0)
        last = _WORKINGS_ROW + len(self.posts)
        workings.put(f"{code}{last}", "*")
        workings.put(f"{value}{last}", 0)
        self._name("posts_grid", workings, f"{code}{_WORKINGS_ROW}:{value}{last}")

    def _value(self, post: Post) -> str:
        """What the function reads for a post: its status word, its share, or 0 while it is blank."""
        say, row = self.book.say, self.row_of[post.code]
        status, share = f"{self.sheet.quoted}!G{row}", f"{self.sheet.quoted}!H{row}"
        value = status
        if post.fill in ("share", "must_share"):
            typed = f"N({share})"
            if self._ratio(post):
                typed = f"IF(ISBLANK({share}),{self._ratio(post)},{share})"
            value = f'IF({status}="{say("selon la part", "by share")}",{typed},{status})'
        elif post.fill == "language":
            value = f'IF({status}="{say("demi-part", "half")}",0.5,{status})'
        return f"IF(ISBLANK({status}),0,{value})"

    def _ratio(self, post: Post) -> str:
        """The name of the computed ratio that stands in for a blank share."""
        if not self.ratios:
            return ""
        return "ratio_of_cachets" if post.code == _CAST else "ratio_of_payroll" if post.code in _PAYROLL else ""

    # -- one post ------------------------------------------------------------------------------------------------------

    def _line(self, post: Post, row: int) -> None:
        book, sheet, say = self.book, self.sheet, self.book.say
        who, nationality, status, share = self.example.get(post.code, ("", "", "", None))
        sheet.put(f"A{row}", post.code, "bm note")
        sheet.put(f"B{row}", say(post.fr, post.en), "bm label")
        sheet.ws.row_dimensions[row].height = 15 if len(say(post.fr, post.en)) < 62 else 27
        sheet.put(f"C{row}", f'=IFERROR({self.grid.most(f"""{{"{post.code}",1;"*",0}}""")},"")', fmt=POINTS)
        sheet.input(
            f"D{row}",
            "text",
            who or None,
            prompt=say("Nom de la personne ou de la société.", "Name of the person or company."),
        )
        told = say(
            "FR France, EU Union européenne, EEA Espace économique européen, OTHER autre.",
            "FR France, EU European Union, EEA European Economic Area, OTHER other.",
        )
        sheet.input(f"E{row}", "word", nationality or None, prompt=told, words=["FR", "EU", "EEA", "OTHER"])
        shown = words(book)[post.fill]
        word = {
            "": None,
            "yes": say("obtenu", "obtained"),
            "no": say("non obtenu", "not obtained"),
            "share": shown[0],
            "unused": say("non utilisé, justifié", "not used, justified"),
        }
        sheet.input(
            f"G{row}",
            "word",
            word[status],
            prompt=say("Situation du poste au regard du barème.", "Status of the post under the grid."),
            words=f"=list_{post.fill}",
        )
        signed = {"FR": book.yes_no[0], "EU": book.yes_no[1]}.get(nationality) if self._kind(post) else None
        told = say("Le contrat désigne-t-il la loi française ?", "Does the contract name French law?")
        sheet.input(f"F{row}", "word", signed, prompt=told, words=book.yes_no)
        by_share = post.fill in ("share", "must_share")
        if by_share:
            told = say(
                "Part qui compte : rapport des cachets, de la masse salariale, ou part des dépenses du poste.",
                "Share that counts: ratio of fees, of payroll, or share of the post's spending.",
            )
            sheet.input(f"H{row}", "share", share, prompt=told)
        else:
            sheet.put(f"H{row}", None)
        self._points(post, row)
        wanted = say("→ situation à choisir", "→ choose the status")
        said = self._doubt(post, row)
        if by_share:
            missing = f'"{say("→ part à saisir", "→ fill in the share")}"'
            if self._ratio(post):
                found = say("part calculée (feuille Équipe)", "share computed (Crew sheet)")
                missing = f'IF(ISNUMBER({self._ratio(post)}),"{found}",{missing})'
            said = f'IF(AND(G{row}="{shown[0]}",ISBLANK(H{row})),{missing},{said})'
        sheet.put(f"J{row}", f'=IF(ISBLANK(G{row}),"{wanted}",{said})', "bm note")

    def _kind(self, post: Post) -> str:
        """What POST_STATUS calls the person of a post; nothing for a company, a share of spending or another text."""
        if self.grid.law != "rga-2023" or self.grid.european or post.code.endswith("_PAY"):
            return ""
        for part, kind in (("_AUT_DIR", "DIRECTOR"), ("_AUT_", "AUTHOR"), ("_TEC_", "PERSON"), ("_ART_NAR", "PERSON")):
            if part in post.code:
                return kind
        return ""

    def _doubt(self, post: Post, row: int) -> str:
        """Formula text: a word when a post is said obtained and its nationality or contract says otherwise."""
        kind = self._kind(post)
        if not kind:
            return '""'
        say = self.book.say
        european = f'EUROPEAN_PERSON_OK(E{row},FALSE,"GRID100",law)'
        status = f'POST_STATUS("{kind}",law,{european},{self.book.yes(f"F{row}")})'
        told = say("⚠ nationalité ou contrat contraires", "⚠ nationality or contract against it")
        facts = f'AND(G{row}="{say("obtenu", "obtained")}",LEN(E{row})>0,LEN(F{row})>0)'
        return f'IF({facts},IF(N({status})=1,"","{told}"),"")'

    def _points(self, post: Post, row: int) -> None:
        """The points of one post: the function on this post alone, unless they depend on other posts."""
        pair = _WORKINGS_ROW + 2 * self.posts.index(post)
        points = self.grid.score(
            self.book, f"{self.workings.quoted}!${self.columns[2]}${pair}:${self.columns[3]}${pair + 1}"
        )
        if post.needs:  # what the posts above leave of the total; subtotals have no code in column A
            above = f'SUMIF(A$5:A${row - 1},"?*",I$5:I${row - 1})'
            points = f"{self.grid.score(self.book, 'posts_grid')}-{above}"
        self.sheet.put(f"I{row}", f'=IF(OR(ISBLANK(G{row}),{self.unknown},NOT(grid_fits)),"",{points})', fmt=POINTS)

    # -- totals --------------------------------------------------------------------------------------------------------

    def _totals(self, row: int) -> None:
        book, sheet, say, grid = self.book, self.sheet, self.book.say, self.grid
        first, last = min(self.row_of.values()), max(self.row_of.values())
        blank = f"OR(posts_filled=0,{self.unknown},NOT(grid_fits))"
        for letter in "ABCDEFGHIJ":
            sheet.put(f"{letter}{row}", None, "bm grand")
        total, so_far = say("Total des points", "Total points"), say("Points à ce stade", "Points so far")
        sheet.put(f"B{row}", f'=IF(posts_filled=posts_count,"{total}","{so_far}")', "bm grand")
        most = grid.most('{"*",1}')
        sheet.put(f"C{row}", f'=IFERROR({most},"")', "bm grand", POINTS)
        sheet.put(f"I{row}", f'=IF({blank},"",{grid.score(book, "posts_grid")})', "bm grand", POINTS)
        self._name("points_total", sheet, f"I{row}")
        codes = ";".join(f'"{post.code}",1' for post in self.posts)
        known = grid.most("{" + codes + ';"*",0}')
        wrong = say("Cette grille n'est pas celle du texte choisi.", "This grid is not that of the chosen text.")
        sheet.put(f"J{row}", f'=IF(grid_fits,"","{wrong}")', "bm grand")
        lines: list[tuple[str, str, str, str]] = [
            ("posts_filled", say("Postes remplis", "Posts filled"), f"COUNTA(G{first}:G{last})", INTEGER),
            ("posts_count", say("Postes de la grille", "Posts of the grid"), str(len(self.posts)), INTEGER),
            (
                "grid_fits",
                say("Grille du texte choisi ?", "Grid of the chosen text?"),
                f"NOT(ISERROR({known}))",
                "General",
            ),
        ]
        lines += self._european(blank) if grid.european else self._opens(blank)
        for offset, (name, label, formula, fmt) in enumerate(lines, 1):
            at = row + offset
            sheet.put(f"B{at}", label, "bm total")
            for letter in "ACDEFGHJ":
                sheet.put(f"{letter}{at}", None, "bm total")
            sheet.put(f"I{at}", f"={formula}", "bm total", fmt, horizontal="right")
            self._name(name, sheet, f"I{at}")
        end = row + len(lines)
        if not grid.european:
            end = self._gauges(end + 1)
        sheet.next_row = end + 1
        sheet.finish(end, freeze="C5", repeat="1:4")

    def _gauges(self, row: int) -> int:
        """Bars that read in black and white: points against each threshold; gives the last row."""
        sheet, say = self.sheet, self.book.say
        gauges = (
            (
                "access_room",
                say("Seuil d'accès (hors langue)", "Access threshold (without language)"),
                'RULE_PARAM("threshold.access",law)',
                "points_ex_language",
            ),
            (
                "alloc_room",
                say("Allocation directe (hors langue)", "Direct allocation (without language)"),
                'RULE_PARAM("threshold.alloc",law)',
                "points_ex_language",
            ),
            (
                "steep_room",
                say(
                    "Coefficient 70 % : au-delà, un point en vaut trois",
                    "Coefficient 70%: beyond, a point is worth three",
                ),
                "POINTS_FOR_COEFFICIENT(0.7,law)",
                "points_total",
            ),
            (
                "full_room",
                say(
                    "Coefficient 100 % : au-delà, un point ne rapporte plus",
                    "Coefficient 100%: beyond, a point brings nothing",
                ),
                "POINTS_FOR_COEFFICIENT(1,law)",
                "points_total",
            ),
        )
        for at, (name, label, threshold, points) in enumerate(gauges, row):
            for letter in "AEFGH":
                sheet.put(f"{letter}{at}", None)
            sheet.put(f"B{at}", label, "bm label")
            sheet.put(f"C{at}", f'=IFERROR({threshold},"")', fmt="0.##")
            full = f"MAX(0,MIN(12,ROUNDDOWN(12*{points}/C{at},0)))"
            ready = f"AND(ISNUMBER({points}),ISNUMBER(C{at}))"
            sheet.put(f"D{at}", f'=IF({ready},REPT("■",{full})&REPT("□",12-{full}),"")')
            sheet.put(f"I{at}", f'=IF({ready},{points}-C{at},"")', fmt="+0.00;-0.00;0.00")
            reached, short = say("atteint", "reached"), say("points manquants", "points missing")
            sheet.put(f"J{at}", f'=IF({ready},IF(I{at}>=0,"{reached}","{short}"),"")', "bm note")
            self._name(name, sheet, f"I{at}")
        return row + len(gauges) - 1

    def _european(self, blank: str) -> list[tuple[str, str, str, str]]:
        call = f'EURO_QUALIFIED("{self.grid.genre}",points_total,law)'
        label = self.book.say("Œuvre européenne ?", "European work?")
        return [("european_ok", label, f'IF({blank},"",{verdict(self.book, call)})', "General")]

    def _opens(self, blank: str) -> list[tuple[str, str, str, str]]:
        book, say, genre = self.book, self.book.say, self.grid.genre
        language = next((row for code, row in self.row_of.items() if code.endswith("_LANG")), None)
        facts = f"OR({blank},ISBLANK(french_language))"
        return [
            (
                "points_language",
                say("Points de la langue", "Points of the language"),
                f"N(I{language})" if language else "0",
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
                f'IF({blank},"",{verdict(book, f"ACCESS_THRESHOLD_OK({access_facts(book)})")})',
                "General",
            ),
            (
                "alloc_eligible",
                say("Allocation directe ouverte ?", "Direct allocation open?"),
                f'IF({facts},"",{verdict(book, f"DIRECT_ALLOC_ELIGIBLE({allocation_facts(book, genre)})")})',
                "General",
            ),
            (
                "coefficient",
                say("Coefficient de pondération", "Weighting coefficient"),
                f'IF({blank},"",WEIGHT_COEFF(points_total,law))',
                PERCENT,
            ),
        ]
