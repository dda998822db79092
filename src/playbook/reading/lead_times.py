"""Turns a date and time as an export writes it into UTC minutes, or says why it cannot be known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["NoTime", "read_time"]

_CLOCK = r"(?:[T ]+(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d(?:[.,]\d+)?)?"
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)" + _CLOCK + r"(?: ?(?P<offset>Z|[+-]\d\d:?\d\d))?)?", re.IGNORECASE
)
_SLASHES = re.compile(
    r"(?P<one>\d{1,2})/(?P<two>\d{1,2})/(?P<year>\d{4})" + _CLOCK + r"(?: ?(?P<half>[AP])\.?M\.?)?)?", re.IGNORECASE
)
_YEARS = range(1971, 2200)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class NoTime(Enum):
    """Why a cell gives no time, in words that follow the column's name."""

    UNREADABLE = "is no date and time that is known here"
    AMBIGUOUS = "could be day/month or month/day"
    IMPOSSIBLE = "is a date or time that cannot be"
    ZONE_UNKNOWN = "has no offset from UTC, and project.yaml does not say in which zone this list's times are"


def read_time(cell: str, zone: str, to_utc: Callable[[datetime, str], int | None]) -> int | NoTime:
    """Read a time; one without an offset is in ``zone``, a date alone is its first minute, seconds are cut off.

    Known are RFC 3339 (with ``T`` or a space), the same without an offset, and slashes where the day is above 12 or
    equals the month: whether ``3/4/2026`` is in March or in April is not for a program to guess.

    Args:
        cell: what stands in the list, not empty.
        zone: IANA name, or empty where project.yaml says none.
        to_utc: turns a wall time in a zone into UTC minutes since 1970; ``None`` for an unknown zone.

    Returns:
        UTC minutes since 1970, or why there are none.
    """
    read = _read_wall(cell)
    if isinstance(read, NoTime):
        return read
    if read.offset is not None:
        instant = read.wall.replace(tzinfo=timezone(read.offset))
        return (instant - _EPOCH) // timedelta(minutes=1)
    minutes = to_utc(read.wall, zone) if zone else None
    return NoTime.ZONE_UNKNOWN if minutes is None else minutes


@dataclass(frozen=True, slots=True)
class _Wall:
    """What a clock on some wall showed, and how far that wall is from UTC, where the list says so."""

    wall: datetime
    offset: timedelta | None = None


def _read_wall(cell: str) -> _Wall | NoTime:
    for pattern in (_YEAR_FIRST, _SLASHES):
        match = pattern.fullmatch(cell)
        if match is not None:
            try:
                return _wall(match.groupdict())
            except ValueError:
                return NoTime.IMPOSSIBLE
    return NoTime.UNREADABLE


def _wall(parts: dict[str, str | None]) -> _Wall | NoTime:
    """Build the wall time; raises ``ValueError`` for a day or an hour that does not exist."""
    if "one" in parts:
        one, two = int(parts["one"] or 0), int(parts["two"] or 0)
        if one <= 12 and two <= 12 and one != two:
            return NoTime.AMBIGUOUS
        month, day = (two, one) if one > 12 else (one, two)
    else:
        month, day = int(parts["month"] or 0), int(parts["day"] or 0)
    hour = _hour(int(parts["hour"] or 0), (parts.get("half") or "").upper())
    year = int(parts["year"] or 0)
    if year not in _YEARS:
        return NoTime.IMPOSSIBLE
    wall = datetime(year, month, day, hour, int(parts["minute"] or 0))  # noqa: DTZ001 - a wall time
    return _Wall(wall, _offset(parts.get("offset")))


def _hour(hour: int, half: str) -> int:
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half == "P" else 0)


def _offset(text: str | None) -> timedelta | None:
    if not text:
        return None
    if text in "Zz":
        return timedelta(0)
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    if int(text[-2:]) > 59 or minutes >= 24 * 60:
        raise ValueError(text)
    return timedelta(minutes=-minutes if text[0] == "-" else minutes)
