"""Turns a lead's standing into what happened last: the newest outcome, and how much was not logged since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from playbook.model.plan import LeadPlan
    from playbook.model.standing import Contact
    from playbook.model.touch import Touch

__all__ = ["LastContact", "last_contact"]


@dataclass(frozen=True, slots=True)
class LastContact:
    """What the record says last of a lead, before one of its touches.

    Attributes:
        at: when the newest outcome happened, UTC minutes since 1970; ``None`` where none is recorded.
        here: the same on the rep's wall clock.
        outcome: the word that was logged, or its group where only that is known; empty where none is recorded.
        step: whose outcome it is; empty where that is not known.
        channel: on which it was; empty where that is not known.
        unlogged: how many touches since then are over and were not logged.
    """

    at: int | None = None
    here: datetime | None = None
    outcome: str = ""
    step: str = ""
    channel: str = ""
    unlogged: int = 0


def last_contact(lead: LeadPlan, touch: Touch, on_desk: Callable[[int], datetime]) -> LastContact:
    """Say what happened last before ``touch``.

    Args:
        lead: the touch's lead.
        touch: the touch that comes now, or is still to be logged.
        on_desk: the rep's wall clock at an instant (UTC minutes since 1970).
    """
    standing = lead.standing
    known = [
        (attempt.at, 1, attempt.outcome, step, attempt.channel or _channel(step, lead))
        for (step, _), attempt in standing.attempts.items()
    ]
    known += [(turn.at, 1, turn.outcome, turn.step, _channel(turn.step, lead)) for turn in standing.turns]
    # Of other playbooks the record keeps only that there was a contact, and whether it was answered.
    known += [(one.at, 0, _group(one), "", one.channel) for one in standing.contacts]
    newest = max(known, default=None)
    since = newest[0] if newest else 0
    unlogged = sum(one.status == "assumed" and since < one.start < touch.start for one in lead.touches)
    if newest is None:
        return LastContact(unlogged=unlogged)
    at, _, outcome, step, channel = newest
    return LastContact(at, on_desk(at), outcome, step, channel, unlogged)


def _channel(step_id: str, lead: LeadPlan) -> str:
    step = lead.playbook.step(step_id)
    return step.channel if step is not None else ""


def _group(contact: Contact) -> str:
    return "answered" if contact.answered else "unanswered"
