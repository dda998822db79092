"""A journal file cut off at every byte: whole rows stay, nothing is made up, and rows can be added."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from playbook.journal.append import append_events
from playbook.journal.read import read_journal
from playbook.model.event import Event
from playbook.model.outcomes import OUTCOMES
from playbook.roster.standing import closed_by
from playbook.source import DictTree, DiskTree
from playbook.testing import utc_minutes

if TYPE_CHECKING:
    from pathlib import Path

    from playbook.journal.read import Journal

AT = utc_minutes("2026-07-07T13:12+00:00")
MARK = b"\xef\xbb\xbf"
PATH = "journal/ines.csv"
RUN = ("id:101", "quote-request", 1)
EVENTS = (
    Event("e1", AT, "ines", "enrolled", *RUN, detail={"keys": "email:0f,phone:1a", "rep": "ines", "start": "x"}),
    Event("r2", AT + 1, "ines", "admitted", *RUN, "week-1", "2.1", {"slot": "2026-07-08T14:00Z"}),
    Event("r3", AT + 2, "ines", "outcome", *RUN, "week-1", "2.1", {"date": "2026-12-01T15:00", "outcome": "call_back"}),
    Event("r4", AT + 3, "ines", "outcome", *RUN, "week-1", "2.2", {"outcome": "opted_out", "channels": "call,email"}),
    Event("r5", AT + 4, "ines", "reassigned", "id:102", detail={"from": "ines", "rep": "robert"}),
    Event("r6", AT + 5, "ines", "alias", "id:102", detail={"keys": "email:0f,id:Łódź 7"}),
    Event("r7", AT + 6, "ines", "closed", *RUN, detail={"reason": "left the firm"}),
    Event("r8", AT + 7, "ines", "undo", "", detail={"of": "r7"}),
    Event("r9", AT + 8, "ines", "opted_out", "phone:1a", detail={"channels": "call"}),
)
LATER = Event("z1", AT + 99, "ines", "outcome", *RUN, "week-1", "2.3", {"outcome": "won"})


def _written(folder: Path) -> bytes:
    append_events(folder, "ines", EVENTS)
    return (folder / PATH).read_bytes()


def _saved_again(content: bytes, delimiter: str) -> bytes:
    """Save the file as a spreadsheet does: byte order mark, its own delimiter, few quotes, carriage returns."""
    place = io.StringIO()
    csv.writer(place, delimiter=delimiter).writerows(csv.reader(io.StringIO(content.decode())))
    return MARK + place.getvalue().encode()


SAVED = {
    "ours": lambda content: content,
    "line ends alone": lambda content: content.replace(b"\n", b"\r\n"),
    "an old Mac's line ends": lambda content: content.replace(b"\n", b"\r"),
    "a spreadsheet's commas": lambda content: _saved_again(content, ","),
    "a spreadsheet's semicolons": lambda content: _saved_again(content, ";"),
}


def _is_noticed(event: Event, meant: Event, journal: Journal) -> bool:
    """Whether what was read of a cut row is reported, or stops the build when its words are checked, or stops more."""
    if journal.diagnostics:
        return True
    if event.kind == "outcome" and event.detail.get("outcome") not in OUTCOMES:
        return True
    is_stop = event.kind == meant.kind == "opted_out"
    return event.kind == "closed" or (is_stop and ("*" in closed_by(event) or closed_by(event) != closed_by(meant)))


def _assert_nothing_lost_or_made_up(content: bytes, cut: int) -> Journal:
    ended = content[:cut].count(b"\n" if b"\n" in content else b"\r") - 1
    journal = read_journal(DictTree({PATH: content[:cut]}))
    whole = EVENTS[: max(0, ended)]
    assert journal.events[: len(whole)] == whole, cut
    for event in journal.events[len(whole) :]:
        meant = EVENTS[len(whole)]
        assert event == meant or (event.id == meant.id and _is_noticed(event, meant, journal)), (cut, event)
    return journal


@pytest.mark.parametrize("saved", SAVED.values(), ids=SAVED)
def test_whatever_stood_whole_before_the_cut_is_read_and_nothing_is_made_up(saved, tmp_path: Path):
    content = saved(_written(tmp_path))
    assert read_journal(DictTree({PATH: content})).events == EVENTS
    for cut in range(len(content)):
        _assert_nothing_lost_or_made_up(content, cut)


def _assert_rows_can_follow(folder: Path, content: bytes, cut: int) -> None:
    path = folder / PATH
    path.write_bytes(content[:cut])
    before = read_journal(DiskTree(folder))
    append_events(folder, "ines", [LATER])
    asides, now = sorted(path.parent.glob("ines.torn-*")), path.read_bytes()
    aside = b"".join(one.read_bytes() for one in asides)
    kept = content[:cut].removesuffix(aside)
    assert now.startswith(kept), cut
    assert kept + aside == content[:cut], cut
    assert not aside or kept.endswith((b"\n", b"\r")) or kept in {b"", MARK}, cut
    after = read_journal(DiskTree(folder))
    # A stop that may lack its channels is asked about; with a row behind it, it is whole and closes all of them.
    new = [event for event in after.events if event not in before.events]
    assert all(event == LATER or event.kind == "closed" or closed_by(event) == {"*"} for event in new), cut
    assert all(event in after.events for event in (*before.events, LATER)), cut
    assert [one.code for one in after.diagnostics if one.code != "PB040"] == [], cut
    for one in asides:
        one.unlink()


@pytest.mark.parametrize("saved", SAVED.values(), ids=SAVED)
def test_rows_can_follow_wherever_the_last_row_was_cut(saved, tmp_path: Path):
    content = saved(_written(tmp_path))
    for cut in range(content.rfind(b"r9"), len(content)):
        _assert_rows_can_follow(tmp_path, content, cut)


@pytest.mark.slow
@pytest.mark.parametrize("saved", SAVED.values(), ids=SAVED)
def test_rows_can_follow_wherever_the_file_was_cut(saved, tmp_path: Path):
    content = saved(_written(tmp_path))
    for cut in range(len(content)):
        _assert_rows_can_follow(tmp_path, content, cut)
