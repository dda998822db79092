"""Turns names and bytes into files that stand whole or not at all, on every system."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import unicodedata
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from playbook.diagnostics import CannotGoOn, Diagnostic, ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = [
    "DEVICES",
    "TEMPORARY",
    "cannot_write",
    "create_bytes",
    "locked",
    "make_folder",
    "replace_bytes",
    "short_id",
    "slug",
    "sync_file",
    "sync_folder",
    "temporary_name",
    "writing_to",
]

DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
)
"""Names that Windows keeps for devices, whatever the ending: ``con.txt`` opens the console."""

TEMPORARY = re.compile(r"\.pb-[0-9a-f]{16}\.tmp")
"""Our own unfinished files; nobody else's match it."""

_UNDECOMPOSED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})

_REASONS = {
    errno.ENOSPC: ("the disk is full", "make room and run the same command again"),
    errno.EDQUOT: ("your share of the disk is used up", "make room and run the same command again"),
    errno.EROFS: ("the disk is read-only", "choose a folder you may write to"),
    errno.EACCES: ("you may not write there", "give yourself write access to the folder, or choose another"),
    errno.EPERM: ("you may not write there", "give yourself write access to the folder, or choose another"),
    errno.EIO: ("the disk reported an error", "check the disk, then run the same command again"),
}


def short_id(key: str) -> str:
    """Give eight hexadecimal digits that stand for ``key``, the same on every machine."""
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()


def slug(text: str, limit: int = 40) -> str:
    """Turn a name into at most ``limit`` characters of ``[a-z0-9-]``, never empty and never a Windows device.

    A name without a letter that folds to ASCII becomes its ``short_id``, so that two such names stay apart.
    """
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_UNDECOMPOSED))
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    name = re.sub("[^a-z0-9]+", "-", plain).strip("-")[:limit].rstrip("-")
    if name in DEVICES:
        return f"{name}-x"
    return name or short_id(text)[:limit]


def cannot_write(path: str | Path, error: OSError) -> CannotGoOn:
    """Turn what the system refused into one sentence and what to do about it."""
    reason, hint = _REASONS.get(
        error.errno or 0, (f"the system said: {error.strerror}", "put that right and run the same command again")
    )
    return CannotGoOn((Diagnostic("PB044", f"Cannot write {path}: {reason}.", hint=hint),), ExitCode.ENVIRONMENT)


@contextmanager
def writing_to(path: str | Path) -> Iterator[None]:
    """Turn whatever the system refuses inside into ``CannotGoOn``, saying that ``path`` cannot be written."""
    try:
        yield
    except OSError as error:
        raise cannot_write(path, error) from error


def temporary_name(name: str) -> str:
    """Name the unfinished file that becomes ``name``: always the same, so that leftovers do not pile up."""
    return f".pb-{hashlib.blake2b(name.encode(), digest_size=8).hexdigest()}.tmp"


def make_folder(path: Path) -> None:
    """Make a folder and those above it that are missing, for this user alone."""
    if path.is_dir():
        return
    make_folder(path.parent)
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)


def create_bytes(path: str | Path, content: bytes) -> None:
    """Write a new file for this user alone; a leftover under this name is ours and makes room. Not synced yet."""
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    try:
        handle = os.open(path, flags, 0o600)
    except FileExistsError:
        os.unlink(path)  # noqa: PTH108 - thousands of files a build; pathlib costs as much as the write
        handle = os.open(path, flags, 0o600)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(handle, rest) :]
    finally:
        os.close(handle)


def sync_file(path: str | Path) -> None:
    """Wait until the file's bytes are on the disk."""
    # Windows flushes only through a handle that may write.
    handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(path: str | Path) -> None:
    """Wait until the folder's names are on the disk; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_bytes(path: Path, content: bytes) -> None:
    """Give ``path`` this content: after a crash at any instant it holds the old bytes or the new, never a mixture.

    Raises:
        CannotGoOn: where the disk does not take it; the old file then still stands.
    """
    temporary = path.with_name(temporary_name(path.name))
    with writing_to(path):
        make_folder(path.parent)
        try:
            create_bytes(temporary, content)
            sync_file(temporary)
            temporary.replace(path)
        except OSError:
            with suppress(OSError):
                temporary.unlink()
            raise
        sync_folder(path.parent)


@contextmanager
def locked(path: Path, seconds: float, busy: Diagnostic) -> Iterator[None]:
    """Hold the kernel's lock on ``path``; it falls with the process, so that no stale lock can stand in the way.

    Raises:
        CannotGoOn: with ``busy`` where another process still holds it after ``seconds``.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - start-up: 35 ms that only a writing command pays

    lock = FileLock(path, timeout=seconds, mode=0o600)
    with writing_to(path):
        make_folder(path.parent)
        try:
            lock.acquire()
        except Timeout as error:
            raise CannotGoOn((busy,), ExitCode.ENVIRONMENT) from error
    try:
        yield
    finally:
        lock.release()
