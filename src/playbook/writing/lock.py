"""Turns output/ into a place where one build writes at a time, and where a killed one left nothing behind."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from playbook.diagnostics import CannotGoOn, Diagnostic, ExitCode
from playbook.files import locked, writing_to
from playbook.writing.leftovers import clear_leftovers, clear_notes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["building"]


@contextmanager
def building(output: Path) -> Iterator[None]:
    """Hold output/ for one build: everything from the first ``publish`` to the saved memory belongs inside.

    Raises:
        CannotGoOn: where another build holds it, or the disk cannot be written.
    """
    ours = output / ".playbook"
    if ours.is_symlink():
        message = f"{output.name}/.playbook is a link to another place; nothing is written through it."
        linked = Diagnostic("PB048", message, hint="delete the link, then build again")
        raise CannotGoOn((linked,), ExitCode.ENVIRONMENT)
    hint = "wait until it has finished, then build again"
    with locked(ours / "lock", 0.0, Diagnostic("PB045", "Another build is running in this folder.", hint=hint)):
        with writing_to(output):
            clear_leftovers(output)
        yield
        # Only after a build that came to its end: memory is saved now and says the same as the notes.
        with writing_to(output):
            clear_notes(output)
