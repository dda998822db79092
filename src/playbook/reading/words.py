"""Turns a phrase into words and reads them one by one, knowing where each stands and what could follow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["PhraseError", "Proposal", "Word", "Words", "nearest", "parse_or_propose"]

Parsed = TypeVar("Parsed")


class PhraseError(Exception):
    """A phrase that does not parse: the character it stopped at (from 0), how many, and what could stand there.

    ``instead`` is the text that would be right in that place, where it is known.
    """

    def __init__(self, message: str, offset: int, width: int = 1, hint: str = "", instead: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.width = max(1, width)
        self.hint = hint
        self.instead = instead


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody seems to have meant.

    Attributes:
        phrases: each parses; the likeliest first.
        beside: what belongs on lines of its own, such as ``at: 09:00``.
        opening: how the hint begins.
        wrong: the part of the phrase that stands for ``right``, where the error points at less.
    """

    phrases: tuple[str, ...]
    beside: tuple[str, ...] = ()
    opening: str = "write"
    wrong: str = ""
    right: str = ""

    @property
    def hint(self) -> str:
        """Say what to type."""
        listed = ", or ".join(f"'{phrase}'" for phrase in self.phrases)
        where = "a line of its own" if len(self.beside) == 1 else "lines of their own"
        below = f", and on {where}: {'; '.join(self.beside)}" if self.beside else ""
        return f"{self.opening} {listed}{below}"


@dataclass(frozen=True, slots=True)
class Word:
    """A word and where it begins in its phrase, from 0."""

    text: str
    offset: int


# What people type for a word of the language; each is answered with the right one, never accepted silently.
MEANT = {
    "minutes": "min",
    "minute": "min",
    "mins": "min",
    "m": "min",
    "hours": "h",
    "hour": "h",
    "hrs": "h",
    "hr": "h",
    "d": "days",
    "w": "weeks",
    "workday": "business day",
    "workdays": "business days",
    "working": "business",
    "from": "after",
    "since": "after",
    "prior": "before",
    "monday": "mon",
    "tuesday": "tue",
    "wednesday": "wed",
    "thursday": "thu",
    "friday": "fri",
    "saturday": "sat",
    "sunday": "sun",
}
LONG_DASHES = "‐‑‒–—−"


def parse_or_propose(phrase: str, parse: Callable[[str], Parsed], propose: Callable[[str], Proposal | None]) -> Parsed:
    """Parse a phrase; where that fails, say what to write instead, but only what then really parses.

    Raises:
        PhraseError: at the first word that cannot stand where it stands.
    """
    try:
        return parse(phrase)
    except PhraseError as error:
        end = error.offset + error.width
        if error.instead and _parses(phrase[: error.offset] + error.instead + phrase[end:], parse):
            raise
        proposal = propose(phrase)
        if proposal is None or not all(_parses(better, parse) for better in proposal.phrases):
            raise
        dash = ", with a plain -" if any(dash in phrase for dash in LONG_DASHES) else ""
        raise _proposing(error, phrase, proposal, proposal.hint + dash) from None


def _proposing(error: PhraseError, phrase: str, proposal: Proposal, hint: str) -> PhraseError:
    if proposal.wrong:
        message = f"'{proposal.wrong}' — did you mean '{proposal.right}'?"
        return PhraseError(message, phrase.index(proposal.wrong), len(proposal.wrong), hint)
    word = phrase[error.offset : error.offset + error.width].strip()
    message = f"'{word}' cannot stand here" if "did you mean" in error.message else error.message
    return PhraseError(message, error.offset, error.width, hint)


def _parses(phrase: str, parse: Callable[[str], object]) -> bool:
    try:
        parse(phrase)
    except PhraseError:
        return False
    return True


def nearest(word: str, known: list[str] | tuple[str, ...]) -> str:
    """Give the known word most like ``word``, or an empty text where none is near."""
    meant = MEANT.get(word.lower(), "")
    if meant.split(" ")[0] in known:
        return meant
    close = get_close_matches(word.lower(), [k for k in known if k], n=1, cutoff=0.6)
    return close[0] if close else ""


class Words:
    """A cursor over the words of a phrase."""

    def __init__(self, phrase: str) -> None:
        self.phrase = phrase
        self._words = [Word(match.group(), match.start()) for match in re.finditer(r"\S+", phrase)]
        self._next = 0

    @property
    def peek(self) -> str:
        """The next word, or an empty text at the end."""
        return self._words[self._next].text if self._next < len(self._words) else ""

    @property
    def offset(self) -> int:
        """Where the next word begins; the end of the phrase after the last."""
        if self._next < len(self._words):
            return self._words[self._next].offset
        return len(self.phrase.rstrip())

    def take(self) -> Word:
        """Take the next word; the caller has looked at ``peek``."""
        word = self._words[self._next]
        self._next += 1
        return word

    def accept(self, *choices: str) -> str:
        """Take the next word if it is one of ``choices``; else take nothing and give an empty text."""
        if self.peek in choices:
            return self.take().text
        return ""

    def expect(self, *choices: str) -> str:
        """Take one of ``choices``.

        Raises:
            PhraseError: naming the word it stopped at and what could stand there.
        """
        return self.accept(*choices) or self.fail(*choices)

    def fail(self, *choices: str) -> NoReturn:
        """Raise the error for a next word that is none of ``choices``."""
        listed = _listed(choices)
        if not self.peek:
            raise PhraseError(f"'{self.phrase.strip()}' ends too soon", self.offset, hint=f"{listed} must follow")
        near = nearest(self.peek, choices)
        message = f"'{self.peek}' — did you mean '{near}'?" if near else f"'{self.peek}' cannot stand here"
        hint = "" if near else f"expected {listed}"
        raise PhraseError(message, self.offset, len(self.peek), hint, instead=near)

    def end(self) -> None:
        """Check that nothing follows.

        Raises:
            PhraseError: at the first word too many.
        """
        if self.peek:
            raise PhraseError(
                f"'{self.peek}' is one word too many", self.offset, len(self.peek), "end the phrase before it"
            )


def _listed(choices: tuple[str, ...]) -> str:
    quoted = [f"'{choice}'" if " " not in choice and not choice.startswith("a ") else choice for choice in choices]
    if len(quoted) == 1:
        return quoted[0]
    return f"{', '.join(quoted[:-1])} or {quoted[-1]}"
