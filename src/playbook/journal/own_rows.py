"""Turns a journal line that stands as we write it into its event, quickly; every other line is left to rows."""

from __future__ import annotations

import re
from datetime import date
from sys import intern
from typing import TYPE_CHECKING

from playbook.journal.rows import RowError, details_of
from playbook.model.event import Event

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["own_event"]

_CELL = r'([^",%\s\ufffd]*)'
_FULL = r'([^",%\s\ufffd]+)'
_OWN = re.compile(
    rf"{_FULL},([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})T([01][0-9]|2[0-3]):([0-5][0-9])Z,{_CELL},{_FULL},{_FULL},{_CELL},"
    rf'([0-9]{{0,9}}),{_CELL},{_CELL},"([^"%\ufffd]*)"'
)
"""A line of ours in which nothing is encoded, nothing quoted but the last cell, no cell has a space, and nothing stands
for bytes that are no UTF-8."""

_DAYS_BEFORE_1970 = date(1970, 1, 1).toordinal()


def own_event(line: str, details: dict[str, Mapping[str, str]]) -> Event | None:
    """Read a line that ``line_of`` wrote, or give ``None`` where ``event_of`` has to look at its cells.

    What repeats from row to row (writer, kind, lead, playbook, step, detail) is kept in memory once.

    Args:
        line: without its line feed.
        details: the cells `detail` met so far and what they say; a new one is added.
    """
    found = _OWN.fullmatch(line)
    if found is None:
        return None
    name, day, hour, minute, by, kind, lead, playbook, enrollment, step, occurrence, detail = found.groups()
    try:
        days = date.fromisoformat(day).toordinal() - _DAYS_BEFORE_1970
        if detail not in details:
            details[detail] = details_of(detail.strip())
    except (ValueError, RowError):
        return None  # whoever reads the cells says what is wrong
    return Event(
        name,
        (days * 24 + int(hour)) * 60 + int(minute),
        intern(by),
        intern(kind),
        intern(lead),
        intern(playbook),
        int(enrollment or 0),
        intern(step),
        intern(occurrence),
        details[detail],
    )
