# ruff: noqa: E501 - sentences in two languages stay whole
"""The points workbooks: the grids of 2023 with the cast and crew tables, and the grids of 2015 with the European ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bareme.templates import audit, grid, parity
from bareme.templates.film import FILM
from bareme.templates.kit import PERCENT_FINE, Dialect, Lang, Pair, Sheet, Workbook
from bareme.templates.posts import ANIMATION, DOCUMENTARY, EUROPEAN, FICTION, GRIDS_2015, Grid

_CAST_ROWS: Final = 30
_CREW_ROWS: Final = 40
_GROUPS: Final = ("FR", "EU", "EEA", "TT_CONV", "COPRO_CONV", "AV_AGREEMENT", "COPRO_STATE", "OTHER")

_FACTS: Final[tuple[tuple[str, Pair, Pair], ...]] = (
    (
        "initiative_is_french",
        ("Film d'initiative française ?", "French-initiative film?"),
        ("Décide des postes non utilisés et du seuil.", "Decides on posts not used and on the threshold."),
    ),
    (
        "french_language",
        ("Français ou langue régionale, langue la plus utilisée ?", "French or a regional language is the most used?"),
        ("Condition de l'allocation directe.", "A condition of the direct allocation."),
    ),
    (
        "access_derogation",
        ("Dérogation de seuil accordée ?", "Derogation on the threshold granted?"),
        ("Décision du CNC.", "A decision of the CNC."),
    ),
    (
        "alloc_derogation",
        ("Dérogation d'allocation directe accordée ?", "Direct-allocation derogation granted?"),
        ("Décision du CNC.", "A decision of the CNC."),
    ),
)


def grids_2023(lang: Lang, dialect: Dialect, filled: bool) -> Workbook:
    """The three grids of rga-2023, with cast and crew, in memory."""
    return _build(lang, dialect, filled, (FICTION, DOCUMENTARY, ANIMATION), "rga-2023", crew=True)


def grids_2015(lang: Lang, dialect: Dialect, filled: bool) -> Workbook:
    """The four grids of rga-2015 and the European ones, in memory."""
    return _build(lang, dialect, filled, (*GRIDS_2015, *EUROPEAN), "rga-2015", crew=False)


def _build(lang: Lang, dialect: Dialect, filled: bool, grids: Sequence[Grid], law: str, *, crew: bool) -> Workbook:
    book = Workbook(lang, dialect)
    say = book.say
    film = book.sheet(say("Film", "Film"), say("Le film", "The film"), (52, 30, 60))
    sheets = [
        book.sheet(_tab(say(*of.title)), say(*of.title), grid.WIDTHS_WITH_WORKINGS, landscape=True) for of in grids
    ]
    people = (
        book.sheet(
            say("Équipe", "Crew"),
            say("Interprètes et équipe", "Performers and crew"),
            (32, 15, 16, 18, 14, 4, 32, 15, 16, 18, 16),
            landscape=True,
        )
        if crew
        else None
    )
    bonus = (
        book.sheet(say("Parité", "Parity"), say("Bonification parité", "Parity bonus"), parity.WIDTHS) if crew else None
    )
    texts = book.sheet(say("Textes", "Texts"), say("Textes appliqués", "Texts used"), audit.WIDTHS, landscape=True)
    lists = book.sheet(
        say("Calculs", "Workings"),
        say("Calculs – rien à saisir ici", "Workings – nothing to fill in here"),
        grid.WORKINGS_WIDTHS,
        landscape=True,
    )
    grid.lists(book, lists)
    lists.finish(20, freeze="A5")
    audit.texts(book, texts)
    audit.parameters(book, texts)
    _film(book, film, law, filled)
    if people:
        _people(book, people, filled)
    if bonus:
        parity.write(book, bonus)
    from bareme.templates.film import POSTS

    for of, sheet in zip(grids, sheets, strict=True):
        grid.write(book, sheet, sheet, of, POSTS if filled and of is FICTION else None, ratios=crew, own=True)
    return book


def _tab(title: str) -> str:
    """A sheet name of at most 31 characters, what the heading says after its dash first."""
    for start in ("Barème de points – ", "Points grid – ", "Barème de ", "Grid of "):
        title = title.removeprefix(start)
    return (title[:1].upper() + title[1:])[:31].strip()


def _film(book: Workbook, sheet: Sheet, law: str, filled: bool) -> None:
    say = book.say
    sheet.note(
        3,
        say(
            "Cases jaunes à saisir. Remplissez ici les faits du film, puis la grille de son genre.",
            "Fill the yellow cells. Enter the facts of the film here, then the grid of its genre.",
        ),
    )
    sheet.heads(4, say("Donnée|Saisie|À savoir", "Fact|Input|Good to know").split("|"), height=20)
    sheet.put("A5", say("Titre du film", "Title of the film"), "bm label")
    told = say("Titre provisoire ou définitif.", "Working or final title.")
    sheet.input("B5", "text", "Les Marées d'équinoxe" if filled else None, prompt=told, name="film_title")
    sheet.put("C5", told, "bm note")
    told = say(
        "Une seule case pour tout le classeur : chaque formule lit ce texte.",
        "One cell for the whole workbook: every formula reads this text.",
    )
    sheet.put("A6", say("Texte appliqué (law)", "Text applied (law)"), "bm label")
    sheet.input("B6", "word", law, prompt=told, words="=list_texts", name="law")
    sheet.put("C6", told, "bm note")
    for row, (name, label, hint) in enumerate(_FACTS, 7):
        sheet.put(f"A{row}", say(*label), "bm label")
        value = book.shown(FILM[name]) if filled else None
        sheet.input(f"B{row}", "word", value, prompt=say(*hint), words=book.yes_no, name=name)
        sheet.put(f"C{row}", say(*hint), "bm note")
        sheet.ws.row_dimensions[row].height = 26
    sheet.finish(6 + len(_FACTS), freeze="A5")


def _people(book: Workbook, sheet: Sheet, filled: bool) -> None:
    """The tables of performers and crew, as CACHET_RATIO and PAYROLL_RATIO read them."""
    say = book.say
    sheet.note(
        3,
        say(
            "Une ligne par interprète et par rôle, une ligne par personne de l'équipe (sans les chefs de poste, qui ont leur propre poste). Les rapports remplacent une part laissée vide dans la grille.",
            "One line a performer and role, one line a crew member (without the heads of department, who have their own posts). The ratios stand in for a share left blank in the grid.",
        ),
    )
    cast = say(
        "Rôle et interprète|Groupe|Carte de résident|Contrat de droit français|Cachets",
        "Role and performer|Group|Resident card|Contract under French law|Cachets",
    )
    crew = say(
        "Personne ou fonction|Groupe|Carte de résident|Contrat de droit français|Salaire et charges",
        "Person or function|Group|Resident card|Contract under French law|Pay and charges",
    )
    sheet.heads(6, cast.split("|"))
    sheet.heads(6, crew.split("|"), first=7)
    yes, no = book.yes_no
    cast_rows = (
        (("Marie", "FR", yes, 34), ("Loïc", "FR", yes, 28), ("Greet", "EU", no, 12), ("Le maire", "FR", yes, 6))
        if filled
        else ()
    )
    crew_rows = (("Équipe France", "FR", yes, 640_000), ("Équipe Belgique", "EU", no, 160_000)) if filled else ()
    for index in range(max(_CAST_ROWS, _CREW_ROWS)):
        row = 7 + index
        if index < _CAST_ROWS:
            given = cast_rows[index] if index < len(cast_rows) else (None, None, None, None)
            sheet.input(
                f"A{row}",
                "text",
                given[0],
                prompt=say("Nom du rôle : ses lignes s'additionnent.", "Name of the role: its lines are added."),
            )
            _person(book, sheet, row, "BCD", given[1], given[2])
            sheet.input(f"E{row}", "price", given[3], prompt=say("Nombre de cachets.", "Number of cachets."))
            sheet.ws[f"E{row}"].number_format = "0.##"
        if index < _CREW_ROWS:
            paid = crew_rows[index] if index < len(crew_rows) else (None, None, None, None)
            sheet.input(f"G{row}", "text", paid[0], prompt=say("Nom ou fonction.", "Name or function."))
            _person(book, sheet, row, "HIJ", paid[1], paid[2])
            sheet.input(
                f"K{row}",
                "eur",
                paid[3],
                prompt=say("Salaire, charges comprises, en euros.", "Pay with social charges, in euros."),
            )
    first, last_cast, last_crew = 7, 6 + _CAST_ROWS, 6 + _CREW_ROWS
    sheet.put("A4", say("Rapport des cachets", "Ratio of cachets"), "bm total")
    sheet.put("G4", say("Rapport de la masse salariale", "Ratio of the payroll"), "bm total")
    for cell, name, call in (
        ("E4", "ratio_of_cachets", f"CACHET_RATIO({_read('PQRST', first, last_cast)},law)"),
        ("K4", "ratio_of_payroll", f"PAYROLL_RATIO({_read('VWXY', first, last_crew)},law)"),
    ):
        source = "E" if cell == "E4" else "K"
        last = last_cast if cell == "E4" else last_crew
        sheet.put(cell, f'=IF(COUNT({source}{first}:{source}{last})=0,"",{call})', "bm total", PERCENT_FINE)
        book.name(name, sheet, cell)
    sheet.put("P5", say("Ce que lisent les fonctions", "What the functions read"), "bm note")
    for row in range(first, last_crew + 1):
        if row <= last_cast:
            sheet.put(f"P{row}", f'=IF(LEN(A{row})=0,"–"&ROW(),A{row})')
            for target, source in zip("QRST", "BCDE", strict=True):
                sheet.put(f"{target}{row}", f"={_as_read(book, source, row, 'E')}")
        for target, source in zip("VWXY", "HIJK", strict=True):
            sheet.put(f"{target}{row}", f"={_as_read(book, source, row, 'K')}")
    sheet.finish(last_crew, freeze="A7", repeat="1:6")


def _read(letters: str, first: int, last: int) -> str:
    return f"{letters[0]}{first}:{letters[-1]}{last}"


def _as_read(book: Workbook, source: str, row: int, amount: str) -> str:
    """A cell of a table as the function takes it: yes and no become TRUE and FALSE, a line without amount counts for 0."""
    if source == amount:
        return f"N({source}{row})"
    if source in "BH":
        return f'IF(ISBLANK({amount}{row}),"OTHER",{source}{row})'
    return f'({source}{row}="{book.yes_no[0]}")'


def _person(book: Workbook, sheet: Sheet, row: int, letters: str, group: object, contract: object) -> None:
    say = book.say
    told = say(
        "FR, EU, EEA, TT_CONV, COPRO_CONV, AV_AGREEMENT, COPRO_STATE ou OTHER : groupe de nationalité de l'article 211-3.",
        "FR, EU, EEA, TT_CONV, COPRO_CONV, AV_AGREEMENT, COPRO_STATE or OTHER: group of nationality of article 211-3.",
    )
    sheet.input(f"{letters[0]}{row}", "word", group, prompt=told, words=_GROUPS)
    sheet.input(
        f"{letters[1]}{row}",
        "word",
        book.yes_no[1] if group else None,
        prompt=say(
            "La personne a-t-elle une carte de résident en France ?", "Does the person hold a French resident card?"
        ),
        words=book.yes_no,
    )
    sheet.input(
        f"{letters[2]}{row}",
        "word",
        contract,
        prompt=say("Le contrat désigne-t-il la loi française ?", "Does the contract name French law?"),
        words=book.yes_no,
    )
