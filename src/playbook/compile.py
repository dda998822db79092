"""The picture of ARCHITECTURE.md as code: text and record in, artifacts out. A newcomer starts here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from playbook.contracts import BuildContext
from playbook.inputs import read_record, read_sources
from playbook.journal.append import append_events
from playbook.planning.days import holiday_data_version
from playbook.planning.zones import zone_data_version
from playbook.publisher import publishing
from playbook.shard import Shard, run_shard
from playbook.team import everybody_left_out, team_artifacts, team_plan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playbook.diagnostics import Diagnostic
    from playbook.model.plan import TeamPlan
    from playbook.model.project import Project
    from playbook.registry import Registry
    from playbook.source import Tree

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
    sources = read_sources(tree, registry)
    project = sources.project
    as_of = next(at for at in (options.as_of, project.as_of, options.now) if at is not None)
    horizon = options.horizon_days or project.horizon_days
    versions = {"tzdata": zone_data_version(), "holidays": holiday_data_version()}
    read_record(tree, sources, as_of, options.writer)  # every mistake stops the build here, before the first file

    with publishing(root / "output", as_of, versions, verify=options.verify) as publisher:
        # Again, now that nobody else can write: another build may have enrolled somebody since.
        record = read_record(tree, sources, as_of, options.writer)
        append_events(root, options.writer, () if options.frozen else record.enrolled)
        results = []
        for done, rep in enumerate(project.reps, start=1):
            shard = Shard(rep, record.shards[rep.id], project, as_of, horizon, options.writer)
            result = run_shard(shard, sources.outputs, publisher.stamps(rep.id))
            append_events(root, options.writer, () if options.frozen else result.admitted)
            publisher.publish(rep.id, result.artifacts)
            results.append(replace(result, artifacts=()))
            if options.progress is not None:
                options.progress(done, len(project.reps))
        left_out = everybody_left_out(sources.culled, record.idle, record.stopped)
        team = team_plan(results, left_out, (*sources.found, *record.diagnostics), sources.count, versions)
        failed: list[Diagnostic] = []
        context = BuildContext(project, publisher.stamps(TEAM))
        publisher.publish(TEAM, team_artifacts(team, results, sources.outputs, context, failed))

    return Built(
        project=project,
        team=team,
        as_of=as_of,
        enrolled=len(record.enrolled),
        gone=len(record.gone),
        written=publisher.written,
        unchanged=publisher.unchanged,
        removed=publisher.removed,
        diagnostics=tuple(sorted((*team.findings, *failed, *publisher.diagnostics), key=lambda one: one.sort_key)),
    )
