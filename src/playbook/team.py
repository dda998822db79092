"""Turns the reps' results into the team's counts and pages: nobody's leads are seen here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from playbook.model.artifact import Artifact
from playbook.model.lead import Culled
from playbook.model.plan import TeamPlan
from playbook.shard import answer, output_failed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from playbook.contracts import BuildContext, Output
    from playbook.diagnostics import Diagnostic
    from playbook.model.artifact import Part
    from playbook.roster.gather import Gathered
    from playbook.shard import ShardResult

__all__ = ["everybody_left_out", "team_artifacts", "team_plan"]


def everybody_left_out(culled: Iterable[Culled], record: Gathered) -> tuple[Culled, ...]:
    """Everybody who is not worked, in the order of the lists: also whom no playbook takes, who said stop, who waits."""
    reasons = [(lead, "no playbook takes this lead") for lead in record.idle]
    reasons += [(lead, f"the record says: {reason}") for lead, reason in record.stopped]
    reasons += [(held.lead, held.reason) for held in record.held]
    others = (Culled(lead.span, lead.key, lead.name, reason) for lead, reason in reasons)
    return tuple(sorted((*culled, *others), key=lambda one: one.span))


def team_plan(
    results: Sequence[ShardResult],
    culled: tuple[Culled, ...],
    found: Iterable[Diagnostic],
    rows: int,
    data: tuple[Mapping[str, str], int | None],
) -> TeamPlan:
    """Join the reps' tallies and everything that was found.

    ``data`` are the versions it was built from, and when the record alone would make the plan come out different.
    """
    versions, change = data
    findings = (*found, *(diagnostic for result in results for diagnostic in result.diagnostics))
    return TeamPlan(
        reps=tuple(result.tally for result in results),
        culled=culled,
        findings=tuple(sorted(findings, key=lambda one: one.sort_key)),
        rows=rows,
        tzdata=versions["tzdata"],
        holidays=versions["holidays"],
        next_change=min((at for at in (change, *(one.next_change for one in results)) if at is not None), default=None),
    )


def team_artifacts(
    team: TeamPlan,
    results: Sequence[ShardResult],
    outputs: Sequence[Output],
    context: BuildContext,
    failed: list[Diagnostic],
) -> Iterator[Artifact]:
    """Ask each output for the team's files, with the parts its calls for the reps returned.

    An output that fails has none; it is named in ``failed``, and the others go on.
    """
    for output in outputs:
        parts: list[Part] = [part for result in results for part in result.parts.get(output.name, ())]
        made, fault = answer(partial(output.for_team, team, parts, context))
        strange = next((type(one).__name__ for one in made if not isinstance(one, Artifact)), "")
        fault = fault or (f"made a {strange}, where only an Artifact can be used," if strange else "")
        if fault:
            failed.append(output_failed(output, "for_team", fault))
        yield from (one for one in made if isinstance(one, Artifact))
