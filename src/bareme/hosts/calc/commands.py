"""`bareme calc`: install, remove and check the add-in of LibreOffice Calc."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

import click

from bareme.hosts.calc import office, oxt


@click.group()
def calc() -> None:
    """LibreOffice Calc: the same functions as an extension (.oxt).

    The office's own Python runs them; it must be 3.11 or newer, without extra packages.
    """


@calc.command()
@click.argument("path", type=click.Path(path_type=Path), default=office.EXTENSION)
def build(path: Path) -> None:
    """Write the extension file, to install by hand (Tools, Extensions) or on another machine."""
    click.echo(f"{oxt.build(path)}")


@calc.command()
@click.option("--shared", is_flag=True, help="For all users of this machine (needs the rights to).")
def install(shared: bool) -> None:
    """Install the add-in for this user (as root: for all users of this machine, the office takes no other from root).

    Close LibreOffice first. An older version of the add-in is replaced.
    """
    found = _office()
    if found.python_version < office.OLDEST_PYTHON:
        _stop(office.too_old(found))
    with tempfile.TemporaryDirectory(prefix="bareme-oxt-") as folder:
        extension = oxt.build(Path(folder, office.EXTENSION))
        _unopkg(found, ["add", "--force", *_scope(shared), str(extension)])
    click.echo(f"Installed {_for_whom(shared)}. Start LibreOffice again, then try:")
    click.echo('  =SUPPORT_BOXOFFICE(1200000;"rga-2023")')
    if not found.binds_plain_names:
        click.echo(
            f"LibreOffice {found.version} does not know plain names in .xlsx files: use “bareme new … --for calc”."
        )


@calc.command()
@click.option("--shared", is_flag=True, help="For all users of this machine.")
def uninstall(shared: bool) -> None:
    """Remove the add-in."""
    _unopkg(_office(), ["remove", *_scope(shared), oxt.IDENTIFIER])
    click.echo(f"Removed {_for_whom(shared)}.")


@calc.command()
def doctor() -> None:
    """Check the office, its Python and the add-in, by computing one formula in a hidden office."""
    found = _office()
    click.echo(f"LibreOffice {found.version}: {found.soffice}")
    click.echo(f"Its Python {_dotted(found.python_version)}: {found.python}")
    if found.python_version < office.OLDEST_PYTHON:
        _stop(f"{office.too_old(found)} Install a newer LibreOffice.")
    names = (
        "plain names in .xlsx files"
        if found.binds_plain_names
        else "BAREME.NAME in .xlsx files (bareme new --for calc)"
    )
    click.echo(f"Formulas: {names}")
    with tempfile.TemporaryDirectory(prefix="bareme-doctor-") as folder:
        try:
            office.prepare(found, Path(folder))
            value = office.try_out(found, Path(folder))
        except office.OfficeError as fault:
            _stop(str(fault))
    expected = office.TRY_OUT_VALUE
    if value != expected:
        _stop(f"The add-in answers {value!r} instead of {expected!r}.")
    click.secho("The add-in computes. All is well.", fg="green")


def _office() -> office.Install:
    try:
        return office.find()
    except office.OfficeError as fault:
        _stop(str(fault))


def _scope(shared: bool) -> list[str]:
    return ["--shared"] if _for_all(shared) else []


def _for_all(shared: bool) -> bool:
    # unopkg refuses root unless the extension is for everyone
    return shared or (hasattr(os, "geteuid") and os.geteuid() == 0)


def _for_whom(shared: bool) -> str:
    return "for all users of this machine" if _for_all(shared) else "for you"


def _unopkg(found: office.Install, arguments: list[str]) -> None:
    beside = found.soffice.resolve().parent
    tool = next((p for p in (beside / "unopkg.com", beside / "unopkg") if p.exists()), None) or shutil.which("unopkg")
    if tool is None:
        _stop("unopkg was not found beside the office; write the file with “bareme calc build” and install it by hand.")
    try:
        office.run([str(tool), *arguments])
    except office.OfficeError as fault:
        _stop(str(fault))


def _dotted(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))


def _stop(sentence: str) -> NoReturn:
    click.secho(sentence, fg="red", err=True)
    sys.exit(1)
