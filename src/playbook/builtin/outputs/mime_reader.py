"""Turns the bytes of a draft back into what it says, and refuses whatever is not exactly a draft of ours.

It shares no code with the writer and is far stricter than any mail client: a draft that two clients could read
differently is not written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType

__all__ = ["Reading", "UnreadableError", "is_same_mailbox", "read_draft"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a draft's bytes say; ``at`` is in UTC minutes since 1970, the rest in Unicode, addresses as they stand."""

    at: int
    sender: str
    sender_address: str
    to: str
    subject: str
    body: str


class UnreadableError(ValueError):
    """The bytes are not a draft of ours; the message says why, without quoting them."""


# All headers a draft has, each once, in this order: nothing can be added, repeated or moved unseen.
_HEADERS = (
    "X-Unsent",
    "Date",
    "From",
    "To",
    "Subject",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
)
# RFC 5322 §2.1.1
_LINE_LIMIT = 998
_QUOTED_LINE_LIMIT = 76
_WORD_LIMIT = 75

_CHARSETS = MappingProxyType({"text/plain; charset=us-ascii": "ascii", "text/plain; charset=utf-8": "utf-8"})
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_HEADER = re.compile(r"([A-Za-z-]+):( \S.*|)")
_DATE = re.compile(r"(\w{3}), (\d\d) (\w{3}) (\d{4}) (\d\d):(\d\d):00 ([+-])(\d\d)([0-5]\d)")
_MAILBOX = re.compile(r"(.+) <([^<>\s]+)>")
_ADDRESS = re.compile(r"[^\s<>()\[\]:;@\\,\"]+@[A-Za-z0-9.-]+")
_QUOTED_NAME = re.compile(r'"([^"\\]+)"')
_PLAIN_NAME = re.compile(r"[^\"\\()<>\[\]:;@,.]+")
_ENCODED_WORD = re.compile(r"=\?utf-8\?q\?((?!\?)[A-Za-z0-9!*+/_-]*(?:=[0-9A-F]{2}[A-Za-z0-9!*+/_-]*)*)\?=")
# A line break may not be escaped: some readers would then see a line that others do not.
_QUOTED_LINE = re.compile(r"[\t !-<>-~]*(?:=(?!0[AD])[0-9A-F]{2}[\t !-<>-~]*)*(?:=|(?<![\t ]))")
_ESCAPES = re.compile(rb"(?:=[0-9A-F]{2})+")
_HIDDEN_IN_HEADER = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_HIDDEN_IN_BODY = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def read_draft(content: bytes) -> Reading:
    """Read a draft from its bytes.

    Raises:
        UnreadableError: where anything at all is not as a draft of ours must be.
    """
    text = content.decode("latin-1")
    if not text.isascii() or not text.replace("\r\n", "").replace("\t", "").isprintable():
        raise UnreadableError("it holds a byte that is not ASCII, a control character or half a line end")
    head, gap, body = text.partition("\r\n\r\n")
    if not gap or any(len(line) > _LINE_LIMIT for line in text.split("\r\n")):
        raise UnreadableError("it has no empty line after its headers, or a line of more than 998 characters")
    headers = _headers(head)
    if headers["X-Unsent"] != "1" or headers["MIME-Version"] != "1.0":
        raise UnreadableError("it is not marked as an unsent MIME message")
    sender, sender_address = _mailbox(headers["From"])
    return Reading(
        at=_minutes(headers["Date"]),
        sender=sender,
        sender_address=sender_address,
        to=_address(headers["To"]),
        subject=_visible(_decoded(headers["Subject"])),
        body=_body(body, headers["Content-Type"], headers["Content-Transfer-Encoding"]),
    )


def is_same_mailbox(written: str, wanted: str) -> bool:
    """Say whether an address in a draft is the one that was wanted, whose domain may hold letters of any script.

    Both are compared exactly; a domain that is not ASCII by IDNA 2003, which the writer does not use.
    """
    local, _, domain = wanted.strip().rpartition("@")
    if domain.isascii():
        return written == wanted.strip()
    try:
        converted = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return False
    return written.rpartition("@")[0] == local and written.rpartition("@")[2].lower() == converted.lower()


def _headers(head: str) -> dict[str, str]:
    """Unfold (RFC 5322 §2.2.3) and name every header; refuses any other set than a draft's."""
    names: list[str] = []
    values: list[str] = []
    for line in head.split("\r\n"):
        if line.startswith(" ") and values and line.strip():
            values[-1] += line
        elif header := _HEADER.fullmatch(line):
            names.append(header[1])
            values.append(header[2])
        else:
            raise UnreadableError("a line among its headers is no header")
    if tuple(names) != _HEADERS:
        raise UnreadableError("its headers are not exactly those of a draft")
    return {name: value.removeprefix(" ") for name, value in zip(names, values, strict=True)}


def _minutes(value: str) -> int:
    found = _DATE.fullmatch(value)
    if not found or found[3] not in _MONTHS:
        raise UnreadableError("its date cannot be read")
    weekday, day, month, year, hour, minute, sign, offset_hours, offset_minutes = found.groups()
    ahead = timedelta(hours=int(offset_hours), minutes=int(offset_minutes)) * (-1 if sign == "-" else 1)
    try:
        wall = datetime(int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute), tzinfo=timezone(ahead))
    except ValueError as error:
        raise UnreadableError("its date does not exist") from error
    if _WEEKDAYS[wall.weekday()] != weekday:
        raise UnreadableError("its date is not that weekday")
    return (wall - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(minutes=1)


def _mailbox(value: str) -> tuple[str, str]:
    if len(value) > _LINE_LIMIT:  # Mutt reads names into 1024 octets and cuts the rest
        raise UnreadableError("its sender's name is too long for some mail programs")
    found = _MAILBOX.fullmatch(value)
    if not found:
        raise UnreadableError("its sender is not one name with one address")
    name, address = found.groups()
    if (quoted := _QUOTED_NAME.fullmatch(name)) and "=?" not in name:
        return quoted[1], _address(address)
    if not _PLAIN_NAME.fullmatch(name):
        raise UnreadableError("its sender's name can be read in two ways")
    return _visible(_decoded(name)), _address(address)


def _address(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise UnreadableError("an address in it is not one plain address")
    return value


def _decoded(value: str) -> str:
    """Read encoded words (RFC 2047); a value is made of them from end to end, or has none."""
    if "=?" not in value:
        return value
    return "".join([_decoded_word(word) for word in value.split(" ")])


def _decoded_word(word: str) -> str:
    found = _ENCODED_WORD.fullmatch(word)
    if not found or len(word) > _WORD_LIMIT:
        raise UnreadableError("a header mixes encoded and plain words, or has a wrong one")
    return _text(found[1].replace("_", " "), "utf-8")


def _text(escaped: str, charset: str) -> str:
    octets = _ESCAPES.sub(lambda found: bytes.fromhex(found[0].replace(b"=", b" ").decode("ascii")), escaped.encode())
    try:
        return octets.decode(charset)
    except UnicodeDecodeError as error:
        raise UnreadableError("a character in it is cut in two or not in its charset") from error


def _visible(text: str) -> str:
    if _HIDDEN_IN_HEADER.search(text):
        raise UnreadableError("a header hides a control character")
    return text


def _body(body: str, content_type: str, encoding: str) -> str:
    charset = _CHARSETS.get(content_type)
    if charset is None or encoding not in {"7bit", "quoted-printable"}:
        raise UnreadableError("its content is not declared as plain text")
    if not body.endswith("\r\n"):
        raise UnreadableError("its last line has no end")
    text = body.replace("\r\n", "\n")
    if encoding == "quoted-printable":
        text = _text(_joined(body.removesuffix("\r\n")), charset)
    elif charset != "ascii":
        raise UnreadableError("its encoding contradicts its charset")
    if _HIDDEN_IN_BODY.search(text):
        raise UnreadableError("its text holds a control character")
    return text


def _joined(body: str) -> str:
    r"""Undo soft line breaks (RFC 2045 §6.7) and give lines that end in ``\n``, their escapes untouched."""
    lines = body.split("\r\n")
    if any(len(line) > _QUOTED_LINE_LIMIT or not _QUOTED_LINE.fullmatch(line) for line in lines):
        raise UnreadableError("a line of its text is too long, or not quoted-printable")
    if lines[-1].endswith("="):
        raise UnreadableError("its text breaks off")
    return "".join([line[:-1] if line.endswith("=") else f"{line}\n" for line in lines])
