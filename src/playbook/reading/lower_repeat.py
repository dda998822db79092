"""Turns `repeat:` into exactly one of its four shapes, with an end or an endlessness that is written down."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic
from playbook.model.timing import Repeat
from playbook.reading.meant_waits import meant_until
from playbook.reading.mistakes import REPEATS
from playbook.reading.wait_phrases import parse_wait

if TYPE_CHECKING:
    from playbook.reading.mistakes import Mistakes
    from playbook.reading.yaml_tree import YamlNode

__all__ = ["lower_repeat"]

DAY = re.compile(r"day (\d{1,4})\Z")


def lower_repeat(node: YamlNode, first_day: int, *, is_range: bool, mistakes: Mistakes) -> Repeat | None:
    """Lower one `repeat:`; ``first_day`` is the number of the day of start, ``is_range`` says whether `when` is one."""
    keys = set(node.value) if isinstance(node.value, dict) else set()
    phrase = ", ".join(f"{name}: {_shown(inner)}" for name, inner in _entries(node))
    if keys == {"times"}:
        if not is_range:
            hint = "give `when` a range such as 1-7 days after previous, or say how often with `every`"
            mistakes.add(Diagnostic("PB026", "these times have no range to fill", node.key or node.span, hint))
        return Repeat(phrase, node.span, times=int(node.text_of("times", "1")))
    if keys == {"after"}:
        waits = [mistakes.phrase(wait, parse_wait) for wait in node.items_of("after")]
        return Repeat(phrase, node.span, ladder=tuple(wait for wait in waits if wait is not None))
    every = node.child("every")
    if every is not None and keys == {"every"}:
        hint = "add 'until: exit', 'until: day 75' or 'times: 6'"
        mistakes.add(Diagnostic("PB026", "an endless repeat must say so", every.key or node.span, hint))
        return None
    if every is None or keys not in ({"every", "times"}, {"every", "until"}):
        mistakes.add(Diagnostic("PB026", "this is no shape of `repeat`", node.key or node.span, f"one of {REPEATS}"))
        return None
    wait = mistakes.phrase(every, parse_wait)
    times = node.text_of("times")
    until = _until(node.child("until"), first_day, mistakes)
    return None if wait is None else Repeat(phrase, node.span, int(times) if times else None, wait, until)


def _entries(node: YamlNode) -> list[tuple[str, YamlNode]]:
    return list(node.value.items()) if isinstance(node.value, dict) else []


def _shown(node: YamlNode) -> str:
    return f"[{', '.join(item.text for item in node.value)}]" if isinstance(node.value, tuple) else node.text


def _until(node: YamlNode | None, first_day: int, mistakes: Mistakes) -> int | None:
    if node is None or node.text == "exit":
        return None
    match = DAY.match(node.text)
    if match is None:
        meant = meant_until(node.text)
        hint = f"write 'until: {meant}'" if meant else "write 'until: exit' or 'until: day 75'"
        mistakes.add(Diagnostic("PB026", f"'{node.text}' is no end of a repeat", node.span, hint, width=len(node.text)))
        return None
    return int(match[1]) - first_day
