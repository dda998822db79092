"""A cell becomes a number that can be dialled, or the reason why it would ring somebody else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.model.lead import Phone
from playbook.reading.lead_phones import read_phone


@pytest.mark.parametrize(
    ("cell", "country", "e164", "shown"),
    [
        ("(212) 555-0102", "US", "+12125550102", "+1 212-555-0102"),
        ("212.555.0104", "CA", "+12125550104", "+1 212-555-0104"),
        ("+1 (212) 555-0102 ext. 7", "", "+12125550102", "+1 212-555-0102 ext. 7"),
        ("212-555-0102x33", "US", "+12125550102", "+1 212-555-0102 ext. 33"),
        ("tel:+1-212-555-0102;ext=12", "", "+12125550102", "+1 212-555-0102 ext. 12"),
        ("'+12125550102", "", "+12125550102", "+1 212-555-0102"),
        ("p:+12125550102", "", "+12125550102", "+1 212-555-0102"),
        ("2125550102.0", "US", "+12125550102", "+1 212-555-0102"),
        ("0044 20 7946 0321", "FR", "+442079460321", "+44 20 7946 0321"),
        ("+44 (0)20 7946 0321", "US", "+442079460321", "+44 20 7946 0321"),
        ("020 7946 0321", "GB", "+442079460321", "+44 20 7946 0321"),
        ("030/12345678", "DE", "+493012345678", "+49 30 12345678"),
        ("１ (２１２) ５５５-０１０２", "US", "+12125550102", "+1 212-555-0102"),
    ],
)
def test_a_number_as_people_type_it_can_be_dialled(cell: str, country: str, e164: str, shown: str):
    assert read_phone(cell, country, "mobile") == Phone(e164, shown, "mobile")


@pytest.mark.parametrize(
    ("cell", "country", "reason"),
    [
        ("9.715E+11", "US", "last digits are lost"),
        ("4,20123E+11", "CZ", "last digits are lost"),
        ("555-0143", "US", "not a valid phone number in US"),
        ("(212) 555-0102", "AU", "not a valid phone number in AU"),
        ("212 555 01 06", "FR", "not a valid phone number in FR"),
        ("212-555-0102", "", "does not say its country"),
        ("212-555-0136 ::: 212-555-0137", "US", "not one phone number"),
        ("212-555-0136 / 212-555-0137", "US", "not one phone number"),
        ("212-555-0136, 212-555-0137", "US", "not one phone number"),
        ("ask Dana", "US", "not one phone number"),
        ("-", "US", "not a phone number"),
        (" " * 90_000, "US", "not one phone number"),
        ("1" * 90_000, "US", "not one phone number"),
    ],
)
def test_what_would_ring_somebody_else_is_left_out(cell: str, country: str, reason: str):
    read = read_phone(cell, country, "phone")
    assert isinstance(read, str)
    assert reason in read


def test_the_numbers_reserved_for_fiction_are_valid_with_their_area_code():
    for area in (201, 206, 212, 303, 312, 415, 480, 512, 602, 615, 617, 702, 808, 907):
        assert isinstance(read_phone(f"({area}) 555-0100", "US", "phone"), Phone), area


@given(st.text(max_size=70), st.sampled_from(["", "US", "DE", "XX"]))
def test_any_text_gives_a_number_or_a_reason(cell: str, country: str):
    read = read_phone(cell, country, "phone")
    assert isinstance(read, str) or (read.e164.startswith("+") and read.e164[1:].isascii() and read.e164[1:].isdigit())
