"""Turns any text into text that a header or a body may carry: the one documented loss between plan and draft."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["body_text", "header_text", "is_blank"]

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

# Half of a character (a lone surrogate) has no UTF-8 form; readers swallow a byte order mark, and some refuse the 66
# code points that Unicode keeps from ever being characters.
_LAST_TWO = "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17))
_UNWRITABLE = f"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufeff\ud800-\udfff\ufdd0-\ufdef{_LAST_TWO}"
# Unicode's Bidi_Control: an override lets "\u202egpj.exe" be shown back to front, and whoever reads a header must see
# what it says. Mutt drops these and the soft hyphen when it sends.
_REORDERING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_NOT_IN_HEADER = re.compile(f"[{_UNWRITABLE}{_REORDERING}\xad]")
_NOT_IN_BODY = re.compile(f"[{_UNWRITABLE}\x1c-\x1f]")


def header_text(text: str) -> str:
    """Make one line of visible text, for a subject or a name.

    White space of every kind, line ends among it, becomes single spaces, none at either end. Control characters
    (C0, C1), the twelve that turn the direction of writing, soft hyphens, U+FEFF, lone surrogates and noncharacters are
    left out. Everything else stays, with the joiners that Persian and emoji need.
    """
    # All that is left out counts as not printable, which is a far quicker question.
    kept = text if text.isprintable() else _NOT_IN_HEADER.sub("", text)
    return " ".join(kept.split())


def body_text(text: str) -> str:
    r"""Make lines that each end in ``\n``, for a message's body; empty where there is nothing but white space.

    Line ends of every kind (also U+2028, U+2029, NEL, form feed and Excel's vertical tab) become ``\n``. Control
    characters but the tab, U+FEFF, lone surrogates and noncharacters are left out, and so are empty lines and indents
    before the first word and white space after the last. Bidirectional controls stay: in a letter they end with their
    paragraph, and careful right-to-left templates set names apart with them.
    """
    if not text.replace("\n", "").isprintable():
        text = _NOT_IN_BODY.sub("", _LINE_ENDS.sub("\n", text))
    text = text.lstrip(" \t\n").rstrip()
    return f"{text}\n" if text else ""


def is_blank(text: str) -> bool:
    """Say whether nothing of it can be seen: white space and format characters such as U+200B only."""
    return all(char.isspace() or unicodedata.category(char) == "Cf" for char in text)
