"""Turns one rep's taken times into the next free one, so that contacts which can move do not overlap."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from hashlib import blake2b

__all__ = ["Agenda", "Line", "preferred_slot"]

Line = list[tuple[str, int]]
"""Calls on one number: the lead's key and the instant, UTC minutes since 1970."""


class Agenda:
    """The spans of a rep's time that are spoken for, UTC minutes since 1970, half-open.

    They are kept sorted and joined where they touch, so that a full day is one span and one step over it.
    """

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._lines: dict[str, Line] = {}

    def line(self, number: str) -> Line:
        """The calls on one number (E.164), whichever lead they are for: what counts by number counts all of them."""
        return self._lines.setdefault(number, []) if number else []

    def take(self, start: int, minutes: int) -> None:
        """Mark a span as taken."""
        until = start + minutes
        first, last = bisect_left(self._ends, start), bisect_right(self._starts, until)
        if first < last:
            start, until = min(start, self._starts[first]), max(until, self._ends[last - 1])
        self._starts[first:last] = [start]
        self._ends[first:last] = [until]

    def is_free(self, start: int, minutes: int) -> bool:
        """Say whether nothing taken overlaps the span."""
        before = bisect_left(self._starts, start + minutes) - 1
        return before < 0 or self._ends[before] <= start

    def first_free_from(self, wanted: int, minutes: int) -> int:
        """The first moment from ``wanted`` on at which ``minutes`` are free."""
        start = wanted
        for number in range(bisect_right(self._ends, wanted), len(self._starts)):
            if start + minutes <= self._starts[number]:
                break
            start = max(start, self._ends[number])
        return start


def preferred_slot(uid: str, count: int) -> int:
    """A number below ``count`` that depends on the touch alone: the same on every machine and in every build."""
    return int.from_bytes(blake2b(uid.encode(), digest_size=8).digest(), "big") % count
