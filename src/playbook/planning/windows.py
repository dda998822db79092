"""Turns open hours, holidays and candidate zones into the minutes in which a lead may be contacted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playbook.planning.zones import DAY

if TYPE_CHECKING:
    from playbook.planning.days import BusinessDays
    from playbook.planning.zones import Zone

__all__ = ["OpenHours"]

LOOK_AHEAD = 370
"""How many days an open minute is looked for: a year and a leap day, more than any run of closed days."""
Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class OpenHours:
    """When a lead may be contacted: open in every candidate zone, on a business day there.

    All instants are UTC minutes since 1970, all spans half-open.
    """

    days: BusinessDays
    zones: tuple[Zone, ...]
    _cache: dict[int, Spans] = field(default_factory=dict, compare=False, hash=False, repr=False)

    @property
    def zone(self) -> Zone:
        """The zone whose calendar counts days: the first candidate."""
        return self.zones[0]

    def spans(self, day: int) -> Spans:
        """The open spans of one day of the first zone's calendar, in order."""
        if day not in self._cache:
            found = _open_in(self.zone, day, self.days)
            for other in self.zones[1:]:
                there = [span for near in (day - 1, day, day + 1) for span in _open_in(other, near, self.days)]
                found = _both(found, _merged(there))
            self._cache[day] = found
        return self._cache[day]

    def is_open(self, instant: int) -> bool:
        """Say whether ``instant`` lies in open hours."""
        return any(start <= instant < until for start, until in self.spans(self.zone.day_of(instant)))

    def next_open(self, instant: int) -> int | None:
        """The first open minute at or after ``instant``, or ``None`` within a year."""
        first = self.zone.day_of(instant)
        for day in range(first, first + LOOK_AHEAD):
            for start, until in self.spans(day):
                if instant < until:
                    return max(start, instant)
        return None

    def last_open(self, instant: int) -> int | None:
        """The last open minute at or before ``instant``, or ``None`` within a year."""
        last = self.zone.day_of(instant)
        for day in range(last, last - LOOK_AHEAD, -1):
            for start, until in reversed(self.spans(day)):
                if start <= instant:
                    return min(until - 1, instant)
        return None


def _open_in(zone: Zone, day: int, days: BusinessDays) -> Spans:
    """Open spans of one wall day, exact also on days on which the clock changes."""
    if not days.is_open(day):
        return ()
    hours = days.week.days[(day + 3) % 7]
    found = []
    for start, until, ahead in zone.segments(day):
        for opens, closes in hours:
            span = (max(start, day * DAY + opens - ahead), min(until, day * DAY + closes - ahead))
            if span[0] < span[1]:
                found.append(span)
    return _merged(found)


def _merged(spans: list[tuple[int, int]]) -> Spans:
    joined: list[tuple[int, int]] = []
    for start, until in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        else:
            joined.append((start, until))
    return tuple(joined)


def _both(left: Spans, right: Spans) -> Spans:
    common = [(max(a, c), min(b, d)) for a, b in left for c, d in right]
    return tuple(sorted((start, until) for start, until in common if start < until))
