"""What an output hands over: a whole file, a part of one that is joined later, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Artifact", "Part", "Stamp", "Withheld"]


class Stamp(NamedTuple):
    """The public life of one calendar event; times are UTC minutes since 1970.

    Attributes:
        digest: of what a user sees of it.
        sequence: its SEQUENCE.
        changed: its DTSTAMP.
        start: when it begins; ``None`` for one that is cancelled, or not published any more.
        published: the build that first showed it as it is now; 0 where it stood so in the rep's first calendar,
            ``None`` where that is not known.
        rows: how many rows of the record its lead had by then (``Standing.rows``).
    """

    uid: str
    digest: str
    sequence: int
    changed: int
    start: int | None = None
    published: int | None = None
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file to write: ``path`` below output/, POSIX, every part a slug; ``content`` its exact bytes."""

    path: str
    content: bytes
    stamps: tuple[Stamp, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a file that several leads (or reps) share, handed up to the next granularity of the same output.

    ``order`` sorts the pieces. What made them cannot see anybody else's data; what joins them only joins.
    """

    order: tuple[int | str, ...]
    content: bytes
    stamps: tuple[Stamp, ...] = ()


@dataclass(frozen=True, slots=True)
class Withheld:
    """An artifact of one touch that an output will not write: the build lists it, writes the rest and exits 1.

    ``reason`` says in a sentence what is wrong and what to do, without personal data beyond a key and a row;
    ``touch`` is the touch's uid.
    """

    reason: str
    touch: str
