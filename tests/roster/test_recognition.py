"""A known person's new keys are recorded once; whose row leaves the lists is held, and mass changes are refused."""

from __future__ import annotations

import pytest

from playbook.diagnostics import CannotGoOn, Diagnostic
from playbook.source import Span

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = (f"2026-07-{day}T08:00-04:00" for day in ("07", "08", "09", "10"))
ANN = ("ann@firm.example", "+1 212-555-0134")


def kinds(rows: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(row["event"], row["lead"]) for row in rows]


# Aliases.


def test_a_new_id_of_a_known_person_is_recorded_once_and_the_old_key_stays(office, row):
    here = office()
    here.list([row("L1", *ANN)])
    first = here.build(MONDAY)
    here.list([row("N1", *ANN)])
    later = here.build(TUESDAY)

    (alias,) = here.journal("alias")
    assert (alias["lead"], alias["detail"]) == ("id:L1", "keys=id:N1")
    assert {touch["uid"] for touch in later.touches} == {touch["uid"] for touch in first.touches}
    here.build(WEDNESDAY)
    assert len(here.journal("alias")) == 1


def test_keys_are_found_again_through_each_other(office, row):
    """An id leads to a new address, the address to a new id, and that one to the person of the first row."""
    here = office()
    here.list([row("L1", *ANN)])
    here.build(MONDAY)
    here.list([row("L1", "a.lee@else.example")])
    here.build(TUESDAY)
    here.list([row("N1", "a.lee@else.example")])
    here.build(WEDNESDAY)
    here.list([row("N1", "third@place.example")])
    here.log("outcome,id:L1,,,,,outcome=won")
    assert here.planned(here.build(THURSDAY)) == {}
    assert len(here.journal("enrolled")) == 1


def test_two_clones_that_learn_the_same_key_write_the_same_row(office, row):
    here = office()
    here.list([row("L1", *ANN)])
    here.build(MONDAY)
    here.list([row("N1", *ANN)])
    here.build(TUESDAY)
    text = (here.project.folder / "journal" / "kit.csv").read_text("utf-8")
    (alias,) = (line for line in text.splitlines() if ",alias," in line)
    here.project.write(
        "journal/other.csv", alias.replace(",kit,", ",other,").replace("2026-07-08T12:00Z", "2026-07-08T15:30Z") + "\n"
    )
    assert here.codes(here.build(WEDNESDAY)) == []
    assert len(here.journal("alias")) == 1


def test_an_alias_that_was_taken_back_is_not_written_again(office, row):
    here = office()
    here.list([row("L1", *ANN)])
    here.build(MONDAY)
    here.list([row("N1", *ANN)])
    here.build(TUESDAY)
    here.log(f"undo,id:L1,,,,,of={here.journal('alias')[0]['id']}", at="2026-07-08T14:00Z")
    here.build(WEDNESDAY)
    here.build(THURSDAY)
    assert len(here.journal("alias")) == 1


def test_the_keys_of_a_row_that_is_left_out_are_learnt_too(office, row):
    """Ann's row has no owner for a while, under a new id; then her address changes."""
    here = office()
    here.list([row("L1", *ANN)])
    here.build(MONDAY)
    here.list([row("N1", *ANN, owner="")])
    here.build(TUESDAY)
    here.list([row("N1", "a.lee@else.example")])
    here.log("opted_out,id:L1,,,,,")
    assert here.planned(here.build(WEDNESDAY)) == {}


def test_who_fits_two_people_is_held_with_the_reason(office, row):
    here = office()
    here.list([row("L1", *ANN), row("L2", "bob@else.example", "+1 212-555-0135", first_name="Bob")])
    here.build(MONDAY)
    here.list([row("L1", "bob@else.example")])
    found = here.build(TUESDAY)
    assert here.planned(found) == {}
    assert here.codes(found) == ["PB023"]
    assert here.journal("alias") == []


def test_an_address_that_passed_to_somebody_else_stays_with_them_when_its_first_owner_leaves(office, row):
    """The office's address: first Ann's, then Bob's, both in the list; no two histories are mixed."""
    here = office()
    bob = row("L2", "office@firm.example", "+1 212-555-0135", first_name="Bob")
    here.list([row("L1", "office@firm.example", "+1 212-555-0134")])
    here.build(MONDAY)
    here.list([row("L1", "ann@firm.example", "+1 212-555-0134"), bob])
    here.build(TUESDAY)
    assert kinds(here.journal("enrolled")) == [("enrolled", "id:L1"), ("enrolled", "id:L2")]
    here.list([bob])
    assert here.codes(here.build(WEDNESDAY)) == []


def test_a_number_alone_finds_only_who_has_nothing_else(office, row):
    """Ann left, and Bob took over her desk and its number; Cy was never known by anything but his."""
    here = office()
    cy = row("", "", "+1 212-555-0136", first_name="Cy")
    here.list([row("L1", *ANN), cy])
    here.build(MONDAY)
    here.list([row("L2", "bob@firm.example", ANN[1], first_name="Bob"), cy])
    found = here.build(TUESDAY)
    by_number = here.digest("phone:+12125550136")
    assert [one["lead"] for one in here.journal("enrolled")] == ["id:L1", by_number, "id:L2"]
    assert set(here.planned(found)) == {"id:L2", by_number}


# Who leaves the lists, and who returns.


def test_who_leaves_the_list_is_held_once_and_welcomed_back_once(office, row):
    here = office()
    bob = row("L2", "bob@else.example", "+1 212-555-0135", first_name="Bob")
    here.list([row("L1", *ANN), bob])
    here.build(MONDAY)
    here.list([bob])
    left = here.build(TUESDAY)
    assert left.built.gone == 1
    assert set(here.planned(left)) == {"id:L2"}
    here.build(WEDNESDAY)
    assert kinds(here.journal()[2:]) == [("gone", "id:L1")]

    here.list([row("L1", *ANN), bob])
    returned = here.build(THURSDAY)
    assert returned.built.gone == 0
    assert set(here.planned(returned)) == {"id:L1", "id:L2"}
    here.build("2026-07-10T09:00-04:00")
    assert kinds(here.journal()[2:]) == [("gone", "id:L1"), ("back", "id:L1")]

    here.list([bob])
    here.build("2026-07-11T09:00-04:00")
    gone = here.journal("gone")
    assert len(gone) == len({one["id"] for one in gone}) == 2


def test_leaving_and_returning_within_a_minute_comes_to_rest(office, row):
    here = office()
    bob = row("L2", "bob@else.example", first_name="Bob")
    for people in ([row("L1", *ANN), bob], [bob]) * 3:
        here.list(people)
        here.build(MONDAY)
        before = here.journal()
        here.build(MONDAY)
        assert here.journal() == before
    assert [len(here.journal(kind)) for kind in ("gone", "back")] == [3, 2]


def test_who_has_ended_may_leave_without_a_word(office, row):
    here = office()
    here.list([row("L1", *ANN), row("L2", "bob@else.example", first_name="Bob")])
    here.build(MONDAY)
    here.log("outcome,id:L1,,,,,outcome=won")
    here.list([row("L2", "bob@else.example", first_name="Bob")])
    assert here.build(TUESDAY).built.gone == 0
    assert here.journal("gone") == []


def test_a_colleague_at_the_same_number_does_not_hide_that_somebody_left(office, row):
    here = office()
    bob = row("L2", "bob@firm.example", ANN[1], first_name="Bob")
    here.list([row("L1", *ANN)])
    here.build(MONDAY)
    here.list([row("L1", *ANN), bob])
    here.build(TUESDAY)
    here.list([bob])
    assert here.build(WEDNESDAY).built.gone == 1


@pytest.mark.parametrize(
    "rows",
    [["L1,Bob,bob@else.example", "L1,Cy,cy@third.example"], ["L1,Ann,bob@else.example"], ["L1,Ann,nonsense"]],
    ids=["an id on two people", "an id and an address of two people", "nothing to reach them by"],
)
def test_who_stands_in_the_list_and_cannot_be_worked_has_not_left_it(office, row, rows):
    here = office()
    here.list([row("L1", *ANN), row("L2", "bob@else.example", first_name="Bob")])
    here.build(MONDAY)
    here.list(f"{one},,ines,US,NY,,,,," for one in rows)
    here.build(TUESDAY)
    assert "id:L1" not in {one["lead"] for one in here.journal("gone")}


# Brakes.


def crowd(row, numbers) -> list[str]:
    return [
        row(f"L{one}", f"p{one}@firm{one}.example", f"+1 646-{220 + one // 100}-{one % 100:02}34", first_name=f"P{one}")
        for one in numbers
    ]


def refused(office_here, as_of: str) -> list[Diagnostic]:
    folder = office_here.project.folder
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(CannotGoOn) as caught:
        office_here.build(as_of)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert caught.value.exit_code == 2
    return list(caught.value.diagnostics)


def test_a_list_that_shrinks_to_a_tenth_is_refused_with_what_to_do(office, row):
    here = office()
    here.list(crowd(row, range(100)))
    here.build(MONDAY)
    here.list(crowd(row, range(10)))
    (refusal,) = refused(here, TUESDAY)
    assert (refusal.code, refusal.span) == ("PB056", Span("project.yaml", 7, 16))
    assert refusal.message == "of 100 leads that are in a playbook, 90 stand in leads.csv no longer"
    for words in ("cut off", "columns shift", "another file", "`playbook build --accept`"):
        assert words in refusal.hint

    accepted = here.build(TUESDAY, accept=True)
    assert (accepted.built.gone, len(here.planned(accepted))) == (90, 10)
    assert here.build(WEDNESDAY).built.gone == 90  # they are recorded, so nobody is asked again


@pytest.mark.parametrize(
    ("before", "after", "passes"), [(100, 80, True), (100, 79, False), (300, 270, True), (300, 269, False)]
)
def test_more_than_a_tenth_and_more_than_twenty(office, row, before, after, passes):
    here = office()
    here.list(crowd(row, range(before)))
    here.build(MONDAY)
    here.list(crowd(row, range(after)))
    if passes:
        assert here.build(TUESDAY).built.gone == before - after
    else:
        assert refused(here, TUESDAY)[0].code == "PB056"


def test_leads_that_left_before_and_that_have_ended_do_not_count(office, row):
    here = office()
    here.list(crowd(row, range(60)))
    here.build(MONDAY)
    here.list(crowd(row, range(45)))
    here.build(TUESDAY)
    here.log(*(f"outcome,id:L{one},,,,,outcome=lost" for one in range(30, 45)))
    here.list(crowd(row, range(12)))
    assert here.build(WEDNESDAY).built.gone == 33  # 18 more, of 30


def test_columns_that_shifted_are_refused(office, row):
    """A cell was lost at the front of each row, and one gained at its end: ids are names, addresses are numbers."""
    here = office()
    here.list(crowd(row, range(40)))
    here.build(MONDAY)
    here.list(line.partition(",")[2] + "," for line in crowd(row, range(40)))
    assert "PB056" in {one.code for one in refused(here, TUESDAY)}


def test_an_id_column_that_was_sorted_by_itself_is_refused(office, row):
    here = office()
    here.list(crowd(row, range(40)))
    here.build(MONDAY)
    rows = crowd(row, range(40))
    ids = [line.partition(",")[0] for line in rows]
    here.list(f"{number},{line.partition(',')[2]}" for number, line in zip([*ids[1:], ids[0]], rows, strict=True))
    (refusal,) = refused(here, TUESDAY)
    assert refusal.message == "of 40 leads that are in a playbook, 40 have one person's id and another's address there"
    assert "sorted apart" in refusal.hint
    here.build(TUESDAY, accept=True)
    here.build(WEDNESDAY)  # each address is recorded beside its id, so nobody is asked again


def test_ids_that_are_all_new_are_no_mass_change(office, row):
    here = office()
    here.list(crowd(row, range(40)))
    first = here.build(MONDAY)
    here.list(line.replace("L", "N", 1) for line in crowd(row, range(40)))
    assert set(here.planned(here.build(TUESDAY))) == set(here.planned(first))
    assert len(here.journal("alias")) == 40


def test_a_list_that_cannot_be_read_is_reported_as_that_alone(office, row):
    here = office()
    here.list(crowd(row, range(40)))
    here.build(MONDAY)
    (here.project.folder / "leads.csv").unlink()
    assert [one.code for one in refused(here, TUESDAY)] == ["PB030"]


def test_frozen_writes_into_no_journal(office, row):
    here = office()
    bob = row("L2", "bob@else.example", "+1 212-555-0135", first_name="Bob")
    here.list([row("L1", *ANN), bob])
    here.build(MONDAY)
    before = here.journal()
    cy = row("L3", "cy@third.example", first_name="Cy")
    here.list([row("N2", "bob@else.example", owner="sam", first_name="Bob"), cy])  # gone, alias, reassigned, enrolled
    here.build(TUESDAY, frozen=True)
    assert here.journal() == before
    here.build(TUESDAY)
    assert [kind for kind, _ in kinds(here.journal()[2:])] == ["enrolled", "alias", "gone", "reassigned"]
