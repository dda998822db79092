"""Who shares a phone number: one rep calls it, both leads of one rep are called, and each call counts for both."""

from __future__ import annotations

import pytest

from playbook.diagnostics import Severity

MONDAY, TUESDAY, WEDNESDAY = (f"2026-07-{day}T08:00-04:00" for day in ("07", "08", "09"))
NUMBER = "+1 212-555-0134"
WRITING = """\
playbook: writing
title: By letter
enroll: lead.form == "writing"
start: lead.received_at
outcomes: {else: stop}
steps:
  - id: write
    when: 2 days after start
    email: {objective: Write, ask: A time, message: note}
messages:
  note: {kind: value, subject: "A question", body: "Hello"}
"""


def two(row, *, ann="ines", bob="sam", **cells) -> list[str]:
    return [
        row("1", "ann@a.example", NUMBER, ann, **cells),
        row("2", "bob@b.example", NUMBER, bob, first_name="Bob"),
    ]


def test_the_first_enrolled_is_called_and_the_other_rep_writes_only(office, row):
    here = office()
    here.list(two(row)[1:])
    here.build(MONDAY)
    here.list(two(row))
    found = here.build(TUESDAY)
    assert here.planned(found) == {"id:1": {"email"}, "id:2": {"call", "email"}}
    (warning,) = found.built.diagnostics
    assert (warning.code, warning.severity, warning.lead) == ("PB057", Severity.WARNING, "id:1")
    assert "Sam Okafor calls this number first" in warning.message
    assert "Bob" not in warning.message


def test_when_the_first_run_ends_the_other_rep_calls(office, row):
    here = office()
    here.list(two(row)[1:])
    here.build(MONDAY)
    here.list(two(row))
    here.log("outcome,id:2,,,,,outcome=lost", at="2026-07-08T10:00Z")
    assert here.planned(here.build(TUESDAY)) == {"id:1": {"call", "email"}}


def test_a_run_with_nothing_left_to_do_keeps_nobody_from_calling(office, row):
    """Both of Bob's steps were logged; nothing ended his run, but nothing is to come either."""
    here = office()
    here.list(two(row)[1:])
    here.build(MONDAY)
    here.list(two(row))
    done = [
        f"outcome,id:2,chase,1,{step},1,outcome={said}" for step, said in (("talk", "no_answer"), ("write", "done"))
    ]
    here.log(*done, at="2026-07-08T10:00Z")
    found = here.build(TUESDAY)
    assert here.planned(found) == {"id:1": {"call", "email"}}
    assert here.codes(found) == []


def test_a_run_whose_fact_says_leave_keeps_nobody_from_calling(office, row, chase):
    here = office(chase.replace("exit:", 'exit_if: lead.form == "done"\nexit:'))
    here.list([row("2", "bob@b.example", NUMBER, "sam", first_name="Bob")])
    here.build(MONDAY)
    here.list([row("2", "bob@b.example", NUMBER, "sam", first_name="Bob", form="done"), two(row)[0]])
    assert here.planned(here.build(TUESDAY)) == {"id:1": {"call", "email"}}


def test_who_only_writes_keeps_nobody_from_calling(office, row, chase):
    here = office(WRITING, chase)
    here.list([row("2", "bob@b.example", NUMBER, "sam", first_name="Bob", form="writing")])
    here.build(MONDAY)
    here.list([row("2", "bob@b.example", NUMBER, "sam", first_name="Bob", form="writing"), two(row)[0]])
    assert here.planned(here.build(TUESDAY)) == {"id:1": {"call", "email"}, "id:2": {"email"}}


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_that_came_together_the_order_of_the_list_does_not_decide(office, row, order):
    here = office()
    here.list(two(row)[::order])
    assert here.planned(here.build(MONDAY)) == {"id:1": {"call", "email"}, "id:2": {"email"}}


def test_another_number_of_theirs_is_no_matter(office, row):
    here = office()
    here.list(
        [row("1", "ann@a.example", NUMBER), row("2", "bob@b.example", "+1 212-555-0135", "sam", first_name="Bob")]
    )
    found = here.build(MONDAY)
    assert here.planned(found) == {"id:1": {"call", "email"}, "id:2": {"call", "email"}}
    assert here.codes(found) == []


def test_two_leads_of_one_rep_are_both_called(office, row):
    here = office()
    here.list(two(row, bob="ines"))
    found = here.build(MONDAY)
    assert here.planned(found) == {"id:1": {"call", "email"}, "id:2": {"call", "email"}}
    assert here.codes(found) == []


def test_all_leads_of_the_rep_who_calls_a_number_are_called_there(office, row):
    here = office()
    here.list([*two(row), row("3", "cy@c.example", NUMBER, "ines", first_name="Cy")])
    calls = {key: "call" in channels for key, channels in here.planned(here.build(MONDAY)).items()}
    assert calls == {"id:1": True, "id:2": False, "id:3": True}


# Florida's cap counts the calls to a number: the fourth may begin 24 hours after the first (docs/regulations.md).
SOON = "2026-07-07T10:00-04:00"
CALLING = """\
playbook: calling
title: At once
enroll: lead.received_at
start: lead.received_at
outcomes: {unanswered: next, else: stop}
steps:
  - id: talk
    when: at start
    call: {objective: Talk, ask: Ten minutes, voicemail: none}
"""


def florida(row, number: str = NUMBER) -> list[str]:
    return [
        row("1", "ann@a.example", NUMBER, state="FL"),
        row("2", "bob@b.example", number, first_name="Bob", state="FL", received_at="2026-07-07T09:55-04:00"),
    ]


def three_calls_to_ann(here) -> None:
    here.log(*["outcome,id:1,calling,1,talk,1,outcome=no_answer"] * 3, at="2026-07-07T13:30Z")


@pytest.mark.parametrize(
    ("number", "called"), [(NUMBER, "2026-07-08"), ("+1 212-555-0139", "2026-07-07")], ids=["same", "own"]
)
def test_calls_to_one_count_for_the_other_at_that_number(office, row, number, called):
    here = office(CALLING)
    here.list(florida(row, number))
    three_calls_to_ann(here)
    found = here.build(SOON)
    assert found.local("talk", "id:2")[:10] == called
    # The next build reads the keys from the record, and comes to the same.
    assert here.build(SOON).files == found.files


def test_calls_count_also_when_the_other_has_left_the_list(office, row):
    here = office(CALLING)
    here.list(florida(row)[:1])
    here.build("2026-07-07T09:15-04:00")
    three_calls_to_ann(here)
    here.list(florida(row)[1:])
    assert here.build(SOON).local("talk", "id:2")[:10] == "2026-07-08"
