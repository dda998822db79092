"""Turns a minute and everything that was and will be done with a person into why nothing may happen then."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from checker import RINGING, WEEK, closed, count_of, is_business_day, zone_of

from month_people import REPS
from month_rules import BOOKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from checker import Limit

    from month_people import Place
    from month_roll import Human
    from month_rules import Book


class Contact(NamedTuple):
    """Something that reached a person, or will."""

    at: datetime
    channel: str
    answers: bool
    uid: str


@dataclass(frozen=True)
class Wall:
    """Where a contact takes place: the person, whoever makes it, and the playbook's hours and limits."""

    human: Human
    rep: str
    book: Book

    @property
    def place(self) -> Place:
        return self.human.place

    @property
    def zone(self) -> str:
        """The clock they are called by."""
        return self.place.zones[0]

    @property
    def kept(self) -> tuple[str, ...]:
        """Whose holidays count."""
        named = {"lead": self.place.region, "rep": REPS[self.rep].region}
        return tuple(named[one] for one in self.book.holidays)

    def day(self, at: datetime) -> date:
        """The day it is for them."""
        return at.astimezone(zone_of(self.zone)).date()

    def midnight(self, at: datetime) -> datetime:
        """When that day begins."""
        return datetime.combine(self.day(at), datetime.min.time(), zone_of(self.zone))

    def unlawful(self, at: datetime, channel: str) -> Iterator[str]:
        """Which calling rule has no such hour, in any zone they may be in."""
        region = self.place.region
        for row in law_of(region, self.human.row["basis"]) if channel in RINGING else ():
            whose = {"national": region.split("-")[0], "state": region}.get(row["closed"], "")
            for zone in self.place.zones:
                says = closed(at, zone, row["hours"], (whose,), has_eves=bool(row["eves"]))
                yield from [f"{row['jurisdiction']}: {says}"] * bool(says)

    def capped(self, at: datetime, channel: str, calls: Iterable[datetime]) -> Iterator[str]:
        """Which cap of the law a call would break; ``calls`` are all others on the number."""
        for row in law_of(self.place.region, self.human.row["basis"]) if channel in RINGING else ():
            if row["cap"]:
                most, hours = (int(part) for part in row["cap"].removesuffix("h").split("/"))
                made = sum(at - timedelta(hours=hours) < one <= at for one in calls)
                yield from [f"{row['jurisdiction']} {row['cap']}"] * (made >= most)

    def closed(self, at: datetime, clock: str) -> Iterator[str]:
        """Which hours are closed: the playbook's where they are, the step's own ``clock``, the rep's."""
        rep, there = REPS[self.rep], at.astimezone(zone_of(self.zone))
        first, last = clock.split("-")
        yield from [f"it is not within {clock}"] * (not first <= f"{there:%H:%M}" < last)
        here = at.astimezone(zone_of(rep.zone)).date()
        yield from (f"{self.rep} is away" for begin, end in rep.absent if begin <= here <= end)
        yield from filter(None, [closed(at, rep.zone, rep.hours, ())])
        yield from filter(None, (closed(at, zone, self.book.open, self.kept) for zone in self.place.zones))

    def over(self, at: datetime, channel: str, contacts: Sequence[Contact]) -> Iterator[str]:
        """Which limit of the playbook a contact would break; ``contacts`` are all others."""
        if channel == "task":
            return
        own = self.book.own.get(channel)
        for limit, channels in ((self.book.limit, ()), *([(own, (channel,))] if own else [])):
            times = [one for one in contacts if one.at <= at and (not channels or one.channel in channels)]
            yield from self._over(at, limit, times, contacts)

    def _over(
        self, at: datetime, limit: Limit, before: Sequence[Contact], contacts: Sequence[Contact]
    ) -> Iterator[str]:
        today = sum(self.day(one.at) == self.day(at) for one in before)
        yield from [f"{today} that day"] * (today >= limit.day)
        week = sum(at - WEEK < one.at for one in before)
        yield from [f"{week} in seven days"] * (week >= limit.week)
        answered = max((one.at for one in contacts if one.answers and one.at <= at), default=None)
        for one in before if limit.gap else ():
            if (answered is None or one.at > answered) and not self.is_after(at, one.at, limit.gap):
                yield f"less than {limit.gap} after {one.at}"

    def is_after(self, at: datetime, since: datetime, wait: str, *, is_beyond: bool = False) -> bool:
        """Whether ``at`` lies a wait after ``since``, or beyond the last day of it."""
        count, unit = count_of(wait)
        if unit in {"min", "h"}:
            return at >= since + timedelta(minutes=count * (60 if unit == "h" else 1))
        first, last = self.day(since), self.day(at)
        gone = (last - first).days if unit == "day" else self._open_days(first, last)
        return gone > count if is_beyond else gone >= count

    def _open_days(self, first: date, last: date) -> int:
        days = (first + timedelta(days=number + 1) for number in range((last - first).days))
        return sum(is_business_day(day, self.book.open, self.kept) for day in days)


@cache
def law_of(region: str, basis: str) -> tuple[dict[str, str], ...]:
    """The lines of the calling rules that hold for a region and a reason to call."""
    lines = files("playbook.planning").joinpath("regulations.csv").read_text("utf-8").splitlines()
    law = {row["jurisdiction"]: row for row in csv.DictReader(lines) if row["applies"] == "always"}
    found = [law[name] for name in {region.split("-", maxsplit=1)[0], region} if name in law] or [law["default"]]
    return tuple(row for row in found if not basis or basis not in row["lifted_by"].split(";"))


def wall_of(human: Human, playbook: str) -> Wall:
    """Where contacts of a run take place."""
    return Wall(human, human.row["owner"], BOOKS[playbook])
