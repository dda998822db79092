"""Turns each lead's touches into calendar events, and a rep's events into files every calendar imports."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from playbook.builtin.outputs.calendar_words import cancellation, description, summary
from playbook.builtin.outputs.ics_writer import text_line, utc_instant
from playbook.extend import Artifact, Output, Part, calendar_uid, hookimpl

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from playbook.extend import BuildContext, LeadPlan, RepPlan, Stamp, Touch

__all__ = ["Calendar", "calendar_uid", "playbook_register_outputs"]

MOST_EVENTS = 1000
MOST_BYTES = 900_000
"""What one file may hold: Google Calendar refuses to import more than 1 MB."""

DAYS_OF_CHANGES = 30
"""How long a change stays in changes.ics: as long as a rep may be away and still import nothing but the newest one."""

_DAY = 24 * 60
_EPOCH_DAY = date(1970, 1, 1).toordinal()

_CLOSING = b"END:VCALENDAR\r\n"

_ALARM = {"visit": "PT1H", "meeting": "PT15M"}
_ALARM_ELSE = "PT5M"


class Calendar(Output):
    """Reminders for every touch but e-mails, which wait as drafts.

    ``calendar.ics`` holds every coming event: to be subscribed to, or imported once. Whoever subscribes gets the whole
    of it each time, so what was taken back is gone by not being in it.

    ``changes.ics`` is for who imports: an import deletes nothing, so what was taken back comes as a cancelled event. It
    holds everything that is new, changed or cancelled since 30 days ago, so that a rep needs no other file after the
    first calendar.ics: were new events left out of it, a rep who imports it each morning would never be told of the
    leads of the day. What stood in the first calendar.ics is not in it until it changes.

    A file without any event is not written: RFC 5545 §3.6 wants at least one component in a calendar.
    """

    name = "calendar"

    def for_lead(self, plan: LeadPlan, context: BuildContext) -> Iterator[Part]:
        """Write one lead's events, each with the stamp that carries its SEQUENCE and time of last change."""
        for touch in plan.coming:
            if touch.channel != "email":
                yield _event(touch, plan, context)
        planned = {touch.uid for touch in plan.coming}
        for touch in plan.cancelled:
            if touch.channel != "email" and touch.uid not in planned:
                yield _cancelled_event(touch, plan, context)

    def for_rep(self, plan: RepPlan, parts: Sequence[Part], context: BuildContext) -> Iterator[Artifact]:
        """Join the rep's events into ``calendar.ics`` and ``changes.ics``; more go to ``calendar-2.ics`` and so on."""
        title = " – ".join(text for text in (context.project.title, plan.rep.name) if text)
        opening = _opening(title)
        # The day, not the minute: RepPlan.next_change promises that nothing comes out different within it.
        since = (plan.today.toordinal() - _EPOCH_DAY - DAYS_OF_CHANGES) * _DAY
        coming = [part for part in parts if not _is_cancelled(part)]
        changes = [part for part in parts if _is_cancelled(part) or _is_news(part, since)]
        # Somebody may subscribe to it: a file that vanished would leave them with the calls they have, alarms and all.
        taken_back = [part for part in changes if _is_cancelled(part)]
        yield from _files(f"{plan.rep.id}/calendar", opening, coming or taken_back)
        yield from _files(f"{plan.rep.id}/changes", opening, changes)


@hookimpl
def playbook_register_outputs() -> Iterable[Output]:
    """Register the calendar."""
    return [Calendar()]


def _event(touch: Touch, plan: LeadPlan, context: BuildContext) -> Part:
    uid = calendar_uid(context.project.namespace, touch.uid, plan.rep.id)
    identity, shown = _identity(uid), _what_is_shown(touch, plan)
    stamp = context.stamps.stamp(plan, uid, identity + shown)._replace(start=touch.start)
    return Part((touch.start, uid), identity + _stamp_lines(stamp) + shown, (stamp,))


def _cancelled_event(touch: Touch, plan: LeadPlan, context: BuildContext) -> Part:
    uid = calendar_uid(context.project.namespace, touch.uid, plan.rep.id)
    identity, shown = _identity(uid), _what_is_shown_cancelled(touch, plan)
    stamp = context.stamps.stamp(plan, uid, identity + shown, is_cancelled=True)
    return Part((touch.start, uid), identity + _stamp_lines(stamp) + shown, (stamp,))


def _is_cancelled(part: Part) -> bool:
    return part.stamps[0].start is None


def _is_news(part: Part, since: int) -> bool:
    """Say whether the event was first published as it is now at ``since`` or later."""
    stamp = part.stamps[0]
    return (stamp.changed if stamp.published is None else stamp.published) >= since


def _identity(uid: str) -> bytes:
    return f"BEGIN:VEVENT\r\nUID:{uid}\r\n".encode()


def _stamp_lines(stamp: Stamp) -> bytes:
    changed = utc_instant(stamp.changed)
    return f"DTSTAMP:{changed}\r\nLAST-MODIFIED:{changed}\r\nSEQUENCE:{stamp.sequence}\r\n".encode()


def _what_is_shown(touch: Touch, plan: LeadPlan) -> bytes:
    """Write the event from DTSTART to its end: all of it that does not depend on when it was last changed."""
    title = summary(touch, plan)
    return b"".join(
        (
            # Said outright, because a touch that was cancelled may be planned again.
            _body(touch, title, description(touch, plan), "CONFIRMED"),
            b"BEGIN:VALARM\r\nACTION:DISPLAY\r\n",
            text_line("DESCRIPTION", title),
            f"TRIGGER:-{_ALARM.get(touch.channel, _ALARM_ELSE)}\r\nEND:VALARM\r\nEND:VEVENT\r\n".encode(),
        )
    )


def _what_is_shown_cancelled(touch: Touch, plan: LeadPlan) -> bytes:
    """The same for one that was taken back: without an alarm, which some clients would ring all the same."""
    title = f"Cancelled: {summary(touch, plan)}"
    return _body(touch, title, cancellation(touch), "CANCELLED") + b"END:VEVENT\r\n"


def _body(touch: Touch, title: str, text: str, status: str) -> bytes:
    # RFC 5545 §3.8.2.2: DTEND is later than DTSTART, so a touch of no length still takes a minute.
    end = utc_instant(touch.start + max(touch.minutes, 1))
    return b"".join(
        (
            f"DTSTART:{utc_instant(touch.start)}\r\nDTEND:{end}\r\n".encode(),
            text_line("SUMMARY", title),
            text_line("DESCRIPTION", text),
            text_line("CATEGORIES", touch.channel.capitalize()),
            f"CLASS:PRIVATE\r\nSTATUS:{status}\r\nTRANSP:TRANSPARENT\r\n".encode(),
            text_line("X-PLAYBOOK-TOUCH", touch.uid),
            text_line("X-PLAYBOOK-LEAD", touch.lead),
            text_line("X-PLAYBOOK-STEP", f"{touch.playbook}/{touch.enrollment}/{touch.step}/{touch.occurrence}"),
        )
    )


def _files(path: str, opening: bytes, parts: Sequence[Part]) -> Iterator[Artifact]:
    """Join events, in order, into files that are each small enough to import; none for no events."""
    for number, shelf in enumerate(_shelves(parts, MOST_BYTES - len(opening) - len(_CLOSING)), 1):
        suffix = "" if number == 1 else f"-{number}"
        stamps = tuple(stamp for part in shelf for stamp in part.stamps)
        yield Artifact(f"{path}{suffix}.ics", _joined(opening, shelf), stamps)


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
