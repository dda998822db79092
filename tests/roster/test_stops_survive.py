"""Who said stop is not contacted, whatever becomes of their row: every way to say it, every way the list may change."""

from __future__ import annotations

import shutil
from itertools import product
from typing import NamedTuple

import pytest

MONDAY, TUESDAY, WEDNESDAY = "2026-07-07T10:00-04:00", "2026-07-08T08:00-04:00", "2026-07-08T08:30-04:00"
STOPS = {
    "an outcome": "outcome,id:{id},,,,,outcome=opted_out",
    "by id": "opted_out,id:{id},,,,,",
    "by address": "opted_out,{email},,,,,",
    "by number": "opted_out,{phone},,,,,",
    "by domain": "opted_out,{domain},,,,,",
    "by account": "opted_out,{account},,,,,",
    "by account id": "opted_out,{account_id},,,,,",
    "nothing said": "",
}


class Case(NamedTuple):
    """Somebody with everything of their own, how they said stop, and what becomes of their row."""

    number: int
    stop: str
    new_id: bool
    mail_only: bool
    vanishes: bool
    other_rep: bool

    @property
    def id(self) -> str:
        return f"P{self.number}"

    def first(self, row) -> str:
        return row(self.id, self._email, self._phone, **self._company)

    def later(self, row) -> str:
        owner = "sam" if self.other_rep else "ines"
        number = f"N{self.number}" if self.new_id else "" if self.mail_only else self.id
        if self.mail_only:
            return row(number, self._email, owner=owner, first_name="")
        return row(number, self._email, self._phone, owner, **self._company)

    def row(self, digest) -> str:
        names = {
            "email": digest(f"email:{self._email}"),
            "phone": digest(f"phone:{self._phone.replace(' ', '').replace('-', '')}"),
            "domain": digest(f"domain:firm{self.number}.example"),
            "account": digest(f"account:firm {self.number}"),
            "account_id": digest(f"account:{9000 + self.number}"),
        }
        return STOPS[self.stop].format(id=self.id, **names)

    @property
    def _email(self) -> str:
        return f"ann@firm{self.number}.example"

    @property
    def _phone(self) -> str:
        return f"+1 646-{220 + self.number // 100}-{self.number % 100:02}34"

    @property
    def _company(self) -> dict[str, str]:
        return {"company": f"Firm {self.number}", "account_id": str(9000 + self.number)}


CHANGES = product(STOPS, *[(False, True)] * 4)
PEOPLE = [Case(number, *changes) for number, changes in enumerate(CHANGES)]
GOING_ON = {f"id:{one.id}" for one in PEOPLE if one.stop == "nothing said"}
THERE = {f"id:{one.id}" for one in PEOPLE if one.stop == "nothing said" and not one.vanishes}


@pytest.mark.parametrize("memory_is_lost", [False, True], ids=["memory kept", "memory lost"])
@pytest.mark.parametrize("stopped_first", [False, True], ids=["enrolled before", "stopped before"])
def test_a_stop_survives_everything_a_list_can_do(office, row, stopped_first, memory_is_lost):
    here = office()
    here.list(one.first(row) for one in PEOPLE)
    stops = [one.row(here.digest) for one in PEOPLE if one.stop != "nothing said"]
    if stopped_first:
        here.log(*stops, at="2026-07-01T14:00Z")
    first = here.planned(here.build(MONDAY))
    assert set(first) == (GOING_ON if stopped_first else {f"id:{one.id}" for one in PEOPLE})
    here.log(*stops, at="2026-07-01T14:00Z" if stopped_first else "2026-07-07T18:00Z")

    here.list(one.later(row) for one in PEOPLE if not one.vanishes)
    if memory_is_lost:
        shutil.rmtree(here.project.folder / "output")
    assert set(here.planned(here.build(TUESDAY, accept=True))) == THERE

    here.list(one.later(row) for one in PEOPLE)
    if memory_is_lost:
        shutil.rmtree(here.project.folder / "output" / ".playbook")
    # Who said nothing is found again under the old key, so it is the keys and not the changes that stop the others.
    assert set(here.planned(here.build(WEDNESDAY))) == GOING_ON


def test_a_stop_and_a_new_list_between_two_builds(office, row):
    """The list that first lacks everything but the address comes together with the stop."""
    here = office()
    here.list(one.first(row) for one in PEOPLE)
    here.build(MONDAY)
    here.log(*(one.row(here.digest) for one in PEOPLE if one.stop != "nothing said"))
    here.list(one._replace(mail_only=True, new_id=True).later(row) for one in PEOPLE)

    assert set(here.planned(here.build(TUESDAY, accept=True))) == GOING_ON


@pytest.mark.parametrize("first", ["opted_out,id:L1,,,,,", "opted_out,{email},,,,,", "forgotten,id:L1,,,,,"])
def test_a_build_that_only_looks_obeys_as_the_one_that_writes(office, row, first):
    here = office()
    here.list(
        [
            row("L1", "ann@firm.example", "+1 212-555-0134"),
            row("L2", "bob@else.example", "+1 212-555-0134", first_name="Bob"),
        ]
    )
    here.log(first.format(email=here.digest("email:ann@firm.example")), at="2026-07-01T14:00Z")
    looked = here.build(MONDAY, frozen=True)
    assert here.journal() == []
    assert here.planned(looked) == {"id:L2": {"email"}}
    assert here.build(MONDAY).files == looked.files
    assert here.build(MONDAY).files == looked.files


def test_a_stop_follows_the_new_key_at_once_also_to_others_who_have_the_number(office, row):
    """Ann, who stopped, has Bob's number by now: in the build that finds it out nobody calls it any more."""
    here = office()
    here.list([row("L1", "ann@firm.example"), row("L2", "bob@else.example", "+1 212-555-0134", first_name="Bob")])
    here.build(MONDAY)
    here.log("opted_out,id:L1,,,,,")
    here.list(
        [
            row("L1", "ann@firm.example", "+1 212-555-0134"),
            row("L2", "bob@else.example", "+1 212-555-0134", first_name="Bob"),
        ]
    )
    found = here.build(TUESDAY)
    assert here.planned(found) == {"id:L2": {"email"}}
    assert here.build(TUESDAY).files == found.files


def test_what_was_logged_under_a_key_nobody_knew_yet_counts_in_the_build_that_learns_it(office, row):
    here = office()
    here.list([row("L1", "ann@firm.example", "+1 212-555-0134")])
    here.build(MONDAY)
    here.list([row("N1", "ann@firm.example", "+1 212-555-0134")])
    here.log("outcome,id:N1,,,,,outcome=won")
    assert here.planned(here.build(TUESDAY)) == {}
    assert here.planned(here.build(TUESDAY)) == {}


def test_a_number_that_several_have_is_stopped_for_all_of_them(office, row):
    here = office()
    here.list(
        [
            row(f"L{number}", f"x{number}@a{number}.example", "+1 212-555-0134", first_name=f"X{number}")
            for number in range(3)
        ]
        + [row("L9", "y@b.example", "+1 212-555-0135")]
    )
    here.build(MONDAY)
    here.log(f"opted_out,{here.digest('phone:+12125550134')},,,,,")
    assert set(here.planned(here.build(TUESDAY))) == {"id:L9"}


def test_an_alias_that_was_taken_back_takes_no_stop_with_it(office, row):
    """Ann's new number is Bob's too. That it is hers was taken back, while it still stands in her row."""
    here = office()
    bob = row("L2", "bob@else.example", "+1 212-555-0134", first_name="Bob")
    here.list([row("L1", "ann@firm.example"), bob])
    here.build(MONDAY)
    here.list([row("L1", "ann@firm.example", "+1 212-555-0134"), bob])
    here.build(MONDAY)
    (alias,) = here.journal("alias")
    here.log(f"undo,id:L1,,,,,of={alias['id']}", "opted_out,id:L1,,,,,")
    assert here.planned(here.build(TUESDAY)) == {"id:L2": {"email"}}
