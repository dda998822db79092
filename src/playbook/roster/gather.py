"""Turns all leads and the whole record into one exact shard per rep: who is who, who stops, who starts."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic, Scope, Severity
from playbook.expressions import Facts, parse_expression
from playbook.model.event import Event, write_instant
from playbook.roster.histories import Histories
from playbook.roster.standing import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from playbook.model.lead import Lead
    from playbook.model.playbook import Playbook
    from playbook.model.project import Project
    from playbook.model.standing import Standing

__all__ = ["Gathered", "Listed", "Member", "gather"]


@dataclass(frozen=True, slots=True)
class Member:
    """A lead with its standing, ready to be planned."""

    lead: Lead
    standing: Standing


@dataclass(frozen=True, slots=True)
class Listed:
    """The people of the lists: those to work, and everybody who stands in one, left out or not."""

    worked: tuple[Lead, ...]
    everybody: tuple[Lead, ...]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What gather found.

    Attributes:
        shards: rep id → that rep's members, in the order of the list; a rep without leads has an empty one.
        enrolled: journal rows to append before anything is planned.
        idle: leads for whom no playbook applies.
        stopped: leads who were never enrolled because the record says stop, with what it says.
        gone: keys that are enrolled in the record but stand in no list any more; they are held.
    """

    shards: Mapping[str, tuple[Member, ...]]
    enrolled: tuple[Event, ...]
    idle: tuple[Lead, ...]
    stopped: tuple[tuple[Lead, str], ...]
    gone: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


def gather(people: Listed, events: Iterable[Event], project: Project, as_of: int, writer: str) -> Gathered:
    """Join leads with their histories, enroll those who have none, and split the rest by rep."""
    histories = Histories.of(events)
    playbooks = {playbook.id: playbook for playbook in project.playbooks}
    joined, diagnostics = histories.join(people.worked)
    shards: dict[str, list[Member]] = {rep.id: [] for rep in project.reps}
    enrolled: list[Event] = []
    idle: list[Lead] = []
    stopped: list[tuple[Lead, str]] = []
    for lead in joined:
        rows = histories.rows(lead.key)
        standing = fold(rows, playbooks, histories.closed(lead))
        if standing.enrollment is None and not standing.ended:
            row = _enroll(lead, project, as_of, writer)
            if row is None:
                idle.append(lead)
                continue
            enrolled.append(row)
            rows = tuple(sorted((*rows, row), key=lambda one: (one.at, one.id)))
            standing = fold(rows, playbooks, histories.closed(lead))
        if standing.enrollment is not None and standing.enrollment.playbook not in playbooks:
            diagnostics.append(_no_playbook(lead, standing.enrollment.playbook))
            continue
        if standing.enrollment is not None:
            shards[lead.rep].append(Member(lead, standing))
        else:
            stopped.append((lead, standing.ended))
    present = frozenset[str]().union(*(histories.primary_of(lead) for lead in people.everybody))
    gone = tuple(sorted(histories.enrolled - present))
    if not any(shards.values()) and idle:
        diagnostics.append(_nobody(project, idle))
    whole = {rep: tuple(members) for rep, members in shards.items()}
    return Gathered(whole, tuple(enrolled), tuple(idle), tuple(stopped), gone, tuple(diagnostics))


def _enroll(lead: Lead, project: Project, as_of: int, writer: str) -> Event | None:
    """Take a lead into the first playbook whose `enroll` holds. Two clones write one id: the first counts."""
    facts = {
        "lead": _lead_facts(lead),
        "history": Facts({"attempts": 0, "unreturned": 0, "connected": 0, "messages": 0}),
    }
    for playbook in project.playbooks:
        if playbook.enroll.text == "assigned" or not parse_expression(playbook.enroll.text).holds(facts):
            continue
        number = 1
        text = f"{project.namespace}/enrolled/{lead.key}/{playbook.id}/{number}"
        start, field = _start(lead, playbook, facts, as_of)
        detail = {"start": write_instant(start), "counts_from": field, "rep": lead.rep, "keys": ",".join(lead.keys[1:])}
        return Event(
            # A letter first: a spreadsheet would take 1e9d70… or 92115755… for a number and round it.
            id=f"e{blake2b(text.encode(), digest_size=8).hexdigest()}",
            at=as_of,
            by=writer,
            kind="enrolled",
            lead=lead.key,
            playbook=playbook.id,
            enrollment=number,
            detail={name: value for name, value in detail.items() if value},
        )
    return None


def _start(lead: Lead, playbook: Playbook, facts: Mapping[str, Facts], as_of: int) -> tuple[int, str]:
    """When the playbook's clock starts for this lead (UTC minutes since 1970), and which column says so."""
    if playbook.start is None:
        return as_of, "enrolled"
    field = parse_expression(playbook.start.text).first_field(facts)
    instant = {"received_at": lead.received_at, "requested_at": lead.requested_at}.get(field or "")
    return (as_of, "enrolled") if instant is None else (instant, field or "")


def _lead_facts(lead: Lead) -> Facts:
    times = {"received_at": lead.received_at, "requested_at": lead.requested_at}
    known = {name: str(value) for name, value in times.items() if value is not None}
    return Facts({**lead.columns, **lead.fields, **known})


def _no_playbook(lead: Lead, playbook: str) -> Diagnostic:
    message = f"the lead in line {lead.span.line} is enrolled in '{playbook}', which project.yaml does not list"
    hint = f"add '{playbook}' to `playbooks:`; until then this lead is held"
    return Diagnostic("PB021", message, lead.span, hint, scope=Scope.LEAD, lead=lead.key)


def _nobody(project: Project, idle: list[Lead]) -> Diagnostic:
    conditions = "; ".join(f"{playbook.id}: {playbook.enroll.text}" for playbook in project.playbooks)
    message = f"no playbook applies to any of the {len(idle)} leads"
    hint = f"check `enroll` against the columns of the list ({conditions})"
    return Diagnostic("PB022", message, project.playbooks[0].enroll.span, hint, severity=Severity.ERROR)
