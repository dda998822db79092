"""What can come of a touch, and what a playbook answers to it: the one place that knows the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from playbook.model.playbook import Reaction

__all__ = ["GROUPS", "NEUTRAL", "OUTCOMES", "UNANSWERED", "group_of", "reaction_to"]

OUTCOMES = (
    "no_answer",
    "busy",
    "left_voicemail",
    "gatekeeper",
    "wrong_number",
    "connected",
    "call_back",
    "interested",
    "not_interested",
    "not_now",
    "unqualified",
    "meeting_booked",
    "replied",
    "unclear_reply",
    "auto_reply",
    "bounced",
    "accepted",
    "no_show",
    "done",
    "visited_site",
    "opted_out",
    "referred",
    "won",
    "lost",
)
"""Every outcome there is (language.md, Outcomes)."""

UNANSWERED = frozenset({"no_answer", "busy", "left_voicemail", "gatekeeper", "no_show"})
NEUTRAL = frozenset({"done", "auto_reply", "bounced", "visited_site"})
"""Outcomes that answer nothing; without a line of their own they are `next`, and `else` does not catch them."""

GROUPS = ("answered", "unanswered", "else")
"""What an `outcomes:` map may name besides single outcomes."""


def group_of(outcome: str) -> str:
    """Give the group of an outcome: ``answered``, ``unanswered`` or ``neutral``."""
    if outcome in NEUTRAL:
        return "neutral"
    return "unanswered" if outcome in UNANSWERED else "answered"


def reaction_to(outcome: str, maps: Iterable[Mapping[str, Reaction]]) -> Reaction | None:
    """Look an outcome up in the step's map, then the playbook's: by its name, its group, `else`; first match wins."""
    group = group_of(outcome)
    names = (outcome,) if group == "neutral" else (outcome, group, "else")
    for reactions in maps:
        for name in names:
            if name in reactions:
                return reactions[name]
    return None
