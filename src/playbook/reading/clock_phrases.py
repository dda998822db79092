"""Turns the phrases of the clock (`at`, a line of `open`) into minutes after midnight and weekdays."""

from __future__ import annotations

import re

from playbook.model.timing import Clock, Hours
from playbook.reading.words import LATER, PhraseError, Words

__all__ = ["WEEKDAYS", "parse_at", "parse_open"]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)")
# Parts of the day; the afternoon's and evening's edges follow the half-open slots of domain.md C3 (ours).
PARTS_OF_DAY = {"morning": (540, 720), "afternoon": (720, 1020), "evening": (1020, 1230)}


def parse_at(phrase: str) -> Clock:
    """Parse a wall time: ``10:00``, ``09:00-11:00``, ``morning``, ``afternoon`` or ``evening``.

    Raises:
        PhraseError: where it is none of these.
    """
    text = phrase.strip()
    if text in PARTS_OF_DAY:
        return Clock(*PARTS_OF_DAY[text])
    if text == "any time":
        raise PhraseError(f"'any time' is part of the language, but {LATER}", 0, len(phrase))
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
    start, until = _clock(first, offset), _clock(last, offset + len(first) + 1)
    if start >= until:
        raise PhraseError(f"'{text}' holds no minute", offset, len(text), "the later time comes second")
    return start, until


def parse_open(line: str) -> Hours:
    """Parse one line of open hours: ``mon-sat 09:00-20:30``.

    Raises:
        PhraseError: at the day or time that is none.
    """
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
    near = next((known for known in WEEKDAYS if day.lower().startswith(known)), "")
    hint = f"write '{near}'" if near else f"days are {', '.join(WEEKDAYS)}"
    raise PhraseError(f"'{day}' is not a day", offset, len(day), hint)
