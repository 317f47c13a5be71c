"""The JSON contract of one call: exact numbers in and out, one object a line.

In:  {"function": NAME, "args": {name: value}, "law": id, date or null}
Out: {"value", "status", "flags", "law", "articles", "messages", "error"}; a value whose decimals do not end is "n/d".
"""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, NoReturn

from bareme.engine import Answer, Lang, call_named
from bareme.engine.number import plain

KEYS = {"function", "args", "law"}

#: Half of a surrogate pair: JSON can escape it, UTF-8 cannot write it.
_LONE = re.compile("[\ud800-\udfff]")

_SENTENCES = {
    "not_json": (
        "This line is not JSON ({fault}); write one object a line.",
        "Cette ligne n'est pas du JSON ({fault}) ; écrivez un objet par ligne.",
    ),
    "no_request": (
        'Write {{"function": "NAME", "args": {{…}}, "law": "rga-2023"}}.',
        'Écrivez {{"function": "NOM", "args": {{…}}, "law": "rga-2023"}}.',
    ),
    "unknown_key": (
        "Unknown key {keys}; the keys are function, args and law.",
        "Clé inconnue {keys} ; les clés sont function, args et law.",
    ),
    "args": (
        "args is an object: the names of the arguments and their values.",
        "args est un objet : les noms des arguments et leurs valeurs.",
    ),
}


def loads(text: str) -> Any:
    """JSON with exact numbers. Raises ValueError, also for NaN and Infinity, and for a key that stands twice."""
    return json.loads(text, parse_float=_decimal, parse_constant=_no_constant, object_pairs_hook=_object)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"the key “{next(key for key in keys if keys.count(key) > 1)}” stands twice")
    return found


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError("a number has an exponent beyond all measure") from None


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a JSON number")


def dumps(value: Any) -> str:
    """JSON on one line, with every digit of a Decimal, "n/d" for a Fraction, ISO dates."""
    if isinstance(value, str):
        text = json.dumps(value, ensure_ascii=False)
        return text if _LONE.search(text) is None else json.dumps(value)
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, Fraction):
        text = plain(value)
        return f'"{text}"' if "/" in text else text
    if isinstance(value, int | Decimal):
        return plain(value)
    if isinstance(value, float):
        return json.dumps(value)
    if isinstance(value, date):
        return f'"{value.isoformat()[:10]}"'
    if isinstance(value, dict):
        return "{" + ", ".join(f"{dumps(str(k))}: {dumps(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(dumps, value)) + "]"
    raise TypeError(f"no JSON for {type(value).__name__}")


def report(answer: Answer) -> dict[str, Any]:
    """The object of one answer."""
    error = answer.error
    return {
        "value": answer.value,
        "status": answer.status,
        "flags": answer.flags,
        "law": answer.law,
        "articles": answer.articles,
        "messages": answer.messages,
        "error": None if error is None else {"code": error.code, "message": error.message},
    }


def refusal(key: str, lang: Lang, **params: str) -> dict[str, Any]:
    """The object of a line that is no request."""
    error = {"code": "BAD_INPUT", "message": _SENTENCES[key][lang == "fr"].format_map(params)}
    empty: dict[str, Any] = {"value": None, "status": "BAD_INPUT", "flags": [], "law": None, "articles": []}
    return {**empty, "messages": [], "error": error}


def answer_line(line: str, lang: Lang = "en") -> dict[str, Any]:
    """One request line, one answer object; a line that cannot be read is an answer too."""
    try:
        request = loads(line)
    except (ValueError, RecursionError) as fault:
        return refusal("not_json", lang, fault=str(fault)[:80])
    if not isinstance(request, dict) or not isinstance(request.get("function"), str):
        return refusal("no_request", lang)
    if unknown := set(request) - KEYS:
        return refusal("unknown_key", lang, keys=", ".join(sorted(unknown))[:80])
    args = request.get("args")
    if args is None:
        args = {}
    if not isinstance(args, dict):
        return refusal("args", lang)
    named = {k: v for k, v in args.items() if k != "law"}
    law = request.get("law")
    law = args.get("law") if law is None else law
    return report(call_named(request["function"], named, law=law, lang=lang, exact_texts=True))
