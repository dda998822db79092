"""Turns one rep's leads into a plan: who moves on, what is due when, what passes the gate, in the lead's words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from playbook.cancelled import cancelled_touches
from playbook.diagnostics import Diagnostic
from playbook.files import short_id, slug
from playbook.handover import leaves, moves_on_at, next_run, with_row
from playbook.model.event import Event, write_instant
from playbook.model.plan import LeadPlan, RepPlan
from playbook.personalise.templates import Templates
from playbook.personalise.texts import personalise
from playbook.planning.admission import overloads
from playbook.planning.case import Case
from playbook.planning.gate import refuse
from playbook.planning.plan_rep import PlannedLead, next_change, plan_leads
from playbook.planning.zones import DAY, load_zone, to_date
from playbook.roster.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from playbook.model.project import Project, Rep
    from playbook.model.touch import Touch
    from playbook.roster.members import Member

__all__ = ["RepPlanned", "Shard", "plan_shard"]


@dataclass(frozen=True, slots=True)
class Shard:
    """One rep's share of the work, with everything it needs: no other rep's leads, no clock, no disk.

    ``departed`` are leads somebody took over in the last 30 days: only what that cancelled is told.
    """

    rep: Rep
    members: tuple[Member, ...]
    project: Project
    as_of: int
    horizon_days: int
    writer: str
    departed: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class RepPlanned:
    """One rep's plan before anything is rendered, what was found on the way, and what the record should keep.

    ``departed`` are plans of leads that are somebody else's now: what is cancelled, and nothing else.
    """

    plan: RepPlan
    diagnostics: tuple[Diagnostic, ...]
    recorded: tuple[Event, ...]
    departed: tuple[LeadPlan, ...] = ()


def plan_shard(shard: Shard) -> RepPlanned:
    """Plan one rep: touches that passed the gate, in the lead's words; nothing is rendered."""
    zone = load_zone(shard.rep.zone)
    today = zone.day_of(shard.as_of)
    drafts_until = zone.to_instant((today + shard.project.drafts_days) * DAY)
    members, planned, moved = _moved_on(shard)
    desk = _Desk(shard, {one.lead.key: one for one in members}, drafts_until, _calls(planned))
    leads = tuple(desk.lead_plan(one) for one in planned)
    departed = tuple(desk.departed_plan(member) for member in shard.departed)
    desk.found += overloads((touch for one in planned for touch in one.touches), shard.rep, shard.project)
    change = next_change(planned, shard.as_of, shard.horizon_days, shard.rep.zone)
    waiting = [at for one in planned if (at := moves_on_at(one)) is not None and at > shard.as_of]
    plan = RepPlan(shard.rep, leads, to_date(today), drafts_until, min([change, *waiting]), shard.as_of)
    recorded = (*moved, *(event for one in planned for event in _admitted(one, shard)))
    return RepPlanned(plan, tuple(desk.found), recorded, tuple(one for one in departed if one is not None))


def _moved_on(shard: Shard) -> tuple[Sequence[Member], Sequence[PlannedLead], Sequence[Event]]:
    """Plan everybody, and again whoever has come to the end of a playbook that names the next one."""
    recorder = Recorder(shard.project.namespace, shard.as_of, shard.writer)
    members = {member.lead.key: member for member in shard.members}
    moved = [row for member in shard.members if (row := leaves(member, shard.project, recorder)) is not None]
    for row in moved:
        members[row.lead] = with_row(members[row.lead], row, shard.project)
    # Playbooks may hand over in a circle: nobody goes round it in one build.
    for _ in shard.project.playbooks:
        cases = [_case(member, shard) for member in members.values()]
        planned = plan_leads(cases, shard.project, shard.as_of, shard.horizon_days)
        rows = [next_run(one, members[one.case.lead.key], shard.project, recorder) for one in planned]
        following = [row for row in rows if row is not None]
        if not following:
            break
        moved += following
        for row in following:
            members[row.lead] = with_row(members[row.lead], row, shard.project)
    else:
        cases = [_case(member, shard) for member in members.values()]
        planned = plan_leads(cases, shard.project, shard.as_of, shard.horizon_days)
    return tuple(members.values()), planned, moved


def _case(member: Member, shard: Shard) -> Case:
    enrollment = member.standing.enrollment
    if enrollment is None:
        raise ValueError(member.lead.key)  # gather hands over enrolled leads only
    playbook = shard.project.playbook(enrollment.playbook)
    is_new = enrollment.enrolled_at == shard.as_of and not any(_is_admission(row, member) for row in member.rows)
    return Case(member.lead, member.standing, enrollment, playbook, shard.rep, is_new)


def _is_admission(row: Event, member: Member) -> bool:
    run = member.standing.enrollment
    is_of_run = run is not None and (row.playbook, row.enrollment) == (run.playbook, run.number)
    return is_of_run and row.kind == "admitted" and "start" in row.detail


def _calls(planned: Sequence[PlannedLead]) -> Mapping[str, Sequence[tuple[str, int]]]:
    """By number, whose calls on it are planned when: what the law caps is the number, not the lead."""
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for one in planned:
        for touch in one.touches:
            if touch.channel == "call" and touch.number is not None:
                found[touch.number.e164].append((touch.lead, touch.start))
    return {number: calls for number, calls in found.items() if len({lead for lead, _ in calls}) > 1}


class _Desk:
    """Turns planned leads into what outputs receive, one by one; what is withheld on the way is in ``found``."""

    def __init__(
        self,
        shard: Shard,
        members: Mapping[str, Member],
        drafts_until: int,
        calls: Mapping[str, Sequence[tuple[str, int]]],
    ) -> None:
        self._shard = shard
        self._members = members
        self._drafts_until = drafts_until
        self._calls = calls
        self._templates = Templates()
        self.found: list[Diagnostic] = []

    def lead_plan(self, planned: PlannedLead) -> LeadPlan:
        """One lead's plan: what passed the gate, with its words, and what the record took back."""
        case, shard = planned.case, self._shard
        number = case.lead.phones[0].e164 if case.lead.phones else ""
        elsewhere = [start for lead, start in self._calls.get(number, ()) if lead != case.lead.key]
        coming = () if case.standing.ended else planned.touches
        touches, refused = refuse(coming, case, shard.as_of, elsewhere)
        self.found += refused
        plan = replace(self._plan(case), touches=touches, dropped=planned.dropped, beyond=planned.beyond)
        worded = []
        for touch in touches:
            one = personalise(plan, touch, shard.project, self._templates) if touch.status == "planned" else touch
            if isinstance(one, Diagnostic):
                self.found.append(one)
            else:
                worded.append(one)
        known = {touch.uid for touch in coming}
        return replace(plan, touches=tuple(worded), cancelled=self._cancelled(self._members[case.lead.key], known))

    def departed_plan(self, member: Member) -> LeadPlan | None:
        """The plan of a lead that is somebody else's now; ``None`` where nothing of it is in the rep's calendar."""
        cancelled = self._cancelled(member, set())
        if not cancelled or member.standing.enrollment is None:
            return None
        playbook = self._shard.project.playbook(member.standing.enrollment.playbook)
        case = Case(member.lead, member.standing, member.standing.enrollment, playbook, self._shard.rep)
        return replace(self._plan(case), cancelled=cancelled)

    def _plan(self, case: Case) -> LeadPlan:
        name = f"{slug(case.lead.name)}-{short_id(case.lead.key)}"
        until = self._drafts_until
        return LeadPlan(case.lead, case.rep, case.playbook, case.standing, name, (), drafts_until=until)

    def _cancelled(self, member: Member, known: set[str]) -> tuple[Touch, ...]:
        shard = self._shard
        return cancelled_touches(member, shard.rep, shard.project, known, (shard.as_of, shard.horizon_days))


def _admitted(planned: PlannedLead, shard: Shard) -> Iterator[Event]:
    """The journal rows that keep what other leads decided: without them it would change when those leads do."""
    enrollment, lead = planned.case.enrollment, planned.case.lead
    rows: list[tuple[tuple[str | int, ...], str, str, dict[str, str]]] = [
        ((step, occurrence, start), step, occurrence, {"slot": write_instant(start)})
        for step, occurrence, start in planned.pushed
    ]
    if planned.admitted is not None:
        # No instant in its id: of two clones that took the lead in on different days the earlier build decides.
        rows.append((("start",), "", "", {"start": write_instant(planned.admitted)}))
    for names, step, occurrence, detail in rows:
        run = (lead.key, enrollment.playbook, enrollment.number)
        text = "/".join(map(str, (shard.project.namespace, "admitted", *run, *names)))
        yield Event(
            id=f"a{short_id(text)}{short_id(text[::-1])}",
            at=shard.as_of,
            by=shard.writer,
            kind="admitted",
            lead=lead.key,
            playbook=enrollment.playbook,
            enrollment=enrollment.number,
            step=step,
            occurrence=occurrence,
            detail=detail,
        )
