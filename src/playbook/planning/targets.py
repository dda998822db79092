"""Turns a step's timing and the moment it counts from into the moments or days it aims at."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playbook.model.timing import Unit
from playbook.planning.zones import DAY, day_number, to_date

if TYPE_CHECKING:
    from playbook.model.timing import Timing
    from playbook.planning.windows import OpenHours

__all__ = ["DayTarget", "MinuteTarget", "add_months", "aim"]


@dataclass(frozen=True, slots=True)
class MinuteTarget:
    """A wait in elapsed time: any minute from ``low`` to ``high``, UTC, both inclusive; the middle is wanted."""

    low: int
    high: int

    def candidates(self) -> list[int]:
        """Every minute of the range: the middle, then the earlier ones backwards, then the later ones forwards."""
        middle = (self.low + self.high) // 2
        return [*range(middle, self.low - 1, -1), *range(middle + 1, self.high + 1)]


@dataclass(frozen=True, slots=True)
class DayTarget:
    """A day, or any day of a range, on the lead's calendar.

    Of ``hours`` (half-open minutes after midnight) any minute will do; ``wall`` is one minute that is wanted; with
    neither the open hours decide.
    """

    low: int
    high: int
    hours: tuple[int, int] | None = None
    wall: int | None = None


def aim(timing: Timing, anchor: int, hours: OpenHours) -> MinuteTarget | DayTarget | None:
    """Find what ``timing`` aims at, counted from the instant ``anchor``; ``None`` where no such day comes."""
    if timing.unit is Unit.MINUTES:
        return MinuteTarget(anchor + timing.low, anchor + timing.high)
    day = hours.zone.day_of(anchor)
    low, high = _count(day, timing.low, timing.unit, hours), _count(day, timing.high, timing.unit, hours)
    if low is None or high is None:
        return None
    if timing.at is not None:
        return DayTarget(low, high, hours=(timing.at.start, timing.at.until or timing.at.start + 1))
    if timing.keeps_hour:
        return DayTarget(low, high, wall=hours.zone.to_wall(anchor) % DAY)
    return DayTarget(low, high)


def _count(day: int, count: int, unit: Unit, hours: OpenHours) -> int | None:
    if unit is Unit.DAYS:
        return day + count
    if unit is Unit.MONTHS:
        return add_months(day, count)
    # "four full business days" leave four whole ones in between: the fifth one after it.
    return hours.days.after(day, count + 1 if unit is Unit.FULL_BUSINESS_DAYS else count)


def add_months(day: int, months: int) -> int:
    """The same day of the month ``months`` later, clamped to the month's end (31 January + 1 = 28 February)."""
    date = to_date(day)
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    return day_number(date.replace(year=year, month=month + 1, day=min(date.day, monthrange(year, month + 1)[1])))
