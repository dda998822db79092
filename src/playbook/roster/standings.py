"""Turns a person's rows and closings into a member, for whoever asks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from playbook.model.event import EVENT_KINDS
from playbook.roster.members import Member
from playbook.roster.standing import fold
from playbook.roster.stops import Stops, channels_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playbook.model.event import Event
    from playbook.model.lead import Lead
    from playbook.model.project import Project
    from playbook.model.standing import Standing
    from playbook.roster.recognition import Recognized

__all__ = ["Standings"]

QUIET = frozenset({"enrolled", "admitted"})
"""Rows that tell of nothing that happened."""


class Standings:
    """Where everybody stands whom the record or the lists know."""

    def __init__(self, who: Recognized, project: Project) -> None:
        self._histories = who.histories
        self._stops = Stops.of(who.histories, who.everybody)
        self._playbooks = {playbook.id: playbook for playbook in project.playbooks}

    def member(self, lead: Lead, added: Iterable[Event] = ()) -> Member:
        """Fold a lead of the lists, with rows that this build adds."""
        added = tuple(added)
        rows = (*self._histories.of_person(lead.key), *added)
        rows = tuple(sorted(rows, key=lambda row: (row.at, row.id)))
        closings = self._stops.reaching(lead)
        standing = fold(rows, self._playbooks, channels_of(closings))
        own = {row.id for row in rows}
        told = sum(self._histories.count(lead.key, kind) for kind in EVENT_KINDS if kind not in QUIET)
        others = sum(one.row not in own for one in closings)
        since = next((row.at for row in rows if row.kind == "enrolled"), None)
        told += sum(row.kind not in QUIET for row in added)
        standing = replace(standing, rows=told + others, known_since=since)
        runs = dict(self._histories.runs(lead.key))
        for row in added:
            if row.kind == "enrolled":
                runs[row.playbook] = row.enrollment
        return Member(lead, standing, rows, closings, runs, self._histories.undone(lead.key))

    def of_absent(self, primary: str) -> Standing:
        """Fold somebody who stands in no list, or whose row is left out."""
        closed = channels_of(self._stops.reaching_absent(primary))
        return fold(self._histories.of_person(primary), self._playbooks, closed)

    def lacks_playbook(self, member: Member) -> bool:
        """Say whether somebody is in a playbook that project.yaml does not list any more."""
        run = member.standing.enrollment
        return run is not None and run.playbook not in self._playbooks

    def has_playbook(self, member: Member) -> bool:
        """Say whether somebody is or was in a playbook of this project."""
        return member.standing.enrollment is not None and not self.lacks_playbook(member)

    def is_working(self, standing: Standing) -> bool:
        """Say whether somebody is in a playbook of this project, and nothing has ended that."""
        run = standing.enrollment
        return run is not None and run.playbook in self._playbooks and not standing.ended
