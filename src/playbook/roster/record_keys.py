"""Turns the lead lists and the record into the keys somebody has, and a key nobody has into the one that was meant."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playbook.roster.groups import account_name, domain_name
from playbook.roster.histories import groups_named, keys_named
from playbook.roster.recorder import alias_row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from playbook.model.event import Event
    from playbook.model.lead import Lead
    from playbook.roster.recorder import Recorder

__all__ = ["Keys", "is_group", "is_well_formed", "shows_somebody"]

# These say of a key that it was in the list once, which nobody else can know of who was never enrolled.
VOUCHES = frozenset({"enrolled", "gone", "back"})

_WELL_FORMED = re.compile(r"id:\S(.*\S)?|(email|phone|domain|account):[0-9a-f]{32}")
_KINDS = ("id:", "email:", "phone:", "domain:", "account:")
_GROUP = re.compile(r"(domain|account):[0-9a-f]{32}")
_ID = re.compile(r"^id[:=#_-]*")
_DOMAIN = re.compile(r"(?:domain:\s*@?|@)([^\s@:]+\.[^\s@:.]+)", re.IGNORECASE)
_ACCOUNT = re.compile(r"account:\s*(?![0-9a-f]{32}$)(\S.*)", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:email:|mailto:)?\s*([^\s@]+@[^\s@]+)", re.IGNORECASE)
_NUMBER = re.compile(r"(?:(?:phone|tel):\s*\+?|\+)[-\d\s().]{7,}", re.IGNORECASE)


def is_well_formed(key: str) -> bool:
    """Say whether this can be a key: an id, or the digest of an address, number, domain or account."""
    return _WELL_FORMED.fullmatch(key) is not None


def is_group(key: str) -> bool:
    """Say whether this is the key of a whole domain or account, which only a stop can name."""
    return _GROUP.fullmatch(key) is not None


def shows_somebody(key: str) -> bool:
    """Say whether an address, number, domain or account stands in the open where its digest belongs."""
    return any(shown.fullmatch(key) for shown in (_ADDRESS, _NUMBER, _DOMAIN, _ACCOUNT))


@dataclass(slots=True)
class Keys:
    """Every key that a lead of the lists or a person in the record has.

    ``digest`` turns ``email:ann@example.com`` into what stands for it in a key.
    """

    known: frozenset[str]
    digest: Callable[[str], str]
    _simple: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, leads: Iterable[Lead], events: Iterable[Event], digest: Callable[[str], str], recorder: Recorder
    ) -> Keys:
        """Gather them; a row that says `gone` vouches for a person who was never enrolled.

        So does an alias that a build wrote, as whoever would write it again under ``recorder`` can tell: one typed by
        hand may name a lead there is none of.
        """
        said: set[str] = set()
        for event in events:
            if event.kind in VOUCHES or (event.kind == "alias" and _is_written_by_a_build(event, recorder)):
                said.add(event.lead)
            if event.kind in {"enrolled", "alias"}:
                said.update(keys_named(event))
        listed = (key for lead in leads for key in lead.keys)
        people = (key for key in said if is_well_formed(key) and not is_group(key))
        return cls(frozenset((*listed, *people)), digest)

    def meant(self, key: str) -> str:
        """Give the key that was probably meant by ``key``: another spelling of one, or the digest of what it shows."""
        if domain := _DOMAIN.fullmatch(key):
            return f"domain:{self.digest(f'domain:{domain_name(domain[1])}')}"
        if address := _ADDRESS.fullmatch(key):
            return f"email:{self.digest(f'email:{address[1]}')}"
        if account := _ACCOUNT.fullmatch(key):
            name = account_name(account[1])
            return f"account:{self.digest(f'account:{name}')}" if name else ""
        if _NUMBER.fullmatch(key):
            # Without its country, or with a zero that is not dialled, it is another number.
            digits = re.sub(r"\D", "", key)
            is_whole = "+" in key and "(0)" not in key
            return f"phone:{self.digest(f'phone:+{digits}')}" if is_whole else ""
        if not self._simple:
            # Where two ids differ by case alone, neither can be told to be the one.
            for one in sorted(self.known):
                simple = _simple(one)
                self._simple[simple] = "" if simple in self._simple else one
        simple = _simple(key)
        return self._simple.get(simple) or self._simple.get(f"id:{_ID.sub('', simple.removeprefix('id:'))}", "")


def _is_written_by_a_build(alias: Event, recorder: Recorder) -> bool:
    return alias.id == alias_row(alias.lead, keys_named(alias), groups_named(alias), recorder).id


def _simple(key: str) -> str:
    """A key without what people get wrong: spaces, quotes, case, and that an id says it is one."""
    text = re.sub(r"[\s'\"]+", "", key).casefold()
    return text if text.startswith(_KINDS) else f"id:{text}"
