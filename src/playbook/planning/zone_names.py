"""Says, as data, which IANA name stands for what people call a time zone, and which names keep no summer time."""

from __future__ import annotations

import re
from types import MappingProxyType

__all__ = ["meant_zone", "refused_zone"]

_EASTERN = "America/New_York"
_CENTRAL = "America/Chicago"
_MOUNTAIN = "America/Denver"
_PACIFIC = "America/Los_Angeles"
_EUROPE = "Europe/Paris (or Europe/Berlin, Europe/Madrid …)"

_SAID = MappingProxyType(
    {
        _EASTERN: "et est edt est5edt eastern,eastern time,eastern standard time,us eastern,new york time,nyc",
        _CENTRAL: "ct cdt cst6cdt central,central time,central standard time,us central,chicago time",
        _MOUNTAIN: "mt mdt mst7mdt mountain,mountain time,mountain standard time,us mountain",
        "America/Denver, or America/Phoenix in Arizona": "mst",
        "America/Chicago, or Asia/Shanghai in China": "cst",
        _PACIFIC: "pt pst pdt pst8pdt pacific,pacific time,pacific standard time,us pacific",
        "America/Anchorage": "akst akdt alaska,alaska time",
        "Pacific/Honolulu": "hst hast hawaii,hawaii time",
        "America/Halifax": "adt atlantic,atlantic time",
        "America/St_Johns": "nst ndt newfoundland,newfoundland time",
        "America/Sao_Paulo": "brt",
        "America/Argentina/Buenos_Aires": "art",
        "Europe/London, or UTC for times without summer time": "gmt gmt0 gmt+0 gmt-0 greenwich greenwich mean time",
        "Europe/London": "bst british time,uk time,uk",
        "Europe/Dublin, Asia/Kolkata or Asia/Jerusalem": "ist",
        "Asia/Kolkata": "india,india time,indian standard time",
        "Europe/Lisbon": "wet west",
        _EUROPE: "cet cest met mest mez mesz central european time,w. europe standard time",
        "Europe/Athens (or Europe/Helsinki, Europe/Bucharest …)": "eet eest eastern european time",
        "Europe/Moscow": "msk w-su moscow time",
        "Africa/Johannesburg": "sast",
        "Asia/Dubai": "gst gulf time",
        "Asia/Singapore": "sgt singapore time",
        "Asia/Hong_Kong": "hkt",
        "Asia/Tokyo": "jst japan time",
        "Asia/Seoul": "kst rok",
        "Australia/Sydney": "aest aedt aet",
        "Australia/Adelaide": "acst acdt",
        "Australia/Perth": "awst",
        "Pacific/Auckland": "nzst nzdt nzt",
        "UTC": "z zulu uct universal utc+0 utc-0 utc+00:00 etc/uct etc/universal etc/zulu etc/gmt etc/greenwich factory",
    }
)
