"""Turns a country's code into the states and provinces whose own holidays are known."""

from __future__ import annotations

__all__ = ["states_with_holidays"]


def states_with_holidays(country: str) -> frozenset[str] | None:
    """Give the second halves of ISO 3166-2 codes (``NY`` of ``US-NY``); ``None`` where the country is not known."""
    import holidays  # noqa: PLC0415 - start-up: 30 ms that only a project with regions needs

    try:
        known = holidays.country_holidays(country)
    except NotImplementedError:
        return None
    # The data also answers to aliases such as UK; in a project a country has one code.
    return frozenset(known.subdivisions) if known.country == country else None
