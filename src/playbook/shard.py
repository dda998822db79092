"""Turns one rep's leads into that rep's artifacts: plan, gate, personalise, render. Pure, so that it runs anywhere."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING

from playbook.contracts import BuildContext
from playbook.diagnostics import Diagnostic, Scope
from playbook.model.artifact import Artifact, Part, Stamp, Withheld
from playbook.model.plan import LeadPlan, RepPlan, RepTally
from playbook.planned import Shard, plan_shard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from playbook.contracts import Output, StampBook
    from playbook.model.event import Event
    from playbook.planned import RepPlanned
    from playbook.source import Span

    Made = Artifact | Part | Withheld

__all__ = ["Shard", "ShardResult", "answer", "output_failed", "plan_shard", "run_shard"]


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
class ShardResult:
    """What came of a shard; ``parts`` are what the team's files join, by output."""

    tally: RepTally
    next_change: int
    artifacts: tuple[Artifact, ...]
    parts: Mapping[str, tuple[Part, ...]]
    diagnostics: tuple[Diagnostic, ...]
    recorded: tuple[Event, ...]


def run_shard(shard: Shard, outputs: Sequence[Output], stamps: StampBook) -> ShardResult:
    """Plan and render one rep."""
    planned = plan_shard(shard)
    plan, found = planned.plan, list(planned.diagnostics)
    context = BuildContext(shard.project, stamps)
    artifacts: list[Artifact] = []
    parts = {output.name: _render(output, planned, context, artifacts, found) for output in outputs}
    change = plan.next_change or 0
    return ShardResult(_tally(plan), change, tuple(artifacts), parts, tuple(found), planned.recorded)


def _render(
    output: Output, planned: RepPlanned, context: BuildContext, artifacts: list[Artifact], found: list[Diagnostic]
) -> tuple[Part, ...]:
    """Ask one output for each lead, then for the rep; give the parts that the team's files join."""
    parts: list[Part] = []
    failed: dict[str, list[Span]] = {}
    plan = planned.plan
    for lead in (*plan.leads, *planned.departed):
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
