"""Dates that cannot be right: each is named with file and line, and a stop holds whatever its date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from playbook.diagnostics import Severity
from playbook.journal.read import read_journal
from playbook.model.event import COLUMNS
from playbook.roster.record_clock import check_clock
from playbook.source import DictTree, Span
from playbook.testing import utc_minutes

if TYPE_CHECKING:
    from collections.abc import Callable

    from playbook.diagnostics import Diagnostic
    from playbook.testing.projects import SampleProject

NOW = utc_minutes("2026-07-08T10:05-04:00")
ENROLLED = "e1,2026-07-07T13:12Z,ines,enrolled,id:L1,chase,1,,,keys=email:0f"


def check(*rows: str, as_of: int = NOW) -> list[Diagnostic]:
    text = "\n".join([",".join(COLUMNS), ENROLLED, *rows, ""])
    journal = read_journal(DictTree({"journal/ines.csv": text.encode()}))
    assert journal.diagnostics == ()
    return list(check_clock(journal.events, journal.places, as_of))


def called(at: str, name: str = "r1", lead: str = "id:L1") -> str:
    return f"{name},{at},ines-laptop,outcome,{lead},chase,1,talk,1,outcome=no_answer"


@pytest.mark.parametrize("at", ["2026-07-08T14:00Z", "2026-07-09T14:05Z", "2000-01-01T00:00Z", "2024-07-07T13:12Z"])
def test_a_date_that_can_be_right_is_not_doubted(at: str):
    assert check(called(at, lead="id:L2")) == []


def test_a_row_of_the_day_after_tomorrow_is_named_with_what_to_do():
    (found,) = check(called("2026-07-09T14:06Z"))
    assert (found.code, found.severity, found.span) == ("PB068", Severity.WARNING, Span("journal/ines.csv", 3))
    assert found.message == (
        "this row is dated 2026-07-09T14:06Z, more than a day after what this build is for; written by ines-laptop"
    )
    assert "undo it and log it again with the right time" in found.hint
    assert "for an earlier time on purpose" in found.hint
    assert check(called("2026-07-09T14:06Z"), as_of=NOW - 1) == [found], (
        "a later build must not differ by its time alone"
    )


def test_many_rows_of_one_wrong_clock_are_one_warning():
    rows = [called(f"2027-01-0{number}T14:06Z", f"r{number}") for number in range(1, 8)]
    (found,) = check(*rows)
    assert found.span == Span("journal/ines.csv", 3)
    assert "(also lines 4, 5, 6 and 3 more; written by ines-laptop)" in found.message


def test_a_build_for_last_year_says_so_once_per_kind_of_row():
    found = check(called("2026-07-08T14:06Z"), as_of=utc_minutes("2025-07-08T10:05-04:00"))
    assert [one.span.line for one in found] == [2, 3]
    assert "the next build writes what is missing" in found[0].hint


@pytest.mark.parametrize("at", ["1970-01-01T00:00Z", "1026-07-07T13:12Z", "1999-12-31T23:59Z"])
def test_a_date_before_2000_is_a_clock_without_a_battery(at: str):
    (found,) = check(called(at))
    assert f"dated {at}, before 2000" in found.message


@pytest.mark.parametrize("lead", ["id:L1", "email:0f"])
def test_an_outcome_years_before_the_enrollment_is_doubted_by_every_key(lead: str):
    (found,) = check(called("2024-07-06T13:11Z", lead=lead))
    assert "years before this lead was enrolled" in found.message
    assert "if the year is mistyped" in found.hint


STOPS = ("s1,{},ines,opted_out,id:L1,,,,,", "s1,{},ines,outcome,id:L1,chase,1,talk,1,outcome=opted_out")


@pytest.mark.parametrize("stop", STOPS)
def test_a_stop_of_long_ago_is_no_mistake_and_one_of_tomorrow_holds(stop: str):
    assert check(stop.format("2019-07-07T13:12Z")) == []
    (found,) = check(stop.format("2062-07-07T13:12Z"))
    assert found.hint.startswith("a stop holds whatever its date")


def test_a_row_that_was_undone_is_corrected():
    assert check(called("2062-07-07T13:12Z"), "u1,2062-07-07T13:13Z,ines,undo,,,,,,of=r1") == []


PLAYBOOK = """\
playbook: chase
title: A chase
enroll: lead.received_at
start: lead.received_at
exit: [opted_out, won]
steps:
  - id: talk
    when: 1 day after start
    call: {objective: Talk, ask: Ten minutes, voicemail: none}
"""


@pytest.mark.parametrize("at", ["1970-01-01T00:00Z", "2019-01-01T00:00Z", "2062-07-07T13:12Z"])
@pytest.mark.parametrize("stop", STOPS)
@pytest.mark.parametrize("first", ["the stop", "the enrollment"])
def test_whatever_its_date_a_stop_holds_now(project: Callable[..., SampleProject], stop: str, at: str, first: str):
    chase = project(PLAYBOOK, arrives="2026-07-07T09:12-04:00")
    if first == "the enrollment":
        planned = chase.build("2026-07-07T09:12-04:00").touches
        assert [touch["status"] for touch in planned] == ["planned"]
    chase.write("journal/ines.csv", f"{','.join(COLUMNS)}\n{stop.format(at)}\n")

    touches = chase.build("2026-07-07T10:05-04:00").touches

    assert [touch for touch in touches if touch["status"] == "planned"] == []
