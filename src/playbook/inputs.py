"""Turns what people wrote and what was recorded into what a build works on, or stops with every mistake at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from playbook.diagnostics import CannotGoOn, Diagnostic, Scope, Severity
from playbook.journal.read import read_journal
from playbook.personalise.texts import check_texts
from playbook.planning.case import Case
from playbook.planning.facts import expression, facts_of
from playbook.planning.holiday_regions import states_with_holidays
from playbook.planning.hours import with_law
from playbook.planning.plan_rep import plan_leads
from playbook.planning.zones import check_zones, wall_to_utc
from playbook.reading.conditions import check_conditions
from playbook.reading.lead_lists import read_lead_lists
from playbook.reading.project_file import read_project
from playbook.roster.gather import Gathered, Gathering, Listed, gather
from playbook.roster.identity import keyed_digest, resolve_people
from playbook.roster.record_check import check_record
from playbook.roster.record_clock import check_clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from playbook.contracts import Output
    from playbook.model.lead import Culled
    from playbook.model.project import Project
    from playbook.reading.lead_lists import LeadLists
    from playbook.registry import Registry
    from playbook.roster.members import Member
    from playbook.source import Span, Tree

__all__ = ["Sources", "read_record", "read_sources"]

NO_COLUMN = "PB004"


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything people wrote.

    Attributes:
        outputs: those project.yaml lists, in its order; unknown ones are among ``mistakes``.
        people: who is to be worked, and everybody who stands in a list.
        culled: the rows that are left out.
        count: how many rows the lists hold.
        found: what was found in the lead lists.
        mistakes: what was found in the project and its texts.
        is_whole: whether every list could be read.
    """

    project: Project
    outputs: tuple[Output, ...]
    people: Listed
    culled: tuple[Culled, ...]
    count: int
    found: tuple[Diagnostic, ...]
    mistakes: tuple[Diagnostic, ...]
    is_whole: bool


def read_sources(tree: Tree, registry: Registry) -> Sources:
    """Read the project, its playbooks and its lead lists.

    Raises:
        CannotGoOn: where project.yaml or a playbook has a mistake.
    """
    project = with_law(read_project(tree, states_with_holidays))
    digest = keyed_digest(project.namespace)
    lists = read_lead_lists(tree, project, registry, digest, wall_to_utc)
    people = resolve_people(lists.rows.leads, lists.rows.unworked, digest)
    everybody = (*lists.rows.leads, *(lead for lead, _ in lists.rows.unworked))
    found = (*lists.rows.diagnostics, *people.diagnostics)
    return Sources(
        project=project,
        outputs=tuple(registry.outputs[name] for name in project.outputs if name in registry.outputs),
        people=Listed(people.leads, everybody, people.aside),
        culled=(*lists.rows.culled, *people.culled),
        count=lists.count,
        found=found,
        mistakes=(*_missing_outputs(project, registry), *_check(project, lists)),
        is_whole=not _stopping(lists.rows.diagnostics),
    )


def read_record(tree: Tree, sources: Sources, as_of: int, writer: str, *, accept: bool = False) -> Gathered:
    """Read the journal, check it, and join it with the people of the lists.

    Args:
        tree: where the journal stands.
        sources: what ``read_sources`` gave.
        as_of: the instant to build for, UTC minutes since 1970.
        writer: in whose name rows are written.
        accept: let many leads leave the lists at once, which looks like a wrong list otherwise.

    Raises:
        CannotGoOn: with every mistake in record and sources, sorted by place.
    """
    journal = read_journal(tree)
    everybody = sources.people.everybody
    is_complete = sources.is_whole and not _stopping(journal.diagnostics)
    # What could not be read is missing for that reason alone, and is reported already.
    how = Gathering(as_of, writer, accept or not is_complete, _goes_on(sources.project, as_of))
    gathered = gather(sources.people, journal.events, sources.project, how)
    record = check_record(journal.events, journal.places, sources.project, everybody, is_complete=is_complete)
    clock = check_clock(journal.events, journal.places, as_of)
    diagnostics = (*journal.diagnostics, *record, *clock, *gathered.diagnostics)
    errors = _stopping((*sources.mistakes, *sources.found, *diagnostics))
    if errors:
        raise CannotGoOn(tuple(sorted(errors, key=lambda one: one.sort_key)))
    return replace(gathered, diagnostics=diagnostics)


def _goes_on(project: Project, as_of: int) -> Callable[[Member], bool]:
    """Give the question whether a lead's run still has contacts to come, answered once for each."""
    known: dict[str, bool] = {}

    def goes_on(member: Member) -> bool:
        if member.lead.key not in known:
            known[member.lead.key] = _has_more_to_come(member, project, as_of)
        return known[member.lead.key]

    return goes_on


def _has_more_to_come(member: Member, project: Project, as_of: int) -> bool:
    lead, standing = member.lead, member.standing
    if standing.enrollment is None or standing.ended:
        return False
    playbook = project.playbook(standing.enrollment.playbook)
    leaves = playbook.exit_if
    if leaves is not None and expression(leaves.text).holds(facts_of(lead, standing)):
        return False
    case = Case(lead, standing, standing.enrollment, playbook, project.rep(lead.rep))
    (planned,) = plan_leads([case], project, as_of, project.horizon_days)
    return planned.over_since is None


def _check(project: Project, lists: LeadLists) -> Iterable[Diagnostic]:
    """What the project's zones, conditions and texts ask for that is not there."""
    checks = (
        check_zones(project),
        check_conditions(project, lists.known),
        check_texts(project, lists.known, lists.present),
    )
    # Where a list could not be read its columns are not missing: only they are not known.
    unsure = {NO_COLUMN} if lists.unread else set[str]()
    return tuple(mistake for check in checks for mistake in check if mistake.code not in unsure)


def _missing_outputs(project: Project, registry: Registry) -> Iterable[Diagnostic]:
    places = project.output_spans or (project.span,) * len(project.outputs)
    for name, place in zip(project.outputs, places, strict=True):
        if name not in registry.outputs:
            yield _no_such_output(name, place, sorted(registry.outputs))


def _no_such_output(name: str, place: Span, known: list[str]) -> Diagnostic:
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(known)}; a plugin brings more"
    return Diagnostic("PB024", f"no plugin provides the output '{name}'", place, hint, width=len(name))


def _stopping(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    return [one for one in found if one.scope is Scope.PROJECT and one.severity is Severity.ERROR]
