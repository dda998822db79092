"""What people type on their first day, and the message each gets: the place, the sentence and what to write instead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.diagnostics import CannotGoOn
from playbook.model.timing import IfClosed, IfNoDate, IfNotLogged, IfPast, Vary
from playbook.personalise.templates import Templates
from playbook.planning.holiday_regions import states_with_holidays
from playbook.planning.zones import check_zones
from playbook.reading.clock_phrases import parse_at, parse_open
from playbook.reading.lower_condition import lower_condition
from playbook.reading.meant_moments import Nearby
from playbook.reading.mistakes import Mistakes
from playbook.reading.phrases import parse_when
from playbook.reading.project_file import read_project
from playbook.reading.surface import ScheduleShape
from playbook.reading.wait_phrases import parse_within
from playbook.reading.words import PhraseError
from playbook.reading.yaml_tree import YamlError, read_yaml
from playbook.source import DictTree
from playbook.testing.projects import PROJECT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from playbook.diagnostics import Diagnostic
    from playbook.source import Span

PLAYBOOK = """\
playbook: chase
title: A chase
enroll: lead.received_at
start: lead.received_at
start_is: day 1
outcomes: {unanswered: next, else: stop}
steps:
  - id: first-call
    when: at start
    call: {objective: Talk, ask: Ten minutes, voicemail: none}
  - id: second
    when: 2 days after first-call
    email: {objective: Write, ask: A time, message: note}
messages:
  hello: {kind: short, voicemail: "Hello {{ lead.first_name }}."}
  note:
    kind: value
    subject: About {{ lead.topic }}
    body: |
      Hello {{ lead.first_name }},

      this is about {{ lead.topic }}.
"""
PROJECT_TEXT = PROJECT.replace("PLAYBOOK", "chase")
WHEN = "when: 2 days after first-call"


def told(found: Iterable[Diagnostic]) -> list[str]:
    """Each as `file:line:column+width CODE message → hint`."""
    return [
        f"{one.span}+{one.width} {one.code} {one.message}" + (f" → {one.hint}" if one.hint else "") for one in found
    ]


def read(playbook: str = PLAYBOOK, project: str = PROJECT_TEXT) -> list[str]:
    tree = DictTree({"project.yaml": project.encode(), "playbooks/chase.yaml": playbook.encode()})
    try:
        found = check_zones(read_project(tree, states_with_holidays))
    except CannotGoOn as stop:
        found = stop.diagnostics
    return told(found)


def in_playbook(right: str, wrong: str) -> list[str]:
    assert right in PLAYBOOK
    return read(playbook=PLAYBOOK.replace(right, wrong, 1))


def in_project(right: str, wrong: str) -> list[str]:
    assert right in PROJECT_TEXT
    return read(project=PROJECT_TEXT.replace(right, wrong, 1))


def test_what_these_cases_start_from_has_no_mistake():
    assert read() == []


MOMENTS = [
    ("after 2 days", "11+5", "'after' cannot stand here → write '2 days after previous'"),
    ("in 3 hours", "11+2", "'in' cannot stand here → write '3 h after previous'"),
    (
        "tomorrow at 9",
        "11+8",
        "'tomorrow' cannot stand here → write '1 day after previous', and on a line of its own: at: 09:00",
    ),
    ("immediately", "11+11", "'immediately' cannot stand here → write 'at start', or 'right after first-call'"),
    ("now", "11+3", "'now' cannot stand here → write 'at start', or 'right after first-call'"),
    ("next day", "11+4", "'next' cannot stand here → write '1 day after previous'"),
    (
        "monday",
        "11+6",
        "'monday' cannot stand here → write '1 day after previous', and on a line of its own: weekday: mon",
    ),
    (
        "mon",
        "14+1",
        "'mon' ends too soon → write '1 day after previous', and on a line of its own: weekday: mon",
    ),
    (
        "every monday",
        "11+5",
        (
            "'every' cannot stand here → write '1 day after previous', and on lines of their own: weekday: mon; "
            "repeat: {every: 1 week, times: 6}"
        ),
    ),
    (
        "2 days after first call",
        "24+10",
        "'first call' — did you mean 'first-call'? → write '2 days after first-call'",
    ),
    (
        "2 days after the first call",
        "28+10",
        "'first call' — did you mean 'first-call'? → write '2 days after first-call'",
    ),
    ("30 to 60 minutes after first-call", "14+2", "'to' cannot stand here → write '30-60 min after first-call'"),
    ("1.5 hours after first-call", "11+3", "'1.5' cannot stand here → write '90 min after first-call'"),
    (
        "2 days after first-call at 9",
        "35+2",
        "'at' is one word too many → write '2 days after first-call', and on a line of its own: at: 09:00",
    ),
    ("3 days later", "18+5", "'later' cannot stand here → write '3 days after previous'"),
    ("a week after first-call", "11+1", "'a' cannot stand here → write '1 week after first-call'"),
    ("two days after first-call", "11+3", "'two' cannot stand here → write '2 days after first-call'"),
    ("24h after first-call", "11+3", "'24h' needs a space → write '24 h'"),
    ("3 hrs after first-call", "13+3", "'hrs' — did you mean 'h'?"),
    ("day three", "15+5", "'three' cannot stand here → write 'day 3'"),
    ("day3", "11+4", "'day3' cannot stand here → write 'day 3'"),
    ("1st day", "15+3", "'day' cannot stand here → write 'day 1'"),
    (
        "after 3 tries",
        "11+5",
        "'after' cannot stand here → write '1 day after previous', and on a line of its own: if: history.attempts >= 3",
    ),
    (
        "after first-call",
        "11+5",
        "'after' cannot stand here → write 'right after first-call', or '2 days after first-call'",
    ),
    ("same day", "19+1", "'same day' ends too soon → write 'same day as first-call'"),
    ("5 days after", "23+1", "'5 days after' ends too soon → write '5 days after previous'"),
    (
        "30–60 min after first-call",
        "11+5",
        "'30–60' cannot stand here → write '30-60 min after first-call', with a plain -",
    ),
    ("1 Dec 2026", "13+3", "'Dec' cannot stand here → write '2026-12-01'"),
    ("12/01/2026", "11+10", "'12/01/2026' cannot stand here → write '2026-12-01', or '2026-01-12'"),
    (
        "end of day",
        "11+3",
        "'end' cannot stand here → say it like 'at start', 'day 3', '2 days after previous' or 'on lead.renewal_date'",
    ),
    ("9999 years after start", "11+1", "that is more than a hundred years → write a smaller number"),
    ("9999-12-31", "11+4", "9999-12-31 is too far away → write a year from 1971 to 2199"),
]


@pytest.mark.parametrize(("said", "place", "answer"), MOMENTS, ids=[case[0] for case in MOMENTS])
def test_a_moment_as_people_say_it(said, place, answer):
    assert in_playbook(WHEN, f"when: {said}") == [f"playbooks/chase.yaml:12:{place} PB020 {answer}"]


def test_a_first_step_is_told_to_count_from_the_start():
    answer = in_playbook("when: at start", "when: after 2 days")

    assert answer == ["playbooks/chase.yaml:9:11+5 PB020 'after' cannot stand here → write '2 days after start'"]


KEYS_OF_A_STEP = [
    ("at: 09:00 - 11:00", "9+6", "PB020 '09:00 ' is not a time → write '09:00-11:00'"),
    ("at: 9am-11am", "9+3", "PB020 '9am' is not a time → write '09:00-11:00'"),
    ("at: 9", "9+1", "PB020 '9' is not a time → write '09:00'"),
    ("at: 2pm", "9+3", "PB020 '2pm' is not a time → write '14:00'"),
    ("at: between 9 and 11", "9+16", "PB020 'between 9 and 11' is not a time → write '09:00-11:00'"),
    ("at: Morning", "9+7", "PB020 'Morning' is not a time → write 'morning'"),
    ("at: 09:00–11:00", "9+11", "PB020 '09:00–11:00' is not a time → write '09:00-11:00', with a plain -"),
    ("weekday: Monday", "14+6", "PB020 'Monday' is not a day → write 'mon'"),
    ("weekday: Monday and Friday", "14+6", "PB020 'Monday' is not a day → write 'mon,fri'"),
    ("within: 12 hours", "16+5", "PB020 'hours' cannot stand here → 'or' must follow: '12 h or report'"),
    ("within: 12 h", "17+1", "PB020 '12 h' ends too soon → 'or' must follow: '12 h or report'"),
    ("within: today", "13+5", "PB020 'today' cannot stand here → 'or' must follow: 'same day or skip'"),
    ("within: same day or never", "25+5", "PB020 'never' cannot stand here → write 'same day or skip'"),
    ("repeat: {every: week, times: 3}", "21+4", "PB020 'week' cannot stand here → write '1 week'"),
    (
        "repeat: {every: 1 week, until: 75 days}",
        "36+7",
        "PB026 '75 days' is no end of a repeat → write 'until: day 75'",
    ),
    (
        "repeat: {every: 1 week, until: never}",
        "36+5",
        "PB026 'never' is no end of a repeat → write 'until: exit' or 'until: day 75'",
    ),
    ("repeat: {every: 1 week, times: three}", "36+5", "PB012 'three' should be a whole number → write it in digits: 3"),
    ("repeat: {every: 1 week, times: 3.0}", "36+3", "PB012 '3.0' should be a whole number → write it in digits: 3"),
    (
        "repeat: daily",
        "13+5",
        (
            "PB012 'daily' should be a map of keys → one of {times: 3}, {every: 30 days, times: 6}, "
            "{every: 1 week, until: day 75} or {after: [1 day, 3 days]}"
        ),
    ),
    ("schedule: {if_past: never}", "25+5", "PB012 'never' cannot stand here → one of 'skip' or 'do now'"),
    (
        "at:",
        "5+2",
        "PB012 nothing stands behind `at:` → write it behind `at:`, or indented below it, or leave the key out",
    ),
    ("outcomes: {call_back: try again}", "27+3", "PB020 'try' cannot stand here → write 'again after 1 day'"),
    ("outcomes: {won: end}", "21+3", "PB020 'end' cannot stand here → write 'stop'"),
]


@pytest.mark.parametrize(("line", "place", "answer"), KEYS_OF_A_STEP, ids=[case[0] for case in KEYS_OF_A_STEP])
def test_another_key_of_a_step_as_people_write_it(line, place, answer):
    assert in_playbook(WHEN, f"{WHEN}\n    {line}") == [f"playbooks/chase.yaml:13:{place} {answer}"]


OPEN = "write 'mon-fri 09:00-17:00'"
HOURS = [
    ("[9am-5pm]", "10+3", f"PB020 '9am' is not a day → {OPEN}"),
    ("[mon-fri 9 to 5]", "20+2", f"PB020 'to' is one word too many → {OPEN}"),
    ("[mon–fri 09:00–17:00]", "10+7", f"PB020 'mon–fri' is not a day → {OPEN}, with a plain -"),
    ("[Mon-Fri 09:00-17:00]", "10+3", f"PB020 'Mon' is not a day → {OPEN}"),
    ("[mon-fri 09:00-5:00]", "18+10", "PB020 '09:00-5:00' holds no minute → did you mean 17:00?"),
    ("[mon-fri 9-17]", "18+1", f"PB020 '9' is not a time → {OPEN}"),
    ("[weekdays 9-5]", "10+8", f"PB020 'weekdays' is not a day → {OPEN}"),
    ("[mon-fri]", "17+1", f"PB020 'mon-fri' ends too soon → {OPEN}"),
    ("[mon fri 09:00-17:00]", "18+11", "PB020 '09:00-17:00' is one word too many → write 'mon,fri 09:00-17:00'"),
    (
        "mon-fri 09:00-17:00",
        "9+19",
        (
            "PB012 'mon-fri 09:00-17:00' should be a list → write [mon-fri 09:00-17:00], or begin each item with `- ` "
            "on a line of its own"
        ),
    ),
    (
        "weekdays 9-5",
        "9+12",
        (
            "PB012 'weekdays 9-5' should be a list → write [mon-fri 09:00-17:00], or begin each item with `- ` "
            "on a line of its own"
        ),
    ),
    ("[]", "9+1", "PB012 this is empty → list at least one"),
]


@pytest.mark.parametrize(("hours", "place", "answer"), HOURS, ids=[case[0] for case in HOURS])
def test_open_hours_as_people_write_them(hours, place, answer):
    assert in_project("[mon-sat 09:00-20:30]", hours) == [f"project.yaml:10:{place} {answer}"]


SCHEDULE = [
    (
        "if_closed: next open",
        "if_closed: next day",
        ("12:14+8 PB012 'next day' cannot stand here → one of 'next open', 'last open before' or 'skip'"),
    ),
    ("if_past: skip", "if_past: never", "13:12+5 PB012 'never' cannot stand here → one of 'skip' or 'do now'"),
    (
        "if_not_logged: assume no answer",
        "if_not_logged: no answer",
        ("14:18+9 PB012 'no answer' — did you mean 'assume no answer'? → one of 'assume no answer' or 'wait'"),
    ),
    ("if_closed", "if_close", "12:3+8 PB002 unknown key 'if_close' — did you mean 'if_closed'?"),
    (
        "if_past: skip",
        "if_past: skip\n  vary: [times]",
        ("14:10+5 PB012 'times' — did you mean 'time'? → one of 'time', 'weekday' or 'week of month'"),
    ),
    (
        "schedule:",
        "limits: {call: {per_day: three}}\nschedule:",
        ("9:26+5 PB012 'three' should be a whole number → write it in digits: 3"),
    ),
]


@pytest.mark.parametrize(("right", "wrong", "answer"), SCHEDULE, ids=[case[1] for case in SCHEDULE])
def test_a_wrong_value_in_the_schedule_of_the_project_is_named_once_and_where_it_stands(right, wrong, answer):
    assert in_project(right, wrong) == [f"project.yaml:{answer}"]


def test_every_choice_the_shape_allows_is_one_the_planner_knows():
    choices = {"if_closed": IfClosed, "if_past": IfPast, "if_not_logged": IfNotLogged, "if_no_date": IfNoDate}
    fields = ScheduleShape.model_fields

    for key, known in choices.items():
        assert set(get_args(get_args(fields[key].annotation)[0])) == set(known)
    assert set(get_args(get_args(get_args(fields["vary"].annotation)[0])[0])) == set(Vary)


REGIONS = "a list of regions such as [US-CA]"
HOLIDAYS = [
    (
        "leed",
        "13+4",
        f"'leed' does not say whose holidays → did you mean 'lead'? write lead, rep, both, none, or {REGIONS}",
    ),
    ("yes", "13+3", f"'yes' does not say whose holidays → write lead, rep, both, none, or {REGIONS}"),
    ("off", "13+3", "'off' does not say whose holidays → write none, if work goes on at holidays"),
    ("US-CA", "13+5", "'US-CA' does not say whose holidays → write a list: [US-CA]"),
    ("California", "13+10", "'California' does not say whose holidays → write a list: [US-CA]"),
    ("[lead]", "14+4", "there are no holidays for 'lead' → write it without brackets: holidays: lead"),
    ("[us-ca]", "14+5", "there are no holidays for 'us-ca' → did you mean 'US-CA'?"),
    ("[USA]", "14+3", "there are no holidays for 'USA' → did you mean 'US'?"),
    ("[UK]", "14+2", "there are no holidays for 'UK' → did you mean 'GB'?"),
    ("[DE, New York]", "18+8", "there are no holidays for 'New York' → did you mean 'US-NY'?"),
    (
        "[GB-XX]",
        "14+5",
        "there are no holidays for 'GB-XX' → write GB alone, or one of GB-ENG, GB-NIR, GB-SCT, GB-WLS",
    ),
    (
        "[XX]",
        "14+2",
        "there are no holidays for 'XX' → write a country, or a country and state: US, US-CA, GB-ENG",
    ),
]


@pytest.mark.parametrize(("holidays", "place", "answer"), HOLIDAYS, ids=[case[0] for case in HOLIDAYS])
def test_holidays_that_nobody_keeps(holidays, place, answer):
    assert in_project("holidays: lead", f"holidays: {holidays}") == [f"project.yaml:11:{place} PB012 {answer}"]


@pytest.mark.parametrize("holidays", ["rep", "both", "none", "[US-CA]", "[DE, GB-SCT]"])
def test_holidays_that_somebody_keeps(holidays):
    assert in_project("holidays: lead", f"holidays: {holidays}") == []


def test_holidays_are_checked_in_a_step_and_regions_at_a_rep():
    step = in_playbook(WHEN, f"{WHEN}\n    schedule: {{holidays: [USA]}}")
    rep = in_project("timezone: America/New_York}\nleads", "timezone: America/New_York, region: US-NX}\nleads")

    assert step == ["playbooks/chase.yaml:13:27+3 PB012 there are no holidays for 'USA' → did you mean 'US'?"]
    assert rep[0].startswith("project.yaml:5:120+5 PB012 there are no holidays for 'US-NX' → write US alone, or one of")


ZONES = [
    ("EST", "'EST' is not the time zone of a place → write America/New_York"),
    ("ET", "'ET' is not the time zone of a place → write America/New_York"),
    ("PST", "'PST' is not the time zone of a place → write America/Los_Angeles"),
    ("Pacific Time", "'Pacific Time' is not the time zone of a place → write America/Los_Angeles"),
    ("EST5EDT", "'EST5EDT' is not the time zone of a place → write America/New_York"),
    ("CET", "'CET' is not the time zone of a place → write Europe/Paris, or the capital of your country"),
    ("GMT-5", "'GMT-5' is a fixed offset, without summer time → write the place: America/New_York"),
    ("Etc/GMT+5", "'Etc/GMT+5' is a fixed offset, without summer time → write the place: America/New_York"),
    ("+05:30", "'+05:30' is a fixed offset, without summer time → write the place: Asia/Kolkata"),
    ("London", "there is no time zone 'London' → did you mean 'Europe/London'?"),
    ("america/new york", "there is no time zone 'america/new york' → did you mean 'America/New_York'?"),
    ("Mars", "there is no time zone 'Mars' → write an IANA name such as America/New_York"),
]


@pytest.mark.parametrize(("zone", "answer"), ZONES, ids=[case[0] for case in ZONES])
def test_a_time_zone_that_is_no_place_is_refused_where_it_is_written(zone, answer):
    rep = in_project("timezone: America/New_York}\nleads", f"timezone: {zone}}}\nleads")
    leads = in_project("csv, timezone: America/New_York", f"csv, timezone: {zone}")

    assert rep == [f"project.yaml:5:94+{len(zone)} PB025 {answer}"]
    assert leads == [f"project.yaml:6:37+{len(zone)} PB025 {answer}"]


@pytest.mark.parametrize("zone", ["UTC", "Europe/Kyiv", "America/Argentina/Buenos_Aires"])
def test_a_time_zone_of_a_place_and_utc_are_taken(zone):
    assert in_project("csv, timezone: America/New_York", f"csv, timezone: {zone}") == []


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("team", "is a name output/ needs itself"),
        ("edited", "is a name output/ needs itself"),
        ("con", "is a device on Windows, and no folder's name"),
        ("aux", "is a device on Windows, and no folder's name"),
        ("lpt1", "is a device on Windows, and no folder's name"),
    ],
)
def test_a_rep_cannot_be_called_what_a_folder_of_output_or_a_device_is_called(name, why):
    hint = "call the rep's folder otherwise, such as by the first name: ines"

    assert in_project("id: ines", f"id: {name}") == [f"project.yaml:5:10+{len(name)} PB012 '{name}' {why} → {hint}"]


LINES = [
    (
        "    when: 2",
        "      when: 2",
        "12:7+4 'when' stands 2 columns too far right → begin it in column 5, like 'id' above it",
    ),
    (
        "    when: 2",
        "   when: 2",
        "12:4+4 'when' stands 1 column too far left → begin it in column 5, like 'id' above it",
    ),
    (
        "    when: 2",
        "  when: 2",
        "12:3+4 'when' stands 2 columns too far left → begin it in column 5, like 'id' above it",
    ),
    (
        "    email:",
        "     email:",
        "13:6+5 'email' stands 1 column too far right → begin it in column 5, like 'when' above it",
    ),
    (
        "  note:",
        "   note:",
        "16:4+4 'note' stands 1 column too far right → begin it in column 3, like 'hello' above it",
    ),
    ("title: A", "title A", "2:1+13 this line has no ': ' → write 'title: A chase'"),
    ("title: A chase", "title:Chase", "2:1+11 this line has no ': ' → write 'title: Chase'"),
    ("steps:", "steps", "7:1+5 this line has no ': ' → write 'steps:'"),
    ("    when: 2", "    when 2", "12:5+28 this line has no ': ' → write 'when: 2 days after first-call'"),
    ("- id: second", "- id second", "11:5+11 this line has no ': ' → write 'id: second'"),
    ("- id: second", "-id: second", "11:3+3 a space is missing after '-' → write '- id: second'"),
    ("playbook: chase", "playbook chase", "1:1+14 this line has no ': ' → write 'playbook: chase'"),
    (
        "subject: About",
        "subject:",
        (
            "18:14+2 {{ begins a map here, not a text → put a text that begins with {{ in quotes: "
            'subject: "{{ lead.topic }}"'
        ),
    ),
    (
        "subject: About {{ lead.topic }}",
        "subject: {{ lead.topic }}, as asked",
        (
            "18:14+2 {{ begins a map here, not a text → "
            'put a text that begins with {{ in quotes: subject: "{{ lead.topic }}, as asked"'
        ),
    ),
    (
        "      this is",
        "this is",
        (
            "22:1+31 this line is not indented, so the text of `body` ends above it → indent it like "
            "the rest of that text: 6 spaces"
        ),
    ),
    (
        "      this is",
        "    this is",
        (
            "22:5+31 this line is not indented, so the text of `body` ends above it → indent it "
            "like the rest of that text: 6 spaces"
        ),
    ),
    (
        "title: A chase",
        "title: A chase: again",
        ("2:15+1 this text contains ': ' → put a text that contains ': ' in quotes: title: \"A chase: again\""),
    ),
    (
        "title: A chase",
        "title: “A: chase”",
        "2:10+1 this text contains ': ' → use straight quotes: title: \"A: chase\"",
    ),
    ("title: A chase", "title: 'It's a chase'", "2:11+1 the text ends at this ' → write title: \"It's a chase\""),
    (
        "Write, ask:",
        "Write ask:",
        "13:30+3 a comma is missing before 'ask' → write ', ask:', or put the text in quotes",
    ),
    ("A time, ", "A time #1, ", "13:43+18 all behind ' #' is a comment → put a text that contains ' #' in quotes"),
    ("message: note}", "message: note", "13:12+1 this { is never closed → end it with }"),
    ('name }}."}', "name }}.}", '15:35+1 this " is never closed → end it with "'),
    ("title: A", "title: A\x07", "2:9+1 an invisible character stands here → delete it"),
    (
        "title: A",
        "title: @A",
        (
            "2:8+1 this is not YAML: found character '@' that cannot start any token → put a text that "
            "begins with this character in quotes"
        ),
    ),
]


def test_a_line_that_left_a_text_is_told_how_far_that_text_is_indented():
    text = "    body: |\n      Hello {{ lead.first_name }},\n\n      this is"
    deeper = "    body: |\n          Hello {{ lead.first_name }},\n\n    this is"

    assert in_playbook(text, deeper)[0].endswith("→ indent it like the rest of that text: 10 spaces")


@pytest.mark.parametrize(("right", "wrong", "answer"), LINES, ids=[case[1] for case in LINES])
def test_a_slip_in_the_yaml_is_shown_on_its_own_line(right, wrong, answer):
    place, _, rest = answer.partition(" ")

    assert in_playbook(right, wrong) == [f"playbooks/chase.yaml:{place} PB001 {rest}"]


KEYS = [
    ("enroll:", "enrol:", "3:1+5 PB002 unknown key 'enrol' — did you mean 'enroll'?"),
    ("    when: 2", "    wehn: 2", "12:5+4 PB002 unknown key 'wehn' — did you mean 'when'?"),
    (
        "    when: 2",
        "    after: 2",
        "12:5+5 PB002 'after' is not a key here → say it in `when`: when: 2 days after previous",
    ),
    ("- id: second", "- name: second", "11:5+4 PB002 'name' is not a key here → a step is named by `id`"),
    (
        "title:",
        "name:",
        (
            "2:1+4 PB002 'name' is not a key here → what people read is its `title`, what the file is called "
            "its `playbook`"
        ),
    ),
    (
        "{objective: Write",
        "{objective Write",
        ("13:13+15 PB002 a colon is missing after 'objective' → write 'objective: Write'"),
    ),
    (
        "{objective: Write",
        "{objective:Write",
        ("13:13+15 PB002 a space is missing after 'objective:' → write 'objective: Write'"),
    ),
    (
        "      this is",
        "    Note: this is",
        ("22:5+4 PB002 unknown key 'Note' → indent it like the rest of that text: 6 spaces"),
    ),
]


@pytest.mark.parametrize(("right", "wrong", "answer"), KEYS, ids=[case[1].strip() for case in KEYS])
def test_a_wrong_key_is_named_alone_and_not_called_missing_as_well(right, wrong, answer):
    assert in_playbook(right, wrong) == [f"playbooks/chase.yaml:{answer}"]


CONDITIONS = [
    ('lead.topic = "desks"', 'lead.topic == "desks"'),
    ("lead.received_at AND lead.topic", "lead.received_at and lead.topic"),
    ("topic", "lead.topic"),
    ('lead.Lead Form == "quote"', 'lead["Lead Form"] == "quote"'),
    ("lead.topic == “desks”", 'lead.topic == "desks"'),
    ("everybody", "lead.email or lead.phone or lead.mobile"),
]


@pytest.mark.parametrize(("wrong", "right"), CONDITIONS)
def test_a_condition_as_other_programs_write_it(wrong, right):
    found = Mistakes()
    lower_condition(read_yaml(wrong.encode(), "a.yaml"), found)

    assert [one.hint for one in found.found] == [f"write {right}"]


KNOWN = {
    "lead": frozenset({"first_name", "last_name", "topic", "company", "Lead form"}),
    "rep": frozenset({"name", "phone"}),
    "company": frozenset({"name"}),
    "touch": frozenset({"weekday"}),
}
FIRST_NAME = "write {{ lead.first_name }}"
PLACEHOLDERS = [
    ("{ lead.first_name }", "+19 PB003 '{ lead.first_name }' would be sent as it stands", FIRST_NAME),
    ("{First Name}", "+12 PB003 '{First Name}' would be sent as it stands", FIRST_NAME),
    ("[First Name]", "+12 PB003 '[First Name]' would be sent as it stands", FIRST_NAME),
    ("<first name>", "+12 PB003 '<first name>' would be sent as it stands", FIRST_NAME),
    ("%FIRST_NAME%", "+12 PB003 '%FIRST_NAME%' would be sent as it stands", FIRST_NAME),
    ("*|FNAME|*", "+9 PB003 '*|FNAME|*' would be sent as it stands", FIRST_NAME),
    ("{!Lead.FirstName}", "+17 PB003 '{!Lead.FirstName}' would be sent as it stands", FIRST_NAME),
    ("[your name]", "+11 PB003 '[your name]' would be sent as it stands", "write {{ rep.name }}"),
    ("[Lead form]", "+11 PB003 '[Lead form]' would be sent as it stands", 'write {{ lead["Lead form"] }}'),
    ("{{first name}}", "+14 PB003 '{{first name}}' is not a field", FIRST_NAME),
    ("{{ lead.First Name }}", "+21 PB003 '{{ lead.First Name }}' is not a field", FIRST_NAME),
    ("{{ lead.first_name }", "+20 PB003 '{{ lead.first_name }' is not a field", FIRST_NAME),
    ("{ lead.first_name }}", "+20 PB003 '{ lead.first_name }}' would be sent as it stands", FIRST_NAME),
    ("{{ lead.first_name", "+2 PB003 this {{ is never closed", FIRST_NAME),
    ("{{ lead.topic }}}", "+17 PB003 '{{ lead.topic }}}' is not a field", "write {{ lead.topic }}"),
    (
        '{{ lead.topic default("desks") }}',
        "+33 PB003 '{{ lead.topic default(\"desks\") }}' is not a field",
        'write {{ lead.topic | default("desks") }}',
    ),
    (
        "{{ lead.topic | default(“desks”) }}",
        "+2 PB003 curly quotes cannot be read here",
        'use straight ones: default("…")',
    ),
    (
        "{{ lead.Deal size }}",
        "+2 PB003 'lead.Deal size' cannot be read: the name has a space",
        'write {{ lead["Deal size"] }} for a column of that name',
    ),
    ("{% if lead.topic %}", "+2 PB003 an {% if %} is not ended", "end it with {% endif %}"),
    ("{{ }}", "+2 PB003 nothing stands between {{ and }}", "name a field: {{ lead.first_name }}"),
]


def check_text(text: str) -> list[str]:
    source = f"body: |\n  Hello, {text} and more."
    return told(Templates().check(read_yaml(source.encode(), "a.yaml").find(["body"]).template(), KNOWN, frozenset()))


@pytest.mark.parametrize(("written", "answer", "hint"), PLACEHOLDERS, ids=[case[0] for case in PLACEHOLDERS])
def test_a_field_that_would_be_sent_as_it_stands_is_refused_with_what_to_write(written, answer, hint):
    assert check_text(written) == [f"a.yaml:2:10{answer} → {hint}"]


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("{{first_name}}", FIRST_NAME),
        ("{{ contact.firstname }}", FIRST_NAME),
        ("{{ Lead.first_name }}", FIRST_NAME),
        ("{{ first }}", FIRST_NAME),
        ("{{ lead.topic | default(desks) }}", 'put the text in quotes: default("desks")'),
    ],
)
def test_a_field_by_another_programs_name_is_answered_with_ours(written, hint):
    assert [one.rpartition(" → ")[2] for one in check_text(written)] == [hint]


@pytest.mark.parametrize(
    "text",
    [
        "[see below]",
        "{this}",
        "[topic](https://example.com)",
        "100% of topic, 50% more",
        "a < b > c",
        '{{ lead["Lead form"] }}',
        "Ann <ann@example.com>",
        "[sic]",
    ],
)
def test_brackets_that_name_no_field_are_text(text):
    assert check_text(text) == []


PARSERS: dict[str, Callable[[str], object]] = {
    "when": lambda text: parse_when(text, Nearby(("first-call", "week-1", "one-detail"), "first-call")),
    "at": parse_at,
    "open": parse_open,
    "within": parse_within,
}
VOCABULARY = (
    *(
        "a",
        "an",
        "the",
        "2",
        "30-60",
        "two",
        "half",
        "1.5",
        "24h",
        "day",
        "days",
        "hours",
        "h",
        "min",
        "weeks",
        "month",
    ),
    *(
        "after",
        "before",
        "from",
        "in",
        "at",
        "on",
        "next",
        "every",
        "first",
        "call",
        "first-call",
        "week-1",
        "previous",
    ),
    *("one-detail", "start", "monday", "mon-fri", "9am", "5pm", "9-5", "09:00", "–", "-", "to", "or", "report", "skip"),
    *(
        "same",
        "business",
        "lead.renewal_date",
        "message",
        "of",
        "dec",
        "2026-12-01",
        "tomorrow",
        "now",
        "later",
        "until",
    ),
)


@given(st.sampled_from(sorted(PARSERS)), st.lists(st.sampled_from(VOCABULARY), max_size=7))
def test_whatever_is_proposed_can_be_read(parser, words):
    try:
        PARSERS[parser](" ".join(words))
    except PhraseError as error:
        for proposed in re.findall(r"(?:write|or|follow:) '([^']+)'", error.hint):
            if not error.instead:
                PARSERS[parser](proposed)


@given(st.text(alphabet="abe:-[]{}|>'\"#&*!%@ \t\n,.", max_size=60))
def test_no_file_is_so_broken_that_it_has_no_message(text):
    place = _refused_at(f"steps:\n  - id: a\n{text}")

    assert place is None or 1 <= place.line <= text.count("\n") + 4


def _refused_at(text: str) -> Span | None:
    try:
        read_yaml(text.encode(), "a.yaml")
    except YamlError as error:
        return error.diagnostic.span
    return None
