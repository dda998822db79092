"""Turns artifacts into unfinished files beside their places, for those alone that would come out different."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from playbook.diagnostics import Diagnostic
from playbook.files import create_bytes, temporary_name, writing_to
from playbook.writing.disk import EDITED, Folders, digest_at, held_open, in_the_way, size_at
from playbook.writing.leftovers import note_unfinished
from playbook.writing.names import LONGEST, check_path

if TYPE_CHECKING:
    from pathlib import Path

    from playbook.model.artifact import Artifact, Stamp
    from playbook.writing.intent import Known

__all__ = ["RESERVED", "Staged", "Staging"]

RESERVED = (".playbook", EDITED)
"""Folders below output/ that no artifact may stand in."""


@dataclass(frozen=True, slots=True)
class Staged:
    """An unfinished file.

    Attributes:
        path: what it becomes.
        digest: SHA-256 of its bytes.
        temporary: where it stands until then.
        before: SHA-256 of the bytes of ours that it replaces, if any.
        edited: whether what stands at ``path`` now is not ours.
    """

    path: str
    digest: str
    temporary: str
    before: str
    edited: bool


class Staging:
    """The artifacts of one ``publish``, taken one by one so that their contents need not stay in memory.

    As a context it deletes its unfinished files when something goes wrong inside.

    Attributes:
        staged: path → what was written beside it.
        unchanged: path → digest of what already stands there.
        asked: every path an artifact asked for, refused ones too.
        stamps: calendar UID → the stamp an artifact gave it.
        refused: what could not be staged, and why.
        folders: the folders looked at.
    """

    def __init__(self, output: Path, known: Known, *, verify: bool) -> None:
        self.staged: dict[str, Staged] = {}
        self.unchanged: dict[str, str] = {}
        self.asked: set[str] = set()
        self.stamps: dict[str, Stamp] = {}
        self.refused: list[Diagnostic] = []
        self.folders = Folders(output)
        self._output = output
        self._known = known
        self._verify = verify
        self._first: dict[str, str] = {}
        self._reported: set[str] = set()
        self._root_length = len(os.path.abspath(output)) + 1 if os.name == "nt" else 0  # noqa: PTH100 - a length

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            for path in list(self.staged):
                self.discard(path)

    def take(self, artifact: Artifact) -> None:
        """Stage one artifact, note it as unchanged, or refuse it.

        Raises:
            CannotGoOn: where the disk does not take it.
        """
        path = artifact.path
        self.asked.add(path)
        self.stamps.update((stamp.uid, stamp) for stamp in artifact.stamps)
        if self._is_alone(path) and self._is_safe(path):
            place = os.path.join(self._output, path)  # noqa: PTH118 - for every file of every build
            with writing_to(place):
                if self._has_folder(path):
                    self._compare(artifact, place)

    def settle(self) -> None:
        """Refuse files that stand where another artifact needs a folder; call it after the last ``take``."""
        for path in sorted((self.staged.keys() | self.unchanged.keys()) & self.folders.used):
            self.discard(path)
            self._refuse(path, "would be a file and a folder at once", "give one of the two another name")

    def discard(self, path: str) -> None:
        """Give up what was staged or noted for ``path``."""
        self.unchanged.pop(path, None)
        staged = self.staged.pop(path, None)
        if staged:
            with suppress(OSError):
                os.unlink(staged.temporary)  # noqa: PTH108 - a text already

    def _compare(self, artifact: Artifact, place: str) -> None:
        path, size = artifact.path, size_at(place)
        digest = hashlib.sha256(artifact.content).hexdigest()
        if size == len(artifact.content) and self._known.trusts(path, digest) and not self._verify:
            self.unchanged[path] = digest
            return
        try:
            now = "" if size is None else digest_at(place)
        except PermissionError:
            self.refused.append(held_open(self._output, path))
            return
        if now == digest:
            self.unchanged[path] = digest
        elif size == -1 and os.path.isdir(place):  # noqa: PTH112 - a text already
            self._refuse(path, "stands there as a folder", "move that folder away, then build again")
        else:
            ours = now if self._known.holds(path, now) else ""
            self._stage(artifact, Staged(path, digest, _beside(place), ours, size is not None and not ours))

    def _stage(self, artifact: Artifact, staged: Staged) -> None:
        if not self.staged:
            note_unfinished(self._output)
        # Listed before it is written: if the disk fills up in the middle, what is there must go.
        self.staged[artifact.path] = staged
        create_bytes(staged.temporary, artifact.content)

    def _is_alone(self, path: str) -> bool:
        folded = path.casefold()
        first = self._first.get(folded)
        if first is None:
            self._first[folded] = path
            return True
        self.discard(first)
        if folded not in self._reported:
            self._reported.add(folded)
            self._refuse(path, "was made twice, so neither is written", "give the two outputs different file names")
        return False

    def _is_safe(self, path: str) -> bool:
        reason = check_path(path, self._root_length)
        if reason is None and path.partition("/")[0] in RESERVED:
            reason = "this folder is kept for other files"
        if reason:
            self._refuse(path, f"is not written: {reason}", "change the name that the output gives to its file")
        return reason is None

    def _has_folder(self, path: str) -> bool:
        obstacle = self.folders.obstacle(path.rpartition("/")[0])
        if obstacle and obstacle not in self._reported:
            self._reported.add(obstacle)
            self.refused.append(in_the_way(self._output, obstacle))
        return obstacle is None

    def _refuse(self, path: str, what: str, hint: str) -> None:
        shown = path.encode("unicode_escape").decode()[:LONGEST]
        self.refused.append(Diagnostic("PB048", f"{self._output.name}/{shown} {what}.", hint=hint))


def _beside(place: str) -> str:
    folder, name = os.path.split(place)
    return os.path.join(folder, temporary_name(name))  # noqa: PTH118 - for every file of every build
