"""Turns a phone number as somebody typed it into one that can be dialled, or says why it cannot be."""

from __future__ import annotations

import re

import phonenumbers

from playbook.model.lead import Phone

__all__ = ["read_phone"]

_TYPED = re.compile(r"^(?:['’‘`]|tel:|phone:|p:)\s*", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")
_AS_FLOAT = re.compile(r"\d{5,}\.0")
_LONGEST = 60
_EXTENSION = r"(?:[ ,;]*(?:ext(?:ension|n)?\.?|x\.?|#)[ =:.]*(?P<extension>\d{1,8})#?)?"
# One number and nothing else: phonenumbers would join "212-555-0136 ::: 212-555-0137" or read on past a name.
_ONE_NUMBER = re.compile(r"\+?[\d ().\-/‐‑–\u00a0]+?" + _EXTENSION, re.IGNORECASE)


def read_phone(cell: str, country: str, kind: str) -> Phone | str:
    """Read one number.

    Args:
        cell: what stands in the list, not empty.
        country: ISO 3166 code of the country in which a number without ``+`` is dialled; empty when unknown.
        kind: what the column calls it.

    Returns:
        The number, its extension kept out of ``e164`` and shown, or why there is none, as the end of a sentence.
    """
    text = _TYPED.sub("", cell.strip())
    if len(text) > _LONGEST:
        return "is not one phone number"
    if _SCIENTIFIC.fullmatch(text):
        return "was shortened by a spreadsheet, and its last digits are lost"
    if _AS_FLOAT.fullmatch(text):
        text = text.removesuffix(".0")
    if _ONE_NUMBER.fullmatch(text) is None or _is_two(text):
        return "is not one phone number"
    if not country and not text.startswith("+"):
        return "does not say its country: it has no + and the row no country"
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return "is not a phone number"
    if not phonenumbers.is_valid_number(number):
        return f"is not a valid phone number{f' in {country}' if not text.startswith('+') else ''}"
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Phone(e164, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL), kind)


def _is_two(text: str) -> bool:
    """Say whether a whole number stands before a slash: ``030/12345`` is one, ``212-555-0136 / 0137`` two."""
    before, slash, _ = text.rpartition("/")
    return bool(slash) and sum(char.isdigit() for char in before) > 7
