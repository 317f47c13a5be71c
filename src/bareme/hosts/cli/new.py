"""`bareme new`: a template workbook, empty or with the example film, for one front."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import NoReturn, cast

import click

from bareme.engine import Lang
from bareme.hosts.cli.show import LANG
from bareme.hosts.excel.lite import build_lite
from bareme.hosts.excel.ovba import VbaError
from bareme.hosts.excel.xlsm import WorkbookError, build_xlsm
from bareme.templates import TEMPLATES, build_one
from bareme.templates.kit import Dialect

FRONTS = {"excel": ".xlsx", "calc": ".xlsx", "vba": ".xlsm", "lite": ".xlsx"}

_WHERE = {
    "exists": (
        "{path} is already there; use --force to replace it.",
        "{path} existe déjà ; --force pour le remplacer.",
    ),
    "ending": (
        "{path}: the name of this workbook must end in {ending}.",
        "{path} : le nom de ce classeur doit finir par {ending}.",
    ),
    "done": ("Written: {path}", "Écrit : {path}"),
    "list": ("Templates:", "Modèles :"),
}


@click.command()
@click.argument("template", required=False, type=click.Choice(list(TEMPLATES)), metavar="[TEMPLATE]")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option(
    "--for", "front", type=click.Choice(list(FRONTS)), default="excel", show_default=True, help="Which front."
)
@click.option("--example", is_flag=True, help="Filled with the example film instead of empty.")
@click.option("--force", is_flag=True, help="Replace a file that is already there.")
@LANG
def new(template: str | None, path: Path | None, front: str, example: bool, force: bool, lang: str) -> None:
    """Write TEMPLATE as an empty workbook to PATH (without TEMPLATE: list them).

    \b
    bareme new plan my-film.xlsx --lang fr
    bareme new plan my-film.xlsx --for calc      LibreOffice 7.4 to 24.x: BAREME.NAME(…)
    bareme new plan my-film.xlsm --for vba       Excel for Windows, functions inside the workbook
    bareme new plan my-film.xlsx --for lite      xlwings Lite: Windows, Mac, web
    """
    language = cast(Lang, lang)
    if template is None:
        click.echo(_say("list", language))
        for name, (_, files) in TEMPLATES.items():
            click.echo(f"  {click.style(f'{name:<20}', bold=True)} {files[language]}")
        return
    target = path or Path(TEMPLATES[template][1][language]).with_suffix(FRONTS[front])
    if target.suffix.lower() != FRONTS[front]:
        _stop(_say("ending", language, path=target, ending=FRONTS[front]))
    if target.exists() and not force:
        _stop(_say("exists", language, path=target))
    try:
        _write(template, language, target, front, example)
    except OSError as fault:
        _stop(f"{target}: {fault.strerror or fault}")
    except (WorkbookError, VbaError) as fault:
        _stop(f"{target}: {fault}")
    click.echo(_say("done", language, path=target))


def _write(template: str, lang: Lang, target: Path, front: str, example: bool) -> None:
    dialect: Dialect = "calc" if front == "calc" else "excel"
    if front in ("excel", "calc"):
        build_one(template, lang, target, dialect, filled=example)
        return
    with tempfile.TemporaryDirectory(prefix="bareme-new-") as folder:
        plain = build_one(template, lang, Path(folder, "plain.xlsx"), dialect, filled=example)
        (build_xlsm if front == "vba" else build_lite)(plain, target, lang=lang)


def _stop(sentence: str) -> NoReturn:
    click.secho(sentence, fg="red", err=True)
    sys.exit(1)


def _say(key: str, lang: Lang, **params: object) -> str:
    return _WHERE[key][lang == "fr"].format(**params)
