"""Stable codes and one clear sentence each, in English and in French.

A rule or a host never writes prose: it names a sentence by its key and gives what goes into it. The sentences of
the machine are here; those of the law stand in the TOML file of their mechanism.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Literal, get_args

from bareme.engine.number import cents

Lang = Literal["en", "fr"]
Status = Literal["OK", "NOT_ELIGIBLE", "NEEDS_DEROGATION", "DISCRETIONARY", "NOT_IN_SOURCE", "BAD_INPUT"]

STATUSES: Final[tuple[Status, ...]] = get_args(Status)

NA: Final = "#N/A"
VALUE: Final = "#VALUE!"

#: What a cell shows where there is no value to show.
CELL_OF_STATUS: Final[Mapping[str, str]] = {
    "NEEDS_DEROGATION": NA,
    "DISCRETIONARY": NA,
    "NOT_IN_SOURCE": NA,
    "BAD_INPUT": VALUE,
}

#: Every error that Excel, LibreOffice or a web front may put in a cell.
ERROR_TEXTS: Final = frozenset(
    {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!"}
    | {"#BLOCKED!", "#CONNECT!", "#FIELD!", "#UNKNOWN!", "#EXTERNAL!", "#BUSY!", "#PYTHON!"}
    | {"#NV", "#NOM?", "#NOMBRE!", "#VALEUR!", "#NUL!"}
)

SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "unknown_function": (
        "There is no function {name}. {hint}",
        "Il n'existe pas de fonction {name}. {hint}",
    ),
    "unknown_argument": (
        "{name} has no argument “{arg}”; its arguments are: {choices}.",
        "{name} n'a pas d'argument « {arg} » ; ses arguments sont : {choices}.",
    ),
    "too_many": (
        "{name} takes at most {most} arguments and received {given}.",
        "{name} prend au plus {most} arguments et en a reçu {given}.",
    ),
    "no_law": (
        "{name} does not depend on a text of the law: “law” was not used.",
        "{name} ne dépend d'aucun texte : « law » n'a pas servi.",
    ),
    "unknown_text": (
        "“{value}” is not a known text of the law; write one of {choices}, or a date.",
        "« {value} » n'est pas un texte connu ; écrivez l'un de {choices}, ou une date.",
    ),
    "no_text_on": (
        "No text that bareme knows was in force on {value}; the first begins on {first}.",
        "Aucun texte connu de bareme n'était en vigueur le {value} ; le premier commence le {first}.",
    ),
    "text_ended": (
        "The texts known here end on {last}; nothing is known to be in force on {value}.",
        "Les textes connus ici s'arrêtent le {last} ; rien n'est connu au {value}.",
    ),
    "not_in_text": (
        "{title}: not given by {law}{why}. It is given by: {choices}.",
        "{title} : non donné par {law}{why}. Donné par : {choices}.",
    ),
    "repealed": (
        "{title}: {article} is not in force under {law}, which repeals it; it was given by: {choices}.",
        "{title} : {article} n'est pas en vigueur sous {law}, qui l'abroge ; il était donné par : {choices}.",
    ),
    "not_in_force": (
        "{title}: {article} of {law} is not in force on {value}.",
        "{title} : l'article {article} de {law} n'est pas en vigueur au {value}.",
    ),
    "not_given": (
        "{title}, “{item}”: {law} gives no such figure ({article}).",
        "{title}, « {item} » : {law} ne donne pas ce chiffre ({article}).",
    ),
    "needs_date": (
        "{title}: {law} gives several figures in turn; write the date in “{arg}”, or give a date as law.",
        "{title} : {law} donne plusieurs chiffres tour à tour ; indiquez la date dans « {arg} », ou une date pour law.",
    ),
    "no_figure_on": (
        "{title}: our sources give nothing for {value} ({law}).",
        "{title} : nos sources ne donnent rien au {value} ({law}).",
    ),
    "blank": (
        "“{arg}” is blank; write {expected}.",
        "« {arg} » est vide ; écrivez {expected}.",
    ),
    "error_in": (
        "“{arg}” already holds the error {value}: mend that cell first.",
        "« {arg} » contient déjà l'erreur {value} : corrigez d'abord cette cellule.",
    ),
    "text_number": (
        "“{arg}” holds the text “{value}”; write {expected}, as a number without quotes or apostrophe.",
        "« {arg} » contient le texte « {value} » ; écrivez {expected}, comme un nombre sans guillemets ni apostrophe.",
    ),
    "not_number": (
        "“{arg}” is {value}; write {expected}.",
        "« {arg} » vaut {value} ; écrivez {expected}.",
    ),
    "percent": (
        "“{arg}” is {value}, outside 0 to 1; write a fraction or a percentage: {as_share}, {as_percent} %.",
        "« {arg} » vaut {value}, hors de 0 à 1 ; écrivez une part ou un pourcentage : {as_share}, {as_percent} %.",
    ),
    "out_of_range": (
        "“{arg}” is {value}; write {expected}.",
        "« {arg} » vaut {value} ; écrivez {expected}.",
    ),
    "too_large": (
        "“{arg}” has more than {digits} digits before the point, more than a cell holds exactly; check it.",
        "« {arg} » a plus de {digits} chiffres avant la virgule, plus qu'une cellule n'en tient ; vérifiez-le.",
    ),
    "unknown_law": (
        "“{value}” is not a known text of the law; write one of {choices}.",
        "« {value} » n'est pas un texte connu ; écrivez l'un de {choices}.",
    ),
    "unknown_rule": (
        "No function, parameter or figure is called “{value}”. {hint}",
        "Aucune fonction, aucun paramètre ni chiffre ne s'appelle « {value} ». {hint}",
    ),
    "negative": (
        "“{arg}” is {value}; it cannot be negative: write {expected}.",
        "« {arg} » vaut {value} ; il ne peut être négatif : écrivez {expected}.",
    ),
    "not_whole": (
        "“{arg}” is {value}; write a whole number.",
        "« {arg} » vaut {value} ; écrivez un nombre entier.",
    ),
    "not_bool": (
        "“{arg}” is {value}; write TRUE or FALSE.",
        "« {arg} » vaut {value} ; écrivez VRAI ou FAUX.",
    ),
    "not_date": (
        "“{arg}” is {value}; write a date.",
        "« {arg} » vaut {value} ; écrivez une date.",
    ),
    "date_range": (
        "“{arg}” is {value}; write a date between {low} and {high}.",
        "« {arg} » vaut {value} ; écrivez une date entre le {low} et le {high}.",
    ),
    "unknown_word": (
        "“{arg}” is “{value}”; write one of: {choices}.",
        "« {arg} » vaut « {value} » ; écrivez l'un de : {choices}.",
    ),
    "not_text": (
        "“{arg}” is {value}; write a text.",
        "« {arg} » vaut {value} ; écrivez un texte.",
    ),
    "not_single": (
        "“{arg}” takes one value, or one column of cells; it received {value}.",
        "« {arg} » prend une valeur ou une colonne de cellules ; il a reçu {value}.",
    ),
    "law_range": (
        "“{arg}” takes one text or date and received {value} cells; COMPARE_LAW puts several texts side by side.",
        "« {arg} » prend un texte ou une date et a reçu {value} cellules ; COMPARE_LAW compare plusieurs textes.",
    ),
    "heights_differ": (
        "The ranges must be columns of one height; “{arg}” has {value} rows where another has {other}.",
        "Les plages doivent être des colonnes de même hauteur ; « {arg} » a {value} lignes, une autre en a {other}.",
    ),
    "not_list": (
        "“{arg}” takes one row or one column of cells; it received {value}.",
        "« {arg} » prend une ligne ou une colonne de cellules ; il a reçu {value}.",
    ),
    "table_width": (
        "“{arg}” takes the columns {columns}; row {row} has {value}.",
        "« {arg} » prend les colonnes {columns} ; la ligne {row} en a {value}.",
    ),
    "empty_table": (
        "“{arg}” is empty; give at least one row.",
        "« {arg} » est vide ; donnez au moins une ligne.",
    ),
    "grid_blank": (
        "“{arg}”: no value beside {codes}; write 0 to 1, NU (not used, justified) or NX (not used).",
        "« {arg} » : pas de valeur pour {codes} ; écrivez 0 à 1, NU (non utilisé, justifié) ou NX (non utilisé).",
    ),
    "grid_twice": (
        "“{arg}”: {codes} given twice; keep one row for each code.",
        "« {arg} » : {codes} donné deux fois ; gardez une ligne par code.",
    ),
    "grid_word": (
        "“{arg}”: {codes} has “{value}”; write 0 to 1, NU (not used, justified) or NX (not used).",
        "« {arg} » : {codes} contient « {value} » ; écrivez 0 à 1, NU (non utilisé, justifié) ou NX (non utilisé).",
    ),
    "law_derived": (
        "The law was left out: the newest text that bareme has was used, {law}.",
        "Texte non indiqué : le plus récent connu de bareme a servi, {law}.",
    ),
    "checked_until": (
        "{law}: text read as of {checked}; a later change is not known here.",
        "{law} : texte lu au {checked} ; une modification postérieure n'est pas connue ici.",
    ),
    "as_printed": (
        "Figures as printed in the published English translation, for audit only: {note}.",
        "Chiffres tels qu'imprimés dans la traduction anglaise publiée, pour audit seulement : {note}.",
    ),
    "assumed": (
        "Facts left out, taken for granted: {facts}. Write them to be sure.",
        "Faits omis, tenus pour acquis : {facts}. Indiquez-les pour en être sûr.",
    ),
    "row": (
        "Row {row}: {text}",
        "Ligne {row} : {text}",
    ),
}


def shown(value: object, lang: Lang = "en") -> str:
    """A value as a sentence prints it: digits grouped, dates as the reader writes them, words as they are."""
    if value is None:
        return {"en": "blank", "fr": "vide"}[lang]
    if isinstance(value, bool):
        return {"en": ("FALSE", "TRUE"), "fr": ("FAUX", "VRAI")}[lang][value]
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y") if lang == "fr" else value.isoformat()
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator} (≈ {shown(Decimal(f'{float(value):.6g}'), lang)})"
    if isinstance(value, int | float | Decimal):
        text = f"{Decimal(f'{value:.15g}') if isinstance(value, float) else Decimal(value):,f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        return text.replace(",", "\u202f").replace(".", ",") if lang == "fr" else text
    if isinstance(value, list | tuple):
        return ", ".join(shown(v, lang) for v in value)
    if isinstance(value, Message):
        return value.text(lang)
    return str(value)


#: "{amount} €" in a sentence: the amount is told to the cent.
_EUROS = re.compile(r"\{(\w+)\} €")


def euros(value: Decimal | Fraction, lang: Lang = "en") -> str:
    """An amount as a sentence tells it: to the cent, whole euros without cents; exactly where less than a cent."""
    amount = cents(value)
    if not amount and value:
        return shown(value, lang)
    whole, point, part = shown(amount, lang).partition("," if lang == "fr" else ".")
    return f"{whole}{point}{part:0<2}" if part else whole


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence in both languages, with what goes into it."""

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)
    template: tuple[str, str] | None = None

    def text(self, lang: Lang = "en") -> str:
        """The sentence in one language."""
        template = (self.template or SENTENCES[self.key])[lang == "fr"]
        amounts = _EUROS.findall(template)
        said: dict[str, str] = {}
        for key, value in self.params.items():
            if key in amounts and isinstance(value, Decimal | Fraction):
                said[key] = euros(value, lang)
            else:
                said[key] = value.text(lang) if isinstance(value, Message) else shown(value, lang)
        return template.format_map(said)


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """The answer is a status and a sentence. `value` is what the rule gives without the missing decision, if anything.

    `cell`: an error that came in goes out as itself.
    """

    def __init__(self, status: Status, message: Message, *, value: Any = None, cell: str | None = None) -> None:
        super().__init__(status, message)
        self.status: Status = status
        self.message = message
        self.value = value
        self.cell = cell

    def __str__(self) -> str:
        return f"{self.status}: {self.message.text()}"


def refusal(status: Status, key: str, **params: Any) -> Refusal:
    """A refusal with one of the sentences above."""
    return Refusal(status, Message(key, params))


def bad_input(key: str, arg: str, value: object = None, **params: Any) -> Refusal:
    """An argument that cannot be used: `key` names the sentence."""
    return Refusal("BAD_INPUT", Message(key, {"arg": arg, "value": clip(value), **params}))


def nearest(text: str, known: Sequence[str]) -> Message | None:
    """The question “Did you mean …?”, where a known name is near what was written."""
    near = difflib.get_close_matches(text, known, 3, 0.6)
    if not near:
        return None
    return Message("", {"near": ", ".join(near)}, ("Did you mean {near}?", "Vouliez-vous dire {near} ?"))


def clip(value: object, most: int = 60) -> object:
    """Never let a cell of 32,000 characters fill a sentence."""
    if isinstance(value, str) and len(value) > most:
        return value[:most] + "…"
    return value
