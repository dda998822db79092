"""Turns the newest rows of a lead's record into the touches they took back: what is in somebody's calendar must go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from playbook.planning.case import Case
from playbook.planning.plan_rep import plan_leads
from playbook.planning.zones import DAY, load_zone
from playbook.roster.standing import closed_by, fold, is_opt_out, late_rows, turns
from playbook.roster.stops import channels_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

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
    come any more is cancelled, for the last row before which it was still to come.

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
    for taken in sorted(_takings(member, rep, project, since, lately), key=lambda one: one.at):
        is_told = zone.day_of(taken.at) >= today - KEPT_DAYS
        for planned in plan_leads([taken.before], project, taken.at, horizon_days):
            for touch in planned.touches:
                is_gone = touch.status == "planned" and touch.uid not in known
                is_ahead = zone.day_of(touch.start) >= today
                if is_gone and (is_told or is_ahead) and not _is_made(touch, member):
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
        if row.kind == "enrolled" and owner == rep.id:
            yield from _fallen(member, rep, playbooks, number, since)
    for closing in member.closings:
        if closing.at >= since and closing.row not in own and owner == rep.id:
            number = sum(row.at < closing.at for row in member.rows)
            before = _before(member, rep, playbooks, number, closing.at)
            yield from () if before is None else (_Taking(closing.at, STOPPED, before),)
    for row, at in member.undone:
        if row.kind == "outcome" and at >= since and owner == rep.id:
            told = sorted((*(one for one in member.rows if one.at <= at), row), key=lambda one: (one.at, one.id))
            before = _case(member, rep, playbooks, told, at)
            reason = f"taken back: {row.detail.get('outcome', '').replace('_', ' ')}"
            yield from () if before is None else (_Taking(at, reason, before),)


def _fallen(member: Member, rep: Rep, playbooks: Mapping[str, Playbook], number: int, since: int) -> Iterator[_Taking]:
    """A run that began because nobody answered falls with an answer that came late, though it is dated before it."""
    begun = member.rows[number]
    ids = late_rows(member.rows, begun, playbooks)
    late = [row for row in member.rows if row.id in ids]
    if not late or (at := max(begun.at, late[0].at)) < since or begun.playbook not in playbooks:
        return
    closed = channels_of(one for one in member.closings if one.at <= begun.at)
    standing = fold([row for row in member.rows[: number + 1] if row.id not in ids], playbooks, closed)
    if standing.enrollment is not None and not standing.ended:
        case = Case(member.lead, standing, standing.enrollment, playbooks[begun.playbook], rep)
        yield _Taking(at, f"logged: {late[0].detail.get('outcome', '').replace('_', ' ')}", case)


def _before(member: Member, rep: Rep, playbooks: Mapping[str, Playbook], number: int, at: int) -> Case | None:
    """The case as the first ``number`` rows told it; ``None`` where there was no run then, or it had ended."""
    return _case(member, rep, playbooks, member.rows[:number], at)


def _case(member: Member, rep: Rep, playbooks: Mapping[str, Playbook], told: Sequence[Event], at: int) -> Case | None:
    """The case as some of the rows told it at ``at``; ``None`` where there was no run then, or it had ended."""
    ids = {row.id for row in told}
    later = {row.id for row in member.rows if row.id not in ids}
    closed = channels_of(one for one in member.closings if one.at <= at and one.row not in later)
    standing = fold(told, playbooks, closed)
    run = standing.enrollment
    if run is None or standing.ended or run.playbook not in playbooks:
        return None
    return Case(member.lead, standing, run, playbooks[run.playbook], rep)


def _reason(row: Event, playbooks: Mapping[str, Playbook], lately: int) -> str:
    """Why a row may have taken something back, in the words of the record; empty where it took nothing."""
    if is_opt_out(row) or row.kind == "forgotten":
        return STOPPED
    if row.kind == "closed":
        return f"closed: {row.detail.get('reason', 'by hand').replace('_', ' ')}"
    # What goes on as planned takes back no more than the reminder of a contact that was made earlier than planned.
    if row.kind == "outcome" and (closed_by(row) or turns(row, playbooks) or row.at >= lately):
        return f"logged: {row.detail.get('outcome', '').replace('_', ' ')}"
    return ""
