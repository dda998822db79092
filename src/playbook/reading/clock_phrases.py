"""Turns the phrases of the clock (`at`, a line of `open`) into minutes after midnight and weekdays."""

from __future__ import annotations

import re
from datetime import date

from playbook.model.timing import Clock, Hours
from playbook.reading.meant_clock import meant_at, meant_days, meant_open
from playbook.reading.meant_moments import meant_days_off
from playbook.reading.words import PhraseError, Words, parse_or_propose

__all__ = ["WEEKDAYS", "parse_at", "parse_days_off", "parse_open", "parse_weekdays"]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)")
# Parts of the day; the afternoon's and evening's edges follow the half-open slots of domain.md C3 (ours).
PARTS_OF_DAY = {"morning": (540, 720), "afternoon": (720, 1020), "evening": (1020, 1230)}


def parse_at(phrase: str) -> Clock:
    """Parse a wall time: ``10:00``, ``09:00-11:00``, ``morning``, ``afternoon``, ``evening`` or ``any time``.

    Raises:
        PhraseError: where it is none of these.
    """
    return parse_or_propose(phrase, _at, meant_at)


def _at(phrase: str) -> Clock:
    text = phrase.strip()
    if text in PARTS_OF_DAY:
        return Clock(*PARTS_OF_DAY[text])
    if text == "any time":
        return Clock(0, 24 * 60, any_time=True)
    if "-" in text:
        return Clock(*_clock_range(text, 0))
    return Clock(_clock(text, 0))


def _clock(text: str, offset: int) -> int:
    match = CLOCK.fullmatch(text)
    if not match or int(match[1]) * 60 + int(match[2]) > 24 * 60:
        raise PhraseError(f"'{text}' is not a time", offset, len(text), "write hours and minutes: 09:30")
    return int(match[1]) * 60 + int(match[2])


def _clock_range(text: str, offset: int) -> tuple[int, int]:
    first, _, last = text.partition("-")
    if not last and CLOCK.fullmatch(first):
        raise PhraseError(f"'{text}' has no end", offset, len(text), f"write both times: {first}-17:30")
    start, until = _clock(first, offset), _clock(last, offset + len(first) + 1)
    if start < until:
        return start, until
    message, noon = f"'{text}' holds no minute", 12 * 60
    if until <= noon and start < until + noon:
        evening = f"{until // 60 + 12:02}:{until % 60:02}"
        raise PhraseError(message, offset, len(text), f"did you mean {evening}?", instead=f"{first}-{evening}")
    raise PhraseError(message, offset, len(text), "the later time comes second; hours end at midnight, 24:00")


def parse_open(line: str) -> Hours:
    """Parse one line of open hours: ``mon-sat 09:00-20:30``.

    Raises:
        PhraseError: at the day or time that is none.
    """
    return parse_or_propose(line, _open, meant_open)


def _open(line: str) -> Hours:
    words = Words(line)
    days = _weekdays(words)
    if not words.peek:
        words.fail("hours such as 09:00-17:30")
    hours = words.take()
    words.end()
    return Hours(days, *_clock_range(hours.text, hours.offset))


def _weekdays(words: Words) -> frozenset[int]:
    days: set[int] = set()
    base = words.offset
    if not words.peek:
        words.fail("days such as mon-sat")
    listed = words.take().text
    for part in listed.split(","):
        first, _, last = part.partition("-")
        edges = [_weekday(day, base + listed.index(part)) for day in (first, last or first)]
        span = (edges[1] - edges[0]) % 7
        days.update((edges[0] + step) % 7 for step in range(span + 1))
    return frozenset(days)


def _weekday(day: str, offset: int) -> int:
    if day in WEEKDAYS:
        return WEEKDAYS.index(day)
    near = next((known for known in WEEKDAYS if day.lower().startswith(known) and day.isalpha()), "")
    hint = f"write '{near}'" if near else f"days are {', '.join(WEEKDAYS)}"
    raise PhraseError(f"'{day}' is not a day", offset, len(day), hint, instead=near)


def parse_weekdays(phrase: str) -> frozenset[int]:
    """Parse days of the week such as ``fri`` or ``mon-wed``; 0 is Monday.

    Raises:
        PhraseError: at the day that is none.
    """
    return parse_or_propose(phrase, _only_weekdays, meant_days)


def _only_weekdays(phrase: str) -> frozenset[int]:
    words = Words(phrase)
    days = _weekdays(words)
    words.end()
    return days


def parse_days_off(phrase: str) -> tuple[date, date]:
    """Parse a day off, ``2026-12-24``, or the first and last of several, ``2026-12-24 to 2027-01-02``.

    Raises:
        PhraseError: where it is neither.
    """
    return parse_or_propose(phrase, _days_off, meant_days_off)


def _days_off(phrase: str) -> tuple[date, date]:
    words = Words(phrase)
    first = last = _day(words)
    if words.accept("to"):
        place = words.offset
        last = _day(words)
        if last < first:
            raise PhraseError("the last day comes before the first", place, 10, "write the earlier day first")
    words.end()
    return first, last


def _day(words: Words) -> date:
    text, place = words.peek, words.offset
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise PhraseError(f"'{text}' is not a date", place, len(text), "write it like 2026-12-24") from None
    words.take()
    return day
