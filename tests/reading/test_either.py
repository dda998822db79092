"""What `either`, `if_outcome` and the channels become, and what is said of a mistake in them."""

from __future__ import annotations

import pytest

from playbook.model.event import CHANNELS
from playbook.model.playbook import OutcomeTest
from playbook.reading.surface import StepShape
from playbook.reading.surface_shared import LimitsShape

THIRD = "    call: {objective: Talk, ask: Ten minutes, voicemail: none}\n  - id: last"
SECOND = "    when: 2 days after first-call\n"
CALL = "- call: {objective: Talk, voicemail: none}"
EMAIL = "- email: {objective: Write, message: note}"
CHANNEL = "give it one of call, email, sms, social, letter, gift, visit, meeting, task"
BESIDE = "write these steps beside it, each with an `if` of its own"
OWN = "this step asks for an outcome of its own"
ENTRY = "begin each entry with `- ` and its channel, such as `- call: {…}`; the last may be `- skip`"


def third(*lines: str) -> tuple[str, str]:
    """Put an `either` in place of the third step's call; its entries stand from line 32 on, in column 7."""
    return THIRD, "\n".join(["    either:", *(f"      {line}" for line in lines), "  - id: last"])


def answer(line: int, column: int, width: int, text: str) -> list[str]:
    return [f"playbooks/chase.yaml:{line}:{column}+{width} {text}"]


def test_the_entries_of_an_either_become_actions_in_their_order(desk):
    lines = (
        CALL,
        "  if: lead.amount > 3",
        EMAIL,
        "  if_outcome: {first-call: [busy, answered]}",
        "- task: {}",
        "- skip",
    )
    step = desk.chase(third(*lines)).step("third")

    assert [action.channel for action in step.actions] == ["call", "email", "task"]
    assert [action.condition and action.condition.text for action in step.actions] == ["lead.amount > 3", None, None]
    assert step.actions[1].earlier == (OutcomeTest("first-call", frozenset({"busy", "answered"})),)
    assert (step.actions[1].message, step.actions[0].earlier, step.channel) == ("note", (), "call")
    assert desk.told(third(*lines)) == []


def test_each_entry_has_the_limits_of_its_own_channel(desk):
    limits = (
        "limits: {gap: 1 h, call: {per_day: 3}, email: {gap: 4 full business days, per_week: 1}}\nsteps:\n  - id: first"
    )
    step = desk.chase(("steps:\n  - id: first", limits), third(CALL, EMAIL, "- letter: {}")).step("third")
    call, email, letter = (action.limits for action in step.actions)

    assert (call.per_day, call.gap, email.per_week) == (3, None, 1)
    assert email.gap.wait.count == 4
    assert (letter.gap, letter.per_day, letter.per_week) == (None, None, None)
    assert step.channel_limits == call
    assert step.limits.gap.wait.count == 60


def test_a_step_of_one_channel_has_its_limits_in_the_action_too(desk):
    limits = "limits: {email: {per_week: 1}}\nsteps:\n  - id: first"
    step = desk.chase(("steps:\n  - id: first", limits)).step("second")

    assert step.actions[0].limits == step.channel_limits
    assert step.channel_limits.per_week == 1


def test_a_wait_may_be_shorter_than_the_gap_of_a_channel_that_is_not_sure_to_be_taken(desk):
    moment = ("    when: day 30\n", "    when: 1 day after second\n")

    def refused(limits: str, *lines: str) -> int:
        top = ("steps:\n  - id: first", f"limits: {limits}\nsteps:\n  - id: first")
        return sum("1 day after second is less than" in one for one in desk.told(top, moment, third(*lines)))

    assert refused("{email: {gap: 4 days}}", CALL, EMAIL) == 0
    assert refused("{email: {gap: 4 days}}", EMAIL, "- skip") == 1
    assert refused("{gap: 4 days}", CALL, EMAIL) == 1
    assert refused("{gap: 4 days}", CALL, "- task: {}") == 0


WRONG_ENTRIES = [
    (
        (CALL, "- skip", EMAIL),
        33,
        9,
        4,
        "PB012 nothing after `skip` would ever be done → move it to the end, or remove it",
    ),
    (("- skip",), 31, 5, 6, "PB017 this `either` has nothing to choose from → write an entry above `skip`"),
    (("- call", "- skip"), 32, 9, 4, f"PB012 'call' should be a map of keys → {ENTRY}"),
    ((CALL, "-"), 33, 8, 1, "PB012 nothing stands behind this - → write something, or remove the -"),
    ((CALL, EMAIL.replace("-", " ", 1)), 32, 9, 1, f"PB017 this entry has both `call` and `email` → {CHANNEL}"),
    (("- if: lead.topic",), 32, 9, 1, f"PB017 this entry has no channel → {CHANNEL}"),
    (
        (CALL, "- steps: [{id: x, when: at block, task: {}}]"),
        33,
        9,
        5,
        f"PB013 `steps` is part of the language, but not of this version → {BESIDE}",
    ),
    ((CALL, "  at: 10:00"), 33, 9, 2, "PB002 'at' is not a key here → it stands beside `either:`, for the whole step"),
    ((CALL, "  iff: lead.topic"), 33, 9, 3, "PB002 unknown key 'iff' — did you mean 'if'?"),
    (("- linkedin: {}",), 32, 9, 8, "PB002 'linkedin' is not a key here → the channel is `social`"),
    (
        (CALL, "  if: lead.tpoic"),
        33,
        13,
        10,
        "PB004 'lead.tpoic' is neither a column of the lead list nor a field → did you mean 'lead.topic'?",
    ),
    ((CALL, "  if: lead.topic = 1"), 33, 24, 1, "PB019 'lead.topic = 1' is not a condition → write lead.topic == 1"),
    (
        (CALL, "  if_outcome: {third: busy}"),
        33,
        22,
        5,
        f"PB018 {OWN} → name another step: first-call, second, late-call, later-call, last",
    ),
]


@pytest.mark.parametrize(
    ("lines", "line", "column", "width", "text"), WRONG_ENTRIES, ids=[" ".join(case[0]) for case in WRONG_ENTRIES]
)
def test_a_mistake_in_an_entry(desk, lines, line, column, width, text):
    assert desk.told(third(*lines)) == answer(line, column, width, text)


@pytest.mark.parametrize(
    ("written", "width", "text"),
    [
        ("call", 4, f"PB012 'call' should be a list → {ENTRY}"),
        ("{call: {}}", 1, f"PB012 this should be a list → {ENTRY}"),
        ("[]", 1, f"PB012 this is empty → {ENTRY}"),
    ],
)
def test_an_either_that_is_no_list(desk, written, width, text):
    assert desk.told((THIRD, f"    either: {written}\n  - id: last")) == answer(31, 13, width, text)


def test_the_mistakes_of_all_entries_are_told_at_once(desk):
    lines = ("- call: {voicemail: helo}", "- email: {message: hello}", "- call: {voicemail: none, minutes: 0}")

    assert desk.told(third(*lines)) == [
        "playbooks/chase.yaml:32:27+4 PB018 there is no message 'helo' — did you mean 'hello'?",
        "playbooks/chase.yaml:33:26+5 PB018 'hello' has no `subject:` and `body:` → it stands on line 39",
        "playbooks/chase.yaml:34:42+1 PB012 '0' is too small → at least 1",
    ]


def test_an_either_stands_in_place_of_a_channel(desk):
    beside = desk.told((THIRD, f"    call: {{voicemail: none}}\n    either:\n      {EMAIL}\n  - id: last"))

    hint = f"{CHANNEL}, an `either` of several, or `steps` of its own"
    assert beside == answer(29, 9, 1, f"PB017 this step has both `call` and `either` → {hint}")


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_can_stand_in_a_step_and_has_a_length(desk, channel):
    text = {"call": "voicemail: hello", "task": "minutes: 12"}.get(channel, "message: note")
    written = f"    {channel}: {{objective: Talk, ask: A word, {text}}}\n  - id: last"
    (action,) = desk.chase((THIRD, written)).step("third").actions
    (usual,) = desk.chase((THIRD, written.replace(", minutes: 12", ""))).step("third").actions

    assert (action.channel, action.objective, action.ask) == (channel, "Talk", "A word")
    assert action.message == {"call": "hello", "task": ""}.get(channel, "note")
    assert usual.minutes > 0


def test_every_channel_of_the_record_is_one_a_step_can_have_and_limits_can_name():
    assert set(CHANNELS) <= StepShape.model_fields.keys()
    assert set(CHANNELS) - {"task"} == LimitsShape.model_fields.keys() - {"gap", "per_day", "per_week"}


WRONG_CHANNELS = [
    ("letter: {script: talk}", 14, 6, "PB002 `script` does not belong to `letter` → remove it"),
    ("visit: {voicemail: hello}", 13, 9, "PB002 `voicemail` does not belong to `visit` → remove it"),
    ("sms: {message: hello}", 20, 5, "PB018 'hello' has no `body:` → it stands on line 36"),
    ("social: {message: none}", 23, 4, "PB012 'none' names no message → name one, or leave the key out"),
    ("gift: {message: zzz}", 21, 3, "PB018 there is no message 'zzz' → known: hello, note, reminder, website"),
    ("linkedin: {}", 5, 8, "PB002 'linkedin' is not a key here → the channel is `social`"),
    ("text: {}", 5, 4, "PB002 'text' is not a key here → the channel is `sms`"),
    ("mail: {}", 5, 4, "PB002 unknown key 'mail' — did you mean 'email'?"),
    ("meeting: {goal: x}", 15, 4, "PB002 'goal' is not a key here → what a contact is for is its `objective`"),
    ("visit: there", 12, 5, "PB012 'there' should be a map of keys → indent its keys below it"),
]


@pytest.mark.parametrize(("line", "column", "width", "text"), WRONG_CHANNELS, ids=[case[0] for case in WRONG_CHANNELS])
def test_a_mistake_in_a_channel(desk, line, column, width, text):
    assert desk.told((THIRD, f"    {line}\n  - id: last")) == answer(31, column, width, text)


def test_a_task_has_no_limits_for_it_reaches_nobody(desk):
    moment = "    when: day 30\n"
    found = desk.told((moment, f"{moment}    limits: {{task: {{gap: 1 day}}}}\n"))

    assert found == answer(
        31, 14, 4, "PB002 'task' is not a key here → a task reaches nobody, so limits do not count it"
    )


def test_a_step_asks_for_what_came_of_others(desk):
    asked = "    if_outcome: {first-call: unanswered, late-call: [busy, no_answer]}\n"
    step = desk.chase((SECOND, SECOND + asked)).step("second")

    assert step.earlier == (
        OutcomeTest("first-call", frozenset({"unanswered"})),
        OutcomeTest("late-call", frozenset({"busy", "no_answer"})),
    )


def test_a_block_asks_for_what_came_of_others_too(desk):
    repeat = "    repeat: {every: 1 week, times: 2}\n"
    step = desk.chase((repeat, f"{repeat}    if_outcome: {{second: unanswered}}\n")).step("evenings")

    assert step.earlier == (OutcomeTest("second", frozenset({"unanswered"})),)


LIKE = "write it like {first-call: unanswered}"
SUCH = "write one such as unanswered, or a list: [busy, no_answer]"
WRONG_TESTS = [
    ("{frist-call: unanswered}", 18, 10, "PB018 there is no step 'frist-call' — did you mean 'first-call'?"),
    (
        "{second: unanswered}",
        18,
        6,
        f"PB018 {OWN} → name another step: first-call, late-call, later-call, third, last",
    ),
    (
        "{evenings: answered}",
        18,
        8,
        "PB018 'evenings' is a block, and nothing comes of a block itself → name one of its steps: late-call",
    ),
    ("{first-call: unanswerd}", 30, 9, "PB018 there is no outcome 'unanswerd' — did you mean 'unanswered'?"),
    ("{first-call: [busy, noanswer]}", 37, 8, "PB018 there is no outcome 'noanswer' — did you mean 'no_answer'?"),
    ("{first-call: []}", 30, 1, f"PB012 this names no outcome → {SUCH}"),
    ("{first-call: {a: b}}", 30, 1, f"PB012 this names no outcome → {SUCH}"),
    ("unanswered", 17, 10, f"PB012 'unanswered' should be a map of keys → {LIKE}"),
    ("[first-call]", 17, 1, f"PB012 this should be a map of keys → {LIKE}"),
    ("{}", 17, 1, f"PB012 this is empty → {LIKE}"),
]


@pytest.mark.parametrize(("written", "column", "width", "text"), WRONG_TESTS, ids=[case[0] for case in WRONG_TESTS])
def test_a_mistake_in_what_a_step_asks_for(desk, written, column, width, text):
    assert desk.told((SECOND, f"{SECOND}    if_outcome: {written}\n")) == answer(18, column, width, text)


def test_the_group_else_is_no_outcome_and_all_there_are_are_named(desk):
    (found,) = desk.told((SECOND, f"{SECOND}    if_outcome: {{first-call: else}}\n"))

    assert found.startswith("playbooks/chase.yaml:18:30+4 PB018 there is no outcome 'else' → known: no_answer, busy, ")
    assert found.endswith(", lost, answered, unanswered")
