"""Turns one rep's taken times into the next free one, so that contacts which can move do not overlap."""

from __future__ import annotations

from hashlib import blake2b

from playbook.planning.zones import DAY

__all__ = ["Agenda", "preferred_slot"]


class Agenda:
    """The spans of a rep's time that are spoken for, UTC minutes since 1970, half-open."""

    def __init__(self) -> None:
        self._taken: dict[int, list[tuple[int, int]]] = {}

    def take(self, start: int, minutes: int) -> None:
        """Mark a span as taken."""
        until = start + minutes
        for day in range(start // DAY, (until - 1) // DAY + 1):
            self._taken.setdefault(day, []).append((start, until))

    def is_free(self, start: int, minutes: int) -> bool:
        """Say whether nothing taken overlaps the span."""
        until = start + minutes
        days = range(start // DAY, (until - 1) // DAY + 1)
        return all(until <= begin or end <= start for day in days for begin, end in self._taken.get(day, ()))

    def first_free_from(self, wanted: int, minutes: int) -> int:
        """The first moment from ``wanted`` on at which ``minutes`` are free."""
        start = wanted
        while not self.is_free(start, minutes):
            days = range(start // DAY, (start + minutes - 1) // DAY + 1)
            taken = (span for day in days for span in self._taken.get(day, ()))
            start = min(end for begin, end in taken if begin < start + minutes and start < end)
        return start


def preferred_slot(uid: str, count: int) -> int:
    """A number below ``count`` that depends on the touch alone: the same on every machine and in every build."""
    return int.from_bytes(blake2b(uid.encode(), digest_size=8).digest(), "big") % count
