"""Turns `exit:` and `outcomes:` into reactions, and knows the outcomes there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic
from playbook.model.outcomes import GROUPS, OUTCOMES, UNANSWERED
from playbook.model.playbook import Reaction
from playbook.reading.phrases import parse_reaction
from playbook.reading.words import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playbook.reading.mistakes import Mistakes
    from playbook.reading.yaml_tree import YamlNode

__all__ = ["check_at_end", "check_targets", "lower_exits", "lower_outcomes"]


def lower_exits(nodes: tuple[YamlNode, ...], mistakes: Mistakes) -> frozenset[str]:
    """Lower `exit:`, a list of outcomes."""
    for node in nodes:
        _check(node.text, OUTCOMES, node, mistakes)
    return frozenset(node.text for node in nodes)


def lower_outcomes(node: YamlNode | None, mistakes: Mistakes, *, needs_else: bool) -> dict[str, Reaction]:
    """Lower an `outcomes:` map; a playbook's must say what happens else."""
    if node is None or not isinstance(node.value, dict):
        return {}
    found: dict[str, Reaction] = {}
    for name, inner in node.value.items():
        _check(name, (*OUTCOMES, *GROUPS), inner, mistakes)
        parsed = mistakes.phrase(inner, parse_reaction)
        if parsed is not None:
            found[name] = Reaction(parsed.kind, inner.text.strip(), inner.span, parsed.target)
    if needs_else and "else" not in node.value:
        place = node.key or node.span
        mistakes.add(
            Diagnostic("PB016", "`outcomes:` does not say what happens else", place, "end it with `else: stop`")
        )
    return found


def _check(name: str, known: tuple[str, ...], node: YamlNode, mistakes: Mistakes) -> None:
    if name not in known:
        near = nearest(name, known)
        hint = f"did you mean '{near}'?" if near else f"known: {', '.join(known)}"
        place = node.key or node.span
        mistakes.add(Diagnostic("PB018", f"there is no outcome '{name}'", place, hint, width=len(name)))


def check_targets(reactions: Mapping[str, Reaction], steps: tuple[str, ...], mistakes: Mistakes) -> None:
    """Check that `go to` names a step, and that nothing goes in circles while nobody answers."""
    for outcome, reaction in reactions.items():
        if reaction.kind == "go to" and reaction.target not in steps:
            near = nearest(reaction.target, steps)
            hint = f"did you mean '{near}'?" if near else f"steps: {', '.join(steps)}"
            mistakes.add(Diagnostic("PB018", f"there is no step '{reaction.target}'", reaction.span, hint))
        assumed = outcome == "unanswered" or outcome in UNANSWERED
        if assumed and reaction.kind in {"again", "go to"}:
            message = f"'{reaction.kind}' cannot follow '{outcome}': nobody answers is what every plan assumes"
            mistakes.add(Diagnostic("PB018", message, reaction.span, "say how often with `repeat` on the step"))


def check_at_end(node: YamlNode | None, mistakes: Mistakes) -> None:
    """Check `at_end`: `stop`, or the start of another playbook, which this version does not carry out."""
    if node is None:
        return
    parsed = mistakes.phrase(node, parse_reaction)
    if parsed is None or parsed.kind == "stop":
        return
    if parsed.kind == "start":
        message = "`at_end: start …` is part of the language, but not of this version"
        mistakes.add(Diagnostic("PB013", message, node.span, "write at_end: stop", width=len(node.text)))
    else:
        message = f"'{parsed.kind}' cannot stand at the end"
        mistakes.add(Diagnostic("PB018", message, node.span, "write at_end: stop", width=len(node.text)))
