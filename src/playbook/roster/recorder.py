"""Turns what a build found out into rows of the record: the same row in every clone that finds it out."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from playbook.model.event import Event, write_instant

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from playbook.model.lead import Lead
    from playbook.model.playbook import Playbook

__all__ = ["Day0", "Recorder", "alias_row", "enroll_row"]

# A letter first: a spreadsheet would take 1e9d70… or 92115755… for a number and round it.
LETTERS = {"enrolled": "e", "alias": "k", "gone": "g", "back": "b", "reassigned": "r", "closed": "c"}


@dataclass(frozen=True, slots=True)
class Day0:
    """When a run's clock starts, UTC minutes since 1970.

    Attributes:
        counts_from: what says so: the field of the list, or ``enrolled``.
        came_from: the playbook the lead is handed over from; empty where it comes from none.
    """

    at: int
    counts_from: str = "enrolled"
    came_from: str = ""


@dataclass(frozen=True, slots=True)
class Recorder:
    """Who writes rows, and when: the project's namespace, the instant built for, and the writer's file."""

    namespace: UUID
    as_of: int
    writer: str

    def id_of(self, kind: str, lead: str, *names: object) -> str:
        """Give the id of a row: two clones that record the same write one id, so that a merge keeps one."""
        text = "/".join(map(str, (self.namespace, kind, lead, *names)))
        return f"{LETTERS[kind]}{blake2b(text.encode(), digest_size=8).hexdigest()}"

    def row(self, kind: str, lead: str, names: Iterable[object], **detail: str) -> Event:
        """Make a row about a lead; ``names`` tell it from the lead's other rows of its kind."""
        told = {name: value for name, value in detail.items() if value}
        return Event(self.id_of(kind, lead, *names), self.as_of, self.writer, kind, lead, detail=told)


def enroll_row(lead: Lead, playbook: Playbook, number: int, day_0: Day0, recorder: Recorder) -> Event:
    """Take a lead into a playbook.

    Args:
        lead: under the key of its history; its other keys and its groups are recorded with it.
        playbook: the one it is taken into.
        number: counts this lead's runs in that playbook from 1 (see ``Member.runs``).
        day_0: when its clock starts.
        recorder: who writes the row.
    """
    detail = {
        "start": write_instant(day_0.at),
        "counts_from": day_0.counts_from,
        "from": day_0.came_from,
        "rep": lead.rep,
        "keys": ",".join(key for key in lead.keys if key != lead.key),
        "groups": ",".join(lead.group_keys),
        "revision": playbook.revision,
    }
    return Event(
        id=recorder.id_of("enrolled", lead.key, playbook.id, number),
        at=recorder.as_of,
        by=recorder.writer,
        kind="enrolled",
        lead=lead.key,
        playbook=playbook.id,
        enrollment=number,
        detail={name: value for name, value in detail.items() if value},
    )


def alias_row(lead: str, keys: Iterable[str], groups: Iterable[str], recorder: Recorder) -> Event:
    """Say that these keys and groups are a lead's too."""
    names = {"keys": ",".join(sorted(keys)), "groups": ",".join(sorted(groups))}
    return recorder.row("alias", lead, names.values(), **names)
