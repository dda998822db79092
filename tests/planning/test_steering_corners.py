"""Nothing that somebody agreed to is lost, nothing comes twice, and nobody is moved on who has left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from playbook.testing.projects import SampleProject, make_project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playbook.testing.projects import BuiltProject

ARRIVES = "2026-11-24T10:00-05:00"  # a Tuesday; Thursday is Thanksgiving
HEADER = "id,at,by,event,lead,playbook,enrollment,step,occurrence,detail\n"
CHASE = """\
playbook: chase
title: Chase
enroll: lead.received_at
start: lead.received_at
start_is: day 1
exit: [won]
outcomes:
  call_back: again on outcome.date
  busy: again after 2 h
  not_now: start later after 10 days
  replied: pause until outcome.date
  referred: next step
  won: go to thanks
  unanswered: next
  else: stop
at_end: start later after 2 weeks
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
  - id: thanks
    when: only by go to
    call: {objective: Thank them, ask: A word about us, voicemail: none}
"""
LATER = """\
playbook: later
title: Later
kind: nurture
enroll: assigned
start_is: day 0
outcomes: {unanswered: next, else: stop}
steps:
  - id: hello
    when: day 0
    at: 10:00
    call: {objective: Say hello, ask: A talk, voicemail: none}
"""
BLOCK = """\
  - id: round
    when: 2 days after first
    repeat: {every: 7 days, times: 2}
    steps:
      - id: ring
        when: at block
        repeat: {times: 3, every: 1 day}
        call: {objective: Talk, ask: Ten minutes, voicemail: none}
"""
AGREED = "call_back;date=2026-12-08T15:00"


def logged(step: str, outcome: str, at: str = "2026-11-24T10:05-05:00", occurrence: str = "1") -> str:
    """A journal row of the chase, without its id; ``outcome`` may bring more of `detail` after a semicolon."""
    return f"{at},me,outcome,id:L1,chase,1,{step},{occurrence},outcome={outcome}"


def write_rows(project: SampleProject, *rows: str) -> None:
    """Write the rep's journal."""
    project.write("journal/rep.csv", HEADER + "".join(f"r{number},{row}\n" for number, row in enumerate(rows)))


@pytest.fixture
def follow(tmp_path: Path) -> Callable[..., BuiltProject]:
    """Build on the day the lead came, log rows, and build again; ``rep`` is more about the rep."""

    def build(*rows: str, as_of: str = "2026-11-25T09:00-05:00", chase: str = CHASE, rep: str = "") -> BuiltProject:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        project = make_project(folder, chase, {"playbooks/later.yaml": LATER}, ARRIVES)
        text = (folder / "project.yaml").read_text(encoding="utf-8").replace("[chase]", "[chase, later]")
        text = text.replace("[plan_json]", "[plan_json, calendar]").replace("York}\nleads", f"York{rep}}}\nleads")
        project.write("project.yaml", text)
        project.build(ARRIVES)
        write_rows(project, *rows)
        return project.build(as_of)

    return build


def plan(built: BuiltProject) -> list[str]:
    """The planned touches: step, occurrence and wall time."""
    planned = (touch for touch in built.touches if touch["status"] == "planned")
    return [f"{touch['step']} {touch['occurrence']} {touch['local'][:16]}" for touch in planned]


def runs(built: BuiltProject) -> list[str]:
    """The playbooks the record took the lead into, in order of time."""
    lines = [line for path in (built.folder / "journal").glob("*.csv") for line in path.read_text().splitlines()]
    rows = [line.split(",") for line in lines if ",enrolled," in line]
    return [f"{row[5]} {row[6]}" for row in sorted(rows, key=lambda row: (row[1], row[6]))]


def test_who_said_busy_once_is_moved_on_once(follow):
    built = follow(
        logged("first", "busy"),
        logged("first", "no_answer", "2026-11-24T12:06-05:00", "1.2"),
        as_of="2026-12-12T10:00-05:00",
    )
    again = SampleProject(built.folder).build("2026-12-13T10:00-05:00")
    assert runs(again) == ["chase 1", "later 1"]
    assert plan(again) == ["hello 1 2026-12-18T10:00"]


def test_a_late_answer_brings_the_run_back_and_cancels_what_it_had_given_way_to(follow):
    project = SampleProject(follow(as_of="2026-12-08T10:00-05:00").folder)
    write_rows(project, logged("offer", "call_back;date=2026-12-11T15:00", "2026-12-04T10:10-05:00"))
    built = project.build("2026-12-09T09:00-05:00")
    assert plan(built) == ["offer 1.2 2026-12-11T15:00"]
    told = built.read("ines/changes.ics").decode().replace("\r\n ", "")
    hello = next(event for event in told.split("BEGIN:VEVENT") if "later/1/hello" in event)
    assert "STATUS:CANCELLED" in hello


def test_who_runs_out_again_after_a_late_answer_is_moved_on_again_once(follow):
    project = SampleProject(follow(as_of="2026-12-08T10:00-05:00").folder)
    write_rows(project, logged("offer", "call_back;date=2026-12-11T15:00", "2026-12-04T10:10-05:00"))
    for day in (9, 14, 15):
        built = project.build(f"2026-12-{day:02d}T09:00-05:00")
    assert runs(built) == ["chase 1", "later 1", "later 2"]


def test_an_undone_outcome_takes_the_lead_back_from_where_it_led(follow):
    built = follow(logged("first", "not_now"))
    assert runs(built) == ["chase 1", "later 1"]
    project = SampleProject(built.folder)
    undo = "2026-11-25T10:00-05:00,me,undo,id:L1,,,,,of=r0"
    write_rows(project, logged("first", "not_now"), undo)
    assert plan(project.build("2026-11-25T11:00-05:00"))[0].startswith("second 1 2026-11-27")


def test_who_has_left_by_an_exit_does_not_come_to_the_end_of_the_steps(follow):
    built = follow(logged("first", "won"), as_of="2026-12-20T09:00-05:00")
    assert runs(built) == ["chase 1"]


def test_who_asked_for_rest_after_the_last_call_is_not_moved_on_before(follow):
    row = logged("offer", "replied;date=2027-03-01", "2026-12-04T10:10-05:00")
    built = follow(row, as_of="2026-12-10T09:00-05:00")
    assert runs(built) == ["chase 1"]
    later = SampleProject(built.folder).build("2027-03-03T09:00-05:00")
    assert plan(later) == ["hello 1 2027-03-15T10:00"], "two weeks after the rest they asked for"


def test_who_was_closed_by_hand_is_not_handed_on(follow):
    closed = "2026-11-24T12:00-05:00,me,closed,id:L1,chase,1,,,reason=duplicate"
    assert runs(follow(logged("first", "not_now"), closed)) == ["chase 1"]


@pytest.mark.parametrize(
    "row",
    [
        logged("", "replied;channel=email;date=2026-11-30", "2026-11-25T08:00-05:00", ""),
        logged("second", "busy", "2026-11-25T08:00-05:00"),
    ],
    ids=["a mail that rests everything", "a busy line on another step"],
)
def test_an_agreed_hour_outlives_what_nobody_agreed_to(follow, row):
    assert "first 1.2 2026-12-08T15:00" in plan(follow(logged("first", AGREED), row))


def test_an_exit_drops_an_agreed_hour_too(follow):
    built = follow(logged("first", AGREED), logged("second", "won", "2026-11-25T08:00-05:00"))
    assert [line.split()[0] for line in plan(built)] == ["thanks"]


@pytest.mark.parametrize("day", ["2026-11-20T15:00", "2026-11-20"])
def test_a_day_that_was_over_when_it_was_noted_is_the_day_after_and_says_so(follow, day):
    built = follow(logged("first", f"call_back;date={day}"))
    assert plan(built)[0] == "first 1.2 2026-11-25T10:05"
    assert "was over by then" in built.read("ines/calendar.ics").decode().replace("\r\n ", "")


def test_seconds_that_a_spreadsheet_put_behind_an_hour_change_nothing(follow):
    assert plan(follow(logged("first", f"{AGREED}:00")))[0] == "first 1.2 2026-12-08T15:00"


def test_an_answer_that_changes_a_steps_condition_does_not_cost_the_day_it_brought(follow):
    chase = CHASE.replace("when: 2 days after first", "when: 2 days after first\n    if: history.unreturned > 0")
    rows = logged("first", "no_answer"), logged("second", AGREED, "2026-11-27T10:05-05:00")
    built = follow(*rows, chase=chase, as_of="2026-11-27T11:00-05:00")
    assert plan(built)[0] == "second 1.2 2026-12-08T15:00"


def test_a_call_in_before_the_first_call_is_kept_though_that_call_is_for_others(follow):
    chase = CHASE.replace("when: at start", "when: at start\n    if: lead.relationship == 'acquaintance'")
    row = logged("", f"{AGREED};channel=call", "2026-11-25T08:00-05:00", "")
    assert "first 1 2026-12-08T15:00" in plan(follow(row, chase=chase))


def test_a_leap_to_a_step_for_others_still_asks_whether_it_is_for_them(follow):
    chase = CHASE.replace("when: only by go to", "when: only by go to\n    if: lead.relationship == 'acquaintance'")
    assert plan(follow(logged("first", "won"), chase=chase)) == []


EITHER = CHASE.replace(
    "when: 2 days after first\n    call: {objective: Talk, ask: Ten minutes, voicemail: none}",
    """when: 2 days after first
    either:
      - email: {objective: Write, ask: An answer, message: note}
      - call: {objective: Talk, ask: Ten minutes, voicemail: none}""",
)
NOTE = "messages:\n  note: {kind: value, subject: 'About {{ lead.topic }}', body: 'Hello {{ lead.first_name }}'}\n"


def test_an_agreed_call_stays_a_call_where_a_mail_would_come_first(follow):
    rows = logged("first", "no_answer"), logged("second", f"{AGREED};channel=call", "2026-11-27T10:05-05:00")
    built = follow(*rows, chase=EITHER + NOTE, as_of="2026-11-27T11:00-05:00")
    assert [touch["channel"] for touch in built.touches if touch["occurrence"] == "1.2"] == ["call"]


def test_two_calls_never_begin_in_the_minute_a_rest_is_over(follow):
    rows = logged("first", "no_answer"), logged("second", AGREED, "2026-11-27T10:05-05:00")
    built = follow(*rows, as_of="2026-11-27T11:00-05:00")
    assert plan(built) == ["second 1.2 2026-12-08T15:00", "offer 1 2026-12-08T15:15"]


def test_the_next_rung_of_a_ladder_counts_from_the_call_that_was_agreed(follow):
    chase = CHASE.replace("when: 2 days after first", "when: 2 days after first\n    repeat: {after: [1 day, 3 days]}")
    rows = logged("first", "no_answer"), logged("second", AGREED, "2026-11-27T10:05-05:00")
    rungs = [line for line in plan(follow(*rows, chase=chase, as_of="2026-11-27T11:00-05:00")) if "second" in line]
    assert rungs == ["second 1.2 2026-12-08T15:00", "second 2 2026-12-09T15:00", "second 3 2026-12-12T15:00"]


def test_next_step_on_a_second_try_leaves_out_the_other_happenings(follow):
    chase = CHASE.replace("when: 2 days after first", "when: 2 days after first\n    repeat: {every: 1 day, times: 4}")
    rows = (
        logged("second", "busy", "2026-11-27T09:05-05:00"),
        logged("second", "referred", "2026-11-27T11:05-05:00", "1.2"),
    )
    built = follow(*rows, chase=chase, as_of="2026-11-27T12:00-05:00")
    assert [line.split()[0] for line in plan(built)] == ["offer"]


def test_next_step_on_a_second_try_inside_a_block_leaves_out_that_run_alone(follow):
    rows = (
        logged("first", "no_answer"),
        logged("ring", "busy", "2026-11-27T09:05-05:00", "1.1"),
        logged("ring", "referred", "2026-11-27T11:05-05:00", "1.1.2"),
    )
    chase = CHASE.replace("  - id: offer\n", f"{BLOCK}  - id: offer\n")
    built = follow(*rows, chase=chase, as_of="2026-11-27T12:00-05:00")
    rings = [line.split()[1] for line in plan(built) if line.startswith("ring")]
    assert rings == ["2.1", "2.2", "2.3"]


@pytest.mark.parametrize(
    ("day", "said"),
    [("2026-12-08T15:00", "you are away then"), ("2026-12-08", "the day agreed has no room for it")],
)
def test_a_rep_who_is_away_on_an_agreed_day_is_told(follow, day, said):
    built = follow(logged("first", f"call_back;date={day}"), rep=", absent: [2026-12-07 to 2026-12-09]")
    assert said in built.read("ines/calendar.ics").decode().replace("\r\n ", "")
