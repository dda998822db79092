"""Turns the phrases of `when`, `outcomes` and `enroll_again` into values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from playbook.model.timing import Pin, Unit
from playbook.reading.calendar_phrases import MONTHS, ORDINALS, parse_pin
from playbook.reading.clock_phrases import WEEKDAYS
from playbook.reading.meant_moments import NOWHERE, Nearby, meant_when
from playbook.reading.meant_waits import meant_enroll_again, meant_reaction
from playbook.reading.wait_phrases import refuse_far, take_range, take_unit, take_wait
from playbook.reading.words import PhraseError, Words, nearest, parse_or_propose

if TYPE_CHECKING:
    from playbook.model.timing import Wait

__all__ = ["ReactionPhrase", "WhenPhrase", "parse_enroll_again", "parse_reaction", "parse_when"]

STEP_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
DATE_FIELD = re.compile(r"(lead|answer)\.[a-z][a-z0-9_]*\Z")
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
MOMENTS = "'at start', 'day 3', '2 days after previous' or 'on lead.renewal_date'"


@dataclass(frozen=True, slots=True)
class WhenPhrase:
    """A parsed `when`.

    ``anchor`` is ``start``, ``block``, ``day`` or ``week`` (counted by `start_is`), ``step``, ``message``,
    ``previous``, ``field``, ``anniversary``, ``pin`` or ``go to``; ``name`` is the step or field, ``name_offset`` where
    it stands.
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
    """A parsed reaction to an outcome.

    ``target`` is the step or playbook it names and ``target_offset`` where; ``delay`` is `after …` or `pause …`, and
    ``date_offset`` where `outcome.date` stands, which it then counts on.
    """

    kind: str
    target: str = ""
    target_offset: int = 0
    delay: Wait | None = None
    date_offset: int | None = None


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
    if words.peek in {"same", "right"}:
        return _with_a_step(words)
    if words.accept("on"):
        return _on_date(words, "field")
    if words.accept("anniversary"):
        words.expect("of")
        return _on_date(words, "anniversary")
    if words.peek in (*WEEKDAYS, *MONTHS, *ORDINALS) or ISO_DATE.match(words.peek):
        return WhenPhrase("pin", unit=Unit.DAYS, keeps_hour=False, pin=parse_pin(words))
    if words.accept("only"):
        for word in ("by", "go", "to"):
            words.expect(word)
        return WhenPhrase("go to", unit=Unit.DAYS, keeps_hour=False)
    if re.match(r"\d", words.peek) or words.peek.startswith("lead."):
        return _wait(words)
    near = nearest(words.peek, ("at", "day", "week", "same", "right", "on", "anniversary", "only"))
    message = f"'{words.peek}' — did you mean '{near}'?" if near else f"'{words.peek}' cannot stand here"
    raise PhraseError(message, words.offset, len(words.peek), "" if near else f"say it like {MOMENTS}", instead=near)


def _with_a_step(words: Words) -> WhenPhrase:
    is_sitting = words.take().text == "right"
    for word in ("after",) if is_sitting else ("day", "as"):
        words.expect(word)
    name, offset = _step(words)
    if is_sitting:
        return WhenPhrase("step", name=name, name_offset=offset, sitting=True)
    return WhenPhrase("step", unit=Unit.DAYS, name=name, name_offset=offset, keeps_hour=False)


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
    return _name(words, "the id of a step")


def _name(words: Words, what: str, not_before: tuple[str, ...] = ()) -> tuple[str, int]:
    """Take an id; a word of ``not_before`` is taken for what follows a missing one."""
    if not STEP_ID.match(words.peek) or words.peek in not_before:
        words.fail(what)
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
    if kind == "next" and words.accept("step"):
        return ReactionPhrase("next step")
    if kind in {"next", "stop"}:
        return ReactionPhrase(kind)
    target, offset = "", 0
    if kind == "go":
        words.expect("to")
        kind = "go to"
    if kind in {"go to", "start"}:
        target, offset = _name(
            words, "the id of a step" if kind == "go to" else "the id of a playbook", ("after", "on")
        )
    if kind == "pause":
        if words.accept("until"):
            return ReactionPhrase(kind, date_offset=_outcome_date(words))
        return ReactionPhrase(kind, delay=take_wait(words))
    if kind != "start" and words.accept("on"):
        return ReactionPhrase(kind, target, offset, date_offset=_outcome_date(words))
    return ReactionPhrase(kind, target, offset, delay=take_wait(words) if words.accept("after") else None)


def _outcome_date(words: Words) -> int:
    place = words.offset
    words.expect("outcome.date")
    return place


def parse_enroll_again(phrase: str) -> Wait | None:
    """Parse when a lead may come in once more: ``after 90 days``; ``None`` for ``never``.

    Raises:
        PhraseError: at the first word that cannot stand where it stands.
    """
    return parse_or_propose(phrase, _enroll_again, meant_enroll_again)


def _enroll_again(phrase: str) -> Wait | None:
    words = Words(phrase)
    wait = None
    if words.expect("never", "after") == "after":
        place, number = words.offset, words.peek
        wait = take_wait(words)
        if not wait.count:
            message = "without any time between, nobody would ever leave"
            raise PhraseError(message, place, len(number), "write 'after 90 days', or 'never'")
    words.end()
    return wait
