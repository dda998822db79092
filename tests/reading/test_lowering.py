"""What a playbook may not name or promise: found where it stands, before anything is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from playbook.diagnostics import CannotGoOn

if TYPE_CHECKING:
    from collections.abc import Callable

    from playbook.testing.projects import SampleProject

PLAYBOOK = """\
playbook: chase
title: A chase
enroll: lead.received_at
start: lead.received_at
start_is: day 1
exit: [connected]
outcomes:
  unanswered: next
  else: stop
at_end: stop
steps:
  - id: first
    when: at start
    call: {objective: Talk, ask: Ten minutes, voicemail: none}
  - id: second
    when: day 3
    task: {objective: Do it}
"""
CASES = [
    ("at_end: stop", "at_end: blah", "10:9", "PB020"),
    ("at_end: stop", "at_end: start nurture after 30 days", "10:15", "PB018"),
    ("at_end: stop", "at_end: next", "10:9", "PB018"),
    ("else: stop", "else: go to nowhere", "9:15", "PB018"),
    ("unanswered: next", "unanswered: again after 1 day", "8:15", "PB018"),
    ("exit: [connected]", "exit: [conected]", "6:8", "PB018"),
    ("start_is: day 1\n", "", "15:11", "PB011"),
    ("when: day 3", "when: day 0", "16:11", "PB020"),
    ("when: day 3", "when: 2 days after block", "16:11", "PB018"),
    ("when: day 3", "when: wed 2026-12-01", "16:15", "PB020"),
    ("when: day 3", "when: feb 30", "16:15", "PB020"),
    ("when: day 3", "when: day 3\n    repeat: {every: 2 days}", "17:14", "PB026"),
    ("when: day 3", "when: day 3\n    repeat: {times: 3}", "17:5", "PB026"),
    ("when: day 3", "when: day 3\n    repeat: {every: 2 days, until: friday}", "17:36", "PB026"),
    (
        "task: {objective: Do it}",
        "steps: [{id: inner, when: at block, steps: [{id: deep, when: at block, task: {}}]}]",
        "17:18",
        "PB017",
    ),
    ("id: second", "id: first", "15:9", "PB015"),
]


@pytest.mark.parametrize(
    ("right", "wrong", "place", "code"), CASES, ids=[wrong.split("\n")[-1] for _, wrong, _, _ in CASES]
)
def test_a_mistake_is_found_where_it_stands(project: Callable[..., SampleProject], right, wrong, place, code):
    assert right in PLAYBOOK
    made = project(PLAYBOOK.replace(right, wrong, 1), arrives="2026-07-07T09:12-04:00")
    with pytest.raises(CannotGoOn) as stop:
        made.build("2026-07-07T09:12-04:00")

    assert (f"playbooks/chase.yaml:{place}", code) in {(str(d.span), d.code) for d in stop.value.diagnostics}


def test_the_playbook_of_these_cases_builds(project):
    project(PLAYBOOK, arrives="2026-07-07T09:12-04:00").build("2026-07-07T09:12-04:00")
