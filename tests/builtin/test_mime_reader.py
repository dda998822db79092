"""What the strict reader takes from a draft's bytes, and all that it will not take."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.builtin.outputs.mime_reader import Reading, UnreadableError, read_draft
from playbook.builtin.outputs.mime_text import body_text, header_text, is_blank
from playbook.builtin.outputs.mime_writer import Letter, write_letter
from playbook.testing import utc_minutes

PLAIN = b"""\
X-Unsent: 1
Date: Fri, 27 Nov 2026 09:05:00 -0500
From: Ines Moreau <ines@example.com>
To: maria@example.com
Subject: Twelve desks
MIME-Version: 1.0
Content-Type: text/plain; charset=us-ascii
Content-Transfer-Encoding: 7bit

Hello Maria,

Ines
""".replace(b"\n", b"\r\n")

ENCODED = b"""\
X-Unsent: 1
Date: Fri, 27 Nov 2026 15:35:00 +0530
From: =?utf-8?q?In=C3=A8s_Moreau?= <ines@example.com>
To: maria@example.com
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe=2C?=
 =?utf-8?q?_Mar=C3=ADa?=
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

H=C3=A4llo =
Mar=C3=ADa=20
""".replace(b"\n", b"\r\n")


def test_a_plain_draft_is_read() -> None:
    assert read_draft(PLAIN) == Reading(
        at=utc_minutes("2026-11-27T09:05-05:00"),
        sender="Ines Moreau",
        sender_address="ines@example.com",
        to="maria@example.com",
        subject="Twelve desks",
        body="Hello Maria,\n\nInes\n",
    )


def test_an_encoded_draft_is_read() -> None:
    assert read_draft(ENCODED) == Reading(
        at=utc_minutes("2026-11-27T15:35+05:30"),
        sender="Inès Moreau",
        sender_address="ines@example.com",
        to="maria@example.com",
        subject="Grüße, María",
        body="Hällo María \n",
    )


def test_quotes_folds_and_a_moved_address_are_undone() -> None:
    content = PLAIN.replace(b"Ines Moreau <", b'"Moreau, Ines" <').replace(b"To: m", b"To:\r\n m")
    read = read_draft(content.replace(b"Twelve desks", b"Twelve\r\n desks"))
    assert (read.sender, read.to, read.subject) == ("Moreau, Ines", "maria@example.com", "Twelve desks")


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        # headers added, repeated, missing, moved or written otherwise
        ("Subject:", "Bcc: eve@evil.example\nSubject:"),
        ("Subject:", "To: eve@evil.example\nSubject:"),
        ("MIME-Version: 1.0\n", "MIME-Version: 1.0\nMIME-Version: 1.0\n"),
        ("X-Unsent: 1\n", ""),
        ("X-Unsent: 1", "X-Unsent: 0"),
        ("MIME-Version: 1.0", "MIME-Version: 2.0"),
        ("X-Unsent: 1\n", "X-Unsent: 1\n \n"),
        ("X-Unsent: 1\n", " X-Unsent: 1\n"),
        ("To: maria", "to: maria"),
        ("To: maria", "To:maria"),
        ("To: maria", "To : maria"),
        ("Subject: Twelve desks\n", "Subject: Twelve desks\nno header\n"),
        ("Subject: Twelve desks\n", "Subject: Twelve desks\n \n"),
        ("\n\n", "\n"),
        # bytes
        ("Hello", "H\x00ello"),
        ("Hello", "H\x1bello"),
        ("Hello", "Héllo"),
        ("Hello", "Hello\r"),
        ("maria@example.com", "ma\x00ria@example.com"),
        ("Hello", "x" * 999),
        # recipients
        ("maria@example.com", "maria@example.com, eve@evil.example"),
        ("maria@example.com", "Maria <maria@example.com>"),
        ("maria@example.com", "=?utf-8?q?maria=40example.com?="),
        ("maria@example.com", "team: maria@example.com;"),
        ("maria@example.com", "maria@example.com (Maria)"),
        ("maria@example.com", ""),
        # the sender
        ("Ines Moreau <ines@example.com>", "ines@example.com"),
        ("Ines Moreau <ines@example.com>", "<ines@example.com>"),
        ("Ines Moreau <", "Ines, Moreau <"),
        ("Ines Moreau <", "Ines J. Moreau <"),
        ("Ines Moreau <", "Eve <eve@evil.example>, Ines <"),
        ("Ines Moreau <", '"Ines "Moreau" <'),
        ("Ines Moreau <", '"Ines \\Moreau" <'),
        ("Ines Moreau <", '"=?utf-8?q?Ines?=" <'),
        ("Ines Moreau <", "=?utf-8?q?Ines?= Moreau <"),
        ("Ines Moreau <", "=?utf-8?q?Ines=0ABcc:?= <"),
        ("Ines Moreau <", " ".join(["=?utf-8?q?" + "x" * 60 + "?="] * 14) + " <"),
        # the subject
        ("Twelve desks", "=?utf-8?q?Twelve=0D=0ABcc:_eve@evil.example?="),
        ("Twelve desks", "=?utf-8?q?Twelve?= desks"),
        ("Twelve desks", "Twelve =?utf-8?q?desks?="),
        ("Twelve desks", "=?utf-8?q?Twelve?=  =?utf-8?q?desks?="),
        ("Twelve desks", "=?utf-8?b?VHdlbHZlIGRlc2tz?="),
        ("Twelve desks", "=?latin-1?q?Twelve_desks?="),
        ("Twelve desks", "=?utf-8?q?Twelve desks?="),
        ("Twelve desks", "=?utf-8?q?Twelve=e9?="),
        ("Twelve desks", "=?utf-8?q?Twelve=C3?= =?utf-8?q?=A9?="),
        ("Twelve desks", "=?utf-8?q??="),
        ("Twelve desks", "=?utf-8?q?" + "x" * 64 + "?="),
        ("Twelve desks", "=?utf-8?q?=E2=80=AEdesks?="),
        ("Twelve desks", "=?utf-8?q?desks=E2=80=A8?="),
        # the date
        ("Fri, 27", "Thu, 27"),
        ("27 Nov", "31 Nov"),
        ("27 Nov", "27 nov"),
        ("-0500", "EST"),
        ("-0500", "-2400"),
        ("09:05:00", "09:05:30"),
        ("09:05:00", "09:05"),
        # the body
        ("text/plain", "text/html"),
        ("us-ascii", "utf-8"),
        ("us-ascii", "utf-7"),
        ("7bit", "8bit"),
        ("7bit", "base64"),
        ("\nInes\n", "\nInes"),
    ],
)
def test_a_draft_that_was_changed_is_not_read(there: str, instead: str) -> None:
    changed = PLAIN.decode().replace("\r\n", "\n").replace(there, instead, 1).replace("\n", "\r\n")
    assert changed.encode() != PLAIN
    with pytest.raises(UnreadableError) as refused:
        read_draft(changed.encode())
    assert "evil" not in str(refused.value)


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        ("=C3=A4llo", "=C3llo"),
        ("=C3=A4llo", "=c3=a4llo"),
        ("=C3=A4llo", "=C3=A4llo=0D=0A"),
        ("=C3=A4llo", "=C3=A4llo=0AMaria"),
        ("=C3=A4llo", "=C3=A4llo=00"),
        ("=C3=A4llo", "=C3=A4llo=C2=9B"),
        ("=C3=A4llo", "=C3=A4llo=E2=80=A8"),
        ("=C3=A4llo", "=C3=A4llo=="),
        ("=C3=A4llo", "=C3=A4llo = x"),
        ("=C3=A4llo", "x" * 70 + "=C3=A4"),
        ("=20", " "),
        ("=20", "="),
        ("charset=utf-8", "charset=us-ascii"),
        ("quoted-printable", "7bit"),
        ("\r\n", "\n"),
    ],
)
def test_a_body_that_could_be_read_in_two_ways_is_not_read(there: str, instead: str) -> None:
    changed = ENCODED.decode().replace(there, instead, 1).encode()
    assert changed != ENCODED
    with pytest.raises(UnreadableError):
        read_draft(changed)


@given(subject=st.text(), sender=st.text(), body=st.text(), minutes=st.integers(0, 2**26), offset=st.integers(-95, 95))
def test_any_letter_reads_back_as_it_was_written(
    subject: str, sender: str, body: str, minutes: int, offset: int
) -> None:
    subject, sender, body = header_text(subject), header_text(sender), body_text(body)
    if is_blank(subject) or is_blank(sender) or is_blank(body) or len(sender) > 60:
        return
    at = datetime.fromtimestamp(minutes * 60, timezone(timedelta(minutes=15 * offset)))
    content = write_letter(Letter(at, sender, "ines@example.com", "maria@example.com", subject, body))
    assert read_draft(content) == Reading(minutes, sender, "ines@example.com", "maria@example.com", subject, body)


@given(at=st.integers(0, len(ENCODED) - 1), octet=st.integers(0, 255))
def test_one_wrong_byte_is_refused_or_changes_what_is_read(at: int, octet: int) -> None:
    changed = ENCODED[:at] + bytes([octet]) + ENCODED[at + 1 :]
    try:
        read = read_draft(changed)
    except UnreadableError:
        return
    assert read != read_draft(ENCODED) or changed == ENCODED


@given(st.binary(max_size=300) | st.binary(max_size=60).map(lambda tail: PLAIN + tail))
def test_no_bytes_make_the_reader_fail_otherwise(content: bytes) -> None:
    try:
        read_draft(content)
    except UnreadableError:
        return
    assert content.startswith(b"X-Unsent: 1\r\n")
