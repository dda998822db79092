"""Turns the day of a month into what the CRM exports that morning: people come, go, return, and change their cells."""

from __future__ import annotations

import shutil
from collections import Counter
from typing import TYPE_CHECKING

from month_people import REPS, lead_list

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from month_office import Office
    from month_people import Person


class Lists:
    """The list and everything that happens to it; ``done`` counts what has."""

    def __init__(self, office: Office, people: list[Person], days: int, chance: random.Random) -> None:
        self._office, self._people, self._chance = office, people, chance
        self.done: Counter[str] = Counter()
        self._gone: Person | None = None
        self._plans: dict[int, list[Callable[[], None]]] = {}
        for share, change in (
            *((share, self._remove) for share in (0.15, 0.35, 0.7)),
            *((0.2, self._vanish), (0.5, self._return)),
            *((0.3, self._change_id), (0.4, self._hand_over), (0.5, self._freeze), (0.6, self._forbid)),
            (0.8, self._delete_output),  # the last: the others look for somebody in it
        ):
            self._plans.setdefault(max(1, round(share * days)), []).append(change)

    def change(self, day: int) -> None:
        """What happens on a day, and the list that comes of it."""
        self._day = day
        for change in self._plans.get(day, ()):
            change()
            self.done[change.__name__.strip("_")] += 1
        self._office.write("leads.csv", lead_list(self._people, day))

    def _somebody(self, *, with_: str = "id", in_: str = "") -> Person:
        """Anybody with a touch to come, and with such a cell, in such a playbook."""
        touches = self._office.output.touches
        working = {one.lead for one in touches if one.status == "planned" and one.playbook.startswith(in_)}
        here = (one for one in self._people if one.is_listed and one.day < self._day and one.cells[with_])
        return self._chance.choice([one for one in here if one.key in working])

    def _remove(self) -> None:
        self._somebody().is_listed = False

    def _vanish(self) -> None:
        self._gone = self._somebody()
        self._gone.is_listed = False

    def _return(self) -> None:
        self._gone.is_listed = True

    def _change_id(self) -> None:
        cells = self._somebody(with_="email").cells
        cells["id"] = f"X{cells['id']}"

    def _hand_over(self) -> None:
        cells = self._somebody().cells
        cells["owner"] = next(rep for rep in REPS if rep != cells["owner"])

    def _freeze(self) -> None:
        self._somebody(in_="chase").cells["frozen"] = "yes"

    def _forbid(self) -> None:
        self._somebody(with_="phone").cells["Do Not Call"] = "yes"

    def _delete_output(self) -> None:
        shutil.rmtree(self._office.folder / "output")
