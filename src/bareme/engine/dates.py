"""Dates: Excel serials in and out, months and years as the law counts them."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Final

FIRST: Final = date(1900, 1, 1)
LAST: Final = date(2199, 12, 31)
_EPOCH: Final = date(1899, 12, 30)
_EPOCH_1904: Final = date(1904, 1, 1)
_PHANTOM: Final = 60  # Excel's 29 February 1900, a day that never was


def from_serial(serial: float, date1904: bool = False) -> date | None:
    """The day of an Excel serial number, None where there is no such day."""
    days = int(serial // 1)
    if date1904:
        start = _EPOCH_1904
    elif days < _PHANTOM:
        start = date(1899, 12, 31)
    elif days == _PHANTOM:
        return None
    else:
        start = _EPOCH
    try:
        day = start + timedelta(days=days)
    except OverflowError:
        return None
    return day if FIRST <= day <= LAST else None


def to_serial(day: date, date1904: bool = False) -> int:
    """The Excel serial number of a day."""
    if date1904:
        return (day - _EPOCH_1904).days
    serial = (day - _EPOCH).days
    return serial if serial > _PHANTOM else serial - 1


def add_months(day: date, months: int) -> date:
    """The same day number `months` later, or the last day of that month where it does not exist."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 28 where needed."""
    return add_months(day, 12 * years)


def add_days(day: date, days: int) -> date:
    """`days` later."""
    return day + timedelta(days=days)
