"""Says for the gate whether a date is a business day, asking the holiday data itself and counting day by day."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from playbook.model.timing import WeekHours

__all__ = ["is_open_day", "open_days_between"]


def is_open_day(day: date, week: WeekHours, regions: tuple[str, ...]) -> bool:
    """Whether the week has hours on that weekday and no region keeps it as a holiday."""
    return bool(week.days[day.weekday()]) and not any(_is_holiday(day, region) for region in regions)


def open_days_between(first: date, last: date, week: WeekHours, regions: tuple[str, ...]) -> int:
    """How many business days lie strictly between two dates."""
    days = (first + timedelta(days=number) for number in range(1, (last - first).days))
    return sum(is_open_day(day, week, regions) for day in days)


def _is_holiday(day: date, region: str) -> bool:
    return bool(region) and day in _holidays(region, day.year)


@cache
def _holidays(region: str, year: int) -> frozenset[date]:
    import holidays  # noqa: PLC0415 - start-up: 30 ms that only a build needs

    country, _, state = region.partition("-")
    for place in [state, None] if state else [None]:
        try:
            return frozenset(holidays.country_holidays(country, subdiv=place, years=year))
        except NotImplementedError:
            continue
    return frozenset()
