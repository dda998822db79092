"""Turns a project's folder into what `playbook log` looks things up in: people, rows, and where each person stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playbook.cli.log_step import Run
from playbook.cli.log_whom import People
from playbook.diagnostics import CannotGoOn
from playbook.inputs import read_record, read_sources
from playbook.journal.read import read_journal
from playbook.planned import Shard, plan_shard
from playbook.planning.zones import load_zone
from playbook.plugins.host import load_plugins
from playbook.roster.standing import without_undone
from playbook.source import DiskTree

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from playbook.cli.log_whom import Person
    from playbook.diagnostics import Diagnostic
    from playbook.inputs import Sources
    from playbook.model.event import Event
    from playbook.model.playbook import Playbook, Question
    from playbook.model.project import Project, Rep
    from playbook.planning.zones import Zone
    from playbook.roster.gather import Gathered

__all__ = ["Desk"]


@dataclass(frozen=True, slots=True)
class Desk:
    """A project as it stands at ``now`` (UTC minutes since 1970).

    Attributes:
        events: the whole record, sorted by time.
        record: lists and record joined; ``None`` where mistakes keep a build from joining them.
        mistakes: those mistakes. What happened can be logged all the same.
    """

    folder: Path
    writer: str
    now: int
    sources: Sources
    events: tuple[Event, ...]
    record: Gathered | None
    mistakes: tuple[Diagnostic, ...]
    people: People

    @classmethod
    def open(cls, folder: Path, writer: str, clock: int, as_of: int | None = None) -> Desk:
        """Read a project's folder.

        Raises:
            CannotGoOn: where project.yaml or a playbook cannot be read, so that nobody knows who is who.
        """
        tree = DiskTree(folder)
        sources = read_sources(tree, load_plugins()[0])
        now = next(at for at in (as_of, sources.project.as_of, clock) if at is not None)
        events = read_journal(tree).events
        record, mistakes = _joined(folder, sources, now, writer)
        return cls(folder, writer, now, sources, events, record, mistakes, People.of(sources, record, events))

    @property
    def project(self) -> Project:
        """The project."""
        return self.sources.project

    @property
    def questions(self) -> Mapping[str, Question]:
        """Every question of every script, by its name as conditions spell it."""
        scripts = (script for playbook in self.project.playbooks for script in playbook.scripts.values())
        asked = (question for script in scripts for stage in script.stages for question in stage.questions)
        return {question.name.replace("-", "_"): question for question in asked}

    def again(self) -> Desk:
        """The same desk after something was logged; who is who has not changed."""
        record, mistakes = _joined(self.folder, self.sources, self.now, self.writer)
        parts = (self.folder, self.writer, self.now, self.sources, self.events, record, mistakes, self.people)
        return Desk(*parts)

    def rep_of(self, person: Person) -> Rep | None:
        """Whose lead this is; the only rep's where nobody is named, ``None`` where that cannot be told."""
        reps = {rep.id: rep for rep in self.project.reps}
        for rep_id, members in (self.record.shards if self.record is not None else {}).items():
            if any(member.lead.key == person.key for member in members):
                return reps[rep_id]
        owner = reps.get(person.lead.rep) if person.lead is not None else None
        return owner or (self.project.reps[0] if len(reps) == 1 else None)

    def clock_of(self, rep: Rep | None) -> Zone | None:
        """The clock on the wall of a rep; where none is named, everybody's, if they all have the same."""
        zones = {rep.zone} if rep is not None else {one.zone for one in self.project.reps}
        return load_zone(zones.pop()) if len(zones) == 1 else None

    def run_of(self, person: Person, rep: Rep | None) -> Run:
        """The run somebody is in, planned together with all of the rep's leads: they share the rep's time."""
        if self.record is not None and rep is not None:
            members = self.record.shards[rep.id]
            if any(member.lead.key == person.key for member in members):
                shard = Shard(rep, members, self.project, self.now, self.project.horizon_days, self.writer)
                plans = plan_shard(shard).plan.leads
                plan = next((one for one in plans if one.lead.key == person.key), None)
                run = plan.standing.enrollment if plan is not None else None
                if plan is not None and run is not None:
                    return Run(plan.playbook, run.number, plan)
        return self._recorded_run(person)

    def run_with(self, person: Person, run: Run, step_id: str) -> Run:
        """The run in which there is such a step: an earlier one, where the lead has moved on since; else ``run``."""
        runs = (run, *reversed(self._recorded_runs(person)))
        return next((one for one in runs if one.playbook is not None and one.playbook.step(step_id)), run)

    def _recorded_run(self, person: Person) -> Run:
        """The last run the record tells of, for who is not planned."""
        return next(reversed(self._recorded_runs(person)), Run())

    def _recorded_runs(self, person: Person) -> list[Run]:
        rows = (row for row in without_undone(self.events) if row.lead in person.keys and row.kind == "enrolled")
        return [Run(self._playbook(row.playbook), max(1, row.enrollment)) for row in rows]

    def _playbook(self, name: str) -> Playbook | None:
        return next((one for one in self.project.playbooks if one.id == name), None)


def _joined(folder: Path, sources: Sources, now: int, writer: str) -> tuple[Gathered | None, tuple[Diagnostic, ...]]:
    try:
        # A list that looks wrong keeps nobody from saying what happened.
        return read_record(DiskTree(folder), sources, now, writer, accept=True), ()
    except CannotGoOn as stop:
        return None, stop.diagnostics
