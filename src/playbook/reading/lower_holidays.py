"""Checks every `holidays:` and `region:` of a file: a word that is known, or places whose holidays are."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic
from playbook.reading.lead_place_names import STATE_NAMES
from playbook.reading.lead_places import read_country
from playbook.reading.words import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playbook.reading.mistakes import Mistakes
    from playbook.reading.yaml_tree import YamlNode

    States = Callable[[str], frozenset[str] | None]

__all__ = ["check_holidays", "check_region"]

WORDS = ("lead", "rep", "both", "none")
REGION = re.compile(r"([A-Z]{2})(?:-([A-Z0-9]{1,3}))?\Z")
NOBODY = frozenset({"no", "off", "false", "never", "ignore", "0"})
CHOICES = "write lead, rep, both, none, or a list of regions such as [US-CA]"


def check_holidays(node: YamlNode, states_of: States, mistakes: Mistakes) -> None:
    """Check each `holidays:` that stands under a `schedule:`, however deep.

    Args:
        node: a whole file.
        states_of: a country's states with holidays of their own; ``None`` for a country that is not known.
        mistakes: where what is wrong is noted.
    """
    for holidays in _holidays_in(node):
        if isinstance(holidays.value, str):
            _check_word(holidays, states_of, mistakes)
        for region in holidays.value if isinstance(holidays.value, tuple) else ():
            check_region(region, states_of, mistakes)
        if holidays.value == ():
            mistakes.add(Diagnostic("PB012", "this list is empty", holidays.span, CHOICES))


def _holidays_in(node: YamlNode) -> Iterator[YamlNode]:
    if isinstance(node.value, tuple):
        for item in node.value:
            yield from _holidays_in(item)
    if isinstance(node.value, dict):
        for name, inner in node.value.items():
            holidays = inner.child("holidays") if name == "schedule" else None
            if holidays is not None:
                yield holidays
            yield from _holidays_in(inner)


def _check_word(node: YamlNode, states_of: States, mistakes: Mistakes) -> None:
    word = node.text.strip()
    if word in WORDS:
        return
    region = _meant(word, states_of)
    if word.lower() in NOBODY:
        hint = "write none, if work goes on at holidays"
    elif region:
        hint = f"write a list: [{region}]"
    else:
        near = nearest(word, WORDS)
        hint = f"did you mean '{near}'? {CHOICES}" if near else CHOICES
    mistakes.add(Diagnostic("PB012", f"'{word}' does not say whose holidays", node.span, hint, width=len(word)))


def check_region(node: YamlNode, states_of: States, mistakes: Mistakes) -> None:
    """Check one region, such as ``US`` or ``US-NY``."""
    text = node.text.strip()
    if not text or _is_known(text, states_of):
        return
    region = _meant(text, states_of)
    country, _, state = text.partition("-")
    if text in WORDS:
        hint = f"write it without brackets: holidays: {text}"
    elif region:
        hint = f"did you mean '{region}'?"
    elif state and _is_known(country, states_of):
        hint = f"write {country} alone, or {_some_states(country, states_of)}"
    else:
        hint = "write a country, or a country and state: US, US-CA, GB-ENG"
    message = f"there are no holidays for '{text}'"
    mistakes.add(Diagnostic("PB012", message, node.span, hint, width=len(node.text)))


def _is_known(text: str, states_of: States) -> bool:
    match = REGION.match(text)
    if match is None:
        return False
    states = states_of(match[1])
    return states is not None and (match[2] is None or match[2] in states)


def _meant(text: str, states_of: States) -> str:
    """The region somebody seems to mean: its code in other letters, a country's or a state's name, or a near one."""
    code = re.sub(r"[ _./]+", "-", text).upper()
    country, _, state = code.partition("-")
    states = states_of(country) if re.fullmatch("[A-Z]{2}", country) else None
    near = get_close_matches(state, sorted(states), n=1, cutoff=0.7) if states and state else []
    named = next((states[text.lower()] for states in STATE_NAMES.values() if text.lower() in states), "")
    found = (code, f"{country}-{near[0]}" if near else "", named, read_country(text) or "")
    return next((region for region in found if region and _is_known(region, states_of)), "")


def _some_states(country: str, states_of: States) -> str:
    states = sorted(states_of(country) or ())
    if not states:
        return "nothing more: its regions have no holidays of their own here"
    shown = ", ".join(f"{country}-{state}" for state in states[:8])
    return f"one of {shown}{', …' if len(states) > 8 else ''}"
