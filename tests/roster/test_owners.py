"""A lead that changes hands: one row says so, the run goes on under the same uids, and the old rep is told."""

from __future__ import annotations

import pytest

from playbook.inputs import read_record, read_sources
from playbook.plugins.host import load_plugins
from playbook.source import DiskTree
from playbook.testing import utc_minutes

MONDAY, TUESDAY, WEDNESDAY = (f"2026-07-{day}T08:00-04:00" for day in ("07", "08", "09"))


def gathered(here, as_of: str):
    """What a command that only looks finds in the record."""
    tree = DiskTree(here.project.folder)
    return read_record(tree, read_sources(tree, load_plugins()[0]), utc_minutes(as_of), "kit")


def departed(here, as_of: str) -> dict[str, list[tuple[str, str]]]:
    """Rep → key and present rep of the leads taken from them."""
    left = gathered(here, as_of).departed
    return {rep: [(one.lead.key, one.lead.rep) for one in members] for rep, members in left.items()}


@pytest.fixture
def moved(office, row):
    """An office in which Ann went from ines to sam on Tuesday; and a way to give her to somebody else."""
    here = office()
    here.list([row("L1", "ann@a.example")])
    here.build(MONDAY)
    here.list([row("L1", "ann@a.example", owner="sam")])
    here.build(TUESDAY)
    return here


def test_one_row_says_who_has_the_lead_now(moved):
    moved.build(WEDNESDAY)
    (written,) = moved.journal("reassigned")
    assert (written["lead"], written["at"]) == ("id:L1", "2026-07-08T12:00Z")
    assert written["detail"] == "from=ines;rep=sam"


def test_the_run_goes_on_with_the_new_rep(moved):
    touches = moved.build(WEDNESDAY).touches
    assert {touch["rep"] for touch in touches if touch["status"] == "planned"} == {"sam"}
    assert {touch["enrollment"] for touch in touches} == {1}


def test_the_old_rep_is_told_for_thirty_days(moved):
    assert departed(moved, WEDNESDAY) == {"ines": [("id:L1", "sam")], "sam": []}
    assert departed(moved, "2026-08-07T07:59-04:00")["ines"] == [("id:L1", "sam")]
    assert departed(moved, "2026-08-07T08:00-04:00")["ines"] == []
    assert gathered(moved, WEDNESDAY).next_change == utc_minutes("2026-08-07T08:00-04:00")


def test_the_build_that_finds_it_out_tells_it_as_the_next_one_does(moved, row):
    moved.list([row("L1", "ann@a.example")])
    before = gathered(moved, WEDNESDAY)
    moved.build(WEDNESDAY)
    after = gathered(moved, WEDNESDAY)
    assert [row.kind for row in before.events] == ["reassigned"]
    assert after.events == ()
    assert (before.shards, before.departed) == (after.shards, after.departed)


def test_there_and_back_again(moved, row):
    moved.list([row("L1", "ann@a.example")])
    moved.build(WEDNESDAY)
    assert departed(moved, WEDNESDAY) == {"ines": [], "sam": [("id:L1", "ines")]}
    assert [one["detail"] for one in moved.journal("reassigned")] == ["from=ines;rep=sam", "from=sam;rep=ines"]


def test_there_and_back_within_a_minute_comes_to_rest(moved, row):
    for owner in ("ines", "sam", "ines", "sam"):
        moved.list([row("L1", "ann@a.example", owner=owner)])
        moved.build(WEDNESDAY)
        before = moved.journal()
        moved.build(WEDNESDAY)
        assert moved.journal() == before


def test_two_clones_that_find_it_out_write_the_same_row(moved):
    text = (moved.project.folder / "journal" / "kit.csv").read_text("utf-8")
    (line,) = (line for line in text.splitlines() if ",reassigned," in line)
    moved.project.write("journal/other.csv", line.replace(",kit,", ",other,").replace("T12:00Z", "T15:00Z") + "\n")
    assert moved.codes(moved.build(WEDNESDAY)) == []
    assert len(gathered(moved, WEDNESDAY).departed["ines"]) == 1


def test_who_stopped_and_changed_hands_is_still_shown_to_the_old_rep(office, row):
    """The stop comes first, then the new owner, both before the next build: ines's calendar still has the call."""
    here = office()
    here.list([row("L1", "ann@a.example")])
    here.build(MONDAY)
    here.log("opted_out,id:L1,,,,,")
    here.list([row("L1", "ann@a.example", owner="sam")])
    assert here.planned(here.build(TUESDAY)) == {}
    assert departed(here, TUESDAY)["ines"] == [("id:L1", "sam")]


def test_what_ended_long_ago_changes_hands_without_a_row(office, row):
    here = office()
    here.list([row("L1", "ann@a.example")])
    here.build(MONDAY)
    here.log("outcome,id:L1,,,,,outcome=lost")
    here.list([row("L1", "ann@a.example", owner="sam")])
    here.build("2026-09-08T08:00-04:00")
    assert here.journal("reassigned") == []


def test_a_record_that_names_no_rep_is_left_alone(office, row):
    here = office()
    here.project.write(
        "journal/old.csv",
        "id,at,by,event,lead,playbook,enrollment,step,occurrence,detail\n"
        "e1,2026-07-07T13:12Z,old,enrolled,id:L1,chase,1,,,\n",
    )
    here.list([row("L1", "ann@a.example", owner="sam")])
    here.build(TUESDAY)
    assert here.journal("reassigned") == []
