"""Turns an outcome, a time and a lead's plan into the happening it was logged for: the touch, or a step without one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playbook.diagnostics import CannotGoOn, Diagnostic
from playbook.model.event import CHANNELS
from playbook.planning.zones import DAY
from playbook.roster.record_words import nearest, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playbook.model.plan import LeadPlan
    from playbook.model.playbook import Playbook, Step
    from playbook.model.touch import Touch

__all__ = ["NOWHERE", "Happening", "Run", "channels_of", "find_happening"]

SOON = 15
"""Minutes by which a rep is early and still means the touch that comes."""
LATELY = 12 * 60
OVERDUE = 7 * DAY
"""Minutes for which a touch nobody logged is still to be logged; pages list it as long."""

CALLS = frozenset({"call"})
WRITTEN = frozenset({"email", "sms", "social", "letter"})
MET = frozenset({"call", "visit", "meeting"})
REPLIES = frozenset({"replied", "unclear_reply", "auto_reply", "bounced"})
"""What comes back to what was sent; never the outcome of what is still to be sent."""
_CHANNELS = {
    **dict.fromkeys(("no_answer", "busy", "left_voicemail", "gatekeeper", "wrong_number"), CALLS),
    **dict.fromkeys(("connected", "call_back", "no_show"), MET),
    **dict.fromkeys(REPLIES, WRITTEN),
    "done": frozenset(CHANNELS) - CALLS,
    "visited_site": frozenset[str](),
}
_ANY = frozenset(CHANNELS) - {"task"}
_OCCURRENCE = re.compile(r"[1-9][0-9]*(\.[1-9][0-9]*)*")


@dataclass(frozen=True, slots=True)
class Run:
    """The run a lead is in: its playbook and number, with its plan; no ``playbook`` for who is in none."""

    playbook: Playbook | None = None
    number: int = 0
    plan: LeadPlan | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """What an outcome is logged for; without a step it is a contact nobody planned.

    ``touch`` is its place in the plan, ``None`` where there is none any more or never was; ``logged_at`` is when it was
    logged before, UTC minutes since 1970.
    """

    step: Step | None = None
    occurrence: str = ""
    touch: Touch | None = None
    logged_at: int | None = None

    @property
    def channel(self) -> str:
        """The channel it took place on; empty where that is not known."""
        if self.touch is not None:
            return self.touch.channel
        return self.step.channel if self.step is not None else ""


NOWHERE = Happening()


def channels_of(outcome: str) -> frozenset[str]:
    """The channels on which a contact can come to this; none for what happens without one."""
    return _CHANNELS.get(outcome, _ANY)


def find_happening(outcome: str, at: int, run: Run, step_id: str = "", occurrence: str = "") -> Happening:
    """Find what an outcome at ``at`` (UTC minutes since 1970) belongs to.

    Args:
        outcome: the word to be logged.
        at: when it happened.
        run: where the lead is.
        step_id: the step that was named; empty for the touch the plan says: of the last hours, else one that comes
            within minutes, else the newest overdue, else the next.
        occurrence: which happening of it was named.

    Raises:
        CannotGoOn: for a step or an occurrence there is none of, and one that cannot come to this.
    """
    if occurrence and not _OCCURRENCE.fullmatch(occurrence):
        hint = "write 1, 2 and so on; 2.1 is the first in a block's second run"
        raise _refused(f"--occurrence: {quoted(occurrence)} is no count", hint)
    if step_id:
        return _named(outcome, at, run, _step(step_id, run), occurrence)
    if occurrence:
        raise _refused("--occurrence: of which step?", "name it too: --step ID")
    if outcome in REPLIES:
        return _answered(at, run)
    fitting = [one for one in _open_touches(run.plan) if one.channel in channels_of(outcome)]
    touch = _due([one for one in fitting if not _is_passed(one, at, run)], at)
    # A stop is nothing that came of a contact still to be made: that one is taken back, and calendars must hear of it.
    if touch is None or (outcome == "opted_out" and touch.start > at + SOON):
        return NOWHERE
    return _of(touch, run)


def _named(outcome: str, at: int, run: Run, step: Step, occurrence: str) -> Happening:
    channels = {action.channel for action in step.actions}
    if outcome != "visited_site" and not channels & (channels_of(outcome) | {"task"}):
        hint = "leave --step out, or name the one it came of"
        raise _refused(f"--step: '{outcome}' cannot come of '{step.id}', which is {_listed(sorted(channels))}", hint)
    touches = [one for one in _open_touches(run.plan) if one.step == step.id and occurrence in {"", one.occurrence}]
    touch = _due(touches, at)
    if touch is not None:
        return _of(touch, run)
    first = "1.1" if step.block else "1"
    attempts = run.plan.standing.attempts if run.plan is not None else {}
    tried = {place[1]: attempt.at for place, attempt in attempts.items() if place[0] == step.id}
    which = occurrence or max(tried, key=lambda one: tried[one], default=first)
    return Happening(step, which, logged_at=tried.get(which))


def _of(touch: Touch, run: Run) -> Happening:
    step = run.playbook.step(touch.step) if run.playbook is not None else None
    return Happening(step, touch.occurrence, touch)


def _open_touches(plan: LeadPlan | None) -> tuple[Touch, ...]:
    return plan.touches if plan is not None else ()


def _due(touches: Iterable[Touch], at: int) -> Touch | None:
    """The touch meant by somebody who logs at ``at`` and names none."""
    ordered = sorted(touches, key=lambda one: one.start)
    past = [one for one in ordered if one.start <= at]
    coming = [one for one in ordered if one.start > at]
    if past and past[-1].start >= at - LATELY:
        return past[-1]
    if coming and coming[0].start <= at + SOON:
        return coming[0]
    overdue = [one for one in past if one.status == "planned" or one.start >= at - OVERDUE]
    return next(iter((*overdue[-1:], *coming)), None)


def _is_passed(touch: Touch, at: int, run: Run) -> bool:
    """Whether a later contact of its kind was logged: who comes to log now does not mean the one passed over."""
    attempts = run.plan.standing.attempts if run.plan is not None else {}
    later = [place[0] for place, one in attempts.items() if touch.start < one.at <= at]
    steps = [run.playbook.step(name) for name in later] if run.playbook is not None else []
    return touch.status == "assumed" and any(step is not None and step.channel == touch.channel for step in steps)


def _answered(at: int, run: Run) -> Happening:
    """What a reply is to: the newest text that was sent, logged or not."""
    sent = [(one.start, _of(one, run)) for one in _open_touches(run.plan) if one.channel in WRITTEN and one.start <= at]
    attempts = run.plan.standing.attempts if run.plan is not None else {}
    for (name, occurrence), attempt in attempts.items():
        step = run.playbook.step(name) if run.playbook is not None else None
        if step is not None and (attempt.channel or step.channel) in WRITTEN and attempt.at <= at:
            sent.append((attempt.at, Happening(step, occurrence, logged_at=attempt.at)))
    return max(sent, key=lambda one: one[0])[1] if sent else NOWHERE


def _step(step_id: str, run: Run) -> Step:
    if run.playbook is None:
        hint = "leave --step out: it is logged as a contact of its own"
        raise _refused("--step: they are in no playbook, so there are no steps", hint)
    steps = {step.id: step for step in run.playbook.steps if not step.is_block}
    if step_id in steps:
        return steps[step_id]
    near = nearest(step_id, steps)
    hint = f"did you mean --step {near}?" if near else f"there are {', '.join(steps)}"
    raise _refused(f"--step: '{run.playbook.id}' has no step {quoted(step_id)}", hint)


def _listed(channels: list[str]) -> str:
    return " or ".join(f"{'an' if channel == 'email' else 'a'} {channel}" for channel in channels)


def _refused(message: str, hint: str) -> CannotGoOn:
    return CannotGoOn((Diagnostic("PB065", message, hint=hint),))
