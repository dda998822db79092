"""Turns what calendars hold and what a build would put there into a refusal, where too much changes unexplained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from playbook.model.artifact import Artifact, Stamp

__all__ = ["mass_change", "stamps_of"]

SHIFT = 8 * 60
"""Minutes from which on an event is on another day, or as good as."""
ALWAYS_FREE = 20
FREE_PERCENT = 10
"""Up to so many changes, or so many of a hundred, are an ordinary day; beyond both somebody should look first."""


def stamps_of(artifacts: Iterable[Artifact]) -> dict[str, Stamp]:
    """Collect what artifacts would publish, by calendar UID."""
    return {stamp.uid: stamp for artifact in artifacts for stamp in artifact.stamps}


def mass_change(
    before: Mapping[str, Stamp],
    coming: Mapping[str, Stamp],
    explained: Collection[str],
    as_of: int,
    *,
    until: int | None = None,
) -> Diagnostic | None:
    """Say that a build would move or drop many published calls and tasks for no reason in the record, if it would.

    A reason is a cancellation, which always has one, and any row about the lead since the event was published. An
    export with a shifted column or half its rows, or an edited playbook, leaves no row.

    Args:
        before: calendar UID → stamp, for all that is published, of every rep this build writes for.
        coming: the same for what it would publish, cancelled events among them.
        explained: UIDs whose end the record explains otherwise: logged before their time, for instance.
        as_of: the build's instant, UTC minutes since 1970; what began by then is past and not counted.
        until: the end of the build's horizon, in the same minutes; a shorter horizon takes nothing back.
    """
    ahead = {
        uid: stamp
        for uid, stamp in before.items()
        if stamp.start is not None and as_of < stamp.start and (until is None or stamp.start < until)
    }
    gone = sum(uid not in coming for uid in ahead.keys() - set(explained))
    moved = sum(_is_moved(ahead[uid], coming[uid]) for uid in ahead.keys() & coming.keys() - set(explained))
    count = gone + moved
    if count <= ALWAYS_FREE or count * 100 <= FREE_PERCENT * len(ahead):
        return None
    return Diagnostic(
        "PB059",
        f"{count} of the {len(ahead)} coming calls and tasks in calendars would change without a reason in the record: "
        f"{moved} would move to another day, {gone} would disappear.",
        hint="compare the lead lists, playbooks and project.yaml with their last version; where the change is meant, "
        "run `playbook build --accept`",
    )


def _is_moved(before: Stamp, now: Stamp) -> bool:
    """Say whether an event would be on another day although nothing was logged about its lead.

    Inside its day a touch gives way to what else the rep has then, so an opt-out may move some minutes of others.
    """
    is_shifted = now.start is not None and before.start is not None and abs(now.start - before.start) >= SHIFT
    return is_shifted and now.rows == before.rows
