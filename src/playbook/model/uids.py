"""Turns a touch's identity and a rep's into the UID of the event in that rep's calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid5

if TYPE_CHECKING:
    from uuid import UUID

__all__ = ["calendar_uid"]


def calendar_uid(namespace: UUID, touch_uid: str, rep_id: str) -> str:
    """Give an event's UID: the UUIDv5 under ``namespace`` of the touch's uid, a slash and the rep's id.

    The rep is in it because some servers refuse one UID in two calendars: a lead handed over is cancelled for one rep
    and new for the other. The recipe never changes.
    """
    return str(uuid5(namespace, f"{touch_uid}/{rep_id}"))
