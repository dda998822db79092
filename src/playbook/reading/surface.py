"""The shape of project.yaml and playbooks as people write them; phrases stay text here and are parsed in lowering."""

from __future__ import annotations

from typing import Literal
from uuid import UUID  # noqa: TC003 - pydantic reads the annotation when it runs

from pydantic import Field

from playbook.reading.surface_shared import LimitsShape, ScheduleShape, Shape, Slug, Text
from playbook.reading.surface_steps import ActionShape, StepShape

__all__ = [
    "ActionShape",
    "PlaybookShape",
    "ProjectShape",
    "ScheduleShape",
    "ScriptShape",
    "StepShape",
    "TargetsShape",
]


class QuestionShape(Shape):
    """Something to find out, named so that the answer can come back."""

    name: Slug
    ask: Text
    one_of: list[Text] | None = Field(None, min_length=1, description="The answers it may have: [yes, no]")
    date: Literal["true", "false"] | None = Field(None, description="Whether the answer is a day")


class StageShape(Shape):
    """One stage of a conversation."""

    name: Text
    purpose: Text
    say: str | None = None
    points: list[Text] = Field(default=[], description="What must be said, ticked off on the sheet")
    questions: list[QuestionShape] = Field(default=[], description="What to find out")


class ObjectionShape(Shape):
    """What the lead may say, and the answer."""

    hears: Text
    answer: Text


class ScriptShape(Shape):
    """A conversation: stages, objections, tone notes."""

    stages: list[StageShape] = Field(min_length=1)
    objections: list[ObjectionShape] = Field(default=[], description="What the lead may say at any stage")
    tone: list[Text] = Field(default=[], description="How to sound; printed beside the script")


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
    exit: list[Text] = Field(default=[], description="Outcomes after which the lead leaves at once")
    exit_if: Text | None = Field(None, description="A fact that makes the lead leave as soon as it is true")
    outcomes: dict[str, Text] = Field(default={}, description="What follows each outcome; it ends in `else`")
    at_end: Text = Field("stop", description="After the last step: stop, or start PLAYBOOK [after D]")
    enroll_again: Text = Field(
        "never", description="Whether a lead may come in again after the end: never, or after 90 days"
    )
    steps: list[StepShape] = Field(min_length=1)
    messages: dict[Slug, MessageShape] = Field(default={}, description="The texts, by id")
    scripts: dict[Slug, ScriptShape] = Field(default={}, description="The conversations, by id")


class CompanyShape(Shape):
    """Who we are."""

    name: Text = Field(description="As you say it on the phone; in texts `{{ company.name }}`")
    website: str = Field("", description="In texts `{{ company.website }}`")
    address: str = Field("", description="The postal address, which e-mails to strangers must often bear")


class TargetsShape(Shape):
    """What is to be sold, and how many calls it takes; all but `per` must stand here or in the project's `targets`."""

    sales: Text | None = Field(None, description="Sales wanted in the period: 4")
    per: Literal["week", "month", "quarter", "year"] | None = Field(None, description="The period; month if not set")
    opportunity_to_sale: Text | None = Field(None, description="The share of opportunities that become a sale: 25 %")
    lead_to_opportunity: Text | None = Field(None, description="The share of leads that become an opportunity: 20 %")
    calls_per_lead: Text | None = Field(None, description="Calls that one lead takes: 6")
    days: Text | None = Field(None, description="Working days in the period: 20")


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
    capacity: Text | None = Field(
        None,
        description="New leads are taken in up to so many contacts a day: 30, or none; if not set, what `targets` take",
    )
    targets: TargetsShape | None = Field(None, description="Where this rep's targets differ from the project's")


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
    targets: TargetsShape | None = Field(None, description="What is to be sold, by each rep who has no others")
    overbooking: Text = Field("1", description="How far above capacity new leads are taken in: 1.2 for a fifth more")
    accounts: Literal["one playbook", "several playbooks"] = Field(
        "one playbook", description="Whether people of one company may be in several playbooks at a time"
    )
