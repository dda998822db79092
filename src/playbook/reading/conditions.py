"""Turns conditions and the dates that moments count from into diagnostics for what no lead list can fill."""

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
    from playbook.model.timing import Timing

__all__ = ["check_conditions"]

HISTORY = frozenset({"attempts", "unreturned", "connected", "messages"})
CLOCKS = ("received_at", "requested_at")


def check_conditions(project: Project, known: frozenset[str]) -> Iterator[Diagnostic]:
    """Check what `enroll`, `start`, `if` and `when` look at; ``known`` are the names that may follow ``lead.``."""
    for playbook in project.playbooks:
        for condition in _conditions(playbook):
            yield from _unknown_fields(condition, known)
        for step in playbook.steps:
            yield from _unknown_dates(step.timing, known)
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
        if names is not None and name not in names:
            yield _unknown_field(root, name, names, _inside(condition.span, offset))


def _unknown_dates(timing: Timing, known: frozenset[str]) -> Iterator[Diagnostic]:
    """A column that `when` counts from, or takes its number from, and that no list has."""
    for field in (timing.anchor.field, timing.count_field):
        root, _, name = field.partition(".")
        if root == "lead" and name not in known:
            yield _unknown_field(root, name, known, _inside(timing.span, timing.phrase.find(field)))


def _unknown_field(root: str, name: str, names: frozenset[str], place: Span) -> Diagnostic:
    same = next((header for header in sorted(names) if header.casefold().replace(" ", "_") == name), "")
    near = nearest(name, tuple(sorted(names)))
    hint = f"did you mean '{root}.{near}'?" if near else f"known: {', '.join(sorted(names))}"
    if same and not same.isidentifier():
        hint = f"the list's column is called '{same}'; rename it {name}"
    what = "neither a column of the lead list nor a field" if root == "lead" else "not counted"
    return Diagnostic("PB004", f"'{root}.{name}' is {what}", place, hint, width=len(root) + 1 + len(name))


def _inside(span: Span, offset: int) -> Span:
    return Span(span.path, span.line, span.column + max(0, offset))


def _no_clock(start: Condition) -> Iterator[Diagnostic]:
    others = [name for _, name, _ in parse_expression(start.text).fields if name not in CLOCKS]
    if others:
        message = f"a clock that starts at '{others[0]}' is part of the language, but not of this version"
        yield Diagnostic("PB013", message, start.span, "use lead.received_at or lead.requested_at")
