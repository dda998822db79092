"""A person to follow up, as the lead list gives them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playbook.source import Span

__all__ = ["Certainty", "Culled", "Lead", "Phone"]

Certainty = str
"""How a lead's zone is known: ``column``, ``region``, ``phone`` or ``file``."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A number: ``e164`` to dial, ``shown`` to read, ``kind`` as the column called it (phone, mobile)."""

    e164: str
    shown: str
    kind: str = "phone"


@dataclass(frozen=True, slots=True)
class Lead:
    """One lead.

    Attributes:
        key: the typed key used in uids, such as ``id:101``; an address or number only as a keyed digest.
        keys: every typed key of this lead, ``key`` first.
        group_keys: keys shared with others by nature, for stops alone: ``domain:`` and ``account:`` with a digest.
        span: the row it stands in.
        rep: id of the rep it belongs to.
        zones: candidate IANA zones; a call is placed only where all are open.
        zone_certainty: what the zone was read from.
        region: ISO 3166 country, or country and state as ``US-NY``; empty when unknown.
        received_at: when the lead reached the rep, UTC minutes since 1970, or ``None``.
        requested_at: when they asked, likewise.
        closed_channels: channel → why it must not be used (``call`` → ``do not call``).
        fields: the known fields by their names in templates (``first_name`` …); empty ones are left out.
        columns: every column of the row under its own header.
    """

    key: str
    keys: tuple[str, ...]
    span: Span
    rep: str
    zones: tuple[str, ...]
    zone_certainty: Certainty
    region: str
    phones: tuple[Phone, ...]
    email: str
    fields: Mapping[str, str]
    columns: Mapping[str, str]
    closed_channels: Mapping[str, str]
    received_at: int | None = None
    requested_at: int | None = None
    group_keys: tuple[str, ...] = ()

    @property
    def first_name(self) -> str:
        """The given name, or an empty text."""
        return self.fields.get("first_name", "")

    @property
    def name(self) -> str:
        """First and last name as the person writes them; the company or the key where both are missing."""
        full = " ".join(part for part in (self.first_name, self.fields.get("last_name", "")) if part)
        return full or self.company or self.key

    @property
    def company(self) -> str:
        """The account's name, or an empty text."""
        return self.fields.get("company", "")


@dataclass(frozen=True, slots=True)
class Culled:
    """A row of the lead list that is not worked, and why, in words a rep understands."""

    span: Span
    key: str
    name: str
    reason: str
