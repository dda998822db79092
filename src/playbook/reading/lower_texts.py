"""Turns `messages:` and `scripts:` into the model; every text keeps the place of each of its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic
from playbook.model.playbook import Message, Objection, Question, Script, Stage, TemplateText

if TYPE_CHECKING:
    from playbook.reading.mistakes import Mistakes
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


def lower_scripts(root: YamlNode, mistakes: Mistakes) -> dict[str, Script]:
    """Lower the `scripts:` of a playbook."""
    return {
        name: Script(
            id=name,
            span=node.key or node.span,
            stages=tuple(_stage(stage, mistakes) for stage in node.items_of("stages")),
            objections=tuple(
                Objection(objection.text_of("hears"), objection.find(["answer"]).template())
                for objection in node.items_of("objections")
            ),
            tone=tuple(note.text for note in node.items_of("tone")),
        )
        for name, node in root.entries_of("scripts").items()
    }


def _stage(node: YamlNode, mistakes: Mistakes) -> Stage:
    return Stage(
        name=node.text_of("name"),
        purpose=node.text_of("purpose"),
        say=_template(node, "say"),
        points=tuple(point.text for point in node.items_of("points")),
        questions=tuple(_question(question, mistakes) for question in node.items_of("questions")),
    )


def _question(node: YamlNode, mistakes: Mistakes) -> Question:
    choices, is_date = node.items_of("one_of"), node.text_of("date") == "true"
    if choices and is_date:
        place = node.find(["date"])
        message, hint = "an answer that is one of a list is no day as well", "remove `date`, or `one_of`"
        mistakes.add(Diagnostic("PB012", message, place.key or place.span, hint, width=len("date")))
    return Question(
        name=node.text_of("name"),
        ask=node.find(["ask"]).template(),
        choices=tuple(choice.text for choice in choices),
        is_date=is_date,
    )


def _template(node: YamlNode, name: str) -> TemplateText | None:
    inner = node.child(name)
    return inner.template() if inner is not None and isinstance(inner.value, str) else None
