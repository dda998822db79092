"""The playbook a lead was taken into is kept beside the journal, as it was."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from playbook.compile import BuildOptions, build
from playbook.plugins.host import load_plugins
from playbook.source import DiskTree
from playbook.testing.plans import utc_minutes

if TYPE_CHECKING:
    from playbook.testing.projects import SampleProject

PLAYBOOK = """\
playbook: chase
title: A chase
enroll: lead.received_at
steps:
  - id: knock
    when: at start
    call: {objective: Talk, ask: Ten minutes, voicemail: none}
"""
AS_OF = "2026-11-24T10:00-05:00"


@pytest.fixture
def made(project) -> SampleProject:
    """A project nobody is enrolled in yet."""
    return project(PLAYBOOK, arrives=AS_OF)


def revisions(made: SampleProject) -> dict[str, str]:
    folder = made.folder / "journal/revisions"
    return {path.name: path.read_text("utf-8") for path in folder.glob("*")} if folder.is_dir() else {}


def enrolled_with(made: SampleProject) -> list[str]:
    text = (made.folder / "journal/kit.csv").read_text("utf-8")
    details = [row["detail"] for row in csv.DictReader(io.StringIO(text)) if row["event"] == "enrolled"]
    return [pair.removeprefix("revision=") for detail in details for pair in detail.split(";") if "revision" in pair]


def test_an_enrollment_names_a_revision_that_is_kept_word_for_word(made):
    made.build(AS_OF)
    (name,) = enrolled_with(made)
    assert revisions(made) == {f"chase-{name}.yaml": PLAYBOOK}


def test_a_later_lead_enters_the_edited_playbook_and_both_are_kept(made):
    made.build(AS_OF)
    edited = PLAYBOOK.replace("Ten minutes", "Five minutes")
    made.write("playbooks/chase.yaml", edited.replace("\n", "\r\n"))
    leads = (made.folder / "leads.csv").read_text("utf-8")
    row = leads.splitlines()[1].replace("L1", "L2").replace("maria", "ann").replace("0134", "0135")
    made.write("leads.csv", f"{leads}{row}\n")
    made.build(AS_OF)
    first, second = enrolled_with(made)
    assert revisions(made) == {f"chase-{first}.yaml": PLAYBOOK, f"chase-{second}.yaml": edited}


def test_an_edit_alone_keeps_nothing_and_neither_does_a_frozen_build(made):
    registry, _ = load_plugins()
    options = BuildOptions(now=0, writer="kit", as_of=utc_minutes(AS_OF), frozen=True)
    build(DiskTree(made.folder), made.folder, registry, options)
    assert revisions(made) == {}
    made.build(AS_OF)
    made.write("playbooks/chase.yaml", PLAYBOOK.replace("Ten minutes", "Five minutes"))
    made.build(AS_OF)
    assert len(revisions(made)) == 1
