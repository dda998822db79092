"""Turns what stands on a rep's days into the day on which each new lead's path begins."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic, Severity
from playbook.model.timing import AnchorKind, Unit
from playbook.planning.agenda import Agenda
from playbook.planning.happenings import Placed
from playbook.planning.place import TAKES_THE_REP
from playbook.planning.walk import Walk
from playbook.planning.zones import DAY, load_zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from playbook.model.playbook import Playbook, Step
    from playbook.model.project import Project, Rep
    from playbook.model.touch import Touch
    from playbook.planning.case import Case
    from playbook.planning.happenings import Unplaced

__all__ = ["RepDays", "can_wait", "ceiling_of", "overloads", "waits_for_room"]

PATH = 60
"""How many days of a path the rep's days must hold (language.md, Meaning 10)."""
LONGEST_DELAY = 365
"""A path that no day of a year holds begins on its start after all."""
FROM_START = frozenset({Unit.MINUTES, Unit.BUSINESS_MINUTES})
DATED = frozenset({AnchorKind.FIELD, AnchorKind.ANNIVERSARY, AnchorKind.PIN})
"""What stands still whenever the path begins."""


def ceiling_of(rep: Rep, project: Project) -> int | None:
    """How many contacts that take the rep's time a day holds when new leads are taken in; ``None`` for any number.

    It is the rep's capacity (by default the daily call objective, domain.md B3) with the project's overbooking.
    """
    capacity = rep.capacity
    if capacity is None and rep.targets is not None:
        capacity = rep.targets.calls_a_day
    # 25 × 1.16 is 29 on paper, and 28.999… in binary.
    return None if capacity is None else int(capacity * Fraction(str(project.overbooking)))


def can_wait(playbook: Playbook) -> bool:
    """Whether its paths may begin later: not where a step counts in minutes from the start, or lies before a date."""
    return not any(
        (step.timing.anchor.kind is AnchorKind.START and step.timing.unit in FROM_START)
        or (step.timing.anchor.kind in DATED and step.timing.low < 0)
        for step in playbook.steps
    )


def waits_for_room(case: Case, project: Project) -> bool:
    """Whether the day on which a lead's path begins is still open."""
    return case.is_new and can_wait(case.playbook) and ceiling_of(case.rep, project) is not None


@dataclass(frozen=True, slots=True)
class _Call:
    """One contact that takes the rep's time: when, and on which day at the rep's desk.

    ``moves`` says whether it comes later when the path begins later.
    """

    start: int
    day: int
    moves: bool


class RepDays:
    """How many contacts stand on each day of one rep, as far ahead as has been asked for.

    First everybody is counted whose day stands: leads admitted before, and new ones that cannot wait.
    """

    def __init__(self, rep: Rep, project: Project, as_of: int, until: int) -> None:
        """Start with empty days; ``until`` is how far plans reach that are counted (UTC minutes, as ``as_of``)."""
        ceiling = ceiling_of(rep, project)
        self._ceiling = sys.maxsize if ceiling is None else ceiling
        self._project = project
        self._as_of = as_of
        self._until = until
        self._load: Counter[int] = Counter()
        self._endless: list[Case] = []
        self._moving: dict[str, frozenset[str]] = {}
        self._usual: dict[tuple[tuple[str, ...], int], Counter[int]] = {}

    def count(self, case: Case, found: Iterable[Placed | Unplaced] | None = None) -> None:
        """Count the contacts of a lead whose day stands; ``found`` is its plan, where there is one already."""
        self._add(case, self._calls(case, self._until) if found is None else self._calls_of(case, found))

    def take_in(self, case: Case) -> Case:
        """Begin a path on the first day on which these days hold it, or on its start where no day of a year does.

        Planning it for every day of a year would take a second. So how it lies is learned once for each weekday, and
        only days on which it would find room as it lay then are planned. Holidays shift a path, and it can then begin
        some days later than it might; never on days without room.
        """
        first, today = _day_of_start(case), load_zone(case.lead.zones[0]).day_of(self._as_of)
        for delay in range(LONGEST_DELAY + 1):
            if delay and not self._usually_holds(case, first + delay, today):
                continue
            begun = _delayed(case, delay)
            calls = self._calls(begun, max(begun.enrollment.start, self._as_of) + PATH * DAY)
            if self._holds(begun, calls):
                self._add(begun, self._calls(begun, self._until) if _is_endless(begun.playbook) else calls)
                return begun
            if first + delay >= today:
                self._learn(begun, calls)
        self.count(case)
        return case

    def _usually_holds(self, case: Case, day: int, today: int) -> bool:
        """Whether there is room for what a path of this playbook asks for that begins on such a day of the week."""
        usual = self._usual.get((_kind(case), day % 7))
        if usual is None:
            begun = _delayed(case, max(day, today + (day - today) % 7) - _day_of_start(case))
            usual = self._learn(begun, self._calls(begun, begun.enrollment.start + PATH * DAY))
        load, most = self._load, self._ceiling
        return all(load[day + after] + count <= most or day + after < today for after, count in usual.items())

    def _learn(self, case: Case, calls: Iterable[_Call]) -> Counter[int]:
        """Remember how many days after its start, and how often, a path begun on this weekday takes the rep's time."""
        first = _day_of_start(case)
        usual = Counter(call.day - first for call in calls if call.moves and call.day < first + PATH)
        self._usual[_kind(case), first % 7] = usual
        return usual

    def _holds(self, case: Case, calls: Iterable[_Call]) -> bool:
        """Whether no contact of the path's next days that moves with its start falls on a day which that overfills."""
        zone = load_zone(case.rep.zone)
        begins = zone.day_of(max(case.enrollment.start, self._as_of))
        near = [call for call in calls if call.day < begins + PATH]
        self._look_ahead(zone.to_instant((begins + PATH) * DAY))
        own = Counter(call.day for call in near)
        return not any(call.moves and self._load[call.day] + own[call.day] > self._ceiling for call in near)

    def _add(self, case: Case, calls: Iterable[_Call]) -> None:
        """Count contacts; of those that repeat without a number only as far ahead as is known of others."""
        if _is_endless(case.playbook):
            self._endless.append(case)
            calls = (call for call in calls if call.start < self._until)
        self._load.update(call.day for call in calls)

    def _look_ahead(self, until: int) -> None:
        """Count what repeats without a number up to a later instant; farther than asked, so that it happens rarely."""
        if until <= self._until:
            return
        known, self._until = self._until, max(until, self._until + (self._until - self._as_of))
        for case in self._endless:
            calls = self._calls(case, self._until)
            self._load.update(call.day for call in calls if known <= call.start < self._until)

    def _calls(self, case: Case, until: int) -> list[_Call]:
        """The contacts of one lead that take the rep's time, as if the rep had no other lead."""
        walk = Walk(case, Agenda(), self._as_of, until, self._project)
        walk.place_first_contacts()
        return self._calls_of(case, walk.all())

    def _calls_of(self, case: Case, found: Iterable[Placed | Unplaced]) -> list[_Call]:
        playbook = case.playbook
        if playbook.id not in self._moving:
            self._moving[playbook.id] = frozenset(step.id for step in playbook.steps if _moves(step, playbook))
        zone, moving = load_zone(case.rep.zone), self._moving[playbook.id]
        return [
            _Call(one.start, zone.day_of(one.start), one.step.id in moving)
            for one in found
            if isinstance(one, Placed) and one.step.channel in TAKES_THE_REP
        ]


def _day_of_start(case: Case) -> int:
    return load_zone(case.lead.zones[0]).day_of(case.enrollment.start)


def _delayed(case: Case, days: int) -> Case:
    """The same case with its path begun days later on the lead's calendar, at the same wall time."""
    if not days:
        return case
    zone = load_zone(case.lead.zones[0])
    start = zone.to_instant(zone.to_wall(case.enrollment.start) + days * DAY)
    enrollment = replace(case.enrollment, start=start)
    return replace(case, enrollment=enrollment, standing=replace(case.standing, enrollment=enrollment))


def _kind(case: Case) -> tuple[str, ...]:
    """What leads have in common whose paths lie alike: the playbook; and the lead, where days are spread over leads."""
    is_spread = any(step.timing.low < step.timing.high or step.schedule.vary for step in case.playbook.steps)
    return (case.playbook.id, *case.lead.zones, case.lead.key if is_spread else "")


def _is_endless(playbook: Playbook) -> bool:
    """Whether some step's beats only end where a plan does."""
    repeats = (step.timing.repeat for step in playbook.steps)
    return any(repeat is not None and repeat.every is not None and repeat.times is None for repeat in repeats)


def _moves(step: Step, playbook: Playbook) -> bool:
    """Whether a step counts, over what it waits for, from the start and not from a date."""
    seen: set[str] = set()
    while step.id not in seen:
        seen.add(step.id)
        anchor = step.timing.anchor
        before = playbook.step(step.block if anchor.kind is AnchorKind.BLOCK else anchor.step)
        if before is None:
            return anchor.kind not in DATED
        step = before
    return True


def overloads(touches: Iterable[Touch], rep: Rep, project: Project) -> Iterator[Diagnostic]:
    """Name the stretches of days on which more of a rep's time is planned than new leads may fill."""
    ceiling = ceiling_of(rep, project)
    if ceiling is None:
        return
    load = Counter(
        touch.here.date() for touch in touches if touch.status == "planned" and touch.channel in TAKES_THE_REP
    )
    stretch: list[date] = []
    for day in sorted(load):
        if load[day] > ceiling:
            stretch.append(day)
        elif stretch:
            yield _overload(stretch, max(load[one] for one in stretch), rep, ceiling)
            stretch = []
    if stretch:
        yield _overload(stretch, max(load[one] for one in stretch), rep, ceiling)


def _overload(days: Sequence[date], most: int, rep: Rep, ceiling: int) -> Diagnostic:
    what = "calls, visits and meetings"
    load = (
        f"{most} {what} on {days[0]}" if len(days) == 1 else f"up to {most} {what} a day from {days[0]} to {days[-1]}"
    )
    message = f"{rep.name} has {load}, where a day holds {ceiling}"
    hint = (
        "leads of a playbook with a step at start or before a date are never delayed: "
        "give some of them to another rep, or raise `capacity`"
    )
    return Diagnostic("PB076", message, rep.span, hint, severity=Severity.WARNING)
