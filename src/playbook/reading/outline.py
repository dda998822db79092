"""Turns the steps of a playbook as written into who stands where, so that one step can name another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playbook.reading.yaml_tree import YamlNode

__all__ = ["Outline", "outline_of"]


@dataclass(frozen=True, slots=True)
class Outline:
    """What the steps of one playbook may name. It is taken from the text: a step with a mistake in it is there too.

    Attributes:
        playbook: the id of their playbook.
        playbooks: those project.yaml lists.
        steps: the ids in order of writing, those of a block after the block's own.
        blocks: the ids that are blocks.
        inside: step → the block it stands in.
    """

    playbook: str = ""
    playbooks: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    blocks: frozenset[str] = frozenset()
    inside: Mapping[str, str] = field(default_factory=dict)

    @property
    def contacts(self) -> tuple[str, ...]:
        """The steps that are no blocks, in order of writing."""
        return tuple(step for step in self.steps if step not in self.blocks)

    def ahead_of(self, step: str) -> tuple[str, ...]:
        """The steps a `go to` may lead to from ``step``, or from anywhere where that is empty.

        They stand below it. A block begins by its own `when`, and its steps count from that: nothing leads into it.
        """
        below = self.steps[self.steps.index(step) + 1 :] if step in self.steps else self.steps
        here = {"", self.inside.get(step, "")}
        return tuple(name for name in below if name not in self.blocks and self.inside.get(name, "") in here)


def outline_of(root: YamlNode, project: YamlNode) -> Outline:
    """Take the outline of a playbook from its text and from that of project.yaml."""
    steps: list[str] = []
    blocks: set[str] = set()
    inside: dict[str, str] = {}
    for node in root.items_of("steps"):
        name = node.text_of("id")
        own = [inner.text_of("id") for inner in node.items_of("steps")]
        steps += [name, *own]
        inside |= dict.fromkeys(own, name)
        if node.child("steps") is not None:
            blocks.add(name)
    listed = tuple(node.text for node in project.items_of("playbooks"))
    return Outline(root.text_of("playbook"), listed, tuple(filter(None, steps)), frozenset(blocks), inside)
