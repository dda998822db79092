"""Checks every touch once more, slowly and with code of its own, and withholds what must not happen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import holidays

from playbook.diagnostics import Diagnostic, Scope

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from playbook.model.playbook import Step
    from playbook.model.touch import Touch
    from playbook.planning.case import Case

__all__ = ["refuse"]

# This module repeats on purpose what zones.py, days.py and windows.py know, in the plainest way: a mistake there must
# not be able to hide here. It shares no code with them.


def refuse(touches: Sequence[Touch], case: Case, as_of: int) -> tuple[tuple[Touch, ...], tuple[Diagnostic, ...]]:
    """Split touches into those that may be published and a diagnostic for each that may not."""
    kept, refused = [], []
    seen: set[str] = set()
    for touch in touches:
        reason = "it stands in the plan twice" if touch.uid in seen else _reason(touch, case, as_of)
        seen.add(touch.uid)
        if reason:
            message = f"the touch '{touch.step}' was withheld: {reason}"
            place, hint = case.lead.span, "please report this"
            refused.append(Diagnostic("PB090", message, place, hint, scope=Scope.LEAD, lead=case.lead.key))
        else:
            kept.append(touch)
    return tuple(kept), tuple(refused)


def _reason(touch: Touch, case: Case, as_of: int) -> str:
    lead, standing = case.lead, case.standing
    step = next((step for step in case.playbook.steps if step.id == touch.step), None)
    if touch.lead != lead.key or touch.rep != case.rep.id:
        return "it belongs to another lead or rep"
    if standing.ended:
        return f"contact has ended ({standing.ended})"
    if touch.channel in standing.closed_channels or "*" in standing.closed_channels:
        return "the record says stop"
    if touch.channel in lead.closed_channels:
        return lead.closed_channels[touch.channel]
    if touch.channel == "call" and (touch.number is None or touch.number not in lead.phones):
        return "its number is not this lead's"
    if touch.channel == "email" and touch.address != lead.email:
        return "its address is not this lead's"
    if touch.status == "planned" and touch.start < as_of:
        return "it lies in the past"
    return "its step is not in the playbook" if step is None else _closed(touch, step, case)


def _closed(touch: Touch, step: Step, case: Case) -> str:
    lead, rep = case.lead, case.rep
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=touch.start)
    for name in lead.zones:
        there = instant.astimezone(_zone(name))
        minute = there.hour * 60 + there.minute
        hours = step.schedule.open.days[there.weekday()]
        if not any(start <= minute < until for start, until in hours):
            return f"{there:%H:%M} in {name} is outside the open hours"
        for region in _regions(step.schedule.holidays, lead.region, rep.region):
            if _is_holiday(there.date(), region):
                return f"{there:%Y-%m-%d} is a public holiday in {region}"
    return ""


def _regions(kept: str, lead_region: str, rep_region: str) -> list[str]:
    if kept == "none":
        return []
    if kept == "lead":
        return [lead_region]
    if kept == "rep":
        return [rep_region]
    return [lead_region, rep_region] if kept == "both" else kept.split(",")


@cache
def _zone(name: str) -> ZoneInfo:
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


@cache
def _is_holiday(day: date, region: str) -> bool:
    country, _, state = region.partition("-")
    for place in [state, None] if state else [None]:
        try:
            return bool(country) and day in holidays.country_holidays(country, subdiv=place, years=day.year)
        except NotImplementedError:
            continue
    return False
