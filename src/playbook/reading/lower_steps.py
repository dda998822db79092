"""Turns the steps of a playbook, and those of its blocks, into one list of rules in the order they are written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic
from playbook.model.playbook import Step
from playbook.model.timing import Limit
from playbook.reading.lower_actions import Shelf, lower_actions, refuse_unreached_texts
from playbook.reading.lower_condition import lower_condition
from playbook.reading.lower_earlier import lower_earlier
from playbook.reading.lower_limits import lower_limits
from playbook.reading.lower_outcomes import lower_outcomes
from playbook.reading.lower_schedule import lower_schedule
from playbook.reading.lower_timing import Surroundings, lower_timing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playbook.model.playbook import Action
    from playbook.model.timing import Schedule, Timing
    from playbook.reading.lower_schedule import RuleBook
    from playbook.reading.mistakes import Mistakes
    from playbook.reading.yaml_tree import YamlNode
    from playbook.source import Span

__all__ = ["Above", "lower_steps", "refuse_circles"]

Path = tuple[str | int, ...]

TIMES = frozenset({"id", "when", "at", "within", "weekday", "repeat"})
ASIDE = TIMES | {"schedule", "limits", "if", "if_outcome", "outcomes", "steps"}
"""Keys of a step whose mistakes say nothing of its channel."""
HARMLESS = frozenset({"objective", "ask", "minutes"})
"""Keys of an action whose mistakes say nothing of what it names."""


@dataclass(frozen=True, slots=True)
class Above:
    """The `schedule:` and `limits:` maps that stand above a step, the project's first, and the block it stands in."""

    schedules: tuple[YamlNode | None, ...]
    limits: tuple[YamlNode | None, ...]
    block: str = ""

    def inside(self, step: YamlNode) -> Above:
        """What stands above the steps of a block."""
        schedules = (*self.schedules, step.child("schedule"))
        return Above(schedules, (*self.limits, step.child("limits")), step.text_of("id"))


def lower_steps(
    nodes: Sequence[YamlNode], path: Path, above: Above, shelf: Shelf, mistakes: Mistakes
) -> tuple[Step, ...]:
    """Lower a list of steps; a block is followed by its own."""
    _refuse_twins(nodes, mistakes)
    ids = tuple(node.text_of("id") for node in nodes)
    lowered: list[Step] = []
    for number, node in enumerate(nodes):
        around = Surroundings(ids[number - 1] if number else "", ids, above.block, shelf.start_is)
        here: Path = (*path, number)
        wrong = {path[len(here) :] for path in shelf.broken if path[: len(here)] == here and len(path) > len(here)}
        step = _lower_step(node, wrong, (around, above), shelf, mistakes)
        if step is not None:
            lowered.append(step)
        inner = node.items_of("steps")
        if inner and above.block:
            mistakes.add(
                Diagnostic("PB017", "a block cannot stand in a block", node.find(["id"]).span, "write it beside")
            )
        elif inner:
            lowered += lower_steps(inner, (*here, "steps"), above.inside(node), shelf, mistakes)
    return tuple(lowered)


def _lower_step(
    node: YamlNode, broken: set[Path], place: tuple[Surroundings, Above], shelf: Shelf, mistakes: Mistakes
) -> Step | None:
    """Lower what of a step has the right shape (``broken`` are its paths that have not): no mistake hides another."""
    around, above = place
    wrong = {path[0] for path in broken}
    schedule: Schedule | None = None
    timing: Timing | None = None
    actions: tuple[Action, ...] | None = None
    if not wrong & {"id", "schedule"}:
        schedule = lower_schedule((*above.schedules, node.child("schedule")), shelf.book, node.find(["id"]), mistakes)
    if not wrong & TIMES:
        timing = lower_timing(node, around, mistakes)
    if not any(path[0] not in ASIDE and path[-1] not in HARMLESS for path in broken):
        actions = lower_actions(node, shelf, mistakes)
        if timing is not None:
            refuse_unreached_texts(node, timing.repeat, mistakes)
    condition, name = node.child("if"), node.text_of("id")
    outcomes = lower_outcomes(node.child("outcomes"), name, shelf.outline, mistakes)
    earlier = lower_earlier(node.child("if_outcome"), name, shelf.outline, mistakes)
    lowered_condition = lower_condition(condition, mistakes) if condition is not None else None
    _refuse_outcomes_of_blocks(node, mistakes)
    if schedule is None or timing is None or actions is None:
        return None
    step = Step(
        id=name,
        timing=timing,
        actions=actions,
        schedule=schedule,
        rule=shelf.book.add(f"{name}: {timing.phrase}", timing.span),
        span=node.find(["id"]).span,
        condition=lowered_condition,
        earlier=earlier,
        outcomes=outcomes,
        block=above.block,
    )
    return _limited(step, (*above.limits, node.child("limits")), shelf.book, mistakes)


def _limited(step: Step, layers: Sequence[YamlNode | None], book: RuleBook, mistakes: Mistakes) -> Step:
    """Give a step and its actions the limits in force."""
    channels = dict.fromkeys(action.channel for action in step.actions)
    whole, own = lower_limits(layers, channels, book, mistakes)
    actions = tuple(replace(action, limits=own[action.channel]) for action in step.actions)
    return replace(step, actions=actions, limits=whole, channel_limits=own.get(step.channel, Limit()))


def _refuse_outcomes_of_blocks(node: YamlNode, mistakes: Mistakes) -> None:
    outcomes = node.child("outcomes")
    if outcomes is not None and node.child("steps") is not None:
        message, hint = "nothing comes of a block itself", "put `outcomes` below each of its steps"
        mistakes.add(Diagnostic("PB002", message, outcomes.key or outcomes.span, hint, width=len("outcomes")))


def _refuse_twins(steps: Sequence[YamlNode], mistakes: Mistakes) -> None:
    seen: dict[str, Span] = {}
    for step in steps:
        name = step.find(["id"])
        if name.text and name.text in seen:
            first = seen[name.text].line
            message = f"two steps are called '{name.text}' (first on line {first})"
            mistakes.add(Diagnostic("PB015", message, name.span, "rename one", width=len(name.text)))
        seen.setdefault(name.text, name.span)


def refuse_circles(steps: Sequence[Step], mistakes: Mistakes) -> None:
    """Two steps that wait for each other never happen; and an id names one step, also across blocks."""
    waits = {step.id: step.timing.anchor.step for step in steps}
    if len(waits) < len(steps):
        twin = next(step for number, step in enumerate(steps) if step.id in {other.id for other in steps[:number]})
        message = f"two steps are called '{twin.id}'"
        mistakes.add(Diagnostic("PB015", message, twin.span, "rename one", width=len(twin.id)))
        return
    for step in steps:
        path, here = [step.id], waits[step.id]
        while here and here not in path:
            path.append(here)
            here = waits.get(here, "")
        if here == step.id:
            message = f"these steps wait for each other: {' → '.join([*path, step.id])}"
            mistakes.add(Diagnostic("PB018", message, step.timing.span, "count one of them from `start`"))
            return
