"""When a step happens: the one intermediate form that every spelling of `when` becomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playbook.source import Span

__all__ = [
    "ALL_DAY",
    "Anchor",
    "AnchorKind",
    "Clock",
    "Hours",
    "IfClosed",
    "IfNotLogged",
    "IfPast",
    "Otherwise",
    "Promise",
    "Schedule",
    "StartIs",
    "Timing",
    "Unit",
    "WeekHours",
]


class Unit(StrEnum):
    """The unit of a wait. Minutes are elapsed time through UTC; the others are calendar days in the lead's zone."""

    MINUTES = "min"
    DAYS = "day"
    MONTHS = "month"
    BUSINESS_DAYS = "business day"
    FULL_BUSINESS_DAYS = "full business day"


class AnchorKind(StrEnum):
    """What a moment counts from."""

    START = "start"
    STEP = "step"
    MESSAGE = "message"


class IfClosed(StrEnum):
    """Where a touch goes whose moment falls outside the open hours."""

    NEXT_OPEN = "next open"
    LAST_OPEN_BEFORE = "last open before"
    SKIP = "skip"


class IfPast(StrEnum):
    """What becomes of a step that was due before the lead was enrolled."""

    SKIP = "skip"
    DO_NOW = "do now"


class IfNotLogged(StrEnum):
    """What a touch in the past without a journal row counts as."""

    ASSUME_NO_ANSWER = "assume no answer"
    WAIT = "wait"


class Otherwise(StrEnum):
    """What happens when the promise of ``within`` cannot be kept."""

    SKIP = "skip"
    REPORT = "report"
    NEXT_OPEN = "next open"


class StartIs(StrEnum):
    """How the day of `start` is counted."""

    DAY_0 = "day 0"
    DAY_1 = "day 1"


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a moment counts from; ``step`` names the step for ``STEP`` and ``MESSAGE``."""

    kind: AnchorKind
    step: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """A span of wall time in a day, minutes after midnight, half-open; ``None`` as ``until`` is one exact minute."""

    start: int
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """``within``: a bound counted from the step's anchor, and what happens when it cannot be kept.

    ``minutes`` is elapsed time; ``None`` means the same calendar day as the anchor.
    """

    minutes: int | None
    otherwise: Otherwise
    phrase: str
    span: Span


@dataclass(frozen=True, slots=True)
class Timing:
    """A moment: between ``low`` and ``high`` ``unit`` after the anchor.

    What counts from the start stands still; what counts from a step moves with what really happened.

    Attributes:
        anchor: what it counts from.
        low: the nearest edge, in ``unit``.
        high: the farthest edge, in ``unit``, inclusive; equal to ``low`` for a single moment.
        unit: elapsed minutes or calendar days of the lead.
        phrase: the words the manager wrote.
        span: where they stand.
        at: the wall time wanted on that day, or ``None``.
        keeps_hour: whether a day-long wait keeps the anchor's wall time (``day 3`` has no hour of its own).
        within: the promise, or ``None``.
    """

    anchor: Anchor
    low: int
    high: int
    unit: Unit
    phrase: str
    span: Span
    at: Clock | None = None
    keeps_hour: bool = True
    within: Promise | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """One `open` line: half-open minutes after midnight on some weekdays (0 = Monday)."""

    weekdays: frozenset[int]
    start: int
    until: int


@dataclass(frozen=True, slots=True)
class WeekHours:
    """Open hours by weekday: seven tuples of half-open (start, until) minutes after midnight, sorted, disjoint."""

    days: tuple[tuple[tuple[int, int], ...], ...]

    @classmethod
    def of(cls, lines: tuple[Hours, ...]) -> WeekHours:
        """Join `open` lines: overlapping and touching ones become one."""
        return cls(tuple(_join([(h.start, h.until) for h in lines if day in h.weekdays]) for day in range(7)))


def _join(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for start, until in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        else:
            joined.append((start, until))
    return tuple(joined)


ALL_DAY = WeekHours.of((Hours(frozenset(range(7)), 0, 24 * 60),))


@dataclass(frozen=True, slots=True)
class Schedule:
    """The schedule in force for one step, after inheritance.

    ``holidays`` is ``lead``, ``rep``, ``both``, ``none`` or a comma-joined list of regions; ``rules`` maps each key to
    the index of the line that set it.
    """

    open: WeekHours
    holidays: str
    if_closed: IfClosed
    if_past: IfPast
    if_not_logged: IfNotLogged
    rules: dict[str, int] = field(default_factory=dict, compare=False, hash=False)
