"""What `outcomes` becomes, and what is said of a mistake in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.model.timing import Unit, Wait
from playbook.reading.phrases import parse_enroll_again, parse_reaction
from playbook.reading.words import PhraseError

CALL_BACK = "call_back: again on outcome.date"
SECOND = "    when: 2 days after first-call\n"
LAST = "    when: day 40\n"
FIRST_IN_BLOCK = "        when: at block\n"
ANYWHERE = "it can lead to first-call, second, third, last"
IN_BLOCK = "it stands in the block 'evenings', which begins by its own `when`"
NO_DAY = "then there is no such day"
ASSUMED = "nobody answers is what every plan assumes"


def place(line: int, column: int, width: int) -> str:
    return f"playbooks/chase.yaml:{line}:{column}+{width}"


def test_the_playbook_these_cases_start_from_has_no_mistake(desk):
    assert desk.told() == []


REACTIONS = [
    ("next", ("next", "", None, False)),
    ("next step", ("next step", "", None, False)),
    ("stop", ("stop", "", None, False)),
    ("again", ("again", "", None, False)),
    ("again after 10 min", ("again", "", Wait(10, Unit.MINUTES), False)),
    ("again after 2 business days", ("again", "", Wait(2, Unit.BUSINESS_DAYS), False)),
    ("again on outcome.date", ("again", "", None, True)),
    ("go to third", ("go to", "third", None, False)),
    ("go to third after 3 h", ("go to", "third", Wait(180, Unit.MINUTES), False)),
    ("go to third on outcome.date", ("go to", "third", None, True)),
    ("pause 2 weeks", ("pause", "", Wait(14, Unit.DAYS), False)),
    ("pause until outcome.date", ("pause", "", None, True)),
    ("start nurture", ("start", "nurture", None, False)),
    ("start nurture after 3 months", ("start", "nurture", Wait(3, Unit.MONTHS), False)),
]


@pytest.mark.parametrize(("phrase", "meant"), REACTIONS, ids=[case[0] for case in REACTIONS])
def test_a_reaction_becomes_its_kind_its_target_and_its_wait(desk, phrase, meant):
    reaction = desk.chase((CALL_BACK, f"call_back: {phrase}")).outcomes["call_back"]

    assert (reaction.kind, reaction.target, reaction.delay, reaction.on_date) == meant
    assert reaction.phrase == phrase


def test_a_step_has_its_own_reactions_and_may_lead_below_itself_and_inside_its_block(desk):
    own = "outcomes: {busy: again after 10 min, not_now: go to third after 1 week}"
    inside = "outcomes: {not_now: go to later-call, referred: go to last}"
    chase = desk.chase((SECOND, f"{SECOND}    {own}\n"), (FIRST_IN_BLOCK, f"{FIRST_IN_BLOCK}        {inside}\n"))

    assert {name: one.target for name, one in chase.step("second").outcomes.items()} == {"busy": "", "not_now": "third"}
    assert [one.target for one in chase.step("late-call").outcomes.values()] == ["later-call", "last"]


WRONG_REACTIONS = [
    ("again in 2 days", 20, 2, "PB020 'in' is one word too many → write 'again after 2 days'"),
    ("again after 2-3 days", 26, 3, "PB020 one number is needed here, not a range → write 2, or 3"),
    ("again on friday", 23, 6, "PB020 'friday' cannot stand here → write 'again on outcome.date'"),
    ("again tomorrow", 20, 8, "PB020 'tomorrow' is one word too many → write 'again after 1 day'"),
    ("pause", 19, 1, "PB020 'pause' ends too soon → write 'pause 3 days'"),
    ("pause after 2 days", 20, 5, "PB020 'after' cannot stand here → write 'pause 2 days'"),
    ("wait until monday", 14, 4, "PB020 'wait' cannot stand here → write 'pause until outcome.date'"),
    ("go third", 17, 5, "PB020 'third' cannot stand here → write 'go to third'"),
    ("go to third in 2 days", 26, 2, "PB020 'in' is one word too many → write 'go to third after 2 days'"),
    ("go to thrid", 20, 5, "PB018 there is no step 'thrid' — did you mean 'third'?"),
    ("go to nowhere", 20, 7, f"PB018 there is no step 'nowhere' → {ANYWHERE}"),
    (
        "go to evenings",
        20,
        8,
        f"PB018 'go to' cannot lead to 'evenings': it is a block, which begins by its own `when` → {ANYWHERE}",
    ),
    (
        "go to late-call",
        20,
        9,
        f"PB018 'go to' cannot lead to 'late-call': {IN_BLOCK} → {ANYWHERE}",
    ),
    ("next step third", 24, 5, "PB020 'third' is one word too many → write 'go to third'"),
    ("start after 3 days", 20, 5, "PB020 'after' cannot stand here → expected the id of a playbook"),
    ("start nurture in 90 days", 28, 2, "PB020 'in' is one word too many → write 'start nurture after 90 days'"),
    ("start nuture", 20, 6, "PB018 there is no playbook 'nuture' — did you mean 'nurture'?"),
    (
        "start winback",
        20,
        7,
        "PB018 there is no playbook 'winback' → list it under `playbooks:` in project.yaml, which has chase, nurture",
    ),
    (
        "start chase",
        20,
        5,
        "PB018 'chase' cannot start itself → name another playbook, or write `enroll_again: after 90 days`",
    ),
    ("[again]", 14, 1, "PB012 this should be a text → write one text; put it in quotes if it begins with [ or {"),
]


@pytest.mark.parametrize(("phrase", "column", "width", "answer"), WRONG_REACTIONS, ids=[c[0] for c in WRONG_REACTIONS])
def test_a_reaction_as_people_write_it(desk, phrase, column, width, answer):
    assert desk.told((CALL_BACK, f"call_back: {phrase}")) == [f"{place(8, column, width)} {answer}"]


def test_a_word_in_quotes_is_pointed_at_all_the_same(desk):
    answer = desk.told((CALL_BACK, 'call_back: "start nuture"'))

    assert answer == [f"{place(8, 21, 6)} PB018 there is no playbook 'nuture' — did you mean 'nurture'?"]


BACKWARDS = [
    (
        SECOND,
        "first-call",
        18,
        "it stands above 'second', and the way only leads forward → it can lead to third, last",
    ),
    (SECOND, "second", 18, "it is this step → to try once more write 'again after 1 day'"),
    (
        SECOND,
        "later-call",
        18,
        f"{IN_BLOCK} → it can lead to third, last",
    ),
    (
        LAST,
        "third",
        34,
        "it stands above 'last', and the way only leads forward → write 'next', 'again after 1 day' or 'stop'",
    ),
]


@pytest.mark.parametrize(("moment", "target", "line", "why"), BACKWARDS, ids=[case[1] for case in BACKWARDS])
def test_a_step_leads_only_to_what_stands_below_it(desk, moment, target, line, why):
    answer = desk.told((moment, f"{moment}    outcomes: {{not_now: go to {target}}}\n"))

    assert answer == [f"{place(line, 31, len(target))} PB018 'go to' cannot lead to '{target}': {why}"]


def test_a_mistake_in_the_step_that_is_named_does_not_make_it_unknown(desk):
    answer = desk.told((CALL_BACK, "call_back: go to third"), ("when: day 30", "when: day thirty"))

    assert answer == [f"{place(30, 15, 6)} PB020 'thirty' cannot stand here → write 'day 30'"]


WHILE_NOBODY_ANSWERS = [
    (
        "  unanswered: next\n",
        "  unanswered: again after 1 day\n",
        (9, 15, 17),
        f"'again' cannot follow 'unanswered': {ASSUMED} → say how often with `repeat` on the step",
    ),
    (
        CALL_BACK,
        "no_answer: go to third",
        (8, 14, 11),
        f"'go to' cannot follow 'no_answer': {ASSUMED} → say how often with `repeat` on the step",
    ),
    (
        CALL_BACK,
        "left_voicemail: pause until outcome.date",
        (8, 31, 12),
        f"'outcome.date' cannot follow 'left_voicemail': {ASSUMED}, and {NO_DAY} → write 'pause 3 days'",
    ),
    (
        "unanswered: next\n  else: stop",
        "else: again after 1 day",
        (9, 9, 17),
        f"'again' cannot follow 'else': {ASSUMED} → add `unanswered: next` above it",
    ),
]


@pytest.mark.parametrize(
    ("right", "wrong", "where", "answer"), WHILE_NOBODY_ANSWERS, ids=["group", "one", "day", "else"]
)
def test_what_every_plan_assumes_can_neither_go_in_circles_nor_wait_for_a_day(desk, right, wrong, where, answer):
    assert desk.told((right, wrong)) == [f"{place(*where)} PB018 {answer}"]


def test_what_no_plan_assumes_may_be_tried_again(desk):
    assert desk.told((CALL_BACK, "busy: again after 10 min\n  no_show: again on outcome.date")) == []


def test_an_outcome_there_is_none_of_gets_the_nearest(desk):
    in_map = desk.told((CALL_BACK, "call_bakc: next"))
    in_exit = desk.told(("exit: [opted_out]", "exit: [opted-out]"))

    assert in_map == [f"{place(8, 3, 9)} PB018 there is no outcome 'call_bakc' — did you mean 'call_back'?"]
    assert in_exit == [f"{place(6, 8, 9)} PB018 there is no outcome 'opted-out' — did you mean 'opted_out'?"]


def test_a_block_has_no_outcomes_of_its_own(desk):
    repeat = "    repeat: {every: 1 week, times: 2}\n"
    answer = desk.told((repeat, f"{repeat}    outcomes: {{busy: next}}\n"))

    assert answer == [
        f"{place(22, 5, 8)} PB002 nothing comes of a block itself → put `outcomes` below each of its steps"
    ]


def test_a_step_that_comes_only_by_go_to_must_be_gone_to(desk):
    only = ("    when: day 30\n", "    when: only by go to\n")
    (answer,) = desk.told(only)

    assert desk.told(only, (CALL_BACK, "call_back: go to third after 1 week")) == []
    assert answer.startswith(f"{place(30, 11, 13)} PB018 no outcome leads to 'third' → write 'go to third' below")
    assert "cannot lead to a block" in desk.told(("when: 1 week after start", "when: only by go to"))[0]


SAID = (
    *("again", "go", "to", "third", "pause", "until", "outcome.date", "start", "nurture", "stop", "next", "step", "on"),
    *("after", "in", "for", "2", "two", "3-4", "days", "hours", "min", "business", "week", "tomorrow", "wait", "end"),
    *("call", "back", "never", "no", "monday", "–"),
)


@given(st.sampled_from([parse_reaction, parse_enroll_again]), st.lists(st.sampled_from(SAID), max_size=6))
def test_whatever_is_proposed_can_be_read(parse, words):
    try:
        parse(" ".join(words))
    except PhraseError as error:
        if error.hint.startswith("write '"):
            parse(error.hint.split("'")[1])
