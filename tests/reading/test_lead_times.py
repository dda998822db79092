"""A time in a list becomes an instant, or a reason: an order or a zone nobody declared is never guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.reading.lead_times import NoTime, read_time

NEW_YORK = "America/New_York"


def to_utc(wall: datetime, zone: str) -> int | None:
    try:
        return int(wall.replace(tzinfo=ZoneInfo(zone)).timestamp()) // 60
    except ZoneInfoNotFoundError:
        return None


def utc(cell: str, zone: str = NEW_YORK) -> str:
    read = read_time(cell, zone, to_utc)
    assert isinstance(read, int), read
    return f"{datetime.fromtimestamp(read * 60, UTC):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("cell", "instant"),
    [
        ("2026-11-23 16:40", "2026-11-23 21:40"),
        ("2026-07-23 16:40", "2026-07-23 20:40"),
        ("2026-11-23 16:40:59", "2026-11-23 21:40"),
        ("2026-11-23T16:40:00-08:00", "2026-11-24 00:40"),
        ("2026-11-23t16:40:00.123z", "2026-11-23 16:40"),
        ("2026-11-24T08:40:00+10:30", "2026-11-23 22:10"),
        ("2026-11-23 16:40 +0530", "2026-11-23 11:10"),
        ("2026-11-23", "2026-11-23 05:00"),
        ("3/15/2026 2:30 PM", "2026-03-15 18:30"),
        ("15/3/2026 14:30", "2026-03-15 18:30"),
        ("3/3/2026 12:05 AM", "2026-03-03 05:05"),
        ("12/31/2025 12:00 pm", "2025-12-31 17:00"),
    ],
)
def test_a_known_form_is_read(cell: str, instant: str):
    assert utc(cell) == instant


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("03/04/2026", NoTime.AMBIGUOUS),
        ("3/4/2026 2:30 PM", NoTime.AMBIGUOUS),
        ("13/13/2026", NoTime.IMPOSSIBLE),
        ("2026-02-30 10:00", NoTime.IMPOSSIBLE),
        ("2026-11-23 24:00", NoTime.IMPOSSIBLE),
        ("3/15/2026 13:00 PM", NoTime.IMPOSSIBLE),
        ("2026-11-23T10:00+99:00", NoTime.IMPOSSIBLE),
        ("0001-01-01 00:00", NoTime.IMPOSSIBLE),
        ("9999-12-31 23:59", NoTime.IMPOSSIBLE),
        ("46349.7", NoTime.UNREADABLE),
        ("3/4/26", NoTime.UNREADABLE),
        ("2026-11-23 16:40 EST", NoTime.UNREADABLE),
        ("last Tuesday", NoTime.UNREADABLE),
    ],
)
def test_what_cannot_be_known_says_why(cell: str, reason: NoTime):
    assert read_time(cell, NEW_YORK, to_utc) is reason


@pytest.mark.parametrize("zone", ["", "America/Nowhere"])
def test_a_time_without_offset_needs_a_declared_zone(zone: str):
    assert read_time("2026-11-23 16:40", zone, to_utc) is NoTime.ZONE_UNKNOWN
    assert utc("2026-11-23T16:40Z", zone) == "2026-11-23 16:40"


@given(
    wall=st.datetimes(datetime(1972, 1, 1), datetime(2190, 1, 1)),  # noqa: DTZ001 - walls, by intent
    offset=st.integers(-14 * 60, 14 * 60),
)
def test_every_rfc_3339_time_is_the_instant_it_names(wall: datetime, offset: int):
    moment = wall.replace(tzinfo=timezone(timedelta(minutes=offset)))
    assert read_time(moment.isoformat(), "", to_utc) == int(moment.timestamp() // 60)


@given(st.text(max_size=40))
def test_any_text_gives_a_time_or_a_reason(cell: str):
    assert isinstance(read_time(cell, NEW_YORK, to_utc), (int, NoTime))
