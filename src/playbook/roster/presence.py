"""Turns who stands in the lists now into rows for who left and who returned, or stops where too many left at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic
from playbook.roster.histories import sure_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from playbook.model.event import Event
    from playbook.model.lead import Lead
    from playbook.model.project import Project
    from playbook.roster.histories import Histories
    from playbook.roster.recorder import Recorder

__all__ = ["Absence", "present", "too_many", "who_left", "who_returned"]

MOST = 20
"""So many may leave the lists in one build without a question, and so may this share of those who are worked:"""
SHARE = 0.10
CUT_OFF = (
    "was the export cut off, did its columns shift, or is it another file? Put the right list there. If this one is"
    " right, run `playbook build --accept`: who is gone is then held, and nothing of theirs is cancelled"
)
MIXED = (
    "was a column sorted apart from the others, or has the CRM given out its ids anew? Export the list again, or leave"
    " the ids out: people are found by their address. If this one is right, run `playbook build --accept`: what is"
    " recorded of an id then goes on with the address beside it"
)


@dataclass(frozen=True, slots=True)
class Absence:
    """Who is in a playbook and in no list.

    Attributes:
        keys: all of them, sorted: they are held.
        left: rows for those who stood in a list until this build.
    """

    keys: tuple[str, ...]
    left: tuple[Event, ...]


def present(histories: Histories, everybody: Iterable[Lead], known: Iterable[Lead]) -> frozenset[str]:
    """Say who stands in a list, by primary keys: every row counts, also one that is left out or withheld.

    Args:
        histories: the record.
        everybody: every row with a key.
        known: those of whom it is sure who they are, under the keys of their histories.
    """
    found = {lead.key for lead in known}
    for lead in everybody:
        found |= histories.primaries(sure_keys(lead) or lead.keys)
    return frozenset(found)


def who_left(histories: Histories, running: Iterable[str], recorder: Recorder) -> Absence:
    """Write a `gone` row for everybody who has none since they were last seen; ``running`` are those in no list."""
    keys = tuple(sorted(running))
    return Absence(keys, tuple(_row("gone", key, histories, recorder) for key in keys if not _is_gone(histories, key)))


def who_returned(histories: Histories, leads: Iterable[Lead], recorder: Recorder) -> Iterator[Event]:
    """Write a `back` row for everybody who was gone and stands in a list again."""
    for key in dict.fromkeys(lead.key for lead in leads):
        if _is_gone(histories, key) and any(row.kind == "enrolled" for row in histories.of_person(key)):
            yield _row("back", key, histories, recorder)


def too_many(absence: Absence, unsure: int, staying: int, project: Project) -> Iterator[Diagnostic]:
    """Refuse a build in which so many leads would be lost from sight that the lists must be wrong.

    Args:
        absence: who left.
        unsure: how many have one person's id and another's address now.
        staying: how many are in a playbook and stand in a list.
        project: names its lists.
    """
    left = len(absence.left)
    if left + unsure <= MOST or left + unsure <= (left + staying) * SHARE:
        return
    paths = " and ".join(lead_file.path for lead_file in project.lead_files)
    lost = [f"{left} stand in {paths} no longer"] * bool(left)
    lost += [f"{unsure} have one person's id and another's address there"] * bool(unsure)
    message = f"of {left + staying} leads that are in a playbook, {' and '.join(lost)}"
    place = project.lead_files[0].span if project.lead_files else project.span
    yield Diagnostic("PB056", message, place, MIXED if unsure > left else CUT_OFF)


def _is_gone(histories: Histories, primary: str) -> bool:
    # Counted, not compared by time: two builds as of one minute may write one of each.
    kinds = [row.kind for row in histories.of_person(primary)]
    return kinds.count("gone") > kinds.count("back")


def _row(kind: str, primary: str, histories: Histories, recorder: Recorder) -> Event:
    return recorder.row(kind, primary, [histories.count(primary, kind) + 1])
