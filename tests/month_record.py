"""Turns the journal's rows into where each run of a person stands, by reading them and the playbooks' words anew."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from checker import is_business_day, later_by_months, zone_of

from month_rules import AT_END, BOOKS, EXITS, IN_A_BLOCK, OUTCOMES, STEP_OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

UNANSWERED = frozenset({"no_answer", "busy", "left_voicemail", "gatekeeper", "no_show"})
NEUTRAL = frozenset({"done", "auto_reply", "bounced", "visited_site"})
TRIES = ("again", "go to")
PHRASE = re.compile(
    r"(next step|next|stop|again|go to|pause|start)(?: (?!after|on|until|\d)([\w-]+))?"
    r"(?:(?: after)? (\d+ [a-z ]+?))?(?: (?:on|until) (outcome\.date))?"
)
A_DAY = timedelta(days=1)


class Row(NamedTuple):
    """A line of the journal."""

    at: datetime
    id: str
    event: str
    lead: str
    playbook: str
    enrollment: int
    step: str
    occurrence: str
    detail: Mapping[str, str]

    @property
    def outcome(self) -> str:
        return self.detail.get("outcome", "") if self.event == "outcome" else ""


class Reaction(NamedTuple):
    """What follows: its kind, the step or playbook it names, its wait, and whether it counts on a day agreed."""

    kind: str
    target: str
    wait: str
    on_date: bool


class Turn(NamedTuple):
    """An outcome that changes the way of a run."""

    row: Row
    reaction: Reaction
    is_exit: bool

    @property
    def is_promise(self) -> bool:
        """Whether a day was agreed for a try."""
        return self.reaction.kind in TRIES and self.reaction.on_date and "date" in self.row.detail


@dataclass
class Run:
    """One run of a person through a playbook.

    ``attempts`` are its logged contacts by step and occurrence. ``ended`` says what left nothing to come.
    """

    id: str
    playbook: str
    number: int
    start: datetime
    enrolled: datetime
    counts_from: str
    came_from: str
    attempts: dict[tuple[str, str], Row] = field(default_factory=dict)
    turns: list[Turn] = field(default_factory=list)
    ended: str = ""
    handed_to: str = ""

    def agreements(self) -> list[tuple[Turn, datetime | None]]:
        """The turns that make everything else rest, each with when a later one took its place."""
        found = [turn for turn in self.turns if turn.reaction.kind in {*TRIES, "pause"}]
        return [(turn, _replaced_at(turn, found[number + 1 :])) for number, turn in enumerate(found)]


def _replaced_at(turn: Turn, rest: Iterable[Turn]) -> datetime | None:
    """When a later outcome took the place of one; a day agreed gives way to another one only, to a leap, or an exit."""
    for one in rest:
        if not turn.is_promise or one.is_promise or one.is_exit or one.reaction.kind == "go to":
            return one.row.at
    return None


def read_journal(folder: Path) -> list[Row]:
    """Every row of every writer once, in order of time; what was taken back is left out, with what took it back."""
    found: dict[str, Row] = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for line in csv.DictReader(file):
                found[line["id"]] = _row(line)
    undone = {row.detail["of"] for row in found.values() if row.event == "undo"}
    return sorted(row for row in found.values() if row.event != "undo" and row.id not in undone)


def _row(line: Mapping[str, str]) -> Row:
    pairs = (part.partition("=") for part in line["detail"].split(";") if part)
    detail = {name: unquote(value) for name, _, value in pairs}
    names = (line[name] for name in ("id", "event", "lead", "playbook"))
    number = int(line["enrollment"] or 0)
    return Row(datetime.fromisoformat(line["at"]), *names, number, line["step"], line["occurrence"], detail)


def group_of(outcome: str) -> str:
    """Whether an outcome answers."""
    return "neutral" if outcome in NEUTRAL else "unanswered" if outcome in UNANSWERED else "answered"


def reaction_to(outcome: str, playbook: str, step: str) -> Reaction:
    """What the playbook says to an outcome: the step's own map first; by its word, its group, or else."""
    names = (outcome,) if outcome in NEUTRAL else (outcome, group_of(outcome), "else")
    maps = (STEP_OUTCOMES.get((playbook, step), {}), OUTCOMES[playbook])
    phrase = next((said[name] for said in maps for name in names if name in said), "next")
    return read_reaction(phrase)


def read_reaction(phrase: str) -> Reaction:
    """Read ``go to offer after 1 day``."""
    read = PHRASE.fullmatch(phrase)
    if read is None:
        raise ValueError(phrase)
    return Reaction(read[1], read[2] or "", read[3] or "", bool(read[4]))


def runs_of(rows: Sequence[Row]) -> list[Run]:
    """The runs of one person, in order; each outcome belongs to the one it names, or to the one at its time."""
    begun = [row for row in rows if row.event == "enrolled"]
    runs = [_begin(row) for row in begun]
    for row in rows:
        if runs and row.event in {"outcome", "admitted", "closed"}:
            _take(_run_of(row, runs), row)
    return runs


def in_force(runs: Sequence[Run], seen: Mapping[str, int]) -> Run | None:
    """The newest run; but one that began since nobody answered gives way to an answer that came to light later.

    ``seen`` says at which build each row stood in the journal first.
    """
    if not runs:
        return None
    newest = runs[-1]
    if newest.counts_from == "at_end":
        before = next(run for run in reversed(runs[:-1]) if run.playbook == newest.came_from)
        late = (row for row in before.attempts.values() if seen[row.id] > seen[newest.id])
        if any(_turns(row, before.playbook) for row in late):
            return before
    return newest


def _turns(row: Row, playbook: str) -> bool:
    asked = {rule.test[0] for rule in BOOKS[playbook].steps.values() if rule.test}
    goes_on = reaction_to(row.outcome, playbook, row.step).kind == "next" and row.outcome not in EXITS[playbook]
    return row.step in asked or not goes_on


def _begin(row: Row) -> Run:
    detail = row.detail
    start = datetime.fromisoformat(detail["start"])
    return Run(
        row.id, row.playbook, row.enrollment, start, row.at, detail.get("counts_from", ""), detail.get("from", "")
    )


def _run_of(row: Row, runs: Sequence[Run]) -> Run:
    named = [run for run in runs if row.playbook in {"", run.playbook} and row.enrollment in {0, run.number}]
    begun = [run for run in named if run.enrolled <= row.at]
    return (begun or named or list(runs))[-1 if begun else 0]


def _take(run: Run, row: Row) -> None:
    if row.event == "admitted":
        run.start = datetime.fromisoformat(row.detail["start"]) if "start" in row.detail else run.start
        return
    if row.event == "closed":
        run.ended = "closed"
        return
    run.attempts[row.step, row.occurrence or "1"] = row
    if run.ended or (row.outcome == "opted_out" and row.detail.get("channels")):
        return
    reaction = reaction_to(row.outcome, run.playbook, row.step)
    exits = row.outcome in EXITS[run.playbook]
    if _is_after_an_exit(run, row) and not (reaction.kind in TRIES and "date" in row.detail):
        return
    if reaction.kind in {*TRIES, "pause", "next step", "start"}:
        run.turns.append(Turn(row, reaction, exits))
    if reaction.kind in {"stop", "start"} or (exits and reaction.kind not in TRIES):
        run.ended = row.outcome
        run.handed_to = reaction.target if reaction.kind == "start" else ""


def _is_after_an_exit(run: Run, row: Row) -> bool:
    """Whether a run was left before, and this is no outcome of the one step that its exit names."""
    left = next((turn for turn in run.turns if turn.is_exit), None)
    return left is not None and row.step != (left.reaction.target or left.row.step)


def expected_next(run: Run) -> str:
    """The playbook that follows a run by its own end; empty where none does."""
    return read_reaction(AT_END[run.playbook]).target if run.playbook in AT_END else ""


def next_try(turn: Turn, run: Run) -> tuple[str, str]:
    """The step and occurrence of the try that an outcome asks for.

    Where it came of no step it is the last one tried before, else the first call there is.
    """
    kind, target, at = turn.reaction.kind, turn.reaction.target, turn.row.at
    step = target if kind == "go to" else turn.row.step or _last_step(run, at)
    depth = 2 if step in IN_A_BLOCK else 1
    is_again = kind == "again" and bool(turn.row.step)
    first = ".".join((turn.row.occurrence.split(".") if is_again else ["1"] * depth)[:depth])
    if not is_again and not _is_tried(run, step, first, at):
        return step, first
    number = 2
    while _is_tried(run, step, f"{first}.{number}", at):
        number += 1
    return step, f"{first}.{number}"


def _last_step(run: Run, at: datetime) -> str:
    steps = BOOKS[run.playbook].steps
    tried = sorted((row.at, step) for (step, _), row in run.attempts.items() if step and row.at <= at)
    calls = [step for step, rule in steps.items() if rule.channels[0] == "call"]
    return next(iter([*(step for _, step in tried[-1:]), *calls, *steps]))


def _is_tried(run: Run, step: str, occurrence: str, at: datetime) -> bool:
    tried = run.attempts.get((step, occurrence))
    return tried is not None and tried.at <= at


def later(at: datetime, wait: str, zone: str, week: str, kept: Iterable[str]) -> datetime:
    """``at`` and a wait on a clock: hours elapse; days, and open days, keep the time on the wall."""
    count, unit = int(wait.split(" ", maxsplit=1)[0]), wait.split(" ", 1)[1].removesuffix("s")
    if unit in {"min", "h"}:
        return at + timedelta(minutes=count * (60 if unit == "h" else 1))
    there = at.astimezone(zone_of(zone))
    day = there.date()
    if unit == "month":
        day = later_by_months(day, count)
    elif unit in {"day", "week"}:
        day += A_DAY * count * (7 if unit == "week" else 1)
    for _ in range(count if unit == "business day" else 0):
        day += A_DAY
        while not is_business_day(day, week, kept):
            day += A_DAY
    return datetime.combine(day, there.time(), zone_of(zone)).astimezone(at.tzinfo)
