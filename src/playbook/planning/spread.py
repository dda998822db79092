"""Turns periods and attempts into days and hours that differ: evenly filled, varied, the same in every build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.model.timing import Vary
from playbook.planning.agenda import preferred_slot
from playbook.planning.zones import DAY, to_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playbook.planning.windows import OpenHours

__all__ = ["evenly", "order_days", "other_parts_first", "preferred_first"]

PARTS = (9 * 60, 11 * 60, 13 * 60, 15 * 60, 17 * 60)
"""Where the parts of the day begin (domain.md C3, ours); before the first and after the last counts to the nearest."""


def evenly(days: Sequence[int], count: int) -> list[int]:
    """Choose ``count`` of ``days``, evenly spaced also towards both ends; all of them where there are fewer."""
    if count >= len(days):
        return list(days)
    return [days[(2 * number + 1) * len(days) // (2 * count)] for number in range(count)]


def order_days(days: Sequence[int], uid: str, vary: frozenset[Vary], last: int | None, attempt: int) -> list[int]:
    """Put the days of a period in the order in which they are to be tried, without the last attempt's like."""
    if not days:
        return []
    turn = (preferred_slot(f"{uid} day", len(days)) + attempt) % len(days)
    ordered = [*days[turn:], *days[:turn]]
    if last is None:
        return ordered
    return sorted(ordered, key=lambda day: _likeness(day, last, vary))  # a stable sort keeps the turn


def _likeness(day: int, last: int, vary: frozenset[Vary]) -> int:
    alike = 0
    if Vary.WEEKDAY in vary:
        alike += (day + 3) % 7 == (last + 3) % 7
    if Vary.WEEK_OF_MONTH in vary:
        alike += (to_date(day).day > 15) == (to_date(last).day > 15)
    return alike


def preferred_first(starts: Sequence[int], uid: str) -> list[int]:
    """Put ``starts`` in the order in which they are to be tried: from the touch's own preference on, round."""
    turn = preferred_slot(uid, max(1, len(starts)))
    return [*starts[turn:], *starts[:turn]]


def other_parts_first(starts: Sequence[int], uid: str, hours: OpenHours, last: int, attempt: int) -> list[int]:
    """The same, but the parts of the day take turns, and that of the last attempt comes last."""
    parts = sorted({part_of_day(start, hours) for start in starts})
    turns = {part: (number - attempt) % len(parts) for number, part in enumerate(parts)}
    before = part_of_day(last, hours)

    def rank(start: int) -> tuple[bool, int]:
        part = part_of_day(start, hours)
        return part == before, turns[part]

    return sorted(preferred_first(starts, uid), key=rank)


def part_of_day(instant: int, hours: OpenHours) -> int:
    """Which part of the lead's day an instant falls in, from 0."""
    wall = hours.zone.to_wall(instant) % DAY
    return max(0, sum(wall >= begin for begin in PARTS) - 1)
