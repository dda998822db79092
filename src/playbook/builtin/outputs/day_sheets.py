"""Turns the touches of a rep's day into the lines and sums of the sheet they are worked from."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypedDict

from playbook.builtin.outputs.page_words import (
    call_link,
    clock_words,
    here_and_there,
    long_day_words,
    total_words,
    weekday_words,
)
from playbook.extend import channel_words

if TYPE_CHECKING:
    from playbook.extend import LeadPlan, Touch

__all__ = ["SheetLine", "sheet_line", "sheet_values"]

_WRITTEN = ["sent", "answered", "stop"]
_BOXES = {"call": ["no answer", "left a message", "talked", "call back", "stop"]} | dict.fromkeys(
    ("email", "sms", "social", "letter"), _WRITTEN
)
_COLUMNS = len(_BOXES["call"])
_FREE = timedelta(minutes=30)
_LONG_FREE = timedelta(hours=2)


class SheetLine(TypedDict):
    """One line of a day sheet: what its lead's ``Part`` carries, as JSON. ``desk`` is the rep's wall time, ISO."""

    there: str
    here: str
    desk: str
    minutes: int
    channel: str
    kind: str
    boxes: list[str]
    name: str
    company: str
    number: str
    call: str
    objective: str
    leaves: bool
    notes: list[str]
    script: str
    draft: str


def sheet_line(plan: LeadPlan, touch: Touch, draft: str, *, has_script: bool) -> SheetLine:
    """Write the line of one touch; ``draft`` is its e-mail's file below the rep's folder, empty for none."""
    clocks = here_and_there(touch)
    return {
        "there": clocks.second,
        "here": f"{weekday_words(touch.here)} {clocks.first}",
        "desk": touch.here.isoformat(),
        "minutes": touch.minutes,
        "channel": touch.channel,
        "kind": channel_words(touch.channel),
        "boxes": _BOXES.get(touch.channel, ["done", "not done"]),
        "name": plan.lead.name,
        "company": plan.lead.company if plan.lead.company != plan.lead.name else "",
        "number": touch.number.shown if touch.number else "",
        "call": call_link(touch.number),
        "objective": touch.texts.objective if touch.texts else "",
        "leaves": bool(touch.texts and touch.texts.voicemail),
        "notes": list(touch.notes),
        "script": plan.slug if has_script else "",
        "draft": draft,
    }


def sheet_values(day: date, lines: list[SheetLine]) -> dict[str, object]:
    """Join a day's lines with what they add up to; a day without calls has no columns for them."""
    counts = Counter(line["channel"] for line in lines)
    minutes = sum(line["minutes"] for line in lines)
    return {
        "day": long_day_words(day),
        "total": total_words(counts),
        "hours": f"{minutes // 60} h {minutes % 60:02} min",
        "calls": counts["call"],
        "columns": _COLUMNS if counts["call"] else 1,
        "lines": list(zip(_free_before(lines), lines, strict=True)),
    }


def _free_before(lines: list[SheetLine]) -> list[tuple[str, bool]]:
    """Say for each line what is free before it, as ``11:05–13:00``, and whether that is long."""
    free, busy_until = [], datetime.fromisoformat(lines[0]["desk"])
    for line in lines:
        start = datetime.fromisoformat(line["desk"])
        gap = start - busy_until
        words = f"{clock_words(busy_until)}–{clock_words(start)}" if gap >= _FREE else ""
        free.append((words, gap >= _LONG_FREE))
        busy_until = max(busy_until, start + timedelta(minutes=line["minutes"]))
    return free
