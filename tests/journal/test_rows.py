from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.journal.read import Journal, read_journal
from playbook.journal.rows import HEADER, RowError, event_of, instant_of, line_of
from playbook.model.event import COLUMNS, Event
from playbook.source import DictTree
from playbook.testing import utc_minutes

AT = utc_minutes("2026-07-07T13:12+00:00")
# Every instant that Python's calendar holds, years 1 to 9999.
INSTANTS = st.integers(-1_035_593_280, 4_223_371_679)
WORDS = st.text(st.characters(codec=None), min_size=1).filter(lambda text: text.strip())


def cells_of(line: str) -> dict[str, str]:
    return dict(zip(COLUMNS, next(csv.reader([line])), strict=True))


def test_a_row_reads_as_the_format_says():
    outcome = Event(
        "ines-7", AT, "ines-laptop", "outcome", "id:101", "quote-request", 1, "week-1", "2.1", {"outcome": "call_back"}
    )
    assert HEADER == "id,at,by,event,lead,playbook,enrollment,step,occurrence,detail"
    expected = 'ines-7,2026-07-07T13:12Z,ines-laptop,outcome,id:101,quote-request,1,week-1,2.1,"outcome=call_back"'
    assert line_of(outcome) == expected


def test_detail_is_sorted_and_its_own_signs_are_encoded():
    detail = {"when": "a;b=c", "100%": 'say "yes"\r\n'}
    line = line_of(Event("e1", AT, "me", "outcome", "id:1", detail=detail))
    assert line.endswith(',"100%25=say %22yes%22%0D%0A;when=a%3Bb%3Dc"')
    assert event_of(cells_of(line)).detail == detail


@given(
    id=WORDS,
    at=INSTANTS,
    kind=WORDS,
    lead=WORDS,
    by=st.text(),
    playbook=st.text(),
    enrollment=st.integers(0, 999),
    step=st.text(),
    occurrence=st.text(),
    detail=st.dictionaries(st.text(st.characters(codec=None)), st.text(st.characters(codec=None))),
)
def test_every_event_comes_back_from_its_line(**fields: object):
    event = Event(**fields)
    line = line_of(event)
    assert event_of(cells_of(line)) == event
    content = f"{HEADER}\n{line}\n".encode()
    assert content.count(b"\n") == 2
    assert read_journal(DictTree({"journal/me.csv": content})) == Journal((event,), ())


@pytest.mark.parametrize(
    "text",
    [
        "2026-07-07T13:12Z",
        "2026-07-07t13:12z",
        "2026-07-07 13:12:00 UTC",
        "2026-07-07T13:12:59.5Z",
        "2026-07-07T09:12-04:00",
        "2026-07-07 15:12 +0200",
        "2026-07-07T18:57+05:45",
    ],
)
def test_a_time_that_says_its_offset_is_one_instant_however_it_is_spelled(text: str):
    assert instant_of(text) == AT


@pytest.mark.parametrize("text", ["2026-11-24T09:05", "2026-11-24 09:05", "2026-11-24 09:05:00"])
def test_a_time_without_an_offset_is_refused_and_both_spellings_are_shown(text: str):
    with pytest.raises(RowError, match="on whose clock") as caught:
        instant_of(text)
    assert caught.value.column == "at"
    assert caught.value.hint.startswith("write 2026-11-24T09:05-05:00, or 2026-11-24T14:05Z, if")


@pytest.mark.parametrize(
    "text", ["7/7/2026 13:12", "13/04/2026 08:00", "04/13/26 8:00", "07.07.2026 13:12:00", "7/7/2026, 1:12 p.m."]
)
def test_what_a_spreadsheet_made_of_a_time_is_refused_since_its_offset_is_gone(text: str):
    with pytest.raises(RowError, match="lacks the offset from UTC, as a spreadsheet") as caught:
        instant_of(text)
    assert "2026-11-24T09:05-05:00" in caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "46210.55",
        "2026-07-07",
        "2026-02-30T08:00Z",
        "2026-02-30T08:00",
        "9999-12-31T23:00",
        "0001-01-01T00:00+01:00",
        "2026-07-07T25:00Z",
        "",
        "tomorrow",
        "2026-07-07T13:12Zx",
    ],
)
def test_a_time_that_could_be_several_or_none_is_refused(text: str):
    with pytest.raises(RowError) as caught:
        instant_of(text)
    assert caught.value.column == "at"
    assert caught.value.hint


@pytest.mark.parametrize(
    ("column", "value"), [("id", ""), ("event", " "), ("lead", ""), ("enrollment", "one"), ("detail", "stop")]
)
def test_a_cell_that_matters_and_says_nothing_is_named(column: str, value: str):
    cells = cells_of(line_of(Event("e1", AT, "me", "opted_out", "id:1", "p", 1, "s", "1", {"channel": "*"})))
    with pytest.raises(RowError, match=f"`{column}`"):
        event_of(cells | {column: value})


def test_a_kind_of_a_later_version_is_kept():
    later = Event("e1", AT, "me", "rescored", "", detail={"score": "7"})
    assert event_of(cells_of(line_of(later))) == later


def test_a_percent_sign_typed_by_hand_stands_for_itself():
    cells = cells_of(line_of(Event("e1", AT, "me", "outcome", "id:1")))
    assert event_of(cells | {"lead": "id:50%"}).lead == "id:50%"
    assert event_of(cells | {"lead": "id:%FF"}).lead == "id:%FF"
