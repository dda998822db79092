"""Checks every touch once more, slowly and with code of its own, and withholds what must not happen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from playbook.diagnostics import Diagnostic, Scope
from playbook.model.timing import ALL_DAY, Unit
from playbook.planning.gate_days import is_open_day, open_days_between
from playbook.planning.regulations import CALLED, profiles_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from playbook.model.playbook import Step
    from playbook.model.standing import Contact
    from playbook.model.timing import Gap, Limit, WeekHours
    from playbook.model.touch import Touch
    from playbook.planning.case import Case

__all__ = ["refuse"]

# This module repeats on purpose what zones.py, days.py, windows.py and contacts.py know, in the plainest way: a mistake
# there must not be able to hide here. It shares data with them (zones, holidays, calling rules), and no code.
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WEEK = 7 * 24 * 60


def refuse(touches: Sequence[Touch], case: Case, as_of: int) -> tuple[tuple[Touch, ...], tuple[Diagnostic, ...]]:
    """Split touches into those that may be published and a diagnostic for each that may not."""
    kept, refused = [], []
    seen: set[str] = set()
    made = [(contact.at, contact.channel) for contact in case.standing.contacts]
    made += [(touch.start, touch.channel) for touch in touches if touch.channel != "task"]
    for touch in touches:
        reason = "it stands in the plan twice" if touch.uid in seen else _reason(touch, case, as_of, made)
        seen.add(touch.uid)
        if reason and touch.status == "planned":
            message = f"the touch '{touch.step}' was withheld: {reason}"
            place, hint = case.lead.span, "please report this"
            refused.append(Diagnostic("PB090", message, place, hint, scope=Scope.LEAD, lead=case.lead.key))
        else:
            kept.append(touch)
    return tuple(kept), tuple(refused)


def _reason(touch: Touch, case: Case, as_of: int, made: Sequence[tuple[int, str]]) -> str:
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
    if step is None:
        return "its step is not in the playbook"
    return _closed(touch, step, case) or _too_often(touch, step, case, made)


def _closed(touch: Touch, step: Step, case: Case) -> str:
    """Why the minute is closed: the playbook's hours, the law's or the rep's; empty where it is open."""
    for zone in case.lead.zones:
        kept = _regions(step.schedule.holidays, case)
        if reason := _outside(touch.start, zone, step.schedule.open, kept, eves=False):
            return reason
        for profile in profiles_for(case.lead.region, case.lead.fields.get("basis", "")):
            region = {"national": case.lead.region[:2], "state": case.lead.region}.get(profile.closed, "")
            kept = [region] if region else []
            law = _outside(touch.start, zone, profile.hours, kept, eves=profile.eves) if touch.channel in CALLED else ""
            if law:
                return f"{law} (calling rules {profile.jurisdiction})"
    here = _wall(touch.start, case.rep.zone)
    number = (here.date() - date(1970, 1, 1)).days
    if any(first <= number <= last for first, last in case.rep.absent):
        return "the rep is away"
    return _outside(touch.start, case.rep.zone, case.rep.hours, [], eves=False) if case.rep.hours is not None else ""


def _outside(start: int, zone: str, week: WeekHours, regions: Iterable[str], *, eves: bool) -> str:
    there = _wall(start, zone)
    minute = there.hour * 60 + there.minute
    if not is_open_day(there.date(), week, tuple(regions)):
        return f"{there:%Y-%m-%d} is closed in {zone}"
    weekday = there.weekday()
    if eves and weekday < 5 and not is_open_day(there.date() + timedelta(days=1), ALL_DAY, tuple(regions)):
        weekday = 5
    if not any(begin <= minute < until for begin, until in week.days[weekday]):
        return f"{there:%H:%M} in {zone} is outside the open hours"
    return ""


def _regions(kept: str, case: Case) -> list[str]:
    named = {"none": [], "lead": [case.lead.region], "rep": [case.rep.region]}
    named["both"] = [case.lead.region, case.rep.region]
    return [region for region in named.get(kept, kept.split(",")) if region]


def _too_often(touch: Touch, step: Step, case: Case, made: Sequence[tuple[int, str]]) -> str:
    """Which cap or gap the touch breaks, counting everything made and planned; empty where none."""
    times = [at for at, channel in made if channel in CALLED]
    for profile in profiles_for(case.lead.region, case.lead.fields.get("basis", "")):
        cap = profile.cap
        if touch.channel in CALLED and cap is not None and _inside(times, touch.start, cap.minutes) > cap.count:
            return f"more than {cap.count} calls in {cap.minutes // 60} h (calling rules {profile.jurisdiction})"
    if touch.channel == "task" or step.timing.sitting:
        return ""
    everything = [at for at, _ in made]
    same = [at for at, channel in made if channel == touch.channel]
    return _over_limit(touch, step.limits, everything, step, case) or _over_limit(
        touch, step.channel_limits, same, step, case
    )


def _over_limit(touch: Touch, limit: Limit, times: list[int], step: Step, case: Case) -> str:
    zone = case.lead.zones[0]
    day = _wall(touch.start, zone).date()
    so_far = [at for at in times if at <= touch.start]
    if limit.per_day is not None and sum(_wall(at, zone).date() == day for at in so_far) > limit.per_day:
        return f"more than {limit.per_day} contacts on {day}"
    if limit.per_week is not None and _inside(times, touch.start, WEEK) > limit.per_week:
        return f"more than {limit.per_week} contacts in seven days"
    if limit.gap is None:
        return ""
    answered = max((c.at for c in case.standing.contacts if _frees(c, touch)), default=None)
    before = [at for at in times if at <= touch.start and (answered is None or at > answered)]
    if touch.start in before:
        before.remove(touch.start)  # itself; another at the same minute stays
    if before and not _far_enough(max(before), touch.start, limit.gap, step, case):
        return "the gap to the contact before it is too short"
    return ""


def _frees(contact: Contact, touch: Touch) -> bool:
    return contact.answered and contact.at <= touch.start


def _inside(times: Iterable[int], end: int, minutes: int) -> int:
    return sum(end - minutes < at <= end for at in times)


def _far_enough(first: int, last: int, gap: Gap, step: Step, case: Case) -> bool:
    count, unit, zone = gap.wait.count, gap.wait.unit, case.lead.zones[0]
    one, other = _wall(first, zone).date(), _wall(last, zone).date()
    if unit is Unit.MINUTES:
        return last - first >= count
    if unit is Unit.DAYS:
        return (other - one).days >= count
    if unit is Unit.MONTHS:
        return (other.year - one.year) * 12 + other.month - one.month + (other.day >= min(one.day, 28)) > count
    regions = tuple(_regions(step.schedule.holidays, case))
    between = open_days_between(one, other, step.schedule.open, regions)
    if unit is Unit.FULL_BUSINESS_DAYS:
        return between >= count
    if unit is Unit.BUSINESS_DAYS:
        return between + is_open_day(other, step.schedule.open, regions) >= count
    return last - first >= count  # business minutes: at least as much time has gone by


@cache
def _zone(name: str) -> ZoneInfo:
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def _wall(instant: int, zone: str) -> datetime:
    return (EPOCH + timedelta(minutes=instant)).astimezone(_zone(zone))
