"""Commits what was rendered, one owner after the other, and remembers all of it at the very end."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from playbook.diagnostics import CannotGoOn
from playbook.publishing.brakes import mass_change
from playbook.publishing.memory import Memory, Remembered, load_memory, refuse_older, remember, save_memory
from playbook.publishing.read_back import read_back
from playbook.publishing.stamps import Stamps
from playbook.writing.commit import prepare
from playbook.writing.lock import building

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from playbook.diagnostics import Diagnostic
    from playbook.model.artifact import Artifact, Stamp
    from playbook.writing.commit import Prepared, Published

__all__ = ["Publisher", "publishing"]


class Publisher:
    """One build's way to the disk."""

    def __init__(self, output: Path, memory: Memory, as_of: int, versions: Mapping[str, str], *, verify: bool) -> None:
        self._output = output
        self._before = self._memory = memory
        self._as_of = as_of
        self._versions = versions
        self._verify = verify
        self._known: dict[str, Mapping[str, Stamp]] = {}
        self._prepared: dict[str, Prepared] = {}
        self._done: dict[str, Published] = {}

    def stamps(self, owner: str, *, is_first: bool = False) -> Stamps:
        """The stamps of what ``owner`` has published; ``is_first`` where nobody can hold any of it yet."""
        known = self._known_of(owner)
        return Stamps(known, self._as_of, is_first=is_first and not known)

    def _known_of(self, owner: str) -> Mapping[str, Stamp]:
        if owner not in self._known:
            is_remembered = owner in self._before.owners
            self._known[owner] = (
                self._before.of(owner).stamps if is_remembered else read_back(self._output / owner, self._as_of)
            )
        return self._known[owner]

    def prepare(self, owner: str, artifacts: Iterable[Artifact]) -> None:
        """Stage what output/ is to hold of ``owner``; nothing in it changes before ``publish``.

        Raises:
            CannotGoOn: where the disk refuses.
        """
        self._prepared[owner] = prepare(
            self._output, owner, artifacts, self._before.of(owner).files, verify=self._verify
        )

    def refuse_mass_change(self, explained: Collection[str], until: int) -> Diagnostic | None:
        """Say that what is prepared changes too much unexplained, if it does: see ``mass_change``."""
        before = {uid: stamp for owner in self._prepared for uid, stamp in self._known_of(owner).items()}
        coming = {uid: stamp for one in self._prepared.values() for uid, stamp in one.stamps.items()}
        return mass_change(before, coming, explained, self._as_of, until=until)

    def publish(self) -> None:
        """Put in place all that is prepared.

        Raises:
            CannotGoOn: where the disk refuses.
        """
        for owner in list(self._prepared):
            done = self._prepared.pop(owner).carry_out()
            now = Remembered(done.ledger, done.stamps, self._as_of, self._versions)
            self._memory = remember(self._memory, owner, now)
            self._done[owner] = done

    def give_up(self) -> None:
        """Leave output/ as it was."""
        for prepared in self._prepared.values():
            prepared.give_up()

    def remember(self) -> None:
        """Remove what owners left who are gone, then save what was published: the last act of a build."""
        for owner in sorted(self._before.owners.keys() - self._done.keys()):
            self.prepare(owner, ())
        self.publish()
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
        try:
            yield publisher
        except BaseException:
            publisher.give_up()
            raise
        publisher.remember()


def _memory_or_stop(output: Path, as_of: int, versions: Mapping[str, str]) -> Memory:
    memory = load_memory(output / ".playbook")
    older = refuse_older(memory, as_of, versions)
    if older is not None:
        raise CannotGoOn((older,))
    return memory
