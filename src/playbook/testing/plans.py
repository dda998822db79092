"""Turns a few words into the values an output receives: leads, touches, plans and a context."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, TypedDict, Unpack

from playbook.contracts import BuildContext
from playbook.model.artifact import Stamp
from playbook.model.event import Event
from playbook.model.lead import Culled, Lead, Phone
from playbook.model.plan import LeadPlan, RepPlan, RepTally, TeamPlan
from playbook.model.playbook import Condition, Playbook
from playbook.model.project import Company, Project, Rep, Rule
from playbook.model.standing import Enrollment, Standing
from playbook.model.touch import (
    Follows,
    Said,
    Sheet,
    SheetObjection,
    SheetQuestion,
    SheetStage,
    Texts,
    Touch,
)
from playbook.source import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

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

NAMESPACE = uuid.UUID("6f1d9f3e-5c0b-5a46-9d0e-2a1f2f6f0a11")
SPAN = Span("leads.csv", 2, 1)


def utc_minutes(text: str) -> int:
    """Turn an ISO time with an offset, such as ``2026-07-07T09:12-04:00``, into UTC minutes since 1970."""
    return int(datetime.fromisoformat(text).timestamp()) // 60


def make_rep(rep_id: str = "ines", name: str = "Inès Moreau", **changes: object) -> Rep:
    """Make a rep in New York; ``changes`` replace fields of ``Rep``."""
    rep = Rep(rep_id, name, f"{rep_id}@example.com", "+1 212-555-0190", "America/New_York", frozenset({rep_id}), SPAN)
    return replace(rep, **changes)  # type: ignore[arg-type]  # field names are checked by replace itself


def make_lead(key: str = "id:101", **fields: str) -> Lead:
    """Make a lead in New York; ``fields`` are its template fields, over a complete set."""
    known = {
        "first_name": "Maria",
        "last_name": "López",
        "company": "Acme Logistics",
        "job_title": "Head of Operations",
        "email": "maria@example.com",
        "phone": "+1 212-555-0134",
        "request": "A quote for twelve desks, delivered before Christmas.",
        "topic": "twelve desks",
        "relationship": "stranger",
    } | fields
    return Lead(
        key=key,
        keys=(key,),
        span=SPAN,
        rep="ines",
        zones=("America/New_York",),
        zone_certainty="region",
        region="US-NY",
        phones=(Phone("+12125550134", known["phone"]),) if known["phone"] else (),
        email=known["email"],
        fields={name: value for name, value in known.items() if value},
        columns={},
        closed_channels={},
        received_at=utc_minutes("2026-11-24T09:12-05:00"),
    )


def _wall(start: int, hours: float) -> datetime:
    return datetime.fromtimestamp(start * 60, timezone(timedelta(hours=hours)))


def make_touch(lead: Lead, start: str = "2026-11-26T10:20-05:00", channel: str = "call", step: str = "week-1") -> Touch:
    """Make a complete, personalised call or e-mail for ``lead``; change it with ``dataclasses.replace``."""
    minutes = utc_minutes(start)
    calls = channel == "call"
    name = lead.first_name
    sheet = Sheet(
        id="first-talk",
        stages=(
            SheetStage(
                "greet",
                "so that they talk with you",
                f"Hello {name}, this is Inès Moreau from Northlight.",
                ("who we are", "why now"),
                (),
            ),
            SheetStage(
                "qualify",
                "what do they want",
                f"You wrote to us about {lead.fields.get('topic', '')}.",
                (),
                (SheetQuestion("motive", "What made you write to us?"), SheetQuestion("decision", "Who decides?")),
            ),
            SheetStage("invite", "to look at something that helps", "Shall I show you?", ("ten minutes",), ()),
            SheetStage("close", "a next step with a date", "Which day suits you?", ("a date",), ()),
            SheetStage("follow through", "see that they get it", "You will have it today.", (), ()),
        ),
        objections=(
            SheetObjection("Send me something", "Gladly. Which of the two should it be about?"),
            SheetObjection("No budget", "When is the next one made?"),
        ),
        tone=("It is not about you", "They are looking at several offers"),
    )
    texts = Texts(
        objective="Learn what they hoped to find",
        ask="Ten minutes this week",
        subject="" if calls else f"{name}, regarding your request about {lead.fields.get('topic', '')}",
        body="" if calls else f"Hello {name},\n\nthank you for your request.\n\nInès Moreau\n",
        voicemail=Said("short", f"Hello {name}, Inès Moreau here, about your desks. 212 555 0190.", 9.5)
        if calls
        else None,
        sheet=sheet if calls else None,
    )
    return Touch(
        uid=str(uuid.uuid5(NAMESPACE, f"{lead.key}/unreturned-call/1/{step}/1")),
        lead=lead.key,
        rep=lead.rep,
        playbook="unreturned-call",
        enrollment=1,
        step=step,
        occurrence="1",
        channel=channel,
        start=minutes,
        minutes=15 if calls else 5,
        zone="America/New_York",
        there=_wall(minutes, -5),
        here=_wall(minutes, 1),
        attempt=4,
        attempts=9,
        rules=(0,),
        number=lead.phones[0] if calls and lead.phones else None,
        address="" if calls else lead.email,
        script="first-talk" if calls else "",
        message="short" if calls else "your-request",
        texts=texts,
        follows=(
            Follows("unanswered", "week-2", minutes + 2880, _wall(minutes + 2880, -5)),
            Follows("connected", "the chase ends"),
            Follows("call_back", "again on the agreed date"),
            Follows("opted_out", "all contact stops"),
        ),
    )


def make_lead_plan(
    lead: Lead | None = None, touches: Sequence[Touch] | None = None, rep: Rep | None = None
) -> LeadPlan:
    """Make a lead's plan: by default one call and one e-mail."""
    lead = lead or make_lead()
    if touches is None:
        touches = (make_touch(lead), make_touch(lead, "2026-11-27T09:00-05:00", "email", "answer"))
    span = Span("playbooks/unreturned-call.yaml", 1, 1)
    playbook = Playbook(
        id="unreturned-call",
        title="The unreturned call",
        about="Get one first conversation.",
        kind="",
        enroll=Condition("lead.received_at", span),
        start=None,
        start_is=None,
        exits=frozenset({"connected"}),
        outcomes={},
        steps=(),
        messages={},
        scripts={},
        span=span,
    )
    start = lead.received_at or 0
    enrolled = Event("e1", start, "kit", "enrolled", lead.key, "unreturned-call", 1)
    return LeadPlan(
        lead=lead,
        rep=rep or make_rep(lead.rep),
        playbook=playbook,
        standing=Standing(Enrollment("unreturned-call", 1, start, start), latest=enrolled),
        slug=f"maria-lopez-{hashlib.sha256(lead.key.encode()).hexdigest()[:8]}",
        touches=tuple(touches),
    )


def make_rep_plan(plans: Sequence[LeadPlan] | None = None, rep: Rep | None = None) -> RepPlan:
    """Make a rep's plan over ``plans`` (by default one lead) as of Tue 24 Nov 2026."""
    plans = (make_lead_plan(),) if plans is None else plans
    return RepPlan(
        rep=rep or (plans[0].rep if plans else make_rep()),
        leads=tuple(plans),
        today=date(2026, 11, 24),
        drafts_until=utc_minutes("2026-12-01T00:00-05:00"),
        next_change=None,
    )


class TeamParts(TypedDict, total=False):
    """What ``make_team_plan`` can be told."""

    culled: tuple[Culled, ...]
    rows: int


def make_team_plan(rep_plans: Sequence[RepPlan] = (), **parts: Unpack[TeamParts]) -> TeamPlan:
    """Make the team's tallies from reps' plans."""
    tallies = []
    for plan in rep_plans or (make_rep_plan(),):
        load: dict[date, dict[str, int]] = {}
        for touch, _ in plan.agenda:
            day = load.setdefault(touch.here.date(), {})
            day[touch.channel] = day.get(touch.channel, 0) + 1
        tallies.append(RepTally(plan.rep, plan.today, len(plan.leads), load))
    return TeamPlan(
        reps=tuple(tallies),
        culled=parts.get(
            "culled", (Culled(Span("leads.csv", 4), "id:103", "John Smith", "the phone number is not valid"),)
        ),
        findings=(),
        rows=parts.get("rows", 2),
        tzdata="2026f",
        holidays="0.109",
        next_change=None,
    )


class FixedStamps:
    """Publication memory of a first build: SEQUENCE 0, changed when the lead's last journal row was written."""

    def stamp(self, plan: LeadPlan, uid: str, visible: bytes, *, is_cancelled: bool = False) -> Stamp:
        """Give a stamp that depends on the arguments alone."""
        latest = plan.standing.latest
        changed = latest.at if latest else 0
        return Stamp(uid, hashlib.sha256(visible).hexdigest(), int(is_cancelled), changed, published=0)


def make_context(reps: Sequence[Rep] = ()) -> BuildContext:
    """Make the context of a small project, Northlight, with the given reps."""
    project = Project(
        title="Northlight follow-up",
        namespace=NAMESPACE,
        company=Company("Northlight", "northlight.example", "1 Main St, New York, NY 10001"),
        reps=tuple(reps) or (make_rep(),),
        lead_files=(),
        playbooks=(),
        outputs=(),
        rules=(Rule("week-1: 1-7 days after message of call-back", "playbooks/unreturned-call.yaml", 12),),
        span=Span("project.yaml", 1, 1),
        as_of=int(datetime(2026, 11, 24, 14, 0, tzinfo=UTC).timestamp()) // 60,
    )
    return BuildContext(project, FixedStamps())
