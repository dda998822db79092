"""The shape of a step as people write it; phrases and choices stay as written here and are read in lowering."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, SkipValidation

from playbook.reading.surface_shared import Count, LimitsShape, ScheduleShape, Shape, Slug, Text

__all__ = ["SKIP", "ActionShape", "ChannelsShape", "EntryShape", "RepeatShape", "StepShape"]

SKIP = "skip"
"""What may stand as the last entry of an `either`: do nothing."""


class RepeatShape(Shape):
    """`repeat:` how often a step happens."""

    times: Count | None = Field(None, ge=1, le=1000)
    every: Text | None = None
    until: Text | None = Field(None, description="`exit`, or a day of the playbook: day 75")
    after: list[Text] | None = Field(None, min_length=1, description="A ladder: each wait from the try before")


class OnceShape(Shape):
    """One text in several happenings."""

    once: Slug = Field(description="The message")
    from_: Count = Field(1, alias="from", ge=1, description="In this happening or, failing that, in a later one")


class SeriesShape(Shape):
    """The next text that was not used yet."""

    series: list[Slug] = Field(min_length=1, description="The messages in order; after the last, none")


class RelationshipShape(Shape):
    """A text by how well we know the lead."""

    stranger: Slug | None = None
    acquaintance: Slug | None = None


# Lowering reads it, and says at which word it stops: pydantic would name every shape that does not fit.
Words = SkipValidation[Slug | list[Slug] | OnceShape | SeriesShape | RelationshipShape]
Outcomes = SkipValidation[str | list[str]]
EarlierOutcomes = dict[str, Outcomes]


class ActionShape(Shape):
    """`call:`, `email:` and so on: what is done, why, and with which words."""

    objective: str = Field("", description="What this contact is for")
    ask: str = Field("", description="The exact action wanted from the lead")
    script: Slug | None = Field(None, description="The script of a call")
    voicemail: Words | None = Field(None, description="The message left on voicemail, none, or one by happening")
    message: Words | None = Field(None, description="The text that is sent, or one by happening")
    minutes: Count | None = Field(None, ge=1, le=480, description="How long it takes")


class ChannelsShape(Shape):
    """What can be done: of these keys exactly one stands in a step, and in an entry of `either`."""

    call: ActionShape | None = None
    email: ActionShape | None = None
    sms: ActionShape | None = None
    social: ActionShape | None = None
    letter: ActionShape | None = None
    gift: ActionShape | None = None
    visit: ActionShape | None = None
    meeting: ActionShape | None = None
    task: ActionShape | None = None
    if_: Text | None = Field(None, alias="if", description="A fact that must hold")
    if_outcome: EarlierOutcomes | None = Field(
        None, description="What must have come of earlier steps: {first-call: unanswered}", min_length=1
    )


class EntryShape(ChannelsShape):
    """One entry of `either:`, taken if it fits and none before it does."""


def _nothing_done(value: object) -> object:
    return {} if value == SKIP else value


class StepShape(ChannelsShape):
    """One rule of a playbook."""

    id: Slug
    when: Text = Field(description="The moment, in one phrase")
    at: Text | None = Field(None, description="The wall time wanted: 10:00, 09:00-11:00, morning")
    within: Text | None = Field(None, description="A promise with its alternative: 12 h or report")
    weekday: str | list[Text] | None = Field(
        None, description="The first of these days on or after; or only these days"
    )
    repeat: RepeatShape | None = None
    schedule: ScheduleShape | None = None
    limits: LimitsShape | None = None
    either: list[Annotated[EntryShape, BeforeValidator(_nothing_done)]] | None = Field(
        None, min_length=1, description="The first of these that fits; the last may be `skip`"
    )
    steps: list[StepShape] | None = Field(None, min_length=1, description="A block: steps that count from it")
    outcomes: dict[str, Text] = Field(
        default={}, description="What follows each outcome, before the playbook's own map"
    )
