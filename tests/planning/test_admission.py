"""New leads begin where the rep's days have room, and after that nobody's touch changes its day for another lead."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from playbook.inputs import read_sources
from playbook.model.project import Targets
from playbook.model.standing import Enrollment, Standing
from playbook.planning.admission import can_wait, ceiling_of, overloads
from playbook.planning.case import Case
from playbook.planning.plan_rep import OVERLAPS, plan_leads
from playbook.planning.zones import DAY, load_zone, to_date
from playbook.plugins.host import load_plugins
from playbook.source import DictTree
from playbook.testing.plans import make_lead, utc_minutes
from playbook.testing.projects import PROJECT, SampleProject

NEW_YORK = load_zone("America/New_York")
MONDAY = utc_minutes("2027-03-01T09:00-05:00")
CALL = "call: {objective: Talk, ask: Ten minutes, voicemail: none}"
MAIL = "email: {objective: Write, ask: An answer, message: hello}"
HEAD = """\
playbook: NAME
title: NAME
enroll: lead.topic == "NAME"
start: lead.received_at
start_is: day 1
exit: [connected, opted_out, won]
outcomes: {unanswered: next, interested: next, else: stop}
messages: {hello: {kind: value, subject: Desks, body: Hello}}
"""
PLAYBOOKS = {
    "steady": """\
limits: {gap: 1 day}
steps:
  - {id: first, when: day 1, CALL}
  - {id: letter, when: day 3, MAIL}
  - {id: second, when: day 4-6, CALL}
  - {id: third, when: week 2, repeat: {times: 2}, CALL}
  - {id: last, when: 2-5 business days after third, CALL}
""",
    # What moves inside a day carries its minute on: hours after it, a gap in hours, a cap over seven days.
    "hours": """\
steps:
  - {id: first, when: day 1, CALL}
  - {id: again, when: 3 h after first, CALL}
  - {id: later, when: 4 days after again, CALL}
""",
    "gaps": """\
limits: {gap: 24 h}
steps:
  - {id: first, when: day 1, CALL}
  - {id: second, when: day 2, CALL}
  - {id: third, when: day 3-5, CALL}
  - {id: fourth, when: day 6-8, repeat: {times: 2}, CALL}
""",
    "weekly": """\
limits: {per_week: 2}
steps:
  - {id: often, when: day 1, repeat: {every: 4 days, until: exit}, CALL}
""",
    "at-once": """\
steps:
  - {id: first, when: at start, schedule: {if_past: do now}, CALL}
  - {id: second, when: 2 days after first, CALL}
""",
}


def texts_of(playbooks, capacity, hours="mon-fri 09:00-14:00", more=""):
    """The files of a project whose one rep, in New York, has a capacity; leads choose by their topic."""
    project = PROJECT.replace("PLAYBOOK", ", ".join(playbooks)).replace("mon-sat 09:00-20:30", hours)
    project = project.replace("America/New_York}\nleads", f"America/New_York{capacity}}}\nleads") + more
    files = {"project.yaml": project, "leads.csv": leads_csv([])}
    for name, steps in playbooks.items():
        files[f"playbooks/{name}.yaml"] = (
            (HEAD.replace("NAME", name) + steps).replace("CALL", CALL).replace("MAIL", MAIL)
        )
    return files


def leads_csv(leads):
    """leads.csv of (number, playbook, instant of arrival)."""
    lines = ["id,first_name,email,phone,owner,country,state,timezone,received_at,topic,basis"]
    places = ["NY,America/New_York", "TX,America/Chicago", "CA,America/Los_Angeles", "AZ,America/Phoenix"]
    for number, playbook, at in leads:
        there = places[number % len(places)]
        came = NEW_YORK.shown(at).isoformat(timespec="minutes")
        phone = f"+1 212-555-{number:04}"
        lines.append(f"L{number},Ann {number},l{number}@example.com,{phone},ines,US,{there},{came},{playbook},asked")
    return "\n".join([*lines, ""])


class Desk:
    """One rep and the record of who was taken in, without the disk."""

    def __init__(self, playbooks, capacity=None, hours="mon-fri 09:00-14:00", **changes):
        files = {path: text.encode() for path, text in texts_of(playbooks, "", hours).items()}
        sources = read_sources(DictTree(files), load_plugins()[0])
        rep = replace(sources.project.reps[0], capacity=capacity, targets=changes.pop("targets", None))
        self.project, self.rep = replace(sources.project, reps=(rep,), **changes), rep
        self.cases = {}

    def comes(self, name, playbook, start=MONDAY, as_of=MONDAY, **fields):
        lead = make_lead(f"id:{name}")
        lead = replace(lead, phones=(replace(lead.phones[0], e164=f"+1212555{len(self.cases):04}"),), columns=fields)
        run = Enrollment(playbook, 1, start, as_of)
        book = self.project.playbook(playbook)
        self.cases[lead.key] = Case(lead, Standing(run), run, book, self.rep, is_new=True)

    def build(self, as_of=MONDAY):
        """Plan, and keep what the record would keep."""
        plans = plan_leads(list(self.cases.values()), self.project, as_of, self.project.horizon_days)
        for plan in plans:
            kept = {(step, occurrence): start for step, occurrence, start in plan.pushed}
            standing = replace(plan.case.standing, slots={**plan.case.standing.slots, **kept})
            self.cases[plan.case.lead.key] = replace(plan.case, standing=standing, is_new=False)
        return {plan.case.lead.key.removeprefix("id:"): plan for plan in plans}


def days_of(plan):
    return [f"{t.here:%a %d}" for t in plan.touches if t.channel == "call"]


def calls_a_day(plans):
    return Counter(t.here.date() for plan in plans.values() for t in plan.touches if t.channel == "call")


def weekdays(count, first=MONDAY):
    days = (to_date(NEW_YORK.day_of(first) + number) for number in range(count))
    return [day for day in days if day.weekday() < 5]


def a_team(load, chance, count=None):
    """Leads whose calls of sixty days are ``load`` times what ten a day hold, arriving over a week."""
    calls = {"steady": 5, "hours": 3, "gaps": 5, "weekly": 14, "at-once": 2}
    each = sum(calls.values()) / len(calls)
    count = round(load * 10 * 43 / each) if count is None else count
    return [(number, chance.choice(list(calls)), MONDAY - chance.randrange(5 * DAY)) for number in range(count)]


def written(folder, files):
    made = SampleProject(folder)
    for path, text in files.items():
        made.write(path, text)
    return made


def touches_of(built):
    """uid → lead, day and time at the lead's of every touch of plan.json."""
    return {t["uid"]: (t["lead"], *t["local"].split("T")) for t in json.loads(built.read("plan.json"))["touches"]}


@pytest.mark.parametrize("load", [0.8, 1.0, 1.2])
def test_whoever_comes_or_goes_moves_nobody_elses_touch_to_another_day(tmp_path, load):
    chance = random.Random(1)
    team = a_team(load, chance)
    half = len(team) // 2
    made = written(tmp_path, texts_of(PLAYBOOKS, ", capacity: 10"))
    made.write("leads.csv", leads_csv(team[:half]))
    made.build("2027-03-01T09:00-05:00")
    made.write("leads.csv", leads_csv(team))
    before = touches_of(made.build("2027-03-03T09:00-05:00"))

    gone = set(chance.sample(range(len(team)), len(team) // 10))
    new = [(1000 + number, book, at) for number, book, at in a_team(load, chance, len(gone))]
    made.write("leads.csv", leads_csv([*(one for one in team if one[0] not in gone), *new]))
    staying = {uid: at for uid, at in before.items() if int(at[0].removeprefix("id:L")) not in gone}
    for as_of in ("2027-03-03T09:00-05:00", "2027-03-04T09:00-05:00", "2027-03-05T13:00-05:00"):
        after = touches_of(made.build(as_of))
        moved = [(at, after.get(uid)) for uid, at in staying.items() if uid not in after or after[uid][1] != at[1]]
        assert not moved
        minutes = sum(after[uid][2] != at[2] for uid, at in staying.items()) / len(staying)
        assert minutes < 0.2
    assert len(staying) > 300 * load


ONE_CALL = {"one": "steps:\n  - {id: first, when: day 1, CALL}\n"}


def test_a_path_begins_on_the_first_day_with_room_in_the_order_the_leads_came():
    desk = Desk(ONE_CALL, capacity=2)
    for number in range(7):
        desk.comes(number, "one", start=MONDAY - number)

    plans = desk.build()

    assert [days_of(plans[str(number)]) for number in (6, 5, 4, 3, 2, 1, 0)] == [
        *(["Mon 01"], ["Mon 01"], ["Tue 02"], ["Tue 02"], ["Wed 03"], ["Wed 03"], ["Thu 04"])
    ]
    shown = NEW_YORK.shown(plans["0"].admitted)
    assert (shown.day, shown.hour) == (4, 9)  # the same hour, three days later


def test_follow_ups_of_those_admitted_before_come_before_new_starts():
    desk = Desk({"two": "steps:\n  - {id: a, when: day 1, CALL}\n  - {id: b, when: day 3, CALL}\n"}, capacity=1)
    desk.comes("early", "two")
    desk.build()
    wednesday = MONDAY + 2 * DAY
    desk.comes("late", "two", start=wednesday, as_of=wednesday)

    plans = desk.build(wednesday)

    assert [f"{t.here:%a}" for t in plans["early"].touches] == ["Mon", "Wed"]
    assert days_of(plans["late"]) == ["Thu 04", "Mon 08"]  # Saturday's call goes to Monday


@pytest.mark.parametrize("names", [("hours", "gaps"), ("steady", "hours", "gaps", "weekly")])
def test_no_earlier_day_of_the_first_week_would_have_held_the_path(names):
    desk = Desk({name: PLAYBOOKS[name] for name in names}, capacity=3)
    chance = random.Random(2)
    for number in range(14):
        desk.comes(f"{number:02}", chance.choice(names), start=MONDAY + number)
    cases = list(desk.cases.values())
    desk.build()

    taken = []
    for case in cases:
        begun = desk.cases[case.lead.key]
        late = NEW_YORK.day_of(begun.enrollment.start) - NEW_YORK.day_of(case.enrollment.start)
        for days in range(min(late, 7) + 1):
            start = case.enrollment.start + days * DAY
            run = replace(case.enrollment, start=start)
            tried = replace(case, enrollment=run, standing=replace(case.standing, enrollment=run), is_new=False)
            holds = fits([*taken, tried], desk, start)
            assert holds == (days == late)
        taken.append(begun)
    assert sum(1 for case in cases if desk.cases[case.lead.key].enrollment.start > case.enrollment.start) >= 8


def fits(cases, desk, start):
    """Whether no day of the sixty from the last one's start on, on which it has a call, has more than three."""
    plans = {plan.case.lead.key: plan for plan in plan_leads(cases, desk.project, MONDAY, 200)}
    load, first = calls_a_day(plans), to_date(NEW_YORK.day_of(start))
    own = calls_a_day({"": plans[cases[-1].lead.key]})
    return all(load[day] <= 3 for day in own if day < first + timedelta(days=60))


def test_no_day_holds_more_than_capacity_and_overbooking():
    desk = Desk({name: PLAYBOOKS[name] for name in ("steady", "hours", "gaps")}, capacity=5, overbooking=1.2)
    chance = random.Random(3)
    for number in range(60):
        desk.comes(number, chance.choice(("steady", "hours", "gaps")), start=MONDAY + number)

    load = calls_a_day(desk.build())

    assert max(load.values()) == 6
    assert sum(load[day] for day in weekdays(28)) >= 0.9 * 20 * 6  # and they are filled


def test_by_default_a_day_holds_what_the_targets_ask_for():
    desk = Desk(ONE_CALL, targets=Targets(4, 0.25, 0.2, 6, 20))
    for number in range(25):
        desk.comes(number, "one")

    assert sorted(calls_a_day(desk.build()).values()) == [1, 24]


def test_a_ceiling_is_what_it_is_on_paper():
    desk = Desk(ONE_CALL)
    assert ceiling_of(replace(desk.rep, capacity=25), replace(desk.project, overbooking=1.16)) == 29
    assert ceiling_of(replace(desk.rep, capacity=24), replace(desk.project, overbooking=1.2)) == 28
    assert ceiling_of(desk.rep, desk.project) is None


def test_without_a_ceiling_nothing_is_delayed_and_nothing_recorded():
    desk = Desk(PLAYBOOKS)
    for number in range(60):
        desk.comes(number, ("steady", "hours", "gaps", "weekly", "at-once")[number % 5])

    plans = desk.build()

    assert {plan.admitted for plan in plans.values()} == {None}
    assert {plan.case.enrollment.start for plan in plans.values()} == {MONDAY}


@pytest.mark.parametrize(
    ("when", "waits"),
    [
        ("day 1", True),
        ("2 business days after start", True),
        ("on lead.renewal", True),
        ("2 days after lead.renewal", True),
        ("at start", False),
        ("30 min after start", False),
        ("2 business h after start", False),
        ("3 days before lead.renewal", False),
        ("2 h before lead.renewal", False),
        ("1 week before dec 25", False),
    ],
)
def test_a_playbook_with_a_step_at_start_or_before_a_date_is_never_delayed(when, waits):
    steps = f"steps:\n  - {{id: first, when: day 2, CALL}}\n  - {{id: other, when: {when}, CALL}}\n"
    project = read_project_of({"book": steps})

    assert can_wait(project.playbook("book")) == waits


def read_project_of(playbooks):
    files = {path: text.encode() for path, text in texts_of(playbooks, "").items()}
    files["leads.csv"] = files["leads.csv"].replace(b",basis", b",basis,renewal")
    return read_sources(DictTree(files), load_plugins()[0]).project


def test_days_that_stand_are_overfilled_and_that_is_said_once_for_a_stretch_of_days():
    desk = Desk(PLAYBOOKS | ONE_CALL, capacity=2)
    desk.comes("waits", "one", start=MONDAY - 60)
    for number in range(5):
        desk.comes(number, "at-once", start=MONDAY + number)

    plans = desk.build()

    assert [days_of(plans[str(number)]) for number in range(5)] == [["Mon 01", "Wed 03"]] * 5
    assert days_of(plans["waits"]) == ["Tue 02"]  # though it came first: days that stand are counted first
    touches = [touch for plan in plans.values() for touch in plan.touches]
    found = list(overloads(touches, desk.rep, desk.project))
    assert [(one.code, one.severity) for one in found] == [("PB076", "warning")] * 2
    assert [one.message for one in found] == [
        "Inès Moreau has 5 calls, visits and meetings on 2027-03-01, where a day holds 2",
        "Inès Moreau has 5 calls, visits and meetings on 2027-03-03, where a day holds 2",
    ]
    assert not list(overloads(touches, replace(desk.rep, capacity=5), desk.project))
    assert not list(overloads(touches, replace(desk.rep, capacity=None), desk.project))


def test_days_after_each_other_are_one_stretch():
    desk = Desk({"daily": "steps:\n  - {id: a, when: at start, repeat: {after: [1 day, 1 day, 4 days]}, CALL}\n"}, 1)
    for number in range(2):
        desk.comes(number, "daily", start=MONDAY + number)

    touches = [touch for plan in desk.build().values() for touch in plan.touches]

    assert [one.message for one in overloads(touches, desk.rep, desk.project)] == [
        "Inès Moreau has up to 2 calls, visits and meetings a day from 2027-03-01 to 2027-03-08, where a day holds 1"
    ]


def test_a_full_day_that_a_date_asks_for_delays_nobody():
    steps = "steps:\n  - {id: on-the-day, when: on lead.renewal, CALL}\n  - {id: first, when: day 1, CALL}\n"
    desk = Desk({"dated": steps}, capacity=1)
    for number in range(2):
        desk.comes(number, "dated", start=MONDAY + number, renewal="2027-03-10")

    plans = desk.build()

    assert days_of(plans["0"]) == ["Mon 01", "Wed 10"]
    assert days_of(plans["1"]) == ["Tue 02", "Wed 10"]


def test_a_path_that_no_day_of_a_year_holds_begins_on_its_start():
    steps = "steps:\n  - {id: first, when: day 1, CALL}\n  - {id: double, when: 2-5 min after first, CALL}\n"
    desk = Desk({"double": steps}, capacity=1)
    desk.comes("x", "double")

    plans = desk.build()

    assert days_of(plans["x"]) == ["Mon 01", "Mon 01"]
    assert plans["x"].case.enrollment.start == MONDAY


def test_what_repeats_without_end_is_counted_also_beyond_the_horizon():
    weekly = {"mondays": "steps:\n  - {id: a, when: day 1, repeat: {every: 1 week, until: exit}, CALL}\n"}
    desk = Desk(weekly | ONE_CALL, capacity=1)
    desk.comes("for-ever", "mondays")
    desk.build()
    desk.comes("later", "one", start=MONDAY + 26 * 7 * DAY, as_of=MONDAY + 10)

    plans = desk.build(MONDAY + 10)

    assert f"{NEW_YORK.shown(plans['later'].admitted):%a %Y-%m-%d}" == "Tue 2027-08-31"


def test_who_came_long_ago_begins_no_later_than_the_day_that_has_room():
    three = "steps:\n" + "".join(f"  - {{id: s{n}, when: day {n}, CALL}}\n" for n in (1, 9, 17))
    daily = "steps:\n  - {id: s, when: day 1, repeat: {every: 1 day, times: 14}, CALL}\n"
    desk, long_ago = Desk({"three": three, "daily": daily}, capacity=1), MONDAY - 14 * DAY
    desk.comes("busy-then", "daily", start=long_ago, as_of=long_ago)
    desk.build(long_ago)
    for number in range(3):
        desk.comes(number, "three", start=long_ago + number)

    plans = desk.build()

    # Day 17 from the fifteenth of February on; that the days before were full is past.
    assert [days_of(plans[str(number)]) for number in range(3)] == [["Wed 03"], ["Thu 04"], ["Fri 05"]]


def test_the_day_is_kept_in_the_record_whoever_else_leaves(tmp_path):
    team = [(number, "one", MONDAY - 30 + number) for number in (0, 4, 8)]  # all in New York
    made = written(tmp_path, texts_of(ONE_CALL, ", capacity: 1"))
    made.write("leads.csv", leads_csv(team))
    first = made.build("2027-03-01T09:00-05:00")
    journal = (tmp_path / "journal/kit.csv").read_text("utf-8")
    assert "start=2027-03-03" in journal

    again = made.build("2027-03-01T09:00-05:00")
    assert (again.files, again.built.written) == (first.files, ())
    assert (tmp_path / "journal/kit.csv").read_text("utf-8") == journal

    made.write("leads.csv", leads_csv(team[2:]))
    assert [day for _, day, _ in touches_of(made.build("2027-03-01T09:30-05:00")).values()] == ["2027-03-03"]


@pytest.mark.parametrize(("count", "apart", "full"), [(6, 0, 0), (8, 13, 0), (10, 7, 1), (12, 7, 1), (24, 3, 3)])
def test_calls_that_may_move_overlap_only_where_the_day_is_full_and_say_so(count, apart, full):
    days = {"days": "steps:\n" + "".join(f"  - {{id: s{n}, when: day {n}, CALL}}\n" for n in (1, 2, 3, 8))}
    desk = Desk(days, hours="mon-fri 09:00-12:00")
    for number in range(count):
        as_of = MONDAY + number * apart
        desk.comes(number, "days", start=as_of, as_of=as_of)
        plans = desk.build(as_of)

    by_day = {}
    for plan in plans.values():
        for touch in plan.touches:
            by_day.setdefault(NEW_YORK.day_of(touch.start), []).append(touch)
    shared = 0
    for day, touches in by_day.items():
        overlapping = [t for t in touches if any(abs(t.start - o.start) < 15 and o is not t for o in touches)]
        assert all(
            (OVERLAPS in touch.notes) == (touch in overlapping) for touch in touches if touch.status == "planned"
        )
        shared += bool(overlapping)
        noon = NEW_YORK.to_instant(day * DAY) + 12 * 60
        came = max(
            noon - 3 * 60, *(plan.case.enrollment.enrolled_at for plan in plans.values() if day_of(plan) == day), 0
        )
        free = [at for at in range(came, noon) if all(abs(at - touch.start) >= 15 for touch in touches)]
        assert not overlapping or not free
    assert shared >= full


def day_of(plan):
    return NEW_YORK.day_of(plan.case.enrollment.enrolled_at)
