"""Turns the newest rows of a lead's record into the touches they took back: what is in somebody's calendar must go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from playbook.planning.case import Case
from playbook.planning.plan_rep import plan_leads
from playbook.planning.zones import DAY, load_zone
from playbook.roster.standing import closed_by, fold, turns
from playbook.roster.stops import channels_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from playbook.model.event import Event
    from playbook.model.playbook import Playbook
    from playbook.model.project import Project, Rep
    from playbook.model.touch import Touch
    from playbook.roster.members import Member

__all__ = ["KEPT_DAYS", "cancelled_touches"]

KEPT_DAYS = 30
"""How long a cancellation is told (artifacts.md, changes.ics); of a touch that still lies ahead, until it is past."""
WEEK = 7
SOON = 60
"""Minutes before its time from which on a contact is made as planned."""
STOPPED = "the record says stop"
HANDED_ON = "somebody else works this lead now"


def cancelled_touches(
    member: Member, rep: Rep, project: Project, known: Collection[str], window: tuple[int, int]
) -> tuple[Touch, ...]:
    """Find what rows of the last 30 days took out of a rep's plan, from the record alone; and what of it lies ahead.

    For each such row the lead is planned once more as the record stood before it: what was to come then and does not
    come any more is cancelled, for the first row that did so.

    Args:
        member: with all its rows; the rep's, or one that was taken from the rep.
        rep: whose calendar it is.
        project: with the playbooks as they are now.
        known: uids of the touches that the plan holds for this rep now.
        window: the instant built for and the days of the horizon.
    """
    as_of, horizon_days = window
    zone = load_zone(rep.zone)
    today = zone.day_of(as_of)
    found: dict[str, Touch] = {}
    since, lately = (zone.to_instant((today - days) * DAY) for days in (max(KEPT_DAYS, horizon_days), WEEK))
    for taken in _takings(member, rep, project, since, lately):
        is_told = zone.day_of(taken.at) >= today - KEPT_DAYS
        for planned in plan_leads([taken.before], project, taken.at, horizon_days):
            for touch in planned.touches:
                is_new = touch.uid not in known and touch.uid not in found
                is_ahead = zone.day_of(touch.start) >= today
                if touch.status == "planned" and is_new and (is_told or is_ahead) and not _is_made(touch, member):
                    found[touch.uid] = replace(
                        touch, status="cancelled", cancelled_at=taken.at, notes=(taken.reason,), follows=()
                    )
    return tuple(sorted(found.values(), key=lambda touch: (touch.start, touch.uid)))


def _is_made(touch: Touch, member: Member) -> bool:
    """Whether the contact was made about as it was planned, or later: its reminder has served its turn."""
    return any(
        row.kind == "outcome"
        and (row.step, row.occurrence or "1") == (touch.step, touch.occurrence)
        and row.playbook in {"", touch.playbook}
        and touch.start < row.at + SOON
        for row in member.rows
    )


@dataclass(frozen=True, slots=True)
class _Taking:
    """One row that may have taken something back: when, why, and the case before it."""

    at: int
    reason: str
    before: Case


def _takings(member: Member, rep: Rep, project: Project, since: int, lately: int) -> Iterator[_Taking]:
    playbooks = {playbook.id: playbook for playbook in project.playbooks}
    own = {row.id for row in member.rows}
    owner = rep.id
    for number, row in enumerate(member.rows):
        is_handed_on = row.kind == "reassigned" and row.detail.get("from") == rep.id
        reason = HANDED_ON if is_handed_on else _reason(row, playbooks, lately)
        if reason and (is_handed_on or owner == rep.id) and row.at >= since:
            before = _before(member, rep, playbooks, number, row.at)
            yield from () if before is None else (_Taking(row.at, reason, before),)
        owner = row.detail.get("rep", owner) if row.kind in {"enrolled", "reassigned"} else owner
    for closing in member.closings:
        if closing.at >= since and closing.row not in own and owner == rep.id:
            number = sum(row.at < closing.at for row in member.rows)
            before = _before(member, rep, playbooks, number, closing.at)
            yield from () if before is None else (_Taking(closing.at, STOPPED, before),)


def _before(member: Member, rep: Rep, playbooks: Mapping[str, Playbook], number: int, at: int) -> Case | None:
    """The case as the first ``number`` rows told it; ``None`` where there was no run then, or it had ended."""
    later = {row.id for row in member.rows[number:]}
    closed = channels_of(one for one in member.closings if one.at <= at and one.row not in later)
    standing = fold(member.rows[:number], playbooks, closed)
    run = standing.enrollment
    if run is None or standing.ended or run.playbook not in playbooks:
        return None
    return Case(member.lead, standing, run, playbooks[run.playbook], rep)


def _reason(row: Event, playbooks: Mapping[str, Playbook], lately: int) -> str:
    """Why a row may have taken something back, in the words of the record; empty where it took nothing."""
    if closed_by(row):
        return STOPPED
    if row.kind == "closed":
        return f"closed: {row.detail.get('reason', 'by hand').replace('_', ' ')}"
    # What goes on as planned takes back no more than the reminder of a contact that was made earlier than planned.
    if row.kind == "outcome" and (turns(row, playbooks) or row.at >= lately):
        return f"logged: {row.detail.get('outcome', '').replace('_', ' ')}"
    return ""
