"""Free words beside the journal: whole or not at all, private, found again, and never in the way of their row."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.diagnostics import CannotGoOn, Severity
from playbook.journal.notes import Note, note_path, read_notes, write_note
from playbook.model.event import Event
from playbook.source import DictTree, DiskTree
from playbook.writing.names import check_path

ROW = Event("r7k3m9qxbc", 0, "ines", "outcome", "id:20117", detail={"outcome": "connected"})
NOTE = Note("wants the small booth,\nin Zoë's colour", {"motive": "too loud"})


def test_what_was_noted_comes_back_with_its_row(tmp_path):
    write_note(tmp_path, ROW, NOTE)
    found = read_notes(DiskTree(tmp_path), [ROW])

    assert found.by_event == {ROW.id: NOTE}
    assert found.diagnostics == ()


def test_the_file_is_json_that_a_person_can_read_in_a_folder_of_the_lead(tmp_path):
    write_note(tmp_path, ROW, NOTE)
    (path,) = (tmp_path / "journal" / "notes").rglob("*.json")

    assert path.relative_to(tmp_path).as_posix() == "journal/notes/id-20117-dcba7a95/r7k3m9qxbc.json"
    assert json.loads(path.read_text("utf-8")) == {"note": NOTE.note, "answers": {"motive": "too loud"}}
    assert "Zoë" in path.read_text("utf-8")


def test_nobody_else_may_read_it(tmp_path):
    write_note(tmp_path, ROW, NOTE)
    notes = tmp_path / "journal" / "notes"

    assert {stat.S_IMODE(path.stat().st_mode) for path in notes.rglob("*.json")} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (notes, *notes.iterdir()) if path.is_dir()} == {0o700}


def test_nothing_said_writes_nothing(tmp_path):
    write_note(tmp_path, ROW, Note())

    assert list(tmp_path.iterdir()) == []


BROKEN = {
    "cut off": b'{"note": "wants the sm',
    "a merge's marks": b'<<<<<<< HEAD\n{"note": "a"}\n=======\n{"note": "b"}\n>>>>>>> theirs\n',
    "another encoding": '{"note": "Zoë"}'.encode("latin-1"),
    "a list": b'["note"]',
    "a note that is no text": b'{"note": 7}',
    "nested without end": b"[" * 100_000,
    "a film": b'{"note": "' + b"x" * 1_000_000 + b'"}',
    "empty": b"",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_note_is_a_warning_and_the_others_are_read(content):
    other = Event("r8", 0, "ines", "outcome", "id:20118", detail={"outcome": "connected"})
    whole = b'{"note": "fine", "answers": {"motive": "price", "amount": 7}}'
    tree = DictTree({note_path(ROW.lead, ROW.id): content, note_path(other.lead, other.id): whole})
    found = read_notes(tree, [ROW, other])

    assert found.by_event == {"r8": Note("fine", {"motive": "price"})}
    (warning,) = found.diagnostics
    assert (warning.code, warning.severity) == ("PB062", Severity.WARNING)
    assert warning.span is not None
    assert warning.span.path == note_path(ROW.lead, ROW.id)
    assert "git checkout" in warning.hint


def test_a_note_that_cannot_be_opened_is_a_warning(tmp_path, monkeypatch):
    write_note(tmp_path, ROW, NOTE)

    def refuse(_tree: DiskTree, path: str) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied", path)

    monkeypatch.setattr(DiskTree, "read", refuse)
    found = read_notes(DiskTree(tmp_path), [ROW])

    assert found.by_event == {}
    assert "Permission denied" in found.diagnostics[0].message


def test_halves_of_letters_do_not_leave_the_file(tmp_path):
    tree = DictTree({note_path(ROW.lead, ROW.id): b'{"note": "a\\ud800b"}'})
    read_notes(tree, [ROW]).by_event[ROW.id].note.encode()  # or no page could be written
    write_note(tmp_path, ROW, Note("a\udce9b"))  # what a shell gives for a byte that is no UTF-8

    assert read_notes(DiskTree(tmp_path), [ROW]).by_event[ROW.id].note == "a?b"


ANY_KEY = st.text(min_size=1) | st.sampled_from(["id:../../etc", "id:CON", "id:a/b", "id:A", "id:a", "id:" + "x" * 300])


@given(ANY_KEY, ANY_KEY)
def test_every_lead_and_every_row_has_a_name_that_is_safe_on_every_system(lead, event):
    path = note_path(lead, event)

    assert path.startswith("journal/notes/")
    assert check_path(path, root_length=80) is None


def test_ids_that_differ_by_case_alone_keep_their_words_apart(tmp_path):
    rows = [Event(name, 0, "ines", "outcome", key) for name in ("My-1", "my-1") for key in ("id:a", "id:A")]
    for row in rows:
        write_note(tmp_path, row, Note(f"{row.id} {row.lead}"))

    assert len({note_path(row.lead, row.id).casefold() for row in rows}) == 4
    for row in rows:
        assert read_notes(DiskTree(tmp_path), [row]).by_event[row.id].note == f"{row.id} {row.lead}"


@pytest.mark.parametrize("call", ["open", "write", "fsync", "replace", "mkdir"])
def test_a_disk_that_refuses_leaves_no_part_of_a_note_and_says_why(tmp_path, monkeypatch, call):
    (tmp_path / "output" / ".playbook").mkdir(parents=True)
    target = "pathlib.Path." + call if call in {"replace", "mkdir"} else f"os.{call}"
    real = os.open

    def refuse(*args: object, **_options: object) -> int:
        if call == "open" and not str(args[0]).endswith(".tmp"):
            return real(*args)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(target, refuse)
    with pytest.raises(CannotGoOn, match="the disk is full"):
        write_note(tmp_path, ROW, NOTE)
    monkeypatch.undo()

    assert [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix in {".json", ".tmp"}] == []


WRITER = """
import sys
from pathlib import Path
from playbook.journal.notes import Note, write_note
from playbook.model.event import Event
for number in range(100_000):
    write_note(Path(sys.argv[1]), Event(f"r{number}", 0, "ines", "outcome", "id:1"), Note("said " * 2000))
    sys.stdout.write(f"r{number}\\n")
    sys.stdout.flush()
"""


def test_a_killed_writer_leaves_whole_notes_and_the_next_one_clears_up(tmp_path):
    for delay in (0.003, 0.011, 0.02):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True) as run:
            assert run.stdout is not None
            first = run.stdout.readline().strip()
            time.sleep(delay)
            run.kill()
            confirmed = [first, *(line.strip() for line in run.stdout if line.endswith("\n"))]
        rows = [Event(name, 0, "ines", "outcome", "id:1") for name in confirmed]
        found = read_notes(DiskTree(tmp_path), rows)
        assert found.diagnostics == ()
        assert {note.note for note in found.by_event.values()} <= {"said " * 2000}
        assert set(found.by_event) == set(confirmed)
    folder = tmp_path / note_path("id:1", "r").rpartition("/")[0]
    (folder / ".pb-0123456789abcdef.tmp").write_bytes(b"half a sen")
    write_note(tmp_path, Event("last", 0, "ines", "outcome", "id:1"), Note("said"))

    assert {path.suffix for path in folder.iterdir()} == {".json"}
