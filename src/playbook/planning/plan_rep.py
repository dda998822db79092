"""Turns one rep's leads and their standing into dated touches, lead by lead in the order they came."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from playbook.model.touch import Dropped, Touch
from playbook.planning.admission import begun_at, later_starts
from playbook.planning.agenda import Agenda
from playbook.planning.follows import follows_of
from playbook.planning.happenings import Placed, Unplaced
from playbook.planning.place import TAKES_THE_REP
from playbook.planning.uids import touch_uid
from playbook.planning.walk import Walk
from playbook.planning.zones import DAY, load_zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playbook.model.playbook import Playbook, Step
    from playbook.model.project import Project
    from playbook.model.touch import Follows
    from playbook.planning.case import Case

__all__ = ["PlannedLead", "next_change", "plan_leads"]

OVERLAPS = "you have another call at this time"


@dataclass(frozen=True, slots=True)
class PlannedLead:
    """One lead's touches within the horizon, in order of start, and the steps without one.

    ``beyond`` is the start of the first touch past the horizon; ``pushed`` are (step, occurrence, start) of the touches
    whose minute other leads' contacts decided and the record does not hold yet. ``admitted`` is when the path begins
    where the rep's days held it no earlier and the record does not say so yet.
    """

    case: Case
    touches: tuple[Touch, ...]
    dropped: tuple[Dropped, ...]
    beyond: int | None
    pushed: tuple[tuple[str, str, int], ...] = ()
    admitted: int | None = None


def plan_leads(cases: Sequence[Case], project: Project, as_of: int, horizon_days: int) -> tuple[PlannedLead, ...]:
    """Plan one rep's leads. The order of ``cases`` does not matter; leads are taken in the order they were admitted."""
    agenda = Agenda()
    going_on = [case for case in cases if not case.standing.ended]
    later = later_starts(going_on, project, as_of)
    begun = (begun_at(case, later[case.lead.key]) if case.lead.key in later else case for case in going_on)
    in_turn = sorted(begun, key=lambda case: (case.enrollment.enrolled_at, case.enrollment.start, case.lead.key))
    until = as_of + horizon_days * DAY
    walks = [(case, Walk(case, agenda, as_of, until, project)) for case in in_turn]
    for _, walk in walks:
        walk.place_first_contacts()
    ended = tuple(PlannedLead(case, (), (), None) for case in cases if case.standing.ended)
    planned = (_planned(case, walk.all(), project, until) for case, walk in walks)
    dated = tuple(replace(one, admitted=later.get(one.case.lead.key)) for one in planned)
    return ended + _overlaps_noted(dated)


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
    return PlannedLead(case, touches, dropped, beyond, pushed)


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
        number=lead.phones[0] if action.channel == "call" else None,
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
