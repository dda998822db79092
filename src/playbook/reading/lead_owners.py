"""Turns what a lead list writes in its owner column into the rep it means."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from playbook.reading.lead_text import comparable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playbook.model.project import Rep

__all__ = ["Owners"]


class Owners:
    """The reps by every name a list may give them: id, name, address and what project.yaml lists under `owners`."""

    def __init__(self, reps: Sequence[Rep]) -> None:
        self._by_name: dict[str, dict[str, str]] = {}
        for rep in reps:
            for name in {rep.id, rep.name, rep.email, *rep.owners}:
                self._by_name.setdefault(comparable(name), {})[rep.id] = rep.name

    def find(self, owner: str) -> str:
        """Give the rep's id for an exact name, whatever its case; empty where none or more than one goes by it."""
        reps = self._by_name.get(comparable(owner), {})
        return next(iter(reps)) if len(reps) == 1 else ""

    def nearest(self, owner: str) -> str:
        """Give the name of the rep that ``owner`` is most like, or an empty text."""
        close = get_close_matches(comparable(owner), self._by_name, n=1, cutoff=0.5)
        return " or ".join(self._by_name[close[0]].values()) if close else ""
