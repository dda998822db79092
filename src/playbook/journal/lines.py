"""Turns the bytes of a journal file, whoever saved it, into lines that know where they stand and how they end."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Line", "is_unicode_text", "lines_of"]

_LONE_RETURN = re.compile(rb"\r(?!\n)")


class Line(NamedTuple):
    """One physical line: its number from 1, bytes without line end, where it begins, and how it ends."""

    number: int
    content: bytes
    begins: int
    ended: bool
    carriage: bool


def is_unicode_text(content: bytes) -> bool:
    """Say whether a spreadsheet saved this as "Unicode text", two bytes a letter: our rows cannot follow those."""
    return content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def lines_of(content: bytes) -> Iterator[Line]:
    """Give every line; what stands behind the last line end is one without an end."""
    if is_unicode_text(content):
        content = content.decode("utf-16", "replace").encode("utf-8", "replace")
    begins = len(codecs.BOM_UTF8) if content.startswith(codecs.BOM_UTF8) else 0
    if b"\r" in content:
        # Excel on a Mac may end lines in CR alone, and our rows below them end in LF.
        content = _LONE_RETURN.sub(b"\n", content)
    *ended, last = content[begins:].split(b"\n")
    for number, line in enumerate(ended, 1):
        yield Line(number, line.removesuffix(b"\r"), begins, ended=True, carriage=line.endswith(b"\r"))
        begins += len(line) + 1
    if last:
        yield Line(len(ended) + 1, last, begins, ended=False, carriage=False)
