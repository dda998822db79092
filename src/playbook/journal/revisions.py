"""Turns the playbooks that leads were taken into into files beside the journal: what was in force when they entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.files import replace_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from playbook.model.event import Event
    from playbook.source import Tree

__all__ = ["FOLDER", "keep_revisions", "revision_path"]

FOLDER = "journal/revisions"


def revision_path(playbook: str, revision: str) -> str:
    """Name the file of a playbook as it once was, from the project's folder."""
    return f"{FOLDER}/{playbook}-{revision}.yaml"


def keep_revisions(tree: Tree, root: Path, rows: Iterable[Event]) -> None:
    """Copy each playbook that `enrolled` rows name, as it stands now, unless that revision is kept already.

    Call it before the rows are appended: a row that stands in the journal has its playbook. Lines end as git ends them,
    so that the copies of two clones are the same.

    Raises:
        CannotGoOn: where the disk does not take it.
    """
    named = {
        (row.playbook, row.detail["revision"]) for row in rows if row.kind == "enrolled" and "revision" in row.detail
    }
    for playbook, revision in sorted(named):
        path = root / revision_path(playbook, revision)
        if path.exists():
            continue
        replace_bytes(path, tree.read(f"playbooks/{playbook}.yaml").replace(b"\r\n", b"\n"))
