"""Turns the calendars that stand in output/ back into the stamps they were published with, where memory is lost."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from playbook.model.artifact import Stamp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["read_back"]

_EVENT = re.compile(
    rb"(BEGIN:VEVENT\r\nUID:([!-~]+)\r\n)"
    rb"DTSTAMP:(\d{8}T\d{4})00Z\r\nLAST-MODIFIED:\d{8}T\d{6}Z\r\nSEQUENCE:(\d{1,9})\r\n"
    rb"(DTSTART:(\d{8}T\d{4})00Z\r\n(?:(?!END:VEVENT\r\n)[^\r\n]*\r\n)*END:VEVENT\r\n)"
)
"""An event as our calendar writes it. One that something else has written since is not found: it gets a new stamp."""

NEWS = "changes"
"""What the names of the files begin with that hold what was new lately."""


def read_back(folder: Path, as_of: int) -> dict[str, Stamp]:
    """Give UID → stamp for every event in an owner's folder below output/; none where nothing can be read.

    The bytes of an event without its stamp are what the stamp's digest was taken of, so an event that looks the same
    keeps its SEQUENCE although memory is gone. What was news stays news for as long as if published at ``as_of`` (UTC
    minutes since 1970).
    """
    found: dict[str, Stamp] = {}
    for path in sorted(folder.glob("*.ics")):
        try:
            content = path.read_bytes()
        except OSError:
            continue
        published = as_of if path.name.startswith(NEWS) else 0
        for stamp in _stamps(content, published):
            known = found.get(stamp.uid)
            if known is None or _age(known) <= _age(stamp):
                found[stamp.uid] = stamp
    return found


def _stamps(content: bytes, published: int) -> Iterator[Stamp]:
    for identity, uid, changed, sequence, shown, start in _EVENT.findall(content):
        digest = hashlib.sha256(identity + shown).hexdigest()
        begins = None if b"\r\nSTATUS:CANCELLED\r\n" in shown else _minutes(start)
        minutes = _minutes(changed)
        if minutes is not None:
            yield Stamp(uid.decode(), digest, int(sequence), minutes, begins, published)


def _age(stamp: Stamp) -> tuple[int, int, int]:
    return stamp.sequence, stamp.changed, stamp.published or 0


def _minutes(text: bytes) -> int | None:
    try:
        moment = datetime.strptime(text.decode(), "%Y%m%dT%H%M").replace(tzinfo=UTC)
    except ValueError:
        return None
    return int(moment.timestamp()) // 60
