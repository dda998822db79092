"""Turns the owners the list names now and those of the record into rows for who changed hands, and who left whom."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from playbook.model.event import Event
    from playbook.roster.histories import Histories
    from playbook.roster.members import Member
    from playbook.roster.recorder import Recorder

__all__ = ["KEPT", "departed", "reassigned"]

KEPT = 30 * 24 * 60
"""Minutes for which what was cancelled stands in changes.ics (artifacts.md)."""


def reassigned(member: Member, histories: Histories, recorder: Recorder) -> Event | None:
    """Write down that a lead belongs to another rep now; what ended long ago is in nobody's calendar any more."""
    lead = member.lead
    before = _rep(member.rows)
    is_recent = bool(member.rows) and member.rows[-1].at > recorder.as_of - KEPT
    if not before or before == lead.rep or not (member.is_running or is_recent):
        return None
    names = (before, lead.rep, histories.count(lead.key, "reassigned") + 1)
    return recorder.row("reassigned", lead.key, names, rep=lead.rep, **{"from": before})


def _rep(rows: Sequence[Event]) -> str:
    """The rep the record gives a lead to; empty where it names none.

    Each row takes the lead from one and gives it to another, so that their order within a minute does not matter.
    """
    had: Counter[str] = Counter()
    for row in rows:
        if row.kind == "enrolled":
            had = Counter({row.detail.get("rep", ""): 1})
        elif row.kind == "reassigned":
            had[row.detail.get("from", "")] -= 1
            had[row.detail.get("rep", "")] += 1
    given = [row.detail.get("rep", "") for row in rows if row.kind in {"enrolled", "reassigned"}]
    return next((rep for rep in reversed(given) if had[rep] > 0), "")


def departed(members: Iterable[Member], reps: Iterable[str], as_of: int) -> Mapping[str, tuple[Member, ...]]:
    """Give each rep the leads that were taken from them lately: they are to be cancelled in that rep's calendar."""
    left: dict[str, list[Member]] = {rep: [] for rep in reps}
    for member in members:
        lately = (row for row in member.rows if row.kind == "reassigned" and row.at > as_of - KEPT)
        for rep in dict.fromkeys(row.detail.get("from", "") for row in lately):
            if rep in left and rep != member.lead.rep:
                left[rep].append(member)
    return {rep: tuple(gone) for rep, gone in left.items()}
