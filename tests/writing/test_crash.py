"""What is left after a build was killed, or the disk failed, at any instant."""

from __future__ import annotations

import contextlib
import errno
import os
import random
import shutil
import signal
import subprocess
import time
import traceback
from typing import TYPE_CHECKING

import pytest

from playbook.diagnostics import CannotGoOn, ExitCode, Severity
from playbook.model.artifact import Artifact
from playbook.publishing.memory import Memory, Remembered, load_memory, remember, save_memory
from playbook.publishing.stamps import Stamps
from playbook.testing import make_lead_plan
from playbook.writing.commit import publish
from playbook.writing.lock import building

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PLAN = make_lead_plan()
START = PLAN.standing.enrollment.enrolled_at
CALLS = ("open", "write", "fsync", "mkdir", "replace", "rename", "unlink", "rmdir")

# Builds 1, 2 and 3 each change, add and drop files, and whole folders, of two reps.
FILES = {
    1: {"calendar.ics": 1, "drafts/2026-11-26/a.eml": 1, "drafts/2026-11-26/b.eml": 1, "scripts/a.html": 1, "same.txt": 0},
    2: {"calendar.ics": 2, "drafts/2026-11-27/b.eml": 1, "drafts/2026-11-28/c.eml": 1, "scripts/a.html": 2, "same.txt": 0},
    3: {"calendar.ics": 3, "drafts/2026-11-29/c.eml": 1, "scripts/a.html": 1, "same.txt": 0},
}


def build(output: Path, version: int, size: int = 300) -> list[str]:
    """Publish build ``version`` for two reps and remember it, as compile.py does; give the errors it reported."""
    with building(output):
        before = memory = load_memory(output / ".playbook")
        errors = []
        for rep in ("ines", "tom"):
            stamps = Stamps(memory.of(rep).stamps, START + version * 60)
            ledger = memory.of(rep).files
            done = publish(output, rep, artifacts(rep, version, size, stamps), ledger)
            errors += [one.message for one in done.diagnostics if one.severity is Severity.ERROR]
            published = Remembered(done.ledger, done.stamps, stamps.as_of, {"tzdata": "2026f"})
            memory = remember(memory, rep, published)
        save_memory(output / ".playbook", memory, before)
    return errors


def artifacts(rep: str, version: int, size: int, stamps: Stamps) -> Iterator[Artifact]:
    for name, text in FILES[version].items():
        path = f"{rep}/{name}"
        stamp = stamps.stamp(PLAN, path, b"%d" % text)
        yield Artifact(path, f"{path} {text} ".encode() * size, (stamp,))


def tree(output: Path, *, memory: bool = True) -> dict[str, bytes]:
    """Every file and folder a user could come upon, and publication memory unless told otherwise."""
    found = {}
    for path in sorted(output.rglob("*")):
        name = path.relative_to(output).as_posix()
        ours = name.startswith(".playbook")
        if (not ours or (memory and name.startswith(".playbook/memory/"))) and path.exists():
            found[name] = path.read_bytes() if path.is_file() else b"a folder"
    return found


def published(output: Path) -> dict[str, bytes]:
    return {name: content for name, content in tree(output, memory=False).items() if content != b"a folder"}


def start_from(place: Path, *versions: int) -> Path:
    for version in versions:
        assert build(place, version) == []
        if version == 1:
            (place / "tom/calendar.ics").write_bytes(b"edited by hand")
    return place


@pytest.fixture
def one(tmp_path):
    """Build 1, with a file edited since."""
    return start_from(tmp_path / "one/output", 1)


@pytest.fixture
def undisturbed(tmp_path):
    """What builds 2 and 3 make of build 1 when nothing goes wrong."""
    return {version: tree(start_from(tmp_path / f"to-{version}/output", 1, version)) for version in (2, 3)}


def copied(source: Path, name: str) -> Path:
    place = source.parent.parent / name / "output"
    shutil.copytree(source, place, symlinks=True)
    return place


def in_child(work: Callable[[], object]) -> int:
    """Run ``work`` in a process of its own and give how it ended: its exit code, or minus the signal."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@contextlib.contextmanager
def every_call(act: Callable[[int, str, tuple[object, ...]], None]) -> Iterator[None]:
    """Have ``act`` called before each call that changes the disk, with its number."""
    count = 0

    def watched(name: str, call: Callable[..., object]) -> Callable[..., object]:
        def run(*args: object, **kwargs: object) -> object:
            nonlocal count
            count += 1
            act(count, name, args)
            return call(*args, **kwargs)

        return run

    with pytest.MonkeyPatch.context() as patched:
        for name in CALLS:
            patched.setattr(os, name, watched(name, getattr(os, name)))
        yield


def assert_nothing_is_torn(output: Path, before: dict[str, bytes], after: dict[str, bytes]) -> None:
    for name, content in published(output).items():
        if ".pb-" not in name:
            assert content in {before.get(name), after.get(name)}, name


def test_a_build_killed_before_any_call_leaves_no_torn_file_and_is_completed(one, undisturbed):
    before, kills = tree(one), 0
    for number in range(1, 10_000):
        output = copied(one, f"killed-{number}")

        def die(count: int, name: str, args: tuple[object, ...], last: int = number) -> None:
            if count == last:
                if name == "write":
                    # The worst write is half a write.
                    os.writev(args[0], [bytes(args[1])[: len(args[1]) // 2]])
                os.kill(os.getpid(), signal.SIGKILL)

        def work(output: Path = output, die: Callable[..., None] = die) -> None:
            with every_call(die):
                build(output, 2)

        ended = in_child(work)
        assert_nothing_is_torn(output, before, undisturbed[2])
        if ended == 0:
            assert tree(output) == undisturbed[2]
            break
        assert ended == -signal.SIGKILL
        kills += 1
        other = copied(output, f"other-{number}")
        build(output, 2)
        assert tree(output) == undisturbed[2], number
        # Even when the next build is another one: nothing of the killed build stays, nothing counts as edited.
        build(other, 3)
        assert published(other) == {name: text for name, text in undisturbed[3].items() if name in published(other)}
        assert tree(other, memory=False).keys() == {name for name in undisturbed[3] if ".playbook" not in name}, number
        shutil.rmtree(output.parent)
        shutil.rmtree(other.parent)
    assert kills >= 60


def kill_at_random(one: Path, undisturbed: dict[str, bytes], kills: int, size: int) -> None:
    chance = random.Random(11)
    before = tree(one)
    output = copied(one, "random")
    started = time.perf_counter()
    build(copied(one, "timed"), 2, size)
    takes = time.perf_counter() - started
    done = 0
    while done < kills:
        child = os.fork()
        if child == 0:
            build(output, 2, size)
            os._exit(0)
        time.sleep(chance.uniform(0, takes * 1.2))
        os.kill(child, signal.SIGKILL)
        done += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        assert_nothing_is_torn(output, before, undisturbed)
        if chance.random() < 0.3:
            build(output, 2, size)
            assert tree(output) == undisturbed
            shutil.rmtree(output.parent)
            output = copied(one, "random")


def test_builds_killed_at_random(one, undisturbed):
    kill_at_random(one, undisturbed[2], kills=60, size=300)


@pytest.mark.slow
def test_1000_builds_killed_at_random(tmp_path):
    one = tmp_path / "one/output"
    build(one, 1, 20_000)
    build(copied(one, "two"), 2, 20_000)
    kill_at_random(one, tree(tmp_path / "two/output"), kills=1_000, size=20_000)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_a_disk_that_fails_at_any_call_gives_a_sentence_and_the_next_build_completes_it(one, undisturbed, code):
    before, refused = tree(one), 0
    for number in range(1, 10_000):
        output = copied(one, f"failed-{number}")
        reached = []

        def fail(count: int, _: str, __: object, last: int = number, reached: list[int] = reached) -> None:
            if count == last:
                reached.append(count)
                raise OSError(code, os.strerror(code))

        told = []
        try:
            with every_call(fail):
                told = build(output, 2)
        except CannotGoOn as error:
            assert error.exit_code == ExitCode.ENVIRONMENT
            assert error.diagnostics[0].hint
            told = [error.diagnostics[0].message]
            refused += 1
        assert_nothing_is_torn(output, before, undisturbed[2])
        if not told:
            assert published(output) == {name: undisturbed[2][name] for name in published(output)}, "false success"
            assert published(output).keys() == {
                name for name, content in undisturbed[2].items() if content != b"a folder" and ".playbook" not in name
            }
        if not reached:
            break
        assert build(output, 2) == []
        assert {**tree(output), **{name: b"" for name in ()}} == undisturbed[2], number
        shutil.rmtree(output.parent)
    assert refused >= 40


def test_one_failing_disk_call_is_enough_to_lose_the_false_memory():
    assert Memory().as_of is None


@pytest.mark.slow
def test_a_full_disk_of_any_size(tmp_path):
    """Needs the right to mount: it fills small memory disks, by bytes and by number of files."""
    clean = tmp_path / "clean/output"
    build(clean, 1, 3_000)
    build(clean, 2, 3_000)
    cases = [("size", f"{kib}k") for kib in range(20, 1_300, 40)] + [("nr_inodes", str(count)) for count in range(6, 42, 3)]
    refused = 0
    for limit, value in cases:
        disk = tmp_path / "disk"
        disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"{limit}={value}", "tmpfs", str(disk)], check=True)
        try:
            for version in (1, 2):
                try:
                    build(disk / "output", version, 3_000)
                except CannotGoOn as error:
                    assert error.exit_code == ExitCode.ENVIRONMENT
                    assert "the disk is full" in error.diagnostics[0].message
                    refused += 1
            room = "remount,size=100m,nr_inodes=10k"
            subprocess.run(["mount", "-o", room, str(disk)], check=True)
            build(disk / "output", 2, 3_000)
            assert published(disk / "output") == published(clean), (limit, value)
        finally:
            subprocess.run(["umount", str(disk)], check=True)
            disk.rmdir()
    assert len(cases) == 44
    assert refused >= 44


def builds_at_once(output: Path, builds: int, rounds: int) -> int:
    busy = 0

    def work() -> None:
        try:
            build(output, 2)
        except CannotGoOn as error:
            os._exit(77 if error.diagnostics[0].code == "PB045" else 1)

    for _ in range(rounds):
        children = []
        for _ in range(builds):
            child = os.fork()
            if child == 0:
                work()
                os._exit(0)
            children.append(child)
        ends = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        assert set(ends) <= {0, 77}
        assert 0 in ends
        busy += ends.count(77)
    return busy


def test_builds_at_once_are_done_or_say_busy(one, undisturbed):
    builds_at_once(one, builds=4, rounds=3)
    assert tree(one) == undisturbed[2]


@pytest.mark.slow
def test_8_builds_at_once_50_times(one, undisturbed):
    assert builds_at_once(one, builds=8, rounds=50) > 0
    assert tree(one) == undisturbed[2]
