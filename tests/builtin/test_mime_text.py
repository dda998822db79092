"""What may stand in a header and in a body, and what is left out of them."""

from __future__ import annotations

import pytest

from playbook.builtin.outputs.mime_text import body_text, header_text, is_blank


@pytest.mark.parametrize(
    ("as_in_the_list", "as_in_the_subject"),
    [
        ("desks\r\nBcc: eve@evil.example", "desks Bcc: eve@evil.example"),
        ("desks\u2028and\u2029chairs\x85now", "desks and chairs now"),
        (" two \t words\u3000here\xa0", "two words here"),
        ("\x00nul \x1b[31mred\x7f \x9b31m", "nul [31mred 31m"),
        ("\u202egpj.exe \u2066name\u2069 \u200f\u05db\u05d4\u05df\u061c", "gpj.exe name \u05db\u05d4\u05df"),
        ("\ufeffdesks\ud83d soft\xadhyphen\ufffe\ufdd0\U0010ffff", "desks softhyphen"),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"),
        ("👨‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👨‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿"),
        ("a\x00 \x00b", "a b"),
    ],
)
def test_a_subject_is_one_line_of_visible_text(as_in_the_list: str, as_in_the_subject: str) -> None:
    assert header_text(as_in_the_list) == as_in_the_subject


@pytest.mark.parametrize(
    ("rendered", "in_the_letter"),
    [
        ("Hello\r\nMaria\rhere\x0band\x0cthere\u2028now\u2029end\x85", "Hello\nMaria\nhere\nand\nthere\nnow\nend\n"),
        ("\n\n  Hello\n\n\tindented  \n\n", "Hello\n\n\tindented\n"),
        ("Hello  \nMaria", "Hello  \nMaria\n"),
        ("\u3000\u3000您好", "\u3000\u3000您好\n"),
        ("a\x00b\x1bc\x1cd\x7fe\x9bf\ufeffg\udc00h\uffffi", "abcdefghi\n"),
        ("\u2068מר כהן\u2069, שלום\u200f", "\u2068מר כהן\u2069, שלום\u200f\n"),
        (" \n\t\r\n", ""),
    ],
)
def test_a_body_is_lines_without_control_characters(rendered: str, in_the_letter: str) -> None:
    assert body_text(rendered) == in_the_letter


@pytest.mark.parametrize(("text", "blank"), [("", True), (" \u200b\u2060\n", True), ("👍", False), (".", False)])
def test_what_nobody_can_see_is_blank(text: str, blank: bool) -> None:
    assert is_blank(text) is blank
