"""What `voicemail` and `message` become, one text or a choice of several, and what is said of a mistake in them."""

from __future__ import annotations

import pytest

from playbook.model.playbook import MessageChoice

VOICEMAIL = "voicemail: none}\n  - id: last"
MESSAGE = "message: note}"
THRICE = ("    when: day 30\n", "    when: day 30-34\n    repeat: {times: 3}\n")
SHAPES = "[short, value], {once: short, from: 2}, {series: [intro, again]} or {stranger: final, acquaintance: warm}"


def left(text: str) -> tuple[str, str]:
    """What the third call, three times in five days, leaves."""
    return VOICEMAIL, f"voicemail: {text}}}\n  - id: last"


CHOICES = [
    ("hello", "hello", None),
    ("none", "", None),
    ("[none, hello, none]", "", MessageChoice(each=("", "hello", ""))),
    ("{once: hello, from: 2}", "", MessageChoice(once="hello", since=2)),
    ("{once: hello}", "", MessageChoice(once="hello", since=1)),
    ("{series: [hello, website]}", "", MessageChoice(series=("hello", "website"))),
    (
        "{stranger: hello, acquaintance: website}",
        "",
        MessageChoice(by_relationship={"stranger": "hello", "acquaintance": "website"}),
    ),
    (
        "{stranger: hello, acquaintance: none}",
        "",
        MessageChoice(by_relationship={"stranger": "hello", "acquaintance": ""}),
    ),
]


@pytest.mark.parametrize(("written", "message", "choice"), CHOICES, ids=[case[0] for case in CHOICES])
def test_what_a_call_leaves_is_a_text_or_a_choice(desk, written, message, choice):
    (action,) = desk.chase(THRICE, left(written)).step("third").actions

    assert (action.message, action.choice) == (message, choice)
    assert desk.told(THRICE, left(written)) == []


@pytest.mark.parametrize(
    ("written", "choice"),
    [
        ("{series: [note, reminder]}", MessageChoice(series=("note", "reminder"))),
        ("{once: note}", MessageChoice(once="note")),
        ("[note]", MessageChoice(each=("note",))),
        ("{stranger: note}", MessageChoice(by_relationship={"stranger": "note"})),
    ],
)
def test_an_email_chooses_among_texts_in_the_same_words(desk, written, choice):
    (action,) = desk.chase((MESSAGE, f"message: {written}}}")).step("second").actions

    assert (action.message, action.choice) == ("", choice)


WRONG = [
    ("helo", 58, 4, "PB018 there is no message 'helo' — did you mean 'hello'?"),
    ("note", 58, 4, "PB018 'note' has no `voicemail:` text → it stands on line 39"),
    ("[none, helo]", 65, 4, "PB018 there is no message 'helo' — did you mean 'hello'?"),
    ("[none, none]", 58, 1, "PB012 this list names no message → write `voicemail: none`"),
    ("[]", 58, 1, "PB012 this list names no message → write `voicemail: none`"),
    ("[hello, [website]]", 66, 1, "PB012 this should be the id of a message → write one id here"),
    (
        "[hello, none, none, website]",
        78,
        7,
        "PB012 this step happens 3 times: this text would never be used → name 3 at most, or `repeat` more often",
    ),
    ("{once: helo, from: 2}", 65, 4, "PB018 there is no message 'helo' — did you mean 'hello'?"),
    ("{once: none}", 65, 4, "PB012 'none' names no message → name one"),
    (
        "{once: hello, from: 4}",
        78,
        1,
        "PB012 this step happens 3 times: this text would never be used → write 3 or less, or `repeat` more often",
    ),
    ("{once: hello, from: 0}", 78, 1, "PB012 '0' is not the number of a happening → write it in digits, from 1 on: 2"),
    (
        "{once: hello, from: second}",
        78,
        6,
        "PB012 'second' is not the number of a happening → write it in digits, from 1 on: 2",
    ),
    ("{once: hello, form: 2}", 72, 4, "PB002 unknown key 'form' — did you mean 'from'?"),
    ("{from: 2}", 58, 1, f"PB012 this is no choice of a text → one of {SHAPES}"),
    ("{once: hello, series: [website]}", 58, 1, f"PB012 this is no choice of a text → one of {SHAPES}"),
    ("{}", 58, 1, f"PB012 this is no choice of a text → one of {SHAPES}"),
    ("{series: hello}", 67, 5, "PB012 a series is a list of messages → write [hello]"),
    ("{series: [hello, hello]}", 75, 5, "PB012 'hello' stands in this series twice → each is used once: remove one"),
    ("{series: [hello, none]}", 75, 4, "PB012 'none' names no message → name one"),
    ("{strangr: hello}", 59, 7, "PB002 unknown key 'strangr' — did you mean 'stranger'?"),
    ("{friend: hello}", 59, 6, f"PB002 unknown key 'friend' → one of {SHAPES}"),
    ("{stranger: hello, acquaintance: note}", 90, 4, "PB018 'note' has no `voicemail:` text → it stands on line 39"),
    (
        "{once: }",
        59,
        4,
        "PB012 nothing stands behind `once:` → write it behind `once:`, or indented below it, or leave the key out",
    ),
]


@pytest.mark.parametrize(("written", "column", "width", "answer"), WRONG, ids=[case[0] for case in WRONG])
def test_a_mistake_in_what_a_call_leaves(desk, written, column, width, answer):
    told = desk.told(THRICE, left(written))

    assert told == [f"playbooks/chase.yaml:32:{column}+{width} {answer}"]


def test_every_text_of_a_choice_is_looked_at(desk):
    assert desk.told(THRICE, left("[helo, websit, note]")) == [
        "playbooks/chase.yaml:32:59+4 PB018 there is no message 'helo' — did you mean 'hello'?",
        "playbooks/chase.yaml:32:65+6 PB018 there is no message 'websit' — did you mean 'website'?",
        "playbooks/chase.yaml:32:73+4 PB018 'note' has no `voicemail:` text → it stands on line 39",
    ]


REPEATS = [
    ("", "[hello, website]", True),
    ("repeat: {after: [1 day, 2 days]}", "[hello, none, website]", False),
    ("repeat: {after: [1 day, 2 days]}", "{once: hello, from: 4}", True),
    ("repeat: {every: 1 week, times: 6}", "{once: hello, from: 6}", False),
    ("repeat: {every: 1 week, until: exit}", "{once: hello, from: 60}", False),
]


@pytest.mark.parametrize(("repeat", "written", "is_refused"), REPEATS)
def test_a_text_for_a_happening_that_never_comes_is_refused(desk, repeat, written, is_refused):
    told = desk.told(("    when: day 30\n", f"    when: day 30\n    {repeat}\n"), left(written))

    assert ["would never be used" in one for one in told] == [True] * is_refused


def test_a_text_that_never_comes_is_found_in_an_entry_of_an_either_too(desk):
    either = "    either:\n      - email: {message: [note, reminder]}\n  - id: last"
    third = "    call: {objective: Talk, ask: Ten minutes, voicemail: none}\n  - id: last"

    (found,) = desk.told((third, either))
    assert found.startswith("playbooks/chase.yaml:32:33+8 PB012 this step happens once: this text would never be used")


EMAILS = [
    ("none", 53, 4, "PB012 'none' names no message → name one"),
    ("hello", 53, 5, "PB018 'hello' has no `subject:` and `body:` → it stands on line 36"),
    ("{series: [note, hello]}", 69, 5, "PB018 'hello' has no `subject:` and `body:` → it stands on line 36"),
    ("[none]", 53, 1, "PB012 this list names no message → name at least one"),
]


@pytest.mark.parametrize(("written", "column", "width", "answer"), EMAILS, ids=[case[0] for case in EMAILS])
def test_a_mistake_in_what_an_email_says(desk, written, column, width, answer):
    told = desk.told((MESSAGE, f"message: {written}}}"))

    assert told == [f"playbooks/chase.yaml:18:{column}+{width} {answer}"]
