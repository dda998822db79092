"""The picture of ARCHITECTURE.md as code: text and record in, artifacts out. A newcomer starts here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from playbook.contracts import BuildContext
from playbook.diagnostics import CannotGoOn, Severity
from playbook.inputs import read_record, read_sources
from playbook.journal.append import append_events
from playbook.journal.revisions import keep_revisions
from playbook.journal.watch import note_journal, watch_journal
from playbook.model.uids import calendar_uid
from playbook.planned import Shard
from playbook.planning.days import holiday_data_version
from playbook.planning.uids import touch_uid
from playbook.planning.zones import DAY, zone_data_version
from playbook.publisher import publishing
from playbook.shard import run_shard
from playbook.team import everybody_left_out, team_artifacts, team_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
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
        accept: build although so many leads left the lists at once that the lists look wrong.
        progress: told after each rep how many are done, of how many.
    """

    now: int
    writer: str
    as_of: int | None = None
    horizon_days: int | None = None
    frozen: bool = False
    verify: bool = False
    progress: Callable[[int, int], None] | None = None
    accept: bool = False


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did; paths are below output/, ``recorded`` is how many rows the journal got."""

    project: Project
    team: TeamPlan
    as_of: int
    enrolled: int
    recorded: int
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
    # Every mistake stops the build here, before the first file.
    read_record(tree, sources, as_of, options.writer, accept=options.accept)

    with publishing(root / "output", as_of, versions, verify=options.verify) as publisher:
        # Again, now that nobody else can write: another build may have enrolled somebody since.
        record = read_record(tree, sources, as_of, options.writer, accept=options.accept)
        edited = watch_journal(tree, root / "output/.playbook")
        enrolled = {event.lead for event in record.enrolled}
        results = []
        explained: set[str] = set()
        for done, rep in enumerate(project.reps, start=1):
            shard = Shard(rep, record.shards[rep.id], project, as_of, horizon, options.writer, record.departed[rep.id])
            is_first = all(member.lead.key in enrolled for member in shard.members)
            result = run_shard(shard, sources.outputs, publisher.stamps(rep.id, is_first=is_first))
            explained |= _done(shard)
            publisher.prepare(rep.id, result.artifacts)
            results.append(replace(result, artifacts=()))
            if options.progress is not None:
                options.progress(done, len(project.reps))
        refused = publisher.refuse_mass_change(explained, as_of + horizon * DAY)
        if refused is not None and not options.accept:
            # What was found in the lists may well be the cause.
            raise CannotGoOn((*(one for one in sources.found if one.severity is Severity.ERROR), refused))
        # Days that were given first: a lead whose `enrolled` row stood alone after a crash would not be given one.
        recorded = (*(event for result in results for event in result.recorded), *record.events)
        if not options.frozen:
            keep_revisions(tree, root, recorded)
            append_events(root, options.writer, recorded)
        publisher.publish()
        left_out = everybody_left_out(sources.culled, record)
        found = (*sources.found, *record.diagnostics)
        team = team_plan(results, left_out, found, sources.count, (versions, record.next_change))
        failed: list[Diagnostic] = []
        context = BuildContext(project, publisher.stamps(TEAM))
        publisher.prepare(TEAM, team_artifacts(team, results, sources.outputs, context, failed))
        publisher.publish()
        note_journal(tree, root / "output/.playbook")

    return Built(
        project=project,
        team=team,
        as_of=as_of,
        enrolled=len(record.enrolled),
        recorded=0 if options.frozen else len(recorded),
        gone=len(record.gone),
        written=publisher.written,
        unchanged=publisher.unchanged,
        removed=publisher.removed,
        diagnostics=_sorted(team.findings, failed, edited, publisher.diagnostics),
    )


def _sorted(*found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(chain(*found), key=lambda one: one.sort_key))


def _done(shard: Shard) -> set[str]:
    """The calendar's UIDs of what was logged, perhaps before its time."""
    return {
        calendar_uid(namespace, touch_uid(namespace, member.lead.key, run, *place), shard.rep.id)
        for namespace in (shard.project.namespace,)
        for member in shard.members
        if (run := member.standing.enrollment) is not None
        for place in member.standing.attempts
    }
