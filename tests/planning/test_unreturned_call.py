"""A1–A4 of the unreturned call, to the minute, through the real build (domain.md, domain-examples.md)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playbook.testing.projects import SampleProject

TWO_LEADS = """\
id,first_name,last_name,email,phone,owner,country,state,timezone,received_at
L1,Maria,López,maria@example.com,+1 212-555-0134,ines,US,NY,America/New_York,2026-07-07T09:12-04:00
L2,Omar,Haddad,omar@example.com,+1 212-555-0135,ines,US,NY,America/New_York,2026-07-07T09:12-04:00
"""
ACQUAINTANCE = """\
id,first_name,last_name,email,phone,owner,country,state,timezone,relationship,received_at
L1,Maria,López,maria@example.com,+1 212-555-0134,ines,US,NY,America/New_York,acquaintance,ARRIVES
"""
HEADER = "id,at,by,event,lead,playbook,enrollment,step,occurrence,detail\n"


@pytest.fixture
def chase(project: Callable[..., SampleProject], shipped: Callable[[str], str]) -> Callable[..., SampleProject]:
    def make(arrives: str, files: dict[str, str] | None = None) -> SampleProject:
        return project(shipped("unreturned-call"), files, arrives)

    return make


@pytest.mark.parametrize(
    ("arrives", "first_call", "call_back", "third_try"),
    [
        ("2026-07-07T09:12-04:00", "2026-07-07T09:12-04:00", "2026-07-07T09:57-04:00", "2026-07-07T12:57-04:00"),
        ("2026-07-10T16:40-04:00", "2026-07-10T16:40-04:00", "2026-07-10T17:25-04:00", "2026-07-10T20:25-04:00"),
        ("2026-07-10T20:10-04:00", "2026-07-10T20:10-04:00", "2026-07-11T09:00-04:00", "2026-07-11T12:00-04:00"),
        ("2026-07-11T03:00-04:00", "2026-07-11T09:00-04:00", "2026-07-11T09:45-04:00", "2026-07-11T12:45-04:00"),
    ],
    ids=["Tue 09:12", "Fri 16:40", "Fri 20:10", "Sat 03:00"],
)
def test_a1_to_a4_for_four_arrivals(chase, arrives, first_call, call_back, third_try):
    built = chase(arrives).build(as_of=arrives)

    assert built.local("first-call") == first_call
    assert built.local("call-back") == call_back
    assert built.local("third-try") == third_try
    assert built.local("third-try-friend") is None  # a stranger


def test_a1_a_lead_found_a_day_late_is_called_now_and_never_in_the_past(chase):
    built = chase("2026-07-07T09:12-04:00").build(as_of="2026-07-08T10:00-04:00")

    assert built.local("first-call") == "2026-07-08T10:00-04:00"


def test_a1_two_leads_of_one_minute_are_called_one_after_the_other(chase):
    built = chase("", {"leads.csv": TWO_LEADS}).build(as_of="2026-07-07T09:12-04:00")

    assert built.local("first-call", "id:L1") == "2026-07-07T09:12-04:00"
    assert built.local("first-call", "id:L2") == "2026-07-07T09:22-04:00"  # the first one takes 10 minutes


@pytest.mark.parametrize("change", ["a minute later", "the first lead talked", "the first row vanished"])
def test_a1_a_minute_that_was_given_is_kept_whatever_becomes_of_the_other_lead(chase, change):
    made = chase("", {"leads.csv": TWO_LEADS})
    made.build(as_of="2026-07-07T09:12-04:00")
    if change == "the first lead talked":
        made.write(
            "journal/rep.csv",
            HEADER + "o1,2026-07-07T13:12Z,rep,outcome,id:L1,unreturned-call,1,first-call,1,outcome=connected\n",
        )
    if change == "the first row vanished":
        made.write("leads.csv", "\n".join([TWO_LEADS.splitlines()[0], TWO_LEADS.splitlines()[2], ""]))
    built = made.build(as_of="2026-07-07T09:13-04:00")

    assert built.local("first-call", "id:L2") == "2026-07-07T09:22-04:00"
    assert [t["status"] for t in built.touches if (t["lead"], t["step"]) == ("id:L2", "first-call")] == ["planned"]


def test_a1_the_clock_starts_when_the_lead_reached_the_rep_not_at_the_form(chase):
    leads = TWO_LEADS.replace("received_at", "received_at,requested_at").replace(
        "-04:00\n", "-04:00,2026-07-04T08:00-04:00\n"
    )
    built = chase("", {"leads.csv": leads}).build(as_of="2026-07-07T09:12-04:00")

    assert built.local("first-call", "id:L1") == "2026-07-07T09:12-04:00"


def test_a2_the_first_try_leaves_nothing_and_the_second_the_introduction(chase):
    built = chase("2026-07-07T09:12-04:00").build(as_of="2026-07-07T09:12-04:00")

    assert {touch["step"]: touch["text"] for touch in built.touches} == {
        "first-call": "",
        "call-back": "introduction",
        "third-try": "",
    }


def test_a2_the_call_back_counts_from_when_the_first_call_was_really_made(chase):
    made = chase("2026-07-07T09:12-04:00")
    made.build(as_of="2026-07-07T09:12-04:00")
    made.write(
        "journal/rep.csv",
        HEADER + "o1,2026-07-07T14:02Z,rep,outcome,id:L1,unreturned-call,1,first-call,1,outcome=no_answer\n",
    )
    built = made.build(as_of="2026-07-07T10:05-04:00")

    assert built.local("call-back") == "2026-07-07T10:47-04:00"  # 45 minutes after 10:02


def test_a11_a_conversation_ends_the_chase(chase):
    made = chase("2026-07-07T09:12-04:00")
    made.build(as_of="2026-07-07T09:12-04:00")
    made.write(
        "journal/rep.csv",
        HEADER + "o1,2026-07-07T13:20Z,rep,outcome,id:L1,unreturned-call,1,first-call,1,outcome=connected\n",
    )
    built = made.build(as_of="2026-07-07T09:25-04:00")

    assert built.touches == []


@pytest.mark.parametrize(
    ("message_left", "third_try"),
    [
        ("2026-07-07T09:57-04:00", "2026-07-07T12:57-04:00"),
        ("2026-07-07T17:00-04:00", "2026-07-07T20:00-04:00"),
        ("2026-07-07T17:29-04:00", "2026-07-07T20:29-04:00"),
        ("2026-07-07T17:30-04:00", None),
        ("2026-07-07T17:31-04:00", None),
    ],
)
def test_a4_three_hours_after_the_logged_message_or_not_at_all(chase, message_left, third_try):
    made = chase("2026-07-07T09:12-04:00")
    made.build(as_of="2026-07-07T09:12-04:00")
    made.write("journal/rep.csv", HEADER + _left(message_left))
    built = made.build(as_of=_plus(message_left, minutes=1))

    assert built.local("third-try") == third_try


def test_a4_an_acquaintance_may_be_called_later_in_the_evening(chase):
    arrives = "2026-07-07T09:12-04:00"
    made = chase(arrives, {"leads.csv": ACQUAINTANCE.replace("ARRIVES", arrives)})
    made.build(as_of=arrives)
    made.write("journal/rep.csv", HEADER + _left("2026-07-07T17:31-04:00"))
    built = made.build(as_of="2026-07-07T17:32-04:00")

    assert built.local("third-try-friend") == "2026-07-07T20:31-04:00"
    assert built.local("third-try") is None


def test_a2_the_call_back_moves_earlier_in_its_range_to_keep_the_third_try_possible(chase):
    built = chase("2026-07-07T16:50-04:00").build(as_of="2026-07-07T16:50-04:00")

    assert built.local("call-back") == "2026-07-07T17:29-04:00"
    assert built.local("third-try") == "2026-07-07T20:29-04:00"


def _left(at: str) -> str:
    utc = datetime.fromisoformat(at).astimezone(UTC)
    return f"o1,{utc:%Y-%m-%dT%H:%MZ},rep,outcome,id:L1,unreturned-call,1,call-back,1,outcome=left_voicemail\n"


def _plus(at: str, minutes: int) -> str:
    return (datetime.fromisoformat(at) + timedelta(minutes=minutes)).isoformat()
