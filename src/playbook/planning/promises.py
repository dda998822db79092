"""Turns `within` into yes or no: was a promise kept, and can those that follow still be?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.model.timing import Unit
from playbook.planning.targets import MinuteTarget, count_days

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from playbook.model.playbook import Step
    from playbook.model.timing import Promise
    from playbook.planning.windows import OpenHours

__all__ = ["is_kept", "keeps_promises"]


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
        follow = MinuteTarget(minute + step.timing.low, minute + step.timing.high)
        if not any(hours.is_open(at) and is_kept(promise, minute, at, hours) for at in follow.candidates()):
            return False
    return True
