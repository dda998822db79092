"""What a rep who imports changes.ics has in the calendar afterwards, with icalendar as the independent reader."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playbook.builtin.outputs.calendar import Calendar
from playbook.extend import Artifact, BuildContext, LeadPlan, Part, Stamp, Touch, calendar_uid
from playbook.publishing.brakes import stamps_of
from playbook.publishing.memory import Memory, Remembered, remember
from playbook.publishing.stamps import Stamps
from playbook.testing.plans import (
    NAMESPACE,
    make_context,
    make_lead,
    make_lead_plan,
    make_rep_plan,
    make_touch,
    utc_minutes,
)

ENROLLED = utc_minutes("2026-11-24T09:12-05:00")
MORNING = utc_minutes("2026-11-25T08:00-05:00")
HOUR, DAY = 60, 24 * 60
STEPS = ("week-1", "week-2", "week-3", "week-4")


def call(step: str = "week-1", start: str = "2026-11-26T10:20-05:00", **changes: object) -> Touch:
    touch: Touch = make_touch(make_lead(), start, step=step)
    return replace(touch, **changes)  # type: ignore[arg-type]  # replace checks the names


def cancelled(touch: Touch, why: str = "they asked not to be called again", at: int = MORNING) -> Touch:
    """What the plan gives for a touch that the record took back."""
    return replace(touch, status="cancelled", cancelled_at=at, notes=(why,), texts=None, follows=())


def of_lead(*touches: Touch, rows: int = 0, latest: int = ENROLLED) -> LeadPlan:
    """Make one lead's plan; ``rows`` and ``latest`` are the number and the time of what was logged so far."""
    plan = make_lead_plan(touches=[touch for touch in touches if touch.status != "cancelled"])
    standing = replace(
        plan.standing,
        enrollment=replace(plan.standing.enrollment, start=ENROLLED, enrolled_at=ENROLLED),
        latest=replace(plan.standing.latest, at=latest),
        rows=rows,
    )
    taken_back = tuple(touch for touch in touches if touch.status == "cancelled")
    return replace(plan, standing=standing, cancelled=taken_back)


@dataclass
class Desk:
    """A rep's output/ and its memory, and the calendar program of a rep who imports what it holds."""

    memory: Memory = field(default_factory=Memory)
    files: dict[str, bytes] = field(default_factory=dict)
    held: dict[str, icalendar.Event] = field(default_factory=dict)
    is_first: bool = True

    def build(self, as_of: int, *plans: LeadPlan) -> None:
        artifacts = render(Stamps(self.memory.of("ines").stamps, as_of, self.is_first), as_of, *plans)
        self.is_first = False
        self.files = {artifact.path.removeprefix("ines/"): artifact.content for artifact in artifacts}
        ledger = dict.fromkeys(self.files, "0" * 64)
        self.memory = remember(self.memory, "ines", Remembered(ledger, stamps_of(artifacts), as_of, {}))

    def lose_memory(self) -> None:
        self.memory = Memory()

    def events(self, name: str = "changes") -> list[icalendar.Event]:
        """What stands in calendar.ics or changes.ics and the files after it."""
        contents = [content for path, content in sorted(self.files.items()) if path.startswith(name)]
        return [event for content in contents for event in icalendar.Calendar.from_ical(content).events]

    def take_in(self, name: str = "changes") -> None:
        """Import: RFC 5546 §2.1.5, the higher SEQUENCE wins, and with the same one the later DTSTAMP."""
        for event in self.events(name):
            before = self.held.get(event["UID"])
            if before is None or age(event) > age(before):
                self.held[event["UID"]] = event
            else:
                assert age(event) == age(before), "an event went back"
                assert event.to_ical() == before.to_ical(), "an event changed and its reader is not told"

    @property
    def shown(self) -> dict[str, tuple[datetime, str]]:
        """What the rep sees as to be done."""
        return {
            uid: (event.start, str(event["SUMMARY"]))
            for uid, event in self.held.items()
            if event["STATUS"] != "CANCELLED"
        }

    @property
    def meant(self) -> dict[str, tuple[datetime, str]]:
        return {str(event["UID"]): (event.start, str(event["SUMMARY"])) for event in self.events("calendar")}


def render(stamps: Stamps, as_of: int, *plans: LeadPlan) -> list[Artifact]:
    context = BuildContext(make_context().project, stamps)
    output = Calendar()
    parts = [part for plan in plans for part in output.for_lead(plan, context)]
    today = datetime.fromtimestamp((as_of - 5 * HOUR) * 60, UTC).date()
    plan = replace(make_rep_plan(plans), today=today)
    return list(output.for_rep(plan, sorted(parts, key=lambda part: part.order), context))


def age(event: icalendar.Event) -> tuple[int, datetime]:
    return int(event["SEQUENCE"]), event.DTSTAMP


def uid_of(touch: Touch) -> str:
    return calendar_uid(NAMESPACE, touch.uid, "ines")


def test_a_cancelled_call_says_so_and_why_and_does_not_ring():
    desk = Desk()
    touch = call()
    desk.build(ENROLLED, of_lead(touch))
    (published,) = desk.events("calendar")
    desk.build(MORNING, of_lead(cancelled(touch), rows=1, latest=MORNING))
    (event,) = desk.events()

    assert event["STATUS"] == "CANCELLED"
    assert event["SUMMARY"] == "Cancelled: Call Maria López (Acme Logistics)"
    assert event["DESCRIPTION"] == "Cancelled – they asked not to be called again"
    assert event.alarms.times == []
    assert (event["UID"], event.start, event.end) == (published["UID"], published.start, published.end)
    assert event["SEQUENCE"] == published["SEQUENCE"] + 1
    assert event.DTSTAMP == event.LAST_MODIFIED == datetime(2026, 11, 25, 13, tzinfo=UTC)
    for name in ("X-PLAYBOOK-TOUCH", "X-PLAYBOOK-LEAD", "X-PLAYBOOK-STEP"):
        assert event[name] == published[name]


def test_a_cancelled_call_shows_no_number_to_ring():
    desk = Desk()
    desk.build(MORNING, of_lead(cancelled(call())))

    assert b"555" not in desk.files["changes.ics"]


def test_the_reason_is_in_words_even_where_the_plan_gives_none():
    desk = Desk()
    desk.build(MORNING, of_lead(replace(cancelled(call()), notes=())))

    assert desk.events()[0]["DESCRIPTION"] == "Cancelled – it is no longer part of the plan"


def test_what_is_cancelled_is_in_calendar_ics_only_where_that_would_be_empty():
    desk = Desk()
    stays, goes = call("week-2"), call("week-1")
    desk.build(MORNING, of_lead(cancelled(goes), stays))

    assert [event["UID"] for event in desk.events("calendar")] == [uid_of(stays)]
    desk.build(MORNING, of_lead(cancelled(goes), cancelled(stays)))
    # A subscriber whose file vanished would keep the calls they have, and every alarm.
    assert {str(event["STATUS"]) for event in desk.events("calendar")} == {"CANCELLED"}


def test_emails_have_no_event_so_none_is_cancelled():
    desk = Desk()
    desk.build(MORNING, of_lead(cancelled(call(channel="email"))))

    assert desk.files == {}


def test_a_touch_that_is_planned_again_is_not_cancelled_in_the_same_file():
    desk = Desk(is_first=False)
    touch = call()
    desk.build(MORNING, of_lead(touch, cancelled(touch)))

    assert [event["STATUS"] for event in desk.events()] == ["CONFIRMED"]


def test_a_first_calendar_has_no_changes_beside_it():
    desk = Desk()
    desk.build(ENROLLED, of_lead(call("week-1"), call("week-2")))

    assert list(desk.files) == ["calendar.ics"]
    desk.build(MORNING, of_lead(call("week-1"), call("week-2")))
    assert list(desk.files) == ["calendar.ics"]


def test_a_rep_without_calls_gets_no_file():
    desk = Desk()
    desk.build(MORNING, of_lead())

    assert desk.files == {}


def test_what_is_new_stands_in_changes_so_that_no_other_file_need_be_imported():
    desk = Desk()
    desk.build(ENROLLED, of_lead(call("week-1")))
    desk.take_in("calendar")
    desk.build(ENROLLED + 5, of_lead(call("week-1"), call("week-2")))
    desk.take_in()

    assert [(event["UID"], event["SEQUENCE"]) for event in desk.events()] == [(uid_of(call("week-2")), 0)]
    assert desk.shown == desk.meant


def test_a_change_stays_for_thirty_days_so_that_a_rep_may_miss_some_files():
    desk = Desk()
    desk.build(ENROLLED, of_lead(call()))
    moved = call(start="2027-03-01T10:20-05:00")
    desk.build(MORNING, of_lead(moved))
    first = desk.files
    for days in (1, 15, 30):
        desk.build(MORNING + days * DAY, of_lead(moved))
        assert desk.files == first
    desk.build(MORNING + 31 * DAY, of_lead(moved))
    assert list(desk.files) == ["calendar.ics"]


def test_importing_it_twice_changes_nothing():
    desk = Desk()
    touch, other = call("week-1"), call("week-2")
    desk.build(ENROLLED, of_lead(touch, other))
    desk.take_in("calendar")
    desk.build(MORNING, of_lead(cancelled(touch), call("week-2", "2026-11-27T11:00-05:00")))
    desk.take_in()
    once = {uid: event.to_ical() for uid, event in desk.held.items()}
    desk.take_in()

    assert {uid: event.to_ical() for uid, event in desk.held.items()} == once
    assert desk.shown == desk.meant


def test_changes_stand_in_order_of_their_start():
    desk = Desk(is_first=False)
    later, sooner = call("week-2", "2026-11-30T09:00-05:00"), call("week-1")
    desk.build(MORNING, of_lead(later, cancelled(sooner)))

    assert [event["UID"] for event in desk.events()] == [uid_of(sooner), uid_of(later)]


def test_changes_are_split_as_calendars_are():
    body = b"BEGIN:VEVENT\r\nUID:x\r\nEND:VEVENT\r\n"
    parts = [Part((number, ""), body, (Stamp(str(number), "", 1, MORNING),)) for number in range(1_001)]
    made = Calendar().for_rep(make_rep_plan(), parts, make_context())
    files = [file for file in made if "changes" in file.path]

    assert [file.path for file in files] == ["ines/changes.ics", "ines/changes-2.ics"]
    assert [file.content.count(b"BEGIN:VEVENT") for file in files] == [1000, 1]
    assert [stamp.uid for file in files for stamp in file.stamps] == [str(number) for number in range(1_001)]


@pytest.mark.parametrize("is_lost", [False, True], ids=["memory kept", "memory lost"])
@pytest.mark.parametrize("later", [0, 1, 59, 26 * HOUR], ids="same minute,next minute,same hour,next day".split(","))
def test_a_stop_leaves_the_calendar_whatever_became_of_memory(later: int, is_lost: bool):
    desk = Desk()
    touch, at = call(), ENROLLED + later
    desk.build(ENROLLED, of_lead(touch))
    desk.take_in("calendar")
    if is_lost:
        desk.lose_memory()
    desk.build(at, of_lead(cancelled(touch), rows=1, latest=at))
    desk.take_in()

    assert desk.shown == {}


@pytest.mark.parametrize("is_lost", [False, True], ids=["memory kept", "memory lost"])
def test_a_stop_that_another_person_logged_on_the_same_number_is_news_too(is_lost: bool):
    desk = Desk()
    touch = call()
    desk.build(ENROLLED, of_lead(touch))
    desk.take_in("calendar")
    if is_lost:
        desk.lose_memory()
    desk.build(ENROLLED, of_lead(cancelled(touch)))  # no row of this lead's own
    desk.take_in()

    assert desk.shown == {}


@pytest.mark.parametrize("lost", [(), (1,), (2,), (3,), (1, 2, 3)])
def test_a_call_taken_back_and_planned_again_and_taken_back_rises_each_time(lost: tuple[int, ...]):
    desk = Desk()
    touch = call()
    desk.build(ENROLLED, of_lead(touch))
    desk.take_in("calendar")
    sequences = [event["SEQUENCE"] for event in desk.events("calendar")]
    for rows, now in enumerate((cancelled(touch), touch, cancelled(touch)), start=1):
        if rows in lost:
            desk.lose_memory()
        desk.build(ENROLLED, of_lead(now, rows=rows))  # all within the minute it was enrolled in
        desk.take_in()
        sequences += [event["SEQUENCE"] for event in desk.events()]
        assert len(desk.shown) == (now.status == "planned")

    assert sequences == sorted(set(sequences))
    assert lost or sequences == [0, 1, 2, 3]


def test_memory_keeps_the_number_of_an_event_that_stood_in_no_file_for_a_while():
    desk = Desk()
    touch = call(start="2027-03-01T10:20-05:00")
    desk.build(ENROLLED, of_lead(touch))
    desk.build(MORNING, of_lead(cancelled(touch), rows=1))
    desk.build(MORNING + 40 * DAY, of_lead(rows=1))  # the plan has forgotten that it was cancelled
    assert desk.files == {}
    desk.build(MORNING + 80 * DAY, of_lead(touch, rows=2))

    assert [event["SEQUENCE"] for event in desk.events()] == [2]


def test_after_memory_is_lost_everything_is_news_once_more():
    desk = Desk()
    desk.build(ENROLLED, of_lead(call()))
    desk.take_in("calendar")
    desk.lose_memory()
    desk.build(MORNING, of_lead(call(start="2026-11-26T11:00-05:00")))  # an edited playbook: no row tells of it
    desk.take_in()

    assert desk.shown == desk.meant


def test_a_lead_handed_over_is_cancelled_for_one_rep_and_new_for_the_other():
    touch = call()
    stamps = Stamps({}, MORNING)
    context = BuildContext(make_context().project, stamps)
    (gone,) = Calendar().for_lead(of_lead(cancelled(touch, "handed over to Tom")), context)
    tom = replace(of_lead(replace(touch, rep="tom")), rep=replace(make_rep_plan().rep, id="tom"))
    (new,) = Calendar().for_lead(tom, context)

    assert (gone.stamps[0].uid, gone.stamps[0].start) == (calendar_uid(NAMESPACE, touch.uid, "ines"), None)
    assert (new.stamps[0].uid, new.stamps[0].start) == (calendar_uid(NAMESPACE, touch.uid, "tom"), touch.start)


ACTIONS = st.tuples(
    st.sampled_from(("cancel", "plan", "move", "edit", "lose memory")),
    st.integers(0, len(STEPS) - 1),
    st.integers(0, 3 * DAY),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ACTIONS, max_size=8), st.booleans())
def test_a_rep_who_imports_nothing_but_changes_has_what_calendar_ics_says(
    actions: list[tuple[str, int, int]], is_often_lost: bool
):
    """Whatever is logged, undone, moved and lost: what the rep sees is what is planned."""
    desk = Desk()
    touches = [call(step, f"2027-01-0{number}T10:20-05:00") for number, step in enumerate(STEPS, 1)]
    as_of, rows, latest = ENROLLED, 0, ENROLLED
    desk.build(as_of, of_lead(*touches))
    desk.take_in("calendar")
    for action, number, elapsed in actions:
        # What no row tells of is told apart by the hour alone.
        as_of += elapsed + HOUR * (action == "edit")
        touch = touches[number]
        if action == "cancel":
            touch = cancelled(touch, at=as_of)
        elif action == "plan":
            touch = call(touch.step, touch.there.isoformat())
        elif touch.status == "planned" and action in {"move", "edit"}:
            touch = call(touch.step, (touch.there + timedelta(minutes=7)).isoformat())
        if touch != touches[number] and action != "edit":
            rows, latest = rows + 1, as_of
        touches[number] = touch
        if action == "lose memory" or is_often_lost:
            desk.lose_memory()
        desk.build(as_of, of_lead(*touches, rows=rows, latest=latest))
        desk.take_in()
        assert desk.shown == desk.meant
