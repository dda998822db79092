"""Turns a region's holidays and a week of open hours into business days that can be counted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from playbook.planning.zones import day_number, to_date

if TYPE_CHECKING:
    from playbook.model.timing import WeekHours

__all__ = ["BusinessDays", "holiday_data_version", "holidays_of"]

HORIZON = 3700
"""How many days ahead a business day is looked for before giving up: ten years, more than any playbook spans."""


def holiday_data_version() -> str:
    """The release of the holiday data in use."""
    return version("holidays")


@cache
def _calendar(region: str, year: int) -> frozenset[int]:
    import holidays  # noqa: PLC0415 - start-up: 30 ms that only a build needs

    country, _, state = region.partition("-")
    try:
        found = holidays.country_holidays(country, subdiv=state or None, years=year, language="en_US")
    except NotImplementedError:
        try:  # an unknown state of a known country keeps the country's days
            found = holidays.country_holidays(country, years=year, language="en_US")
        except NotImplementedError:
            return frozenset()
    return frozenset(day_number(day) for day in found)


def holidays_of(region: str, day: int) -> bool:
    """Say whether a day number is a public holiday in ``region`` (``US``, ``US-NY``); never for an unknown one."""
    return bool(region) and day in _calendar(region, to_date(day).year)


@dataclass(frozen=True, slots=True)
class BusinessDays:
    """Which days count: the weekdays with open hours, without the regions' holidays."""

    week: WeekHours
    regions: tuple[str, ...]

    def is_open(self, day: int) -> bool:
        """Say whether ``day`` is a business day. 1 January 1970 was a Thursday."""
        return bool(self.week.days[(day + 3) % 7]) and not any(holidays_of(region, day) for region in self.regions)

    def after(self, day: int, count: int) -> int | None:
        """The ``count``-th business day after ``day``; ``None`` where there is none within ten years."""
        if count == 0:
            return day
        step = 1 if count > 0 else -1
        left = abs(count)
        for number in range(day + step, day + step * HORIZON, step):
            left -= self.is_open(number)
            if not left:
                return number
        return None
