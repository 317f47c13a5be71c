"""The pages tell the truth: every link leads somewhere, every command that they show is one."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bareme import book
from bareme.hosts.batch import file_refusals
from bareme.hosts.cli import main

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

_FENCE = re.compile(r"^( *)```\w*\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_INLINE = re.compile(r"`([^`]+)`")
_COMMAND = re.compile(r"(?:^|&& |\$ |/)(bareme .*)$")


def prose(text: str) -> str:
    """A page without its blocks of code."""
    return _FENCE.sub("", text)


def commands(text: str) -> Iterator[str]:
    """Every `bareme …` that a page shows, in a block or in a line; what stands two blanks after it is a remark."""
    for _, block in _FENCE.findall(text):
        for line in block.splitlines():
            found = _COMMAND.search(line)
            if found:
                yield re.split(r"\s{2,}|\s#\s| \|", found[1])[0].strip()
    for code in _INLINE.findall(prose(text)):
        line = " ".join(code.split())
        if line.startswith("bareme "):
            yield line


SHOWN = sorted(
    {(page.relative_to(ROOT).as_posix(), line) for page in PAGES for line in commands(page.read_text("utf-8"))}
)


def anchor(title: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    for target in _LINK.findall(prose(page.read_text("utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, heading = target.partition("#")
        there = (page.parent / name).resolve() if name else page
        assert there.exists(), target
        if heading:
            headings = re.findall(r"^#+ (.+)$", there.read_text("utf-8"), re.MULTILINE)
            assert heading in map(anchor, headings), target


@pytest.mark.parametrize(("page", "line"), SHOWN)
def test_every_command_shown_parses(page: str, line: str) -> None:
    """Names of commands and options, kinds of values, and how many words; nothing is run."""
    words = shlex.split(re.sub(r'"?C:\\[\w.\\-]+"?', ".", line))[1:]  # a folder that is here, for one of Windows
    command: click.Command = main
    context = click.Context(main, info_name="bareme")
    while isinstance(command, click.Group):
        if not words or words[0].startswith("-"):
            return
        name = words.pop(0)
        found = command.get_command(context, name)
        assert found is not None, f"{page}: {line}: there is no command {name}"
        command, context = found, click.Context(found, info_name=name, parent=context)
    if words:  # a bare `bareme run` names the command
        command.parse_args(context, words)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_shown_command_prints(page: Path) -> None:
    """A block that begins with “$ bareme …” shows what it prints, wrapped where it is long, “…” for lines left out."""
    for _, block in _FENCE.findall(page.read_text("utf-8")):
        if not block.startswith("$ bareme "):
            continue
        command, _, shown = block.partition("\n")
        printed = " ".join(CliRunner().invoke(main, shlex.split(command)[2:]).output.split())
        for part in re.split(r"^ *…$", shown, flags=re.MULTILINE):
            assert " ".join(part.split()) in printed


def test_the_readme_says_when_the_texts_were_checked() -> None:
    checked = book().states()[-1].checked
    assert checked is not None
    assert f"**{checked.day} {checked:%B %Y}**" in (ROOT / "README.md").read_text("utf-8")


def test_the_batch_page_tells_every_code_of_a_refused_file() -> None:
    text = (ROOT / "docs" / "batch.md").read_text("utf-8")
    assert [code for code in file_refusals.SENTENCES if code not in text] == []


def test_nothing_names_the_machine_it_was_made_on() -> None:
    for page in PAGES:
        assert not re.search(r"(?<![\w.])/(?:work|tmp|root|home)/", page.read_text("utf-8")), page.name


def test_the_pages_show_commands_at_all() -> None:
    assert len(SHOWN) > 30
    assert {line.split()[1] for _, line in SHOWN} >= {"call", "explain", "functions", "run", "scenario", "new", "law"}
