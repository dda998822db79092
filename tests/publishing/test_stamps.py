from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from playbook.contracts import BuildContext
from playbook.model.artifact import Stamp
from playbook.model.standing import Standing
from playbook.publishing.stamps import Stamps
from playbook.testing import make_context, make_lead_plan

if TYPE_CHECKING:
    from playbook.model.plan import LeadPlan

PLAN = make_lead_plan()
ENROLLED = PLAN.standing.enrollment.enrolled_at
HOUR = 60


def test_a_new_event_starts_at_the_hours_since_enrollment_and_the_leads_latest_row():
    stamp = Stamps({}, ENROLLED + 49 * HOUR + 59).stamp(PLAN, "u1", b"Call Maria")
    assert (stamp.uid, stamp.sequence, stamp.changed) == ("u1", 49, PLAN.standing.latest.at)


def test_an_event_that_looks_the_same_keeps_its_stamp():
    first = Stamps({}, ENROLLED).stamp(PLAN, "u1", b"Call Maria")
    assert Stamps({"u1": first}, ENROLLED + 900).stamp(PLAN, "u1", b"Call Maria") is first


def test_an_event_that_looks_different_counts_one_up_and_changed_now():
    first = Stamps({}, ENROLLED).stamp(PLAN, "u1", b"Call Maria at nine")
    moved = Stamps({"u1": first}, ENROLLED + 900).stamp(PLAN, "u1", b"Call Maria at ten")
    assert (moved.sequence, moved.changed) == (first.sequence + 1, ENROLLED + 900)
    assert moved.digest != first.digest


def test_one_that_comes_back_to_what_it_was_counts_up_again():
    stamp = Stamps({}, ENROLLED).stamp(PLAN, "u1", b"nine")
    numbers = []
    for hours, visible in enumerate([b"ten", b"nine", b"nine"], 1):
        stamp = Stamps({"u1": stamp}, ENROLLED + hours * HOUR).stamp(PLAN, "u1", visible)
        numbers.append(stamp.sequence)
    assert numbers == [1, 2, 2]


def test_lost_memory_never_lets_the_sequence_go_back():
    kept = Stamps({}, ENROLLED).stamp(PLAN, "u1", b"0")
    for hour in range(1, 200):
        kept = Stamps({"u1": kept}, ENROLLED + hour * HOUR).stamp(PLAN, "u1", b"%d" % hour)
        lost = Stamps({}, ENROLLED + hour * HOUR).stamp(PLAN, "u1", b"%d" % hour)
        assert lost.sequence >= kept.sequence


@given(st.lists(st.tuples(st.integers(0, 10**7), st.binary(max_size=2)), max_size=20))
def test_whatever_is_built_when_nothing_goes_back(builds: list[tuple[int, bytes]]):
    last = Stamp("u1", "", 0, 0)
    for as_of, visible in builds:
        stamp = Stamps({"u1": last}, as_of).stamp(PLAN, "u1", visible)
        assert stamp.sequence >= last.sequence
        assert stamp.changed >= last.changed
        assert (stamp.sequence > last.sequence) == (stamp.digest != last.digest)
        last = stamp


def test_a_build_before_the_enrollment_or_without_any_starts_at_nought():
    assert Stamps({}, ENROLLED - 600).stamp(PLAN, "u1", b"x").sequence == 0
    nobody = replace(PLAN, standing=Standing(None))
    assert Stamps({}, 700).stamp(nobody, "u1", b"x")[2:4] == (0, 700)


def logged(rows: int) -> LeadPlan:
    """The plan of a lead with so many rows of the record."""
    return replace(PLAN, standing=replace(PLAN.standing, rows=rows))


def test_with_memory_a_cancellation_counts_one_up_and_so_does_its_undo():
    stamp = Stamps({}, ENROLLED, is_first=True).stamp(PLAN, "u1", b"Call Maria")
    gone = Stamps({"u1": stamp}, ENROLLED).stamp(logged(1), "u1", b"Cancelled", is_cancelled=True)
    back = Stamps({"u1": gone}, ENROLLED).stamp(logged(2), "u1", b"Call Maria")
    assert [one.sequence for one in (stamp, gone, back)] == [0, 1, 2]


def test_without_memory_a_cancellation_is_above_what_was_published_in_the_same_minute():
    stamp = Stamps({}, ENROLLED).stamp(PLAN, "u1", b"Call Maria")
    for rows in (0, 1):  # the stop is the lead's own row, or of somebody with the same number
        gone = Stamps({}, ENROLLED).stamp(logged(rows), "u1", b"Cancelled", is_cancelled=True)
        assert gone.sequence > stamp.sequence


def test_lost_memory_never_goes_below_what_every_row_changed_at_once():
    kept = Stamps({}, ENROLLED).stamp(PLAN, "u1", b"0")
    for rows in range(1, 30):  # thirty rows within the hour of the enrollment
        kept = Stamps({"u1": kept}, ENROLLED).stamp(logged(rows), "u1", b"%d" % rows)
        lost = Stamps({}, ENROLLED).stamp(logged(rows), "u1", b"%d" % rows)
        assert lost.sequence > kept.sequence


def test_without_memory_a_later_run_cancels_what_an_earlier_one_published():
    stamp = Stamps({}, ENROLLED + 900 * HOUR).stamp(PLAN, "u1", b"Call Maria")
    enrolled = replace(PLAN.standing.enrollment, number=2, enrolled_at=ENROLLED + 901 * HOUR)
    later = replace(PLAN, standing=replace(PLAN.standing, enrollment=enrolled, known_since=ENROLLED))
    gone = Stamps({}, ENROLLED + 901 * HOUR).stamp(later, "u1", b"Cancelled", is_cancelled=True)
    assert gone.sequence > stamp.sequence


def test_a_stamp_says_since_when_it_is_published_as_it_is():
    first = Stamps({}, ENROLLED, is_first=True).stamp(PLAN, "u1", b"nine")
    assert first.published == 0
    assert Stamps({}, ENROLLED + 5).stamp(PLAN, "u1", b"nine").published == ENROLLED + 5
    moved = Stamps({"u1": first}, ENROLLED + 9).stamp(PLAN, "u1", b"ten")
    assert moved.published == ENROLLED + 9
    assert Stamps({"u1": moved}, ENROLLED + 900).stamp(PLAN, "u1", b"ten").published == ENROLLED + 9


def test_an_event_that_looks_the_same_still_learns_of_new_rows():
    first = Stamps({}, ENROLLED).stamp(PLAN, "u1", b"Call Maria")
    again = Stamps({"u1": first}, ENROLLED + 900).stamp(logged(3), "u1", b"Call Maria")
    assert again == first._replace(rows=3)


def test_outputs_use_them_through_the_context():
    context = BuildContext(make_context().project, Stamps({}, ENROLLED))
    assert context.stamps.stamp(PLAN, "u1", b"x").sequence == 0
