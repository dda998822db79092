"""Turns a text into the seconds it takes to say."""

from __future__ import annotations

import re

__all__ = ["spoken_seconds"]

WORDS_PER_MINUTE = 150
SENTENCE_PAUSE = 0.5
NUMBER = re.compile(r"\+?\d[\d\s().-]*\d|\d")
SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$)")


def spoken_seconds(text: str) -> float:
    """Seconds for a voicemail, rounded to a tenth (checks.md, Spoken length).

    150 words a minute; each digit of a number of seven digits or more is a word, as it is read out one by one; half a
    second for each sentence.
    """
    words = 0

    def count_digits(match: re.Match[str]) -> str:
        nonlocal words
        digits = sum(character.isdigit() for character in match.group())
        words += digits if digits >= 7 else 1
        return " "

    rest = NUMBER.sub(count_digits, text)
    words += sum(any(character.isalnum() for character in word) for word in rest.split())
    sentences = len(SENTENCE_END.findall(text.strip()))
    return round(words * 60 / WORDS_PER_MINUTE + sentences * SENTENCE_PAUSE, 1)
