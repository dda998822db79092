"""Turns moments as people say them (`in two hours`, `every monday`) into phrases of `when`, as a proposal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

from playbook.reading.meant_clock import WEEKDAYS, meant_at
from playbook.reading.meant_waits import COUNT, MONTHS, UNIT, smooth
from playbook.reading.words import Proposal

__all__ = ["NOWHERE", "Nearby", "meant_days_off", "meant_when"]


@dataclass(frozen=True, slots=True)
class Nearby:
    """What a moment may name: the ids of the steps, the step above, and ``start`` or ``block`` where none is."""

    steps: tuple[str, ...] = ()
    above: str = ""
    origin: str = "start"

    def names(self) -> dict[str, str]:
        """The words that a proposal is filled with; empty ones where there is nothing to name."""
        return {
            "before": "previous" if self.above else self.origin,
            "origin": self.origin,
            "sitting": f"right after {self.above}" if self.above else "",
            "same_day": f"same day as {self.above}" if self.above else f"at {self.origin}",
        }


NOWHERE = Nearby()
"""A moment by itself, outside of any playbook."""

NTH = r"(\d+)(?:st|nd|rd|th)?"
WEEKDAY = rf"({'|'.join(WEEKDAYS)})"
MONTH = rf"({'|'.join(MONTHS)})"
AT_ONCE = (
    "immediately|now|right now|asap|at once|right away|straight away|instantly|directly|today|start|beginning"
    "|at beginning|on start|from start|as soon as possible|when it starts|first thing"
)
WEEKLY = "repeat: {{every: 1 week, times: 6}}"
# Each: the whole moment, what to write for it, and what belongs on lines of its own; names come from `Nearby`.
MOMENTS = (
    (rf"(?:after|in|wait|wait for) {COUNT} {UNIT}", (r"\1 \2 after {before}",), ()),
    (rf"{COUNT} {UNIT} (?:later|afterwards|after|from now|after that|after this|on)", (r"\1 \2 after {before}",), ()),
    (r"(?:next|following)(?: day)?|tomorrow|day after", ("1 day after {before}",), ()),
    (rf"next {UNIT}", (r"1 \1 after {before}",), ()),
    (AT_ONCE, ("at {origin}", "{sitting}"), ()),
    (r"same day", ("{same_day}",), ()),
    (rf"(?:on |next |coming )?{WEEKDAY}", ("1 day after {before}",), (r"weekday: \1",)),
    (rf"(?:every|each) {WEEKDAY}", ("1 day after {before}",), (r"weekday: \1", WEEKLY)),
    (rf"(?:every|each) {UNIT}", (r"1 \1 after {before}",), (r"repeat: {{every: 1 \1, times: 6}}",)),
    (rf"(?:every|each) {COUNT} {UNIT}", (r"\1 \2 after {before}",), (r"repeat: {{every: \1 \2, times: 6}}",)),
    (
        r"(?:every |on )?(?:weekdays|workdays|business days)",
        ("1 business day after {before}",),
        ("repeat: {{every: 1 business day, times: 5}}",),
    ),
    ("daily", ("1 day after {before}",), ("repeat: {{every: 1 day, times: 6}}",)),
    ("weekly", ("1 week after {before}",), (WEEKLY,)),
    ("monthly", ("1 month after {before}",), ("repeat: {{every: 1 month, times: 6}}",)),
    (rf"after {COUNT} (?:tries|attempts|calls|times)", ("1 day after {before}",), (r"if: history.attempts >= \1",)),
    (rf"(?:on )?(day|week) ?#?{NTH}((?:-\d+)?)", (r"\1 \2\3",), ()),
    (rf"(?:on )?{NTH} (day|week)", (r"\2 \1",), ()),
    (r"(?:on )?(\d{4}-\d\d-\d\d)", (r"\1",), ()),
    (rf"(?:on )?{NTH} (?:of )?{MONTH}", (r"\2 \1",), ()),
    (rf"(?:on )?{MONTH} {NTH}", (r"\1 \2",), ()),
    ("", ("1 day after {before}",), ()),
)
DATES = (
    rf"(?:on )?(?P<day>\d+)(?:st|nd|rd|th)? (?:of )?(?P<month>{'|'.join(MONTHS)}) (?P<year>\d{{4}})",
    rf"(?:on )?(?P<month>{'|'.join(MONTHS)}) (?P<day>\d+)(?:st|nd|rd|th)?,? (?P<year>\d{{4}})",
)
SLASHES = r"(?:on )?(\d{1,2})[/.](\d{1,2})[/.](\d{4})"
HOURS = (
    r"(.*?)(?:^| |, ?)(?:at|around|@) ?(\d\S*(?: ?[ap]\.?m\.?)?|noon|midday)",
    r"(.*?)(?:^| )(?:in )?(morning|afternoon|evening)",
    r"()(\d{1,2}:\d{2}(?: ?[ap]\.?m\.?)?|\d{1,2} ?[ap]\.?m\.?)",
)


def meant_when(phrase: str, nearby: Nearby) -> Proposal | None:
    """Propose a moment: ``in 3 hours`` is ``3 h after previous``."""
    text, beside = _without_hour(smooth(phrase))
    dates = _dates(text)
    if dates:
        return Proposal(dates, beside)
    for pattern, moments, lines in MOMENTS:
        match = re.fullmatch(pattern, text)
        if match is not None:
            phrases = [_filled(match, moment, nearby) for moment in moments]
            beside += tuple(_filled(match, line, nearby) for line in lines)
            return Proposal(tuple(filter(None, phrases)), beside)
    return _with_its_step(phrase, text, beside, nearby)


def meant_days_off(phrase: str) -> Proposal | None:
    """Propose days off: dates are written with the year first, and two are joined by ``to``."""
    parts = re.split(r" (?:-|to|until|till|and) |, ?(?!\d{4}\b)", smooth(phrase))
    days = [_dates(part) or ((part,) if re.fullmatch(r"\d{4}-\d\d-\d\d", part) else ()) for part in parts]
    if len(days) == 1:
        return Proposal(days[0]) if days[0] else None
    return Proposal((f"{days[0][0]} to {days[1][0]}",)) if len(days) == 2 and all(days) else None


def _filled(match: re.Match[str], template: str, nearby: Nearby) -> str:
    return match.expand(template.format(**nearby.names())).strip()


def _without_hour(text: str) -> tuple[str, tuple[str, ...]]:
    """Take the hour out of a moment: it has a line of its own."""
    for pattern in HOURS:
        match = re.fullmatch(pattern, text)
        hour = meant_at(match[2]) if match is not None else None
        if match is not None and hour is not None:
            return match[1].strip(" ,"), (f"at: {hour.phrases[0]}",)
    return text, ()


def _dates(text: str) -> tuple[str, ...]:
    for pattern in DATES:
        match = re.fullmatch(pattern, text)
        if match is not None:
            return (f"{match['year']}-{MONTHS.index(match['month']) + 1:02}-{int(match['day']):02}",)
    match = re.fullmatch(SLASHES, text)
    if match is None:
        return ()
    one, two = int(match[1]), int(match[2])
    orders = dict.fromkeys([(one, two), (two, one)])
    return tuple(f"{match[3]}-{month:02}-{day:02}" for month, day in orders if month <= 12)


def _with_its_step(phrase: str, text: str, beside: tuple[str, ...], nearby: Nearby) -> Proposal | None:
    """Find the step that was named with spaces or nearly right, or without saying how long after it."""
    match = re.fullmatch(r"(.*?)(?<!\S)(after|before|as|of|at|on|when|with) (?!message of )(.+)", text)
    head, link, name = match.groups() if match is not None else ("", "", text)
    step = _step(name, nearby)
    if not step or (head and not re.match(r"\d|message|same|right|lead\.", head)):
        return None
    if not head:
        return Proposal((f"right after {step}", f"2 days after {step}"), beside)
    place = phrase.lower().find(name)
    wrong = phrase[place : place + len(name)] if " " in name and place >= 0 else ""
    return Proposal((f"{head}{link} {step}",), beside, wrong=wrong, right=step)


def _step(name: str, nearby: Nearby) -> str:
    if name.startswith(("lead.", "answer.")):
        return name
    known = (*nearby.steps, "start", "previous", *(["block"] if nearby.origin == "block" else []))
    joined = name.replace(" ", "-").replace("_", "-")
    return next(iter(get_close_matches(joined, known, n=1, cutoff=0.6)), "")
