"""Turns the phrases `when`, `within` and the reactions to outcomes into values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from playbook.model.timing import Otherwise, Unit
from playbook.reading.clock_phrases import WEEKDAYS
from playbook.reading.words import LATER, PhraseError, Words

__all__ = [
    "ReactionPhrase",
    "WhenPhrase",
    "WithinPhrase",
    "parse_reaction",
    "parse_when",
    "parse_within",
]

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ORDINALS = ("1st", "2nd", "3rd", "4th", "last")
STEP_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
NUMBER = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?\Z")
UNIT_WORDS = ("min", "h", "day", "days", "week", "weeks", "month", "months", "year", "years", "business", "full")


@dataclass(frozen=True, slots=True)
class WhenPhrase:
    """A parsed `when`.

    ``anchor`` is ``start``, ``day`` (counted by `start_is`), ``step``, ``message`` or ``previous``; ``step`` names the
    step and ``step_offset`` says where in the phrase it stands.
    """

    anchor: str
    low: int
    high: int
    unit: Unit
    step: str = ""
    step_offset: int = 0
    keeps_hour: bool = True


@dataclass(frozen=True, slots=True)
class WithinPhrase:
    """A parsed `within`: elapsed minutes, or ``None`` for the same day."""

    minutes: int | None
    otherwise: Otherwise


@dataclass(frozen=True, slots=True)
class ReactionPhrase:
    """A parsed reaction to an outcome; ``target`` is the step or playbook it names."""

    kind: str
    target: str = ""
    target_offset: int = 0


def parse_when(phrase: str) -> WhenPhrase:
    """Parse a moment, such as ``30-60 min after first-call``.

    Raises:
        PhraseError: at the first word that cannot stand where it stands.
    """
    words = Words(phrase)
    found = _when(words)
    words.end()
    return found


def _when(words: Words) -> WhenPhrase:
    if words.accept("at"):
        if words.peek == "block":
            _not_yet(words, "'at block'")
        words.expect("start")
        return WhenPhrase("start", 0, 0, Unit.MINUTES)
    if words.accept("day"):
        low, high = _number(words)
        return WhenPhrase("day", low, high, Unit.DAYS, keeps_hour=False)
    if words.accept("week"):
        low, high = _number(words)
        if not low:
            raise PhraseError("weeks are counted from 1", words.offset)
        return WhenPhrase("week", low, high, Unit.DAYS, keeps_hour=False)
    if words.accept("same"):
        words.expect("day")
        words.expect("as")
        step, offset = _step(words)
        return WhenPhrase("step", 0, 0, Unit.DAYS, step, offset, keeps_hour=False)
    if re.match(r"\d", words.peek):
        return _wait(words)
    return _other_moments(words)


def _other_moments(words: Words) -> NoReturn:
    """Name the moments of the language that are not planned yet, and refuse everything else by its word."""
    known = ("right", "on", "anniversary", "only", *WEEKDAYS, *MONTHS, *ORDINALS)
    if words.peek in known or words.peek.startswith("lead."):
        _not_yet(words, f"a moment that begins with '{words.peek}'")
    words.fail("at", "day", "week", "same", "a number such as 3")


def _not_yet(words: Words, what: str) -> NoReturn:
    raise PhraseError(f"{what} is part of the language, but {LATER}", words.offset, len(words.peek))


def _wait(words: Words) -> WhenPhrase:
    low, high = _number(words)
    scale, unit = _unit(words)
    if not words.peek:
        text = words.phrase.strip()
        raise PhraseError(
            "a wait needs an anchor",
            len(words.phrase) - len(words.phrase.lstrip()),
            len(text),
            f"'{text} after previous', or 'day {low}'?",
        )
    sign = 1 if words.expect("after", "before") == "after" else -1
    anchor, step, offset = _anchor(words)
    if sign < 0:
        raise PhraseError(f"'before' is part of the language, but {LATER}", words.phrase.index("before"), 6)
    return WhenPhrase(anchor, low * scale, high * scale, unit, step, offset)


def _number(words: Words) -> tuple[int, int]:
    match = NUMBER.match(words.peek)
    if not match:
        glued = re.match(r"(\d+(?:-\d+)?)([a-z]+)\Z", words.peek)
        if glued:
            raise PhraseError(
                f"'{words.peek}' needs a space", words.offset, len(words.peek), f"write '{glued[1]} {glued[2]}'"
            )
        words.fail("a number such as 3 or 2-5")
    low, high = int(match[1]), int(match[2] or match[1])
    if low > high:
        raise PhraseError(f"'{words.peek}' runs backwards", words.offset, len(words.peek), f"write '{high}-{low}'")
    words.take()
    return low, high


def _unit(words: Words) -> tuple[int, Unit]:
    if words.accept("full"):
        words.expect("business")
        words.expect("day", "days")
        return 1, Unit.FULL_BUSINESS_DAYS
    if words.accept("business"):
        if words.peek == "h":
            _not_yet(words, "'business h'")
        words.expect("day", "days")
        return 1, Unit.BUSINESS_DAYS
    word = words.expect(*UNIT_WORDS)
    scales = {"min": (1, Unit.MINUTES), "h": (60, Unit.MINUTES), "day": (1, Unit.DAYS), "week": (7, Unit.DAYS)}
    scales |= {"month": (1, Unit.MONTHS), "year": (12, Unit.MONTHS)}
    return scales[word] if word in scales else scales[word.removesuffix("s")]


def _anchor(words: Words) -> tuple[str, str, int]:
    if words.accept("start"):
        return "start", "", 0
    if words.accept("previous"):
        return "previous", "", 0
    if words.peek == "block" or words.peek.startswith(("lead.", "answer.")) or words.peek in (*WEEKDAYS, *MONTHS):
        _not_yet(words, f"a wait from '{words.peek}'")
    if words.accept("message"):
        words.expect("of")
        return "message", *_step(words)
    return "step", *_step(words)


def _step(words: Words) -> tuple[str, int]:
    if not STEP_ID.match(words.peek):
        words.fail("the id of a step")
    word = words.take()
    return word.text, word.offset


def parse_within(phrase: str) -> WithinPhrase:
    """Parse a promise: ``12 h or report``, ``same day or skip``.

    Raises:
        PhraseError: at the first word that cannot stand where it stands.
    """
    words = Words(phrase)
    minutes: int | None = None
    if words.accept("same"):
        words.expect("day")
    else:
        number_at = words.offset
        low, high = _number(words)
        scale, unit = _unit(words)
        if low != high:
            raise PhraseError("a promise is one number, not a range", number_at)
        if unit is not Unit.MINUTES:
            raise PhraseError(f"a promise in {unit}s is part of the language, but {LATER}", number_at)
        minutes = low * scale
    words.expect("or")
    kind = words.expect("skip", "report", "next")
    if kind == "next":
        words.expect("open")
    words.end()
    return WithinPhrase(minutes, Otherwise.NEXT_OPEN if kind == "next" else Otherwise(kind))


def parse_reaction(phrase: str) -> ReactionPhrase:
    """Parse what follows an outcome, such as ``next``, ``stop`` or ``start nurture after 90 days``.

    Raises:
        PhraseError: at the first word that cannot stand where it stands.
    """
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
            _duration(words)
    elif kind in {"again", "go to"} and words.accept("on"):
        words.expect("outcome.date")
    elif kind in {"again", "go to", "start"} and words.accept("after"):
        _duration(words)
    return ReactionPhrase(kind, target, offset)


def _duration(words: Words) -> None:
    _number(words)
    _unit(words)
