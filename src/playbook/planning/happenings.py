"""One happening of a step: due, with a moment, or without one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playbook.model.timing import AnchorKind

if TYPE_CHECKING:
    from playbook.model.playbook import Step
    from playbook.planning.beats import Beat

__all__ = ["Due", "Placed", "Unplaced", "no_moment"]


@dataclass(frozen=True, slots=True)
class Placed:
    """A happening with its moment; ``state`` is ``planned``, ``assumed`` (past and not logged) or ``done``.

    ``is_pushed`` says that other leads' contacts decided its minute, so that the record must keep it; ``is_promised``
    that its day was agreed with the lead.
    """

    step: Step
    occurrence: str
    start: int
    state: str
    rules: tuple[int, ...]
    notes: tuple[str, ...] = ()
    is_pushed: bool = False
    is_promised: bool = False


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A happening without a touch; ``place`` is the moment that what counts from it counts from."""

    step: Step
    occurrence: str
    reason: str
    rules: tuple[int, ...]
    place: int | None


@dataclass(order=True, slots=True)
class Due:
    """A happening that waits its turn: the earliest due first, the order of the list within one minute."""

    due: int
    order: int
    number: int
    beat: Beat = field(compare=False)
    step: Step = field(compare=False)


def no_moment(step: Step, anchor: int | None) -> str:
    """Why a step has no moment at all, in words; ``anchor`` is what it counts from."""
    if step.timing.anchor.kind is AnchorKind.GO_TO:
        return "no outcome has led to it"
    if anchor is None:
        return "what it counts from has no moment"
    if step.timing.anchor.kind in {AnchorKind.FIELD, AnchorKind.ANNIVERSARY}:
        return f"{step.timing.anchor.field} holds no date: {step.schedule.if_no_date}"
    return "no such day comes"
