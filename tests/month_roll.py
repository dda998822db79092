"""Turns every list there was and the journal into who is who and whom nobody may contact any more, and how."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING
from uuid import UUID

from month_people import ATLAS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from month_people import Place
    from month_record import Row

NAMESPACE = UUID("4b0b7f0e-7d0c-4d0e-9a55-5f1c2a1d9c61")
ALL = frozenset({"call", "email", "sms", "social", "letter", "gift", "visit", "meeting", "task"})
THROUGH_A_NUMBER = frozenset({"call", "sms"})


@dataclass
class Human:
    """One person under every id, address, number and company they ever had; ``row`` is their line today, if any."""

    keys: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    companies: set[str] = field(default_factory=set)
    row: dict[str, str] | None = None
    row_before: dict[str, str] | None = None
    rows: list[Row] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)
    forbidden: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        return min(self.keys)

    @property
    def place(self) -> Place:
        """Where today's line says they are."""
        return ATLAS[int(self.row["place"])]

    @property
    def canaries(self) -> set[str]:
        """The words that stand for nobody else."""
        return {self.row["first_name"], self.row["last_name"]}

    def may_reach(self, channel: str) -> bool:
        """Whether the list has what the channel needs, and neither list nor record forbids it."""
        needed = {"call": "phone", "email": "email"}.get(channel)
        return (needed is None or bool(self.row[needed])) and channel not in self.forbidden | self.closed


class Roll:
    """Everybody who ever stood in a list: found by id, and joined by address when the id changes."""

    def __init__(self) -> None:
        self.people: list[Human] = []
        self._by_key: dict[str, Human] = {}

    def see(self, lead_list: str) -> None:
        """Take in the list as it stands now."""
        for human in self.people:
            human.row, human.row_before = None, human.row
        for row in csv.DictReader(io.StringIO(lead_list)):
            keys = [f"id:{row['id']}", *([row["email"]] if row["email"] else [])]
            human = next((self._by_key[key] for key in keys if key in self._by_key), None)
            if human is None:
                human = Human()
                self.people.append(human)
            human.row = row
            human.keys.add(keys[0])
            for kept, cell in ((human.numbers, "phone"), (human.addresses, "email"), (human.companies, "company")):
                kept.update([row[cell]] if row[cell] else [])
            self._by_key |= dict.fromkeys(keys, human)
        for column, cell, channel in (("Do Not Call", "phone", "call"), ("Unsubscribed", "email", "email")):
            said = {human.row[cell] for human in self.people if human.row and human.row[column]} - {""}
            for human in self.people:
                stops = human.row is not None and (human.row[column] or human.row[cell] in said)
                human.forbidden = human.forbidden - {channel} | ({channel} if stops else set())

    def find(self, key: str) -> Human:
        """Whoever has or had this id."""
        return self._by_key[key]

    def read(self, rows: Iterable[Row]) -> None:
        """Give everybody their rows of the journal, and close what those close for them and for who shares theirs."""
        through: dict[str, set[str]] = defaultdict(set)
        for human in self.people:
            human.rows, human.closed = [], set()
        for row in rows:
            whom = self._whom(row.lead)
            for human in whom if row.lead.startswith("id:") else ():
                human.rows.append(row)
            for human in whom:
                _close(row, human, through)
        for human in self.people:
            human.closed |= set().union(*(through[one] for one in human.numbers | human.addresses))

    def _whom(self, key: str) -> list[Human]:
        if key.startswith("id:"):
            return [self.find(key)]
        return [human for human in self.people if key in map(_account, human.companies)]


def _close(row: Row, human: Human, through: dict[str, set[str]]) -> None:
    """Close what a row closes: for the person, and for everybody ``through`` their number or address."""
    closed = closes(row)
    if row.outcome not in {"wrong_number", "bounced"}:
        human.closed |= closed
    for number in human.numbers:
        through[number] |= closed & THROUGH_A_NUMBER
    for address in human.addresses:
        through[address] |= closed & {"email"}


def closes(row: Row) -> frozenset[str]:
    """The channels a row closes."""
    if row.event == "opted_out" or row.outcome == "opted_out":
        return frozenset(filter(None, row.detail.get("channels", "").split(","))) or ALL
    return {"wrong_number": frozenset({"call"}), "bounced": frozenset({"email"})}.get(row.outcome, frozenset())


def _account(company: str) -> str:
    name = f"account:{' '.join(company.casefold().split())}"
    return f"account:{blake2b(name.encode(), digest_size=16, key=NAMESPACE.bytes).hexdigest()}"
