"""`playbook log`: writes down what happened with a lead, takes a row back, and shows what was written down."""

from __future__ import annotations

import shlex
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from playbook.cli.log_desk import Desk
from playbook.cli.log_row import NO_DATE, expect_date, fresh_id, read_outcome, read_said, row_of
from playbook.cli.log_step import Happening, find_happening
from playbook.cli.log_stops import group_rows
from playbook.cli.log_when import read_agreed, read_at
from playbook.cli.log_words import agreed_words, json_rows, logged_words, next_words, row_lines, stop_lines
from playbook.cli.show import plain, show_diagnostics
from playbook.diagnostics import CannotGoOn, Diagnostic, ExitCode
from playbook.journal.append import append_events
from playbook.journal.notes import read_notes, write_note
from playbook.journal.read import read_journal
from playbook.model.event import Event
from playbook.model.wording import outcome_words, step_words
from playbook.planning.zones import load_zone
from playbook.roster.record_words import nearest, quoted
from playbook.roster.standing import is_opt_out, without_undone
from playbook.source import DiskTree

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from playbook.cli.log_row import Asked
    from playbook.cli.log_step import Run
    from playbook.cli.log_whom import Person
    from playbook.model.project import Rep

__all__ = ["Sitting", "Wanted", "run_log"]

SHOWN = 12
"""Rows of one person that are shown."""
_NO_PLAN = Diagnostic(
    "PB065",
    "without a plan nobody can tell which step it was",
    hint="name it with --step ID, or mend what stands above",
)
OURS = frozenset({"outcome", "opted_out", "closed"})
"""Kinds of rows that people write; the others are the build's, and it would write them again."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who logs, where and when.

    Attributes:
        folder: the project's.
        writer: whose journal file it goes to.
        clock: UTC minutes since 1970; used where neither ``as_of`` nor project.yaml pins an instant.
        as_json: whether a program reads the answer.
    """

    folder: Path
    writer: str
    clock: int
    as_of: int | None = None
    as_json: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed: an outcome for a lead, what to show, or the id of a row to take back."""

    lead: str
    asked: Asked
    shows: bool = False
    undoes: str = ""
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class _Logged:
    """One outcome as it goes into the record."""

    person: Person
    rep: Rep | None
    run: Run
    happening: Happening
    first: Event
    groups: Mapping[str, Event]

    @property
    def events(self) -> tuple[Event, ...]:
        """All its rows."""
        return (self.first, *self.groups.values())


def run_log(sitting: Sitting, wanted: Wanted) -> ExitCode:
    """Log, show or take back, whichever is wanted, and print what came of it."""
    try:
        if wanted.shows + bool(wanted.undoes) + bool(wanted.asked.outcome) > 1 or (wanted.undoes and wanted.lead):
            hint = "playbook log LEAD OUTCOME, playbook log LEAD --show, or playbook log --undo ID"
            raise _refused("PB064", "one thing at a time", hint)
        if wanted.undoes:
            return _undo(sitting, wanted.undoes, is_sure=wanted.is_sure)
        if not wanted.lead:
            hint = "playbook log LEAD OUTCOME; `playbook log --help` lists the outcomes"
            raise _refused("PB063", "whom is it about?", hint)
        return _show(sitting, wanted.lead) if wanted.shows else _log(sitting, wanted.lead, wanted.asked)
    except CannotGoOn as stop:
        show_diagnostics(stop.diagnostics, sitting.folder)
        sys.stderr.write("Nothing was logged.\n")
        return stop.exit_code


def _log(sitting: Sitting, lead: str, asked: Asked) -> ExitCode:
    outcome = _outcome_or_swapped(lead, asked.outcome)
    desk = Desk.open(sitting.folder, sitting.writer, sitting.clock, sitting.as_of)
    logged = _write(desk, lead, outcome, asked)
    if sitting.as_json:
        sys.stdout.write(json_rows(logged.events))
    else:
        # Said before anything else can go wrong: it is on the disk.
        _say(_acknowledged(desk, logged, sitting))
        _say(_following(desk, logged))
    if desk.mistakes:
        show_diagnostics(desk.mistakes, sitting.folder)
        sys.stderr.write("It is logged. `playbook build` stops at the above; once mended, it obeys what you logged.\n")
    return ExitCode.DONE


def _show(sitting: Sitting, lead: str) -> ExitCode:
    """Show a person's last rows, newest last, with the ids by which they are taken back."""
    desk = Desk.open(sitting.folder, sitting.writer, sitting.clock, sitting.as_of)
    person = desk.people.find(lead, may_be_unknown=True)
    rows = [row for row in desk.events if row.lead in person.keys and row.kind != "undo"][-SHOWN:]
    if sitting.as_json:
        sys.stdout.write(json_rows(rows))
        return ExitCode.DONE
    notes = read_notes(DiskTree(sitting.folder), rows)
    undone = frozenset(row.id for row in rows) - {row.id for row in without_undone(desk.events)}
    clock = desk.clock_of(desk.rep_of(person))
    held = f": {person.held}" if person.held else ""
    lines = row_lines(rows, undone, notes.by_event, clock, desk.now)
    _say([f"{person.words}{held}", *lines] if rows else [f"{person.words}{held}", "Nothing is logged yet."])
    show_diagnostics(notes.diagnostics, sitting.folder)
    return ExitCode.DONE


def _undo(sitting: Sitting, row_id: str, *, is_sure: bool) -> ExitCode:
    """Take a row back, by a row that points at it."""
    tree = DiskTree(sitting.folder)
    if not tree.exists("project.yaml"):
        hint = "run `playbook log` in the folder that holds it, or name that folder with -C"
        raise CannotGoOn((Diagnostic("PB030", "there is no project.yaml here", hint=hint),))
    events = read_journal(tree).events
    row = _row_to_undo(row_id, events, is_sure=is_sure)
    now = sitting.clock if sitting.as_of is None else sitting.as_of
    undo = Event(fresh_id(), now, sitting.writer, "undo", row.lead, detail={"of": row.id})
    append_events(sitting.folder, sitting.writer, (undo,))
    if sitting.as_json:
        sys.stdout.write(json_rows((undo,)))
        return ExitCode.DONE
    what = outcome_words(row.detail.get("outcome", row.kind))
    step = f" ({step_words(row.step)})" if row.step else ""
    lines = [f"Taken back for {row.lead}: {what}{step}. The next build plans as if it had never been logged."]
    rest = [other.id for other in without_undone(events) if other.id.startswith(f"{row.id}-")]
    lines += [f"The stop that went with it still holds: {_command(sitting, f'--undo {one} --yes')}" for one in rest]
    _say(lines)
    return ExitCode.DONE


def _write(desk: Desk, lead: str, outcome: str, asked: Asked) -> _Logged:
    is_stop = outcome == "opted_out"
    if (asked.account or asked.domain) and not is_stop:
        raise _refused("PB064", "--account and --domain are for a stop", "log opted_out, or leave them out")
    person = desk.people.find(lead, may_be_unknown=is_stop)
    rep = desk.rep_of(person)
    at = read_at(asked.at, desk.clock_of(rep), desk.now)
    run = desk.run_of(person, rep)
    run = desk.run_with(person, run, asked.step) if asked.step else run
    if desk.record is None and not (is_stop or asked.step):
        raise CannotGoOn((*desk.mistakes, _NO_PLAN))
    happening = find_happening(outcome, at, run, asked.step, asked.occurrence)
    expect_date(outcome, asked.date, run, happening)
    said = read_said(asked, outcome, run, happening, desk.questions)
    detail = {**said.detail, **_agreed(desk, person, asked.date)}
    first = replace(row_of(person, run, happening, detail), at=at, by=desk.writer)
    _expect_news(desk, person, first, asked)
    groups = group_rows(first, person, desk.people.digest, account=asked.account, domain=asked.domain)
    write_note(desk.folder, first, said.note)
    logged = _Logged(person, rep, run, happening, first, groups)
    append_events(desk.folder, desk.writer, logged.events)
    return logged


def _agreed(desk: Desk, person: Person, day: str) -> dict[str, str]:
    if not day or day.casefold() == NO_DATE:
        return {}
    if person.lead is None or not person.lead.zones:
        raise _refused(
            "PB066", "--date: their time zone is not known, so nobody can tell on which clock", "leave it out"
        )
    return {"date": read_agreed(day, load_zone(person.lead.zones[0]), desk.now)}


def _expect_news(desk: Desk, person: Person, row: Event, asked: Asked) -> None:
    """Refuse a second row for what one row says already: pressing Enter twice would log the next contact as made."""
    if asked.account or asked.domain:
        return  # somebody who goes on from one person to all of them
    for other in without_undone(desk.events):
        is_same = all(other.detail.get(name) == row.detail.get(name) for name in ("outcome", "channels"))
        is_same = is_same and (other.kind, other.at) == (row.kind, row.at) and other.lead in {*person.keys, row.lead}
        if is_same and (not asked.step or other.step == row.step):
            hint = "if it happened twice, say when, with --at; `--undo` takes a row back"
            raise _refused("PB064", f"this is logged already, as {other.id}", hint)


def _acknowledged(desk: Desk, logged: _Logged, sitting: Sitting) -> list[str]:
    """What was logged, how to take it back, and what was agreed."""
    first, person, clock = logged.first, logged.person, desk.clock_of(logged.rep)
    undo = f"--undo {first.id}{' --yes' if is_opt_out(first) else ''}"
    lines = [logged_words(person.words, first, logged.happening, clock, desk.now)]
    lines += [f"To take it back: {_command(sitting, undo)}"]
    if "date" in first.detail and person.lead is not None:
        lines.append(agreed_words(first.detail["date"], load_zone(person.lead.zones[0]), clock))
    return lines


def _following(desk: Desk, logged: _Logged) -> list[str]:
    """What the next build makes of it: it is planned again with the new row."""
    first, person, before = logged.first, logged.person, logged.run.plan
    later = desk.again()
    after = later.run_of(person, later.rep_of(person)).plan if before is not None else None
    lines: list[str] = []
    if is_opt_out(first):
        fallen = len(before.coming if before is not None else ()) - len(after.coming if after is not None else ())
        others = [one.lead for one in desk.people.everybody if one.lead is not None and one.key != person.key]
        groups = {words: sum(row.lead in lead.group_keys for lead in others) for words, row in logged.groups.items()}
        lines += stop_lines(first, groups, person, max(0, fallen))
    if not is_opt_out(first) or (after is not None and after.coming):
        lines.append(next_words(after, before, person.held, desk.clock_of(logged.rep), desk.now))
    return lines


def _say(lines: Iterable[str]) -> None:
    sys.stdout.write("".join(f"{plain(line)}\n" for line in lines))
    sys.stdout.flush()


def _command(sitting: Sitting, rest: str) -> str:
    folder = f"-C {shlex.quote(str(sitting.folder))} " if sitting.folder != Path() else ""
    return f"playbook log {folder}{rest}"


def _outcome_or_swapped(lead: str, outcome: str) -> str:
    try:
        return read_outcome(outcome)
    except CannotGoOn as stop:
        raise _swapped(lead, outcome) or stop from None


def _swapped(lead: str, outcome: str) -> CannotGoOn | None:
    """What to say to somebody who wrote the outcome first."""
    with suppress(CannotGoOn):
        hint = f"playbook log {shlex.quote(outcome) if outcome else 'LEAD'} {read_outcome(lead)}"
        return _refused("PB064", "the lead comes first, then the outcome", hint)
    return None


def _row_to_undo(row_id: str, events: Sequence[Event], *, is_sure: bool) -> Event:
    rows = {event.id: event for event in events}
    row = rows.get(row_id)
    if row is None:
        near = nearest(row_id, (one for one, event in rows.items() if event.kind in OURS))
        hint = f"did you mean {near}?" if near else "`playbook log LEAD --show` lists a person's rows with their ids"
        raise _refused("PB067", f"there is no row with the id {quoted(row_id)}", hint)
    if row.kind == "undo":
        raise _refused("PB067", "an undo cannot be taken back", "log once more what happened")
    if row.kind not in OURS:
        why = "whoever was forgotten stays so" if row.kind == "forgotten" else "the next build would write it again"
        raise _refused("PB067", f"'{row.kind}' cannot be taken back: {why}", "outcomes, stops and `closed` can be")
    if row not in without_undone(events):
        raise _refused("PB067", f"{row_id} was taken back before", "there is nothing left to do")
    if is_opt_out(row) and not is_sure:
        hint = "only if they never said stop, add --yes"
        raise _refused("PB067", f"{row_id} is a stop: without it {row.lead} would be contacted again", hint)
    return row


def _refused(code: str, message: str, hint: str) -> CannotGoOn:
    return CannotGoOn((Diagnostic(code, message, hint=hint),))
