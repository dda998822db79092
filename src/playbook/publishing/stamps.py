"""Turns what a user sees of an event into its SEQUENCE and time of last change, given what was published before."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playbook.contracts import StampBook
from playbook.model.artifact import Stamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playbook.model.plan import LeadPlan

__all__ = ["Stamps"]


@dataclass(frozen=True, slots=True)
class Stamps(StampBook):
    """The stamps of one build.

    Attributes:
        known: UID → the stamp it was last published with.
        as_of: the build's instant, UTC minutes since 1970.
        is_first: whether nobody can hold an event of this owner yet; an empty ``known`` alone may be lost memory.
    """

    known: Mapping[str, Stamp]
    as_of: int
    is_first: bool = False

    def stamp(self, plan: LeadPlan, uid: str, visible: bytes, *, is_cancelled: bool = False) -> Stamp:
        """Keep the stamp while ``visible`` stays the same; otherwise the next one.

        Neither number ever goes back (RFC 5546 §2.1.5: a lower SEQUENCE, or with the same SEQUENCE an earlier DTSTAMP,
        is ignored by the calendar that reads it).
        """
        digest = hashlib.sha256(visible).hexdigest()
        before, rows = self.known.get(uid), plan.standing.rows
        if before is None:
            return self._first(plan, uid, digest, is_cancelled=is_cancelled)
        if before.digest == digest:
            return before if before.rows == rows else before._replace(rows=rows)
        changed = max(self.as_of, before.changed)
        return Stamp(uid, digest, before.sequence + 1, changed, published=self.as_of, rows=rows)

    def _first(self, plan: LeadPlan, uid: str, digest: str, *, is_cancelled: bool) -> Stamp:
        """Stamp an event nothing is known of: it is new, or memory was lost and somebody may hold an earlier one.

        So SEQUENCE starts above all it can have had: what changes an event is a row about its lead, or something else
        that does so less than once an hour. Rows count twice, so that the one for a cancellation finds room between
        them: a touch taken back, planned again by `undo` and taken back once more rises each time, also within one
        minute and with memory lost before every build.
        """
        latest, rows = plan.standing.latest, plan.standing.rows
        sequence = self._hours_known(plan) + 2 * rows + is_cancelled
        changed = latest.at if latest else self.as_of
        return Stamp(uid, digest, sequence, changed, published=0 if self.is_first else self.as_of, rows=rows)

    def _hours_known(self, plan: LeadPlan) -> int:
        """Whole hours since the lead's first enrollment: what a later run cancels may be an event of an earlier one."""
        known_since, enrollment = plan.standing.known_since, plan.standing.enrollment
        if known_since is None:
            known_since = enrollment.enrolled_at if enrollment else self.as_of
        return max(0, (self.as_of - known_since) // 60)
