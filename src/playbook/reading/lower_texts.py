"""Turns `messages:` and `scripts:` into the model; every text keeps the place of each of its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.model.playbook import Message, Objection, Question, Script, Stage, TemplateText

if TYPE_CHECKING:
    from playbook.reading.yaml_tree import YamlNode

__all__ = ["lower_messages", "lower_scripts"]


def lower_messages(root: YamlNode) -> dict[str, Message]:
    """Lower the `messages:` of a playbook."""
    return {
        name: Message(
            id=name,
            kind=node.text_of("kind"),
            span=node.key or node.span,
            benefit=node.text_of("benefit"),
            offers=node.text_of("offers"),
            reason=node.text_of("reason"),
            source=node.text_of("source"),
            voicemail=_template(node, "voicemail"),
            subject=_template(node, "subject"),
            body=_template(node, "body"),
        )
        for name, node in root.entries_of("messages").items()
    }


def lower_scripts(root: YamlNode) -> dict[str, Script]:
    """Lower the `scripts:` of a playbook."""
    return {
        name: Script(
            id=name,
            span=node.key or node.span,
            stages=tuple(_stage(stage) for stage in node.items_of("stages")),
            objections=tuple(
                Objection(objection.text_of("hears"), objection.find(["answer"]).template())
                for objection in node.items_of("objections")
            ),
            tone=tuple(note.text for note in node.items_of("tone")),
        )
        for name, node in root.entries_of("scripts").items()
    }


def _stage(node: YamlNode) -> Stage:
    return Stage(
        name=node.text_of("name"),
        purpose=node.text_of("purpose"),
        say=_template(node, "say"),
        points=tuple(point.text for point in node.items_of("points")),
        questions=tuple(
            Question(question.text_of("name"), question.find(["ask"]).template())
            for question in node.items_of("questions")
        ),
    )


def _template(node: YamlNode, name: str) -> TemplateText | None:
    inner = node.child(name)
    return inner.template() if inner is not None and isinstance(inner.value, str) else None
