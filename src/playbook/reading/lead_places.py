"""Turns a lead's country, state, zone and phones into its region and the time zones it may be in, and how we know."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

import phonenumbers
from phonenumbers.timezone import time_zones_for_number

from playbook.reading.lead_place_names import (
    COUNTRY_NAMES,
    COUNTRY_ZONES,
    OLD_ZONE_NAMES,
    STATE_NAMES,
    STATE_ZONES,
)
from playbook.reading.lead_text import comparable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from playbook.model.lead import Phone

__all__ = ["Place", "locate", "read_country", "read_state", "read_zone"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a lead is: ISO 3166 region, candidate zones, and whether column, region, phone or file says so."""

    region: str
    zones: tuple[str, ...]
    certainty: str


def read_country(cell: str) -> str | None:
    """Give the ISO 3166 code for a country's name or code; empty for an empty cell, ``None`` for an unknown name."""
    name = comparable(cell)
    if not name:
        return ""
    if name.upper() in _zones_by_country():
        return name.upper()
    return COUNTRY_NAMES.get(name) or _countries_by_name().get(name)


def read_state(cell: str, country: str) -> str:
    """Give the ISO 3166-2 code for a state's name or code; empty where the country's states are not known here."""
    known = STATE_NAMES.get(country, {})
    return known.get(comparable(cell).removeprefix(f"{country.lower()}-"), "")


def read_zone(cell: str) -> str:
    """Give the IANA name as tzdata spells it, also for HubSpot's ``us_slash_eastern``; empty for anything else.

    Abbreviations are refused: EST is Panama to the database, and half of Australia to those who live there.
    """
    name = cell.strip().casefold().replace("_slash_", "/").replace("_hyphen_", "-").replace(" ", "_")
    return _zone_names().get(name, "") if "/" in name and not name.startswith("etc/") else ""


def locate(zone: str, country: str, state: str, phones: Sequence[Phone], file_country: str) -> Place:
    """Find where a lead is: by its zone column, else its country and state, else its phones, else the file's country.

    A country with several clocks is narrowed by those numbers that belong to it. Where nothing is known, ``zones`` is
    empty.

    Args:
        zone: IANA name from the row, or empty.
        country: ISO 3166 code from the row, or empty.
        state: ISO 3166-2 code from the row, or empty.
        phones: the lead's numbers.
        file_country: the country of rows that name none, from project.yaml, or empty.
    """
    region = state or country or _country_of_phones(phones) or file_country
    if zone:
        return Place(region, (zone,), "column")
    if state in STATE_ZONES:
        return Place(region, STATE_ZONES[state], "region")
    by_country = _zones_of_country(country)
    if len(by_country) == 1:
        return Place(region, by_country, "region")
    by_phone = _zones_of_phones(phones, country)
    if by_phone:
        return Place(region, by_phone, "phone")
    return Place(region, by_country, "region") if by_country else Place(region, _zones_of_country(file_country), "file")


def _zones_of_country(country: str) -> tuple[str, ...]:
    if country in COUNTRY_ZONES:
        return COUNTRY_ZONES[country]
    return _zones_by_country().get(country, ())


def _zones_of_phones(phones: Sequence[Phone], country: str) -> tuple[str, ...]:
    """Every zone the numbers may ring in, leaving out numbers of another country than the row's own."""
    zones: dict[str, None] = {}
    for phone in phones:
        number = phonenumbers.parse(phone.e164)
        of = phonenumbers.region_code_for_number(number) or ""
        if not country or of == country:
            zones |= dict.fromkeys(_zones_of_number(number, of))
    return tuple(zones)


def _zones_of_number(number: phonenumbers.PhoneNumber, country: str) -> tuple[str, ...]:
    # A toll-free number rings anywhere in its country; phonenumbers would name all of +1, from Guam to Barbados.
    if not phonenumbers.is_number_geographical(number):
        return _zones_of_country(country)
    known = [OLD_ZONE_NAMES.get(name, name) for name in time_zones_for_number(number)]
    return tuple(name for name in known if name != "Etc/Unknown")


def _country_of_phones(phones: Sequence[Phone]) -> str:
    countries = {phonenumbers.region_code_for_number(phonenumbers.parse(phone.e164)) or "" for phone in phones}
    country = next(iter(countries)) if len(countries) == 1 else ""
    return country if country in _zones_by_country() else ""


def _tzdata(name: str) -> list[str]:
    """Lines of a table of the tzdata wheel, never the system's: plans must not depend on the machine."""
    text = files("tzdata").joinpath("zoneinfo", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


# These tables are the same for all rows and never change, so each is read once, when a list first needs it.
@cache
def _zones_by_country() -> Mapping[str, tuple[str, ...]]:
    zones: dict[str, tuple[str, ...]] = {}
    for line in _tzdata("zone.tab"):
        country, _, zone = line.split("\t")[:3]
        zones[country] = (*zones.get(country, ()), zone)
    return MappingProxyType(zones)


@cache
def _countries_by_name() -> Mapping[str, str]:
    pairs = [line.split("\t") for line in _tzdata("iso3166.tab")]
    return MappingProxyType({comparable(name): code for code, name in pairs})


@cache
def _zone_names() -> Mapping[str, str]:
    """Every name tzdata knows, folded → the name to show: an alias gives its target, unless a country goes by it."""
    own = {zone for zones in _zones_by_country().values() for zone in zones}
    names: dict[str, str] = {}
    for line in _tzdata("tzdata.zi"):
        kind, *parts = line.split(" ")
        if kind == "Z":
            names[parts[0].casefold()] = parts[0]
        elif kind == "L":
            target, alias = parts[:2]
            names[alias.casefold()] = alias if alias in own else OLD_ZONE_NAMES.get(alias, target)
    return MappingProxyType(names)
