"""The picture of ARCHITECTURE.md as code: text and record in, artifacts out. A newcomer starts here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from playbook.contracts import BuildContext
from playbook.diagnostics import CannotGoOn, Diagnostic, Scope, Severity
from playbook.journal.append import append_events
from playbook.journal.read import read_journal
from playbook.personalise.texts import check_texts
from playbook.planning.days import holiday_data_version
from playbook.planning.holiday_regions import states_with_holidays
from playbook.planning.hours import with_law
from playbook.planning.zones import check_zones, wall_to_utc, zone_data_version
from playbook.publisher import publishing
from playbook.reading.conditions import check_conditions
from playbook.reading.lead_lists import read_lead_lists
from playbook.reading.project_file import read_project
from playbook.roster.gather import gather
from playbook.roster.identity import keyed_digest, resolve_people
from playbook.roster.record_check import check_record
from playbook.shard import Shard, run_shard
from playbook.team import everybody_left_out, team_artifacts, team_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from playbook.contracts import Output
    from playbook.model.plan import TeamPlan
    from playbook.model.project import Project
    from playbook.registry import Registry
    from playbook.source import Span, Tree

__all__ = ["BuildOptions", "Built", "build"]

TEAM = "team"


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How to build.

    Attributes:
        now: the clock, UTC minutes since 1970; used only where neither ``as_of`` nor project.yaml pins one.
        writer: whose journal file new enrollments go to.
        frozen: write nothing into the journal.
        verify: compare every file in output/ with what was written there.
        progress: told after each rep how many are done, of how many.
    """

    now: int
    writer: str
    as_of: int | None = None
    horizon_days: int | None = None
    frozen: bool = False
    verify: bool = False
    progress: Callable[[int, int], None] | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did; paths are below output/."""

    project: Project
    team: TeamPlan
    as_of: int
    enrolled: int
    gone: int
    written: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


def build(tree: Tree, root: Path, registry: Registry, options: BuildOptions) -> Built:
    """Compile the project in ``tree`` into ``root``/output.

    Raises:
        CannotGoOn: for mistakes in the project (nothing was written), and where the disk refuses.
    """
    project = with_law(read_project(tree, states_with_holidays))
    lists = read_lead_lists(tree, project, registry, keyed_digest(project.namespace), wall_to_utc)
    journal = read_journal(tree)
    people = resolve_people(lists.rows.leads, lists.rows.unworked)
    as_of = next(at for at in (options.as_of, project.as_of, options.now) if at is not None)
    gathered = gather(people.leads, journal.events, project, as_of, options.writer)
    read = (*lists.rows.diagnostics, *journal.diagnostics)
    listed = (*lists.rows.leads, *(lead for lead, _ in lists.rows.unworked))
    record = check_record(journal.events, journal.places, project, listed, is_complete=not _stopping(read))
    found = (*read, *record, *people.diagnostics, *gathered.diagnostics)
    checks = (
        check_zones(project),
        check_conditions(project, lists.known),
        check_texts(project, lists.known, lists.present),
    )
    mistakes = (*(mistake for check in checks for mistake in check), *found)
    outputs = _outputs_or_stop(project, registry, mistakes)
    culled = everybody_left_out((*lists.rows.culled, *people.culled), gathered.idle)
    versions = {"tzdata": zone_data_version(), "holidays": holiday_data_version()}

    with publishing(root / "output", as_of, versions, verify=options.verify) as publisher:
        append_events(root, options.writer, () if options.frozen else gathered.enrolled)
        results = []
        for done, rep in enumerate(project.reps, start=1):
            horizon = options.horizon_days or project.horizon_days
            shard = Shard(
                rep, gathered.shards[rep.id], project, outputs, publisher.stamps(rep.id), as_of, horizon, options.writer
            )
            result = run_shard(shard)
            append_events(root, options.writer, () if options.frozen else result.admitted)
            publisher.publish(rep.id, result.artifacts)
            results.append(replace(result, artifacts=()))
            if options.progress is not None:
                options.progress(done, len(project.reps))
        team = team_plan(results, culled, found, lists.count, versions)
        context = BuildContext(project, publisher.stamps(TEAM))
        failed: list[Diagnostic] = []
        publisher.publish(TEAM, team_artifacts(team, results, outputs, context, failed))

    return Built(
        project=project,
        team=team,
        as_of=as_of,
        enrolled=len(gathered.enrolled),
        gone=len(gathered.gone),
        written=publisher.written,
        unchanged=publisher.unchanged,
        removed=publisher.removed,
        diagnostics=tuple(sorted((*team.findings, *failed, *publisher.diagnostics), key=lambda one: one.sort_key)),
    )


def _outputs_or_stop(project: Project, registry: Registry, mistakes: Iterable[Diagnostic]) -> tuple[Output, ...]:
    """Give the outputs project.yaml lists; any mistake in the project, theirs included, stops the build here."""
    places = project.output_spans or (project.span,) * len(project.outputs)
    missing = (
        _no_such_output(name, place, sorted(registry.outputs))
        for name, place in zip(project.outputs, places, strict=True)
        if name not in registry.outputs
    )
    found = (*missing, *mistakes)
    if errors := _stopping(found):
        raise CannotGoOn(tuple(sorted(errors, key=lambda one: one.sort_key)))
    return tuple(registry.outputs[name] for name in project.outputs)


def _no_such_output(name: str, place: Span, known: list[str]) -> Diagnostic:
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(known)}; a plugin brings more"
    return Diagnostic("PB024", f"no plugin provides the output '{name}'", place, hint, width=len(name))


def _stopping(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    return [one for one in found if one.scope is Scope.PROJECT and one.severity is Severity.ERROR]
