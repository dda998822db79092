"""Turns the contacts a lead has had, and those planned so far, into the first moment the next one may happen."""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from playbook.model.standing import Contact
from playbook.planning.regulations import CALLED
from playbook.planning.targets import add_wait

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playbook.model.standing import Standing
    from playbook.model.timing import Gap, Limit
    from playbook.planning.agenda import Line
    from playbook.planning.windows import OpenHours

__all__ = ["NO_CONTACT", "Contacts", "RollingCap", "Rules", "first_fit"]

NO_CONTACT = frozenset({"task"})
"""Channels that reach nobody: they are no contacts, and no limit counts them."""
WEEK = 7 * 24 * 60
TRIES = 4000
"""How often a moment is moved on before giving up; each move passes at least one contact, hour or day."""


@dataclass(frozen=True, slots=True)
class RollingCap:
    """At most ``count`` contacts in any ``minutes``; one that is exactly that old no longer counts.

    ``counts_number`` counts the calls on the lead's number for other leads too, as laws do.
    """

    count: int
    minutes: int
    channels: frozenset[str]
    rule: int
    counts_number: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for one touch: its channel, the project's limits unless it is exempt, and the law's rolling caps."""

    channel: str
    limits: Limit
    channel_limits: Limit
    caps: tuple[RollingCap, ...] = ()
    is_limited: bool = True


@dataclass(slots=True)
class Contacts:
    """A lead's contacts in order of time, from every playbook."""

    _all: list[Contact] = field(default_factory=list)
    _placed: list[tuple[int, Rules]] = field(default_factory=list)
    _line: Line = field(default_factory=list)
    _lead: str = ""
    _elsewhere: tuple[int, ...] = ()

    @classmethod
    def of(cls, contacts: Iterable[Contact]) -> Contacts:
        """Start from what has happened with one lead."""
        return cls(sorted(contacts))

    @classmethod
    def on_line(cls, standing: Standing, line: Line, lead: str) -> Contacts:
        """The same, with the calls on the lead's number for others: ``line`` holds those planned so far."""
        elsewhere = tuple(contact.at for contact in standing.elsewhere if contact.channel in CALLED)
        return cls(sorted(standing.contacts), [], line, lead, elsewhere)

    def add(self, contact: Contact, rules: Rules) -> None:
        """Note one more, and what it was promised to keep: what is placed before it later must not break that."""
        insort(self._all, contact)
        self._placed.append((contact.at, rules))
        if contact.channel in CALLED:
            self._line.append((self._lead, contact.at))

    def blocked(self, at: int, rules: Rules, hours: OpenHours) -> tuple[int, int] | None:
        """Why a contact may not happen at ``at``: the next moment to try, and the rule; ``None`` where it may."""
        own = frozenset({rules.channel})
        layers = ((rules.limits, None), (rules.channel_limits, own)) if rules.is_limited else ()
        for limit, channels in layers:
            if (block := self._limited(at, limit, channels, hours)) is not None:
                return block
        for cap in rules.caps:
            if rules.channel in cap.channels and (later := self._over(at, cap)) is not None:
                return later, cap.rule
        return None if rules.channel in NO_CONTACT else self._broken_promise(at, rules.channel, hours)

    def _broken_promise(self, at: int, channel: str, hours: OpenHours) -> tuple[int, int] | None:
        """The contact already placed at ``at`` or later whose own limits one more contact before it would break."""
        for later, rules in self._placed:
            if later < at:
                continue
            others = [*self._all, Contact(at, channel)]
            others.remove(next(one for one in others if (one.at, one.channel) == (later, rules.channel)))
            block = replace(self, _all=sorted(others), _placed=[]).blocked(later, rules, hours)
            if block is not None:
                return later + 1, block[1]
        return None

    def _limited(
        self, at: int, limit: Limit, channels: frozenset[str] | None, hours: OpenHours
    ) -> tuple[int, int] | None:
        if limit.gap is not None and (later := self._too_close(at, limit.gap, channels, hours)) is not None:
            return later, limit.gap.rule
        if limit.per_day is not None and (later := self._full_day(at, limit.per_day, channels, hours)) is not None:
            return later, limit.rules["per_day"]
        if limit.per_week is not None:
            cap = RollingCap(limit.per_week, WEEK, channels or frozenset(), limit.rules["per_week"])
            if (later := self._over(at, cap)) is not None:
                return later, cap.rule
        return None

    def _counted(self, channels: frozenset[str] | None) -> list[Contact]:
        return [contact for contact in self._all if not channels or contact.channel in channels]

    def _too_close(self, at: int, gap: Gap, channels: frozenset[str] | None, hours: OpenHours) -> int | None:
        counted = self._counted(channels)
        answered = max((c.at for c in self._all if c.answered and c.at <= at), default=None)
        for contact in counted:
            if answered is not None and contact.at <= answered:
                continue  # an answer frees what comes after it
            first, last = sorted((contact.at, at))
            free_from = add_wait(first, gap.wait, hours)
            if free_from is not None and last < free_from:
                return free_from if contact.at <= at else add_wait(contact.at, gap.wait, hours)
        return None

    def _full_day(self, at: int, count: int, channels: frozenset[str] | None, hours: OpenHours) -> int | None:
        day = hours.zone.day_of(at)
        made = sum(hours.zone.day_of(contact.at) == day for contact in self._counted(channels))
        return hours.zone.to_instant((day + 1) * 24 * 60) if made >= count else None

    def _over(self, at: int, cap: RollingCap) -> int | None:
        """The next moment to try where ``at`` would make one too many in some window; ``None`` where it would not."""
        times = [contact.at for contact in self._counted(cap.channels)]
        if cap.counts_number and (self._elsewhere or self._line):
            others = (instant for lead, instant in self._line if lead != self._lead)
            times = sorted((*times, *self._elsewhere, *others))
        for end in (at, *(time for time in times if at < time < at + cap.minutes)):
            inside = [time for time in times if end - cap.minutes < time <= end]
            if len(inside) >= cap.count:
                return inside[-cap.count] + cap.minutes if end == at else end + 1
        return None


def first_fit(
    wanted: int, rules: Rules, hours: OpenHours, contacts: Contacts, until: int | None = None
) -> tuple[int | None, tuple[int, ...]]:
    """The first open minute from ``wanted`` on that breaks no rule, before ``until``; and the rules that moved it."""
    moved_by: list[int] = []
    at = hours.next_open(wanted)
    for _ in range(TRIES):
        if at is None or (until is not None and at >= until):
            return None, tuple(dict.fromkeys(moved_by))
        block = contacts.blocked(at, rules, hours)
        if block is None:
            return at, tuple(dict.fromkeys(moved_by))
        moved_by.append(block[1])
        at = hours.next_open(max(block[0], at + 1))
    return None, tuple(dict.fromkeys(moved_by))
