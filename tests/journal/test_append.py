from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Self

import pytest

from playbook.diagnostics import CannotGoOn, ExitCode
from playbook.journal import append
from playbook.journal.append import append_events, writer_name
from playbook.journal.read import read_journal
from playbook.journal.rows import HEADER, line_of
from playbook.model.event import Event
from playbook.source import DiskTree
from playbook.testing import utc_minutes

AT = utc_minutes("2026-07-07T13:12+00:00")


def outcome(name: str, minutes: int = 0) -> Event:
    return Event(name, AT + minutes, "ines", "outcome", "id:101", "quote-request", 1, "week-1", "1", {"outcome": name})


def ids(root: Path) -> list[str]:
    return [event.id for event in read_journal(DiskTree(root)).events]


def test_the_first_row_makes_the_folder_and_the_header(tmp_path: Path):
    append_events(tmp_path, "ines", [outcome("won"), outcome("lost", 1)])
    expected = f"{HEADER}\n{line_of(outcome('won'))}\n{line_of(outcome('lost', 1))}\n"
    assert (tmp_path / "journal/ines.csv").read_bytes() == expected.encode()


def test_no_rows_touch_nothing(tmp_path: Path):
    append_events(tmp_path, "ines", [])
    assert list(tmp_path.iterdir()) == []


def test_later_rows_leave_every_earlier_byte_alone(tmp_path: Path):
    append_events(tmp_path, "ines", [outcome("won")])
    before = (tmp_path / "journal/ines.csv").read_bytes()
    append_events(tmp_path, "ines", [outcome("lost", 1)])
    assert (tmp_path / "journal/ines.csv").read_bytes() == before + f"{line_of(outcome('lost', 1))}\n".encode()


def test_a_tail_torn_at_any_byte_is_set_aside_and_every_other_row_stays(tmp_path: Path):
    append_events(tmp_path, "ines", [outcome("a"), outcome("b", 1)])
    path = tmp_path / "journal/ines.csv"
    content = path.read_bytes()
    for cut in range(len(content)):
        path.write_bytes(content[:cut])
        readable = ids(tmp_path)
        append_events(tmp_path, "ines", [outcome("c", 2)])
        assert ids(tmp_path) == [*readable, "c"], cut
        assert read_journal(DiskTree(tmp_path)).diagnostics == (), cut
        aside = sorted(path.parent.glob("ines.torn-*"))
        kept = path.read_bytes()
        whole = content[: content.rfind(b"\n", 0, cut) + 1]
        assert kept.startswith(whole), cut
        if aside:
            assert whole + aside[0].read_bytes() == content[:cut], cut
            aside[0].unlink()
        else:
            assert kept.startswith(content[:cut]), cut


def test_an_earlier_torn_tail_that_was_set_aside_is_kept(tmp_path: Path):
    append_events(tmp_path, "ines", [outcome("a")])
    for tail in (b"first", b"second"):
        with (tmp_path / "journal/ines.csv").open("ab") as file:
            file.write(tail)
        append_events(tmp_path, "ines", [outcome(tail.decode())])
    assert (tmp_path / "journal/ines.torn-1").read_bytes() == b"first"
    assert (tmp_path / "journal/ines.torn-2").read_bytes() == b"second"


def test_rows_can_follow_what_a_spreadsheet_saved(tmp_path: Path):
    append_events(tmp_path, "ines", [outcome("a")])
    path = tmp_path / "journal/ines.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b'"', b"").replace(b",", b";").replace(b"\n", b"\r\n"))
    saved = path.read_bytes()
    append_events(tmp_path, "ines", [outcome("b", 1)])
    append_events(tmp_path, "ines", [outcome("c", 2)])
    assert path.read_bytes().startswith(saved)
    assert path.read_bytes().count(HEADER.encode()) == 1
    assert ids(tmp_path) == ["a", "b", "c"]


def test_a_last_row_without_line_end_is_completed_not_set_aside(tmp_path: Path):
    append_events(tmp_path, "ines", [outcome("a")])
    path = tmp_path / "journal/ines.csv"
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))
    append_events(tmp_path, "ines", [outcome("b", 1)])
    assert path.read_bytes() == f"{HEADER}\n{line_of(outcome('a'))}\n{line_of(outcome('b', 1))}\n".encode()


STOP = "my-2,2026-07-07T15:05Z,ines,opted_out,id:1,,,,,"


@pytest.mark.parametrize("typed", [STOP, f"{STOP}channels=call", f'{STOP}"channels=call,em', STOP[:40]])
def test_what_may_be_a_stop_is_never_set_aside(tmp_path: Path, typed: str):
    append_events(tmp_path, "ines", [outcome("a")])
    path = tmp_path / "journal/ines.csv"
    before = path.read_bytes() + typed.encode()
    path.write_bytes(before)
    append_events(tmp_path, "ines", [outcome("b", 1)])
    assert path.read_bytes().startswith(before + b"\n")
    assert list(path.parent.glob("*.torn-*")) == []
    journal = read_journal(DiskTree(tmp_path))
    assert {"a", "b"} <= {event.id for event in journal.events}
    assert "my-2" in {event.id for event in journal.events} or [one.code for one in journal.diagnostics] == ["PB040"]


def test_a_file_of_two_bytes_a_letter_is_left_alone(tmp_path: Path):
    (tmp_path / "journal").mkdir()
    content = f"{HEADER}\r\n".replace(",", "\t").encode("utf-16")
    (tmp_path / "journal/ines.csv").write_bytes(content)
    with pytest.raises(CannotGoOn, match="Unicode text"):
        append_events(tmp_path, "ines", [outcome("a")])
    assert (tmp_path / "journal/ines.csv").read_bytes() == content


def test_another_writer_that_does_not_finish_is_named_as_busy(tmp_path: Path):
    append_events(tmp_path, "ines", [outcome("a")])
    code = (
        "import sys, pathlib, playbook.files as f\n"
        "with f.locked(pathlib.Path(sys.argv[1]), 0, None):\n print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(tmp_path / append.LOCK)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        holder.stdout.readline()
        with pytest.raises(CannotGoOn) as caught:
            append_events(tmp_path, "ines", [outcome("b")], seconds=0.1)
        holder.kill()
    assert caught.value.exit_code == ExitCode.ENVIRONMENT
    assert caught.value.diagnostics[0].code == "PB045"
    append_events(tmp_path, "ines", [outcome("b")])
    assert ids(tmp_path) == ["a", "b"]


@pytest.mark.parametrize("failing", ["write", "fsync"])
def test_rows_the_disk_refused_do_not_stand_there_when_they_are_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
):
    append_events(tmp_path, "ines", [outcome("a")])
    before = (tmp_path / "journal/ines.csv").read_bytes()

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        if failing == "fsync":
            patched.setattr(os, "fsync", refuse)
        else:
            # The disk takes 20 bytes and then no more.
            opened = Path.open

            def full(path: Path, *args: object, **kwargs: object) -> object:
                return (
                    HalfFull(opened(path, *args, **kwargs)) if path.suffix == ".csv" else opened(path, *args, **kwargs)
                )

            patched.setattr(Path, "open", full)
        with pytest.raises(CannotGoOn, match="the disk is full") as caught:
            append_events(tmp_path, "ines", [outcome("b")])
    assert caught.value.exit_code == ExitCode.ENVIRONMENT
    assert (tmp_path / "journal/ines.csv").read_bytes() == before
    append_events(tmp_path, "ines", [outcome("b")])
    assert ids(tmp_path) == ["a", "b"]


class HalfFull:
    def __init__(self, file: object) -> None:
        self.file = file
        self.room = 20

    def __getattr__(self, name: str) -> object:
        return getattr(self.file, name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def write(self, content: bytes) -> int:
        if not self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        taken = self.file.write(content[: self.room])
        self.room -= taken
        return taken


def test_a_folder_that_may_not_be_written_is_a_sentence(tmp_path: Path):
    (tmp_path / "journal").write_text("a file where the folder belongs")
    with pytest.raises(CannotGoOn, match=r"Cannot write .*ines\.csv") as caught:
        append_events(tmp_path, "ines", [outcome("a")])
    assert caught.value.exit_code == ExitCode.ENVIRONMENT


@pytest.mark.parametrize(
    ("environ", "user", "host", "name"),
    [
        ({}, "Inès", "PC-Büro.local", "ines-pc-buro-local"),
        ({"PLAYBOOK_WRITER": "Night Build"}, "root", "ci", "night-build"),
        ({"PLAYBOOK_WRITER": " "}, "", "con", "con-x"),
        ({"PLAYBOOK_WRITER": "../../etc/passwd"}, "x", "y", "etc-passwd"),
    ],
)
def test_a_writer_is_named_by_a_slug(environ: dict[str, str], user: str, host: str, name: str):
    assert writer_name(environ, user, host) == name
