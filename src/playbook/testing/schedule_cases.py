"""Turns rows of time arithmetic (a base, a rule, windows, holidays) into answers of the real planner, and compares.

A case has the columns ``case, tz, region, base_local, rule, window, holidays, expected_utc, why``. The rule is
``+30m``, ``+3h`` (elapsed), ``+1d``, ``+1w``, ``+1mo``, ``+1y`` (calendar), ``+4bd`` (business days), ``>4bd`` (whole
ones in between), then options: ``;cap=n/h;prior=…`` a rolling cap with earlier attempts, ``;rep_cap=n;booked=date:n``
a rep's full days, ``;slot=15m;taken=…``, ``;rep_off=dates``, ``;within=30d``. A window is ``who[@zone] days
HH:MM-HH:MM[+HH:MM-HH:MM],…``, several joined by `` & ``; ``holidays`` are dates closed for the lead. The answer is the
first open minute at or after the target in UTC, or ``NONE``.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import StringIO

from playbook.model.standing import Contact
from playbook.model.timing import Anchor, AnchorKind, Hours, Limit, Timing, Unit, WeekHours
from playbook.planning.agenda import Agenda
from playbook.planning.contacts import Contacts, RollingCap, Rules, first_fit
from playbook.planning.days import OpenDays
from playbook.planning.place import due_moment
from playbook.planning.targets import aim
from playbook.planning.windows import Calendar, OpenHours
from playbook.planning.zones import DAY, day_number, load_zone, wall_to_utc
from playbook.source import Span

__all__ = ["answer", "run_cases"]

RULE = re.compile(r"([+>])(\d+)(mo|bd|[mhdwy])\Z")
UNITS = {
    "m": (1, Unit.MINUTES),
    "h": (60, Unit.MINUTES),
    "d": (1, Unit.DAYS),
    "w": (7, Unit.DAYS),
    "mo": (1, Unit.MONTHS),
    "y": (12, Unit.MONTHS),
    "bd": (1, Unit.BUSINESS_DAYS),
}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NONE = "NONE"


@dataclass(frozen=True, slots=True)
class _Rule:
    """A parsed rule: its wait and its options by name."""

    count: int
    unit: Unit
    options: dict[str, str]


def run_cases(text: str) -> tuple[tuple[str, ...], int]:
    """Run a CSV text of cases.

    Returns:
        A line for each failure, and how many passed.
    """
    failures, passed = [], 0
    for row in csv.DictReader(StringIO(text)):
        expected = row["expected_utc"].strip()
        try:
            found = answer(row)
        except (KeyError, ValueError, StopIteration) as error:
            found = f"cannot be read: {error!r}"
        if found == expected:
            passed += 1
        else:
            failures.append(f"{row['case']}: expected {expected}, got {found} ({row['why']})")
    return tuple(failures), passed


def answer(row: dict[str, str]) -> str:
    """Give the planner's answer to one case as ``2026-11-23T15:30Z``, or ``NONE``.

    Raises:
        KeyError: for a missing column or an unknown zone.
        ValueError: for a rule, window or date that is none.
    """
    rule = _rule(row["rule"])
    hours = _hours(row, rule.options)
    anchor = _base(row["base_local"], row["tz"])
    low = rule.count
    timing = Timing(Anchor(AnchorKind.STEP, "base"), low, low, rule.unit, row["rule"], Span("cases.csv"))
    target = aim(timing, anchor, hours)
    if target is None:
        return NONE
    found = _first(due_moment(target, hours), _until(anchor, rule.options), hours, rule.options)
    return NONE if found is None else f"{datetime.fromtimestamp(found * 60, UTC):%Y-%m-%dT%H:%MZ}"


def _first(wanted: int, until: int | None, hours: OpenHours, options: dict[str, str]) -> int | None:
    """The first minute that fits hours, caps and the rep's taken slots."""
    contacts = Contacts.of(Contact(_instant(text), "call") for text in _listed(options, "prior"))
    caps: tuple[RollingCap, ...] = ()
    if "cap" in options:
        count, _, length = options["cap"].partition("/")
        caps = (RollingCap(int(count), int(length.removesuffix("h")) * 60, frozenset({"call"}), 0),)
    rules = Rules("call", Limit(), Limit(), caps)
    minutes = int(options.get("slot", "1m").removesuffix("m"))
    agenda = Agenda()
    for text in _listed(options, "taken"):
        agenda.take(_instant(text), minutes)
    while True:
        found, _ = first_fit(wanted, rules, hours, contacts, until)
        if found is None:
            return None
        wanted = agenda.first_free_from(found, minutes)
        if wanted == found:
            return found


def _rule(text: str) -> _Rule:
    head, *rest = text.split(";")
    match = RULE.match(head.strip())
    if match is None:
        raise ValueError(f"'{head}' is no rule")
    scale, unit = UNITS[match[3]]
    if match[1] == ">":
        unit = Unit.FULL_BUSINESS_DAYS
    options = dict(option.strip().split("=", 1) for option in rest)
    return _Rule(int(match[2]) * scale, unit, options)


def _base(text: str, zone: str) -> int:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not None:
        return int(moment.timestamp()) // 60
    instant = wall_to_utc(moment, zone)
    if instant is None:
        raise KeyError(zone)
    return instant


def _instant(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp()) // 60


def _listed(options: dict[str, str], name: str) -> list[str]:
    return [part.strip() for part in options.get(name, "").split(",") if part.strip()]


def _day(text: str) -> int:
    return day_number(date.fromisoformat(text.strip()))


def _until(anchor: int, options: dict[str, str]) -> int | None:
    return anchor + int(options["within"].removesuffix("d")) * DAY if "within" in options else None


def _hours(row: dict[str, str], options: dict[str, str]) -> OpenHours:
    closed = tuple((day, day) for day in (_day(text) for text in row["holidays"].split(";") if text.strip()))
    away = [_day(text) for text in _listed(options, "rep_off")]
    if "rep_cap" in options:
        booked = (entry.rpartition(":") for entry in _listed(options, "booked"))
        away += [_day(day) for day, _, count in booked if int(count) >= int(options["rep_cap"])]
    absent = tuple((day, day) for day in away)
    windows = [window.strip().partition(" ") for window in row["window"].split(" & ")]
    has_rep = any(who.startswith("rep") for who, _, _ in windows)
    calendars = []
    for who, _, spans in windows:
        name, _, zone = who.partition("@")
        is_lead = name.startswith("lead")
        off = (*(closed if is_lead else ()), *(absent if not (is_lead and has_rep) else ()))
        calendars.append(Calendar(load_zone(zone or row["tz"]), OpenDays(_week(spans), (), off), name))
    return OpenHours(tuple(calendars))


def _week(text: str) -> WeekHours:
    lines = []
    for entry in text.split(","):
        days, _, spans = entry.strip().partition(" ")
        first, _, last = days.lower().partition("-")
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        weekdays = frozenset((start + step) % 7 for step in range((end - start) % 7 + 1))
        for span in spans.split("+"):
            opens, _, closes = span.partition("-")
            lines.append(Hours(weekdays, _minutes(opens), _minutes(closes)))
    return WeekHours.of(tuple(lines))


def _minutes(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)
