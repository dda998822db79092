from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from playbook.contracts import BuildContext
from playbook.model.artifact import Stamp
from playbook.model.standing import Standing
from playbook.publishing.stamps import Stamps
from playbook.testing import make_context, make_lead_plan

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
    assert Stamps({}, 700).stamp(nobody, "u1", b"x")[2:] == (0, 700)


def test_outputs_use_them_through_the_context():
    context = BuildContext(make_context().project, Stamps({}, ENROLLED))
    assert context.stamps.stamp(PLAN, "u1", b"x").sequence == 0
