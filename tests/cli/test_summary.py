"""What `playbook build` says when it is done."""

from __future__ import annotations

import pytest

from playbook.cli.build import summary

PLAYBOOK = """\
playbook: chase
title: A chase
enroll: lead.received_at
start: lead.received_at
steps:
  - id: first
    when: at start
    call: {objective: Talk, ask: Ten minutes, voicemail: none}
"""
AS_OF = "2026-07-07T09:12-04:00"


def test_one_of_anything_is_said_as_one(project):
    said = summary(project(PLAYBOOK, arrives=AS_OF).build(AS_OF).built)

    assert "Inès Moreau: 1 lead; today 1 call and 0 e-mails; 1 touch coming\n" in said
    assert "1 new lead enrolled" in said
    assert "1 file written." in said


def test_two_are_said_as_two(project):
    more = "  - {id: next, when: 1 day after first, call: {objective: Talk, ask: Ten minutes, voicemail: none}}\n"
    assert "; 2 touches coming\n" in summary(project(PLAYBOOK + more, arrives=AS_OF).build(AS_OF).built)


@pytest.mark.parametrize(
    ("outputs", "says"),
    [("[plan_json]", "See output/."), ("[plan_json, overview]", "Open output/index.html.")],
)
def test_the_page_to_open_is_named_only_where_it_was_written(project, outputs, says):
    made = project(PLAYBOOK, arrives=AS_OF)
    made.write("project.yaml", (made.folder / "project.yaml").read_text("utf-8").replace("[plan_json]", outputs))

    assert summary(made.build(AS_OF).built).endswith(f"written. {says}\n")
    assert summary(made.build(AS_OF).built).endswith(f"Nothing changed. {says}\n")
    assert ((made.folder / "output" / "index.html").exists()) == ("index.html" in says)
