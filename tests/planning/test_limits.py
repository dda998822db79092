"""Gaps, caps, the law of the place, the rep's own hours, and attempts that vary: through the real build."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from itertools import pairwise
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
start_is: day 0
schedule: {open: [OPEN], if_past: do now}
limits: LIMITS
steps:
  - id: first
    when: at start
    call: {objective: Talk, ask: Ten minutes, voicemail: none}
  - id: next
    TIMING
    call: {objective: Talk again, ask: Ten minutes, voicemail: none}
"""
LEADS = """\
id,first_name,email,phone,owner,country,state,timezone,basis,received_at
L1,Maria,maria@example.com,PHONE,ines,PLACE,BASIS,ARRIVES
"""
NEW_YORK = ("+1 212-555-0134", "US,NY,America/New_York")
FLORIDA = ("+1 305-555-0134", "US,FL,America/New_York")
PARIS = ("+33 1 42 68 53 00", "FR,,Europe/Paris")
TOKYO = ("+81 3-3210-5678", "JP,,Asia/Tokyo")
HEADER = "id,at,by,event,lead,playbook,enrollment,step,occurrence,detail\n"


@pytest.fixture
def chase(project: Callable[..., SampleProject]) -> Callable[..., SampleProject]:
    def make(
        timing: str = "when: 30 min after first",
        limits: str = "{}",
        arrives: str = "2026-07-07T09:12-04:00",
        place: tuple[str, str] = NEW_YORK,
        hours: str = "mon-sun 00:00-24:00",
        basis: str = "",
    ) -> SampleProject:
        text = (
            PLAYBOOK.replace("TIMING", "\n    ".join(timing.split("; ")))
            .replace("LIMITS", limits)
            .replace("OPEN", hours)
        )
        leads = LEADS.replace("PHONE", place[0]).replace("PLACE", place[1]).replace("BASIS", basis)
        return project(text, {"leads.csv": leads.replace("ARRIVES", arrives)})

    return make


def _next(made: SampleProject, as_of: str) -> str | None:
    return made.build(as_of=as_of).local("next")


@pytest.mark.parametrize(
    ("made_at", "next_at"),
    [("2026-07-06T10:00-04:00", "2026-07-13T10:00-04:00"), ("2026-11-24T10:00-05:00", "2026-12-02T10:00-05:00")],
    ids=["Mon 6 Jul", "Tue 24 Nov, over Thanksgiving"],
)
def test_d3_at_least_four_whole_business_days_between_contacts(chase, made_at, next_at):
    made = chase(
        "when: 5 business days after first", "{gap: 4 full business days}", made_at, hours="mon-fri 09:00-18:00"
    )

    assert _next(made, made_at) == next_at


def test_d3_a_step_that_comes_too_soon_by_its_day_waits_for_the_gap(chase):
    made = chase(
        "when: day 2; at: 10:00", "{gap: 4 full business days}", "2026-07-06T10:00-04:00", hours="mon-fri 09:00-18:00"
    )

    assert _next(made, "2026-07-06T10:00-04:00") == "2026-07-13T10:00-04:00"


def test_d3_a_reply_frees_the_gap(chase):
    made = chase(
        "when: day 2; at: 10:00", "{gap: 4 full business days}", "2026-07-06T10:00-04:00", hours="mon-fri 09:00-18:00"
    )
    text = (made.folder / "playbooks" / "chase.yaml").read_text("utf-8")
    made.write("playbooks/chase.yaml", text.replace("limits:", "outcomes: {unanswered: next, else: next}\nlimits:"))
    made.build(as_of="2026-07-06T10:00-04:00")
    made.write(
        "journal/ines.csv", HEADER + "e1,2026-07-06T14:05Z,ines,outcome,id:L1,chase,1,first,1,outcome=interested\n"
    )

    assert _next(made, "2026-07-06T10:30-04:00") == "2026-07-08T10:00-04:00"


def test_a_written_wait_shorter_than_the_gap_is_an_error_that_names_both_lines(chase):
    with pytest.raises(CannotGoOn) as stop:
        chase("when: 30-60 min after first", "{call: {gap: 3 h}}").build(as_of="2026-07-07T09:12-04:00")

    (mistake,) = stop.value.diagnostics
    assert (str(mistake.span), mistake.code) == ("playbooks/chase.yaml:13:11", "PB028")
    assert mistake.message == "30-60 min after first is less than the gap in force (playbooks/chase.yaml:7:22)"


def test_a_double_dial_sets_its_own_gap_on_its_step(chase):
    made = chase("when: 2-5 min after first; limits: {gap: 2 min}", "{call: {gap: 3 h}}")

    assert _next(made, "2026-07-07T09:12-04:00") == "2026-07-07T09:15-04:00"


def test_a_cap_may_only_be_lowered_below_the_projects(chase):
    made = chase(limits="{call: {per_day: 5}}")
    made.write("project.yaml", (made.folder / "project.yaml").read_text("utf-8") + "limits: {call: {per_day: 3}}\n")

    with pytest.raises(CannotGoOn) as stop:
        made.build(as_of="2026-07-07T09:12-04:00")
    assert [(mistake.code, mistake.span.line) for mistake in stop.value.diagnostics] == [("PB027", 7)]


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ("{per_day: 1}", "2026-07-08T00:00-04:00"),
        ("{call: {per_day: 1}}", "2026-07-08T00:00-04:00"),
        ("{email: {per_day: 1}}", "2026-07-07T09:42-04:00"),
    ],
)
def test_a_daily_cap_moves_the_second_contact_to_the_next_day(chase, limits, expected):
    # Consent lifts the federal hours of the United States, so that only the cap decides.
    assert _next(chase(limits=limits, basis="consented"), "2026-07-07T09:12-04:00") == expected


def test_a_weekly_cap_counts_what_the_journal_knows_from_other_playbooks(chase):
    made = chase("when: day 1; at: 10:00", "{call: {per_week: 3}}")
    made.build(as_of="2026-07-07T09:12-04:00")
    rows = "".join(
        f"e{n},2026-07-0{n}T15:00Z,ines,outcome,id:L1,earlier,1,call,{n},outcome=no_answer\n" for n in (4, 5)
    )
    text = (made.folder / "project.yaml").read_text("utf-8")
    made.write("project.yaml", text.replace("[chase]", "[chase, earlier]"))
    chase_text = (made.folder / "playbooks" / "chase.yaml").read_text("utf-8")
    made.write(
        "playbooks/earlier.yaml",
        chase_text.replace("playbook: chase", "playbook: earlier").replace("id: next", "id: call"),
    )
    made.write("journal/ines.csv", HEADER + rows)

    assert (
        _next(made, "2026-07-07T09:12-04:00") == "2026-07-11T11:00-04:00"
    )  # the call of Sat 4 Jul, 11:00, is a week old


def test_law_three_calls_in_24_hours_in_florida(chase):
    timing = "when: 10 min after first; repeat: {after: [10 min, 10 min]}"
    built = chase(timing, place=FLORIDA).build(as_of="2026-07-07T09:12-04:00")

    assert [touch["local"][:16] for touch in built.touches] == [
        "2026-07-07T09:12",
        "2026-07-07T09:22",
        "2026-07-07T09:32",
        "2026-07-08T09:12",  # exactly 24 h old: the first call no longer counts
    ]


def test_law_hours_and_cap_in_france(chase):
    timing = "when: 1 day after first; repeat: {after: [1 day, 1 day, 1 day]}"
    built = chase(timing, place=PARIS, arrives="2026-11-20T19:45+01:00").build(
        as_of="2026-11-20T19:45+01:00"
    )  # a Friday

    assert [touch["local"][:16] for touch in built.touches] == [
        "2026-11-20T19:45",
        "2026-11-23T10:00",  # neither Saturday nor Sunday
        "2026-11-24T10:00",
        "2026-11-25T10:00",
        "2026-12-21T10:00",  # the fifth waits until the first is 30 days old, on a Sunday
    ]
    assert built.built.diagnostics == ()


def test_law_names_the_rule_that_moved_a_touch(chase):
    built = chase("when: 13 h after start", place=FLORIDA).build(as_of="2026-07-07T09:12-04:00")

    rules = json.loads(built.read("plan.json"))["rules"]
    touch = next(touch for touch in built.touches if touch["step"] == "next")
    named = [rules[index]["text"] for index in touch["rules"] if rules[index]["file"] == "regulations.csv"]
    assert [text.split(":")[0] for text in named] == ["calling rules US", "calling rules US-FL"]


def test_law_that_leaves_no_room_drops_the_step_and_is_named(chase):
    built = chase("when: day 0; at: 22:00", place=FLORIDA).build(as_of="2026-07-07T09:12-04:00")

    assert built.local("next") is None


@pytest.mark.parametrize(
    ("place", "basis", "expected"),
    [
        (NEW_YORK, "", "2026-07-08T08:00-04:00"),  # 47 CFR 64.1200: 8 to 21
        (NEW_YORK, "consented", "2026-07-07T22:12-04:00"),
        (NEW_YORK, "existing customer", "2026-07-07T22:12-04:00"),
        (FLORIDA, "consented", "2026-07-08T08:00-04:00"),  # the state's own hours are not lifted
        (TOKYO, "consented", "2026-07-08T09:00+09:00"),  # no row: the cautious default, which nothing lifts
    ],
)
def test_law_is_lifted_only_where_its_row_says_so(chase, place, basis, expected):
    arrives = "2026-07-07T09:12" + expected[-6:]

    assert _next(chase("when: 13 h after start", place=place, basis=basis, arrives=arrives), arrives) == expected


def test_the_reps_own_hours_and_days_off_bind_too(chase):
    made = chase("when: day 1; at: 10:00-17:00")
    text = (made.folder / "project.yaml").read_text("utf-8")
    off = "timezone: America/New_York, hours: [mon-fri 14:00-15:00], absent: [2026-07-08 to 2026-07-10]}"
    made.write("project.yaml", text.replace("timezone: America/New_York}", off, 1))
    found = _next(made, "2026-07-07T09:12-04:00")

    assert "2026-07-13T14:00" <= found < "2026-07-13T15:00"  # away until Friday, then the weekend


def test_where_several_zones_are_possible_all_must_be_open(chase):
    made = chase("when: day 1; at: 08:00-12:00", place=("+1 615-555-0134", "US,TN,"), hours="mon-sun 09:00-18:00")
    built = made.build(as_of="2026-07-07T12:00-04:00")

    instant = datetime.fromisoformat(next(t["start"] for t in built.touches if t["step"] == "next"))
    assert instant.hour >= 14  # 9 in Chicago, 10 in New York


def test_c3_twelve_attempts_vary(project):
    text = """\
playbook: until
title: Until they buy
enroll: lead.received_at
start: lead.received_at
start_is: day 0
schedule: {open: [mon-fri 09:00-20:30], vary: [time, weekday, week of month]}
steps:
  - id: again
    when: day 0
    repeat: {every: 10 days, times: 12}
    call: {objective: Talk, ask: Ten minutes, voicemail: none}
"""
    leads = LEADS.replace("PHONE", NEW_YORK[0]).replace("PLACE", NEW_YORK[1]).replace("BASIS", "asked")
    made = project(text, {"leads.csv": leads.replace("ARRIVES", "2026-07-07T09:12-04:00")})
    made.write("project.yaml", (made.folder / "project.yaml").read_text("utf-8") + "horizon: 150 days\n")
    built = made.build(as_of="2026-07-07T09:00-04:00")

    times = [datetime.fromisoformat(touch["local"]) for touch in built.touches]
    parts = [sum(time.hour >= begin for begin in (11, 13, 15, 17)) for time in times]
    slots = list(zip([time.weekday() for time in times], parts, strict=True))
    assert len(times) == 12
    assert all(one != other for one, other in pairwise(slots))
    assert len(set(parts)) >= 3
    assert len({time.weekday() for time in times}) >= 3
    assert {time.day > 15 for time in times} == {True, False}


def test_the_same_plan_comes_out_of_every_build(chase):
    made = chase("when: 1-7 days after first; repeat: {times: 3}")
    first = made.build(as_of="2026-07-07T09:12-04:00")
    again = made.build(as_of="2026-07-07T09:12-04:00")

    assert again.built.written == ()
    assert first.touches == again.touches


def test_looking_a_day_later_moves_nothing_that_is_still_to_come(chase):
    made = chase("when: 1-7 days after first; repeat: {times: 3}")
    first = made.build(as_of="2026-07-07T09:12-04:00")
    later = made.build(as_of=(datetime.fromisoformat("2026-07-07T09:12-04:00") + timedelta(days=3)).isoformat())

    coming = {touch["uid"]: touch["start"] for touch in later.touches if touch["status"] == "planned"}
    assert coming.items() <= {touch["uid"]: touch["start"] for touch in first.touches}.items()
