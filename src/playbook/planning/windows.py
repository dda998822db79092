"""Turns calendars (hours in a zone, without holidays) into the minutes in which all of them are open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playbook.planning.zones import DAY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playbook.planning.days import OpenDays
    from playbook.planning.zones import Zone

__all__ = ["Calendar", "OpenHours", "Spans"]

LOOK_AHEAD = 370
"""How many days an open minute is looked for: a year and some, more than any run of closed days."""
NEAR = (-2, -1, 0, 1, 2)
"""Days of one zone that can share a minute with a day of another: they are up to 26 hours apart."""
Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Open hours by the wall clock of one zone; ``label`` says whose they are."""

    zone: Zone
    days: OpenDays
    label: str = ""
    _spans: dict[int, Spans] = field(default_factory=dict, compare=False, hash=False, repr=False)

    def spans(self, day: int) -> Spans:
        """The open instants of one wall day, exact also where the clock changes; UTC minutes, half-open."""
        if day not in self._spans:
            hours = self.days.hours_of(day)
            found = []
            for start, until, ahead in self.zone.segments(day) if hours else ():
                for opens, closes in hours:
                    span = (max(start, day * DAY + opens - ahead), min(until, day * DAY + closes - ahead))
                    if span[0] < span[1]:
                        found.append(span)
            self._spans[day] = _merged(found)
        return self._spans[day]

    def is_open(self, instant: int) -> bool:
        """Say whether ``instant`` lies in these hours."""
        return any(start <= instant < until for start, until in self.spans(self.zone.day_of(instant)))


@dataclass(frozen=True, slots=True)
class OpenHours:
    """When a contact may happen: every calendar is open. Days are counted by the first one's zone and open days.

    All instants are UTC minutes since 1970, all spans half-open.
    """

    calendars: tuple[Calendar, ...]
    _spans: dict[int, Spans] = field(default_factory=dict, compare=False, hash=False, repr=False)

    @property
    def zone(self) -> Zone:
        """The lead's zone; the first of several candidates."""
        return self.calendars[0].zone

    @property
    def days(self) -> OpenDays:
        """The lead's business days."""
        return self.calendars[0].days

    def spans(self, day: int) -> Spans:
        """The open spans of one day of the lead's calendar, in order."""
        if day not in self._spans:
            found = self.calendars[0].spans(day)
            for other in self.calendars[1:]:
                if not found:
                    break
                found = _both(found, _merged(span for near in NEAR for span in other.spans(day + near)))
            self._spans[day] = found
        return self._spans[day]

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

    def add_open_minutes(self, instant: int, minutes: int) -> int | None:
        """The moment after ``minutes`` of open time from ``instant`` on, or ``None`` within a year."""
        first, left = self.zone.day_of(instant), minutes
        for day in range(first, first + LOOK_AHEAD):
            for start, until in self.spans(day):
                begins = max(start, instant)
                if begins >= until:
                    continue
                if left < until - begins:
                    return begins + left
                left -= until - begins
        return None


def _merged(spans: Iterable[tuple[int, int]]) -> Spans:
    joined: list[tuple[int, int]] = []
    for start, until in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        else:
            joined.append((start, until))
    return tuple(joined)


def _both(left: Spans, right: Spans) -> Spans:
    common = ((max(a, c), min(b, d)) for a, b in left for c, d in right)
    return tuple(sorted((start, until) for start, until in common if start < until))
