"""Turns one lead's case into what holds for a step: its hours, limits and law, and whether it happens at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from playbook.model.timing import ALL_DAY
from playbook.planning.contacts import NO_CONTACT, Rules
from playbook.planning.facts import expression, facts_of
from playbook.planning.hours import hours_for, law_caps
from playbook.planning.promises import keeps_promises

if TYPE_CHECKING:
    from playbook.model.playbook import Condition, Step
    from playbook.model.project import Project
    from playbook.planning.case import Case
    from playbook.planning.targets import MinuteTarget
    from playbook.planning.windows import OpenHours

__all__ = ["BY_NUMBER", "Circumstances"]

BY_NUMBER = frozenset({"call", "sms"})
"""Channels that reach a phone number."""


class Circumstances:
    """What holds for the steps of one lead, whatever has been placed so far."""

    def __init__(self, case: Case, project: Project) -> None:
        self._case = case
        self._project = project
        self._facts = facts_of(case.lead, case.standing)
        self._hours_of: dict[tuple[str, str], OpenHours] = {}

    def holds(self, condition: Condition) -> bool:
        """Whether a condition holds of this lead."""
        return expression(condition.text).holds(self._facts)

    def hours(self, step: Step) -> OpenHours:
        """The open hours in force for a step on the channel that was chosen for it: the law speaks of calls alone."""
        key = (step.id, step.channel)
        if key not in self._hours_of:
            self._hours_of[key] = hours_for(step.schedule, step.channel, self._case.lead, self._case.rep)
        return self._hours_of[key]

    def agreed_hours(self, step: Step) -> OpenHours:
        """The hours for a minute the lead agreed to: the law's alone."""
        schedule = replace(step.schedule, open=ALL_DAY, holidays="none")
        return hours_for(schedule, step.channel, self._case.lead, replace(self._case.rep, hours=None, absent=()))

    def never(self, step: Step) -> bool:
        """Whether a step cannot happen with this lead, whatever comes."""
        fails = step.condition is not None and not self.holds(step.condition)
        return fails or all(self.unreachable(action.channel) for action in step.actions)

    def unreachable(self, channel: str) -> str:
        """Why this lead is not contacted on a channel; empty where they may be."""
        lead, standing = self._case.lead, self._case.standing
        if standing.closed_channels & {channel, "*"}:
            return f"no {channel}: the record says stop"
        if channel in BY_NUMBER and not lead.phones:
            return "no phone number"
        if channel == "email" and not lead.email:
            return "no e-mail address"
        return lead.closed_channels.get(channel, "")

    def rules(self, step: Step, *, is_agreed: bool = False) -> Rules:
        """The limits and the law for one step's contacts; a sitting that is shared is limited by its first part.

        A minute the lead agreed to (``is_agreed``) is kept; the law's caps hold all the same.
        """
        is_limited = step.channel not in NO_CONTACT and not step.timing.sitting and not is_agreed
        caps = law_caps(step.channel, self._case.lead, self._project)
        return Rules(step.channel, step.limits, step.channel_limits, caps, is_limited=is_limited)

    def preferred(self, step: Step, target: MinuteTarget, hours: OpenHours) -> int | None:
        """The minute of a range to begin with: open, and keeping what later steps promise, if any does both."""
        open_minutes = (minute for minute in target.candidates() if hours.is_open(minute))
        first = next(open_minutes, None)
        later = [other for other in self._case.playbook.steps if other.timing.anchor.step == step.id]
        later = [other for other in later if other.timing.within is not None and not self.never(other)]
        if first is None or not later or keeps_promises(later, first, self.hours):
            return first
        return next((minute for minute in open_minutes if keeps_promises(later, minute, self.hours)), first)
