"""Turns the time keys of a step (`when`, `at`, `weekday`, `within`, `repeat`) into the one form of timing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic
from playbook.model.timing import Anchor, AnchorKind, Promise, Repeat, StartIs, Timing
from playbook.reading.clock_phrases import parse_at, parse_weekdays
from playbook.reading.lower_repeat import lower_repeat
from playbook.reading.meant_moments import Nearby
from playbook.reading.phrases import WhenPhrase, parse_when
from playbook.reading.wait_phrases import parse_within
from playbook.reading.words import nearest

if TYPE_CHECKING:
    from playbook.reading.mistakes import Mistakes
    from playbook.reading.yaml_tree import YamlNode

__all__ = ["Surroundings", "first_day", "lower_timing"]

DATES = {"field": AnchorKind.FIELD, "anniversary": AnchorKind.ANNIVERSARY}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a step stands: the step above it, the steps it may name, its block, and how days are counted."""

    previous: str
    steps: tuple[str, ...]
    block: str
    start_is: StartIs | None


def first_day(start_is: StartIs | None) -> int:
    """The number of the day of `start`."""
    return 1 if start_is in {StartIs.DAY_1, StartIs.BUSINESS_DAY_1} else 0


def lower_timing(step: YamlNode, around: Surroundings, mistakes: Mistakes) -> Timing | None:
    """Lower one step's timing; mistakes are noted, and ``None`` given where there is any."""
    before = len(mistakes.found)
    node = step.find(["when"])
    nearby = Nearby(around.steps, around.previous, "block" if around.block else "start")
    phrase = mistakes.phrase(node, partial(parse_when, nearby=nearby))
    at, within, weekday = step.child("at"), step.child("within"), step.child("weekday")
    clock = mistakes.phrase(at, parse_at) if at is not None else None
    promise = mistakes.phrase(within, parse_within) if within is not None else None
    days = _weekdays(weekday, mistakes) if weekday is not None else frozenset()
    repeat = _repeat(step, phrase, around, mistakes)
    if phrase is None:
        return None
    anchor = _anchor(phrase, node, step, around, mistakes)
    low, high = _shift(phrase, node, around, mistakes)
    if anchor is None or len(mistakes.found) > before:
        return None
    return Timing(
        anchor=anchor,
        low=low,
        high=high,
        unit=phrase.unit,
        phrase=node.text.strip(),
        span=node.span,
        at=clock,
        keeps_hour=phrase.keeps_hour,
        sitting=phrase.sitting,
        weekdays=days,
        within=Promise(promise.wait, promise.otherwise, within.text.strip(), within.span)
        if promise and within
        else None,
        repeat=repeat,
        count_field=phrase.count_field,
    )


def _repeat(step: YamlNode, phrase: WhenPhrase | None, around: Surroundings, mistakes: Mistakes) -> Repeat | None:
    node = step.child("repeat")
    if node is None or phrase is None:
        return None
    is_range = (
        phrase.low != phrase.high
        or phrase.anchor == "week"
        or (phrase.pin is not None and phrase.pin.low != phrase.pin.high)
    )
    return lower_repeat(node, first_day(around.start_is), is_range=is_range, mistakes=mistakes)


def _weekdays(node: YamlNode, mistakes: Mistakes) -> frozenset[int]:
    lines = node.value if isinstance(node.value, tuple) else (node,)
    parsed = (mistakes.phrase(line, parse_weekdays) for line in lines)
    return frozenset(day for days in parsed if days is not None for day in days)


def _shift(phrase: WhenPhrase, node: YamlNode, around: Surroundings, mistakes: Mistakes) -> tuple[int, int]:
    """Count `day n` and `week n` in days after the day of start."""
    if phrase.anchor not in {"day", "week"}:
        return phrase.low, phrase.high
    first = first_day(around.start_is)
    if around.start_is is None:
        hint = "add `start_is: day 0` or `day 1`"
        mistakes.add(Diagnostic("PB011", "days are counted here, but `start_is` is missing", node.span, hint))
    elif around.block:
        hint = "count from the block: 2 days after block"
        mistakes.add(Diagnostic("PB020", "days of the playbook cannot be counted inside a block", node.span, hint))
    elif phrase.anchor == "day" and phrase.low < first:
        mistakes.add(Diagnostic("PB020", "there is no day 0 here: `start_is` is day 1", node.span, "say day 1"))
    if phrase.anchor == "week":
        return (phrase.low - 1) * 7, phrase.high * 7 - 1
    return phrase.low - first, phrase.high - first


def _anchor(
    phrase: WhenPhrase, node: YamlNode, step: YamlNode, around: Surroundings, mistakes: Mistakes
) -> Anchor | None:
    if phrase.anchor in {"start", "day", "week"}:
        return Anchor(AnchorKind.START)
    if phrase.anchor in DATES:
        return Anchor(DATES[phrase.anchor], field=phrase.name)
    if phrase.anchor == "go to":
        return Anchor(AnchorKind.GO_TO)
    if phrase.anchor == "pin":
        return Anchor(AnchorKind.PIN, pin=phrase.pin)
    if phrase.anchor == "block":
        if not around.block:
            mistakes.add(Diagnostic("PB018", "this step stands in no block", node.span, "count from `start` or a step"))
            return None
        return Anchor(AnchorKind.BLOCK, around.block)
    if phrase.anchor == "previous":
        return _previous(node, around, mistakes)
    return _named(phrase, node, step, around, mistakes)


def _previous(node: YamlNode, around: Surroundings, mistakes: Mistakes) -> Anchor | None:
    if around.previous:
        return Anchor(AnchorKind.STEP, around.previous)
    where = "`block`" if around.block else "`start`"
    mistakes.add(Diagnostic("PB018", "no step stands above this one", node.span, f"count from {where}"))
    return None


def _named(
    phrase: WhenPhrase, node: YamlNode, step: YamlNode, around: Surroundings, mistakes: Mistakes
) -> Anchor | None:
    name, place = phrase.name, node.at(phrase.name_offset)
    if name == step.text_of("id"):
        mistakes.add(Diagnostic("PB018", "this step waits for itself", place, "name another step", width=len(name)))
        return None
    if name not in around.steps:
        near = nearest(name, around.steps)
        message = f"there is no step '{name}'" + (f" — did you mean '{near}'?" if near else "")
        hint = "" if near else f"steps: {', '.join(around.steps)}"
        mistakes.add(Diagnostic("PB018", message, place, hint, width=len(name)))
        return None
    return Anchor(AnchorKind.MESSAGE if phrase.anchor == "message" else AnchorKind.STEP, name)
