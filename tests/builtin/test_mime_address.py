"""Which addresses a draft may go to, and how they are written in ASCII."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.builtin.outputs.mime_address import address_fault, ascii_address
from playbook.builtin.outputs.mime_reader import is_same_mailbox


@pytest.mark.parametrize(
    ("in_the_list", "in_the_draft"),
    [
        ("maria@example.com", "maria@example.com"),
        (" Maria.Lopez+desks@Sub.Example.com\n", "Maria.Lopez+desks@Sub.Example.com"),
        ("o'brien@example.com", "o'brien@example.com"),
        ("jurgen@münchen.example", "jurgen@xn--mnchen-3ya.example"),
        ("j@MÜNCHEN.example", "j@xn--mnchen-3ya.example"),
        ("j@xn--mnchen-3ya.example", "j@xn--mnchen-3ya.example"),
        ("info@שלום.example", "info@xn--9dbne9b.example"),
        ("info@почта.рф", "info@xn--80a1acny.xn--p1ai"),
        ("x@例え.テスト", "x@xn--r8jz45g.xn--zckzah"),
        ("a@mu\u0308nchen.example", "a@xn--mnchen-3ya.example"),
    ],
)
def test_a_good_address_is_written_in_ascii_and_is_still_the_same_mailbox(in_the_list: str, in_the_draft: str) -> None:
    assert ascii_address(in_the_list) == in_the_draft
    assert address_fault(in_the_draft) == ""
    assert is_same_mailbox(in_the_draft, in_the_list)


@pytest.mark.parametrize(
    ("in_the_list", "fault"),
    [
        ("maria", "has no @"),
        ("jürgen@example.com", "before the @ that is not plain ASCII"),
        ("j@straße.example", "xn--"),
        ("j@βόλος.example", "xn--"),
        ("j@नी\u200dतु.example", "xn--"),
        ("j@ｅｘａｍｐｌｅ.com", "xn--"),
        ("j@例え。テスト", "xn--"),
        ("j@münchen\u202e.example", "xn--"),
        ("j@ex ämple.com", "xn--"),
        ("j@exשלום.example", "xn--"),
        ("j@ex\u034fämple.example", "xn--"),
        ("a@example.com, b@example.com", "not one plain address"),
        ("a@example.com;b@example.com", "not one plain address"),
        ("Maria <maria@example.com>", "not one plain address"),
        ("a@example.com\r\nBcc: b@example.com", "not one plain address"),
        ('"a b"@example.com', "not one plain address"),
        (".a@example.com", "not one plain address"),
        ("a..b@example.com", "not one plain address"),
        ("=?utf-8?q?a=40b.example=2C_?=@example.com,", "cannot exist"),
        ("@example.com", "not one plain address"),
        ("a" * 65 + "@example.com", "too long"),
        ("a@" + "b." * 126 + "com", "too long"),
        ("a@" + "b" * 64 + ".com", "cannot exist"),
        ("a@-b.com", "cannot exist"),
        ("a@example..com", "cannot exist"),
        ("a@exam_ple.com", "cannot exist"),
        ("a@[192.0.2.1]", "cannot exist"),
        ("a@example.com\x00", "cannot exist"),
        ("a@localhost", "without an ending"),
        ("a@192.0.2.1", "without an ending"),
    ],
)
def test_anything_else_is_refused_in_words_that_quote_nothing(in_the_list: str, fault: str) -> None:
    said = address_fault(ascii_address(in_the_list))
    assert fault in said
    assert in_the_list not in said


@given(st.text(st.characters(min_codepoint=0x61, max_codepoint=0x3FFF, exclude_characters="."), min_size=1, max_size=8))
def test_a_domain_is_converted_only_where_both_standards_agree(label: str) -> None:
    address = f"a@{label}.example"
    written = ascii_address(address)
    assert address_fault(written) or is_same_mailbox(written, address)


@pytest.mark.parametrize(
    "other", ["b@example.com", "a@example.org", "a@example.co", "A@example.com", "", "a@exämple.com"]
)
def test_another_address_is_not_the_same_mailbox(other: str) -> None:
    assert not is_same_mailbox("a@example.com", other)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("a@xn--mnchen-3ya.example", "b@münchen.example"),
        ("a@xn--mnchen-3ya.example", "a@munchen.example"),
        ("a@xn--mnchen-3ya.example", "a@" + "ü" * 64 + ".example"),
    ],
)
def test_another_address_is_not_the_same_mailbox_in_any_script(written: str, wanted: str) -> None:
    assert not is_same_mailbox(written, wanted)
