"""Turns a lead and where it stands into what a condition may look at."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from playbook.expressions import Expression, Facts, parse_expression

if TYPE_CHECKING:
    from playbook.model.lead import Lead
    from playbook.model.standing import Standing

__all__ = ["expression", "facts_of"]

NOTHING_YET = dict.fromkeys(("calls", "attempts", "unreturned", "connected", "messages"), 0)


@cache
def expression(text: str) -> Expression:
    """Parse a condition once; it was checked when the playbook was read."""
    return parse_expression(text)


def facts_of(lead: Lead, standing: Standing) -> dict[str, Facts]:
    """The facts about one lead: its fields (`lead`), counts (`history`) and what it said (`answer`)."""
    times = {
        name: str(value)
        for name, value in (("received_at", lead.received_at), ("requested_at", lead.requested_at))
        if value is not None
    }
    return {
        "lead": Facts({**lead.columns, **lead.fields, **times}),
        "history": Facts({**NOTHING_YET, **standing.counts}),
        "answer": Facts(standing.answers),
    }
