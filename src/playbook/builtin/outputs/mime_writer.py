"""Turns a letter into the bytes of an .eml file that mail clients open as a draft (RFC 5322, 2045, 2047)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import ascii_letters, digits
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

__all__ = ["Letter", "write_letter"]


@dataclass(frozen=True, slots=True)
class Letter:
    r"""What a draft says, in Unicode, as ``mime_text`` and ``mime_address`` made it.

    Attributes:
        at: when it is to be sent; aware, its offset in whole minutes.
        sender: the name of the person who writes.
        sender_address: their address, ASCII.
        to: the one address it goes to, ASCII.
        subject: one line.
        body: lines that each end in ``\n``.
    """

    at: datetime
    sender: str
    sender_address: str
    to: str
    subject: str
    body: str


# RFC 2047 §2 and RFC 2045 §6.7 (rule 5): 76 octets, without the line's end.
_LINE_MAX = 76

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")

# The only octets that stand for themselves in an encoded word wherever it is used (RFC 2047 §5, rule 3).
_BARE_IN_WORD = frozenset(ascii_letters + digits + "!*+-/")

# What 7bit may not hold as it is: longer lines, white space that gateways trim, a line that mbox files (From ) or SMTP
# (a dot) take for their own, and everything that is not visible ASCII.
_NOT_7BIT = re.compile(r"[^\n]{77}|[ \t]$|^(?:\.|From )|[^\n\t -~]", re.MULTILINE)
_NOT_QUOTABLE = re.compile(r"[^\t -<>-~]+")


def write_letter(letter: Letter) -> bytes:
    """Write the whole file: eight headers, an empty line, the body; ASCII, CRLF.

    Raises:
        UnicodeEncodeError: where an address is not ASCII.
    """
    is_7bit = not _NOT_7BIT.search(letter.body)
    body = letter.body.replace("\n", "\r\n") if is_7bit else _quoted_printable(letter.body)
    return (
        "X-Unsent: 1\r\n"  # Outlook and Thunderbird then open it for editing
        f"Date: {_date(letter.at)}\r\n"
        f"{_mailbox('From: ', letter.sender, letter.sender_address)}\r\n"
        f"{_recipient(letter.to)}\r\n"
        f"{_line_of_text('Subject: ', letter.subject)}\r\n"
        "MIME-Version: 1.0\r\n"
        f"Content-Type: text/plain; charset={'us-ascii' if letter.body.isascii() else 'utf-8'}\r\n"
        f"Content-Transfer-Encoding: {'7bit' if is_7bit else 'quoted-printable'}\r\n"
        "\r\n"
        f"{body}"
    ).encode("ascii")


def _date(at: datetime) -> str:
    """Write RFC 5322 §3.3; ``strftime`` would write the names in the user's language."""
    day = f"{_WEEKDAYS[at.weekday()]}, {at.day:02} {_MONTHS[at.month - 1]} {at.year:04}"
    return f"{day} {at:%H:%M:%S %z}"


def _mailbox(label: str, name: str, address: str) -> str:
    """Write ``name <address>``, the address on a line of its own where both do not fit on one."""
    phrase = _phrase(name)
    fits = phrase and len(label) + len(phrase) <= _LINE_MAX
    lines = [label + phrase] if fits else _encoded_words(label, name)
    if len(lines[-1]) + len(address) + 3 > _LINE_MAX:
        lines.append("")
    lines[-1] += f" <{address}>"
    return "\r\n".join(lines)


def _recipient(address: str) -> str:
    """Write the bare address; one that is too long for the line moves to the next, where it cannot be folded."""
    return f"To: {address}" if len(address) + len("To: ") <= _LINE_MAX else f"To:\r\n {address}"


def _phrase(name: str) -> str:
    """Write a plain name as atoms or in quotes; empty where it has to be encoded.

    A quote or a backslash may be escaped inside quotes, but several parsers keep the escape: such a name is encoded.
    """
    if not _is_plain(name) or '"' in name or "\\" in name:
        return ""
    return name if _ATOMS.fullmatch(name) else f'"{name}"'


def _line_of_text(label: str, text: str) -> str:
    if _is_plain(text):
        if len(label) + len(text) <= _LINE_MAX:
            return label + text
        lines = _folded(label, text)
        if max(map(len, lines)) <= _LINE_MAX:
            return "\r\n".join(lines)
    return "\r\n".join(_encoded_words(label, text))


def _is_plain(text: str) -> bool:
    """Say whether a header may hold the text as it is.

    ``=?`` may not stand anywhere: decoders find encoded words, and in them line breaks, where RFC 2047 sees none
    (CVE-2024-6923). White space at the ends or in runs does not survive folding.
    """
    return text.isascii() and text.isprintable() and "=?" not in text and "  " not in text and text == text.strip()


def _folded(label: str, text: str) -> list[str]:
    """Break before words; a word that is longer than a line makes a longer line."""
    first, *words = text.split(" ")
    lines = [label + first]
    for word in words:
        if len(lines[-1]) + len(word) < _LINE_MAX:
            lines[-1] += f" {word}"
        else:
            lines.append(f" {word}")
    return lines


def _encoded_words(label: str, text: str) -> list[str]:
    """Write lines of one encoded word each, the first after ``label``; no character is cut in two (RFC 2047 §5)."""
    lines, line = [], f"{label}=?utf-8?q?"
    for char in text:
        piece = _in_word(char)
        if len(line) + len(piece) + len("?=") > _LINE_MAX:
            lines.append(f"{line}?=")
            line = " =?utf-8?q?"
        line += piece
    lines.append(f"{line}?=")
    return lines


def _in_word(char: str) -> str:
    if char in _BARE_IN_WORD:
        return char
    return "_" if char == " " else _octets(char)


def _octets(text: str) -> str:
    return "=" + text.encode("utf-8").hex("=").upper()


def _quoted_printable(text: str) -> str:
    lines = [piece for line in text.removesuffix("\n").split("\n") for piece in _quoted_line(line)]
    return "\r\n".join(lines) + "\r\n"


def _quoted_line(line: str) -> Iterator[str]:
    """Write one line as one or more of at most 76 octets, joined by soft line breaks (RFC 2045 §6.7)."""
    rest = _NOT_QUOTABLE.sub(lambda found: _octets(found[0]), line)
    if rest.endswith((" ", "\t")):
        rest = rest[:-1] + _octets(rest[-1])
    rest = _guarded(rest)
    while len(rest) > _LINE_MAX:
        cut = _cut(rest)
        yield rest[:cut] + "="
        rest = _guarded(rest[cut:])
    yield rest


def _guarded(line: str) -> str:
    """Hide a line's start that mbox files (``From ``) or SMTP (a dot) would take for their own."""
    return _octets(line[0]) + line[1:] if line.startswith((".", "From ")) else line


def _cut(line: str) -> int:
    """Find the last place before column 76 that is inside neither an escape nor the octets of one character."""
    cut = _LINE_MAX - 1
    cut -= 1 if line[cut - 1] == "=" else 2 if line[cut - 2] == "=" else 0
    while line[cut] == "=" and line[cut + 1] in "89AB":
        cut -= 3
    return cut
