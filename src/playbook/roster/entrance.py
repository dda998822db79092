"""Turns leads whom no playbook has into rows that take them into one, or into the reason why they wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic
from playbook.roster.accounts import Accounts
from playbook.roster.enrolling import again_at, choose, may_run_again
from playbook.roster.members import Held
from playbook.roster.recorder import enroll_row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from playbook.model.event import Event
    from playbook.model.lead import Lead
    from playbook.model.project import Project
    from playbook.roster.enrolling import Choice
    from playbook.roster.members import Member
    from playbook.roster.recorder import Recorder
    from playbook.roster.standings import Standings

__all__ = ["Entrance"]


class Entrance:
    """Lets leads in, those who came first before those of their company who came later.

    Attributes:
        enrolled: rows to append, in the order of the list.
        idle: leads for whom no playbook applies.
        stopped: leads who were never enrolled because the record says stop, with what it says.
        held: leads that wait, with the reason.
        diagnostics: what is wrong with the playbooks the list names.
        next_change: the first instant at which one of those here may be taken in again; ``None`` for never.
    """

    def __init__(
        self, project: Project, recorder: Recorder, standings: Standings, goes_on: Callable[[Member], bool]
    ) -> None:
        self._project = project
        self._recorder = recorder
        self._standings = standings
        self._accounts = Accounts(project, goes_on)
        self._may_repeat = any(playbook.enroll_again is not None for playbook in project.playbooks)
        self.enrolled: tuple[Event, ...] = ()
        self.idle: list[Lead] = []
        self.stopped: list[tuple[Lead, str]] = []
        self.held: tuple[Held, ...] = ()
        self.diagnostics: list[Diagnostic] = []
        self.next_change: int | None = None

    def receive(self, members: Iterable[Member]) -> None:
        """Decide about everybody; who is in a playbook already is only looked at."""
        everybody = tuple(members)
        waiting = [(choice, member) for member in everybody if (choice := self._choice(member))]
        for member in everybody if waiting else ():
            if self._standings.is_working(member.standing):
                self._accounts.add(member)
        entered: dict[str, Event] = {}
        held: dict[str, Held] = {}
        # By when their clock starts, so that the order of the list does not decide.
        for choice, member in sorted(waiting, key=lambda one: (one[0].day_0.at, one[1].lead.key)):
            why = self._accounts.why_wait(member.lead, choice.playbook)
            if not why:
                entered[member.lead.key] = self._enter(member, choice)
            elif member.standing.enrollment is None:
                held[member.lead.key] = Held(member.lead, why)
        keys = [member.lead.key for member in everybody]
        self.enrolled = tuple(entered[key] for key in keys if key in entered)
        self.held += tuple(held[key] for key in keys if key in held)

    def _choice(self, member: Member) -> Choice | None:
        """The playbook a lead may be taken into now."""
        if member.standing.enrollment is not None:
            return self._another(member)
        if member.standing.ended:
            self.stopped.append((member.lead, member.standing.ended))
            return None
        choice = choose(member, self._project, self._recorder.as_of)
        if isinstance(choice, Diagnostic):
            self.diagnostics.append(choice)
            self.held += (Held(member.lead, "its column `playbook` names none there is"),)
            return None
        if choice is None:
            self.idle.append(member.lead)
        return choice

    def _another(self, member: Member) -> Choice | None:
        """Another run for somebody whose last one ended long enough ago."""
        if not self._may_repeat or self._standings.lacks_playbook(member) or not may_run_again(member):
            return None
        choice = choose(member, self._project, self._recorder.as_of)
        if choice is None or isinstance(choice, Diagnostic):
            return None
        begins = again_at(member.rows, choice.playbook)
        if begins is not None and begins > self._recorder.as_of:
            self.next_change = begins if self.next_change is None else min(begins, self.next_change)
        return choice if begins is not None and begins <= self._recorder.as_of else None

    def _enter(self, member: Member, choice: Choice) -> Event:
        number = member.runs.get(choice.playbook.id, 0) + 1
        row = enroll_row(member.lead, choice.playbook, number, choice.day_0, self._recorder)
        self._accounts.add(self._standings.member(member.lead, (row,)))
        return row
