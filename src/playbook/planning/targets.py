"""Turns a step's timing and the moment it counts from into the minutes or days it aims at."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playbook.model.timing import Unit, Vary
from playbook.planning.zones import DAY, day_number, to_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playbook.model.timing import Timing, Wait
    from playbook.planning.windows import OpenHours

__all__ = [
    "DayTarget",
    "MinuteTarget",
    "add_months",
    "add_wait",
    "aim",
    "count_days",
    "day_target",
    "on_weekday",
]


@dataclass(frozen=True, slots=True)
class MinuteTarget:
    """A wait in elapsed time: any minute from ``low`` to ``high``, UTC, both inclusive; the middle is wanted."""

    low: int
    high: int

    @property
    def middle(self) -> int:
        """The minute that is wanted."""
        return (self.low + self.high) // 2

    def candidates(self) -> Iterator[int]:
        """The minutes of the range: the middle, then the earlier ones backwards, then the later ones forwards.

        Of a range of more than a day only some, evenly spaced: a hundred thousand minutes would differ in nothing.
        """
        stride = max(1, (self.high - self.low) // DAY)
        yield from range(self.middle, self.low - 1, -stride)
        yield from range(self.middle + stride, self.high + 1, stride)


@dataclass(frozen=True, slots=True)
class DayTarget:
    """A day, or any day of a period, on the lead's calendar.

    Of ``hours`` (half-open minutes after midnight) any minute will do; ``wall`` is one minute that is wanted; with
    neither the open hours decide. An hour the manager wrote (``is_written``) is looked for on later days too. A period
    (``is_period``) is filled inside its own days and never rolled out of it.
    """

    low: int
    high: int
    hours: tuple[int, int] | None = None
    wall: int | None = None
    weekdays: frozenset[int] = frozenset()
    any_time: bool = False
    is_written: bool = False
    is_period: bool = False

    def days(self) -> list[int]:
        """Its days, only the wanted weekdays of them."""
        return [day for day in range(self.low, self.high + 1) if not self.weekdays or (day + 3) % 7 in self.weekdays]


def aim(
    timing: Timing, anchor: int, hours: OpenHours, vary: frozenset[Vary] = frozenset()
) -> MinuteTarget | DayTarget | None:
    """Find what a wait aims at, counted from the instant ``anchor``; ``None`` where no such moment comes."""
    if timing.unit is Unit.MINUTES and timing.at is not None:
        # `at start` with an hour of its own means that hour of the day it falls on.
        days = [hours.zone.day_of(anchor + count) for count in (timing.low, timing.high)]
        return day_target(timing, days[0], days[1], None)
    if timing.unit is Unit.MINUTES:
        return MinuteTarget(anchor + timing.low, anchor + timing.high)
    if timing.unit is Unit.BUSINESS_MINUTES:
        edges = [hours.add_open_minutes(anchor, count) for count in (timing.low, timing.high)]
        return None if edges[0] is None or edges[1] is None else MinuteTarget(edges[0], edges[1])
    day = hours.zone.day_of(anchor)
    low, high = count_days(day, timing.low, timing.unit, hours), count_days(day, timing.high, timing.unit, hours)
    if low is None or high is None:
        return None
    wall = hours.zone.to_wall(anchor) % DAY if timing.keeps_hour and Vary.TIME not in vary else None
    return day_target(timing, low, high, wall)


def day_target(timing: Timing, low: int, high: int, wall: int | None) -> DayTarget:
    """Make the target for a span of days; ``at`` goes before the ``wall`` time that would be kept."""
    is_period = low != high
    if timing.weekdays and not is_period:
        low = high = on_weekday(low, timing.weekdays)
    if timing.at is None:
        return DayTarget(low, high, None, wall, timing.weekdays, is_period=is_period)
    if timing.at.until is None:
        return DayTarget(low, high, None, timing.at.start, timing.weekdays, is_written=True, is_period=is_period)
    span = (timing.at.start, timing.at.until)
    return DayTarget(low, high, span, None, timing.weekdays, any_time=timing.at.any_time, is_period=is_period)


def on_weekday(day: int, weekdays: frozenset[int]) -> int:
    """The first of these weekdays on or after ``day``."""
    return next(number for number in range(day, day + 7) if (number + 3) % 7 in weekdays)


def count_days(day: int, count: int, unit: Unit, hours: OpenHours) -> int | None:
    """The day ``count`` ``unit`` after ``day`` on the lead's calendar; ``None`` where none comes in ten years."""
    if unit is Unit.DAYS:
        return day + count
    if unit is Unit.MONTHS:
        return add_months(day, count)
    # "four full business days" leave four whole ones in between: the fifth one after it.
    whole = unit is Unit.FULL_BUSINESS_DAYS
    return hours.days.after(day, count + (1 if count > 0 else -1) if whole else count)


def add_months(day: int, months: int) -> int:
    """The same day of the month ``months`` later, clamped to the month's end (31 January + 1 = 28 February)."""
    date = to_date(day)
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    return day_number(date.replace(year=year, month=month + 1, day=min(date.day, monthrange(year, month + 1)[1])))


def add_wait(instant: int, wait: Wait, hours: OpenHours) -> int | None:
    """The first instant that is ``wait`` after ``instant``: for days the beginning of the day it ends on."""
    if wait.unit is Unit.MINUTES:
        return instant + wait.count
    if wait.unit is Unit.BUSINESS_MINUTES:
        return hours.add_open_minutes(instant, wait.count)
    day = count_days(hours.zone.day_of(instant), wait.count, wait.unit, hours)
    return None if day is None else hours.zone.to_instant(day * DAY)
