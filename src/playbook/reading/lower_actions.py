"""Turns `call:`, `email:` or `task:` of a step into an action whose script and message exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic
from playbook.model.playbook import Action
from playbook.reading.words import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playbook.model.playbook import Message, Script
    from playbook.model.timing import StartIs
    from playbook.reading.lower_schedule import RuleBook
    from playbook.reading.mistakes import Mistakes
    from playbook.reading.yaml_tree import YamlNode

__all__ = ["Shelf", "lower_action"]

DEFAULT_MINUTES = {"call": 15, "email": 5, "task": 10}
FOREIGN = {"call": ("message",), "email": ("voicemail", "script"), "task": ("voicemail", "script", "message")}


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the steps of one playbook share: what they may name, the rules found so far, and what has no shape."""

    messages: Mapping[str, Message]
    scripts: Mapping[str, Script]
    start_is: StartIs | None
    book: RuleBook
    broken: frozenset[tuple[str | int, ...]]


def lower_action(step: YamlNode, shelf: Shelf, mistakes: Mistakes) -> tuple[Action, ...] | None:
    """Lower the one channel of a step; a block has none."""
    present = [channel for channel in (*DEFAULT_MINUTES, "steps") if step.child(channel) is not None]
    if len(present) != 1:
        what = "no channel" if not present else f"both `{present[0]}` and `{present[1]}`"
        hint = f"give it one of {', '.join(DEFAULT_MINUTES)}, or `steps` of its own"
        mistakes.add(Diagnostic("PB017", f"this step has {what}", step.find(["id"]).span, hint))
        return None
    if present == ["steps"]:
        return ()
    channel = present[0]
    action = step.find([channel])
    for key in FOREIGN[channel]:
        extra = action.child(key)
        if extra is not None:
            message = f"`{key}` does not belong to `{channel}`"
            mistakes.add(Diagnostic("PB002", message, extra.key, "remove it", width=len(key)))
    _check_message(action, channel, shelf, mistakes)
    script = action.child("script")
    if script is not None and script.text not in shelf.scripts:
        mistakes.add(_unknown("script", script, tuple(shelf.scripts)))
    message = action.text_of("voicemail" if channel == "call" else "message", "none")
    lowered = Action(
        channel=channel,
        objective=action.text_of("objective"),
        ask=action.text_of("ask"),
        minutes=int(action.text_of("minutes", str(DEFAULT_MINUTES[channel]))),
        span=action.key or action.span,
        script=action.text_of("script"),
        message="" if message == "none" else message,
    )
    return (lowered,)


def _check_message(action: YamlNode, channel: str, shelf: Shelf, mistakes: Mistakes) -> None:
    if channel == "task":
        return
    key = "voicemail" if channel == "call" else "message"
    named = action.child(key)
    if named is None:
        missing = "this e-mail names no message" if channel == "email" else "what is left on voicemail is not said"
        hint = "add `message:` with the id of one" if channel == "email" else "add `voicemail: none`, or a message's id"
        mistakes.add(Diagnostic("PB011", missing, action.key, hint, width=len(channel)))
        return
    if channel == "call" and named.text == "none":
        return
    message = shelf.messages.get(named.text)
    if message is None:
        mistakes.add(_unknown("message", named, tuple(shelf.messages)))
        return
    lacks = message.voicemail is None if channel == "call" else message.subject is None or message.body is None
    if lacks:
        parts = "no `voicemail:` text" if channel == "call" else "no `subject:` and `body:`"
        hint = f"it stands on line {message.span.line}"
        mistakes.add(Diagnostic("PB018", f"'{named.text}' has {parts}", named.span, hint, width=len(named.text)))


def _unknown(what: str, node: YamlNode, known: tuple[str, ...]) -> Diagnostic:
    near = nearest(node.text, known)
    message = f"there is no {what} '{node.text}'" + (f" — did you mean '{near}'?" if near else "")
    listed = f"known: {', '.join(sorted(known))}" if known else f"this playbook has no {what}s yet"
    return Diagnostic("PB018", message, node.span, "" if near else listed, width=len(node.text))
