"""Turns the phrases of the calendar (`wed 2026-02-18`, `dec 1-15`, `1st mon of dec`) into pins."""

from __future__ import annotations

import calendar
import re
from datetime import date

from playbook.model.timing import Pin
from playbook.reading.clock_phrases import WEEKDAYS
from playbook.reading.words import PhraseError, Words

__all__ = ["MONTHS", "ORDINALS", "YEARS", "parse_pin"]

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ORDINALS = ("1st", "2nd", "3rd", "4th", "last")
YEARS = range(1971, 2200)
"""As far as the record and the lead lists reach."""
DAYS = re.compile(r"(\d{1,2})(?:-(\d{1,2}))?\Z")


def parse_pin(words: Words) -> Pin:
    """Parse a moment of the calendar at the cursor.

    Raises:
        PhraseError: at the first word that cannot stand there, and where weekday and date do not fit together.
    """
    if words.peek in ORDINALS:
        return _nth_weekday(words)
    if words.peek in MONTHS:
        return _month(words)
    weekday = words.accept(*WEEKDAYS)
    place, text = words.offset, words.peek
    day = _date(words)
    if weekday and WEEKDAYS[day.weekday()] != weekday:
        right = WEEKDAYS[day.weekday()]
        raise PhraseError(
            f"{text} is a {right}, not a {weekday}", place, len(text), f"write '{right} {text}', or another date"
        )
    return Pin(day.month, day.day, day.day, day.year)


def _date(words: Words) -> date:
    text, place = words.peek, words.offset
    if not re.match(r"\d{4}-\d{2}-\d{2}\Z", text):
        words.fail("a date such as 2026-12-01")
    words.take()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise PhraseError(f"there is no {text}", place, len(text), "check the day of the month") from None
    if day.year not in YEARS:
        raise PhraseError(f"{text} is too far away", place, 4, f"write a year from {YEARS[0]} to {YEARS[-1]}")
    return day


def _nth_weekday(words: Words) -> Pin:
    nth = ORDINALS.index(words.take().text)
    weekday = WEEKDAYS.index(words.expect(*WEEKDAYS))
    words.expect("of")
    month = MONTHS.index(words.expect(*MONTHS)) + 1
    return Pin(month, nth=-1 if nth == 4 else nth + 1, weekday=weekday)


def _month(words: Words) -> Pin:
    month = MONTHS.index(words.take().text) + 1
    match = DAYS.match(words.peek)
    if not match:
        return Pin(month)
    text, place = words.peek, words.offset
    low, high = int(match[1]), int(match[2] or match[1])
    longest = calendar.monthrange(2000, month)[1]  # a leap year: 29 February may be meant
    if not 1 <= low <= high <= longest:
        raise PhraseError(f"{MONTHS[month - 1]} has no days {text}", place, len(text), f"1 to {longest}")
    words.take()
    return Pin(month, low, high)
