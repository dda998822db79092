"""Turns one due happening of a step into its moment: in open hours, within limits and law, around the rep's day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playbook.model.timing import IfClosed, Vary
from playbook.planning.contacts import first_fit
from playbook.planning.spread import order_days, other_parts_first, preferred_first
from playbook.planning.targets import DayTarget, MinuteTarget
from playbook.planning.zones import DAY

if TYPE_CHECKING:
    from playbook.model.playbook import Step
    from playbook.planning.agenda import Agenda
    from playbook.planning.contacts import Contacts, Rules
    from playbook.planning.windows import OpenHours, Spans

__all__ = ["TAKES_THE_REP", "Place", "Situation", "behind_others", "due_moment", "is_over", "place"]

TAKES_THE_REP = frozenset({"call", "visit", "meeting"})
"""Channels whose touches must not overlap: the rep can do one at a time."""
YEAR = 370


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides about one happening besides its target.

    ``enrolled`` is when the lead was enrolled and ``after`` what the step comes after, UTC minutes: days are filled
    from there on. Only a first contact (``is_first``) is pushed by other leads' contacts: to ``slot`` if the record
    says so, and never past ``latest``. ``last`` is the attempt before it and ``attempt`` its number, for those that
    vary.
    """

    step: Step
    uid: str
    hours: OpenHours
    rules: Rules
    contacts: Contacts
    agenda: Agenda
    enrolled: int
    after: int
    latest: int | None
    slot: int | None
    is_first: bool
    last: int | None
    attempt: int


@dataclass(frozen=True, slots=True)
class Place:
    """A moment, or ``None`` where there is none, and the rules that moved or forbade it.

    ``is_pushed`` says that it is not the moment the touch would have had without the rep's other leads.
    """

    start: int | None
    moved_by: tuple[int, ...] = ()
    is_pushed: bool = False


def due_moment(target: MinuteTarget | DayTarget, hours: OpenHours) -> int:
    """The moment a target means before hours and limits are looked at."""
    if isinstance(target, MinuteTarget):
        return target.middle
    first = target.wall if target.wall is not None else target.hours[0] if target.hours else 0
    return hours.zone.to_instant(target.low * DAY + first)


def is_over(target: MinuteTarget | DayTarget, instant: int, hours: OpenHours) -> bool:
    """Whether all that a target means lies before ``instant``, whatever hours and limits would make of it.

    A period without a day left for it is never over: it never began.
    """
    if isinstance(target, MinuteTarget):
        return target.high < instant
    if target.high < target.low:
        return False
    wall = target.wall if target.wall is not None else (target.hours[1] if target.hours else DAY) - 1
    return hours.zone.to_instant(target.high * DAY + wall) < instant


def place(target: MinuteTarget | DayTarget, here: Situation, preferred: int | None = None) -> Place:
    """Find the moment for a target; ``preferred`` is the minute of a range that keeps later promises."""
    if isinstance(target, DayTarget):
        return _on_day(target, here)
    wanted = preferred
    if wanted is None:
        wanted = _moved(target.low, here)
        if wanted is None:
            return Place(None)
    start, moved_by = first_fit(wanted, here.rules, here.hours, here.contacts)
    if start is None:
        return Place(None, moved_by)
    behind = behind_others(start, here)
    return Place(behind, moved_by, is_pushed=behind != start)


def _moved(instant: int, here: Situation) -> int | None:
    """Where a closed ``instant`` goes: the next open minute, the last one before, or nowhere.

    Never back behind what the step comes after: then it is the next open minute after all.
    """
    if here.hours.is_open(instant):
        return instant
    if here.step.schedule.if_closed is IfClosed.SKIP:
        return None
    if here.step.schedule.if_closed is IfClosed.LAST_OPEN_BEFORE:
        earlier = here.hours.last_open(instant)
        if earlier is not None and earlier >= max(here.after, here.enrolled):
            return earlier
    return here.hours.next_open(instant)


def behind_others(wanted: int, here: Situation) -> int:
    """Leads that arrive together are called one after the other; a wait after a step is never moved."""
    if not here.is_first or here.step.channel not in TAKES_THE_REP:
        return wanted
    if here.slot is None or here.slot < wanted:
        behind = _around_others(wanted, here)
        return wanted if here.latest is not None and behind > here.latest else behind
    fits = here.hours.is_open(here.slot) and here.contacts.blocked(here.slot, here.rules, here.hours) is None
    is_late = here.latest is not None and here.slot > here.latest
    return here.slot if fits and not is_late else wanted


def _on_day(target: DayTarget, here: Situation) -> Place:
    moved_by: tuple[int, ...] = ()
    for day in _days(target, here):
        found = _within_day(target, day, here)
        if found.start is not None:
            return Place(found.start, moved_by)
        moved_by = tuple(dict.fromkeys((*moved_by, *found.moved_by)))
    if target.is_period or here.step.schedule.if_closed is IfClosed.SKIP:
        return Place(None, moved_by)
    if target.wall is not None and not target.is_written:
        wanted = _moved(due_moment(target, here.hours), here)
        start, by = (None, ()) if wanted is None else first_fit(wanted, here.rules, here.hours, here.contacts)
        return Place(None if start is None else _around_others(start, here), tuple(dict.fromkeys((*moved_by, *by))))
    for day in _other_days(target, here):
        found = _within_day(target, day, here)
        if found.start is not None:
            return Place(found.start, tuple(dict.fromkeys((*moved_by, *found.moved_by))))
    return Place(None, moved_by)


def _around_others(start: int, here: Situation) -> int:
    """The next minute of the same day at which the rep is free; ``start`` itself where there is none."""
    if here.step.channel not in TAKES_THE_REP:
        return start
    day, at = here.hours.zone.day_of(start), start
    while True:
        free = here.agenda.first_free_from(at, here.step.actions[0].minutes)
        fits, _ = first_fit(free, here.rules, here.hours, here.contacts)
        if fits is None or here.hours.zone.day_of(fits) != day:
            return start
        if fits == free:
            return free
        at = fits


def _other_days(target: DayTarget, here: Situation) -> range | list[int]:
    """The days to try after the wanted one: later ones, or earlier ones back to what the step comes after."""
    later = range(target.low + 1, target.low + YEAR)
    if here.step.schedule.if_closed is not IfClosed.LAST_OPEN_BEFORE:
        return later
    first = here.hours.zone.day_of(max(here.after, here.enrolled))
    return [*range(target.low - 1, first - 1, -1), *later]


def _days(target: DayTarget, here: Situation) -> list[int]:
    """The days of a target, in the order in which they are to be tried."""
    days = target.days()
    if len(days) < 2:
        return days
    open_days = [day for day in days if _inside(target, day, here)]
    last = None if here.last is None else here.hours.zone.day_of(here.last)
    return order_days(open_days, here.uid, here.step.schedule.vary, last, here.attempt)


def _within_day(target: DayTarget, day: int, here: Situation) -> Place:
    """One start on ``day``: preferred, varied, around the rep's other contacts; the first wanted if the day is full."""
    spans = _inside(target, day, here)
    if not spans:
        return Place(None)
    # An hour that is written is kept, and may overlap.
    asks_agenda = here.step.channel in TAKES_THE_REP and not target.is_written and not target.any_time
    taken: int | None = None
    moved_by: list[int] = []
    for start in _starts(target, spans, here):
        block = here.contacts.blocked(start, here.rules, here.hours)
        if block is not None:
            moved_by.append(block[1])
        elif not asks_agenda or here.agenda.is_free(start, here.step.actions[0].minutes):
            return Place(start)
        elif taken is None:
            taken = start
    if taken is None:
        return Place(None, tuple(dict.fromkeys(moved_by)))
    between = _between_others(spans, here)
    return Place(taken if between is None else between)


def _between_others(spans: Spans, here: Situation) -> int | None:
    """The first minute of a day that others left free, where none of the usual starts is: only a full day is shared."""
    for begin, until in spans:
        at = here.agenda.first_free_from(begin, here.step.actions[0].minutes)
        while at < until:
            block = here.contacts.blocked(at, here.rules, here.hours)
            if block is None:
                return at
            at = here.agenda.first_free_from(max(block[0], at + 1), here.step.actions[0].minutes)
    return None


def _starts(target: DayTarget, spans: Spans, here: Situation) -> list[int]:
    """The starts on a day, in the order in which they are to be tried."""
    minutes = here.step.actions[0].minutes
    starts = [start for begin, until in spans for start in range(begin, until, minutes)]
    if target.any_time or target.wall is not None:
        return starts
    if here.last is None or Vary.TIME not in here.step.schedule.vary:
        return preferred_first(starts, here.uid)
    return other_parts_first(starts, here.uid, here.hours, here.last, here.attempt)


def _inside(target: DayTarget, day: int, here: Situation) -> Spans:
    """The open spans of ``day`` that the target wants, after what the step comes after.

    Today only what is left of the day counts; a day that is over keeps its spans, so that `if_past` can decide.
    """
    wanted = _wanted(target, day, here)
    wanted = _from(wanted, here.after)
    return _from(wanted, here.enrolled) or (() if target.low < target.high else wanted)


def _from(spans: Spans, instant: int) -> Spans:
    return tuple((max(begin, instant), until) for begin, until in spans if instant < until)


def _wanted(target: DayTarget, day: int, here: Situation) -> Spans:
    hours = here.hours
    if target.wall is not None:
        return _around_wall(day * DAY + target.wall, target, here)
    if target.hours is None:
        return hours.spans(day)
    first, last = (hours.zone.to_instant(day * DAY + wall) for wall in target.hours)
    cut = ((max(begin, first), min(until, last)) for begin, until in hours.spans(day))
    return tuple((begin, until) for begin, until in cut if begin < until)


def _around_wall(wall: int, target: DayTarget, here: Situation) -> Spans:
    """What begins at a wanted wall time; an hour that is written moves within its day as `if_closed` says."""
    hours, instant = here.hours, here.hours.zone.to_instant(wall)
    day = hours.zone.day_of(instant)
    if target.is_written and not hours.is_open(instant):
        moved = _moved(instant, here)
        if moved is None or hours.zone.day_of(moved) != day:
            return ()
        instant = moved
    return tuple((instant, until) for begin, until in hours.spans(day) if begin <= instant < until)
