"""The commands `bareme excel …`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import cast

import click

from bareme.engine import Lang
from bareme.hosts.excel.helptext import language

_LANG = click.option(
    "--lang", type=click.Choice(["en", "fr"]), default=None, help="Language of sentences and help texts."
)
_WORKBOOK = click.argument("workbook", type=click.Path(dir_okay=False, path_type=Path))
_OUT = click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write.")
_FOLDER = click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
_SIGNS = {"ok": ("ok", "green"), "note": ("--", "yellow"), "bad": ("!!", "red")}


def _lang(given: str | None) -> Lang:
    return cast(Lang, given) if given else language()


def _said(lang: str | None, en: str, fr: str) -> None:
    click.echo(fr if _lang(lang) == "fr" else en)


@click.group()
def excel() -> None:
    """Install, check and feed Excel."""


@excel.command()
@_FOLDER
@click.option("--force", is_flag=True, help="Replace what another program has set.")
@_LANG
def install(folder: Path | None, force: bool, lang: str | None) -> None:
    """Tell xlwings to use this Python: for you, or for the workbooks in FOLDER only (Windows)."""
    from bareme.hosts.excel import install as own
    from bareme.hosts.excel.machine import Machine

    try:
        written = own.install(Machine(), folder, force)
    except own.InstallError as no:
        raise click.ClickException(no.finding.text(_lang(lang))) from no
    for path in written:
        _said(lang, f"Written: {path}", f"Écrit : {path}")
    _said(lang, "Now: bareme excel doctor", "Ensuite : bareme excel doctor")


@excel.command()
@_FOLDER
@_LANG
def uninstall(folder: Path | None, lang: str | None) -> None:
    """Take back what `install` wrote; what stood there before returns."""
    from bareme.hosts.excel import install as own
    from bareme.hosts.excel.machine import Machine

    touched = own.uninstall(Machine(), folder)
    for path in touched:
        _said(lang, f"Restored: {path}", f"Rétabli : {path}")
    if not touched:
        _said(lang, "Nothing of bareme was there.", "Rien de bareme ne s'y trouvait.")


@excel.command()
@click.argument("workbooks", nargs=-1, type=click.Path(path_type=Path))
@_LANG
def doctor(workbooks: tuple[Path, ...], lang: str | None) -> None:
    """Check Python, xlwings, Excel's settings and WORKBOOKS, and say what to do. Changes nothing."""
    from bareme.hosts.excel.doctor import examine

    findings = examine(workbooks)
    for finding in findings:
        sign, colour = _SIGNS[finding.state]
        click.echo(f"{click.style(sign, fg=colour)} {finding.text(_lang(lang))}")
    if any(f.state == "bad" for f in findings):
        sys.exit(1)


@excel.command()
@_WORKBOOK
@_OUT
@_LANG
def vba(workbook: Path, out: Path | None, lang: str | None) -> None:
    """Make an .xlsm with all functions from WORKBOOK.xlsx, without Excel."""
    from bareme.hosts.excel.ovba import VbaError
    from bareme.hosts.excel.xlsm import WorkbookError, build_xlsm

    try:
        built = build_xlsm(workbook, out or workbook.with_suffix(".xlsm"), _lang(lang))
    except (WorkbookError, VbaError, OSError) as no:
        raise click.ClickException(str(no)) from no
    _said(lang, f"Written: {built}", f"Écrit : {built}")


@excel.command()
@_WORKBOOK
@_OUT
@click.option("--wheel", help="Address of a wheel of bareme, where it is not taken from PyPI.")
@_LANG
def lite(workbook: Path, out: Path | None, wheel: str | None, lang: str | None) -> None:
    """Make a workbook for xlwings Lite (Windows, Mac, web) from WORKBOOK.xlsx."""
    from bareme.hosts.excel.lite import build_lite
    from bareme.hosts.excel.xlsm import WorkbookError

    try:
        built = build_lite(workbook, out or workbook.with_stem(f"{workbook.stem}-lite"), _lang(lang), wheel)
    except (WorkbookError, OSError) as no:
        raise click.ClickException(str(no)) from no
    _said(lang, f"Written: {built}", f"Écrit : {built}")


@excel.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=".")
@_LANG
def check(folder: Path, lang: str | None) -> None:
    """Write the workbooks of the ten-minute check, which say PASS or FAIL by themselves, into FOLDER."""
    from bareme.hosts.excel.check import write_checks
    from bareme.hosts.excel.ovba import VbaError

    try:
        written = write_checks(folder, _lang(lang))
    except (VbaError, OSError) as no:
        raise click.ClickException(str(no)) from no
    for path in written:
        _said(lang, f"Written: {path}", f"Écrit : {path}")
