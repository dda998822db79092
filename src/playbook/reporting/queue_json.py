"""Turns the queues of reps into values that JSON can hold, for programs that show them elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from playbook.reporting.day_queue import Entry, Queue
    from playbook.reporting.last_contact import LastContact

__all__ = ["queue_values"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def queue_values(
    queues: Iterable[Queue], as_of: int, draft_of: Callable[[Entry], str], log_of: Callable[[Entry], str]
) -> dict[str, object]:
    """Give ``{"as_of", "reps": [{"rep", "name", "timezone", "now", "queue", "tomorrow", "next"}]}``.

    Every time is RFC 3339: ``as_of``, ``start`` and ``last.at`` in UTC, the others with the offset of that wall clock.
    What is not known is ``null`` where it would be a time and an empty text elsewhere.

    Args:
        queues: one for each rep.
        as_of: the moment they are for, UTC minutes since 1970.
        draft_of: where the draft of an e-mail stands, from the project's folder; empty for none.
        log_of: the command that logs an entry.
    """
    return {"as_of": _utc(as_of), "reps": [_rep(queue, draft_of, log_of) for queue in queues]}


def _rep(queue: Queue, draft_of: Callable[[Entry], str], log_of: Callable[[Entry], str]) -> dict[str, object]:
    following = None
    if queue.following is not None:
        touch, plan = queue.following
        following = {"start": _utc(touch.start), "channel": touch.channel, "lead": touch.lead, "name": plan.lead.name}
    return {
        "rep": queue.rep.id,
        "name": queue.rep.name,
        "timezone": queue.rep.zone,
        "now": _wall(queue.here_now),
        "queue": [_entry(entry) | {"draft": draft_of(entry), "log": log_of(entry)} for entry in queue.entries],
        "tomorrow": dict(queue.tomorrow),
        "next": following,
    }


def _entry(entry: Entry) -> dict[str, object]:
    touch, lead = entry.touch, entry.plan.lead
    return {
        "group": entry.group.value,
        "uid": touch.uid,
        "lead": touch.lead,
        "name": lead.name,
        "company": lead.company,
        "arrived": _wall(entry.arrived),
        "playbook": touch.playbook,
        "enrollment": touch.enrollment,
        "step": touch.step,
        "occurrence": touch.occurrence,
        "channel": touch.channel,
        "start": _utc(touch.start),
        "minutes": touch.minutes,
        "here": _wall(touch.here),
        "timezone": touch.zone,
        "there": _wall(touch.there),
        "there_now": _wall(entry.there_now),
        "open_now": entry.is_open,
        "promised": touch.is_promised,
        "status": touch.status,
        "number": touch.number.e164 if touch.number else "",
        "number_shown": touch.number.shown if touch.number else "",
        "address": touch.address,
        "objective": entry.objective,
        "ask": entry.ask,
        "last": _last(entry.last),
        "notes": list(touch.notes),
    }


def _last(last: LastContact) -> dict[str, object]:
    return {
        "at": None if last.at is None else _utc(last.at),
        "outcome": last.outcome,
        "step": last.step,
        "channel": last.channel,
        "not_logged_since": last.unlogged,
    }


def _utc(minutes: int) -> str:
    return f"{_EPOCH + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}"


def _wall(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
