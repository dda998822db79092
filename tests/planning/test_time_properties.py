"""Zones, business days, windows, targets and caps equal `whenever` and plain counting, minute by minute, everywhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

import holidays
import whenever
from hypothesis import example, given
from hypothesis import strategies as st

from playbook.model.standing import Contact
from playbook.model.timing import ALL_DAY, Clock, Gap, Hours, Limit, Otherwise, Pin, Unit, Wait, WeekHours
from playbook.planning.contacts import Contacts, RollingCap, Rules, first_fit
from playbook.planning.dates import anniversary, pinned
from playbook.planning.days import OpenDays
from playbook.planning.spread import evenly
from playbook.planning.targets import add_months, count_days, on_weekday
from playbook.planning.windows import Calendar, OpenHours
from playbook.planning.zones import DAY, day_number, load_zone, to_date
from playbook.reading.clock_phrases import parse_at, parse_days_off, parse_open, parse_weekdays
from playbook.reading.phrases import WhenPhrase, parse_reaction, parse_when
from playbook.reading.wait_phrases import WithinPhrase, parse_wait, parse_within
from playbook.reading.words import PhraseError
from playbook.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

# Both sides read the same IANA release, so that only the arithmetic can differ.
whenever.reset_tzpath([str(files("tzdata").joinpath("zoneinfo"))])
whenever.clear_tzcache()

FIRST, LAST = day_number(date(1990, 1, 1)) * DAY, day_number(date(2061, 1, 1)) * DAY
NOW, LATER = day_number(date(2024, 1, 1)), day_number(date(2040, 1, 1))
SPAN = Span("test.yaml")
# Clocks that change at midnight, by half an hour, a quarter past, by a whole day, or stand at the world's far ends.
ODD = [
    "Africa/Cairo",
    "America/Havana",
    "Asia/Beirut",
    "America/Asuncion",
    "America/Santiago",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kwajalein",
    "Pacific/Kiritimati",
    "Pacific/Chatham",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "Asia/Gaza",
    "Antarctica/Troll",
    "Antarctica/Vostok",
    "Europe/Dublin",
    "America/Nuuk",
    "Asia/Pyongyang",
    "Europe/Paris",
]
ZONES = st.sampled_from(ODD) | st.sampled_from(sorted(files("tzdata").joinpath("zones").read_text("utf-8").split()))
REGIONS = ("US-NY", "US-FL", "DE-BY", "FR", "IT", "GB-SCT", "AU-WA", "JP", "CL", "EG", "ZZ", "US-XX")


def shown(zone: str, instant: int) -> tuple[int, int]:
    """The day number and the minute after midnight on the wall."""
    there = whenever.Instant.from_timestamp(instant * 60).to_tz(zone)
    return day_number(date(there.year, there.month, there.day)), there.hour * 60 + there.minute


@st.composite
def moments(draw, first=FIRST, last=LAST):
    """A zone and an instant, half of them within a day's reach of a change of its clock."""
    zone, instant = draw(ZONES), draw(st.integers(first, last))
    change = whenever.Instant.from_timestamp(instant * 60).to_tz(zone).next_transition()
    if change is not None and change.timestamp() // 60 < last and draw(st.booleans()):
        return zone, change.timestamp() // 60 + draw(st.integers(-1600, 1600))
    return zone, instant


@st.composite
def weeks(draw, least=0):
    lines = draw(
        st.lists(st.tuples(st.sets(st.integers(0, 6), min_size=1), MINUTES, MINUTES), min_size=least, max_size=4)
    )
    return WeekHours.of(tuple(Hours(frozenset(days), min(a, b), max(a, b) + 1) for days, a, b in lines))


MINUTES = st.integers(0, DAY - 1) | st.sampled_from([0, 540, 720, 1080, 1230, DAY - 1])


@st.composite
def open_days(draw, around=None):
    near = st.integers(FIRST // DAY, LAST // DAY) if around is None else st.integers(around - 3, around + 3)
    absent = draw(st.lists(st.tuples(near, st.integers(0, 400) if around is None else st.integers(0, 1)), max_size=3))
    regions = draw(st.lists(st.sampled_from(REGIONS), max_size=2, unique=True))
    off = tuple((day, day + more) for day, more in absent)
    return OpenDays(draw(weeks()), tuple(regions), off, draw(st.booleans()))


@cache
def kept_by(region: str) -> frozenset[int]:
    country, _, state = region.partition("-")
    for part in (state or None, None):
        try:
            found = holidays.country_holidays(country, subdiv=part, years=range(1985, 2080))
        except NotImplementedError:
            continue
        return frozenset(day_number(day) for day in found)
    return frozenset()


def hours_on(days: OpenDays, day: int) -> tuple[tuple[int, int], ...]:
    """The open hours of a day, told from the week, the holidays and the days off one by one."""
    if any(day in kept_by(region) for region in days.regions) or any(a <= day <= b for a, b in days.absent):
        return ()
    weekday = to_date(day).weekday()
    eve = days.eves and any(day + 1 in kept_by(region) for region in days.regions)
    return days.week.days[5 if eve and weekday < 5 else weekday]


def counted(days: OpenDays, day: int, count: int) -> int | None:
    """The ``count``-th open day after or before ``day``, found by walking; none before the tenth year is over."""
    step, last = (1 if count > 0 else -1), to_date(day).year
    while count:
        day += step
        if abs(to_date(day).year - last) > 9:
            return None
        count -= step if hours_on(days, day) else 0
    return day


def open_minutes(calendars: Iterable[Calendar], first: int, last: int) -> list[int]:
    """Every minute from ``first`` up to ``last`` at which each calendar's wall clock shows an open time."""
    found = list(range(first, last))
    for calendar in calendars:
        on: dict[int, tuple[tuple[int, int], ...]] = {}
        kept = []
        for instant in found:
            day, wall = shown(calendar.zone.name, instant)
            if day not in on:
                on[day] = hours_on(calendar.days, day)
            if any(start <= wall < until for start, until in on[day]):
                kept.append(instant)
        found = kept
    return found


@st.composite
def open_hours(draw, first=FIRST, last=LAST):
    """One to three calendars in zones of their own, and an instant near which they have hours."""
    zone, instant = draw(moments(first, last))
    around = shown(zone, instant)[0]
    zones = [zone, *draw(st.lists(ZONES, max_size=2))]
    return OpenHours(tuple(Calendar(load_zone(name), draw(open_days(around))) for name in zones)), instant


@given(moments())
def test_the_clock_on_the_wall_shows_what_whenever_says(moment):
    zone, instant = moment
    day, wall = shown(zone, instant)

    assert load_zone(zone).to_wall(instant) == day * DAY + wall
    assert load_zone(zone).day_of(instant) == day


@given(moments())
def test_a_wall_time_is_the_instant_whenever_says_missing_and_ambiguous_ones_too(moment):
    zone, instant = moment
    day, wall = divmod(instant, DAY)  # read as a wall time, so that those which never come are asked too
    date_of = to_date(day)
    plain = whenever.PlainDateTime(date_of.year, date_of.month, date_of.day, wall // 60, wall % 60)
    there = plain.assume_tz(zone, disambiguation="compatible")

    assert load_zone(zone).to_instant(instant) == there.timestamp() // 60


@given(moments(), st.integers(-1, 1))
@example(("Pacific/Apia", day_number(date(2011, 12, 30)) * DAY), 0)
@example(("Pacific/Kwajalein", day_number(date(1993, 8, 21)) * DAY), 0)
def test_the_segments_of_a_day_are_its_instants_no_more_and_no_fewer(moment, beside):
    zone, instant = moment
    day = instant // DAY + beside
    there = {i: shown(zone, i) for i in range(day * DAY - 15 * 60, day * DAY + DAY + 13 * 60)}
    expected = [(i, day * DAY + wall - i) for i, (on, wall) in there.items() if on == day]

    segments = load_zone(zone).segments(day)

    assert [(i, ahead) for start, until, ahead in segments for i in range(start, until)] == expected


@given(open_days(), st.integers(FIRST // DAY, LAST // DAY))
def test_a_day_has_the_hours_its_week_holidays_and_days_off_leave(days, day):
    assert days.hours_of(day) == hours_on(days, day)


@given(open_days(), st.integers(FIRST // DAY + 4000, LAST // DAY - 4000), st.integers(-300, 300))
def test_counting_open_days_equals_walking(days, day, count):
    assert days.after(day, count) == counted(days, day, count)
    assert days.first_from(day) == counted(days, day - 1, 1)


@given(open_days(), st.integers(FIRST // DAY + 4000, LAST // DAY - 4000), st.integers(1, 40))
def test_full_business_days_leave_exactly_so_many_in_between(days, day, count):
    hours = OpenHours((Calendar(load_zone("UTC"), days),))
    for sign in (1, -1):
        found = count_days(day, sign * count, Unit.FULL_BUSINESS_DAYS, hours)
        if found is None:
            assert counted(days, day, sign * (count + 1)) is None
            continue
        between = range(min(day, found) + 1, max(day, found))
        assert sum(bool(hours_on(days, other)) for other in between) == count
        assert hours_on(days, found)


@given(open_hours())
def test_the_spans_of_a_day_are_the_minutes_at_which_every_clock_shows_open(drawn):
    hours, instant = drawn
    zone = hours.zone.name
    day = shown(zone, instant)[0]
    minutes = open_minutes(hours.calendars, day * DAY - 15 * 60, day * DAY + DAY + 13 * 60)
    expected = [minute for minute in minutes if shown(zone, minute)[0] == day]

    assert [minute for start, until in hours.spans(day) for minute in range(start, until)] == expected
    assert hours.is_open(instant) == (instant in expected)


@given(open_hours(), st.integers(0, 900))
def test_the_next_the_last_and_the_nth_open_minute_are_found_as_by_looking_at_each(drawn, count):
    hours, instant = drawn
    minutes = open_minutes(hours.calendars, instant - DAY, instant + DAY + 1)
    before, later = [m for m in minutes if m <= instant], [m for m in minutes if m >= instant]
    last, following, nth = hours.last_open(instant), hours.next_open(instant), hours.add_open_minutes(instant, count)

    assert last == before[-1] if before else last is None or last < instant - DAY
    assert following == later[0] if later else following is None or following > instant + DAY
    assert nth == later[count] if len(later) > count else nth is None or nth > instant + DAY


@given(st.integers(FIRST // DAY, LAST // DAY), st.integers(-600, 600), st.sets(st.integers(0, 6), min_size=1))
def test_months_are_clamped_to_their_end_and_weekdays_come_within_seven_days(day, months, weekdays):
    start = to_date(day)
    later = whenever.Date(start.year, start.month, start.day).add(months=months)
    first = on_weekday(day, frozenset(weekdays))

    assert to_date(add_months(day, months)) == date(later.year, later.month, later.day)
    assert first == next(d for d in range(day, day + 7) if to_date(d).weekday() in weekdays)


@given(st.integers(-30000, 30000), st.integers(FIRST // DAY, LAST // DAY))
@example(day_number(date(1996, 2, 29)), day_number(date(2027, 2, 28)))
@example(day_number(date(1996, 2, 29)), day_number(date(2028, 2, 29)))
def test_an_anniversary_is_the_first_return_of_its_day(born, after):
    month, number = to_date(born).month, to_date(born).day

    def returns(day: int) -> bool:
        there, next_day = to_date(day), to_date(day + 1)
        last_of_february = (there.month, next_day.month, month, number) == (2, 3, 2, 29)
        return (there.month, there.day) == (month, number) or last_of_february

    assert anniversary(born, after) == next(day for day in range(after, after + 800) if returns(day))


@st.composite
def pins(draw):
    month = draw(st.integers(1, 12))
    if draw(st.booleans()):
        return Pin(month, nth=draw(st.sampled_from([1, 2, 3, 4, -1])), weekday=draw(st.integers(0, 6)))
    low, high = sorted(draw(st.tuples(st.integers(1, 31), st.integers(1, 31))))
    longest = 29 if month == 2 else 30 if month in {4, 6, 9, 11} else 31
    return Pin(month, min(low, longest), min(high, longest))


@given(pins(), st.integers(FIRST // DAY, LAST // DAY))
@example(Pin(2, 29, 29), day_number(date(2096, 3, 1)))
def test_a_pin_is_the_first_such_moment_that_is_not_over(pin, after):
    def is_meant(day: int) -> bool:
        there = to_date(day)
        if there.month != pin.month or pin.nth is None:
            return there.month == pin.month and pin.low <= there.day <= pin.high
        which = -1 if pin.nth < 0 else (there.day - 1) // 7 + 1
        return there.weekday() == pin.weekday and (
            which == pin.nth if which > 0 else to_date(day + 7).month != pin.month
        )

    first = next(day for day in range(after, after + 9 * 366) if is_meant(day))
    last = first
    while is_meant(last + 1):
        last += 1
    assert pinned(pin, after) == (first, last)


@given(st.lists(st.integers(0, 400), unique=True).map(sorted), st.integers(1, 40))
def test_a_period_is_filled_evenly_towards_both_ends(days, count):
    chosen = evenly(days, count)
    places = [days.index(day) for day in chosen]

    assert len(chosen) == min(count, len(days))
    assert places == sorted(set(places))
    if count < len(days):
        apart = {later - earlier for earlier, later in pairwise(places)}
        assert apart <= {len(days) // count, -(-len(days) // count)}
        assert abs(places[0] - (len(days) - 1 - places[-1])) <= 1


CHANNELS = ("call", "email", "sms")
WAITS = st.one_of(
    st.builds(Wait, st.integers(1, 2000), st.just(Unit.MINUTES)),
    st.builds(Wait, st.integers(1, 2), st.sampled_from([Unit.DAYS, Unit.BUSINESS_DAYS, Unit.FULL_BUSINESS_DAYS])),
)


@st.composite
def limits(draw):
    wait, rules = draw(st.none() | WAITS), {"per_day": 1, "per_week": 2}
    gap = None if wait is None else Gap(wait, 0, SPAN)
    return Limit(gap, draw(st.none() | st.integers(1, 3)), draw(st.none() | st.integers(1, 6)), rules)


@st.composite
def attempts(draw):
    """Open hours, contacts before and after a wanted moment, and the rules for the next one."""
    hours, wanted = draw(open_hours(NOW * DAY, LATER * DAY))
    if draw(st.booleans()):
        hours = OpenHours((Calendar(hours.zone, OpenDays(ALL_DAY)),))
    times = st.integers(-2 * DAY, 2 * DAY) | st.integers(-90, 90)
    # Only what has happened can have been answered.
    contact = st.builds(lambda at, *rest: Contact(wanted + at, *rest), times, st.sampled_from(CHANNELS))
    answer = st.builds(
        lambda at, *rest: Contact(wanted - at, *rest, answered=True), st.integers(0, 2 * DAY), st.sampled_from(CHANNELS)
    )
    cap = st.builds(
        RollingCap, st.integers(1, 3), st.integers(5, 2000), st.just(frozenset({"call", "sms"})), st.just(3)
    )
    rules = Rules("call", draw(limits()), draw(limits()), tuple(draw(st.lists(cap, max_size=2))))
    return hours, wanted, draw(st.lists(contact | answer, max_size=7)), rules


def keeps_gap(first: int, last: int, wait: Wait, hours: OpenHours) -> bool:
    if wait.unit is Unit.MINUTES:
        return last - first >= wait.count
    one, other = shown(hours.zone.name, first)[0], shown(hours.zone.name, last)[0]
    if wait.unit is Unit.DAYS:
        return other - one >= wait.count
    whole = wait.unit is Unit.FULL_BUSINESS_DAYS
    passed = range(one + 1, other + (0 if whole else 1))
    return sum(bool(hours_on(hours.days, day)) for day in passed) >= wait.count and other > one


def may_happen(at: int, rules: Rules, hours: OpenHours, contacts: list[Contact]) -> bool:
    """Whether one more contact at ``at`` leaves every gap, day and rolling window as the rules want it."""
    answered = max((c.at for c in contacts if c.answered and c.at <= at), default=-1)
    for limit, channels in ((rules.limits, CHANNELS), (rules.channel_limits, ("call",))):
        same = [c.at for c in contacts if c.channel in channels]
        apart = [sorted((other, at)) for other in same if other > answered]
        if limit.gap is not None and not all(keeps_gap(a, b, limit.gap.wait, hours) for a, b in apart):
            return False
        if limit.per_day is not None:
            today = shown(hours.zone.name, at)[0]
            if sum(shown(hours.zone.name, other)[0] == today for other in same) >= limit.per_day:
                return False
        if limit.per_week is not None and crowded(at, same, limit.per_week, 7 * DAY):
            return False
    return not any(
        crowded(at, [c.at for c in contacts if c.channel in cap.channels], cap.count, cap.minutes) for cap in rules.caps
    )


def crowded(at: int, others: list[int], count: int, minutes: int) -> bool:
    times = [at, *others]
    ends = [end for end in times if end - minutes < at <= end]
    return any(sum(end - minutes < time <= end for time in times) > count for end in ends)


@given(attempts())
def test_the_first_fit_is_the_first_minute_that_breaks_no_gap_and_no_cap_in_either_direction(drawn):
    hours, wanted, made, rules = drawn
    horizon = wanted + 2 * DAY
    fits = (m for m in open_minutes(hours.calendars, wanted, horizon) if may_happen(m, rules, hours, made))
    expected = next(fits, None)

    found, moved_by = first_fit(wanted, rules, hours, Contacts.of(made))

    assert found == expected if expected is not None else found is None or found >= horizon
    if found is not None:
        assert may_happen(found, rules, hours, made)
        assert bool(moved_by) == (found != hours.next_open(wanted))
        assert first_fit(found, rules, hours, Contacts.of(made)) == (found, ())


WEEKDAYS, MONTHS = (
    ("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
    tuple("jan feb mar apr may jun jul aug sep oct nov dec".split()),
)
UNITS = st.sampled_from([
    *(("min", 1, Unit.MINUTES), ("h", 60, Unit.MINUTES), ("day", 1, Unit.DAYS), ("days", 1, Unit.DAYS)),
    *(("week", 7, Unit.DAYS), ("weeks", 7, Unit.DAYS), ("month", 1, Unit.MONTHS), ("months", 1, Unit.MONTHS)),
    *(("year", 12, Unit.MONTHS), ("years", 12, Unit.MONTHS), ("business min", 1, Unit.BUSINESS_MINUTES)),
    *(("business h", 60, Unit.BUSINESS_MINUTES), ("business day", 1, Unit.BUSINESS_DAYS)),
    *(("business days", 1, Unit.BUSINESS_DAYS), ("full business day", 1, Unit.FULL_BUSINESS_DAYS)),
    ("full business days", 1, Unit.FULL_BUSINESS_DAYS),
])  # fmt: skip
# A step may be called nearly anything, words of the language among it.
STEPS = st.sampled_from(["call-back", "week-1", "a", "2-x", "after", "day", "min", "business", "of", "h", "last-try"])
FIELDS = st.sampled_from(["lead.renewal_date", "lead.x", "answer.back_on", "lead.received_at"])
RANGES = st.tuples(st.integers(0, 99), st.integers(0, 99)).map(sorted)
SPACES = st.sampled_from([" ", "  ", "\t"])


def written(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}-{high}"


@st.composite
def calendar_phrases(draw):
    month = draw(st.integers(1, 12))
    name = MONTHS[month - 1]
    if draw(st.booleans()):
        day = draw(st.dates(date(2000, 1, 1), date(2090, 12, 31)))
        weekday = draw(st.sampled_from(["", f"{WEEKDAYS[day.weekday()]} "]))
        return f"{weekday}{day.isoformat()}", Pin(day.month, day.day, day.day, day.year)
    if draw(st.booleans()):
        nth, weekday = draw(st.sampled_from([1, 2, 3, 4, -1])), draw(st.integers(0, 6))
        which = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", -1: "last"}[nth]
        return f"{which} {WEEKDAYS[weekday]} of {name}", Pin(month, nth=nth, weekday=weekday)
    low, high = sorted(draw(st.tuples(st.integers(1, 29), st.integers(1, 29))))
    return draw(st.sampled_from([(name, Pin(month)), (f"{name} {written(low, high)}", Pin(month, low, high))]))


@st.composite
def anchors(draw):
    """What a wait counts from, in words, and what is meant by it."""
    step, lead_date = draw(STEPS), draw(FIELDS)
    words, pin = draw(calendar_phrases())
    plain = [(word, WhenPhrase(word)) for word in ("start", "previous", "block")]
    named = [(step, WhenPhrase("step", name=step)), (f"message of {step}", WhenPhrase("message", name=step))]
    dated = [
        (lead_date, WhenPhrase("field", name=lead_date, keeps_hour=False)),
        (words, WhenPhrase("pin", pin=pin, keeps_hour=False)),
    ]
    return draw(st.sampled_from([*plain, *named, *dated]))


@st.composite
def moment_phrases(draw):
    """A moment in words, and what is meant by it."""
    low, high = draw(RANGES)
    unit, scale, counted = draw(UNITS)
    words, anchor = draw(anchors())
    pin_words, pin = draw(calendar_phrases())
    step, lead_date = draw(STEPS), draw(FIELDS)
    day = WhenPhrase("day", unit=Unit.DAYS, keeps_hour=False)
    span = replace(anchor, low=low * scale, high=high * scale, unit=counted)
    back = replace(anchor, low=-high * scale, high=-low * scale, unit=counted)
    by_column = replace(anchor, low=scale, high=scale, unit=counted, count_field="lead.interval")
    return draw(st.sampled_from([
        ("at start", WhenPhrase("start")),
        ("at block", WhenPhrase("block")),
        (f"day {written(low, high)}", replace(day, low=low, high=high)),
        (f"week {written(low + 1, high + 1)}", replace(day, anchor="week", low=low + 1, high=high + 1)),
        (f"same day as {step}", replace(day, anchor="step", name=step)),
        (f"right after {step}", WhenPhrase("step", name=step, sitting=True)),
        (f"on {lead_date}", replace(day, anchor="field", name=lead_date)),
        (f"anniversary of {lead_date}", replace(day, anchor="anniversary", name=lead_date)),
        (pin_words, replace(day, anchor="pin", pin=pin)),
        (f"{written(low, high)} {unit} after {words}", span),
        (f"{written(low, high)} {unit} before {words}", back),
        (f"lead.interval {unit} after {words}", by_column),
    ]))  # fmt: skip


@given(moment_phrases(), SPACES)
def test_every_moment_of_the_grammar_is_read_as_it_was_meant(drawn, space):
    words, meant = drawn
    phrase = space + words.replace(" ", space) + space
    read = parse_when(phrase)

    assert replace(read, name_offset=0) == meant
    assert phrase[read.name_offset :].startswith(meant.name)


@given(
    st.integers(0, 99),
    UNITS,
    st.sampled_from(["skip", "report", "next open"]),
    st.sampled_from(["again", "go to x", "start x"]),
)
def test_every_wait_promise_and_reaction_is_read_as_it_was_meant(count, unit, otherwise, reaction):
    wait, words = Wait(count * unit[1], unit[2]), f"{count} {unit[0]}"

    assert parse_wait(words) == wait
    assert parse_within(f"{words} or {otherwise}") == WithinPhrase(wait, Otherwise(otherwise))
    assert parse_within(f"same day or {otherwise}") == WithinPhrase(None, Otherwise(otherwise))
    assert parse_reaction(f"{reaction} after {words}").kind == reaction.removesuffix(" x")
    assert parse_reaction(f"pause {words}").kind == "pause"


CLOCKS = st.tuples(st.integers(0, DAY - 1), st.integers(1, DAY)).filter(lambda span: span[0] < span[1])


@given(CLOCKS, st.integers(0, 6), st.integers(0, 6))
def test_every_span_of_hours_and_days_is_read_as_it_was_meant(span, first, more):
    start, until = span
    clock, end = (f"{minutes // 60:02}:{minutes % 60:02}" for minutes in span)
    days = frozenset((first + step) % 7 for step in range(more + 1))
    words = WEEKDAYS[first] if not more else f"{WEEKDAYS[first]}-{WEEKDAYS[(first + more) % 7]}"

    assert parse_at(clock) == Clock(start)
    assert parse_at(f"{clock}-{end}") == Clock(start, until)
    assert parse_weekdays(words) == parse_weekdays(",".join(WEEKDAYS[day] for day in days)) == days
    assert parse_open(f"{words} {clock}-{end}") == Hours(days, start, until)


VOCABULARY = st.sampled_from(
    "at start block day week same as right after on anniversary of lead.x answer.y mon fri dec 1st last 2026-12-01 3 "
    "2-5 5-2 0 min h days business full before previous message or skip next open again go to pause until outcome.date "
    "stop 09:00 24:00 9-17 mon-sat any time morning tomorrow every in two , - : . \u2013 12/24/2026 3pm 3d".split()
)
JUNK = st.lists(VOCABULARY | st.text(max_size=6), max_size=9).map(" ".join)
PARSERS = (parse_when, parse_wait, parse_within, parse_reaction, parse_at, parse_open, parse_weekdays, parse_days_off)


@given(JUNK, st.sampled_from(PARSERS))
def test_what_is_no_phrase_is_refused_at_a_place_inside_it(phrase, parse):
    try:
        parse(phrase)
    except PhraseError as mistake:
        assert mistake.message
        assert 0 <= mistake.offset <= len(phrase)
        assert mistake.width >= 1
