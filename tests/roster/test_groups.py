"""A stop can name a whole domain or company; whatever else is asked of one is refused, as is one in the open."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.diagnostics import CannotGoOn
from playbook.roster.groups import account_keys, account_name, group_keys
from playbook.roster.identity import keyed_digest
from playbook.roster.record_keys import is_group
from playbook.testing.plans import make_lead

MONDAY, TUESDAY = "2026-07-07T10:00-04:00", "2026-07-08T08:00-04:00"
DIGEST = keyed_digest(UUID(int=7))


def domain(name: str) -> str:
    return f"domain:{DIGEST(f'domain:{name}')}"


def account(name: str) -> str:
    return f"account:{DIGEST(f'account:{name}')}"


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("Ann@Example.COM", ["example.com"]),
        ("ann@sales.example.co", ["sales.example.co", "example.co"]),
        ("ann@bücher.example", ["xn--bcher-kva.example"]),
        ("ann@XN--bcher-kva.example", ["xn--bcher-kva.example"]),
        ("", []),
    ],
)
def test_domains_are_the_same_in_every_spelling_and_hold_those_below_them(email, expected):
    assert list(group_keys(make_lead(email=email, company=""), DIGEST)) == [domain(name) for name in expected]


@pytest.mark.parametrize("company", ["", "-", "--", "n/a", "N/A", " n/a ", "None", "private", "Self-Employed", "?"])
def test_who_has_no_company_is_in_no_account(company):
    assert account_name(company) == ""
    assert account_keys(make_lead(company=company), DIGEST) == ()


def test_the_crms_id_of_an_account_goes_before_its_name():
    lead = make_lead(email="", company="ACME  Logistics", account_id="9003; 9004")
    assert account_keys(lead, DIGEST) == (account("9003"), account("9004"))
    assert group_keys(lead, DIGEST) == (account("9003"), account("9004"), account("acme logistics"))
    assert account_keys(make_lead(company="ACME  Logistics"), DIGEST) == (account("acme logistics"),)


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=12))
def test_whatever_a_list_holds_its_groups_are_keys(company, domain, ids):
    lead = make_lead(company=company, email=f"a@{domain}", account_id=ids)
    assert all(is_group(key) for key in group_keys(lead, DIGEST))
    assert set(account_keys(lead, DIGEST)) <= set(group_keys(lead, DIGEST))


def test_a_stop_of_a_domain_or_company_holds_for_all_of_it_and_for_who_comes_later(office, row):
    here = office()
    people = [
        row("1", "a@firm.example", first_name="A"),
        row("2", "b@de.firm.example", first_name="B"),
        row("3", "c@firm.example.org", first_name="C"),
        row("4", "d@mail.example", first_name="D", company="Acme GmbH"),
        row("5", "e@mail.example", first_name="E", company="ACME gmbh"),
        row("6", "f@mail.example", first_name="F", company="Acme"),
        row("7", "g@mail.example", first_name="G", company="n/a"),
        row("8", "h@mail.example", first_name="H", company="-"),
        row("9", "i@mail.example", first_name="I", account_id="77"),
    ]
    here.list(people)
    here.build(MONDAY)
    names = ("domain:firm.example", "account:acme gmbh", "account:n/a", "account:77")
    here.log(*(f"opted_out,{here.digest(name)},,,,," for name in names))
    here.list([*people, row("10", "j@firm.example", first_name="J"), row("11", "k@mail.example", company="Acme GmbH")])
    found = here.build(TUESDAY)
    assert set(here.planned(found)) == {"id:3", "id:6", "id:7", "id:8"}
    assert {one.key for one in found.built.team.culled} == {"id:10", "id:11"}


def test_a_stop_of_a_domain_may_name_channels(office, row):
    here = office()
    here.list([row("1", "a@firm.example", "+1 212-555-0134"), row("2", "b@else.example", "+1 212-555-0135")])
    here.build(MONDAY)
    here.log(f"opted_out,{here.digest('domain:firm.example')},,,,,channels=email")
    assert here.planned(here.build(TUESDAY)) == {"id:1": {"call"}, "id:2": {"call", "email"}}


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("domain:Firm.example", "write {domain} instead"),
        ("domain:@firm.example", "write {domain} instead"),
        ("@firm.example", "write {domain} instead"),
        ("account:Firm GmbH", "write {account} instead"),
        ("account: firm gmbh", "write {account} instead"),
    ],
)
def test_a_domain_or_company_in_the_open_is_answered_with_its_key(office, row, typed, hint):
    here = office()
    here.list([row("1", "a@firm.example")])
    here.log(f"opted_out,{typed},,,,,")
    with pytest.raises(CannotGoOn) as caught:
        here.build(MONDAY)
    (found,) = caught.value.diagnostics
    keys = {"domain": here.digest("domain:firm.example"), "account": here.digest("account:firm gmbh")}
    assert (found.code, found.hint) == ("PB053", hint.format(**keys))
    assert "irm" not in found.message


@pytest.mark.parametrize("event", ["outcome,{},,,,,outcome=connected", "gone,{},,,,,", "closed,{},,,,,"])
def test_only_a_stop_can_be_about_a_whole_company(office, row, event):
    here = office()
    here.list([row("1", "a@firm.example", company="Acme")])
    here.log(event.format(here.digest("account:acme")))
    with pytest.raises(CannotGoOn) as caught:
        here.build(MONDAY)
    (found,) = caught.value.diagnostics
    assert (found.code, found.message) == ("PB053", "a whole domain or account can only stop, or be forgotten")


def test_enrollments_keep_the_groups_and_new_ones_are_added(office, row):
    here = office()
    here.list([row("1", "a@firm.example")])
    here.build(MONDAY)
    (enrolled,) = here.journal("enrolled")
    assert f"groups={here.digest('domain:firm.example')}" in enrolled["detail"].split(";")
    here.list([row("1", "a@firm.example", company="Acme")])
    here.build(TUESDAY)
    (alias,) = here.journal("alias")
    assert alias["detail"] == f"groups={here.digest('account:acme')}"


def test_a_record_from_before_groups_were_kept_is_completed_where_one_is_stopped(office, row):
    here = office()
    here.project.write(
        "journal/old.csv",
        "id,at,by,event,lead,playbook,enrollment,step,occurrence,detail\n"
        f"e1,2026-07-07T13:12Z,old,enrolled,id:1,chase,1,,,keys={here.digest('email:a@firm.example')}\n",
    )
    here.list([row("1", "a@firm.example", company="Acme")])
    here.build(MONDAY)
    assert here.journal() == []
    here.log(f"opted_out,{here.digest('account:acme')},,,,,")
    assert here.planned(here.build(MONDAY)) == {}
    here.list([row("", "a@firm.example")])
    assert here.planned(here.build(TUESDAY)) == {}


def test_an_alias_that_was_taken_back_takes_no_stop_with_it(office, row):
    here = office()
    here.list([row("1", "a@firm.example")])
    here.build(MONDAY)
    here.list([row("1", "a@firm.example", company="Acme")])
    here.build(MONDAY)
    (alias,) = here.journal("alias")
    here.log(f"undo,id:1,,,,,of={alias['id']}", f"opted_out,{here.digest('account:acme')},,,,,")
    assert here.planned(here.build(TUESDAY)) == {}


def test_an_export_names_accounts_by_the_crms_ids(office):
    here = office()
    columns = "Record ID,First Name,Email,Contact owner,Country/Region,State/Region,Create Date,Company Name"
    here.list(
        [
            "1,Ann,a@x.example,ines,United States,New York,2026-07-07 09:12,Acme,9003;9004",
            "2,Bob,b@y.example,ines,United States,New York,2026-07-07 09:12,Acme,9005",
        ],
        f"{columns},Associated Company IDs\n",
    )
    here.build(MONDAY)
    here.log(f"opted_out,{here.digest('account:9004')},,,,,")
    assert set(here.planned(here.build(TUESDAY))) == {"id:2"}


def test_every_row_of_a_person_says_which_companies_they_are_of(office, row):
    here = office()
    here.list([row("1", "a@x.example", company="Acme"), row("2", "a@x.example", company="Other Works")])
    here.log(f"opted_out,{here.digest('account:other works')},,,,,")
    assert here.planned(here.build(MONDAY)) == {}
