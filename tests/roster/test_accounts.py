"""Two of us do not chase one company: who comes later waits, unless they asked for something."""

from __future__ import annotations

import pytest

MONDAY, TUESDAY, WEDNESDAY = (f"2026-07-{day}T08:00-04:00" for day in ("07", "08", "09"))


def playbook(name: str, *, kind: str = "", when: str = "1 day after start") -> str:
    """A playbook for those whose column `form` names it."""
    return f"""\
playbook: {name}
title: {name.title()}
{kind and f"kind: {kind}"}
enroll: lead.form == "{name}"
start: lead.received_at
exit: [won, lost, opted_out]
outcomes: {{unanswered: next, done: next, else: stop}}
steps:
  - id: talk
    when: {when}
    call: {{objective: Talk, ask: Ten minutes, voicemail: none}}
  - id: write
    when: 2 days after start
    email: {{objective: Write, ask: A time, message: note}}
messages:
  note: {{kind: value, subject: "A question", body: "Hello"}}
"""


@pytest.fixture
def firm(office, row):
    """Build an office whose list holds people of one company: firm(("ann", "chase"), ("bob", "quiet"))."""
    here = office(
        playbook("chase"), playbook("quiet"), playbook("nurture", kind="nurture"), playbook("quote", when="at start")
    )

    def build(as_of: str, *people: tuple[str, str], company: str = "Acme", **cells: str):
        here.list(
            row(name, f"{name}@{name}.example", owner=owner, first_name=name, form=form, company=company, **cells)
            for name, form, owner in ((*one, "ines")[:3] for one in people)
        )
        return here, here.build(as_of)

    return build


def entered(here) -> list[tuple[str, str]]:
    return [(row["lead"], row["playbook"]) for row in here.journal("enrolled")]


def test_a_colleague_in_another_playbook_waits_and_is_listed_with_row_and_playbook(firm):
    firm(MONDAY, ("ann", "chase"))
    here, found = firm(TUESDAY, ("ann", "chase"), ("bob", "quiet", "sam"))
    assert entered(here) == [("id:ann", "chase")]
    assert set(here.planned(found)) == {"id:ann"}
    (held,) = held_in(here, TUESDAY)
    assert held.lead.key == "id:bob"
    assert held.reason == "somebody of this company is in chase (leads.csv, line 2), and until that ends this one waits"


def held_in(here, as_of: str):
    """Who is held, as a command that only looks finds it."""
    from playbook.inputs import read_record, read_sources
    from playbook.plugins.host import load_plugins
    from playbook.source import DiskTree
    from playbook.testing import utc_minutes

    tree = DiskTree(here.project.folder)
    return read_record(tree, read_sources(tree, load_plugins()[0]), utc_minutes(as_of), "kit").held


def test_once_the_colleagues_run_has_ended_the_other_enters(firm):
    here, _ = firm(MONDAY, ("ann", "chase"))
    here.log("outcome,id:ann,,,,,outcome=lost")
    firm(TUESDAY, ("ann", "chase"), ("bob", "quiet"))
    assert entered(here) == [("id:ann", "chase"), ("id:bob", "quiet")]


def test_a_run_with_nothing_left_to_do_keeps_nobody_waiting(firm):
    here, _ = firm(MONDAY, ("ann", "chase"))
    firm(TUESDAY, ("ann", "chase"), ("bob", "quiet"))
    assert entered(here) == [("id:ann", "chase")]
    done = (f"outcome,id:ann,chase,1,{step},1,outcome={said}" for step, said in (("talk", "busy"), ("write", "done")))
    here.log(*done, at="2026-07-08T20:00Z")
    firm(WEDNESDAY, ("ann", "chase"), ("bob", "quiet"))
    assert entered(here) == [("id:ann", "chase"), ("id:bob", "quiet")]


@pytest.mark.parametrize(
    "other", [("bob", "chase"), ("bob", "quote"), ("bob", "nurture")], ids=["same playbook", "a request", "nurture"]
)
def test_who_need_not_wait(firm, other):
    firm(MONDAY, ("ann", "chase"))
    here, _ = firm(TUESDAY, ("ann", "chase"), other)
    assert entered(here) == [("id:ann", "chase"), (f"id:{other[0]}", other[1])]


def test_nurture_keeps_nobody_waiting_and_an_answered_request_does(firm):
    firm(MONDAY, ("ann", "nurture"))
    here, _ = firm(TUESDAY, ("ann", "nurture"), ("bob", "quiet"))
    assert entered(here) == [("id:ann", "nurture"), ("id:bob", "quiet")]
    firm(TUESDAY, ("cy", "quote"), company="Other")
    firm(WEDNESDAY, ("cy", "quote"), ("di", "quiet"), company="Other")
    assert "id:di" not in {lead for lead, _ in entered(here)}


def test_of_two_that_come_together_the_earlier_arrival_enters_whatever_the_order_of_the_list(office, row):
    here = office(playbook("chase"), playbook("quiet"))
    late = row("ann", "ann@a.example", first_name="ann", form="chase", company="Acme")
    early = row("bob", "b@b.example", form="quiet", company="acme", received_at="2026-07-06T09:00-04:00")
    for order in ([late, early], [early, late]):
        here.list(order)
        here.build(MONDAY)
        assert entered(here) == [("id:bob", "quiet")]
        (here.project.folder / "journal" / "kit.csv").unlink()


@pytest.mark.parametrize("company", ["", "n/a", "Private"])
def test_who_has_no_company_waits_for_nobody(firm, company):
    firm(MONDAY, ("ann", "chase"), company=company)
    here, _ = firm(TUESDAY, ("ann", "chase"), ("bob", "quiet"), company=company)
    assert len(entered(here)) == 2


def test_companies_of_one_name_with_ids_of_their_own_are_two(office, row):
    here = office(playbook("chase"), playbook("quiet"))
    here.list(
        [
            row("ann", "ann@a.example", first_name="ann", form="chase", company="Acme", account_id="1"),
            row("bob", "bob@b.example", first_name="bob", form="quiet", company="Acme", account_id="2"),
            row("cy", "cy@c.example", first_name="cy", form="quiet", company="Acme Ltd", account_id="1;3"),
        ]
    )
    here.build(MONDAY)
    assert {lead for lead, _ in entered(here)} == {"id:ann", "id:bob"}


def test_the_project_may_allow_several(office, row):
    here = office(playbook("chase"), playbook("quiet"), settings="accounts: several playbooks\n")
    here.list(
        row(name, f"{name}@{name}.example", first_name=name, form=form, company="Acme")
        for name, form in (("ann", "chase"), ("bob", "quiet"))
    )
    here.build(MONDAY)
    assert len(entered(here)) == 2
