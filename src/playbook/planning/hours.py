"""Turns a step's schedule, a lead, a rep and the law of the place into open hours, once for all alike."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from playbook.model.project import Rule
from playbook.model.timing import ALL_DAY
from playbook.planning.contacts import RollingCap
from playbook.planning.days import OpenDays
from playbook.planning.regulations import CALLED, profiles_for, shipped_regulations
from playbook.planning.windows import Calendar, OpenHours
from playbook.planning.zones import load_zone

if TYPE_CHECKING:
    from playbook.model.lead import Lead
    from playbook.model.project import Project, Rep
    from playbook.model.timing import Schedule, WeekHours
    from playbook.planning.regulations import Profile

__all__ = ["closing_rules", "hours_for", "law_caps", "law_for", "regions_for", "with_law"]

OPEN = "open"
REP = "rep"
"""Labels of calendars that are not a jurisdiction's."""

Absent = tuple[tuple[int, int], ...]


def hours_for(schedule: Schedule, channel: str, lead: Lead, rep: Rep) -> OpenHours:
    """The open hours in force for one step of one lead: the playbook's, the law's and the rep's, all at once."""
    regions = regions_for(schedule.holidays, lead, rep)
    law = law_for(channel, lead)
    return _hours(schedule.open, regions, lead.zones, law, lead.region, rep.hours, rep.zone, rep.absent)


def law_for(channel: str, lead: Lead) -> tuple[Profile, ...]:
    """The calling rules for this lead on this channel; none where the channel is not one they speak of."""
    return profiles_for(lead.region, lead.fields.get("basis", "")) if channel in CALLED else ()


def law_caps(channel: str, lead: Lead, project: Project) -> tuple[RollingCap, ...]:
    """The law's rolling caps for this lead on this channel."""
    return tuple(
        RollingCap(cap.count, cap.minutes, CALLED, project.law_rules[profile.jurisdiction], counts_number=True)
        for profile in law_for(channel, lead)
        if (cap := profile.cap) is not None
    )


def with_law(project: Project) -> Project:
    """Add the shipped calling rules to the table of rules a touch can name."""
    law = shipped_regulations()
    rules = tuple(
        Rule(f"calling rules {name}: {profile.citation}", "regulations.csv", profile.line)
        for name, profile in law.items()
    )
    indexes = {name: len(project.rules) + number for number, name in enumerate(law)}
    return replace(project, rules=(*project.rules, *rules), law_rules=indexes)


def closing_rules(instant: int, schedule: Schedule, hours: OpenHours, project: Project) -> tuple[int, ...]:
    """The rules of every calendar that is closed at ``instant``."""
    found: list[int] = []
    for calendar in hours.calendars:
        if calendar.is_open(instant):
            continue
        if calendar.label == OPEN:
            day_off = not calendar.days.is_open(calendar.zone.day_of(instant))
            found += [schedule.rules["open"], *([schedule.rules["holidays"]] if day_off else [])]
        elif calendar.label in project.law_rules:
            found.append(project.law_rules[calendar.label])
    return tuple(dict.fromkeys(found))


def regions_for(holidays: str, lead: Lead, rep: Rep) -> tuple[str, ...]:
    """Whose holidays are kept: ``lead``, ``rep``, ``both``, ``none``, or regions joined by commas."""
    named = {"lead": (lead.region,), "rep": (rep.region,), "both": (lead.region, rep.region), "none": ()}
    regions = named.get(holidays, tuple(holidays.split(",")))
    return tuple(sorted({region for region in regions if region}))


@lru_cache(maxsize=8192)
def _hours(  # noqa: PLR0913, PLR0917 - the key of the cache: everything that decides, and nothing else
    week: WeekHours,
    regions: tuple[str, ...],
    zones: tuple[str, ...],
    law: tuple[Profile, ...],
    region: str,
    rep_hours: WeekHours | None,
    rep_zone: str,
    absent: Absent,
) -> OpenHours:
    calendars = [_calendar(zone, week, regions, (), OPEN) for zone in zones]
    for profile in law:
        closed = {"national": region.partition("-")[0], "state": region}.get(profile.closed, "")
        kept = (closed,) if closed else ()
        name = profile.jurisdiction
        calendars += [_calendar(zone, profile.hours, kept, (), name, eves=profile.eves) for zone in zones]
    if rep_hours is not None or absent:
        calendars.append(_calendar(rep_zone, rep_hours or ALL_DAY, (), absent, REP))
    return OpenHours(tuple(calendars))


@lru_cache(maxsize=8192)
def _calendar(  # noqa: PLR0913 - as above
    zone: str, week: WeekHours, regions: tuple[str, ...], absent: Absent, label: str, *, eves: bool = False
) -> Calendar:
    return Calendar(load_zone(zone), OpenDays(week, regions, absent, eves), label)
