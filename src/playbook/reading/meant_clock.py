"""Turns hours and weekdays as people say them (`Mon to Fri 9-5`) into the one spelling there is, as a proposal."""

from __future__ import annotations

import re

from playbook.reading.words import LONG_DASHES, Proposal

__all__ = [
    "WEEKDAYS",
    "WEEKDAY_NAMES",
    "meant_at",
    "meant_days",
    "meant_hour",
    "meant_open",
    "plain_dashes",
]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAY_NAMES = {
    said: short
    for short, long in zip(
        WEEKDAYS, ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), strict=True
    )
    for said in (short, long, f"{long}s", f"{short}s")
} | {"thur": "thu", "thurs": "thu"}
GROUPS = {
    "weekdays": "mon-fri",
    "weekday": "mon-fri",
    "workdays": "mon-fri",
    "working days": "mon-fri",
    "business days": "mon-fri",
    "daily": "mon-sun",
    "every day": "mon-sun",
    "all days": "mon-sun",
    "weekends": "sat,sun",
    "weekend": "sat,sun",
}
ALWAYS = frozenset({"always", "24/7", "any time", "all the time", "around the clock", "24 hours", "open"})
PARTS_OF_DAY = {
    "morning": ("morning", "mornings", "early", "early morning", "forenoon", "before noon", "before lunch"),
    "afternoon": ("afternoon", "afternoons", "after lunch"),
    "evening": ("evening", "evenings", "tonight", "late", "after work"),
    "any time": ("anytime", "any time", "any hour", "whenever", "all day"),
    "12:00": ("noon", "midday"),
}
TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2})|h)?(?: ?(?:h|hrs|o'clock|uhr))?(?: ?([ap])\.?m\.?)?")
DIGITS = re.compile(r"(\d{1,2})(\d{2})(?:h|hrs)?")
RANGE = re.compile(r"\s*(?:-|\bto\b|\buntil\b|\btill\b|\band\b)\s*")
NOON, MIDNIGHT = 12 * 60, 24 * 60
EARLIEST = 7 * 60
"""Who writes 2-4 without a.m. means the afternoon: nobody is called before seven."""


def plain_dashes(text: str) -> str:
    """Give the text with every long dash as the hyphen that ranges are written with."""
    return re.sub(f"[{LONG_DASHES}]", "-", text)


def meant_at(phrase: str) -> Proposal | None:
    """Propose a wall time for `at`: ``9am-11am`` is ``09:00-11:00``."""
    text = _folded(phrase).removeprefix("at ").removeprefix("in ").removeprefix("the ").removeprefix("around ")
    for right, said in PARTS_OF_DAY.items():
        if text in said:
            return Proposal((right,))
    hour = meant_hour(text)
    return Proposal((hour,)) if hour else None


def meant_hour(text: str) -> str:
    """Give ``09:00`` or ``09:00-11:00`` for one hour or two as they are said; empty for anything else."""
    edges = [_time(part) for part in RANGE.split(re.sub(r"^(between|from) ", "", _folded(text)))]
    if len(edges) == 1 and edges[0] is not None:
        minutes, half = edges[0]
        return _shown(minutes + NOON if not half and minutes < EARLIEST else minutes)
    return _range(edges[0], edges[1]) if len(edges) == 2 else ""


def meant_open(line: str) -> Proposal | None:
    """Propose a line of open hours: ``weekdays 9-5`` is ``mon-fri 09:00-17:00``."""
    text = _folded(line)
    if text in ALWAYS:
        return Proposal(("mon-sun 00:00-24:00",))
    begin = re.search(r"(?:\b(?:from|between) )?\d", text)
    said = text[: begin.start()] if begin else text
    days = _days(said.strip(" ,:;")) if said.strip(" ,:;") else "mon-fri"
    hours = meant_hour(text[begin.start() :]) if begin else "09:00-17:00"
    return Proposal((f"{days} {hours}",)) if days and "-" in hours else None


def meant_days(phrase: str) -> Proposal | None:
    """Propose days of the week: ``Monday and Friday`` is ``mon,fri``."""
    days = _days(_folded(phrase).removeprefix("on "))
    return Proposal((days,)) if days else None


def _folded(text: str) -> str:
    return " ".join(plain_dashes(text).lower().split())


def _time(text: str) -> tuple[int, str] | None:
    """Minutes after midnight and ``a`` or ``p`` where it was said."""
    named = {"noon": NOON, "midday": NOON, "midnight": MIDNIGHT}
    if text in named:
        return named[text], "p"
    match = DIGITS.fullmatch(text) or TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    half = match[3] or "" if match.re is TIME else ""
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    if not half and len(match[1]) == 2 and match[1] < "10":
        half = "a"  # 02:00 is written by somebody who counts to 24
    return (hour * 60 + minute, half) if hour * 60 + minute <= MIDNIGHT and minute < 60 else None


def _range(first: tuple[int, str] | None, last: tuple[int, str] | None) -> str:
    if first is None or last is None:
        return ""
    (start, morning), (until, half) = first, last
    if not morning and not half and until < EARLIEST and start < until:
        start, until = start + NOON, until + NOON
    if not morning and half == "p" and start < NOON and start + NOON < until:
        start += NOON
    if until <= start and until <= NOON and not (half and half == morning == "a"):
        until += NOON
    return f"{_shown(start)}-{_shown(until)}" if start < until <= MIDNIGHT else ""


def _shown(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _days(text: str) -> str:
    if text in GROUPS:
        return GROUPS[text]
    named = re.sub(r"[a-z]+", lambda word: WEEKDAY_NAMES.get(word.group(), word.group()), text)
    named = re.sub(r" ?- ?| (?:to|thru|through|until) ", "-", named)
    named = re.sub(r" ?(?:[,/&+]|\band\b|\bor\b) ?| +", ",", named)
    return named if re.fullmatch(r"[a-z]{3}(?:[-,][a-z]{3})*", named) else ""
