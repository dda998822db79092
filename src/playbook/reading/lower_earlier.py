"""Turns `if_outcome:` into tests of what came of other steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic
from playbook.model.outcomes import OUTCOMES
from playbook.model.playbook import OutcomeTest

if TYPE_CHECKING:
    from playbook.reading.mistakes import Mistakes
    from playbook.reading.outline import Outline
    from playbook.reading.yaml_tree import YamlNode

__all__ = ["lower_earlier"]

TESTED = (*OUTCOMES, "answered", "unanswered")


def lower_earlier(node: YamlNode | None, step: str, outline: Outline, mistakes: Mistakes) -> tuple[OutcomeTest, ...]:
    """Lower the `if_outcome` of a step, or of an entry of its `either`; all of the tests must hold."""
    if node is None or not isinstance(node.value, dict):
        return ()
    found = []
    for name, wanted in node.value.items():
        _check_step(name, wanted, step, outline, mistakes)
        found.append(OutcomeTest(name, _outcomes(wanted, mistakes)))
    return tuple(found)


def _check_step(name: str, wanted: YamlNode, step: str, outline: Outline, mistakes: Mistakes) -> None:
    place = wanted.key or wanted.span
    others = tuple(other for other in outline.contacts if other != step)
    if name == step:
        message, hint = "this step asks for an outcome of its own", f"name another step: {', '.join(others)}"
        mistakes.add(Diagnostic("PB018", message, place, hint, width=len(name)))
    elif name in outline.blocks:
        first = next((inner for inner, block in outline.inside.items() if block == name), "")
        message = f"'{name}' is a block, and nothing comes of a block itself"
        mistakes.add(Diagnostic("PB018", message, place, f"name one of its steps: {first}", width=len(name)))
    elif name not in others:
        mistakes.unknown("step", name, place, others, f"steps: {', '.join(others)}" if others else "")


def _outcomes(node: YamlNode, mistakes: Mistakes) -> frozenset[str]:
    words = node.value if isinstance(node.value, tuple) else (node,)
    for word in words:
        if word.text not in TESTED and word.text:
            mistakes.unknown("outcome", word.text, word.span, TESTED)
    if not words or any(not word.text and word.value is not None for word in words):  # an empty one is named already
        message, hint = "this names no outcome", "write one such as unanswered, or a list: [busy, no_answer]"
        mistakes.add(Diagnostic("PB012", message, node.span, hint))
    return frozenset(word.text for word in words)
