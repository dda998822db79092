"""Turns the people of the lists and the record into who is who, and into rows for the keys the record lacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic, Scope
from playbook.roster.histories import Histories
from playbook.roster.recorder import alias_row
from playbook.roster.stops import subjects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playbook.model.event import Event
    from playbook.model.lead import Lead
    from playbook.roster.members import Listed
    from playbook.roster.recorder import Recorder

__all__ = ["Recognized", "recognize"]


@dataclass(frozen=True, slots=True)
class Recognized:
    """Who is who.

    Attributes:
        histories: the record with the aliases of this build.
        leads: those to work, each under the key of its history.
        torn: those whose keys lead to two histories.
        aside: who is left out, likewise under their keys.
        aliases: rows to append.
        mixed: how many have one person's id and, as of this build, another's address.
    """

    histories: Histories
    leads: tuple[Lead, ...]
    torn: tuple[Lead, ...]
    aside: tuple[Lead, ...]
    aliases: tuple[Event, ...]
    mixed: int

    @property
    def everybody(self) -> tuple[Lead, ...]:
        """Everybody of the lists of whom it is sure who they are."""
        return (*self.leads, *self.aside)

    def diagnostics(self) -> Iterator[Diagnostic]:
        """An error for each lead that cannot be told from another."""
        hint = "correct its id or address; if they are one person, log the outcome that ends one of the runs for both"
        for lead in self.torn:
            message = f"line {lead.span.line} fits two people in the journal: one by one key, another by another"
            yield Diagnostic("PB023", message, lead.span, hint, scope=Scope.LEAD, lead=lead.key)


def recognize(events: tuple[Event, ...], people: Listed, recorder: Recorder) -> Recognized:
    """Find everybody's history, and name the keys it has not recorded for them yet."""
    histories = Histories.of(events)
    leads, torn = histories.join(people.worked)
    aside = tuple(map(histories.find, people.aside))
    mixed = sum(bool(histories.of_others(lead)) for lead in leads)
    stopped = subjects(histories.rows)
    rows = {row.id: row for lead in (*leads, *aside) if (row := _alias(lead, histories, stopped, recorder))}
    aliases = tuple(row for row in rows.values() if row.id not in histories.written)
    if aliases:
        # Rows may stand under a key that was unknown until now; the next build will read them as this one does.
        histories = Histories.of((*events, *aliases))
        leads, torn = histories.join(people.worked)
        aside = tuple(map(histories.find, people.aside))
    return Recognized(histories, leads, torn, aside, aliases, mixed)


def _alias(lead: Lead, histories: Histories, stopped: frozenset[str], recorder: Recorder) -> Event | None:
    """Name a known person's new keys; of who was stopped before they were enrolled, all keys they have.

    Without the latter a stop would be lost as soon as the list names them otherwise. An alias that was taken back with
    `undo` is not written again.
    """
    if histories.knows(lead.key):
        keys = set(lead.keys) - histories.keys(lead.key)
        groups = set(lead.group_keys)
        known = histories.groups(lead.key)
        # A record from before groups were kept says nothing of them; it is completed where one was stopped.
        groups -= known if known is not None else groups - stopped
    elif stopped.intersection((*lead.keys, *lead.group_keys)):
        keys, groups = set(lead.keys) - {lead.key}, set(lead.group_keys)
    else:
        # Somebody new with an address that was another's: said here, they are not taken for one person later.
        keys, groups = set(histories.of_others(lead)), set[str]()
    return alias_row(lead.key, keys, groups, recorder) if keys or groups else None
