"""Turns places where text lives (a folder, a dict) into bytes by path, and points into that text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DictTree", "DiskTree", "Span", "Tree"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a source file: project-relative POSIX path, line and column, both counted from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Tree(Protocol):
    """Files by project-relative POSIX path: a disk folder, a git revision, or a dict in a test."""

    def read(self, path: str) -> bytes:
        """Give the file's bytes; raises ``OSError`` where it cannot be read."""
        ...

    def exists(self, path: str) -> bool:
        """Say whether a file stands at ``path``."""
        ...

    def files(self, folder: str, suffix: str) -> list[str]:
        """List the files directly in ``folder`` whose names end in ``suffix``, sorted by code point."""
        ...


@dataclass(frozen=True, slots=True)
class DiskTree:
    """A folder on disk."""

    root: Path

    def read(self, path: str) -> bytes:
        """Give the file's bytes; raises ``OSError`` where it cannot be read."""
        return (self.root / path).read_bytes()

    def exists(self, path: str) -> bool:
        """Say whether a file stands at ``path``."""
        return (self.root / path).is_file()

    def files(self, folder: str, suffix: str) -> list[str]:
        """List the files directly in ``folder``, sorted by code point so that no file system decides the order."""
        place = self.root / folder
        if not place.is_dir():
            return []
        found = [path.name for path in place.iterdir() if path.name.endswith(suffix) and path.is_file()]
        return [str(PurePosixPath(folder, name)) for name in sorted(found)]


@dataclass(frozen=True, slots=True)
class DictTree:
    """Files held in memory, for tests and for callers that never touch the disk."""

    contents: Mapping[str, bytes]

    def read(self, path: str) -> bytes:
        """Give the file's bytes; raises ``FileNotFoundError`` where there is none."""
        if path not in self.contents:
            raise FileNotFoundError(2, "No such file", path)
        return self.contents[path]

    def exists(self, path: str) -> bool:
        """Say whether a file stands at ``path``."""
        return path in self.contents

    def files(self, folder: str, suffix: str) -> list[str]:
        """List the files directly in ``folder``, sorted by code point."""
        return sorted(
            path for path in self.contents if str(PurePosixPath(path).parent) == folder and path.endswith(suffix)
        )
