"""One row of the journal."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CHANNELS", "COLUMNS", "EVENT_KINDS", "Event", "read_instant", "write_instant"]

COLUMNS = ("id", "at", "by", "event", "lead", "playbook", "enrollment", "step", "occurrence", "detail")
"""The journal's columns, in order. They never change; what is new goes into `detail`."""

EVENT_KINDS = (
    *("enrolled", "admitted", "reassigned", "gone", "back", "alias"),
    *("outcome", "opted_out", "closed", "undo", "forgotten"),
)
"""What may stand in the column `event`; a build writes those of the first row."""

CHANNELS = ("call", "email", "sms", "social", "letter", "gift", "visit", "meeting", "task")
"""What an `opted_out` row may name in `detail`, as ``channels=…``."""


@dataclass(frozen=True, slots=True)
class Event:
    """One journal row.

    Attributes:
        id: unique; a row with the same id is the same event, whoever wrote it.
        at: when it happened, UTC minutes since 1970.
        by: the writer.
        kind: ``enrolled``, ``outcome``, ``opted_out`` … (column `event`).
        lead: a typed key.
        enrollment: counts this lead's enrollments in this playbook from 1; 0 where it does not apply.
        occurrence: which happening of the step, such as ``1`` or ``2.1``.
        detail: named values; keys, enums, dates and digests only, never free text.
    """

    id: str
    at: int
    by: str
    kind: str
    lead: str
    playbook: str = ""
    enrollment: int = 0
    step: str = ""
    occurrence: str = ""
    detail: Mapping[str, str] = field(default_factory=dict)


def write_instant(minutes: int) -> str:
    """Write UTC minutes since 1970 as the record does: ``2026-07-07T13:12Z``."""
    return f"{datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes):%Y-%m-%dT%H:%MZ}"


def read_instant(text: str) -> int | None:
    """Read what ``write_instant`` wrote; ``None`` for anything else."""
    try:
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return int(moment.timestamp()) // 60
