"""Turns a project and its record into the plans of its reps, for commands that look or log and build nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playbook.inputs import read_record, read_sources
from playbook.planned import Shard, plan_shard

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playbook.diagnostics import Diagnostic
    from playbook.inputs import Sources
    from playbook.model.plan import LeadPlan, RepPlan
    from playbook.registry import Registry
    from playbook.roster.gather import Gathered
    from playbook.source import Tree

__all__ = ["Glance", "Looking", "look"]


@dataclass(frozen=True, slots=True)
class Looking:
    """What to look at.

    Attributes:
        now: the clock, UTC minutes since 1970; used where neither ``as_of`` nor project.yaml pins an instant.
        writer: in whose name enrollments of people not yet recorded are assumed.
        as_of: the instant to plan for.
        rep: a rep's id, or ``None`` for all.
    """

    now: int
    writer: str
    as_of: int | None = None
    rep: str | None = None


@dataclass(frozen=True, slots=True)
class Glance:
    """How things stand at ``as_of`` (UTC minutes since 1970); ``plans`` are by rep id, in the project's order."""

    sources: Sources
    record: Gathered
    plans: Mapping[str, RepPlan]
    as_of: int
    diagnostics: tuple[Diagnostic, ...]

    def plan_of(self, key: str) -> LeadPlan | None:
        """Find a lead's plan by its key; ``None`` for who is not worked."""
        return next((plan for rep in self.plans.values() for plan in rep.leads if plan.lead.key == key), None)


def look(tree: Tree, registry: Registry, when: Looking, sources: Sources | None = None) -> Glance:
    """Plan without writing anything; ``sources`` are those of ``tree``, where the caller has read them already.

    Raises:
        CannotGoOn: for mistakes in the project.
    """
    sources = sources or read_sources(tree, registry)
    project = sources.project
    moment = next(at for at in (when.as_of, project.as_of, when.now) if at is not None)
    record = read_record(tree, sources, moment, when.writer, accept=True)  # a look writes nothing
    found: list[Diagnostic] = [*sources.found, *record.diagnostics]
    plans: dict[str, RepPlan] = {}
    for one in project.reps:
        if when.rep in {None, one.id}:
            departed = record.departed[one.id]
            members, days = record.shards[one.id], project.horizon_days
            shard = Shard(one, members, project, moment, days, when.writer, departed)
            planned = plan_shard(shard)
            plans[one.id] = planned.plan
            found += planned.diagnostics
    return Glance(sources, record, plans, moment, tuple(found))
