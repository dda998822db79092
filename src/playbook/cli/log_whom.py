"""Turns the way a rep names somebody (id, address, number, name) into the one person meant, or lists who could be."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from playbook.diagnostics import CannotGoOn, Diagnostic
from playbook.reading.lead_phones import read_phone
from playbook.reading.lead_places import read_country
from playbook.roster.histories import Histories, sure_keys
from playbook.roster.identity import keyed_digest
from playbook.roster.record_keys import is_well_formed
from playbook.roster.record_words import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from playbook.inputs import Sources
    from playbook.model.event import Event
    from playbook.model.lead import Lead
    from playbook.roster.gather import Gathered

__all__ = ["People", "Person"]

LISTED = 8
SHORTEST = 2
"""Letters of a name; one fits by accident."""
FEWEST_DIGITS = 6
"""Of a number without its beginning, such as 555-0134; fewer fit too many."""

_NUMBER = re.compile(r"(?:tel:)?\+?[\d\s().\-/‐‑–]+(?:[ ,;]*(?:ext|x|#)[ .:]*\d+)?", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\".]+")
_WAYS = "people are found by id, e-mail address, phone number, name or company"
_OUT = "in no lead list"
_WITHHELD = "withheld: `playbook build` says why"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody an outcome can be logged for.

    Attributes:
        key: the lead's key in the record.
        keys: all their keys that are known.
        lead: their row of the list; ``None`` for who stands in none.
        held: why nothing is planned for them, in words; empty for who is worked.
        typed: the address or number by which somebody unknown was named.
        is_unknown: whether neither the lists nor the record know of them.
    """

    key: str
    keys: frozenset[str]
    lead: Lead | None = None
    held: str = ""
    typed: str = ""
    is_unknown: bool = False

    @property
    def words(self) -> str:
        """Who this is, for the rep who logs: name, company and id; a digest tells nobody anything."""
        named = [self.lead.name, self.lead.company] if self.lead is not None else []
        shown = ", ".join(dict.fromkeys(part for part in named if part and part != self.key))
        key = self.typed or self.key
        if not shown:
            return key
        return f"{shown} ({key})" if key.startswith("id:") else shown

    @property
    def discreet(self) -> str:
        """Who this is, where several are listed: key, company and row, and no name."""
        if self.lead is None:
            return f"{self.key} ({self.held})"
        company = f"{self.lead.company}, " if self.lead.company else ""
        return f"{self.key} ({company}{self.lead.span.path}:{self.lead.span.line})"


@dataclass(slots=True)
class People:
    """Everybody the lists and the record know, found by whatever names them."""

    everybody: tuple[Person, ...]
    digest: Callable[[str], str]
    countries: tuple[str, ...]
    _by_key: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, sources: Sources, record: Gathered | None, events: Sequence[Event]) -> People:
        """Gather them; ``record`` is ``None`` where a mistake keeps it from being joined with the lists."""
        histories = Histories.of(events)
        listed = tuple(_listed(sources, record, histories))
        countries = {lead.region[:2] for lead in sources.people.everybody}
        countries |= {read_country(one.country) or "" for one in sources.project.lead_files}
        digest = keyed_digest(sources.project.namespace)
        found = cls((*listed, *_absent(histories, listed)), digest, tuple(sorted(countries - {""})))
        for person in found.everybody:
            for key in person.keys:
                found._by_key[key].append(person)
        return found

    def find(self, text: str, *, may_be_unknown: bool) -> Person:
        """Find the one person meant.

        Args:
            text: an id (with or without ``id:``), an address, a number in any spelling, or a part of a name.
            may_be_unknown: whether an address or number that nobody has will do; a stop holds for it all the same.

        Raises:
            CannotGoOn: where nobody or more than one fits.
        """
        found = self._fitting(text.strip())
        if len(found) == 1:
            return found[0]
        if found:
            raise _several(text, found)
        unknown = self._unknown(text.strip()) if may_be_unknown else None
        if unknown is None:
            raise self._nobody(text, may_be_unknown=may_be_unknown)
        return unknown

    def _fitting(self, text: str) -> list[Person]:
        """Who fits, by the surest of the ways in which somebody fits."""
        for ways in (self._keys(text), self._numbers(text)):
            if found := _once(person for key in ways for person in self._by_key.get(key, ())):
                return found
        if _NUMBER.fullmatch(text):
            return self._by_ending(text)
        if len(text) < SHORTEST:
            return []
        wanted = _comparable(text)
        for fits in (_is_id, _is_named, _is_begun, _is_within):
            if found := [person for person in self.everybody if fits(wanted, person)]:
                return found
        return []

    def _keys(self, text: str) -> Iterator[str]:
        yield text if _is_personal(text) else f"id:{text}"
        if _ADDRESS.fullmatch(address := text.removeprefix("mailto:")):
            yield f"email:{self.digest(f'email:{address}')}"

    def _numbers(self, text: str) -> Iterator[str]:
        """The keys of a number, dialled from any country that has leads."""
        if not _NUMBER.fullmatch(text):
            return
        for country in ("",) if "+" in text else self.countries:
            phone = read_phone(text, country, "phone")
            if not isinstance(phone, str):
                yield f"phone:{self.digest(f'phone:{phone.e164}')}"

    def _by_ending(self, text: str) -> list[Person]:
        digits = re.sub(r"\D", "", text).lstrip("0")
        if "+" in text or len(digits) < FEWEST_DIGITS:
            return []
        listed = [person for person in self.everybody if person.lead is not None]
        return [
            person for person in listed if person.lead and any(one.e164.endswith(digits) for one in person.lead.phones)
        ]

    def _unknown(self, text: str) -> Person | None:
        """Somebody in no list, by an address or a number that is surely one."""
        if _is_personal(text) and not text.startswith("id:"):
            return Person(text, frozenset({text}), held=_OUT, is_unknown=True)
        if _ADDRESS.fullmatch(address := text.removeprefix("mailto:")):
            key = f"email:{self.digest(f'email:{address}')}"
            return Person(key, frozenset({key}), held=_OUT, typed=address, is_unknown=True)
        # Digits alone are as well somebody's id, mistyped.
        numbers = [] if text.isdecimal() else list(dict.fromkeys(self._numbers(text)))
        if len(numbers) != 1:
            return None
        return Person(numbers[0], frozenset(numbers), held=_OUT, typed=text, is_unknown=True)

    def _nobody(self, text: str, *, may_be_unknown: bool) -> CannotGoOn:
        near = self._near(_comparable(text))
        hint = f"did you mean {near.discreet}?" if near is not None else _WAYS
        if may_be_unknown:
            hint += "; a stop of somebody in no list needs their e-mail address, or their number with + and country"
        return _refused(f"nobody in the lists or the record is {quoted(text)}", hint)

    def _near(self, wanted: str) -> Person | None:
        """The person with the id, name or company most like this; only what begins or ends alike is compared."""
        names: dict[str, Person] = {}
        for person in self.everybody:
            words = (word for name in _names(person) for word in (name, *name.split()))
            names.update((word, person) for word in (*words, _id_of(person)))
        alike = [name for name in names if name and wanted and (name[0] == wanted[0] or name[-1] == wanted[-1])]
        close = get_close_matches(wanted, alike, n=1, cutoff=0.7)
        return names[close[0]] if close else None


def _listed(sources: Sources, record: Gathered | None, histories: Histories) -> Iterator[Person]:
    """The people of the lists, those first who are worked; further rows of theirs are not listed again."""
    joined = _joined(record)
    reasons = {one.span: one.reason for one in sources.culled}
    worked = {lead.span for lead in sources.people.worked}
    rest = (row for row in sources.people.everybody if row.span not in worked)
    seen: set[str] = set()
    for row in (*sources.people.worked, *rest):
        sure = set(sure_keys(row) or row.keys)
        if not sure <= seen:
            known = joined.get(row.span)
            lead, held = known or (histories.find(row), reasons.get(row.span, _WITHHELD))
            seen |= {lead.key, *sure}
            yield Person(lead.key, frozenset(lead.keys), lead, held)


def _joined(record: Gathered | None) -> dict[object, tuple[Lead, str]]:
    """Leads by their rows, under the keys of their histories, and why nothing is planned for them."""
    if record is None:
        return {}
    members = (member for shard in record.shards.values() for member in shard)
    return {
        **{lead.span: (lead, "no playbook applies to them") for lead in record.idle},
        **{lead.span: (lead, why) for lead, why in record.stopped},
        **{one.lead.span: (one.lead, one.reason) for one in record.held},
        **{member.lead.span: (member.lead, "") for member in members},
    }


def _absent(histories: Histories, listed: Iterable[Person]) -> Iterator[Person]:
    """Who stands in the record and in no list: they can still say stop, or buy."""
    known = {key for person in listed for key in person.keys if not key.startswith("phone:")}
    known |= {person.key for person in listed}
    told = [row.lead for row in histories.rows if row.kind in {"gone", "back"} and _is_personal(row.lead)]
    for primary in dict.fromkeys((*histories.enrolled, *map(histories.primary, told))):
        keys = histories.keys(primary) | {primary}
        if not known & keys:
            yield Person(primary, keys, held=_OUT)


def _is_personal(key: str) -> bool:
    return key.startswith(("id:", "email:", "phone:")) and is_well_formed(key)


def _is_id(wanted: str, person: Person) -> bool:
    return _id_of(person) in {wanted, wanted.removeprefix("id:").strip()}


def _is_named(wanted: str, person: Person) -> bool:
    return wanted in _names(person)


def _is_begun(wanted: str, person: Person) -> bool:
    """Whether every word that was typed begins a word of the name or the company."""
    words = " ".join(_names(person)).split()
    return all(any(word.startswith(part) for word in words) for part in wanted.split())


def _is_within(wanted: str, person: Person) -> bool:
    return any(wanted in name for name in _names(person))


def _id_of(person: Person) -> str:
    return _comparable(person.key.removeprefix("id:")) if person.key.startswith("id:") else ""


def _names(person: Person) -> tuple[str, ...]:
    if person.lead is None:
        return ()
    named = (person.lead.name if person.lead.name != person.lead.key else "", person.lead.company)
    return tuple(_comparable(name) for name in named if name)


def _comparable(text: str) -> str:
    """A name without case, accents and doubled spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


def _once(people: Iterable[Person]) -> list[Person]:
    return list({person.key: person for person in people}.values())


def _several(text: str, found: Sequence[Person]) -> CannotGoOn:
    listed = [f"\n      {person.discreet}" for person in found[:LISTED]]
    more = f"\n      and {len(found) - LISTED} more" if len(found) > LISTED else ""
    return _refused(f"{quoted(text)} fits {len(found)} people", f"say which, by the id:{''.join(listed)}{more}")


def _refused(message: str, hint: str) -> CannotGoOn:
    return CannotGoOn((Diagnostic("PB063", message, hint=hint),))
