"""Turns conditions and the dates that moments count from into diagnostics for what no lead list can fill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic
from playbook.expressions import parse_expression
from playbook.reading.lower_condition import ASSIGNED
from playbook.reading.words import nearest
from playbook.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playbook.model.playbook import Condition, Playbook
    from playbook.model.project import Project
    from playbook.model.timing import Timing

__all__ = ["check_conditions"]

HISTORY = frozenset({"calls", "attempts", "unreturned", "connected", "messages"})
CLOCKS = ("received_at", "requested_at")
WISH = "channel"
"""The answer that is no question's: how somebody wants to be reached."""
WHAT = {
    "lead": "neither a column of the lead list nor a field",
    "history": "not counted",
    "answer": "the answer to no question of a script",
}


def check_conditions(project: Project, known: frozenset[str]) -> Iterator[Diagnostic]:
    """Check what `enroll`, `start`, `exit_if`, `if` and `when` look at.

    Args:
        project: whose playbooks they are; what was answered in one of them can be asked for in every other.
        known: the names that may follow ``lead.``.
    """
    answers = frozenset(_as_field(name) for name in (WISH, *_questions(project)))
    names = {"lead": known, "history": HISTORY, "answer": answers}
    for playbook in project.playbooks:
        for condition in _conditions(playbook):
            for root, name, offset in parse_expression(condition.text).fields:
                yield from _unknown(root, name, names, _inside(condition.span, offset))
        for step in playbook.steps:
            yield from _unknown_dates(step.timing, names)
        if playbook.start is not None:
            yield from _no_clock(playbook.start)


def _questions(project: Project) -> Iterator[str]:
    for playbook in project.playbooks:
        for script in playbook.scripts.values():
            yield from (question.name for stage in script.stages for question in stage.questions)


def _conditions(playbook: Playbook) -> Iterator[Condition]:
    if playbook.enroll.text != ASSIGNED:
        yield playbook.enroll
    entries = (action.condition for step in playbook.steps for action in step.actions)
    others = (playbook.start, playbook.exit_if, *(step.condition for step in playbook.steps), *entries)
    yield from (condition for condition in others if condition is not None)


def _unknown_dates(timing: Timing, names: Mapping[str, frozenset[str]]) -> Iterator[Diagnostic]:
    """A column or answer that `when` counts from, or takes its number from, and that nothing fills."""
    for field in filter(None, (timing.anchor.field, timing.count_field)):
        root, _, name = field.partition(".")
        yield from _unknown(root, name, names, _inside(timing.span, timing.phrase.find(field)))


def _as_field(name: str) -> str:
    """The name of a question as a condition writes it: `knows-us` is `answer.knows_us`."""
    return name.replace("-", "_")


def _unknown(root: str, name: str, names: Mapping[str, frozenset[str]], place: Span) -> Iterator[Diagnostic]:
    known, meant = names[root], _as_field(name) if root == "answer" else name
    if meant in known:
        return
    same = next((header for header in sorted(known) if header.casefold().replace(" ", "_") == name), "")
    near = nearest(meant, tuple(sorted(known)))
    hint = f"did you mean '{root}.{near}'?" if near else f"known: {', '.join(sorted(known))}"
    if same and not same.isidentifier():
        hint = f"the list's column is called '{same}'; rename it {name}"
    yield Diagnostic("PB004", f"'{root}.{name}' is {WHAT[root]}", place, hint, width=len(root) + 1 + len(name))


def _inside(span: Span, offset: int) -> Span:
    return Span(span.path, span.line, span.column + max(0, offset))


def _no_clock(start: Condition) -> Iterator[Diagnostic]:
    others = [name for _, name, _ in parse_expression(start.text).fields if name not in CLOCKS]
    if others:
        message = f"a clock that starts at '{others[0]}' is part of the language, but not of this version"
        yield Diagnostic("PB013", message, start.span, "use lead.received_at or lead.requested_at")
