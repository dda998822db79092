"""Turns dates, counts, outcomes and addresses into the words and links that all our pages share."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from playbook.extend import channel_words, outcome_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from playbook.extend import BuildContext, LeadPlan, Phone, Said, Touch

__all__ = [
    "Clocks",
    "and_list",
    "apart",
    "at_hour",
    "call_link",
    "clock_words",
    "counted",
    "day_words",
    "here_and_there",
    "in_coming_week",
    "is_written",
    "last_words",
    "local_day",
    "long_day_words",
    "mail_link",
    "message_words",
    "month_words",
    "paragraphs",
    "shorten",
    "spoken_seconds",
    "there_and_here",
    "total_words",
    "weekday_words",
]

# Written here and not taken from strftime, whose names follow the locale of the machine.
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS_SHOWN = 7
# The shortest limit we know of is Outlook's, 2,083 characters; longer links are cut or refused.
_LONGEST_LINK = 1900


class Clocks(NamedTuple):
    """One time on two clocks: ``10:20 there`` and ``16:20 here`` (with its weekday where the days differ).

    ``first`` is whose day it is about. Where both clocks agree, ``same`` is true and ``second`` says ``and here``.
    """

    first: str
    second: str
    same: bool

    def __str__(self) -> str:
        return f"{self.first} {self.second}" if self.same else f"{self.first} ({self.second})"


def day_words(day: date) -> str:
    """Write a date as ``Thu 26 Nov``."""
    return f"{weekday_words(day)} {day.day} {_MONTHS[day.month - 1][:3]}"


def long_day_words(day: date) -> str:
    """Write a date as ``Thursday 26 November 2026``."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {month_words(day)}"


def month_words(day: date) -> str:
    """Write a date's month as ``November 2026``."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def weekday_words(day: date) -> str:
    """Write a date's weekday as ``Thu``."""
    return _WEEKDAYS[day.weekday()][:3]


def clock_words(moment: datetime) -> str:
    """Write a wall time as ``10:20``."""
    return f"{moment.hour:02}:{moment.minute:02}"


def at_hour(moment: datetime) -> str:
    """Write a wall time as ``Thu 10:20``: a time never stands without its weekday."""
    return f"{weekday_words(moment)} {clock_words(moment)}"


def there_and_here(touch: Touch) -> Clocks:
    """Write when a touch is, the lead's clock first, where one lead is the matter; the date is left to the caller."""
    return _clocks((touch.there, "there"), (touch.here, "here"))


def here_and_there(touch: Touch) -> Clocks:
    """Write when a touch is, the rep's clock first, for lists in the order of the rep's day."""
    return _clocks((touch.here, "here"), (touch.there, "there"))


def _clocks(first: tuple[datetime, str], second: tuple[datetime, str]) -> Clocks:
    (moment, place), (other, elsewhere) = first, second
    words = f"{clock_words(moment)} {place}"
    if moment.utcoffset() == other.utcoffset():
        return Clocks(words, f"and {elsewhere}", same=True)
    clock = clock_words(other) if moment.date() == other.date() else at_hour(other)
    return Clocks(words, f"{clock} {elsewhere}", same=False)


def in_coming_week(day: date, today: date) -> bool:
    """Say whether ``day`` is one of the seven days that pages and drafts are written for, today first."""
    return today <= day < today + timedelta(days=_DAYS_SHOWN)


def counted(number: int, thing: str) -> str:
    """Write ``1 call``, ``34 calls``, ``1,240 rows``; ``thing`` may be a channel."""
    ending = "" if number == 1 else "es" if thing.endswith("ch") else "s"
    return f"{number:,} {channel_words(thing)}{ending}"


def and_list(words: Sequence[str]) -> str:
    """Join words as ``a, b and c``."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def total_words(counts: Mapping[str, int]) -> str:
    """Write touches by channel as ``34 calls and 6 e-mails``, calls first; ``nothing`` for none."""
    channels = sorted(
        (channel for channel in counts if counts[channel]), key=lambda channel: (channel != "call", channel)
    )
    return and_list([counted(counts[channel], channel) for channel in channels]) or "nothing"


def message_words(plan: LeadPlan, message: str) -> str:
    """Write which message is left, by what kind it is: ``the message (introduction)``; an id says nothing to a rep."""
    known = plan.playbook.messages.get(message)
    return f"the message ({known.kind})" if known and known.kind else "the message"


def is_written(context: BuildContext, output: str) -> bool:
    """Say whether this build writes the files of an output: only then may a page link to them."""
    # A project that names no outputs gets all of them.
    return not context.project.outputs or output in context.project.outputs


def local_day(instant: int, touches: Sequence[Touch], *, lead: bool) -> date:
    """Find the date of an instant (UTC minutes since 1970) at the lead's place or at the rep's desk.

    Pages know no zones: the offset is the one of the nearest touch, which can be an hour off across a clock change.
    """
    nearest = min(touches, key=lambda touch: abs(touch.start - instant))
    offset = (nearest.there if lead else nearest.here).utcoffset() or timedelta()
    return (datetime.fromtimestamp(instant * 60, UTC) + offset).date()


def last_words(plan: LeadPlan) -> str:
    """Say what happened last with a lead, as ``Tue 24 Nov, left a message``; empty where nothing is known."""
    rows = [(attempt.at, outcome_words(attempt.outcome)) for attempt in plan.standing.attempts.values()]
    rows += [
        (touch.start, f"{channel_words(touch.channel)} not logged, taken as no answer")
        for touch in plan.touches
        if touch.status == "assumed"
    ]
    if not rows or not plan.touches:
        return ""
    at, words = max(rows)
    return f"{day_words(local_day(at, plan.touches, lead=False))}, {words}"


def shorten(text: str, longest: int) -> str:
    """Cut a text to at most ``longest`` characters, with an ellipsis where something is missing."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def apart(text: str) -> str:
    """Keep a name's writing direction to itself where no element can: first strong isolate (UAX 9) around it."""
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


def paragraphs(text: str) -> list[str]:
    """Split a text at its blank lines; inside a paragraph only the groups of a number are kept on one line."""
    kept = re.sub(r"(?<=[0-9]) (?=[0-9])", "\N{NO-BREAK SPACE}", text)
    kept = re.sub(r"(?<=[0-9])-(?=[0-9])", "-\N{WORD JOINER}", kept)
    return [part.strip() for part in re.split(r"\n\s*\n", kept) if part.strip()]


def spoken_seconds(said: Said) -> str:
    """Write how long a voicemail takes, rounded up: ``15 s``."""
    return f"{math.ceil(said.seconds)} s"


def call_link(phone: Phone | None) -> str:
    """Make a ``tel:`` link of digits behind an optional plus; empty where there is no such number to dial."""
    if phone is None or not re.fullmatch(r"\+?[0-9]+", phone.e164):
        return ""
    return f"tel:{phone.e164}"


def mail_link(address: str, subject: str = "", body: str = "") -> str:
    """Make a ``mailto:`` link (RFC 6068) to this one address; the body is left out where the link grew too long."""
    local, at, domain = address.rpartition("@")
    if not at:
        return ""
    link = f"mailto:{quote(local, safe='', errors='replace')}@{quote(domain, safe='', errors='replace')}"
    # RFC 6068 §5: line breaks in the body are %0D%0A.
    fields = [("subject", " ".join(subject.split())), ("body", "\r\n".join(body.splitlines()))]
    for name, value in fields:
        field = f"{'&' if '?' in link else '?'}{name}={quote(value, safe='', errors='replace')}"
        if value and len(link) + len(field) <= _LONGEST_LINK:
            link += field
    return link
