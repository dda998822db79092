from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.diagnostics import Diagnostic, Severity
from playbook.journal.append import append_events
from playbook.journal.rows import HEADER, line_of
from playbook.journal.watch import changes, note_journal, seen_of, watch_journal
from playbook.model.event import Event
from playbook.source import DiskTree, Span

if TYPE_CHECKING:
    from pathlib import Path

PATH = "journal/ines.csv"
EVENTS = [
    Event(f"r{number}", number, "ines", "outcome", f"id:{number}", detail={"outcome": "no_answer"})
    for number in range(1, 5)
]
EVENTS.append(Event("r5", 5, "ines", "opted_out", "id:5"))
ROWS = [f"{line_of(event)}\n" for event in EVENTS]
FILE = "".join([f"{HEADER}\n", *ROWS])


def change(before: str | bytes, now: str | bytes | None, **others: str) -> list[Diagnostic]:
    first = before if isinstance(before, bytes) else before.encode()
    files = {f"journal/{name}.csv": text.encode() for name, text in others.items()}
    if now is not None:
        files[PATH] = now if isinstance(now, bytes) else now.encode()
    return list(changes({PATH: seen_of(first)}, files))


@pytest.mark.parametrize(
    "now",
    [
        FILE,
        FILE + "r6,more\n",
        FILE + "r6,torn",
        FILE.removesuffix("\n") + "\n",
    ],
)
def test_rows_at_the_end_are_no_change(now: str):
    assert change(FILE, now) == []


def test_a_torn_tail_that_was_set_aside_is_no_change():
    assert change(FILE + 'r6,2026-07-07T13:12Z,"', FILE + "r7,more\n") == []


def test_a_row_that_was_deleted_is_a_warning_that_says_where():
    (found,) = change(FILE, FILE.replace(ROWS[2], ""))
    assert (found.code, found.severity, found.span) == ("PB069", Severity.WARNING, Span(PATH, 4))
    assert found.message == (
        "this file was changed since the last build: from line 4 on, 1 line of then is changed or gone."
    )
    assert "git diff -- journal/ines.csv" in found.hint


def test_a_word_that_was_changed_is_a_warning():
    (found,) = change(FILE, FILE.replace("id:2", "id:9"))
    assert (found.severity, found.span) == (Severity.WARNING, Span(PATH, 3))


@pytest.mark.parametrize(("left", "line", "lost"), [(FILE[: -len(ROWS[4] + ROWS[3])], 5, 2), ("", 1, 6)])
def test_rows_gone_from_the_end_are_counted(left: str, line: int, lost: int):
    (found,) = change(FILE, left)
    assert (found.severity, found.span) == (Severity.WARNING, Span(PATH, line))
    assert f"{lost} lines of then are changed or gone" in found.message


def test_a_file_that_is_gone_is_a_warning_unless_its_rows_stand_elsewhere():
    (gone,) = change(FILE, None, zoe=f"{HEADER}\n{ROWS[0]}")
    assert gone.severity is Severity.WARNING
    assert "4 of its 6 lines stand nowhere else" in gone.message
    assert "git checkout -- journal/ines.csv" in gone.hint
    (renamed,) = change(FILE, None, zoe=FILE)
    assert renamed.severity is Severity.INFO
    assert "every row of it stands in another file" in renamed.message


def test_rows_that_moved_to_another_file_are_not_missing():
    (found,) = change(FILE, "".join([f"{HEADER}\n", *ROWS[:3]]), zoe="".join(ROWS[3:]))
    assert (found.severity, found.span) == (Severity.INFO, Span(PATH, 5))
    assert "in another file" in found.message


def test_an_empty_line_that_is_gone_is_no_row():
    (found,) = change(FILE.replace(ROWS[2], f",,,,,\n\n{ROWS[2]}"), FILE)
    assert found.severity is Severity.INFO


def test_rows_that_a_merge_put_between_others_are_told_as_just_that():
    (found,) = change(FILE, FILE.replace(ROWS[2], f"m1,new\n{ROWS[2]}"))
    assert (found.severity, found.span) == (Severity.INFO, Span(PATH, 4))
    assert "from line 4 on, rows stand in another order, in another file or with others between" in found.message


@pytest.mark.parametrize("delimiter", ",;\t")
@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n"])
def test_a_file_that_a_spreadsheet_saved_anew_is_told_as_just_that(delimiter: str, ends: str):
    # Empty cells at the end of a row may be left out, too.
    again = "\ufeff" + FILE.replace(',""', "").replace('"', "").replace(",", delimiter).replace("\n", ends)
    (found,) = change(FILE, again)
    assert (found.severity, found.span) == (Severity.INFO, Span(PATH))
    assert "saved anew" in found.message
    assert change(again, FILE)[0].severity is Severity.INFO


@given(st.lists(st.sampled_from([*ROWS, f"{HEADER}\n", "\n", "x,new\n"])))
def test_a_warning_means_that_a_line_is_gone_and_silence_that_none_is(lines: list[str]):
    found = change(FILE, "".join(lines))
    warned = any(one.severity is Severity.WARNING for one in found)
    assert warned == (not {f"{HEADER}\n", *ROWS} <= {*lines})
    if not found:
        assert "".join(lines).startswith(FILE)


@given(st.integers(0, len(FILE)), st.integers(0, len(FILE)))
def test_noting_in_steps_notes_the_same_as_noting_at_once(first: int, second: int):
    early, late = sorted((first, second))
    content = FILE.encode()
    stepwise = seen_of(content, seen_of(content[:late], seen_of(content[:early])))
    assert stepwise == seen_of(content)


def test_what_was_noted_of_other_bytes_is_not_kept():
    changed = FILE.replace("id:3", "id:33").encode()
    assert seen_of(changed, seen_of(FILE.encode())) == seen_of(changed)


def test_from_build_to_build_a_change_is_told_once(tmp_path: Path):
    tree, folder = DiskTree(tmp_path), tmp_path / "output/.playbook"
    append_events(tmp_path, "ines", EVENTS)
    assert watch_journal(tree, folder) == ()  # nothing was noted yet
    note_journal(tree, folder)
    append_events(tmp_path, "ines", [Event("r6", 6, "ines", "undo", "", detail={"of": "r1"})])
    assert watch_journal(tree, folder) == ()
    (tmp_path / PATH).write_text(FILE.replace("id:3", "id:33"), encoding="utf-8", newline="")
    (found,) = watch_journal(tree, folder)
    assert found.span == Span(PATH, 4)
    note_journal(tree, folder)
    assert watch_journal(tree, folder) == ()


def test_what_did_not_change_is_not_written_again(tmp_path: Path):
    tree, folder = DiskTree(tmp_path), tmp_path / "output/.playbook"
    append_events(tmp_path, "ines", EVENTS)
    note_journal(tree, folder)
    before = (folder / "journal.json").stat()
    note_journal(tree, folder)
    assert (folder / "journal.json").stat() == before


NOTED = {"format": 1, "files": {PATH: {"size": 3, "sha256": "0" * 64, "lines": "0" * 8}}}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "[" * 5_000,
        '{"format": 2}',
        '{"format": 1, "files": []}',
        json.dumps(NOTED).replace("3", "true"),
        json.dumps(NOTED).replace("3", "-3"),
        json.dumps(NOTED).replace('"lines": "0', '"lines": "x'),
        json.dumps(NOTED).replace('"sha256": "0', '"sha256": "'),
        re.sub('"lines": "0*"', '"lines": 7', json.dumps(NOTED)),
    ],
)
def test_notes_that_cannot_be_read_are_none(tmp_path: Path, text: str):
    tree, folder = DiskTree(tmp_path), tmp_path / ".playbook"
    folder.mkdir()
    (folder / "journal.json").write_text(json.dumps(NOTED), encoding="utf-8")
    assert len(watch_journal(tree, folder)) == 1
    (folder / "journal.json").write_text(text, encoding="utf-8")
    assert watch_journal(tree, folder) == ()


def test_a_disk_that_does_not_take_the_notes_is_no_reason_to_fail(tmp_path: Path):
    append_events(tmp_path, "ines", EVENTS)
    (tmp_path / "closed").write_text("a file where the folder belongs")
    note_journal(DiskTree(tmp_path), tmp_path / "closed")
    assert watch_journal(DiskTree(tmp_path), tmp_path / "closed") == ()
