"""Turns a region's holidays, a week of hours and days off into days that are open, and counts them fast."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from playbook.planning.zones import day_number, to_date

if TYPE_CHECKING:
    from playbook.model.timing import WeekHours

__all__ = ["OpenDays", "holiday_data_version", "is_holiday"]

YEARS = 10
"""How many years ahead an open day is looked for before giving up: more than any playbook spans."""
SATURDAY = 5


def holiday_data_version() -> str:
    """The release of the holiday data in use."""
    return version("holidays")


@cache
def _calendar(region: str, year: int) -> frozenset[int]:
    import holidays  # noqa: PLC0415 - start-up: 30 ms that only a build needs

    country, _, state = region.partition("-")
    for part in (state, None) if state else (None,):
        try:
            found = holidays.country_holidays(country, subdiv=part, years=year, language="en_US")
        except NotImplementedError:
            continue  # an unknown state of a known country keeps the country's days
        return frozenset(day_number(day) for day in found)
    return frozenset()


def is_holiday(region: str, day: int) -> bool:
    """Say whether a day number is a public holiday in ``region`` (``US``, ``US-NY``); never for an unknown one."""
    return bool(region) and day in _calendar(region, to_date(day).year)


@dataclass(frozen=True, slots=True)
class OpenDays:
    """Which days are open, and when: a week of hours without the regions' holidays and without days off.

    ``absent`` are days off as (first, last) day numbers, inclusive; ``eves`` gives the day before a holiday Saturday's
    hours (Italy's code of conduct).
    """

    week: WeekHours
    regions: tuple[str, ...] = ()
    absent: tuple[tuple[int, int], ...] = ()
    eves: bool = False
    _years: dict[int, tuple[int, ...]] = field(default_factory=dict, compare=False, hash=False, repr=False)

    def hours_of(self, day: int) -> tuple[tuple[int, int], ...]:
        """The open spans of a day, minutes after midnight, half-open. 1 January 1970 was a Thursday."""
        if self._is_off(day):
            return ()
        eve = self.eves and any(is_holiday(region, day + 1) for region in self.regions)
        weekday = (day + 3) % 7
        return self.week.days[SATURDAY if eve and weekday < SATURDAY else weekday]

    def is_open(self, day: int) -> bool:
        """Say whether ``day`` has open hours."""
        return bool(self.hours_of(day))

    def after(self, day: int, count: int) -> int | None:
        """The ``count``-th open day after ``day`` (before it, if negative); ``None`` where none is in ten years."""
        if count == 0:
            return day
        year = to_date(day).year
        days = self._open_days(year)
        index = bisect_right(days, day) + count - 1 if count > 0 else bisect_left(days, day) + count
        for _ in range(YEARS):
            if 0 <= index < len(days):
                return days[index]
            if index >= len(days):
                index -= len(days)
                year += 1
                days = self._open_days(year)
            else:
                year -= 1
                days = self._open_days(year)
                index += len(days)
        return None

    def first_from(self, day: int) -> int | None:
        """The first open day from ``day`` on."""
        return self.after(day - 1, 1)

    def _is_off(self, day: int) -> bool:
        if any(first <= day <= last for first, last in self.absent):
            return True
        return any(is_holiday(region, day) for region in self.regions)

    def _open_days(self, year: int) -> tuple[int, ...]:
        """Every open day of a year, so that the n-th one after any is an index away."""
        if year not in self._years:
            first, last = day_number(date(year, 1, 1)), day_number(date(year, 12, 31))
            self._years[year] = tuple(day for day in range(first, last + 1) if self.is_open(day))
        return self._years[year]
