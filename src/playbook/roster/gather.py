"""Turns all leads and the whole record into one exact shard per rep: who is who, who stops, who starts, who waits."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic, Scope, Severity
from playbook.roster.entrance import Entrance
from playbook.roster.members import Closing, Held, Listed, Member
from playbook.roster.owners import KEPT, departed, reassigned
from playbook.roster.presence import Absence, present, too_many, who_left, who_returned
from playbook.roster.recognition import recognize
from playbook.roster.recorder import Recorder
from playbook.roster.sharing import share_numbers
from playbook.roster.standings import Standings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from playbook.model.event import Event
    from playbook.model.lead import Lead
    from playbook.model.project import Project
    from playbook.roster.recognition import Recognized

__all__ = ["Closing", "Gathered", "Gathering", "Held", "Listed", "Member", "gather"]


def _always(_member: Member) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Gathering:
    """How to gather.

    Attributes:
        as_of: the instant, UTC minutes since 1970.
        writer: whose journal file new rows go to.
        accept: let so many leads leave the lists at once that the lists look wrong.
        goes_on: says whether a run that nothing has ended still has contacts to come; asked only of those who keep
            others waiting.
    """

    as_of: int
    writer: str
    accept: bool = False
    goes_on: Callable[[Member], bool] = _always


@dataclass(frozen=True, slots=True)
class Gathered:
    """What gather found.

    Attributes:
        shards: rep id → that rep's members, in the order of the list; a rep without leads has an empty one.
        events: journal rows to append before anything is planned: enrolled, alias, gone, back, reassigned.
        enrolled: those of them that take a lead into a playbook.
        departed: rep id → members that were taken from that rep in the last 30 days; ``lead.rep`` is the new one's.
        idle: leads for whom no playbook applies.
        stopped: leads who were never enrolled because the record says stop, with what it says.
        held: leads that are not worked for now, with the reason.
        gone: keys of those who are in a playbook and stand in no list any more; they are held too.
        next_change: the first instant at which somebody may be taken in again, or is no longer among the departed;
            ``None`` for never.
    """

    shards: Mapping[str, tuple[Member, ...]]
    events: tuple[Event, ...]
    enrolled: tuple[Event, ...]
    departed: Mapping[str, tuple[Member, ...]]
    idle: tuple[Lead, ...]
    stopped: tuple[tuple[Lead, str], ...]
    held: tuple[Held, ...]
    gone: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    next_change: int | None = None


def gather(people: Listed, events: Iterable[Event], project: Project, how: Gathering) -> Gathered:
    """Join leads with their histories, write down what the record lacks, and split them by rep."""
    recorder = Recorder(project.namespace, how.as_of, how.writer)
    who = recognize(tuple(events), people, recorder)
    standings = Standings(who, project)
    known = [standings.member(lead) for lead in who.leads]
    absence = _absence(who, people, standings, recorder)
    entrance = Entrance(project, recorder, standings, how.goes_on)
    entrance.receive(known)
    returned = tuple(who_returned(who.histories, who.everybody, recorder))
    moved = tuple(row for member in known if (row := reassigned(member, who.histories, recorder)))
    members = _with_rows(known, (*entrance.enrolled, *returned, *moved), standings)
    homeless = [member for member in members if standings.lacks_playbook(member)]
    placed = [member for member in members if standings.has_playbook(member)]
    worked, shared = share_numbers(placed, who.histories, standings, project, how.goes_on)
    left = departed(placed, [rep.id for rep in project.reps], how.as_of)
    found = [*who.diagnostics(), *map(_no_playbook, homeless), *entrance.diagnostics, *shared]
    if not how.accept:
        found += too_many(absence, len(who.torn) + who.mixed, _staying(known, who, standings), project)
    found += [_nobody(project, entrance.idle)] if entrance.idle and not worked else []
    return Gathered(
        shards=_by_rep(worked, project),
        events=(*entrance.enrolled, *who.aliases, *absence.left, *returned, *moved),
        enrolled=entrance.enrolled,
        departed=left,
        idle=tuple(entrance.idle),
        stopped=tuple(entrance.stopped),
        held=(*(Held(lead, "it fits two people in the journal") for lead in who.torn), *entrance.held),
        gone=absence.keys,
        diagnostics=tuple(found),
        next_change=min(filter(None, (entrance.next_change, _next_leave(left, how.as_of))), default=None),
    )


def _absence(who: Recognized, people: Listed, standings: Standings, recorder: Recorder) -> Absence:
    here = present(who.histories, people.everybody, who.everybody)
    away = (key for key in who.histories.enrolled if key not in here)
    working = (key for key in away if standings.is_working(standings.of_absent(key)))
    return who_left(who.histories, working, recorder)


def _staying(known: Iterable[Member], who: Recognized, standings: Standings) -> int:
    """How many are in a playbook and stand in a list, their rows left out or not."""
    here = [member.standing for member in known] + [standings.of_absent(lead.key) for lead in who.aside]
    return sum(map(standings.is_working, here))


def _with_rows(known: Iterable[Member], rows: Iterable[Event], standings: Standings) -> list[Member]:
    """Fold those again of whom this build adds a row."""
    added: dict[str, list[Event]] = defaultdict(list)
    for row in rows:
        added[row.lead].append(row)
    return [standings.member(one.lead, added[one.lead.key]) if one.lead.key in added else one for one in known]


def _by_rep(members: Iterable[Member], project: Project) -> dict[str, tuple[Member, ...]]:
    shards: dict[str, list[Member]] = {rep.id: [] for rep in project.reps}
    for member in members:
        shards[member.lead.rep].append(member)
    return {rep: tuple(shard) for rep, shard in shards.items()}


def _next_leave(left: Mapping[str, tuple[Member, ...]], as_of: int) -> int | None:
    """When the first of the departed is no longer listed."""
    rows = (row for members in left.values() for member in members for row in member.rows)
    return min((row.at + KEPT for row in rows if row.kind == "reassigned" and row.at > as_of - KEPT), default=None)


def _no_playbook(member: Member) -> Diagnostic:
    lead, run = member.lead, member.standing.enrollment
    playbook = run.playbook if run is not None else ""
    message = f"the lead in line {lead.span.line} is enrolled in '{playbook}', which project.yaml does not list"
    hint = f"add '{playbook}' to `playbooks:`; until then this lead is held"
    return Diagnostic("PB021", message, lead.span, hint, scope=Scope.LEAD, lead=lead.key)


def _nobody(project: Project, idle: Sequence[Lead]) -> Diagnostic:
    conditions = "; ".join(f"{playbook.id}: {playbook.enroll.text}" for playbook in project.playbooks)
    message = f"no playbook applies to any of the {len(idle)} leads"
    hint = f"check `enroll` against the columns of the list ({conditions})"
    return Diagnostic("PB022", message, project.playbooks[0].enroll.span, hint, severity=Severity.ERROR)
