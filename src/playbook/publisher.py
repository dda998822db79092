"""Commits what was rendered, one owner after the other, and remembers all of it at the very end."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from playbook.diagnostics import CannotGoOn
from playbook.publishing.memory import Memory, Remembered, load_memory, refuse_older, remember, save_memory
from playbook.publishing.stamps import Stamps
from playbook.writing.commit import publish
from playbook.writing.lock import building

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from playbook.diagnostics import Diagnostic
    from playbook.model.artifact import Artifact
    from playbook.writing.commit import Published

__all__ = ["Publisher", "publishing"]


class Publisher:
    """One build's way to the disk."""

    def __init__(self, output: Path, memory: Memory, as_of: int, versions: Mapping[str, str], *, verify: bool) -> None:
        self._output = output
        self._before = self._memory = memory
        self._as_of = as_of
        self._versions = versions
        self._verify = verify
        self._done: dict[str, Published] = {}

    def stamps(self, owner: str) -> Stamps:
        """The stamps of what ``owner`` has published."""
        return Stamps(self._before.of(owner).stamps, self._as_of)

    def publish(self, owner: str, artifacts: Iterable[Artifact]) -> None:
        """Make output/ hold exactly these artifacts of ``owner``.

        Raises:
            CannotGoOn: where the disk refuses.
        """
        done = publish(self._output, owner, artifacts, self._before.of(owner).files, verify=self._verify)
        now = Remembered(done.ledger, done.stamps, self._as_of, self._versions)
        self._memory = remember(self._memory, owner, now)
        self._done[owner] = done

    def remember(self) -> None:
        """Remove what owners left who are gone, then save what was published: the last act of a build."""
        for owner in sorted(self._before.owners.keys() - self._done.keys()):
            self.publish(owner, ())
        save_memory(self._output / ".playbook", self._memory, self._before)

    @property
    def written(self) -> tuple[str, ...]:
        """New or changed files, below output/."""
        return tuple(path for done in self._done.values() for path in done.written)

    @property
    def removed(self) -> tuple[str, ...]:
        """Files of earlier builds that nothing makes any more."""
        return tuple(path for done in self._done.values() for path in done.removed)

    @property
    def unchanged(self) -> int:
        """How many files were left as they are."""
        return sum(done.unchanged for done in self._done.values())

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What could not be done, and what was found edited by hand."""
        done = (diagnostic for one in self._done.values() for diagnostic in one.diagnostics)
        return (*self._before.diagnostics, *done)


@contextmanager
def publishing(output: Path, as_of: int, versions: Mapping[str, str], *, verify: bool) -> Iterator[Publisher]:
    """Hold output/ for one build, refuse to go back in time over a newer one, and remember what was published.

    Raises:
        CannotGoOn: for an older build than the one published, or where another build or the disk is in the way.
    """
    _memory_or_stop(output, as_of, versions)  # before the lock, which is a file already
    with building(output):
        # Another build may have published between the first look and the lock.
        publisher = Publisher(output, _memory_or_stop(output, as_of, versions), as_of, versions, verify=verify)
        yield publisher
        publisher.remember()


def _memory_or_stop(output: Path, as_of: int, versions: Mapping[str, str]) -> Memory:
    memory = load_memory(output / ".playbook")
    older = refuse_older(memory, as_of, versions)
    if older is not None:
        raise CannotGoOn((older,))
    return memory
