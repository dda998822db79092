"""Times and days as a rep types them: what each means, and what is refused with what to type instead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.cli.log_when import read_agreed, read_at
from playbook.diagnostics import CannotGoOn
from playbook.planning.zones import load_zone
from playbook.testing import utc_minutes

NEW_YORK = load_zone("America/New_York")
NOW = utc_minutes("2026-11-24T09:30-05:00")  # a Tuesday


def _refusal(call: object, *words: object) -> str:
    assert callable(call)
    with pytest.raises(CannotGoOn) as refused:
        call(*words)
    (diagnostic,) = refused.value.diagnostics
    assert diagnostic.code == "PB066"
    assert diagnostic.hint
    return f"{diagnostic.message} → {diagnostic.hint}"


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("", "2026-11-24T09:30-05:00"),
        ("9:05", "2026-11-24T09:05-05:00"),
        ("09:34", "2026-11-24T09:34-05:00"),  # its clock may be minutes ahead of ours
        ("today 09:05", "2026-11-24T09:05-05:00"),
        ("yesterday 16:30", "2026-11-23T16:30-05:00"),
        ("fri 16:30", "2026-11-20T16:30-05:00"),
        ("Monday 16:30", "2026-11-23T16:30-05:00"),
        ("2026-11-02 16:30", "2026-11-02T16:30-05:00"),
        ("2026-10-30T16:30", "2026-10-30T16:30-04:00"),
        ("2026-11-24T15:20+01:00", "2026-11-24T09:20-05:00"),
        ("2026-11-24 14:20Z", "2026-11-24T09:20-05:00"),
        ("2026-11-24T09:20:31.5-0500", "2026-11-24T09:20-05:00"),
    ],
)
def test_when_it_happened_can_be_said_in_many_ways(typed, at):
    assert read_at(typed, NEW_YORK, NOW) == utc_minutes(at)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("10:42", "Tue 24 Nov 10:42 is still to come (it is Tue 24 Nov 09:30) → if it was yesterday, write"),
        ("2027-01-01 09:00", "Fri 1 Jan 2027 09:00 is still to come"),
        ("tomorrow 09:00", "Wed 25 Nov 09:00 is still to come"),
        ("25:00", "there is no such time as 25:00"),
        ("10:60", "there is no such time as 10:60"),
        ("2026-02-30 10:00", "there is no such day as 2026-02-30"),
        ("2026-02-30T10:00Z", "is no date and time with an offset"),
        ("soon", "--at: 'soon' is no time → write it like 10:42"),
        ("10.42", "--at: '10.42' is no time"),
        ("tue 09:00", "'tue' could be today or a week away → write today, or 2026-11-17"),
        ("xyz 09:00", "'xyz' is no day"),
        ("10:42Z", "is no date and time with an offset"),
    ],
)
def test_a_time_that_cannot_have_been_is_refused(typed, says):
    assert says in _refusal(read_at, typed, NEW_YORK, NOW)


def test_an_hour_that_came_twice_or_never_is_asked_about_with_both_ways_to_say_it():
    twice = _refusal(read_at, "2026-11-01 01:30", NEW_YORK, NOW)
    never = _refusal(read_at, "2026-03-08 02:30", NEW_YORK, NOW)

    assert "2026-11-01 01:30 came twice in America/New_York" in twice
    assert "write 2026-11-01T01:30-04:00 for the first time, 2026-11-01T01:30-05:00 for the second" in twice
    assert "write 2026-03-08T01:30-05:00 or 2026-03-08T03:30-04:00" in never


def test_where_nobodys_clock_is_known_the_offset_must_be_written():
    assert "does not say on whose clock" in _refusal(read_at, "09:20", None, NOW)
    assert "is still to come (it is Tue 24 Nov 14:30)" in _refusal(read_at, "2026-11-24T15:00Z", None, NOW)
    assert read_at("2026-11-24T14:20Z", None, NOW) == utc_minutes("2026-11-24T14:20Z")


@given(
    st.integers(utc_minutes("2026-01-01T00:00Z"), NOW),
    st.sampled_from(["America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca"]),
)
def test_what_a_clock_shows_is_read_as_that_instant_or_asked_about(instant, name):
    zone = load_zone(name)
    shown = zone.shown(instant)
    try:
        assert read_at(f"{shown:%Y-%m-%d %H:%M}", zone, NOW) == instant
    except CannotGoOn as refused:
        (way,) = refused.diagnostics
        assert shown.isoformat(timespec="minutes") in way.hint
    assert read_at(shown.isoformat(timespec="minutes"), None, NOW) == instant


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2026-12-01", "2026-12-01"),
        ("2026-12-01 15:00", "2026-12-01T15:00"),
        ("2026-12-01T9:05", "2026-12-01T09:05"),
        ("fri", "2026-11-27"),
        ("Fri 15:00", "2026-11-27T15:00"),
        ("friday", "2026-11-27"),
        ("mon", "2026-11-30"),
        ("tomorrow 00:00", "2026-11-25T00:00"),
        ("today", "2026-11-24"),
        ("today 18:00", "2026-11-24T18:00"),
    ],
)
def test_a_day_can_be_agreed_in_many_words(typed, kept):
    assert read_agreed(typed, NEW_YORK, NOW) == kept


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("2026-11-23", "2026-11-23 is over → it is 2026-11-24 09:30 for them (America/New_York)"),
        ("yesterday", "2026-11-23 is over"),
        ("today 09:29", "2026-11-24 09:29 is over"),
        ("tue", "'tue' could be today or a week away → write today, or 2026-12-01"),
        ("someday", "'someday' is no day"),
        ("next week", "'next week' is no day → write it like 2026-12-01"),
        ("12/01/2026", "'12/01/2026' is no day"),
        ("2027-02-30", "there is no such day as 2027-02-30"),
        ("fri 25:00", "there is no such time as 25:00"),
        ("2027-03-14 02:30", "02:30 does not exist on that day in America/New_York"),
    ],
)
def test_a_day_that_cannot_be_meant_is_refused(typed, says):
    assert says in _refusal(read_agreed, typed, NEW_YORK, NOW)


@given(st.integers(0, 6), st.integers(1, 400))
def test_a_weekday_is_the_next_one_and_never_today(weekday, later):
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    now = NOW + later * 24 * 60
    today = NEW_YORK.shown(now).date()
    if today.weekday() == weekday:
        assert "could be today" in _refusal(read_agreed, names[weekday], NEW_YORK, now)
        return
    agreed = datetime.fromisoformat(read_agreed(names[weekday], NEW_YORK, now)).replace(tzinfo=UTC).date()

    assert agreed.weekday() == weekday
    assert timedelta() < agreed - today < timedelta(days=7)
