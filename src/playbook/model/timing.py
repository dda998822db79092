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
    "Gap",
    "Hours",
    "IfClosed",
    "IfNoDate",
    "IfNotLogged",
    "IfPast",
    "Limit",
    "Otherwise",
    "Pin",
    "Promise",
    "Repeat",
    "Schedule",
    "StartIs",
    "Timing",
    "Unit",
    "Vary",
    "Wait",
    "WeekHours",
]


class Unit(StrEnum):
    """The unit of a wait. Minutes are elapsed time through UTC; the others are counted on the lead's calendar."""

    MINUTES = "min"
    BUSINESS_MINUTES = "business min"
    DAYS = "day"
    MONTHS = "month"
    BUSINESS_DAYS = "business day"
    FULL_BUSINESS_DAYS = "full business day"


class AnchorKind(StrEnum):
    """What a moment counts from; ``GO_TO`` is a step that only an outcome leads to."""

    START = "start"
    BLOCK = "block"
    STEP = "step"
    MESSAGE = "message"
    FIELD = "field"
    ANNIVERSARY = "anniversary"
    PIN = "pin"
    GO_TO = "go to"


class IfNoDate(StrEnum):
    """What becomes of a step whose date is unknown, and of what counts from it."""

    SKIP = "skip"
    WAIT = "wait"


class Vary(StrEnum):
    """In what consecutive attempts differ."""

    TIME = "time"
    WEEKDAY = "weekday"
    WEEK_OF_MONTH = "week of month"


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
    """How the day of `start` is counted. A business day is the first open one, from the day of start on."""

    DAY_0 = "day 0"
    DAY_1 = "day 1"
    BUSINESS_DAY_0 = "business day 0"
    BUSINESS_DAY_1 = "business day 1"


@dataclass(frozen=True, slots=True)
class Pin:
    """A moment of the calendar: a date, a span of a month, or the n-th weekday of one; the first on or after start.

    ``month`` is 1–12; ``low`` and ``high`` are days of it. ``year`` pins it for good; ``nth`` is 1–4, or -1 for the
    last ``weekday`` (0 = Monday) of the month.
    """

    month: int
    low: int = 1
    high: int = 31
    year: int | None = None
    nth: int | None = None
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a moment counts from: ``step`` for ``STEP`` and ``MESSAGE``, ``field`` for dates, ``pin`` for a ``PIN``."""

    kind: AnchorKind
    step: str = ""
    field: str = ""
    pin: Pin | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """A span of wall time in a day, minutes after midnight, half-open; ``None`` as ``until`` is one exact minute.

    ``any_time`` leaves the hour to the rep: the touch has a last day instead.
    """

    start: int
    until: int | None = None
    any_time: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """A single length of time, such as ``3 days``."""

    count: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Promise:
    """``within``: a bound counted from the step's anchor, and what happens when it cannot be kept.

    ``None`` as ``wait`` means the same calendar day as the anchor; a wait in days lasts to the end of its last day.
    """

    wait: Wait | None
    otherwise: Otherwise
    phrase: str
    span: Span


@dataclass(frozen=True, slots=True)
class Repeat:
    """How often a step happens; exactly one of four shapes.

    ``times`` alone fills the range of `when`; ``every`` adds beats, ``times`` of them, or until ``until`` days after
    the start, or without end (both ``None``); ``ladder`` lists the waits from each try to the next.
    """

    phrase: str
    span: Span
    times: int | None = None
    every: Wait | None = None
    until: int | None = None
    ladder: tuple[Wait, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """The least time between two contacts, and the rule that asks for it."""

    wait: Wait
    rule: int
    span: Span


@dataclass(frozen=True, slots=True)
class Limit:
    """Limits on contacts with one lead; ``rules`` holds the index of the line that set each.

    ``per_day`` counts on the lead's calendar day, ``per_week`` in any seven days on end.
    """

    gap: Gap | None = None
    per_day: int | None = None
    per_week: int | None = None
    rules: dict[str, int] = field(default_factory=dict, compare=False, hash=False)


@dataclass(frozen=True, slots=True)
class Timing:
    """A moment: between ``low`` and ``high`` ``unit`` after the anchor; negative before it.

    What counts from the start or a date stands still; what counts from a step moves with what really happened.

    Attributes:
        anchor: what it counts from.
        low: the nearest edge, in ``unit``.
        high: the farthest edge, in ``unit``, inclusive; equal to ``low`` for a single moment.
        unit: what ``low`` and ``high`` count.
        phrase: the words the manager wrote.
        span: where they stand.
        at: the wall time wanted on that day, or ``None``.
        keeps_hour: whether a day-long wait keeps the anchor's wall time (``day 3`` has no hour of its own).
        sitting: ``right after``: the same sitting as the step it follows.
        weekdays: only these days of the week (0 = Monday); for a single day the first of them on or after it.
        within: the promise, or ``None``.
        repeat: how often, or ``None`` for once.
        count_field: a column that gives the number instead of ``low`` and ``high``.
    """

    anchor: Anchor
    low: int
    high: int
    unit: Unit
    phrase: str
    span: Span
    at: Clock | None = None
    keeps_hour: bool = True
    sitting: bool = False
    weekdays: frozenset[int] = frozenset()
    within: Promise | None = None
    repeat: Repeat | None = None
    count_field: str = ""


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
    if_no_date: IfNoDate = IfNoDate.SKIP
    vary: frozenset[Vary] = frozenset()
    rules: dict[str, int] = field(default_factory=dict, compare=False, hash=False)
