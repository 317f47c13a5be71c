"""Why a file, or a run, was refused: one stable code and one sentence each, in English and in French."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any, Final

from bareme.engine.errors import Lang

#: code → (English, French). The codes are public: programs and `docs/batch.md` rely on them.
SENTENCES: Final[dict[str, tuple[str, str]]] = {
    # --- before parsing -------------------------------------------------------------------------------------
    "MISSING_FILE": (
        "There is no file here; check the name and the folder.",
        "Il n'y a pas de fichier à cet endroit ; vérifiez le nom et le dossier.",
    ),
    "NO_WORKBOOK": (
        "This folder holds no workbook (.xlsx or .xlsm).",
        "Ce dossier ne contient aucun classeur (.xlsx ou .xlsm).",
    ),
    "BAD_FILE_NAME": (
        "The name of this file, or of a folder above it, is not text in UTF-8; rename it.",
        "Le nom de ce fichier, ou d'un dossier au-dessus, n'est pas un texte en UTF-8 ; renommez-le.",
    ),
    "UNREADABLE_FILE": (
        "The file cannot be opened ({reason}); close it elsewhere or ask for the right to read it.",
        "Le fichier ne s'ouvre pas ({reason}) ; fermez-le ailleurs ou demandez le droit de le lire.",
    ),
    "NOT_A_WORKBOOK": (
        "This is not an .xlsx or .xlsm workbook ({found}); open it in its own program and save it as .xlsx.",
        "Ce n'est pas un classeur .xlsx ou .xlsm ({found}) ; ouvrez-le dans son programme et enregistrez-le en .xlsx.",
    ),
    "ENCRYPTED_FILE": (
        "The workbook is protected by a password to open it; save a copy without password.",
        "Le classeur demande un mot de passe à l'ouverture ; enregistrez-en une copie sans mot de passe.",
    ),
    "DAMAGED_FILE": (
        "The file is cut short or damaged ({reason}); fetch it again or save it again from Excel.",
        "Le fichier est tronqué ou abîmé ({reason}) ; récupérez-le ou enregistrez-le de nouveau depuis Excel.",
    ),
    "TOO_MANY_PARTS": (
        "The file has {found} parts, more than the limit of {limit}.",
        "Le fichier compte {found} parties, plus que la limite de {limit}.",
    ),
    "TOO_BIG": (
        "The file unpacks to {found} MB, more than the limit of {limit} MB.",
        "Le fichier se décompresse en {found} Mo, plus que la limite de {limit} Mo.",
    ),
    "ZIP_BOMB": (
        "The file unpacks to {found} times its size, more than the limit of {limit} times.",
        "Le fichier se décompresse en {found} fois sa taille, plus que la limite de {limit} fois.",
    ),
    "TOO_MANY_CELLS": (
        "The workbook has more than {limit} cells; split it or raise the limit.",
        "Le classeur compte plus de {limit} cellules ; divisez-le ou relevez la limite.",
    ),
    "DUPLICATE_PART": (
        "The file holds the part “{part}” twice; save it again from Excel.",
        "Le fichier contient deux fois la partie « {part} » ; enregistrez-le de nouveau depuis Excel.",
    ),
    "BAD_PART_NAME": (
        "The file holds a part with the forbidden name “{part}”; do not trust it.",
        "Le fichier contient une partie au nom interdit, « {part} » ; ne vous y fiez pas.",
    ),
    "DOCTYPE": (
        "The part “{part}” declares a DOCTYPE, which no workbook needs; do not trust this file.",
        "La partie « {part} » déclare un DOCTYPE, dont aucun classeur n'a besoin ; ne vous y fiez pas.",
    ),
    "BAD_XML": (
        "The part “{part}” is not readable XML ({reason}); save the workbook again from Excel.",
        "La partie « {part} » n'est pas du XML lisible ({reason}) ; enregistrez de nouveau le classeur depuis Excel.",
    ),
    "UNREADABLE_WORKBOOK": (
        "The workbook cannot be read: {reason}",
        "Le classeur ne peut être lu : {reason}",
    ),
    # --- while computing ------------------------------------------------------------------------------------
    "OVER_TIME": (
        "The workbook took more than {limit} seconds and was stopped.",
        "Le classeur a pris plus de {limit} secondes et a été arrêté.",
    ),
    "OVER_MEMORY": (
        "The workbook took more than {limit} MB of memory and was stopped.",
        "Le classeur a pris plus de {limit} Mo de mémoire et a été arrêté.",
    ),
    "CRASHED": (
        "The computation of this workbook broke down ({reason}); the other files were not touched by it.",
        "Le calcul de ce classeur s'est interrompu ({reason}) ; les autres fichiers n'en souffrent pas.",
    ),
    # --- while writing --------------------------------------------------------------------------------------
    "OPEN_ELSEWHERE": (
        "The workbook is open in another program ({lock}); close it there, or pass --force. Nothing was written.",
        "Le classeur est ouvert dans un autre programme ({lock}) ; fermez-le, ou passez --force. Rien n'a été écrit.",
    ),
    "READ_ONLY": (
        "“{target}” cannot be written ({reason}); nothing was changed. Choose another folder with --out.",
        "« {target} » ne peut être écrit ({reason}) ; rien n'a changé. Choisissez un autre dossier avec --out.",
    ),
    "DISK_FULL": (
        "There is no room left to write “{target}” ({reason}); nothing was changed.",
        "Il n'y a plus de place pour écrire « {target} » ({reason}) ; rien n'a changé.",
    ),
    "CHANGED_MEANWHILE": (
        "The workbook changed on disk while it was computed: nothing was kept or written. Run it again.",
        "Le classeur a changé sur le disque pendant le calcul : rien n'a été gardé ni écrit. Relancez.",
    ),
    "NOT_WRITTEN": (
        "{found} formulas could not be computed: the workbook was left as it was. Use --out for a copy, or --force.",
        "{found} formules n'ont pu être calculées : le classeur est resté tel quel. Utilisez --out, ou --force.",
    ),
    # --- what was asked -------------------------------------------------------------------------------------
    "NO_SUCH_CELL": (
        "“{asked}” is neither a name of this workbook nor a cell of it; write a name, or Sheet!B3.",
        "« {asked} » n'est ni un nom ni une cellule de ce classeur ; écrivez un nom, ou Feuille!B3.",
    ),
    "INPUT_IS_FORMULA": (
        "“{asked}” holds a formula; only a cell that holds a value, or nothing, can be an input.",
        "« {asked} » contient une formule ; seule une cellule qui contient une valeur, ou rien, peut être une entrée.",
    ),
    "INPUT_TWICE": (
        "“{asked}” names a cell that another column of the table gives already.",
        "« {asked} » désigne une cellule qu'une autre colonne du tableau donne déjà.",
    ),
    "EMPTY_TABLE": (
        "The table of inputs needs a head without gaps (names or cells) and at least one row below it.",
        "Le tableau des entrées demande un en-tête sans trou (noms ou cellules) et au moins une ligne en dessous.",
    ),
    "TABLE_HAS_ERRORS": (
        "The table of inputs holds an error in {cell}: {reason}",
        "Le tableau des entrées contient une erreur en {cell} : {reason}",
    ),
}


_SYSTEM: Final = {
    errno.EACCES: "droits insuffisants",
    errno.EPERM: "opération interdite",
    errno.EROFS: "disque en lecture seule",
    errno.EBUSY: "fichier occupé",
    errno.ENOSPC: "disque plein",
    errno.EFBIG: "fichier trop grand pour le système",
    errno.ENOTDIR: "ce chemin ne passe pas par un dossier",
    errno.EISDIR: "c'est un dossier",
    errno.EIO: "erreur de lecture ou d'écriture du disque",
}


class FileRefused(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """A file that is not read, or not written, with the code and the sentence to tell its owner."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params
        self.file: Path | None = None  # which of several files, where the caller cannot know

    def sentence(self, lang: Lang = "en") -> str:
        """The one sentence, in the asked language."""
        return sentence(self.code, lang, **self.params)

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence()}"

    def __reduce__(self) -> tuple[Any, ...]:  # keyword arguments do not survive the default pickling
        return (_rebuild, (self.code, self.params))


def why(error: OSError) -> tuple[str, str]:
    """What the system has against it, in English and in French."""
    english = error.strerror or type(error).__name__
    return english, _SYSTEM.get(error.errno or 0, english)


def printable(name: object) -> str:
    """A name as text; names of files may hold bytes that are none (unpacked from another system's archive)."""
    return str(name).encode("utf-8", "replace").decode("utf-8")


def _rebuild(code: str, params: dict[str, object]) -> FileRefused:
    return FileRefused(code, **params)


def sentence(code: str, lang: Lang = "en", **params: object) -> str:
    """The sentence of a code with its figures filled in; a pair is a text in English and in French.

    Names from a hostile file lose what cannot be printed, and are cut short.
    """
    shown = {name: _printable(value, lang, 300 if name == "reason" else 80) for name, value in params.items()}
    return SENTENCES[code][lang == "fr"].format_map(shown)


def _printable(value: object, lang: Lang, longest: int) -> str:
    if isinstance(value, tuple):
        value = value[lang == "fr"]
    if isinstance(value, int):
        return f"{value:,}".replace(",", "\u202f" if lang == "fr" else ",")
    text = "".join(c if c.isprintable() else "�" for c in str(value))
    return text if len(text) <= longest else text[:longest] + "…"
