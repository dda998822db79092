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
    """

    known: Mapping[str, Stamp]
    as_of: int

    def stamp(self, plan: LeadPlan, uid: str, visible: bytes) -> Stamp:
        """Keep the stamp while ``visible`` stays the same; otherwise the next one.

        Neither number ever goes back (RFC 5546 §2.1.5: a lower SEQUENCE, or with the same SEQUENCE an earlier DTSTAMP,
        is ignored by the calendar that reads it).
        """
        digest = hashlib.sha256(visible).hexdigest()
        before = self.known.get(uid)
        if before is None:
            return self._first(plan, uid, digest)
        if before.digest == digest:
            return before
        return Stamp(uid, digest, before.sequence + 1, max(self.as_of, before.changed))

    def _first(self, plan: LeadPlan, uid: str, digest: str) -> Stamp:
        """Stamp an event nothing is known of: it is new, or memory was lost and somebody may hold an earlier one.

        So SEQUENCE starts at the hours since enrollment, which are more than the changes it can have had.
        """
        enrollment, latest = plan.standing.enrollment, plan.standing.latest
        hours = (self.as_of - enrollment.enrolled_at) // 60 if enrollment else 0
        changed = latest.at if latest else self.as_of
        return Stamp(uid, digest, max(0, hours), changed)
