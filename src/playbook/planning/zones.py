"""Turns UTC minutes into a zone's wall clock and back, from the `tzdata` wheel and never from the system."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from playbook.diagnostics import Diagnostic
from playbook.planning.zone_names import refuse_zone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playbook.model.project import Project
    from playbook.source import Span

__all__ = [
    "DAY",
    "Zone",
    "check_zones",
    "day_number",
    "load_zone",
    "to_date",
    "wall_to_utc",
    "zone_data_version",
    "zone_exists",
]

DAY = 24 * 60
SHIFT = 3 * 60
"""No clock has changed by more at once, the date line's whole days apart, and those differ at a day's edges."""
EPOCH = date(1970, 1, 1)
EPOCH_INSTANT = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_WALL = EPOCH_INSTANT.replace(tzinfo=None)


def day_number(day: date) -> int:
    """Days since 1 January 1970."""
    return (day - EPOCH).days


def to_date(number: int) -> date:
    """The date of a day number."""
    return EPOCH + timedelta(days=number)


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone by its IANA name.

    Wall time is counted like UTC: minutes since 1970 as the clock on the wall shows them.
    """

    name: str
    _info: ZoneInfo
    _offsets: dict[int, int | None] = field(default_factory=dict, compare=False, hash=False, repr=False)

    def offset(self, instant: int) -> int:
        """Minutes this zone is ahead of UTC at ``instant`` (UTC minutes since 1970)."""
        day = instant // DAY
        if day not in self._offsets:
            first, last = self._exact(day * DAY), self._exact(day * DAY + DAY - 1)
            self._offsets[day] = first if first == last else None
        known = self._offsets[day]
        return self._exact(instant) if known is None else known

    def to_wall(self, instant: int) -> int:
        """What the clock shows at ``instant``."""
        return instant + self.offset(instant)

    def to_instant(self, wall: int) -> int:
        """When the clock shows ``wall``.

        A missing wall time moves forward by the gap, an ambiguous one is the first (RFC 5545 §3.3.5).
        """
        local = EPOCH_WALL + timedelta(minutes=wall)
        shift = local.replace(tzinfo=self._info).utcoffset()
        return wall - round((shift or timedelta()).total_seconds() / 60)

    def shown(self, instant: int) -> datetime:
        """``instant`` as an aware datetime with this zone's offset, fixed."""
        ahead = timezone(timedelta(minutes=self.offset(instant)))
        return (EPOCH_INSTANT + timedelta(minutes=instant)).astimezone(ahead)

    def day_of(self, instant: int) -> int:
        """The day number on the wall calendar at ``instant``."""
        return self.to_wall(instant) // DAY

    def segments(self, day: int) -> tuple[tuple[int, int, int], ...]:
        """The instants of one wall day as (from, until, offset), half-open: two or more on a day the clock changes.

        Where the clock goes back an hour of wall time comes twice; where it goes forward one is left out.
        """
        ahead = self.offset(day * DAY - self.offset(day * DAY))
        start = day * DAY - ahead
        near = (start - SHIFT, start, start + DAY - 1, start + DAY + SHIFT)
        if all(self.offset(instant) == ahead for instant in near):
            return ((start, start + DAY, ahead),)
        return tuple(self._changing(day))

    def _changing(self, day: int) -> list[tuple[int, int, int]]:
        found: list[tuple[int, int, int]] = []
        # No zone is further from UTC than 14 h ahead or 12 h behind: these minutes hold every one of the day.
        for instant in range(day * DAY - 15 * 60, day * DAY + DAY + 15 * 60):
            ahead = self.offset(instant)
            if (instant + ahead) // DAY != day:
                continue
            if found and found[-1][1] == instant and found[-1][2] == ahead:
                found[-1] = (found[-1][0], instant + 1, ahead)
            else:
                found.append((instant, instant + 1, ahead))
        return found

    def _exact(self, instant: int) -> int:
        shift = (EPOCH_INSTANT + timedelta(minutes=instant)).astimezone(self._info).utcoffset()
        return round((shift or timedelta()).total_seconds() / 60)


def zone_exists(name: str) -> bool:
    """Say whether the `tzdata` wheel knows this IANA name, spelt exactly so."""
    return name in _names()


@cache
def _names() -> frozenset[str]:
    return frozenset(files("tzdata").joinpath("zones").read_text("utf-8").split())


@cache
def load_zone(name: str) -> Zone:
    """Load a zone from the `tzdata` wheel.

    Raises:
        KeyError: for a name it does not know.
    """
    if not zone_exists(name):
        raise KeyError(name)
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return Zone(name, ZoneInfo.from_file(file, key=name))


def zone_data_version() -> str:
    """The IANA release in use, such as ``2026f``."""
    import tzdata  # type: ignore[import-untyped]  # noqa: PLC0415 - only asked for once a build

    return str(tzdata.IANA_VERSION)


def wall_to_utc(wall: datetime, name: str) -> int | None:
    """Turn a naive wall time in an IANA zone into UTC minutes since 1970; ``None`` for an unknown zone."""
    if not zone_exists(name):
        return None
    return load_zone(name).to_instant((wall - EPOCH_WALL) // timedelta(minutes=1))


def check_zones(project: Project) -> tuple[Diagnostic, ...]:
    """Find zone names in project.yaml that the zone data does not know, or that are not everybody's."""
    places = [(rep.zone, rep.zone_span or rep.span) for rep in project.reps]
    places += [(file.zone, file.zone_span or file.span) for file in project.lead_files if file.zone]
    return tuple(mistake for name, span in places for mistake in _unknown_zone(name, span))


def _unknown_zone(name: str, span: Span) -> Iterator[Diagnostic]:
    refused = refuse_zone(name)
    if refused is not None:
        message, hint = refused
        yield Diagnostic("PB025", message, span, hint, width=len(name))
    elif not zone_exists(name):
        near = _nearest_zone(name)
        hint = f"did you mean '{near}'?" if near else "write an IANA name such as America/New_York"
        yield Diagnostic("PB025", f"there is no time zone '{name}'", span, hint, width=len(name))


def _nearest_zone(name: str) -> str:
    """The zone of that city, else the one most like the name."""
    written = name.strip().replace(" ", "_").casefold()
    cities = sorted(known for known in _names() if known.casefold().rpartition("/")[2] == written)
    return next(iter(cities or get_close_matches(name, sorted(_names()), n=1, cutoff=0.6)), "")
