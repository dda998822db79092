"""Turns a playbook as written into the model: phrases parsed, names resolved, defaults written out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic
from playbook.expressions import ExpressionError, parse_expression
from playbook.model.playbook import Condition, Playbook, Step
from playbook.model.timing import StartIs
from playbook.reading.lower_actions import Shelf, lower_action
from playbook.reading.lower_outcomes import lower_exits, lower_outcomes
from playbook.reading.lower_schedule import RuleBook, lower_schedule
from playbook.reading.lower_texts import lower_messages, lower_scripts
from playbook.reading.lower_timing import lower_timing
from playbook.reading.mistakes import Mistakes, validate
from playbook.reading.surface import PlaybookShape

if TYPE_CHECKING:
    from playbook.reading.yaml_tree import YamlNode
    from playbook.source import Span

__all__ = ["lower_playbook"]


def lower_playbook(
    root: YamlNode, project_schedule: YamlNode | None, book: RuleBook, mistakes: Mistakes
) -> Playbook | None:
    """Lower one file; all mistakes are noted, and ``None`` given where there is any."""
    before = len(mistakes.found)
    broken = validate(PlaybookShape, root, mistakes)
    steps = root.items_of("steps")
    shelf = Shelf(
        steps=tuple(step.text_of("id") for step in steps),
        messages=lower_messages(root),
        scripts=lower_scripts(root),
        start_is=_start_is(root),
        schedules=(project_schedule, root.child("schedule")),
        book=book,
    )
    _refuse_twins(steps, mistakes)
    lowered = [_lower_step(step, number, shelf, broken, mistakes) for number, step in enumerate(steps)]
    exits = lower_exits(root.items_of("exit"), mistakes)
    outcomes = lower_outcomes(root.child("outcomes"), mistakes, needs_else=True)
    if len(mistakes.found) == before or not broken:
        _refuse_circles([step for step in lowered if step is not None], mistakes)
    enroll, start = root.child("enroll"), root.child("start")
    playbook = Playbook(
        id=root.text_of("playbook"),
        title=root.text_of("title"),
        about=root.text_of("about"),
        kind=root.text_of("kind"),
        enroll=_condition(enroll if enroll is not None else root, mistakes),
        start=None if start is None or start.text == "enrolled" else _condition(start, mistakes),
        start_is=shelf.start_is,
        exits=exits,
        outcomes=outcomes,
        steps=tuple(step for step in lowered if step is not None),
        messages=shelf.messages,
        scripts=shelf.scripts,
        span=root.find(["playbook"]).span,
    )
    return playbook if len(mistakes.found) == before else None


def _start_is(root: YamlNode) -> StartIs | None:
    text = root.text_of("start_is")
    return StartIs(text) if text in set(StartIs) else None


def _refuse_twins(steps: tuple[YamlNode, ...], mistakes: Mistakes) -> None:
    seen: dict[str, Span] = {}
    for step in steps:
        name = step.find(["id"])
        if name.text and name.text in seen:
            first = seen[name.text].line
            message = f"two steps are called '{name.text}' (first on line {first})"
            mistakes.add(Diagnostic("PB015", message, name.span, "rename one", width=len(name.text)))
        seen.setdefault(name.text, name.span)


def _refuse_circles(steps: list[Step], mistakes: Mistakes) -> None:
    """Two steps that wait for each other never happen."""
    waits = {step.id: step.timing.anchor.step for step in steps}
    for step in steps:
        path, here = [step.id], waits[step.id]
        while here and here not in path:
            path.append(here)
            here = waits.get(here, "")
        if here == step.id:
            message = f"these steps wait for each other: {' → '.join([*path, step.id])}"
            mistakes.add(Diagnostic("PB018", message, step.timing.span, "count one of them from `start`"))
            return


def _lower_step(
    node: YamlNode, number: int, shelf: Shelf, broken: frozenset[tuple[str | int, ...]], mistakes: Mistakes
) -> Step | None:
    """Lower what of a step has the right shape, so that one mistake does not hide the next."""
    wrong = {path[2] for path in broken if path[:2] == ("steps", number) and len(path) > 2}
    previous = shelf.steps[number - 1] if number else ""
    schedule = timing = action = None
    if not wrong & {"id", "schedule"}:
        schedule = lower_schedule((*shelf.schedules, node.child("schedule")), shelf.book, node.find(["id"]), mistakes)
    if not wrong & {"id", "when", "at", "within"}:
        timing = lower_timing(node, previous, shelf.steps, shelf.start_is, mistakes)
    if not wrong:
        action = lower_action(node, shelf, mistakes)
    condition = node.child("if")
    outcomes = lower_outcomes(node.child("outcomes"), mistakes, needs_else=False)
    if schedule is None or timing is None or action is None:
        return None
    name = node.text_of("id")
    return Step(
        id=name,
        timing=timing,
        actions=(action,),
        schedule=schedule,
        rule=shelf.book.add(f"{name}: {timing.phrase}", timing.span),
        span=node.find(["id"]).span,
        condition=_condition(condition, mistakes) if condition is not None else None,
        outcomes=outcomes,
    )


def _condition(node: YamlNode, mistakes: Mistakes) -> Condition:
    text = node.text
    if text and text != "assigned":
        try:
            parse_expression(text)
        except ExpressionError as error:
            mistakes.add(Diagnostic("PB019", error.message, node.at(error.offset), error.hint))
    return Condition(text.strip(), node.span)
