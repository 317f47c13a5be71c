"""Around every day on which the law changes, every function answers or refuses with a sentence; none ever crashes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bareme import book, call, functions
from bareme.engine.errors import STATUSES
from bareme.engine.texts import article_numbers, repealed
from law.samples import arguments, lawful

#: 01 section 0.2 and 05 section 0.1: the first and last day of each text.
LINE = {
    "guide-2011": (date(2011, 2, 7), date(2015, 2, 10)),
    "rga-2015": (date(2015, 2, 11), date(2017, 12, 31)),
    "rga-2018": (date(2018, 1, 1), date(2018, 12, 31)),
    "rga-2019": (date(2019, 1, 1), date(2019, 12, 31)),
    "rga-2020": (date(2020, 1, 1), date(2021, 10, 31)),
    "rga-2021": (date(2021, 11, 1), date(2023, 1, 31)),
    "rga-2023": (date(2023, 2, 1), None),
}


#: Articles of another text that speak for a text: the grids of the guide serve every text (01 section 1, no. 5), and
#: Book IX, dated, was read in the text of 2023 (05 section 12).
SHARED = {"guide-2011 guide, barème européen", "rga-2023 916-4", "rga-2023 916-49"}


def _turning_days() -> list[date]:
    """First days of texts, of articles and of figures, the days after last days, and the days on both sides."""
    first: set[date] = set()
    for source in book().sources.values():
        spans = [(source.since, source.until), *source.lives.values()]
        first |= {day for since, until in spans for day in (since, until and until + timedelta(1)) if day}
    for space in book().spaces.values():
        for value in space.values.values():
            for entry in value.entries:
                first |= {day for day in (entry.since, entry.until and entry.until + timedelta(1)) if day}
    near = {day + timedelta(n) for day in first for n in (-1, 0, 1)}
    return sorted(near)


DAYS = _turning_days()
READ_AS_OF = date(2025, 7, 13)
DAYS += [READ_AS_OF + timedelta(n) for n in (-1, 0, 1)]


def _text_on(day: date) -> str | None:
    return next((law for law, (since, until) in LINE.items() if since <= day and (until is None or day <= until)), None)


def test_the_line_of_texts_is_that_of_the_specification() -> None:
    assert {s.id: (s.since, s.until) for s in book().states()} == LINE


@pytest.mark.parametrize("name", lawful())
def test_every_function_on_every_turning_day(name: str) -> None:
    """The text in force on the day is used, and no other: its answer, or a refusal that says why."""
    for day in DAYS:
        law = _text_on(day)
        answer = call(name, law=day.isoformat(), exact_texts=True, **(arguments(name, law or "rga-2015") or {}))
        assert answer.status in STATUSES, (day, answer.status)
        if law is None:
            assert answer.status == "NOT_IN_SOURCE", day
            assert answer.law is None
            continue
        assert answer.law == law or answer.status == "BAD_INPUT", day
        if answer.error is not None:
            assert len(answer.error.message) > 20, day
            assert answer.status not in ("OK", "NOT_ELIGIBLE"), day
        else:
            assert all(article.partition(" ")[0] in book().sources for article in answer.articles), day
        if day > READ_AS_OF:
            assert any("2025-07-13" in said for said in answer.messages) or answer.error is not None, day


@pytest.mark.parametrize("name", lawful())
def test_every_function_under_every_text(name: str) -> None:
    """By its id, each text answers, or refuses with the status that its data declares."""
    law_of = book().functions[name]
    for law in book().choices():
        answer = call(name, law=law, exact_texts=True, **(arguments(name, law) or {}))
        original = book().sources[law].variant_of or law
        if book().cite_of(law_of.cites, law) is None:
            assert answer.status == "NOT_IN_SOURCE", law
            assert answer.value is None
            why = law_of.gaps.get(original)
            said = {"none": "there is no such rule", "unread": "our sources do not give it"}.get(why or "", "given by")
            assert said in answer.error.message, law
        else:
            assert answer.status in STATUSES, law
            assert answer.law == law
        if answer.ok:
            foreign = {a.partition(" ")[0] for a in answer.articles if a not in SHARED} - {original}
            assert all(book().sources[text].companion for text in foreign), (law, answer.articles)


@pytest.mark.parametrize("name", lawful())
def test_left_out_the_law_is_the_newest_that_covers_the_function(name: str) -> None:
    """Contract: the newest text; where it is known not to contain the rule, the refusal names the last that had it."""
    cites, gaps = book().functions[name].cites, book().functions[name].gaps
    line = list(LINE)
    covered = [law for law in line if law in gaps or book().cite_of(cites, law) is not None]
    answer = call(name, exact_texts=True, **(arguments(name, covered[-1]) or {}))
    assert answer.law == covered[-1]
    given = [law for law in line if book().cite_of(cites, law) is not None]
    if given[-1] != covered[-1]:
        assert answer.status == "NOT_IN_SOURCE"
        assert given[-1] in answer.error.message


def test_nothing_is_repealed_in_the_texts_that_ship() -> None:
    """Each text is coded as a state of its own; `amends` serves the next decree."""
    assert all(source.amends is None and not source.repealed for source in book().sources.values())
    assert not repealed("211-26", frozenset())


DATED = [(name, p.name) for name in lawful() for p in functions()[name].params if p.kind.name == "date"]


@pytest.mark.parametrize(("name", "arg"), DATED)
def test_every_date_argument_on_every_turning_day(name: str, arg: str) -> None:
    """A date beside the text never crashes and never lends the figure of another text."""
    for law in book().choices():
        given = arguments(name, law) or {}
        original = book().sources[law].variant_of or law
        for day in DAYS:
            answer = call(name, law=law, exact_texts=True, **{**given, arg: day.isoformat()})
            assert answer.status in STATUSES, (law, day)
            assert (answer.error is None) == (answer.status in ("OK", "NOT_ELIGIBLE")), (law, day)
            own = [a for a in answer.articles if a not in SHARED and not (arg == "receipts_date" and _abatement(a))]
            foreign = {a.partition(" ")[0] for a in own} - {original}
            assert all(book().sources[text].companion for text in foreign), (law, day, answer.articles)


def _abatement(article: str) -> bool:
    """The abatement follows the day of the receipts, whatever the text of the film (05 section 0.2)."""
    return set(article_numbers(article.partition(" ")[2])) <= {"211-27", "211-27-1", "810-1"}
