"""Turns a touch into the words of its calendar event: the line in the day's grid, and the text behind it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from playbook.builtin.outputs.ics_writer import clean_line, clean_text

if TYPE_CHECKING:
    from datetime import datetime

    from playbook.extend import Follows, LeadPlan, SheetStage, Texts, Touch

__all__ = ["cancellation", "description", "summary"]

MOST_SUMMARY = 1_000
MOST_DESCRIPTION = 20_000
"""Characters. What one lead pasted into a web form must not make the rep's file too big; the lead's page has it all."""

_SUMMARY = {
    "call": "Call",
    "sms": "Text",
    "social": "Message",
    "letter": "Letter to",
    "gift": "Gift for",
    "visit": "Visit",
    "meeting": "Meet",
    "task": "Task for",
}
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def summary(touch: Touch, plan: LeadPlan) -> str:
    """Say in a line what is to be done with whom."""
    name, company = _name(plan), clean_line(plan.lead.company)
    verb = _SUMMARY.get(touch.channel) or f"{touch.channel.capitalize()}:"
    return _shortened(f"{verb} {name} ({company})" if company and company != name else f"{verb} {name}", MOST_SUMMARY)


def description(touch: Touch, plan: LeadPlan) -> str:
    """Say all that is needed for the touch, in paragraphs; those that are empty for this one are left out."""
    request = clean_text(plan.lead.fields.get("request", ""))
    paragraphs = [
        _heading(touch, plan),
        *(_words(touch, touch.texts, request) if touch.texts else ()),
        "\n".join(["What comes next", *[_next(follows, touch) for follows in touch.follows]]) if touch.follows else "",
    ]
    return _shortened("\n\n".join([paragraph for paragraph in paragraphs if paragraph]), MOST_DESCRIPTION)


def cancellation(touch: Touch) -> str:
    """Say why a touch was taken back.

    Neither number nor script stands here: they would invite the very call that must not be made. Nor does the lead's
    own time: the record knows that there was a call, but the minute that was published may have been another.
    """
    reason = clean_line(" ".join(touch.notes)) or "it is no longer part of the plan"
    return _shortened(f"Cancelled – {reason}", MOST_DESCRIPTION)


def _name(plan: LeadPlan) -> str:
    return clean_line(plan.lead.name) or clean_line(plan.lead.key)


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _heading(touch: Touch, plan: LeadPlan) -> str:
    # The number stands first and plain, because phones turn it into a link there.
    number = clean_line(touch.number.shown) or clean_line(touch.number.e164) if touch.number else ""
    who = clean_line(plan.lead.first_name) or _name(plan)
    when = f"{_clock(touch.there)} for {who}, {_day(touch.there)}"
    return "\n".join([line for line in (number, when, *touch.notes) if line])


def _words(touch: Touch, texts: Texts, request: str) -> list[str]:
    goals = (("Objective", texts.objective), ("Ask", texts.ask))
    return [
        "\n".join([f"{title}: {text}" for title, text in goals if text]),
        f"In their words:\n{request}" if request else "",
        *([_stage(number, stage) for number, stage in enumerate(texts.sheet.stages, 1)] if texts.sheet else ()),
        _voicemail(texts) if touch.channel == "call" else texts.body,
    ]


def _stage(number: int, stage: SheetStage) -> str:
    title = stage.name.capitalize()
    lines = [f"{number}. {title} ({stage.purpose})" if stage.purpose else f"{number}. {title}"]
    if stage.say:
        lines.append(stage.say)
    lines += [f"- {point}" for point in stage.points]
    lines += [f"? {question.ask}" for question in stage.questions]
    return "\n".join(lines)


def _voicemail(texts: Texts) -> str:
    if texts.voicemail is None:
        return "Voicemail: hang up, leave no message."
    return f"Voicemail ({math.ceil(texts.voicemail.seconds)} s):\n{texts.voicemail.text}"


def _next(follows: Follows, touch: Touch) -> str:
    outcome = follows.outcome.replace("_", " ").capitalize()
    there = follows.there
    if there is None:
        return f"{outcome}: {follows.happens}"
    year = f" {there.year}" if there.year != touch.there.year else ""
    return f"{outcome}: {follows.happens}, {_day(there)}{year}, {_clock(there)}"


def _clock(moment: datetime) -> str:
    return f"{moment.hour:02}:{moment.minute:02}"


def _day(moment: datetime) -> str:
    # Not strftime: its names of days and months are those of the machine's locale.
    return f"{_WEEKDAYS[moment.weekday()]} {moment.day} {_MONTHS[moment.month - 1]}"
