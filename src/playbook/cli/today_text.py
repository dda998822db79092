"""Turns a rep's queue into the lines a terminal shows: no colour, no letter of ours that a console in cp1252 lacks."""

from __future__ import annotations

import textwrap
from collections import Counter
from typing import TYPE_CHECKING

from playbook.cli.show import plain
from playbook.model.wording import channel_words, clock_words, day_words, outcome_words, step_words, when_words
from playbook.reporting.day_queue import SPOKEN, Group, arrived_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from playbook.model.plan import LeadPlan
    from playbook.reporting.day_queue import Entry, Queue
    from playbook.reporting.last_contact import LastContact

__all__ = ["outcomes_hint", "queue_text"]

INDENT = " " * 5
HANGING = " " * 7
NOTHING = "Nothing is due today. The day is yours."
CLOSED = "closed now: all that is left is to log what came of it"
AGREED = "this time was agreed with them"
WRITTEN = frozenset({"email", "sms", "social", "letter"})
HEADINGS = {
    Group.SPEED_TO_LEAD: "Speed to lead: never contacted, the newest first",
    Group.PROMISED: "Promised: the time was agreed with them",
    Group.OVERDUE: "Overdue: it waits until it is done",
    Group.NOT_LOGGED: "Not logged: make it now, or log what came of it",
    Group.DUE: "Due today",
}
SHORT = {
    Group.SPEED_TO_LEAD: "never contacted",
    Group.PROMISED: "promised",
    Group.OVERDUE: "overdue",
    Group.NOT_LOGGED: "not logged",
    Group.DUE: "due",
}


def queue_text(queue: Queue, width: int, draft_of: Callable[[Entry], str], log_of: Callable[[Entry], str]) -> str:
    """Write one rep's queue.

    Args:
        queue: the rep's day.
        width: columns of the terminal; commands and paths stay on one line, so that they can be copied.
        draft_of: where the draft of an e-mail stands; empty for none.
        log_of: the command that logs an entry.
    """
    now = f"{day_words(queue.today)} {clock_words(queue.here_now)}"
    head = (f"{_line(queue.rep.name)}, {now} ({queue.rep.zone})", _summary(queue))
    lines = [line for text in head for line in _wrapped(text, width, "")]
    group = None
    for number, entry in enumerate(queue.entries, start=1):
        if entry.group is not group:
            group = entry.group
            lines += ["", *_wrapped(HEADINGS[group], width, "")]
        lines += _wrapped(f"{number:3}. {_who(entry.plan)} ({step_words(entry.touch.step)})", width, HANGING)
        for text in _facts(entry, queue):
            lines += _wrapped(f"{INDENT}{text}", width, HANGING)
        lines += [f"{INDENT}{text}" for text in (*_draft(entry, draft_of), log_of(entry))]
    return "\n".join([*lines, "", *_wrapped(_later(queue), width, "")]) + "\n"


def outcomes_hint(queues: Iterable[Queue], width: int) -> str:
    """Say what may stand for OUTCOME where a talk is to be logged; empty where none is."""
    talks = (entry.touch for queue in queues for entry in queue.entries if entry.touch.channel in SPOKEN)
    usual = dict.fromkeys(follows.outcome for touch in talks for follows in touch.follows)
    hint = f"OUTCOME is what came of it: {', '.join(usual)}, or another that `playbook log --help` names."
    return "\n".join(["", *_wrapped(hint, width, "")]) + "\n" if usual else ""


def _summary(queue: Queue) -> str:
    counts = Counter(entry.group for entry in queue.entries)
    return ", ".join(f"{counts[group]} {SHORT[group]}" for group in Group if counts[group]) or NOTHING


def _facts(entry: Entry, queue: Queue) -> Iterator[str]:
    """Give what the rep must know, one fact a line; of what can only be logged no more than that."""
    touch = entry.touch
    to = touch.number.shown if touch.number else touch.address
    yield f"{channel_words(touch.channel)}{f' {_line(to)}' if to else ''}, {_planned(entry, queue)}"
    if entry.group is Group.NOT_LOGGED and not entry.is_open:
        yield CLOSED
        return
    if entry.objective:
        yield f"objective: {_line(entry.objective)}"
    if entry.ask:
        yield f"ask: {_line(entry.ask)}"
    yield f"last: {_last(entry, queue)}"
    for note in (*touch.notes, *((AGREED,) if touch.is_promised and entry.group is not Group.PROMISED else ())):
        yield f"note: {_line(note)}"


def _planned(entry: Entry, queue: Queue) -> str:
    """Write when a touch is on both clocks, and what the lead's shows now."""
    touch, today = entry.touch, queue.today
    here = _clock(touch.here, queue.here_now)
    there = _clock(touch.there, entry.there_now)
    when = f"{here} here ({there} there)"
    if touch.here.utcoffset() == touch.there.utcoffset():
        when = f"{here} here and there"
    was = "was planned for " if touch.status == "assumed" else ""
    now = clock_words(entry.there_now)
    if entry.there_now.date() != today:
        now = f"{day_words(entry.there_now)} {now}"
    return f"{was}{when}; it is {now} there now"


def _clock(moment: datetime, now: datetime) -> str:
    """Write a wall time, with its date unless that is today on the same clock."""
    return when_words(moment, now.date()).removeprefix("today ")


def _last(entry: Entry, queue: Queue) -> str:
    last = entry.last
    unlogged = f"; {last.unlogged} not logged since" if last.unlogged else ""
    if last.here is None:
        came = f"came in {when_words(entry.arrived, queue.today)}{_ago(queue.as_of - arrived_at(entry.plan))}"
        return f"{came}; nothing logged yet"
    step = f" ({step_words(last.step)})" if last.step else ""
    return f"{when_words(last.here, queue.today)}, {_happened(last)}{step}{unlogged}"


def _happened(last: LastContact) -> str:
    channel = channel_words(last.channel)
    if last.outcome in {"answered", "unanswered"}:  # all that is known of a contact from another playbook
        return f"{channel} {last.outcome}"
    return f"{channel} sent" if last.outcome == "done" and last.channel in WRITTEN else outcome_words(last.outcome)


def _ago(minutes: int) -> str:
    if minutes < 0:
        return ""
    if minutes < 2 * 60:
        return f", {minutes} min ago"
    hours = minutes // 60
    return f", {hours} h ago" if hours < 2 * 24 else f", {hours // 24} days ago"


def _draft(entry: Entry, draft_of: Callable[[Entry], str]) -> Iterator[str]:
    if draft := draft_of(entry):
        yield f"draft: {plain(draft)}"


def _later(queue: Queue) -> str:
    """Say what comes tomorrow, or when the next touch is where that is later."""
    if queue.following is None:
        return "Nothing more is planned."
    touch, plan = queue.following
    if queue.tomorrow:
        first = "at" if sum(queue.tomorrow.values()) == 1 else "the first at"
        return f"Tomorrow, {day_words(touch.here)}: {_total(queue)}, {first} {clock_words(touch.here)} here."
    named = f"{channel_words(touch.channel)} with {_who(plan)}"
    return f"Tomorrow: nothing. Next: {when_words(touch.here, queue.today)} here, {named}."


def _total(queue: Queue) -> str:
    counts = sorted(queue.tomorrow.items(), key=lambda item: (item[0] != "call", item[0]))
    words = [f"{count} {channel_words(channel)}{'s' * (count != 1)}" for channel, count in counts]
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def _who(plan: LeadPlan) -> str:
    name, company = _line(plan.lead.name), _line(plan.lead.company)
    return f"{name}, {company}" if company and company != name else name


def _line(text: str) -> str:
    """Keep a value of a list on one line, and show what a terminal would obey."""
    return plain(" ".join(text.split()))


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    return textwrap.wrap(text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
