from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playbook.builtin.outputs.calendar import Calendar
from playbook.contracts import BuildContext
from playbook.publishing.brakes import stamps_of
from playbook.publishing.read_back import read_back
from playbook.publishing.stamps import Stamps
from playbook.testing import make_context, make_lead, make_lead_plan, make_rep_plan, make_touch, utc_minutes

if TYPE_CHECKING:
    from pathlib import Path

    from playbook.model.artifact import Artifact, Stamp

AS_OF = utc_minutes("2026-11-24T14:12+00:00")
HOSTILE = {
    "company": "END:VEVENT\r\nBEGIN:VEVENT",
    "request": "STATUS:CANCELLED\nSEQUENCE:9\n" * 30,
    "topic": "漢字, ;",
}


def render(known: dict[str, Stamp], as_of: int, *, is_first: bool = False, **fields: str) -> list[Artifact]:
    """Three events of a lead: one that stays, one that moves with ``as_of``, one that is cancelled."""
    lead = make_lead(**fields)
    stays, moves, goes = (make_touch(lead, step=step) for step in ("a", "b", "c"))
    gone = replace(goes, status="cancelled", cancelled_at=as_of, notes=("opted out",))
    plan = replace(
        make_lead_plan(lead, [stays, replace(moves, start=moves.start + as_of - AS_OF)]),
        cancelled=() if is_first else (gone,),
    )
    context = BuildContext(make_context().project, Stamps(known, as_of, is_first=is_first))
    parts = sorted(Calendar().for_lead(plan, context), key=lambda part: part.order)
    return list(Calendar().for_rep(make_rep_plan([plan]), parts, context))


def write(output: Path, artifacts: list[Artifact]) -> Path:
    for artifact in artifacts:
        path = output / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(artifact.content)
    return output / "ines"


def test_calendars_that_still_stand_there_give_memory_back(tmp_path: Path):
    first = render({}, AS_OF, is_first=True, **HOSTILE)
    second = render(stamps_of(first), AS_OF + 60, **HOSTILE)
    folder = write(tmp_path, second)

    known = read_back(folder, AS_OF + 60)
    assert known == stamps_of(second)
    assert sorted(stamp.sequence for stamp in known.values()) == [0, 1, 2]
    assert render(known, AS_OF + 60, **HOSTILE) == second


@pytest.mark.parametrize("name", ["calendar-9.ics", "old.ics"], ids=["read before", "read after"])
def test_the_newer_of_two_copies_counts(tmp_path: Path, name: str):
    first = render({}, AS_OF, is_first=True)
    second = render(stamps_of(first), AS_OF + 60)
    folder = write(tmp_path, second)
    (folder / name).write_bytes(first[0].content)

    assert read_back(folder, AS_OF + 60) == stamps_of(second)


def test_an_event_that_something_else_has_written_since_is_left_out(tmp_path: Path):
    (artifact,) = render({}, AS_OF, is_first=True)
    folder = write(tmp_path, [artifact])
    (folder / "calendar.ics").write_bytes(artifact.content.replace(b"\r\n", b"\n"))

    assert read_back(folder, AS_OF) == {}


def test_nothing_is_read_where_nothing_is(tmp_path: Path):
    (tmp_path / "calendar.ics").mkdir()

    assert read_back(tmp_path, AS_OF) == {}
    assert read_back(tmp_path / "nowhere", AS_OF) == {}


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 2_000))
def test_no_damage_is_an_exception(tmp_path_factory: pytest.TempPathFactory, damage: bytes, place: int):
    (artifact,) = render({}, AS_OF, is_first=True)
    folder = write(tmp_path_factory.mktemp("output"), [artifact])
    content = artifact.content
    (folder / "calendar.ics").write_bytes(content[:place] + damage + content[place + len(damage) :])

    assert len(read_back(folder, AS_OF)) <= 2
