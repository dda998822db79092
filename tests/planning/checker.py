"""Turns plan.json and the inputs it was made from into every touch that stands outside the rules.

Nothing here comes from the product: hours, limits and waits are handed in as plain parameters, the calling rules are
read from their table once more, days are walked one by one. What planner and gate both get wrong shows here.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import holidays

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Days = tuple[tuple[date, date], ...]

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
RINGING = ("call", "sms")
"""Channels of which the calling rules speak."""
NOTHING, ONE_DAY = timedelta(), timedelta(days=1)
LENGTHS = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "day": ONE_DAY}
WEEK = timedelta(days=7)
WAIT = re.compile(r"(-?\d+) (min|h|days?|weeks?|months?|business days?|full business days?)")


@dataclass(frozen=True)
class Rep:
    """Who calls: hours as in ``Mon-Fri 09:00-18:00``, empty for always; absences as first and last day."""

    zone: str
    region: str
    hours: str = ""
    absent: Days = ()


@dataclass(frozen=True)
class Lead:
    """Whom: ``zones`` are all the zones the lead may be in, ``closed`` the channels the list forbids."""

    rep: str
    region: str
    zones: tuple[str, ...]
    basis: str
    playbook: str
    start: datetime
    enrolled: datetime
    closed: frozenset[str] = frozenset()
    fields: Mapping[str, str] = field(default_factory=dict)


class Row(NamedTuple):
    """An outcome in the journal."""

    at: datetime
    playbook: str
    step: str
    occurrence: str
    outcome: str
    channels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Limit:
    """The least time between two contacts, and the most on a day and in seven days."""

    gap: str = ""
    day: int = 99
    week: int = 99


@dataclass(frozen=True)
class Step:
    """What a playbook says of one step, written out.

    ``earliest`` and ``latest`` are (what it counts from, wait): a step's id, ``start``, ``first open``, ``block`` or a
    column. Each further beat comes ``every`` later, each further try of a ladder its rung after the one before.
    ``keeps`` says that nothing but the rules may move it from its ``minute``, or from the ``wall`` time it counts from,
    or from the time ``before`` its date. ``is_bound`` says that two of them may not share a rep's time while there is
    any left.
    """

    channel: str
    open: str
    limit: Limit = Limit()
    own: Limit = Limit()
    holidays: str = "lead"
    earliest: tuple[str, str] | None = None
    latest: tuple[str, str] | None = None
    every: str = "0 days"
    rungs: tuple[str, ...] = ()
    at: str = "00:00-24:00"
    weekday: str = ""
    dates: tuple[str, str] | None = None
    keeps: str = ""
    is_sitting: bool = False
    is_bound: bool = True


@dataclass(frozen=True)
class World:
    """All that was known when the plan was made.

    ``law`` holds the lines of regulations.csv; ``goes_on`` are the outcomes after which a playbook does, ``answers``
    those that free the gaps before them.
    """

    as_of: datetime
    leads: Mapping[str, Lead]
    reps: Mapping[str, Rep]
    steps: Mapping[tuple[str, str], Step]
    rows: Mapping[str, Sequence[Row]]
    law: Sequence[str]
    goes_on: frozenset[str]
    answers: frozenset[str]


KINDS = (
    *("identity", "past", "stopped", "hours", "law", "rep", "cap", "limit", "order", "period", "late"),
    *("shared", "twice"),
)
"""Kinds of rules a touch can stand outside of."""


class Touch(NamedTuple):
    """A line of plan.json."""

    start: datetime
    uid: str
    lead: str
    rep: str
    playbook: str
    step: str
    occurrence: str
    channel: str
    minutes: int
    zone: str
    local: str
    status: str


class Contact(NamedTuple):
    """Something that reached a lead, or tried to."""

    at: datetime
    channel: str
    is_answered: bool
    uid: str


class Fault(NamedTuple):
    """A touch outside a rule: which kind of rule, the touch, and what is wrong with it."""

    kind: str
    touch: Touch
    says: str


@dataclass
class Report:
    """What was found, and how often each kind of rule had something to say."""

    faults: list[Fault] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    touches: list[Touch] = field(default_factory=list)

    @property
    def kinds(self) -> dict[str, int]:
        """How many faults there are of each kind."""
        return dict(Counter(fault.kind for fault in self.faults))


def check(plan: Mapping[str, object], world: World) -> Report:
    """Read a whole plan."""
    report = Report()
    by_lead: dict[str, list[Touch]] = defaultdict(list)
    by_rep: dict[str, list[Touch]] = defaultdict(list)
    for line in plan["touches"]:
        touch = _touch(line)
        report.touches.append(touch)
        by_lead[touch.lead].append(touch)
        if touch.channel == "call":
            by_rep[touch.rep].append(touch)
    law = {row["jurisdiction"]: row for row in csv.DictReader(world.law) if row["applies"] == "always"}
    for touches in by_rep.values():
        touches.sort()
    checks = {
        key: _Check(key, touches, by_rep[world.leads[key].rep], world, law, report) for key, touches in by_lead.items()
    }
    for one in checks.values():
        one.run()
    for calls in by_rep.values():
        _share_a_rep(calls, checks, report)
    twice = Counter(touch.uid for touch in report.touches)
    report.asked["twice"] += len(twice)
    report.faults += (Fault("twice", touch, "its uid") for touch in report.touches if twice[touch.uid] > 1)
    return report


def ended(world: World) -> set[str]:
    """The leads with whom the record ends all contact."""
    return {key for key, rows in world.rows.items() if any(_ends(row, rows, world.leads[key], world) for row in rows)}


def _ends(row: Row, rows: Iterable[Row], lead: Lead, world: World) -> bool:
    if row.outcome != "opted_out" or not row.channels:
        return row.outcome not in world.goes_on
    reaching = {step.channel for (playbook, _), step in world.steps.items() if playbook == lead.playbook} - {"task"}
    return reaching <= {channel for one in rows for channel in _closes(one)}


def _closes(row: Row) -> tuple[str, ...]:
    return {"opted_out": row.channels, "wrong_number": ("call",), "bounced": ("email",)}.get(row.outcome, ())


def _touch(line: Mapping[str, str]) -> Touch:
    names = ("uid", "lead", "rep", "playbook", "step", "occurrence", "channel", "minutes", "timezone", "local")
    start = datetime.fromisoformat(line["start"])
    return Touch(start, *(line[name] for name in names), line["status"])


class _Check:
    """One lead's touches against everything that holds for them."""

    def __init__(
        self,
        key: str,
        touches: list[Touch],
        calls: list[Touch],
        world: World,
        law: Mapping[str, Mapping[str, str]],
        report: Report,
    ) -> None:
        self.lead, self.rep = world.leads[key], world.reps[world.leads[key].rep]
        self.world, self.report, self.touches, self.calls = world, report, touches, calls
        self.rows = world.rows.get(key, ())
        country = self.lead.region.split("-")[0]
        found = [law[name] for name in {country, self.lead.region} if name in law] or [law["default"]]
        self.law = [row for row in found if self.lead.basis not in row["lifted_by"].split(";") or not self.lead.basis]
        self.moments = {(touch.step, touch.occurrence): touch.start for touch in touches}
        self.moments |= {(row.step, row.occurrence): row.at for row in self.rows if row.playbook == self.lead.playbook}
        made = [(row.at, world.steps[row.playbook, row.step].channel, row) for row in self.rows]
        self.contacts = [Contact(at, channel, row.outcome in world.answers, "") for at, channel, row in made]
        self.contacts += [Contact(touch.start, touch.channel, False, touch.uid) for touch in touches]
        self.contacts = sorted(contact for contact in self.contacts if contact.channel != "task")

    def step_of(self, touch: Touch) -> Step:
        return self.world.steps[touch.playbook, touch.step]

    def run(self) -> None:
        for touch in self.touches:
            step = self.step_of(touch)
            checks = {
                "identity": self._is_somebody_else(touch, step),
                "past": self._is_past(touch),
                "stopped": self._is_stopped(touch),
                "hours": self._closed_here(touch, step),
                "law": self._closed_by_law(touch),
                "rep": self._without_the_rep(touch),
                "cap": self._over_a_cap(touch),
                "limit": self._over_a_limit(touch, step),
                "order": self._out_of_order(touch, step),
                "period": self._out_of_its_period(touch, step),
                "late": self._late_for_nothing(touch, step),
            }
            for kind, found in checks.items():
                for says in found:
                    self.report.asked[kind] += 1
                    if says:
                        self.report.faults.append(Fault(kind, touch, says))

    def _is_somebody_else(self, touch: Touch, step: Step) -> Iterator[str]:
        there = touch.start.astimezone(zone_of(touch.zone))
        yield "" if touch.rep == self.lead.rep else "it is another rep's"
        yield "" if touch.zone == self.lead.zones[0] else f"its zone should be {self.lead.zones[0]}"
        yield "" if touch.local == there.isoformat(timespec="seconds") else f"on the wall it is {there}"
        yield "" if (touch.playbook, touch.channel) == (self.lead.playbook, step.channel) else "no such step"

    def _is_past(self, touch: Touch) -> Iterator[str]:
        yield "planned" * (touch.status == "planned" and touch.start < self.world.as_of)
        yield "assumed" * (touch.status == "assumed" and touch.start >= self.world.as_of)
        yield "done already" * any((row.step, row.occurrence) == (touch.step, touch.occurrence) for row in self.rows)

    def _is_stopped(self, touch: Touch) -> Iterator[str]:
        yield "the list forbids it" * (touch.channel in self.lead.closed)
        for row in self.rows:
            yield f"{row.outcome} on {row.at}" * (touch.channel in _closes(row))
            yield f"{row.outcome} ended it" * _ends(row, self.rows, self.lead, self.world)

    def _closed_here(self, touch: Touch, step: Step) -> Iterator[str]:
        for zone in self.lead.zones:
            yield closed(touch.start, zone, step.open, self._kept(step))

    def _kept(self, step: Step) -> tuple[str, ...]:
        named = {"lead": (self.lead.region,), "rep": (self.rep.region,), "none": ()}
        both = (self.lead.region, self.rep.region)
        return both if step.holidays == "both" else named.get(step.holidays, (step.holidays,))

    def _closed_by_law(self, touch: Touch) -> Iterator[str]:
        if touch.channel not in RINGING:
            return
        for row in self.law:
            whose = {"national": self.lead.region.split("-")[0], "state": self.lead.region}.get(row["closed"], "")
            for zone in self.lead.zones:
                found = closed(touch.start, zone, row["hours"], (whose,), has_eves=bool(row["eves"]))
                yield found and f"{row['jurisdiction']}: {found}"

    def _without_the_rep(self, touch: Touch) -> Iterator[str]:
        here = touch.start.astimezone(zone_of(self.rep.zone)).date()
        yield from ("away" * (first <= here <= last) for first, last in self.rep.absent)
        if self.rep.hours:
            yield closed(touch.start, self.rep.zone, self.rep.hours, ())

    def _over_a_cap(self, touch: Touch) -> Iterator[str]:
        if touch.channel not in RINGING:
            return
        for row in self.law:
            if row["cap"]:
                most, hours = (int(part) for part in row["cap"].removesuffix("h").split("/"))
                calls = [contact.at for contact in self.contacts if contact.channel in RINGING]
                yield f"{row['jurisdiction']} {row['cap']}" * (within(calls, touch, timedelta(hours=hours)) > most)

    def _over_a_limit(self, touch: Touch, step: Step) -> Iterator[str]:
        if touch.channel == "task" or step.is_sitting:
            return
        for limit, channels in ((step.limit, ()), (step.own, (touch.channel,))):
            times = [one for one in self.contacts if not channels or one.channel in channels]
            day = self._day(touch.start)
            today = sum(self._day(one.at) == day and one.at <= touch.start for one in times)
            if limit.day < 99:
                yield f"contact {today} of that day" * (today > limit.day)
            if limit.week < 99:
                week = within([one.at for one in times], touch, WEEK)
                yield f"contact {week} in seven days" * (week > limit.week)
            if limit.gap:
                yield from self._too_close(touch, step, limit.gap, times)

    def _too_close(self, touch: Touch, step: Step, gap: str, times: Iterable[Contact]) -> Iterator[str]:
        answered = max((one.at for one in self.contacts if one.is_answered and one.at <= touch.start), default=None)
        for one in times:
            if one.uid != touch.uid and one.at <= touch.start and (answered is None or one.at > answered):
                yield f"{gap} after {one.at}" * (not self._is_after(touch.start, one.at, gap, step))

    def _out_of_order(self, touch: Touch, step: Step) -> Iterator[str]:
        anchor, wait, later = self._counted(touch, step, step.earliest)
        if anchor is not None:
            yield f"before {wait} after {anchor}" * (not self._is_after(touch.start, anchor, wait, step, later))

    def _out_of_its_period(self, touch: Touch, step: Step) -> Iterator[str]:
        there = touch.start.astimezone(zone_of(self.lead.zones[0]))
        first, last = step.at.split("-")
        yield f"outside {step.at}" * (not first <= f"{there:%H:%M}" < last)
        if step.weekday:
            yield f"no {step.weekday}" * (WEEKDAYS[there.weekday()] != step.weekday)
        if step.dates:
            edges = [edge.format(**self.lead.fields) for edge in step.dates]
            yield f"not in {edges}" * (not edges[0] <= f"{there:%m-%d}" <= edges[1])
        anchor, wait, later = self._counted(touch, step, step.latest)
        if anchor is not None:
            late = self._is_after(touch.start, anchor, wait, step, later, is_whole=True)
            # What stands before a date may come after all where nothing before was left.
            late = late and (step.keeps != "before" or self._was_free_before(touch, step, anchor))
            yield f"later than {wait} after {anchor}" * late
            same = (one for one in self.touches if one.step == touch.step and one.uid != touch.uid)
            yield "twice on that day" * any(self._day(one.start) == there.date() for one in same)

    def _late_for_nothing(self, touch: Touch, step: Step) -> Iterator[str]:
        anchor, wait, later = self._counted(touch, step, step.earliest)
        if step.keeps not in {"minute", "wall"} or anchor is None:
            return
        wanted = self._wanted(anchor, wait, step, later)
        if touch.status == "planned" and wanted < self.world.as_of:
            return
        between = (one for one in self.contacts if wanted <= one.at < touch.start)
        if touch.start > wanted and not any(between):
            probes = [wanted, *_quarters(wanted, touch.start)]
            # A first call, and one that keeps its day, may stand behind another lead's; in the past that may be logged.
            yields = step.keeps == "wall" or (step.earliest[0] == "start" and touch.occurrence == "1")
            if yields and (touch.status == "assumed" or any(self._is_busy(touch, probe) for probe in probes)):
                return
            yield next((f"{probe} was free" for probe in probes if self.is_free(touch, step, probe)), "")

    def _was_free_before(self, touch: Touch, step: Step, date_of: datetime) -> bool:
        before = [one.at for one in self.contacts if one.at < touch.start]
        first = max(self.lead.enrolled, date_of.astimezone(UTC) - 40 * ONE_DAY, *before)
        free = (probe for probe in _quarters(first, min(touch.start, date_of)) if self.is_free(touch, step, probe))
        return any(not self._is_after(probe, date_of, step.latest[1], step, is_whole=True) for probe in free)

    def _is_busy(self, touch: Touch, moment: datetime) -> bool:
        """Whether the rep has another call then: only calls are kept apart."""
        length = timedelta(minutes=touch.minutes)
        near = self.calls[bisect_left(self.calls, moment - ONE_DAY, key=_start) :]
        near = takewhile(lambda one: one.start < moment + length, near)
        others = (one for one in near if touch.channel == "call" and one.uid != touch.uid)
        return any(moment < one.start + timedelta(minutes=one.minutes) for one in others)

    def _wanted(self, anchor: datetime, wait: str, step: Step, later: timedelta) -> datetime:
        """The minute that a step means before hours and limits are looked at."""
        count, unit = count_of(wait)
        if unit in {"min", "h"}:
            return anchor.astimezone(UTC) + count * LENGTHS[unit] + later
        day = self._day(anchor) + later
        while not self._is_after(self._midnight(day), anchor, wait, step, later):
            day += ONE_DAY
        clock = anchor.astimezone(zone_of(self.lead.zones[0])).time()
        return datetime.combine(day, clock, zone_of(self.lead.zones[0])).astimezone(UTC)

    def is_free(self, touch: Touch, step: Step, moment: datetime) -> bool:
        """Whether a touch could as well have begun then."""
        moved, before = touch._replace(start=moment), self.contacts
        there = moment.astimezone(zone_of(self.lead.zones[0]))
        own = [] if touch.channel == "task" else [Contact(moment, touch.channel, False, touch.uid)]
        self.contacts = sorted([*(one for one in before if one.uid != touch.uid), *own])
        checks = (self._closed_here(moved, step), self._closed_by_law(moved), self._without_the_rep(moved))
        checks += (self._over_a_cap(moved), self._over_a_limit(moved, step))
        first, last = step.at.split("-")
        is_free = first <= f"{there:%H:%M}" < last and not any(says for found in checks for says in found)
        self.contacts = before
        return is_free

    def room_on_its_day(self, touch: Touch, step: Step) -> datetime | None:
        """The first time on the touch's own day that is free for lead and rep alike; every minute is asked."""
        day = self._day(touch.start)
        minute, length = self._midnight(day).astimezone(UTC), timedelta(minutes=touch.minutes)
        grid = None
        while self._day(minute) == day:
            if not self.is_free(touch, step, minute):
                grid = None
            elif grid is None or (minute - grid) % length == NOTHING:
                grid = grid or minute
                if not self._is_busy(touch, minute):
                    return minute
            minute += LENGTHS["min"]
        return None

    def _counted(
        self, touch: Touch, step: Step, edge: tuple[str, str] | None
    ) -> tuple[datetime | None, str, timedelta]:
        """What an edge counts from, its wait, and what a later beat adds to it; nothing where that is unknown."""
        if edge is None:
            return None, "", NOTHING
        path = [int(part) for part in touch.occurrence.split(".")]
        if step.rungs and path[-1] > 1:
            return self.moments.get((touch.step, str(path[-1] - 1))), step.rungs[path[-1] - 2], NOTHING
        name, wait = edge[0], edge[1].format(**self.lead.fields)
        count, unit = count_of(step.every)
        later = (path[0] - 1) * count * LENGTHS[unit]
        if name in {"start", "block"}:
            return self.lead.start, wait, later
        if name == "first open":
            return self._first_open(step), wait, later
        if name in self.lead.fields:
            return self._midnight(date.fromisoformat(self.lead.fields[name])), wait, later
        return self.moments.get((name, f"{path[0]}.1" if len(path) > 1 else "1")), wait, NOTHING

    def _first_open(self, step: Step) -> datetime:
        day = self._day(self.lead.start)
        while not is_business_day(day, step.open, self._kept(step)):
            day += ONE_DAY
        return self._midnight(day)

    def _midnight(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=zone_of(self.lead.zones[0]))

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(zone_of(self.lead.zones[0])).date()

    def _is_after(
        self,
        moment: datetime,
        anchor: datetime,
        wait: str,
        step: Step,
        later: timedelta = NOTHING,
        *,
        is_whole: bool = False,
    ) -> bool:
        """Whether ``moment`` lies a wait after the anchor, or with ``is_whole`` beyond its last minute or day."""
        count, unit = count_of(wait)
        if unit in {"min", "h"}:
            edge = anchor.astimezone(UTC) + count * LENGTHS[unit] + later
            return moment > edge if is_whole else moment >= edge
        first, last = self._day(anchor) + later, self._day(moment)
        if unit == "month":
            return last > later_by_months(first, count) if is_whole else last >= later_by_months(first, count)
        if unit == "day":
            gone = (last - first).days
        elif count < 0:
            gone = -self._business_days(last, first, step)
        else:
            gone = self._business_days(first + ONE_DAY, last + ONE_DAY * (unit == "business day"), step)
        return gone > count if is_whole else gone >= count

    def _business_days(self, first: date, until: date, step: Step) -> int:
        days = (first + ONE_DAY * number for number in range((until - first).days))
        return sum(is_business_day(day, step.open, self._kept(step)) for day in days)


def _quarters(after: datetime, before: datetime) -> Iterator[datetime]:
    """Every quarter of an hour between two moments: whatever opens, opens on one."""
    probe = after - (after - datetime.min.replace(tzinfo=UTC)) % timedelta(minutes=15) + timedelta(minutes=15)
    while probe < before:
        yield probe
        probe += timedelta(minutes=15)


def _start(touch: Touch) -> datetime:
    return touch.start


def _share_a_rep(calls: Sequence[Touch], checks: Mapping[str, _Check], report: Report) -> None:
    """Count calls that overlap; two that could have moved are a fault where the day had room for either."""
    coming = [call for call in calls if call.status == "planned"]
    for number, call in enumerate(coming):
        report.asked["shared"] += 1
        until = call.start + timedelta(minutes=call.minutes)
        for other in coming[number + 1 : bisect_left(coming, until, key=_start)]:
            report.asked["overlaps"] += 1
            pair = [(one, checks[one.lead], checks[one.lead].step_of(one)) for one in (call, other)]
            if all(step.is_bound for _, _, step in pair):
                report.asked["overlaps of two that could move"] += 1
                room = [check.room_on_its_day(one, step) for one, check, step in pair]
                if all(room):
                    report.faults.append(Fault("shared", call, f"with {other.lead} {other.step}; {room} were free"))


def within(times: Iterable[datetime], touch: Touch, span: timedelta) -> int:
    """How many lie in the span that ends with the touch; one exactly as old as the span no longer counts."""
    return sum(touch.start - span < at <= touch.start for at in times)


@cache
def count_of(wait: str) -> tuple[int, str]:
    """Read ``3 business days``: how many of what."""
    read = WAIT.fullmatch(wait)
    if read is None:
        raise ValueError(wait)
    unit = read[2].removesuffix("s")
    return (int(read[1]) * 7, "day") if unit == "week" else (int(read[1]), unit)


def later_by_months(day: date, months: int) -> date:
    """The same day of a later month, or its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(day)


@cache
def zone_of(name: str) -> ZoneInfo:
    """A zone from the tzdata wheel."""
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


@cache
def week_of(text: str) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Read ``Mon-Fri 09:00-12:00+13:00-18:00,Sat 10:00-13:00`` into seven days of spans."""
    days: list[list[tuple[str, str]]] = [[] for _ in WEEKDAYS]
    for part in text.split(","):
        names, spans = part.split(" ")
        first, last = (names.split("-") * 2)[:2] if "-" not in names else names.split("-")
        for weekday in range(WEEKDAYS.index(first), WEEKDAYS.index(last) + 1):
            days[weekday] += [tuple(span.split("-")) for span in spans.split("+")]
    return tuple(tuple(spans) for spans in days)


@cache
def holidays_of(region: str, year: int) -> frozenset[date]:
    """A region's public holidays; the country's where its states are not known, none for an unknown country."""
    country, _, state = region.partition("-")
    for place in dict.fromkeys((state or None, None)):
        try:
            return frozenset(holidays.country_holidays(country, subdiv=place, years=year))
        except NotImplementedError:
            continue
    return frozenset()


def is_holiday(day: date, kept: Iterable[str]) -> bool:
    """Whether any of these regions keeps the day."""
    return any(region and day in holidays_of(region, day.year) for region in kept)


def is_business_day(day: date, week: str, kept: Iterable[str]) -> bool:
    """Whether there are hours on that day at all."""
    return bool(week_of(week)[day.weekday()]) and not is_holiday(day, kept)


def closed(moment: datetime, zone: str, week: str, kept: Iterable[str], *, has_eves: bool = False) -> str:
    """Why nobody may be reached then, on the clock of ``zone``; empty where they may."""
    there = moment.astimezone(zone_of(zone))
    weekday, clock = there.weekday(), f"{there:%H:%M}"
    if is_holiday(there.date(), kept):
        return f"{there:%Y-%m-%d} is a holiday in {zone}"
    if has_eves and weekday < WEEKDAYS.index("Sat") and is_holiday(there.date() + ONE_DAY, kept):
        weekday = WEEKDAYS.index("Sat")
    is_open = any(first <= clock < last for first, last in week_of(week)[weekday])
    return "" if is_open else f"{WEEKDAYS[there.weekday()]} {clock} in {zone}"
