"""The public test kit: plans made to order, so that an output can be tested without a project."""

from playbook.testing.plans import (
    FixedStamps,
    make_context,
    make_lead,
    make_lead_plan,
    make_rep,
    make_rep_plan,
    make_team_plan,
    make_touch,
    utc_minutes,
)

__all__ = [
    "FixedStamps",
    "make_context",
    "make_lead",
    "make_lead_plan",
    "make_rep",
    "make_rep_plan",
    "make_team_plan",
    "make_touch",
    "utc_minutes",
]
