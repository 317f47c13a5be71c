"""Why the batch refuses a formula: one sentence for each reason, in English and in French."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "unreadable": ("The formula cannot be read at “{at}”.", "La formule est illisible à « {at} »."),
    "ends": ("The formula ends too early.", "La formule s'arrête trop tôt."),
    "lacks": ("The formula lacks “{what}” before “{at}”.", "Il manque « {what} » avant « {at} » dans la formule."),
    "empty": ("The cell has an empty formula.", "La cellule contient une formule vide."),
    "deep": ("The formula is nested too deeply.", "La formule est trop imbriquée."),
    "long": ("The formula is longer than 8,192 characters.", "La formule dépasse 8 192 caractères."),
    "other_book": ("The formula refers to another workbook.", "La formule renvoie à un autre classeur."),
    "outside": ("“{what}” is outside the sheet.", "« {what} » est hors de la feuille."),
    "spilled": ("The formula reads a spilled range (#).", "La formule lit une plage propagée (#)."),
    "array_rows": (
        "The rows of an array constant differ in length.",
        "Les lignes d'une constante matricielle n'ont pas la même longueur.",
    ),
    "array_constant": (
        "An array constant holds something else than constants.",
        "Une constante matricielle contient autre chose que des constantes.",
    ),
    "union": (
        "The formula uses a union of ranges outside SUM, AVERAGE, COUNT and their like.",
        "La formule utilise une union de plages hors de SOMME, MOYENNE, NB et semblables.",
    ),
    "3d": (
        "The formula uses a 3-D reference outside SUM, AVERAGE, COUNT and their like.",
        "La formule utilise une référence 3D hors de SOMME, MOYENNE, NB et semblables.",
    ),
    "3d_cells": (
        "The formula refers to several sheets with something else than cells.",
        "La formule renvoie à plusieurs feuilles autrement que par des cellules.",
    ),
    "3d_sheets": (
        "The sheets “{first}:{last}” are not in the workbook.",
        "Les feuilles « {first}:{last} » ne sont pas dans le classeur.",
    ),
    "range_built": (
        "The formula builds a range with a function (such as A1:INDEX(…)) in a way that is not evaluated.",
        "La formule construit une plage avec une fonction (comme A1:INDEX(…)) d'une manière qui n'est pas calculée.",
    ),
    "range_sheets": (
        "The formula builds a range over two sheets.",
        "La formule construit une plage sur deux feuilles.",
    ),
    "range_large": (
        "The formula reads a range of {rows} by {columns} cells, which is too large.",
        "La formule lit une plage de {rows} sur {columns} cellules, trop grande.",
    ),
    "name_circular": ("The name “{name}” is defined by itself.", "Le nom « {name} » se définit par lui-même."),
    "no_table": (
        "The formula names the table “{table}”, which the workbook does not have.",
        "La formule nomme le tableau « {table} », absent du classeur.",
    ),
    "no_column": (
        "The table “{table}” has no column “{column}”.",
        "Le tableau « {table} » n'a pas de colonne « {column} ».",
    ),
    "table_unreadable": (
        "The table reference “{what}” cannot be read.",
        "La référence de tableau « {what} » est illisible.",
    ),
    "table_row": ("“{what}” stands outside the rows of its table.", "« {what} » est hors des lignes de son tableau."),
    "table_nothing": ("“{what}” stands for no cell.", "« {what} » ne désigne aucune cellule."),
    "function": (
        "The function {name} is not one that the batch evaluates.",
        "La fonction {name} ne fait pas partie de celles qui sont calculées.",
    ),
    "too_many": ("The function {name} has too many arguments.", "La fonction {name} a trop d'arguments."),
    "clock": (
        "{name} reads the clock; say which day it is.",
        "{name} lit l'horloge : indiquez le jour à prendre.",
    ),
    "plain_only": (
        "{name} is evaluated for plain references only.",
        "{name} n'est calculée que pour des références simples.",
    ),
    "in_array": (
        "{name} inside an array computation is not evaluated.",
        "{name} n'est pas calculée à l'intérieur d'un calcul matriciel.",
    ),
    "array_large": (
        "{name} over {count} cells at once is too large.",
        "{name} sur {count} cellules à la fois, c'est trop.",
    ),
    "array_column": (
        "A whole column inside an array computation is too large.",
        "Une colonne entière dans un calcul matriciel est trop grande.",
    ),
    "array_fills": ("The array formula fills too many cells.", "La formule matricielle remplit trop de cellules."),
    "text_computed": (
        "TEXT is evaluated with a format written in the formula only.",
        "TEXTE n'est calculée qu'avec un format écrit dans la formule.",
    ),
    "text_format": (
        "The format “{format}” of TEXT is not one that the batch evaluates.",
        "Le format « {format} » de TEXTE ne fait pas partie de ceux qui sont calculés.",
    ),
    "subtotal_number": (
        "SUBTOTAL is evaluated with a number written in the formula only.",
        "SOUS.TOTAL n'est calculée qu'avec un numéro écrit dans la formule.",
    ),
    "subtotal_hidden": (
        "SUBTOTAL over hidden or filtered rows is not evaluated.",
        "SOUS.TOTAL sur des lignes masquées ou filtrées n'est pas calculée.",
    ),
    "r1c1": (
        "INDIRECT is evaluated for addresses of the A1 kind only.",
        "INDIRECT n'est calculée que pour des adresses de type A1.",
    ),
    "index_long": (
        "A1:INDEX(…) over more than 2,000 rows is not evaluated.",
        "A1:INDEX(…) sur plus de 2 000 lignes n'est pas calculée.",
    ),
    "nearest": (
        "{name} with a computed kind of match, or a binary search, is not evaluated.",
        "{name} avec un type de recherche calculé, ou une recherche dichotomique, n'est pas calculée.",
    ),
    "local": (
        "The text “{what}” is another number or date from country to country.",
        "Le texte « {what} » est un autre nombre ou une autre date d'un pays à l'autre.",
    ),
    "separators": (
        "NUMBERVALUE without its separators depends on the user's country.",
        "VALEURNOMBRE sans ses séparateurs dépend du pays de l'utilisateur.",
    ),
    "let": (
        "LET needs pairs of a name and a value, then a calculation.",
        "LET demande des paires d'un nom et d'une valeur, puis un calcul.",
    ),
    "let_large": ("LET repeats its values too often.", "LET répète trop souvent ses valeurs."),
    "shared": (
        "The formula is shared from a cell that the file does not have.",
        "La formule est partagée depuis une cellule absente du fichier.",
    ),
    "what_if": ("A what-if data table is not evaluated.", "Une table de données (scénarios) n'est pas calculée."),
}


class FormulaError(Exception):
    """A formula that cannot be read, or that would not come out as in Excel."""

    def __init__(self, key: str, **facts: object) -> None:
        self.key = key
        self.facts = facts
        super().__init__(self.text("en"))

    def text(self, lang: str) -> str:
        """The sentence for the user."""
        return SENTENCES[self.key][lang == "fr"].format(**self.facts)
