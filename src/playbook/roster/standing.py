"""Turns one lead's journal rows into where it stands: its run, what was logged, what is closed, what ended it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.model.event import read_instant
from playbook.model.standing import Attempt, Contact, Enrollment, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from playbook.model.event import Event
    from playbook.model.playbook import Playbook, Reaction

__all__ = ["closed_by", "fold", "without_undone"]

ALL = "*"
UNANSWERED = frozenset({"no_answer", "busy", "left_voicemail", "gatekeeper", "no_show"})
NEUTRAL = frozenset({"done", "auto_reply", "bounced", "visited_site"})
RETIRES = {"wrong_number": "call", "bounced": "email"}
"""Outcomes after which that number or address is not used again (language.md, Outcomes)."""


def without_undone(events: Iterable[Event]) -> tuple[Event, ...]:
    """Leave out the rows that an `undo` row points at, and the undo rows themselves."""
    rows = tuple(events)
    undone = {row.detail.get("of", "") for row in rows if row.kind == "undo"}
    return tuple(row for row in rows if row.kind != "undo" and row.id not in undone)


def closed_by(event: Event) -> frozenset[str]:
    """The channels a row closes for good; ``*`` is all of them."""
    outcome = event.detail.get("outcome", "") if event.kind == "outcome" else event.kind
    if outcome == "opted_out":
        named = {channel for channel in event.detail.get("channels", "").split(",") if channel}
        return frozenset(named or {ALL})
    if outcome == "forgotten":
        return frozenset({ALL})
    return frozenset({RETIRES[outcome]} if outcome in RETIRES else ())


def fold(events: Iterable[Event], playbooks: Mapping[str, Playbook], closed: frozenset[str]) -> Standing:
    """Fold a lead's rows, sorted by time; ``closed`` are channels closed through another row with one of its keys."""
    enrollment: Enrollment | None = None
    attempts: dict[tuple[str, str], Attempt] = {}
    contacts: list[Contact] = []
    ended, latest = "", None
    for event in events:
        latest = event
        closed |= closed_by(event)
        if event.kind == "enrolled":
            start = read_instant(event.detail.get("start", ""))
            number = max(1, event.enrollment)
            enrollment = Enrollment(event.playbook, number, event.at if start is None else start, event.at)
            attempts, ended = {}, ""
        elif event.kind == "closed":
            ended = event.detail.get("reason", "closed")
        elif event.kind == "outcome":
            attempts[event.step, event.occurrence or "1"] = Attempt(event.at, event.detail.get("outcome", ""))
            contacts += _contact(event, playbooks.get(event.playbook))
            ended = ended or _ends(event, playbooks.get(event.playbook))
    if ALL in closed:
        ended = ended or "opted out"
    return Standing(enrollment, attempts, tuple(contacts), closed, ended, latest)


def _contact(event: Event, playbook: Playbook | None) -> list[Contact]:
    """What a logged outcome counts as, for gaps and caps; a step that is not known any more counts as a call."""
    outcome = event.detail.get("outcome", "")
    step = next((step for step in playbook.steps if step.id == event.step), None) if playbook else None
    channel = step.channel if step is not None else event.detail.get("channel", "call")
    if channel == "task":
        return []
    answered = outcome not in UNANSWERED and outcome not in NEUTRAL
    return [Contact(event.at, channel, answered)]


def _ends(event: Event, playbook: Playbook | None) -> str:
    """Why no more touches follow after this outcome; empty where they do."""
    outcome = event.detail.get("outcome", "")
    if outcome == "opted_out" and event.detail.get("channels"):
        return ""  # some channels stay open
    if playbook is None or outcome in playbook.exits:
        return outcome
    step = next((step for step in playbook.steps if step.id == event.step), None)
    reaction = _reaction(outcome, (step.outcomes if step else {}, playbook.outcomes))
    if reaction is None or reaction.kind == "next":
        return ""
    # What this version cannot carry out stops contact rather than going on as if nothing had been said.
    return outcome if reaction.kind == "stop" else f"{outcome}: '{reaction.phrase}' is up to you"


def _reaction(outcome: str, maps: tuple[Mapping[str, Reaction], ...]) -> Reaction | None:
    neutral = outcome in NEUTRAL
    group = "unanswered" if outcome in UNANSWERED else "answered"
    names = (outcome,) if neutral else (outcome, group, "else")
    for reactions in maps:
        for name in names:
            if name in reactions:
                return reactions[name]
    return None
