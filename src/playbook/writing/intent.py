"""Turns what a build is about to put in place into a note, so that a killed build's files are known for ours.

Publication memory is saved last. Between the first rename and that moment this note alone says that the new files are
ours; without it the next build would take them for files edited by hand, and leave those it no longer wants.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from playbook.files import replace_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["FOLDER", "Known", "note_intent", "read_known"]

FOLDER = Path(".playbook", "pending")
"""Where the notes lie, one for each owner."""


@dataclass(frozen=True, slots=True)
class Known:
    """Digests of the bytes we have put at a path: what memory says, and what unfinished builds meant to put there."""

    ledger: Mapping[str, str]
    intended: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def holds(self, path: str, digest: str) -> bool:
        """Say whether these bytes at this path are ours."""
        return bool(digest) and (digest == self.ledger.get(path) or digest in self.intended.get(path, ()))

    def trusts(self, path: str, digest: str) -> bool:
        """Say whether these bytes stand at this path without a look: not where a killed build may have put others."""
        return digest == self.ledger.get(path) and path not in self.intended

    def digest(self, path: str) -> str:
        """Give a digest of what we put at a path of ``paths``: memory's, as long as it has one."""
        return self.ledger.get(path) or min(self.intended[path])

    @property
    def paths(self) -> set[str]:
        """Every path we may have written to."""
        return self.ledger.keys() | self.intended.keys()


def read_known(output: Path, owner: str, ledger: Mapping[str, str]) -> Known:
    """Join the ledger with the owner's note; a note that cannot be read says nothing."""
    try:
        value = json.loads(_place(output, owner).read_bytes())
        return Known(ledger, {str(path): frozenset(map(str, digests)) for path, digests in value.items() if digests})
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return Known(ledger)


def note_intent(output: Path, owner: str, known: Known, coming: Iterable[tuple[str, str]]) -> None:
    """Write down path and digest of the files that are coming, beside what earlier killed builds may have left.

    Raises:
        CannotGoOn: where the disk does not take the note.
    """
    digests = {path: set(earlier) for path, earlier in known.intended.items()}
    for path, digest in coming:
        digests.setdefault(path, set()).add(digest)
    value = {path: sorted(of_path) for path, of_path in digests.items()}
    replace_bytes(_place(output, owner), json.dumps(value, sort_keys=True).encode())


def _place(output: Path, owner: str) -> Path:
    return output / FOLDER / f"{owner}.json"
