from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.diagnostics import CannotGoOn, ExitCode, Severity
from playbook.model.artifact import Stamp
from playbook.publishing.memory import Memory, Remembered, load_memory, refuse_older, remember, save_memory
from playbook.testing import utc_minutes

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = utc_minutes("2026-11-24T14:00+00:00")
DIGEST = "0" * 64
STAMP = Stamp("u1", "d1", 3, AS_OF - 60)
VERSIONS = {"tzdata": "2026f", "holidays": "0.109"}
INES = Remembered({"ines/calendar.ics": DIGEST}, {"u1": STAMP}, AS_OF, VERSIONS)


def test_what_is_saved_is_loaded(tmp_path: Path):
    memory = remember(remember(Memory(), "ines", INES), "team", Remembered({"index.html": DIGEST}, {}, AS_OF, {}))
    save_memory(tmp_path, memory, Memory())
    assert load_memory(tmp_path) == memory
    assert load_memory(tmp_path).of("ines").stamps["u1"] == STAMP
    assert load_memory(tmp_path).of("nobody") == Remembered()


def test_memory_is_one_readable_file_for_each_owner_the_same_on_every_machine(tmp_path: Path):
    save_memory(tmp_path, remember(Memory(), "ines", INES), Memory())
    assert [path.name for path in (tmp_path / "memory").iterdir()] == ["ines.json"]
    value = json.loads((tmp_path / "memory/ines.json").read_bytes())
    assert value == {
        "format": 1,
        "as_of": AS_OF,
        "versions": VERSIONS,
        "files": {"ines/calendar.ics": DIGEST},
        "stamps": {"u1": ["d1", 3, AS_OF - 60]},
    }


def test_a_stamp_keeps_start_publication_and_rows(tmp_path: Path):
    stamps = {
        "whole": Stamp("whole", "d", 3, AS_OF, AS_OF + 600, AS_OF, 2),
        "first": Stamp("first", "d", 0, AS_OF, AS_OF + 600, 0, 0),
        "cancelled": Stamp("cancelled", "d", 4, AS_OF, None, AS_OF, 5),
    }
    save_memory(tmp_path, remember(Memory(), "ines", Remembered(INES.files, stamps, AS_OF, VERSIONS)), Memory())
    assert load_memory(tmp_path).of("ines").stamps == stamps


@pytest.mark.parametrize(
    ("kept", "stamp"),
    [
        (["d", 3, 9], Stamp("u", "d", 3, 9)),
        (["d", 3, 9, 700], Stamp("u", "d", 3, 9, 700)),
        (["d", 3, 9, None, 5], Stamp("u", "d", 3, 9, None, 5)),
    ],
)
def test_what_earlier_versions_wrote_is_read_without_loss(tmp_path: Path, kept: list[object], stamp: Stamp):
    save_memory(tmp_path, remember(Memory(), "ines", INES), Memory())
    path = tmp_path / "memory/ines.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"stamps": {"u": kept}}))
    memory = load_memory(tmp_path)
    assert memory.diagnostics == ()
    assert memory.of("ines").stamps == {"u": stamp}


def test_an_event_that_is_gone_is_missed_once_and_not_by_every_later_build():
    begins = STAMP._replace(start=AS_OF + 900)
    memory = remember(Memory(), "ines", Remembered(INES.files, {"u1": begins}, AS_OF, VERSIONS))
    without = remember(memory, "ines", Remembered(INES.files, {}, AS_OF + 60, VERSIONS))
    assert without.of("ines").stamps == {"u1": STAMP}
    assert remember(without, "ines", Remembered(INES.files, {}, AS_OF + 90, VERSIONS)) is without


def test_a_build_that_changed_nothing_leaves_memory_alone(tmp_path: Path):
    memory = remember(Memory(), "ines", INES)
    save_memory(tmp_path, memory, Memory())
    before = (tmp_path / "memory/ines.json").stat()
    later = remember(memory, "ines", Remembered(INES.files, INES.stamps, AS_OF + 900, VERSIONS))
    assert later is memory
    save_memory(tmp_path, later, memory)
    after = (tmp_path / "memory/ines.json").stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


@pytest.mark.parametrize(
    "changed",
    [
        Remembered({"ines/calendar.ics": "1" * 64}, INES.stamps, AS_OF + 9, VERSIONS),
        Remembered(INES.files, {"u1": Stamp("u1", "d2", 4, AS_OF)}, AS_OF + 9, VERSIONS),
        Remembered(INES.files, INES.stamps, AS_OF + 9, {**VERSIONS, "tzdata": "2026g"}),
    ],
)
def test_any_change_is_remembered_with_its_instant(tmp_path: Path, changed: Remembered):
    memory = remember(Memory(), "ines", INES)
    later = remember(memory, "ines", changed)
    assert later.as_of == AS_OF + 9
    save_memory(tmp_path, later, memory)
    assert load_memory(tmp_path) == later


def test_the_stamp_of_an_event_that_is_gone_is_kept_for_three_months():
    memory = remember(Memory(), "ines", INES)
    soon = remember(memory, "ines", Remembered({}, {}, AS_OF + 80 * 24 * 60, VERSIONS))
    assert soon.of("ines").stamps == {"u1": STAMP}
    late = remember(soon, "ines", Remembered(INES.files, {}, AS_OF + 91 * 24 * 60, VERSIONS))
    assert late.of("ines").stamps == {}


def test_an_owner_with_nothing_left_is_forgotten(tmp_path: Path):
    memory = remember(Memory(), "ines", INES)
    save_memory(tmp_path, memory, Memory())
    gone = remember(memory, "ines", Remembered({}, {}, AS_OF + 91 * 24 * 60, VERSIONS))
    save_memory(tmp_path, gone, memory)
    assert load_memory(tmp_path).owners == {}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b'{"format": 2, "as_of": 1, "versions": {}, "files": {}, "stamps": {}}',
        b'{"format": 1, "as_of": 99999999999999999999, "versions": {}, "files": {}, "stamps": {}}',
        b'{"format": 1, "as_of": "now", "versions": {}, "files": {}, "stamps": {}}',
        b'{"format": 1, "as_of": 1, "versions": {"tzdata": 2026}, "files": {}, "stamps": {}}',
        b'{"format": 1, "as_of": 1, "versions": {}, "files": {"a": "b"}, "stamps": {}}',
        b'{"format": 1, "as_of": 1, "versions": {}, "files": [], "stamps": {}}',
        b'{"format": 1, "as_of": 1, "versions": {}, "files": {}, "stamps": {"u": ["d", true, 1]}}',
        b'{"format": 1, "as_of": 1, "versions": {}, "files": {}, "stamps": {"u": ["d", -1, 1]}}',
        b'{"format": 1, "as_of": 1, "versions": {}, "files": {}, "stamps": {"u": ["d", 1]}}',
        b'{"format": 1, "as_of": 1, "versions": {}, "files": {}, "stamps": {"u": []}}',
        b'{"format": 1, "as_of": 1, "versions": {}, "files": {}, "stamps": {"u": ["d", 1, 99999999999]}}',
        b'{"format": 1, "as_of": 1, "versions": {}, "files": {}, "stamps": {"u": ["d", 1, 1, "noon"]}}',
        b'{"format": 1, "as_of": 1, "versions": {}, "files": {}, "stamps": {"u": ["d", 1, 1, null, -1]}}',
        b'{"format": 1, "as_of": 1, "versions": {}, "files": {}, "stamps": {"u": ["d", 1, 1, null, null, null]}}',
        b'{"format": 1, "as_of": 1, "versions": {}, "files": {}, "stamps": {"u": ["d", 1, 1, 1, 1, 1, 1]}}',
        b'{"format": 1, "as_of": 1, "versions": {}, "files": {}, "stamps": {"u": 1}}',
    ],
)
def test_a_broken_file_counts_as_none_with_a_warning_and_the_others_stay(tmp_path: Path, content: bytes):
    save_memory(tmp_path, remember(Memory(), "ines", INES), Memory())
    (tmp_path / "memory/tom.json").write_bytes(content)
    memory = load_memory(tmp_path)
    assert set(memory.owners) == {"ines"}
    (said,) = memory.diagnostics
    assert (said.code, said.severity) == ("PB046", Severity.WARNING)
    assert "memory/tom.json" in said.message


@given(st.binary(max_size=60), st.integers(0, 300))
def test_no_damage_is_an_exception(tmp_path_factory: pytest.TempPathFactory, damage: bytes, place: int):
    folder = tmp_path_factory.mktemp("memory")
    save_memory(folder, remember(Memory(), "ines", INES), Memory())
    path = folder / "memory/ines.json"
    content = path.read_bytes()
    path.write_bytes(content[:place] + damage + content[place + len(damage) :])
    memory = load_memory(folder)
    assert len(memory.owners) + len(memory.diagnostics) == 1


def test_no_memory_is_empty(tmp_path: Path):
    assert load_memory(tmp_path / "nowhere") == Memory()


def test_memory_that_cannot_be_written_is_a_sentence(tmp_path: Path):
    (tmp_path / "memory").write_text("a file where the folder belongs")
    with pytest.raises(CannotGoOn, match=r"Cannot write .*ines\.json") as caught:
        save_memory(tmp_path, remember(Memory(), "ines", INES), Memory())
    assert caught.value.exit_code == ExitCode.ENVIRONMENT


def test_going_back_in_time_over_a_newer_publication_is_refused():
    memory = remember(Memory(), "ines", INES)
    assert refuse_older(memory, AS_OF, VERSIONS) is None
    assert refuse_older(memory, AS_OF + 1, VERSIONS) is None
    refused = refuse_older(memory, AS_OF - 1, VERSIONS)
    assert (refused.code, refused.severity) == ("PB047", Severity.ERROR)
    assert "published for 2026-11-24T14:00Z; this build is for 2026-11-24T13:59Z" in refused.message
    assert "--as-of 2026-11-24T14:00Z" in refused.hint


@pytest.mark.parametrize(
    ("versions", "named"),
    [
        (VERSIONS, None),
        ({"tzdata": "2026g", "holidays": "0.109"}, None),
        ({"tzdata": "2027a", "holidays": "0.109.1"}, None),
        ({"tzdata": "2026f", "holidays": "1.0"}, None),
        ({"tzdata": "2026e", "holidays": "0.110"}, "tzdata 2026f"),
        ({"tzdata": "2025z", "holidays": "0.109"}, "tzdata 2026f"),
        ({"tzdata": "2026f", "holidays": "0.99"}, "holidays 0.109"),
    ],
)
def test_older_data_than_published_is_refused(versions: dict[str, str], named: str | None):
    memory = remember(remember(Memory(), "ines", INES), "tom", Remembered(INES.files, {}, AS_OF, {"tzdata": "2026a"}))
    refused = refuse_older(memory, AS_OF, versions)
    assert (refused is None) == (named is None)
    assert refused is None or named in refused.message


def test_the_newest_of_all_owners_counts():
    memory = remember(remember(Memory(), "ines", INES), "tom", Remembered(INES.files, {}, AS_OF + 60, VERSIONS))
    assert refuse_older(memory, AS_OF + 59, VERSIONS)
    assert refuse_older(Memory(), 0, {}) is None
