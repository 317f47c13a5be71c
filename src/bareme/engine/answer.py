"""What a call gives back: the exact value, its status, its articles, and the explanation that the computation made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from bareme.engine.errors import CELL_OF_STATUS, Lang, Message, Refusal, Status, euros, shown
from bareme.engine.rule import Function
from bareme.engine.texts import Cite, Read
from bareme.engine.trace import Row, Step, article_in


@dataclass(frozen=True, slots=True)
class Problem:
    """The code of an answer that is not a value, and its sentence."""

    code: str
    message: str


@dataclass(slots=True)
class Answer:
    """One answer, or a column of them (`many`)."""

    function: Function
    value: Any
    status: Status
    law: str | None
    run: list[Any]  # every citation and figure that the computation used, in order, and its flags
    said: list[Message]
    problem: Message | None = None
    trace: Step | None = None
    lang: Lang = "en"
    error_cell: str | None = None
    many: list[Answer] | None = None

    @property
    def ok(self) -> bool:
        """The answer is a value."""
        return self.problem is None

    @property
    def error(self) -> Problem | None:
        """Code and sentence, None where there is a value."""
        return None if self.problem is None else Problem(self.status, self.problem.text(self.lang))

    @property
    def messages(self) -> list[str]:
        """Sentences beside the value."""
        return [m.text(self.lang) for m in self.said]

    @property
    def flags(self) -> list[str]:
        """INFERRED: rests on a text that was not read. READING: another reading would give another value."""
        if self.problem is not None and self.value is None:
            return []  # a refusal rests on nothing
        found = {r for r in self.run if isinstance(r, str)}
        if any(r.inferred for r in self.run if not isinstance(r, str)):
            found.add("INFERRED")
        return sorted(found)

    @property
    def cites(self) -> list[Cite]:
        """Every citation of the rule and of the figures read, once each."""
        return list(dict.fromkeys(r.cite if isinstance(r, Read) else r for r in self.run if not isinstance(r, str)))

    @property
    def articles(self) -> list[str]:
        """Text and article, once each, in the order in which the computation met them."""
        return list(dict.fromkeys(str(c) for c in self.cites))

    @property
    def cell(self) -> Any:
        """What a cell shows: float, bool, text, date, rows, or the text of an error."""
        if self.many is not None:
            return [[a.cell] for a in self.many]
        if self.problem is not None and not (self.function.law.cell == "value" and self.value is not None):
            return self.error_cell or CELL_OF_STATUS[self.status]
        if self.function.law.cell == "list":
            return "; ".join(self.value) or True
        return to_cell(self.value)

    def rows(self, lang: Lang | None = None) -> list[Row]:
        """The explanation: label, value, unit, text, article; the first row is the sentence."""
        lang = lang or self.lang
        steps = list(self.trace.rows(lang)) if self.trace is not None else []
        unit, text, article = steps[0][2:] if steps else ("", self.law or "", "")
        rows: list[Row] = [(self.sentence(lang), to_cell(self.value), unit, text, article)]
        rows += [(r[0], to_cell(r[1]), r[2], r[3], r[4]) for r in steps[1:]]
        rows += [(m.text(lang), None, "", "", "") for m in self.said]
        return rows

    def sentence(self, lang: Lang | None = None) -> str:
        """The answer in one sentence, with its text and articles, or the sentence of the refusal."""
        lang = lang or self.lang
        if self.problem is not None:
            colon = " :" if lang == "fr" else ":"
            return f"{self.function.name}{colon} {self.status} — {self.problem.text(lang)}"
        marks = "".join(f" [{m}]" for m in ([] if self.status == "OK" else [self.status]) + self.flags)
        title = self.function.doc(lang).rstrip(".")
        by = f" ({'; '.join(article_in(a, lang) for a in self.articles)})" if self.articles else ""
        return f"{self.function.name} = {result(self.value, self.function.returns, lang)}{marks} — {title}{by}."


def result(value: Any, returns: str, lang: Lang) -> str:
    """A value as a person reads it: euros to the cent, rates in percent, dates as written in the language."""
    if isinstance(value, list):
        return f"{len(value)} × {len(value[0]) if value and isinstance(value[0], list | tuple) else 1}"
    if isinstance(value, Decimal | Fraction) and returns == "eur":
        return f"{euros(value, lang)} €"
    if isinstance(value, Decimal) and returns in ("rate", "share"):
        return f"{shown(value * 100, lang)} %"
    return shown(value, lang)


def to_cell(value: Any) -> Any:
    """An exact value as a cell holds it; dates stay dates, the host knows its date system."""
    if isinstance(value, Decimal | Fraction):
        return float(value)
    if isinstance(value, list | tuple):
        return [[to_cell(c) for c in row] if isinstance(row, list | tuple) else [to_cell(row)] for row in value]
    return value


def refused(
    function: Function,
    no: Refusal,
    lang: Lang,
    law: str | None = None,
    run: list[Any] | None = None,
    said: list[Message] | None = None,
    trace: Step | None = None,
) -> Answer:
    """The answer of a refusal."""
    return Answer(function, no.value, no.status, law, run or [], said or [], no.message, trace, lang, no.cell)


def column(function: Function, answers: Sequence[Answer], lang: Lang) -> Answer:
    """A column of answers: an error stays in its own row; the status is that of the first row without a value."""
    trace = Step(function.law.doc, None)
    trace.steps = [a.trace for a in answers if a.trace is not None]
    said: list[Message] = []
    for answer in answers:
        said += [m for m in answer.said if m not in said]
    problem: Message | None = None
    status: Status = next((a.status for a in answers if a.status != "OK"), "OK")
    for row, answer in enumerate(answers, 1):
        if answer.problem is not None:
            problem, status = Message("row", {"row": row, "text": answer.problem}), answer.status
            break
    values = [[a.value] for a in answers]
    run = [r for a in answers for r in a.run]
    return Answer(
        function,
        values,
        status,
        answers[0].law,
        run,
        said,
        problem,
        trace if trace.steps else None,
        lang,
        None,
        [*answers],
    )
