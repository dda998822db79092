"""Where a lead is, with every zone that is possible kept until something tells them apart."""

from __future__ import annotations

from importlib.resources import files

import pytest
from phonenumbers.tzdata import TIMEZONE_DATA

from playbook.model.lead import Phone
from playbook.reading.lead_place_names import COUNTRY_NAMES, COUNTRY_ZONES, OLD_ZONE_NAMES, STATE_NAMES, STATE_ZONES
from playbook.reading.lead_places import locate, read_country, read_state, read_zone

TZDATA = files("tzdata") / "zoneinfo"


def lines(name: str) -> list[list[str]]:
    text = (TZDATA / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


def test_every_zone_and_country_in_our_tables_exists():
    zones = {line[2] for line in lines("zone.tab")}
    ours = {zone for table in (STATE_ZONES, COUNTRY_ZONES) for names in table.values() for zone in names}
    assert ours <= zones
    assert set(OLD_ZONE_NAMES.values()) <= zones
    assert set(COUNTRY_NAMES.values()) <= {line[0] for line in lines("iso3166.tab")}


def test_every_state_has_a_name_and_a_zone():
    named = {code for states in STATE_NAMES.values() for code in states.values()}
    assert named == set(STATE_ZONES)
    assert {country: sum(code.startswith(country) for code in named) for country in STATE_NAMES} == {
        "US": 56,
        "CA": 13,
        "AU": 8,
    }


def test_every_zone_phonenumbers_can_name_has_its_name_of_today():
    zones = {line[2] for line in lines("zone.tab")}
    given = {OLD_ZONE_NAMES.get(zone, zone) for zones_of in TIMEZONE_DATA.values() for zone in zones_of}
    assert given <= zones


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("United States", "US"),
        ("usa", "US"),
        ("us", "US"),
        ("United Kingdom", "GB"),
        ("Britain (UK)", "GB"),
        ("Côte d'Ivoire", "CI"),
        ("DEUTSCHLAND", "DE"),
        ("Georgia", "GE"),
        ("", ""),
        ("Germnay", None),
        ("EMEA", None),
    ],
)
def test_countries_by_name_or_code(cell: str, code: str | None):
    assert read_country(cell) == code


@pytest.mark.parametrize(
    ("cell", "country", "code"),
    [
        ("New York", "US", "US-NY"),
        ("ny", "US", "US-NY"),
        ("US-NY", "US", "US-NY"),
        ("Georgia", "US", "US-GA"),
        ("WA", "US", "US-WA"),
        ("WA", "AU", "AU-WA"),
        ("Québec", "CA", "CA-QC"),
        ("Bavaria", "DE", ""),
        ("Nowhere", "US", ""),
    ],
)
def test_states_by_name_or_code_within_their_country(cell: str, country: str, code: str):
    assert read_state(cell, country) == code


@pytest.mark.parametrize(
    ("cell", "zone"),
    [
        ("America/New_York", "America/New_York"),
        ("america/new york", "America/New_York"),
        ("us_slash_eastern", "America/New_York"),
        ("europe_slash_amsterdam", "Europe/Amsterdam"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("America/Port_minus_au", ""),
        ("EST", ""),
        ("GMT+1", ""),
        ("Etc/GMT+5", ""),
        ("Eastern Time (US & Canada)", ""),
    ],
)
def test_zones_by_name_and_never_by_abbreviation(cell: str, zone: str):
    assert read_zone(cell) == zone


def phone(e164: str) -> Phone:
    return Phone(e164, e164)


def test_a_column_decides():
    place = locate("Europe/London", "US", "US-NY", [phone("+14155550199")], "US")
    assert (place.region, place.zones, place.certainty) == ("US-NY", ("Europe/London",), "column")


def test_a_state_decides_over_the_phone():
    place = locate("", "US", "US-NY", [phone("+14155550199")], "US")
    assert (place.region, place.zones, place.certainty) == ("US-NY", ("America/New_York",), "region")


def test_a_state_with_two_clocks_keeps_both():
    assert locate("", "US", "US-TN", [], "").zones == ("America/Chicago", "America/New_York")


def test_a_country_with_one_clock_decides_over_a_foreign_phone():
    place = locate("", "FR", "", [phone("+12125550101")], "US")
    assert (place.region, place.zones, place.certainty) == ("FR", ("Europe/Paris",), "region")


def test_a_country_with_many_clocks_is_narrowed_by_its_own_numbers_only():
    place = locate("", "US", "", [phone("+12125550101"), phone("+442079460321")], "")
    assert (place.region, place.zones, place.certainty) == ("US", ("America/New_York",), "phone")
    abroad = locate("", "US", "", [phone("+442079460321")], "")
    assert abroad.certainty == "region"
    assert {"America/New_York", "Pacific/Honolulu"} <= set(abroad.zones)


def test_two_numbers_in_two_zones_keep_both():
    place = locate("", "", "", [phone("+12125550101"), phone("+14155550199")], "")
    assert (place.region, set(place.zones)) == ("US", {"America/New_York", "America/Los_Angeles"})


def test_an_area_code_across_a_border_keeps_both_sides():
    assert len(locate("", "", "", [phone("+16055550155")], "").zones) == 2


def test_a_toll_free_number_may_ring_anywhere_in_its_country():
    zones = locate("", "", "", [phone("+18005550199")], "").zones
    assert {"America/New_York", "America/Los_Angeles", "Pacific/Honolulu"} <= set(zones)
    assert "America/Barbados" not in zones


def test_old_names_are_not_shown():
    assert locate("", "", "", [phone("+913355501234")], "").zones == ("Asia/Kolkata",)


def test_the_files_country_comes_last():
    assert locate("", "", "", [], "GB").certainty == "file"
    assert locate("", "", "", [phone("+12125550101")], "GB").zones == ("America/New_York",)
    assert locate("", "", "", [phone("+12125550101")], "GB").region == "US"
    assert locate("", "", "", [], "").zones == ()
