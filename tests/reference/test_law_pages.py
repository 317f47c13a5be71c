"""The law as a thing to read: each question against what the specification prints."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bareme import book
from bareme.engine import Refusal
from bareme.engine.texts import article_numbers
from bareme.hosts.reference import law_pages
from bareme.hosts.reference.law_pages import article, diff, misprints, renumbering, rule_over_texts, table, text_values

LINE = ["guide-2011", "rga-2015", "rga-2018", "rga-2019", "rga-2020", "rga-2021", "rga-2023"]

#: 01 section 0.2 and 05 section 0.4: old number, new number, and a rule or figure that shows it.
SAME_RULE = [
    ("211-9", "211-10", "SCORE_FICTION"),
    ("211-10", "211-11", "SCORE_DOCUMENTARY"),
    ("211-44", "211-19", "REMUNERATION_CAP"),
    ("211-137", "211-119", "ADV_AFTER_CAP"),
    ("211-142", "211-132", "MUSIC_AID_OK"),
    ("212-50", "212-46", "DEV_AID_CAP"),
]


def test_values_of_a_text() -> None:
    found = {figure.id: figure for figure in text_values(book(), "rga-2015")}
    assert found["box.t1"].figure == Decimal(9225000)
    assert (str(found["box.t1"].cite), found["box.t1"].tag) == ("rga-2015 211-27", "FR")
    assert {f.id: f.tag for f in text_values(book(), "rga-2018")}["box.t1"] == "INF"
    printed = {figure.id: figure for figure in text_values(book(), "rga-2015-en")}
    assert (printed["box.t1"].figure, printed["box.t1"].tag) == (Decimal(925000), "SEED-EN")


def test_a_parameter_over_all_texts() -> None:
    rows = rule_over_texts(book(), "box.t1")
    assert [row.law for row in rows] == LINE
    assert [row.figure for row in rows] == [Decimal(3075000), *[Decimal(9225000)] * 6]
    assert [row.basis for row in rows[1:3]] == ["read", "ends"]


def test_a_value_with_its_members_and_a_dated_one() -> None:
    rows = [row for row in rule_over_texts(book(), "box_office.rate") if row.law == "rga-2023"]
    assert [row.figure for row in rows] == [Decimal("1.25"), Decimal("0.95"), Decimal("0.10")]
    dated = [row for row in rule_over_texts(book(), "aid_intensity.covid_difficult") if row.law == "rga-2021"]
    assert [row.figure for row in dated] == ["0.8 (from 2020-10-01 to 2021-12-31)"]


def test_a_function_over_all_texts() -> None:
    rows = {row.law: row for row in rule_over_texts(book(), "dev_alloc")}
    assert {law: row.state for law, row in rows.items()} == {
        "guide-2011": "",
        "rga-2015": "none",
        **dict.fromkeys(["rga-2018", "rga-2019", "rga-2020", "rga-2021"], "unread"),
        "rga-2023": "given",
    }
    assert rows["rga-2023"].article.endswith("212-14")


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(Refusal, match="DEV_ALLOC"):
        rule_over_texts(book(), "DEV_ALOC")
    with pytest.raises(Refusal, match="rga-2023"):
        text_values(book(), "rga-2024")


def test_one_article_number_is_two_rules() -> None:
    """211-75 is the animation account in 2015 and the direct allocation in 2023."""
    found = article(book(), "211-75")
    by_text = {law: {m.name for m in found if m.law == law} for law in ("rga-2015", "rga-2023")}
    assert "DIRECT_ALLOC" in by_text["rga-2023"]
    assert "DIRECT_ALLOC" not in by_text["rga-2015"]
    assert {m.law for m in article(book(), "rga-2015 211-75")} == {"rga-2015"}
    assert article(book(), "211-999") == []


@pytest.mark.parametrize(("old", "new", "name"), SAME_RULE)
def test_renumbering(old: str, new: str, name: str) -> None:
    rows = [row for row in renumbering(book(), "rga-2015", "rga-2023") if name in row.names]
    assert [(article_numbers(row.before)[0], article_numbers(row.after)[0]) for row in rows] == [(old, new)]


def test_nothing_is_renumbered_from_a_text_to_itself() -> None:
    assert renumbering(book(), "rga-2023", "rga-2023") == []
    assert diff(book(), "rga-2023", "rga-2023") == []


def test_what_changed_in_2020() -> None:
    changed = {c.name: (c.kind, c.before, c.after) for c in diff(book(), "rga-2019", "rga-2020")}
    assert changed["abatement.box"] == ("figure", Decimal(0), Decimal("0.055"))
    assert changed["abatement.general"] == ("figure", Decimal(0), Decimal("0.0529"))
    assert "box.t1" not in changed
    assert "SUPPORT_BOXOFFICE" not in changed


def test_what_changed_from_2015_to_2023() -> None:
    changes = {c.name: c for c in diff(book(), "rga-2015", "rga-2023")}
    assert (changes["after.cap"].before, changes["after.cap"].after) == (Decimal(76300), Decimal(100000))
    assert changes["DEV_ALLOC"].kind == "appears"
    assert changes["dev.uplift"].kind == "disappears"
    assert changes["music.min_aid"].kind == "disappears"
    assert "after.cap.early" not in changes


def test_misprints_are_those_of_the_specification() -> None:
    """01 section 1: the wrong numbers of 211-27, 211-44 (with 211-105 and 211-128), 211-71, 211-142 and 212-4."""
    articles = {number for m in misprints(book()) for number in article_numbers(m.cite.article)}
    assert articles == {"211-27", "211-44", "211-105", "211-128", "211-71", "211-142", "212-4"}
    found = {(article_numbers(m.cite.article)[0], m.printed, m.french) for m in misprints(book())}
    assert found == {
        ("211-27", Decimal(925000), Decimal(9225000)),
        ("211-44", Decimal(4000), Decimal(4000000)),
        ("211-44", Decimal(7000), Decimal(7000000)),
        ("211-44", Decimal(10000), Decimal(10000000)),
        ("211-71", Decimal(20000), Decimal(230000)),
        ("211-142", Decimal(7000), Decimal(7000000)),
        ("212-4", Decimal(4000), Decimal(4000000)),
    }


def test_tables() -> None:
    rows = rule_over_texts(book(), "box.t1")
    lines = table(rows, "fr").splitlines()
    assert lines[0].startswith("texte")
    assert "9 225 000" in lines[2].replace("\u202f", " ")
    assert law_pages.markdown(rows).splitlines()[1].startswith("| --- |")
    assert table([]) == ""
    assert law_pages.markdown([]) == ""
