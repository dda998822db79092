"""Turns rows of the record whose date cannot be right into warnings; the rows themselves count as they stand.

A laptop with a wrong clock, or a mistyped year, must not lose anybody's stop: a stop holds from when it is read.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic, Severity
from playbook.model.event import read_instant, write_instant
from playbook.roster.histories import keys_named
from playbook.roster.standing import closed_by, is_opt_out, without_undone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from playbook.model.event import Event
    from playbook.source import Span

__all__ = ["check_clock"]

DAY = 24 * 60
AHEAD = DAY
"""Minutes a row may be ahead of the build: clocks differ, and a build may be for this morning."""
YEARS = 2 * 365 * DAY
"""Minutes before the enrollment that are years: what is imported from a CRM is seldom older, a mistyped year often."""
EARLIEST = read_instant("2000-01-01T00:00Z") or 0
"""A clock without a battery starts in 1970 or 1980."""
PLACES = 3

_BY_BUILDS = frozenset({"enrolled", "admitted", "reassigned", "gone", "back", "alias"})
_AGAIN = "undo it and log it again with the right time"
_HOLDS = "a stop holds whatever its date, so nothing is lost"


@dataclass(frozen=True, slots=True)
class _Doubt:
    """Why a date cannot be right, and what to do; rows of one file with the same are reported together."""

    path: str
    why: str
    hint: str


def check_clock(events: Iterable[Event], places: Mapping[str, Span], as_of: int) -> tuple[Diagnostic, ...]:
    """Warn of rows dated after the build by more than a day, before 2000, or years before the lead was enrolled.

    Rows that an `undo` row points at are left alone: that is how they are corrected.

    Args:
        events: the whole record.
        places: where each event stands, by its id.
        as_of: the instant of the build, UTC minutes since 1970.
    """
    rows = without_undone(events)
    found: dict[_Doubt, list[Event]] = defaultdict(list)
    for row in rows:
        if row.at > as_of + AHEAD:
            # The instant itself stays out of the message: it would make every build's findings different.
            hint = f"{_hint(row)}. If you build for an earlier time on purpose, leave it"
            found[_Doubt(places[row.id].path, "more than a day after what this build is for", hint)].append(row)
        elif row.at < EARLIEST:
            found[_Doubt(places[row.id].path, "before 2000", _hint(row))].append(row)
    for row in _long_before(rows):
        hint = f"if the year is mistyped, {_AGAIN}; if it happened then, leave it: it counts as an earlier contact"
        found[_Doubt(places[row.id].path, "years before this lead was enrolled", hint)].append(row)
    warnings = (_warning(doubt, doubted, places) for doubt, doubted in found.items())
    return tuple(sorted(warnings, key=lambda one: one.sort_key))


def _hint(row: Event) -> str:
    if closed_by(row):
        return f"{_HOLDS}; set the clock of that computer right"
    if row.kind in _BY_BUILDS:
        return "set the clock of that computer right, then undo the row: the next build writes what is missing"
    return f"set the clock of that computer right; {_AGAIN}"


def _long_before(rows: tuple[Event, ...]) -> Iterator[Event]:
    """Give what was logged years before the lead it is about was first enrolled; a stop may be that old."""
    runs = [row for row in rows if row.kind == "enrolled"]
    newest = max((run.at for run in runs), default=0)
    old = [row for row in rows if EARLIEST <= row.at < newest - YEARS and row.kind in {"outcome", "closed"}]
    enrolled: dict[str, int] = {}
    for run in runs if old else ():
        for key in (run.lead, *keys_named(run)):
            enrolled[key] = min(run.at, enrolled.get(key, run.at))
    return (row for row in old if not is_opt_out(row) and row.at < enrolled.get(row.lead, row.at) - YEARS)


def _warning(doubt: _Doubt, rows: list[Event], places: Mapping[str, Span]) -> Diagnostic:
    first, *others = sorted(rows, key=lambda row: places[row.id])
    writers = ", ".join(sorted({row.by for row in rows if row.by})[:PLACES])
    said = f"this row is dated {write_instant(first.at)}, {doubt.why}"
    wrote = f"; written by {writers}" if writers else ""
    message = f"{said} ({_also([places[row.id].line for row in others])}{wrote})" if others else f"{said}{wrote}"
    return Diagnostic("PB068", message, places[first.id], doubt.hint, Severity.WARNING)


def _also(lines: list[int]) -> str:
    named = ", ".join(map(str, lines[:PLACES]))
    more = f" and {len(lines) - PLACES} more" if len(lines) > PLACES else ""
    return f"also line{'s' * (len(lines) > 1)} {named}{more}"
