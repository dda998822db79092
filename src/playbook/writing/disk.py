"""Turns a place below output/ into what stands there now, never through a link."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["EDITED", "Folders", "digest_at", "held_open", "in_the_way", "move_aside", "size_at"]

EDITED = "edited"
"""The folder below output/ for files that somebody changed by hand."""


class Folders:
    """The folders below output/: each is looked at once, made where it is missing, and refused where it is a link.

    ``made`` are those that were missing.
    """

    def __init__(self, output: Path) -> None:
        self._output = output
        self.made: set[str] = set()
        self._fine = {""}
        self._in_the_way: set[str] = set()

    @property
    def used(self) -> frozenset[str]:
        """Every folder that was found or made, relative to output/."""
        return frozenset(self._fine)

    def obstacle(self, folder: str, *, make: bool = True) -> str | None:
        """Make ``folder`` usable; name the part of it that is no folder of its own, if there is one."""
        for part in _downwards(folder):
            if part in self._fine:
                continue
            if part in self._in_the_way or not self._opened(part, make=make):
                self._in_the_way.add(part)
                return part
        return None

    def _opened(self, folder: str, *, make: bool) -> bool:
        place = self._output / folder
        try:
            found = place.lstat()
        except FileNotFoundError:
            if not make:
                return True
            place.mkdir(mode=0o700)
            self.made.add(folder)
            found = place.lstat()
        if stat.S_ISDIR(found.st_mode):
            self._fine.add(folder)
            return True
        return False


def size_at(place: str) -> int | None:
    """Give the size of the regular file at ``place``, -1 for anything else, ``None`` where nothing stands."""
    try:
        found = os.lstat(place)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else -1


def digest_at(place: str) -> str:
    """Give the SHA-256 of the regular file at ``place``; an empty text for anything else."""
    if size_at(place) in {None, -1}:
        return ""
    with Path(place).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def move_aside(output: Path, path: str, folders: Folders) -> str | None:
    """Move what stands at ``path`` below ``edited/``, under a number where that is taken; ``None`` if it cannot be."""
    folder = f"{EDITED}/{path}".rpartition("/")[0]
    if folders.obstacle(folder):
        return None
    for name in _numbered(path.rpartition("/")[2]):
        if not os.path.lexists(output / folder / name):
            (output / path).rename(output / folder / name)
            return f"{folder}/{name}"
    return None


def held_open(output: Path, path: str) -> Diagnostic:
    """Say that another program keeps us from replacing or deleting ``path``, as Outlook does on Windows."""
    name = path.rpartition("/")[2]
    hint = f"close {name} in Outlook or whichever program shows it, then build again"
    return Diagnostic("PB044", f"{output.name}/{path} is open in another program and stays as it was.", hint=hint)


def in_the_way(output: Path, folder: str) -> Diagnostic:
    """Say that nothing is written or deleted below ``folder``, as it is a link or a file."""
    hint = "move it away, then build again"
    message = f"{output.name}/{folder} is a link or a file where a folder belongs; nothing below it was touched."
    return Diagnostic("PB048", message, hint=hint)


def _numbered(name: str) -> Iterator[str]:
    stem, dot, ending = name.partition(".")
    yield name
    for number in range(2, 10_000):
        yield f"{stem}-{number}{dot}{ending}"


def _downwards(folder: str) -> Iterator[str]:
    parts = folder.split("/") if folder else []
    for length in range(1, len(parts) + 1):
        yield "/".join(parts[:length])
