"""Turns the phrases `when`, `within`, waits and the reactions to outcomes into values."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playbook.model.timing import Otherwise, Pin, Unit, Wait
from playbook.reading.calendar_phrases import MONTHS, ORDINALS, parse_pin
from playbook.reading.clock_phrases import WEEKDAYS
from playbook.reading.words import LATER, PhraseError, Words

__all__ = [
    "ReactionPhrase",
    "WhenPhrase",
    "WithinPhrase",
    "parse_reaction",
    "parse_wait",
    "parse_when",
    "parse_within",
]

STEP_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
NUMBER = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?\Z")
DATE_FIELD = re.compile(r"(lead|answer)\.[a-z][a-z0-9_]*\Z")
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
UNIT_WORDS = ("min", "h", "day", "days", "week", "weeks", "month", "months", "year", "years", "business", "full")
SCALES = {
    "min": (1, Unit.MINUTES),
    "h": (60, Unit.MINUTES),
    "day": (1, Unit.DAYS),
    "week": (7, Unit.DAYS),
    "month": (1, Unit.MONTHS),
    "year": (12, Unit.MONTHS),
}


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
class WithinPhrase:
    """A parsed `within`; ``None`` as ``wait`` is the same day."""

    wait: Wait | None
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
    return words.fail("at", "day", "week", "same", "right", "on", "anniversary", "a number such as 3")


def _counted(words: Words) -> WhenPhrase:
    anchor = words.take().text
    place = words.offset
    low, high = _number(words)
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
    low, high, count_field = 1, 1, ""
    if words.peek.startswith("lead."):
        count_field = _date_field(words)[0]
    else:
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
        word = words.expect("day", "days", "h", "min")
        scale = {"h": 60}.get(word, 1)
        return scale, Unit.BUSINESS_MINUTES if word in {"h", "min"} else Unit.BUSINESS_DAYS
    word = words.expect(*UNIT_WORDS)
    return SCALES[word if word in SCALES else word.removesuffix("s")]


def _step(words: Words) -> tuple[str, int]:
    if not STEP_ID.match(words.peek):
        words.fail("the id of a step")
    word = words.take()
    return word.text, word.offset


def parse_wait(phrase: str) -> Wait:
    """Parse one length of time, such as ``3 h`` or ``4 full business days``.

    Raises:
        PhraseError: at the first word that cannot stand where it stands.
    """
    words = Words(phrase)
    wait = _single_wait(words)
    words.end()
    return wait


def _single_wait(words: Words) -> Wait:
    place = words.offset
    low, high = _number(words)
    if low != high:
        raise PhraseError("one number is needed here, not a range", place)
    scale, unit = _unit(words)
    return Wait(low * scale, unit)


def parse_within(phrase: str) -> WithinPhrase:
    """Parse a promise: ``12 h or report``, ``same day or skip``, ``2 business days or next open``.

    Raises:
        PhraseError: at the first word that cannot stand where it stands.
    """
    words = Words(phrase)
    wait: Wait | None = None
    if words.accept("same"):
        words.expect("day")
    else:
        wait = _single_wait(words)
    words.expect("or")
    kind = words.expect("skip", "report", "next")
    if kind == "next":
        words.expect("open")
    words.end()
    return WithinPhrase(wait, Otherwise.NEXT_OPEN if kind == "next" else Otherwise(kind))


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
            _single_wait(words)
    elif kind in {"again", "go to"} and words.accept("on"):
        words.expect("outcome.date")
    elif kind in {"again", "go to", "start"} and words.accept("after"):
        _single_wait(words)
    return ReactionPhrase(kind, target, offset)
