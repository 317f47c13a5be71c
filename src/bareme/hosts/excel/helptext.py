"""What Excel's function wizard shows: one line a function, one line an argument, within its 255 characters."""

from __future__ import annotations

import locale
import os
from typing import Final

from bareme.engine import Function, Lang, Param

#: Excel cuts a description of a function or of an argument here.
LIMIT: Final = 255

CATEGORY: Final = "bareme"


def language() -> Lang:
    """The language of the help texts: BAREME_LANG (en or fr), else that of the system, else English."""
    wanted = os.environ.get("BAREME_LANG") or locale.getlocale()[0] or ""
    return "fr" if wanted.lower().startswith(("fr", "french")) else "en"


def clip(text: str, most: int = LIMIT) -> str:
    """A text in one line, cut at a word where it is too long."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return line[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def description(function: Function, lang: Lang) -> str:
    """What the function gives, in one line."""
    return clip(function.doc(lang))


def argument_help(param: Param, lang: Lang) -> str:
    """What to write in the argument, within Excel's limit."""
    return clip(argument_text(param, lang))


def argument_text(param: Param, lang: Lang) -> str:
    """What to write in the argument: meaning, then the allowed words that the meaning does not name yet."""
    text = param.doc(lang)
    if any(word not in text for word in param.words):
        text += (": " if lang == "en" else " : ") + ", ".join(param.words)
    if not param.required and param.name != "law":
        text = ("[optional] " if lang == "en" else "[facultatif] ") + text
    return text
