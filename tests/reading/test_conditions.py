"""What conditions may look at, and what is said of a field that nothing fills."""

from __future__ import annotations

import pytest

SECOND = "    when: 2 days after first-call\n"


def only_if(condition: str) -> tuple[str, str]:
    return SECOND, f"{SECOND}    if: {condition}\n"


@pytest.mark.parametrize(
    "condition",
    [
        "history.calls >= 3",
        "answer.motive",
        'answer.knows_us == "no"',
        'answer["knows-us"] == "no"',
        'answer.channel == "email"',
    ],
)
def test_counts_and_answers_that_there_are(desk, condition):
    assert desk.told(only_if(condition)) == []


WRONG = [
    ("history.cals >= 3", 12, "PB004 'history.cals' is not counted → did you mean 'history.calls'?"),
    (
        'answer.know_us == "no"',
        14,
        "PB004 'answer.know_us' is the answer to no question of a script → did you mean 'answer.knows_us'?",
    ),
    (
        'answer["know-us"] == "no"',
        14,
        "PB004 'answer.know-us' is the answer to no question of a script → did you mean 'answer.knows_us'?",
    ),
    (
        "answer.chanel",
        13,
        "PB004 'answer.chanel' is the answer to no question of a script → did you mean 'answer.channel'?",
    ),
    (
        "answer.budget",
        13,
        "PB004 'answer.budget' is the answer to no question of a script → known: channel, knows_us, motive",
    ),
    (
        'answer.knows-us == "no"',
        1,
        "PB019 'answer.knows-us' cannot stand in a condition → write answer.knows_us == \"no\"",
    ),
]


@pytest.mark.parametrize(("condition", "width", "answer"), WRONG, ids=[case[0] for case in WRONG])
def test_a_count_or_an_answer_that_there_is_not(desk, condition, width, answer):
    assert desk.told(only_if(condition)) == [f"playbooks/chase.yaml:18:9+{width} {answer}"]


def test_an_answer_given_in_one_playbook_may_be_asked_for_in_another(desk):
    assert desk.told(("enroll: assigned", 'enroll: answer.knows_us == "no"')) == []


def test_a_moment_that_counts_from_an_answer_needs_its_question(desk):
    assert desk.told(("when: day 30", "when: 1 day after answer.motive")) == []
    (found,) = desk.told(("when: day 30", "when: 1 day after answer.motiv"))
    assert found.startswith("playbooks/chase.yaml:30:23+12 PB004 'answer.motiv' is the answer to no question")
    assert found.endswith("did you mean 'answer.motive'?")


def test_the_word_assigned_takes_the_place_of_a_condition_in_enroll_alone(desk):
    (found,) = desk.told(only_if("assigned"))

    assert desk.project().playbook("nurture").enroll.text == "assigned"
    assert found.startswith("playbooks/chase.yaml:18:9+1 PB019 'assigned' is not known here")


QUESTION = "- {name: knows-us, ask: Have you heard of us?}"


def test_a_question_says_what_its_answer_may_be(desk):
    def asked(more: str) -> tuple[tuple[str, ...], bool]:
        changed = QUESTION.replace("us?}", f"us?{more}}}")
        (stage,) = desk.chase((QUESTION, changed)).scripts["talk"].stages
        return stage.questions[1].choices, stage.questions[1].is_date

    assert asked("") == ((), False)
    assert asked(", one_of: [yes, no]") == (("yes", "no"), False)
    assert asked(", date: true") == ((), True)


@pytest.mark.parametrize(
    ("more", "answer"),
    [
        (
            ", one_of: [yes, no], date: true",
            "47:77+4 PB012 an answer that is one of a list is no day as well → remove `date`, or `one_of`",
        ),
        (", one_of: yes", "47:66+3 PB012 'yes' should be a list → write [yes], or begin each item with `- ` on a line"),
        (", date: yes", "47:64+3 PB012 'yes' cannot stand here → one of 'true' or 'false'"),
    ],
)
def test_a_mistake_in_what_an_answer_may_be(desk, more, answer):
    (found,) = desk.told((QUESTION, QUESTION.replace("us?}", f"us?{more}}}")))

    assert found.startswith(f"playbooks/chase.yaml:{answer}")
