"""The fast writer of content lines against its slow, obvious versions."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from playbook.builtin.outputs.ics_writer import clean_line, clean_text, fold, text_line, utc_instant

ANY_CHARACTER = st.characters(exclude_categories=())
"""Every code point, lone surrogates too."""

TEXTS = st.text(st.one_of(ANY_CHARACTER, st.sampled_from("\\,;\n\r\t\x00é漢😀\u2028\u202e\ud800 ")), max_size=300)


def slow_clean(text: str) -> str:
    kept = []
    for character in text.replace("\r\n", "\n"):
        if len(f"a{character}b".splitlines()) == 2:
            kept.append("\n")
        elif character in "\t\\":
            kept.append({"\t": " ", "\\": "/"}[character])
        elif unicodedata.category(character) == "Cs":
            kept.append("\ufffd")
        elif unicodedata.category(character) != "Cc" and not is_unwanted(character):
            kept.append(character)
    return "".join(kept).strip()


def is_unwanted(character: str) -> bool:
    reorders = unicodedata.bidirectional(character) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    return reorders or character in "\ufeff\ufffe\uffff"


def slow_fold(line: str) -> bytes:
    """Put one whole character or escape after the other on the line while it fits."""
    pieces = []
    for character in line:
        if pieces and pieces[-1] == "\\":
            pieces[-1] += character
        else:
            pieces.append(character)
    lines = [b""]
    for piece in pieces:
        if len(lines[-1]) + len(piece.encode()) > 74 + (len(lines) > 1):
            lines.append(b" ")
        lines[-1] += piece.encode()
    return b"\r\n".join(lines)


@settings(deadline=None)
@given(TEXTS)
@example("\\n")
@example("\ufeff\u3000 x \x85")
def test_cleaning_gives_what_a_look_at_every_character_gives(text: str):
    assert clean_text(text) == slow_clean(text)
    assert clean_text(clean_text(text)) == clean_text(text)


def test_cleaning_judges_every_character_of_the_basic_plane_the_same_way():
    characters = map(chr, range(0x10000))

    assert [c for c in characters if clean_text(f"a{c}b") != slow_clean(f"a{c}b")] == []


@settings(deadline=None)
@given(TEXTS)
def test_a_cleaned_line_has_no_breaks_and_single_blanks(text: str):
    line = clean_line(text)

    assert len(line.splitlines()) <= 1
    assert line.split() == slow_clean(text).split()
    assert "  " not in line


@settings(deadline=None)
@given(TEXTS)
@example("x" * 61 + ",y")
@example("x" * 60 + "é,")
@example(",;" * 200)
@example("漢" * 300)
def test_folding_gives_what_one_character_after_the_other_gives(text: str):
    escaped = slow_clean(text).replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    line = f"DESCRIPTION:{escaped}"

    folded = fold(line.encode())

    assert folded == slow_fold(line)
    assert folded.replace(b"\r\n ", b"") == line.encode()
    for physical in folded.split(b"\r\n"):
        assert len(physical) <= 75
        assert not physical.endswith(b"\\")
        physical.decode()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Call Maria", b"SUMMARY:Call Maria\r\n"),
        ("desks, chairs; lamps", rb"SUMMARY:desks\, chairs\; lamps" + b"\r\n"),
        ("one\r\ntwo\rthree\u2028four", rb"SUMMARY:one\ntwo\nthree\nfour" + b"\r\n"),
        ("C:\\new\\temp", b"SUMMARY:C:/new/temp\r\n"),
        ("a\x00b\x1b[31mc\x9b", b"SUMMARY:ab[31mc\r\n"),
        ("\u202eevil\u202c \u2066Ltd\u2069", b"SUMMARY:evil Ltd\r\n"),
        ("  blanks around ", b"SUMMARY:blanks around\r\n"),
        ("\ufeff  tab\there ", b"SUMMARY:tab here\r\n"),
        ("half \ud83d of a pair", "SUMMARY:half \ufffd of a pair\r\n".encode()),
        ("יוסי\u200f 👩‍👧", "SUMMARY:יוסי\u200f 👩‍👧\r\n".encode()),
        ("", b""),
        (" \x00\u2028 ", b""),
    ],
)
def test_a_text_becomes_a_content_line(text: str, line: bytes):
    assert text_line("SUMMARY", text) == line


@settings(deadline=None)
@given(st.integers(0, 200 * 365 * 24 * 60))
def test_an_instant_is_written_as_datetime_would(minutes: int):
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)

    assert utc_instant(minutes) == moment.strftime("%Y%m%dT%H%M%SZ")
