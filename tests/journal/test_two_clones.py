"""Two people work in two clones of one project: git merges their records by itself, and both build the same again."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from playbook.compile import BuildOptions, build
from playbook.journal.append import append_events, writer_name
from playbook.journal.read import read_journal
from playbook.model.event import Event
from playbook.plugins.host import load_plugins
from playbook.source import DiskTree
from playbook.testing import utc_minutes
from playbook.testing.projects import make_project

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

PLAYBOOK = """\
playbook: chase
title: A chase
enroll: lead.received_at
schedule: {if_past: do now}
exit: [opted_out, won]
steps:
  - id: talk
    when: 1 day after start
    call: {objective: Talk, ask: Ten minutes, voicemail: none}
    outcomes: {else: next}
  - id: again
    when: 2 business days after previous
    call: {objective: Talk again, ask: Ten minutes, voicemail: none}
    outcomes: {else: next}
  - id: write
    when: 2 business days after previous
    email: {objective: Write, ask: A time, message: note}
messages:
  note: {kind: value, subject: "Hello {{ lead.first_name }}", body: "Hello {{ lead.first_name }}"}
"""
HEADER = "id,first_name,email,phone,owner,country,state,received_at"
ROW = "L{0},Lead{0},lead{0}@example.com,+1 212-555-01{0}0,ines,US,NY,2026-07-06T09:12-04:00"
EARLY, LATE = "2026-07-06T10:00-04:00", "2026-07-06T15:00-04:00"
NEXT_DAY, TWO_DAYS_ON = "2026-07-07T17:00-04:00", "2026-07-08T08:00-04:00"


def git(folder: Path, *command: str) -> str:
    who = ("-c", "user.name=kit", "-c", "user.email=kit@example.com", "-c", "init.defaultBranch=main")
    plain = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}
    done = subprocess.run(
        ["git", *who, "-c", "commit.gpgsign=false", *command],
        cwd=folder,
        env=plain,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"git {' '.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout


class Clone:
    """One person's copy of the project, with what they do in it."""

    def __init__(self, folder: Path, writer: str) -> None:
        self.folder = folder
        self.writer = writer_name({"PLAYBOOK_WRITER": writer}, "user", "machine")

    def build(self, as_of: str) -> None:
        registry, _ = load_plugins(())
        options = BuildOptions(now=0, writer=self.writer, as_of=utc_minutes(as_of))
        build(DiskTree(self.folder), self.folder, registry, options)

    def log(self, name: str, at: str, lead: int, step: str, outcome: str) -> None:
        row = Event(
            *(name, utc_minutes(at), self.writer, "outcome", f"id:L{lead}", "chase", 1, step, "1"),
            {"outcome": outcome},
        )
        append_events(self.folder, self.writer, [row])

    def commit(self) -> None:
        git(self.folder, "add", ".")
        git(self.folder, "commit", "--quiet", "--allow-empty", "--message", f"by {self.writer}")

    @property
    def journal(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.folder.glob("journal/*.csv")}

    @property
    def plan(self) -> bytes:
        return (self.folder / "output/plan.json").read_bytes()

    @property
    def events(self) -> Mapping[str, Event]:
        journal = read_journal(DiskTree(self.folder))
        assert journal.diagnostics == ()
        return {event.id: event for event in journal.events}


@pytest.fixture
def clones(tmp_path: Path, root: Path) -> Callable[[str, str], tuple[Clone, Clone]]:
    """Make a project of four leads and clone it for two writers."""

    def make(one: str, other: str) -> tuple[Clone, Clone]:
        leads = "".join(f"{line}\n" for line in (HEADER, *(ROW.format(number) for number in range(1, 5))))
        shipped = {name: (root / name).read_text("utf-8") for name in (".gitattributes", ".gitignore")}
        first = make_project(tmp_path / "one", PLAYBOOK, {"leads.csv": leads, **shipped}).folder
        git(first, "init", "--quiet")
        git(first, "add", ".")
        git(first, "commit", "--quiet", "--message", "a project")
        git(tmp_path, "clone", "--quiet", str(first), "other")
        return Clone(first, one), Clone(tmp_path / "other", other)

    return make


def merge(one: Clone, other: Clone) -> None:
    """Bring both to the same commit; git must not ask anything."""
    one.commit()
    other.commit()
    git(other.folder, "pull", "--quiet", "--no-rebase", "--no-edit", "origin", "HEAD")
    git(one.folder, "pull", "--quiet", "--no-rebase", "--no-edit", str(other.folder), "HEAD")
    assert git(one.folder, "rev-parse", "HEAD") == git(other.folder, "rev-parse", "HEAD")
    assert one.journal == other.journal


def starts(clone: Clone) -> dict[str, str]:
    """When each lead's first run began, as the record says."""
    return {row.lead: row.detail["start"] for row in clone.events.values() if row.kind == "enrolled"}


def work_apart(one: Clone, other: Clone) -> tuple[set[str], set[str]]:
    """Build and log in both; give the ids of all rows that each of them has then."""
    one.build(EARLY)
    other.build(LATE)
    one.log("r-one-1", NEXT_DAY, 1, "talk", "no_answer")
    one.log("r-one-2", NEXT_DAY, 2, "talk", "connected")
    other.log("r-other-1", NEXT_DAY, 3, "talk", "opted_out")
    other.log("r-other-2", NEXT_DAY, 2, "again", "no_answer")
    return {*one.events}, {*other.events}


@pytest.mark.parametrize(("one", "other"), [("ines laptop", "zoe"), ("team", "team")])
def test_what_two_clones_enrolled_and_logged_is_merged_without_a_question_and_builds_the_same(clones, one, other):
    first, second = clones(one, other)
    ours, theirs = work_apart(first, second)
    assert set(starts(first).values()) == {"2026-07-06T14:00Z"}
    assert set(starts(second).values()) == {"2026-07-06T19:00Z"}

    merge(first, second)

    assert ours | theirs == {*first.events}
    assert set(starts(first).values()) == {"2026-07-06T14:00Z"}, "the earlier of both builds decides"
    first.build(TWO_DAYS_ON)
    second.build(TWO_DAYS_ON)
    assert first.plan == second.plan
    planned = {touch["lead"] for touch in json.loads(first.plan)["touches"] if touch["status"] == "planned"}
    assert planned == {"id:L1", "id:L2", "id:L4"}


def test_a_clone_made_afterwards_builds_what_both_build(clones, tmp_path: Path):
    first, second = clones("ines", "zoe")
    work_apart(first, second)
    merge(first, second)
    git(tmp_path, "clone", "--quiet", str(first.folder), "third")
    third = Clone(tmp_path / "third", "guest")
    for clone in (first, third):
        clone.build(TWO_DAYS_ON)
    assert third.plan == first.plan


@pytest.mark.parametrize(("one", "other"), [("ines", "zoe"), ("team", "team")])
def test_day_after_day_of_work_apart_merges_by_itself(clones, one, other):
    first, second = clones(one, other)
    work_apart(first, second)
    merge(first, second)
    for day, at in enumerate(["2026-07-08T17:00-04:00", "2026-07-09T17:00-04:00", "2026-07-10T17:00-04:00"]):
        first.build(at)
        second.build(at)
        before = {*first.events} | {*second.events}
        first.log(f"r-one-day-{day}", at, 1, "again", "no_answer")
        second.log(f"r-other-day-{day}", at, 4, "talk", "no_answer")
        merge(first, second)
        assert {*first.events} == before | {f"r-one-day-{day}", f"r-other-day-{day}"}
    first.build("2026-07-13T08:00-04:00")
    second.build("2026-07-13T08:00-04:00")
    assert first.plan == second.plan


def test_a_lead_that_left_and_came_back_while_both_worked_apart_is_one_history(clones):
    first, second = clones("ines", "zoe")
    work_apart(first, second)
    merge(first, second)
    whole = (first.folder / "leads.csv").read_text("utf-8")
    for clone, left, came_back in ((first, "17:00", "17:20"), (second, "18:00", "18:20")):
        place = clone.folder / "leads.csv"
        place.write_text(whole.replace(ROW.format(4) + "\n", ""), encoding="utf-8", newline="")
        clone.build(f"2026-07-08T{left}-04:00")
        place.write_text(whole, encoding="utf-8", newline="")
        clone.build(f"2026-07-08T{came_back}-04:00")
    merge(first, second)
    first.build("2026-07-09T08:00-04:00")
    second.build("2026-07-09T08:00-04:00")
    assert first.plan == second.plan
    assert "id:L4" in {touch["lead"] for touch in json.loads(first.plan)["touches"]}


def test_rows_typed_without_enter_are_not_run_together_by_a_merge(clones):
    first, second = clones("team", "team")
    first.build(EARLY)
    merge(first, second)
    for clone, name in ((first, "my-1"), (second, "my-2")):
        with (clone.folder / "journal/team.csv").open("a", encoding="utf-8", newline="") as file:
            file.write(f"{name},2026-07-07T15:05Z,me,opted_out,id:L1,,,,,channels=call")
    merge(first, second)
    assert {"my-1", "my-2"} <= {*first.events}
