"""Turns one lead's journal rows into where it stands: its run, what was logged, what is closed, what ended it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.model.event import read_instant
from playbook.model.outcomes import group_of, reaction_to
from playbook.model.standing import Attempt, Contact, Enrollment, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from playbook.model.event import Event
    from playbook.model.playbook import Playbook

__all__ = ["closed_by", "fold", "is_opt_out", "without_undone"]

ALL = "*"
RETIRES = {"wrong_number": "call", "bounced": "email"}
"""Outcomes after which that number or address is not used again (language.md, Outcomes)."""


def without_undone(events: Iterable[Event]) -> tuple[Event, ...]:
    """Leave out the rows that an `undo` row points at, and the undo rows themselves."""
    rows = tuple(events)
    undone = {row.detail.get("of", "") for row in rows if row.kind == "undo"}
    return tuple(row for row in rows if row.kind != "undo" and row.id not in undone)


def is_opt_out(event: Event) -> bool:
    """Say whether this row is somebody's stop, as an event of its own or as the outcome of a contact."""
    return event.kind == "opted_out" or (event.kind == "outcome" and event.detail.get("outcome") == "opted_out")


def closed_by(event: Event) -> frozenset[str]:
    """The channels a row closes for good; ``*`` is all of them."""
    if is_opt_out(event):
        named = {channel.strip() for channel in event.detail.get("channels", "").split(",")} - {""}
        return frozenset(named or {ALL})
    if event.kind == "forgotten":
        return frozenset({ALL})
    outcome = event.detail.get("outcome", "") if event.kind == "outcome" else ""
    return frozenset({RETIRES[outcome]} if outcome in RETIRES else ())


def fold(events: Iterable[Event], playbooks: Mapping[str, Playbook], closed: frozenset[str]) -> Standing:
    """Fold a lead's rows, sorted by time; ``closed`` are channels closed through another row with one of its keys.

    What a row closes stays closed, and what it says of a run holds for that run, whichever of the two was dated first:
    a call is often noted before the build that enrolls.
    """
    rows = tuple(events)
    runs = [row for row in rows if row.kind == "enrolled"]
    enrollment = _enrollment(runs[-1]) if runs else None
    playbook = playbooks.get(enrollment.playbook) if enrollment else None
    attempts: dict[tuple[str, str], Attempt] = {}
    contacts: list[Contact] = []
    slots: dict[tuple[str, str], int] = {}
    ended = ""
    for event in rows:
        closed |= closed_by(event)
        is_of_this_run = bool(runs) and _run(_run_of(event, runs)) == _run(runs[-1])
        if event.kind == "outcome":
            contacts += _contact(event, playbooks.get(event.playbook, playbook))
        if event.kind == "outcome" and is_of_this_run:
            attempts[event.step, event.occurrence or "1"] = Attempt(event.at, event.detail.get("outcome", ""))
            ended = ended or _ends(event, playbook)
        elif event.kind == "admitted" and is_of_this_run:
            slot = read_instant(event.detail.get("slot", ""))
            slots |= {} if slot is None else {(event.step, event.occurrence or "1"): slot}
        elif event.kind == "closed" and is_of_this_run:
            ended = event.detail.get("reason", "closed")
    if ALL in closed or (any(map(is_opt_out, rows)) and _nothing_open(playbook, closed)):
        ended = ended or "opted out"
    return Standing(enrollment, attempts, tuple(contacts), slots, closed, ended, rows[-1] if rows else None)


def _enrollment(row: Event) -> Enrollment:
    start = read_instant(row.detail.get("start", ""))
    return Enrollment(*_run(row), row.at if start is None else start, row.at)


def _run(row: Event) -> tuple[str, int]:
    return row.playbook, max(1, row.enrollment)


def _run_of(event: Event, runs: Sequence[Event]) -> Event:
    """The `enrolled` row of the run an event belongs to: the one it names, else the one at its time, else the first."""
    named = [
        run for run in runs if event.playbook in {"", run.playbook} and event.enrollment in {0, max(1, run.enrollment)}
    ]
    begun = [run for run in named or runs if run.at <= event.at]
    return begun[-1] if begun else (named or runs)[0]


def _nothing_open(playbook: Playbook | None, closed: frozenset[str]) -> bool:
    """Say whether a stop left no channel of the playbook; a task of the rep's own is none."""
    channels = {action.channel for step in playbook.steps for action in step.actions} if playbook else set()
    return bool(channels - {"task"}) and channels - {"task"} <= closed


def _contact(event: Event, playbook: Playbook | None) -> list[Contact]:
    """What a logged outcome counts as, for gaps and caps; a step that is not known any more counts as a call."""
    outcome = event.detail.get("outcome", "")
    step = next((step for step in playbook.steps if step.id == event.step), None) if playbook else None
    channel = step.channel if step is not None else event.detail.get("channel", "call")
    if channel == "task":
        return []
    return [Contact(event.at, channel, group_of(outcome) == "answered")]


def _ends(event: Event, playbook: Playbook | None) -> str:
    """Why no more touches follow after this outcome; empty where they do."""
    outcome = event.detail.get("outcome", "")
    if outcome == "opted_out" and event.detail.get("channels"):
        return ""  # some channels stay open
    if playbook is None or outcome in playbook.exits:
        return outcome
    step = next((step for step in playbook.steps if step.id == event.step), None)
    reaction = reaction_to(outcome, (step.outcomes if step else {}, playbook.outcomes))
    if reaction is None or reaction.kind in {"next", "next step"}:
        return ""
    # What this version cannot carry out stops contact rather than going on as if nothing had been said.
    return outcome if reaction.kind == "stop" else f"{outcome}: '{reaction.phrase}' is up to you"
