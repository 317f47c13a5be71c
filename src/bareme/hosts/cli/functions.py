"""`bareme functions`: the list, or all about one."""

from __future__ import annotations

import sys
from typing import cast

import click

from bareme.engine import Function, Lang, book
from bareme.engine import functions as registry
from bareme.engine.door import find
from bareme.hosts import json_door
from bareme.hosts.cli.show import LANG


@click.command()
@click.argument("name", required=False)
@click.option("--rank", type=click.Choice(["A", "B", "C"]), help="Only the functions of this rank (A: every film).")
@click.option("--search", help="Only the functions whose name or description has this word.")
@LANG
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def functions(name: str | None, rank: str | None, search: str | None, lang: str, as_json: bool) -> None:
    """List the functions, or tell all about function NAME: arguments, words, texts, articles."""
    language = cast(Lang, lang)
    if name is not None:
        function, wrong = find(name, language)
        if function is None:
            click.secho(wrong.error.message if wrong and wrong.error else "", fg="red", err=True)
            sys.exit(1)
        click.echo(json_door.dumps(described(function, language)) if as_json else page(function, language))
        return
    chosen = [
        f
        for f in registry().values()
        if (rank is None or f.rank == rank)
        and (search is None or search.lower() in f"{f.name} {f.doc('en')} {f.doc('fr')}".lower())
    ]
    if as_json:
        click.echo(json_door.dumps([described(f, language) for f in chosen]))
        return
    if not chosen:
        click.echo({"en": "Nothing found.", "fr": "Rien trouvé."}[language])
    for function in chosen:
        click.echo(f"{click.style(f'{function.name:<26}', bold=True)} {function.doc(language)}")


def described(function: Function, lang: Lang) -> dict[str, object]:
    """A function as an object."""
    return {
        "name": function.name,
        "description": function.doc(lang),
        "category": function.category,
        "rank": function.rank,
        "returns": function.returns,
        "arguments": [
            {
                "name": p.name,
                "kind": p.kind.name,
                "required": p.required,
                "words": list(p.words),
                "description": p.doc(lang),
            }
            for p in function.params
        ],
        "texts": texts(function),
    }


def texts(function: Function) -> dict[str, str]:
    """The article of each text that gives the function."""
    law = book()
    found = {}
    for source in law.states():
        cite = law.cite_of(function.law.cites, source.id)
        if cite is not None and not function.timeless:
            found[source.id] = cite.article if cite.text == source.id else str(cite)
    return found


def page(function: Function, lang: Lang) -> str:
    """The help of a function, as text."""
    lines = [click.style(function.signature(), bold=True), "", function.doc(lang), ""]
    for param in function.params:
        words = f" [{', '.join(param.words)}]" if param.words else ""
        need = "" if param.required else {"en": " (optional)", "fr": " (facultatif)"}[lang]
        lines.append(f"  {param.name:<22} {param.kind.name:<8} {param.doc(lang)}{words}{need}")
    given = texts(function)
    if given:
        lines += ["", {"en": "Given by:", "fr": "Donnée par :"}[lang]]
        lines += [f"  {law:<12} {article}" for law, article in given.items()]
    if function.law.example:
        lines += ["", {"en": "Example:", "fr": "Exemple :"}[lang], f"  {function.law.example}"]
    if function.law.see:
        lines += ["", {"en": "See also: ", "fr": "Voir aussi : "}[lang] + ", ".join(function.law.see)]
    return "\n".join(lines)
