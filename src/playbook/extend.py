"""All that a plugin imports: ``from playbook.extend import Output, Artifact, hookimpl``."""

from __future__ import annotations

import pluggy

from playbook.contracts import BuildContext, LeadSource, Output, Row, SourceError, StampBook, Table
from playbook.model.artifact import Artifact, Part, Stamp, Withheld
from playbook.model.lead import Culled, Lead, Phone
from playbook.model.plan import LeadPlan, RepPlan, RepTally, TeamPlan
from playbook.model.project import Company, Project, Rep, Rule
from playbook.model.touch import (
    Dropped,
    Follows,
    Said,
    Sheet,
    SheetObjection,
    SheetQuestion,
    SheetStage,
    Texts,
    Touch,
)
from playbook.model.uids import calendar_uid
from playbook.model.wording import channel_words, outcome_words, step_words
from playbook.pages import Page, Pages

__all__ = [
    "Artifact",
    "BuildContext",
    "Company",
    "Culled",
    "Dropped",
    "Follows",
    "Lead",
    "LeadPlan",
    "LeadSource",
    "Output",
    "Page",
    "Pages",
    "Part",
    "Phone",
    "Project",
    "Rep",
    "RepPlan",
    "RepTally",
    "Row",
    "Rule",
    "Said",
    "Sheet",
    "SheetObjection",
    "SheetQuestion",
    "SheetStage",
    "SourceError",
    "Stamp",
    "StampBook",
    "Table",
    "TeamPlan",
    "Texts",
    "Touch",
    "Withheld",
    "calendar_uid",
    "channel_words",
    "hookimpl",
    "outcome_words",
    "step_words",
]

hookimpl = pluggy.HookimplMarker("playbook")
"""Marks a function of a plugin as an answer to the hook of the same name."""
