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


QUEUE = """\
playbook: queue
title: A queue
enroll: lead.received_at
steps:
  - id: knock
    when: at start
    schedule: {open: [mon-fri 09:00-12:00, mon-fri 13:00-18:00], if_past: do now}
    call: {objective: Talk, ask: Ten minutes, voicemail: none, minutes: 15}
"""


def test_leads_that_come_together_are_called_one_after_the_other_across_the_lunch_break(project):
    made = project(QUEUE, arrives="2026-07-07T08:00-04:00")
    header, row = (made.folder / "leads.csv").read_text("utf-8").splitlines()
    rows = [
        row.replace("L1", f"L{number}").replace("maria@", f"m{number}@").replace("0134", f"{number:04}")
        for number in range(101, 121)
    ]
    made.write("leads.csv", "\n".join([header, *rows, ""]))
    starts = sorted(touch["local"][11:16] for touch in made.build("2026-07-07T08:00-04:00").touches)
    assert len(set(starts)) == 20
    assert starts[11:13] == ["11:45", "13:00"]
