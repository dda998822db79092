"""Turns `date=` of a row, as people and spreadsheets write it, into the day or hour that was agreed with a lead."""

from __future__ import annotations

import re
from datetime import datetime

__all__ = ["agreed_day", "is_agreed_day"]

DAY = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2})?")
SECONDS = re.compile(r"([T ]\d{2}:\d{2}):\d{2}\Z")


def is_agreed_day(text: str) -> bool:
    """Say whether this is a day, or an hour of one on the lead's clock."""
    plain = SECONDS.sub(r"\1", text.strip())
    try:
        datetime.fromisoformat(plain)
    except ValueError:
        return False
    return DAY.fullmatch(plain) is not None


def agreed_day(text: str) -> str:
    """Write it as planning reads it, ``2026-12-01`` or ``2026-12-01T15:00``; empty where it is none.

    Seconds that a spreadsheet put there are left out.
    """
    return SECONDS.sub(r"\1", text.strip()).replace(" ", "T") if is_agreed_day(text) else ""
