"""Turns what somebody said in free words into a file beside the journal, and such files back into words.

They stand apart from the rows so that they can be deleted: a union merge would bring a deleted row back.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic, Severity
from playbook.files import (
    DEVICES,
    TEMPORARY,
    locked,
    make_folder,
    replace_bytes,
    short_id,
    slug,
    sync_folder,
    writing_to,
)
from playbook.journal.append import LOCK
from playbook.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from playbook.model.event import Event
    from playbook.source import Tree

__all__ = ["FOLDER", "Note", "Notes", "note_folder", "note_path", "read_notes", "write_note"]

FOLDER = "journal/notes"
LARGEST = 1_000_000
"""Bytes of a note; no command line takes as many, so that a longer file is none of ours."""

_SAFE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Note:
    """What belongs to one row and is nobody's business in git's history: free words, and answers by question."""

    note: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to keep."""
        return not self.note and not self.answers


@dataclass(frozen=True, slots=True)
class Notes:
    """Notes by the id of their row, and a warning for each file that cannot be read."""

    by_event: Mapping[str, Note]
    diagnostics: tuple[Diagnostic, ...]


def note_folder(lead: str) -> str:
    """Name the folder of everything noted under one key, from the project's folder; safe on every system."""
    return f"{FOLDER}/{slug(lead)}-{short_id(lead)}"


def note_path(lead: str, event: str) -> str:
    """Name the file for the note of the row with the id ``event``; ids that differ by case alone keep two files."""
    is_safe = _SAFE.fullmatch(event) and event not in DEVICES
    return f"{note_folder(lead)}/{event if is_safe else f'{slug(event)}-{short_id(event)}'}.json"


def write_note(root: Path, event: Event, note: Note, *, seconds: float = 60.0) -> None:
    """Keep the words of a row; when this returns they are on the disk, so that the row may follow.

    Args:
        root: the project's folder.
        event: the row they belong to, not appended yet.
        note: nothing is written where it is empty.
        seconds: how long to wait for another writer.

    Raises:
        CannotGoOn: where another writer does not finish, or the disk does not take it; then there is no new file.
    """
    if note.is_empty:
        return
    path = root / note_path(event.lead, event.id)
    words = {"note": note.note, "answers": dict(note.answers)}
    content = f"{json.dumps(words, ensure_ascii=False, indent=1)}\n".encode("utf-8", "replace")
    hint = "wait until the other command has finished, then run this one again"
    busy = Diagnostic("PB045", "Another command is writing to the journal.", hint=hint)
    with locked(root / LOCK, seconds, busy), writing_to(path):
        make_folder(path.parent)
        _clear_unfinished(path.parent)
        replace_bytes(path, content)
        # Every time: whoever made a folder may have been killed before they did this.
        for folder in (path.parent.parent, root / "journal", root):
            sync_folder(folder)


def read_notes(tree: Tree, events: Iterable[Event]) -> Notes:
    """Read the notes of these rows. One that is broken or gone costs its words, and never the row."""
    found: dict[str, Note] = {}
    diagnostics: list[Diagnostic] = []
    by_folder: dict[str, list[Event]] = {}
    for event in events:
        by_folder.setdefault(note_folder(event.lead), []).append(event)
    for folder, rows in by_folder.items():
        there = set(tree.files(folder, ".json"))
        for event in rows:
            path = note_path(event.lead, event.id)
            if path in there:
                note = _read(tree, path)
                if isinstance(note, Note):
                    found[event.id] = note
                else:
                    diagnostics.append(note)
    return Notes(found, tuple(sorted(diagnostics, key=lambda one: one.sort_key)))


def _read(tree: Tree, path: str) -> Note | Diagnostic:
    try:
        content = tree.read(path)
    except OSError as error:
        return _broken(path, error.strerror or "the system refused it")
    if len(content) > LARGEST:
        return _broken(path, "it is too long to be a note")
    try:
        words = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _broken(path, "it is not UTF-8")
    except (ValueError, RecursionError):
        return _broken(path, "it is not JSON")
    if not isinstance(words, dict) or not isinstance(words.get("note", ""), str):
        return _broken(path, "it does not hold a note")
    return Note(_text(words.get("note", "")), dict(_answers(words.get("answers"))))


def _answers(value: object) -> Iterator[tuple[str, str]]:
    for name, said in value.items() if isinstance(value, dict) else ():
        if isinstance(said, str):
            yield _text(name), _text(said)


def _text(words: str) -> str:
    r"""Replace halves of letters, which JSON can hold as ``\ud800`` and no file we write can."""
    return words.encode("utf-8", "replace").decode()


def _broken(path: str, reason: str) -> Diagnostic:
    hint = f"its row counts all the same; bring the words back with `git checkout -- {path}`, or delete the file"
    return Diagnostic("PB062", f"This note cannot be read: {reason}.", Span(path), hint, Severity.WARNING)


def _clear_unfinished(folder: Path) -> None:
    """Delete what a killed command left: nobody would find it again, and it holds what a lead said."""
    for path in folder.iterdir():
        if TEMPORARY.fullmatch(path.name):
            path.unlink()
