"""Turns the leads of all lists into people: each worked once, none mixed with another, and every stop obeyed."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic, Scope, Severity
from playbook.model.lead import Culled
from playbook.roster.groups import group_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from uuid import UUID

    from playbook.model.lead import Lead
    from playbook.source import Span

__all__ = ["People", "keyed_digest", "resolve_people"]

_LISTED = 3


@dataclass(frozen=True, slots=True)
class People:
    """Who is worked, who is not and why, and who could not be told apart (withheld: in neither).

    ``aside`` are the people of whom no row is worked, with what is known of them: their keys are found again later.
    """

    leads: tuple[Lead, ...]
    culled: tuple[Culled, ...]
    diagnostics: tuple[Diagnostic, ...]
    aside: tuple[Lead, ...] = ()


def keyed_digest(namespace: UUID) -> Callable[[str], str]:
    """Give the function that turns ``email:Ann@example.com`` or ``phone:+12125550100`` into 32 hexadecimal digits.

    The record is kept in git, so a key must not show an address or a number; keyed with the project's namespace, the
    same person has other digests in another project. Case does not count.
    """

    def digest(value: str) -> str:
        return hashlib.blake2b(value.casefold().encode(), digest_size=16, key=namespace.bytes).hexdigest()

    return digest


def resolve_people(
    leads: Sequence[Lead],
    unworked: Sequence[tuple[Lead, str | Diagnostic]] = (),
    digest: Callable[[str], str] | None = None,
) -> People:
    """Find the people behind the rows; of one person's rows the first is worked, and none lends another its data.

    Two rows are one person if they share an id, an e-mail address, or a phone number and a name. One id on rows that
    contradict each other withholds them all: nobody can say whose history it is. A stop in any row of a person holds
    for that person, and one on a number or address for everybody who has it.

    Args:
        leads: the rows of all lists that can be worked, in order.
        unworked: the other rows: culled ones with why the person must not be contacted, or an empty text; withheld ones
            with their error, which is given back unless another row of the same person is worked.
        digest: turns names of domains and accounts into what stands for them in keys; without it nobody is in a group.
    """
    rows = [*leads, *(lead for lead, _ in unworked)]
    clashes = _find_clashes(rows)
    errors = {lead.span: why for lead, why in unworked if isinstance(why, Diagnostic)}
    refusals = {lead.span: why for lead, why in unworked if isinstance(why, str)}
    judge = _Judge(errors, refusals, _Obedience(_closed_keys(rows), digest))
    for person in _group([lead for lead in rows if lead.key not in clashes]):
        judge.decide(person)
    clashing = [_clash(row, same) for same in clashes.values() for row in same if row.span not in refusals]
    diagnostics = (*clashing, *judge.errors, *_differ_by_case(judge.kept))
    return People(tuple(judge.kept), tuple(judge.culled), diagnostics, tuple(judge.aside))


class _Judge:
    """Decides person by person; what it gathers becomes the result."""

    def __init__(self, errors: Mapping[Span, Diagnostic], refusals: Mapping[Span, str], obedience: _Obedience) -> None:
        self._errors = errors
        self._refusals = refusals
        self._obedience = obedience
        self.kept: list[Lead] = []
        self.aside: list[Lead] = []
        self.culled: list[Culled] = []
        self.errors: list[Diagnostic] = []

    def decide(self, person: Sequence[Lead]) -> None:
        """Keep one row of a person and cull the others, or cull them all where one of them forbids contact."""
        rows = [row for row in person if row.span not in self._refusals]
        refusing = next((row for row in person if self._refusals.get(row.span)), None)
        first = next((row for row in rows if row.span not in self._errors), None)
        if refusing is not None:
            reason = self._refusals[refusing.span]
            self.culled += (_cull(row, f"{_same_as(refusing, row)}: {reason}") for row in rows)
        elif first is not None:
            self.kept.append(self._obedience.joined(first, person))
            self.culled += (_cull(row, _same_as(first, row)) for row in rows if row is not first)
        else:
            self.errors += (self._errors[row.span] for row in rows)
        if refusing is not None or first is None:
            self.aside.append(self._obedience.joined(person[0], person))


def _find_clashes(leads: Iterable[Lead]) -> dict[str, list[Lead]]:
    by_key: dict[str, list[Lead]] = defaultdict(list)
    for lead in leads:
        by_key[lead.key].append(lead)
    return {key: rows for key, rows in by_key.items() if len(rows) > 1 and _contradict(key, rows)}


def _contradict(key: str, rows: Sequence[Lead]) -> bool:
    """Say whether rows under one key are not surely one person.

    Under an id: two addresses, or two names and not all the one address. Under a number, which stands for those who
    have neither id nor address: two names, or a name and none.
    """
    addresses = {row.email.casefold() for row in rows}
    names = {_full_name(row) for row in rows}
    if key.startswith("phone:"):
        return len(names) > 1
    return len(addresses - {""}) > 1 or (len(names - {""}) > 1 and "" in addresses)


def _full_name(lead: Lead) -> str:
    """The name without case, spaces and accents: López and Lopez write from one address."""
    name = f"{lead.first_name} {lead.fields.get('last_name', '')}".casefold()
    if not name.isascii():
        name = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return " ".join(name.split())


def _identities(lead: Lead) -> list[tuple[str, str]]:
    """What makes this row the same person as another; a number alone is often a whole company's."""
    name = _full_name(lead)
    shared = [(key, "") for key in lead.keys if key == lead.key or not key.startswith("phone:")]
    return shared + [(key, name) for key in lead.keys if key.startswith("phone:") and name]


def _group(leads: Sequence[Lead]) -> list[list[Lead]]:
    """Put the rows of one person together, also where only a third row links two; first rows keep their order."""
    parents = list(range(len(leads)))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    first: dict[tuple[str, str], int] = {}
    for index, lead in enumerate(leads):
        for identity in _identities(lead):
            one, other = root(first.setdefault(identity, index)), root(index)
            # The earlier row stays the root, so a group stands where its first row stood.
            parents[max(one, other)] = min(one, other)
    groups: dict[int, list[Lead]] = defaultdict(list)
    for index, lead in enumerate(leads):
        groups[root(index)].append(lead)
    return [groups[index] for index in sorted(groups)]


def _closed_keys(leads: Iterable[Lead]) -> dict[str, dict[str, str]]:
    """Say for each number and address which channels somebody closed for it, and why."""
    closed: dict[str, dict[str, str]] = defaultdict(dict)
    for lead in leads:
        for channel, reason in lead.closed_channels.items():
            for key in lead.keys:
                if key.startswith("email:" if channel == "email" else "phone:"):
                    closed[key].setdefault(channel, f"{reason} (line {lead.span.line})")
    return closed


@dataclass(frozen=True, slots=True)
class _Obedience:
    """What joins a person's rows: the stops of every number and address, and the digest of groups."""

    closed_keys: Mapping[str, Mapping[str, str]]
    digest: Callable[[str], str] | None

    def joined(self, lead: Lead, rows: Sequence[Lead]) -> Lead:
        """Close every channel that any row of this person, or of their numbers and addresses, closes.

        The other rows' keys and groups are added: history written under one of them is this person's.
        """
        keys = tuple(dict.fromkeys([*lead.keys, *(key for row in rows for key in row.keys)]))
        groups = (key for row in (lead, *rows) for key in (group_keys(row, self.digest) if self.digest else ()))
        closed = dict(lead.closed_channels)
        for row in rows:
            for channel, reason in row.closed_channels.items():
                closed.setdefault(channel, f"{reason} (line {row.span.line})")
        for key in keys:
            for channel, reason in self.closed_keys.get(key, {}).items():
                closed.setdefault(channel, reason)
        return replace(lead, keys=keys, closed_channels=closed, group_keys=tuple(dict.fromkeys(groups)))


def _cull(lead: Lead, reason: str) -> Culled:
    return Culled(lead.span, lead.key, lead.name, reason)


def _same_as(first: Lead, other: Lead) -> str:
    what = "person" if _full_name(first) == _full_name(other) or not _full_name(other) else "e-mail address or id"
    place = f"line {first.span.line}" + (f" of {first.span.path}" if first.span.path != other.span.path else "")
    return f"the same {what} as on {place}"


def _clash(lead: Lead, rows: Sequence[Lead]) -> Diagnostic:
    others = [f"{row.span.path}:{row.span.line}" for row in rows if row is not lead]
    listed = ", ".join(others[:_LISTED]) + (f" and {len(others) - _LISTED} more" if len(others) > _LISTED else "")
    what = "number, and no id or address" if lead.key.startswith("phone:") else "id"
    return Diagnostic(
        "PB072",
        f"line {lead.span.line} ({lead.key}): other people have this {what} too ({listed}), so whose history it has"
        " cannot be told",
        lead.span,
        "give each an id of their own, in the CRM or in the list; until then these rows are not worked",
        scope=Scope.LEAD,
        lead=lead.key,
    )


def _differ_by_case(leads: Iterable[Lead]) -> list[Diagnostic]:
    """Report ids that a spreadsheet would take for one; we do not, since Salesforce gives such ids to two people."""
    spellings: dict[str, dict[str, Lead]] = defaultdict(dict)
    for lead in leads:
        if lead.key.startswith("id:"):
            spellings[lead.key.casefold()].setdefault(lead.key, lead)
    pairs = [list(found.values()) for found in spellings.values() if len(found) > 1]
    if not pairs:
        return []
    one, other = pairs[0][:2]
    message = (
        f"the ids on lines {one.span.line} and {other.span.line} differ only by upper and lower case"
        f" ({len(pairs)} such pairs in all); they are kept apart"
    )
    hint = "check that no spreadsheet has looked values up by this id: it would have mixed these people"
    return [Diagnostic("PB073", message, other.span, hint, Severity.WARNING)]
