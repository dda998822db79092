"""One person is worked once, two people are never one, and a stop holds wherever their number or address turns up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.diagnostics import Diagnostic, Scope, Severity
from playbook.model.lead import Lead, Phone
from playbook.roster.identity import People, keyed_digest, resolve_people
from playbook.source import Span
from playbook.testing.plans import make_lead

if TYPE_CHECKING:
    from collections.abc import Sequence

DIGEST = keyed_digest(UUID(int=7))
NUMBER = "+12125550134"


def row(line: int, lead_id: str = "", name: str = "", email: str = "", phone: str = "", **stops: str) -> Lead:
    first, _, last = name.partition(" ")
    keys = [f"id:{lead_id}"] if lead_id else []
    keys += [f"email:{DIGEST(f'email:{email}')}"] if email else []
    keys += [f"phone:{DIGEST(f'phone:{phone}')}"] if phone else []
    lead = make_lead(keys[0] if keys else f"line:{line}", first_name=first, last_name=last, email=email, phone=phone)
    phones = (Phone(phone, phone),) if phone else ()
    return replace(lead, keys=tuple(keys), span=Span("leads.csv", line), phones=phones, closed_channels=stops)


def kept(people: People) -> list[int]:
    return [lead.span.line for lead in people.leads]


def culled(people: People) -> dict[int, str]:
    return {one.span.line: one.reason for one in people.culled}


def error(lead: Lead) -> Diagnostic:
    return Diagnostic("PB037", "no owner", lead.span, scope=Scope.LEAD, lead=lead.key)


def test_a_digest_depends_on_the_project_and_not_on_case():
    assert DIGEST("email:Ann@Example.com") == DIGEST("email:ann@example.com")
    assert DIGEST("email:ann@example.com") != DIGEST("phone:ann@example.com")
    assert DIGEST("email:ann@example.com") != keyed_digest(UUID(int=8))("email:ann@example.com")
    assert len(DIGEST("email:ann@example.com")) == 32
    # Written down, since a digest that changes would lose every opt-out in the record.
    assert DIGEST("email:ann@example.com") == "dd710ae62636fb5de4e4096a422f3858"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (row(2, "1", "Ann Lee", "ann@example.com"), row(3, "2", "Ann Lee", "ANN@example.com")),
        (row(2, "1", "Ann Lee", "ann@example.com"), row(3, "1", "Ann Lee", "", NUMBER)),
        (row(2, "1", "Ann Lee", "ann@example.com"), row(3, "1", "Ann Lee", "ann@example.com")),
        (row(2, "1", "Ann Lee", "", NUMBER), row(3, "2", "ann  lee", "", NUMBER)),
        (row(2, "1", "María López", "", NUMBER), row(3, "2", "Maria Lopez", "", NUMBER)),
        (row(2, "", "", "", NUMBER), row(3, "", "", "", NUMBER)),
    ],
)
def test_of_one_persons_rows_the_first_is_worked(first: Lead, second: Lead):
    people = resolve_people([first, second])
    assert kept(people) == [2]
    assert culled(people) == {3: "the same person as on line 2"}
    assert people.leads[0] == replace(first, keys=tuple(dict.fromkeys((*first.keys, *second.keys))))
    assert not people.diagnostics


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (row(2, "1", "Ann Lee", "ann@example.com", NUMBER), row(3, "2", "Bob Ray", "bob@example.com", NUMBER)),
        (row(2, "1", "Ann Lee", "ann@example.com"), row(3, "2", "Ann Lee", "a.lee@example.com")),
        (row(2, "1", "", "", NUMBER), row(3, "2", "", "", NUMBER)),
    ],
)
def test_a_shared_number_or_name_alone_makes_nobody_the_same(first: Lead, second: Lead):
    people = resolve_people([first, second])
    assert people.leads == (first, second)
    assert not people.culled


def test_a_shared_address_under_other_names_is_told_as_it_is():
    people = resolve_people([row(2, "1", "Ann Lee", "info@example.com"), row(3, "2", "Bob Ray", "info@example.com")])
    assert culled(people) == {3: "the same e-mail address or id as on line 2"}


def test_a_third_row_can_show_that_two_are_one():
    ann = [row(2, "1", "Ann Lee", "ann@example.com"), row(3, "2", "Ann Lee", "", NUMBER)]
    assert kept(resolve_people(ann)) == [2, 3]
    link = row(4, "3", "Ann Lee", "ann@example.com", NUMBER)
    assert kept(resolve_people([*ann, link])) == [2]
    assert kept(resolve_people([link, *ann])) == [4]


def test_a_row_of_another_list_is_named_with_its_list():
    other = replace(row(2, "9", "Ann Lee", "ann@example.com"), span=Span("fair.csv", 2))
    assert resolve_people([row(5, "1", "Ann Lee", "ann@example.com"), other]).culled[0].reason == (
        "the same person as on line 5 of leads.csv"
    )


@pytest.mark.parametrize(
    "rows",
    [
        [row(2, "1", "Ann Lee", "ann@example.com"), row(3, "1", "Bob Ray", "bob@example.com")],
        [row(2, "1", "Ann Lee", "", NUMBER), row(3, "1", "Bob Ray", "", "+12125550135")],
        [row(2, "1", "", "", NUMBER), row(3, "1", "", "a@example.com"), row(4, "1", "", "b@example.com")],
        [row(2, "", "Ann Lee", "", NUMBER), row(3, "", "Bob Ray", "", NUMBER)],
        [row(2, "", "Ann Lee", "", NUMBER), row(3, "", "", "", NUMBER)],
    ],
)
def test_one_key_on_different_people_withholds_them_all(rows: list[Lead]):
    people = resolve_people([*rows, row(9, "2", "Cy Orr", "cy@example.com")])
    assert kept(people) == [9]
    assert not people.culled
    assert [(one.code, one.scope, one.severity) for one in people.diagnostics] == [
        ("PB072", Scope.LEAD, Severity.ERROR)
    ] * len(rows)
    assert [one.span for one in people.diagnostics] == [lead.span for lead in rows]
    assert "leads.csv:3" in people.diagnostics[0].message


def test_ids_that_differ_by_case_are_kept_apart_and_reported_once():
    people = resolve_people(
        [
            row(2, "0a", "Ann Lee", "ann@example.com"),
            row(3, "0A", "Bob Ray", "bob@example.com"),
            row(4, "0b", "Cy Orr", "cy@example.com"),
            row(5, "0B", "Di Poe", "di@example.com"),
        ]
    )
    assert kept(people) == [2, 3, 4, 5]
    (found,) = people.diagnostics
    assert (found.code, found.severity, "2 such pairs" in found.message) == ("PB073", Severity.WARNING, True)


# Stops.


def test_a_duplicates_stop_holds_for_the_row_that_is_worked():
    first = row(2, "1", "Ann Lee", "ann@example.com")
    second = row(3, "2", "Ann Lee", "ann@example.com", NUMBER, call="do not call")
    assert resolve_people([first, second]).leads[0].closed_channels == {"call": "do not call (line 3)"}
    numberless = row(4, "3", "Ann Lee", "ann@example.com", sms="do not text")
    assert resolve_people([first, numberless]).leads[0].closed_channels == {"sms": "do not text (line 4)"}


def test_a_closed_number_is_closed_for_everybody_who_has_it():
    people = resolve_people(
        [
            row(2, "1", "Ann Lee", "ann@example.com", NUMBER),
            row(3, "2", "Bob Ray", "bob@example.com", NUMBER, call="do not call"),
            row(4, "3", "Cy Orr", "cy@example.com", "+12125550135"),
        ]
    )
    assert [dict(lead.closed_channels) for lead in people.leads] == [
        {"call": "do not call (line 3)"},
        {"call": "do not call"},
        {},
    ]


def test_an_email_stop_does_not_close_the_number():
    other = replace(row(3, "2", "Bob Ray", "bob@example.com", NUMBER), closed_channels={"email": "unsubscribed"})
    people = resolve_people([row(2, "1", "Ann Lee", "ann@example.com", NUMBER), other])
    assert people.leads[0].closed_channels == {}


@pytest.mark.parametrize(
    "worked",
    [
        row(2, "1", "Gaëlle Perrin", "G.Perrin@example.com"),
        row(2, "1", "Gaelle Perrin", "", NUMBER),
        row(2, "9", "Gaëlle Perrin", "", "+12125550199"),
    ],
)
def test_who_said_no_in_one_row_is_not_worked_from_another(worked: Lead):
    refused = row(7, "9", "Gaëlle Perrin", "g.perrin@example.com", NUMBER)
    people = resolve_people([worked], [(refused, "marked as unqualified")])
    assert not people.leads
    assert culled(people) == {2: "the same person as on line 7: marked as unqualified"}


def test_colleagues_of_who_said_no_are_worked():
    refused = row(7, "9", "Gaëlle Perrin", "g.perrin@example.com", NUMBER)
    people = resolve_people([row(2, "1", "Ann Lee", "", NUMBER)], [(refused, "marked as unqualified")])
    assert kept(people) == [2]


def test_a_culled_row_without_a_no_stops_nobody():
    people = resolve_people([row(2, "1", "Ann Lee", "ann@example.com")], [(row(3, "1", "Ann Lee"), "")])
    assert kept(people) == [2]
    assert not people.culled


def test_a_withheld_rows_stop_holds():
    broken = row(3, "2", "Bob Ray", "bob@example.com", NUMBER, call="do not call")
    people = resolve_people([row(2, "1", "Ann Lee", "", NUMBER)], [(broken, error(broken))])
    assert people.leads[0].closed_channels == {"call": "do not call (line 3)"}
    assert people.diagnostics == (error(broken),)


def test_a_withheld_row_is_no_error_once_its_person_is_worked():
    broken = row(2, "2", "Ann Lee", "ann@example.com")
    people = resolve_people([row(5, "1", "Ann Lee", "ann@example.com")], [(broken, error(broken))])
    assert (kept(people), culled(people), people.diagnostics) == ([5], {2: "the same person as on line 5"}, ())


ROWS = st.lists(
    st.builds(
        row,
        line=st.just(0),
        lead_id=st.sampled_from(["", "a", "A", "b", "c"]),
        name=st.sampled_from(["", "Ann Lee", "Bob Ray"]),
        email=st.sampled_from(["", "x@example.com", "X@example.com", "y@example.com"]),
        phone=st.sampled_from(["", NUMBER, "+12125550135"]),
    ),
    max_size=7,
).map(lambda rows: [lead for lead in rows if lead.keys])


def numbered(rows: Sequence[Lead]) -> list[Lead]:
    return [replace(lead, span=Span("leads.csv", line)) for line, lead in enumerate(rows, start=2)]


@given(ROWS)
def test_no_row_is_lost_and_none_takes_anothers_data(rows: list[Lead]):
    leads = numbered(rows)
    people = resolve_people(leads)
    told = [*people.leads, *people.culled, *(one for one in people.diagnostics if one.lead)]
    assert sorted(one.span.line for one in told if one.span) == [lead.span.line for lead in leads]
    by_line = {lead.span.line: lead for lead in leads}
    for lead in people.leads:
        assert replace(lead, keys=()) == replace(by_line[lead.span.line], keys=())
    assert len({lead.key for lead in people.leads}) == len(people.leads)
    addresses = [lead.email.casefold() for lead in people.leads if lead.email]
    assert len(set(addresses)) == len(addresses)
