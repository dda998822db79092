"""What a rep's calendar program reads from calendar.ics, with icalendar as the independent reader."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playbook.builtin.outputs import calendar as calendar_module
from playbook.builtin.outputs.calendar import Calendar, calendar_uid
from playbook.builtin.outputs.ics_writer import clean_line, clean_text
from playbook.extend import Artifact, BuildContext, Lead, LeadPlan, Part, Phone, Said, Stamp, Touch
from playbook.testing.plans import (
    NAMESPACE,
    make_context,
    make_lead,
    make_lead_plan,
    make_rep,
    make_rep_plan,
    make_touch,
    utc_minutes,
)

TOUCH_UID = "d9b5dfee-1dd4-51d3-a76b-2f39a89ed0f4"

DESCRIPTION = """\
+1 212-555-0134
10:20 for Maria, Thu 26 Nov

Objective: Learn what they hoped to find
Ask: Ten minutes this week

In their words:
A quote for twelve desks, delivered before Christmas.

1. Greet (so that they talk with you)
Hello Maria, this is Inès Moreau from Northlight.
- who we are
- why now

2. Qualify (what do they want)
You wrote to us about twelve desks.
? What made you write to us?
? Who decides?

3. Invite (to look at something that helps)
Shall I show you?
- ten minutes

4. Close (a next step with a date)
Which day suits you?
- a date

5. Follow through (see that they get it)
You will have it today.

Voicemail (10 s):
Hello Maria, Inès Moreau here, about your desks. 212 555 0190.

What comes next
Unanswered: week-2, Sat 28 Nov, 10:20
Connected: the chase ends
Call back: again on the agreed date
Opted out: all contact stops"""


@dataclass
class Memory:
    """A stamp book that says which event it was asked about, and always answers with the third change."""

    asked: dict[str, bytes] = field(default_factory=dict)
    changed: str = "2026-11-20T08:30+00:00"

    def stamp(self, plan: LeadPlan, uid: str, visible: bytes, *, is_cancelled: bool = False) -> Stamp:
        del plan, is_cancelled
        self.asked[uid] = visible
        return Stamp(uid, hashlib.sha256(visible).hexdigest(), 3, utc_minutes(self.changed), published=0)


def build(*plans: LeadPlan, context: BuildContext | None = None) -> list[Artifact]:
    """Run the output as the host does: every lead, parts sorted by their order, then the rep."""
    context = context or make_context()
    output = Calendar()
    parts = [part for plan in plans for part in output.for_lead(plan, context)]
    rep_plan = make_rep_plan(plans)
    return list(output.for_rep(rep_plan, sorted(parts, key=lambda part: part.order), context))


def only_event(plan: LeadPlan) -> icalendar.Event:
    (artifact,) = build(plan)
    (event,) = icalendar.Calendar.from_ical(artifact.content).events
    return event


def one_call(lead: Lead | None = None, **changes: object) -> LeadPlan:
    lead = lead or make_lead()
    touch: Touch = replace(make_touch(lead), **changes)  # type: ignore[arg-type]  # replace checks the names
    return make_lead_plan(lead, [touch])


def test_a_call_is_an_event_with_all_a_rep_needs_on_the_phone():
    event = only_event(one_call())

    assert event["SUMMARY"] == "Call Maria López (Acme Logistics)"
    assert event.start == datetime(2026, 11, 26, 15, 20, tzinfo=UTC)
    assert event.end == datetime(2026, 11, 26, 15, 35, tzinfo=UTC)
    assert event["DESCRIPTION"] == DESCRIPTION
    assert event.categories == ["Call"]
    assert (event["CLASS"], event["STATUS"], event["TRANSP"]) == ("PRIVATE", "CONFIRMED", "TRANSPARENT")
    (alarm,) = event.alarms.times
    assert alarm.trigger == event.start - timedelta(minutes=5)
    assert alarm.alarm["ACTION"] == "DISPLAY"
    assert alarm.alarm["DESCRIPTION"] == "Call Maria López (Acme Logistics)"


def test_the_bytes_are_those_that_icalendar_writes():
    lead = make_lead(request="Zwölf Tische; 漢字, 👩‍👩‍👧‍👦\nund ein Stuhl " * 30)
    (artifact,) = build(make_lead_plan(lead))

    assert icalendar.Calendar.from_ical(artifact.content).to_ical(sorted=False) == artifact.content


def test_a_calendar_has_a_name_and_asks_to_be_read_again():
    (artifact,) = build(one_call())

    assert artifact.path == "ines/calendar.ics"
    assert artifact.content.decode().splitlines()[:7] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//playbook//playbook-compiler//EN",
        "NAME:Northlight follow-up – Inès Moreau",
        "X-WR-CALNAME:Northlight follow-up – Inès Moreau",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    for absent in (b"METHOD", b"ORGANIZER", b"RRULE", b"VTIMEZONE", b"TZID"):
        assert absent not in artifact.content


def test_the_uid_is_the_touchs_and_the_reps():
    touch = make_touch(make_lead())

    for rep in ("ines", "tom"):
        plan = make_lead_plan(make_lead(), [touch], make_rep(rep))
        assert only_event(plan)["UID"] == str(uuid.uuid5(NAMESPACE, f"{touch.uid}/{rep}"))
    # Written out, because published calendars hold it: a new recipe would double every event there.
    assert calendar_uid(NAMESPACE, TOUCH_UID, "ines") == "d99ab61d-00b3-5f69-bb9d-4f8a660673a5"


def test_our_own_data_lead_back_from_the_event_to_the_touch():
    plan = one_call()
    event = only_event(plan)

    assert event["X-PLAYBOOK-TOUCH"] == plan.touches[0].uid
    assert event["X-PLAYBOOK-LEAD"] == "id:101"
    assert event["X-PLAYBOOK-STEP"] == "unreturned-call/1/week-1/1"


def test_the_stamp_is_of_the_event_without_its_stamp_lines():
    memory = Memory()
    context = BuildContext(make_context().project, memory)
    (artifact,) = build(one_call(), context=context)
    (event,) = icalendar.Calendar.from_ical(artifact.content).events
    stamp_lines = ("DTSTAMP:", "LAST-MODIFIED:", "SEQUENCE:")
    lines = artifact.content.decode().splitlines(keepends=True)
    begin, end = lines.index("BEGIN:VEVENT\r\n"), lines.index("END:VEVENT\r\n")

    assert event["SEQUENCE"] == 3
    assert event.DTSTAMP == event.LAST_MODIFIED == datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
    assert memory.asked == {
        event["UID"]: "".join(line for line in lines[begin : end + 1] if not line.startswith(stamp_lines)).encode()
    }
    assert [(stamp.uid, stamp.start) for stamp in artifact.stamps] == [
        (event["UID"], utc_minutes("2026-11-26T10:20-05:00"))
    ]


def test_what_is_shown_does_not_depend_on_the_stamp():
    early, late = Memory(), Memory(changed="2026-11-23T10:00+00:00")
    build(one_call(), context=BuildContext(make_context().project, early))
    build(one_call(), context=BuildContext(make_context().project, late))

    assert early.asked == late.asked


@pytest.mark.parametrize(
    ("channel", "summary", "alarm"),
    [
        ("call", "Call Maria López (Acme Logistics)", 5),
        ("sms", "Text Maria López (Acme Logistics)", 5),
        ("social", "Message Maria López (Acme Logistics)", 5),
        ("letter", "Letter to Maria López (Acme Logistics)", 5),
        ("gift", "Gift for Maria López (Acme Logistics)", 5),
        ("visit", "Visit Maria López (Acme Logistics)", 60),
        ("meeting", "Meet Maria López (Acme Logistics)", 15),
        ("task", "Task for Maria López (Acme Logistics)", 5),
        ("fax", "Fax: Maria López (Acme Logistics)", 5),
    ],
)
def test_every_channel_but_email_is_in_the_calendar(channel: str, summary: str, alarm: int):
    event = only_event(one_call(channel=channel))

    assert event["SUMMARY"] == summary
    assert event.categories == [channel.capitalize()]
    assert event.alarms.times[0].trigger == event.start - timedelta(minutes=alarm)


def test_emails_and_assumed_touches_are_not_in_the_calendar():
    assert build(one_call(channel="email")) == []
    assert build(one_call(status="assumed")) == []


def test_events_stand_in_order_of_their_start():
    lead = make_lead()
    later, sooner = make_touch(lead, "2026-11-30T09:00-05:00", step="b"), make_touch(lead, step="a")
    (artifact,) = build(make_lead_plan(make_lead("id:102"), [later]), make_lead_plan(lead, [sooner]))

    starts = [event.start for event in icalendar.Calendar.from_ical(artifact.content).events]
    assert starts == sorted(starts)
    assert [stamp.uid for stamp in artifact.stamps] == [
        calendar_uid(NAMESPACE, touch.uid, "ines") for touch in (sooner, later)
    ]


def test_the_parts_sort_by_start():
    (part,) = Calendar().for_lead(one_call(), make_context())

    assert part.order == (utc_minutes("2026-11-26T10:20-05:00"), part.stamps[0].uid)


def described(plan: LeadPlan) -> str:
    return str(only_event(plan)["DESCRIPTION"])


def test_without_a_message_the_rep_is_told_to_leave_none():
    lead = make_lead()
    texts = make_touch(lead).texts
    assert texts
    quiet = described(one_call(texts=replace(texts, voicemail=None)))
    spoken = described(one_call(texts=replace(texts, voicemail=Said("intro", "Hello, it is Inès.", 47.1))))

    assert "\n\nVoicemail: hang up, leave no message.\n\n" in quiet
    assert "\n\nVoicemail (48 s):\nHello, it is Inès.\n\n" in spoken


def test_only_calls_speak_of_voicemail_and_a_text_message_shows_its_words():
    lead = make_lead()
    texts = make_touch(lead).texts
    assert texts
    shown = described(one_call(channel="sms", texts=replace(texts, body="Hello Maria, a short note.")))

    assert "Voicemail" not in shown
    assert "\n\nHello Maria, a short note.\n\n" in shown


def test_what_is_not_known_leaves_no_empty_line_behind():
    lead = make_lead(request="", company="", last_name="", phone="")
    plan = one_call(lead, number=None, texts=None, follows=())
    event = only_event(plan)

    assert event["SUMMARY"] == "Call Maria"
    assert event["DESCRIPTION"] == "10:20 for Maria, Thu 26 Nov"


def test_without_a_request_the_script_follows_the_ask():
    assert "Ask: Ten minutes this week\n\n1. Greet" in described(one_call(make_lead(request=" \x00")))


def test_a_number_without_a_readable_form_stands_as_it_is_dialled():
    shown = described(one_call(number=Phone("+12125550134", "")))

    assert shown.splitlines()[0] == "+12125550134"


def test_a_lead_known_by_company_alone_is_named_once():
    event = only_event(one_call(make_lead(first_name="", last_name="")))

    assert event["SUMMARY"] == "Call Acme Logistics"
    assert "10:20 for Acme Logistics, Thu 26 Nov" in event["DESCRIPTION"]


def test_notes_about_the_time_stand_under_it():
    shown = described(one_call(notes=("Overlaps with the call to Tom.",)))

    assert shown.splitlines()[:3] == [
        "+1 212-555-0134",
        "10:20 for Maria, Thu 26 Nov",
        "Overlaps with the call to Tom.",
    ]


def test_a_next_step_in_another_year_names_it():
    lead = make_lead()
    touch = make_touch(lead, "2026-12-30T10:20-05:00")

    assert "Unanswered: week-2, Fri 1 Jan 2027, 10:20" in described(make_lead_plan(lead, [touch]))


def test_a_touch_of_no_length_still_ends_after_it_starts():
    event = only_event(one_call(minutes=0))

    assert event.end - event.start == timedelta(minutes=1)


def test_an_endless_request_is_cut_so_that_the_file_can_be_imported():
    (artifact,) = build(one_call(make_lead(request="漢" * 1_000_000, company="漢" * 1_000_000)))
    (event,) = icalendar.Calendar.from_ical(artifact.content).events

    assert len(artifact.content) < calendar_module.MOST_BYTES
    assert len(event["DESCRIPTION"]) == 20_000
    assert event["DESCRIPTION"].endswith("漢…")
    assert event["SUMMARY"].endswith("漢…")


def parts_of(count: int, content: bytes) -> list[Part]:
    body = b"BEGIN:VEVENT\r\n" + content + b"END:VEVENT\r\n"
    return [Part((number, ""), body, (Stamp(str(number), "", 0, 0, number, 0),)) for number in range(count)]


def join(parts: list[Part]) -> list[Artifact]:
    return list(Calendar().for_rep(make_rep_plan(), parts, make_context()))


def test_files_are_split_at_a_thousand_events():
    files = join(parts_of(2_001, b"UID:x\r\n"))

    assert [file.path for file in files] == ["ines/calendar.ics", "ines/calendar-2.ics", "ines/calendar-3.ics"]
    assert [file.content.count(b"BEGIN:VEVENT") for file in files] == [1000, 1000, 1]
    assert [stamp.uid for file in files for stamp in file.stamps] == [str(number) for number in range(2_001)]
    for file in files:
        assert file.content.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
        assert file.content.endswith(b"END:VEVENT\r\nEND:VCALENDAR\r\n")


@pytest.mark.parametrize("size", range(2_900, 3_000, 7))
def test_files_are_split_before_900_kilobytes(size: int):
    files = join(parts_of(700, b"X-A:" + b"x" * size + b"\r\n"))

    assert sum(file.content.count(b"BEGIN:VEVENT") for file in files) == 700
    assert all(len(file.content) <= 900_000 for file in files)
    # and no earlier than needed
    assert len(files[0].content) + size + 40 > 900_000


def test_a_rep_without_events_gets_no_file():
    assert join([]) == []


@pytest.mark.parametrize("forged", [b"END:VEVENT\r\nBEGIN:VEVENT\r\n", b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n"])
def test_an_event_inside_an_event_is_refused(forged: bytes):
    with pytest.raises(ValueError, match="3 events were written"):
        join(parts_of(3, forged))


FIELDS = ("first_name", "last_name", "company", "job_title", "phone", "request", "topic")
ANY_TEXT = st.text(
    st.one_of(
        st.characters(exclude_categories=()),
        st.sampled_from("\\,;:\"'^\n\r\t\x00\x1b\x85é漢👩‍👧\u2028\u202e\ufeff\ud800 "),
    ),
    max_size=200,
)
HOSTILE = st.one_of(
    ANY_TEXT,
    st.sampled_from(["\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n", "\nEND:VALARM\n", "\r\nATTACH:file:///etc/passwd", "\\"]),
)

PROPERTIES = [
    "UID",
    "DTSTAMP",
    "LAST-MODIFIED",
    "SEQUENCE",
    "DTSTART",
    "DTEND",
    "SUMMARY",
    "DESCRIPTION",
    "CATEGORIES",
    "CLASS",
    "STATUS",
    "TRANSP",
    "X-PLAYBOOK-TOUCH",
    "X-PLAYBOOK-LEAD",
    "X-PLAYBOOK-STEP",
]


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(FIELDS, HOSTILE)))
def test_any_text_in_any_field_of_a_lead_comes_back_and_nothing_else(fields: dict[str, str]):
    lead = make_lead(**fields)
    (artifact,) = build(make_lead_plan(lead, [make_touch(lead), make_touch(lead, step="week-2")]))
    calendar = icalendar.Calendar.from_ical(artifact.content)

    assert [component.name for component in calendar.walk()] == ["VCALENDAR", *["VEVENT", "VALARM"] * 2]
    for event in calendar.events:
        assert list(event) == PROPERTIES
        assert event.errors == []
        assert (event.start, event.end - event.start) == (
            datetime(2026, 11, 26, 15, 20, tzinfo=UTC),
            timedelta(minutes=15),
        )
        if fields["phone"]:
            assert event["DESCRIPTION"].splitlines()[0] == (clean_line(fields["phone"]) or "+12125550134")
        assert event["SUMMARY"].startswith("Call ")
        for name in ("first_name", "last_name", "company"):
            assert clean_line(fields[name]) in event["SUMMARY"]
        assert clean_text(fields["request"]) in event["DESCRIPTION"]
        assert clean_text(f"You wrote to us about {fields['topic']}.") in event["DESCRIPTION"]
    lines = artifact.content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line or b"\r" in line or line.endswith(b"\\") for line in lines)
    assert all(line.decode() for line in lines[:-1])


def test_the_calendar_registers_itself():
    (output,) = calendar_module.playbook_register_outputs()

    assert output.name == "calendar"
    assert isinstance(output, Calendar)
