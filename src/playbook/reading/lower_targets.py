"""Turns `targets`, `capacity` and `overbooking` of project.yaml into the figures that new leads are taken in by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic
from playbook.model.project import Targets
from playbook.reading.words import PhraseError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playbook.reading.mistakes import Mistakes
    from playbook.reading.yaml_tree import YamlNode

__all__ = ["lower_capacity", "lower_overbooking", "lower_targets"]

NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]{1,4})?")
PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,3})?) ?%")
SHARE = re.compile(r"0\.[0-9]{1,6}|1\.0{1,6}")
WHOLE = re.compile(r"[1-9][0-9]{0,3}")
MOST = 10
"""An overbooking above this is a percentage without its sign."""
LONGEST = {"week": 7, "month": 31, "quarter": 92, "year": 366}
RATES = ("opportunity_to_sale", "lead_to_opportunity")
NEEDED = {
    "sales": "4",
    "opportunity_to_sale": "25 %",
    "lead_to_opportunity": "20 %",
    "calls_per_lead": "6",
    "days": "20",
}
"""The keys of `targets` that must be there, each with what it may look like."""


def lower_targets(layers: Sequence[YamlNode | None], mistakes: Mistakes) -> Targets | None:
    """Merge `targets:` maps key by key, the project's first; ``None`` where there are none, or a mistake in them."""
    before = len(mistakes.found)
    written = [layer for layer in layers if layer is not None and layer.entries]
    nodes = {name: node for layer in written for name, node in layer.entries.items() if node.text}
    figures = {name: _figure(name, nodes[name], mistakes) for name in NEEDED if name in nodes}
    per = nodes["per"].text if "per" in nodes else "month"
    missing = [name for name in NEEDED if name not in nodes]
    if not written:
        return None
    if missing:
        place = written[-1].key or written[-1].span
        named = ", ".join(f"`{name}`" for name in missing)
        message = f"{named} {'are' if len(missing) > 1 else 'is'} missing in these targets"
        hint = f"add {', '.join(f'{name}: {NEEDED[name]}' for name in missing)}"
        mistakes.add(Diagnostic("PB011", message, place, hint, width=len("targets")))
    elif figures["days"] > LONGEST.get(per, figures["days"]):
        node = nodes["days"]
        message, hint = f"a {per} has no {node.text} working days", "write the days worked in it, or another `per`"
        mistakes.add(Diagnostic("PB012", message, node.span, hint, width=len(node.text)))
    if len(mistakes.found) > before:
        return None
    days = int(figures.pop("days"))
    return Targets(**figures, days=days, per=per)


def _figure(name: str, node: YamlNode, mistakes: Mistakes) -> float:
    read = _rate if name in RATES else _whole if name == "days" else _amount
    return mistakes.phrase(node, read) or 0.0


def lower_capacity(node: YamlNode | None, targets: Targets | None, mistakes: Mistakes) -> int | None:
    """Lower a rep's `capacity`: where it is not written it is what the targets ask for (domain.md, B3)."""
    if node is None or not node.text:
        return targets.calls_a_day if targets is not None else None
    if node.text == "none":
        return None
    count = mistakes.phrase(node, _contacts)
    return None if count is None else int(count)


def lower_overbooking(node: YamlNode | None, mistakes: Mistakes) -> float:
    """Lower `overbooking`, a factor of at least 1; without it nobody is overbooked."""
    if node is None or not node.text:
        return 1.0
    return mistakes.phrase(node, _factor) or 1.0


def _amount(text: str) -> float:
    if not NUMBER.fullmatch(text) or float(text) <= 0:
        point = text.replace(",", ".")
        hint = f"write {point}" if NUMBER.fullmatch(point) and float(point) > 0 else "write it in digits, above 0: 4"
        raise PhraseError(f"'{text}' is not an amount", 0, len(text), hint)
    return float(text)


def _rate(text: str) -> float:
    percent = PERCENT.fullmatch(text)
    share = float(percent[1]) / 100 if percent else float(text) if SHARE.fullmatch(text) else None
    if share is None:
        point = text.replace(",", ".").rstrip("% ")
        hint = f"write {point} %" if PERCENT.fullmatch(f"{point} %") else "write it like 25 %"
        raise PhraseError(f"'{text}' is not a rate", 0, len(text), hint)
    if not share:
        raise PhraseError("at a rate of 0 no number of calls is enough", 0, len(text), "write a rate above 0 %")
    if share > 1:
        raise PhraseError(f"'{text}' is more than all", 0, len(text), "write 100 % or less")
    return share


def _whole(text: str) -> float:
    if not WHOLE.fullmatch(text):
        raise PhraseError(f"'{text}' is not a number of days", 0, len(text), "write it in digits: 20")
    return float(text)


def _contacts(text: str) -> float:
    if not WHOLE.fullmatch(text):
        raise PhraseError(f"'{text}' is not a number of contacts a day", 0, len(text), "write it like 30, or none")
    return float(text)


def _factor(text: str) -> float:
    factor = float(text) if NUMBER.fullmatch(text) else None
    if factor is None or not 1 <= factor <= MOST:
        percent = PERCENT.fullmatch(f"{text.rstrip('% ')} %")
        share = float(percent[1]) / 100 if percent else 0.2
        meant = share if 1 <= share <= MOST else 1 + share if "%" in text else 1.2
        message = f"'{text}' is not a factor from 1 to {MOST}"
        raise PhraseError(message, 0, len(text), f"write {meant:g}, which is {meant - 1:.0%} above capacity")
    return factor
