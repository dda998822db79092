"""Turns what was logged, what follows from it, and a person's rows into the lines a rep reads."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from playbook.model.event import COLUMNS, write_instant
from playbook.model.wording import channel_words, clock_words, day_words, outcome_words, step_words, when_words
from playbook.planning.dates import read_wall
from playbook.roster.standing import is_opt_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from playbook.cli.log_step import Happening
    from playbook.cli.log_whom import Person
    from playbook.journal.notes import Note
    from playbook.model.event import Event
    from playbook.model.plan import LeadPlan
    from playbook.model.touch import Touch
    from playbook.planning.zones import Zone

__all__ = ["agreed_words", "json_rows", "logged_words", "next_words", "row_lines", "stop_lines"]

_CHANNELS = {"email": "e-mails", "sms": "text messages", "social": "social messages"}
_KINDS = {
    "enrolled": "enrolled in {playbook}",
    "admitted": "given a minute or a day for {step}",
    "reassigned": "moved to {rep}",
    "gone": "no longer in the list",
    "back": "in the list again",
    "alias": "known under another key too",
    "opted_out": "asked us to stop",
    "closed": "closed by hand",
    "forgotten": "forgotten",
}


def logged_words(who: str, event: Event, happening: Happening, zone: Zone | None, now: int) -> str:
    """Say in one line what was logged, for whom, and for which contact of the plan."""
    outcome = event.detail.get("outcome", event.kind)
    said = f"Logged {outcome} for {who}"
    if happening.step is not None:
        said += f": {step_words(happening.step.id)}"
        said += f" {happening.occurrence}" if happening.occurrence != "1" else ""
        said += f", {_place(happening, zone, now)}"
    elif "channel" in event.detail and outcome != "visited_site":
        said += f", as {_a(channel_words(event.detail['channel']))} of its own"
    return said + (f"; it was {_when(event.at, zone, now)}." if event.at != now else ".")


def agreed_words(day: str, there: Zone, here: Zone | None) -> str:
    """Show an agreed day back, with its weekday, on the lead's clock and the rep's."""
    wall = read_wall(day)
    if wall is None:
        agreed = date.fromisoformat(day)
        return f"Agreed: {day_words(agreed)} {agreed.year}, for them ({there.name})."
    instant = there.to_instant(wall)
    shown = there.shown(instant)
    words = f"Agreed: {day_words(shown)} {shown.year} {clock_words(shown)} for them"
    if here is None:
        return f"{words} ({there.name})."
    if here.offset(instant) == there.offset(instant):
        return f"{words} and for you."
    desk = here.shown(instant)
    return f"{words} ({there.name}), {day_words(desk)} {clock_words(desk)} for you."


def next_words(after: LeadPlan | None, before: LeadPlan | None, held: str, zone: Zone | None, now: int) -> str:
    """Say what follows: the next contact, or that nothing does and why."""
    if after is None:
        return f"Nothing is planned for them: {held}." if held else "The next build plans from it."
    moved = before is not None and before.playbook.id != after.playbook.id
    moves = f"They go on in {after.playbook.id}. " if moved else ""
    coming = min(after.coming, key=lambda one: (one.start, one.uid), default=None)
    if coming is None and after.beyond is not None and not after.standing.ended:
        return f"{moves}Next: {_when(after.beyond, zone, now)}; that is further ahead than the plan shows."
    if coming is None:
        ended = after.standing.ended
        return f"{moves}Nothing more is planned{f': {outcome_words(ended)}' if ended else ''}."
    return f"{moves}Next: {_touch_words(coming, zone, now)}."


def stop_lines(event: Event, groups: Mapping[str, int], person: Person, fallen: int) -> Iterator[str]:
    """Say what a stop closes from now on, and what to ask.

    Args:
        event: the stop.
        groups: what else it was logged for, in words, and how many others of the lists belong to it.
        person: who said it.
        fallen: how many of their planned contacts it takes away.
    """
    named = [one for one in event.detail.get("channels", "").split(",") if one]
    whom = "to them"
    if person.is_unknown:
        is_address = person.key.startswith("email:")
        reached = ("email",) if is_address else ("call", "sms")
        named = [one for one in reached if one in named or not named]
        whom = "to that address" if is_address else "to that number"
    closed = " and ".join(f"no {_CHANNELS.get(one, f'{one}s')}" for one in named) or "no contacts of any kind"
    falls = f"; {fallen} planned contact{'s are' if fallen != 1 else ' is'} cancelled" if fallen else ""
    yield f"From the next build on: {closed} {whom}{falls}."
    for group, others in groups.items():
        yield f"The same holds for the whole {group}: {others or 'no'} other{'s' * (others != 1)} in the lists."
    if "answer.channel" not in event.detail and not person.is_unknown:
        yield "Ask them: how and when would you like to hear from us, if at all?"


def row_lines(
    rows: Iterable[Event], undone: frozenset[str], notes: Mapping[str, Note], zone: Zone | None, now: int
) -> Iterator[str]:
    """Write rows of the record as lines: id, time, what happened, and the note below."""
    for row in rows:
        taken = " (taken back)" if row.id in undone else ""
        yield f"{row.id:12}  {_when(row.at, zone, now)}  {_row_words(row)}{taken}"
        note = notes.get(row.id)
        if note is not None:
            answers = (f"{name}: {said}" for name, said in note.answers.items())
            yield from (f"{'':14}{line}" for text in (note.note, *answers) for line in text.splitlines())


def json_rows(events: Iterable[Event]) -> str:
    """Write rows as JSON, one a line, under the journal's own names."""
    return "".join(f"{json.dumps(_values(event))}\n" for event in events)


def _values(event: Event) -> dict[str, object]:
    cells = (
        *(event.id, write_instant(event.at), event.by, event.kind, event.lead, event.playbook, event.enrollment),
        *(event.step, event.occurrence, dict(sorted(event.detail.items()))),
    )
    return dict(zip(COLUMNS, cells, strict=True))


def _row_words(row: Event) -> str:
    detail = row.detail
    if row.kind != "outcome":
        words = _KINDS.get(row.kind, row.kind).format(
            playbook=row.playbook, step=step_words(row.step) or "the start", rep=detail.get("rep", "another rep")
        )
    else:
        words = outcome_words(detail.get("outcome", ""))
        words += f" ({step_words(row.step)})" if row.step else ""
    if detail.get("date"):
        words += f", agreed for {detail['date'].replace('T', ' ')}"
    if is_opt_out(row) and detail.get("channels"):
        words += f": {detail['channels']}"
    answers = (name for name in detail if name.startswith("answer."))
    return ", ".join((words, *(f"{name.removeprefix('answer.')}={detail[name]}" for name in answers)))


def _place(happening: Happening, zone: Zone | None, now: int) -> str:
    """Where the plan has it, so that the rep sees what is counted as made."""
    if happening.touch is not None:
        return f"planned {_when(happening.touch.start, zone, now)}"
    if happening.logged_at is not None:
        return f"logged before, {_when(happening.logged_at, zone, now)}"
    return "not planned"


def _touch_words(touch: Touch, zone: Zone | None, now: int) -> str:
    clocks = _when(touch.start, zone, now)
    if touch.there.utcoffset() != touch.here.utcoffset():
        there = when_words(touch.there, touch.here.date()).removeprefix("today ")
        clocks += f" ({there} for them)"
    other = next((note for note in touch.notes if "agreed" in note), "as agreed")
    agreed = f", {other}" if touch.is_promised else ""
    return f"{step_words(touch.step)} ({channel_words(touch.channel)}), {clocks}{agreed}"


def _when(instant: int, zone: Zone | None, now: int) -> str:
    if zone is None:
        return write_instant(instant)
    return when_words(zone.shown(instant), zone.shown(now).date())


def _a(thing: str) -> str:
    return f"{'an' if thing[0] in 'aeiou' else 'a'} {thing}"
