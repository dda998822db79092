"""The people of a build as values: who is worked, where they stand, who is held, and when what was closed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playbook.model.event import Event
    from playbook.model.lead import Lead
    from playbook.model.standing import Standing

__all__ = ["Closing", "Held", "Listed", "Member"]


@dataclass(frozen=True, slots=True)
class Closing:
    """A row that closed channels for somebody: when (UTC minutes since 1970), the row's id, which (``*`` is all)."""

    at: int
    row: str
    channels: frozenset[str]


@dataclass(frozen=True, slots=True)
class Member:
    """A lead with its standing, ready to be planned.

    Attributes:
        rows: the person's rows in order of time, those of this build too; undone ones are left out.
        closings: every closing that reaches the lead by any of its keys, whoever's history the row stands in.
        undone: rows that were taken back, and when.
        runs: playbook → the highest number of a run in it that was ever recorded, undone ones too.
    """

    lead: Lead
    standing: Standing
    rows: tuple[Event, ...] = ()
    closings: tuple[Closing, ...] = ()
    runs: Mapping[str, int] = field(default_factory=dict)
    undone: tuple[tuple[Event, int], ...] = ()

    @property
    def is_running(self) -> bool:
        """Whether it is in a playbook and nothing has ended that."""
        return self.standing.enrollment is not None and not self.standing.ended


@dataclass(frozen=True, slots=True)
class Held:
    """A lead that stands in a list and is not worked for now, and why, in words a rep understands."""

    lead: Lead
    reason: str


@dataclass(frozen=True, slots=True)
class Listed:
    """The people of the lists.

    Attributes:
        worked: those to work.
        everybody: every row with a key, left out or not.
        aside: the people behind the rows that are left out, where it is sure who they are.
    """

    worked: tuple[Lead, ...]
    everybody: tuple[Lead, ...]
    aside: tuple[Lead, ...] = ()
