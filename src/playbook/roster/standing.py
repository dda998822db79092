"""Turns one lead's journal rows into where it stands: its run, what was logged, what is closed, what ended it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from playbook.model.event import read_instant
from playbook.model.outcomes import UNANSWERED, group_of, reaction_to
from playbook.model.playbook import Reaction
from playbook.model.standing import Attempt, Contact, Enrollment, Standing, Turn
from playbook.roster.agreed_days import agreed_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from playbook.model.event import Event
    from playbook.model.playbook import Playbook

__all__ = [
    "ALL",
    "AT_END",
    "KNEW",
    "closed_by",
    "fold",
    "is_opt_out",
    "late_rows",
    "turning_rows",
    "turns",
    "without_undone",
]

ALL = "*"
ANSWER = "answer."
"""What names of answers begin with in `detail`."""
AT_END = "at_end"
"""What the start of a run counts from that began because the one before had come to its end."""
KNEW = "knew"
"""Which rows of the run before were known when such a run began; any other came late."""
KEPT = "again on outcome.date"
"""What becomes of a day that was agreed and that the playbook says nothing of."""
AGREEING = frozenset(
    {"connected", "call_back", "interested", "meeting_booked", "replied", "unclear_reply", "accepted", "referred"}
)
"""Outcomes with which a lead may agree to a day."""
TURNING = frozenset({"next step", "again", "go to", "pause", "start"})
"""Reactions that change the way without ending it."""
RETIRES = {"wrong_number": "call", "bounced": "email"}
"""Outcomes after which that number or address is not used again (language.md, Outcomes)."""


def without_undone(events: Iterable[Event]) -> tuple[Event, ...]:
    """Leave out the rows that an `undo` row points at, and the undo rows themselves."""
    rows = tuple(events)
    undone = {row.detail.get("of", "") for row in rows if row.kind == "undo"}
    return tuple(row for row in rows if row.kind != "undo" and row.id not in undone)


def is_opt_out(event: Event) -> bool:
    """Say whether this row is somebody's stop, as an event of its own or as the outcome of a contact."""
    return event.kind == "opted_out" or (event.kind == "outcome" and event.detail.get("outcome") == "opted_out")


def closed_by(event: Event) -> frozenset[str]:
    """The channels a row closes for good; ``*`` is all of them."""
    if is_opt_out(event):
        named = {channel.strip() for channel in event.detail.get("channels", "").split(",")} - {""}
        return frozenset(named or {ALL})
    if event.kind == "forgotten":
        return frozenset({ALL})
    outcome = event.detail.get("outcome", "") if event.kind == "outcome" else ""
    return frozenset({RETIRES[outcome]} if outcome in RETIRES else ())


def fold(events: Iterable[Event], playbooks: Mapping[str, Playbook], closed: frozenset[str]) -> Standing:
    """Fold a lead's rows, sorted by time; ``closed`` are channels closed through another row with one of its keys.

    What a row closes stays closed, and what it says of a run holds for that run, whichever of the two was dated first:
    a call is often noted before the build that enrolls.
    """
    rows = tuple(events)
    runs = [row for row in rows if row.kind == "enrolled"]
    run = _run_in_force(rows, runs, playbooks)
    folding = _Folding(playbooks, run)
    for event in rows:
        closed |= closed_by(event)
        folding.take(event, is_of_this_run=run is not None and _run(_run_of(event, runs)) == _run(run))
    if ALL in closed or (any(map(is_opt_out, rows)) and _nothing_open(folding.playbook, closed)):
        folding.ended = folding.ended or "opted out"
    return folding.standing(closed, rows[-1] if rows else None)


class _Folding:
    """One lead's standing while its rows are taken in, in order of time."""

    def __init__(self, playbooks: Mapping[str, Playbook], run: Event | None) -> None:
        self._playbooks = playbooks
        self._enrollment = _enrollment(run) if run is not None else None
        self.playbook = playbooks.get(run.playbook) if run is not None else None
        self.ended = ""
        self._ended_by_outcome = False
        self._attempts: dict[tuple[str, str], Attempt] = {}
        self._contacts: list[Contact] = []
        self._outcomes: list[tuple[str, str]] = []
        self._slots: dict[tuple[str, str], int] = {}
        self._turns: list[Turn] = []
        self._handover: Turn | None = None
        self._answers: dict[str, str] = {}

    def take(self, event: Event, *, is_of_this_run: bool) -> None:
        """Take in one row."""
        if event.kind == "outcome":
            self._note(event)
            if is_of_this_run:
                self._react(event)
        elif event.kind == "admitted" and is_of_this_run:
            self._admit(event)
        elif event.kind == "closed" and is_of_this_run:
            self.ended = event.detail.get("reason", "closed")
            self._handover = None

    def standing(self, closed: frozenset[str], latest: Event | None) -> Standing:
        """What has come together."""
        return Standing(
            enrollment=self._enrollment,
            attempts=self._attempts,
            contacts=tuple(self._contacts),
            slots=self._slots,
            closed_channels=closed,
            ended=self.ended,
            latest=latest,
            turns=tuple(self._turns),
            handover=self._handover,
            answers=self._answers,
            counts=_counts(self._outcomes),
        )

    def _note(self, event: Event) -> None:
        """Count a contact, whichever run it belongs to, and keep what was answered."""
        outcome = event.detail.get("outcome", "")
        channel = _channel_of(event, self._playbooks.get(event.playbook, self.playbook))
        if channel != "task":
            self._contacts.append(Contact(event.at, channel, group_of(outcome) == "answered"))
            self._outcomes.append((channel, outcome))
        for name, value in event.detail.items():
            if name.startswith(ANSWER):
                plain = name.removeprefix(ANSWER).replace("-", "_")
                self._answers |= {plain: value, plain.replace("_", "-"): value}  # as conditions may spell it

    def _admit(self, event: Event) -> None:
        """Keep the minute or the day a build gave: of one contact, or of the whole run."""
        slot, start = (read_instant(event.detail.get(name, "")) for name in ("slot", "start"))
        if slot is not None:
            self._slots[event.step, event.occurrence or "1"] = slot
        if start is not None and self._enrollment is not None:
            self._enrollment = replace(self._enrollment, start=start)

    def _react(self, event: Event) -> None:
        """Note the attempt, and what the playbook answers to it.

        After the first end nothing turns any more, but for a day agreed with the lead: it is kept whatever the outcome
        is called (domain.md, A8), and all else has ended.
        """
        detail = event.detail
        outcome = detail.get("outcome", "")
        attempt = Attempt(event.at, outcome, detail.get("message", ""), detail.get("channel", ""))
        self._attempts[event.step, event.occurrence or "1"] = attempt
        date = agreed_day(detail.get("date", "")) if outcome in AGREEING else ""
        is_over = bool(self.ended)
        if (is_over and not (date and self._ended_by_outcome)) or (outcome == "opted_out" and detail.get("channels")):
            return  # some channels stay open
        step = self.playbook.step(event.step) if self.playbook is not None else None
        exits = self.playbook is None or outcome in self.playbook.exits
        maps = (step.outcomes if step else {}, self.playbook.outcomes if self.playbook else {})
        reaction = reaction_to(outcome, maps)
        kind = reaction.kind if reaction is not None else "next"
        if date and (is_over or kind in {"next", "stop"}):
            span = reaction.span if reaction is not None else self.playbook.span if self.playbook is not None else None
            if span is not None:
                exits = exits or is_over or kind == "stop"
                reaction, kind, self.ended = Reaction("again", KEPT, span, on_date=True), "again", ""
        if reaction is not None and kind in TURNING:
            place = (event.step, event.occurrence or "1")
            turn = Turn(event.at, *place, outcome, reaction, agreed_day(detail.get("date", "")), is_exit=exits)
            self._turns.append(turn)
            self._handover = turn if kind == "start" else None
        if kind in {"stop", "start"} or (exits and kind not in {"again", "go to"}):
            self.ended, self._ended_by_outcome = outcome, True


def _run_in_force(rows: Sequence[Event], runs: Sequence[Event], playbooks: Mapping[str, Playbook]) -> Event | None:
    """The newest run; but one that began because nobody answered falls with the first answer from the run before it.

    The last call of a playbook may be logged after the build that moved the lead on: what came of it must not be lost.
    A run that an outcome began falls when that outcome is undone.
    """
    newest = runs[-1] if runs else None
    if newest is None or (before := _run_before(newest, runs)) is None or before.playbook not in playbooks:
        return newest
    cause = newest.detail.get("counts_from", "")
    if cause == AT_END:
        return before if late_rows(rows, newest, playbooks) else newest
    said = (row for row in rows if row.kind == "outcome" and row.playbook in {"", before.playbook})
    return newest if any(row.detail.get("outcome") == cause for row in said) else before


def _run_before(run: Event, runs: Sequence[Event]) -> Event | None:
    """The run that handed the lead over to this one; ``None`` for a run that began otherwise."""
    return next((one for one in reversed(runs[: runs.index(run)]) if one.playbook == run.detail.get("from")), None)


def late_rows(rows: Iterable[Event], run: Event, playbooks: Mapping[str, Playbook]) -> frozenset[str]:
    """The ids of what turned the run before, and was not known when this ``enrolled`` row was written at its end."""
    rows = tuple(rows)
    is_at_end = run.detail.get("counts_from") == AT_END
    before = _run_before(run, [row for row in rows if row.kind == "enrolled"]) if is_at_end else None
    playbook = playbooks.get(before.playbook) if before is not None else None
    if before is None or playbook is None:
        return frozenset()
    return frozenset(turning_rows(rows, _run(before), playbook)) - set(run.detail.get(KNEW, "").split(","))


def turning_rows(rows: Iterable[Event], run: tuple[str, int], playbook: Playbook) -> tuple[str, ...]:
    """The ids of the outcomes of one run (playbook and number) that do more than let the plan go on."""
    rows = tuple(rows)
    runs = [row for row in rows if row.kind == "enrolled"]
    own = (row for row in rows if row.kind == "outcome" and _run(_run_of(row, runs)) == run)
    return tuple(row.id for row in own if turns(row, {"": playbook, playbook.id: playbook}))


def turns(event: Event, playbooks: Mapping[str, Playbook]) -> bool:
    """Whether an outcome does anything but let the plan go on, or may do so: steps can ask for it by `if_outcome`."""
    playbook = playbooks.get(event.playbook)
    if playbook is None:
        return True
    outcome, step = event.detail.get("outcome", ""), playbook.step(event.step)
    if any(test.step == event.step for other in playbook.steps for test in other.earlier):
        return True
    reaction = reaction_to(outcome, (step.outcomes if step else {}, playbook.outcomes))
    return outcome in playbook.exits or (reaction is not None and reaction.kind != "next")


def _enrollment(row: Event) -> Enrollment:
    start = read_instant(row.detail.get("start", ""))
    return Enrollment(*_run(row), row.at if start is None else start, row.at, row.detail.get("revision", ""))


def _run(row: Event) -> tuple[str, int]:
    return row.playbook, max(1, row.enrollment)


def _run_of(event: Event, runs: Sequence[Event]) -> Event:
    """The `enrolled` row of the run an event belongs to: the one it names, else the one at its time, else the first."""
    named = [
        run for run in runs if event.playbook in {"", run.playbook} and event.enrollment in {0, max(1, run.enrollment)}
    ]
    begun = [run for run in named or runs if run.at <= event.at]
    return begun[-1] if begun else (named or runs)[0]


def _nothing_open(playbook: Playbook | None, closed: frozenset[str]) -> bool:
    """Say whether a stop left no channel of the playbook; a task of the rep's own is none."""
    channels = {action.channel for step in playbook.steps for action in step.actions} if playbook else set()
    return bool(channels - {"task"}) and channels - {"task"} <= closed


def _channel_of(event: Event, playbook: Playbook | None) -> str:
    """The channel of a logged outcome: the row's own, else its step's; a call where the step is not known any more."""
    step = playbook.step(event.step) if playbook is not None else None
    return event.detail.get("channel", "") or (step.channel if step is not None else "") or "call"


def _counts(outcomes: Sequence[tuple[str, str]]) -> dict[str, int]:
    """What `history` counts; unreturned are the contacts since the last answer that nobody answered."""
    groups = [group_of(outcome) for _, outcome in outcomes]
    since = len(groups) - groups[::-1].index("answered") if "answered" in groups else 0
    waiting = [outcome for _, outcome in outcomes[since:] if outcome in UNANSWERED or outcome == "done"]
    return {
        "calls": sum(channel == "call" for channel, _ in outcomes),
        "attempts": len(outcomes),
        "unreturned": len(waiting),
        "connected": sum(outcome == "connected" for _, outcome in outcomes),
        "messages": sum(outcome == "left_voicemail" for _, outcome in outcomes),
    }
