"""Turns waits, promises and reactions as people say them (`two hours`) into phrases of the language, as a proposal."""

from __future__ import annotations

import re

from playbook.reading.meant_clock import WEEKDAY_NAMES, plain_dashes
from playbook.reading.words import Proposal

__all__ = [
    "COUNT",
    "MONTHS",
    "UNIT",
    "meant_enroll_again",
    "meant_reaction",
    "meant_until",
    "meant_wait",
    "meant_within",
    "smooth",
]

COUNT = r"(\d+(?:-\d+)?)"
UNIT = r"((?:full )?(?:business )?(?:min|h|days?|weeks?|months?|years?))"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_NAMES = {
    "january": "jan",
    "february": "feb",
    "march": "mar",
    "april": "apr",
    "june": "jun",
    "july": "jul",
    "august": "aug",
    "sept": "sep",
    "september": "sep",
    "october": "oct",
    "november": "nov",
    "december": "dec",
}
COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
TENS = {"fifteen": "15", "twenty": "20", "thirty": "30", "forty": "40", "sixty": "60", "ninety": "90"}
NUMBERS = {word: str(number) for number, word in enumerate(COUNTED, 1)} | TENS
ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6", "seventh": "7"}
UNITS = {
    "min": ("m", "min", "mins", "minute", "minutes"),
    "h": ("h", "hr", "hrs", "hour", "hours"),
    "days": ("d", "days"),
    "weeks": ("w", "wk", "wks", "weeks"),
    "months": ("mo", "months"),
    "years": ("y", "yr", "yrs", "years"),
    **{unit: (unit,) for unit in ("day", "week", "month", "year")},
}
UNIT_OF = {said: unit for unit, words in UNITS.items() for said in words}
WORKDAYS = {"workday": "day", "workdays": "days", "weekday": "day", "weekdays": "days"}
BUSINESS = ("business", "working", "work", "open")
COUNTS = frozenset({*NUMBERS, *BUSINESS, "a", "an", "half", "every", "each", "next", "full", "few"})
GLUED = re.compile(r"(\d+(?:[.,]\d+)?(?:-\d+)?)(" + "|".join(sorted(UNIT_OF, key=len, reverse=True)) + r")\Z")
NUMBER_WORD = "|".join(NUMBERS)
UNIT_NEXT = r"(?=(?:full |business )*(?:min|h|days?|weeks?|months?|years?)(?: |$))"


def smooth(phrase: str) -> str:
    """Put numbers, units, dashes and names as the language writes them; ids of steps stay as they are."""
    words = plain_dashes(phrase).lower().strip(" .").split()
    words = [part for word in words if word != "the" for part in _apart(word)]
    text = " ".join(_word(word, words[number - 1] if number else "") for number, word in enumerate(words))
    text = re.sub(r"\bhalf an? h\b", "30 min", text)
    text = re.sub(r"(?<!\S)an? " + UNIT_NEXT, "1 ", text)
    text = re.sub(rf"(?<!\S)({NUMBER_WORD}) (?={UNIT}\b|to |or |-|tries|attempts|calls)", _digits, text)
    text = re.sub(rf"(?<!\S)(day|week) ({NUMBER_WORD})(?!\S)", lambda said: f"{said[1]} {NUMBERS[said[2]]}", text)
    text = re.sub(
        rf"(?<!\S)({'|'.join(ORDINALS)}) (day|week)(?!\S)", lambda said: f"{said[2]} {ORDINALS[said[1]]}", text
    )
    text = re.sub(r"(?<!\S)(?:between )?(\d+) ?(?:-|to|or|and) ?(\d+) " + UNIT_NEXT, r"\1-\2 ", text)
    text = re.sub(r"(?<!\S)(\d+)[.,](\d+) h(?!\S)", _in_minutes, text)
    return re.sub(rf"{UNIT} (?:from|since|past|following) (?!now)", r"\1 after ", text).replace(
        " prior to ", " before "
    )


def _apart(word: str) -> list[str]:
    glued = GLUED.match(word)
    return [glued[1], glued[2]] if glued else [word]


def _word(word: str, before: str) -> str:
    """A word as the language has it: a unit after a number, days and months by three letters."""
    if before in COUNTS or before[:1].isdigit():
        if word in WORKDAYS:
            return f"business {WORKDAYS[word]}"
        if word in BUSINESS:
            return "business"
        if word in UNIT_OF:
            return UNIT_OF[word]
    name = word.rstrip(",")
    return WEEKDAY_NAMES.get(name) or MONTH_NAMES.get(name) or word


def _digits(match: re.Match[str]) -> str:
    return f"{NUMBERS[match[1]]} "


def _in_minutes(match: re.Match[str]) -> str:
    minutes = float(f"{match[1]}.{match[2]}") * 60
    return f"{minutes:g} min" if minutes.is_integer() else match[0]


def meant_wait(phrase: str) -> Proposal | None:
    """Propose a length of time: ``two hours`` is ``2 h``, ``week`` is ``1 week``."""
    text = smooth(phrase).removeprefix("every ").removeprefix("after ")
    named = {"daily": "1 day", "weekly": "1 week", "monthly": "1 month", "yearly": "1 year"}
    return Proposal((f"1 {text}" if re.fullmatch(UNIT, text) else named.get(text, text),))


def meant_within(phrase: str) -> Proposal | None:
    """Propose a promise with its alternative: ``12 hours`` is ``12 h or report``."""
    text, _, otherwise = smooth(phrase).removesuffix(" or").partition(" or ")
    text = text.replace("today", "same day")
    ways = {"report": "report tell warn notify flag say", "next open": "next later tomorrow move shift"}
    first = otherwise.split(" ")[0]
    chosen = next((way for way, said in ways.items() if first and first in said.split()), "")
    if not chosen:
        chosen = "skip" if otherwise or text == "same day" else "report"
    return Proposal((f"{text} or {chosen}",), opening="write" if otherwise else "'or' must follow:")


def meant_until(phrase: str) -> str:
    """Give the end of a repeat that was meant, or an empty text: ``75 days`` is ``day 75``."""
    match = re.fullmatch(r"(?:day )?(\d{1,4})(?: days?)?", smooth(phrase))
    return f"day {match[1]}" if match else ""


AFTER = rf"(?:in |after |for )?{COUNT} {UNIT}(?: later| from now)?"
AGAIN = r"(?:try again|retry|repeat|redo|call back|call again|again)"
GO_TO = r"(?:go to step|go to|goto|go|jump to|next step|step)"
REACTIONS = (
    (r"end|finish|quit|cancel|nothing|none|exit|halt|leave|close|drop|end it", r"stop"),
    (r"continue|proceed|go on|carry on|ignore|skip|keep going", r"next"),
    (AGAIN, r"again after 1 day"),
    (rf"{AGAIN} (?:tomorrow|next day)", r"again after 1 day"),
    (rf"{AGAIN} {AFTER}", r"again after \1 \2"),
    (rf"{AGAIN} on .*", r"again on outcome.date"),
    (r"pause|wait|sleep|hold", r"pause 3 days"),
    (rf"(?:wait|pause|sleep|hold) {AFTER}", r"pause \1 \2"),
    (r"(?:wait|pause|sleep|hold) (?:until|till|to) .*", r"pause until outcome.date"),
    (rf"{GO_TO} ([a-z0-9-]+) {AFTER}", r"go to \1 after \2 \3"),
    (rf"{GO_TO} ([a-z0-9-]+) on .*", r"go to \1 on outcome.date"),
    (rf"{GO_TO} ([a-z0-9-]+)", r"go to \1"),
    (rf"(?:start|switch to|enroll in|move to) ([a-z0-9-]+) {AFTER}", r"start \1 after \2 \3"),
    (r"(?:switch to|enroll in|move to) ([a-z0-9-]+)", r"start \1"),
)


def meant_reaction(phrase: str) -> Proposal | None:
    """Propose what follows an outcome: ``end`` is ``stop``."""
    text = smooth(phrase)
    for pattern, said in REACTIONS:
        match = re.fullmatch(pattern, text)
        if match is not None:
            return Proposal((match.expand(said),))
    return Proposal((text,))


def meant_enroll_again(phrase: str) -> Proposal | None:
    """Propose when a lead may come in once more: ``90 days`` is ``after 90 days``."""
    text = smooth(phrase)
    match = re.fullmatch(AFTER, text)
    if match is not None:
        return Proposal((f"after {match[1]} {match[2]}",))
    return Proposal(("never",)) if text in {"no", "none", "false", "not", "once"} else None
