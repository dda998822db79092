"""Turns the channel of a step, or the entries of its `either`, into actions whose scripts and messages exist."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic
from playbook.model.event import CHANNELS
from playbook.model.playbook import Action
from playbook.reading.lower_condition import lower_condition
from playbook.reading.lower_earlier import lower_earlier
from playbook.reading.lower_words import lower_words, refuse_unreached
from playbook.reading.surface_steps import SKIP

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playbook.model.playbook import Message, Script
    from playbook.model.timing import Repeat, StartIs
    from playbook.reading.lower_schedule import RuleBook
    from playbook.reading.mistakes import Mistakes
    from playbook.reading.outline import Outline
    from playbook.reading.yaml_tree import YamlNode

__all__ = ["Shelf", "lower_actions", "refuse_unreached_texts"]

DEFAULT_MINUTES = MappingProxyType(
    {
        "call": 15,
        "email": 5,
        "sms": 2,
        "social": 5,
        "letter": 15,
        "gift": 15,
        "visit": 60,
        "meeting": 30,
        "task": 10,
    }
)
FOREIGN = MappingProxyType({"call": ("message",), "task": ("voicemail", "script", "message")})
SPOKEN = ("voicemail", "script")
"""Keys of a call alone."""
OF_ENTRY = f"give it one of {', '.join(CHANNELS)}"
OF_STEP = f"{OF_ENTRY}, an `either` of several, or `steps` of its own"


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the steps of one playbook share: what they may name, the rules found so far, and what has no shape."""

    messages: Mapping[str, Message]
    scripts: Mapping[str, Script]
    start_is: StartIs | None
    book: RuleBook
    broken: frozenset[tuple[str | int, ...]]
    outline: Outline


def lower_actions(step: YamlNode, shelf: Shelf, mistakes: Mistakes) -> tuple[Action, ...] | None:
    """Lower the one channel of a step, or its `either`; a block has none."""
    present = _present((*CHANNELS, "either", "steps"), step)
    if len(present) != 1:
        mistakes.add(Diagnostic("PB017", f"this step has {_shown(present)}", step.find(["id"]).span, OF_STEP))
        return None
    if present == ["steps"]:
        return ()
    if present == ["either"]:
        return _entries(step.find(["either"]), step.text_of("id"), shelf, mistakes)
    return (_action(step.find(present), present[0], shelf, mistakes),)


def refuse_unreached_texts(step: YamlNode, repeat: Repeat | None, mistakes: Mistakes) -> None:
    """Refuse texts for happenings that never come, in the action of a step and in every entry of its `either`."""
    for node in (step, *step.items_of("either")):
        for channel in _present(CHANNELS, node):
            refuse_unreached(node.find([channel]), channel, repeat, mistakes)


def _present(keys: tuple[str, ...], node: YamlNode) -> list[str]:
    return [key for key in keys if node.child(key) is not None]


def _shown(present: list[str]) -> str:
    return f"both `{present[0]}` and `{present[1]}`" if present else "no channel"


def _entries(either: YamlNode, step: str, shelf: Shelf, mistakes: Mistakes) -> tuple[Action, ...] | None:
    found: list[Action] = []
    entries = either.value if isinstance(either.value, tuple) else ()
    for number, entry in enumerate(entries, start=1):
        if entry.text == SKIP:
            if number < len(entries):
                message = "nothing after `skip` would ever be done"
                mistakes.add(Diagnostic("PB012", message, entry.span, "move it to the end, or remove it", width=4))
            continue
        condition = entry.child("if")
        lowered = lower_condition(condition, mistakes) if condition is not None else None
        earlier = lower_earlier(entry.child("if_outcome"), step, shelf.outline, mistakes)
        present = _present(CHANNELS, entry)
        if len(present) != 1:
            mistakes.add(Diagnostic("PB017", f"this entry has {_shown(present)}", entry.span, OF_ENTRY))
            continue
        action = _action(entry.find(present), present[0], shelf, mistakes)
        found.append(replace(action, condition=lowered, earlier=earlier))
    if entries and all(entry.text == SKIP for entry in entries):
        message = "this `either` has nothing to choose from"
        mistakes.add(Diagnostic("PB017", message, either.key or either.span, "write an entry above `skip`", width=6))
    return tuple(found) or None


def _action(node: YamlNode, channel: str, shelf: Shelf, mistakes: Mistakes) -> Action:
    for key in FOREIGN.get(channel, SPOKEN):
        extra = node.child(key)
        if extra is not None:
            message = f"`{key}` does not belong to `{channel}`"
            mistakes.add(Diagnostic("PB002", message, extra.key, "remove it", width=len(key)))
    message, choice = ("", None) if channel == "task" else lower_words(node, channel, shelf.messages, mistakes)
    script, minutes = node.child("script"), node.text_of("minutes")
    if script is not None and script.text not in shelf.scripts:
        known = sorted(shelf.scripts)
        mistakes.unknown("script", script.text, script.span, known, "" if known else "this playbook has none yet")
    return Action(
        channel=channel,
        objective=node.text_of("objective"),
        ask=node.text_of("ask"),
        minutes=int(minutes) if minutes.isdecimal() else DEFAULT_MINUTES[channel],  # `validate` has named what is none
        span=node.key or node.span,
        script=node.text_of("script"),
        message=message,
        choice=choice,
    )
