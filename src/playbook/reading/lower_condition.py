"""Turns `if`, `enroll` and `exit_if` into conditions that can be understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic
from playbook.expressions import ExpressionError, parse_expression
from playbook.model.playbook import Condition
from playbook.reading.meant_conditions import meant_condition

if TYPE_CHECKING:
    from playbook.reading.mistakes import Mistakes
    from playbook.reading.yaml_tree import YamlNode

__all__ = ["ASSIGNED", "lower_condition"]

ASSIGNED = "assigned"
"""What `enroll` says of a playbook that takes nobody in by itself."""


def lower_condition(node: YamlNode, mistakes: Mistakes) -> Condition:
    """Check a condition; a mistake in it is noted at its character."""
    text = node.text
    if text:
        try:
            parse_expression(text)
        except ExpressionError as error:
            meant = meant_condition(text)
            hint = f"write {meant}" if meant else error.hint
            mistakes.add(Diagnostic("PB019", error.message, node.at(error.offset), hint))
    return Condition(text.strip(), node.at(0))
