"""The three playbooks of the simulated month as a manager writes them, and once more as data for who reads along."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from checker import Limit

if TYPE_CHECKING:
    from collections.abc import Mapping

# What follows an outcome, by playbook or by step: the playbooks' texts are made from it, and the checks read it.
OUTCOMES = {
    "chase": {
        "call_back": "again on outcome.date",
        "busy": "again after 2 h",
        "interested": "go to offer after 1 day",
        "not_now": "start nurture after 2 weeks",
        "replied": "pause 1 week",
        "auto_reply": "pause until outcome.date",
        "referred": "next step",
        "won": "go to thanks after 2 days",
        "connected": "next",
        "unanswered": "next",
        "else": "stop",
    },
    "desk": {
        "call_back": "again on outcome.date",
        "interested": "go to meet on outcome.date",
        "busy": "again after 1 business day",
        "not_now": "start nurture after 10 days",
        "replied": "pause 3 days",
        "connected": "next step",
        "unanswered": "next",
        "else": "stop",
    },
    "nurture": {
        "interested": "start desk after 1 day",
        "replied": "start desk",
        "call_back": "again on outcome.date",
        "unanswered": "next",
        "else": "stop",
    },
}
STEP_OUTCOMES = {("chase", "check"): {"gatekeeper": "again after 1 day", "connected": "go to last on outcome.date"}}
EXITS = {
    "chase": ("won", "opted_out", "unqualified", "wrong_number"),
    "desk": ("won", "opted_out", "unqualified"),
    "nurture": ("opted_out", "unqualified"),
}
AT_END = {"chase": "start nurture after 5 days"}
EXIT_IF = {"chase": "frozen"}
"""A column of the list that makes a lead leave once it says yes."""

SHOP, DESK, DAY = "Mon-Sat 09:00-20:30", "Mon-Fri 09:00-17:30", "Mon-Fri 09:00-17:00"
PROJECT = """\
title: The month
namespace: 4b0b7f0e-7d0c-4d0e-9a55-5f1c2a1d9c61
company: {name: Northlight, website: northlight.example.com, address: "1 Main Street, New York"}
leads: [{file: leads.csv, timezone: America/New_York}]
playbooks: [chase, desk, nurture]
outputs: [calendar, email_drafts, plan_json]
horizon: 45 days
limits: {per_day: 3, call: {per_week: 7}}
schedule:
  {open: [mon-sat 09:00-20:30], holidays: lead, if_closed: next open, if_past: skip, if_not_logged: assume no answer}
"""
HORIZON_DAYS = 45

CHASE = """\
playbook: chase
title: The chase
enroll: lead.track == "chase"
start: lead.received_at
start_is: day 1
exit_if: lead.frozen
schedule: {vary: [time, weekday]}
limits: {gap: 90 min, call: {per_day: 2, per_week: 4}}
steps:
  - {id: first, when: at start, schedule: {if_past: do now}, call: {objective: Talk, ask: A date, voicemail: none}}
  - id: second
    when: 2-3 h after first
    within: same day or skip
    call: {objective: Talk, ask: A date, voicemail: intro}
  - id: note
    when: 1 day after first
    if_outcome: {first: unanswered}
    either:
      - email: {objective: Write, ask: An answer, message: note}
        if: lead.topic
      - call: {objective: Talk, ask: A date, voicemail: none}
      - skip
  - id: week-1
    when: 1-7 days after message of second
    repeat: {times: 3}
    call: {objective: Talk, ask: A date, voicemail: {once: short, from: 2}}
  - id: talked
    when: 2 days after first
    if_outcome: {first: answered}
    email: {objective: Sum up, ask: A date, message: recap}
  - id: check
    when: 9 days after first
    schedule: {if_not_logged: wait}
    call: {objective: Ask, ask: A date, voicemail: {stranger: final, acquaintance: final-friend}}
    outcomes: STEP_OUTCOMES
  - id: offer
    when: 12 days after first
    email: {objective: Offer, ask: Yes, message: offer}
  - id: last
    when: 3 days after offer
    call: {objective: Close, ask: Yes, voicemail: none}
  - id: thanks
    when: only by go to
    call: {objective: Thank them, ask: A word about us, voicemail: none}
messages:
  intro: {kind: introduction, voicemail: "Hello {{ lead.first_name }}, this is {{ rep.name }}."}
  short: {kind: short, voicemail: "{{ lead.first_name }}, {{ rep.name }} once more."}
  final: {kind: final, voicemail: "{{ lead.first_name }}, this is my last call."}
  final-friend: {kind: final, voicemail: "{{ lead.first_name }}, we know each other."}
  note: {kind: value, subject: "{{ lead.first_name }}, your {{ lead.topic }}", body: "Hello {{ lead.first_name }}."}
  recap: {kind: value, subject: What we said, body: "Hello {{ lead.first_name }} {{ lead.last_name }}."}
  offer: {kind: value, subject: Our offer, body: "Hello {{ lead.first_name }}, here it is."}
"""
DESK_BOOK = """\
playbook: desk
title: The desk
enroll: lead.track == "desk"
start_is: business day 1
schedule: {open: [mon-fri 09:00-17:30], holidays: both}
limits: {gap: 1 business day, call: {per_week: 3}, email: {per_week: 2}}
steps:
  - {id: write, when: day 1, at: 10:00-17:00, email: {objective: Write, ask: A date, message: {series: [one, two]}}}
  - id: ring
    when: 2 business days after write
    repeat: {after: [2 business days, 3 business days]}
    call: {objective: Talk, ask: A date, voicemail: {series: [hear, again]}}
  - id: round
    when: week 2
    repeat: {every: 1 week, times: 3}
    steps:
      - id: probe
        when: at block
        at: 10:00-16:00
        either:
          - call: {objective: Probe, ask: A date, voicemail: none}
            if: lead.topic
          - email: {objective: Probe, ask: A date, message: {series: [three, four, one]}}
          - skip
      - {id: prepare, when: 1 day after block, task: {objective: Prepare}}
  - {id: meet, when: only by go to, meeting: {objective: Show it, ask: Yes}}
  - {id: close, when: day 25, at: 09:00-12:00, email: {objective: Close, ask: Yes, message: bye}}
messages:
  one: {kind: value, subject: One, body: "Hello {{ lead.first_name }}."}
  two: {kind: value, subject: Two, body: "Hello {{ lead.first_name }}."}
  three: {kind: value, subject: Three, body: "Hello {{ lead.first_name }}."}
  four: {kind: value, subject: Four, body: "Hello {{ lead.first_name }}."}
  bye: {kind: closing, subject: Good-bye, body: "Hello {{ lead.first_name }}."}
  hear: {kind: introduction, voicemail: "Hello {{ lead.first_name }}."}
  again: {kind: short, voicemail: "Again, {{ lead.first_name }}."}
"""
NURTURE = """\
playbook: nurture
title: Now and then
kind: nurture
enroll: assigned
start_is: day 0
schedule: {open: [mon-fri 09:00-17:00], holidays: none}
limits: {gap: 2 days, email: {per_week: 1}}
steps:
  - id: hello
    when: day 0
    at: 10:00-12:00
    either:
      - email: {objective: Write, ask: An answer, message: {series: [red, green, blue]}}
      - call: {objective: Talk, ask: A date, voicemail: none}
  - id: drip
    when: 1 week after hello
    repeat: {every: 1 week, times: 2}
    email: {objective: Write, ask: An answer, message: {series: [red, green, blue]}}
messages:
  red: {kind: value, subject: Red, body: "Hello {{ lead.first_name }}."}
  green: {kind: value, subject: Green, body: "Hello {{ lead.first_name }}."}
  blue: {kind: value, subject: Blue, body: "Hello {{ lead.first_name }}."}
"""


@dataclass(frozen=True)
class Rule:
    """One step, written out by hand from the texts above.

    ``channels`` are those of its entries, of which the first needs the column ``asks``. ``earliest`` and ``latest`` are
    (step or ``start``, wait). ``test`` is its `if_outcome`; ``texts`` the texts of which none comes twice.
    """

    channels: tuple[str, ...]
    earliest: tuple[str, str] | None = None
    latest: tuple[str, str] | None = None
    rungs: tuple[str, ...] = ()
    at: str = "00:00-24:00"
    asks: str = ""
    test: tuple[str, str] | None = None
    texts: tuple[str, ...] = ()
    waits: bool = False
    is_led_to: bool = False


@dataclass(frozen=True)
class Book:
    """What holds for all steps of a playbook."""

    open: str
    holidays: tuple[str, ...]
    limit: Limit
    own: Mapping[str, Limit]
    steps: Mapping[str, Rule] = field(default_factory=dict)


CALL, MAIL = ("call",), ("email",)
BOOKS = {
    "chase": Book(
        SHOP,
        ("lead",),
        Limit("90 min", 3),
        {"call": Limit(day=2, week=4)},
        {
            "first": Rule(CALL, ("start", "0 min")),
            "second": Rule(CALL, ("first", "2 h"), ("first", "0 days")),
            "note": Rule(("email", "call"), ("first", "1 day"), asks="topic", test=("first", "unanswered")),
            "week-1": Rule(CALL, ("message of second", "1 day"), ("message of second", "7 days"), texts=("short",)),
            "talked": Rule(MAIL, ("first", "2 days"), test=("first", "answered")),
            "check": Rule(CALL, ("first", "9 days"), waits=True),
            "offer": Rule(MAIL, ("first", "12 days")),
            "last": Rule(CALL, ("offer", "3 days")),
            "thanks": Rule(CALL, is_led_to=True),
        },
    ),
    "desk": Book(
        DESK,
        ("lead", "rep"),
        Limit("1 business day", 3),
        {"call": Limit(week=3), "email": Limit(week=2)},
        {
            "write": Rule(MAIL, ("start", "0 days"), at="10:00-17:00", texts=("one", "two")),
            "ring": Rule(
                CALL,
                ("write", "2 business days"),
                rungs=("2 business days", "3 business days"),
                texts=("hear", "again"),
            ),
            "probe": Rule(
                ("call", "email"), ("start", "7 days"), at="10:00-16:00", asks="topic", texts=("three", "four", "one")
            ),
            "prepare": Rule(("task",), ("start", "8 days")),
            "meet": Rule(("meeting",), is_led_to=True),
            "close": Rule(MAIL, ("start", "24 days"), at="09:00-12:00"),
        },
    ),
    "nurture": Book(
        DAY,
        (),
        Limit("2 days", 3),
        {"email": Limit(week=1), "call": Limit(week=7)},
        {
            "hello": Rule(("email", "call"), ("start", "0 days"), at="10:00-12:00", texts=("red", "green", "blue")),
            "drip": Rule(MAIL, ("hello", "1 week"), texts=("red", "green", "blue")),
        },
    ),
}


IN_A_BLOCK = frozenset({"probe", "prepare"})


def playbook_texts() -> dict[str, str]:
    """The playbooks' files, with what follows their outcomes."""
    found = {}
    for name, template in (("chase", CHASE), ("desk", DESK_BOOK), ("nurture", NURTURE)):
        lines = f"exit: [{', '.join(EXITS[name])}]\noutcomes: {_flow(OUTCOMES[name])}\n"
        lines += f"at_end: {AT_END[name]}\n" if name in AT_END else ""
        text = template.replace("STEP_OUTCOMES", _flow(STEP_OUTCOMES["chase", "check"]))
        found[f"playbooks/{name}.yaml"] = text.replace("steps:\n", f"{lines}steps:\n", 1)
    return found


def _flow(pairs: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {value}" for name, value in pairs.items()) + "}"
