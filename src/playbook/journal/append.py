"""Turns events into rows at the end of a writer's journal file, and returns once the disk has them."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from playbook.diagnostics import CannotGoOn, Diagnostic
from playbook.files import create_bytes, locked, make_folder, slug, sync_file, sync_folder, writing_to
from playbook.journal.lines import is_unicode_text
from playbook.journal.read import FOLDER, torn_at
from playbook.journal.rows import HEADER, line_of
from playbook.model.event import COLUMNS
from playbook.source import Span

if TYPE_CHECKING:
    import io
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from playbook.model.event import Event

__all__ = ["append_events", "writer_name"]

LOCK = "output/.playbook/journal.lock"
"""Below output/, so that git never sees it. Not the journal file itself: Windows deletes what filelock locked."""

LONGEST = 65_536
"""Bytes at the end of the file in which its last line is looked for."""

_HEADER = f"{HEADER}\n".encode()


def writer_name(environ: Mapping[str, str], user: str, host: str) -> str:
    """Name this writer's journal file: ``PLAYBOOK_WRITER``, else the user at this machine, as a slug."""
    return slug(environ.get("PLAYBOOK_WRITER", "").strip() or f"{user}-{host}")


def append_events(root: Path, writer: str, events: Iterable[Event], *, seconds: float = 60.0) -> None:
    """Append events to ``journal/<writer>.csv`` below ``root``; when this returns, they are on the disk.

    All rows go in one write, and where the disk refuses it none stays; a crash in its midst may leave the first of
    them. Bytes that stand there are never changed; a last line that a crash cut off is first moved to
    ``journal/<writer>.torn-<n>``.

    Args:
        root: the project's folder.
        writer: a slug, see ``writer_name``.
        events: what happened; nothing is touched where there are none.
        seconds: how long to wait for another writer.

    Raises:
        CannotGoOn: where another writer does not finish, or the disk does not take the rows.
    """
    rows = "".join(f"{line_of(event)}\n" for event in events).encode()
    if not rows:
        return
    path = root / FOLDER / f"{writer}.csv"
    hint = "wait until the other command has finished, then run this one again"
    busy = Diagnostic("PB045", "Another command is writing to the journal.", hint=hint)
    with locked(root / LOCK, seconds, busy), writing_to(path):
        _append(path, rows)


def _append(path: Path, rows: bytes) -> None:
    make_folder(path.parent)
    with path.open("ab+", buffering=0) as file:
        # In mode "a" without buffer this is the plain FileIO: what it writes goes to the end in one system call.
        before = _lead_in(file, path)
        _write_whole(file, before + rows)
    # Every time: whoever made the file or the folder may have been killed before they did this.
    sync_folder(path.parent)
    sync_folder(path.parent.parent)


def _lead_in(file: io.FileIO, path: Path) -> bytes:
    """Say what must stand between the file's end and our rows, after a torn last line was set aside."""
    file.seek(0)
    if is_unicode_text(file.read(2)):
        hint = "open it in the spreadsheet and save it as CSV UTF-8, then run this again"
        message = "This file was saved as Unicode text, two bytes a letter; rows cannot be added to it."
        raise CannotGoOn((Diagnostic("PB040", message, Span(f"{FOLDER}/{path.name}"), hint),))
    if file.seek(0, os.SEEK_END) == 0:
        return _HEADER
    before = b""
    if _end_of(file, 1) != b"\n":
        before = _mend_tail(file, path)
    # Another program may have saved the file with other columns or another delimiter: then our header comes first.
    *_, last, _ = (b"\n\n" + _end_of(file, LONGEST) + before).split(b"\n")
    return before if last == HEADER.encode() or _is_ours(last) else before + _HEADER


def _is_ours(line: bytes) -> bool:
    return line.endswith(b'"') and not line.startswith(b'"') and line.count(b",") >= len(COLUMNS) - 1


def _mend_tail(file: io.FileIO, path: Path) -> bytes:
    file.seek(0)
    content = file.readall()
    torn = torn_at(content)
    if torn is None:
        return b"\n"
    _set_aside(path, content[torn:])
    file.truncate(torn)
    return b""


def _set_aside(path: Path, tail: bytes) -> None:
    number = 1
    while (place := path.with_suffix(f".torn-{number}")).exists():
        number += 1
    create_bytes(place, tail)
    sync_file(place)
    sync_folder(place.parent)


def _end_of(file: io.FileIO, length: int) -> bytes:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - length))
    return file.readall()


def _write_whole(file: io.FileIO, content: bytes) -> None:
    size = file.seek(0, os.SEEK_END)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[file.write(rest) or 0 :]
        os.fsync(file.fileno())
    except OSError:
        # What was not confirmed must not stand there when the same rows are tried again.
        with suppress(OSError):
            file.truncate(size)
        raise
