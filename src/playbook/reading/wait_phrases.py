"""Turns lengths of time (`3 h`, `4 full business days`) and promises (`12 h or report`) into values."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playbook.model.timing import Otherwise, Unit, Wait
from playbook.reading.meant_waits import meant_wait, meant_within
from playbook.reading.words import PhraseError, Words, parse_or_propose

__all__ = ["WithinPhrase", "parse_wait", "parse_within", "refuse_far", "take_range", "take_unit", "take_wait"]

NUMBER = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?\Z")
LONGEST = 1200
"""Months of the longest wait; shorter units cannot write a longer one with four digits that a calendar lacks."""
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
class WithinPhrase:
    """A parsed `within`; ``None`` as ``wait`` is the same day."""

    wait: Wait | None
    otherwise: Otherwise


def parse_wait(phrase: str) -> Wait:
    """Parse one length of time, such as ``3 h`` or ``4 full business days``.

    Raises:
        PhraseError: at the first word that cannot stand where it stands.
    """
    return parse_or_propose(phrase, _whole_wait, meant_wait)


def _whole_wait(phrase: str) -> Wait:
    words = Words(phrase)
    wait = take_wait(words)
    words.end()
    return wait


def refuse_far(count: int, unit: Unit, place: int) -> None:
    """Refuse what lies further ahead than calendars reach; ``place`` is where the number stands.

    Raises:
        PhraseError: for more than a hundred years.
    """
    if unit is Unit.MONTHS and count > LONGEST:
        raise PhraseError("that is more than a hundred years", place, hint="write a smaller number")


def take_wait(words: Words) -> Wait:
    """Take one length of time; a range is refused."""
    place, number = words.offset, words.peek
    low, high = take_range(words)
    if low != high:
        raise PhraseError("one number is needed here, not a range", place, len(number), f"write {low}, or {high}")
    scale, unit = take_unit(words)
    refuse_far(low * scale, unit, place)
    return Wait(low * scale, unit)


def parse_within(phrase: str) -> WithinPhrase:
    """Parse a promise: ``12 h or report``, ``same day or skip``, ``2 business days or next open``.

    Raises:
        PhraseError: at the first word that cannot stand where it stands.
    """
    return parse_or_propose(phrase, _promise, meant_within)


def _promise(phrase: str) -> WithinPhrase:
    words = Words(phrase)
    wait: Wait | None = None
    if words.accept("same"):
        words.expect("day")
    else:
        wait = take_wait(words)
    words.expect("or")
    kind = words.expect("skip", "report", "next")
    if kind == "next":
        words.expect("open")
    words.end()
    return WithinPhrase(wait, Otherwise.NEXT_OPEN if kind == "next" else Otherwise(kind))


def take_range(words: Words) -> tuple[int, int]:
    """Take a number, or the lowest and highest of a range such as ``2-5``."""
    match = NUMBER.match(words.peek)
    if not match:
        glued = re.match(r"(\d+(?:-\d+)?)([a-z]+)\Z", words.peek)
        if glued:
            raise PhraseError(
                f"'{words.peek}' needs a space",
                words.offset,
                len(words.peek),
                f"write '{glued[1]} {glued[2]}'",
                instead=f"{glued[1]} {glued[2]}",
            )
        words.fail("a number such as 3 or 2-5")
    low, high = int(match[1]), int(match[2] or match[1])
    if low > high:
        right = f"{high}-{low}"
        raise PhraseError(
            f"'{words.peek}' runs backwards", words.offset, len(words.peek), f"write '{right}'", instead=right
        )
    words.take()
    return low, high


def take_unit(words: Words) -> tuple[int, Unit]:
    """Take a unit: how many of what it is, an hour being 60 minutes."""
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
