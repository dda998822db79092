"""Turns a lead and where it stands into what a condition may look at."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from playbook.expressions import Expression, Facts, parse_expression
from playbook.model.outcomes import UNANSWERED

if TYPE_CHECKING:
    from playbook.model.lead import Lead
    from playbook.model.standing import Standing

__all__ = ["expression", "facts_of"]


@cache
def expression(text: str) -> Expression:
    """Parse a condition once; it was checked when the playbook was read."""
    return parse_expression(text)


def facts_of(lead: Lead, standing: Standing) -> dict[str, Facts]:
    """The facts about one lead: its columns and fields under `lead`, counts from the journal under `history`."""
    outcomes = [attempt.outcome for attempt in standing.attempts.values()]
    times = {
        name: str(value)
        for name, value in (("received_at", lead.received_at), ("requested_at", lead.requested_at))
        if value is not None
    }
    history = {
        "attempts": len(outcomes),
        "unreturned": sum(outcome in UNANSWERED for outcome in outcomes),
        "connected": sum(outcome == "connected" for outcome in outcomes),
        "messages": sum(outcome == "left_voicemail" for outcome in outcomes),
    }
    return {"lead": Facts({**lead.columns, **lead.fields, **times}), "history": Facts(history), "answer": Facts({})}
