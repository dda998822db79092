"""The order of a rep's day: who comes first, what stands where, and what is left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from playbook.model.playbook import Action, Step
from playbook.model.standing import Attempt, Contact
from playbook.model.timing import (
    ALL_DAY,
    Anchor,
    AnchorKind,
    IfClosed,
    IfNotLogged,
    IfPast,
    Schedule,
    Timing,
    Unit,
)
from playbook.planning.zones import load_zone
from playbook.reporting.day_queue import Group, Moment, arrived_at, day_queue
from playbook.source import Span
from playbook.testing import make_lead, make_lead_plan, make_rep_plan, make_touch, utc_minutes

NOW = "2026-11-24T10:00-05:00"
SPAN = Span("playbooks/chase.yaml", 1, 1)
LAST_WEEK = Contact(utc_minutes("2026-11-17T10:00-05:00"), "call")


def lead_plan(name, *touches, contacts=(), arrived="2026-11-24T09:12-05:00", **standing):
    lead = replace(make_lead(f"id:{name}", first_name=name), received_at=utc_minutes(arrived))
    made = [replace(make_touch(lead, start, step=f"step-{number}"), **more) for number, (start, more) in touches]
    plan = make_lead_plan(lead, [_at_home(touch) for touch in made])
    return replace(plan, standing=replace(plan.standing, contacts=contacts, **standing))


def _at_home(touch):
    """The builder's rep sits six hours east of New York; here the rep's clock is the lead's."""
    return replace(touch, here=touch.there)


def lead(name, *touches, contacts=(LAST_WEEK,), **more):
    """One lead with touches given as a start or as (start, changes)."""
    pairs = [(one, {}) if isinstance(one, str) else one for one in touches]
    return lead_plan(name, *enumerate(pairs, start=1), contacts=contacts, **more)


def queue(*plans, at=NOW, is_open=True):
    moment = Moment(utc_minutes(at), lambda instant, zone: load_zone(zone).shown(instant), lambda *_: is_open)
    return day_queue(make_rep_plan(plans), moment)


def order(*plans, at=NOW, is_open=True):
    return [(entry.group.value, entry.plan.lead.first_name) for entry in queue(*plans, at=at, is_open=is_open).entries]


def assumed(start, **more):
    return start, {"status": "assumed", **more}


def promised(start, **more):
    return start, {"is_promised": True, **more}


def test_groups_come_in_their_order_whatever_the_hour_of_their_touches():
    found = order(
        lead("due", "2026-11-24T10:00-05:00"),
        lead("unlogged", assumed("2026-11-24T08:00-05:00")),
        lead("promised", promised("2026-11-24T10:45-05:00")),
        lead("new", "2026-11-24T10:00-05:00", contacts=()),
    )

    assert found == [("speed_to_lead", "new"), ("promised", "promised"), ("not_logged", "unlogged"), ("due", "due")]


def test_of_those_never_contacted_the_newest_arrival_comes_first():
    found = order(
        lead("yesterday", "2026-11-24T09:50-05:00", contacts=(), arrived="2026-11-23T17:00-05:00"),
        lead("newest", "2026-11-24T10:00-05:00", contacts=(), arrived="2026-11-24T09:58-05:00"),
        lead("earlier", "2026-11-24T09:40-05:00", contacts=(), arrived="2026-11-24T09:40-05:00"),
    )

    assert [name for _, name in found] == ["newest", "earlier", "yesterday"]


@pytest.mark.parametrize(
    ("touches", "contacts", "group"),
    [
        (["2026-11-24T10:00-05:00"], (), "speed_to_lead"),
        ([assumed("2026-11-24T09:30-05:00")], (), "speed_to_lead"),  # planned, and nobody says it was made
        (["2026-11-24T10:01-05:00"], (), "due"),  # not yet
        (["2026-11-24T10:00-05:00"], (LAST_WEEK,), "due"),
        ([assumed("2026-11-23T09:30-05:00"), "2026-11-24T10:00-05:00"], (), "due"),  # taken as made yesterday
    ],
)
def test_only_a_first_contact_that_is_due_is_speed_to_lead(touches, contacts, group):
    assert order(lead("maria", *touches, contacts=contacts)) == [(group, "maria")]


def test_a_task_of_the_reps_own_is_no_contact():
    task = ("2026-11-24T09:00-05:00", {"channel": "task"})
    found = queue(lead("maria", task, "2026-11-24T10:00-05:00", contacts=())).entries

    assert [(entry.touch.channel, entry.group.value) for entry in found] == [("call", "speed_to_lead"), ("task", "due")]


def test_a_lead_arrives_when_it_reaches_the_rep_not_when_it_asked():
    maria = lead("maria", "2026-11-24T10:00-05:00", contacts=())
    asked = replace(maria.lead, requested_at=utc_minutes("2026-11-20T10:00-05:00"))

    assert arrived_at(replace(maria, lead=asked)) == utc_minutes("2026-11-24T09:12-05:00")
    assert arrived_at(replace(maria, lead=replace(asked, received_at=None))) == utc_minutes("2026-11-20T10:00-05:00")
    assert arrived_at(replace(maria, lead=replace(asked, received_at=None, requested_at=None))) == (
        maria.standing.enrollment.enrolled_at
    )


def at_start(plan, elsewhere=(), unit=Unit.MINUTES):
    """The same lead, with a first step that counts from the start, which was 09:12."""
    timing = Timing(Anchor(AnchorKind.START), 0, 0, unit, "at start", SPAN)
    schedule = Schedule(ALL_DAY, "none", IfClosed.NEXT_OPEN, IfPast.DO_NOW, IfNotLogged.WAIT)
    action = Action("call", "Learn what they hoped to find", "Ten minutes", 15, SPAN)
    steps = (Step("step-1", timing, (action,), schedule, 0, SPAN),)
    standing = replace(plan.standing, elsewhere=elsewhere)
    return replace(plan, playbook=replace(plan.playbook, steps=steps), standing=standing)


def test_first_contacts_that_stand_one_behind_the_other_are_all_due():
    older = at_start(lead("older", "2026-11-24T10:00-05:00", contacts=(), arrived="2026-11-24T09:12-05:00"))
    newer = at_start(lead("newer", "2026-11-24T10:15-05:00", contacts=(), arrived="2026-11-24T09:50-05:00"))

    assert order(older, newer) == [("speed_to_lead", "newer"), ("speed_to_lead", "older")]


def test_a_first_contact_waits_for_its_minute_where_hours_or_others_on_the_number_decided_it():
    maria = lead("maria", "2026-11-24T10:15-05:00", contacts=())

    assert order(at_start(maria), is_open=False) == [("due", "maria")]
    assert order(at_start(maria, elsewhere=(LAST_WEEK,))) == [("due", "maria")]
    assert order(at_start(maria, unit=Unit.DAYS)) == [("due", "maria")]
    assert order(at_start(maria), at="2026-11-24T09:11-05:00") == [("due", "maria")]


def test_nobody_is_to_be_called_late_where_it_is_closed_now():
    plans = (
        lead("new", assumed("2026-11-24T09:30-05:00"), contacts=()),
        lead("agreed", assumed("2026-11-24T09:40-05:00", is_promised=True)),
    )

    assert {group for group, _ in order(*plans, is_open=False)} == {"not_logged"}


@pytest.mark.parametrize(
    ("touch", "group"),
    [
        (promised("2026-11-24T11:00-05:00"), ["promised"]),
        (promised("2026-11-24T11:01-05:00"), ["due"]),
        (promised("2026-11-24T10:00-05:00"), ["promised"]),
        (assumed("2026-11-24T08:00-05:00", is_promised=True), ["promised"]),
        (assumed("2026-11-17T17:00-05:00", is_promised=True), ["promised"]),  # a promise is not over with its day
        (assumed("2026-11-16T17:00-05:00", is_promised=True), []),
        (promised("2026-11-25T09:00-05:00"), []),
    ],
)
def test_a_promise_comes_up_an_hour_ahead_and_stays_for_a_week(touch, group):
    assert [found for found, _ in order(lead("maria", touch))] == group


@pytest.mark.parametrize(
    ("touch", "group"),
    [
        (assumed("2026-11-24T00:00-05:00"), ["not_logged"]),
        (assumed("2026-11-23T23:59-05:00"), []),
        ("2026-11-24T23:59-05:00", ["due"]),
        ("2026-11-25T00:00-05:00", []),
        (("2026-11-24T11:00-05:00", {"status": "cancelled"}), []),
    ],
)
def test_the_day_is_the_one_at_the_reps_desk(touch, group):
    assert [found for found, _ in order(lead("maria", touch))] == group


def test_what_is_due_is_in_order_of_time_and_first_contacts_come_first_in_their_minute():
    found = order(
        lead("noon", "2026-11-24T12:00-05:00"),
        lead("known", "2026-11-24T11:00-05:00", arrived="2026-11-01T09:00-05:00"),
        lead("new", "2026-11-24T11:00-05:00", contacts=()),
    )

    assert [name for _, name in found] == ["new", "known", "noon"]


def test_tomorrow_is_counted_by_channel_and_the_first_of_it_is_named():
    found = queue(
        lead("maria", "2026-11-25T11:00-05:00", ("2026-11-26T09:00-05:00", {})),
        lead("amara", "2026-11-25T09:30-05:00", ("2026-11-25T10:00-05:00", {"channel": "email"})),
    )

    assert found.entries == ()
    assert found.tomorrow == {"call": 2, "email": 1}
    assert found.following is not None
    assert (found.following[0].there.hour, found.following[1].lead.first_name) == (9, "amara")


def test_what_happened_last_is_the_newest_outcome_and_how_much_was_not_logged_since():
    attempts = {
        ("first-call", "1"): Attempt(utc_minutes("2026-11-20T10:00-05:00"), "no_answer"),
        ("call-back", "1"): Attempt(utc_minutes("2026-11-20T10:45-05:00"), "left_voicemail"),
    }
    touches = (
        assumed("2026-11-19T10:00-05:00"),
        assumed("2026-11-21T10:00-05:00"),
        assumed("2026-11-23T10:00-05:00"),
        "2026-11-24T16:00-05:00",
    )
    (entry,) = queue(lead("maria", *touches, attempts=attempts)).entries

    assert (entry.last.outcome, entry.last.step, entry.last.unlogged) == ("left_voicemail", "call-back", 2)
    assert entry.last.here is not None
    assert entry.last.here.isoformat() == "2026-11-20T10:45:00-05:00"


def test_a_contact_from_another_playbook_is_what_happened_last_where_it_is_the_newest():
    attempts = {("first-call", "1"): Attempt(utc_minutes("2026-11-16T10:00-05:00"), "no_answer")}
    answered = Contact(utc_minutes("2026-11-18T10:00-05:00"), "email", answered=True)
    (entry,) = queue(lead("maria", "2026-11-24T16:00-05:00", attempts=attempts, contacts=(LAST_WEEK, answered))).entries

    assert (entry.last.outcome, entry.last.channel) == ("answered", "email")


def test_of_a_lead_nobody_contacted_nothing_happened_last():
    (entry,) = queue(lead("maria", "2026-11-24T10:00-05:00", contacts=())).entries

    assert entry.last.at is None
    assert entry.group is Group.SPEED_TO_LEAD
