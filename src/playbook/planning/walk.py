"""Turns a playbook's steps and where one lead stands into dated touches, and what has none into reasons."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from playbook.model.standing import Contact
from playbook.model.timing import AnchorKind
from playbook.planning.beats import Beat, beats_of, is_endless, may_overlap, next_rung
from playbook.planning.choices import Choices
from playbook.planning.circumstances import Circumstances
from playbook.planning.contacts import NO_CONTACT, Contacts
from playbook.planning.happenings import Due, Placed, Unplaced, no_moment
from playbook.planning.place import TAKES_THE_REP, due_moment
from playbook.planning.settle import Around, Settler, counts_from_start
from playbook.planning.steering import Steering

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        self._until = until
        self._around = Circumstances(case, project)
        self._choices = Choices(case, self._around)
        self._steering = Steering(case, self._around.hours)
        self._order = {step.id: number for number, step in enumerate(case.playbook.steps)}
        number = case.lead.phones[0].e164 if case.lead.phones else ""
        self._contacts = Contacts.on_line(case.standing, agenda.line(number), case.lead.key)
        self._settler = Settler(
            case,
            agenda=agenda,
            contacts=self._contacts,
            around=self._around,
            steering=self._steering,
            as_of=as_of,
            project=project,
        )
        self._found: list[Placed | Unplaced] = []
        self._ends: dict[tuple[str, str], int | None] = {}
        self._said: dict[tuple[str, str], int] = {}
        self._open: dict[tuple[str, str], int] = {}
        self._tries: Counter[tuple[str, str, int]] = Counter()
        self._begun: set[tuple[str, str]] = set()
        self._newest: dict[tuple[str, str], int] = {}
        self._latest: dict[tuple[str, str], int] = {}
        self._last: int | None = max((c.at for c in case.standing.contacts), default=None)
        self._attempts = len(case.standing.contacts)
        self._heap: list[Due] = []

    def place_first_contacts(self) -> None:
        """Place what counts from the start in minutes: nothing displaces it, so all leads' come before the rest."""
        for step in self._case.playbook.steps:
            if counts_from_start(step) and not step.block:
                self._begin(step, "")
        self._drain(and_what_follows=False)

    def all(self) -> tuple[Placed | Unplaced, ...]:
        """Every happening up to the horizon; those of a step that never comes to begin are named too."""
        self._begin_ready()
        self._drain(and_what_follows=True)
        for step in self._waiting():
            if self._steering.detours(step):
                self._begin(step, "")  # what was agreed with a lead comes, whatever its step waits for
        self._drain(and_what_follows=True)
        never = (Unplaced(step, "1", "what it counts from never ends", (step.rule,), None) for step in self._waiting())
        return (*self._found, *never)

    def _waiting(self) -> list[Step]:
        begun = {name for name, _ in self._begun}
        return [step for step in self._case.playbook.steps if step.id not in begun]

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
            return self._ends.get((f"block {step.block}", prefix))
        if anchor.kind not in {AnchorKind.STEP, AnchorKind.MESSAGE}:
            return self._case.enrollment.start
        places = ((anchor.step, prefix), (anchor.step, ""))
        if anchor.kind is AnchorKind.MESSAGE:
            said = next((self._said[place] for place in places if place in self._said), None)
            if said is not None:
                return said
        return next((self._ends[place] for place in places if place in self._ends), None)

    def _begin(self, step: Step, prefix: str) -> None:
        """Find every happening of a step whose anchor is known, and queue them by when they are due."""
        self._begun.add((step.id, prefix))
        anchor = self._anchor(step, prefix)
        hours = self._around.hours(step)
        has_own = anchor is not None and step.timing.anchor.kind is not AnchorKind.GO_TO
        own = () if anchor is None or not has_own else beats_of(step, anchor, hours, self._case, self._until)
        beats = self._with_detours(step, prefix, own)
        if not beats:
            self._found.append(Unplaced(step, f"{prefix}.1".strip("."), no_moment(step, anchor), (step.rule,), None))
            self._ends[step.id, prefix] = None
            return
        self._open[step.id, prefix] = len(beats)
        self._tries.update((step.id, prefix, beat.number) for beat in beats)
        for beat in beats:
            self._queue(step, beat, hours)

    def _with_detours(self, step: Step, prefix: str, beats: Sequence[Beat]) -> Sequence[Beat]:
        """The happenings of a step with the tries that outcomes asked for; one of them may be moved by that."""
        if not prefix and not self._case.standing.turns:
            return beats
        inside = f"{prefix}." if prefix else ""
        asked = [one for one in self._steering.detours(step) if one.occurrence.startswith(inside)]
        paths = {one.occurrence for one in asked}
        own = [replace(beat, prefix=prefix) for beat in beats]
        return [
            *(beat for beat in own if beat.occurrence not in paths),
            *(Beat(one.target, int(one.occurrence.split(".")[bool(prefix)]), prefix, one.occurrence) for one in asked),
        ]

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

        After all of them the moment of the last is known to what counts from it, whichever was settled last. An endless
        repeat has no last one.
        """
        step, key = due.step, (due.step.id, due.beat.prefix)
        moment = due.due if found is None else found.start if isinstance(found, Placed) else found.place
        self._open[key] -= 1
        if isinstance(found, Placed):
            self._newest[key] = max(found.start, self._newest.get(key, found.start))
        if moment is not None:
            self._latest[key] = max(moment, self._latest.get(key, moment))
        hours = self._around.hours(step)
        # The next try of a ladder counts from the last try of this one, those that outcomes asked for among them.
        self._tries[*key, due.beat.number] -= 1
        rung = next_rung(step, due.beat, moment, hours) if self._tries[*key, due.beat.number] < 1 else None
        if rung is not None:
            self._open[key] += 1
            self._tries[*key, rung.number] += 1
            self._queue(step, rung, hours)
        if not self._open[key] and not is_endless(step.timing.repeat):
            self._ends[key] = self._latest.get(key)
            return True
        return step.is_block

    def _run_block(self, due: Due) -> None:
        """A run of a block is no touch; it is the moment its steps count from."""
        begins = None if self._choices.closed(due.step) else due.due
        self._ends[f"block {due.step.id}", str(due.beat.number)] = begins

    def _happen(self, due: Due) -> Placed | Unplaced:
        step, occurrence = due.step, due.beat.occurrence
        attempt = self._case.standing.attempts.get((step.id, occurrence))
        found: Placed | Unplaced
        if attempt is not None:
            found = Placed(self._choices.done(step, due.beat, attempt), occurrence, attempt.at, "done", (step.rule,))
            self._take_time(found)
        else:
            chosen = self._choices.choose(step, due.beat)
            if isinstance(chosen, str):
                return Unplaced(step, occurrence, chosen, (step.rule,), due.due)
            here = Around(
                self._anchor(step, due.beat.prefix),
                self._comes_after(step, due.beat.prefix),
                self._last,
                self._attempts,
            )
            found = self._settler.settle(due, chosen, here)
            if isinstance(found, Unplaced):
                return found
            self._count(found)
            self._steering.assume(found.step, occurrence, found.start)
        if self._choices.note(found.step, attempt):
            self._said[step.id, due.beat.prefix] = found.start
        return found

    def _comes_after(self, step: Step, prefix: str) -> int:
        """What a happening cannot come before: what its step counts from, and the step's happening before it.

        Nothing for moments before the anchor, nor for the beats of overlapping periods, which may overtake each other.
        """
        anchor = self._anchor(step, prefix)
        counted = step.timing.anchor.kind in {AnchorKind.START, AnchorKind.STEP, AnchorKind.MESSAGE}
        floor = anchor if anchor is not None and counted and step.timing.low >= 0 else 0
        return floor if may_overlap(step.timing) else max(floor, self._newest.get((step.id, prefix), 0))

    def _count(self, placed: Placed) -> None:
        """Count a contact towards limits, and keep its time of the rep's free, whether it is past or to come."""
        step = placed.step
        if step.channel not in NO_CONTACT:
            self._contacts.add(Contact(placed.start, step.channel), self._around.rules(step))
            self._last = placed.start
            self._attempts += 1
        self._take_time(placed)

    def _take_time(self, placed: Placed) -> None:
        if placed.step.channel in TAKES_THE_REP:
            self._agenda.take(placed.start, placed.step.actions[0].minutes)
