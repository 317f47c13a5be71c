"""The function reference: one page a function and language, all of one anatomy, written from the registry.

Syntax · what it gives · arguments · texts and articles · example, computed · errors · related functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from bareme.engine import Book, Function, Lang, book, call_cells, functions
from bareme.engine.texts import BASES
from bareme.hosts.reference.site import write_pages

LANGUAGES: Final[tuple[Lang, ...]] = ("en", "fr")

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "index": ("Functions", "Fonctions"),
    "syntax": ("Syntax", "Syntaxe"),
    "arguments": ("Arguments", "Arguments"),
    "argument": ("argument", "argument"),
    "kind": ("kind", "nature"),
    "needed": ("needed", "requis"),
    "what": ("what it is", "objet"),
    "words": ("words", "mots"),
    "yes": ("yes", "oui"),
    "texts": ("Texts and articles", "Textes et articles"),
    "text": ("text", "texte"),
    "article": ("article", "article"),
    "known": ("known from", "connu par"),
    "none": ("no such rule", "règle inexistante"),
    "unread": ("not in our sources", "absent de nos sources"),
    "timeless": ("Depends on no text: it has no argument `law`.", "Ne dépend d'aucun texte : sans argument `law`."),
    "example": ("Example", "Exemple"),
    "gives": ("gives", "donne"),
    "errors": ("Errors", "Erreurs"),
    "see": ("Related", "Voir aussi"),
    "rank": ("Rank", "Rang"),
    "note": ("Note", "Note"),
    "informs": ("bareme informs; the CNC decides.", "bareme informe ; le CNC décide."),
    "separator": (
        "French Excel separates arguments with semicolons.",
        "Dans Excel en français, les arguments se séparent par des points-virgules.",
    ),
}

_ERRORS: Final[Mapping[str, tuple[str, str]]] = {
    "BAD_INPUT": (
        "`#VALUE!`: an argument is blank, of the wrong kind, out of range, or already an error (then that error).",
        "`#VALEUR!` : un argument est vide, d'une autre nature, hors limites, ou déjà une erreur (alors cette erreur).",
    ),
    "NOT_IN_SOURCE": (
        "`#N/A`: the text asked for does not give the rule, or our sources do not.",
        "`#N/A` : le texte demandé ne donne pas la règle, ou nos sources ne la donnent pas.",
    ),
    "NEEDS_DEROGATION": (
        "`#N/A`: the answer depends on a derogation of the CNC; say TRUE or FALSE in its argument.",
        "`#N/A` : la réponse dépend d'une dérogation du CNC ; indiquez VRAI ou FAUX dans son argument.",
    ),
    "DISCRETIONARY": (
        "`#N/A`: the CNC decides; give its decision as an argument.",
        "`#N/A` : le CNC décide ; donnez sa décision en argument.",
    ),
}


def pages(of: Book | None = None) -> dict[str, str]:
    """Every page: path below the folder -> Markdown."""
    of = of or book()
    made: dict[str, str] = {}
    for lang in LANGUAGES:
        made[f"{lang}/README.md"] = _index(lang)
        for function in functions(of).values():
            made[f"{lang}/{function.name}.md"] = page(function, of, lang)
    return made


def write(folder: Path, of: Book | None = None) -> list[Path]:
    """Write the pages, take away those of functions that are no more; the paths written."""
    return write_pages(folder, pages(of))


def page(function: Function, of: Book, lang: Lang) -> str:
    """The page of one function."""
    parts = [
        f"# {function.name}",
        function.doc(lang) + ".",
        f"## {_say('syntax', lang)}\n\n`={function.signature().replace('; ', ', ')}`",
        f"## {_say('arguments', lang)}\n\n{_arguments(function, lang)}",
        f"## {_say('texts', lang)}\n\n{_texts(function, of, lang)}",
    ]
    if function.law.example:
        parts.append(f"## {_say('example', lang)}\n\n{_example(function, lang)}")
    parts.append(f"## {_say('errors', lang)}\n\n{_errors(function, lang)}")
    if note := function.law.note[lang == "fr"]:
        parts.append(f"## {_say('note', lang)}\n\n{note}")
    if function.law.see:
        links = ", ".join(f"[{name}]({name}.md)" for name in function.law.see)
        parts.append(f"## {_say('see', lang)}\n\n{links}")
    parts.append(f"*{_say('informs', lang)}*")
    return "\n\n".join(parts) + "\n"


def _index(lang: Lang) -> str:
    lines = [f"# {_say('index', lang)}", ""]
    for rank in ("A", "B", "C"):
        lines += [f"## {_say('rank', lang)} {rank}", ""]
        lines += [f"- [{f.name}]({f.name}.md): {f.doc(lang)}" for f in functions().values() if f.rank == rank]
        lines.append("")
    return "\n".join([*lines, f"*{_say('informs', lang)}*", ""])


def _arguments(function: Function, lang: Lang) -> str:
    heads = [_say(key, lang) for key in ("argument", "kind", "needed", "what", "words")]
    rows = [
        (
            f"`{p.name}`",
            p.kind.name,
            _say("yes", lang) if p.required else "",
            p.doc(lang),
            ", ".join(f"`{word}`" for word in p.words),
        )
        for p in function.params
    ]
    return _table(heads, rows)


def _texts(function: Function, of: Book, lang: Lang) -> str:
    if function.timeless:
        cites = "; ".join(dict.fromkeys(str(c) for c in function.law.cites))
        return _say("timeless", lang) + (f" ({cites})" if cites else "")
    rows = []
    for source in of.states():
        cite = of.cite_of(function.law.cites, source.id)
        if cite is not None:
            article = cite.article if cite.text == source.id else str(cite)
            rows.append((f"`{source.id}`", article, BASES[cite.basis][lang == "fr"]))
        else:
            why = function.law.gaps.get(source.id, "unread")
            rows.append((f"`{source.id}`", "–", _say(why, lang)))
    return _table([_say(key, lang) for key in ("text", "article", "known")], rows)


def _example(function: Function, lang: Lang) -> str:
    formula = function.law.example
    lines = [f"```\n{formula}\n```"]
    cells = literals(formula)
    if cells is not None:
        answer = call_cells(function.name, cells, lang=lang)
        lines.append(f"{_say('gives', lang).capitalize()}: {answer.sentence(lang)}")
        if isinstance(answer.value, list):
            width = max(len(r) if isinstance(r, list) else 1 for r in answer.value) if answer.value else 0
            shown = [[_cell(c) for c in (r if isinstance(r, list) else [r])] for r in answer.value]
            if shown:
                lines.append(_table([" "] * width, [tuple(row) for row in shown]))
    if lang == "fr":
        lines.append(_say("separator", lang))
    return "\n\n".join(lines)


def _cell(value: Any) -> str:
    return "" if value is None else str(float(value) if hasattr(value, "as_tuple") else value)


def literals(formula: str) -> list[Any] | None:
    """The arguments of a formula of constants, in cell order; None where it needs a sheet."""
    found = re.fullmatch(r"=\w+\((.*)\)", formula.strip())
    if found is None:
        return None
    cells = []
    for part in _split(found[1], ",;"):
        ok, value = _literal(part.strip())
        if not ok:
            return None
        cells.append(value)
    return cells


def _literal(text: str) -> tuple[bool, Any]:
    if text == "":
        return True, None
    if text.upper() in ("TRUE", "FALSE"):
        return True, text.upper() == "TRUE"
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return True, text[1:-1].replace('""', '"')
    if text[0] == "{" and text[-1] == "}":
        rows = [[_literal(c.strip()) for c in _split(row, ",")] for row in _split(text[1:-1], ";")]
        return all(ok for row in rows for ok, _ in row), [[value for _, value in row] for row in rows]
    date = re.fullmatch(r"DATE\((\d+),(\d+),(\d+)\)", text)
    if date:
        return True, f"{int(date[1]):04d}-{int(date[2]):02d}-{int(date[3]):02d}"
    try:
        return True, float(text)
    except ValueError:
        return False, None


def _split(text: str, marks: str) -> Iterator[str]:
    """Parts between marks, not inside quotes, braces or parentheses."""
    depth, quoted, part = 0, False, ""
    for char in text:
        if char == '"':
            quoted = not quoted
        elif not quoted:
            depth += (char in "({") - (char in ")}")
            if char in marks and depth == 0:
                yield part
                part = ""
                continue
        part += char
    if part or text:
        yield part


def _errors(function: Function, lang: Lang) -> str:
    keys = ["BAD_INPUT"]
    if not function.timeless:
        keys += ["NOT_IN_SOURCE"]
    if any("derogation" in p.name or p.name == "fragile_country" for p in function.params):
        keys += ["NEEDS_DEROGATION"]
    return "\n".join(f"- `{key}` {_ERRORS[key][lang == 'fr']}" for key in keys)


def _table(heads: Sequence[str], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [tuple(heads), tuple("---" for _ in heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _say(key: str, lang: Lang) -> str:
    return _WORDS[key][lang == "fr"]
