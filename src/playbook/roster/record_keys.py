"""Turns the lead lists and the record into the keys somebody has, and a key nobody has into the one that was meant."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playbook.roster.histories import keys_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from playbook.model.event import Event
    from playbook.model.lead import Lead

__all__ = ["Keys", "is_well_formed", "shows_somebody"]

# `gone` and `back` say of a key that it was in the list once, which nobody else can know of who was never enrolled.
VOUCHES = frozenset({"enrolled", "gone", "back"})

_WELL_FORMED = re.compile(r"id:\S(.*\S)?|(email|phone):[0-9a-f]{32}")
_KINDS = ("id:", "email:", "phone:")
_ID = re.compile(r"^id[:=#_-]*")
_ADDRESS = re.compile(r"(?:email:|mailto:)?\s*([^\s@]+@[^\s@]+)", re.IGNORECASE)
_NUMBER = re.compile(r"(?:(?:phone|tel):\s*\+?|\+)[-\d\s().]{7,}", re.IGNORECASE)


def is_well_formed(key: str) -> bool:
    """Say whether this can be a key: an id, or the digest of an address or number."""
    return _WELL_FORMED.fullmatch(key) is not None


def shows_somebody(key: str) -> bool:
    """Say whether an address or number stands in the open where its digest belongs."""
    return bool(_ADDRESS.fullmatch(key) or _NUMBER.fullmatch(key))


@dataclass(slots=True)
class Keys:
    """Every key that a lead of the lists or a person in the record has.

    ``digest`` turns ``email:ann@example.com`` into what stands for it in a key.
    """

    known: frozenset[str]
    digest: Callable[[str], str]
    _simple: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, leads: Iterable[Lead], events: Iterable[Event], digest: Callable[[str], str]) -> Keys:
        """Gather them; a row that says `gone` vouches for a person who was never enrolled."""
        said: set[str] = set()
        for event in events:
            if event.kind in VOUCHES:
                said.add(event.lead)
            if event.kind in {"enrolled", "alias"}:
                said.update(keys_named(event))
        listed = (key for lead in leads for key in lead.keys)
        return cls(frozenset((*listed, *filter(is_well_formed, said))), digest)

    def meant(self, key: str) -> str:
        """Give the key that was probably meant by ``key``: another spelling of one, or the digest of what it shows."""
        if address := _ADDRESS.fullmatch(key):
            return f"email:{self.digest(f'email:{address[1]}')}"
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


def _simple(key: str) -> str:
    """A key without what people get wrong: spaces, quotes, case, and that an id says it is one."""
    text = re.sub(r"[\s'\"]+", "", key).casefold()
    return text if text.startswith(_KINDS) else f"id:{text}"
