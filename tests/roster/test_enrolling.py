"""Which playbook takes a lead in, from when on it counts, and when somebody may be taken in once more."""

from __future__ import annotations

import pytest

from playbook.inputs import read_record, read_sources
from playbook.model.timing import Unit, Wait
from playbook.plugins.host import load_plugins
from playbook.roster.enrolling import open_again
from playbook.source import DiskTree
from playbook.testing import utc_minutes

MONDAY, TUESDAY = "2026-07-07T10:00-04:00", "2026-07-08T08:00-04:00"
ANN = ("1", "ann@a.example")


def playbook(name: str, enroll: str, again: str = "", outcomes: str = "{unanswered: next, else: stop}") -> str:
    return f"""\
playbook: {name}
title: {name.title()}
enroll: {enroll}
{again and f"enroll_again: after {again}"}
start: lead.received_at
outcomes: {outcomes}
steps:
  - id: talk
    when: 1 day after start
    call: {{objective: Talk, ask: Ten minutes, voicemail: none}}
  - id: write
    when: 40 days after start
    email: {{objective: Write, ask: A time, message: note}}
messages:
  note: {{kind: value, subject: "A question", body: "Hello"}}
"""


def entered(here) -> list[tuple[str, str]]:
    return [(row["playbook"], row["enrollment"]) for row in here.journal("enrolled")]


def detail(here, number: int = -1) -> dict[str, str]:
    return dict(pair.split("=") for pair in here.journal("enrolled")[number]["detail"].split(";"))


# The column.


def test_the_lists_column_wins_over_conditions_and_reaches_assigned_ones(office, row):
    here = office(playbook("first", "lead.received_at"), playbook("second", "assigned"), playbook("third", "assigned"))
    here.list([row(*ANN), row("2", "bob@b.example", playbook="Second", first_name="Bob")])
    here.build(MONDAY)
    assert entered(here) == [("first", "1"), ("second", "1")]


def test_a_name_that_is_no_playbooks_withholds_the_lead_and_the_nearest_is_named(office, row):
    here = office(playbook("first", "lead.received_at"), playbook("second", "assigned"))
    here.list([row(*ANN, playbook="secnd"), row("2", "bob@b.example", first_name="Bob")])
    found = here.build(MONDAY)
    assert set(here.planned(found)) == {"id:2"}
    (mistake,) = found.built.diagnostics
    assert (mistake.code, mistake.lead, mistake.span.line) == ("PB058", "id:1", 2)
    assert "'secnd', which is no playbook here — did you mean 'second'?" in mistake.message
    assert "first, second" in mistake.hint


def test_who_is_in_a_playbook_stays_there_whatever_the_column_says(office, row):
    here = office(playbook("first", "lead.received_at"), playbook("second", "assigned"))
    here.list([row(*ANN)])
    here.build(MONDAY)
    here.list([row(*ANN, playbook="nonsense")])
    found = here.build(TUESDAY)
    assert entered(here) == [("first", "1")]
    assert here.codes(found) == []


# The row.


def test_the_row_says_all_that_must_not_change_later(office, row):
    here = office(playbook("first", "lead.received_at"))
    here.list([row(*ANN, "+1 212-555-0134")])
    found = here.build(MONDAY)
    told = detail(here)
    keys = (here.digest("email:ann@a.example"), here.digest("phone:+12125550134"))
    assert told["keys"] == ",".join(keys)
    assert (told["start"], told["counts_from"], told["rep"]) == ("2026-07-07T13:12Z", "received_at", "ines")
    assert told["revision"] == found.built.project.playbooks[0].revision != ""


# Once more.


def test_a_run_that_ended_long_enough_ago_is_followed_by_another(office, row):
    here = office(playbook("first", "lead.received_at", "30 days"))
    here.list([row(*ANN)])
    here.build(MONDAY)
    here.log("outcome,id:1,first,1,talk,1,outcome=not_interested", at="2026-07-08T14:00Z")
    assert here.planned(here.build("2026-08-07T09:59-04:00")) == {}
    again = here.build("2026-08-07T10:00-04:00")
    assert here.planned(again) == {"id:1": {"email"}}
    assert entered(here) == [("first", "1"), ("first", "2")]
    assert (detail(here)["start"], detail(here)["counts_from"]) == ("2026-08-07T14:00Z", "enrolled")
    assert {touch["enrollment"] for touch in again.touches} == {2}
    assert here.build("2026-08-07T10:00-04:00").files == again.files


def test_the_build_knows_when_it_will_come_out_different(office, row):
    here = office(playbook("first", "lead.received_at", "1 month"))
    here.list([row(*ANN)])
    here.build(MONDAY)
    here.log("outcome,id:1,first,1,talk,1,outcome=lost", at="2026-07-31T14:00Z")
    tree = DiskTree(here.project.folder)
    sources = read_sources(tree, load_plugins()[0])
    found = read_record(tree, sources, utc_minutes("2026-08-01T08:00Z"), "kit")
    assert found.next_change == utc_minutes("2026-08-31T14:00Z")


def test_a_new_request_starts_the_clock_of_the_next_run(office, row):
    here = office(playbook("first", "lead.received_at", "10 days"))
    here.list([row(*ANN)])
    here.build(MONDAY)
    here.log("outcome,id:1,first,1,talk,1,outcome=lost", at="2026-07-08T14:00Z")
    here.list([row(*ANN, received_at="2026-07-18T09:00-04:00")])
    here.build("2026-07-19T10:00-04:00")
    assert (detail(here)["start"], detail(here)["counts_from"]) == ("2026-07-18T13:00Z", "received_at")


@pytest.mark.parametrize(
    "row_of_the_end",
    [
        "outcome,id:1,first,1,talk,1,outcome=opted_out",
        "opted_out,id:1,,,,,",
        'opted_out,id:1,,,,,"channels=call,email"',
        "forgotten,id:1,,,,,",
        "outcome,id:1,first,1,talk,1,outcome=unqualified",
    ],
)
def test_who_said_stop_or_does_not_qualify_is_never_taken_in_again(office, row, row_of_the_end):
    here = office(playbook("first", "lead.received_at", "10 days"))
    here.list([row(*ANN)])
    here.build(MONDAY)
    here.log(row_of_the_end, at="2026-07-08T14:00Z")
    assert here.planned(here.build("2027-07-19T10:00-04:00")) == {}
    assert entered(here) == [("first", "1")]


def test_who_is_lost_and_whose_company_then_says_stop_is_not_taken_in_again(office, row):
    here = office(playbook("first", "lead.received_at", "10 days"))
    here.list([row(*ANN, company="Acme")])
    here.build(MONDAY)
    stop = f"opted_out,{here.digest('account:acme')},,,,,"
    here.log("outcome,id:1,first,1,talk,1,outcome=lost", stop, at="2026-07-08T14:00Z")
    here.build("2026-07-19T10:00-04:00")
    assert entered(here) == [("first", "1")]


@pytest.mark.parametrize("again", ["", "30 days"])
def test_nobody_is_taken_in_again_without_being_asked_for_or_while_the_run_goes_on(office, row, again):
    here = office(playbook("first", "lead.received_at", again))
    here.list([row(*ANN)])
    here.build(MONDAY)
    if not again:
        here.log("outcome,id:1,first,1,talk,1,outcome=lost")
    here.build("2026-08-15T10:00-04:00")
    assert entered(here) == [("first", "1")]


def test_a_condition_sees_what_happened_before(office, row):
    here = office(
        playbook("first", "lead.received_at and not history.attempts", "10 days"),
        playbook("second", "history.connected > 0", "10 days"),
    )
    here.list([row(*ANN), row("2", "bob@b.example", first_name="Bob")])
    here.build(MONDAY)
    told = (f"outcome,id:{one},first,1,talk,1,outcome={said}" for one, said in ((1, "connected"), (2, "lost")))
    here.log(*told, at="2026-07-08T14:00Z")
    here.build("2026-07-28T10:00-04:00")
    assert [(one["lead"], one["playbook"]) for one in here.journal("enrolled")[2:]] == [("id:1", "second")]


def test_keys_and_owners_that_change_do_not_put_it_off(office, row):
    here = office(playbook("first", "lead.received_at", "30 days"))
    here.list([row(*ANN)])
    here.build(MONDAY)
    here.log("outcome,id:1,first,1,talk,1,outcome=lost", at="2026-07-08T14:00Z")
    here.list([row("N1", ANN[1], owner="sam")])
    here.build("2026-08-01T10:00-04:00")
    assert [one["event"] for one in here.journal()[1:]] == ["alias", "reassigned"]
    here.build("2026-08-08T10:00-04:00")
    assert entered(here) == [("first", "1"), ("first", "2")]


def test_an_enrollment_that_was_taken_back_keeps_its_number(office, row):
    here = office(playbook("first", "lead.received_at"))
    here.list([row(*ANN)])
    here.build(MONDAY)
    here.log(f"undo,id:1,,,,,of={here.journal()[0]['id']}", at="2026-07-07T15:00Z")
    here.build(TUESDAY)
    here.build(TUESDAY)
    assert entered(here) == [("first", "1"), ("first", "2")]


@pytest.mark.parametrize(
    ("since", "wait", "expected"),
    [
        ("2026-01-31T14:05Z", Wait(1, Unit.MONTHS), "2026-02-28T14:05Z"),
        ("2026-11-30T14:05Z", Wait(15, Unit.MONTHS), "2028-02-29T14:05Z"),
        ("2026-12-01T00:00Z", Wait(1, Unit.MONTHS), "2027-01-01T00:00Z"),
        ("2026-03-07T14:05Z", Wait(90, Unit.DAYS), "2026-06-05T14:05Z"),
        ("2026-03-07T14:05Z", Wait(90, Unit.MINUTES), "2026-03-07T15:35Z"),
    ],
)
def test_a_month_is_the_same_day_of_a_later_one(since, wait, expected):
    assert open_again(utc_minutes(since), wait) == utc_minutes(expected)
