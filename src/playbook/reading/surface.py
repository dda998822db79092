"""The shape of project.yaml and playbooks as people write them; phrases stay text here and are parsed in lowering."""

from __future__ import annotations

import re
from typing import Annotated, Literal
from uuid import UUID  # noqa: TC003 - pydantic reads the annotation when it runs

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

__all__ = ["ActionShape", "PlaybookShape", "ProjectShape", "ScheduleShape", "ScriptShape", "StepShape"]

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

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


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


class RepeatShape(Shape):
    """`repeat:` how often a step happens."""

    times: Count | None = Field(None, ge=1, le=1000)
    every: Text | None = None
    until: Text | None = Field(None, description="`exit`, or a day of the playbook: day 75")
    after: list[Text] | None = Field(None, min_length=1, description="A ladder: each wait from the try before")


class ActionShape(Shape):
    """`call:`, `email:` or `task:` what is done, why, and with which words."""

    objective: str = Field("", description="What this contact is for")
    ask: str = Field("", description="The exact action wanted from the lead")
    script: Slug | None = Field(None, description="The script of a call")
    voicemail: Slug | None = Field(None, description="The message left on voicemail, or none")
    message: Slug | None = Field(None, description="The text of an e-mail")
    minutes: Count | None = Field(None, ge=1, le=480, description="How long it takes")


class StepShape(Shape):
    """One rule of a playbook."""

    id: Slug
    when: Text = Field(description="The moment, in one phrase")
    at: Text | None = Field(None, description="The wall time wanted: 10:00, 09:00-11:00, morning")
    within: Text | None = Field(None, description="A promise with its alternative: 12 h or report")
    weekday: str | list[Text] | None = Field(
        None, description="The first of these days on or after; or only these days"
    )
    repeat: RepeatShape | None = None
    if_: Text | None = Field(None, alias="if", description="A fact that must hold")
    schedule: ScheduleShape | None = None
    limits: LimitsShape | None = None
    call: ActionShape | None = None
    email: ActionShape | None = None
    task: ActionShape | None = None
    steps: list[StepShape] | None = Field(None, min_length=1, description="A block: steps that count from it")
    outcomes: dict[str, Text] = {}


class QuestionShape(Shape):
    """Something to find out, named so that the answer can come back."""

    name: Slug
    ask: Text


class StageShape(Shape):
    """One stage of a conversation."""

    name: Text
    purpose: Text
    say: str | None = None
    points: list[Text] = []
    questions: list[QuestionShape] = []


class ObjectionShape(Shape):
    """What the lead may say, and the answer."""

    hears: Text
    answer: Text


class ScriptShape(Shape):
    """A conversation: stages, objections, tone notes."""

    stages: list[StageShape] = Field(min_length=1)
    objections: list[ObjectionShape] = []
    tone: list[Text] = []


class MessageShape(Shape):
    """A text: a voicemail, or an e-mail with subject and body."""

    kind: Literal["introduction", "short", "value", "request", "recall", "blame", "closing", "final"]
    benefit: str = ""
    offers: str = ""
    reason: str = ""
    source: str = ""
    voicemail: Text | None = None
    subject: Text | None = None
    body: Text | None = None


class PlaybookShape(Shape):
    """A file of `playbooks/`."""

    playbook: Slug
    title: Text
    about: str = ""
    kind: Literal["nurture"] | None = None
    enroll: Text = Field(description="Who is taken in: a condition over lead and history, or `assigned`")
    start: Text = Field("enrolled", description="When its clock starts: `enrolled`, or lead columns in order")
    start_is: Literal["day 0", "day 1", "business day 0", "business day 1"] | None = Field(
        None, description="How the day of `start` is counted"
    )
    schedule: ScheduleShape | None = None
    limits: LimitsShape | None = None
    exit: list[Text] = []
    outcomes: dict[str, Text] = {}
    at_end: Text = "stop"
    steps: list[StepShape] = Field(min_length=1)
    messages: dict[Slug, MessageShape] = {}
    scripts: dict[Slug, ScriptShape] = {}


class CompanyShape(Shape):
    """Who we are."""

    name: Text = Field(description="As you say it on the phone; in texts `{{ company.name }}`")
    website: str = Field("", description="In texts `{{ company.website }}`")
    address: str = Field("", description="The postal address, which e-mails to strangers must often bear")


class RepShape(Shape):
    """A person who calls."""

    id: Slug = Field(description="The rep's folder in output/ and name in the journal; never change it")
    name: Text = Field(description="As the rep introduces themselves; in texts `{{ rep.name }}`")
    email: Text = Field(description="Drafts are written from this address")
    phone: Text = Field(description="The number left on voicemail; in texts `{{ rep.phone }}`")
    timezone: Text = Field(description="An IANA name such as America/New_York: the zone of this rep's day")
    region: str = Field("", description="Whose public holidays the rep keeps: US-NY, GB-ENG")
    hours: list[Text] | None = Field(
        None, min_length=1, description="When the rep works, the rep's time: mon-fri 09:00-17:30"
    )
    absent: list[Text] = Field(default=[], description="Days off: 2026-12-24, 2026-12-24 to 2027-01-02")
    owners: list[Text] = Field(default=[], description="How the lead list names this rep, beside id, name and address")


class LeadFileShape(Shape):
    """A lead list."""

    file: Text = Field(description="Its path in the project's folder")
    timezone: Text | None = Field(None, description="The zone of its times that carry no offset")
    country: str = Field("", description="ISO country of leads whose row names none")
    basis: Literal["asked", "consented", "existing customer"] | None = Field(
        None, description="Why these people may be called, where their row does not say"
    )
    columns: dict[str, Text] = Field(
        default={}, description="Our field → the list's own header, where it is unusual: phone: Direct dial"
    )


class ProjectShape(Shape):
    """project.yaml."""

    title: Text = Field(description="The name of the whole, above the overview")
    namespace: UUID = Field(description="Under it every uid is made; `playbook` never changes it, nor should you")
    company: CompanyShape = Field(description="Who we are")
    reps: list[RepShape] = Field(min_length=1, description="Who calls and writes")
    leads: list[LeadFileShape] = Field(min_length=1, description="The lead lists")
    playbooks: list[Slug] = Field(min_length=1, description="In order: the first whose `enroll` holds takes the lead")
    outputs: list[Text] = Field(min_length=1, description="What is written, by name; what is not listed here is not")
    schedule: ScheduleShape | None = Field(None, description="When things may happen, where no playbook says otherwise")
    limits: LimitsShape | None = Field(
        None, description="How often, and with what gap; a playbook may only lower the counts"
    )
    as_of: Text | None = Field(None, description="Build as of this instant instead of now (for samples and tests)")
    horizon: Text = Field("60 days", description="How far ahead touches are planned")
    drafts: Text = Field("7 days", description="How far ahead e-mails are drafted, today included")
