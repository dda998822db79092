"""Turns `limits:` of project, playbook and step into the limits in force, and finds waits that break them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic
from playbook.model.timing import AnchorKind, Gap, Limit, Unit
from playbook.reading.wait_phrases import parse_wait

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from playbook.model.playbook import Step
    from playbook.reading.lower_schedule import RuleBook
    from playbook.reading.mistakes import Mistakes
    from playbook.reading.yaml_tree import YamlNode

__all__ = ["lower_limits", "refuse_short_waits"]

CAPS = ("per_day", "per_week")
NO_CONTACT = frozenset({"task"})
"""Channels that reach nobody: limits do not count them."""
# A day of any kind is at least this long; enough to tell that a written wait can never keep a gap.
MINUTES = {Unit.MINUTES: 1, Unit.BUSINESS_MINUTES: 1, Unit.MONTHS: 28 * 1440}


@dataclass(slots=True)
class _Merging:
    """A limit while its layers are being laid over each other, the outermost first."""

    gap: Gap | None = None
    caps: dict[str, int] = field(default_factory=dict)
    rules: dict[str, int] = field(default_factory=dict)
    ceiling: dict[str, int] = field(default_factory=dict)

    def lay(self, node: YamlNode | None, name: str, book: RuleBook, mistakes: Mistakes, *, outermost: bool) -> None:
        if node is None:
            return
        gap = node.child("gap")
        if gap is not None and (wait := mistakes.phrase(gap, parse_wait)) is not None:
            rule = book.add(f"gap{name}: {gap.text}", gap.key or gap.span)
            self.gap, self.rules["gap"] = Gap(wait, rule, gap.span), rule
        for key in CAPS:
            cap = node.child(key)
            if cap is None or not cap.text.isdecimal():  # `validate` has named what is no number
                continue
            count = int(cap.text)
            if count > self.ceiling.get(key, count):
                message = f"`{key}` may only be lowered: the project allows {self.ceiling[key]}"
                mistakes.add(Diagnostic("PB027", message, cap.span, f"write {self.ceiling[key]} or less"))
            self.caps[key] = count
            self.rules[key] = book.add(f"{key}{name}: {count}", cap.key or cap.span)
            if outermost:
                self.ceiling[key] = count

    def limit(self) -> Limit:
        return Limit(self.gap, self.caps.get("per_day"), self.caps.get("per_week"), self.rules)


def lower_limits(
    layers: Sequence[YamlNode | None], channels: Iterable[str], book: RuleBook, mistakes: Mistakes
) -> tuple[Limit, dict[str, Limit]]:
    """Merge `limits:` nodes, the project's first: those of all channels together, and those of each of ``channels``.

    The nearest wins; a gap for all channels that stands nearer than one for a channel replaces it too.
    """
    whole = _Merging()
    own = {channel: _Merging() for channel in channels}
    for number, layer in enumerate(layers):
        if layer is None:
            continue
        whole.lay(layer, "", book, mistakes, outermost=number == 0)
        for channel, merging in own.items():
            if layer.child("gap") is not None:
                merging.gap = None
            merging.lay(layer.child(channel), f" ({channel})", book, mistakes, outermost=number == 0)
    return whole.limit(), {channel: merging.limit() for channel, merging in own.items()}


def refuse_short_waits(steps: Iterable[Step], mistakes: Mistakes) -> None:
    """A written wait that ends before the gap in force lets the step happen is a mistake; both lines are named.

    An `either` whose entries reach different channels is let pass where the wait may suit one of them.
    """
    by_id = {step.id: step for step in steps}
    for step in by_id.values():
        before = by_id.get(step.timing.anchor.step)
        follows = step.timing.anchor.kind in {AnchorKind.STEP, AnchorKind.MESSAGE}
        if before is None or not follows or step.timing.sitting or step.timing.low < 0:
            continue
        channels = {action.channel for other in (step, before) for action in other.actions}
        if step.is_block or before.is_block or channels & NO_CONTACT:
            continue
        gaps = [step.limits.gap, step.channel_limits.gap if len(channels) == 1 else None]
        for gap in gaps:
            if gap is not None and _longest(step.timing.high, step.timing.unit) < _longest(
                gap.wait.count, gap.wait.unit
            ):
                shown = f"{step.timing.phrase} is less than the gap in force ({gap.span})"
                hint = "wait longer, or give this step `limits:` of its own"
                mistakes.add(Diagnostic("PB028", shown, step.timing.span, hint, width=len(step.timing.phrase)))
                break


def _longest(count: int, unit: Unit) -> int:
    if unit is Unit.FULL_BUSINESS_DAYS:
        count += 1
    return count * MINUTES.get(unit, 1440)
