"""Turns a number into the people of a month, and their cells into leads.csv as it stands on any day."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from checker import Rep
from generate_leads import PLACES, WITHOUT_A_COUNTRY

if TYPE_CHECKING:
    from collections.abc import Iterable

COLUMNS = (
    *("id", "first_name", "last_name", "company", "email", "phone", "owner", "country", "state", "timezone", "basis"),
    *("received_at", "track", "topic", "relationship", "frozen", "Do Not Call", "Unsubscribed", "place"),
)
REPS = {
    "ines": Rep("America/New_York", "US-NY", "Mon-Fri 08:00-18:00", ((date(2027, 3, 19), date(2027, 3, 23)),)),
    "lea": Rep("Europe/Paris", "FR", "Mon-Fri 09:00-19:00,Sat 09:00-12:00", ((date(2027, 3, 12), date(2027, 3, 12)),)),
    "mia": Rep("Australia/Sydney", "AU-NSW", "Mon-Fri 07:00-20:00"),
}
LOOKS_AFTER = {"sam": "ines", "nora": "lea", "ravi": "mia", "koji": "mia", "otto": "mia"}


@dataclass(frozen=True)
class Place:
    """Where somebody may be: ``zones`` are all they may be in, and ``prefix`` is their number without its end."""

    country: str
    state: str
    column: str
    zones: tuple[str, ...]
    prefix: str
    rep: str

    @property
    def region(self) -> str:
        """The country, with its state."""
        return "-".join(part for part in (self.country, self.state) if part) or WITHOUT_A_COUNTRY.get(self.prefix, "")


def _place(line: str) -> Place:
    country, state, column, zones, prefix, rep = ("" if part == "-" else part for part in line.split(" "))
    return Place(country, state, column, tuple(zones.split(",")), prefix, LOOKS_AFTER.get(rep, rep))


ATLAS = tuple(_place(line) for line in PLACES)


@dataclass
class Person:
    """Somebody of the list: their cells as they are today, and from which day on they stand in it."""

    number: int
    cells: dict[str, str]
    day: int
    is_listed: bool = True

    @property
    def key(self) -> str:
        """Their key in the record: the id they came with."""
        return f"id:L{self.number:04}"


def make_people(count: int, days: int, begin: datetime, seed: int) -> list[Person]:
    """``count`` people, most of them there on the first day, the others in the first two thirds of the month."""
    chance = random.Random(seed)
    return [_person(number, days, begin, chance) for number in range(count)]


def lead_list(people: Iterable[Person], day: int) -> str:
    """leads.csv as it stands on a day."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(person.cells for person in people if person.is_listed and person.day <= day)
    return text.getvalue()


def _person(number: int, days: int, begin: datetime, chance: random.Random) -> Person:
    # Every ninth has the number of the one before, every second of those with another rep.
    twin = number % 9 == 5
    home = number - 1 if twin else number
    place = ATLAS[home * 7 % len(ATLAS)]
    rep = place.rep if number % 18 != 5 else next(name for name in REPS if name != place.rep)
    day = 0 if chance.random() < 0.6 else chance.randint(1, max(1, days * 2 // 3))
    arrived = begin + timedelta(days=day, minutes=-chance.randint(5, 3 * 1440 if day == 0 else 900))
    cells = {
        "id": f"L{number:04}",
        "first_name": f"Ada{number:04}",
        "last_name": f"Canary{number:04}",
        "company": f"Company {number // 3}" if number % 4 else "",
        "email": f"lead{number:04}@c{number // 3}.example.com",
        "phone": f"{place.prefix}{home // len(ATLAS):03}",
        "owner": rep,
        "country": place.country,
        "state": place.state,
        "timezone": place.column,
        "basis": chance.choice(("", "", "asked", "consented", "existing customer")),
        "received_at": f"{arrived:%Y-%m-%dT%H:%MZ}",
        "track": "desk" if number % 5 in {1, 4} else "chase",
        "topic": "" if number % 4 == 1 else f"desks{number:04}",
        "relationship": chance.choice(("stranger", "stranger", "acquaintance")),
        "place": str(ATLAS.index(place)),
    }
    cells |= {"phone": ""} if number % 11 == 7 and place.country else {}
    cells |= {"email": ""} if number % 13 == 8 else {}
    cells |= {"Do Not Call": "yes"} if number % 17 == 9 else {}
    cells |= {"Unsubscribed": "yes"} if number % 19 == 10 else {}
    return Person(number, cells, day)
