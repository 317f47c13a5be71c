"""`bareme call` and `bareme explain`."""

from __future__ import annotations

import sys
from typing import Any, cast

import click

from bareme.engine import Answer, Lang, call_named
from bareme.engine.answer import result
from bareme.hosts import json_door
from bareme.hosts.cli.show import LANG, explanation, row_text

LAW = click.option("--law", help="Text of the law (rga-2023, rga-2015, …) or a date (2024-06-30).")


def value_of(text: str) -> Any:
    """What the user typed after “=”: a JSON value where it is one, TRUE/FALSE/VRAI/FAUX, else a text."""
    word = {"TRUE": True, "VRAI": True, "FALSE": False, "FAUX": False, "": None}.get(text.strip().upper(), text)
    if word is not text:
        return word
    try:
        return json_door.loads(text)
    except ValueError:
        return text


def arguments(pairs: tuple[str, ...]) -> dict[str, Any]:
    """key=value … as a dictionary; a key without “=” is a fault of usage."""
    found: dict[str, Any] = {}
    for pair in pairs:
        key, equals, text = pair.partition("=")
        if not equals or not key.strip():
            raise click.UsageError(f"“{pair}”: write arguments as name=value (receipts=1200000).")
        if key in found:
            raise click.UsageError(f"“{key}” is given twice.")
        found[key.strip()] = value_of(text)
    return found


def _called(name: str, pairs: tuple[str, ...], law: str | None, lang: Lang, trace: bool = False) -> Answer:
    named = arguments(pairs)
    typed = named.pop("law", None)
    if law is not None and typed is not None:
        raise click.UsageError("the text of the law is given twice: as --law and as law=.")
    return call_named(name, named, law=typed if law is None else law, trace=trace, lang=lang, exact_texts=True)


def failed(answer: Answer) -> bool:
    """An answer without a value; not eligible is an answer."""
    return answer.error is not None


@click.command()
@click.argument("name", required=False)
@click.argument("pairs", nargs=-1, metavar="[ARGUMENT=VALUE]...")
@LAW
@LANG
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a sentence.")
@click.option("--jsonl", is_flag=True, help="Requests from standard input, one JSON object a line.")
def call(name: str | None, pairs: tuple[str, ...], law: str | None, lang: str, as_json: bool, jsonl: bool) -> None:
    """Call function NAME and print its answer.

    \b
    bareme call SUPPORT_BOXOFFICE receipts=1200000 --law rga-2023
    bareme call SCORE_FICTION 'posts={"*": 1, "FIC_LANG": 0.5}' --law rga-2023 --json
    echo '{"function": "TSA_RATE", "args": {}, "law": "rga-2023"}' | bareme call --jsonl

    Exit status: 0 an answer (be it “not eligible”), 1 no value, 2 wrong usage.
    """
    language = cast(Lang, lang)
    if jsonl:
        if name is not None:
            raise click.UsageError("--jsonl reads functions and arguments from standard input.")
        _answer_lines(language)
        return
    if name is None:
        raise click.UsageError("Name a function, or use --jsonl. “bareme functions” lists them.")
    answer = _called(name, pairs, law, language)
    if as_json:
        click.echo(json_door.dumps(json_door.report(answer)))
    else:
        _tell(answer, language)
    sys.exit(1 if failed(answer) else 0)


def _answer_lines(lang: Lang) -> None:
    out = sys.stdout
    if hasattr(out, "reconfigure"):
        out.reconfigure(encoding="utf-8")
    for raw in sys.stdin.buffer:
        if raw.strip():
            line = raw.decode("utf-8", "replace").lstrip("\ufeff")
            out.write(json_door.dumps(json_door.answer_line(line, lang)) + "\n")
            out.flush()


def _tell(answer: Answer, lang: Lang) -> None:
    if answer.error is not None:
        click.secho(answer.sentence(lang), fg="red", err=True)
    else:
        many = isinstance(answer.value, list)
        if not many:
            click.secho(result(answer.value, answer.function.returns, lang), bold=True)
        click.echo(answer.sentence(lang))
        for row in answer.value if many else ():
            click.echo("  " + row_text(row, lang))
    for message in answer.messages:
        click.secho(message, fg="yellow", err=True)


@click.command()
@click.argument("name")
@click.argument("pairs", nargs=-1, metavar="[ARGUMENT=VALUE]...")
@LAW
@LANG
@click.option("--json", "as_json", is_flag=True, help="Rows as JSON: label, value, unit, text, article.")
def explain(name: str, pairs: tuple[str, ...], law: str | None, lang: str, as_json: bool) -> None:
    """Explain the answer of function NAME: its sentence, then each figure with its text and article.

    \b
    bareme explain SUPPORT_BOXOFFICE receipts=1200000 --law rga-2023 --lang fr
    """
    language = cast(Lang, lang)
    answer = _called(name, pairs, law, language, trace=True)
    rows = answer.rows(language)
    if as_json:
        click.echo(json_door.dumps([list(row) for row in rows]))
    else:
        click.echo("\n".join(explanation(rows, language)))
    sys.exit(1 if failed(answer) else 0)
