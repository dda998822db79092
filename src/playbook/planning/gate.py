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
WITH_HOUR = len("2026-12-01T15:00")


def refuse(
    touches: Sequence[Touch], case: Case, as_of: int, elsewhere: Sequence[int] = ()
) -> tuple[tuple[Touch, ...], tuple[Diagnostic, ...]]:
    """Split touches into those that may be published and a diagnostic for each that may not.

    ``elsewhere`` are the calls planned on this lead's number for other leads, UTC minutes since 1970.
    """
    kept, refused = [], []
    seen: set[str] = set()
    calls = [*elsewhere, *(contact.at for contact in case.standing.elsewhere if contact.channel in CALLED)]
    made = [(contact.at, contact.channel) for contact in case.standing.contacts]
    made += [(touch.start, touch.channel) for touch in touches if touch.channel != "task"]
    for touch in touches:
        reason = "it stands in the plan twice" if touch.uid in seen else _reason(touch, case, as_of, made, calls)
        seen.add(touch.uid)
        if reason and touch.status == "planned":
            message = f"the touch '{touch.step}' was withheld: {reason}"
            place, hint = case.lead.span, "please report this"
            refused.append(Diagnostic("PB090", message, place, hint, scope=Scope.LEAD, lead=case.lead.key))
        else:
            kept.append(touch)
    return tuple(kept), tuple(refused)


def _reason(touch: Touch, case: Case, as_of: int, made: Sequence[tuple[int, str]], calls: Sequence[int]) -> str:
    lead, standing = case.lead, case.standing
    step = next((step for step in case.playbook.steps if step.id == touch.step), None)
    if reason := _not_theirs(touch, case):
        return reason
    if standing.ended:
        return f"contact has ended ({standing.ended})"
    if touch.channel in standing.closed_channels or "*" in standing.closed_channels:
        return "the record says stop"
    if touch.channel in lead.closed_channels:
        return lead.closed_channels[touch.channel]
    if touch.status == "planned" and touch.start < as_of:
        return "it lies in the past"
    if step is None or [action.channel for action in step.actions][touch.entry : touch.entry + 1] != [touch.channel]:
        return "its step is not in the playbook"
    if reason := _against_law(touch, case, made, calls):
        return reason
    if _is_agreed(touch, case):
        return ""
    return _closed(touch, step, case) or _too_often(touch, step, case, made)


def _not_theirs(touch: Touch, case: Case) -> str:
    """What of the touch is somebody else's; empty where it is all this lead's and this rep's."""
    lead = case.lead
    if touch.lead != lead.key or touch.rep != case.rep.id:
        return "it belongs to another lead or rep"
    if touch.channel == "call" and (touch.number is None or touch.number not in lead.phones):
        return "its number is not this lead's"
    if touch.channel == "email" and touch.address != lead.email:
        return "its address is not this lead's"
    return ""


def _is_agreed(touch: Touch, case: Case) -> bool:
    """Whether the lead agreed to this very minute, so that law alone can stand against it."""
    dates = [turn.date for turn in case.standing.turns if turn.reaction.on_date and len(turn.date) == WITH_HOUR]
    zone = _zone(case.lead.zones[0])
    # An hour that the clocks leave out means the minute as far behind it; of one that comes twice, either.
    walls = (datetime.fromisoformat(date).replace(tzinfo=zone, fold=fold) for date in dates for fold in (0, 1))
    return touch.is_promised and touch.start in {int((wall - EPOCH).total_seconds()) // 60 for wall in walls}


def _against_law(touch: Touch, case: Case, made: Sequence[tuple[int, str]], calls: Sequence[int]) -> str:
    """Which calling rule of the lead's place the touch breaks: its hours in any zone, or its cap on the number."""
    if touch.channel not in CALLED:
        return ""
    profiles = profiles_for(case.lead.region, case.lead.fields.get("basis", ""))
    for zone in case.lead.zones:
        for profile in profiles:
            region = {"national": case.lead.region[:2], "state": case.lead.region}.get(profile.closed, "")
            kept = [region] if region else []
            if law := _outside(touch.start, zone, profile.hours, kept, eves=profile.eves):
                return f"{law} (calling rules {profile.jurisdiction})"
    times = [*calls, *(at for at, channel in made if channel in CALLED)]
    for profile in profiles:
        cap = profile.cap
        if cap is not None and _inside(times, touch.start, cap.minutes) > cap.count:
            return f"more than {cap.count} calls in {cap.minutes // 60} h (calling rules {profile.jurisdiction})"
    return ""


def _closed(touch: Touch, step: Step, case: Case) -> str:
    """Why the minute is closed by the playbook's hours or the rep's; empty where it is open."""
    for zone in case.lead.zones:
        kept = _regions(step.schedule.holidays, case)
        if reason := _outside(touch.start, zone, step.schedule.open, kept, eves=False):
            return reason
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
    """Which limit of the playbook the touch breaks, counting everything made and planned; empty where none."""
    if touch.channel == "task" or step.timing.sitting:
        return ""
    everything = [at for at, _ in made]
    same = [at for at, channel in made if channel == touch.channel]
    own = step.channel_limits if len(step.actions) == 1 else step.actions[touch.entry].limits
    return _over_limit(touch, step.limits, everything, step, case) or _over_limit(touch, own, same, step, case)


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
