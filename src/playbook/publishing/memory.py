"""Turns what was published, by owner, into one small file each below `output/.playbook/memory/`, and back."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeGuard

from playbook.diagnostics import Diagnostic, Severity
from playbook.files import replace_bytes, writing_to
from playbook.model.artifact import Stamp

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Memory", "Remembered", "load_memory", "refuse_older", "remember", "save_memory"]

FORMAT = 1
STAMPS_KEPT = 90 * 24 * 60
"""Minutes an event that is no longer published keeps its stamp. Later its floor of whole hours since enrollment is
above any SEQUENCE it can have had, unless it changed more than once an hour for three months."""

LAST_MINUTE = 4_223_371_680
"""The end of the year 9999, in UTC minutes since 1970."""

_DIGEST = re.compile("[0-9a-f]{64}")
_LATER = tuple(Stamp._field_defaults.values())
"""What a stamp holds of which earlier versions wrote nothing."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What one owner (a rep, or the team) has in output/.

    Attributes:
        files: path below output/ → SHA-256 of the bytes we wrote there.
        stamps: calendar UID → its SEQUENCE and time of last change.
        as_of: the instant of the last build that changed any of it, UTC minutes since 1970.
        versions: data it was built from, such as ``tzdata`` → ``2026f``.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    stamps: Mapping[str, Stamp] = field(default_factory=dict)
    as_of: int | None = None
    versions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Memory:
    """Publication memory: what stands in output/, by owner, and what was wrong when it was read."""

    owners: Mapping[str, Remembered] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()

    def of(self, owner: str) -> Remembered:
        """Give what ``owner`` has published; nothing for an unknown one."""
        return self.owners.get(owner, Remembered())

    @property
    def as_of(self) -> int | None:
        """The newest instant anything was published for, UTC minutes since 1970; ``None`` before the first time."""
        return max((one.as_of for one in self.owners.values() if one.as_of is not None), default=None)


def load_memory(folder: Path) -> Memory:
    """Read publication memory from ``folder`` (output/.playbook); a broken file counts as none, with a warning."""
    owners: dict[str, Remembered] = {}
    diagnostics = []
    for path in sorted((folder / "memory").glob("*.json")):
        try:
            owners[path.stem] = _remembered(json.loads(path.read_bytes()))
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            diagnostics.append(_unreadable(path))
    return Memory(owners, tuple(diagnostics))


def remember(memory: Memory, owner: str, published: Remembered) -> Memory:
    """Give the memory after ``owner`` published something.

    Where nothing came out different, nothing is different: a build that changes nothing also leaves its memory alone.
    """
    before, as_of = memory.of(owner), published.as_of or 0
    recent = {uid: one for uid, one in before.stamps.items() if one.changed > as_of - STAMPS_KEPT}
    # Without its start, so that what is gone is not missed by every later build once more.
    gone = {uid: one._replace(start=None) for uid, one in recent.items() if uid not in published.stamps}
    stamps = gone | dict(published.stamps)
    is_new = stamps.items() - before.stamps.items()
    if (published.files, published.versions) == (before.files, before.versions) and not is_new:
        return memory
    return replace(memory, owners={**memory.owners, owner: replace(published, stamps=stamps)})


def save_memory(folder: Path, memory: Memory, before: Memory) -> None:
    """Write what changed since ``before``: the last act of a build, each file whole or not at all.

    Raises:
        CannotGoOn: where the disk does not take it; output/ is then newer than its memory, which the next build mends.
    """
    for owner, published in sorted(memory.owners.items()):
        path = folder / "memory" / f"{owner}.json"
        if not (published.files or published.stamps):
            _forget(path)
        elif before.owners.get(owner) != published:
            replace_bytes(path, _content(published))


def refuse_older(memory: Memory, as_of: int, versions: Mapping[str, str]) -> Diagnostic | None:
    """Say why a build for ``as_of`` with this data must not replace what is published; ``None`` where it may."""
    if memory.as_of is not None and as_of < memory.as_of:
        told = _told(memory.as_of)
        return Diagnostic(
            "PB047",
            f"output/ was published for {told}; this build is for {_told(as_of)}, which is earlier.",
            hint=f"build with `--as-of {told}` or later, or delete output/ to start over",
        )
    for name, version in sorted(versions.items()):
        newest = max((one.versions.get(name, "") for one in memory.owners.values()), key=_rank, default="")
        if _rank(version) < _rank(newest):
            return Diagnostic(
                "PB047",
                f"output/ was published with {name} {newest}; this build has {version}, which is older.",
                hint=f"update it with `pip install --upgrade {name}`, then build again",
            )
    return None


def _content(published: Remembered) -> bytes:
    value = {
        "format": FORMAT,
        "as_of": published.as_of,
        "versions": dict(published.versions),
        "files": dict(published.files),
        "stamps": {uid: _values(one) for uid, one in published.stamps.items()},
    }
    return (json.dumps(value, sort_keys=True, separators=(",", ":")) + "\n").encode()


def _remembered(value: Mapping[str, object]) -> Remembered:
    if value["format"] != FORMAT:
        raise ValueError(value["format"])
    files, stamps, versions, as_of = (value[name] for name in ("files", "stamps", "versions", "as_of"))
    if not (isinstance(files, dict) and isinstance(stamps, dict) and isinstance(versions, dict)):
        raise TypeError(value)
    if not (as_of is None or (type(as_of) is int and 0 <= as_of < LAST_MINUTE)):
        raise TypeError(value)
    if not all(type(version) is str for version in versions.values()):
        raise TypeError(value)
    if not all(type(digest) is str and _DIGEST.fullmatch(digest) for digest in files.values()):
        raise ValueError(value)
    return Remembered(files, {uid: _stamp(uid, *one) for uid, one in stamps.items()}, as_of, versions)


def _values(stamp: Stamp) -> tuple[object, ...]:
    """What the file keeps of a stamp; only three of them where that is all there is, as before the others came."""
    return stamp[1:4] if stamp == Stamp(*stamp[:4]) else stamp[1:]


def _stamp(uid: str, digest: object, *numbers: object) -> Stamp:
    whole: tuple[object, ...] = (*numbers, *_LATER[len(numbers) - 2 :])
    sequence, changed, start, published, rows = whole
    if not (type(digest) is str and _is_count(sequence) and _is_count(changed) and _is_count(rows)):
        raise TypeError(uid)
    if not (_is_count(start) or start is None) or not (_is_count(published) or published is None):
        raise TypeError(uid)
    return Stamp(uid, digest, sequence, changed, start, published, rows)


def _is_count(value: object) -> TypeGuard[int]:
    return type(value) is int and 0 <= value < LAST_MINUTE


def _unreadable(path: Path) -> Diagnostic:
    return Diagnostic(
        "PB046",
        f"output/.playbook/memory/{path.name} cannot be read, so what it knew of earlier builds is lost.",
        hint="delete output/ and build again, so that nothing of an earlier build stays behind",
        severity=Severity.WARNING,
    )


def _forget(path: Path) -> None:
    with writing_to(path):
        path.unlink(missing_ok=True)


def _told(minutes: int) -> str:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    return moment.replace(tzinfo=None).isoformat(timespec="minutes") + "Z"


def _rank(version: str) -> tuple[tuple[int, str], ...]:
    """Order versions by their numbers, then letters: 0.99 before 0.109, 2026f before 2026g."""
    return tuple((int(number or -1), letters) for number, letters in re.findall("([0-9]{1,9})|([a-z]+)", version))
