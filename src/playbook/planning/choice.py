"""Turns a target into one open minute, around what the rep has already taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.model.timing import IfClosed
from playbook.planning.agenda import preferred_slot
from playbook.planning.zones import DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playbook.planning.agenda import Agenda
    from playbook.planning.targets import DayTarget
    from playbook.planning.windows import OpenHours

__all__ = ["choose_day", "choose_slot", "due_moment", "first_free_after", "moved"]

YEAR = 370
Spans = tuple[tuple[int, int], ...]


def moved(instant: int, if_closed: IfClosed, hours: OpenHours) -> int | None:
    """Where a closed ``instant`` goes: the next open minute, the last one before, or nowhere."""
    if if_closed is IfClosed.SKIP:
        return None
    return hours.next_open(instant) if if_closed is IfClosed.NEXT_OPEN else hours.last_open(instant)


def due_moment(target: DayTarget, hours: OpenHours) -> int:
    """The moment a day target means before hours are looked at."""
    if target.wall is not None:
        return hours.zone.to_instant(target.low * DAY + target.wall)
    return hours.zone.to_instant(target.low * DAY + (target.hours[0] if target.hours else 0))


def choose_day(target: DayTarget, uid: str, if_closed: IfClosed, hours: OpenHours) -> Spans:
    """The open spans of the one day chosen; empty where no day will do.

    A range is spread over leads, inside its own open days and never rolled out of it; a single day follows
    ``if_closed``. With a ``wall`` time wanted, the spans begin there.
    """
    days = [day for day in range(target.low, target.high + 1) if _inside(target, day, hours)]
    if days:
        return _inside(target, days[preferred_slot(uid, len(days))], hours)
    if target.low != target.high or if_closed is IfClosed.SKIP:
        return ()
    if target.wall is not None:
        return _from(moved(due_moment(target, hours), if_closed, hours), hours)
    step = 1 if if_closed is IfClosed.NEXT_OPEN else -1
    for day in range(target.low + step, target.low + step * YEAR, step):
        if spans := _inside(target, day, hours):
            return spans
    return ()


def _inside(target: DayTarget, day: int, hours: OpenHours) -> Spans:
    """The open spans of ``day`` that the target wants."""
    if target.wall is not None:
        wanted = hours.zone.to_instant(day * DAY + target.wall)
        return _from(wanted, hours) if hours.is_open(wanted) else ()
    if target.hours is None:
        return hours.spans(day)
    first, last = (hours.zone.to_instant(day * DAY + wall) for wall in target.hours)
    cut = ((max(begin, first), min(until, last)) for begin, until in hours.spans(day))
    return tuple((begin, until) for begin, until in cut if begin < until)


def _from(instant: int | None, hours: OpenHours) -> Spans:
    """What is left of the open span that holds ``instant``."""
    if instant is None:
        return ()
    return tuple(
        (instant, until) for begin, until in hours.spans(hours.zone.day_of(instant)) if begin <= instant < until
    )


def choose_slot(spans: Sequence[tuple[int, int]], minutes: int, turn: int | None, agenda: Agenda | None) -> int:
    """One start in ``spans``: the ``turn``-th by preference, or the first; the next one free in ``agenda``, if given.

    Where all are taken the wanted one stands, and overlaps.
    """
    starts = [start for begin, until in spans for start in range(begin, until, minutes)]
    first = 0 if turn is None else turn % len(starts)
    wanted = [*starts[first:], *starts[:first]]
    free = agenda.first_free(wanted, minutes) if agenda is not None else None
    return wanted[0] if free is None else free


def first_free_after(wanted: int, minutes: int, hours: OpenHours, agenda: Agenda) -> int:
    """The first free start from ``wanted`` on, within a day and in open hours; ``wanted`` itself where none is."""
    later = [start for start in range(wanted, wanted + DAY, minutes) if hours.is_open(start)]
    free = agenda.first_free(later, minutes)
    return wanted if free is None else free
