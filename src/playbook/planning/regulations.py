"""Turns the shipped table of calling rules into the profiles that hold for a lead's region and basis."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

from playbook.model.timing import Hours, WeekHours

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["CALLED", "Cap", "Profile", "profiles_for", "read_hours", "read_regulations", "shipped_regulations"]

# The laws behind the table speak of ringing somebody, and those that reach further (Maryland, Texas) name texts alone.
# An e-mail or a letter rings nobody: it waits until it is opened, so hours of calling mean nothing to it.
CALLED = frozenset({"call", "sms"})
"""The channels these rules apply to."""

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
CLOSED = ("none", "national", "state")
BASES = frozenset({"asked", "consented", "existing customer"})
DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Cap:
    """At most ``count`` calls to one number in any ``minutes``; a call exactly that old no longer counts."""

    count: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Profile:
    """One row of the table.

    Attributes:
        jurisdiction: ISO 3166 country, country and state as ``US-FL``, or ``default``.
        hours: when people there may be called, on their own clock.
        closed: on whose holidays they may not: ``none``, ``national``, or ``state`` (the state's, which include the
            nation's).
        eves: whether the day before a holiday has Saturday's hours.
        cap: how often one number may be called, or ``None``.
        lifted_by: the bases that take a call out of the whole row.
        citation: where the rule stands.
        confidence: how sure the row is, in words.
        line: its line in ``regulations.csv``.
        is_special: whether it is for one kind of caller only, so that no lead's region alone calls for it.
    """

    jurisdiction: str
    hours: WeekHours
    closed: str
    eves: bool
    cap: Cap | None
    lifted_by: frozenset[str]
    citation: str
    confidence: str
    line: int
    is_special: bool = False


# A million leads live in a few dozen regions, and the table never changes while the program runs.
@cache
def profiles_for(region: str, basis: str) -> tuple[Profile, ...]:
    """The profiles that hold for a lead, all at once: the strictest of them wins.

    Args:
        region: ISO 3166 country, or country and state as ``US-FL``; empty when unknown.
        basis: why the lead may be called, such as ``consented``; empty when unknown.

    Returns:
        The country's row, then the state's; the ``default`` row where neither exists. Rows the basis lifts are left
        out and nothing takes their place, so the result may be empty.
    """
    rows = shipped_regulations()
    found = [rows[name] for name in dict.fromkeys((region.partition("-")[0], region)) if name in rows]
    holding = [row for row in found if not row.is_special] or [rows[DEFAULT]]
    return tuple(row for row in holding if basis not in row.lifted_by)


@cache
def shipped_regulations() -> Mapping[str, Profile]:
    """Every shipped row under its jurisdiction, those of special callers too."""
    text = files(__package__).joinpath("regulations.csv").read_text(encoding="utf-8")
    return MappingProxyType({row.jurisdiction: row for row in read_regulations(text.splitlines(keepends=True))})


def read_regulations(lines: Iterable[str]) -> tuple[Profile, ...]:
    """Read the lines of a table, header first.

    Raises:
        ValueError: naming the line that cannot be read, or whose jurisdiction stands twice.
    """
    table = csv.DictReader(lines, restval="")
    found: dict[str, Profile] = {}
    for row in table:
        try:
            profile = _profile(row, table.line_num)
        except (KeyError, ValueError) as mistake:
            raise ValueError(f"regulations.csv:{table.line_num}: {mistake}") from mistake
        if profile.jurisdiction in found:
            raise ValueError(f"regulations.csv:{table.line_num}: {profile.jurisdiction} stands twice")
        found[profile.jurisdiction] = profile
    return tuple(found.values())


def _profile(row: Mapping[str, str], line: int) -> Profile:
    return Profile(
        jurisdiction=row["jurisdiction"],
        hours=read_hours(row["hours"]),
        closed=_one_of(CLOSED, row["closed"]),
        eves=_one_of(("", "sat"), row["eves"]) == "sat",
        cap=_cap(row["cap"]) if row["cap"] else None,
        lifted_by=frozenset(_one_of(sorted(BASES), basis) for basis in row["lifted_by"].split(";") if basis),
        citation=row["citation"],
        confidence=row["confidence"],
        line=line,
        is_special=_one_of(("always", "named"), row["applies"]) == "named",
    )


def _one_of(allowed: Iterable[str], cell: str) -> str:
    if cell not in allowed:
        raise ValueError(f"'{cell}' is none of {', '.join(word or '(empty)' for word in allowed)}")
    return cell


def _cap(cell: str) -> Cap:
    """Read ``3/24h``: calls per hours."""
    read = re.fullmatch(r"([1-9]\d*)/([1-9]\d*)h", cell, re.ASCII)
    if read is None:
        raise ValueError(f"'{cell}' is not a cap such as 3/24h")
    return Cap(int(read[1]), int(read[2]) * 60)


def read_hours(text: str) -> WeekHours:
    """Read a week such as ``Mon-Fri 10:00-13:00+14:00-20:00,Sat 10:00-17:00``; spans are half-open.

    Raises:
        ValueError: for any other spelling, a week that runs backwards, or a span that does not end after it begins.
    """
    return WeekHours.of(tuple(hours for part in text.split(",") for hours in _hours(part)))


def _hours(part: str) -> list[Hours]:
    days, _, spans = part.partition(" ")
    return [Hours(_weekdays(days), *_span(span)) for span in spans.split("+")]


def _weekdays(text: str) -> frozenset[int]:
    numbers = [WEEKDAYS.index(_one_of(WEEKDAYS, name)) for name in text.split("-", 1)]
    if numbers[0] > numbers[-1]:
        raise ValueError(f"'{text}' runs backwards")
    return frozenset(range(numbers[0], numbers[-1] + 1))


def _span(text: str) -> tuple[int, int]:
    read = re.fullmatch(r"(\d\d):([0-5]\d)-(\d\d):([0-5]\d)", text, re.ASCII)
    if read is None:
        raise ValueError(f"'{text}' is not a span such as 09:00-18:00")
    start, until = int(read[1]) * 60 + int(read[2]), int(read[3]) * 60 + int(read[4])
    if not start < until <= 24 * 60:
        raise ValueError(f"'{text}' does not end after it begins, on the same day")
    return start, until
