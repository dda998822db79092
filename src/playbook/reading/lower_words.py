"""Turns `voicemail:` and `message:` into one text, or into a choice of several by happening or by relationship."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic
from playbook.model.playbook import MessageChoice
from playbook.reading.words import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playbook.model.playbook import Message
    from playbook.model.timing import Repeat
    from playbook.reading.mistakes import Mistakes
    from playbook.reading.yaml_tree import YamlNode

__all__ = ["lower_words", "refuse_unreached"]

NEEDED = frozenset({"call", "email"})
"""Channels on which it must be said which text is used; a gift or a visit may do without."""
NONE = "none"
RELATIONSHIPS = ("stranger", "acquaintance")
KEYS = ("once", "from", "series", *RELATIONSHIPS)
CHOICES = "[short, value], {once: short, from: 2}, {series: [intro, again]} or {stranger: final, acquaintance: warm}"
FROM = re.compile("[1-9][0-9]{0,3}")


def lower_words(
    action: YamlNode, channel: str, messages: Mapping[str, Message], mistakes: Mistakes
) -> tuple[str, MessageChoice | None]:
    """Lower the text of an action; all texts it names must exist and be of the right kind.

    Returns:
        The id of the one text, empty for none, and the choice where there is one.
    """
    node = action.child(_key(channel))
    if node is None:
        if channel in NEEDED:
            mistakes.add(_missing(action, channel))
        return "", None
    words = _Words(channel, messages, mistakes)
    if isinstance(node.value, dict):
        return "", words.choice(node, node.value)
    if isinstance(node.value, tuple):
        return "", words.each(node, node.value)
    return words.text(node, or_none=channel == "call"), None


def refuse_unreached(action: YamlNode, channel: str, repeat: Repeat | None, mistakes: Mistakes) -> None:
    """Refuse a text for a happening that never comes: it would silently never be used."""
    node, count = action.child(_key(channel)), _happenings(repeat)
    if node is None or count is None:
        return
    items = node.value if isinstance(node.value, tuple) else ()
    since = node.text_of("from")
    late = items[count] if len(items) > count else node.find(["from"]) if FROM.fullmatch(since) else None
    if late is not None and (items or int(since) > count):
        times = "once" if count == 1 else f"{count} times"
        hint = f"name {count} at most" if items else f"write {count} or less"
        message = f"this step happens {times}: this text would never be used"
        mistakes.add(Diagnostic("PB012", message, late.span, f"{hint}, or `repeat` more often", width=len(late.text)))


def _happenings(repeat: Repeat | None) -> int | None:
    """How often a step happens; ``None`` where that depends on the calendar, or has no end."""
    if repeat is None:
        return 1
    return len(repeat.ladder) + 1 if repeat.ladder else repeat.times


def _key(channel: str) -> str:
    return "voicemail" if channel == "call" else "message"


def _missing(action: YamlNode, channel: str) -> Diagnostic:
    what, hint = "this e-mail names no message", "add `message:` with the id of one"
    if channel == "call":
        what, hint = "what is left on voicemail is not said", "add `voicemail: none`, or a message's id"
    return Diagnostic("PB011", what, action.key, hint, width=len(channel))


@dataclass(frozen=True, slots=True)
class _Words:
    """The texts there are, for one channel."""

    channel: str
    messages: Mapping[str, Message]
    mistakes: Mistakes

    def text(self, node: YamlNode, *, or_none: bool = False) -> str:
        """The id of one text; empty for `none` where that may stand."""
        if node.value is None:
            return ""  # `validate` has named what is empty
        if not node.text:
            self._wrong(node, "this should be the id of a message", "write one id here")
        elif node.text == NONE:
            if not or_none:
                hint = "name one" if self.channel in NEEDED else "name one, or leave the key out"
                self._wrong(node, "'none' names no message", hint)
            return ""
        else:
            self._check(node)
        return node.text

    def each(self, node: YamlNode, items: tuple[YamlNode, ...]) -> MessageChoice:
        """One text for each happening."""
        texts = tuple(self.text(item, or_none=True) for item in items)
        if not any(texts):
            hint = "write `voicemail: none`" if self.channel == "call" else "name at least one"
            self._wrong(node, "this list names no message", hint)
        return MessageChoice(each=texts)

    def choice(self, node: YamlNode, entries: Mapping[str, YamlNode]) -> MessageChoice | None:
        """One of the three maps."""
        strange = [inner for name, inner in entries.items() if name not in KEYS]
        for name, inner in entries.items():
            if name not in KEYS:
                near = nearest(name, KEYS)
                message = f"unknown key '{name}'" + (f" — did you mean '{near}'?" if near else "")
                hint = "" if near else f"one of {CHOICES}"
                self.mistakes.add(Diagnostic("PB002", message, inner.key or inner.span, hint, width=len(name)))
        if strange:
            return None
        keys = entries.keys()
        if keys and keys <= set(RELATIONSHIPS):
            return MessageChoice(
                by_relationship={name: self.text(inner, or_none=True) for name, inner in entries.items()}
            )
        if keys == {"series"}:
            return self._series(entries["series"])
        if "once" in keys and keys <= {"once", "from"}:
            return MessageChoice(once=self.text(entries["once"]), since=self._since(entries.get("from")))
        self._wrong(node, "this is no choice of a text", f"one of {CHOICES}")
        return None

    def _series(self, node: YamlNode) -> MessageChoice:
        items = node.value if isinstance(node.value, tuple) else ()
        if not items and node.value is not None:
            self._wrong(node, "a series is a list of messages", f"write [{node.text or 'intro, again'}]")
        texts: list[str] = []
        for item in items:
            text = self.text(item)
            if text and text in texts:
                self._wrong(item, f"'{text}' stands in this series twice", "each is used once: remove one")
            texts.append(text)
        return MessageChoice(series=tuple(texts))

    def _since(self, node: YamlNode | None) -> int:
        if node is None or node.value is None:
            return 1
        if not FROM.fullmatch(node.text):
            shown = f"'{node.text}'" if node.text else "this"
            self._wrong(node, f"{shown} is not the number of a happening", "write it in digits, from 1 on: 2")
            return 1
        return int(node.text)

    def _check(self, node: YamlNode) -> None:
        message = self.messages.get(node.text)
        if message is None:
            known = sorted(self.messages)
            self.mistakes.unknown("message", node.text, node.span, known, "" if known else "this playbook has none yet")
            return
        parts = self._lacking(message)
        if parts:
            hint = f"it stands on line {message.span.line}"
            self._wrong(node, f"'{node.text}' has {parts}", hint, code="PB018")

    def _lacking(self, message: Message) -> str:
        if self.channel == "call":
            return "" if message.voicemail is not None else "no `voicemail:` text"
        if self.channel == "email":
            return "" if message.subject is not None and message.body is not None else "no `subject:` and `body:`"
        return "" if message.body is not None else "no `body:`"

    def _wrong(self, node: YamlNode, message: str, hint: str, code: str = "PB012") -> None:
        self.mistakes.add(Diagnostic(code, message, node.span, hint, width=max(1, len(node.text))))
