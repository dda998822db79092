"""Turns one rep's leads and their standing into dated touches, lead by lead in the order they came."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from playbook.model.timing import IfNoDate
from playbook.model.touch import Dropped, Touch
from playbook.planning.admission import RepDays, waits_for_room
from playbook.planning.agenda import Agenda
from playbook.planning.circumstances import BY_NUMBER
from playbook.planning.follows import follows_of
from playbook.planning.happenings import Placed, Unplaced
from playbook.planning.place import TAKES_THE_REP
from playbook.planning.slots import Course
from playbook.planning.steering import assumed_reaction
from playbook.planning.uids import touch_uid
from playbook.planning.zones import DAY, load_zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playbook.model.playbook import Playbook, Reaction, Step
    from playbook.model.project import Project
    from playbook.model.touch import Follows
    from playbook.planning.case import Case
    from playbook.planning.slots import Found

__all__ = ["PlannedLead", "next_change", "plan_leads"]

OVERLAPS = "you have another call at this time"


@dataclass(frozen=True, slots=True)
class PlannedLead:
    """One lead's touches within the horizon, in order of start, and the steps without one.

    ``beyond`` is the start of the first touch past the horizon; ``pushed`` are (step, occurrence, start) of the touches
    whose minute other leads' contacts decided and the record does not hold yet. ``admitted`` is when the path begins
    where that depends on the rep's other leads and the record does not say it yet. ``over_since`` is when the last of
    its contacts was, where none is to come any more.
    """

    case: Case
    touches: tuple[Touch, ...]
    dropped: tuple[Dropped, ...]
    beyond: int | None
    pushed: tuple[tuple[str, str, int], ...] = ()
    admitted: int | None = None
    over_since: int | None = None
    follows_on: Reaction | None = None


def plan_leads(cases: Sequence[Case], project: Project, as_of: int, horizon_days: int) -> tuple[PlannedLead, ...]:
    """Plan one rep's leads. The order of ``cases`` does not matter; leads are taken in the order they were admitted."""
    until = as_of + horizon_days * DAY
    going_on = sorted((case for case in cases if not case.standing.ended), key=_turn)
    ended = tuple(PlannedLead(case, (), (), None) for case in cases if case.standing.ended)
    planned = (
        replace(
            _planned(case, found, project, until),
            # Also where it is the start: the next build would decide anew, by what has come in since.
            admitted=case.enrollment.start if waits_for_room(case, project) else None,
        )
        for case, found in _walked(going_on, project, as_of, until)
    )
    return ended + _overlaps_noted(tuple(planned))


def _walked(going_on: Sequence[Case], project: Project, as_of: int, until: int) -> list[tuple[Case, Found]]:
    """Walk every lead's way, in turn; the paths of new leads begin where the rep's days have room."""
    agenda = Agenda()

    def course(case: Case) -> Course:
        return Course(case, agenda, as_of, until, project)

    waiting = [case for case in going_on if waits_for_room(case, project)]
    courses = [course(case) for case in going_on if not waits_for_room(case, project)]
    for one in courses:
        one.place_first_contacts()
    # Nobody who waits for room comes before a lead admitted in an earlier build: those are walked once, and counted.
    newest = min((case.enrollment.enrolled_at for case in waiting), default=sys.maxsize)
    settled = [one for one in courses if one.case.enrollment.enrolled_at < newest]
    rest = courses[len(settled) :]
    found = [(one.case, one.all()) for one in settled]
    if waiting:
        days = RepDays(waiting[0].rep, project, as_of, until)
        for case, walk in found:
            days.count(case, walk)
        for one in rest:
            days.count(one.case)
        rest += [course(days.take_in(case)) for case in waiting]
    return found + [(one.case, one.all()) for one in sorted(rest, key=lambda one: _turn(one.case))]


def _turn(case: Case) -> tuple[int, int, str]:
    """The order of admission: who was taken in earlier, and of one build whose path begins earlier, chooses first."""
    return case.enrollment.enrolled_at, case.enrollment.start, case.lead.key


def _planned(case: Case, found: Sequence[Placed | Unplaced], project: Project, until: int) -> PlannedLead:
    placed = sorted(
        (one for one in found if isinstance(one, Placed)), key=lambda one: (one.start, one.step.id, one.occurrence)
    )
    coming = [one for one in placed if one.state == "planned"]
    zone = load_zone(case.lead.zones[0])
    touches = tuple(
        _touch(case, one, (number, len(placed)), project, follows_of(case.playbook, one, coming, zone))
        for number, one in enumerate(placed, start=1)
        if one.state != "done" and one.start < until
    )
    dropped = tuple(Dropped(one.step.id, one.reason, one.rules) for one in found if isinstance(one, Unplaced))
    beyond = next((one.start for one in coming if one.start >= until), None)
    kept = case.standing.slots
    pushed = tuple(
        (one.step.id, one.occurrence, one.start)
        for one in placed
        if one.is_pushed and kept.get((one.step.id, one.occurrence)) != one.start
    )
    return PlannedLead(
        case,
        touches,
        dropped,
        beyond,
        pushed,
        over_since=_over_since(case, found),
        follows_on=_follows_on(case, placed),
    )


def _follows_on(case: Case, placed: Sequence[Placed]) -> Reaction | None:
    """The playbook that follows: the one that a contact nobody answered leads to, or `at_end`'s."""
    assumed = (assumed_reaction(one.step, case.playbook) for one in placed if one.state == "assumed")
    named = (reaction for reaction in assumed if reaction is not None and reaction.kind == "start")
    return next(named, case.playbook.at_end)


def _over_since(case: Case, found: Sequence[Placed | Unplaced]) -> int | None:
    """When a run came to its end; ``None`` while something is to come, or waits for a date that may be filled in."""
    placed = [one for one in found if isinstance(one, Placed)]
    unplaced = (one for one in found if isinstance(one, Unplaced))
    waits = any(one.place is None and one.step.schedule.if_no_date is IfNoDate.WAIT for one in unplaced)
    if waits or any(one.state == "planned" for one in placed):
        return None
    return max((one.start for one in placed), default=case.enrollment.enrolled_at)


def _touch(case: Case, placed: Placed, count: tuple[int, int], project: Project, follows: tuple[Follows, ...]) -> Touch:
    lead, step, action = case.lead, placed.step, placed.step.actions[0]
    return Touch(
        uid=touch_uid(project.namespace, lead.key, case.enrollment, step.id, placed.occurrence),
        lead=lead.key,
        rep=case.rep.id,
        playbook=case.playbook.id,
        enrollment=case.enrollment.number,
        step=step.id,
        occurrence=placed.occurrence,
        channel=action.channel,
        start=placed.start,
        minutes=action.minutes,
        zone=lead.zones[0],
        there=load_zone(lead.zones[0]).shown(placed.start),
        here=load_zone(case.rep.zone).shown(placed.start),
        attempt=count[0],
        attempts=count[1],
        rules=placed.rules,
        number=lead.phones[0] if action.channel in BY_NUMBER else None,
        address=lead.email if action.channel == "email" else "",
        script=action.script,
        message=action.message,
        condition=step.condition.text if step.condition is not None else "",
        status=placed.state,
        follows=follows,
        notes=placed.notes,
        entry=_entry(case.playbook, step),
        is_promised=placed.is_promised,
    )


def _entry(playbook: Playbook, chosen: Step) -> int:
    """Which entry of the step's `either` was chosen."""
    whole = playbook.step(chosen.id)
    entries = whole.actions if whole is not None and len(whole.actions) > 1 else ()
    return next((number for number, entry in enumerate(entries) if entry.span == chosen.actions[0].span), 0)


def _overlaps_noted(plans: tuple[PlannedLead, ...]) -> tuple[PlannedLead, ...]:
    """Say so on touches that share the rep's time with another: what must not move may overlap."""
    calls = sorted(
        (touch.start, touch.start + touch.minutes, touch.uid)
        for plan in plans
        for touch in plan.touches
        if touch.status == "planned" and touch.channel in TAKES_THE_REP
    )
    shared: set[str] = set()
    busy_until, busy_with = 0, ""
    for start, until, uid in calls:
        if start < busy_until:
            shared.update((uid, busy_with))
        if until > busy_until:
            busy_until, busy_with = until, uid
    return tuple(replace(plan, touches=tuple(_note(touch, shared) for touch in plan.touches)) for plan in plans)


def _note(touch: Touch, shared: set[str]) -> Touch:
    return replace(touch, notes=(*touch.notes, OVERLAPS)) if touch.uid in shared else touch


def next_change(plans: Sequence[PlannedLead], as_of: int, horizon_days: int, rep_zone: str) -> int:
    """The first instant at which the plan would come out different.

    That is when the next touch becomes past, one comes within the horizon, or a new day begins at the rep's desk.
    """
    zone = load_zone(rep_zone)
    moments = [zone.to_instant((zone.day_of(as_of) + 1) * DAY)]
    for plan in plans:
        moments += [touch.start + 1 for touch in plan.touches if touch.status == "planned"]
        if plan.beyond is not None:
            moments.append(plan.beyond - horizon_days * DAY + 1)
    return min(moments)
