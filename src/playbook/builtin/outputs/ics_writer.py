"""Turns text and instants into iCalendar content lines (RFC 5545) that every reader takes the same way."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

__all__ = ["clean_line", "clean_text", "fold", "text_line", "utc_instant"]

_EPOCH_DAY = date(1970, 1, 1).toordinal()
_TWO_DIGITS = tuple(f"{number:02}" for number in range(60))

# What a reader could take for the end of a line, as its own parser or its text library sees one.
_LINE_BREAK = "\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]"

# Control characters, lone surrogates and what XML 1.0 forbids (CalDAV carries events inside XML); embeddings,
# overrides and isolates of direction, which would reorder what stands after the name that brought them.
_UNSAFE = re.compile(
    _LINE_BREAK + "|[\x00-\x09\x0e-\x1b\x1f\x7f-\x9f\\\\\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)

# A backslash always begins an escape here, for clean text holds none: so no cut after one, and none inside a
# character. 74 octets and the space that marks a continuation are the 75 of RFC 5545 §3.1.
_CHUNK = re.compile(rb".{1,74}(?<!\\)(?![\x80-\xbf])", re.DOTALL)


def clean_text(text: str) -> str:
    r"""Make ``text`` safe to show and to parse; line breaks of every kind become ``\n``.

    A tab becomes a space; other control characters, byte order marks, noncharacters and embeddings, overrides and
    isolates of direction go; a lone surrogate becomes U+FFFD. A backslash becomes a slash: readers disagree about
    ``\\n`` in a text, and about where a folded escape ends. Blanks at either end go, for some readers trim them.
    """
    if "\\" not in text and text.replace("\n", " ").isprintable():
        return text.strip()
    return _UNSAFE.sub(_safe_form, text).strip()


def _safe_form(unsafe: re.Match[str]) -> str:
    found = unsafe.group()
    if found == "\\":
        return "/"
    if found == "\t":
        return " "
    if "\ud800" <= found <= "\udfff":
        return "\ufffd"
    return "\n" if re.fullmatch(_LINE_BREAK, found) else ""


def clean_line(text: str) -> str:
    """Make ``text`` safe as ``clean_text`` does, on one line with single blanks."""
    return " ".join(clean_text(text).split())


def text_line(name: str, text: str) -> bytes:
    """Give the content line of a TEXT property, cleaned, escaped, folded, with CRLF; nothing where no text is left."""
    clean = clean_text(text)
    if not clean:
        return b""
    escaped = clean.replace(";", r"\;").replace(",", r"\,").replace("\n", r"\n")
    return fold(f"{name}:{escaped}".encode()) + b"\r\n"


def fold(line: bytes) -> bytes:
    """Fold a content line (UTF-8, no line end) so that no physical line passes 75 octets, RFC 5545 §3.1.

    No cut falls inside a character or an escape. The line's text must be clean: a backslash only begins an escape.
    """
    if len(line) < 75:
        return line
    return b"\r\n ".join(_CHUNK.findall(line))


def utc_instant(minutes: int) -> str:
    """Write UTC minutes since 1970 as a DATE-TIME with UTC time, such as ``20261126T152000Z`` (RFC 5545 §3.3.5)."""
    days, minute = divmod(minutes, 24 * 60)
    return f"{_date(days)}T{_TWO_DIGITS[minute // 60]}{_TWO_DIGITS[minute % 60]}00Z"


@lru_cache(maxsize=1024)  # a plan's events share a few dozen days
def _date(days: int) -> str:
    day = date.fromordinal(_EPOCH_DAY + days)
    return f"{day.year:04}{day.month:02}{day.day:02}"
