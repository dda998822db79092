"""Turns `schedule:` maps of project, playbook and step into the one schedule in force, each value with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic
from playbook.model.project import Rule
from playbook.model.timing import Hours, IfClosed, IfNoDate, IfNotLogged, IfPast, Schedule, Vary, WeekHours
from playbook.reading.clock_phrases import parse_open

if TYPE_CHECKING:
    from playbook.reading.mistakes import Mistakes
    from playbook.reading.yaml_tree import YamlNode
    from playbook.source import Span

__all__ = ["SCHEDULE_KEYS", "RuleBook", "lower_schedule"]

SCHEDULE_KEYS = ("open", "holidays", "if_closed", "if_past", "if_not_logged")
CHOICES = {"if_closed": IfClosed, "if_past": IfPast, "if_not_logged": IfNotLogged, "if_no_date": IfNoDate}
DEFAULTS_HINT = "set it in project.yaml under `schedule:`, so that no default is hidden"


class RuleBook:
    """Numbers the lines that can put a touch where it is."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []

    def add(self, text: str, span: Span) -> int:
        """Give the line a number."""
        self.rules.append(Rule(text, span.path, span.line))
        return len(self.rules) - 1


def lower_schedule(
    layers: tuple[YamlNode | None, ...], book: RuleBook, owner: YamlNode, mistakes: Mistakes
) -> Schedule | None:
    """Merge `schedule:` nodes, the outermost first; the nearest wins, key by key, and lists are replaced."""
    nodes: dict[str, YamlNode] = {}
    for layer in layers:
        if layer is not None and isinstance(layer.value, dict):
            nodes |= layer.value
        elif layer is not None:
            return None
    if not _fits(nodes):
        return None
    missing = [key for key in SCHEDULE_KEYS if key not in nodes]
    if missing:
        place = owner.key or owner.span
        mistakes.add(Diagnostic("PB014", f"no `{missing[0]}` is set for this step or above it", place, DEFAULTS_HINT))
        return None
    hours = _hours(nodes["open"], mistakes)
    if hours is None:
        return None
    return Schedule(
        open=WeekHours.of(hours),
        holidays=_holidays(nodes["holidays"]),
        if_closed=IfClosed(nodes["if_closed"].text),
        if_past=IfPast(nodes["if_past"].text),
        if_not_logged=IfNotLogged(nodes["if_not_logged"].text),
        if_no_date=IfNoDate(nodes["if_no_date"].text) if "if_no_date" in nodes else IfNoDate.SKIP,
        vary=frozenset(Vary(item.text) for item in _items(nodes.get("vary"))),
        rules={key: book.add(f"{key}: {_shown(nodes[key])}", nodes[key].key or nodes[key].span) for key in nodes},
    )


def _fits(nodes: dict[str, YamlNode]) -> bool:
    """Say whether every value is one that can stand there; `validate` has named those that are not."""
    known = {*SCHEDULE_KEYS, "if_no_date", "vary"}
    chosen = all(nodes[key].text in set(choices) for key, choices in CHOICES.items() if key in nodes)
    return chosen and nodes.keys() <= known and all(item.text in set(Vary) for item in _items(nodes.get("vary")))


def _hours(node: YamlNode, mistakes: Mistakes) -> tuple[Hours, ...] | None:
    lines = node.value if isinstance(node.value, tuple) else ()
    parsed = [mistakes.phrase(line, parse_open) for line in lines]
    good = tuple(hours for hours in parsed if hours is not None)
    return good if len(good) == len(parsed) else None


def _items(node: YamlNode | None) -> tuple[YamlNode, ...]:
    return node.value if node is not None and isinstance(node.value, tuple) else ()


def _holidays(node: YamlNode) -> str:
    if isinstance(node.value, tuple):
        return ",".join(item.text for item in node.value)
    return node.text


def _shown(node: YamlNode) -> str:
    return ", ".join(item.text for item in node.value) if isinstance(node.value, tuple) else node.text
