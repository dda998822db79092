"""Turns a lead, an enrollment and a step's occurrence into the identity a touch keeps for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid5

if TYPE_CHECKING:
    from uuid import UUID

    from playbook.model.standing import Enrollment

__all__ = ["touch_uid"]


def touch_uid(namespace: UUID, lead: str, enrollment: Enrollment, step: str, occurrence: str) -> str:
    """UUIDv5 over `lead/playbook/number/step/occurrence`.

    The last four never hold a slash, so no two touches can share the text. Changing this recipe would duplicate every
    event in every calendar: docs/decisions/002.
    """
    return str(uuid5(namespace, f"{lead}/{enrollment.playbook}/{enrollment.number}/{step}/{occurrence}"))
