"""Turns runs that are over into the next run their playbook names: the row of the record, and the lead's new case."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from playbook.planning.facts import expression, facts_of
from playbook.planning.hours import hours_for
from playbook.planning.steering import Steering
from playbook.planning.targets import add_wait
from playbook.roster.recorder import Day0, Recorder, enroll_row
from playbook.roster.standing import ALL, AT_END, KNEW, fold, turning_rows
from playbook.roster.stops import channels_of

if TYPE_CHECKING:
    from playbook.model.event import Event
    from playbook.model.playbook import Playbook, Reaction
    from playbook.model.project import Project
    from playbook.planning.plan_rep import PlannedLead
    from playbook.roster.members import Member

__all__ = ["leaves", "moves_on_at", "next_run", "with_row"]


A_DAY = 24 * 60
"""How long after the last contact nobody is moved on yet: its outcome may still be logged."""


def next_run(planned: PlannedLead, member: Member, project: Project, recorder: Recorder) -> Event | None:
    """Write the row that takes a lead into the playbook that follows; ``None`` where none does.

    An outcome names it (`not_now: start nurture after 90 days`), or `at_end` a day after the last contact. Who said
    stop is handed over to nobody.
    """
    standing, at_end = member.standing, planned.follows_on
    if ALL in standing.closed_channels:
        return None
    if standing.handover is not None:
        turn = standing.handover
        return _row(_Next(turn.reaction, turn.at, turn.outcome), planned, member, project, recorder)
    if at_end is None or standing.ended or (over := moves_on_at(planned)) is None or over > recorder.as_of:
        return None
    row = _row(_Next(at_end, over - A_DAY, AT_END), planned, member, project, recorder)
    run = planned.case.enrollment
    knew = turning_rows(member.rows, (run.playbook, run.number), planned.case.playbook)
    return replace(row, detail={**row.detail, KNEW: ",".join(knew)}) if knew else row


def moves_on_at(planned: PlannedLead) -> int | None:
    """When a lead that came to the end of its playbook is moved on, UTC minutes since 1970; ``None`` for never."""
    if planned.over_since is None or planned.follows_on is None:
        return None
    # `exit` leaves from anywhere; `at_end` is for who came to the last step.
    if any(turn.is_exit for turn in planned.case.standing.turns):
        return None
    case = planned.case
    steering = Steering(case, lambda step: hours_for(step.schedule, step.channel, case.lead, case.rep))
    return max(planned.over_since, steering.rests_until) + A_DAY


def leaves(member: Member, project: Project, recorder: Recorder) -> Event | None:
    """Write the row that ends a run whose playbook says `exit_if` and whose fact holds; ``None`` where none does.

    The record keeps it: the fact may change back, and what was in a calendar is cancelled for a reason.
    """
    run = member.standing.enrollment
    if run is None or member.standing.ended:
        return None
    condition = project.playbook(run.playbook).exit_if
    if condition is None or not expression(condition.text).holds(facts_of(member.lead, member.standing)):
        return None
    row = recorder.row("closed", member.lead.key, (run.playbook, run.number), reason="exit_if")
    return replace(row, playbook=run.playbook, enrollment=run.number)


def with_row(member: Member, row: Event, project: Project) -> Member:
    """The member after one more row, which ends its run or begins the next."""
    rows = (*member.rows, row)
    playbooks = {playbook.id: playbook for playbook in project.playbooks}
    standing = fold(rows, playbooks, channels_of(member.closings))
    before = member.standing
    told = before.rows + (row.kind != "enrolled")
    standing = replace(standing, elsewhere=before.elsewhere, rows=told, known_since=before.known_since)
    runs = {**member.runs, row.playbook: row.enrollment} if row.kind == "enrolled" else member.runs
    return replace(member, rows=rows, standing=standing, runs=runs)


@dataclass(frozen=True, slots=True)
class _Next:
    """What follows a run: the words that say so, since when they hold, and what brought that about."""

    reaction: Reaction
    since: int
    counts_from: str


def _row(following: _Next, planned: PlannedLead, member: Member, project: Project, recorder: Recorder) -> Event:
    playbook = project.playbook(following.reaction.target)
    start = _start(playbook, following, planned)
    number = member.runs.get(playbook.id, 0) + 1
    day_0 = Day0(start, following.counts_from, planned.case.playbook.id)
    return enroll_row(member.lead, playbook, number, day_0, recorder)


def _start(playbook: Playbook, following: _Next, planned: PlannedLead) -> int:
    """When the clock of the next run starts: the wait after what brought it about; a wait in days begins with a day."""
    delay, since = following.reaction.delay, following.since
    if delay is None:
        return since
    case = planned.case
    first = next(step for step in playbook.steps if not step.is_block)
    later = add_wait(since, delay, hours_for(first.schedule, first.channel, case.lead, case.rep))
    return since if later is None else later
