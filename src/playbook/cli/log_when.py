"""Turns the time and the day that a rep types for `playbook log` into an instant and an agreed day, or says why not."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from playbook.diagnostics import CannotGoOn, Diagnostic
from playbook.model.wording import MONTHS, WEEKDAYS
from playbook.planning.zones import DAY, day_number, to_date

if TYPE_CHECKING:
    from playbook.planning.zones import Zone

__all__ = ["day_words", "read_agreed", "read_at", "time_words"]

AHEAD = 5
"""Minutes by which a clock may be ahead of this machine's; beyond them nothing can have happened yet."""

_DAY = r"(?P<day>\d{4}-\d\d-\d\d|[a-z]+)"
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)"
_AT = re.compile(rf"(?:{_DAY}[T ]+)?{_CLOCK}(?::\d\d(?:\.\d+)?)? ?(?P<offset>Z|[+-]\d\d:?\d\d)?", re.IGNORECASE)
_AGREED = re.compile(rf"{_DAY}(?:[T ]+{_CLOCK})?", re.IGNORECASE)
_AT_EXAMPLES = 'write it like 10:42, "yesterday 16:30", "2026-11-24 10:42" or 2026-11-24T10:42-05:00'
_AGREED_EXAMPLES = 'write it like 2026-12-01, "2026-12-01 15:00", fri, "fri 15:00" or tomorrow; or none'
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_NAMES = {"yesterday": -1, "today": 0, "tomorrow": 1}


def read_at(text: str, zone: Zone | None, now: int) -> int:
    """Read when something happened, as UTC minutes since 1970; a time without an offset is on the clock of ``zone``.

    Args:
        text: what was typed; empty for now.
        zone: the rep's, or ``None`` where nobody's clock can be told.
        now: UTC minutes since 1970.

    Raises:
        CannotGoOn: where it is no time, is on no clock or on two, or is still to come.
    """
    if not text:
        return now
    found = _AT.fullmatch(text.strip())
    if found is None:
        raise _refused(f"--at: '{text}' is no time", _AT_EXAMPLES)
    if found["offset"]:
        instant = _with_offset(found, text)
    elif zone is None:
        raise _refused(
            f"--at: '{text}' does not say on whose clock", "write it with its offset: 2026-11-24T10:42-05:00"
        )
    else:
        instant = _on_the_wall(text, _wall(found, zone, now, "--at", _AT_EXAMPLES), zone)
    if instant > now + AHEAD:
        shown, it_is = (zone.shown(moment) if zone else _utc(moment) for moment in (instant, now))
        hint = 'if it was yesterday, write --at "yesterday HH:MM"; a day you agreed with them goes behind --date'
        raise _refused(f"--at: {time_words(shown, it_is)} is still to come (it is {time_words(it_is, it_is)})", hint)
    return instant


def read_agreed(text: str, zone: Zone, now: int) -> str:
    """Read the day that was agreed with a lead, on the lead's clock: ``2026-12-01`` or ``2026-12-01T15:00``.

    Raises:
        CannotGoOn: where it is no day, could be two, is over, or is an hour that the clocks leave out.
    """
    found = _AGREED.fullmatch(text.strip())
    if found is None:
        raise _refused(f"--date: '{text}' is no day", _AGREED_EXAMPLES)
    today = zone.day_of(now)
    if found["hour"] is None:
        day = _day(found["day"], today, "--date", _AGREED_EXAMPLES)
        _expect_coming(day * DAY, today * DAY, zone, now)
        return to_date(day).isoformat()
    wall = _wall(found, zone, now, "--date", _AGREED_EXAMPLES)
    _expect_coming(wall, zone.to_wall(now), zone, now)
    if not _instants(wall, zone):
        later = zone.shown(zone.to_instant(wall))
        hint = f'the clocks go forward there; write "{later:%Y-%m-%d %H:%M}" or an hour before'
        raise _refused(f"--date: {_clock(wall)} does not exist on that day in {zone.name}", hint)
    return _iso(wall)


def time_words(moment: datetime, now: datetime) -> str:
    """Write a moment such as ``Tue 24 Nov 09:12``, with its year where that is not this one."""
    return f"{day_words(moment.date(), now.date())} {moment:%H:%M}"


def day_words(day: date, today: date) -> str:
    """Write a day such as ``Tue 24 Nov``, with its year where that is not this one."""
    year = f" {day.year}" if day.year != today.year else ""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{year}"


def _wall(found: re.Match[str], zone: Zone, now: int, option: str, examples: str) -> int:
    day = _day(found["day"] or "today", zone.day_of(now), option, examples)
    hour, minute = int(found["hour"]), int(found["minute"])
    if hour > 23 or minute > 59:
        raise _refused(f"{option}: there is no such time as {found['hour']}:{found['minute']}", examples)
    return day * DAY + hour * 60 + minute


def _day(word: str, today: int, option: str, examples: str) -> int:
    """Give the number of the day named; a weekday is the next one, and the last one where things have happened."""
    name = word.casefold()
    if name in _DAY_NAMES:
        return today + _DAY_NAMES[name]
    if name[0].isdigit():
        try:
            return day_number(date.fromisoformat(name))
        except ValueError:
            raise _refused(f"{option}: there is no such day as {word}", examples) from None
    weekday = next((number for number, full in enumerate(_WEEKDAYS) if full.startswith(name) and len(name) > 2), None)
    if weekday is None:
        raise _refused(f"{option}: '{word}' is no day", examples)
    ahead = (weekday - to_date(today).weekday()) % 7
    if ahead == 0:
        other = to_date(today + (7 if option == "--date" else -7))
        raise _refused(f"{option}: '{word}' could be today or a week away", f"write today, or {other}")
    return today + (ahead if option == "--date" else ahead - 7)


def _with_offset(found: re.Match[str], text: str) -> int:
    try:
        day = date.fromisoformat(found["day"] or "")
        offset = found["offset"].upper().replace("Z", "+00:00")
        clock = f"{int(found['hour']):02}:{found['minute']}"
        moment = datetime.fromisoformat(f"{day}T{clock}{offset}")
        return int(moment.timestamp()) // 60
    except (ValueError, OverflowError):
        raise _refused(f"--at: '{text}' is no date and time with an offset", _AT_EXAMPLES) from None


def _on_the_wall(text: str, wall: int, zone: Zone) -> int:
    """Give the one instant at which the clock shows ``wall``; one it skips or shows twice is nobody's to guess."""
    instants = _instants(wall, zone)
    if len(instants) == 1:
        return instants[0]
    if instants:
        first, second = (_with(zone, instant) for instant in instants)
        raise _refused(
            f"--at: {text} came twice in {zone.name}", f"write {first} for the first time, {second} for the second"
        )
    around = sorted(wall - ahead for ahead in _offsets(wall, zone))
    hint = f"write {' or '.join(_with(zone, instant) for instant in around)}"
    raise _refused(f"--at: {text} was left out in {zone.name}, where the clocks went forward", hint)


def _instants(wall: int, zone: Zone) -> list[int]:
    return sorted(wall - ahead for ahead in _offsets(wall, zone) if zone.to_wall(wall - ahead) == wall)


def _offsets(wall: int, zone: Zone) -> list[int]:
    """The offsets in force around a wall time, a day to each side; clocks change once in such a time."""
    return sorted({zone.offset(wall + shift) for shift in (-DAY, 0, DAY)})


def _expect_coming(wall: int, earliest: int, zone: Zone, now: int) -> None:
    if wall < earliest:
        shown = _iso(wall).replace("T", " ") if wall % DAY else to_date(wall // DAY).isoformat()
        hint = f"it is {zone.shown(now):%Y-%m-%d %H:%M} for them ({zone.name}); write a day to come, or none"
        raise _refused(f"--date: {shown} is over", hint)


def _utc(instant: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=instant)


def _with(zone: Zone, instant: int) -> str:
    return zone.shown(instant).isoformat(timespec="minutes")


def _clock(wall: int) -> str:
    return f"{wall % DAY // 60:02}:{wall % 60:02}"


def _iso(wall: int) -> str:
    return f"{to_date(wall // DAY)}T{_clock(wall)}"


def _refused(message: str, hint: str) -> CannotGoOn:
    return CannotGoOn((Diagnostic("PB066", message, hint=hint),))
