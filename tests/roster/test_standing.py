"""What a row of the record means does not depend on whether it was dated before or after the enrollment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from playbook.model.event import Event
from playbook.roster.gather import Gathering, Listed, gather
from playbook.testing import utc_minutes
from playbook.testing.plans import make_lead

if TYPE_CHECKING:
    from collections.abc import Callable

    from playbook.testing.projects import SampleProject

PLAYBOOK = """\
playbook: chase
title: A chase
enroll: lead.received_at
start: lead.received_at
start_is: day 1
exit: [connected, opted_out]
outcomes: {unanswered: next, bounced: next, wrong_number: next, else: stop}
steps:
  - id: first-call
    when: at start
    schedule: {if_past: do now}
    call: {objective: Talk, ask: Ten minutes, script: talk, voicemail: none}
  - id: second-call
    when: 1 day after first-call
    call: {objective: Talk, ask: Ten minutes, script: talk, voicemail: none}
  - id: note
    when: 2 days after first-call
    email: {objective: Write, ask: A time, message: note}
  - id: look-up
    when: 3 days after first-call
    task: {objective: Find out more, ask: Nothing}
messages:
  note: {kind: value, subject: About your question, body: "Hello {{ lead.first_name }}"}
scripts:
  talk: {stages: [{name: greet, purpose: so that they talk, say: Hello}]}
"""
HEADER = "id,at,by,event,lead,playbook,enrollment,step,occurrence,detail\n"
ENROLLED = "e1,2026-07-07T13:30Z,kit,enrolled,id:L1,chase,1,,,start=2026-07-07T13:12Z\n"
BEFORE, SAME, AFTER = "2026-07-07T13:05Z", "2026-07-07T13:30Z", "2026-07-07T14:00Z"
OF_FIRST_CALL = "outcome,id:L1,chase,1,first-call,1"


@pytest.fixture
def planned(project: Callable[..., SampleProject]) -> Callable[..., list[str]]:
    """Build with these rows, each an (at, rest) pair, and name the steps that are planned."""

    def build(*rows: tuple[str, str], enrolled: str = ENROLLED, playbook: str = PLAYBOOK) -> list[str]:
        lines = "".join(f"x{number},{at},ines,{rest}\n" for number, (at, rest) in enumerate(rows))
        files = {"journal/kit.csv": HEADER + enrolled, "journal/ines.csv": HEADER + lines}
        made = project(playbook, files, "2026-07-07T09:12-04:00")
        first = made.build("2026-07-07T10:30-04:00")
        if not enrolled:  # then the row that was appended is read back, in its place among the others
            assert made.build("2026-07-07T10:30-04:00").files == first.files
        return [touch["step"] for touch in first.touches if touch["status"] == "planned"]

    return build


MEANS = {
    "a stop of calls": ("opted_out,id:L1,,,,,channels=call", ["note", "look-up"]),
    "a stop of calls as an outcome": (f"{OF_FIRST_CALL},outcome=opted_out;channels=call", ["note", "look-up"]),
    "a stop of calls as an outcome of no step": (
        "outcome,id:L1,,,,,outcome=opted_out;channels=call",
        ["note", "look-up"],
    ),
    "a stop of e-mail": ("opted_out,id:L1,,,,,channels=email", ["second-call", "look-up"]),
    "a stop that leaves nothing": ('opted_out,id:L1,,,,,"channels=call, email"', []),
    "a stop of everything": ("opted_out,id:L1,,,,,", []),
    "a stop of everything as an outcome": (f"{OF_FIRST_CALL},outcome=opted_out", []),
    "a stop of what is not used": ("opted_out,id:L1,,,,,channels=sms", ["second-call", "note", "look-up"]),
    "a conversation": (f"{OF_FIRST_CALL},outcome=connected", []),
    "a conversation of no step": ("outcome,id:L1,,,,,outcome=connected", []),
    "a wrong number": (f"{OF_FIRST_CALL},outcome=wrong_number", ["note", "look-up"]),
    "no answer": (f"{OF_FIRST_CALL},outcome=no_answer", ["second-call", "note", "look-up"]),
    "an end by hand": ("closed,id:L1,chase,1,,,reason=moved away", []),
    "forgotten": ("forgotten,id:L1,,,,,", []),
}


@pytest.mark.parametrize("at", [BEFORE, AFTER])
@pytest.mark.parametrize("enrolled", [ENROLLED, ""], ids=["enrolled", "not yet"])
@pytest.mark.parametrize("case", MEANS)
def test_a_row_means_the_same_before_and_after_the_enrollment(planned, case, enrolled, at):
    row, expected = MEANS[case]
    found = planned((at, row), enrolled=enrolled)
    # Without a row of its own the first call is still to come, or was assumed made.
    assert [step for step in found if step != "first-call"] == expected


def test_channels_closed_one_after_the_other_end_the_playbook_when_none_is_left(planned):
    call, email = "opted_out,id:L1,,,,,channels=call", "opted_out,id:L1,,,,,channels=email"
    assert planned((BEFORE, call), (AFTER, email)) == []
    assert planned((AFTER, email), (BEFORE, call)) == []
    assert planned((AFTER, email), (BEFORE, call), enrolled="") == []


def test_a_number_and_an_address_that_fail_are_no_stop_so_that_a_task_stays(planned):
    bad_number = (AFTER, f"{OF_FIRST_CALL},outcome=wrong_number")
    bounced = (AFTER, "outcome,id:L1,chase,1,note,1,outcome=bounced")
    assert planned(bad_number, bounced) == ["look-up"]
    assert planned(bad_number, (AFTER, "opted_out,id:L1,,,,,channels=email")) == []


def test_what_was_said_in_an_earlier_run_does_not_end_a_later_one(planned):
    again = ENROLLED + "e2,2026-07-07T13:40Z,kit,enrolled,id:L1,chase,2,,,start=2026-07-07T13:35Z\n"
    steps = ["second-call", "note", "look-up"]
    assert planned((AFTER, f"{OF_FIRST_CALL},outcome=connected"), enrolled=again) == steps
    assert planned((SAME, "outcome,id:L1,,,,,outcome=connected"), enrolled=again) == steps
    assert planned((BEFORE, "outcome,id:L1,,,,,outcome=connected"), enrolled=again) == steps
    assert planned((BEFORE, "outcome,id:L1,chase,2,first-call,1,outcome=connected"), enrolled=again) == []
    assert planned((AFTER, "outcome,id:L1,,,,,outcome=connected"), enrolled=again) == []
    assert planned((BEFORE, "opted_out,id:L1,,,,,"), enrolled=again) == []


def test_an_outcome_under_another_playbooks_name_is_not_lost(planned):
    was = ENROLLED + "e0,2026-07-01T13:30Z,kit,enrolled,id:L7,nurture,1,,,\n"
    again = was + "e2,2026-07-07T13:40Z,kit,enrolled,id:L1,chase,2,,,start=2026-07-07T13:35Z\n"
    row = (AFTER, "outcome,id:L1,nurture,1,first-call,1,outcome=connected")
    assert planned(row, enrolled=was) == []
    assert planned(row, enrolled=again) == []


def test_the_newest_row_is_the_newest_also_in_the_build_that_enrolls(project):
    made = project(PLAYBOOK, arrives="2026-07-07T09:12-04:00").build("2026-07-07T10:30-04:00")
    as_of = utc_minutes("2026-07-07T10:30-04:00")
    later = Event("x1", as_of + 5, "ines", "opted_out", "id:L1", detail={"channels": "sms"})
    lead = replace(make_lead("id:L1"), received_at=as_of - 60)
    gathered = gather(Listed((lead,), (lead,)), [later], made.built.project, Gathering(as_of, "kit"))
    assert len(gathered.enrolled) == 1
    assert gathered.shards["ines"][0].standing.latest == later


def test_rows_of_the_record_begin_with_a_letter_so_that_no_spreadsheet_makes_numbers_of_them(project):
    made = project(PLAYBOOK, arrives="2026-07-07T09:12-04:00")
    made.build("2026-07-07T10:30-04:00")
    header, row = (made.folder / "journal" / "kit.csv").read_text("utf-8").splitlines()
    assert header + "\n" == HEADER
    # Written down, since two clones that enroll one lead must write one row.
    assert row.split(",")[0] == "e59196a4910fdbb82"
