"""One lead to plan, with all that decides about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playbook.model.lead import Lead
    from playbook.model.playbook import Playbook
    from playbook.model.project import Rep
    from playbook.model.standing import Enrollment, Standing

__all__ = ["Case"]


@dataclass(frozen=True, slots=True)
class Case:
    """Who the lead is, where it stands, and the playbook and rep chosen for it.

    ``is_new`` says that this build enrolls the lead, so that the day on which its path begins is still open.
    """

    lead: Lead
    standing: Standing
    enrollment: Enrollment
    playbook: Playbook
    rep: Rep
    is_new: bool = False
