"""The command `bareme`. Each sub-command is a module of its own, imported only when it is called."""

from __future__ import annotations

import importlib
from typing import Any

import click

from bareme import __version__

#: Sub-command -> module and attribute, in the order of the help.
COMMANDS = {
    "call": ("bareme.hosts.cli.call", "call", "Call one function, or many as JSON lines."),
    "explain": ("bareme.hosts.cli.call", "explain", "Explain an answer, figure by figure, down to the article."),
    "functions": ("bareme.hosts.cli.functions", "functions", "List the functions, or tell all about one."),
    "run": ("bareme.hosts.cli.run", "run", "Compute workbooks without Excel."),
    "scenario": ("bareme.hosts.cli.scenario", "scenario", "Compute one workbook for a table of inputs."),
    "new": ("bareme.hosts.cli.new", "new", "Write a template workbook."),
    "law": ("bareme.hosts.cli.law", "law", "Read the law: texts, values, articles, differences."),
    "excel": ("bareme.hosts.excel.commands", "excel", "Install, check and feed Excel."),
    "calc": ("bareme.hosts.calc.commands", "calc", "Install, check and feed LibreOffice Calc."),
}


class LazyGroup(click.Group):
    """Sub-commands found by name; the help does not import them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the one command."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One line a command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="bareme informs; the CNC decides.",
)
@click.version_option(__version__, "-V", "--version", prog_name="bareme")
def main(**_: Any) -> None:
    """French film support (soutien automatique), each answer with its article.

    \b
    bareme call SUPPORT_BOXOFFICE receipts=1200000 --law rga-2023
    bareme explain SUPPORT_BOXOFFICE receipts=1200000 --law rga-2023 --lang fr
    bareme run workbooks/financing-plan.xlsx
    """
