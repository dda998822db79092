"""Turns what a rep typed for `playbook log` into the rows and the note that the record keeps, or says what to type."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from playbook.cli.log_step import NOWHERE, REPLIES, WRITTEN
from playbook.diagnostics import CannotGoOn, Diagnostic
from playbook.journal.notes import Note
from playbook.model.event import CHANNELS, Event
from playbook.model.outcomes import OUTCOMES, reaction_to
from playbook.roster.record_words import ALL, channels_meant, nearest, outcome_meant, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from playbook.cli.log_step import Happening, Run
    from playbook.cli.log_whom import Person
    from playbook.model.playbook import Question

__all__ = ["NO_DATE", "Asked", "Said", "expect_date", "fresh_id", "read_outcome", "read_said", "row_of"]

NO_DATE = "none"
NO_MESSAGE = "none"
"""In `message=`: a text of the rep's own was left, and none of the playbook's; `none` is no text's id."""
WISH = "channel"
"""The answer that says how somebody wants to be reached; no script has to ask for it."""

# No vowels and nothing that is misread, since ids are typed again to undo; a letter first, or a spreadsheet would
# take some of them for numbers.
_ID_LETTERS = "bcdfghjkmnpqrstvwxyz23456789"
_ID_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of one outcome as they were typed; empty where they were not."""

    outcome: str
    step: str = ""
    occurrence: str = ""
    at: str = ""
    note: str = ""
    date: str = ""
    answers: tuple[str, ...] = ()
    channels: str = ""
    message: str = ""
    no_message: bool = False
    account: bool = False
    domain: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What was said, sorted: ``detail`` for the row, ``note`` for the file beside it."""

    detail: Mapping[str, str]
    note: Note


def read_outcome(word: str) -> str:
    """Read an outcome: its word, also with spaces or dashes; what only means the same is proposed.

    Raises:
        CannotGoOn: for any other word.
    """
    if _plain(word) in OUTCOMES:
        return _plain(word)
    near = outcome_meant(word) if word else ""
    if near:
        raise _refused(f"there is no outcome {quoted(word)}", f"did you mean '{near}'?")
    said = f"there is no outcome {quoted(word)}" if word else "what came of it?"
    raise _refused(said, f"write one of {', '.join(OUTCOMES)}")


def read_said(asked: Asked, outcome: str, run: Run, happening: Happening, questions: Mapping[str, Question]) -> Said:
    """Sort what was said into what the row may hold and what only the note may.

    Args:
        asked: the options; the day agreed is not looked at here.
        outcome: the word to be logged.
        run: where the lead is.
        happening: what it is logged for.
        questions: those of all scripts, by name.

    Raises:
        CannotGoOn: for an answer, a channel or a text there is none of, or that does not fit the outcome.
    """
    detail = {"outcome": outcome, **_channel(outcome, happening), **_message(asked, outcome, run, happening)}
    if channels := _channels(asked, outcome):
        detail["channels"] = channels
    free: dict[str, str] = {}
    for name, value in _answers(asked.answers, questions).items():
        closed = _closed_value(name, value, questions.get(name))
        if closed:
            detail[f"answer.{name}"] = closed
        else:
            free[name] = value
    if outcome == "opted_out" and detail.get(f"answer.{WISH}") and not channels:
        rest = ",".join(channel for channel in CHANNELS[:5] if channel != detail[f"answer.{WISH}"])
        hint = f"name what stops, such as --channels {rest}; or leave the answer out"
        raise _refused("they want to be reached, and a stop without --channels closes every way", hint)
    return Said(detail, Note(asked.note.strip(), free))


def expect_date(outcome: str, day: str, run: Run, happening: Happening) -> None:
    """Refuse an outcome whose way on counts from an agreed day, where nothing is said of one.

    Raises:
        CannotGoOn: with what to type.
    """
    if day or run.playbook is None:
        return
    maps = (happening.step.outcomes if happening.step is not None else {}, run.playbook.outcomes)
    reaction = reaction_to(outcome, maps)
    if reaction is not None and reaction.on_date:
        hint = f'type the day: --date fri, --date "2026-12-01 15:00", or --date {NO_DATE} if they named none'
        raise _refused(f"'{outcome}' goes on on the day you agreed ('{reaction.phrase}'), which is missing", hint)


def row_of(person: Person, run: Run, happening: Happening, detail: Mapping[str, str]) -> Event:
    """Make the row, still without time and writer.

    A stop of somebody in no list is an event of its own: it came of no contact of ours.
    """
    if person.is_unknown:
        kept = {name: value for name, value in detail.items() if name == "channels"}
        return Event(fresh_id(), 0, "", "opted_out", person.key, detail=kept)
    return Event(
        id=fresh_id(),
        at=0,
        by="",
        kind="outcome",
        lead=person.key,
        playbook=run.playbook.id if run.playbook is not None else "",
        enrollment=run.number,
        step=happening.step.id if happening.step is not None else "",
        occurrence=happening.occurrence,
        detail=detail,
    )


def fresh_id() -> str:
    """Make an id that no other row has, whoever else writes at the same moment."""
    return "r" + "".join(secrets.choice(_ID_LETTERS) for _ in range(_ID_LENGTH))


def _channel(outcome: str, happening: Happening) -> dict[str, str]:
    """Say the channel where the step does not: there is none, or it has several. A stop only names what it closes."""
    if outcome == "opted_out":
        return {}
    if happening == NOWHERE:
        # A visit to our site is no contact of ours, as a task is none.
        return {"channel": "task" if outcome == "visited_site" else "email" if outcome in REPLIES else "call"}
    several = happening.step is not None and len({action.channel for action in happening.step.actions}) > 1
    return {"channel": happening.touch.channel} if several and happening.touch is not None else {}


def _message(asked: Asked, outcome: str, run: Run, happening: Happening) -> dict[str, str]:
    """Say which text was left or sent: the one named, else the one the plan has for it."""
    is_left = outcome == "left_voicemail" or (outcome == "done" and happening.channel in WRITTEN)
    if asked.message and asked.no_message:
        raise _refused("--message and --no-message contradict each other", "leave one of them out")
    if asked.message:
        if not is_left and outcome not in REPLIES:
            hint = "log left_voicemail, or leave --message out"
            raise _refused(f"--message: nothing was left with '{outcome}'", hint)
        return {"message": _known_message(asked.message, run)}
    if asked.no_message:
        return {"message": NO_MESSAGE} if is_left else {}
    planned = _planned_message(happening)
    return {"message": planned} if is_left and planned else {}


def _known_message(name: str, run: Run) -> str:
    known = run.playbook.messages if run.playbook is not None else {}
    if name in known:
        return name
    near = nearest(name, known)
    listed = f"there are {', '.join(known)}" if known else "they are in no playbook, so there are no texts"
    raise _refused(f"--message: there is no text {quoted(name)}", f"did you mean '{near}'?" if near else listed)


def _planned_message(happening: Happening) -> str:
    if happening.touch is not None:
        return happening.touch.message
    actions = happening.step.actions if happening.step is not None else ()
    return actions[0].message if len(actions) == 1 else ""


def _channels(asked: Asked, outcome: str) -> str:
    if not asked.channels:
        return ""
    if outcome != "opted_out":
        raise _refused(f"--channels says what a stop closes, and '{outcome}' is none", "log opted_out, or leave it out")
    parts = [part.strip().casefold() for part in asked.channels.split(",") if part.strip()]
    if parts and all(part in CHANNELS for part in parts):
        return ",".join(dict.fromkeys(parts))
    meant = channels_meant(asked.channels)
    if meant == ALL:
        raise _refused("--channels: a stop without it closes every channel", "leave --channels out")
    hint = f"did you mean --channels {meant}?" if meant else f"there are {', '.join(CHANNELS)}"
    raise _refused(f"--channels: {quoted(asked.channels)} names what is no channel", hint)


def _answers(typed: Iterable[str], questions: Mapping[str, Question]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in typed:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not value:
            raise _refused(
                f"--answer: {quoted(text)} is no answer", 'write name=value, such as --answer motive="more room"'
            )
        known = _known_question(name, questions)
        if known in found:
            raise _refused(f"--answer: '{known}' is answered twice", 'put both into one: name="the one; the other"')
        found[known] = value
    return found


def _known_question(name: str, questions: Mapping[str, Question]) -> str:
    plain = name.casefold().replace("-", "_")
    if plain in questions or plain == WISH:
        return plain
    known = (*questions, WISH)
    near = nearest(name, known)
    hint = f"did you mean '{near}'?" if near else f"there are {', '.join(known)}; other words go behind --note"
    raise _refused(f"--answer: no script asks {quoted(name)}", hint)


def _closed_value(name: str, value: str, question: Question | None) -> str:
    """Give what the row may hold: a date, yes or no, or one of a list; empty for words of their own."""
    if question is None or question.choices:
        choices = question.choices if question is not None else CHANNELS
        return _choice(name, value, choices)
    day = _date(value)
    if question.is_date and not day:
        raise _refused(f"--answer: {quoted(value)} is no day", f"write it like {name}=2026-12-01")
    return value.casefold() if value.casefold() in {"yes", "no"} else day


def _choice(name: str, value: str, choices: tuple[str, ...]) -> str:
    plain = {_plain(choice): choice for choice in choices}
    if _plain(value) in plain:
        return plain[_plain(value)]
    meant = nearest(value, choices) or (channels_meant(value) if choices == CHANNELS else "")
    hint = f"did you mean {name}={meant}?" if meant in choices else f"there are {', '.join(choices)}"
    raise _refused(f"--answer: {quoted(value)} is none of the answers of '{name}'", hint)


def _plain(word: str) -> str:
    return re.sub(r"[\s_-]+", "_", word.strip().casefold())


def _date(value: str) -> str:
    try:
        if len(value) == len("2026-12-01"):
            return date.fromisoformat(value).isoformat()
        if re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", value):
            return datetime.fromisoformat(value).isoformat(timespec="minutes")
    except ValueError:
        return ""
    return ""


def _refused(message: str, hint: str) -> CannotGoOn:
    return CannotGoOn((Diagnostic("PB064", message, hint=hint),))
