"""The shapes that project.yaml, playbooks and their steps share: ids and texts, schedules and limits."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

__all__ = ["Count", "LimitShape", "LimitsShape", "ScheduleShape", "Shape", "Slug", "Text"]

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Text = Annotated[str, StringConstraints(min_length=1)]


def _digits(value: object) -> object:
    """Refuse what pydantic would read as a whole number and nobody writes for one: 3.0, 1_000."""
    if isinstance(value, str) and not re.fullmatch("[0-9]{1,6}", value):
        raise PydanticCustomError("int_parsing", "should be a whole number")
    return value


Count = Annotated[int, BeforeValidator(_digits)]


class Shape(BaseModel):
    """A map with known keys and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ScheduleShape(Shape):
    """`schedule:` when things may happen. Set in project.yaml, a playbook or a step; the nearest wins, key by key."""

    open: list[str] | None = Field(None, description="Open hours, the lead's time: mon-sat 09:00-20:30", min_length=1)
    holidays: str | list[str] | None = Field(None, description="lead, rep, both, none, or regions such as [US-CA]")
    if_closed: Literal["next open", "last open before", "skip"] | None = Field(
        None, description="What if it falls outside the open hours"
    )
    if_past: Literal["skip", "do now"] | None = Field(
        None, description="What if it was due before the lead was enrolled"
    )
    if_not_logged: Literal["assume no answer", "wait"] | None = Field(
        None, description="What if its time is over and the journal has no outcome: go on as if unanswered, or stay due"
    )
    if_no_date: Literal["skip", "wait"] | None = Field(None, description="What if its date is unknown; skip if not set")
    vary: list[Literal["time", "weekday", "week of month"]] | None = Field(
        None, description="In what consecutive attempts differ"
    )


class LimitShape(Shape):
    """Limits on one channel, or on all together."""

    gap: Text | None = Field(None, description="The least time between two contacts: 3 h, 4 full business days")
    per_day: Count | None = Field(None, ge=1, description="At most so many on one day of the lead's")
    per_week: Count | None = Field(None, ge=1, description="At most so many in any seven days")


class LimitsShape(LimitShape):
    """`limits:` for all channels together, and for one of them."""

    call: LimitShape | None = Field(None, description="The same for calls alone")
    email: LimitShape | None = Field(None, description="The same for e-mails alone")
    sms: LimitShape | None = Field(None, description="The same for text messages alone")
    social: LimitShape | None = Field(None, description="The same for messages in social networks alone")
    letter: LimitShape | None = Field(None, description="The same for letters alone")
    gift: LimitShape | None = Field(None, description="The same for gifts alone")
    visit: LimitShape | None = Field(None, description="The same for visits alone")
    meeting: LimitShape | None = Field(None, description="The same for meetings alone")
