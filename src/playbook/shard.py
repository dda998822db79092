"""Turns one rep's leads into that rep's artifacts: plan, gate, personalise, render. Pure, so that it runs anywhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from playbook.contracts import BuildContext
from playbook.diagnostics import Diagnostic, Scope
from playbook.files import short_id, slug
from playbook.model.artifact import Artifact, Part
from playbook.model.plan import LeadPlan, RepPlan, RepTally
from playbook.personalise.templates import Templates
from playbook.personalise.texts import personalise
from playbook.planning.case import Case
from playbook.planning.gate import refuse
from playbook.planning.plan_rep import PlannedLead, next_change, plan_leads
from playbook.planning.zones import DAY, load_zone, to_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from playbook.contracts import Output, StampBook
    from playbook.model.artifact import Withheld
    from playbook.model.project import Project, Rep
    from playbook.roster.gather import Member

__all__ = ["Shard", "ShardResult", "run_shard"]


@dataclass(frozen=True, slots=True)
class Shard:
    """One rep's share of the work, with everything it needs: no other rep's leads, no clock, no disk."""

    rep: Rep
    members: tuple[Member, ...]
    project: Project
    outputs: tuple[Output, ...]
    stamps: StampBook
    as_of: int
    horizon_days: int


@dataclass(frozen=True, slots=True)
class ShardResult:
    """What came of a shard; ``parts`` are what the team's files join, by output."""

    tally: RepTally
    next_change: int
    artifacts: tuple[Artifact, ...]
    parts: Mapping[str, tuple[Part, ...]]
    diagnostics: tuple[Diagnostic, ...]


def run_shard(shard: Shard) -> ShardResult:
    """Plan and render one rep."""
    found: list[Diagnostic] = []
    zone = load_zone(shard.rep.zone)
    today = zone.day_of(shard.as_of)
    drafts_until = zone.to_instant((today + shard.project.drafts_days) * DAY)
    cases = [_case(member, shard) for member in shard.members]
    planned = plan_leads(cases, shard.project, shard.as_of, shard.horizon_days)
    templates = Templates()
    leads = tuple(_lead_plan(one, shard, drafts_until, templates, found) for one in planned)
    change = next_change(planned, shard.as_of, shard.horizon_days, shard.rep.zone)
    plan = RepPlan(shard.rep, leads, to_date(today), drafts_until, change)
    context = BuildContext(shard.project, shard.stamps)
    artifacts: list[Artifact] = []
    parts = {output.name: _render(output, plan, context, artifacts, found) for output in shard.outputs}
    return ShardResult(_tally(plan), change, tuple(artifacts), parts, tuple(found))


def _case(member: Member, shard: Shard) -> Case:
    enrollment = member.standing.enrollment
    if enrollment is None:
        raise ValueError(member.lead.key)  # gather hands over enrolled leads only
    playbook = shard.project.playbook(enrollment.playbook)
    return Case(member.lead, member.standing, enrollment, playbook, shard.rep)


def _lead_plan(
    planned: PlannedLead, shard: Shard, drafts_until: int, templates: Templates, found: list[Diagnostic]
) -> LeadPlan:
    case = planned.case
    touches, refused = refuse(() if case.standing.ended else planned.touches, case, shard.as_of)
    found.extend(refused)
    name = f"{slug(case.lead.name)}-{short_id(case.lead.key)}"
    plan = LeadPlan(case.lead, case.rep, case.playbook, case.standing, name, touches, planned.dropped, drafts_until)
    worded = []
    for touch in touches:
        one = personalise(plan, touch, shard.project, templates) if touch.status == "planned" else touch
        if isinstance(one, Diagnostic):
            found.append(one)
        else:
            worded.append(one)
    return replace(plan, touches=tuple(worded))


def _render(
    output: Output, plan: RepPlan, context: BuildContext, artifacts: list[Artifact], found: list[Diagnostic]
) -> tuple[Part, ...]:
    """Ask one output for each lead, then for the rep; give the parts that the team's files join."""
    parts: list[Part] = []
    for lead in plan.leads:
        parts += _sort(output, output.for_lead(lead, context), artifacts, found, lead)
    parts.sort(key=lambda part: part.order)
    return tuple(_sort(output, output.for_rep(plan, parts, context), artifacts, found, None))


def _sort(
    output: Output,
    made: Iterable[Artifact | Part | Withheld],
    artifacts: list[Artifact],
    found: list[Diagnostic],
    plan: LeadPlan | None,
) -> Sequence[Part]:
    parts = []
    for one in made:
        if isinstance(one, Artifact):
            artifacts.append(one)
        elif isinstance(one, Part):
            parts.append(one)
        else:
            span, key = (plan.lead.span, plan.lead.key) if plan is not None else (None, "")
            found.append(Diagnostic("PB091", f"{output.name}: {one.reason}", span, scope=Scope.LEAD, lead=key))
    return parts


def _tally(plan: RepPlan) -> RepTally:
    load: dict[date, dict[str, int]] = {}
    for touch, _ in plan.agenda:
        day = load.setdefault(touch.here.date(), {})
        day[touch.channel] = day.get(touch.channel, 0) + 1
    return RepTally(plan.rep, plan.today, len(plan.leads), load)
