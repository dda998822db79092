"""What was logged steers what comes: tries again, agreed days, pauses, leaps, branches, texts, other playbooks."""

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
exit: [won, opted_out, unqualified]
outcomes:
  call_back: again on outcome.date
  busy: again after 2 h
  not_now: start later after 90 days
  interested: go to offer after 1 day
  replied: pause 1 week
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
  - id: third
    when: day 5
    call: {objective: Talk, ask: Ten minutes, voicemail: none}
  - id: offer
    when: 10 days after first
    call: {objective: Offer, ask: Yes, voicemail: none}
  - id: last
    when: 3 days after offer
    call: {objective: Last, ask: Yes, voicemail: none}
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


def logged(step: str, outcome: str, at: str = "2026-11-24T10:05-05:00", occurrence: str = "1") -> str:
    """A journal row of the chase, without its id; ``outcome`` may bring more of `detail` after a semicolon."""
    return f"{at},me,outcome,id:L1,chase,1,{step},{occurrence},outcome={outcome}"


@pytest.fixture
def follow(tmp_path: Path) -> Callable[..., BuiltProject]:
    """Build on the day the lead came, log rows, and build again."""

    def build(*rows: str, as_of: str = "2026-11-25T09:00-05:00", chase: str = CHASE) -> BuiltProject:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        project = make_project(folder, chase, {"playbooks/later.yaml": LATER}, ARRIVES)
        text = (folder / "project.yaml").read_text(encoding="utf-8")
        project.write("project.yaml", text.replace("[chase]", "[chase, later]"))
        project.build(ARRIVES)
        project.write("journal/rep.csv", HEADER + "".join(f"r{number},{row}\n" for number, row in enumerate(rows)))
        return project.build(as_of)

    return build


def plan(built: BuiltProject) -> list[str]:
    """The planned touches: step, occurrence and wall time."""
    planned = (touch for touch in built.touches if touch["status"] == "planned")
    return [f"{touch['step']} {touch['occurrence']} {touch['local'][:16]}" for touch in planned]


def test_an_agreed_hour_is_kept_to_the_minute_and_everything_else_rests_until_then(follow):
    built = follow(logged("first", "call_back;date=2026-11-30T15:00"))
    assert plan(built) == [
        "first 1.2 2026-11-30T15:00",
        "second 1 2026-12-02T15:00",  # a wait goes on from the call that was agreed
        "offer 1 2026-12-10T15:00",
        "last 1 2026-12-14T09:00",  # from a Sunday; and `third`, on day 5, stood still and was lost
    ]


def test_an_agreed_hour_stands_where_the_playbook_is_closed(follow):
    sunday_evening = follow(logged("first", "call_back;date=2026-11-29T20:45"))
    assert plan(sunday_evening)[0] == "first 1.2 2026-11-29T20:45"


def test_an_agreed_hour_gives_way_to_the_law_and_says_so(follow):
    built = follow(logged("first", "call_back;date=2026-11-29T22:30"))
    touch = next(touch for touch in built.touches if touch["step"] == "first")
    assert touch["local"][:16] == "2026-11-30T09:00"  # nobody is called after 21:00
    assert not [one for one in built.built.diagnostics if one.code == "PB090"]


def test_an_agreed_day_without_an_hour_is_any_open_minute_of_it(follow):
    built = follow(logged("first", "call_back;date=2026-12-01"))
    assert plan(built)[0].startswith("first 1.2 2026-12-01T")


def test_nobody_is_forgotten_whose_day_was_not_written_down(follow):
    assert plan(follow(logged("first", "call_back"))) == plan(
        follow(logged("first", "call_back;date=2026-11-25T10:05"))
    )


def test_a_later_agreement_replaces_the_one_before_and_tries_are_counted(follow):
    built = follow(
        logged("first", "call_back;date=2026-11-30T15:00"),
        logged("first", "call_back;date=2026-12-03T11:00", "2026-11-30T15:05-05:00", "1.2"),
        as_of="2026-12-01T09:00-05:00",
    )
    assert plan(built)[0] == "first 1.3 2026-12-03T11:00"
    assert not [line for line in plan(built) if line < "first 1.3" and line.startswith("first")]


def test_a_call_from_them_that_no_step_asked_for_moves_the_agreed_day_too(follow):
    built = follow(
        logged("first", "call_back;date=2026-12-01T15:00"),
        "2026-11-25T08:00-05:00,me,outcome,id:L1,chase,1,,,outcome=call_back;date=2026-12-04T09:30;channel=call",
    )
    agreed = [line for line in plan(built) if line.startswith("first")]
    assert [line[-16:] for line in agreed] == ["2026-12-04T09:30"]


def test_what_was_agreed_on_a_step_that_is_gone_is_kept(follow):
    renamed = CHASE.replace("id: first", "id: hello-call").replace("after first", "after hello-call")
    built = follow(logged("first", "call_back;date=2026-12-01T15:00"), chase=renamed)
    assert [line[-16:] for line in plan(built)].count("2026-12-01T15:00") == 1


def test_an_agreed_day_that_passed_unlogged_counts_as_not_answered(follow):
    built = follow(logged("first", "call_back;date=2026-11-30T15:00"), as_of="2026-12-01T09:00-05:00")
    assert [t["status"] for t in built.touches if t["step"] == "first"] == ["assumed"]
    assert plan(built)[0] == "second 1 2026-12-02T15:00"


def test_a_day_agreed_at_the_end_is_kept_and_all_else_is_over(follow):
    """An agreed next step with a date becomes a touch (domain.md, A8), whatever the outcome is called."""
    built = follow(logged("first", "meeting_booked;date=2026-12-01T10:00"))
    assert plan(built) == ["first 1.2 2026-12-01T10:00"]


def test_who_comes_back_after_the_end_and_names_a_day_is_called_then(follow):
    came_back = "2026-11-25T08:00-05:00,me,outcome,id:L1,chase,1,,,outcome=call_back;date=2026-12-04T09:30;channel=call"
    assert plan(follow(logged("first", "connected"), came_back))[0].endswith("2026-12-04T09:30")
    said_stop = logged("first", "opted_out")
    assert plan(follow(said_stop, came_back)) == []


def test_again_after_two_hours_is_two_hours_after_the_call(follow):
    assert plan(follow(logged("first", "busy"), as_of="2026-11-24T10:10-05:00"))[0] == "first 1.2 2026-11-24T12:05"


def test_go_to_leaps_and_what_stood_above_is_left_out_with_the_reason(follow):
    built = follow(logged("first", "interested"))
    assert plan(built) == ["offer 1 2026-11-25T10:05", "last 1 2026-11-28T10:05"]


def test_an_exit_still_names_what_follows_and_drops_all_else(follow):
    assert plan(follow(logged("first", "won"))) == ["thanks 1 2026-11-25T10:05"]
    assert plan(follow(logged("first", "unqualified"))) == []


def test_only_by_go_to_happens_only_so(follow):
    assert not [line for line in plan(follow()) if line.startswith("thanks")]


def test_a_pause_moves_waits_and_swallows_days(follow):
    built = follow(logged("first", "replied"))
    assert plan(built) == ["second 1 2026-12-01T10:05", "offer 1 2026-12-04T10:05", "last 1 2026-12-07T10:05"]


def test_an_outcome_moves_a_lead_to_another_playbook_after_the_wait(follow):
    built = follow(logged("first", "not_now"), as_of="2027-02-01T09:00-05:00")
    assert plan(built) == ["hello 1 2027-02-22T10:00"]
    assert built.touches[0]["playbook"] == "later"


def test_who_comes_to_the_end_moves_on_a_day_later(follow):
    last_call = "2026-12-07T10:00-05:00"
    assert plan(follow(as_of="2026-12-07T18:00-05:00")) == []
    moved = follow(as_of="2026-12-08T10:00-05:00")
    assert plan(moved) == ["hello 1 2026-12-21T10:00"], f"two weeks after {last_call}"
    assert SampleProject(moved.folder).build("2026-12-08T10:00-05:00").built.written == ()


def test_an_answer_to_the_last_call_that_is_logged_late_is_not_lost(follow):
    project = SampleProject(follow(as_of="2026-12-08T10:00-05:00").folder)  # moved on already
    row = logged("last", "call_back;date=2026-12-11T15:00", "2026-12-07T10:10-05:00")
    project.write("journal/rep.csv", f"{HEADER}late,{row}\n")
    assert plan(project.build("2026-12-09T09:00-05:00")) == ["last 1.2 2026-12-11T15:00"]


def test_next_step_leaves_out_the_other_happenings_of_this_one(follow):
    chase = CHASE.replace("when: 2 days after first", "when: 2 days after first\n    repeat: {every: 1 day, times: 4}")
    steps = [
        line.split()[0]
        for line in plan(
            follow(logged("second", "referred", "2026-11-27T09:05-05:00"), chase=chase, as_of="2026-11-27T12:00-05:00")
        )
    ]
    assert steps == ["third", "offer", "last"]


BRANCHES = """\
playbook: chase
title: Branches
enroll: lead.received_at
start: lead.received_at
start_is: day 1
outcomes: {unanswered: next, connected: next, opted_out: stop, else: stop}
steps:
  - id: first
    when: at start
    schedule: {if_past: do now}
    call: {objective: Talk, ask: Ten minutes, voicemail: none}
  - id: talked
    when: 2 days after first
    if_outcome: {first: answered}
    call: {objective: Go on, ask: A meeting, voicemail: none}
  - id: not-reached
    when: 2 days after first
    if_outcome: {first: unanswered}
    either:
      - email: {objective: Write, ask: An answer, message: note}
        if: lead.topic
      - call: {objective: Try again, ask: Ten minutes, voicemail: none}
      - skip
messages:
  note:
    kind: value
    subject: About {{ lead.topic }}
    body: Hello {{ lead.first_name }}
"""


def test_a_branch_follows_the_answer_and_nobody_answers_until_it_is_logged(follow):
    assert [line.split()[0] for line in plan(follow(chase=BRANCHES))] == ["not-reached"]
    answered = follow(logged("first", "connected"), chase=BRANCHES)
    assert [line.split()[0] for line in plan(answered)] == ["talked"]


@pytest.mark.parametrize(
    ("row", "channel"),
    [
        ("", "email"),
        ("2026-11-24T10:06-05:00,me,opted_out,id:L1,,,,,channels=email", "call"),
        (logged("first", "no_answer;answer.channel=call"), "call"),
    ],
    ids=["the first that fits", "what they have not refused", "their wish goes first"],
)
def test_either_takes_the_first_that_fits_and_a_wish_before_that(follow, row, channel):
    built = follow(*filter(None, [row]), chase=BRANCHES)
    assert [t["channel"] for t in built.touches if t["step"] == "not-reached"] == [channel]


def test_either_keeps_the_hours_of_the_channel_it_chose(follow):
    """No law closes a Sunday to e-mails; where the call is chosen instead, it does not ring before eight."""
    chase = BRANCHES.replace(
        "when: 2 days after first\n    if_outcome: {first: unanswered}", "when: day 3\n    at: 06:00"
    )
    chase = chase.replace(
        "start_is: day 1\n", "start_is: day 1\nschedule: {open: [mon-sun 00:00-24:00], holidays: none}\n"
    )
    assert [t["local"][11:16] for t in follow(chase=chase).touches if t["step"] == "not-reached"] == ["06:00"]
    refused = follow("2026-11-24T10:06-05:00,me,opted_out,id:L1,,,,,channels=email", chase=chase)
    assert [t["local"][11:16] for t in refused.touches if t["step"] == "not-reached"] == ["08:00"]
    assert not [one for one in refused.built.diagnostics if one.code == "PB090"]


def test_either_with_nothing_left_does_nothing(follow):
    row = '2026-11-24T10:06-05:00,me,opted_out,id:L1,,,,,"channels=email,call,sms"'
    assert plan(follow(row, chase=BRANCHES)) == []


TEXTS = """\
playbook: chase
title: Texts
enroll: lead.received_at
start: lead.received_at
start_is: day 1
outcomes: {unanswered: next, else: stop}
steps:
  - id: week-1
    when: day 1-5
    repeat: {times: 4}
    call: {objective: Talk, ask: Ten minutes, voicemail: VOICEMAIL}
messages:
  one: {kind: introduction, voicemail: One}
  two: {kind: value, voicemail: Two}
"""


def texts(built: BuiltProject) -> list[str]:
    return [touch["text"] for touch in built.touches]


@pytest.mark.parametrize(
    ("voicemail", "rows", "expected"),
    [
        ("[none, one, none]", [], ["", "one", "", ""]),
        ("{once: one, from: 2}", [], ["", "one", "", ""]),
        ("{once: one, from: 2}", [(1, "no_answer"), (2, "no_answer")], ["one", ""]),
        ("{once: one, from: 2}", [(1, "no_answer"), (2, "left_voicemail")], ["", ""]),
        ("{series: [one, two]}", [], ["one", "two", "", ""]),
        ("{series: [one, two]}", [(1, "no_answer")], ["one", "two", ""]),
        ("{stranger: one, acquaintance: two}", [], ["one"] * 4),
    ],
)
def test_a_text_is_a_budget_that_is_read_from_the_journal(tmp_path, voicemail, rows, expected):
    project = make_project(tmp_path, TEXTS.replace("VOICEMAIL", voicemail), arrives=ARRIVES)
    leads = (tmp_path / "leads.csv").read_text(encoding="utf-8")
    lines = leads.replace("topic\n", "topic,relationship\n").replace("twelve desks\n", "twelve desks,stranger\n")
    project.write("leads.csv", lines)
    days = {1: "2026-11-24T10:05-05:00", 2: "2026-11-25T10:05-05:00"}
    journal = [logged("week-1", outcome, days[number], str(number)) for number, outcome in rows]
    project.write("journal/rep.csv", HEADER + "".join(f"r{n},{row}\n" for n, row in enumerate(journal)))
    built = project.build(days[rows[-1][0]] if rows else ARRIVES)
    assert texts(built) == expected


@pytest.mark.parametrize(
    ("reaction", "steps"),
    [
        ("stop", []),
        ("next step", ["third", "offer", "last"]),
        ("pause 5 days", ["offer", "last"]),
        ("start later after 1 week", []),
    ],
)
def test_nobody_answers_is_assumed_with_all_that_follows_from_it(follow, reaction, steps):
    second = "when: 2 days after first\n    repeat: {every: 1 day, times: 2}\n    outcomes: {unanswered: REACTION}"
    chase = CHASE.replace("when: 2 days after first", second.replace("REACTION", reaction))
    planned = [line.split()[0] for line in plan(follow(chase=chase))]
    assert [step for step in planned if step != "second"] == steps
    if reaction.startswith("start"):
        moved = follow(chase=chase, as_of="2026-12-01T09:00-05:00")
        assert plan(moved) == ["hello 1 2026-12-04T10:00"]


def test_a_fact_that_makes_the_lead_leave_ends_everything(follow):
    chase = CHASE.replace("at_end:", 'exit_if: lead.topic == "twelve desks"\nat_end:')
    assert plan(follow(chase=chase)) == []
