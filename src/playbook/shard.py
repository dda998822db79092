"""Turns one rep's leads into that rep's artifacts: plan, gate, personalise, render. Pure, so that it runs anywhere."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING

from playbook.contracts import BuildContext
from playbook.diagnostics import Diagnostic, Scope
from playbook.files import short_id, slug
from playbook.model.artifact import Artifact, Part, Stamp, Withheld
from playbook.model.event import Event, write_instant
from playbook.model.plan import LeadPlan, RepPlan, RepTally
from playbook.personalise.templates import Templates
from playbook.personalise.texts import personalise
from playbook.planning.case import Case
from playbook.planning.gate import refuse
from playbook.planning.plan_rep import PlannedLead, next_change, plan_leads
from playbook.planning.zones import DAY, load_zone, to_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from playbook.contracts import Output, StampBook
    from playbook.model.project import Project, Rep
    from playbook.roster.gather import Member
    from playbook.source import Span

    Made = Artifact | Part | Withheld

__all__ = ["RepPlanned", "Shard", "ShardResult", "answer", "output_failed", "plan_shard", "run_shard"]


_SHAPES: dict[str, type[bytes | str | tuple[object, ...]]] = {
    "path": str,
    "content": bytes,
    "order": tuple,
    "stamps": tuple,
    "reason": str,
    "touch": str,
}
_MEMBERS = {"order": (int, str), "stamps": (Stamp,)}


@dataclass(frozen=True, slots=True)
class Shard:
    """One rep's share of the work, with everything it needs: no other rep's leads, no clock, no disk."""

    rep: Rep
    members: tuple[Member, ...]
    project: Project
    as_of: int
    horizon_days: int
    writer: str


@dataclass(frozen=True, slots=True)
class ShardResult:
    """What came of a shard; ``parts`` are what the team's files join, by output."""

    tally: RepTally
    next_change: int
    artifacts: tuple[Artifact, ...]
    parts: Mapping[str, tuple[Part, ...]]
    diagnostics: tuple[Diagnostic, ...]
    admitted: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class RepPlanned:
    """One rep's plan before anything is rendered, what was found on the way, and what the record should keep."""

    plan: RepPlan
    diagnostics: tuple[Diagnostic, ...]
    admitted: tuple[Event, ...]


def run_shard(shard: Shard, outputs: Sequence[Output], stamps: StampBook) -> ShardResult:
    """Plan and render one rep."""
    planned = plan_shard(shard)
    plan, found = planned.plan, list(planned.diagnostics)
    context = BuildContext(shard.project, stamps)
    artifacts: list[Artifact] = []
    parts = {output.name: _render(output, plan, context, artifacts, found) for output in outputs}
    change = plan.next_change or 0
    return ShardResult(_tally(plan), change, tuple(artifacts), parts, tuple(found), planned.admitted)


def plan_shard(shard: Shard) -> RepPlanned:
    """Plan one rep: touches that passed the gate, in the lead's words; nothing is rendered."""
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
    admitted = tuple(event for one in planned for event in _admitted(one, shard))
    return RepPlanned(plan, tuple(found), admitted)


def _admitted(planned: PlannedLead, shard: Shard) -> Iterator[Event]:
    """The journal rows that keep a minute other leads decided: without them it would change when those leads do."""
    enrollment, lead = planned.case.enrollment, planned.case.lead
    for step, occurrence, start in planned.pushed:
        names = (lead.key, enrollment.playbook, enrollment.number, step, occurrence, start)
        text = "/".join(map(str, (shard.project.namespace, "admitted", *names)))
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
            detail={"slot": write_instant(start)},
        )


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
    failed: dict[str, list[Span]] = {}
    for lead in plan.leads:
        made, fault = answer(partial(output.for_lead, lead, context))
        parts += _sort(output, made, artifacts, found, lead)
        if fault:
            failed.setdefault(fault, []).append(lead.lead.span)
    found += [output_failed(output, "for_lead", fault, places) for fault, places in failed.items()]
    made, fault = answer(lambda: output.for_rep(plan, sorted(parts, key=lambda part: part.order), context))
    if fault:
        found.append(output_failed(output, f"for_rep of {plan.rep.id}", fault))
    return tuple(_sort(output, made, artifacts, found, None))


def answer(call: Callable[[], Iterable[Made]]) -> tuple[Sequence[Made], str]:
    """Take all that one call of an output makes; or nothing of it, and in words what went wrong."""
    try:
        made = list(call())
    except (Exception, SystemExit) as error:  # noqa: BLE001 - anybody's code may raise anything; the build goes on
        place = traceback.extract_tb(error.__traceback__)[-1]
        return (), f"raised {type(error).__name__} ({PurePath(place.filename).name}, line {place.lineno})"
    fault = next((words for one in made if (words := _misshapen(one))), "")
    return ((), fault) if fault else (made, "")


def _misshapen(made: object) -> str:
    """Say what is wrong with something an output made; empty where nothing is. Values are not shown: they are data."""
    if not isinstance(made, Artifact | Part | Withheld):
        return f"made a {type(made).__name__}, which is no Artifact, Part or Withheld,"
    kind = type(made).__name__
    for name, wanted in _SHAPES.items():
        value: object = getattr(made, name, wanted())
        if not isinstance(value, wanted):
            return f"made {kind}(…) with {name} of type {type(value).__name__}, not {wanted.__name__},"
        if isinstance(value, tuple) and not all(isinstance(one, _MEMBERS[name]) for one in value):
            allowed = " and ".join(member.__name__ for member in _MEMBERS[name])
            return f"made {kind}(…) with {name} that holds something else than {allowed}"
    return ""


def output_failed(output: Output, method: str, fault: str, places: Sequence[Span] = ()) -> Diagnostic:
    """Name the output and what went wrong; what an exception says stays out, for it may hold a lead's data."""
    leads = f", for {len(places)} lead{'s' * (len(places) != 1)}" if places else ""
    return Diagnostic(
        "PB061",
        f"the output '{output.name}' {fault} in {method}{leads}",
        places[0] if places else None,
        "everything else was written; update the plugin, or take it out of `outputs:`",
    )


def _sort(
    output: Output,
    made: Sequence[Made],
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
