"""Turns artifacts into files in output/: staged, synced once, renamed; nothing of the user's is overwritten."""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic, Severity
from playbook.files import make_folder, sync_file, sync_folder, writing_to
from playbook.writing.disk import digest_at, held_open, in_the_way, move_aside, size_at
from playbook.writing.intent import note_intent, read_known
from playbook.writing.leftovers import note_unfinished
from playbook.writing.names import check_path
from playbook.writing.staging import RESERVED, Staging

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from playbook.model.artifact import Artifact, Stamp
    from playbook.writing.disk import Folders
    from playbook.writing.intent import Known
    from playbook.writing.staging import Staged

__all__ = ["Prepared", "Published", "prepare", "publish"]


@dataclass(frozen=True, slots=True)
class Published:
    """What a ``publish`` did; paths are relative to output/.

    Attributes:
        written: new or changed files.
        unchanged: how many files were left as they are.
        removed: files of earlier builds that nothing makes any more.
        edited: where files that somebody changed by hand now are.
        diagnostics: what could not be done, and what was found edited.
        ledger: path → SHA-256 of what now stands there, to be remembered.
        stamps: calendar UID → the stamp an artifact gave it, to be remembered.
    """

    written: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]
    edited: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    ledger: Mapping[str, str]
    stamps: Mapping[str, Stamp]


@dataclass(slots=True)
class _Commit:
    """One owner's transaction while it is being carried out."""

    output: Path
    known: Known
    folders: Folders
    ledger: dict[str, str]
    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Prepared:
    """One owner's transaction, staged beside the files it will replace."""

    root: Path
    owner: str
    known: Known
    staging: Staging

    @property
    def stamps(self) -> Mapping[str, Stamp]:
        """Calendar UID → the stamp an artifact gives it."""
        return self.staging.stamps

    def carry_out(self) -> Published:
        """Put everything in place.

        Raises:
            CannotGoOn: where the disk refuses.
        """
        with self.staging, writing_to(self.root):
            return _commit(self.root, self.owner, self.known, self.staging)

    def give_up(self) -> None:
        """Leave output/ as it was."""
        for path in list(self.staging.staged):
            self.staging.discard(path)
        for folder in sorted(self.staging.folders.made, reverse=True):
            with suppress(OSError):
                (self.root / folder).rmdir()


def publish(
    root: Path, owner: str, artifacts: Iterable[Artifact], ledger: Mapping[str, str], *, verify: bool = False
) -> Published:
    """Make output/ hold exactly these artifacts of ``owner``, writing only what is different.

    Call it inside ``building``, and save the ledger it returns before leaving that. A crash at any instant leaves every
    file whole, old or new; the next ``publish`` completes what this one began.

    Args:
        root: output/.
        owner: whose files they are: a rep's id, or ``team``.
        artifacts: read once, one at a time.
        ledger: path → SHA-256, as the last ``publish`` of this owner returned it.
        verify: read every file on disk, instead of trusting the ledger where the size is right.

    Raises:
        CannotGoOn: where the disk is full, broken or closed to us.
    """
    return prepare(root, owner, artifacts, ledger, verify=verify).carry_out()


def prepare(
    root: Path, owner: str, artifacts: Iterable[Artifact], ledger: Mapping[str, str], *, verify: bool = False
) -> Prepared:
    """Do all of ``publish`` that changes no file in output/: what it returns is carried out, or given up.

    Raises:
        CannotGoOn: where the disk is full, broken or closed to us.
    """
    with writing_to(root):
        make_folder(root)
    known = read_known(root, owner, ledger)
    with ExitStack() as until_whole:
        staging = until_whole.enter_context(Staging(root, known, verify=verify))
        for artifact in artifacts:
            staging.take(artifact)
        staging.settle()
        until_whole.pop_all()
    return Prepared(root, owner, known, staging)


def _commit(root: Path, owner: str, known: Known, staging: Staging) -> Published:
    kept = {path: digest for path, digest in known.ledger.items() if path in staging.asked}
    commit = _Commit(root, known, staging.folders, kept | staging.unchanged, diagnostics=staging.refused)
    orphans = sorted(known.paths - staging.asked)
    if orphans:
        note_unfinished(root)
    if staging.staged:
        for one in staging.staged.values():
            sync_file(one.temporary)
        note_intent(root, owner, known, ((one.path, one.digest) for one in staging.staged.values()))
    for one in list(staging.staged.values()):
        if not _put_in_place(commit, one):
            staging.discard(one.path)
    for path in orphans:
        _remove_orphan(commit, path)
    _remove_empty_folders(commit)
    _sync_folders(commit)
    return Published(
        written=tuple(commit.written),
        unchanged=len(staging.unchanged),
        removed=tuple(commit.removed),
        edited=tuple(commit.edited),
        diagnostics=tuple(commit.diagnostics),
        ledger=commit.ledger,
        stamps=staging.stamps,
    )


def _put_in_place(commit: _Commit, staged: Staged) -> bool:
    path = staged.path
    try:
        if staged.edited and not _move_aside(commit, path):
            return False
        os.replace(staged.temporary, os.path.join(commit.output, path))  # noqa: PTH105, PTH118 - as in staging
    except PermissionError:
        commit.diagnostics.append(held_open(commit.output, path))
        if staged.before:
            commit.ledger[path] = staged.before
        return False
    commit.ledger[path] = staged.digest
    commit.written.append(path)
    commit.touched.add(path.rpartition("/")[0])
    return True


def _remove_orphan(commit: _Commit, path: str) -> None:
    """Delete a file of ours that nothing makes any more; an edited one moves aside, so that it misleads nobody."""
    if check_path(path) or path.partition("/")[0] in RESERVED:
        return  # no build of ours wrote this: the ledger was tampered with
    place = str(commit.output / path)
    obstacle = commit.folders.obstacle(path.rpartition("/")[0], make=False)
    try:
        if obstacle:
            commit.diagnostics.append(in_the_way(commit.output, obstacle))
        elif commit.known.holds(path, digest_at(place)):
            (commit.output / path).unlink()
            commit.removed.append(path)
            commit.touched.add(path.rpartition("/")[0])
            return
        elif size_at(place) in {None, -1} or _move_aside(commit, path):
            return
    except PermissionError:
        commit.diagnostics.append(held_open(commit.output, path))
    commit.ledger[path] = commit.known.digest(path)


def _move_aside(commit: _Commit, path: str) -> bool:
    name = commit.output.name
    place = move_aside(commit.output, path, commit.folders)
    if place is None:
        commit.diagnostics.append(in_the_way(commit.output, "edited"))
        return False
    commit.edited.append(place)
    commit.touched |= {path.rpartition("/")[0], place.rpartition("/")[0]}
    message = f"{name}/{path} is not as the last build wrote it, so it was kept as {name}/{place}."
    hint = "a change that should last belongs in the playbook or the lead list"
    commit.diagnostics.append(Diagnostic("PB049", message, hint=hint, severity=Severity.WARNING))
    return True


def _remove_empty_folders(commit: _Commit) -> None:
    for deepest in sorted(commit.touched | commit.folders.made, reverse=True):
        folder = deepest
        # Stops at the first folder that holds anything: rmdir refuses it.
        with suppress(OSError):
            while folder:
                (commit.output / folder).rmdir()
                folder = folder.rpartition("/")[0]
                commit.touched.add(folder)


def _sync_folders(commit: _Commit) -> None:
    above_new = {folder.rpartition("/")[0] for folder in commit.folders.made}
    for folder in sorted(commit.touched | above_new):
        with suppress(FileNotFoundError):
            sync_folder(commit.output / folder)
