"""Turns dates written in a lead's columns, anniversaries and pins of the calendar into day numbers."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime
from typing import TYPE_CHECKING

from playbook.planning.zones import DAY, day_number, to_date

if TYPE_CHECKING:
    from playbook.model.timing import Pin

__all__ = ["anniversary", "pinned", "read_day", "read_wall"]

SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")
AGREED = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}\Z")
YEARS = 8
"""How far ahead a pinned day can lie: 29 February comes back after eight years at the latest (1896 to 1904)."""


def read_day(text: str) -> int | None:
    """Read the day of a cell: ISO 8601 with or without a time, or day and month where only one order is possible.

    Returns:
        A day number; ``None`` for anything that would be guessing (03/04/2026).
    """
    text = text.strip()
    try:
        return day_number(datetime.fromisoformat(text).date())
    except ValueError:
        pass
    match = SLASHED.match(text)
    if match is None:
        return None
    first, second, year = (int(part) for part in match.groups())
    if first <= 12 and second <= 12 and first != second:
        return None
    month, day = (second, first) if first > 12 else (first, second)
    try:
        return day_number(date(year, month, day))
    except ValueError:
        return None


def read_wall(text: str) -> int | None:
    """Read ``2026-12-01T15:00`` as minutes of wall time since 1970; ``None`` for anything else."""
    if not AGREED.match(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return day_number(moment.date()) * DAY + moment.hour * 60 + moment.minute


def anniversary(day: int, after: int) -> int:
    """The first return of ``day``'s month and day on or after ``after``; 29 February falls on the 28th."""
    born, start = to_date(day), to_date(after)
    for year in (start.year, start.year + 1):
        returned = day_number(date(year, born.month, min(born.day, monthrange(year, born.month)[1])))
        if returned >= after:
            return returned
    raise AssertionError(day)  # one of two years in a row holds it


def pinned(pin: Pin, after: int) -> tuple[int, int] | None:
    """The first and last day of the first such moment that is not over before ``after``; ``None`` if it never comes."""
    if pin.year is not None:
        return _in_year(pin, pin.year)
    start = to_date(after).year
    for year in range(start, start + YEARS + 1):
        days = _in_year(pin, year)
        if days is not None and days[1] >= after:
            return max(days[0], after), days[1]
    return None


def _in_year(pin: Pin, year: int) -> tuple[int, int] | None:
    longest = monthrange(year, pin.month)[1]
    if pin.nth is not None and pin.weekday is not None:
        first = (pin.weekday - date(year, pin.month, 1).weekday()) % 7 + 1
        days = list(range(first, longest + 1, 7))
        day = days[-1] if pin.nth < 0 else days[pin.nth - 1]
        number = day_number(date(year, pin.month, day))
        return number, number
    if pin.low > longest:
        return None
    return (
        day_number(date(year, pin.month, pin.low)),
        day_number(date(year, pin.month, min(pin.high, longest))),
    )
