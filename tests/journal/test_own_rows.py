"""The fast reading of our own rows beside the slow one, which is the rule."""

from __future__ import annotations

import csv

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from playbook.journal.own_rows import own_event
from playbook.journal.rows import RowError, event_of, line_of
from playbook.model.event import COLUMNS, Event
from playbook.testing import utc_minutes

AT = utc_minutes("2026-07-07T13:12+00:00")
CALLED = Event("a2", AT, "ines", "outcome", "id:101", "quote-request", 1, "week-1", "2.1", {"outcome": "no_answer"})
ROW = line_of(CALLED)
TEXTS = st.text() | st.sampled_from(("call", "id:101", "7,8", " x ", "100%", "a=b;c", "%41", "\ufffd"))


def slowly(line: str) -> Event | None:
    try:
        (cells,) = csv.reader((line,), strict=True)
        return event_of(dict(zip(COLUMNS, cells, strict=True)))
    except (RowError, csv.Error, ValueError):
        return None


@pytest.mark.parametrize(
    "event",
    [CALLED, Event("e1", 0, "", "enrolled", "id:1"), Event("é1", AT, "zoë", "closed", "id:Ł-7", detail={"": ""})],
)
def test_rows_of_ours_are_read_the_fast_way(event: Event):
    assert own_event(line_of(event), {}) == event


@given(
    at=st.integers(-1_035_593_280, 4_223_371_679),
    enrollment=st.integers(0, 10**12),
    detail=st.dictionaries(TEXTS, TEXTS, max_size=3),
    **dict.fromkeys(("id", "by", "kind", "lead", "playbook", "step", "occurrence"), TEXTS),
)
def test_what_is_read_fast_is_what_is_read_slowly(**fields: object):
    line = line_of(Event(**fields))
    fast = own_event(line, {})
    assert fast is None or fast == slowly(line)


@given(st.text(max_size=3), st.integers(0, len(ROW)), st.integers(0, 4))
@example("-", ROW.index("-07-"), 1)
@example("31", ROW.index("07T"), 2)
@example("29", ROW.index("13:"), 2)
@example(";", ROW.index("outcome="), 0)
@example("outcome", ROW.index("outcome="), 0)
@example("", ROW.index("id:101"), len("id:101"))
@example("60", ROW.index("12Z"), 2)
@example(" ", ROW.index("id:101"), 0)
@example(" ", ROW.index("week"), 0)
@example(" ", 0, 0)
@example("1234567890", ROW.index("1,week"), 1)
@example("\ufffd", ROW.index("id:101"), 0)
@example('"', ROW.index("no_answer"), 0)
@example(",", ROW.index("outcome="), 0)
@example("%41", ROW.index("week"), 1)
@example("٣", ROW.index("1,week"), 1)
def test_a_row_damaged_anywhere_is_read_alike_or_left_to_the_slow_way(damage: str, place: int, removed: int):
    line = ROW[:place] + damage + ROW[place + removed :]
    fast = own_event(line, {})
    assert fast is None or fast == slowly(line)


def test_rows_that_say_the_same_share_what_they_say():
    details: dict[str, dict[str, str]] = {}
    first, second = own_event(ROW, details), own_event(ROW.replace("a2", "a3"), details)
    assert first.detail is second.detail
    assert first.lead is second.lead
