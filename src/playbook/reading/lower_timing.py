"""Turns the time keys of a step (`when`, `at`, `within`) into the one intermediate form of timing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic
from playbook.model.timing import Anchor, AnchorKind, Promise, StartIs, Timing
from playbook.reading.clock_phrases import parse_at
from playbook.reading.phrases import WhenPhrase, parse_when, parse_within
from playbook.reading.words import nearest

if TYPE_CHECKING:
    from playbook.reading.mistakes import Mistakes
    from playbook.reading.yaml_tree import YamlNode

__all__ = ["lower_timing"]


def lower_timing(
    step: YamlNode, previous: str, steps: tuple[str, ...], start_is: StartIs | None, mistakes: Mistakes
) -> Timing | None:
    """Lower one step's timing; ``previous`` is the id of the step above it, ``steps`` all ids of the playbook."""
    node = step.find(["when"])
    phrase = mistakes.phrase(node, parse_when)
    at, within = step.child("at"), step.child("within")
    clock = mistakes.phrase(at, parse_at) if at is not None else None
    promise = mistakes.phrase(within, parse_within) if within is not None else None
    if phrase is None:
        return None
    anchor = _anchor(phrase, node, previous, steps, mistakes)
    shift = _shift(phrase, node, start_is, mistakes)
    if anchor is None or shift is None:
        return None
    if anchor.step and anchor.step == step.find(["id"]).text:
        mistakes.add(
            Diagnostic("PB018", "this step waits for itself", node.at(phrase.step_offset), "name another step")
        )
        return None
    return Timing(
        anchor=anchor,
        low=shift[0],
        high=shift[1],
        unit=phrase.unit,
        phrase=node.text.strip(),
        span=node.span,
        at=clock,
        keeps_hour=phrase.keeps_hour,
        within=Promise(promise.minutes, promise.otherwise, within.text.strip(), within.span)
        if promise is not None and within is not None
        else None,
    )


def _shift(phrase: WhenPhrase, node: YamlNode, start_is: StartIs | None, mistakes: Mistakes) -> tuple[int, int] | None:
    """Count `day n` and `week n` in days after the day of start."""
    if phrase.anchor not in {"day", "week"}:
        return phrase.low, phrase.high
    if start_is is None:
        mistakes.add(
            Diagnostic(
                "PB011",
                "days are counted here, but `start_is` is missing",
                node.span,
                "add `start_is: day 0` or `day 1`",
            )
        )
        return None
    first = 1 if start_is is StartIs.DAY_1 else 0
    if phrase.anchor == "week":
        return (phrase.low - 1) * 7, phrase.high * 7 - 1
    if phrase.low < first:
        mistakes.add(
            Diagnostic("PB020", "there is no day 0 here: `start_is` is day 1", node.span, "the first day is day 1")
        )
        return None
    return phrase.low - first, phrase.high - first


def _anchor(
    phrase: WhenPhrase, node: YamlNode, previous: str, steps: tuple[str, ...], mistakes: Mistakes
) -> Anchor | None:
    if phrase.anchor in {"start", "day", "week"}:
        return Anchor(AnchorKind.START)
    if phrase.anchor == "previous":
        if not previous:
            mistakes.add(Diagnostic("PB018", "no step stands above this one", node.span, "count from `start`"))
            return None
        return Anchor(AnchorKind.STEP, previous)
    if phrase.step not in steps:
        near = nearest(phrase.step, steps)
        message = f"there is no step '{phrase.step}'" + (f" — did you mean '{near}'?" if near else "")
        hint = "" if near else f"steps: {', '.join(steps)}"
        mistakes.add(Diagnostic("PB018", message, node.at(phrase.step_offset), hint, width=len(phrase.step)))
        return None
    return Anchor(AnchorKind.MESSAGE if phrase.anchor == "message" else AnchorKind.STEP, phrase.step)
