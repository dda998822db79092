"""Turns the conditions of a project into diagnostics for the fields that no lead list can fill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic
from playbook.expressions import parse_expression
from playbook.reading.words import nearest
from playbook.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playbook.model.playbook import Condition, Playbook
    from playbook.model.project import Project

__all__ = ["check_conditions"]

HISTORY = frozenset({"attempts", "unreturned", "connected", "messages"})
CLOCKS = ("received_at", "requested_at")


def check_conditions(project: Project, known: frozenset[str]) -> Iterator[Diagnostic]:
    """Check what `enroll`, `start` and `if` look at; ``known`` are the names that may follow ``lead.``."""
    for playbook in project.playbooks:
        for condition in _conditions(playbook):
            yield from _unknown_fields(condition, known)
        if playbook.start is not None:
            yield from _no_clock(playbook.start)


def _conditions(playbook: Playbook) -> Iterator[Condition]:
    if playbook.enroll.text != "assigned":
        yield playbook.enroll
    if playbook.start is not None:
        yield playbook.start
    yield from (step.condition for step in playbook.steps if step.condition is not None)


def _unknown_fields(condition: Condition, known: frozenset[str]) -> Iterator[Diagnostic]:
    for root, name, offset in parse_expression(condition.text).fields:
        names = {"lead": known, "history": HISTORY}.get(root)
        if names is None or name in names:
            continue
        near = nearest(name, tuple(sorted(names)))
        hint = f"did you mean '{root}.{near}'?" if near else f"known: {', '.join(sorted(names))}"
        what = "neither a column of the lead list nor a field" if root == "lead" else "not counted"
        place = Span(condition.span.path, condition.span.line, condition.span.column + offset)
        yield Diagnostic("PB004", f"'{root}.{name}' is {what}", place, hint, width=len(root) + 1 + len(name))


def _no_clock(start: Condition) -> Iterator[Diagnostic]:
    others = [name for _, name, _ in parse_expression(start.text).fields if name not in CLOCKS]
    if others:
        message = f"a clock that starts at '{others[0]}' is part of the language, but not of this version"
        yield Diagnostic("PB013", message, start.span, "use lead.received_at or lead.requested_at")
