# ruff: noqa: E501 - sentences in two languages stay whole
"""The calendar of a film: which approval is needed, what must be filed by when, when the support ends and lapses."""

from __future__ import annotations

from typing import Final

from bareme.templates.checks import article
from bareme.templates.grid import verdict
from bareme.templates.kit import FORMATS, Pair, Sheet, Workbook, guarded, unless_silent

WIDTHS: Final = (60, 20, 26, 60)


def facts(book: Workbook) -> str:
    """Formula text: the facts that make the investment approval compulsory, read from the plan."""
    yes = book.yes
    return (
        f"N(invested_lead)+N(invested_other)>0,{yes('advance_before')},{yes('intl_copro')},N(block_tax)>0,"
        "N(free_tv_total)>0,N(sofica_total)>0"
    )


def write(book: Workbook, sheet: Sheet) -> None:
    """The sheet; its dates are named, for the checks."""
    say = book.say
    sheet.note(
        3,
        say(
            "Les dates viennent de la feuille Film, les faits du plan. « Au plus tard » : dernier jour compris, sans report les jours fériés.",
            "Dates come from the Film sheet, facts from the plan. “At the latest”: last day included, not moved by holidays.",
        ),
    )
    sheet.heads(4, say("Étape|Au plus tard|Article|À savoir", "Step|At the latest|Article|Good to know").split("|"))
    known = facts(book)
    shown = FORMATS[book.lang]["date"]
    rows: tuple[tuple[str, Pair, str, str, str, Pair], ...] = (
        (
            "approval_required",
            ("Agrément des investissements obligatoire ?", "Investment approval compulsory?"),
            guarded(verdict(book, f"INVEST_APPROVAL_REQUIRED(law,{known})"), "total_plan"),
            article(book, "INVEST_APPROVAL_REQUIRED", f"law,{known}"),
            "General",
            (
                "Soutien investi, avance, accord international, crédit d'impôt, télévision hors cinéma ou SOFICA.",
                "Support invested, advance, treaty, tax credit, television other than cinema services or SOFICA.",
            ),
        ),
        (
            "approval_by",
            ("Demande d'agrément des investissements", "Request for the investment approval"),
            guarded(
                unless_silent(book, f"INVEST_APPROVAL_BY(shoot_start,visa_date,law,{known})"),
                "shoot_start",
                "visa_date",
                "total_plan",
            ),
            article(book, "INVEST_APPROVAL_BY", f"shoot_start,visa_date,law,{known}"),
            shown,
            (
                "Avant le début du tournage dans les cas obligatoires.",
                "Before shooting starts in the compulsory cases.",
            ),
        ),
        (
            "visa_by",
            ("Visa d'exploitation", "Visa"),
            guarded(unless_silent(book, "VISA_DEADLINE(notification_date,law)"), "notification_date"),
            article(book, "VISA_DEADLINE", "notification_date,law"),
            shown,
            (
                "À compter de la notification du premier agrément des investissements.",
                "From the notification of the first investment approval.",
            ),
        ),
        (
            "production_by",
            ("Demande d'agrément de production (déléguée)", "Request for the production approval (lead)"),
            guarded(unless_silent(book, 'PROD_APPROVAL_DEADLINE(visa_date,"LEAD",law)'), "visa_date"),
            article(book, "PROD_APPROVAL_DEADLINE", 'visa_date,"LEAD",law'),
            shown,
            (
                "Rien n'est inscrit au compte avant cet agrément ; en retard, les sommes investies se remboursent.",
                "Nothing is credited before this approval; late, the invested sums are repaid.",
            ),
        ),
        *(
            (
                f"generation_{channel.lower()}",
                label,
                guarded(unless_silent(book, f'GENERATION_END(release_date,"{channel}",law)'), "release_date"),
                article(book, "GENERATION_END", f'release_date,"{channel}",law'),
                shown,
                (
                    "Dernier jour compté à partir de la première exploitation commerciale.",
                    "Last day counted from the first commercial show.",
                ),
            )
            for channel, label in (
                ("CINEMA", ("Fin du soutien « salle »", "End of the box-office support")),
                ("VIDEO", ("Fin du soutien « vidéo »", "End of the video support")),
                ("TV", ("Fin du soutien « télévision »", "End of the television support")),
            )
        ),
        (
            "first_lapse",
            (
                "Péremption des sommes calculées l'année de la sortie",
                "Lapse of the sums calculated in the year of release",
            ),
            guarded(unless_silent(book, "ACCOUNT_EXPIRY(release_date,law)"), "release_date"),
            article(book, "ACCOUNT_EXPIRY", "release_date,law"),
            shown,
            ("À réinvestir avant cette date.", "To be reinvested before that day."),
        ),
    )
    for row, (name, label, formula, cites, fmt, told) in enumerate(rows, 5):
        sheet.put(f"A{row}", say(*label), "bm label")
        sheet.put(f"B{row}", "=" + formula, fmt=fmt, horizontal="center")
        sheet.put(f"C{row}", "=" + cites, "bm note")
        sheet.put(f"D{row}", say(*told), "bm note")
        sheet.ws.row_dimensions[row].height = 27
        book.name(name, sheet, f"B{row}")
    book.name("approval_article", sheet, "C6")
    last = 4 + len(rows)
    sheet.put(
        f"A{last + 1}",
        f'=IF(COUNT(B5:B{last})=0,"{say("→ Saisissez les dates sur la feuille Film.", "→ Fill in the dates on the Film sheet.")}","")',
        "bm note",
    )
    sheet.finish(last + 1, freeze="B5")
