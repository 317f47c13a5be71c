# ruff: noqa: E501 - sentences in two languages stay whole
"""The support sheet: forecast from admissions, investment with its direct allocation, split between companies."""

from __future__ import annotations

from typing import Any, Final

from bareme.templates.film import FORECAST, SPLIT
from bareme.templates.grid import verdict
from bareme.templates.kit import EURO_CENTS, PERCENT, PERCENT_FINE, Sheet, Workbook, guarded, unless_silent

WIDTHS: Final = (54, 19, 19, 19, 18, 18, 18)
CASES: Final = (("low", "Basse", "Low"), ("base", "Moyenne", "Base"), ("high", "Haute", "High"))
_COMPANIES: Final = 5
_CHANNELS: Final = ("box", "tv", "video", "export")


def roles(book: Workbook) -> dict[str, str]:
    """The roles of companies, in words that the functions understand."""
    say = book.say
    return {
        "LEAD": say("déléguée", "LEAD"),
        "OTHER": say("autre", "OTHER"),
        "TV_SUBSIDIARY": say("filiale de diffuseur", "TV_SUBSIDIARY"),
    }


def intensity(book: Workbook) -> str:
    """Formula text: the facts on which the aid ceilings depend, after the law."""
    yes = book.yes
    participation = f"IF({yes('intl_copro')},french_participation,total_budget)"
    return (
        f"{participation},director_film_no,N(block_tax)>0,total_budget,request_date,"
        f"{yes('intensity_derogation')},FALSE,{yes('intl_copro')}"
    )


def write(book: Workbook, sheet: Sheet, workings: Sheet, genre: str, filled: bool) -> None:
    """Everything on the sheet, and its ranges on the workings."""
    _Support(book, sheet, workings, genre, filled).write()


class _Support:
    def __init__(self, book: Workbook, sheet: Sheet, workings: Sheet, genre: str, filled: bool) -> None:
        self.book, self.sheet, self.workings = book, sheet, workings
        self.genre, self.filled = genre, filled

    def example(self, key: str) -> Any:
        return self.book.shown(FORECAST[key]) if self.filled else None

    def write(self) -> None:
        say = self.book.say
        self.sheet.note(
            3,
            say(
                "Les montants sont ceux que le texte fait inscrire au compte, abattements déduits ; rien n'est acquis avant l'agrément de production.",
                "Amounts are those that the text credits to the account, after abatements; nothing is acquired before the production approval.",
            ),
        )
        self._prices()
        row = self._forecast(4)
        row = self._investment(row + 1)
        row = self._split(row + 1)
        row = self._limits(row + 1)
        self.sheet.finish(row, freeze="B5", repeat="1:2")

    def _prices(self) -> None:
        """The prices of television contracts, one a line of the plan, for the cap of each contract."""
        book, say = self.book, self.book.say
        workings = self.workings
        workings.heads(4, [book.alias("tv_prices")], first=7, height=18)
        kinds = [
            say("télévision hors cinéma", "television (not cinema)"),
            say("télévision de cinéma", "cinema television"),
        ]
        plan = "'" + say("Plan de financement", "Financing plan") + "'"
        first = 5 + 1 + 2 * (6 + 2)  # the lines of the television block, after the two blocks of producers
        for index in range(5):
            at = first + index
            test = ",".join(f'{plan}!B{at}="{kind}"' for kind in kinds)
            workings.put(f"G{5 + index}", f"=IF(OR({test}),N({plan}!C{at}),0)", fmt=EURO_CENTS)
        book.name("tv_prices", workings, "G5:G9")

    # -- forecast ------------------------------------------------------------------------------------------------------

    def _forecast(self, row: int) -> int:
        book, sheet, say = self.book, self.sheet, self.book.say
        sheet.heads(
            row,
            [
                say("Soutien généré", "Support generated"),
                *(say(f"Hypothèse {fr.lower()}", f"{en} case") for _, fr, en in CASES),
            ],
            height=20,
        )
        prompt = say("Nombre d'entrées en salles sur cinq ans.", "Number of admissions over five years.")
        price = say("Prix moyen du billet, taxes comprises.", "Average price of a ticket, taxes included.")
        labels = (
            ("admissions", ("Entrées", "Admissions")),
            ("price", ("Prix moyen du billet", "Average ticket price")),
            ("receipts", ("Recette", "Receipts")),
            ("tax", ("Produit de la taxe sur les entrées", "Proceeds of the tax on admissions")),
            ("box", ("Soutien « salle »", "Box-office support")),
            ("tv", ("Soutien « télévision »", "Television support")),
            ("video", ("Soutien « vidéo »", "Video support")),
            ("export", ("Soutien « étranger »", "Export support")),
            ("sum", ("Somme avant coefficient", "Sum before the coefficient")),
            ("coefficient", ("Coefficient du film", "Coefficient of the film")),
            ("support", ("Soutien du film", "Support of the film")),
            ("lead", ("Part minimale de la déléguée", "Lead's minimum part")),
            ("each", ("Soutien par entrée", "Support per admission")),
        )
        at = {key: row + 1 + index for index, (key, _) in enumerate(labels)}
        for key, label in labels:
            sheet.put(f"A{at[key]}", say(*label), "bm total" if key == "support" else "bm label")
        for index, (case, _fr, _en) in enumerate(CASES):
            c = "BCD"[index]
            values = {k: (FORECAST[k][index] if self.filled else None) for k in ("admissions", "price")}
            sheet.input(f"{c}{at['admissions']}", "int", values["admissions"], prompt=prompt, name=f"admissions_{case}")
            sheet.input(f"{c}{at['price']}", "price", values["price"], prompt=price, name=f"price_{case}")
            cell = {k: f"{c}{r}" for k, r in at.items()}
            formulas = {
                "receipts": (
                    guarded(
                        f"BOXOFFICE_RECEIPTS({cell['admissions']},{cell['price']})", cell["admissions"], cell["price"]
                    ),
                    EURO_CENTS,
                ),
                "tax": (guarded(f"BOXOFFICE_TAX({cell['receipts']},TSA_RATE(law))", cell["receipts"]), EURO_CENTS),
                "box": (guarded(f"SUPPORT_BOXOFFICE({cell['receipts']},law)", cell["receipts"]), EURO_CENTS),
                "tv": (guarded("SUPPORT_TV(tv_prices,law)", cell["receipts"]), EURO_CENTS),
                "video": ("IF(ISBLANK(video_turnover),0,SUPPORT_VIDEO(video_turnover,law))", EURO_CENTS),
                "export": ("IF(ISBLANK(export_credited),0,SUPPORT_EXPORT(export_credited,law))", EURO_CENTS),
                "sum": (guarded("+".join(cell[k] for k in _CHANNELS), *(cell[k] for k in _CHANNELS)), EURO_CENTS),
                "coefficient": (guarded("coefficient", "coefficient"), PERCENT),
                "support": (
                    guarded(
                        f"IF({book.yes('access_ok')},"
                        f"SUPPORT_TOTAL({cell['box']},{cell['tv']},{cell['video']},points_total,law,{cell['export']}),0)",
                        cell["box"],
                        cell["tv"],
                        cell["video"],
                        cell["export"],
                        "points_total",
                    ),
                    EURO_CENTS,
                ),
                "lead": (
                    guarded(unless_silent(book, f"LEAD_MIN_SHARE({cell['support']},law)"), cell["support"]),
                    EURO_CENTS,
                ),
                "each": (
                    guarded(
                        f'IF({cell["admissions"]}>0,{cell["support"]}/{cell["admissions"]},"")',
                        cell["support"],
                        cell["admissions"],
                    ),
                    EURO_CENTS,
                ),
            }
            for key, (formula, fmt) in formulas.items():
                sheet.put(cell[key], "=" + formula, "bm total" if key == "support" else "bm cell", fmt)
            for key, name in (("receipts", "receipts"), ("box", "box"), ("support", "support")):
                book.name(f"{name}_{case}", sheet, cell[key])
        book.name("lead_minimum", sheet, f"C{at['lead']}")
        book.name("unweighted_base", sheet, f"C{at['sum']}")
        after = at["each"] + 1
        sheet.put(
            f"A{after}",
            say("Chiffre d'affaires vidéo déclaré par l'éditeur", "Video turnover declared by the publisher"),
            "bm label",
        )
        sheet.input(
            f"B{after}",
            "eur",
            self.example("video_turnover"),
            prompt=say(
                "Hors taxes, sur six ans ; vide s'il n'y en a pas.", "Before tax, over six years; blank if none."
            ),
            name="video_turnover",
        )
        sheet.put(
            f"A{after + 1}",
            say("Sommes inscrites au compte de l'exportateur", "Sums credited to the exporter's account"),
            "bm label",
        )
        sheet.input(
            f"B{after + 1}",
            "eur",
            self.example("export_credited"),
            prompt=say(
                "Ce que le compte « promotion à l'étranger » a reçu pour le film ; vide s'il n'y en a pas.",
                "What the “promotion abroad” account received for the film; blank if none.",
            ),
            name="export_credited",
        )
        return after + 2

    # -- investment ----------------------------------------------------------------------------------------------------

    def _investment(self, row: int) -> int:
        book, sheet, say = self.book, self.sheet, self.book.say
        sheet.heads(
            row,
            say("Investir le soutien|Déléguée|Autre société", "Investing support|Lead|Other company").split("|"),
            height=20,
        )
        yes = book.yes
        lead, other = f"B{row + 1}", f"C{row + 1}"
        sheet.put(f"A{row + 1}", say("Compte : sommes non périmées", "Account: sums not lapsed"), "bm label")
        told = say("Solde disponible au jour de la demande.", "Balance available on the day of the request.")
        sheet.input(lead, "price", self.example("balance_lead"), prompt=told, name="balance_lead")
        sheet.input(other, "price", self.example("balance_other"), prompt=told, name="balance_other")
        sheet.put(f"A{row + 2}", say("Soutien investi (feuille Plan)", "Support invested (Plan sheet)"), "bm label")
        sheet.put(f"B{row + 2}", "=" + guarded("invested_lead", "invested_lead"), fmt=EURO_CENTS)
        sheet.put(f"C{row + 2}", "=" + guarded("invested_other", "invested_other"), fmt=EURO_CENTS)
        sheet.put(f"A{row + 3}", say("Taux majoré (autre société) ?", "Higher rate (other company)?"), "bm label")
        sheet.input(
            f"C{row + 3}",
            "word",
            self.example("nonlead_25"),
            prompt=say(
                "Oui si les conditions du taux majoré sont réunies.",
                "Yes if the conditions of the higher rate are met.",
            ),
            words=book.yes_no,
            name="nonlead_25",
        )
        sheet.put(
            f"A{row + 4}",
            say("Déjà investi au taux majoré dans l'exercice", "Already invested at the higher rate this year"),
            "bm label",
        )
        sheet.input(
            f"C{row + 4}",
            "price",
            self.example("used_25_year"),
            prompt=say(
                "Par l'autre société, cet exercice ; vide si rien.",
                "By the other company, this financial year; blank if nothing.",
            ),
            name="used_25_year",
        )
        sheet.put(
            f"A{row + 5}", say("Films au taux majoré dans l'exercice", "Films at the higher rate this year"), "bm label"
        )
        sheet.input(
            f"C{row + 5}",
            "int",
            self.example("films_25_year"),
            prompt=say(
                "Nombre de films, cet exercice ; vide si aucun.", "Number of films, this financial year; blank if none."
            ),
            name="films_25_year",
        )
        sheet.put(f"A{row + 6}", say("Taux net de l'allocation", "Net rate of the allocation"), "bm label")
        sheet.put(
            f"B{row + 6}",
            f'=IF(ISNUMBER(invested_lead),DIRECT_ALLOC_RATE("LEAD","{self.genre}",law,TRUE),"")',
            fmt=PERCENT_FINE,
        )
        sheet.put(
            f"C{row + 6}",
            f'=IF(ISNUMBER(invested_other),DIRECT_ALLOC_RATE("OTHER","{self.genre}",law,TRUE,{yes("nonlead_25")}),"")',
            fmt=PERCENT_FINE,
        )
        sheet.put(f"A{row + 7}", say("Allocation directe", "Direct allocation"), "bm total")
        closed = f"IF({yes('alloc_eligible')},{{}},0)"
        sheet.put(
            f"B{row + 7}",
            "=" + guarded(closed.format(f'DIRECT_ALLOC(invested_lead,"LEAD","{self.genre}",law)'), "invested_lead"),
            "bm total",
            EURO_CENTS,
        )
        other_call = f'DIRECT_ALLOC(invested_other,"OTHER","{self.genre}",law,FALSE,{yes("nonlead_25")},N(total_budget),N(used_25_year),N(films_25_year))'
        sheet.put(f"C{row + 7}", "=" + guarded(closed.format(other_call), "invested_other"), "bm total", EURO_CENTS)
        book.name("alloc_lead", sheet, f"B{row + 7}")
        book.name("alloc_other", sheet, f"C{row + 7}")
        sheet.put(f"A{row + 8}", say("Bonification parité", "Parity bonus"), "bm total")
        sheet.put(
            f"B{row + 8}",
            "=" + guarded(f"IF({yes('parity_bonus')},PARITY_ALLOC(invested_lead,law),0)", "invested_lead"),
            "bm total",
            EURO_CENTS,
        )
        book.name("alloc_parity", sheet, f"B{row + 8}")
        sheet.put(f"A{row + 9}", say("Reste sur le compte", "Left on the account"), "bm label")
        sheet.put(
            f"B{row + 9}", "=" + guarded("balance_lead-invested_lead", "balance_lead", "invested_lead"), fmt=EURO_CENTS
        )
        sheet.put(
            f"C{row + 9}",
            "=" + guarded("balance_other-invested_other", "balance_other", "invested_other"),
            fmt=EURO_CENTS,
        )
        message = say(
            "Allocation fermée ou soumise à dérogation : voir Contrôles.",
            "Allocation closed or subject to a derogation: see Checks.",
        )
        sheet.put(f"A{row + 10}", f'=IF(OR(LEN(alloc_eligible)=0,{yes("alloc_eligible")}),"","{message}")', "bm note")
        return self._most(row + 11)

    def _most(self, row: int) -> int:
        """How much of the lead's account can go in before a cap bites."""
        book, sheet, say, yes = self.book, self.sheet, self.book.say, self.book.yes
        call = (
            "MAX_INVESTMENT(balance_lead,total_budget,cnc_aid-N(invested_lead)-N(alloc_lead)-N(alloc_parity),"
            f'public_aid-cnc_aid,"LEAD","{self.genre}",law,{yes("alloc_eligible")},{yes("parity_bonus")},{intensity(book)})'
        )
        needed = ("balance_lead", "total_budget", "cnc_aid", "public_aid", "french_participation", "director_film_no")
        sheet.put(
            f"A{row}",
            say(
                "Soutien que la déléguée peut investir avant un plafond",
                "Support that the lead can invest before a cap bites",
            ),
            "bm total",
        )
        sheet.put(f"B{row}", "=" + guarded(f"INDEX({call},2,2)", *needed), "bm total", EURO_CENTS)
        book.name("most_invested", sheet, f"B{row}")
        words = {
            "BALANCE": ("le solde du compte", "the balance of the account"),
            "CNC_AID": ("le plafond des aides du CNC", "the ceiling of CNC aid"),
            "PUBLIC_AID": ("le plafond des aides publiques", "the ceiling of public aid"),
        }
        limit = f"INDEX({call},5,2)"
        shown = limit
        for word, text in words.items():
            shown = f'IF({limit}="{word}","{say(*text)}",{shown})'
        sheet.put(f"A{row + 1}", say("Ce qui arrête", "What stops it"), "bm label")
        sheet.put(f"B{row + 1}", "=" + guarded(shown, *needed))
        return row + 2

    # -- split ---------------------------------------------------------------------------------------------------------

    def _split(self, row: int) -> int:
        book, sheet, say = self.book, self.sheet, self.book.say
        heads = say(
            "Répartition du soutien|Rôle|Part|Hypothèse basse|Moyenne|Haute|Apport au plan",
            "Split of the support|Role|Share|Low case|Base|High|Brought to the plan",
        )
        sheet.heads(row, heads.split("|"), height=20)
        first = row + 1
        workings = self.workings
        workings.put("N4", book.alias("split_roles"), "bm head")
        workings.put("O4", book.alias("split_shares"), "bm head")
        told = say(
            "Société déléguée, autre société, ou filiale de diffuseur.",
            "LEAD lead producer, OTHER other company, TV_SUBSIDIARY broadcaster subsidiary.",
        )
        for index in range(_COMPANIES):
            at = first + index
            name, role, share = SPLIT[index] if self.filled and index < len(SPLIT) else (None, None, None)
            sheet.input(f"A{at}", "text", name, prompt=say("Nom de la société.", "Name of the company."))
            sheet.input(f"B{at}", "word", roles(book).get(role or ""), prompt=told, words=roles(book).values())
            sheet.input(
                f"C{at}",
                "share",
                share,
                prompt=say(
                    "Part du soutien dans le contrat de coproduction.",
                    "Share of the support in the co-production contract.",
                ),
            )
            for letter, case in zip("DEF", ("low", "base", "high"), strict=True):
                sheet.put(
                    f"{letter}{at}", "=" + guarded(f"C{at}*support_{case}", f"C{at}", f"support_{case}"), fmt=EURO_CENTS
                )
            brought = f'IF(LEN(A{at})=0,"",SUMIF(plan_who,A{at},plan_amounts))'
            sheet.put(f"G{at}", "=" + guarded(brought, "total_plan"), fmt=EURO_CENTS)
            workings.put(f"N{5 + index}", f'=IF(ISBLANK({sheet.quoted}!B{at}),"OTHER",{sheet.quoted}!B{at})')
            workings.put(f"O{5 + index}", f"=N({sheet.quoted}!C{at})", fmt=PERCENT)
        last = first + _COMPANIES - 1
        book.name("split_roles", workings, f"N5:N{4 + _COMPANIES}")
        book.name("split_shares", workings, f"O5:O{4 + _COMPANIES}")
        book.name("split_given", sheet, f"C{first}:C{last}")
        at = last + 1
        sheet.put(f"A{at}", say("Total", "Total"), "bm total")
        sheet.put(f"B{at}", None, "bm total")
        for letter in "CDEFG":
            cells = f"{letter}{first}:{letter}{last}"
            sheet.put(
                f"{letter}{at}",
                f'=IF(COUNT({cells})=0,"",SUM({cells}))',
                "bm total",
                PERCENT if letter == "C" else EURO_CENTS,
            )
        sheet.put(
            f"A{at + 1}", say("Répartition conforme (hypothèse moyenne) ?", "Split allowed (base case)?"), "bm label"
        )
        sheet.put(
            f"E{at + 1}",
            "="
            + guarded(verdict(book, "SPLIT_OK(split_shares,split_roles,support_base,law)"), "support_base", f"C{at}"),
            horizontal="right",
        )
        book.name("split_verdict", sheet, f"E{at + 1}")
        readings = (
            ("FRACTION", ("Minimum de la déléguée, lecture par fraction", "Lead's minimum, read by fraction")),
            ("WHOLE", ("Minimum de la déléguée, lecture sur le total", "Lead's minimum, read on the whole")),
        )
        for row, (method, label) in enumerate(readings, at + 2):
            sheet.put(f"A{row}", say(*label), "bm label")
            for letter, case in zip("DEF", ("low", "base", "high"), strict=True):
                call = f'LEAD_MIN_SHARE(support_{case},law,1,"{method}")'
                sheet.put(f"{letter}{row}", "=" + guarded(call, f"support_{case}"), fmt=EURO_CENTS)
        return at + 4

    def _limits(self, row: int) -> int:
        sheet, say = self.sheet, self.book.say
        sheet.heads(
            row,
            say(
                "Limites à saisir (hors règlement général)|Limite",
                "Limits to enter (outside the general regulation)|Limit",
            ).split("|"),
            height=20,
        )
        rows = (
            (
                "sofica_limit",
                ("SOFICA : part maximale du coût", "SOFICA: largest share of the cost"),
                ("Limite fiscale ou contractuelle des SOFICA.", "Tax or contract limit of the SOFICA."),
            ),
            (
                "treaty_min",
                ("Accord : part française minimale", "Treaty: smallest French share"),
                ("Lue dans l'accord de coproduction du film.", "As the film's co-production treaty says."),
            ),
            (
                "treaty_max",
                ("Accord : part française maximale", "Treaty: largest French share"),
                ("Lue dans l'accord de coproduction du film.", "As the film's co-production treaty says."),
            ),
        )
        for at, (name, label, hint) in enumerate(rows, row + 1):
            sheet.put(f"A{at}", say(*label), "bm label")
            sheet.input(f"B{at}", "share", self.example(name), prompt=say(*hint), name=name)
        at = row + 1 + len(rows)
        sheet.heads(at, say("Plafonds du texte|Montant", "Ceilings of the text|Amount").split("|"), height=20)
        sheet.put(
            f"A{at + 1}",
            say("Plafond des aides (CNC, et toutes aides publiques)", "Ceiling of aid (CNC, and all public aid)"),
            "bm label",
        )
        sheet.put(
            f"B{at + 1}",
            "="
            + guarded(
                f"AID_INTENSITY_CAP(total_budget,law,{intensity(self.book)})",
                "total_budget",
                "french_participation",
                "director_film_no",
            ),
            fmt=EURO_CENTS,
        )
        self.book.name("intensity_cap", sheet, f"B{at + 1}")
        sheet.put(
            f"A{at + 2}",
            say("Plafond de la rémunération la plus élevée", "Ceiling of the highest remuneration"),
            "bm label",
        )
        sheet.put(
            f"B{at + 2}",
            "=" + guarded(unless_silent(self.book, "REMUNERATION_CAP(total_budget,law)"), "total_budget"),
            fmt=EURO_CENTS,
        )
        self.book.name("pay_cap", sheet, f"B{at + 2}")
        sheet.put(
            f"A{at + 3}",
            say(
                "Plafond des filiales de diffuseurs (hypothèse moyenne)",
                "Ceiling of broadcaster subsidiaries (base case)",
            ),
            "bm label",
        )
        cap = guarded(unless_silent(self.book, "BROADCASTER_SHARE_CAP(support_base,law)"), "support_base")
        sheet.put(f"B{at + 3}", f"={cap}", fmt=EURO_CENTS)
        self.book.name("tv_cap", sheet, f"B{at + 3}")
        told = say("Soutien que la préparation peut recevoir", "Support that preparation may receive")
        sheet.put(f"A{at + 4}", told, "bm label")
        cap = guarded(
            unless_silent(self.book, f'PREP_INVEST_CAP(total_budget,"{self.genre}",law,0,request_date)'), "total_budget"
        )
        sheet.put(f"B{at + 4}", f"={cap}", fmt=EURO_CENTS)
        self.book.name("prep_cap", sheet, f"B{at + 4}")
        return at + 5
