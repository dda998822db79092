"""Where a lead stands: its journal rows folded into facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playbook.model.event import Event
    from playbook.model.playbook import Reaction

__all__ = ["Attempt", "Contact", "Enrollment", "Standing", "Turn"]


@dataclass(frozen=True, slots=True)
class Enrollment:
    """A lead's run through a playbook.

    ``start`` is day 0's instant and ``enrolled_at`` the build that admitted it, both UTC minutes since 1970;
    ``revision`` is the playbook's at that time.
    """

    playbook: str
    number: int
    start: int
    enrolled_at: int
    revision: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A logged touch.

    Attributes:
        at: when it happened, UTC minutes since 1970.
        outcome: the word that was logged.
        message: the text that was left or sent, where the row says so.
        channel: the one it happened on, where the row says so.
    """

    at: int
    outcome: str
    message: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Contact:
    """One contact with a lead: when (UTC minutes since 1970), on which channel, and whether they answered."""

    at: int
    channel: str
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """A logged outcome that changes the way: anything but `next`.

    Attributes:
        at: when it happened, UTC minutes since 1970.
        step: whose outcome it is; empty where the row names none.
        occurrence: which happening of it.
        outcome: the word that was logged.
        reaction: what the playbook answers.
        date: the day agreed, ``2026-12-01``, or the lead's wall time, ``2026-12-01T15:00``; empty where none is.
        is_exit: whether it ends everything but what the reaction names.
    """

    at: int
    step: str
    occurrence: str
    outcome: str
    reaction: Reaction
    date: str = ""
    is_exit: bool = False


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
        turns: what was logged in this run that changes the way, in order of time.
        handover: the turn that moves the lead to another playbook, once it has ended this run; else ``None``.
        answers: what the lead answered, by the question's name; dates and closed choices only.
        counts: `history`: calls, attempts, unreturned, connected and messages, from every playbook.
        elsewhere: contacts with other leads on this lead's numbers, for caps that count by number.
        rows: how many rows of the record concern this lead, without `enrolled` and `admitted`, but with those that were
            taken back and those that take back: it never falls, and rises with everything that is logged.
        known_since: when the lead's first run was enrolled, UTC minutes since 1970; ``None`` where that is the run in
            force.
    """

    enrollment: Enrollment | None
    attempts: Mapping[tuple[str, str], Attempt] = field(default_factory=dict)
    contacts: tuple[Contact, ...] = ()
    slots: Mapping[tuple[str, str], int] = field(default_factory=dict)
    closed_channels: frozenset[str] = frozenset()
    ended: str = ""
    latest: Event | None = None
    turns: tuple[Turn, ...] = ()
    handover: Turn | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    elsewhere: tuple[Contact, ...] = ()
    rows: int = 0
    known_since: int | None = None
