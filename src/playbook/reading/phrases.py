"""Turns the phrases of `when` and the reactions to outcomes into values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

from playbook.model.timing import Pin, Unit
from playbook.reading.calendar_phrases import MONTHS, ORDINALS, parse_pin
from playbook.reading.clock_phrases import WEEKDAYS
from playbook.reading.meant_moments import NOWHERE, Nearby, meant_when
from playbook.reading.meant_waits import meant_reaction
from playbook.reading.wait_phrases import refuse_far, take_range, take_unit, take_wait
from playbook.reading.words import LATER, PhraseError, Words, nearest, parse_or_propose

__all__ = ["ReactionPhrase", "WhenPhrase", "parse_reaction", "parse_when"]

STEP_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
DATE_FIELD = re.compile(r"(lead|answer)\.[a-z][a-z0-9_]*\Z")
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
MOMENTS = "'at start', 'day 3', '2 days after previous' or 'on lead.renewal_date'"


@dataclass(frozen=True, slots=True)
class WhenPhrase:
    """A parsed `when`.

    ``anchor`` is ``start``, ``block``, ``day`` or ``week`` (counted by `start_is`), ``step``, ``message``,
    ``previous``, ``field``, ``anniversary`` or ``pin``; ``name`` is the step or field, ``name_offset`` where it stands.
    """

    anchor: str
    low: int = 0
    high: int = 0
    unit: Unit = Unit.MINUTES
    name: str = ""
    name_offset: int = 0
    keeps_hour: bool = True
    sitting: bool = False
    pin: Pin | None = None
    count_field: str = ""


@dataclass(frozen=True, slots=True)
class ReactionPhrase:
    """A parsed reaction to an outcome; ``target`` is the step or playbook it names."""

    kind: str
    target: str = ""
    target_offset: int = 0


def parse_when(phrase: str, nearby: Nearby = NOWHERE) -> WhenPhrase:
    """Parse a moment, such as ``30-60 min after first-call``; ``nearby`` is what a proposal may name.

    Raises:
        PhraseError: at the first word that cannot stand where it stands.
    """
    return parse_or_propose(phrase, _whole_moment, partial(meant_when, nearby=nearby))


def _whole_moment(phrase: str) -> WhenPhrase:
    words = Words(phrase)
    found = _when(words)
    words.end()
    return found


def _when(words: Words) -> WhenPhrase:
    if words.accept("at"):
        return WhenPhrase(words.expect("start", "block"))
    if words.peek in {"day", "week"}:
        return _counted(words)
    if words.accept("same"):
        words.expect("day")
        words.expect("as")
        name, offset = _step(words)
        return WhenPhrase("step", unit=Unit.DAYS, name=name, name_offset=offset, keeps_hour=False)
    if words.accept("right"):
        words.expect("after")
        name, offset = _step(words)
        return WhenPhrase("step", name=name, name_offset=offset, sitting=True)
    if words.accept("on"):
        return _on_date(words, "field")
    if words.accept("anniversary"):
        words.expect("of")
        return _on_date(words, "anniversary")
    if words.peek in (*WEEKDAYS, *MONTHS, *ORDINALS) or ISO_DATE.match(words.peek):
        return WhenPhrase("pin", unit=Unit.DAYS, keeps_hour=False, pin=parse_pin(words))
    if words.peek == "only":
        raise PhraseError(f"'only by go to' is part of the language, but {LATER}", words.offset, len(words.peek))
    if re.match(r"\d", words.peek) or words.peek.startswith("lead."):
        return _wait(words)
    near = nearest(words.peek, ("at", "day", "week", "same", "right", "on", "anniversary"))
    message = f"'{words.peek}' — did you mean '{near}'?" if near else f"'{words.peek}' cannot stand here"
    raise PhraseError(message, words.offset, len(words.peek), "" if near else f"say it like {MOMENTS}", instead=near)


def _counted(words: Words) -> WhenPhrase:
    anchor = words.take().text
    place = words.offset
    low, high = take_range(words)
    if anchor == "week" and not low:
        raise PhraseError("weeks are counted from 1", place)
    return WhenPhrase(anchor, low, high, Unit.DAYS, keeps_hour=False)


def _on_date(words: Words, anchor: str) -> WhenPhrase:
    name, offset = _date_field(words)
    return WhenPhrase(anchor, unit=Unit.DAYS, name=name, name_offset=offset, keeps_hour=False)


def _date_field(words: Words) -> tuple[str, int]:
    if not DATE_FIELD.match(words.peek):
        words.fail("a date such as lead.renewal_date")
    word = words.take()
    return word.text, word.offset


def _wait(words: Words) -> WhenPhrase:
    low, high, count_field, place = 1, 1, "", words.offset
    if words.peek.startswith("lead."):
        count_field = _date_field(words)[0]
    else:
        low, high = take_range(words)
    scale, unit = take_unit(words)
    refuse_far(high * scale, unit, place)
    if not words.peek:
        text = words.phrase.strip()
        raise PhraseError(
            "a wait needs an anchor",
            len(words.phrase) - len(words.phrase.lstrip()),
            len(text),
            f"'{text} after previous', or 'day {low}'?",
        )
    if words.expect("after", "before") == "before":
        low, high, scale = high, low, -scale
    anchor = _anchor(words)
    keeps = anchor.anchor not in {"field", "pin"}
    return WhenPhrase(
        anchor.anchor, low * scale, high * scale, unit, anchor.name, anchor.name_offset, keeps, pin=anchor.pin,
        count_field=count_field,
    )  # fmt: skip


def _anchor(words: Words) -> WhenPhrase:
    if words.peek in {"start", "previous", "block"}:
        return WhenPhrase(words.take().text)
    if words.peek.startswith(("lead.", "answer.")):
        name, offset = _date_field(words)
        return WhenPhrase("field", name=name, name_offset=offset)
    if words.peek in (*WEEKDAYS, *MONTHS, *ORDINALS) or ISO_DATE.match(words.peek):
        return WhenPhrase("pin", pin=parse_pin(words))
    anchor = "message" if words.accept("message") else "step"
    if anchor == "message":
        words.expect("of")
    name, offset = _step(words)
    return WhenPhrase(anchor, name=name, name_offset=offset)


def _step(words: Words) -> tuple[str, int]:
    if not STEP_ID.match(words.peek):
        words.fail("the id of a step")
    word = words.take()
    return word.text, word.offset


def parse_reaction(phrase: str) -> ReactionPhrase:
    """Parse what follows an outcome, such as ``next``, ``stop`` or ``start nurture after 90 days``.

    Raises:
        PhraseError: at the first word that cannot stand where it stands.
    """
    return parse_or_propose(phrase, _whole_reaction, meant_reaction)


def _whole_reaction(phrase: str) -> ReactionPhrase:
    words = Words(phrase)
    found = _reaction(words)
    words.end()
    return found


def _reaction(words: Words) -> ReactionPhrase:
    kind = words.expect("next", "stop", "again", "go", "pause", "start")
    target, offset = "", 0
    if kind == "next" and words.accept("step"):
        return ReactionPhrase("next step")
    if kind == "go":
        words.expect("to")
        kind = "go to"
    if kind in {"go to", "start"}:
        target, offset = _step(words)
    if kind == "pause":
        if words.accept("until"):
            words.expect("outcome.date")
        else:
            take_wait(words)
    elif kind in {"again", "go to"} and words.accept("on"):
        words.expect("outcome.date")
    elif kind in {"again", "go to", "start"} and words.accept("after"):
        take_wait(words)
    return ReactionPhrase(kind, target, offset)
