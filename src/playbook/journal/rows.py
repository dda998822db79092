"""Turns an event into its journal line, and the cells of a line back into the event.

A line of ours never holds a line break, and its last cell is always quoted. So a line that a crash cut off can be
told from a whole one at every byte: a cut leaves the last quote out.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from sys import intern
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from playbook.model.event import COLUMNS, Event

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["HEADER", "RowError", "details_of", "event_of", "instant_of", "line_of"]

HEADER = ",".join(COLUMNS)

ABOUT_A_LEAD = frozenset(
    {"enrolled", "admitted", "reassigned", "gone", "back", "alias", "outcome", "opted_out", "closed", "forgotten"}
)
"""Kinds that say nothing without a lead; kinds from a later version are kept as they come."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNSAFE = r'[%"\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]|^\s+|\s+$'
_IN_CELL = re.compile(_UNSAFE)
_IN_DETAIL = re.compile(_UNSAFE + "|[;=]")
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::\d\d(?:\.\d+)?)?\s*(Z|UTC|[+-]\d\d:?\d\d)?", re.IGNORECASE)
_SPREADSHEET = re.compile(r"\d\d?([./-])\d\d?\1\d{2,4},? +\d\d?:\d\d(:\d\d)?( *[ap]\.?m\.?)?", re.IGNORECASE)
_EXAMPLE = "write it like 2026-11-24T09:05-05:00, with the offset from UTC of the clock it was read from"
_DETAIL = 'write it like outcome=call_back; several channels go with commas and in quotes: "channels=call,email"'
_ABROAD = timedelta(hours=5)
"""New York's winter, as an example of an offset."""


class RowError(Exception):
    """A row that cannot be read without guessing: the column, what is wrong with it, and what to type instead."""

    def __init__(self, column: str, reason: str, hint: str = "") -> None:
        super().__init__(f"column `{column}`: {reason}")
        self.column = column
        self.reason = reason
        self.hint = hint


def line_of(event: Event) -> str:
    """Write an event as one journal line, without its line feed; ``event_of`` gives the same event back."""
    cells = (
        event.id,
        (_EPOCH + timedelta(minutes=event.at)).replace(tzinfo=None).isoformat(timespec="minutes") + "Z",
        event.by,
        event.kind,
        event.lead,
        event.playbook,
        str(event.enrollment or ""),
        event.step,
        event.occurrence,
    )
    return f'{",".join(map(_cell, cells))},"{_detail(event.detail)}"'


def event_of(cells: Mapping[str, str]) -> Event:
    """Read one row, given as cells by column; what is missing counts as empty.

    Raises:
        RowError: where a cell that matters is empty or cannot be understood.
    """
    text = {column: _decoded(cells.get(column, "").strip()) for column in COLUMNS[:-1]}
    for column in ("id", "event"):
        if not text[column]:
            raise RowError(column, "it is empty")
    if not text["lead"] and text["event"] in ABOUT_A_LEAD:
        raise RowError("lead", "it is empty")
    return Event(
        id=text["id"],
        at=instant_of(text["at"]),
        by=text["by"],
        kind=text["event"],
        lead=text["lead"],
        playbook=text["playbook"],
        enrollment=_count(text["enrollment"]),
        step=text["step"],
        occurrence=text["occurrence"],
        detail=details_of(cells.get("detail", "").strip()),
    )


def instant_of(text: str) -> int:
    """Read ``2026-07-07T13:12Z`` or ``2026-07-07T09:12-04:00`` as UTC minutes since 1970.

    A time without an offset is refused, also where a spreadsheet took it away: whoever typed it looked at a clock on
    the wall, and hours later or earlier it is another event.

    Raises:
        RowError: where it is no instant, or could be several.
    """
    iso = _ISO.fullmatch(text)
    if iso is None:
        if _SPREADSHEET.fullmatch(text):
            raise RowError("at", "it lacks the offset from UTC, as a spreadsheet writes times", _EXAMPLE)
        raise RowError("at", "it is not a time such as 2026-07-07T13:12Z", _EXAMPLE)
    offset = (iso[3] or "Z").upper().replace("UTC", "Z").replace("Z", "+00:00")
    try:
        moment = datetime.fromisoformat(f"{iso[1]}T{iso[2]}{offset}").astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise RowError("at", "there is no such date or time", _EXAMPLE) from error
    if iso[3] is None:
        raise RowError("at", "it does not say on whose clock it was, so it could be hours off", _both_ways(moment))
    return (moment - _EPOCH) // timedelta(minutes=1)


def _both_ways(wall: datetime) -> str:
    """Show the time as it was typed with an offset, and the same moment in UTC."""
    try:
        utc = wall + _ABROAD
    except OverflowError:
        return _EXAMPLE
    here, there = (one.replace(tzinfo=None).isoformat(timespec="minutes") for one in (wall, utc))
    return f"write {here}-05:00, or {there}Z, if the clock was five hours behind UTC, as New York's is in winter"


def _cell(text: str) -> str:
    safe = _IN_CELL.sub(_encoded, text)
    return f'"{safe}"' if "," in safe else safe


def _detail(detail: Mapping[str, str]) -> str:
    return ";".join(f"{_IN_DETAIL.sub(_encoded, k)}={_IN_DETAIL.sub(_encoded, v)}" for k, v in sorted(detail.items()))


def details_of(text: str) -> dict[str, str]:
    """Read the cell `detail`: ``name=value`` with semicolons between.

    Raises:
        RowError: where it is something else.
    """
    found: dict[str, str] = {}
    for pair in filter(None, text.split(";")):
        name, equals, value = pair.partition("=")
        if not equals:
            raise RowError("detail", "it is not a list of name=value", _DETAIL)
        found[intern(_decoded(name.strip()))] = _decoded(value.strip())
    return found


def _encoded(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "surrogatepass"))


def _decoded(text: str) -> str:
    if "%" not in text:
        return text
    try:
        return unquote_to_bytes(text).decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        # Somebody typed a percent sign by hand; it stands for itself.
        return text


def _count(text: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise RowError("enrollment", "it is not a whole number")
    return int(text)
