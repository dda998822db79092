from __future__ import annotations

import os
import stat
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from playbook.diagnostics import CannotGoOn, ExitCode, Severity
from playbook.files import TEMPORARY, temporary_name
from playbook.model.artifact import Artifact, Stamp
from playbook.writing.commit import Published, publish
from playbook.writing.lock import building

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CALENDAR = Artifact("ines/calendar.ics", b"BEGIN:VCALENDAR\r\n")
DRAFT = Artifact("ines/drafts/2026-11-27/maria-lopez-1a2b3c4d-answer.eml", b"To: maria@example.com\r\n")
PAGE = Artifact("ines/index.html", b"<!doctype html>")
ALL = (CALENDAR, DRAFT, PAGE)


@pytest.fixture
def output(tmp_path: Path):
    return tmp_path / "output"


def tree(output: Path) -> dict[str, bytes | str]:
    """Every file below output/ but our own, with its bytes; a link by where it points."""
    found = {}
    for path in sorted(output.rglob("*")):
        name = path.relative_to(output).as_posix()
        if path.is_symlink():
            found[name] = str(path.readlink())
        elif path.is_file() and not name.startswith(".playbook/"):
            found[name] = path.read_bytes()
    return found


def contents(*artifacts: Artifact) -> dict[str, bytes]:
    return {one.path: one.content for one in artifacts}


def build(
    output: Path, *artifacts: Artifact, ledger: Mapping[str, str] | None = None, verify: bool = False
) -> Published:
    with building(output):
        return publish(output, "ines", artifacts, ledger or {}, verify=verify)


def test_a_first_build_writes_every_file_for_this_user_alone(output: Path):
    done = build(output, *ALL)
    assert tree(output) == contents(*ALL)
    assert done.written == tuple(one.path for one in ALL)
    assert (done.unchanged, done.removed, done.edited, done.diagnostics) == (0, (), (), ())
    assert set(done.ledger) == set(contents(*ALL))
    for path in output.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_a_second_build_writes_no_file(output: Path):
    done = build(output, *ALL)
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in output.rglob("*")}
    again = build(output, *ALL, ledger=done.ledger)
    assert {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in output.rglob("*")} == before
    assert (again.written, again.unchanged, again.ledger) == ((), 3, done.ledger)


def test_only_what_changed_is_written(output: Path):
    done = build(output, *ALL)
    untouched = (output / DRAFT.path).stat()
    new = Artifact(CALENDAR.path, b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    again = build(output, new, DRAFT, PAGE, ledger=done.ledger)
    assert again.written == (new.path,)
    assert tree(output) == contents(new, DRAFT, PAGE)
    now = (output / DRAFT.path).stat()
    assert (now.st_mtime_ns, now.st_ino) == (untouched.st_mtime_ns, untouched.st_ino)


def test_files_that_already_stand_right_are_taken_over_when_memory_is_lost(output: Path):
    done = build(output, *ALL)
    again = build(output, *ALL)
    assert (again.written, again.edited, again.ledger) == ((), (), done.ledger)


def test_a_missing_or_shortened_file_comes_back(output: Path):
    done = build(output, *ALL)
    (output / PAGE.path).unlink()
    again = build(output, *ALL, ledger=done.ledger)
    assert again.written == (PAGE.path,)
    assert tree(output) == contents(*ALL)


def test_what_no_output_makes_any_more_goes_with_its_empty_folders(output: Path):
    done = build(output, *ALL)
    again = build(output, CALENDAR, ledger=done.ledger)
    assert again.removed == (DRAFT.path, PAGE.path)
    assert tree(output) == contents(CALENDAR)
    assert not (output / "ines/drafts").exists()
    assert set(again.ledger) == {CALENDAR.path}
    build(output, ledger=again.ledger)
    assert not (output / "ines").exists()


def test_files_of_others_and_of_the_user_stay(output: Path):
    theirs = Artifact("tom/calendar.ics", b"x")
    with building(output):
        publish(output, "tom", [theirs], {})
    (output / "ines").mkdir()
    (output / "ines/notes.txt").write_text("call her mother too")
    done = build(output, *ALL)
    build(output, ledger=done.ledger)
    assert tree(output) == contents(theirs) | {"ines/notes.txt": b"call her mother too"}


def test_a_file_edited_by_hand_moves_to_edited_and_the_build_says_so(output: Path):
    done = build(output, *ALL)
    (output / CALENDAR.path).write_bytes(b"my own words")
    again = build(output, *ALL, ledger=done.ledger)
    assert tree(output) == contents(*ALL) | {"edited/ines/calendar.ics": b"my own words"}
    assert again.edited == ("edited/ines/calendar.ics",)
    (said,) = again.diagnostics
    assert (said.code, said.severity) == ("PB049", Severity.WARNING)
    assert "output/ines/calendar.ics" in said.message
    assert "output/edited/ines/calendar.ics" in said.message


def test_a_second_edit_gets_a_number(output: Path):
    done = build(output, *ALL)
    for number in range(3):
        (output / CALENDAR.path).write_bytes(b"edit %d" % number)
        build(output, *ALL, ledger=done.ledger)
    assert tree(output) == contents(*ALL) | {
        "edited/ines/calendar.ics": b"edit 0",
        "edited/ines/calendar-2.ics": b"edit 1",
        "edited/ines/calendar-3.ics": b"edit 2",
    }


def test_an_edit_of_the_same_length_is_found_before_it_would_be_overwritten(output: Path):
    done = build(output, *ALL)
    edit = CALENDAR.content.swapcase()
    (output / CALENDAR.path).write_bytes(edit)
    new = Artifact(CALENDAR.path, b"new")
    again = build(output, new, DRAFT, PAGE, ledger=done.ledger)
    assert tree(output) == contents(new, DRAFT, PAGE) | {"edited/ines/calendar.ics": edit}
    assert again.edited == ("edited/ines/calendar.ics",)


def test_verify_reads_every_file(output: Path):
    done = build(output, *ALL)
    edit = CALENDAR.content.swapcase()
    (output / CALENDAR.path).write_bytes(edit)
    assert build(output, *ALL, ledger=done.ledger).written == ()
    assert build(output, *ALL, ledger=done.ledger, verify=True).written == (CALENDAR.path,)
    assert tree(output)["edited/ines/calendar.ics"] == edit


def test_an_edited_file_that_nothing_makes_any_more_moves_aside(output: Path):
    done = build(output, *ALL)
    (output / DRAFT.path).write_bytes(b"edited draft")
    again = build(output, CALENDAR, PAGE, ledger=done.ledger)
    assert tree(output) == contents(CALENDAR, PAGE) | {f"edited/{DRAFT.path}": b"edited draft"}
    assert again.removed == ()
    assert set(again.ledger) == {CALENDAR.path, PAGE.path}
    assert not (output / "ines/drafts").exists()


def test_two_artifacts_with_one_path_are_both_refused(output: Path):
    twin = Artifact("ines/Calendar.ics", b"other")
    done = build(output, CALENDAR, twin, PAGE, CALENDAR)
    assert tree(output) == contents(PAGE)
    assert [one.code for one in done.diagnostics] == ["PB048"]
    assert "made twice" in done.diagnostics[0].message
    assert set(done.ledger) == {PAGE.path}


def test_a_clash_leaves_the_published_file_alone_and_ours(output: Path):
    done = build(output, *ALL)
    again = build(output, *ALL, CALENDAR, ledger=done.ledger)
    assert tree(output) == contents(*ALL)
    assert again.ledger == done.ledger
    assert [one.code for one in again.diagnostics] == ["PB048"]


@pytest.mark.parametrize("first", [0, 1])
def test_a_path_cannot_be_a_file_and_a_folder(output: Path, first: int):
    pair = (Artifact("ines/a", b"file"), Artifact("ines/a/b.txt", b"below"))
    done = build(output, pair[first], pair[1 - first])
    assert [one.code for one in done.diagnostics] == ["PB048"]
    assert tree(output) == contents(pair[1])


@pytest.mark.parametrize(
    "path",
    ["../stolen.txt", "/tmp/stolen.txt", "ines/CON", "con/x.ics", "edited/x.ics", ".playbook/memory/ines.json"],  # noqa: S108 - it must be refused
)
def test_an_artifact_with_an_unsafe_path_is_refused(output: Path, path: str):
    done = build(output, Artifact(path, b"x"), PAGE)
    assert tree(output) == contents(PAGE)
    assert [one.code for one in done.diagnostics] == ["PB048"]
    assert not (output.parent / "stolen.txt").exists()


def test_no_control_character_of_a_path_reaches_the_terminal(output: Path):
    done = build(output, Artifact("ines/\x1b[31m\u202e.ics", b"x"))
    assert done.diagnostics[0].message.isascii()
    assert done.diagnostics[0].message.isprintable()


@pytest.mark.parametrize("place", ["ines", "ines/drafts"])
def test_nothing_is_written_or_deleted_through_a_linked_folder(output: Path, tmp_path: Path, place: str):
    done = build(output, *ALL)
    elsewhere = tmp_path / "elsewhere"
    (output / place).rename(elsewhere)
    (output / place).symlink_to(elsewhere)
    kept = {path: path.read_bytes() for path in elsewhere.rglob("*") if path.is_file()}
    changed = [Artifact(one.path, one.content + b"changed") for one in (CALENDAR, PAGE)]
    again = build(output, *changed, ledger=done.ledger)
    assert {path: path.read_bytes() for path in elsewhere.rglob("*") if path.is_file()} == kept
    assert {one.code for one in again.diagnostics} == {"PB048"}
    assert f"output/{place} is a link" in again.diagnostics[0].message
    assert DRAFT.path in again.ledger


def test_a_link_in_the_place_of_a_file_moves_aside_and_what_it_points_to_stays(output: Path, tmp_path: Path):
    done = build(output, *ALL)
    target = tmp_path / "precious.txt"
    target.write_bytes(b"precious")
    (output / CALENDAR.path).unlink()
    (output / CALENDAR.path).symlink_to(target)
    build(output, *ALL, ledger=done.ledger)
    assert target.read_bytes() == b"precious"
    assert tree(output) == contents(*ALL) | {"edited/ines/calendar.ics": str(target)}


def test_a_folder_in_the_place_of_a_file_is_named(output: Path):
    (output / CALENDAR.path).mkdir(parents=True)
    done = build(output, *ALL)
    assert tree(output) == contents(DRAFT, PAGE)
    assert "stands there as a folder" in done.diagnostics[0].message


@pytest.mark.parametrize(
    "path", ["../precious.txt", "{tmp}/precious.txt", "link/precious.txt", "link", "precious.txt/../x"]
)
def test_a_hostile_ledger_deletes_nothing_outside(output: Path, tmp_path: Path, path: str):
    precious = tmp_path / "precious.txt"
    precious.write_bytes(PAGE.content)
    output.mkdir()
    (output / "link").symlink_to(tmp_path if path.endswith("precious.txt") else precious)
    digest = build(output, PAGE).ledger[PAGE.path]
    build(output, PAGE, ledger={path.format(tmp=tmp_path): digest})
    assert precious.read_bytes() == PAGE.content
    assert (output / "link").is_symlink()


@contextmanager
def calendar_open_in_outlook() -> Iterator[None]:
    """Answer as Windows does when another program has the calendar open."""
    replace = os.replace

    def windows_replace(source: Path, target: Path) -> None:
        if str(target).endswith("calendar.ics"):
            raise PermissionError(13, "The process cannot access the file")
        replace(source, target)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "replace", windows_replace)
        yield


def test_a_target_held_open_is_named_and_the_rest_still_commits(output: Path):
    done = build(output, *ALL)
    changed = [Artifact(one.path, one.content + b"changed") for one in ALL]
    with calendar_open_in_outlook():
        again = build(output, *changed, ledger=done.ledger)
    assert tree(output) == contents(CALENDAR, *changed[1:])
    (said,) = again.diagnostics
    assert (said.code, said.severity) == ("PB044", Severity.ERROR)
    assert "close calendar.ics in Outlook" in said.hint
    last = build(output, *changed, ledger=again.ledger)
    assert (last.written, last.edited, tree(output)) == ((CALENDAR.path,), (), contents(*changed))


def test_a_target_held_open_after_a_killed_build_is_still_known_for_ours(output: Path):
    first = build(output, CALENDAR)
    with pytest.raises(ZeroDivisionError), building(output):
        raise ZeroDivisionError(publish(output, "ines", [Artifact(CALENDAR.path, b"never remembered")], first.ledger))
    third = Artifact(CALENDAR.path, b"third")
    with calendar_open_in_outlook():
        held = build(output, third, ledger=first.ledger)
    assert [one.code for one in held.diagnostics] == ["PB044"]
    assert build(output, third, ledger=held.ledger).edited == ()
    assert tree(output) == contents(third)


def test_bytes_are_on_the_disk_before_they_get_their_name_and_names_after(
    output: Path, monkeypatch: pytest.MonkeyPatch
):
    done = build(output, *ALL)
    calls: list[tuple[str, str]] = []
    fsync, replace = os.fsync, os.replace

    def spy_fsync(handle: int) -> None:
        calls.append(("sync", Path(f"/proc/self/fd/{handle}").readlink().as_posix()))
        fsync(handle)

    def spy_replace(source: Path, target: Path) -> None:
        calls.append(("name", str(source)))
        calls.append(("named", str(target)))
        replace(source, target)

    monkeypatch.setattr(os, "fsync", spy_fsync)
    monkeypatch.setattr(os, "replace", spy_replace)
    build(output, *(Artifact(one.path, one.content + b"changed") for one in ALL), ledger=done.ledger)
    named = [number for number, (what, _) in enumerate(calls) if what == "name"]
    assert len(named) == 4, "three files, and the note that they are coming"
    for number in named:
        assert ("sync", calls[number][1]) in calls[:number]
        folder = str(Path(calls[number + 1][1]).parent)
        assert ("sync", folder) in calls[number + 1 :]


def test_an_unfinished_file_of_the_same_name_makes_room(output: Path):
    (output / "ines").mkdir(parents=True)
    leftover = output / "ines" / temporary_name("calendar.ics")
    leftover.write_bytes(b"left by a build that lost its note, and longer than what comes")
    build(output, CALENDAR)
    assert tree(output) == contents(CALENDAR)
    assert stat.S_IMODE((output / CALENDAR.path).stat().st_mode) == 0o600


def test_an_orphan_held_open_goes_with_the_next_build(output: Path, monkeypatch: pytest.MonkeyPatch):
    done = build(output, *ALL)
    unlink = os.unlink

    def windows_unlink(path: str, **options: int) -> None:
        if str(path).endswith(".eml"):
            raise PermissionError(13, "The process cannot access the file")
        unlink(path, **options)

    with monkeypatch.context() as patched:
        patched.setattr(os, "unlink", windows_unlink)
        again = build(output, CALENDAR, PAGE, ledger=done.ledger)
    assert [one.code for one in again.diagnostics] == ["PB044"]
    assert build(output, CALENDAR, PAGE, ledger=again.ledger).removed == (DRAFT.path,)
    assert tree(output) == contents(CALENDAR, PAGE)


def test_an_output_that_fails_half_way_leaves_the_last_build_standing(output: Path):
    done = build(output, *ALL)

    def failing() -> Iterator[Artifact]:
        yield Artifact(CALENDAR.path, b"new")
        yield Artifact("ines/new/page.html", b"new")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), building(output):
        publish(output, "ines", failing(), done.ledger)
    assert tree(output) == contents(*ALL)
    build(output, *ALL, ledger=done.ledger)
    assert not (output / "ines/new").exists()


def test_an_error_of_an_output_is_not_taken_for_one_of_the_disk(output: Path):
    def failing() -> Iterator[Artifact]:
        yield CALENDAR
        raise FileNotFoundError(2, "my template")

    with pytest.raises(FileNotFoundError, match="my template"), building(output):
        publish(output, "ines", failing(), {})


def test_the_stamps_of_all_artifacts_come_back(output: Path):
    stamp = Stamp("u1", "d", 3, 29_000_000)
    assert build(output, Artifact("ines/calendar.ics", b"x", (stamp,))).stamps == {"u1": stamp}


def test_a_second_build_at_once_is_told_so(output: Path):
    code = (
        "import sys, pathlib\nfrom playbook.writing.lock import building\n"
        "with building(pathlib.Path(sys.argv[1])):\n print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(output)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as first:
        assert first.stdout.readline() == b"held\n"
        with pytest.raises(CannotGoOn, match="Another build is running") as caught:
            build(output, *ALL)
        first.kill()
    assert caught.value.exit_code == ExitCode.ENVIRONMENT
    assert caught.value.diagnostics[0].code == "PB045"
    assert build(output, *ALL).written
    assert tree(output) == contents(*ALL)


def test_a_linked_memory_folder_is_refused(output: Path, tmp_path: Path):
    output.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (output / ".playbook").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CannotGoOn, match="link to another place"):
        build(output, *ALL)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_an_output_that_is_a_file_is_a_sentence(output: Path):
    output.write_text("not a folder")
    with pytest.raises(CannotGoOn, match="Cannot write") as caught:
        build(output, *ALL)
    assert caught.value.exit_code == ExitCode.ENVIRONMENT


def test_a_relative_output_folder_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    build(Path("output"), *ALL)
    assert tree(tmp_path / "output") == contents(*ALL)


def test_no_file_name_of_the_user_is_taken_for_an_unfinished_one(output: Path):
    done = build(output, *ALL)
    mine = output / "ines/.pb-mine.tmp"
    mine.write_text("mine")
    ours = output / "ines/.pb-0123456789abcdef.tmp"
    ours.write_text("left by a killed build")
    (output / "ines/empty").mkdir()
    (output / "ines/My Folder").mkdir()
    (output / ".playbook/unfinished").touch()
    assert TEMPORARY.fullmatch(ours.name)
    build(output, *ALL, ledger=done.ledger)
    assert mine.exists()
    assert not ours.exists()
    assert not (output / "ines/empty").exists()
    assert (output / "ines/My Folder").exists()
