"""Turns a playbook's steps and where one lead stands into dated touches, and what has none into reasons."""

from __future__ import annotations

from dataclasses import replace
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from playbook.model.standing import Contact
from playbook.model.timing import AnchorKind, IfNotLogged, IfPast, Otherwise, Unit
from playbook.planning.beats import Beat, beats_of, is_endless, may_overlap, next_rung
from playbook.planning.circumstances import Circumstances
from playbook.planning.contacts import NO_CONTACT, Contacts, first_fit
from playbook.planning.happenings import Due, Placed, Unplaced, no_moment
from playbook.planning.hours import closing_rules
from playbook.planning.place import TAKES_THE_REP, Situation, behind_others, due_moment, is_over, place
from playbook.planning.promises import is_kept, latest_moment
from playbook.planning.targets import MinuteTarget
from playbook.planning.uids import touch_uid
from playbook.planning.wording import weekday_time

if TYPE_CHECKING:
    from playbook.model.playbook import Step
    from playbook.model.project import Project
    from playbook.planning.agenda import Agenda
    from playbook.planning.case import Case
    from playbook.planning.windows import OpenHours

__all__ = ["Walk"]


class Walk:
    """One lead's way through a playbook.

    All steps stand at once; what is due first is placed first, so that limits count what comes before. The day of a
    touch depends on the record and on its own lead only; the minute of a contact that may move inside its day also on
    what the rep has already taken.
    """

    def __init__(self, case: Case, agenda: Agenda, as_of: int, until: int, project: Project) -> None:
        self._case = case
        self._agenda = agenda
        self._as_of = as_of
        self._until = until
        self._project = project
        self._around = Circumstances(case, project)
        self._order = {step.id: number for number, step in enumerate(case.playbook.steps)}
        self._steps = {step.id: step for step in case.playbook.steps}
        self._contacts = Contacts.of(case.standing.contacts)
        self._found: list[Placed | Unplaced] = []
        self._ends: dict[tuple[str, str], int | None] = {}
        self._open: dict[tuple[str, str], int] = {}
        self._begun: set[tuple[str, str]] = set()
        self._newest: dict[tuple[str, str], int] = {}
        self._last: int | None = max((c.at for c in case.standing.contacts), default=None)
        self._attempts = len(case.standing.contacts)
        self._heap: list[Due] = []

    def place_first_contacts(self) -> None:
        """Place what counts from the start in minutes: nothing displaces it, so all leads' come before the rest."""
        for step in self._case.playbook.steps:
            if _counts_from_start(step) and not step.block:
                self._begin(step, "")
        self._drain(and_what_follows=False)

    def all(self) -> tuple[Placed | Unplaced, ...]:
        """Every happening up to the horizon; those of a step that never comes to begin are named too."""
        self._begin_ready()
        self._drain(and_what_follows=True)
        waiting = [step for step in self._case.playbook.steps if not any(name == step.id for name, _ in self._begun)]
        never = (Unplaced(step, "1", "what it counts from never ends", (step.rule,), None) for step in waiting)
        return (*self._found, *never)

    def _begin_ready(self) -> None:
        """Begin every step whose anchor is known by now."""
        for step in self._case.playbook.steps:
            for prefix in self._prefixes(step):
                if (step.id, prefix) not in self._begun and self._is_ready(step, prefix):
                    self._begin(step, prefix)

    def _prefixes(self, step: Step) -> tuple[str, ...]:
        """The runs of the block a step stands in; one empty prefix outside of blocks."""
        if not step.block:
            return ("",)
        return tuple(occurrence for name, occurrence in self._ends if name == f"block {step.block}")

    def _is_ready(self, step: Step, prefix: str) -> bool:
        anchor = step.timing.anchor
        if anchor.kind in {AnchorKind.STEP, AnchorKind.MESSAGE}:
            return (anchor.step, prefix) in self._ends or (anchor.step, "") in self._ends
        return True

    def _anchor(self, step: Step, prefix: str) -> int | None:
        """What a step counts from: the start, a run of its block, or what it waits for."""
        anchor = step.timing.anchor
        if anchor.kind is AnchorKind.BLOCK:
            return self._ends[f"block {step.block}", prefix]
        if anchor.kind in {AnchorKind.STEP, AnchorKind.MESSAGE}:
            return self._ends.get((anchor.step, prefix), self._ends.get((anchor.step, "")))
        return self._case.enrollment.start

    def _begin(self, step: Step, prefix: str) -> None:
        """Find every happening of a step whose anchor is known, and queue them by when they are due."""
        self._begun.add((step.id, prefix))
        anchor = self._anchor(step, prefix)
        hours = self._around.hours(step)
        beats = () if anchor is None else beats_of(step, anchor, hours, self._case, self._until)
        if not beats:
            self._found.append(Unplaced(step, f"{prefix}.1".strip("."), no_moment(step, anchor), (step.rule,), None))
            self._ends[step.id, prefix] = None
            return
        self._open[step.id, prefix] = len(beats)
        for beat in beats:
            self._queue(step, replace(beat, prefix=prefix), hours)

    def _queue(self, step: Step, beat: Beat, hours: OpenHours) -> None:
        heappush(self._heap, Due(due_moment(beat.target, hours), self._order[step.id], beat.number, beat, step))

    def _drain(self, *, and_what_follows: bool) -> None:
        """Place what is due, the earliest first; what waited for it joins the queue before the next is taken."""
        while self._heap:
            due = heappop(self._heap)
            found = None
            if due.step.is_block:
                self._run_block(due)
            else:
                found = self._happen(due)
                self._found.append(found)
            if self._close(due, found) and and_what_follows:
                self._begin_ready()

    def _close(self, due: Due, found: Placed | Unplaced | None) -> bool:
        """Count down a step's happenings; say whether something that waits may begin.

        After the last happening its moment is known to what counts from it. An endless repeat has no last one.
        """
        step, key = due.step, (due.step.id, due.beat.prefix)
        moment = due.due if found is None else found.start if isinstance(found, Placed) else found.place
        self._open[key] -= 1
        if isinstance(found, Placed):
            self._newest[key] = found.start
        rung = next_rung(step, due.beat, moment, self._around.hours(step))
        if rung is not None:
            self._open[key] += 1
            self._queue(step, rung, self._around.hours(step))
        if not self._open[key] and not is_endless(step.timing.repeat):
            self._ends[key] = moment
            return True
        return step.is_block

    def _run_block(self, due: Due) -> None:
        """A run of a block is no touch; it is the moment its steps count from."""
        begins = due.due if self._around.holds(due.step) else None
        self._ends[f"block {due.step.id}", str(due.beat.number)] = begins

    def _happen(self, due: Due) -> Placed | Unplaced:
        step, occurrence = due.step, due.beat.occurrence
        attempt = self._case.standing.attempts.get((step.id, occurrence))
        if attempt is not None:
            if step.channel in TAKES_THE_REP:
                self._agenda.take(attempt.at, step.actions[0].minutes)
            return Placed(step, occurrence, attempt.at, "done", (step.rule,))
        reason = self._around.why_not(step)
        if reason:
            return Unplaced(step, occurrence, reason, (step.rule,), due.due)
        found = self._planned(due)
        if isinstance(found, Placed):
            found = self._promised(found, due)
        return self._seen_from_now(found, due) if isinstance(found, Placed) else found

    def _planned(self, due: Due) -> Placed | Unplaced:
        """Find the moment: in open hours, within limits and law, around the rep's day; and never before enrollment."""
        step, occurrence, target = due.step, due.beat.occurrence, due.beat.target
        hours = self._around.hours(step)
        here = self._situation(due, hours)
        if is_over(target, self._case.enrollment.enrolled_at, hours):
            return self._past(due, here, (step.rule,))
        found = place(
            target, here, self._around.preferred(step, target, hours) if isinstance(target, MinuteTarget) else None
        )
        rules = (step.rule, *found.moved_by)
        if found.start is None:
            closed = closing_rules(due.due, step.schedule, hours, self._project) or (step.schedule.rules["open"],)
            rules = tuple(dict.fromkeys((*rules, *closed)))
            return Unplaced(step, occurrence, self._no_room(found.moved_by), rules, due.due)
        enrolled = self._case.enrollment.enrolled_at
        if found.start >= enrolled:
            moved = closing_rules(due.due, step.schedule, hours, self._project)
            why = (*moved, step.schedule.rules["if_closed"]) if moved and isinstance(target, MinuteTarget) else moved
            rules = tuple(dict.fromkeys((*rules, *why)))
            return Placed(step, occurrence, found.start, "planned", rules, is_pushed=found.is_pushed)
        return self._past(due, here, rules)

    def _past(self, due: Due, here: Situation, rules: tuple[int, ...]) -> Placed | Unplaced:
        """What becomes of a step that was due before the lead was enrolled: skipped, or done now."""
        step, occurrence = due.step, due.beat.occurrence
        rules = (*rules, step.schedule.rules["if_past"])
        if step.schedule.if_past is IfPast.SKIP:
            return Unplaced(step, occurrence, "it was due before the lead was enrolled", rules, due.due)
        start, moved_by = first_fit(self._case.enrollment.enrolled_at, here.rules, here.hours, here.contacts)
        if start is None:
            return Unplaced(step, occurrence, self._no_room(moved_by), rules, due.due)
        rules = tuple(dict.fromkeys((*rules, *moved_by)))
        behind = behind_others(start, here)
        return Placed(step, occurrence, behind, "planned", rules, is_pushed=behind != start)

    def _no_room(self, moved_by: tuple[int, ...]) -> str:
        if not moved_by:
            return "no open hour is left for it"
        named = "; ".join(self._project.rules[rule].text for rule in moved_by)
        return f"no room is left for it: {named}"

    def _situation(self, due: Due, hours: OpenHours) -> Situation:
        step = due.step
        uid = touch_uid(
            self._project.namespace, self._case.lead.key, self._case.enrollment, step.id, due.beat.occurrence
        )
        varies = bool(step.schedule.vary)
        return Situation(
            step=step,
            uid=uid,
            hours=hours,
            rules=self._around.rules(step),
            contacts=self._contacts,
            agenda=self._agenda,
            enrolled=self._case.enrollment.enrolled_at,
            after=self._comes_after(step, due.beat.prefix),
            latest=self._latest(due, hours),
            slot=self._case.standing.slots.get((step.id, due.beat.occurrence)),
            is_first=_counts_from_start(step) and due.beat.number == 1,
            last=self._last if varies else None,
            attempt=self._attempts if varies else 0,
        )

    def _comes_after(self, step: Step, prefix: str) -> int:
        """What a happening cannot come before: what its step counts from, and the step's happening before it.

        Nothing for moments before the anchor, nor for the beats of overlapping periods, which may overtake each other.
        """
        anchor = self._anchor(step, prefix)
        counted = step.timing.anchor.kind in {AnchorKind.START, AnchorKind.STEP, AnchorKind.MESSAGE}
        floor = anchor if anchor is not None and counted and step.timing.low >= 0 else 0
        return floor if may_overlap(step.timing) else max(floor, self._newest.get((step.id, prefix), 0))

    def _latest(self, due: Due, hours: OpenHours) -> int | None:
        anchor = self._anchor(due.step, due.beat.prefix)
        if anchor is None or not isinstance(due.beat.target, MinuteTarget):
            return None
        return latest_moment(due.step, due.beat.target, anchor, hours)

    def _promised(self, placed: Placed, due: Due) -> Placed | Unplaced:
        """What becomes of a promise that cannot be kept: skipped, reported, or kept as soon as the hours allow."""
        promise, hours = placed.step.timing.within, self._around.hours(placed.step)
        anchor = self._anchor(placed.step, due.beat.prefix)
        if promise is None or anchor is None or is_kept(promise, anchor, placed.start, hours):
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

    def _seen_from_now(self, placed: Placed, due: Due) -> Placed | Unplaced:
        """What lies in the past and was not logged is assumed made, or waits to be done."""
        step = placed.step
        if placed.start < self._as_of:
            rules = tuple(dict.fromkeys((*placed.rules, step.schedule.rules["if_not_logged"])))
            if step.schedule.if_not_logged is IfNotLogged.ASSUME_NO_ANSWER:
                return self._count(replace(placed, state="assumed", rules=rules))
            found = self._overdue(replace(placed, rules=rules), due)
            return self._count(found) if isinstance(found, Placed) else found
        if step.timing.at is not None and step.timing.at.any_time:
            placed = replace(placed, notes=(*placed.notes, "any time of the day"))
        return self._count(placed)

    def _overdue(self, placed: Placed, due: Due) -> Placed | Unplaced:
        """Move what waits to be done to the next moment that fits, if its promise still allows that."""
        hours = self._around.hours(placed.step)
        here = self._situation(due, hours)
        start, moved_by = first_fit(self._as_of, here.rules, hours, here.contacts)
        if start is None:
            return Unplaced(placed.step, placed.occurrence, self._no_room(moved_by), placed.rules, due.due)
        overdue = f"overdue since {weekday_time(hours.zone.shown(placed.start))}"
        return self._promised(replace(placed, start=start, notes=(*placed.notes, overdue)), due)

    def _count(self, placed: Placed) -> Placed:
        """Count a contact towards limits, and keep its time of the rep's free, whether it is past or to come."""
        step = placed.step
        if step.channel not in NO_CONTACT:
            self._contacts.add(Contact(placed.start, step.channel), self._around.rules(step))
            self._last = placed.start
            self._attempts += 1
        if step.channel in TAKES_THE_REP:
            self._agenda.take(placed.start, step.actions[0].minutes)
        return placed


def _counts_from_start(step: Step) -> bool:
    """Whether a step counts in minutes from the start: a first contact."""
    return step.timing.anchor.kind is AnchorKind.START and step.timing.unit is Unit.MINUTES
