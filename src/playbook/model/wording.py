"""Turns the names and times of the record into the words of a rep, the same under every locale."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

__all__ = [
    "MONTHS",
    "WEEKDAYS",
    "channel_words",
    "clock_words",
    "day_words",
    "outcome_words",
    "step_words",
    "weekday_time",
    "when_words",
]

# Written here and not taken from strftime, whose names follow the locale of the machine.
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_OUTCOMES = {
    "answered": "talked",
    "call_back": "asked for another time",
    "connected": "talked",
    "gatekeeper": "reached somebody else",
    "left_voicemail": "left a message",
    "no_show": "did not come",
    "opted_out": "asked us to stop",
    "unanswered": "no answer",
}
_CHANNELS = {"email": "e-mail", "sms": "text message", "social": "social message"}


def outcome_words(outcome: str) -> str:
    """Write an outcome, or a group of them, as a rep would say it."""
    return _OUTCOMES.get(outcome, outcome.replace("_", " "))


def channel_words(channel: str) -> str:
    """Write a channel as people say it: ``e-mail``."""
    return _CHANNELS.get(channel, channel)


def step_words(name: str) -> str:
    """Write a step's id as words: ``week-1`` as ``week 1``; a sentence stays as it is."""
    return name.replace("-", " ") if re.fullmatch(r"[A-Za-z0-9-]+", name) else name


def clock_words(moment: datetime) -> str:
    """Write a wall time as ``10:20``."""
    return f"{moment.hour:02}:{moment.minute:02}"


def day_words(day: date) -> str:
    """Write a date as ``Thu 26 Nov``."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def weekday_time(moment: datetime) -> str:
    """Write a wall time such as ``Tue 24 Nov 09:12``."""
    return f"{day_words(moment)} {clock_words(moment)}"


def when_words(moment: datetime, today: date) -> str:
    """Write a wall time as seen on ``today``: ``today 09:12``, ``Mon 23 Nov 16:52``, with its year in another one."""
    day = moment.date()
    if day == today:
        return f"today {clock_words(moment)}"
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day_words(day)}{year} {clock_words(moment)}"
