"""`bareme scenario`: a table of inputs against one workbook, one row of results for each."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, cast

import click

from bareme.engine import Lang
from bareme.hosts.batch import scenario as batch
from bareme.hosts.batch.file_refusals import FileRefused
from bareme.hosts.batch.report_workbook import write_scenarios
from bareme.hosts.cli.show import LANG, value_text


@click.command()
@click.argument("template", type=click.Path(path_type=Path))
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--ask", multiple=True, required=True, metavar="NAME", help="A name or cell to show (again for more).")
@click.option("--out", type=click.Path(path_type=Path), help="Write the results as a workbook (.xlsx).")
@click.option("--json", "as_json", is_flag=True, help="The results as one JSON object.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The day that TODAY() gives.")
@LANG
def scenario(template: Path, table: Path, as_json: bool, lang: str, out: Path | None, **given: Any) -> None:
    """Compute TEMPLATE once for each row of TABLE (.xlsx or .csv), whose head names cells of the template.

    \b
    bareme scenario workbooks/financing-plan.xlsx admissions.csv --ask support_base --out results.xlsx

    A blank leaves what the template has; a column headed “scenario” labels the rows.
    Exit status: 0 no error, 1 an error in some row or file, 2 wrong usage.
    """
    language = cast(Lang, lang)
    if out is not None and out.suffix.lower() != ".xlsx":
        raise click.UsageError(f"the results are a workbook: {out} should end in .xlsx")
    today = given["today"].date() if given["today"] else None
    try:
        options = batch.ScenarioOptions(ask=given["ask"], lang=language, today=today)
        report = batch.run(template, table, options)
        if out is not None:
            write_scenarios(out, report, language)
    except FileRefused as refused:
        where = f"{refused.file}: " if refused.file is not None else ""
        click.secho(f"{where}{refused.sentence(language)}", fg="red", err=True)
        sys.exit(1)
    if as_json:
        click.echo(report.to_json())
    else:
        for row in report.rows:
            click.echo(f"{row.label}: " + ", ".join(f"{n} = {value_text(v, language)}" for n, v in row.results.items()))
            for problem in [p for p in row.errors if p.code != "NOT_ELIGIBLE"][:5]:
                click.secho(f"  {problem.cell}: {problem.code}: {problem.message}", fg="red", err=True)
    sys.exit(report.exit_status)
