"""A new decree, rehearsed: a fictitious text changes a rate, a tier and a scale, and repeals articles.

This is the README's recipe as a test: give the old text its last day; add the new text, saying which one it amends and
which articles it repeals; run the tests; re-read each rule that now answers "not in force", and cite the new article.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bareme import Book, call
from bareme.engine.rule import LAW_FOLDER
from bareme.engine.texts import LawError, article_numbers, repealed
from bareme.hosts.reference.law_pages import diff
from law.samples import arguments, lawful

NEW, OLD = "rga-2027", "rga-2023"
#: 211-26 (tiers and rates) and 211-10 (fiction scale) are written anew; nobody has re-read 211-75 and 211-19 yet.
REPEALED = ("211-26", "211-10", "211-75", "211-19")
OTHER_GROUPS = ("group_2", "group_3", "group_4", "group_5")
READ_AGAIN = ("SUPPORT_BOXOFFICE", "SCORE_FICTION")

Change = Callable[[str], str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the law data with the new decree in it."""
    root = tmp_path_factory.mktemp("decree") / "law"
    shutil.copytree(LAW_FOLDER, root, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    _edit(root / "texts.toml", _new_text)
    _edit(root / "feature_film" / "box_office.toml", _new_tiers)
    _edit(root / "feature_film" / "points_fiction.toml", _new_scale)
    return root


@pytest.fixture(scope="module")
def decree(folder: Path) -> Book:
    return Book.load(folder)


def _edit(path: Path, change: Change) -> None:
    before = path.read_text("utf-8")
    after = change(before)
    assert after != before, path.name
    path.write_text(after, "utf-8")


def _new_text(texts: str) -> str:
    """The old text ends; the new one goes on with it, save the articles repealed."""
    gone = ", ".join(f'"{number}"' for number in REPEALED)
    return texts.replace("from      = 2023-02-01\n", "from      = 2023-02-01\nuntil     = 2026-12-31\n") + (
        f'\n[{NEW}]\ntag = "DECREE"\nen = "Fictitious text"\nfr = "Texte fictif"\nfrom = 2027-01-01\n'
        f'checked = 2027-01-01\namends = "{OLD}"\nrepealed = [{gone}]\n'
    )


def _new_tiers(toml: str) -> str:
    """A first tier of 10 000 000 and a first rate of 130 %; the rest as before, under the new 211-26."""
    toml = _cited(toml, "[functions.SUPPORT_BOXOFFICE]", "211-25, 211-26")
    entries = {
        "limit": "tier_1 = 10000000\ntier_2 = 30750000",
        "rate": "tier_1 = 1.30\ntier_2 = 0.95\ntier_3 = 0.10",
    }
    for name, figures in entries.items():
        entry = f'\n[[values.{name}.entries]]\n{figures}\ncites = [{{law = "{NEW}", article = "211-26"}}]\n'
        toml = _after_value(toml, name, entry)
    return toml


def _new_scale(toml: str) -> str:
    """Eighteen points for the language, two for a new post; the other groups cited under the new 211-10 as they are."""
    toml = _cited(toml, "[functions.SCORE_FICTION]", "211-10")
    for group in OTHER_GROUPS:
        toml = _cited(toml, f"[values.{group}]", "211-10")
    entry = (
        '\n[[values.group_1.entries]]\ntitle = ["I Language", "I Langue"]\nposts = [\n'
        '  {code = "FIC_LANG", points = 18, kind = "LANG", unused = "NEVER", allowed = [0, 0.5, 1],'
        ' en = "shooting language", fr = "langue de tournage"},\n'
        '  {code = "FIC_GREEN", points = 2, kind = "AON", unused = "NEVER", en = "green", fr = "vert"},\n]\n'
        f'cites = [{{law = "{NEW}", article = "211-10 I"}}]\n'
    )
    return _after_value(toml, "group_1", entry)


def _cited(toml: str, section: str, article: str) -> str:
    """One citation more, beside that of the old text in a section."""
    start = toml.index(section)
    old = toml.index(f'{{law = "{OLD}"', start)
    return f'{toml[:old]}{{law = "{NEW}", article = "{article}"}}, {toml[old:]}'


def _after_value(toml: str, name: str, entry: str) -> str:
    """An entry more at the end of a value."""
    last = toml.rindex(f"[[values.{name}.entries]]")
    end = toml.find("\n[", last + 1)
    return f"{toml[:end]}\n{entry}{toml[end:]}"


# -- what the decree changes -------------------------------------------------------------------------------------------


def test_the_new_rate_and_tier(decree: Book) -> None:
    """12 000 000 at 10.72 %: 130 % of 10 000 000 and 95 % of 2 000 000, by hand."""
    answer = call("SUPPORT_BOXOFFICE", 12000000, gross=True, law=NEW, of=decree)
    assert answer.value == Decimal("0.1072") * (Decimal(13000000) + Decimal(1900000))
    assert f"{NEW} 211-26" in answer.articles
    before = call("SUPPORT_BOXOFFICE", 12000000, gross=True, law=OLD, of=decree)
    assert before.value == Decimal("0.1072") * (Decimal("1.25") * 9225000 + Decimal("0.95") * 2775000)


def test_a_date_chooses_the_new_text_on_its_first_day(decree: Book) -> None:
    for day, law in (("2026-12-31", OLD), ("2027-01-01", NEW)):
        assert call("SUPPORT_BOXOFFICE", 12000000, law=day, of=decree).law == law


def test_left_out_the_law_is_the_new_text(decree: Book) -> None:
    assert call("SUPPORT_BOXOFFICE", 12000000, of=decree).law == NEW


def test_the_new_scale(decree: Book) -> None:
    """Two points go from the language to a post of its own: a film in English keeps 82 instead of 80."""
    assert call("SCORE_FICTION", {"*": 1}, law=NEW, of=decree).value == 100
    assert call("SCORE_FICTION", {"*": 1, "FIC_LANG": 0}, law=OLD, of=decree).value == 80
    assert call("SCORE_FICTION", {"*": 1, "FIC_LANG": 0}, law=NEW, of=decree).value == 82
    assert call("SCORE_FICTION", {"*": 1, "FIC_GREEN": 1}, law=OLD, of=decree).status == "BAD_INPUT"


def test_a_group_forgotten_in_the_new_scale_is_never_a_lower_score(folder: Path, tmp_path: Path) -> None:
    root = tmp_path / "law"
    shutil.copytree(folder, root)
    again = f'{{law = "{NEW}", article = "211-10"}}, '

    def forget(toml: str) -> str:
        group = toml.index("[values.group_3]")
        return toml[:group] + toml[group:].replace(again, "", 1)

    _edit(root / "feature_film" / "points_fiction.toml", forget)
    answer = call("SCORE_FICTION", {"*": 1}, law=NEW, of=Book.load(root))
    assert (answer.value, answer.status) == (None, "NOT_IN_SOURCE")
    assert "group" in str(answer.error)


def test_the_parameters_follow(decree: Book) -> None:
    assert call("RULE_PARAM", "box.t1", law=NEW, of=decree).value == 10000000
    assert call("RULE_PARAM", "box.t1", law=OLD, of=decree).value == 9225000
    assert call("RULE_STATUS", "box.t1", law=NEW, of=decree).value == "DECREE"


# -- what the decree leaves, and what it takes away --------------------------------------------------------------------


def _depends_on(articles: list[str], numbers: tuple[str, ...]) -> bool:
    """Does one of the articles of the old regulation ("rga-2023 211-26") belong to these?"""
    cited = (article.partition(" ") for article in articles)
    return any(text == OLD and repealed(rest, frozenset(numbers)) for text, _, rest in cited)


@pytest.mark.parametrize("name", lawful())
def test_every_other_rule_answers_as_before(decree: Book, name: str) -> None:
    given = arguments(name, OLD)
    before = call(name, law=OLD, of=decree, exact_texts=True, **given or {})
    after = call(name, law=NEW, of=decree, exact_texts=True, **given or {})
    if not before.ok:
        assert not after.ok
    elif not _depends_on(before.articles, REPEALED):
        assert (after.value, after.status, after.flags) == (before.value, before.status, before.flags)
    elif not _depends_on(before.articles, ("211-75", "211-19")):
        assert after.ok or "not in force" in after.error.message
    else:
        assert after.status == "NOT_IN_SOURCE"
        assert "not in force" in after.error.message


@pytest.mark.parametrize("name", ["DIRECT_ALLOC_RATE", "DIRECT_ALLOC", "REMUNERATION_CAP"])
def test_what_nobody_has_read_again_is_not_in_force(decree: Book, name: str) -> None:
    """Never the figure of the old text, be the new one asked by its name, by a date, or left out."""
    given = arguments(name, OLD) or {}
    for law in (NEW, "2027-01-01", None):
        answer = call(name, law=law, of=decree, exact_texts=True, **given)
        assert (answer.status, answer.value) == ("NOT_IN_SOURCE", None)
        assert "not in force" in answer.error.message
        assert NEW in answer.error.message


def test_a_figure_that_nobody_has_read_again_is_not_in_force(decree: Book) -> None:
    answer = call("RULE_PARAM", "alloc.lead", law=NEW, of=decree)
    assert answer.status == "NOT_IN_SOURCE"
    assert "211-75" in answer.error.message


def test_ending_an_article_ends_what_cites_it(folder: Path, tmp_path: Path) -> None:
    """The life of one article, where it is shorter than its text's: from that day on, what cites it is not in force."""
    root = shutil.copytree(folder, tmp_path / "law")
    lives = '"211-119" = {until = 2024-12-31}, "212-42" = {until = 2024-12-31}'
    _edit(root / "texts.toml", lambda s: s.replace(f"[{OLD}]\n", f"[{OLD}]\narticles = {{{lives}}}\n"))
    book = Book.load(root)
    projects = {"films_4y": 0, "has_feature_or_many": True, "experience_equivalent": False, "animation_company": True}
    for name, given, value in (("ADV_AFTER_CAP", {"film_no": 1}, 152000), ("DEV_MAX_PROJECTS", projects, 3)):
        assert call(name, law="2024-12-31", of=book, **given).value == value
        after = call(name, law="2025-01-01", of=book, **given)
        assert after.status == "NOT_IN_SOURCE"
        assert "not in force" in after.error.message
    # A figure cited under "212-42 al. 2" ends with 212-42.
    paragraph = next(
        c for e in book.spaces["feature_film.development"].values["projects_animation"].entries for c in e.cites
    )
    assert book.alive(paragraph, date(2024, 12, 31))
    assert not book.alive(paragraph, date(2025, 1, 1))


def test_article_numbers_of_a_citation() -> None:
    assert article_numbers("211-26, 211-27 II") == ["211-26", "211-27"]
    assert article_numbers("211-9 to 211-11, 211-75") == ["211-9", "211-10", "211-11", "211-75"]
    assert article_numbers("211-25 à 211-27") == ["211-25", "211-26", "211-27"]
    assert article_numbers("annexe 2-14, 212-14 1° a") == ["annexe 2-14", "212-14"]
    assert repealed("211-9 to 211-11", frozenset({"211-10"}))
    assert not repealed("211-9", frozenset({"211-90"}))


# -- what is refused at load, by name ----------------------------------------------------------------------------------


def _variants() -> Iterator[tuple[str, str, Change, list[str]]]:
    """What goes wrong: name, file, edit, and what the refusal must say."""
    film = "feature_film/advance.toml"
    cite = '{law = "rga-2023", article = "211-119"}'
    yield "unknown text", film, lambda s: s.replace(cite, cite.replace("2023", "2032"), 1), ["advance", "rga-2032"]
    yield "unknown key", film, lambda s: s.replace("unit = ", "unity = ", 1), ["advance", "repayment", "unity"]
    yield "unknown key of a citation", film, lambda s: s.replace(cite, '{law = "rga-2023", art = "1"}', 1), ["art"]
    yield (
        "overlap",
        film,
        lambda s: s + '\n[[values.after.entries]]\nother = 1\ncites = [{law = "rga-2023", article = "211-119"}]\n',
        ["advance", "after", "rga-2023", "overlap"],
    )
    yield (
        "undeclared gap",
        film,
        lambda s: s.replace(
            'gaps  = [{law = ["rga-2018", "rga-2019", "rga-2020", "rga-2021"]', 'gaps  = [{law = ["rga-2018"]', 1
        ),
        ["ADV_AFTER_CAP", "rga-2019", "gap"],
    )
    yield (
        "gap that is also cited",
        film,
        lambda s: s.replace('gaps  = [{law = ["rga-2018"', 'gaps  = [{law = ["rga-2015", "rga-2018"', 1),
        ["ADV_AFTER_CAP", "rga-2015"],
    )
    yield (
        "gap of no text",
        film,
        lambda s: s.replace('gaps = [{law = ["rga-2018",', 'gaps = [{why = "none"}, {law = ["rga-2018",', 1),
        ["ADVANCE_REPAYMENT", "which law"],
    )
    yield (
        "gap of a member of a function",
        film,
        lambda s: s.replace('"rga-2021"], why = "unread"}]', '"rga-2021"], why = "unread", members = ["x"]}]', 1),
        ["ADVANCE_REPAYMENT", "no members"],
    )
    yield "gap without reason", film, lambda s: s.replace('why = "unread"', 'why = "lost"', 1), ["advance", "none"]
    yield (
        "no citation",
        film,
        lambda s: s.replace('\ncites = [{law = "rga-2023", article = "211-119"}]\n', "\n", 1),
        ["advance", "after", "no citation"],
    )
    yield "no article", film, lambda s: s.replace(cite, '{law = "rga-2023", article = " "}', 1), ["advance", "article"]
    yield "unknown basis", film, lambda s: s.replace(cite, cite[:-1] + ', basis = "guess"}', 1), ["advance", "guess"]
    yield (
        "printed figure of nothing",
        film,
        lambda s: s.replace("max_share = 0.80\n", "max_share = 0.80\nprinted = {least = 1}\n", 1),
        ["advance", "repayment", "least"],
    )
    yield "no French", film, lambda s: s.replace("fr   = ", 'note_fr = "", en_fr = ', 1), ["advance"]
    yield "syntax", film, lambda s: s + "\n[values\n", ["advance.toml"]
    yield (
        "function twice",
        "feature_film/festivals.toml",
        lambda s: s.replace("FESTIVAL_CAT1_OK]", "ADV_AFTER_CAP]"),
        ["ADV_AFTER_CAP", "festivals", "advance"],
    )
    yield (
        "texts that overlap",
        "texts.toml",
        lambda s: s.replace("until     = 2017-12-31", "until     = 2018-06-30", 1),
        ["rga-2015", "rga-2018"],
    )
    yield (
        "amends an unknown text",
        "texts.toml",
        lambda s: s.replace("[rga-2023]\n", '[rga-2023]\namends = "rga-2022"\n', 1),
        ["rga-2023", "rga-2022"],
    )


@pytest.mark.parametrize(("file", "change", "says"), [pytest.param(*v[1:], id=v[0]) for v in _variants()])
def test_data_that_cannot_be_trusted_is_refused_by_name(
    tmp_path: Path, file: str, change: Change, says: list[str]
) -> None:
    root = tmp_path / "law"
    (root / "feature_film").mkdir(parents=True)
    for name in ("texts.toml", "words.toml", "feature_film/advance.toml", "feature_film/festivals.toml"):
        shutil.copy(LAW_FOLDER / name, root / name)
    Book.load(root)
    _edit(root / file, change)
    with pytest.raises(LawError) as fault:
        Book.load(root)
    for word in says:
        assert word in str(fault.value)


def test_a_decree_says_what_it_changed(decree: Book) -> None:
    """The pages of the law show it: what changed, what is gone, and nothing else."""
    changes: dict[str, Any] = {c.name: (c.kind, c.before, c.after) for c in diff(decree, OLD, NEW)}
    assert changes["box.t1"] == ("figure", Decimal(9225000), Decimal(10000000))
    assert changes["DIRECT_ALLOC_RATE"][0] == "disappears"
    assert changes["alloc.lead"][0] == "disappears"
    assert "SCORE_DOCUMENTARY" not in changes
    assert "box.t2" not in changes
