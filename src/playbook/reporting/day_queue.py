"""Turns one rep's plan into the queue of the day: whom to contact now, in order, and what comes after."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from playbook.model.timing import AnchorKind, Unit
from playbook.reporting.last_contact import LastContact, last_contact

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from playbook.model.plan import LeadPlan, RepPlan
    from playbook.model.project import Rep
    from playbook.model.touch import Touch

__all__ = ["SPOKEN", "Entry", "Group", "Moment", "Queue", "arrived_at", "day_queue"]

SOON = 60
"""Minutes ahead from which on a promise comes before everything but a first contact that is due."""
SPOKEN = frozenset({"call", "visit", "meeting"})
"""Channels on which many things can come of a touch; of the others it is done or not."""
PROMISES_KEPT = timedelta(days=7)
"""How long a promise that nobody logged stays in the queue; as long as a rep's page lists it."""


class Group(StrEnum):
    """Why a touch stands where it does, in the order of the queue."""

    SPEED_TO_LEAD = "speed_to_lead"
    PROMISED = "promised"
    OVERDUE = "overdue"
    NOT_LOGGED = "not_logged"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Moment:
    """The moment the queue is for, and what only those who know zones and hours can say of it.

    Attributes:
        as_of: UTC minutes since 1970.
        on_wall: what the clock of a zone (IANA name) shows at an instant (UTC minutes since 1970).
        is_open: whether a touch of a lead may be made at ``as_of``: the playbook, the law and the rep allow it.
    """

    as_of: int
    on_wall: Callable[[int, str], datetime]
    is_open: Callable[[Touch, LeadPlan], bool]


@dataclass(frozen=True, slots=True)
class Entry:
    """One touch in the queue.

    Attributes:
        objective: what it is for, as the playbook says; empty where it no longer has the step. ``ask`` likewise.
        is_open: whether it may be made now: the playbook, the law and the rep allow it.
        there_now: the lead's wall clock at the queue's moment.
        arrived: when the lead came in, on the rep's wall clock.
    """

    group: Group
    touch: Touch
    plan: LeadPlan
    objective: str
    ask: str
    is_open: bool
    there_now: datetime
    last: LastContact
    arrived: datetime


@dataclass(frozen=True, slots=True)
class Queue:
    """What one rep has to do.

    Attributes:
        as_of: UTC minutes since 1970.
        here_now: the rep's wall clock at ``as_of``.
        tomorrow: touches of the next day at the rep's desk, by channel.
        following: the first touch after today, with its lead; ``None`` where none is planned.
    """

    rep: Rep
    as_of: int
    here_now: datetime
    entries: tuple[Entry, ...]
    tomorrow: Mapping[str, int]
    following: tuple[Touch, LeadPlan] | None

    @property
    def today(self) -> date:
        """The date at the rep's desk."""
        return self.here_now.date()


def day_queue(plan: RepPlan, moment: Moment) -> Queue:
    """Put a rep's touches in the order in which they should be made.

    First whoever was never contacted and should have been by now, the newest arrival first: the chance to reach
    somebody falls within minutes of their asking, so that the newest has most to lose by waiting and the older ones
    little more. Then what was promised, what is overdue, what nobody logged, and the rest of today.
    """
    placed = [(_group(touch, lead, plan.today, moment), touch, lead) for lead in plan.leads for touch in lead.touches]
    entries = [_entry(group, touch, lead, moment) for group, touch, lead in placed if group is not None]
    later = [row for row in plan.agenda if row[0].here.date() > plan.today]
    tomorrow = plan.today + timedelta(days=1)
    return Queue(
        rep=plan.rep,
        as_of=moment.as_of,
        here_now=moment.on_wall(moment.as_of, plan.rep.zone),
        entries=tuple(sorted(entries, key=_order)),
        tomorrow=Counter(touch.channel for touch, _ in later if touch.here.date() == tomorrow),
        following=later[0] if later else None,
    )


def _group(touch: Touch, lead: LeadPlan, today: date, moment: Moment) -> Group | None:
    """Find a touch's group; ``None`` for what is not today's."""
    is_assumed = touch.status == "assumed"
    if not _is_for_today(touch, today):
        return None
    if is_assumed and not moment.is_open(touch, lead):
        return Group.NOT_LOGGED  # nobody may be contacted now: what is left is to say what came of it
    if _is_first_contact(touch, lead) and _could_be_made(touch, lead, moment):
        return Group.SPEED_TO_LEAD
    if touch.is_promised and touch.start <= moment.as_of + SOON:
        return Group.PROMISED
    if is_assumed:
        return Group.NOT_LOGGED
    return Group.OVERDUE if _is_overdue(touch, lead) else Group.DUE


def _is_for_today(touch: Touch, today: date) -> bool:
    day = touch.here.date()
    if touch.status == "assumed":
        return day == today or (touch.is_promised and today - day <= PROMISES_KEPT)
    return touch.status == "planned" and day <= today


def _is_first_contact(touch: Touch, lead: LeadPlan) -> bool:
    """Whether the record knows of no contact with this lead, and this is the first there should have been."""
    contacts = (other for other in lead.touches if other.channel != "task")
    return not lead.standing.contacts and touch is min(contacts, key=lambda other: other.start, default=None)


def _could_be_made(touch: Touch, lead: LeadPlan, moment: Moment) -> bool:
    """Whether a first contact is due by now.

    Of first contacts that are all due at once the plan puts one behind the other, the oldest arrival first; here they
    are all due, so that the newest can go first. Where others on the same number were called, limits may have decided
    the minute, and it stands.
    """
    if touch.start <= moment.as_of:
        return True
    step, standing = lead.playbook.step(touch.step), lead.standing
    if step is None or standing.enrollment is None or standing.elsewhere:
        return False
    timing = step.timing
    counts_from_start = timing.anchor.kind is AnchorKind.START and timing.unit is Unit.MINUTES
    due = standing.enrollment.start + timing.low
    return counts_from_start and due <= moment.as_of and moment.is_open(touch, lead)


def _is_overdue(touch: Touch, lead: LeadPlan) -> bool:
    """Whether a touch was planned before and waits: then `if_not_logged` is in the chain of rules that put it here."""
    step = lead.playbook.step(touch.step)
    return step is not None and step.schedule.rules.get("if_not_logged") in touch.rules


def _entry(group: Group, touch: Touch, lead: LeadPlan, moment: Moment) -> Entry:
    zone, step = lead.rep.zone, lead.playbook.step(touch.step)
    action = step.actions[touch.entry] if step is not None else None
    return Entry(
        group=group,
        touch=touch,
        plan=lead,
        objective=action.objective if action else "",
        ask=action.ask if action else "",
        is_open=moment.is_open(touch, lead),
        there_now=moment.on_wall(moment.as_of, touch.zone),
        last=last_contact(lead, touch, lambda at: moment.on_wall(at, zone)),
        arrived=moment.on_wall(arrived_at(lead), zone),
    )


def arrived_at(lead: LeadPlan) -> int:
    """When a lead came in, UTC minutes since 1970: reached the rep, else asked, else was taken in."""
    enrollment = lead.standing.enrollment
    known = (lead.lead.received_at, lead.lead.requested_at, enrollment.enrolled_at if enrollment else None)
    return next((at for at in known if at is not None), 0)


def _order(entry: Entry) -> tuple[int, int, int, int, str]:
    touch, arrived = entry.touch, arrived_at(entry.plan)
    group = list(Group).index(entry.group)
    if entry.group is Group.SPEED_TO_LEAD:
        return (group, -arrived, 0, touch.start, touch.uid)
    return (group, touch.start, 0 if _is_first_contact(touch, entry.plan) else 1, arrived, touch.uid)
