"""Where a lead stands: its journal rows folded into facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playbook.model.event import Event

__all__ = ["Attempt", "Contact", "Enrollment", "Standing"]


@dataclass(frozen=True, slots=True)
class Enrollment:
    """A lead's run through a playbook.

    ``start`` is day 0's instant and ``enrolled_at`` the build that admitted it, both UTC minutes since 1970.
    """

    playbook: str
    number: int
    start: int
    enrolled_at: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """A logged touch: the outcome and when it happened, UTC minutes since 1970."""

    at: int
    outcome: str


@dataclass(frozen=True, slots=True, order=True)
class Contact:
    """One contact with a lead: when (UTC minutes since 1970), on which channel, and whether they answered."""

    at: int
    channel: str
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What the record says of a lead.

    Attributes:
        enrollment: the run in force, or ``None``.
        attempts: (step, occurrence) → what was logged for it in this run.
        slots: (step, occurrence) → the minute a contact was given because the rep had another at its own.
        contacts: every contact the record knows of, from every playbook, in order of time.
        closed_channels: channels an opt-out closed; ``*`` closes all.
        ended: why no more touches are planned, in words; empty while the run goes on.
        latest: the newest journal row of this lead.
    """

    enrollment: Enrollment | None
    attempts: Mapping[tuple[str, str], Attempt] = field(default_factory=dict)
    contacts: tuple[Contact, ...] = ()
    slots: Mapping[tuple[str, str], int] = field(default_factory=dict)
    closed_channels: frozenset[str] = frozenset()
    ended: str = ""
    latest: Event | None = None
