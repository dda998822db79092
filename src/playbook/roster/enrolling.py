"""Turns a lead whom no playbook has into the row that takes it into one, or says why none does."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic, Scope
from playbook.expressions import Facts, parse_expression
from playbook.model.timing import AnchorKind, Unit
from playbook.roster.record_words import quoted
from playbook.roster.recorder import Day0
from playbook.roster.standing import is_opt_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from playbook.model.event import Event
    from playbook.model.playbook import Playbook
    from playbook.model.project import Project
    from playbook.model.timing import Wait
    from playbook.roster.members import Member

__all__ = ["Choice", "again_at", "answers_requests", "choose", "may_run_again", "open_again"]

ASSIGNED = "assigned"
COLUMN = "playbook"
COUNTED = ("calls", "attempts", "unreturned", "connected", "messages")
BOOKKEEPING = frozenset({"alias", "gone", "back", "reassigned"})
"""Rows that say nothing of what happened between a lead and us."""
FINAL = frozenset({"opted out", "opted_out", "unqualified"})
"""Ends after which nobody is taken in again: they said stop, or the lead left the list (domain.md, B8)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The playbook that takes a lead, and when its clock starts."""

    playbook: Playbook
    day_0: Day0


def choose(member: Member, project: Project, as_of: int) -> Choice | Diagnostic | None:
    """Find the playbook the list's column names, else the first whose `enroll` holds; ``None`` where none does."""
    facts = _facts(member)
    named = member.lead.fields.get(COLUMN, "")
    if named:
        playbook = next((one for one in project.playbooks if one.id.casefold() == named.casefold()), None)
        if playbook is None:
            return _no_such_playbook(member, named, project)
    else:
        holding = (one for one in project.playbooks if _holds(one, facts))
        playbook = next(holding, None)
    return None if playbook is None else Choice(playbook, _day_0(member, playbook, facts, as_of))


def _holds(playbook: Playbook, facts: Mapping[str, Facts]) -> bool:
    return playbook.enroll.text != ASSIGNED and parse_expression(playbook.enroll.text).holds(facts)


def _facts(member: Member) -> Mapping[str, Facts]:
    lead, standing = member.lead, member.standing
    times = {"received_at": lead.received_at, "requested_at": lead.requested_at}
    known = {name: str(value) for name, value in times.items() if value is not None}
    return {
        "lead": Facts({**lead.columns, **lead.fields, **known}),
        "history": Facts({**dict.fromkeys(COUNTED, 0), **standing.counts}),
        "answer": Facts(standing.answers),
    }


def _day_0(member: Member, playbook: Playbook, facts: Mapping[str, Facts], as_of: int) -> Day0:
    """When the playbook's clock starts, and which column says so. What began an earlier run begins no other one."""
    if playbook.start is None:
        return Day0(as_of)
    field = parse_expression(playbook.start.text).first_field(facts) or ""
    instant = {"received_at": member.lead.received_at, "requested_at": member.lead.requested_at}.get(field)
    before = member.standing.enrollment
    if instant is None or (before is not None and instant <= before.enrolled_at):
        return Day0(as_of)
    return Day0(instant, field)


def may_run_again(member: Member) -> bool:
    """Say whether a run has ended in a way after which another one may follow, some time later."""
    standing = member.standing
    return (
        standing.enrollment is not None
        and bool(standing.ended)
        and standing.handover is None
        and standing.ended not in FINAL
        and "*" not in standing.closed_channels
        and not any(is_opt_out(row) and not row.detail.get("channels") for row in member.rows)
    )


def again_at(rows: Iterable[Event], playbook: Playbook) -> int | None:
    """Say from when on (UTC minutes since 1970) a playbook takes in somebody whose run has ended; ``None`` for never.

    Args:
        rows: the person's rows. The wait counts from the newest that tells of more than keys and owners.
        playbook: the one that would take them in.
    """
    newest = max((row.at for row in rows if row.kind not in BOOKKEEPING), default=None)
    if newest is None or playbook.enroll_again is None:
        return None
    return open_again(newest, playbook.enroll_again)


def open_again(since: int, wait: Wait) -> int:
    """Add a wait to an instant, in days and months of UTC; of whatever else, days."""
    if wait.unit is Unit.MINUTES:
        return since + wait.count
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=since)
    if wait.unit is not Unit.MONTHS:
        return since + wait.count * 24 * 60
    years, month = divmod(moment.month - 1 + wait.count, 12)
    last = calendar.monthrange(moment.year + years, month + 1)[1]
    later = moment.replace(year=moment.year + years, month=month + 1, day=min(moment.day, last))
    return int(later.timestamp()) // 60


def answers_requests(playbook: Playbook) -> bool:
    """Say whether a playbook has a step `at start`: it answers somebody, which cannot wait (domain.md, A1 and E1)."""
    timings = [step.timing for step in playbook.steps]
    return any(
        one.anchor.kind is AnchorKind.START and one.unit is Unit.MINUTES and one.low == 0 and not one.count_field
        for one in timings
    )


def _no_such_playbook(member: Member, named: str, project: Project) -> Diagnostic:
    lead = member.lead
    known = [playbook.id for playbook in project.playbooks]
    near = get_close_matches(named.casefold(), known, n=1)
    said = f"line {lead.span.line} ({lead.key}): the column `playbook` names {quoted(named)}, which is no playbook here"
    message = f"{said} — did you mean '{near[0]}'?" if near else said
    hint = f"write one that project.yaml lists ({', '.join(known)}), or leave the cell empty"
    return Diagnostic("PB058", message, lead.span, hint, scope=Scope.LEAD, lead=lead.key)
