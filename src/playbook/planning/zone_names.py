"""Turns what people call a time zone (`EST`, `Pacific Time`, `GMT-5`) into the IANA name to write instead."""

from __future__ import annotations

import re
from types import MappingProxyType

__all__ = ["Refused", "refuse_zone"]

Refused = tuple[str, str]
"""What is wrong with a name, and what to write instead."""

# IANA name, or several where the word means several → what people write for it, in lower case.
_SAID = {
    "America/New_York": "et|est|edt|est5edt|eastern|eastern time|eastern standard time|eastern time (us & canada)",
    "America/Chicago": "ct|cdt|cst6cdt|central|central time|central standard time|central time (us & canada)",
    "America/Denver": "mt|mdt|mst7mdt|mountain|mountain time|mountain standard time|mountain time (us & canada)",
    "America/Los_Angeles": "pt|pst|pdt|pst8pdt|pacific|pacific time|pacific standard time|pacific time (us & canada)",
    "America/Denver, or America/Phoenix for Arizona": "mst",
    "America/Chicago, or Asia/Shanghai for China": "cst",
    "America/Phoenix": "arizona|arizona time",
    "America/Anchorage": "akst|akdt|alaska|alaska time",
    "Pacific/Honolulu": "hst|hawaii|hawaii time",
    "America/Halifax": "adt|ast|atlantic|atlantic time",
    "America/St_Johns": "nst|ndt|newfoundland|newfoundland time",
    "America/Sao_Paulo": "brt",
    "Europe/London, or UTC if the times keep no summer time": "gmt|gmt0|gmt+0|gmt-0|greenwich|etc/gmt|etc/greenwich",
    "Europe/London": "bst|british time|uk|uk time",
    "Europe/Dublin, Asia/Kolkata or Asia/Jerusalem": "ist",
    "Europe/Lisbon": "wet|west",
    "Europe/Paris, or the capital of your country": "cet|cest|met|mest|mez|mesz|central european time",
    "Europe/Athens, or the capital of your country": "eet|eest|eastern european time",
    "Europe/Moscow": "msk|w-su",
    "Africa/Johannesburg": "sast",
    "Asia/Dubai": "gst",
    "Asia/Singapore": "sgt",
    "Asia/Hong_Kong": "hkt",
    "Asia/Tokyo": "jst",
    "Asia/Seoul": "kst|rok",
    "Australia/Sydney": "aest|aedt|aet",
    "Australia/Adelaide": "acst|acdt",
    "Australia/Perth": "awst",
    "Pacific/Auckland": "nzst|nzdt",
    "UTC": "z|zulu|uct|universal|etc/utc|etc/uct|etc/universal|etc/zulu|coordinated universal time",
}
_MEANT = MappingProxyType({said: name for name, words in _SAID.items() for said in words.split("|")})
_OFFSET = re.compile(r"(etc/)?(?:gmt|utc|uct)? ?([+-])(\d{1,2})(?::?(\d{2}))?")
# A place on each offset as it is in winter, where most of the offset's people live who buy and sell by phone.
_PLACES = MappingProxyType(
    {
        -10: "Pacific/Honolulu",
        -9: "America/Anchorage",
        -8: "America/Los_Angeles",
        -7: "America/Denver",
        -6: "America/Chicago",
        -5: "America/New_York",
        -4: "America/Halifax",
        -3: "America/Sao_Paulo",
        0: "Europe/London",
        1: "Europe/Paris",
        2: "Europe/Athens",
        3: "Europe/Istanbul",
        4: "Asia/Dubai",
        5: "Asia/Karachi",
        7: "Asia/Bangkok",
        8: "Asia/Singapore",
        9: "Asia/Tokyo",
        10: "Australia/Sydney",
        12: "Pacific/Auckland",
    }
)


def refuse_zone(name: str) -> Refused | None:
    """Refuse an abbreviation or a fixed offset: tzdata has some of them, but none that is everybody's."""
    said = " ".join(name.casefold().split())
    if said in _MEANT:
        return f"'{name}' is not the time zone of a place", f"write {_MEANT[said]}"
    match = _OFFSET.fullmatch(said)
    if match is None:
        return None
    # In Etc/GMT+5 the sign is turned round: it lies west of Greenwich (POSIX).
    hours = int(match[3]) * (-1 if (match[2] == "-") != bool(match[1]) else 1)
    place = "Asia/Kolkata" if (hours, match[4]) == (5, "30") else _PLACES.get(hours, "America/New_York")
    return f"'{name}' is a fixed offset, without summer time", f"write the place: {place}"
