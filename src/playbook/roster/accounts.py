"""Turns who is in a playbook into who of the same company has to wait, so that two of us do not chase one account."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from playbook.roster.enrolling import answers_requests
from playbook.roster.groups import account_keys
from playbook.roster.identity import keyed_digest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playbook.model.lead import Lead
    from playbook.model.playbook import Playbook
    from playbook.model.project import Project
    from playbook.roster.members import Member

__all__ = ["Accounts"]

NURTURE = "nurture"


class Accounts:
    """Who of each account is in which playbook, as far as it keeps colleagues out of another one."""

    def __init__(self, project: Project, goes_on: Callable[[Member], bool]) -> None:
        self._digest = keyed_digest(project.namespace)
        self._allows_several = project.several_per_account
        self._kinds = {playbook.id: playbook.kind for playbook in project.playbooks}
        self._goes_on = goes_on
        self._worked: dict[str, list[tuple[str, Member]]] = defaultdict(list)

    def add(self, member: Member) -> None:
        """Note a lead that is in a playbook; nurture keeps nobody out."""
        enrollment = member.standing.enrollment
        if self._allows_several or enrollment is None or not member.is_running:
            return
        if self._kinds.get(enrollment.playbook, NURTURE) != NURTURE:
            for key in account_keys(member.lead, self._digest):
                self._worked[key].append((enrollment.playbook, member))

    def why_wait(self, lead: Lead, playbook: Playbook) -> str:
        """Say why a lead cannot be taken into a playbook yet; empty where it can."""
        if playbook.kind == NURTURE or answers_requests(playbook):
            return ""
        for key in account_keys(lead, self._digest):
            for name, other in self._worked.get(key, ()):
                if other.lead.key != lead.key and name != playbook.id and self._goes_on(other):
                    place = f"{other.lead.span.path}, line {other.lead.span.line}"
                    return f"somebody of this company is in {name} ({place}), and until that ends this one waits"
        return ""
