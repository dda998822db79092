"""Turns the journal into one history per person, found again by any of their keys."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from playbook.roster.standing import without_undone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from playbook.model.event import Event
    from playbook.model.lead import Lead

__all__ = ["Histories", "groups_named", "keys_named", "sure_keys"]

# A record's id names one person; an address nearly always; a number may be a switchboard's.
STRENGTH = ("id:", "email:", "phone:")


@dataclass(frozen=True, slots=True)
class Histories:
    """Histories by primary key (the key of the first `enrolled` row) and every key that leads to one.

    Attributes:
        rows: every row that counts, in order of time and id.
        written: the ids of all rows, undone ones too.
    """

    rows: tuple[Event, ...]
    written: frozenset[str]
    _rows: dict[str, list[Event]] = field(default_factory=dict)
    _primary: dict[str, str] = field(default_factory=dict)
    _keys: dict[str, set[str]] = field(default_factory=dict)
    _told: dict[str, set[str]] = field(default_factory=dict)
    _groups: dict[str, set[str]] = field(default_factory=dict)
    _counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    _runs: dict[str, dict[str, int]] = field(default_factory=dict)
    _undone: dict[str, list[tuple[Event, int]]] = field(default_factory=dict)

    @classmethod
    def of(cls, events: Iterable[Event]) -> Histories:
        """Index rows; undone ones are left out, but keep their ids and numbers."""
        everything = sorted(events, key=lambda event: (event.at, event.id))
        found = cls(without_undone(everything), frozenset(event.id for event in everything))
        named = [event for event in found.rows if event.kind in {"enrolled", "alias"}]
        # A key that names a history of its own never becomes another's alias, whatever the other's row says.
        found._primary.update((event.lead, event.lead) for event in named if event.kind == "enrolled")
        for event in named:
            found._name(event)
        for event in found.rows:
            found._rows.setdefault(found.primary(event.lead), []).append(event)
        undone_at = {event.detail.get("of", ""): event.at for event in everything if event.kind == "undo"}
        for event in everything:
            found._count(event)
            if event.id in undone_at:
                found._undone.setdefault(found.primary(event.lead), []).append((event, undone_at[event.id]))
        return found

    def _name(self, event: Event) -> None:
        """Take in the keys and groups that an `enrolled` or `alias` row gives a person."""
        keys = keys_named(event)
        primary = self._primary.setdefault(event.lead, event.lead)
        self._keys.setdefault(primary, {primary}).update((event.lead, *keys))
        for key in keys:
            self._primary.setdefault(key, primary)
        if event.kind == "alias":
            self._told.setdefault(primary, set()).update(keys)
        if "groups" in event.detail:
            self._groups.setdefault(primary, set()).update(groups_named(event))

    def _count(self, event: Event) -> None:
        primary = self.primary(event.lead)
        self._counts[primary, event.kind] += 1
        if event.kind == "enrolled":
            runs = self._runs.setdefault(primary, {})
            runs[event.playbook] = max(1, event.enrollment, runs.get(event.playbook, 0))

    @property
    def enrolled(self) -> tuple[str, ...]:
        """The primary keys of everybody who was ever enrolled, sorted."""
        return tuple(sorted(key for key, rows in self._rows.items() if any(row.kind == "enrolled" for row in rows)))

    def primary(self, key: str) -> str:
        """Give the key under which the history of a key stands; the key itself where it leads to none."""
        return self._primary.get(key, key)

    def knows(self, key: str) -> bool:
        """Say whether a history stands under this primary key."""
        return key in self._keys

    def keys(self, primary: str) -> frozenset[str]:
        """Every key the record names for a person."""
        return frozenset(self._keys.get(primary, ()))

    def groups(self, primary: str) -> frozenset[str] | None:
        """Every group the record names for a person; ``None`` where no row says whether there are any."""
        return frozenset(self._groups[primary]) if primary in self._groups else None

    def of_person(self, primary: str) -> tuple[Event, ...]:
        """A person's rows, in order of time."""
        return tuple(self._rows.get(primary, ()))

    def runs(self, primary: str) -> Mapping[str, int]:
        """The highest number of a run in each playbook, undone ones too."""
        return self._runs.get(primary, {})

    def undone(self, primary: str) -> tuple[tuple[Event, int], ...]:
        """A person's rows that were taken back, and when."""
        return tuple(self._undone.get(primary, ()))

    def count(self, primary: str, kind: str) -> int:
        """How many rows of a kind a person ever had, undone ones too."""
        return self._counts[primary, kind]

    def primaries(self, keys: Iterable[str]) -> frozenset[str]:
        """The primary keys of every history that any of these keys leads to."""
        return frozenset(self._primary[key] for key in keys if key in self._primary)

    def by_key(self, prefix: str = "") -> dict[str, set[str]]:
        """Every key the record names that begins so, with the primary keys of all whom it names it for."""
        people: dict[str, set[str]] = {}
        for primary, keys in self._keys.items():
            for key in keys:
                if key.startswith(prefix):
                    people.setdefault(key, set()).add(primary)
        return people

    def of_others(self, lead: Lead) -> tuple[str, ...]:
        """The ids and addresses of a joined lead that lead to somebody else and that nobody recorded as its own."""
        new = (key for key in sure_keys(lead) if key not in self._keys.get(lead.key, ()))
        return tuple(key for key in new if self.primaries([key]) - {lead.key})

    def join(self, leads: Sequence[Lead]) -> tuple[tuple[Lead, ...], tuple[Lead, ...]]:
        """Give each lead the key under which its history stands, and apart from them those that fit two histories.

        Stronger keys choose first, and a history belongs to one lead. A number alone, which may be a switchboard's,
        finds a history only for a lead who has nothing else; who merely shares it with somebody is a new person, whose
        calls still stop where that number's were stopped.
        """
        chosen: dict[int, str] = {}
        taken: set[str] = set()
        for prefix in STRENGTH:
            for number, lead in enumerate(leads):
                primary = self._by(lead, prefix) if prefix != "phone:" or not sure_keys(lead) else ""
                if number not in chosen and primary and primary not in taken:
                    chosen[number] = primary
                    taken.add(primary)
        joined: list[Lead] = []
        torn: list[Lead] = []
        for number, lead in enumerate(leads):
            key = chosen.get(number, "")
            told = self._told.get(key, set())
            others = self.primaries(one for one in sure_keys(lead) if one not in told) - {key} - taken
            (torn if others else joined).append(lead if others else under(lead, key or lead.key))
        return tuple(joined), tuple(torn)

    def find(self, lead: Lead) -> Lead:
        """Give a single lead the key of the one history its id or address leads to, where it is one."""
        found = self.primaries(sure_keys(lead) or lead.keys)
        return under(lead, next(iter(found)) if len(found) == 1 else lead.key)

    def _by(self, lead: Lead, prefix: str) -> str:
        return next((self._primary[key] for key in lead.keys if key.startswith(prefix) and key in self._primary), "")


def under(lead: Lead, key: str) -> Lead:
    """Put a lead under this key, which goes first."""
    return replace(lead, key=key, keys=(key, *(one for one in lead.keys if one != key)))


def sure_keys(lead: Lead) -> tuple[str, ...]:
    """The keys that are one person's: ids and addresses."""
    return tuple(key for key in lead.keys if key.startswith(STRENGTH[:2]))


def keys_named(event: Event) -> tuple[str, ...]:
    """The other keys of the person that an `enrolled` or `alias` row names."""
    return tuple(key for key in event.detail.get("keys", event.detail.get("key", "")).split(",") if key)


def groups_named(event: Event) -> tuple[str, ...]:
    """The domains and accounts of the person that an `enrolled` or `alias` row names."""
    return tuple(key for key in event.detail.get("groups", "").split(",") if key)
