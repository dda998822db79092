"""The same sources give the same bytes: anywhere, any time, in any order, and after a crash."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SOURCES = ("project.yaml", "leads.csv", "playbooks", "journal")
BUILD = [sys.executable, "-m", "playbook", "build"]
WORLDS = {
    "Kiritimati, Turkish, seed 1": {"TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "1"},
    "Honolulu, C, seed 2": {"TZ": "Pacific/Honolulu", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "2"},
    "Kathmandu, Arabic, seed 3": {"TZ": "Asia/Kathmandu", "LC_ALL": "ar_EG.UTF-8", "PYTHONHASHSEED": "3"},
    "another user": {"USER": "somebody", "LOGNAME": "somebody", "HOME": "/nonexistent", "PYTHONHASHSEED": "4"},
}


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Callable[[str], Path]:
    """Copy the sample's sources to a folder of its own."""

    def make(name: str) -> Path:
        folder = tmp_path / name
        folder.mkdir(parents=True)
        for source in SOURCES:
            place = root / source
            (shutil.copytree if place.is_dir() else shutil.copy)(place, folder / source)
        return folder

    return make


def _artifacts(folder: Path) -> dict[str, bytes]:
    output = folder / "output"
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for path in output.rglob("*")
        if path.is_file() and ".playbook" not in path.parts
    }


def _build(folder: Path, *options: str, **changes: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*BUILD, *options], cwd=folder, env=os.environ | changes, capture_output=True, check=False)


def _everything(folder: Path) -> dict[str, tuple[int, int]]:
    stats = {path: path.stat() for path in folder.rglob("*") if path.name not in {"lock", "journal.lock"}}
    return {str(path): (stat.st_mtime_ns, stat.st_ino) for path, stat in stats.items() if path.is_file()}


def test_a_clean_build_is_the_same_in_every_world(copy):
    folder = copy("here")
    assert _build(folder).returncode == 0
    expected = _artifacts(folder)
    assert len(expected) > 30

    for number, changes in enumerate(WORLDS.values()):
        other = copy(f"deep/world-{number}/with a space and ü")
        assert _build(other, **changes).returncode == 0
        assert _artifacts(other) == expected


def test_the_systems_own_zone_data_is_never_asked(copy, tmp_path):
    """A machine whose zone files are stale, here so wrong that every zone is Honolulu, builds the same plan."""
    folder, other = copy("here"), copy("there")
    _build(folder)
    wrong = files("tzdata").joinpath("zoneinfo", "Pacific", "Honolulu").read_bytes()
    for name in ("America/New_York", "America/Chicago", "America/Los_Angeles", "Europe/London", "Australia/Adelaide"):
        place = tmp_path / "zoneinfo" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(wrong)
    assert _build(other, PYTHONTZPATH=str(tmp_path / "zoneinfo")).returncode == 0

    assert _artifacts(other) == _artifacts(folder)


def test_neither_umask_nor_working_folder_nor_file_order_matters(copy, tmp_path):
    folder, other = copy("here"), copy("there")
    _build(folder)
    for name in sorted((path.name for path in (other / "playbooks").iterdir()), reverse=True):  # another creation order
        content = (other / "playbooks" / name).read_bytes()
        (other / "playbooks" / name).unlink()
        (other / "playbooks" / name).write_bytes(content)
    command = [*BUILD, "--project", str(other)]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, umask=0o077)

    assert _artifacts(other) == _artifacts(folder)


def test_the_order_of_the_lead_list_does_not_matter(copy):
    folder, other = copy("here"), copy("there")
    header, *rows = _records((other / "leads.csv").read_text("utf-8"))
    rows = [row for row in rows if not row.startswith('"20127"')]  # of two rows of one person the first one wins
    (folder / "leads.csv").write_text("".join([header, *rows]), encoding="utf-8", newline="")
    assert _build(folder).returncode == 0
    random.Random(7).shuffle(rows)
    (other / "leads.csv").write_text("".join([header, *rows]), encoding="utf-8", newline="")
    assert _build(other).returncode == 0

    private = ("index.html", "plan.json")  # the first names lines of the list, the second lists leads in their order
    mine = {path: content for path, content in _artifacts(folder).items() if path not in private}
    assert {path: content for path, content in _artifacts(other).items() if path not in private} == mine


def _records(text: str) -> list[str]:
    """Split a CSV into records, keeping line breaks inside quotes."""
    records, start, quoted = [], 0, False
    for index, character in enumerate(text):
        quoted ^= character == '"'
        if character == "\n" and not quoted:
            records.append(text[start : index + 1])
            start = index + 1
    return records


def test_a_second_build_writes_no_file(copy):
    folder = copy("here")
    _build(folder)
    before = _everything(folder)
    again = _build(folder)

    assert _everything(folder) == before
    assert b"Nothing changed" in again.stdout


def test_the_sample_leaves_the_clone_clean(copy):
    """Every sample lead is enrolled in the committed journal, so a build appends nothing to it."""
    folder = copy("here")
    before = {path: path.read_bytes() for path in (folder / "journal").rglob("*") if path.is_file()}
    _build(folder)

    assert {path: path.read_bytes() for path in (folder / "journal").rglob("*") if path.is_file()} == before


def test_a_killed_build_leaves_no_torn_file_and_the_next_one_finishes_it(copy):
    clean = copy("clean")
    _build(clean)
    expected = _artifacts(clean)
    choose = random.Random(11)

    for number in range(8):
        folder = copy(f"killed-{number}")
        process = subprocess.Popen(BUILD, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(choose.uniform(0.15, 0.9))
        process.send_signal(signal.SIGKILL)
        process.wait()
        for path, content in _artifacts(folder).items():
            if not path.endswith(".tmp"):
                assert content == expected[path]
        assert _build(folder).returncode == 0
        assert _artifacts(folder) == expected
