"""Turns one due happening of a lead into its touch, or into the reason why it has none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from playbook.model.timing import AnchorKind, IfNotLogged, IfPast, Otherwise, Unit
from playbook.model.wording import weekday_time
from playbook.planning.beats import next_rung
from playbook.planning.contacts import first_fit
from playbook.planning.happenings import Placed, Unplaced
from playbook.planning.hours import closing_rules
from playbook.planning.place import Situation, behind_others, due_moment, is_over, place
from playbook.planning.promises import is_kept, latest_moment
from playbook.planning.targets import DayTarget, MinuteTarget
from playbook.planning.uids import touch_uid
from playbook.planning.zones import load_zone

if TYPE_CHECKING:
    from playbook.model.playbook import Step
    from playbook.model.project import Project
    from playbook.planning.agenda import Agenda
    from playbook.planning.case import Case
    from playbook.planning.circumstances import Circumstances
    from playbook.planning.contacts import Contacts
    from playbook.planning.happenings import Due
    from playbook.planning.steering import Detour, Pause, Steering
    from playbook.planning.windows import OpenHours

__all__ = ["Around", "Settler", "counts_from_start"]

WAITS = frozenset({AnchorKind.STEP, AnchorKind.MESSAGE, AnchorKind.BLOCK})
"""What a wait counts from: it moves with what happened. Everything else is a day that stands still."""
AGREED_LATE = "the time agreed is outside the calling rules"


def counts_from_start(step: Step) -> bool:
    """Whether a step counts in minutes from the start: a first contact."""
    return step.timing.anchor.kind is AnchorKind.START and step.timing.unit is Unit.MINUTES


@dataclass(frozen=True, slots=True)
class Around:
    """What one happening is settled by besides its target.

    ``anchor`` is what its step counts from and ``after`` what it cannot come before; ``last`` and ``attempt`` are the
    contact before it and how many there were.
    """

    anchor: int | None
    after: int
    last: int | None
    attempt: int


class Settler:
    """Settles one lead's happenings. It keeps nothing: what was settled before is in ``contacts`` and the agenda."""

    def __init__(  # noqa: PLR0913 - one lead's whole situation, given by the walk alone
        self,
        case: Case,
        *,
        agenda: Agenda,
        contacts: Contacts,
        around: Circumstances,
        steering: Steering,
        as_of: int,
        project: Project,
    ) -> None:
        self._case = case
        self._agenda = agenda
        self._contacts = contacts
        self._around = around
        self._steering = steering
        self._as_of = as_of
        self._project = project

    def settle(self, due: Due, step: Step, here: Around) -> Placed | Unplaced:
        """Find the moment of a happening, and what it is seen from now; ``step`` is what was chosen of it."""
        detour = self._steering.detour(step, due.beat.occurrence)
        due = due if detour is not None else self._behind_tries(due, step)
        situation = self._situation(due, step, here, detour)
        found = self._planned(due, situation, detour)
        if detour is not None and detour.is_exact and not _is_at(found, detour):
            # What the law forbids is no agreement any more: then the playbook's own hours hold again.
            situation = self._situation(due, step, here, replace(detour, is_exact=False))
            found = self._planned(due, situation, detour)
        if isinstance(found, Placed) and detour is None:
            found = self._outside_pauses(found, due, situation)
        if isinstance(found, Placed):
            if reason := self._steering.left_out(step, due.beat.occurrence, found.start):
                return Unplaced(step, due.beat.occurrence, reason, found.rules, due.due)
            if detour is None:
                found = self._promised(found, due, here)
        return self._seen_from_now(found, due, situation, here) if isinstance(found, Placed) else found

    def _behind_tries(self, due: Due, step: Step) -> Due:
        """A rung of a ladder counts from the try before it, also where an outcome asked for that try."""
        if step.timing.repeat is None or not step.timing.repeat.ladder or due.beat.number < 2:
            return due
        hours, before = self._around.hours(step), replace(due.beat, number=due.beat.number - 1)
        tries = [
            one for one in self._steering.detours(step) if f"{one.occurrence}.".startswith(f"{before.occurrence}.")
        ]
        attempts = self._case.standing.attempts
        made = (attempts.get((step.id, one.occurrence)) for one in tries)
        moments = [due_moment(one.target, hours) if it is None else it.at for one, it in zip(tries, made, strict=True)]
        rung = next_rung(step, before, max(moments, default=None), hours)
        if rung is None or due_moment(rung.target, hours) <= due.due:
            return due
        return replace(due, due=due_moment(rung.target, hours), beat=rung)

    def _planned(self, due: Due, here: Situation, detour: Detour | None) -> Placed | Unplaced:
        """Find the moment: in open hours, within limits and law, around the rep's day; and never before enrollment."""
        step, occurrence, target = here.step, due.beat.occurrence, due.beat.target
        enrolled = self._case.enrollment.enrolled_at
        if detour is None and is_over(target, enrolled, here.hours):
            return self._past(due, here, (step.rule,))
        preferred = None
        if isinstance(target, MinuteTarget) and detour is None:
            preferred = self._around.preferred(step, target, here.hours)
        found = place(target, here, preferred)
        rules = (step.rule, *found.moved_by)
        if found.start is None:
            closed = closing_rules(due.due, step.schedule, here.hours, self._project) or (step.schedule.rules["open"],)
            rules = tuple(dict.fromkeys((*rules, *closed)))
            return Unplaced(step, occurrence, self._no_room(found.moved_by), rules, due.due)
        if found.start >= enrolled or detour is not None:
            moved = closing_rules(due.due, step.schedule, here.hours, self._project)
            why = (*moved, step.schedule.rules["if_closed"]) if moved and isinstance(target, MinuteTarget) else moved
            rules = tuple(dict.fromkeys((*rules, *why)))
            placed = Placed(step, occurrence, found.start, "planned", rules, is_pushed=found.is_pushed)
            return placed if detour is None else self._agreed(placed, detour)
        return self._past(due, here, rules)

    def _agreed(self, placed: Placed, detour: Detour) -> Placed:
        late = detour.is_exact and not _is_at(placed, detour)
        notes = (*detour.notes, *((AGREED_LATE,) if late else ()), *self._away(placed, detour))
        return replace(placed, is_promised=detour.is_promised, notes=(*placed.notes, *notes))

    def _away(self, placed: Placed, detour: Detour) -> tuple[str, ...]:
        """What the rep has to know of an agreed day: that they are off then, or that it became another."""
        target, zone = detour.target, self._around.hours(placed.step).zone
        if detour.is_promised and isinstance(target, DayTarget) and zone.day_of(placed.start) != target.low:
            return ("the day agreed has no room for it",)
        day = load_zone(self._case.rep.zone).day_of(placed.start)
        is_off = any(first <= day <= last for first, last in self._case.rep.absent)
        return ("you are away then: tell them, or hand it on",) if is_off else ()

    def _past(self, due: Due, here: Situation, rules: tuple[int, ...]) -> Placed | Unplaced:
        """What becomes of a step that was due before the lead was enrolled: skipped, or done now."""
        step, occurrence = here.step, due.beat.occurrence
        rules = (*rules, step.schedule.rules["if_past"])
        if step.schedule.if_past is IfPast.SKIP:
            return Unplaced(step, occurrence, "it was due before the lead was enrolled", rules, due.due)
        start, moved_by = first_fit(self._case.enrollment.enrolled_at, here.rules, here.hours, here.contacts)
        if start is None:
            return Unplaced(step, occurrence, self._no_room(moved_by), rules, due.due)
        rules = tuple(dict.fromkeys((*rules, *moved_by)))
        behind = behind_others(start, here)
        return Placed(step, occurrence, behind, "planned", rules, is_pushed=behind != start)

    def _outside_pauses(self, placed: Placed, due: Due, here: Situation) -> Placed | Unplaced:
        """Days stand still and waits move, in a pause too: a wait goes on when it is over, a day inside it is lost.

        A period is filled with the days of it that are left.
        """
        target = due.beat.target
        while (pause := self._steering.pause_at(placed.start)) is not None:
            is_period = isinstance(target, DayTarget) and (target.is_period or target.low < target.high)
            if not is_period and not self._moves(placed.step):
                return self._paused(placed, due, pause)
            here = replace(here, after=max(here.after, pause.goes_on))
            target = target if is_period else _not_before(target, pause.goes_on, here.hours)
            found = place(target, here)
            if found.start is None or found.start < pause.until:
                return self._paused(placed, due, pause)
            placed = replace(placed, start=found.start, rules=tuple(dict.fromkeys((*placed.rules, *found.moved_by))))
        return placed

    @staticmethod
    def _paused(placed: Placed, due: Due, pause: Pause) -> Unplaced:
        return Unplaced(placed.step, placed.occurrence, f"everything rests: {pause.phrase}", placed.rules, due.due)

    @staticmethod
    def _moves(step: Step) -> bool:
        repeat = step.timing.repeat
        return step.timing.anchor.kind in WAITS and (repeat is None or bool(repeat.ladder))

    def _no_room(self, moved_by: tuple[int, ...]) -> str:
        if not moved_by:
            return "no open hour is left for it"
        named = "; ".join(self._project.rules[rule].text for rule in moved_by)
        return f"no room is left for it: {named}"

    def _situation(self, due: Due, step: Step, here: Around, detour: Detour | None) -> Situation:
        is_agreed = detour is not None and detour.is_exact
        occurrence = due.beat.occurrence
        varies = bool(step.schedule.vary)
        hours = self._around.agreed_hours(step) if is_agreed else self._around.hours(step)
        return Situation(
            step=step,
            uid=touch_uid(self._project.namespace, self._case.lead.key, self._case.enrollment, step.id, occurrence),
            hours=hours,
            rules=self._around.rules(step, is_agreed=is_agreed),
            contacts=self._contacts,
            agenda=self._agenda,
            enrolled=self._case.enrollment.enrolled_at,
            after=here.after if detour is None else detour.turn.at,
            latest=None if detour is not None else self._latest(due, step, here, hours),
            slot=self._case.standing.slots.get((step.id, occurrence)),
            is_first=detour is None and counts_from_start(step) and due.beat.number == 1,
            last=here.last if varies else None,
            attempt=here.attempt if varies else 0,
        )

    @staticmethod
    def _latest(due: Due, step: Step, here: Around, hours: OpenHours) -> int | None:
        if here.anchor is None or not isinstance(due.beat.target, MinuteTarget):
            return None
        return latest_moment(step, due.beat.target, here.anchor, hours)

    def _promised(self, placed: Placed, due: Due, here: Around) -> Placed | Unplaced:
        """What becomes of a promise that cannot be kept: skipped, reported, or kept as soon as the hours allow."""
        promise, hours = placed.step.timing.within, self._around.hours(placed.step)
        if promise is None or here.anchor is None or is_kept(promise, here.anchor, placed.start, hours):
            return placed
        if promise.otherwise is Otherwise.SKIP:
            said = f"it would be {weekday_time(hours.zone.shown(placed.start))}, too late for '{promise.phrase}'"
            if not hours.is_open(due.due):
                closed = weekday_time(hours.zone.shown(due.due))
                said = f"{closed} is outside the open hours, and later is too late for '{promise.phrase}'"
            return Unplaced(placed.step, placed.occurrence, said, placed.rules, due.due)
        if promise.otherwise is Otherwise.REPORT:
            return replace(placed, notes=(*placed.notes, f"later than promised ({promise.phrase})"))
        return placed

    def _seen_from_now(self, placed: Placed, due: Due, situation: Situation, here: Around) -> Placed | Unplaced:
        """What lies in the past and was not logged is assumed made, or waits to be done."""
        step = placed.step
        if placed.start < self._as_of:
            rules = tuple(dict.fromkeys((*placed.rules, step.schedule.rules["if_not_logged"])))
            if step.schedule.if_not_logged is IfNotLogged.ASSUME_NO_ANSWER:
                return replace(placed, state="assumed", rules=rules)
            return self._overdue(replace(placed, rules=rules), due, situation, here)
        if step.timing.at is not None and step.timing.at.any_time:
            return replace(placed, notes=(*placed.notes, "any time of the day"))
        return placed

    def _overdue(self, placed: Placed, due: Due, situation: Situation, here: Around) -> Placed | Unplaced:
        """Move what waits to be done to the next moment that fits, if its promise still allows that."""
        hours = self._around.hours(placed.step)
        start, moved_by = first_fit(self._as_of, self._around.rules(placed.step), hours, situation.contacts)
        if start is None:
            return Unplaced(placed.step, placed.occurrence, self._no_room(moved_by), placed.rules, due.due)
        overdue = f"overdue since {weekday_time(hours.zone.shown(placed.start))}"
        moved = replace(placed, start=start, notes=(*placed.notes, overdue))
        return moved if placed.is_promised else self._promised(moved, due, here)


def _is_at(found: Placed | Unplaced, detour: Detour) -> bool:
    """Whether a try stands at the very minute that was agreed."""
    target = detour.target
    return isinstance(found, Placed) and isinstance(target, MinuteTarget) and found.start == target.low


def _not_before(target: MinuteTarget | DayTarget, until: int, hours: OpenHours) -> MinuteTarget | DayTarget:
    """A wait that ran out in a pause is over when the pause is."""
    if isinstance(target, MinuteTarget):
        return MinuteTarget(max(target.low, until), max(target.high, until))
    day = max(target.low, hours.zone.day_of(until))
    return replace(target, low=day, high=max(day, target.high))
