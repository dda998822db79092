"""Turns the rows that close channels into what is closed for each lead, by any of its keys, and since when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playbook.roster.members import Closing
from playbook.roster.standing import ALL, closed_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from playbook.model.event import Event
    from playbook.model.lead import Lead
    from playbook.roster.histories import Histories

__all__ = ["Stops", "channels_of", "subjects"]

REACHES = {"phone:": frozenset({"call", "sms"}), "email:": frozenset({"email"})}
"""What goes through a number or an address, by the kind of its key."""
NOBODYS = ("phone:", "email:", "domain:", "account:")
"""Keys of what several people can have."""


@dataclass(frozen=True, slots=True)
class Stops:
    """Every closing, by what it holds for.

    Attributes:
        _shared: by key or group: closed for everybody who has it or had it, since the row names nothing else.
        _through: by key: all that a stop closes for who has that id, or what goes through that number or address.
    """

    _histories: Histories
    _shared: dict[str, set[Closing]] = field(default_factory=dict)
    _through: dict[str, set[Closing]] = field(default_factory=dict)

    @classmethod
    def of(cls, histories: Histories, people: Iterable[Lead]) -> Stops:
        """Find what is closed for whom; ``people`` are those of the lists under their primary keys.

        What the lists say of somebody's keys counts as if it were recorded: the build after this one will read it.
        """
        found = cls(histories)
        closing = [(event, channels) for event in histories.rows if (channels := closed_by(event))]
        if not closing:
            return found
        listed = {lead.key: lead for lead in people}
        owners = {*histories.enrolled, *listed}
        having = _having(histories, listed)
        for event, channels in closing:
            named = Closing(event.at, event.id, channels)
            primary = histories.primary(event.lead)
            if event.lead.startswith(NOBODYS) and event.lead not in owners:
                found._shared.setdefault(event.lead, set()).add(named)
                whom = having.get(event.lead, set())
            else:
                whom = {primary}
            for person in whom:
                keys = {person, event.lead, *histories.keys(person), *_keys_of(listed.get(person))}
                found._spread(keys, named)
        return found

    def _spread(self, keys: Iterable[str], closing: Closing) -> None:
        """A stop holds by every key the person ever had, also where somebody else has that number or address now.

        For them it closes what goes through that number or address, and not every way to reach them.
        """
        for key in keys:
            reached = next((ways for kind, ways in REACHES.items() if key.startswith(kind)), None)
            channels = closing.channels
            if reached is not None:
                channels = reached if ALL in channels else channels & reached
            if channels:
                self._through.setdefault(key, set()).add(Closing(closing.at, closing.row, channels))

    def reaching(self, lead: Lead) -> tuple[Closing, ...]:
        """Every closing that reaches a lead under its primary key, in order of time.

        Of a lead without an id its own rows close more than is told here: those of a history count as they stand.
        """
        if not self._through and not self._shared:
            return ()
        had = {*lead.keys, *lead.group_keys, *self._recorded(lead.key)} if self._shared else ()
        return _ordered((*self._by(self._through, lead.keys), *self._by(self._shared, had)))

    def reaching_absent(self, primary: str) -> tuple[Closing, ...]:
        """Every closing that reaches somebody who stands in no list, but for those of their own rows."""
        return _ordered(self._by(self._shared, self._recorded(primary)))

    def _recorded(self, primary: str) -> set[str]:
        return {*self._histories.keys(primary), *(self._histories.groups(primary) or ())}

    @staticmethod
    def _by(closings: dict[str, set[Closing]], keys: Iterable[str]) -> Iterator[Closing]:
        for key in keys:
            yield from closings.get(key, ())


def _having(histories: Histories, listed: dict[str, Lead]) -> dict[str, set[str]]:
    """Every key and who has it or had it."""
    people = histories.by_key()
    for primary, lead in listed.items():
        for key in lead.keys:
            people.setdefault(key, set()).add(primary)
    return people


def _keys_of(lead: Lead | None) -> tuple[str, ...]:
    return lead.keys if lead is not None else ()


def _ordered(closings: Iterable[Closing]) -> tuple[Closing, ...]:
    """One closing a row, with all it closes."""
    channels: dict[tuple[int, str], frozenset[str]] = {}
    for one in closings:
        channels[one.at, one.row] = channels.get((one.at, one.row), frozenset()) | one.channels
    return tuple(Closing(at, row, closed) for (at, row), closed in sorted(channels.items()))


def channels_of(closings: Iterable[Closing]) -> frozenset[str]:
    """All that these close."""
    return frozenset[str]().union(*(one.channels for one in closings))


def subjects(rows: Iterable[Event]) -> frozenset[str]:
    """The keys that rows which close something name."""
    return frozenset(event.lead for event in rows if closed_by(event))
