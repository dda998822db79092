"""Turns one person's rows and touches into where they stand: the run in force, what it counts from, what was agreed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from checker import zone_of

from month_minutes import Contact, wall_of
from month_record import TRIES, group_of, in_force, later, next_try, runs_of
from month_roll import ALL, THROUGH_A_NUMBER
from month_rules import BOOKS, EXIT_IF, IN_A_BLOCK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from month_artifacts import Touch
    from month_record import Row, Run, Turn
    from month_roll import Human
    from month_rules import Rule

A_QUARTER = timedelta(minutes=15)


class Fault(NamedTuple):
    """Something that is not as it should be."""

    kind: str
    who: str
    says: str


@dataclass
class Found:
    """What was wrong, and how often each question was asked."""

    faults: list[Fault] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)

    def ask(self, kind: str, who: str, *says: str) -> None:
        """Ask once; every answer that is not empty is a fault."""
        self.asked[kind] += 1
        self.faults += (Fault(kind, who, one) for one in says if one)


class Standing:
    """One person after one build, seen by the record and by what was planned.

    ``line`` are the others with the same number: what the law caps is the number, and one rep works it.
    """

    def __init__(self, human: Human, touches: Sequence[Touch], at: datetime, seen: Mapping[str, int]) -> None:
        self.human, self.touches, self.at = human, touches, at
        self.line: list[Standing] = []
        self.planned = [touch for touch in touches if touch.status == "planned"]
        self.runs = runs_of(human.rows)
        self.run: Run | None = in_force(self.runs, seen)
        self.wall = wall_of(human, self.run.playbook) if self.run and human.row else None

    @property
    def is_worked(self) -> bool:
        """Whether they stand in the list and in a playbook."""
        return self.wall is not None

    @property
    def steps(self) -> Mapping[str, Rule]:
        """The steps of the run's playbook."""
        return BOOKS[self.run.playbook].steps

    @cached_property
    def ended(self) -> str:
        """What left nothing to come; empty while the run goes on."""
        if self.human.closed >= ALL:
            return "a stop"
        if self.run is None:
            return ""
        fact = EXIT_IF.get(self.run.playbook)
        if fact and self.human.row and self.human.row[fact]:
            return f"'{fact}' in the list"
        reaching = {channel for rule in self.steps.values() for channel in rule.channels} - {"task"}
        said = any("opted_out" in {row.outcome, row.event} for row in self.human.rows)
        return "a stop of every channel there is" if said and reaching <= self.human.closed else self.run.ended

    @cached_property
    def contacts(self) -> list[Contact]:
        """What was made and what is planned, but for tasks: they reach nobody."""
        made = [(row, channel_of(row)) for row in self.human.rows if row.outcome]
        found = [Contact(row.at, way, group_of(row.outcome) == "answered", row.id) for row, way in made]
        found += [Contact(one.start, one.channel, False, one.uid) for one in self.touches]
        return [one for one in found if one.channel != "task"]

    @cached_property
    def calls(self) -> list[Contact]:
        """What was made and is planned on their number, with them and with others."""
        everything = (one for standing in (self, *self.line) for one in standing.contacts)
        return [one for one in everything if one.channel in THROUGH_A_NUMBER]

    def calls_but(self, uid: str) -> list[datetime]:
        """When the number was and will be called but for one touch."""
        return [one.at for one in self.calls if one.uid != uid]

    # What steps count from.

    def happenings(self, step: str) -> list[tuple[datetime, str, str]]:
        """Every happening of a step, made, assumed or planned: when, its occurrence, what came of it."""
        made = [(row.at, place, row.outcome) for (name, place), row in self.run.attempts.items() if name == step]
        return sorted(made + [(one.start, one.occurrence, "no_answer") for one in self.touches if one.step == step])

    def anchor(self, name: str) -> datetime | None:
        """What a wait counts from: the start, a step's last happening, or when its text was left."""
        if name == "start":
            return self.run.start
        step = name.removeprefix("message of ")
        if name != step and (said := self._said(step)):
            return max(said)
        happened = self.happenings(step)
        return happened[-1][0] if happened else self.due(step)

    def _said(self, step: str) -> list[datetime]:
        attempts = self.run.attempts.items()
        left = [row.at for (one, _), row in attempts if one == step and row.outcome == "left_voicemail"]
        return left + [one.start for one in self.touches if one.step == step and one.text]

    def due(self, step: str) -> datetime | None:
        """When a step is due, or was that has left its place: what counts from it counts from there."""
        led = [turn for turn in self.run.turns if turn.reaction.kind == "go to" and turn.reaction.target == step]
        if led:
            return self.until(led[-1])[0]
        earliest = self.steps[step].earliest
        anchor = self.anchor(earliest[0]) if earliest else None
        return None if anchor is None else self.after(anchor, earliest[1])

    def after(self, at: datetime, wait: str) -> datetime:
        """A wait later, on the person's own clock."""
        return later(at, wait, self.wall.zone, self.wall.book.open, self.wall.kept)

    # What outcomes asked for.

    def until(self, turn: Turn) -> tuple[datetime, bool]:
        """When a try or a pause falls due, and whether that minute was agreed."""
        date = turn.row.detail.get("date", "")
        if turn.reaction.on_date and date:
            there = datetime.fromisoformat(date).replace(tzinfo=zone_of(self.wall.zone))
            return there.astimezone(self.at.tzinfo), "T" in date
        wait = turn.reaction.wait or "1 day"
        until = self.after(turn.row.at, wait)
        # A wait in days ends with the day before: which hour of its day is taken, the schedule says.
        return (until if wait.endswith(" h") else self.wall.midnight(until)), False

    @cached_property
    def pauses(self) -> list[tuple[datetime, datetime]]:
        """From when until when everything else rests; a later agreement takes the place of one before it."""
        found = [(turn, replaced, self.until(turn)[0]) for turn, replaced in self.run.agreements()]
        return [(turn.row.at, until if replaced is None else min(until, replaced)) for turn, replaced, until in found]

    def rests(self, at: datetime) -> bool:
        """Whether everything rests then."""
        return any(since < at < until for since, until in self.pauses)

    @cached_property
    def promises(self) -> set[datetime]:
        """The minutes that were agreed."""
        turns = (turn for turn in self.run.turns if turn.reaction.kind in TRIES)
        return {until for until, is_exact in map(self.until, turns) if is_exact}

    @cached_property
    def tries(self) -> set[tuple[str, str]]:
        """The places of the tries that outcomes asked for."""
        return {next_try(turn, self.run) for turn in self.run.turns if turn.reaction.kind in TRIES}

    def is_try(self, touch: Touch) -> bool:
        """Whether an outcome asked for a touch, and no rule of its own."""
        return touch.place in self.tries or touch.occurrence.count(".") > (touch.step in IN_A_BLOCK)

    def left_out(self, step: str, occurrence: str) -> Iterator[str]:
        """What an outcome took away: all but what an exit names, what stands above a `go to`, the rest of a step."""
        names = list(self.steps)
        for turn in self.run.turns:
            kind, target = turn.reaction.kind, turn.reaction.target
            if turn.is_exit:
                yield f"{turn.row.outcome} left only {turn.reaction}"
            if kind == "go to" and names.index(step) < names.index(target):
                yield f"they went on to {target}"
            same = occurrence.rpartition(".")[0] == turn.row.occurrence.rpartition(".")[0]
            if kind == "next step" and turn.row.step == step and same:
                yield "the rest of the step was left out"

    # How a step is done.

    def failing(self, rule: Rule) -> str:
        """Why a step's `if_outcome` does not hold, as far as is known: nobody answers what was not logged."""
        if rule.test is None:
            return ""
        step, group = rule.test
        known = self.happenings(step)
        if not known:
            return f"{step} has no outcome"
        return "" if group_of(known[-1][2]) == group else f"{step} came to {known[-1][2]}"

    def channel(self, rule: Rule) -> str:
        """The entry that fits first: what it asks for is there, and they may be reached so; a wish goes before that."""
        fitting = [channel for channel in rule.channels if self._may(channel, rule)]
        said = (row.detail["answer.channel"] for row in reversed(self.human.rows) if "answer.channel" in row.detail)
        wish = next(said, "")
        return wish if wish in fitting else next(iter(fitting), "")

    def _may(self, channel: str, rule: Rule) -> bool:
        asks = rule.asks and channel == rule.channels[0]
        has = not asks or bool(self.human.row[rule.asks])
        return has and self.human.may_reach(channel) and not (channel == "call" and self.is_held)

    @property
    def is_held(self) -> bool:
        """Whether another rep works the number: whoever was enrolled first, of those with something to come."""
        others = (one for one in self.line if one.is_worked and one.wall.rep != self.wall.rep and not one.ended)
        return any(one.planned and (one.seniority < self.seniority or not self.planned) for one in others)

    @property
    def seniority(self) -> tuple[datetime, str]:
        """Who was enrolled first."""
        return self.run.enrolled, self.human.rows[0].lead

    # When something could be.

    def is_free(
        self,
        first: datetime,
        last: datetime,
        channel: str,
        clock: str = "",
        *,
        rests: bool = False,
        only_made: bool = False,
    ) -> bool:
        """Whether a further contact could have begun in that time; asked every quarter of an hour.

        Args:
            first: the first moment asked for, as far as it is not past.
            last: the first that is not.
            channel: how they would be reached.
            clock: the hours of a step that has its own.
            rests: whether it would have to wait for a pause.
            only_made: whether what is planned gives way, but for what was agreed.
        """
        at = max(first, self.at)
        gives_way = {touch.uid for touch in self.planned if only_made and touch.place not in self.tries}
        while at < last:
            found = self._hindrances(Contact(at, channel, False, ""), clock or "00:00-24:00", gives_way)
            if not (rests and self.rests(at)) and not any(found):
                return True
            at += A_QUARTER
        return False

    def _hindrances(self, new: Contact, clock: str, gives_way: set[str]) -> Iterator[str]:
        """What is closed then, and which limit the contact would break, or make one that is planned later break."""
        at, channel = new.at, new.channel
        yield from self.wall.closed(at, clock)
        yield from self.wall.unlawful(at, channel)
        rings = channel in THROUGH_A_NUMBER
        calls = [*(one.at for one in self.calls if one.uid not in gives_way), at] if rings else []
        for number, call in enumerate(calls):
            if call >= at:
                yield from self.wall.capped(call, channel, calls[:number] + calls[number + 1 :])
        contacts = [*(one for one in self.contacts if one.uid not in gives_way), new]
        for contact in contacts:
            if contact.at > at or contact is new:
                others = [one for one in contacts if one is not contact]
                yield from self.wall.over(contact.at, contact.channel, others)


def channel_of(row: Row) -> str:
    """On which channel a logged contact took place."""
    if "channel" in row.detail:
        return row.detail["channel"]
    rule = BOOKS[row.playbook].steps.get(row.step) if row.playbook else None
    return rule.channels[0] if rule else "call"
