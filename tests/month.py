"""A month of a team's work, lived day by day, and everything that somebody who reads along finds wrong with it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from month_lists import Lists
from month_office import BEGIN, Office, sessions
from month_people import make_people
from month_watch import Watch
from month_work import Work

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Collection
    from pathlib import Path

    from month_standing import Found


class Month:
    """So many leads for so many days, always the same for a ``seed``.

    ``share`` of the outcomes are typed, the others written; on the days of ``built_by_command`` so is the morning's
    build. ``done`` counts what happened.
    """

    def __init__(
        self, folder: Path, leads: int, days: int, seed: int, share: float = 1.0, built_by_command: Collection[int] = ()
    ) -> None:
        chance = random.Random(seed)
        people = make_people(leads, days, BEGIN, seed)
        self._days, self._built_by_command = days, built_by_command
        self._office, self._watch = Office(folder), Watch(folder)
        self._lists = Lists(self._office, people, days, chance)
        self._work = Work(self._office, people, share, chance)

    @property
    def done(self) -> Counter[str]:
        """What happened, and how often."""
        return self._work.done + self._lists.done

    @property
    def found(self) -> Found:
        """What was asked, and what is wrong."""
        return self._watch.found

    def live(self) -> Month:
        """Every day: build, read along, build again, see the queue, work; and once more in the evening."""
        self._office.set_up()
        for day in range(self._days):
            self._lists.change(day)
            for at, until in sessions(day):
                by_command = day in self._built_by_command and (at - BEGIN).seconds == 0
                self._watch.look(at, self._office.build(at, by_command=by_command))
                self.found.ask("again", f"{at}", *self._office.build_again(at))
                queue = self._office.today(at)
                self._watch.look_at_queue(queue)
                self._work.until(at, until, queue)
        return self
