"""Whatever playbook, lead and rep are drawn: no touch outside the rules, none lost, none doubled, none moved by others."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import combinations, pairwise

import holidays
import whenever
from hypothesis import event, example, given
from hypothesis import strategies as st

from playbook.model.playbook import Action, Step
from playbook.model.project import Rule
from playbook.model.standing import Attempt, Contact, Enrollment, Standing
from playbook.model.timing import (
    ALL_DAY, Anchor, AnchorKind, Clock, Gap, Hours, IfClosed, IfNotLogged, IfPast, Limit, Otherwise, Pin, Promise,
    Repeat, Schedule, StartIs, Timing, Unit, Vary, Wait, WeekHours,
)
from playbook.planning.case import Case
from playbook.planning.gate import refuse
from playbook.planning.hours import with_law
from playbook.planning.plan_rep import plan_leads
from playbook.planning.regulations import profiles_for
from playbook.planning.zones import DAY, day_number, to_date
from playbook.source import Span
from playbook.testing.plans import make_context, make_lead, make_lead_plan, make_rep

whenever.reset_tzpath([str(files("tzdata").joinpath("zoneinfo"))])
whenever.clear_tzcache()

SPAN = Span("test.yaml")
ZONES = st.sampled_from((
    "America/New_York", "Europe/Paris", "Africa/Cairo", "America/Havana", "Asia/Beirut", "America/Santiago", "Atlantic/Azores",
    "Australia/Lord_Howe", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "Asia/Kolkata", "Pacific/Chatham",
    "America/St_Johns", "Asia/Gaza", "Africa/Casablanca", "Antarctica/Troll",
))
REGIONS = st.sampled_from(("", "US-NY", "US-FL", "FR", "IT", "GB-ENG", "JP"))
MINUTES, START = Unit.MINUTES, Anchor(AnchorKind.START)
PROJECT = with_law(replace(make_context().project, rules=tuple(Rule(name, "test.yaml", 1) for name in "abcde")))
KEYS = dict.fromkeys(("open", "holidays", "if_closed", "if_past", "if_not_logged", "per_day", "per_week"), 0)
HORIZON = 400
CALLED = ("call", "sms")


def instant_of(year: int, month: int, day: int) -> int:
    return day_number(date(year, month, day)) * DAY


# Around leap day, the year's end and the weeks in which clocks change, or anywhere in ten years.
STARTS = st.builds(
    lambda near, off: near + off,
    st.sampled_from([instant_of(*day) for day in ((2024, 2, 28), (2027, 12, 30), (2027, 3, 10), (2026, 10, 22), (2026, 4, 1))]),
    st.integers(0, 8 * DAY),
) | st.integers(instant_of(2024, 1, 1), instant_of(2034, 1, 1))


def wait(anchor, low, high, unit, **more):
    return Timing(anchor, low, high, unit, "drawn", SPAN, **more)


@st.composite
def timings(draw, earlier):
    step = Anchor(AnchorKind.STEP, draw(st.sampled_from(earlier))) if earlier else START
    more = draw(st.integers(0, 5))
    low = draw(st.integers(1, 12))
    minutes, longer = draw(st.integers(0, 2000)), draw(st.integers(0, 60))
    days = st.sampled_from([Unit.DAYS, Unit.BUSINESS_DAYS, Unit.FULL_BUSINESS_DAYS])
    timing = draw(st.one_of(
        st.just(wait(START, minutes, minutes + longer, MINUTES)),
        st.just(wait(step, minutes, minutes + longer, MINUTES)),
        st.just(wait(step, minutes, minutes + longer, Unit.BUSINESS_MINUTES)),
        st.just(wait(START, low - 1, low - 1 + more, Unit.DAYS, keeps_hour=False)),
        st.builds(lambda unit: wait(step, low, low, unit), days),
        st.builds(lambda unit: wait(step, low, low + more, unit), days),
        st.just(wait(step, low % 3 + 1, low % 3 + 1, Unit.MONTHS)),
        st.just(wait(step, 0, 0, Unit.DAYS, keeps_hour=False)),
        st.just(wait(step, 0, 0, MINUTES, sitting=step is not START)),
        st.builds(lambda n: wait(Anchor(AnchorKind.FIELD, field="lead.renewal"), n, n, Unit.DAYS, keeps_hour=False), st.integers(-9, 9)),
        st.just(wait(Anchor(AnchorKind.ANNIVERSARY, field="lead.renewal"), 0, 0, Unit.DAYS, keeps_hour=False)),
        st.just(wait(Anchor(AnchorKind.PIN, pin=Pin(low, 1, 20)), 0, 0, Unit.DAYS, keeps_hour=False)),
    ))
    at = draw(st.none() | st.none() | st.sampled_from([Clock(600), Clock(0), Clock(150), Clock(540, 720), Clock(0, DAY, any_time=True)]))
    weekdays = draw(st.just(frozenset()) | st.just(frozenset()) | st.frozensets(st.integers(0, 6), min_size=1))
    is_days = timing.unit in {Unit.DAYS, Unit.MONTHS, Unit.BUSINESS_DAYS, Unit.FULL_BUSINESS_DAYS}
    promise = Promise(draw(st.none() | st.builds(Wait, st.integers(1, 900), st.just(MINUTES))), draw(st.sampled_from(Otherwise)), "drawn", SPAN)
    repeat = Repeat("drawn", SPAN, times=draw(st.integers(2, 4)))
    ladder = st.lists(st.builds(Wait, st.integers(1, 9), st.sampled_from([MINUTES, Unit.DAYS, Unit.BUSINESS_DAYS])), min_size=1, max_size=3)
    repeats = [None, None, replace(repeat, every=Wait(draw(st.integers(1, 9)), draw(st.sampled_from([Unit.DAYS, Unit.MONTHS, Unit.BUSINESS_DAYS])))),
               Repeat("drawn", SPAN, ladder=tuple(draw(ladder)))]
    repeats += [repeat] if timing.low != timing.high else []
    return replace(timing, at=at if is_days else None, weekdays=weekdays if is_days else frozenset(),
        within=draw(st.none() | st.just(promise)) if timing.unit is MINUTES else None,
        repeat=None if timing.sitting else draw(st.sampled_from(repeats)))


@st.composite
def weeks(draw):
    hours = st.sampled_from([(0, DAY), (540, 1080), (540, 1230), (600, 780), (0, 90), (1200, DAY), (480, 1020)])
    days = st.frozensets(st.integers(0, 6), min_size=2)
    lines = draw(st.lists(st.tuples(days, hours), min_size=1, max_size=3))
    return draw(st.just(ALL_DAY) | st.just(WeekHours.of(tuple(Hours(on, *span) for on, span in lines))))


@st.composite
def limits(draw):
    gap = draw(st.none() | st.builds(Wait, st.integers(5, 3000), st.just(MINUTES)) | st.builds(
        Wait, st.integers(1, 4), st.sampled_from([Unit.DAYS, Unit.BUSINESS_DAYS, Unit.FULL_BUSINESS_DAYS])))
    return Limit(None if gap is None else Gap(gap, 0, SPAN), draw(st.none() | st.integers(1, 3)), draw(st.none() | st.integers(2, 7)), KEYS)


@st.composite
def playbooks(draw, least=1):
    # A hour that comes twice or never is only of interest where somebody may be called then.
    schedule = Schedule(
        draw(weeks()), draw(st.sampled_from(["lead", "rep", "both", "none", "DE-BY,FR"])), draw(st.sampled_from(IfClosed)),
        draw(st.sampled_from(IfPast)), IfNotLogged.ASSUME_NO_ANSWER, vary=draw(st.frozensets(st.sampled_from(Vary))), rules=KEYS)
    whole, own = draw(limits()), {channel: draw(limits()) for channel in ("call", "email", "task")}
    steps = []
    for name in "abcde"[: draw(st.integers(least, 5))]:
        channel = draw(st.sampled_from(["call", "call", "call", "email", "task"]))
        action = Action(channel, "Talk", "Ten minutes", draw(st.sampled_from([15, 5, 60])), SPAN)
        timing = draw(timings([step.id for step in steps]))
        steps.append(Step(name, timing, (action,), schedule, 0, SPAN, limits=whole, channel_limits=own[channel]))
    return replace(make_lead_plan().playbook, steps=tuple(steps), start_is=draw(st.sampled_from(StartIs)))


@st.composite
def reps(draw):
    start = draw(STARTS) // DAY
    absent = draw(st.lists(st.builds(lambda a, b: (start + a, start + a + b), st.integers(0, 30), st.integers(0, 20)), max_size=2))
    return make_rep(zone=draw(ZONES), region=draw(REGIONS), hours=draw(st.none() | weeks()), absent=tuple(absent))


@st.composite
def cases(draw, playbook=None, rep=None, start=None, key="id:1"):
    playbook, rep = draw(playbooks()) if playbook is None else playbook, draw(reps()) if rep is None else rep
    start = draw(STARTS) if start is None else start
    enrolled = start + draw(st.just(0) | st.integers(0, 4 * DAY))
    zones = tuple(draw(st.lists(ZONES, min_size=1, max_size=2, unique=True)))
    fields = {**make_lead().fields, "basis": draw(st.sampled_from(["", "", "asked", "consented"]))}
    renewal = to_date(start // DAY + draw(st.integers(-400, 300))).isoformat()
    lead = replace(make_lead(key), zones=zones, region=draw(REGIONS), fields=fields, columns={"renewal": renewal})
    made = st.builds(lambda ago, *rest: Contact(enrolled - ago, *rest), st.integers(0, 9 * DAY), st.sampled_from(["call", "email", "sms"]), st.booleans())
    contacts = tuple(sorted(draw(st.lists(made, max_size=4))))
    enrollment = Enrollment(playbook.id, 1, start, enrolled)
    return Case(lead, Standing(enrollment, contacts=contacts), enrollment, playbook, rep)


def plan(case, as_of=None, horizon=HORIZON):
    return plan_leads([case], PROJECT, case.enrollment.enrolled_at if as_of is None else as_of, horizon)[0]


def shown(zone, instant):
    there = whenever.Instant.from_timestamp(instant * 60).to_tz(zone)
    return day_number(date(there.year, there.month, there.day)), there.hour * 60 + there.minute


@cache
def kept_by(region):
    country, _, state = region.partition("-")
    if not region:
        return frozenset()
    return frozenset(day_number(day) for day in holidays.country_holidays(country, subdiv=state or None, years=range(2022, 2040)))


def kept_in(case):
    lead, rep = case.lead.region, case.rep.region
    kept = case.playbook.steps[0].schedule.holidays
    regions = {"lead": [lead], "rep": [rep], "both": [lead, rep], "none": []}.get(kept, kept.split(","))
    return frozenset().union(*map(kept_by, regions))


def is_in(week, zone, instant, closed=frozenset(), eves=frozenset()):
    day, wall = shown(zone, instant)
    weekday = 5 if day + 1 in eves and to_date(day).weekday() < 5 else to_date(day).weekday()
    return day not in closed and any(opens <= wall < closes for opens, closes in week.days[weekday])


def is_open(case, touch):
    """Whether playbook, law and rep all have hours at a touch, by every clock that may be the lead's."""
    lead, rep, start = case.lead, case.rep, touch.start
    for zone in lead.zones:
        if not is_in(case.playbook.steps[0].schedule.open, zone, start, kept_in(case)):
            return False
        for profile in profiles_for(lead.region, lead.fields["basis"]) if touch.channel in CALLED else ():
            kept = kept_by({"national": lead.region[:2], "state": lead.region}.get(profile.closed, ""))
            if not is_in(profile.hours, zone, start, kept, kept if profile.eves else frozenset()):
                return False
    here = shown(rep.zone, start)[0]
    return is_in(rep.hours or ALL_DAY, rep.zone, start) and not any(first <= here <= last for first, last in rep.absent)


@given(cases())
def test_every_touch_lies_in_all_windows(case):
    touches = plan(case).touches
    event(f"touches: {min(5, len(touches))}")
    assert [t.step for t in touches if not is_open(case, t)] == []


def free_steps(case):
    """Steps that no limit binds: tasks reach nobody, and what is done right after is the same contact."""
    return {step.id for step in case.playbook.steps if step.channel == "task" or step.timing.sitting}


def bound_contacts(case, touches):
    """What limits bind, in order: (instant, channel, whether it is planned)."""
    planned = [(t.start, t.channel, True) for t in touches if t.step not in free_steps(case)]
    return sorted([*planned, *((c.at, c.channel, False) for c in case.standing.contacts)])


def keeps_gap(first, last, gap, case):
    if gap.unit is MINUTES:
        return last - first >= gap.count
    one, other = (shown(case.lead.zones[0], instant)[0] for instant in (first, last))
    if gap.unit is Unit.DAYS:
        return other - one >= gap.count
    closed, week = kept_in(case), case.playbook.steps[0].schedule.open
    whole = gap.unit is Unit.FULL_BUSINESS_DAYS
    passed = range(one + 1, other + (not whole))
    return other > one and sum(bool(week.days[to_date(day).weekday()]) and day not in closed for day in passed) >= gap.count


@given(cases())
def test_no_gap_between_contacts_is_too_short(case):
    made = bound_contacts(case, plan(case).touches)
    answers = [c.at for c in case.standing.contacts if c.answered]
    step = {step.channel: step for step in case.playbook.steps}
    for (one, a, _), (other, b, is_planned) in combinations(made, 2):
        if not is_planned or any(one <= answer <= other for answer in answers):
            continue
        gaps = [step[b].limits.gap, step[b].channel_limits.gap if a == b else None]
        for gap in gaps:
            assert gap is None or keeps_gap(one, other, gap.wait, case), (one, other, gap)


@given(cases())
def test_no_day_no_week_and_no_rolling_window_holds_too_many(case):
    touches = plan(case).touches
    made = bound_contacts(case, touches)
    zone = case.lead.zones[0]
    for step in case.playbook.steps:
        for limit, channels in ((step.limits, None), (step.channel_limits, {step.channel})):
            same = [(at, channel, is_planned) for at, channel, is_planned in made if channels is None or channel in channels]
            days = Counter(shown(zone, at)[0] for at, _, _ in same)
            planned = {shown(zone, at)[0] for at, _, is_planned in same if is_planned}
            assert limit.per_day is None or all(days[day] <= limit.per_day for day in planned)
            assert limit.per_week is None or most_in([(at, p) for at, _, p in same], 7 * DAY) <= limit.per_week
    rung = [(c.at, False) for c in case.standing.contacts if c.channel in CALLED]
    rung += [(t.start, True) for t in touches if t.channel in CALLED]
    for profile in profiles_for(case.lead.region, case.lead.fields["basis"]):
        assert profile.cap is None or most_in(rung, profile.cap.minutes) <= profile.cap.count


def most_in(made, minutes):
    """The most contacts in any window that holds a planned one."""
    inside = [[(at, is_planned) for at, is_planned in made if end - minutes < at <= end] for end, _ in made]
    return max((len(window) for window in inside if any(is_planned for _, is_planned in window)), default=0)


@given(cases())
def test_the_gate_finds_nothing_to_refuse(case):
    assert refuse(plan(case).touches, case, case.enrollment.enrolled_at)[1] == ()


@given(cases())
def test_every_happening_is_a_touch_or_is_named_as_dropped_and_none_stands_twice(case):
    planned = plan(case, horizon=8000)
    assert len({t.uid for t in planned.touches}) == len(planned.touches)
    for step in case.playbook.steps:
        found = sum(t.step == step.id for t in planned.touches) + sum(d.step == step.id for d in planned.dropped)
        repeat = step.timing.repeat
        expected = 1 if repeat is None else repeat.times or 1 + len(repeat.ladder)
        if repeat is not None and repeat.every is not None:
            continue
        assert found == expected or (found == 1 and planned.dropped)


@given(cases())
def test_nothing_comes_before_what_it_waits_for(case):
    at = {(t.step, t.occurrence): t.start for t in plan(case).touches}
    last = {}
    for (step, _), start in at.items():
        last[step] = max(start, last.get(step, 0))
    zone = case.lead.zones[0]
    for step in case.playbook.steps:
        anchor, timing = step.timing.anchor, step.timing
        mine = [start for (name, _), start in sorted(at.items()) if name == step.id]
        assert mine == sorted(mine)
        if anchor.kind is AnchorKind.STEP and anchor.step in last:
            for start in mine[:1]:
                assert start >= last[anchor.step]
                if timing.unit is MINUTES and step.schedule.if_closed is not IfClosed.LAST_OPEN_BEFORE:
                    assert start >= last[anchor.step] + timing.low
        assert all(start >= case.enrollment.enrolled_at for start in mine)


@st.composite
def teams(draw):
    playbook, rep, start = draw(playbooks()), draw(reps()), draw(STARTS)
    apart = draw(st.lists(st.integers(0, 40) | st.integers(0, 3000), min_size=2, max_size=4))
    return [draw(cases(playbook, rep, start + more, f"id:{n}")) for n, more in enumerate(apart)]


def days(planned):
    zone = planned.case.lead.zones[0]
    return {(t.step, t.occurrence): shown(zone, t.start)[0] for t in planned.touches}


@given(teams(), st.randoms())
def test_the_order_of_the_rows_is_irrelevant(team, chance):
    as_of = min(case.enrollment.enrolled_at for case in team)
    before = {p.case.lead.key: p for p in plan_leads(team, PROJECT, as_of, HORIZON)}
    chance.shuffle(team)
    assert {p.case.lead.key: p for p in plan_leads(team, PROJECT, as_of, HORIZON)} == before


@given(teams(), st.data())
def test_one_lead_more_or_less_moves_nobody_elses_touch_to_another_day(team, data):
    as_of = min(case.enrollment.enrolled_at for case in team)
    whole = {p.case.lead.key: p for p in plan_leads(team, PROJECT, as_of, HORIZON)}
    leaves = data.draw(st.sampled_from(team))
    for rest in plan_leads([case for case in team if case is not leaves], PROJECT, as_of, HORIZON):
        assert days(rest) == days(whole[rest.case.lead.key])


@given(teams(), st.integers(1, 40 * DAY))
def test_looking_later_moves_nothing_that_is_still_to_come(team, later):
    as_of = min(case.enrollment.enrolled_at for case in team)
    first = plan_leads(team, PROJECT, as_of, 900)
    kept = [replace(p.case, standing=replace(p.case.standing, slots={(s, o): at for s, o, at in p.pushed})) for p in first]
    for one, other in zip(first, plan_leads(kept, PROJECT, as_of + later, 900), strict=True):
        was = {t.uid: t.start for t in one.touches if t.start >= as_of + later}
        now = {t.uid: t.start for t in other.touches if t.status == "planned"}
        assert {uid: now.get(uid) for uid in was} == was
