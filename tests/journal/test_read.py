from __future__ import annotations

import codecs
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.diagnostics import Severity
from playbook.journal.read import Journal, read_journal, torn_at
from playbook.journal.rows import HEADER, line_of
from playbook.model.event import COLUMNS, Event
from playbook.source import DictTree, Span
from playbook.testing import utc_minutes

AT = utc_minutes("2026-07-07T13:12+00:00")
ENROLLED = Event("a1", AT, "ines", "enrolled", "id:101", "quote-request", 1)
CALLED = Event(
    "a2", AT + 90, "ines", "outcome", "id:101", "quote-request", 1, "week-1", "2.1", {"outcome": "no_answer"}
)
STOPPED = Event("a3", AT + 95, "ines", "opted_out", "id:7,8", detail={"channel": "*", "why": "said so"})
ROWS = (ENROLLED, CALLED, STOPPED)


def text_of(*events: Event) -> str:
    return "".join(f"{line}\n" for line in (HEADER, *map(line_of, events)))


def read(text: str | bytes, path: str = "journal/ines.csv") -> Journal:
    return read_journal(DictTree({path: text.encode() if isinstance(text, str) else text}))


def codes(journal: Journal) -> list[str]:
    return [one.code for one in journal.diagnostics]


def saved_by_spreadsheet(
    text: str, delimiter: str = ",", ends: str = "\r\n", quoting: int = csv.QUOTE_MINIMAL, padding: int = 0
) -> str:
    place = io.StringIO()
    writer = csv.writer(place, delimiter=delimiter, lineterminator=ends, quoting=quoting)
    writer.writerows(row + [""] * padding for row in csv.reader(io.StringIO(text)))
    return place.getvalue()


def test_history_is_the_union_of_all_files_by_time_then_id():
    tree = DictTree(
        {
            "journal/zoe.csv": text_of(STOPPED, ENROLLED).encode(),
            "journal/ines.csv": text_of(CALLED).encode(),
            "journal/ines.torn-1": b"a9,2026",
            "journal/notes/a.csv": b"not,a,journal",
        }
    )
    assert read_journal(tree) == Journal(ROWS, ())


def test_no_journal_is_an_empty_history():
    assert read_journal(DictTree({})) == Journal((), ())
    assert read("") == Journal((), ())
    assert read(HEADER) == Journal((), ())


def test_the_same_row_twice_is_one_event_wherever_it_stands():
    tree = DictTree({"journal/a.csv": text_of(*ROWS, CALLED).encode(), "journal/b.csv": text_of(CALLED).encode()})
    assert read_journal(tree) == Journal(ROWS, ())


def test_one_id_with_two_contents_stops_the_build_and_keeps_the_first():
    other = Event("a2", AT + 90, "zoe", "outcome", "id:101", "quote-request", 1, "week-1", "2.1", {"outcome": "won"})
    tree = DictTree({"journal/zoe.csv": text_of(other).encode(), "journal/ines.csv": text_of(*ROWS).encode()})
    journal = read_journal(tree)
    assert journal.events == ROWS
    (clash,) = journal.diagnostics
    assert (clash.code, clash.severity, clash.span) == ("PB042", Severity.ERROR, Span("journal/zoe.csv", 2))
    assert "journal/ines.csv, line 3" in clash.message


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_saved_again_by_a_spreadsheet_reads_the_same(delimiter: str, ends: str, quoting: int, encoding: str):
    text = saved_by_spreadsheet(text_of(*ROWS), delimiter, ends, quoting, padding=2)
    assert read(text.encode(encoding)) == Journal(ROWS, ())


@pytest.mark.parametrize("time", ["2026-07-07T13:12", "7/7/2026 13:12"])
def test_a_time_without_an_offset_stops_the_build_also_after_a_spreadsheet(time: str):
    journal = read(saved_by_spreadsheet(text_of(*ROWS)).replace("2026-07-07T13:12Z", time))
    assert journal.events == (CALLED, STOPPED)
    (found,) = journal.diagnostics
    assert (found.code, found.severity, found.span) == ("PB040", Severity.ERROR, Span("journal/ines.csv", 2))
    assert "-05:00" in found.hint


def test_every_event_knows_the_file_and_line_it_stands_in():
    tree = DictTree(
        {
            "journal/a.csv": text_of(STOPPED, ENROLLED).encode(),
            "journal/b.csv": saved_by_spreadsheet(text_of(CALLED, ENROLLED)).encode(),
        }
    )
    assert read_journal(tree).places == {
        "a3": Span("journal/a.csv", 2),
        "a1": Span("journal/a.csv", 3),
        "a2": Span("journal/b.csv", 2),
    }


def test_columns_may_stand_in_any_order_and_case_with_others_between():
    order = ["detail", "", "lead", "ID", "Event", "at", "note", "BY", "step", "occurrence", "enrollment", " Playbook "]
    places = {column: number for number, column in enumerate(COLUMNS)}
    lines = [",".join(order)]
    for cells in csv.reader(line_of(event) for event in ROWS):
        row = [cells[places[name]] if (name := column.strip().lower()) in places else "x" for column in order]
        lines.append(",".join(f'"{cell}"' for cell in row))
    assert read("\n".join(lines) + "\n") == Journal(ROWS, ())


def test_a_header_says_what_a_row_means_also_where_the_row_looks_like_one_of_ours():
    text = text_of(CALLED).replace("playbook", "step", 1).replace("step,occ", "playbook,occ", 1)
    (event,) = read(text).events
    assert (event.playbook, event.step) == ("week-1", "quote-request")


def test_a_row_of_ours_behind_one_that_was_typed_is_followed_by_ours():
    typed = f"my-2,2026-07-07T15:05Z,ines,outcome,id:1,,,,,outcome=won\n{line_of(CALLED)}\n"
    assert codes(read(text_of(ENROLLED) + typed + "a9,2026-07-07T13:12Z,in")) == ["PB041"]


def test_a_row_that_lacks_cells_counts_only_where_excel_wrote_it():
    # Cut off in the middle of its key and completed by the row that was added below.
    cut = "s1,2026-07-07T15:05Z,ines,opted_out,id:10\n"
    journal = read(saved_by_spreadsheet(text_of(ENROLLED)) + cut + text_of(CALLED))
    assert journal.events == (ENROLLED, CALLED)
    assert codes(journal) == ["PB040"]


def test_empty_cells_that_excel_leaves_out_at_the_end_of_a_row_are_empty():
    text = saved_by_spreadsheet(text_of(*ROWS))
    short = text.replace("quote-request,1,,,\r\n", "quote-request,1\r\n")
    assert short != text
    assert read(short) == Journal(ROWS, ())


def test_a_short_row_of_our_own_is_damage_and_stops_the_build():
    damaged = text_of(*ROWS).replace(',week-1,2.1,"outcome=no_answer"', "")
    journal = read(damaged)
    assert journal.events == (ENROLLED, STOPPED)
    assert [(one.code, one.severity, one.span) for one in journal.diagnostics] == [
        ("PB040", Severity.ERROR, Span("journal/ines.csv", 3))
    ]
    assert "`step`" in journal.diagnostics[0].message


@pytest.mark.parametrize(
    ("cell", "damage", "says"),
    [
        ("2026-07-07T14:42Z", "03/04/2026 14:42", "`at`: it lacks the offset"),
        ("2026-07-07T14:42Z", "46210.6125", "`at`"),
        ("a2,", ",", "`id`: it is empty"),
        ("id:101,quote-request,1,week-1", ",quote-request,1,week-1", "`lead`: it is empty"),
        ("no_answer", 'no "answer', "quotes"),
        ("no_answer", "no\udcffanswer", "UTF-8"),
        ('no_answer"', 'no_answer",7', "more cells"),
    ],
)
def test_a_row_that_cannot_be_read_is_an_error_with_file_line_and_what_to_do(cell: str, damage: str, says: str):
    content = text_of(*ROWS).replace(cell, damage).encode("utf-8", "surrogateescape")
    journal = read(content)
    assert STOPPED in journal.events
    assert CALLED not in journal.events
    found = journal.diagnostics[0]
    assert (found.code, found.severity, found.span) == ("PB040", Severity.ERROR, Span("journal/ines.csv", 3))
    assert says in found.message
    assert found.hint
    assert "101" not in found.message


def test_a_file_damaged_throughout_does_not_bury_everything_else():
    lines = "".join(f"e{number},03/04/2026 10:00,me,outcome,id:1,,,,,\n" for number in range(100))
    journal = read(f"{HEADER}\n{lines}")
    assert len(journal.diagnostics) == 21
    assert any("80 more rows" in one.message for one in journal.diagnostics)


def test_a_missing_column_is_named():
    journal = read(text_of(*ROWS).replace(",detail\n", "\n", 1))
    assert journal.diagnostics[0].span == Span("journal/ines.csv", 1)
    assert "lacks the column `detail`" in journal.diagnostics[0].message


def test_conflict_marks_of_a_merge_are_reported_once_and_both_sides_are_kept():
    lines = [
        *("<<<<<<< HEAD", line_of(ENROLLED), "||||||| base", line_of(ENROLLED)),
        *("=======", line_of(CALLED), ">>>>>>> 1f2e3d (zoe, at noon)", line_of(STOPPED)),
    ]
    journal = read("\n".join([HEADER, *lines, ""]))
    assert journal.events == ROWS
    (mark,) = journal.diagnostics
    assert (mark.code, mark.severity, mark.span) == ("PB043", Severity.WARNING, Span("journal/ines.csv", 2))


def test_a_row_is_not_taken_for_a_conflict_mark_whatever_its_id():
    strange = tuple(Event(mark, AT, "ines", "closed", "id:1") for mark in ("<<<<<<< HEAD", "=======", ">>>>>>> x"))
    assert read(text_of(*strange)) == Journal(strange, ())


def test_a_merge_may_leave_a_second_header_even_of_another_shape():
    text = text_of(ENROLLED) + saved_by_spreadsheet(text_of(CALLED), ";") + text_of(STOPPED)
    assert read(text) == Journal(ROWS, ())


def test_a_file_sorted_with_its_header_last_reads_the_same():
    header, *rows = text_of(*ROWS).splitlines(keepends=True)
    assert read("".join([*rows, header])) == Journal(ROWS, ())


@pytest.mark.parametrize("foreign", [b"", codecs.BOM_UTF8 + saved_by_spreadsheet(text_of(), ";").encode()])
def test_a_tail_cut_at_any_byte_loses_the_unconfirmed_rows_alone(foreign: bytes):
    # What another program saved is followed by our own header (see append_events).
    content = foreign + text_of(*ROWS).encode()
    ends = [at for at, byte in enumerate(content) if byte == ord("\n")]
    for cut in range(len(foreign), len(content)):
        journal = read(content[:cut])
        # A row that lacks its line feed alone is whole: its last quote is there.
        whole = sum(cut >= end for end in ends[-3:])
        assert journal.events == ROWS[:whole], cut
        at_line_end = cut == 0 or cut in ends or cut - 1 in ends
        begins = content.rfind(b"\n", 0, cut) + 1
        may_be_a_stop = b"opt" in content[begins:cut]
        torn = not (at_line_end or may_be_a_stop)
        assert codes(journal) == ([] if at_line_end else ["PB040" if may_be_a_stop else "PB041"]), cut
        assert torn_at(content[:cut]) == (begins if torn else None), cut


def test_a_torn_tail_is_a_warning_that_says_where():
    journal = read(text_of(ENROLLED, CALLED)[:-9])
    (torn,) = journal.diagnostics
    assert (torn.severity, torn.span) == (Severity.WARNING, Span("journal/ines.csv", 3))
    assert "journal/ines.torn-1" in torn.hint


@pytest.mark.parametrize(
    "tail", [b"\0" * 300, b"\xff\xfe\xfd", b'a9,2026-07-07T13:12Z,"', b"a9,,,,,,,,,", b"a" * 200_000]
)
def test_a_tail_of_rubbish_is_torn_and_never_an_exception(tail: bytes):
    journal = read(text_of(*ROWS).encode() + tail)
    assert journal.events == ROWS
    assert codes(journal) == ["PB041"]


def test_the_last_row_of_a_spreadsheet_that_writes_no_last_line_end_counts():
    assert read(saved_by_spreadsheet(text_of(*ROWS)).removesuffix("\r\n")) == Journal(ROWS, ())


UNDONE = Event("u1", AT + 99, "ines", "undo", "", detail={"of": "my-12"})


@pytest.mark.parametrize("row", [ENROLLED, UNDONE])
def test_a_last_row_that_may_mean_something_else_since_it_was_cut_off_counts_with_a_warning(row: Event):
    # `of=my-12` without its end may once have been `of=my-123`.
    journal = read(saved_by_spreadsheet(text_of(STOPPED, row)).removesuffix("\r\n"))
    assert journal.events == (*sorted((STOPPED, row), key=lambda event: event.at),)
    (found,) = journal.diagnostics
    assert (found.code, found.severity, found.span) == ("PB069", Severity.WARNING, Span("journal/ines.csv", 3))
    assert "press Enter" in found.hint


BY_HAND = {
    "a stop of one channel": "my-2,2026-07-07T15:05Z,ines,opted_out,id:1,,,,,channels=call",
    "a stop with its detail in quotes": 'my-2,2026-07-07T15:05Z,ines,opted_out,id:1,,,,,"channels=call,email"',
    "an outcome": "my-2,2026-07-07T10:05-05:00,ines,outcome,id:1,call-twice,1,first-call,1,outcome=opted_out",
}


@pytest.mark.parametrize("row", BY_HAND.values(), ids=BY_HAND)
@pytest.mark.parametrize("before", [text_of(), text_of(ENROLLED), "", saved_by_spreadsheet(text_of(ENROLLED))])
def test_a_whole_last_row_that_was_typed_without_enter_counts(before: str, row: str):
    journal = read(before + row)
    assert journal.diagnostics == ()
    assert journal.events[-1].id == "my-2"
    assert journal.events == read(f"{before}{row}\n").events


UNFINISHED = {
    "a stop that may lack its channels": "my-2,2026-07-07T15:05Z,ines,opted_out,id:1,,,,,",
    "a stop without the empty cells": "my-2,2026-07-07T15:05Z,ines,opted_out,id:1",
    "a stop whose quote is open": 'my-2,2026-07-07T15:05Z,ines,opted_out,id:1,,,,,"channels=call',
    "a stop as an outcome, quote open": 'my-2,2026-07-07T15:05Z,ines,outcome,id:1,chase,1,first,1,"outcome=opted_out',
    "a mistyped stop": "my-2,2026-07-07T15:05Z,ines,stop,id:1",
    "a stop without quotes around two channels": "my-2,2026-07-07T15:05Z,ines,opted_out,id:1,,,,,channels=call,email",
    "a run closed by hand": "my-2,2026-07-07T15:05Z,ines,closed,id:1,quote-request,1,,,",
    "a time without offset": "my-2,2026-07-07T15:05,ines,outcome,id:1,chase,1,first,1,outcome=connected",
    "a cell too few": "my-2,2026-07-07T15:05Z,ines,outcome,id:1,chase,1,first,outcome=connected",
}


@pytest.mark.parametrize("row", UNFINISHED.values(), ids=UNFINISHED)
@pytest.mark.parametrize("before", [text_of(), text_of(ENROLLED), saved_by_spreadsheet(text_of(ENROLLED))])
def test_a_last_row_that_may_be_somebodys_stop_is_never_passed_over(before: str, row: str):
    journal = read(before + row)
    if "\r" in before and row.endswith(",,"):  # a spreadsheet's file is never ours to tear: the row is whole
        assert (journal.diagnostics, journal.events[-1].id) == ((), "my-2")
        return
    (found,) = journal.diagnostics
    assert (found.code, found.severity) == ("PB040", Severity.ERROR)
    assert found.span == Span("journal/ines.csv", before.count("\n") + 1)
    assert "-05:00" in found.hint if "15:05," in row else "press Enter" in found.hint
    assert torn_at((before + row).encode()) is None


@pytest.mark.parametrize("tail", ["my-2,2026-07-07T15:05Z,ines,outcome,id:1", "my-2,2026-07-07T", '"my-2'])
def test_what_a_person_began_after_a_spreadsheets_rows_is_asked_about(tail: str):
    assert codes(read(saved_by_spreadsheet(text_of(ENROLLED)) + tail)) == ["PB040"]


def test_a_file_whose_line_ends_alone_were_changed_is_another_programs_too():
    changed = text_of(ENROLLED, CALLED).replace("\n", "\r\n")
    assert codes(read(changed + "my-2,2026-07-07T15:05Z,ines,outcome,id:1")) == ["PB040"]


def test_zeros_after_a_spreadsheets_rows_are_what_a_crash_left():
    content = saved_by_spreadsheet(text_of(ENROLLED)).encode()
    assert codes(read(content + b"\0" * 300)) == ["PB041"]


def test_a_file_with_other_columns_is_a_persons_so_that_its_last_row_is_whole():
    header, row = (
        "id,at,by,event,lead,detail,playbook,enrollment,step,occurrence",
        "my-2,2026-07-07T15:05Z,,opted_out,id:1",
    )
    journal = read(f"{header}\n{row},,,,,")
    assert (journal.diagnostics, [event.kind for event in journal.events]) == ((), ["opted_out"])


def test_an_enrollment_torn_at_any_byte_is_no_reason_to_stop_since_the_build_writes_it_again():
    row = line_of(Event("e1", AT, "ines", "enrolled", "id:opt-7", "until-they-stop", 1, detail={"rep": "ines"}))
    for cut in range(row.index("enrolled,") + 9, len(row)):
        assert codes(read(text_of() + row[:cut])) == ["PB041"], cut


def test_a_file_that_cannot_be_opened_stops_the_build():
    class Closed(DictTree):
        def read(self, path: str) -> bytes:
            raise PermissionError(13, "Permission denied", path)

    (found,) = read_journal(Closed({"journal/a.csv": b""})).diagnostics
    assert (found.code, found.severity) == ("PB040", Severity.ERROR)
    assert "journal/a.csv: Permission denied" in found.message


@given(st.binary(max_size=80), st.integers(0, 400), st.integers(0, 40))
def test_no_damage_is_an_exception(damage: bytes, place: int, removed: int):
    content = text_of(*ROWS).encode()
    damaged = content[:place] + damage + content[place + removed :]
    journal = read(damaged)
    assert all(one.code in {"PB040", "PB041", "PB042", "PB043", "PB069"} for one in journal.diagnostics)
    torn = torn_at(damaged)
    assert (torn is None) == ("PB041" not in codes(journal))
    assert torn is None or b"\n" not in damaged[torn:]
