"""Turns a cell as somebody typed it into text that is safe to show and can be compared."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["comparable", "one_line", "whole_text"]

# C0 and C1 controls, line and paragraph separators, and the bidi controls that can make text read as something else.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


def one_line(cell: str) -> str:
    """Give a name, a number or a key: one line, single spaces, nothing invisible."""
    if not cell.isprintable():
        cell = _UNSAFE.sub(" ", cell)
    return " ".join(cell.split())


def whole_text(cell: str) -> str:
    """Give a message in the lead's own words: its line breaks stay, as LF; invisible characters go."""
    if not cell.isprintable():
        cell = _UNSAFE.sub("", cell.replace("\r\n", "\n").replace("\r", "\n"))
    return cell.strip()


def comparable(name: str) -> str:
    """Fold what people spell differently and mean alike: case, spaces, underscores, composed and combining accents."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().replace("_", " ").split())
