"""Turns one lead's way into minutes of the rep's days that other leads left free, never onto another day."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from playbook.planning.agenda import Agenda
from playbook.planning.happenings import Placed, Unplaced
from playbook.planning.walk import Walk
from playbook.planning.zones import load_zone

if TYPE_CHECKING:
    from playbook.model.project import Project
    from playbook.planning.agenda import Line
    from playbook.planning.case import Case

__all__ = ["Course", "Found"]

Found = tuple[Placed | Unplaced, ...]


class Course:
    """One lead's walk around what the rep's other leads have taken.

    A contact that gives way to another may carry its minute on: a call three hours after it falls behind closing time,
    a gap of 24 hours ends later. So that other leads never decide a day, a walk in which anything gave way is compared
    with the one this lead has alone; where a day differs that one holds, and its contacts overlap.
    """

    def __init__(self, case: Case, agenda: Agenda, as_of: int, until: int, project: Project) -> None:
        self.case = case
        self._agenda = agenda
        self._view = _OwnView(agenda)
        self._told = (as_of, until, project)
        self._walk = Walk(case, self._view, *self._told)

    def place_first_contacts(self) -> None:
        """Place what counts from the start in minutes: nothing displaces it, so all leads' come before the rest."""
        self._walk.place_first_contacts()
        self._view.hand_over()
        self._view.gave_way = False

    def all(self) -> Found:
        """Every happening up to the horizon, on the days it has without other leads."""
        found = self._walk.all()
        if not self._view.gave_way:
            self._view.hand_over()
            return found
        number = self.case.lead.phones[0].e164 if self.case.lead.phones else ""
        alone, view = self._alone(found, self._agenda.line(number), number)
        if self._days(alone) == self._days(found):
            self._view.hand_over()
            return found
        view.hand_over()
        self._agenda.line(number)[:] = view.line(number)
        return alone

    def _alone(self, found: Found, line: Line, number: str) -> tuple[Found, _OwnView]:
        """The walk this lead has alone, with the minutes its first contacts were given, which the record keeps."""
        empty = Agenda()
        empty.line(number).extend(call for call in line if call[0] != self.case.lead.key)
        view = _OwnView(empty, self._agenda)
        given = {(one.step.id, one.occurrence): one.start for one in found if isinstance(one, Placed) and one.is_pushed}
        standing = replace(self.case.standing, slots={**self.case.standing.slots, **given})
        walk = Walk(replace(self.case, standing=standing), view, *self._told)
        walk.place_first_contacts()
        return walk.all(), view

    def _days(self, found: Found) -> dict[tuple[str, str], int]:
        zone = load_zone(self.case.lead.zones[0])
        return {(one.step.id, one.occurrence): zone.day_of(one.start) for one in found if isinstance(one, Placed)}


class _OwnView(Agenda):
    """A rep's agenda as one lead sees it: what ``others`` took, and apart from it what the lead takes itself.

    ``gave_way`` says whether anything was refused because others had taken it.
    """

    def __init__(self, others: Agenda, goes_to: Agenda | None = None) -> None:
        super().__init__()
        self._others = others
        self._goes_to = others if goes_to is None else goes_to
        self._taken: list[tuple[int, int]] = []
        self.gave_way = False

    def line(self, number: str) -> Line:
        """The calls on one number, for this lead and for others."""
        return self._others.line(number)

    def take(self, start: int, minutes: int) -> None:
        """Mark a span as taken by this lead."""
        super().take(start, minutes)
        self._taken.append((start, minutes))

    def is_free(self, start: int, minutes: int) -> bool:
        """Say whether neither this lead nor another has taken any of the span."""
        if not super().is_free(start, minutes):
            return False
        is_free = self._others.is_free(start, minutes)
        self.gave_way |= not is_free
        return is_free

    def first_free_from(self, wanted: int, minutes: int) -> int:
        """The first moment from ``wanted`` on at which nobody has taken any of ``minutes``."""
        start = super().first_free_from(wanted, minutes)
        while not self.is_free(start, minutes):
            start = super().first_free_from(self._others.first_free_from(start, minutes), minutes)
        return start

    def hand_over(self) -> None:
        """Take for everybody to see what this lead has taken so far."""
        for start, minutes in self._taken:
            self._goes_to.take(start, minutes)
        self._taken.clear()
