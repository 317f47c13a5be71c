# ruff: noqa: E501 - sentences in two languages stay whole
"""The checks of a plan: each with its value, its limit, the room that is left, its article and what to do."""

from __future__ import annotations

from typing import Final, NamedTuple

from bareme.templates import grid, support
from bareme.templates.kit import EURO_CENTS, FORMATS, PERCENT, POINTS, Pair, Sheet, Workbook, guarded

WIDTHS: Final = (44, 15, 17, 17, 17, 20, 56)


class Check(NamedTuple):
    """One line of the sheet; formulas are texts, `{row}` stands for the line."""

    label: Pair
    value: str
    limit: str
    good: str
    advice: Pair
    article: str = ""
    fmt: str = EURO_CENTS
    room: str = ""
    soft: bool = False
    """A failure is something to look at, not a breach."""
    unless: str = ""
    """When true, the check has no object for this film."""


def article(book: Workbook, function: str, arguments: str) -> str:
    """Formula text: the articles that an answer cites."""
    return f'IFERROR(INDEX(EXPLAIN_RULE("{function}","{book.lang.upper()}",{arguments}),1,5),"")'


def write(book: Workbook, sheet: Sheet, genre: str) -> list[tuple[int, str]]:
    """The sheet of checks; gives the line of each and the format of its figures."""
    say = book.say
    sheet.note(
        3,
        say(
            "À CORRIGER : la règle n'est pas respectée. À VÉRIFIER : une décision ou un fait manque. La marge dit ce qui reste avant la limite.",
            "TO MEND: the rule is not met. TO CHECK: a decision or a fact is missing. Room says what is left before the limit.",
        ),
    )
    heads = say(
        "Contrôle|Résultat|Valeur|Limite|Marge|Article|Que faire", "Check|Result|Value|Limit|Room|Article|What to do"
    )
    sheet.heads(4, heads.split("|"))
    lines = list(enumerate(_checks(book, genre), 5))
    for row, check in lines:
        _line(book, sheet, row, check)
    last = lines[-1][0]
    row = last + 1
    sheet.put("I4", say("ordre", "order"), "bm head")
    book.name("check_order", sheet, f"I5:I{last}")
    sheet.flags(f"B5:B{last}")
    sheet.put(f"A{row}", say("À corriger", "To mend"), "bm total")
    sheet.put(f"B{row}", f'=COUNTIF(B5:B{last},"{say("À CORRIGER", "TO MEND")}")', "bm total", "0")
    book.name("warnings_red", sheet, f"B{row}")
    sheet.put(f"A{row + 1}", say("À vérifier ou à remplir", "To check or to fill in"), "bm total")
    settled = "+".join(f'COUNTIF(B5:B{last},"{word}")' for word in ("OK", say("sans objet", "no object")))
    sheet.put(f"B{row + 1}", f"=ROWS(B5:B{last})-warnings_red-({settled})", "bm total", "0")
    book.name("warnings_amber", sheet, f"B{row + 1}")
    sheet.finish(row + 1, freeze="B5", repeat="1:4")
    return [(at, check.fmt) for at, check in lines]


def _line(book: Workbook, sheet: Sheet, row: int, check: Check) -> None:
    say = book.say
    sheet.put(f"A{row}", say(*check.label), "bm label")
    sheet.put(f"C{row}", f"={check.value}", fmt=check.fmt)
    sheet.put(f"D{row}", f"={check.limit}" if check.limit else None, fmt=check.fmt)
    room = check.room.format(row=row) or (guarded(f"D{row}-C{row}", f"C{row}", f"D{row}") if check.limit else "")
    sheet.put(f"E{row}", f"={room}" if room else None, fmt=check.fmt)
    look, mend = say("À VÉRIFIER", "TO CHECK"), say("À CORRIGER", "TO MEND")
    result = (
        f'IF(ISNA(C{row}),"{look}",IF(OR(ISERROR(C{row}),ISERROR(D{row})),"{mend}",'
        f'IF(OR(LEN(C{row})=0,{f"LEN(D{row})=0" if check.limit else "FALSE"}),"{say("à remplir", "to fill in")}",'
        f'IF({check.good.format(row=row)},"OK","{look if check.soft else mend}"))))'
    )
    if check.unless:
        result = f'IF({check.unless},"{say("sans objet", "no object")}",{result})'
    sheet.put(f"B{row}", "=" + result, horizontal="center")
    order = ",".join(
        f'"{word}"' for word in (mend, look, say("à remplir", "to fill in"), "OK", say("sans objet", "no object"))
    )
    sheet.put(f"I{row}", f"=MATCH(B{row},{{{order}}},0)+ROW()/1000", "bm note", "0.000")
    sheet.put(f"F{row}", f"={check.article}" if check.article else None, "bm note")
    sheet.put(f"G{row}", say(*check.advice), "bm note")
    sheet.ws.row_dimensions[row].height = 28


def _checks(book: Workbook, genre: str) -> tuple[Check, ...]:
    yes = book.yes
    french_only = f'intl_copro="{book.yes_no[1]}"'
    share = guarded("IF(total_plan>0,french_participation/total_plan,0)", "french_participation", "total_plan")
    treaty = (
        "Bornes de votre accord de coproduction, saisies sur la feuille Soutien.",
        "Limits of your co-production treaty, entered on the Support sheet.",
    )
    account = (
        "Sommes inscrites et non périmées au jour de la demande.",
        "Sums on the account, not lapsed on the day of the request.",
    )
    given = "COUNT(split_given)=0"
    part = 'IF(COUNT(split_given)=0,"",SUMPRODUCT((split_roles="{}")*split_shares)*support_base)'
    cap = f"total_budget,law,{support.intensity(book)}"
    aid = f"AID_INTENSITY_OK(cnc_aid,public_aid,{cap})"
    over = guarded("C{row}-D{row}", "C{row}", "D{row}")
    return (
        Check(
            ("Plan égal au devis", "Plan equal to budget"),
            guarded("total_plan", "total_plan"),
            guarded("total_budget", "total_budget"),
            "ABS(N(E{row}))<0.005",
            (
                "Ajuster le numéraire ou chercher un financement : la marge est ce qui manque.",
                "Adjust cash or find money: the room is what is missing.",
            ),
        ),
        Check(
            ("Aides du CNC dans le plafond", "CNC aid within the ceiling"),
            guarded("cnc_aid", "cnc_aid", "total_budget"),
            guarded("intensity_cap", "intensity_cap"),
            "C{row}<=D{row}",
            (
                "Investir moins de soutien ou demander la dérogation (film difficile, petit budget).",
                "Invest less support or ask for the derogation (difficult film, low budget).",
            ),
            article(book, "AID_INTENSITY_CAP", cap),
        ),
        Check(
            ("Toutes aides publiques dans le plafond", "All public aid within the ceiling"),
            guarded("public_aid", "public_aid", "total_budget"),
            guarded("intensity_cap", "intensity_cap"),
            aid,
            (
                "Remplacer une aide par de l'argent privé ; l'argent de l'Union ne compte pas.",
                "Replace aid by private money; money of the Union does not count.",
            ),
            article(book, "AID_INTENSITY_OK", f"cnc_aid,public_aid,{cap}"),
        ),
        Check(
            ("Rémunération la plus élevée", "Highest remuneration"),
            guarded("highest_pay", "highest_pay", "total_budget"),
            guarded("pay_cap", "pay_cap"),
            f'REMUNERATION_OK(highest_pay,total_budget,law,"{genre}")',
            (
                "Au-dessus, pas d'investissement du soutien ni d'aide sélective.",
                "Above it, no support may be invested and no selective aid given.",
            ),
            article(book, "REMUNERATION_CAP", "total_budget,law"),
        ),
        Check(
            ("Seuil d'accès : points hors langue", "Access threshold: points without language"),
            guarded("points_ex_language", "points_ex_language"),
            'RULE_PARAM("threshold.access",law)',
            yes("access_ok"),
            ("Sous le seuil, pas d'agrément ni de soutien.", "Below the threshold, no approval and no support."),
            article(book, "ACCESS_THRESHOLD_OK", grid.access_facts(book)),
            POINTS,
            over,
        ),
        Check(
            ("Allocation directe : points hors langue", "Direct allocation: points without language"),
            guarded("points_ex_language", "points_ex_language"),
            'RULE_PARAM("threshold.alloc",law)',
            yes("alloc_eligible"),
            (
                "Sinon l'allocation vaut zéro : gagner des points ou demander la dérogation.",
                "Otherwise the allocation is zero: win points or ask for the derogation.",
            ),
            article(book, "DIRECT_ALLOC_ELIGIBLE", grid.allocation_facts(book, genre)),
            POINTS,
            over,
            soft=True,
        ),
        Check(
            ("Part du soutien de la déléguée", "Lead's part of the support"),
            guarded(part.format(support.roles(book)["LEAD"]), "support_base"),
            guarded("lead_minimum", "lead_minimum"),
            "C{row}>=D{row}-0.005",
            (
                "Relever la part de la déléguée dans le contrat de coproduction.",
                "Raise the lead's share in the co-production contract.",
            ),
            article(book, "LEAD_MIN_SHARE", "support_base,law"),
            room=over,
        ),
        Check(
            ("Part du soutien des filiales de diffuseurs", "Broadcaster subsidiaries' part of the support"),
            guarded(part.format(support.roles(book)["TV_SUBSIDIARY"]), "support_base"),
            guarded("tv_cap", "tv_cap"),
            "C{row}<=D{row}+0.005",
            (
                "Baisser la part de soutien des filiales de diffuseurs.",
                "Lower the broadcaster subsidiaries' share of the support.",
            ),
            article(book, "BROADCASTER_SHARE_CAP", "support_base,law"),
        ),
        Check(
            ("Répartition du soutien : total 100 %", "Split of the support: 100% in all"),
            f'IF({given},"",SUM(split_given))',
            "1",
            "ABS(C{row}-1)<0.000000001",
            ("Les parts du soutien doivent faire 100 %.", "The shares of the support must make 100%."),
            fmt=PERCENT,
        ),
        Check(
            ("Soutien investi (déléguée) ≤ compte", "Support invested (lead) ≤ account"),
            guarded("invested_lead", "invested_lead"),
            guarded("balance_lead", "balance_lead"),
            "C{row}<=D{row}",
            account,
            unless="AND(ISNUMBER(total_plan),ISBLANK(invested_lead))",
        ),
        Check(
            ("Soutien investi (autre société) ≤ compte", "Support invested (other company) ≤ account"),
            guarded("invested_other", "invested_other"),
            guarded("balance_other", "balance_other"),
            "C{row}<=D{row}",
            account,
            unless="AND(ISNUMBER(total_plan),ISBLANK(invested_other))",
        ),
        Check(
            ("Demande d'agrément avant la date limite", "Approval requested in time"),
            guarded("request_date", "request_date"),
            guarded("approval_by", "approval_by"),
            "C{row}<=D{row}",
            (
                "Déposer avant cette date ; après, l'agrément et les aides qui en dépendent sont perdus.",
                "File before that day; later, the approval and the aids that need it are lost.",
            ),
            "approval_article",
            FORMATS[book.lang]["date"],
            room='""',
        ),
        Check(
            ("SOFICA dans la limite saisie", "SOFICA within the limit entered"),
            guarded("sofica_total", "sofica_total"),
            guarded("sofica_limit*total_budget", "sofica_limit", "total_budget"),
            "C{row}<=D{row}",
            (
                "Limite saisie sur la feuille Soutien ; contrat signé avant le tournage.",
                "Limit entered on the Support sheet; contract signed before the shoot.",
            ),
            unless="N(sofica_total)+ISTEXT(total_plan)=0",
        ),
        Check(
            ("Part française ≥ minimum de l'accord", "French share ≥ minimum of the treaty"),
            share,
            guarded("treaty_min", "treaty_min"),
            "C{row}>=D{row}",
            treaty,
            fmt=PERCENT,
            room=over,
            unless=french_only,
        ),
        Check(
            ("Part française ≤ maximum de l'accord", "French share ≤ maximum of the treaty"),
            share,
            guarded("treaty_max", "treaty_max"),
            "C{row}<=D{row}",
            treaty,
            fmt=PERCENT,
            unless=french_only,
        ),
    )
