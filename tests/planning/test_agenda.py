"""The rep's agenda against the obvious version: a set of taken minutes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from playbook.planning.agenda import Agenda

SPANS = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 40)), max_size=25)


@given(SPANS, st.integers(0, 250), st.integers(1, 40))
def test_free_times_are_those_no_taken_minute_lies_in(spans, wanted, minutes):
    agenda, taken = Agenda(), set()
    for start, length in spans:
        agenda.take(start, length)
        taken |= set(range(start, start + length))

    assert agenda.is_free(wanted, minutes) == taken.isdisjoint(range(wanted, wanted + minutes))
    free = next(at for at in range(wanted, 1000) if taken.isdisjoint(range(at, at + minutes)))
    assert agenda.first_free_from(wanted, minutes) == free
