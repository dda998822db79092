"""Turns an output folder that a killed build left half-way into one without unfinished files and empty folders."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from playbook.files import TEMPORARY
from playbook.writing.intent import FOLDER
from playbook.writing.names import check_path

__all__ = ["clear_leftovers", "clear_notes", "note_unfinished"]

NOTE = Path(".playbook", "unfinished")
"""Stands while a build has unfinished files, so that only the build after a killed one looks for them."""


def note_unfinished(output: Path) -> None:
    """Leave the note before the first unfinished file is made."""
    note = output / NOTE
    note.parent.mkdir(mode=0o700, exist_ok=True)
    note.touch(mode=0o600)


def clear_leftovers(output: Path) -> None:
    """Delete our unfinished files and the empty folders we made, where the note says that there may be some.

    No link is followed, and nothing with another name than ours is deleted.
    """
    note = output / NOTE
    if not note.exists():
        return
    for folder, _, names in os.walk(output, topdown=False, followlinks=False):
        for name in filter(TEMPORARY.fullmatch, names):
            Path(folder, name).unlink()
        below = Path(folder).relative_to(output).as_posix()
        if not below.startswith(".") and check_path(below) is None:
            # rmdir refuses a folder that holds anything.
            with suppress(OSError):
                Path(folder).rmdir()
    note.unlink()


def clear_notes(output: Path) -> None:
    """Drop what a build left for the one after it, should it be killed."""
    for note in (output / FOLDER).glob("*.json"):
        note.unlink()
    (output / NOTE).unlink(missing_ok=True)
