"""Turns members who share a phone number into ones of whom a single rep calls it, each call counted for all of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic, Scope, Severity
from playbook.roster.identity import keyed_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from playbook.model.playbook import Playbook
    from playbook.model.project import Project
    from playbook.model.standing import Contact
    from playbook.roster.histories import Histories
    from playbook.roster.members import Member
    from playbook.roster.standings import Standings

__all__ = ["share_numbers"]

DIALLED = frozenset({"call", "sms"})


def share_numbers(
    members: Sequence[Member],
    histories: Histories,
    standings: Standings,
    project: Project,
    goes_on: Callable[[Member], bool],
) -> tuple[list[Member], list[Diagnostic]]:
    """Close calls for those whose number another rep works, and tell the others what calls their number had already."""
    kept, found = _keep_to_one_rep(members, project, goes_on)
    return _with_calls_elsewhere(kept, histories, standings, project), found


def _keep_to_one_rep(
    members: Sequence[Member], project: Project, goes_on: Callable[[Member], bool]
) -> tuple[list[Member], list[Diagnostic]]:
    """Close calls and texts for those whose number another rep works: the one who enrolled a lead with it first."""
    reps = {rep.id: rep.name for rep in project.reps}
    playbooks = {playbook.id: playbook for playbook in project.playbooks}
    dialled: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        if member.lead.phones and _dials(member, playbooks):
            dialled[member.lead.phones[0].e164].append(member)
    closed: dict[str, str] = {}
    for sharing in dialled.values():
        if len({member.lead.rep for member in sharing}) > 1:
            first = next(filter(goes_on, sorted(sharing, key=_seniority)), None)
            others = (one for one in sharing if first is not None and one.lead.rep != first.lead.rep)
            closed |= {one.lead.key: reps[first.lead.rep] for one in others if first is not None}
    waiting = (member for member in members if member.lead.key in closed and goes_on(member))
    found = [_shared(member, closed[member.lead.key]) for member in waiting]
    return [_closed(member, closed) for member in members], found


def _dials(member: Member, playbooks: Mapping[str, Playbook]) -> bool:
    """Say whether a member's run is one that calls or texts, and may."""
    enrollment = member.standing.enrollment
    playbook = playbooks.get(enrollment.playbook) if enrollment is not None and member.is_running else None
    channels = {action.channel for step in playbook.steps for action in step.actions} if playbook is not None else set()
    return bool(channels & DIALLED - member.standing.closed_channels - set(member.lead.closed_channels))


def _seniority(member: Member) -> tuple[int, str]:
    enrollment = member.standing.enrollment
    return (enrollment.enrolled_at if enrollment is not None else 0, member.lead.key)


def _closed(member: Member, closed: Mapping[str, str]) -> Member:
    rep = closed.get(member.lead.key)
    if rep is None:
        return member
    why = dict.fromkeys(sorted(DIALLED), f"{rep} calls this number first, for another lead")
    return replace(member, lead=replace(member.lead, closed_channels={**why, **member.lead.closed_channels}))


def _shared(member: Member, rep: str) -> Diagnostic:
    lead = member.lead
    return Diagnostic(
        "PB057",
        f"line {lead.span.line} ({lead.key}): {rep} calls this number first, for another lead; no call is planned until"
        " that has ended",
        lead.span,
        "if one person should call them both, give them one owner in the CRM",
        Severity.WARNING,
        Scope.LEAD,
        lead=lead.key,
    )


def _with_calls_elsewhere(
    members: Sequence[Member], histories: Histories, standings: Standings, project: Project
) -> list[Member]:
    """Add the calls that were made to a member's number for somebody else, since caps count by number."""
    digest = keyed_digest(project.namespace)
    listed = {member.lead.key: member for member in members}
    having = _having(members, histories)
    found = []
    for member in members:
        others = set[str]()
        if member.lead.phones and any(key in having for key in member.lead.keys):
            others = having.get(f"phone:{digest(f'phone:{member.lead.phones[0].e164}')}", others) - {member.lead.key}
        calls: list[Contact] = []
        for key in others:
            standing = listed[key].standing if key in listed else standings.of_absent(key)
            calls += (one for one in standing.contacts if one.channel in DIALLED)
        elsewhere = tuple(sorted(calls))
        found.append(replace(member, standing=replace(member.standing, elsewhere=elsewhere)) if calls else member)
    return found


def _having(members: Iterable[Member], histories: Histories) -> dict[str, set[str]]:
    """Every number that several people have or had, by its key, with their primary keys."""
    having = histories.by_key("phone:")
    for member in members:
        for key in member.lead.keys:
            if key.startswith("phone:"):
                having.setdefault(key, set()).add(member.lead.key)
    return {key: people for key, people in having.items() if len(people) > 1}
