"""`bareme run`: workbooks and folders of workbooks, computed without Excel."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import Any, cast

import click
from pydantic import ValidationError

from bareme.engine import Lang
from bareme.hosts.batch import runner
from bareme.hosts.batch.file_refusals import FileRefused
from bareme.hosts.batch.guard import MEGABYTE, Limits
from bareme.hosts.batch.report import RunReport, WorkbookReport
from bareme.hosts.cli.show import LANG, explanation, value_text

_FEW = 20
_WHOLE = click.IntRange(min=1)
_POSITIVE = click.FloatRange(min=0, min_open=True)


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--ask", multiple=True, metavar="NAME", help="Show the value of this name or cell (again for more).")
@click.option("--explain", is_flag=True, help="Explain the asked cells (all cells with our functions, without --ask).")
@click.option("--json", "as_json", is_flag=True, help="The whole result as one JSON object on standard output.")
@click.option("--out", type=click.Path(path_type=Path), help="Write a copy with values: a file, or a folder for many.")
@click.option("--in-place", is_flag=True, help="Write the values into the workbooks themselves.")
@click.option("--force", is_flag=True, help="Write although the workbook seems open, or some formulas have no value.")
@click.option("--report", type=click.Path(path_type=Path), help="Write a report workbook.")
@click.option("--lines", type=click.Path(path_type=Path), help="Write one JSON line for each workbook.")
@click.option("--resume", is_flag=True, help="Go on from the JSON lines of an interrupted run.")
@click.option("--workers", type=click.IntRange(min=0), help="Processes (default: one for each core).")
@click.option(
    "--engine",
    type=click.Choice(["formualizer", "libreoffice"]),
    default="formualizer",
    show_default=True,
    help="What computes Excel's own formulas; libreoffice is slow and knows more of them.",
)
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The day that TODAY() gives.")
@click.option(
    "--recalculation",
    type=click.Choice(["keep", "on", "off"]),
    default="keep",
    show_default=True,
    help="Whether Excel computes all again when it opens the file.",
)
@click.option("--max-unpacked", type=_WHOLE, default=200, show_default=True, help="Megabytes a file may unpack to.")
@click.option("--max-ratio", type=_WHOLE, default=200, show_default=True, help="Bytes unpacked for one of the file.")
@click.option("--max-cells", type=_WHOLE, default=1_000_000, show_default=True, help="Cells in a file.")
@click.option("--max-seconds", type=_POSITIVE, default=60.0, show_default=True, help="Seconds for one file.")
@click.option("--max-memory", type=_WHOLE, default=2000, show_default=True, help="Megabytes of memory for one file.")
@LANG
def run(paths: tuple[Path, ...], as_json: bool, lang: str, **given: Any) -> None:
    """Compute every formula of the workbooks at PATHS (files or folders), and say what could not be computed.

    \b
    bareme run workbooks/financing-plan.xlsx --ask support_base --explain
    bareme run films/ --out computed/ --report report.xlsx

    Exit status: 0 no error, 1 an error in some cell or file, 2 wrong usage.
    """
    language = cast(Lang, lang)
    try:
        options = _options(language, given)
        report = _run(list(paths), options, quiet=as_json)
    except (runner.UsageError, ValidationError) as wrong:
        raise click.UsageError(str(wrong)) from wrong
    except FileRefused as refused:
        click.secho(refused.sentence(language), fg="red", err=True)
        sys.exit(1)
    if as_json:
        click.echo(report.to_json())
    else:
        for workbook in report.workbooks:
            _tell(workbook, language, bool(given["explain"]), single=len(report.workbooks) == 1)
        if len(report.workbooks) > 1:
            _count(report, language)
    sys.exit(report.exit_status)


def _options(lang: Lang, given: dict[str, Any]) -> runner.RunOptions:
    limits = Limits(
        unpacked=given.pop("max_unpacked") * MEGABYTE,
        ratio=given.pop("max_ratio"),
        cells=given.pop("max_cells"),
        seconds=given.pop("max_seconds"),
        memory=given.pop("max_memory") * MEGABYTE,
    )
    today: datetime.datetime | None = given.pop("today")
    return runner.RunOptions(lang=lang, limits=limits, today=today.date() if today else None, **given)


def _run(paths: list[Path], options: runner.RunOptions, quiet: bool) -> RunReport:
    """With a progress bar on a terminal, when there is more than one file to wait for."""
    if quiet or not sys.stderr.isatty() or (len(paths) == 1 and not paths[0].is_dir()):
        return runner.run(paths, options)
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("bareme run", total=None)

        def step(done: int, total: int, _: WorkbookReport) -> None:
            bar.update(task, completed=done, total=total)

        return runner.run(paths, options, step)


def _tell(workbook: WorkbookReport, lang: Lang, explain: bool, single: bool) -> None:
    errors = [p for p in workbook.errors if p.code != "NOT_ELIGIBLE"]
    mark = click.style("✗" if workbook.failed else "✓", fg="red" if workbook.failed else "green")
    cells = _counted(len(workbook.cells), {"en": "cell", "fr": "cellule"}, lang)
    click.echo(f"{mark} {workbook.path}: {cells}, {_counted(len(errors), {'en': 'error', 'fr': 'erreur'}, lang)}")
    for name, value in workbook.asked.items():
        click.echo(f"  {name} = {value_text(value, lang)}")
    if explain and workbook.explanations:
        for cell, rows in workbook.explanations.items():
            click.echo(f"\n  {click.style(cell, bold=True)}")
            for line in explanation(rows, lang):
                click.echo(f"    {line}")
    most = len(workbook.errors) if single else _FEW
    for problem in workbook.errors[:most]:
        click.secho(f"  {problem.cell or workbook.path}: {problem.code}: {problem.message}", fg="red", err=True)
    if len(workbook.errors) > most:
        click.secho(f"  … {len(workbook.errors) - most}", fg="red", err=True)
    if workbook.written:
        click.echo(f"  → {workbook.written}")


def _counted(number: int, noun: dict[Lang, str], lang: Lang) -> str:
    """ "0 errors", "1 error"; in French zero is singular."""
    plural = number > 1 if lang == "fr" else number != 1
    return f"{number:,} {noun[lang]}{'s' if plural else ''}".replace(",", "\u202f" if lang == "fr" else ",")


def _count(report: RunReport, lang: Lang) -> None:
    failed = sum(w.failed for w in report.workbooks)
    text = {"en": "{all} workbooks, {failed} with errors.", "fr": "{all} classeurs, {failed} avec erreurs."}[lang]
    click.secho(text.format(all=len(report.workbooks), failed=failed), bold=True)
