"""Turns a playbook's steps and where one lead stands into dated touches, and the steps that have none into reasons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from playbook.model.timing import AnchorKind, IfClosed, IfNotLogged, IfPast, Otherwise, Unit
from playbook.planning.agenda import preferred_slot
from playbook.planning.choice import choose_day, choose_slot, due_moment, first_free_after, moved
from playbook.planning.facts import expression, facts_of
from playbook.planning.hours import hours_for
from playbook.planning.targets import DayTarget, MinuteTarget, aim
from playbook.planning.uids import touch_uid
from playbook.planning.wording import weekday_time

if TYPE_CHECKING:
    from uuid import UUID

    from playbook.model.playbook import Step
    from playbook.model.timing import Promise
    from playbook.planning.agenda import Agenda
    from playbook.planning.case import Case
    from playbook.planning.windows import OpenHours

__all__ = ["OCCURRENCE", "TAKES_THE_REP", "Placed", "Unplaced", "Walk"]

OCCURRENCE = "1"
TAKES_THE_REP = frozenset({"call", "visit", "meeting"})
"""Channels whose touches must not overlap: the rep can do one at a time."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A step with its moment; ``state`` is ``planned``, ``assumed`` (past and not logged) or ``done``."""

    step: Step
    start: int
    state: str
    rules: tuple[int, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A step without a touch; ``place`` is the moment that what counts from it counts from."""

    step: Step
    reason: str
    rules: tuple[int, ...]
    place: int | None


class Walk:
    """One lead's way through a playbook.

    The day of a touch depends on the record and on its own lead only; the minute of a contact that may move inside its
    day also on what the rep has already taken.
    """

    def __init__(self, case: Case, agenda: Agenda, as_of: int, namespace: UUID) -> None:
        self._case = case
        self._agenda = agenda
        self._as_of = as_of
        self._namespace = namespace
        self._facts = facts_of(case.lead, case.standing)
        self._steps = {step.id: step for step in case.playbook.steps}
        self._found: dict[str, Placed | Unplaced] = {}

    def place_first_contacts(self) -> None:
        """Place what counts from the start in minutes: nothing displaces it, so all leads' come before the rest."""
        for step in self._case.playbook.steps:
            if step.timing.anchor.kind is AnchorKind.START and step.timing.unit is Unit.MINUTES:
                self.one(step.id)

    def all(self) -> tuple[Placed | Unplaced, ...]:
        """Every step, in the order of the list."""
        return tuple(self.one(step.id) for step in self._case.playbook.steps)

    def one(self, step_id: str) -> Placed | Unplaced:
        """One step's moment or reason; what it counts from is found first."""
        if step_id not in self._found:
            self._found[step_id] = self._place(self._steps[step_id])
        return self._found[step_id]

    def _place(self, step: Step) -> Placed | Unplaced:
        attempt = self._case.standing.attempts.get((step.id, OCCURRENCE))
        if attempt is not None:
            return Placed(step, attempt.at, "done", (step.rule,))
        anchor = self._anchor(step)
        hours = self._hours(step)
        target = aim(step.timing, anchor, hours) if anchor is not None else None
        if anchor is None or target is None:
            return Unplaced(step, "no such day comes", (step.rule,), None)
        due = target.candidates()[0] if isinstance(target, MinuteTarget) else due_moment(target, hours)
        if step.condition is not None and not expression(step.condition.text).holds(self._facts):
            return Unplaced(step, f"its condition does not hold: {step.condition.text}", (step.rule,), due)
        closed = self._why_not(step.actions[0].channel)
        if closed:
            return Unplaced(step, closed, (step.rule,), due)
        placed = self._in_hours(step, target, due, hours)
        if isinstance(placed, Placed):
            placed = self._promised(placed, anchor, due, hours)
        return self._seen_from_now(placed, hours) if isinstance(placed, Placed) else placed

    def _anchor(self, step: Step) -> int | None:
        """What a step counts from: the start, or what it waits for (done, planned, or due if it was skipped)."""
        if step.timing.anchor.kind is AnchorKind.START:
            return self._case.enrollment.start
        before = self.one(step.timing.anchor.step)
        return before.start if isinstance(before, Placed) else before.place

    def _hours(self, step: Step) -> OpenHours:
        return hours_for(step.schedule, self._case.lead, self._case.rep)

    def _why_not(self, channel: str) -> str:
        """Why this channel cannot be used with this lead; empty where it can."""
        lead, standing = self._case.lead, self._case.standing
        if standing.closed_channels & {channel, "*"}:
            return f"no {channel}: the record says stop"
        if channel == "call" and not lead.phones:
            return "no phone number"
        if channel == "email" and not lead.email:
            return "no e-mail address"
        return lead.closed_channels.get(channel, "")

    def _in_hours(self, step: Step, target: MinuteTarget | DayTarget, due: int, hours: OpenHours) -> Placed | Unplaced:
        schedule = step.schedule
        start = self._choose(step, target, hours)
        if start is None:
            closed = schedule.rules["if_closed" if schedule.if_closed is IfClosed.SKIP else "open"]
            return Unplaced(step, "no open hour is left for it", (step.rule, closed), due)
        rules: tuple[int, ...] = (step.rule,)
        if start < self._case.enrollment.enrolled_at:
            rules += (schedule.rules["if_past"],)
            now = hours.next_open(self._case.enrollment.enrolled_at)
            if schedule.if_past is IfPast.SKIP or now is None:
                return Unplaced(step, "it was due before the lead was enrolled", rules, due)
            start = self._behind_others(step, now, hours)
        elif not hours.is_open(due):
            rules += (schedule.rules["open"], schedule.rules["if_closed"])
        return Placed(step, start, "planned", rules)

    def _choose(self, step: Step, target: MinuteTarget | DayTarget, hours: OpenHours) -> int | None:
        if isinstance(target, DayTarget):
            return self._choose_on_day(step, target, hours)
        open_minutes = [minute for minute in target.candidates() if hours.is_open(minute)]
        if open_minutes:
            kept = next((minute for minute in open_minutes if self._keeps_promises(step, minute)), open_minutes[0])
            return self._behind_others(step, kept, hours)
        later = moved(target.low, step.schedule.if_closed, hours)
        return None if later is None else self._behind_others(step, later, hours)

    def _behind_others(self, step: Step, wanted: int, hours: OpenHours) -> int:
        """Leads that arrive together are called one after the other; a wait after a step is never moved."""
        action = step.actions[0]
        if step.timing.anchor.kind is not AnchorKind.START or action.channel not in TAKES_THE_REP:
            return wanted
        return first_free_after(wanted, action.minutes, hours, self._agenda)

    def _choose_on_day(self, step: Step, target: DayTarget, hours: OpenHours) -> int | None:
        uid = touch_uid(self._namespace, self._case.lead.key, self._case.enrollment, step.id, OCCURRENCE)
        spans = choose_day(target, uid, step.schedule.if_closed, hours)
        if not spans:
            return None
        action, at = step.actions[0], step.timing.at
        exact = at is not None and at.until is None  # a written hour is kept, and may overlap
        turn = None if target.wall is not None or exact else preferred_slot(uid, 2**32)
        return choose_slot(
            spans, action.minutes, turn, self._agenda if action.channel in TAKES_THE_REP and not exact else None
        )

    def _keeps_promises(self, step: Step, minute: int) -> bool:
        """Whether every step that promises to follow this one in time still can, if this one happens at ``minute``."""
        for later in self._case.playbook.steps:
            promise = later.timing.within
            if later.timing.anchor.step != step.id or promise is None or later.timing.unit is not Unit.MINUTES:
                continue
            if later.condition is not None and not expression(later.condition.text).holds(self._facts):
                continue
            hours = self._hours(later)
            follow = MinuteTarget(minute + later.timing.low, minute + later.timing.high)
            if not any(hours.is_open(at) and _kept(promise, minute, at, hours) for at in follow.candidates()):
                return False
        return True

    def _promised(self, placed: Placed, anchor: int, due: int, hours: OpenHours) -> Placed | Unplaced:
        """What becomes of a promise that cannot be kept: skipped, reported, or kept as soon as the hours allow."""
        promise = placed.step.timing.within
        if promise is None or _kept(promise, anchor, placed.start, hours):
            return placed
        if promise.otherwise is Otherwise.SKIP:
            said = f"it would be {weekday_time(hours.zone.shown(due))}, outside the open hours: {promise.phrase}"
            return Unplaced(placed.step, said, (*placed.rules, placed.step.schedule.rules["open"]), due)
        if promise.otherwise is Otherwise.REPORT:
            return replace(placed, notes=(*placed.notes, f"later than promised ({promise.phrase})"))
        return placed

    def _seen_from_now(self, placed: Placed, hours: OpenHours) -> Placed:
        """What lies in the past and was not logged is assumed made, or waits to be done."""
        schedule = placed.step.schedule
        if placed.start < self._as_of:
            rules = (*placed.rules, schedule.rules["if_not_logged"])
            if schedule.if_not_logged is IfNotLogged.ASSUME_NO_ANSWER:
                return replace(placed, state="assumed", rules=rules)
            overdue = f"overdue since {weekday_time(hours.zone.shown(placed.start))}"
            now = hours.next_open(self._as_of)
            placed = replace(
                placed, start=self._as_of if now is None else now, rules=rules, notes=(*placed.notes, overdue)
            )
        action = placed.step.actions[0]
        if action.channel in TAKES_THE_REP:
            self._agenda.take(placed.start, action.minutes)
        return placed


def _kept(promise: Promise, anchor: int, start: int, hours: OpenHours) -> bool:
    if promise.minutes is None:
        return hours.zone.day_of(start) == hours.zone.day_of(anchor)
    return start <= anchor + promise.minutes
