"""What `exit_if`, `at_end`, `enroll_again` and the file itself become, and what is said of a mistake in them."""

from __future__ import annotations

import hashlib

import pytest

from playbook.model.timing import Unit, Wait


def test_the_end_may_start_another_playbook(desk):
    assert desk.chase().at_end is None
    ended = desk.chase(("at_end: stop", "at_end: start nurture after 30 days")).at_end

    assert (ended.kind, ended.target, ended.delay) == ("start", "nurture", Wait(30, Unit.DAYS))


ENDS = [
    ("at_end: start nuture", 15, 6, "PB018 there is no playbook 'nuture' — did you mean 'nurture'?"),
    (
        "at_end: start chase",
        15,
        5,
        "PB018 'chase' cannot start itself → name another playbook, or write `enroll_again: after 90 days`",
    ),
    (
        "at_end: again on outcome.date",
        9,
        21,
        "PB018 'again' cannot stand at the end → write 'stop', or 'start' with the name of another playbook",
    ),
    ("at_end: end", 9, 3, "PB020 'end' cannot stand here → write 'stop'"),
    ("then: start nurture", 1, 4, "PB002 'then' is not a key here → after the last step comes `at_end`"),
    (
        "exit_if: history.cals >= 8",
        10,
        12,
        "PB004 'history.cals' is not counted → did you mean 'history.calls'?",
    ),
    (
        "exit_if: lead.amuont < 100",
        10,
        11,
        "PB004 'lead.amuont' is neither a column of the lead list nor a field → did you mean 'lead.amount'?",
    ),
    (
        "exit_if: 'lead.amuont < 100'",
        11,
        11,
        "PB004 'lead.amuont' is neither a column of the lead list nor a field → did you mean 'lead.amount'?",
    ),
    ("exit_if: lead.amount = 100", 22, 1, "PB019 'lead.amount = 100' is not a condition → write lead.amount == 100"),
    (
        "exit_if: assigned",
        10,
        1,
        "PB019 'assigned' is not known here → begin with lead, history, answer; put texts in quotes: \"assigned\"",
    ),
    ("exit_iff: lead.topic", 1, 8, "PB002 unknown key 'exit_iff' — did you mean 'exit_if'?"),
    ("enroll_again: 90 days", 15, 2, "PB020 '90' cannot stand here → write 'after 90 days'"),
    ("enroll_again: in 3 months", 15, 2, "PB020 'in' cannot stand here → write 'after 3 months'"),
    ("enroll_again: no", 15, 2, "PB020 'no' cannot stand here → write 'never'"),
    ("enroll_again: yes", 15, 3, "PB020 'yes' cannot stand here → expected 'never' or 'after'"),
    (
        "enroll_again: after 0 days",
        21,
        1,
        "PB020 without any time between, nobody would ever leave → write 'after 90 days', or 'never'",
    ),
    (
        "reenroll: never",
        1,
        8,
        "PB002 'reenroll' is not a key here → when a lead may come in once more is `enroll_again: after 90 days`",
    ),
]


@pytest.mark.parametrize(("line", "column", "width", "answer"), ENDS, ids=[case[0] for case in ENDS])
def test_a_mistake_about_the_end(desk, line, column, width, answer):
    assert desk.told(("at_end: stop", line)) == [f"playbooks/chase.yaml:11:{column}+{width} {answer}"]


def test_a_fact_ends_it_and_the_wait_before_it_begins_anew_is_kept(desk):
    lines = "exit_if: history.calls >= 8 and lead.amount < 100\nenroll_again: after 90 days"
    chase = desk.chase(("at_end: stop", lines))

    assert chase.exit_if.text == "history.calls >= 8 and lead.amount < 100"
    assert chase.enroll_again == Wait(90, Unit.DAYS)
    assert desk.told(("at_end: stop", lines)) == []


def test_without_a_word_nobody_comes_in_again_and_no_fact_ends_it(desk):
    for chase in (desk.chase(), desk.chase(("at_end: stop", "enroll_again: never"))):
        assert (chase.enroll_again, chase.exit_if) == (None, None)


def test_the_revision_changes_with_the_file_but_not_with_its_line_ends(desk):
    revisions = {one.id: one.revision for one in desk.project().playbooks}
    on_windows = {one.id: one.revision for one in desk.project(crlf=True).playbooks}
    changed = desk.project(("title: A chase", "title: The chase"))

    assert revisions["nurture"] == hashlib.sha256(desk.nurture.encode()).hexdigest()[:16]
    assert on_windows == revisions
    assert changed.playbook("chase").revision != revisions["chase"]
    assert changed.playbook("nurture").revision == revisions["nurture"]
