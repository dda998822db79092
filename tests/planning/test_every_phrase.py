"""Every phrase of the language, from the YAML to the minute: what a manager writes and when it happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playbook.testing.projects import BuiltProject, SampleProject

PLAYBOOK = """\
playbook: chase
title: A chase
enroll: lead.received_at
start: lead.received_at
start_is: START_IS
schedule: {open: [mon-fri 09:00-18:00], if_past: do now}
steps:
  - id: first
    when: at start
    call: {objective: Talk, ask: Ten minutes, voicemail: none}
  - id: next
    TIMING
    task: {objective: Do it}
"""
LEADS = """\
id,first_name,email,phone,owner,country,state,timezone,received_at,renewal_date,birthday,interval,requested_at
L1,Maria,maria@example.com,+1 212-555-0134,ines,US,NY,America/New_York,ARRIVES,2026-08-31,1980-02-29,3,
"""
TUESDAY = "2026-07-07T09:12-04:00"


@pytest.fixture
def chase(project: Callable[..., SampleProject]) -> Callable[..., BuiltProject]:
    def build(timing: str, arrives: str = TUESDAY, start_is: str = "day 1", horizon: str = "400 days") -> BuiltProject:
        lines = "\n    ".join(timing.split("; "))
        text = PLAYBOOK.replace("TIMING", lines).replace("START_IS", start_is)
        made = project(text, {"leads.csv": LEADS.replace("ARRIVES", arrives)})
        made.write("project.yaml", (made.folder / "project.yaml").read_text("utf-8") + f"horizon: {horizon}\n")
        return made.build(as_of=arrives)

    return build


SINGLE = [
    # waits in elapsed time
    ("when: 30 min after first", "2026-07-07T09:42-04:00"),
    ("when: 3 h after first", "2026-07-07T12:12-04:00"),
    ("when: 20-40 min after first", "2026-07-07T09:42-04:00"),
    ("when: 24 h after start", "2026-07-08T09:12-04:00"),
    ("when: 12 h after first", "2026-07-08T09:00-04:00"),  # 21:12 is closed
    ("when: 2 business h after first", "2026-07-07T11:12-04:00"),
    ("when: 10 business h after first", "2026-07-08T10:12-04:00"),  # 8 h 48 min are left on Tuesday
    # waits in days keep the wall time
    ("when: 1 day after first", "2026-07-08T09:12-04:00"),
    ("when: 4 days after first", "2026-07-13T09:00-04:00"),  # Saturday is closed: the first open minute
    ("when: 1 week after previous", "2026-07-14T09:12-04:00"),
    ("when: 2 months after first", "2026-09-08T09:00-04:00"),  # 7 September is Labor Day
    ("when: 1 year after first", "2027-07-07T09:12-04:00"),
    ("when: 4 business days after first", "2026-07-13T09:12-04:00"),
    ("when: 4 full business days after first", "2026-07-14T09:12-04:00"),
    ("when: lead.interval days after first", "2026-07-10T09:12-04:00"),
    ("when: 2 days after message of first", "2026-07-09T09:12-04:00"),
    # at and weekday
    ("when: 1 day after first; at: 16:30", "2026-07-08T16:30-04:00"),
    ("when: day 2; at: 10:00", "2026-07-08T10:00-04:00"),
    ("when: day 5; at: 10:00", "2026-07-13T10:00-04:00"),  # Saturday: the next open day, the hour kept
    ("when: 1 day after first; weekday: fri", "2026-07-10T09:12-04:00"),
    ("when: day 1; weekday: mon; at: 09:30", "2026-07-13T09:30-04:00"),
    ("when: day 3; at: any time", "2026-07-09T09:00-04:00"),
    # before, dates, the calendar
    ("when: 3 days before lead.renewal_date; at: 10:00", "2026-08-28T10:00-04:00"),
    ("when: on lead.renewal_date; at: 10:00", "2026-08-31T10:00-04:00"),
    ("when: 2 business days after lead.renewal_date; at: 10:00", "2026-09-02T10:00-04:00"),
    ("when: anniversary of lead.birthday; at: 10:00", "2027-03-01T10:00-05:00"),  # 28 Feb 2027 is a Sunday
    ("when: wed 2026-12-02; at: 10:00", "2026-12-02T10:00-05:00"),
    ("when: 2026-12-02; at: 10:00", "2026-12-02T10:00-05:00"),
    ("when: 1st mon of dec; at: 10:00", "2026-12-07T10:00-05:00"),
    ("when: last fri of jul; at: 10:00", "2026-07-31T10:00-04:00"),
    ("when: 1 week before dec 25; at: 10:00", "2026-12-18T10:00-05:00"),
    ("when: 90 min before first", "2026-07-07T09:12-04:00"),  # due before it was enrolled: do now
    # together with another step
    ("when: right after first", "2026-07-07T09:27-04:00"),
    # promises
    ("when: 10 h after first; within: 12 h or skip", None),
    ("when: 10 h after first; within: same day or skip", None),
    ("when: 10 h after first; within: 1 business day or skip", "2026-07-08T09:00-04:00"),
    ("when: 10 h after first; within: 12 h or next open", "2026-07-08T09:00-04:00"),
    # no date
    ("when: on lead.requested_at", None),
]


@pytest.mark.parametrize(("timing", "expected"), SINGLE, ids=[timing for timing, _ in SINGLE])
def test_a_step_happens_when_its_phrase_says(chase, timing, expected):
    built = chase(timing)

    assert built.local("next") == expected
    assert built.built.diagnostics == ()


PERIODS = [
    ("when: 2-5 days after first", "2026-07-09", "2026-07-12"),
    ("when: day 3-6", "2026-07-09", "2026-07-12"),
    ("when: week 2", "2026-07-14", "2026-07-20"),
    ("when: week 2; weekday: fri", "2026-07-17", "2026-07-17"),
    ("when: dec 1-15", "2026-12-01", "2026-12-15"),
    ("when: aug", "2026-08-01", "2026-08-31"),
    ("when: same day as first", "2026-07-07", "2026-07-07"),
]


@pytest.mark.parametrize(("timing", "first", "last"), PERIODS, ids=[timing for timing, _, _ in PERIODS])
def test_a_period_is_filled_inside_its_own_days(chase, timing, first, last):
    assert first <= chase(timing).local("next")[:10] <= last


REPEATS = [
    ("when: 1-7 days after first; repeat: {times: 3}", ["Wed 08", "Fri 10", "Tue 14"]),
    ("when: 8-14 days after first; repeat: {times: 2}", ["Thu 16", "Mon 20"]),
    ("when: day 2; at: 10:00; repeat: {every: 2 days, times: 3}", ["Wed 08", "Fri 10", "Mon 13"]),  # Sunday is closed
    ("when: day 2; at: 10:00; repeat: {every: 1 week, until: day 20}", ["Wed 08", "Wed 15", "Wed 22"]),
    ("when: 1 day after first; repeat: {after: [1 day, 3 days]}", ["Wed 08", "Thu 09", "Mon 13"]),
]


@pytest.mark.parametrize(("timing", "days"), REPEATS, ids=[timing for timing, _ in REPEATS])
def test_a_repeat_happens_as_often_as_it_says(chase, timing, days):
    assert _days(chase(timing), "next") == days


def test_c2_an_endless_repeat_reaches_to_the_horizon_and_no_further(chase):
    built = chase("when: at start; at: 10:00; repeat: {every: 14 days, until: exit}", horizon="90 days")

    assert len(_days(built, "next")) == 7  # days 0, 14 … 84
    assert [touch["occurrence"] for touch in built.touches if touch["step"] == "next"] == list("1234567")


def test_a_period_without_room_for_all_drops_the_rest_and_never_rolls_over(chase):
    built = chase("when: day 5-7; repeat: {times: 4}")  # Saturday, Sunday, Monday

    assert _days(built, "next") == ["Mon 13"]


@pytest.mark.parametrize(
    ("start_is", "when", "expected"),
    [
        ("day 0", "when: day 1; at: 10:00", "2026-07-13T10:00-04:00"),
        ("day 1", "when: day 1; at: 10:00", "2026-07-13T10:00-04:00"),  # Saturday: moved to the first open day
        ("business day 1", "when: day 2; at: 10:00", "2026-07-14T10:00-04:00"),
        ("business day 0", "when: day 2; at: 10:00", "2026-07-15T10:00-04:00"),
        ("day 0", "when: week 1; weekday: mon", "2026-07-13"),
    ],
)
def test_days_count_from_the_day_of_start_as_start_is_says(chase, start_is, when, expected):
    built = chase(when, arrives="2026-07-11T08:00-04:00", start_is=start_is)  # a Saturday

    assert built.local("next").startswith(expected)


def test_a_block_repeats_with_its_steps_inside(project):
    text = (
        PLAYBOOK.replace("START_IS", "day 0").split("  - id: next")[0]
        + """\
  - id: round
    when: day 1
    repeat: {every: 1 week, times: 2}
    steps:
      - id: write
        when: at block
        at: 10:00
        task: {objective: Write}
      - id: look
        when: 2 days after block
        at: 10:00
        task: {objective: Look}
      - id: think
        when: 1 day after look
        task: {objective: Think}
"""
    )
    made = project(text, {"leads.csv": LEADS.replace("ARRIVES", TUESDAY)})
    built = made.build(as_of=TUESDAY)

    happened = {f"{t['step']} {t['occurrence']}": t["local"][:16] for t in built.touches if t["step"] != "first"}
    assert happened == {
        "write 1.1": "2026-07-08T10:00",
        "look 1.1": "2026-07-10T10:00",
        "think 1.1": "2026-07-13T09:00",  # Saturday is closed
        "write 2.1": "2026-07-15T10:00",
        "look 2.1": "2026-07-17T10:00",
        "think 2.1": "2026-07-20T09:00",
    }


@pytest.fixture
def late(project: Callable[..., SampleProject]) -> Callable[..., BuiltProject]:
    """A lead that arrived on Tue 7 July and is found on Tue 21 July."""

    def build(timing: str) -> BuiltProject:
        text = PLAYBOOK.replace("TIMING", "\n    ".join(timing.split("; "))).replace("START_IS", "day 1")
        made = project(text, {"leads.csv": LEADS.replace("ARRIVES", TUESDAY)})
        made.write("project.yaml", (made.folder / "project.yaml").read_text("utf-8") + "horizon: 60 days\n")
        return made.build(as_of="2026-07-21T10:00-04:00")

    return build


def test_a_period_that_has_begun_is_filled_from_now_on(late):
    assert "2026-07-21T10:00" <= late("when: day 10-17").local("next") <= "2026-07-23T18:00"


def test_of_the_beats_missed_only_the_last_is_done_now(late):
    built = late("when: day 2; at: 10:00; repeat: {every: 3 days, times: 6}")

    assert _days(built, "next") == ["Tue 21", "Thu 23"]  # beats of 8, 11, 14, 17, 20 and 23 July


def test_what_counts_from_an_endless_repeat_never_comes(project):
    text = PLAYBOOK.replace("START_IS", "day 1").replace(
        "TIMING", "when: day 1; repeat: {every: 1 week, until: exit}".replace("; ", "\n    ")
    )
    text += "  - id: after\n    when: 1 day after next\n    task: {objective: Never}\n"
    made = project(text, {"leads.csv": LEADS.replace("ARRIVES", TUESDAY)})

    assert made.build(as_of=TUESDAY).local("after") is None


def test_what_is_due_first_is_placed_first_whatever_the_order_of_the_list(project):
    text = (
        PLAYBOOK.replace("START_IS", "day 0")
        .replace("title:", "limits: {gap: 2 days}\ntitle:")
        .split("  - id: next")[0]
    )
    text += """\
  - id: later
    when: day 4
    at: 10:00
    call: {objective: Talk, ask: Ten minutes, voicemail: none}
  - id: sooner
    when: 2 days after first
    call: {objective: Talk, ask: Ten minutes, voicemail: none}
"""
    built = project(text, {"leads.csv": LEADS.replace("ARRIVES", "2026-07-06T11:00-04:00")}).build(
        as_of="2026-07-06T11:00-04:00"
    )

    assert (built.local("sooner"), built.local("later")) == ("2026-07-08T11:00-04:00", "2026-07-10T10:00-04:00")


def _days(built: BuiltProject, step: str) -> list[str]:
    from datetime import datetime

    return [f"{datetime.fromisoformat(t['local']):%a %d}" for t in built.touches if t["step"] == step]


@pytest.mark.parametrize("cell", ["99999999999", "9999", "soon", "-3", "1.5", "²"])
def test_a_wait_whose_number_is_none_has_no_moment(project, cell):
    text = PLAYBOOK.replace("TIMING", "when: lead.interval years after start").replace("START_IS", "day 1")
    leads = LEADS.replace("ARRIVES", TUESDAY).replace(",3,\n", f",{cell},\n")

    assert project(text, {"leads.csv": leads}).build(as_of=TUESDAY).local("next") is None
