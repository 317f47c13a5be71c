# ruff: noqa: E501 - sentences in two languages stay whole
"""The printed examples of the guide and of the law: formula, expected value, source, and PASS or FAIL.

The expected values are those printed by the administration, typed here from the sources: they check the law, they are not it.
"""

from __future__ import annotations

from typing import Final, Literal

from bareme.templates import audit
from bareme.templates.kit import EURO_CENTS, Dialect, Lang, Pair, Sheet, Workbook

Compare = Literal["euros", "exact", "printed"]

WIDTHS: Final = (52, 12, 56, 16, 16, 12, 10, 40)
_GUIDE: Final = (
    "Guide du CNC « L'agrément des films de long métrage », exemple",
    "CNC guide to the approval of feature films, example",
)
_RATES_2020: Final = (
    "Taux publiés à compter du 1er janvier 2020 ; art. 914-2",
    "Rates published from 1 January 2020; art. 914-2",
)
_RATES_2023: Final = ("Taux effectifs publiés par le CNC", "Effective rates published by the CNC")

#: label, text, formula with {law} in the place of the text, expected value as printed, how it is compared, source
CASES: Final[tuple[tuple[Pair, str, str, str, Compare, Pair], ...]] = (
    (
        (
            "Taxe sur 200 000 entrées à 6 €, au taux moyen de 11 %",
            "Tax on 200 000 admissions at 6 €, at the average rate of 11%",
        ),
        "guide-2011",
        "BOXOFFICE_TAX(BOXOFFICE_RECEIPTS(200000,6),0.11)",
        "132000",
        "euros",
        _GUIDE,
    ),
    (
        ("Soutien « salle » du même film, 83 points", "Box-office support of the same film, 83 points"),
        "guide-2011",
        "SUPPORT_BOXOFFICE(BOXOFFICE_RECEIPTS(200000,6),{law},FALSE,0,,0.11)",
        "165000",
        "euros",
        _GUIDE,
    ),
    (
        ("Le même soutien à 30 points", "The same support at 30 points"),
        "guide-2011",
        "SUPPORT_TOTAL(165000,0,0,30,{law})",
        "49500",
        "euros",
        _GUIDE,
    ),
    (
        ("Le même soutien à 73 points", "The same support at 73 points"),
        "guide-2011",
        "SUPPORT_TOTAL(165000,0,0,73,{law})",
        "130350",
        "euros",
        _GUIDE,
    ),
    (
        ("Télévision : contrat de 200 000 €, 76 points", "Television: contract of 200 000 €, 76 points"),
        "guide-2011",
        "SUPPORT_TOTAL(0,SUPPORT_TV(200000,{law}),0,76,{law})",
        "17600",
        "euros",
        _GUIDE,
    ),
    (
        ("100 000 € à 50 points, réfaction de 5 %", "100 000 € at 50 points, reduction of 5%"),
        "guide-2011",
        "SUPPORT_TOTAL(100000,0,0,50,{law},0,0.05)",
        "47500",
        "euros",
        _GUIDE,
    ),
    (
        ("Deux sociétés déléguées, soutien de 1 000 000 € : chacune", "Two joint leads, support of 1 000 000 €: each"),
        "guide-2011",
        "LEAD_MIN_SHARE(1000000,{law},2)",
        "250000",
        "euros",
        _GUIDE,
    ),
    (
        (
            "Allocation directe de la déléguée pour 100 000 € investis",
            "Lead's direct allocation for 100 000 € invested",
        ),
        "guide-2011",
        'DIRECT_ALLOC(100000,"LEAD","FICTION",{law})',
        "25000",
        "euros",
        (
            "Guide CNC ; la phrase du guide parle de 15 %, les 25 % sont ceux de la déléguée",
            "CNC guide; its sentence speaks of 15%, the 25% are the lead's",
        ),
    ),
    (
        ("Coefficient à 71 points", "Coefficient at 71 points"),
        "guide-2011",
        "WEIGHT_COEFF(71,{law})",
        "0.73",
        "exact",
        _GUIDE,
    ),
    (
        ("Coefficient à 76 points", "Coefficient at 76 points"),
        "guide-2011",
        "WEIGHT_COEFF(76,{law})",
        "0.88",
        "exact",
        _GUIDE,
    ),
    (
        ("Coefficient à 79 points", "Coefficient at 79 points"),
        "guide-2011",
        "WEIGHT_COEFF(79,{law})",
        "0.97",
        "exact",
        _GUIDE,
    ),
    (
        (
            "Plafond de la rémunération la plus élevée, coût de 10 000 000 € et plus",
            "Ceiling of the highest remuneration, cost of 10 000 000 € or more",
        ),
        "rga-2023",
        "REMUNERATION_CAP(10000000,{law})",
        "990000",
        "euros",
        ("RGA 2023, art. 211-19", "RGA 2023, art. 211-19"),
    ),
    (
        (
            "Préparation remboursée avec allocation de 25 % : part reversée au compte",
            "Preparation repaid with the 25% allocation: part credited back",
        ),
        "rga-2023",
        'PREP_RECREDIT(1,"ALLOC25",{law})',
        "0.8",
        "exact",
        ("RGA 2023, art. 211-73 (80 %)", "RGA 2023, art. 211-73 (80%)"),
    ),
    (
        (
            "Préparation remboursée avec allocation de 50 % : part reversée au compte",
            "Preparation repaid with the 50% allocation: part credited back",
        ),
        "rga-2023",
        'PREP_RECREDIT(1,"ALLOC50",{law})',
        "2/3",
        "exact",
        ("RGA 2023, art. 211-73 (deux tiers)", "RGA 2023, art. 211-73 (two thirds)"),
    ),
    *(
        (
            (f"Taux publié, salle, tranche {tier}", f"Published rate, box office, tier {tier}"),
            law,
            f'AID_RATE("BOX",{{law}},TRUE,{tier},,TRUE)',
            printed,
            "exact",
            source,
        )
        for law, source, rates in (
            ("rga-2020", _RATES_2020, ("1.1187", "0.8502", "0.0895")),
            ("rga-2023", _RATES_2023, ("1.0654", "0.8097", "0.0852")),
        )
        for tier, printed in enumerate(rates, 1)
    ),
    (
        ("Taux publié, télévision", "Published rate, television"),
        "rga-2023",
        'AID_RATE("TV",{law},TRUE)',
        "0.0947",
        "printed",
        _RATES_2023,
    ),
    (
        ("Taux publié, vidéo", "Published rate, video"),
        "rga-2023",
        'AID_RATE("VIDEO",{law},TRUE)',
        "0.0426",
        "printed",
        _RATES_2023,
    ),
    (
        ("Taux publié, allocation directe de la déléguée", "Published rate, lead's direct allocation"),
        "rga-2023",
        'DIRECT_ALLOC_RATE("LEAD","FICTION",{law},TRUE)',
        "0.2368",
        "printed",
        _RATES_2023,
    ),
    (
        ("Taux publié, allocation directe, animation", "Published rate, direct allocation, animation"),
        "rga-2023",
        'DIRECT_ALLOC_RATE("LEAD","ANIMATION",{law},TRUE)',
        "0.4736",
        "printed",
        _RATES_2023,
    ),
)


def build(lang: Lang, dialect: Dialect, filled: bool) -> Workbook:
    """The workbook, in memory; it has no inputs but the text named in its heading, so `filled` changes nothing."""
    book = Workbook(lang, dialect)
    say = book.say
    sheet = book.sheet(
        say("Exemples", "Examples"), say("Exemples officiels", "Official examples"), WIDTHS, landscape=True
    )
    texts = book.sheet(say("Textes", "Texts"), say("Textes appliqués", "Texts used"), audit.WIDTHS, landscape=True)
    audit.texts(book, texts)
    at = texts.next_row
    texts.next_row += 2
    audit.parameters(book, texts)
    write(book, sheet)
    texts.put(f"A{at}", "law", "bm label")
    texts.input(
        f"B{at}",
        "word",
        "rga-2023",
        prompt=say(
            "Texte nommé en tête des feuilles ; chaque exemple a le sien.",
            "Text named at the head of the sheets; each example has its own.",
        ),
        words="=list_texts",
        name="law",
    )
    return book


def write(book: Workbook, sheet: Sheet) -> None:
    """The table of examples: formula, what it gives, what is printed, PASS or FAIL."""
    say = book.say
    sheet.note(
        3,
        say(
            "Les exemples chiffrés que l'administration a imprimés, recalculés. L'attendu est ce qui est imprimé ; « arrondi » compare à deux décimales de pour cent.",
            "The worked examples that the administration printed, computed again. Expected is what is printed; “rounded” compares at two decimals of a per cent.",
        ),
    )
    heads = say(
        "Exemple|Texte|Formule|Obtenu|Imprimé|Comparaison|Résultat|Source",
        "Example|Text|Formula|Obtained|Printed|Comparison|Result|Source",
    )
    sheet.heads(4, heads.split("|"))
    for row, (label, law, formula, expected, how, source) in enumerate(CASES, 5):
        fmt = (
            EURO_CENTS
            if how == "euros"
            else "0.00%"
            if expected.startswith(("0.0", "1.")) or "AID_RATE" in formula or "_RATE(" in formula
            else "0.0000"
        )
        told = book.formula("=" + formula.format(law=f'"{law}"'))[1:]
        sheet.put(f"A{row}", say(*label), "bm label")
        sheet.put(f"B{row}", law)
        sheet.put(f"C{row}", told, "bm note")
        sheet.put(f"D{row}", "=" + formula.format(law=f"B{row}"), fmt=fmt)
        sheet.put(f"E{row}", f"={expected}" if "/" in expected else float(expected), fmt=fmt)
        sheet.put(f"F{row}", say("arrondi", "rounded") if how == "printed" else "exact", horizontal="center")
        got = f"ROUND(D{row},4)" if how == "printed" else f"D{row}"
        sheet.put(
            f"G{row}",
            f'=IF(ISNUMBER(D{row}),IF(ABS({got}-E{row})<0.000000001,"PASS","FAIL"),"FAIL")',
            horizontal="center",
        )
        sheet.put(f"H{row}", say(*source), "bm note")
        sheet.ws.row_dimensions[row].height = 27
    last = 4 + len(CASES)
    sheet.verdicts(f"G5:G{last}")
    sheet.put(f"A{last + 1}", say("Exemples retrouvés", "Examples found again"), "bm total")
    for letter in "BCDEFH":
        sheet.put(f"{letter}{last + 1}", None, "bm total")
    sheet.put(f"G{last + 1}", f'=COUNTIF(G5:G{last},"PASS")&" / "&ROWS(G5:G{last})', "bm total", horizontal="center")
    book.name("examples_passed", sheet, f"G{last + 1}")
    sheet.finish(last + 1, freeze="B5", repeat="1:4")
