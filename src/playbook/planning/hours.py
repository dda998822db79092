"""Turns a step's schedule, a lead's zones and region and a rep's region into open hours, once for all alike."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from playbook.planning.days import BusinessDays
from playbook.planning.windows import OpenHours
from playbook.planning.zones import load_zone

if TYPE_CHECKING:
    from playbook.model.lead import Lead
    from playbook.model.project import Rep
    from playbook.model.timing import Schedule, WeekHours

__all__ = ["hours_for", "regions_for"]


def hours_for(schedule: Schedule, lead: Lead, rep: Rep) -> OpenHours:
    """The open hours in force for one step of one lead."""
    return _hours(schedule.open, regions_for(schedule.holidays, lead, rep), lead.zones)


def regions_for(holidays: str, lead: Lead, rep: Rep) -> tuple[str, ...]:
    """Whose holidays are kept: ``lead``, ``rep``, ``both``, ``none``, or regions joined by commas."""
    named = {"lead": (lead.region,), "rep": (rep.region,), "both": (lead.region, rep.region), "none": ()}
    regions = named.get(holidays, tuple(holidays.split(",")))
    return tuple(sorted({region for region in regions if region}))


@lru_cache(maxsize=4096)
def _hours(week: WeekHours, regions: tuple[str, ...], zones: tuple[str, ...]) -> OpenHours:
    return OpenHours(BusinessDays(week, regions), tuple(load_zone(name) for name in zones))
