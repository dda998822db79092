"""Turns a playbook's steps and where one lead stands into dated touches, and what has none into reasons."""

from __future__ import annotations

from dataclasses import replace
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from playbook.model.standing import Contact
from playbook.model.timing import AnchorKind, IfNotLogged, IfPast, Otherwise, Unit
from playbook.planning.beats import Beat, beats_of, next_rung
from playbook.planning.contacts import Contacts, Rules
from playbook.planning.facts import expression, facts_of
from playbook.planning.happenings import Due, Placed, Unplaced
from playbook.planning.hours import closing_rules, hours_for, law_caps
from playbook.planning.place import TAKES_THE_REP, Situation, due_moment, place
from playbook.planning.promises import is_kept, keeps_promises
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

NO_CONTACT = frozenset({"task"})


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
        self._facts = facts_of(case.lead, case.standing)
        self._order = {step.id: number for number, step in enumerate(case.playbook.steps)}
        self._steps = {step.id: step for step in case.playbook.steps}
        self._contacts = Contacts.of(case.standing.contacts)
        self._found: list[Placed | Unplaced] = []
        self._ends: dict[tuple[str, str], int | None] = {}
        self._open: dict[tuple[str, str], int] = {}
        self._begun: set[tuple[str, str]] = set()
        self._last: int | None = max((c.at for c in case.standing.contacts), default=None)
        self._attempts = len(case.standing.contacts)
        self._heap: list[Due] = []
        self._hours_of: dict[str, OpenHours] = {}

    def place_first_contacts(self) -> None:
        """Place what counts from the start in minutes: nothing displaces it, so all leads' come before the rest."""
        for step in self._case.playbook.steps:
            timing = step.timing
            if timing.anchor.kind is AnchorKind.START and timing.unit is Unit.MINUTES and not step.block:
                self._begin(step, "")
        self._drain()

    def all(self) -> tuple[Placed | Unplaced, ...]:
        """Every happening up to the horizon, in order of moment; those without one first."""
        progress = True
        while progress:
            progress = False
            for step in self._case.playbook.steps:
                for prefix in self._prefixes(step):
                    if (step.id, prefix) not in self._begun and self._is_ready(step, prefix):
                        self._begin(step, prefix)
                        progress = True
            self._drain()
        return tuple(self._found)

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

    def _hours(self, step: Step) -> OpenHours:
        if step.id not in self._hours_of:
            self._hours_of[step.id] = hours_for(step.schedule, step.channel, self._case.lead, self._case.rep)
        return self._hours_of[step.id]

    def _begin(self, step: Step, prefix: str) -> None:
        """Find every happening of a step whose anchor is known, and queue them by when they are due."""
        self._begun.add((step.id, prefix))
        anchor = self._anchor(step, prefix)
        hours = self._hours(step)
        beats = () if anchor is None else beats_of(step, anchor, hours, self._case, self._until)
        if not beats:
            self._found.append(
                Unplaced(step, f"{prefix}.1".strip("."), self._no_date(step, anchor), (step.rule,), None)
            )
            self._ends[step.id, prefix] = None
            return
        self._open[step.id, prefix] = len(beats)
        for beat in beats:
            self._queue(step, replace(beat, prefix=prefix), hours)

    def _queue(self, step: Step, beat: Beat, hours: OpenHours) -> None:
        heappush(self._heap, Due(due_moment(beat.target, hours), self._order[step.id], beat.number, beat, step))

    def _no_date(self, step: Step, anchor: int | None) -> str:
        if anchor is None:
            return "what it counts from has no moment"
        if step.timing.anchor.kind in {AnchorKind.FIELD, AnchorKind.ANNIVERSARY}:
            return f"{step.timing.anchor.field} holds no date: {step.schedule.if_no_date}"
        return "no such day comes"

    def _drain(self) -> None:
        while self._heap:
            due = heappop(self._heap)
            if due.step.is_block:
                self._run_block(due)
                self._close(due, None)
                continue
            found = self._happen(due)
            self._found.append(found)
            self._close(due, found)

    def _close(self, due: Due, found: Placed | Unplaced | None) -> None:
        """Count down a step's happenings; after the last one its moment is known to what waits for it."""
        key = (due.step.id, due.beat.prefix)
        moment = due.due if found is None else found.start if isinstance(found, Placed) else found.place
        self._open[key] -= 1
        rung = next_rung(due.step, due.beat, moment, self._hours(due.step))
        if rung is not None:
            self._open[key] += 1
            self._queue(due.step, rung, self._hours(due.step))
        if not self._open[key]:
            self._ends[key] = moment

    def _run_block(self, due: Due) -> None:
        """A run of a block is no touch; it is the moment its steps count from."""
        holds = due.step.condition is None or expression(due.step.condition.text).holds(self._facts)
        self._ends[f"block {due.step.id}", str(due.beat.number)] = due.due if holds else None

    def _happen(self, due: Due) -> Placed | Unplaced:
        step, occurrence = due.step, due.beat.occurrence
        attempt = self._case.standing.attempts.get((step.id, occurrence))
        if attempt is not None:
            return Placed(step, occurrence, attempt.at, "done", (step.rule,))
        reason = self._why_not(step)
        if reason:
            return Unplaced(step, occurrence, reason, (step.rule,), due.due)
        found = self._planned(due)
        if isinstance(found, Placed):
            found = self._promised(found, due)
        return self._seen_from_now(found, due) if isinstance(found, Placed) else found

    def _why_not(self, step: Step) -> str:
        """Why a step does not happen with this lead; empty where it does."""
        if step.condition is not None and not expression(step.condition.text).holds(self._facts):
            return f"its condition does not hold: {step.condition.text}"
        lead, standing, channel = self._case.lead, self._case.standing, step.channel
        if standing.closed_channels & {channel, "*"}:
            return f"no {channel}: the record says stop"
        if channel == "call" and not lead.phones:
            return "no phone number"
        if channel == "email" and not lead.email:
            return "no e-mail address"
        return lead.closed_channels.get(channel, "")

    def _planned(self, due: Due) -> Placed | Unplaced:
        """Find the moment: in open hours, within limits and law, around the rep's day; and never before enrollment."""
        step, occurrence, target = due.step, due.beat.occurrence, due.beat.target
        hours = self._hours(step)
        here = self._situation(due, hours)
        found = place(target, here, self._preferred(step, target, hours) if isinstance(target, MinuteTarget) else None)
        rules = (step.rule, *found.moved_by)
        if found.start is None:
            closed = closing_rules(due.due, step.schedule, hours, self._project) or (step.schedule.rules["open"],)
            rules = tuple(dict.fromkeys((*rules, *closed)))
            return Unplaced(step, occurrence, self._no_room(found.moved_by), rules, due.due)
        enrolled = self._case.enrollment.enrolled_at
        if found.start >= enrolled:
            moved = closing_rules(due.due, step.schedule, hours, self._project)
            why = (*moved, step.schedule.rules["if_closed"]) if moved and isinstance(target, MinuteTarget) else moved
            return Placed(step, occurrence, found.start, "planned", tuple(dict.fromkeys((*rules, *why))))
        rules += (step.schedule.rules["if_past"],)
        if step.schedule.if_past is IfPast.SKIP:
            return Unplaced(step, occurrence, "it was due before the lead was enrolled", rules, due.due)
        now = place(MinuteTarget(enrolled, enrolled), here)
        if now.start is None:
            return Unplaced(step, occurrence, self._no_room(now.moved_by), rules, due.due)
        return Placed(step, occurrence, now.start, "planned", tuple(dict.fromkeys((*rules, *now.moved_by))))

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
        caps = law_caps(step.channel, self._case.lead, self._project)
        is_limited = step.channel not in NO_CONTACT and not step.timing.sitting
        rules = Rules(step.channel, step.limits, step.channel_limits, caps, is_limited=is_limited)
        varies = bool(step.schedule.vary)
        last = self._last if varies else None
        return Situation(step, uid, hours, rules, self._contacts, self._agenda, last, self._attempts if varies else 0)

    def _preferred(self, step: Step, target: MinuteTarget, hours: OpenHours) -> int | None:
        """The minute of a range to begin with: open, and keeping what later steps promise, if any does both."""
        open_minutes = [minute for minute in target.candidates() if hours.is_open(minute)]
        if not open_minutes:
            return None
        later = [other for other in self._case.playbook.steps if other.timing.anchor.step == step.id]
        later = [other for other in later if not self._why_not(other)]
        kept = (minute for minute in open_minutes if keeps_promises(later, minute, self._hours))
        return next(kept, open_minutes[0])

    def _promised(self, placed: Placed, due: Due) -> Placed | Unplaced:
        """What becomes of a promise that cannot be kept: skipped, reported, or kept as soon as the hours allow."""
        promise, hours = placed.step.timing.within, self._hours(placed.step)
        anchor = self._anchor(placed.step, due.beat.prefix)
        if promise is None or anchor is None or is_kept(promise, anchor, placed.start, hours):
            return placed
        if promise.otherwise is Otherwise.SKIP:
            said = f"it would be {weekday_time(hours.zone.shown(due.due))}, outside the open hours: {promise.phrase}"
            rules = tuple(dict.fromkeys((*placed.rules, placed.step.schedule.rules["open"])))
            return Unplaced(placed.step, placed.occurrence, said, rules, due.due)
        if promise.otherwise is Otherwise.REPORT:
            return replace(placed, notes=(*placed.notes, f"later than promised ({promise.phrase})"))
        return placed

    def _seen_from_now(self, placed: Placed, due: Due) -> Placed:
        """What lies in the past and was not logged is assumed made, or waits to be done."""
        step, hours = placed.step, self._hours(placed.step)
        if placed.start < self._as_of:
            rules = tuple(dict.fromkeys((*placed.rules, step.schedule.rules["if_not_logged"])))
            if step.schedule.if_not_logged is IfNotLogged.ASSUME_NO_ANSWER:
                placed = replace(placed, state="assumed", rules=rules)
            else:
                overdue = f"overdue since {weekday_time(hours.zone.shown(placed.start))}"
                now = place(MinuteTarget(self._as_of, self._as_of), self._situation(due, hours)).start
                start = self._as_of if now is None else now
                placed = replace(placed, start=start, rules=rules, notes=(*placed.notes, overdue))
        elif step.timing.at is not None and step.timing.at.any_time:
            placed = replace(placed, notes=(*placed.notes, "any time of the day"))
        self._count(placed)
        return placed

    def _count(self, placed: Placed) -> None:
        step = placed.step
        if step.channel not in NO_CONTACT:
            self._contacts.add(Contact(placed.start, step.channel))
            self._last = placed.start
            self._attempts += 1
        if placed.state == "planned" and step.channel in TAKES_THE_REP:
            self._agenda.take(placed.start, step.actions[0].minutes)
