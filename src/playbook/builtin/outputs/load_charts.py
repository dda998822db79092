"""Turns reps' counts by day into the bars of three weeks and the pages of a calendar."""

from __future__ import annotations

from calendar import Calendar
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from playbook.builtin.outputs.page_words import day_words, in_coming_week, month_words, total_words, weekday_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from playbook.extend import RepTally

__all__ = ["Bar", "Cell", "Month", "Week", "load_months", "load_weeks"]

_WEEKS = 3
_TALLEST = 48
_TOP = 24
_STEP = 29
# With less than a week left, a month's page says little about what is coming.
_NEARLY_OVER = timedelta(days=7)


class Bar(NamedTuple):
    """One day of a rep's load, in pixels from the chart's upper left corner; calls stand below the rest.

    ``sheet`` is the day as in a call sheet's file name, for days of the coming week with something to do.
    """

    x: int
    weekday: str
    total: int
    words: str
    rest_y: int
    rest: int
    calls_y: int
    calls: int
    today: bool
    sheet: str


class Week(NamedTuple):
    """Seven bars, the date below them, and their sum in words for where there is no room for bars."""

    begins: str
    bars: list[Bar]
    words: str


class Cell(NamedTuple):
    """A day in a calendar; ``total`` is empty for days that are over or have nothing."""

    day: int
    total: str
    when: str


class Month(NamedTuple):
    """A month in weeks from Monday to Sunday; ``None`` where a week reaches into another month.

    Only the weeks with something to do stand there, and this one; ``gaps`` says whether a coming one does not.
    """

    name: str
    weeks: list[list[Cell | None]]
    gaps: bool


def load_weeks(tallies: Sequence[RepTally]) -> list[list[Week]]:
    """Draw three weeks for each rep, from the rep's today, all on one scale."""
    spans = [[tally.today + timedelta(days=ahead) for ahead in range(7 * _WEEKS)] for tally in tallies]
    tallest = max(
        (_total(tally.load, day) for tally, days in zip(tallies, spans, strict=True) for day in days), default=0
    )
    return [
        [_week(tally, days[first : first + 7], tallest) for first in range(0, len(days), 7)]
        for tally, days in zip(tallies, spans, strict=True)
    ]


def _week(tally: RepTally, days: list[date], tallest: int) -> Week:
    sums = sum((Counter(dict(tally.load.get(day, {}))) for day in days), Counter[str]())
    bars = [_bar(tally, day, at, tallest) for at, day in enumerate(days)]
    return Week(day_words(days[0]), bars, total_words(sums))


def _total(load: Mapping[date, Mapping[str, int]], day: date) -> int:
    return sum(load.get(day, {}).values())


def _bar(tally: RepTally, day: date, at: int, tallest: int) -> Bar:
    load = tally.load.get(day, {})
    total, calls = sum(load.values()), load.get("call", 0)
    height = _TALLEST * total // max(tallest, 1)
    low = height * calls // max(total, 1)
    return Bar(
        x=at * _STEP,
        weekday=weekday_words(day)[:2],
        total=total,
        words=f"{day_words(day)}: {total_words(load)}",
        rest_y=_TOP + _TALLEST - height,
        rest=height - low,
        calls_y=_TOP + _TALLEST - low,
        calls=low,
        today=day == tally.today,
        sheet=day.isoformat() if total and in_coming_week(day, tally.today) else "",
    )


def load_months(tallies: Sequence[RepTally], today: date) -> list[Month]:
    """Lay out this month with everybody's touches a day; the next one too where this one is nearly over."""
    following = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    firsts = [today.replace(day=1)] + [following] * (following - today <= _NEARLY_OVER)
    months = [_month(tallies, first, today) for first in firsts]
    return [month for month in months if month.weeks]


def _month(tallies: Sequence[RepTally], first: date, today: date) -> Month:
    weeks = [
        [_cell(tallies, day, today) if day.month == first.month else None for day in week]
        for week in Calendar().monthdatescalendar(first.year, first.month)
    ]
    shown = [week for week in weeks if any(cell and (cell.total or cell.when == "today") for cell in week)]
    coming = [week for week in weeks if any(cell and cell.when != "past" for cell in week)]
    return Month(month_words(first), shown, len(shown) < len(coming))


def _cell(tallies: Iterable[RepTally], day: date, today: date) -> Cell:
    total = sum(_total(tally.load, day) for tally in tallies) if day >= today else 0
    when = "past" if day < today else "today" if day == today else "coming"
    return Cell(day.day, f"{total:,}" if total else "", when)
