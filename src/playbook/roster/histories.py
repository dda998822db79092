"""Turns the journal into one history per person, found again by any of their keys."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic, Scope
from playbook.roster.standing import ALL, closed_by, without_undone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playbook.model.event import Event
    from playbook.model.lead import Lead

__all__ = ["Histories", "keys_named"]

# A record's id names one person; an address nearly always; a number may be a switchboard's.
STRENGTH = ("id:", "email:", "phone:")
REACHES = {"phone:": frozenset({"call", "sms"}), "email:": frozenset({"email"})}
"""What goes through a number or an address, by the kind of its key."""


@dataclass(frozen=True, slots=True)
class Histories:
    """Histories by primary key (the key of the first `enrolled` row) and every key that leads to one."""

    _rows: dict[str, list[Event]] = field(default_factory=dict)
    _primary: dict[str, str] = field(default_factory=dict)
    _keys: dict[str, set[str]] = field(default_factory=dict)
    _closed: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, events: Iterable[Event]) -> Histories:
        """Index rows sorted by (at, id); undone ones are left out."""
        found = cls()
        rows = without_undone(events)
        named = [event for event in rows if event.kind in {"enrolled", "alias"}]
        # A key that names a history of its own never becomes another's alias, whatever the other's row says.
        found._primary.update((event.lead, event.lead) for event in named if event.kind == "enrolled")
        for event in named:
            primary = found._primary.setdefault(event.lead, event.lead)
            found._keys.setdefault(primary, {primary}).update((event.lead, *keys_named(event)))
            for key in keys_named(event):
                found._primary.setdefault(key, primary)
        for event in rows:
            primary = found._primary.get(event.lead, event.lead)
            found._rows.setdefault(primary, []).append(event)
            if closed := closed_by(event):
                found._close(event.lead, primary, closed)
        return found

    @property
    def enrolled(self) -> frozenset[str]:
        """The primary keys of everybody who was ever enrolled."""
        return frozenset(key for key, rows in self._rows.items() if any(row.kind == "enrolled" for row in rows))

    def _close(self, key: str, primary: str, channels: frozenset[str]) -> None:
        """A stop holds by every key the person ever had, also where somebody else has that number or address too.

        For them it closes what goes through that number or address, and not every way to reach them.
        """
        for known in {key, primary, *self._keys.get(primary, ())}:
            reached = next((ways for kind, ways in REACHES.items() if known.startswith(kind)), None)
            closing = channels if reached is None else reached if ALL in channels else channels & reached
            self._closed[known] = self._closed.get(known, frozenset()) | closing

    def primary_of(self, lead: Lead) -> frozenset[str]:
        """The primary keys of every history that any of the lead's keys leads to."""
        return frozenset(self._primary[key] for key in lead.keys if key in self._primary)

    def rows(self, key: str) -> tuple[Event, ...]:
        """A person's rows, in order of time."""
        return tuple(self._rows.get(key, ()))

    def closed(self, lead: Lead) -> frozenset[str]:
        """The channels closed by any of this lead's keys, whoever's history the stop stands in."""
        return frozenset[str]().union(*(self._closed.get(key, frozenset()) for key in lead.keys))

    def join(self, leads: tuple[Lead, ...]) -> tuple[tuple[Lead, ...], list[Diagnostic]]:
        """Give each lead the key under which its history stands.

        Stronger keys choose first, and a history belongs to one lead. A number alone, which may be a switchboard's,
        finds a history only for a lead who has nothing else; who merely shares it with somebody is a new person, whose
        calls still stop where that number's were stopped.
        """
        chosen: dict[int, str] = {}
        taken: set[str] = set()
        for prefix in STRENGTH:
            for number, lead in enumerate(leads):
                primary = self._by(lead, prefix) if prefix != "phone:" or _is_only_a_number(lead) else ""
                if number not in chosen and primary and primary not in taken:
                    chosen[number] = primary
                    taken.add(primary)
        joined: list[Lead] = []
        diagnostics: list[Diagnostic] = []
        for number, lead in enumerate(leads):
            sure = replace(lead, keys=tuple(key for key in lead.keys if key.startswith(STRENGTH[:2])))
            others = self.primary_of(sure) - {chosen.get(number, "")} - taken
            if others:
                diagnostics.append(_two_histories(lead))
            else:
                key = chosen.get(number, lead.key)
                joined.append(replace(lead, key=key, keys=(key, *(k for k in lead.keys if k != key))))
        return tuple(joined), diagnostics

    def _by(self, lead: Lead, prefix: str) -> str:
        return next((self._primary[key] for key in lead.keys if key.startswith(prefix) and key in self._primary), "")


def _is_only_a_number(lead: Lead) -> bool:
    return all(key.startswith("phone:") for key in lead.keys)


def keys_named(event: Event) -> tuple[str, ...]:
    """The other keys of the person that an `enrolled` or `alias` row names."""
    return tuple(key for key in event.detail.get("keys", event.detail.get("key", "")).split(",") if key)


def _two_histories(lead: Lead) -> Diagnostic:
    message = f"line {lead.span.line} fits two people in the journal: one by one key, another by another"
    hint = "correct its id or address; if they are one person, log the outcome that ends one of the two runs for both"
    return Diagnostic("PB023", message, lead.span, hint, scope=Scope.LEAD, lead=lead.key)
