"""A playbook with one of everything that a step can name, to be changed line by line and read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from playbook.diagnostics import CannotGoOn
from playbook.planning.holiday_regions import states_with_holidays
from playbook.reading.conditions import check_conditions
from playbook.reading.project_file import read_project
from playbook.source import DictTree
from playbook.testing.projects import PROJECT

if TYPE_CHECKING:
    from playbook.model.playbook import Playbook
    from playbook.model.project import Project

CHASE = """\
playbook: chase
title: A chase
enroll: lead.received_at
start: lead.received_at
start_is: day 1
exit: [opted_out]
outcomes:
  call_back: again on outcome.date
  unanswered: next
  else: stop
at_end: stop
steps:
  - id: first-call
    when: at start
    call: {objective: Talk, ask: Ten minutes, script: talk, voicemail: none}
  - id: second
    when: 2 days after first-call
    email: {objective: Write, ask: A time, message: note}
  - id: evenings
    when: 1 week after start
    repeat: {every: 1 week, times: 2}
    steps:
      - id: late-call
        when: at block
        call: {objective: Talk, ask: Ten minutes, voicemail: hello}
      - id: later-call
        when: 1 day after late-call
        call: {objective: Talk, ask: Ten minutes, voicemail: none}
  - id: third
    when: day 30
    call: {objective: Talk, ask: Ten minutes, voicemail: none}
  - id: last
    when: day 40
    task: {objective: Close the file}
messages:
  hello: {kind: short, voicemail: "Hello {{ lead.first_name }}."}
  website: {kind: closing, voicemail: "Hello once more."}
  note: {kind: value, subject: A note, body: "Hello {{ lead.first_name }}."}
  reminder: {kind: recall, subject: One more, body: "Hello again."}
scripts:
  talk:
    stages:
      - name: greet
        purpose: so that they talk with you
        questions:
          - {name: motive, ask: What made you write to us?}
          - {name: knows-us, ask: Have you heard of us?}
"""
NURTURE = """\
playbook: nurture
title: Keep in touch
kind: nurture
enroll: assigned
outcomes: {unanswered: next, else: stop}
steps:
  - id: letter
    when: at start
    task: {objective: Write to them}
"""
PROJECT_TEXT = PROJECT.replace("[PLAYBOOK]", "[chase, nurture]")
FIELDS = frozenset({"first_name", "topic", "amount", "received_at"})


@dataclass(frozen=True)
class Desk:
    """Reads the playbook `chase` beside `nurture`, each of ``changes`` (what stands there → what is to) made once."""

    nurture: str = NURTURE

    def project(self, *changes: tuple[str, str], crlf: bool = False) -> Project:
        texts = {"project.yaml": PROJECT_TEXT, "playbooks/chase.yaml": CHASE, "playbooks/nurture.yaml": NURTURE}
        for right, wrong in changes:
            (name,) = [name for name, text in texts.items() if right in text]
            texts[name] = texts[name].replace(right, wrong, 1)
        ends = "\r\n" if crlf else "\n"
        tree = DictTree({name: text.replace("\n", ends).encode() for name, text in texts.items()})
        return read_project(tree, states_with_holidays)

    def chase(self, *changes: tuple[str, str]) -> Playbook:
        return self.project(*changes).playbook("chase")

    def told(self, *changes: tuple[str, str]) -> list[str]:
        """Every mistake as `file:line:column+width CODE message → hint`."""
        try:
            found = tuple(check_conditions(self.project(*changes), FIELDS))
        except CannotGoOn as stop:
            found = stop.diagnostics
        return [
            f"{one.span}+{one.width} {one.code} {one.message}" + (f" → {one.hint}" if one.hint else "") for one in found
        ]


@pytest.fixture
def desk() -> Desk:
    return Desk()
