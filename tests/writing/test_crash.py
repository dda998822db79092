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
from playbook.publishing.memory import Remembered, load_memory, remember, save_memory
from playbook.publishing.stamps import Stamps
from playbook.testing import make_lead_plan
from playbook.writing.commit import publish
from playbook.writing.lock import building

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

PLAN = make_lead_plan()
START = PLAN.standing.enrollment.enrolled_at
CALLS = ("open", "write", "fsync", "mkdir", "replace", "rename", "unlink", "rmdir")

# Builds 1, 2 and 3 each change, add and drop files, and whole folders, of two reps; build 4 only drops.
FILES = {
    1: {
        "calendar.ics": 1,
        "drafts/2026-11-26/a.eml": 1,
        "drafts/2026-11-26/b.eml": 1,
        "scripts/a.html": 1,
        "same.txt": 0,
    },
    2: {
        "calendar.ics": 2,
        "drafts/2026-11-27/b.eml": 1,
        "drafts/2026-11-28/c.eml": 1,
        "scripts/a.html": 2,
        "same.txt": 0,
    },
    3: {"calendar.ics": 3, "drafts/2026-11-29/c.eml": 1, "scripts/a.html": 1, "same.txt": 0},
    4: {"same.txt": 0},
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


def attempt(output: Path, version: int, size: int = 300) -> tuple[list[str], ExitCode]:
    """Build, and give what a user would be told, and the exit code."""
    try:
        return build(output, version, size), ExitCode.DONE
    except CannotGoOn as error:
        return [one.message for one in error.diagnostics if one.hint], error.exit_code


def artifacts(rep: str, version: int, size: int, stamps: Stamps) -> Iterator[Artifact]:
    for name, text in FILES[version].items():
        path = f"{rep}/{name}"
        stamp = stamps.stamp(PLAN, path, b"%d" % text)
        yield Artifact(path, f"{path} {text} ".encode() * size, (stamp,))


def tree(output: Path) -> dict[str, bytes]:
    """Every file and folder a user could come upon, and publication memory."""
    found = {}
    for path in sorted(output.rglob("*")):
        name = path.relative_to(output).as_posix()
        if not name.startswith(".playbook") or name.startswith(".playbook/memory/"):
            found[name] = path.read_bytes() if path.is_file() else b"a folder"
    return found


def files(found: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in found.items() if content != b"a folder"}


def without_memory(found: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in found.items() if not name.startswith(".playbook")}


def start_from(place: Path, *versions: int) -> Path:
    for version in versions:
        assert build(place, version) == []
        if version == 1:
            (place / "tom/calendar.ics").write_bytes(b"edited by hand")
    return place


@pytest.fixture
def one(tmp_path: Path):
    """Build 1, with a file edited since."""
    return start_from(tmp_path / "one/output", 1)


@pytest.fixture
def undisturbed(tmp_path: Path):
    """What builds 2, 3 and 4 make of build 1 when nothing goes wrong."""
    return {version: tree(start_from(tmp_path / f"to-{version}/output", 1, version)) for version in (2, 3, 4)}


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
        except BaseException:  # noqa: BLE001 - nothing may reach pytest's own code in the child
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
    for name, content in without_memory(files(tree(output))).items():
        if ".pb-" not in name:
            assert content in {before.get(name), after.get(name)}, name


def kill_at_calls(one: Path, undisturbed: dict[int, dict[str, bytes]], numbers: Iterable[int], version: int = 2) -> int:
    """Kill a build before each of these calls, check what is left, build again; give how many kills it took."""
    before = tree(one)
    for kills, number in enumerate(numbers):
        output = copied(one, f"killed-{number}")

        def die(count: int, name: str, args: tuple[object, ...], last: int = number) -> None:
            if count == last:
                if name == "write":
                    # The worst write is half a write.
                    os.writev(args[0], [bytes(args[1])[: len(args[1]) // 2]])
                os.kill(os.getpid(), signal.SIGKILL)

        def work(output: Path = output, die: Callable[..., None] = die) -> None:
            with every_call(die):
                build(output, version)

        ended = in_child(work)
        assert_nothing_is_torn(output, before, undisturbed[version])
        if ended == 0:
            assert tree(output) == undisturbed[version]
            return kills
        assert ended == -signal.SIGKILL
        if kills % 2:
            build(output, version)
            assert tree(output) == undisturbed[version], number
        else:
            # The next build may be another one: nothing of the killed one stays, and nothing of it counts as edited.
            build(output, 3)
            assert without_memory(tree(output)) == without_memory(undisturbed[3]), number
        shutil.rmtree(output.parent)
    raise AssertionError("the build never came to its end")


def test_a_build_killed_before_every_second_call_leaves_no_torn_file_and_is_completed(
    one: Path, undisturbed: dict[int, dict[str, bytes]]
):
    assert kill_at_calls(one, undisturbed, range(1, 1_000, 2)) >= 50


def test_a_killed_build_that_only_removes_is_completed(one: Path, undisturbed: dict[int, dict[str, bytes]]):
    assert kill_at_calls(one, undisturbed, range(1, 1_000), version=4) >= 20


@pytest.mark.slow
@pytest.mark.parametrize("first", [1, 2])
def test_a_build_killed_before_any_call(one: Path, undisturbed: dict[int, dict[str, bytes]], first: int):
    # Two rounds, so that both kinds of next build follow each kill.
    numbers = [number for number in range(1, 1_000) for _ in range(first)]
    assert kill_at_calls(one, undisturbed, numbers) >= 100


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


def test_builds_killed_at_random(one: Path, undisturbed: dict[int, dict[str, bytes]]):
    kill_at_random(one, undisturbed[2], kills=60, size=300)


@pytest.mark.slow
def test_1000_builds_killed_at_random(tmp_path: Path):
    one = tmp_path / "one/output"
    build(one, 1, 20_000)
    build(copied(one, "two"), 2, 20_000)
    kill_at_random(one, tree(tmp_path / "two/output"), kills=1_000, size=20_000)


def fail_at_calls(one: Path, undisturbed: dict[str, bytes], codes: list[int], step: int = 1) -> int:
    """Fail each call of build 2 in turn, with these errors in turn; give how many builds could not go on."""
    before, refused = tree(one), 0
    for number in range(1, 1_000, step):
        code = codes[number % len(codes)]
        output = copied(one, f"failed-{number}")
        reached = []

        def fail(count: int, _: str, __: object, last: int = number, code: int = code) -> None:
            if count == last:
                reached.append(count)  # noqa: B023 - used before the loop goes on
                raise OSError(code, os.strerror(code))

        with every_call(fail):
            told, exit_code = attempt(output, 2)
        refused += exit_code == ExitCode.ENVIRONMENT
        assert exit_code in {ExitCode.ENVIRONMENT, ExitCode.DONE}
        assert_nothing_is_torn(output, before, undisturbed)
        if not told:
            assert files(tree(output)) == files(undisturbed), "false success"
        if not reached:
            return refused
        assert build(output, 2) == []
        # A folder that could not be removed may stay empty; no file may.
        assert files(tree(output)) == files(undisturbed), number
        shutil.rmtree(output.parent)
    raise AssertionError("the build never came to its end")


def test_a_disk_that_fails_at_every_second_call_gives_a_sentence_and_the_next_build_completes_it(
    one: Path, undisturbed: dict[int, dict[str, bytes]]
):
    assert fail_at_calls(one, undisturbed[2], [errno.ENOSPC, errno.EIO, errno.EACCES], step=2) >= 40


@pytest.mark.slow
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_every_error_at_every_call(one: Path, undisturbed: dict[int, dict[str, bytes]], code: int):
    assert fail_at_calls(one, undisturbed[2], [code]) >= 50


@pytest.mark.slow
def test_a_full_disk_of_any_size(tmp_path: Path):
    """Needs the right to mount: it fills small memory disks, by bytes and by number of files."""
    clean = tmp_path / "clean/output"
    build(clean, 1, 3_000)
    build(clean, 2, 3_000)
    cases = [("size", f"{kib}k") for kib in range(20, 1_300, 40)] + [
        ("nr_inodes", str(count)) for count in range(6, 42, 3)
    ]
    refused = 0
    for limit, value in cases:
        disk = tmp_path / "disk"
        disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"{limit}={value}", "tmpfs", str(disk)], check=True)
        try:
            for version in (1, 2):
                told, exit_code = attempt(disk / "output", version, 3_000)
                refused += exit_code == ExitCode.ENVIRONMENT
                assert all("the disk is full" in message for message in told)
            room = "remount,size=100m,nr_inodes=10k"
            subprocess.run(["mount", "-o", room, str(disk)], check=True)
            build(disk / "output", 2, 3_000)
            assert files(without_memory(tree(disk / "output"))) == files(without_memory(tree(clean))), (limit, value)
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


def test_builds_at_once_are_done_or_say_busy(one: Path, undisturbed: dict[int, dict[str, bytes]]):
    builds_at_once(one, builds=4, rounds=3)
    assert tree(one) == undisturbed[2]


@pytest.mark.slow
def test_8_builds_at_once_50_times(one: Path, undisturbed: dict[int, dict[str, bytes]]):
    assert builds_at_once(one, builds=8, rounds=50) > 0
    assert tree(one) == undisturbed[2]
