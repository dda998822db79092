"""Turns rows of the record that say what nobody understands into diagnostics, before anything is built on the rest.

A mistyped row would otherwise be passed over in silence, and it may be somebody's stop.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from playbook.diagnostics import Diagnostic, Severity
from playbook.model.event import CHANNELS, EVENT_KINDS
from playbook.model.outcomes import OUTCOMES
from playbook.roster.agreed_days import is_agreed_day
from playbook.roster.histories import keys_named
from playbook.roster.identity import keyed_digest
from playbook.roster.record_keys import Keys, is_group, is_well_formed, shows_somebody
from playbook.roster.record_words import ALL, channels_meant, kind_meant, nearest, outcome_meant, quoted
from playbook.roster.recorder import Recorder
from playbook.roster.standing import is_opt_out, without_undone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from playbook.model.event import Event
    from playbook.model.lead import Lead
    from playbook.model.playbook import Playbook
    from playbook.model.project import Project
    from playbook.source import Span

__all__ = ["check_record"]

SHOWN = 20
"""Mistakes named one by one; a journal wrong throughout should not bury everything else."""
PLACES = 3

_OCCURRENCE = re.compile(r"[0-9]+(\.[0-9]+)*")
_GONE = (
    "it is in no lead list and was never enrolled; correct it, or, if this person has left the list, say so in a row"
    " with the event `gone` for this key"
)
_ONE = "write the key of the one lead this is about, such as id:101, or the event `opted_out`"
_OPEN = "write the id from the lead list, such as id:101"


class _Mistake(NamedTuple):
    """What is wrong with a row; rows with the same are reported together."""

    code: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR


def check_record(
    events: Iterable[Event],
    places: Mapping[str, Span],
    project: Project,
    leads: Iterable[Lead],
    *,
    is_complete: bool = True,
) -> tuple[Diagnostic, ...]:
    """Name every row that would be passed over, or not mean what was meant, in words that can be typed instead.

    Errors are project errors: a stop or an outcome would be lost. Rows that an `undo` row points at are left alone,
    which is a way to mend one without changing it.

    Args:
        events: the whole record.
        places: where each event stands, by its id.
        project: the playbooks with their steps, and the namespace under which addresses are digested.
        leads: every row of the lead lists that has a key, those that are not worked too.
        is_complete: whether all lists and journal files could be read; else nobody can say that a key is unknown.
    """
    rows = tuple(events)
    standing = without_undone(rows)
    keys = Keys.of(leads, standing, keyed_digest(project.namespace), Recorder(project.namespace, 0, ""))
    check = _Check(project, keys, standing, is_complete=is_complete)
    found: dict[_Mistake, list[Span]] = defaultdict(list)
    for event in standing:
        for mistake in check.mistakes(event):
            found[mistake].append(places[event.id])
    for event, mistake in _lost_undos(rows):
        found[mistake].append(places[event.id])
    return tuple(_shown(found))


class _Check:
    """What a row may name: the kinds and words there are, the playbooks with their steps, the people."""

    def __init__(self, project: Project, keys: Keys, events: Iterable[Event], *, is_complete: bool) -> None:
        self._playbooks = {playbook.id: playbook for playbook in project.playbooks}
        self._steps = {one.id: dict.fromkeys(step.id for step in one.steps) for one in project.playbooks}
        self._enrolled_in = frozenset(event.playbook for event in events if event.kind == "enrolled")
        self._keys = keys
        self._is_complete = is_complete

    def mistakes(self, event: Event) -> Iterator[_Mistake]:
        """Give what is wrong with a row, which is nothing as a rule."""
        if event.kind not in EVENT_KINDS:
            yield _unknown_kind(event.kind)
        if event.kind == "outcome":
            yield from _wrong_outcome(event)
            yield from _wrong_date(event)
            yield from self._wrong_step(event)
        if is_opt_out(event):
            yield from _wrong_channels(event)
        if event.lead not in self._keys.known:
            yield from self._wrong_key(event.lead, event)
        for key in keys_named(event) if event.kind == "alias" else ():
            yield from () if is_well_formed(key) else self._wrong_key(key, event)

    def _wrong_key(self, key: str, event: Event) -> Iterator[_Mistake]:
        # Who is not in the list yet, or no longer, can be kept out of it for ever by the digest alone.
        keeps_out = (is_opt_out(event) or event.kind == "forgotten") and not key.startswith("id:")
        if not key or (is_well_formed(key) and (keeps_out or not self._is_complete)):
            return
        meant = self._keys.meant(key)
        if shows_somebody(key):
            message = "what names somebody stands in the open; git would keep it, so the record holds its digest"
            is_sure = bool(meant) and (keeps_out or meant in self._keys.known)
            instead = f"write {meant} instead" if is_sure else _OPEN
            yield _Mistake("PB053", message, instead)
        elif is_group(key):
            yield _Mistake("PB053", "a whole domain or account can only stop, or be forgotten", _ONE)
        elif meant:
            yield _Mistake("PB053", f"there is no lead {quoted(key)} — did you mean '{meant}'?")
        elif is_well_formed(key):
            yield _Mistake("PB053", f"there is no lead {quoted(key)}", _GONE)
        else:
            yield _Mistake("PB053", f"{quoted(key)} is no key of a lead", _OPEN)

    def _wrong_step(self, event: Event) -> Iterator[_Mistake]:
        playbook = self._playbooks.get(event.playbook)
        if playbook is None and event.playbook and event.playbook not in self._enrolled_in:
            said = f"there is no playbook {quoted(event.playbook)}"
            known = sorted({*self._playbooks, *self._enrolled_in})
            yield _either("PB054", said, nearest(event.playbook, known), f"there are {', '.join(known)}")
        if playbook is not None and event.step and event.step not in self._steps[playbook.id]:
            yield self._unknown_step(event.step, playbook)
        if event.occurrence and not _OCCURRENCE.fullmatch(event.occurrence):
            message = f"the occurrence {quoted(event.occurrence)} is no count"
            hint = "write 1 for a step that happens once, 2 for its second happening, 1.2 inside a block's first run"
            yield _Mistake("PB054", message, hint)

    def _unknown_step(self, step: str, playbook: Playbook) -> _Mistake:
        said = f"playbook '{playbook.id}' has no step {quoted(step)}"
        hint = "it counts as a contact, and as no step's; steps may have been renamed since"
        mistake = _either("PB054", said, nearest(step, self._steps[playbook.id]), "")
        return mistake._replace(hint=hint, severity=Severity.WARNING)


def _either(code: str, said: str, near: str, hint: str) -> _Mistake:
    return _Mistake(code, f"{said} — did you mean '{near}'?") if near else _Mistake(code, said, hint)


def _unknown_kind(kind: str) -> _Mistake:
    said, near = f"there is no event {quoted(kind)}", kind_meant(kind)
    outcome = "" if near else outcome_meant(kind)
    if outcome:
        return _Mistake("PB050", said, f"write `outcome` there, and '{outcome}' behind outcome= in `detail`")
    return _either("PB050", said, near, f"there are {', '.join(EVENT_KINDS)}")


def _wrong_outcome(event: Event) -> Iterator[_Mistake]:
    outcome = event.detail.get("outcome")
    if not outcome:
        near = next((name for name in event.detail if name != "outcome" and nearest(name, ("outcome",))), "")
        said = f"{quoted(near)} is no name — did you mean 'outcome'?" if near else "this row does not say the outcome"
        yield _Mistake("PB051", said, "write it in `detail`, such as outcome=no_answer")
    elif outcome not in OUTCOMES:
        said = f"there is no outcome {quoted(outcome)}"
        yield _either("PB051", said, outcome_meant(outcome), f"there are {', '.join(OUTCOMES)}")


def _wrong_date(event: Event) -> Iterator[_Mistake]:
    """A day that cannot be read would be no agreement, and the lead would wait in vain."""
    text = event.detail.get("date", "")
    if text and not is_agreed_day(text):
        said = f"date={quoted(text)} is no day that was agreed"
        yield _Mistake("PB051", said, "write date=2026-12-01, or date=2026-12-01T15:00 on the lead's clock")


def _wrong_channels(event: Event) -> Iterator[_Mistake]:
    """What is named wrong would close nothing, or, under another name than `channels`, everything."""
    for name in event.detail:
        if name not in {"channels", "outcome"} and nearest(name, ("channels",)):
            yield _Mistake("PB052", f"{quoted(name)} is no name — did you mean 'channels'?")
    text = event.detail.get("channels", "")
    parts = [part.strip() for part in text.split(",")]
    if all(part in {*CHANNELS, ALL, ""} for part in parts):
        return
    said, meant = f"channels={text if len(parts) > 1 else quoted(text)} names what is no channel", channels_meant(text)
    if meant == ALL:
        yield _Mistake("PB052", said, "leave `channels=` out: that closes all of them")
    elif "," in meant:
        yield _Mistake("PB052", said, f'write "channels={meant}", in quotes because of the comma')
    else:
        yield _either("PB052", said, meant, f"there are {', '.join(CHANNELS)}; without `channels=` all are closed")


def _lost_undos(rows: tuple[Event, ...]) -> Iterator[tuple[Event, _Mistake]]:
    ids = {row.id for row in rows}
    for row in rows:
        of = row.detail.get("of", "")
        if row.kind == "undo" and of not in ids:
            said = f"there is no row with the id {quoted(of)}" if of else "this row does not say which row it undoes"
            yield row, _Mistake("PB055", said, "write the id of that row in `detail`, such as of=my-7")


def _shown(found: Mapping[_Mistake, list[Span]]) -> Iterator[Diagnostic]:
    """Report each mistake at its first place, errors first where there are many."""
    ordered = sorted(found.items(), key=lambda one: (one[0].severity is not Severity.ERROR, min(one[1]), one[0]))
    for mistake, places in ordered[:SHOWN]:
        first, *more = sorted(places)
        message = f"{mistake.message} ({_listed(more)})" if more else mistake.message
        yield Diagnostic(mistake.code, message, first, mistake.hint, mistake.severity)
    if len(ordered) > SHOWN:
        mistake, places = ordered[SHOWN]
        message = f"{len(ordered) - SHOWN} more mistakes stand in the journal"
        yield Diagnostic(mistake.code, message, min(places), "mend those above first", mistake.severity)


def _listed(places: list[Span]) -> str:
    named = ", ".join(f"{place.path}:{place.line}" for place in places[:PLACES])
    return f"also {named}" + (f" and {len(places) - PLACES} more rows" if len(places) > PLACES else "")
