"""Stops hold whatever the list does, and what two machines recorded agrees: through the real build."""

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
schedule: {if_past: do now}
exit: [opted_out, won]
steps:
  - id: talk
    when: 1 day after start
    call: {objective: Talk, ask: Ten minutes, voicemail: none}
  - id: write
    when: 2 days after start
    email: {objective: Write, ask: A time, message: note}
messages:
  note: {kind: value, subject: "Hello {{ lead.first_name }}", body: "Hello {{ lead.first_name }}"}
"""
HEADER = "id,first_name,email,phone,owner,country,state,received_at\n"
ANN = "L1,Ann,ann@example.com,+1 212-555-0134,ines,US,NY,2026-07-07T09:12-04:00\n"
BOB = "L2,Bob,bob@example.com,+1 212-555-0134,ines,US,NY,2026-07-07T09:12-04:00\n"
JOURNAL = "id,at,by,event,lead,playbook,enrollment,step,occurrence,detail\n"
STOP = "s1,2026-07-07T14:00Z,ines,opted_out,id:L1,,,,,\n"
MONDAY, LATER = "2026-07-07T09:12-04:00", "2026-07-07T10:05-04:00"


@pytest.fixture
def chase(project: Callable[..., SampleProject]) -> SampleProject:
    return project(PLAYBOOK, {"leads.csv": HEADER + ANN + BOB})


def _channels(built: BuiltProject, lead: str) -> set[str]:
    return {touch["channel"] for touch in built.touches if touch["lead"] == lead and touch["status"] == "planned"}


def test_a_stop_by_one_closes_the_number_for_the_colleague_who_shares_it(chase):
    chase.build(MONDAY)
    chase.write("journal/ines.csv", JOURNAL + STOP)
    built = chase.build(LATER)

    assert _channels(built, "id:L1") == set()
    assert _channels(built, "id:L2") == {"email"}


def test_who_stopped_and_comes_back_with_another_id_and_address_is_not_called(chase):
    chase.build(MONDAY)
    chase.write("journal/ines.csv", JOURNAL + STOP)
    chase.write("leads.csv", HEADER + ANN.replace("L1", "L7").replace("ann@", "ann.new@"))
    built = chase.build(LATER)

    assert "call" not in _channels(built, "id:L7")


@pytest.mark.parametrize("again", [ANN.replace("L1", "L9"), ANN.replace("L1,", ",")], ids=["a new id", "no id"])
def test_who_stopped_is_known_again_by_the_address(chase, again):
    chase.build(MONDAY)
    chase.write("journal/ines.csv", JOURNAL + STOP)
    chase.write("leads.csv", HEADER + again)

    assert chase.build(LATER).touches == []


def test_who_stopped_before_being_enrolled_is_left_out_with_the_reason(chase):
    chase.write("journal/ines.csv", JOURNAL + STOP)
    built = chase.build(LATER)

    assert _channels(built, "id:L1") == set()
    assert ("Ann", "the record says: opted out") in {(one.name, one.reason) for one in built.built.team.culled}


def test_an_ending_is_not_lost_when_two_histories_turn_out_to_be_one_person(chase):
    chase.build(MONDAY)
    chase.write("journal/ines.csv", JOURNAL + "w1,2026-07-07T14:00Z,ines,outcome,id:L2,chase,1,talk,1,outcome=won\n")
    chase.write("leads.csv", HEADER + ANN + BOB.replace("bob@", "ann@").replace("Bob", "Ann"))
    built = chase.build(LATER)

    assert built.touches == []
    assert "PB023" in {diagnostic.code for diagnostic in built.built.diagnostics}


def test_two_clones_that_enrolled_the_same_leads_agree_after_a_merge(chase):
    first = chase.build(MONDAY).touches
    rows = (chase.folder / "journal" / "kit.csv").read_text("utf-8")
    other = rows.replace(",kit,", ",other,").replace("2026-07-07T13:12Z,other", "2026-07-07T15:40Z,other")
    assert other != rows
    chase.write("journal/other.csv", other)

    assert chase.build(LATER).touches == first


def test_a_row_that_left_the_list_is_held_and_a_row_that_is_left_out_is_not_called_gone(chase):
    chase.build(MONDAY)
    chase.write("leads.csv", HEADER + BOB.replace("ines", "nobody"))
    built = chase.build(LATER)

    assert built.built.gone == 1  # Ann; Bob still stands there, without an owner
