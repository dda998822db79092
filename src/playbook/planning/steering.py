"""Turns what was logged into what it does to the way: tries that come again, pauses, and steps that are left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from playbook.model.outcomes import reaction_to
from playbook.model.standing import Turn
from playbook.model.timing import IfNotLogged, Unit, Wait
from playbook.planning.contacts import NO_CONTACT
from playbook.planning.dates import read_day, read_wall
from playbook.planning.place import due_moment
from playbook.planning.targets import DayTarget, MinuteTarget, aim

if TYPE_CHECKING:
    from collections.abc import Callable

    from playbook.model.playbook import Playbook, Reaction, Step
    from playbook.planning.case import Case
    from playbook.planning.windows import OpenHours

__all__ = ["Detour", "Pause", "Steering", "assumed_reaction", "next_try"]

TRIES = frozenset({"again", "go to"})
A_DAY = Wait(1, Unit.DAYS)
"""When to try again where no time is said, or a day should have been agreed and none was written down. Not at once:
what is due at once has passed, for whoever builds once a day."""


@dataclass(frozen=True, slots=True)
class Detour:
    """A try that an outcome asked for, on a step that may have had its own.

    ``is_promised`` says that the lead knows the day, ``is_exact`` that they know the minute.
    """

    step: str
    occurrence: str
    target: MinuteTarget | DayTarget
    turn: Turn
    is_promised: bool = False
    is_exact: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which nothing else happens, UTC minutes, half-open, and the words that asked for it.

    What it held up goes on at ``goes_on``: behind the try that ends it.
    """

    since: int
    until: int
    phrase: str
    goes_on: int


class Steering:
    """What the turns of one run do, for whoever asks about one happening.

    A later agreement takes the place of an earlier one that has not come yet.
    """

    def __init__(self, case: Case, hours_of: Callable[[Step], OpenHours]) -> None:
        self._case = case
        self._hours_of = hours_of
        self._order = {step.id: number for number, step in enumerate(case.playbook.steps)}
        self._detours: dict[tuple[str, str], Detour] = {}
        self._pauses: list[Pause] = []
        self._assumed: list[Turn] = []
        for number, turn in enumerate(case.standing.turns):
            later = next((one.at for one in case.standing.turns[number + 1 :] if _takes_place(one, turn)), None)
            self._take(turn, later)

    def assume(self, step: Step, occurrence: str, start: int) -> None:
        """Take for granted that nobody answers a contact that was not logged, and do what the playbook says to that."""
        reaction = assumed_reaction(step, self._case.playbook)
        if reaction is None or reaction.kind not in {"stop", "start", "next step", "pause"}:
            return
        turn = Turn(start, step.id, occurrence, assumed_outcome(step), reaction)
        self._assumed.append(turn)
        self._take(turn, None)

    def detours(self, step: Step) -> tuple[Detour, ...]:
        """The tries of a step that outcomes asked for, in order of their occurrences."""
        return tuple(one for (name, _), one in sorted(self._detours.items()) if name == step.id)

    def detour(self, step: Step, occurrence: str) -> Detour | None:
        """The try that stands at this occurrence, if an outcome asked for it."""
        return self._detours.get((step.id, occurrence))

    @property
    def rests_until(self) -> int:
        """When the last pause is over, UTC minutes since 1970; 0 where there was none."""
        return max((pause.until for pause in self._pauses), default=0)

    def pause_at(self, instant: int) -> Pause | None:
        """The pause an instant falls into, if any."""
        return next((pause for pause in self._pauses if pause.since < instant < pause.until), None)

    def left_out(self, step: Step, occurrence: str, start: int) -> str:
        """Why a happening that was not tried yet no longer comes; empty where it does."""
        if (step.id, occurrence) in self._detours:
            return ""
        for turn in self._case.standing.turns:
            is_open = start > turn.at or step.schedule.if_not_logged is IfNotLogged.WAIT
            if is_open and self._drops(turn, step, occurrence):
                return f"'{turn.outcome}' was logged: {turn.reaction.phrase}"
        for turn in self._assumed:
            if start > turn.at and self._drops(turn, step, occurrence):
                return f"nobody answers {turn.step}: {turn.reaction.phrase}"
        return ""

    def _drops(self, turn: Turn, step: Step, occurrence: str) -> bool:
        kind = turn.reaction.kind
        if turn.is_exit or kind in {"stop", "start"}:
            return True
        if kind == "next step":
            return turn.step == step.id and _run_of(occurrence, step) == _run_of(turn.occurrence, step)
        target = self._order.get(turn.reaction.target, -1) if kind == "go to" else -1
        return self._order[step.id] < target

    def _take(self, turn: Turn, later: int | None) -> None:
        """Resolve one turn; ``later`` is when another agreement took its place."""
        reaction = turn.reaction
        step = self._owner(turn)
        if step is None or reaction.kind not in {*TRIES, "pause"}:
            return
        target, exact, notes = self._target(turn, step)
        until = due_moment(target, self._hours_of(step))
        is_replaced = later is not None and later < until
        rests = min(until, until if later is None else later)
        has_minute = isinstance(target, MinuteTarget) or target.wall is not None
        takes = step.actions[0].minutes if rests == until and has_minute and reaction.kind in TRIES else 0
        self._pauses.append(Pause(turn.at, rests, reaction.phrase, rests + takes))
        if reaction.kind in TRIES:
            occurrence = self._occurrence(turn, step)
            if not is_replaced or (step.id, occurrence) in self._case.standing.attempts:
                detour = Detour(step.id, occurrence, target, turn, _is_promise(turn), exact, notes)
                self._detours[step.id, occurrence] = detour

    def _owner(self, turn: Turn) -> Step | None:
        """The step that is tried: the one named, the last one tried before, or else the first call there is.

        A step may have been renamed since; what was agreed with a lead is kept all the same.
        """
        playbook, attempts = self._case.playbook, self._case.standing.attempts
        name = turn.reaction.target if turn.reaction.kind == "go to" else turn.step
        if (step := playbook.step(name)) is not None and not step.is_block:
            return step
        tried = sorted((attempt.at, name) for (name, _), attempt in attempts.items() if attempt.at <= turn.at)
        known = [step for _, name in reversed(tried) if (step := playbook.step(name)) is not None]
        real = [step for step in playbook.steps if not step.is_block]
        return next(iter((*known, *(step for step in real if step.channel == "call"), *real)), None)

    def _occurrence(self, turn: Turn, step: Step) -> str:
        """The occurrence of the try: the first of its happening that was not tried by then."""
        depth = 2 if step.block else 1
        is_same = turn.reaction.kind == "again" and turn.step == step.id
        run = turn.occurrence.split(".")[0] if self._stands_in(step.block, turn.step) else "1"
        first = f"{run}.1" if step.block else "1"
        occurrence = next_try(turn.occurrence, depth) if is_same else first
        attempts = self._case.standing.attempts
        while (tried := attempts.get((step.id, occurrence))) is not None and tried.at <= turn.at:
            occurrence = next_try(occurrence, depth)
        return occurrence

    def _stands_in(self, block: str, step_id: str) -> bool:
        """Whether a step stands in this block, so that its occurrence tells the run."""
        step = self._case.playbook.step(step_id)
        return bool(block) and step is not None and step.block == block

    def _target(self, turn: Turn, step: Step) -> tuple[MinuteTarget | DayTarget, bool, tuple[str, ...]]:
        """When the try is, whether to the minute, and what the rep should know about that."""
        hours = self._hours_of(step)
        reaction, notes = turn.reaction, tuple[str, ...]()
        delay = reaction.delay
        if reaction.on_date:
            day, wall = read_day(turn.date[:10]), read_wall(turn.date)
            instant = None if wall is None else hours.zone.to_instant(wall)
            if instant is not None and instant > turn.at:
                return MinuteTarget(instant, instant), True, ()
            if instant is None and day is not None and day >= hours.zone.day_of(turn.at):
                return DayTarget(day, day), False, ()
            # Nobody agrees to a time that is over: the day was mistyped, and the try must not pass for made.
            notes = ("no day was agreed" if day is None else f"the day noted, {turn.date}, was over by then",)
        delay = delay or A_DAY
        wait = replace(step.timing, low=delay.count, high=delay.count, unit=delay.unit, keeps_hour=True, at=None)
        target = aim(replace(wait, weekdays=frozenset()), turn.at, hours, step.schedule.vary)
        return target if target is not None else MinuteTarget(turn.at, turn.at), False, notes


def assumed_outcome(step: Step) -> str:
    """What a contact counts as that nobody logged: not answered, and its text as left (language.md, Meaning 9)."""
    action = step.actions[0]
    return "left_voicemail" if action.channel == "call" and action.message else "no_answer"


def assumed_reaction(step: Step, playbook: Playbook) -> Reaction | None:
    """What the playbook answers to a contact that nobody logged; a task of the rep's own has no answer."""
    if step.channel in NO_CONTACT:
        return None
    return reaction_to(assumed_outcome(step), (step.outcomes, playbook.outcomes))


def next_try(occurrence: str, depth: int) -> str:
    """The next try of a happening: ``1`` → ``1.2`` → ``1.3``; ``2.1`` inside a block (``depth`` 2) → ``2.1.2``."""
    parts = occurrence.split(".")
    tries = int(parts[depth]) if len(parts) > depth else 1
    return ".".join([*parts[:depth], str(tries + 1)])


def _run_of(occurrence: str, step: Step) -> str:
    """The run of the block a happening belongs to; empty outside of blocks, where `1.2` is a second try."""
    return occurrence.partition(".")[0] if step.block else ""


def _takes_place(later: Turn, earlier: Turn) -> bool:
    """Whether a turn takes the place of an earlier one that has not come yet.

    A day the lead agreed to gives way to another such day or to a leap only: nobody told them that the line was busy.
    """
    kind = later.reaction.kind
    if not _is_promise(earlier) or earlier.reaction.kind not in TRIES:
        return kind in TRIES or kind == "pause"
    return later.is_exit or kind == "go to" or (kind == "again" and _is_promise(later))


def _is_promise(turn: Turn) -> bool:
    return turn.reaction.on_date and bool(turn.date)
