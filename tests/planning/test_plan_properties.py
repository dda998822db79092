"""Whatever playbook, lead and rep are drawn: no touch outside the rules, none lost, doubled or moved by others."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import combinations

import holidays
import whenever
from hypothesis import example, given
from hypothesis import strategies as st

from playbook.model.playbook import Action, Step
from playbook.model.project import Rule
from playbook.model.standing import Contact, Enrollment, Standing
from playbook.model.timing import (
    ALL_DAY,
    Anchor,
    AnchorKind,
    Clock,
    Gap,
    Hours,
    IfClosed,
    IfNotLogged,
    IfPast,
    Limit,
    Otherwise,
    Pin,
    Promise,
    Repeat,
    Schedule,
    StartIs,
    Timing,
    Unit,
    Vary,
    Wait,
    WeekHours,
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


def instant_of(year: int, month: int, day: int) -> int:
    return day_number(date(year, month, day)) * DAY


SPAN, START, CALLED, HORIZON = Span("test.yaml"), Anchor(AnchorKind.START), ("call", "sms"), 400
MINUTES, DAYS, MONTHS, IN_HOURS = Unit.MINUTES, Unit.DAYS, Unit.MONTHS, Unit.BUSINESS_MINUTES
OPEN_DAYS, WHOLE_DAYS = Unit.BUSINESS_DAYS, Unit.FULL_BUSINESS_DAYS
PROJECT = with_law(replace(make_context().project, rules=(Rule("drawn", "test.yaml", 1),)))
RULES = dict.fromkeys(("open", "holidays", "if_closed", "if_past", "if_not_logged", "per_day", "per_week"), 0)

# Half and quarter hours, clocks that change at midnight, +14 and -11.
ZONES = st.sampled_from([
    *("America/New_York", "Europe/Paris", "Africa/Cairo", "America/Havana", "Asia/Beirut", "America/Santiago"),
    *("Atlantic/Azores", "Australia/Lord_Howe", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"),
    *("Asia/Kolkata", "Pacific/Chatham", "America/St_Johns", "Asia/Gaza", "Africa/Casablanca", "Antarctica/Troll"),
])  # fmt: skip
REGIONS = st.sampled_from(["", "US-NY", "US-FL", "FR", "IT", "GB-ENG", "JP"])
# A leap day, a year's end, the weeks in which clocks change; or anywhere in ten years.
NEAR = [instant_of(*day) for day in ((2028, 2, 27), (2027, 12, 30), (2027, 3, 12), (2026, 10, 23), (2027, 4, 2))]
STARTS = st.builds(int.__add__, st.sampled_from(NEAR), st.integers(0, 8 * DAY)) | st.integers(
    instant_of(2024, 1, 1), instant_of(2034, 1, 1)
)


def week(*lines: tuple[str, int, int]) -> WeekHours:
    return WeekHours.of(tuple(Hours(frozenset(map(int, days)), start, until) for days, start, until in lines))


WEEKS = st.sampled_from([
    ALL_DAY,
    week(("0123456", 0, DAY - 60)),
    week(("01234", 540, 1080)),
    week(("012345", 540, 1230)),
    week(("01234", 600, 780), ("01234", 840, 1200)),
    week(("0246", 0, 90), ("135", 1200, DAY)),
    week(("15", 480, 1020)),
])  # fmt: skip
GAPS = st.builds(Wait, st.integers(5, 3000), st.just(MINUTES)) | st.builds(
    Wait, st.integers(1, 4), st.sampled_from([DAYS, OPEN_DAYS, WHOLE_DAYS])
)
LIMITS = st.builds(
    lambda wait, per_day, per_week: Limit(None if wait is None else Gap(wait, 0, SPAN), per_day, per_week, RULES),
    st.none() | GAPS,
    st.none() | st.integers(1, 3),
    st.none() | st.integers(2, 7),
)
SCHEDULES = st.builds(
    Schedule,
    open=WEEKS,
    holidays=st.sampled_from(["lead", "rep", "both", "none", "DE-BY,FR"]),
    if_closed=st.sampled_from(IfClosed),
    if_past=st.sampled_from(IfPast),
    if_not_logged=st.just(IfNotLogged.ASSUME_NO_ANSWER),
    vary=st.frozensets(st.sampled_from(Vary)),
    rules=st.just(RULES),
)


def moment(anchor: Anchor, low: int, high: int, unit: Unit, **more: object) -> Timing:
    return Timing(anchor, low, high, unit, "drawn", SPAN, **more)


def dated(kind: AnchorKind, low: int = 0, **more: object) -> Timing:
    return moment(Anchor(kind, **more), low, low, DAYS, keeps_hour=False)


# A step is drawn as numbers: what it counts from, how far, how wide, and which of its other keys it has.
NUMBERS = st.tuples(
    st.integers(0, 14),
    st.integers(0, 4),
    st.integers(0, 2000),
    st.integers(0, 60),
    st.integers(1, 12),
    st.integers(0, 5),
)
CLOCKS = [None, None, None, Clock(600), Clock(0), Clock(150), Clock(540, 720), Clock(0, DAY, any_time=True)]
FRIDAY, WEEKDAYS = frozenset({4}), frozenset({0, 1, 2, 3, 4})
KEYS = st.tuples(
    st.sampled_from(CLOCKS),
    st.sampled_from([frozenset(), frozenset(), FRIDAY, WEEKDAYS]),
    st.sampled_from(
        [None, None, *(Promise(wait, other, "", SPAN) for wait in (None, Wait(300, MINUTES)) for other in Otherwise)]
    ),
)
REPEATS = st.tuples(st.integers(0, 5), st.integers(2, 5), st.sampled_from([DAYS, MONTHS, OPEN_DAYS, MINUTES]))
CHANNELS = st.sampled_from(["call", "call", "call", "email", "task"])


def timing_of(numbers: tuple[int, ...], earlier: list[str]) -> Timing:
    kind, which, minutes, wide, low, more = numbers
    step = Anchor(AnchorKind.STEP, earlier[which % len(earlier)]) if earlier else START
    return (
        moment(START, minutes, minutes, MINUTES),
        moment(step, minutes, minutes + wide, MINUTES),
        moment(step, minutes % 200, minutes % 200 + wide, MINUTES),
        moment(step, minutes, minutes + wide, IN_HOURS),
        moment(START, low - 1, low - 1 + more, DAYS, keeps_hour=False),
        moment(START, low - 1, low - 1, DAYS, keeps_hour=False),
        moment(START, low, low, DAYS),
        moment(step, low, low, DAYS),
        moment(step, low, low + more, DAYS),
        moment(step, low, low + more, OPEN_DAYS),
        moment(step, low, low, WHOLE_DAYS),
        moment(step, low % 3 + 1, low % 3 + 1, MONTHS),
        moment(step, 0, 0, DAYS, keeps_hour=False),
        moment(step, 0, 0, MINUTES, sitting=bool(earlier)),
        (
            dated(AnchorKind.FIELD, low - 6, field="lead.renewal"),
            dated(AnchorKind.ANNIVERSARY, field="lead.renewal"),
            dated(AnchorKind.PIN, pin=Pin(low, 1, 20)),
            dated(AnchorKind.PIN, pin=Pin(low, nth=-1, weekday=4)),
        )[more % 4],
    )[kind]


def repeat_of(numbers: tuple[int, int, Unit], timing: Timing) -> Repeat | None:
    kind, times, unit = numbers
    wait = Wait(times * 30 if unit is MINUTES else times, unit)
    if kind == 3 and timing.low != timing.high:
        return Repeat("", SPAN, times=times)
    if kind == 4 and unit is not MINUTES:
        return Repeat("", SPAN, times=times, every=wait)
    return Repeat("", SPAN, ladder=(wait,) * (times - 1)) if kind == 5 else None


def step_of(name: str, earlier: list[str], drawn: tuple, schedule: Schedule, limits: dict[str, Limit]) -> Step:
    numbers, (at, weekdays, within), repeat, channel = drawn
    timing = timing_of(numbers, earlier)
    if timing.unit is MINUTES:
        timing = replace(timing, within=within)
    elif timing.unit is not IN_HOURS:
        timing = replace(timing, at=at, weekdays=weekdays)
    timing = replace(timing, repeat=None if timing.sitting else repeat_of(repeat, timing))
    action = Action(channel, "Talk", "Ten minutes", 15 if channel == "call" else 5, SPAN)
    return Step(name, timing, (action,), schedule, 0, SPAN, limits=limits["all"], channel_limits=limits[channel])


def playbook_of(drawn: list[tuple], schedule: Schedule, limits: dict[str, Limit], start_is: StartIs):
    steps: list[Step] = []
    for name, one in zip("abcde", drawn, strict=False):
        steps.append(step_of(name, [step.id for step in steps], one, schedule, limits))
    return replace(make_lead_plan().playbook, steps=tuple(steps), start_is=start_is)


PLAYBOOKS = st.builds(
    playbook_of,
    st.lists(st.tuples(NUMBERS, KEYS, REPEATS, CHANNELS), min_size=1, max_size=5),
    SCHEDULES,
    st.fixed_dictionaries({"all": LIMITS, "call": LIMITS, "email": LIMITS, "task": LIMITS}),
    st.sampled_from(StartIs),
)
DAYS_OFF = st.sampled_from([(), ((20600, 20630),), ((20880, 20885), (20890, 20890)), ((21240, 21260),)])
REPS = st.builds(make_rep, zone=ZONES, region=REGIONS, hours=st.none() | WEEKS, absent=DAYS_OFF)
PEOPLE = st.tuples(
    st.lists(ZONES, min_size=1, max_size=2, unique=True).map(tuple),
    REGIONS,
    st.sampled_from(["", "asked", "consented"]),
    st.integers(-400, 300),
    st.just(0) | st.integers(0, 4 * DAY),
    st.lists(st.tuples(st.integers(0, 9 * DAY), st.sampled_from(["call", "email", "sms"]), st.booleans()), max_size=4),
)


def case_of(playbook, rep, start: int, person: tuple, key: str = "id:1") -> Case:
    zones, region, basis, renewal, waited, made = person
    fields, columns = {**make_lead().fields, "basis": basis}, {"renewal": to_date(start // DAY + renewal).isoformat()}
    lead = replace(make_lead(key), zones=zones, region=region, fields=fields, columns=columns)
    enrollment = Enrollment(playbook.id, 1, start, start + waited)
    contacts = tuple(sorted(Contact(start + waited - ago, channel, answered) for ago, channel, answered in made))
    return Case(lead, Standing(enrollment, contacts=contacts), enrollment, playbook, rep)


def team_of(playbook, rep, start: int, people: list[tuple]) -> list[Case]:
    return [case_of(playbook, rep, start + apart, person, f"id:{n}") for n, (apart, person) in enumerate(people)]


CASES = st.builds(case_of, PLAYBOOKS, REPS, STARTS, PEOPLE)
TOGETHER = st.lists(st.tuples(st.integers(0, 40) | st.integers(0, 3000), PEOPLE), min_size=2, max_size=4)
TEAMS = st.builds(team_of, PLAYBOOKS, REPS, STARTS, TOGETHER)


def plan(case: Case, horizon: int = HORIZON):
    return plan_leads([case], PROJECT, case.enrollment.enrolled_at, horizon)[0]


@cache
def shown(zone: str, instant: int) -> tuple[int, int]:
    """The day number and the minute after midnight on the wall."""
    there = whenever.Instant.from_timestamp(instant * 60).to_tz(zone)
    return day_number(date(there.year, there.month, there.day)), there.hour * 60 + there.minute


@cache
def kept_by(region: str) -> frozenset[int]:
    country, _, state = region.partition("-")
    found = holidays.country_holidays(country, subdiv=state or None, years=range(2022, 2040)) if region else ()
    return frozenset(day_number(day) for day in found)


def closed_days(case: Case) -> frozenset[int]:
    kept, lead, rep = case.playbook.steps[0].schedule.holidays, case.lead.region, case.rep.region
    regions = {"lead": [lead], "rep": [rep], "both": [lead, rep], "none": []}.get(kept, kept.split(","))
    return frozenset().union(*map(kept_by, regions))


def is_in(
    hours: WeekHours, zone: str, instant: int, closed: frozenset[int], eves: frozenset[int] = frozenset()
) -> bool:
    day, wall = shown(zone, instant)
    weekday = 5 if day + 1 in eves and to_date(day).weekday() < 5 else to_date(day).weekday()
    return day not in closed and any(opens <= wall < closes for opens, closes in hours.days[weekday])


def is_open(case: Case, channel: str, start: int) -> bool:
    """Whether playbook, law and rep all have hours, by every clock that may be the lead's."""
    lead, rep = case.lead, case.rep
    for zone in lead.zones:
        if not is_in(case.playbook.steps[0].schedule.open, zone, start, closed_days(case)):
            return False
        for profile in profiles_for(lead.region, lead.fields["basis"]) if channel in CALLED else ():
            kept = kept_by({"national": lead.region[:2], "state": lead.region}.get(profile.closed, ""))
            if not is_in(profile.hours, zone, start, kept, kept if profile.eves else frozenset()):
                return False
    away = frozenset(day for first, last in rep.absent for day in range(first, last + 1))
    return is_in(rep.hours or ALL_DAY, rep.zone, start, away)


def bound_contacts(case: Case, touches) -> list[tuple[int, str, bool]]:
    """What limits bind, in order of time: (instant, channel, whether it is planned).

    A task reaches nobody, and what is done right after something is the same contact.
    """
    free = {step.id for step in case.playbook.steps if step.channel == "task" or step.timing.sitting}
    planned = [(t.start, t.channel, True) for t in touches if t.step not in free]
    return sorted([*planned, *((c.at, c.channel, False) for c in case.standing.contacts)])


def keeps_gap(first: int, last: int, gap: Wait, case: Case) -> bool:
    if gap.unit is MINUTES:
        return last - first >= gap.count
    one, other = (shown(case.lead.zones[0], instant)[0] for instant in (first, last))
    if gap.unit is DAYS:
        return other - one >= gap.count
    passed = range(one + 1, other + (gap.unit is OPEN_DAYS))
    hours, closed = case.playbook.steps[0].schedule.open, closed_days(case)
    is_open_day = [bool(hours.days[to_date(day).weekday()]) and day not in closed for day in passed]
    return other > one and sum(is_open_day) >= gap.count


def most_in(made: list[tuple[int, bool]], minutes: int) -> int:
    """The most contacts in any window of that length that holds a planned one."""
    windows = [[one for one in made if end - minutes < one[0] <= end] for end, _ in made]
    return max((len(window) for window in windows if any(is_planned for _, is_planned in window)), default=0)


@given(CASES)
def test_every_touch_lies_in_all_windows(case):
    assert [t.step for t in plan(case).touches if not is_open(case, t.channel, t.start)] == []


@given(CASES)
def test_no_gap_between_contacts_is_too_short(case):
    made = bound_contacts(case, plan(case).touches)
    answers = [c.at for c in case.standing.contacts if c.answered]
    limits = {step.channel: step.channel_limits.gap for step in case.playbook.steps}
    for (one, a, _), (other, b, is_planned) in combinations(made, 2):
        if is_planned and not any(one <= answer <= other for answer in answers):
            gaps = [case.playbook.steps[0].limits.gap, limits[b] if a == b else None]
            assert [gap for gap in gaps if gap is not None and not keeps_gap(one, other, gap.wait, case)] == []


@given(CASES)
def test_no_day_no_week_and_no_rolling_window_holds_too_many(case):
    touches = plan(case).touches
    made, zone = bound_contacts(case, touches), case.lead.zones[0]
    for step in case.playbook.steps:
        for limit, channels in ((step.limits, ("call", "email", "sms")), (step.channel_limits, (step.channel,))):
            same = [(at, is_planned) for at, channel, is_planned in made if channel in channels]
            by_day = Counter(shown(zone, at)[0] for at, _ in same)
            fullest = max((by_day[shown(zone, at)[0]] for at, is_planned in same if is_planned), default=0)
            assert limit.per_day is None or fullest <= limit.per_day
            assert limit.per_week is None or most_in(same, 7 * DAY) <= limit.per_week
    rung = [(c.at, False) for c in case.standing.contacts if c.channel in CALLED]
    rung += [(t.start, True) for t in touches if t.channel in CALLED]
    for profile in profiles_for(case.lead.region, case.lead.fields["basis"]):
        assert profile.cap is None or most_in(rung, profile.cap.minutes) <= profile.cap.count


@given(CASES)
def test_the_gate_agrees_with_every_touch(case):
    assert refuse(plan(case).touches, case, case.enrollment.enrolled_at)[1] == ()


@given(CASES)
def test_every_happening_is_a_touch_or_named_as_dropped_and_none_stands_twice(case):
    planned = plan(case, horizon=8000)
    assert len({t.uid for t in planned.touches}) == len(planned.touches)
    for step in case.playbook.steps:
        repeat = step.timing.repeat
        expected = 1 if repeat is None else repeat.times or 1 + len(repeat.ladder)
        touches = [t for t in planned.touches if t.step == step.id]
        dropped = [d for d in planned.dropped if d.step == step.id]
        if repeat is not None and repeat.every is not None and expected > len(touches) + len(dropped):
            continue  # beats missed before enrollment are of no use any more
        nothing_to_count_from = len(dropped) == 1 and not touches
        assert len(touches) + len(dropped) == expected or nothing_to_count_from


def is_crossing(timing: Timing) -> bool:
    """Whether beats may overtake each other: those of periods that overlap, and the tries of a ladder."""
    repeat, is_period = timing.repeat, timing.low < timing.high or timing.anchor.kind is AnchorKind.PIN
    return repeat is not None and (bool(repeat.ladder) or (repeat.every is not None and is_period))


@given(CASES)
def test_nothing_comes_before_what_it_waits_for_nor_before_enrollment(case):
    at = {(t.step, int(t.occurrence)): t.start for t in plan(case, horizon=8000).touches}
    last = {step: start for (step, _), start in sorted(at.items())}
    for step in case.playbook.steps:
        mine = [start for (name, _), start in sorted(at.items()) if name == step.id]
        assert all(start >= case.enrollment.enrolled_at for start in mine)
        assert is_crossing(step.timing) or mine == sorted(mine)
        if mine and step.timing.anchor.step in last:
            assert mine[0] >= last[step.timing.anchor.step]


def days_of(planned) -> dict[str, int]:
    return {t.uid: shown(planned.case.lead.zones[0], t.start)[0] for t in planned.touches}


@given(TEAMS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_is_irrelevant(team, chance):
    as_of = min(case.enrollment.enrolled_at for case in team)
    before = {p.case.lead.key: p for p in plan_leads(team, PROJECT, as_of, HORIZON)}
    chance.shuffle(team)
    assert {p.case.lead.key: p for p in plan_leads(team, PROJECT, as_of, HORIZON)} == before


def counting_days(case: Case) -> Case:
    """The same case with everything left out that carries a minute from one contact to the next."""

    def limit(drawn: Limit) -> Limit:
        gap = drawn.gap if drawn.gap is not None and drawn.gap.wait.unit is not MINUTES else None
        return replace(drawn, gap=gap, per_week=None)

    def timing(drawn: Timing) -> Timing:
        if drawn.anchor.kind is AnchorKind.STEP and drawn.unit in {MINUTES, IN_HOURS}:
            drawn = moment(drawn.anchor, 1, 3, DAYS)
        is_ladder = drawn.repeat is not None and drawn.repeat.ladder
        return replace(drawn, at=None, keeps_hour=False, repeat=None if is_ladder else drawn.repeat)

    steps = [
        replace(s, timing=timing(s.timing), limits=limit(s.limits), channel_limits=limit(s.channel_limits))
        for s in case.playbook.steps
    ]
    lead = replace(case.lead, region="US-NY")
    return replace(case, lead=lead, playbook=replace(case.playbook, steps=tuple(steps)))


@given(TEAMS, st.integers(0, 3))
def test_one_lead_more_or_less_moves_nobody_elses_touch_to_another_day(team, number):
    team = [counting_days(case) for case in team]
    as_of = min(case.enrollment.enrolled_at for case in team)
    whole = {p.case.lead.key: p for p in plan_leads(team, PROJECT, as_of, HORIZON)}
    rest = [case for case in team if case is not team[number % len(team)]]
    for planned in plan_leads(rest, PROJECT, as_of, HORIZON):
        assert days_of(planned) == days_of(whole[planned.case.lead.key])


@given(TEAMS, st.integers(1, 40 * DAY))
def test_looking_later_moves_nothing_that_is_still_to_come(team, later):
    as_of = min(case.enrollment.enrolled_at for case in team)
    first = plan_leads(team, PROJECT, as_of, 900)
    noted = [
        replace(p.case, standing=replace(p.case.standing, slots={(step, n): at for step, n, at in p.pushed}))
        for p in first
    ]
    for one, other in zip(first, plan_leads(noted, PROJECT, as_of + later, 900), strict=True):
        coming = {t.uid: t.start for t in one.touches if t.start >= as_of + later}
        seen = {t.uid: t.start for t in other.touches if t.status == "planned" and t.start < as_of + 900 * DAY}
        assert seen == coming


@st.composite
def moments(draw):
    """A zone and an instant of seventy years, half of them within days of a change of its clock."""
    zone = draw(ZONES | st.sampled_from(["Pacific/Apia", "Pacific/Kwajalein", "America/Asuncion"]))
    instant = draw(SEVENTY_YEARS)
    change = whenever.Instant.from_timestamp(instant * 60).to_tz(zone).next_transition()
    if change is None or draw(st.booleans()):
        return zone, instant
    return zone, change.timestamp() // 60 + draw(NEARBY)


SEVENTY_YEARS, NEARBY = st.integers(instant_of(1990, 1, 1), instant_of(2060, 1, 1)), st.integers(-5 * DAY, DAY)


def starts_of(zone: str, start: int, timing: Timing) -> list[int]:
    """When one task happens, for a lead who may be reached at any minute."""
    schedule = Schedule(ALL_DAY, "none", IfClosed.NEXT_OPEN, IfPast.DO_NOW, IfNotLogged.ASSUME_NO_ANSWER, rules=RULES)
    step = Step("a", timing, (Action("task", "Do it", "", 15, SPAN),), schedule, 0, SPAN)
    playbook = replace(make_lead_plan().playbook, steps=(step,), start_is=StartIs.DAY_0)
    case = case_of(playbook, make_rep(), start, ((zone,), "", "", 0, 0, []))
    return [touch.start for touch in plan(case, horizon=40_000).touches]


@given(
    moments(),
    st.integers(0, DAY - 1),
    st.sampled_from([(1, DAYS), (7, DAYS), (1, MONTHS), (12, MONTHS)]),
    st.integers(1, 40),
)
@example(("Pacific/Apia", instant_of(2011, 12, 28)), 600, (1, DAYS), 1)
@example(("Europe/Paris", instant_of(2028, 2, 28)), 600, (12, MONTHS), 1)
def test_every_beat_comes_once_at_its_hour_whatever_clocks_and_calendars_do(moment_, minute, every, first):
    zone, start = moment_
    timing = moment(START, first, first, DAYS, keeps_hour=False, at=Clock(minute))
    timing = replace(timing, repeat=Repeat("", SPAN, times=8, every=Wait(*every)))
    day = whenever.Date.parse_iso(to_date(shown(zone, start)[0] + first).isoformat())
    unit = "days" if every[1] is DAYS else "months"
    hours = [on_wall(day.add(**{unit: number * every[0]}), minute, zone) for number in range(8)]
    # Nothing comes before the start, not even where a clock set back shows the hour a second time after it.
    assert starts_of(zone, start, timing) == [max(hour, start) for hour in hours]


def on_wall(day: whenever.Date, minute: int, zone: str) -> int:
    plain = whenever.PlainDateTime(day.year, day.month, day.day, minute // 60, minute % 60)
    return plain.assume_tz(zone, disambiguation="compatible").timestamp() // 60


@given(moments(), st.integers(0, 500), st.sampled_from(["minutes", "days", "months"]))
def test_a_wait_in_minutes_is_elapsed_time_and_a_longer_one_keeps_the_hour(moment_, count, unit):
    zone, start = moment_
    day, minute = shown(zone, start)
    expected = start + count
    if unit != "minutes":
        expected = on_wall(whenever.Date.parse_iso(to_date(day).isoformat()).add(**{unit: count}), minute, zone)
    units = {"minutes": MINUTES, "days": DAYS, "months": MONTHS}
    # Where the hour of the start comes twice, the same hour today is the first of the two: before the start.
    assert starts_of(zone, start, moment(START, count, count, units[unit])) == [max(expected, start)]
