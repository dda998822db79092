"""What the record takes back leaves the calendar: told in changes.ics, with publication memory lost or kept."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar

from playbook.testing.projects import make_project

if TYPE_CHECKING:
    from pathlib import Path

    from playbook.testing.projects import BuiltProject, SampleProject

ARRIVES = "2026-11-24T10:00-05:00"
HEADER = "id,at,by,event,lead,playbook,enrollment,step,occurrence,detail\n"
CHASE = """\
playbook: chase
title: Chase
enroll: lead.received_at
start: lead.received_at
start_is: day 1
exit: [won, opted_out]
outcomes: {connected: go to offer after 1 day, unanswered: next, else: stop}
steps:
  - id: first
    when: at start
    schedule: {if_past: do now}
    call: {objective: Talk, ask: Ten minutes, voicemail: none}
  - id: second
    when: 2 days after first
    call: {objective: Talk, ask: Ten minutes, voicemail: none}
  - id: offer
    when: 10 days after first
    call: {objective: Offer, ask: Yes, voicemail: none}
"""
REPS = """\
  - {id: ines, name: Inès Moreau, email: ines@example.com, phone: +1 212-555-0190, timezone: America/New_York}
  - {id: sam, name: Sam Okafor, email: sam@example.com, phone: +1 312-555-0191, timezone: America/Chicago}
"""
BEFORE, AFTER = "2026-11-25T09:00-05:00", "2026-11-25T12:00-05:00"


@pytest.fixture
def project(tmp_path: Path) -> SampleProject:
    """Two reps, one lead, built on the morning before something happens."""
    made = make_project(tmp_path, CHASE, arrives=ARRIVES)
    text = (tmp_path / "project.yaml").read_text(encoding="utf-8").replace("[plan_json]", "[plan_json, calendar]")
    line = next(line for line in text.splitlines(keepends=True) if "id: ines" in line)
    made.write("project.yaml", text.replace(line, REPS))
    made.build(ARRIVES)
    made.build(BEFORE)
    return made


def events(built: BuiltProject, path: str) -> dict[str, tuple[str, int, str]]:
    """Step → status, SEQUENCE and summary, as a calendar reads them."""
    if path not in built.files:
        return {}
    found = Calendar.from_ical(built.read(path)).walk("VEVENT")
    return {
        str(event["X-PLAYBOOK-STEP"]).split("/")[2]: (
            str(event.get("STATUS", "")),
            int(event["SEQUENCE"]),
            str(event["SUMMARY"]),
        )
        for event in found
    }


def still_on(built: BuiltProject, path: str) -> set[str]:
    """The steps a calendar still reminds of; the file itself stays, for who subscribes to it."""
    assert path in built.files
    return {step for step, (status, _, _) in events(built, path).items() if status != "CANCELLED"}


def happen(project: SampleProject, row: str, *, forget: bool) -> BuiltProject:
    """Log one row at 11:00 and build at noon; ``forget`` loses output/ with its memory before that."""
    project.write("journal/rep.csv", f"{HEADER}r1,2026-11-25T11:00-05:00,me,{row}\n")
    if forget:
        shutil.rmtree(project.folder / "output")
    return project.build(AFTER)


@pytest.mark.parametrize("forget", [False, True], ids=["memory kept", "memory lost"])
@pytest.mark.parametrize(
    "row",
    [
        "outcome,id:L1,chase,1,second,1,outcome=opted_out",
        "opted_out,id:L1,,,,,",
        "outcome,id:L1,chase,1,first,1,outcome=won",
        "closed,id:L1,chase,1,,,reason=duplicate",
        "forgotten,id:L1,,,,,",
    ],
)
def test_an_end_takes_every_coming_event_back(project, row, forget):
    before = events(project.build(BEFORE), "ines/calendar.ics")
    built = happen(project, row, forget=forget)
    assert still_on(built, "ines/calendar.ics") == set()
    taken = events(built, "ines/changes.ics")
    assert {step: one[0] for step, one in taken.items()} == {"second": "CANCELLED", "offer": "CANCELLED"}
    for step, (_, sequence, summary) in taken.items():
        assert sequence > before[step][1]
        assert summary.startswith("Cancelled: ")


@pytest.mark.parametrize("forget", [False, True], ids=["memory kept", "memory lost"])
def test_who_moves_to_another_rep_is_cancelled_here_and_new_there(project, forget):
    leads = (project.folder / "leads.csv").read_text(encoding="utf-8")
    project.write("leads.csv", leads.replace(",ines,", ",sam,"))
    if forget:
        shutil.rmtree(project.folder / "output")
    built = project.build(AFTER)
    assert still_on(built, "ines/calendar.ics") == set()
    assert {one[0] for one in events(built, "ines/changes.ics").values()} == {"CANCELLED"}
    assert set(events(built, "sam/calendar.ics")) == {"second", "offer"}
    assert {touch["rep"] for touch in built.touches if touch["status"] == "planned"} == {"sam"}


def test_what_an_outcome_leaps_over_is_cancelled_and_the_rest_moves(project):
    built = happen(project, "outcome,id:L1,chase,1,first,1,outcome=connected", forget=False)
    changes = events(built, "ines/changes.ics")
    assert changes["second"][0] == "CANCELLED"
    assert changes["offer"][0] != "CANCELLED"
    assert set(events(built, "ines/calendar.ics")) == {"offer"}


def test_a_call_made_earlier_than_planned_does_not_ring_again(project):
    built = happen(project, "outcome,id:L1,chase,1,second,1,outcome=no_answer", forget=False)
    assert events(built, "ines/changes.ics")["second"][0] == "CANCELLED"


def test_what_was_done_as_planned_is_not_cancelled(project):
    rows = [
        "2026-11-24T10:05-05:00,me,outcome,id:L1,chase,1,first,1,outcome=no_answer",
        "2026-11-27T09:04-05:00,me,outcome,id:L1,chase,1,second,1,outcome=no_answer",
    ]
    project.write("journal/rep.csv", HEADER + "".join(f"r{number},{row}\n" for number, row in enumerate(rows)))
    assert "second" not in events(project.build("2026-11-27T10:00-05:00"), "ines/changes.ics")


def test_the_reason_is_the_row_that_did_it_and_not_the_first_of_the_day(project):
    rows = [
        "2026-11-24T10:05-05:00,me,outcome,id:L1,chase,1,first,1,outcome=no_answer",
        "2026-11-25T11:00-05:00,me,opted_out,id:L1,,,,,",
    ]
    project.write("journal/rep.csv", HEADER + "".join(f"r{number},{row}\n" for number, row in enumerate(rows)))
    (said,) = {
        str(event["DESCRIPTION"]).splitlines()[0]
        for event in Calendar.from_ical(project.build(AFTER).read("ines/changes.ics")).walk("VEVENT")
    }
    assert said == "Cancelled – the record says stop"


def test_what_was_agreed_and_taken_back_is_cancelled(project):
    row = "a1,2026-11-25T10:00-05:00,me,outcome,id:L1,chase,1,first,1,outcome=meeting_booked;date=2026-12-01T15:00\n"
    project.write("journal/rep.csv", HEADER + row)
    agreed = events(project.build("2026-11-25T10:30-05:00"), "ines/calendar.ics")
    assert "first" in agreed
    project.write("journal/rep.csv", f"{HEADER}{row}u1,2026-11-25T11:00-05:00,me,undo,id:L1,,,,,of=a1\n")
    changes = events(project.build(AFTER), "ines/changes.ics")
    assert changes["first"][0] == "CANCELLED"
    assert changes["first"][1] > agreed["first"][1]


def test_a_cancellation_is_told_for_thirty_days_the_same_each_time(project):
    built = happen(project, "opted_out,id:L1,,,,,", forget=False)
    first = built.read("ines/changes.ics")
    assert project.build("2026-12-20T12:00-05:00").read("ines/changes.ics") == first
    assert "ines/changes.ics" not in project.build("2026-12-26T12:00-05:00").files


def test_a_row_that_vanished_from_the_list_is_held_and_not_cancelled(project):
    header, row, *_ = (project.folder / "leads.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    other = row.replace("L1", "L2").replace("maria", "ann").replace("0134", "0135").replace("Maria,López", "Ann,Lee")
    project.write("leads.csv", header + other)
    built = project.build(AFTER)
    assert built.built.gone == 1
    assert "CANCELLED" not in {one[0] for one in events(built, "ines/changes.ics").values()}


def test_a_stop_that_was_taken_back_plans_again_with_a_higher_sequence(project):
    happen(project, "opted_out,id:L1,,,,,", forget=False)
    taken = events(project.build(AFTER), "ines/changes.ics")
    undo = "u1,2026-11-25T12:30-05:00,me,undo,id:L1,,,,,of=r1\n"
    path = project.folder / "journal/rep.csv"
    project.write("journal/rep.csv", path.read_text(encoding="utf-8") + undo)
    again = events(project.build("2026-11-25T13:00-05:00"), "ines/calendar.ics")
    assert again["second"][1] > taken["second"][1]
