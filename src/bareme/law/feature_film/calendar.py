"""Dates: which text governs a day, and how the law counts days, months and years."""

from datetime import date
from typing import Literal

from bareme.engine import Bool, Day, Integer, Law, Text, dates, rule

Unit = Literal["D", "M", "Y"]


@rule("RULE_VERSION")
def rule_version(law: Law, day: Day, explicit: Text | None = None) -> Text:
    """The text in force on a day, or the text asked for. Raises Refusal for a day or a text that is not known."""
    if explicit is not None:
        asked = explicit.lower()
        if asked not in law.book.choices():
            raise law.bad("unknown_text", got=explicit[:60], choices=", ".join(law.book.choices()))
        return law.step("asked", asked)
    source = law.book.at(day)
    if source.checked is not None and day > source.checked:
        law.note("checked", law=source.id, checked=source.checked)
    return law.step("in_force", source.id)


@rule("LEGAL_DEADLINE")
def legal_deadline(law: Law, start: Day, n: Integer, unit: Unit) -> Day:
    """Start plus n days, months or years (minus when n is negative); the last day of the month where the day lacks."""
    years = abs(n) // {"D": 365, "M": 12, "Y": 1}[unit]
    if years <= dates.LAST.year - dates.FIRST.year:
        end = _shifted(start, n, unit)
        if end is not None and dates.FIRST <= end <= dates.LAST:
            return law.step("deadline", end)
    raise law.bad("too_far", got=n, low=dates.FIRST, high=dates.LAST)


def _shifted(start: date, n: int, unit: Unit) -> date | None:
    try:
        if unit == "D":
            return dates.add_days(start, n)
        return dates.add_months(start, n if unit == "M" else 12 * n)
    except (ValueError, OverflowError):  # before the year 1 or after 9999
        return None


@rule("DEADLINE_OK")
def deadline_ok(law: Law, event_date: Day, deadline: Day, strict: Bool) -> Bool:
    """Is the event in time: on the deadline at the latest, or before it when the text says « avant » (strict)."""
    return event_date < deadline if strict else event_date <= deadline
