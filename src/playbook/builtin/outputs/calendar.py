"""Turns each lead's coming touches into calendar events, and a rep's events into files every calendar imports."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from uuid import uuid5

from playbook.builtin.outputs.ics_writer import clean_line, clean_text, text_line, utc_instant
from playbook.extend import Artifact, Output, Part, hookimpl

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from playbook.extend import BuildContext, Follows, LeadPlan, RepPlan, SheetStage, Stamp, Texts, Touch

__all__ = ["Calendar", "calendar_uid", "playbook_register_outputs"]

MOST_EVENTS = 1000
MOST_BYTES = 900_000
"""What one file may hold: Google Calendar refuses to import more than 1 MB."""

MOST_SUMMARY = 1_000
MOST_DESCRIPTION = 20_000
"""Characters. What one lead pasted into a web form must not make the rep's file too big; the lead's page has it all."""

_CLOSING = b"END:VCALENDAR\r\n"

_ALARM = {"visit": "PT1H", "meeting": "PT15M"}
_ALARM_ELSE = "PT5M"

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


class Calendar(Output):
    """Reminders: one event for every coming touch but e-mails, which wait as drafts.

    A rep without any coming event gets no file: RFC 5545 §3.6 wants at least one component in a calendar.
    """

    name = "calendar"

    def for_lead(self, plan: LeadPlan, context: BuildContext) -> Iterator[Part]:
        """Write one lead's events, each with the stamp that carries its SEQUENCE and time of last change."""
        for touch in plan.coming:
            if touch.channel != "email":
                yield _event(touch, plan, context)

    def for_rep(self, plan: RepPlan, parts: Sequence[Part], context: BuildContext) -> Iterator[Artifact]:
        """Join the rep's events into ``calendar.ics``, then ``calendar-2.ics`` …, each small enough to import."""
        title = " – ".join(text for text in (context.project.title, plan.rep.name) if text)
        opening = _opening(title)
        for number, shelf in enumerate(_shelves(parts, MOST_BYTES - len(opening) - len(_CLOSING)), 1):
            suffix = "" if number == 1 else f"-{number}"
            yield Artifact(
                f"{plan.rep.id}/calendar{suffix}.ics",
                _joined(opening, shelf),
                tuple(stamp for part in shelf for stamp in part.stamps),
            )


@hookimpl
def playbook_register_outputs() -> Iterable[Output]:
    """Register the calendar."""
    return [Calendar()]


def calendar_uid(namespace: UUID, touch_uid: str, rep_id: str) -> str:
    """Give an event's UID: the UUIDv5 under ``namespace`` of the touch's uid, a slash and the rep's id.

    The rep is in it because some servers refuse one UID in two calendars: a lead handed over is cancelled for one rep
    and new for the other. The recipe never changes.
    """
    return str(uuid5(namespace, f"{touch_uid}/{rep_id}"))


def _event(touch: Touch, plan: LeadPlan, context: BuildContext) -> Part:
    uid = calendar_uid(context.project.namespace, touch.uid, plan.rep.id)
    identity = f"BEGIN:VEVENT\r\nUID:{uid}\r\n".encode()
    shown = _what_is_shown(touch, plan)
    stamp = context.stamps.stamp(plan, uid, identity + shown)
    return Part((touch.start, uid), identity + _stamp_lines(stamp) + shown, (stamp,))


def _stamp_lines(stamp: Stamp) -> bytes:
    changed = utc_instant(stamp.changed)
    return f"DTSTAMP:{changed}\r\nLAST-MODIFIED:{changed}\r\nSEQUENCE:{stamp.sequence}\r\n".encode()


def _what_is_shown(touch: Touch, plan: LeadPlan) -> bytes:
    """Write the event from DTSTART to its end: all of it that does not depend on when it was last changed."""
    summary = _summary(touch, plan)
    # RFC 5545 §3.8.2.2: DTEND is later than DTSTART, so a touch of no length still takes a minute.
    end = utc_instant(touch.start + max(touch.minutes, 1))
    return b"".join(
        (
            f"DTSTART:{utc_instant(touch.start)}\r\nDTEND:{end}\r\n".encode(),
            text_line("SUMMARY", summary),
            text_line("DESCRIPTION", _shortened(_description(touch, plan), MOST_DESCRIPTION)),
            text_line("CATEGORIES", touch.channel.capitalize()),
            b"CLASS:PRIVATE\r\nTRANSP:TRANSPARENT\r\n",
            text_line("X-PLAYBOOK-TOUCH", touch.uid),
            text_line("X-PLAYBOOK-LEAD", touch.lead),
            text_line("X-PLAYBOOK-STEP", f"{touch.playbook}/{touch.enrollment}/{touch.step}/{touch.occurrence}"),
            b"BEGIN:VALARM\r\nACTION:DISPLAY\r\n",
            text_line("DESCRIPTION", summary),
            f"TRIGGER:-{_ALARM.get(touch.channel, _ALARM_ELSE)}\r\nEND:VALARM\r\nEND:VEVENT\r\n".encode(),
        )
    )


def _summary(touch: Touch, plan: LeadPlan) -> str:
    name, company = _name(plan), clean_line(plan.lead.company)
    verb = _SUMMARY.get(touch.channel) or f"{touch.channel.capitalize()}:"
    return _shortened(f"{verb} {name} ({company})" if company and company != name else f"{verb} {name}", MOST_SUMMARY)


def _name(plan: LeadPlan) -> str:
    return clean_line(plan.lead.name) or clean_line(plan.lead.key)


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _description(touch: Touch, plan: LeadPlan) -> str:
    """Say all that is needed for the touch, in paragraphs; those that are empty for this one are left out."""
    request = clean_text(plan.lead.fields.get("request", ""))
    paragraphs = [
        _heading(touch, plan),
        *(_words(touch, touch.texts, request) if touch.texts else ()),
        "\n".join(["What comes next", *[_next(follows, touch) for follows in touch.follows]]) if touch.follows else "",
    ]
    return "\n\n".join([paragraph for paragraph in paragraphs if paragraph])


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


def _shelves(parts: Sequence[Part], room: int) -> Iterator[list[Part]]:
    """Split events, in order, into lists of at most ``MOST_EVENTS`` and ``room`` bytes; none for no events."""
    shelf: list[Part] = []
    used = 0
    for part in parts:
        if shelf and (len(shelf) == MOST_EVENTS or used + len(part.content) > room):
            yield shelf
            shelf, used = [], 0
        shelf.append(part)
        used += len(part.content)
    if shelf:
        yield shelf


def _opening(title: str) -> bytes:
    return b"".join(
        (
            b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//playbook//playbook-compiler//EN\r\n",
            text_line("NAME", title),
            text_line("X-WR-CALNAME", title),
            b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\n",
        )
    )


def _joined(opening: bytes, shelf: list[Part]) -> bytes:
    content = b"".join((opening, *(part.content for part in shelf), _CLOSING))
    # Whatever a lead's data holds, it must never become an event of its own.
    if content.count(b"\nBEGIN:VEVENT\r") != len(shelf) or content.count(b"\nEND:VEVENT\r") != len(shelf):
        raise ValueError(f"{len(shelf)} events were written but the calendar holds another number")
    return content
