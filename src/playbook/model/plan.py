"""Plans: one lead's, one rep's, and the team's tallies."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from playbook.diagnostics import Diagnostic
    from playbook.model.lead import Culled, Lead
    from playbook.model.playbook import Playbook
    from playbook.model.project import Rep
    from playbook.model.standing import Standing
    from playbook.model.touch import Dropped, Touch

__all__ = ["LeadPlan", "RepPlan", "RepTally", "TeamPlan"]


@dataclass(frozen=True, slots=True)
class LeadPlan:
    """Everything an output may know when it writes for one lead: that lead, its rep, and nobody else.

    Attributes:
        slug: the lead's file name without ending: ``[a-z0-9-]``, unique in the project.
        touches: in order of start; past ones that nobody logged are ``assumed``.
        cancelled: touches that a row of the record took out of the plan in the last 30 days, in order of start, with
            status ``cancelled`` and why as their only note; ``cancelled_at`` of each is that row's time.
        dropped: steps without a touch, with the reason.
        beyond: the start of the first touch past the days this plan covers (UTC minutes since 1970), if there is one.
        drafts_until: first instant (UTC minutes since 1970) for which no draft is written yet; by default every
            touch gets its draft.
    """

    lead: Lead
    rep: Rep
    playbook: Playbook
    standing: Standing
    slug: str
    touches: tuple[Touch, ...]
    dropped: tuple[Dropped, ...] = ()
    drafts_until: int = 2**62
    cancelled: tuple[Touch, ...] = ()
    beyond: int | None = None

    @property
    def coming(self) -> tuple[Touch, ...]:
        """The touches that are still to be done."""
        return tuple(touch for touch in self.touches if touch.status == "planned")


@dataclass(frozen=True, slots=True)
class RepPlan:
    """One rep's plan: an exact shard of the work.

    Attributes:
        today: the date at the rep's desk.
        drafts_until: first instant (UTC minutes since 1970) for which no draft is written yet.
        next_change: first instant at which this plan would come out different; ``None`` for never.
        as_of: the instant built for, UTC minutes since 1970. It must not show in what is written, or every build would
            write everything anew.
    """

    rep: Rep
    leads: tuple[LeadPlan, ...]
    today: date
    drafts_until: int
    next_change: int | None
    as_of: int = 0

    @property
    def agenda(self) -> tuple[tuple[Touch, LeadPlan], ...]:
        """Every coming touch with its lead, in order of start."""
        rows = [(touch, plan) for plan in self.leads for touch in plan.coming]
        return tuple(sorted(rows, key=lambda row: (row[0].start, row[0].uid)))


@dataclass(frozen=True, slots=True)
class RepTally:
    """Counts for one rep: no lead's data.

    ``load`` maps a date at the rep's desk to its touches by channel.
    """

    rep: Rep
    today: date
    leads: int
    load: Mapping[date, Mapping[str, int]]
    promised_today: int = 0


@dataclass(frozen=True, slots=True)
class TeamPlan:
    """The team in counts, with who was left out and what was found.

    ``next_change`` is the earliest of the reps'; ``rows`` is how many rows the lead lists held.
    """

    reps: tuple[RepTally, ...]
    culled: tuple[Culled, ...]
    findings: tuple[Diagnostic, ...]
    rows: int
    tzdata: str
    holidays: str
    next_change: int | None
    outcomes: Mapping[str, int] = field(default_factory=dict)
