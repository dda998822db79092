"""Turns `within` into yes or no: was a promise kept, and can those that follow still be?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.model.timing import Unit
from playbook.planning.targets import count_days
from playbook.planning.zones import DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from playbook.model.playbook import Step
    from playbook.model.timing import Promise
    from playbook.planning.targets import MinuteTarget
    from playbook.planning.windows import OpenHours

__all__ = ["is_kept", "keeps_promises", "latest_moment"]


def is_kept(promise: Promise, anchor: int, start: int, hours: OpenHours) -> bool:
    """Whether ``start`` keeps a promise that counts from ``anchor``; a promise in days lasts to the end of its last."""
    day, begun = hours.zone.day_of(start), hours.zone.day_of(anchor)
    if promise.wait is None:
        return day == begun
    if promise.wait.unit is Unit.MINUTES:
        return start <= anchor + promise.wait.count
    if promise.wait.unit is Unit.BUSINESS_MINUTES:
        until = hours.add_open_minutes(anchor, promise.wait.count)
        return until is not None and start <= until
    last = count_days(begun, promise.wait.count, promise.wait.unit, hours)
    return last is not None and day <= last


def keeps_promises(later: Iterable[Step], minute: int, hours_of: Callable[[Step], OpenHours]) -> bool:
    """Whether every step that promises to follow in time still can, if what it follows happens at ``minute``."""
    for step in later:
        promise = step.timing.within
        if promise is None or step.timing.unit is not Unit.MINUTES:
            continue
        hours = hours_of(step)
        # A promise holds up to a moment, so the first open minute keeps it if any does.
        first = hours.next_open(minute + step.timing.low)
        if first is None or first > minute + step.timing.high or not is_kept(promise, minute, first, hours):
            return False
    return True


def latest_moment(step: Step, target: MinuteTarget, anchor: int, hours: OpenHours) -> int | None:
    """The last moment to which a step may be pushed by others: the end of its range, or of what it promises."""
    bounds = [target.high] if target.low < target.high else []
    promise = step.timing.within
    if promise is not None and promise.wait is None:
        bounds.append(hours.zone.to_instant((hours.zone.day_of(anchor) + 1) * DAY) - 1)
    elif promise is not None and promise.wait is not None and promise.wait.unit is Unit.MINUTES:
        bounds.append(anchor + promise.wait.count)
    return min(bounds, default=None)
