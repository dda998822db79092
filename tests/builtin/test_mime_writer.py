"""What a mail program reads from a draft, with Python's email package as the independent reader."""

from __future__ import annotations

import email.header
import email.policy
import email.utils
import re
from datetime import datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.builtin.outputs.mime_text import body_text, header_text, is_blank
from playbook.builtin.outputs.mime_writer import Letter, write_letter

HEADERS = ["X-Unsent", "Date", "From", "To", "Subject", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"]
NASTY = [
    "=?utf-8?q?=0ABcc:_eve@evil.example?=",
    "=?utf-8?b?QmNjOiBldmVAZXZpbC5leGFtcGxl?=",
    "\r\nBcc: eve@evil.example",
    "\n\nFrom eve@evil.example\n.\n",
    '"quoted" \\ <eve@evil.example>, (so) @ [1];',
    "\u2028\u202e\u200f\ufeff\x00\x1b\t \ud83d",
    "“é”—…\xa0",
    "田中俊介　",
    "שלום",
    "👨‍👩‍👧‍👦",
    "e\u0301" * 40,
    "w" * 77,
    "a word or two ",
    "=",
    "?=",
    "  ",
    ".",
    "From ",
]
anything = st.lists(st.sampled_from(NASTY) | st.text(), max_size=6).map("".join)


def draft(subject: str = "Desks", body: str = "Hello Maria,\n", sender: str = "Ines Moreau") -> bytes:
    at = datetime.fromisoformat("2026-11-27T09:05:00-05:00")
    return write_letter(Letter(at, sender, "ines@example.com", "maria@example.com", subject, body))


def as_stdlib_reads(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def lines_of(content: bytes) -> list[str]:
    return content.decode("ascii").split("\r\n")


def header(content: bytes, name: str) -> str:
    head = content.decode("ascii").partition("\r\n\r\n")[0]
    found = re.search(rf"^{name}:((?:.*\r\n )*.*)$", head, re.MULTILINE)
    assert found
    return found[1].replace("\r\n", "").strip()


def words_as_stdlib_reads(value: str) -> str:
    """Decode word by word: CPython gh-128110 puts spaces between the words of a sender's name."""
    assert all(re.fullmatch(r"=\?utf-8\?q\?[^? ]+\?=", word) and len(word) <= 75 for word in value.split(" "))
    octets = [email.header.decode_header(word)[0][0] for word in value.split(" ")]
    return "".join([part.decode("utf-8") for part in octets if isinstance(part, bytes)])


def without_spaces(text: object) -> str:
    return "".join(str(text).split())


def test_a_plain_letter_stays_readable_in_any_editor() -> None:
    content = draft(
        "Maria, regarding your request about twelve desks", "Hello Maria,\n\nwhich day suits you?\n\nInes\n"
    )
    assert lines_of(content) == [
        "X-Unsent: 1",
        "Date: Fri, 27 Nov 2026 09:05:00 -0500",
        "From: Ines Moreau <ines@example.com>",
        "To: maria@example.com",
        "Subject: Maria, regarding your request about twelve desks",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=us-ascii",
        "Content-Transfer-Encoding: 7bit",
        "",
        "Hello Maria,",
        "",
        "which day suits you?",
        "",
        "Ines",
        "",
    ]


def test_letters_of_every_script_are_encoded() -> None:
    content = draft("Grüße, María", "Hällo = María \n", "Inès Moreau")
    assert lines_of(content) == [
        "X-Unsent: 1",
        "Date: Fri, 27 Nov 2026 09:05:00 -0500",
        "From: =?utf-8?q?In=C3=A8s_Moreau?= <ines@example.com>",
        "To: maria@example.com",
        "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe=2C_Mar=C3=ADa?=",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
        "",
        "H=C3=A4llo =3D Mar=C3=ADa=20",
        "",
    ]


@pytest.mark.parametrize("month", range(1, 13))
def test_the_date_is_as_stdlib_writes_it(month: int) -> None:
    at = datetime.fromisoformat(f"2027-{month:02}-{month + 9:02}T23:59:00+05:30")
    content = write_letter(Letter(at, "Ines", "ines@example.com", "maria@example.com", "Desks", "Hello\n"))
    assert header(content, "Date") == email.utils.format_datetime(at)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Ines O'Brien-Moreau", "Ines O'Brien-Moreau"),
        ("Ines J. Moreau", '"Ines J. Moreau"'),
        ("Moreau, Ines (Northlight)", '"Moreau, Ines (Northlight)"'),
        ("ines@example.com", '"ines@example.com"'),
        ('Ines "Nes" Moreau', "=?utf-8?q?Ines_=22Nes=22_Moreau?="),
        ("Ines \\ Moreau", "=?utf-8?q?Ines_=5C_Moreau?="),
        ("=?utf-8?q?=0ABcc:eve?=", "=?utf-8?q?=3D=3Futf-8=3Fq=3F=3D0ABcc=3Aeve=3F=3D?="),
    ],
)
def test_a_sender_is_quoted_or_encoded_as_the_name_needs(name: str, written: str) -> None:
    content = draft(sender=name)
    assert header(content, "From") == f"{written} <ines@example.com>"
    assert as_stdlib_reads(content)["From"].addresses[0].display_name == name


@pytest.mark.parametrize("name", ["x" * 300, "Ines " * 60, "名" * 300, "Moreau, " * 40])
def test_a_name_of_hundreds_of_characters_is_cut_into_words_and_reads_back(name: str) -> None:
    content = draft(sender=name.strip())
    *words, address = header(content, "From").split(" ")
    assert words_as_stdlib_reads(" ".join(words)) == name.strip()
    assert address == "<ines@example.com>"
    assert all(len(line) <= 76 for line in lines_of(content))


@pytest.mark.parametrize("length", [71, 72, 73, 200])
def test_an_address_longer_than_a_line_moves_to_the_next_one(length: int) -> None:
    to = ("m" * 60 + "@" + "d.example." * 20)[: length - 4] + ".com"
    at = datetime.fromisoformat("2026-11-27T09:05:00-05:00")
    content = write_letter(Letter(at, "Ines", to, to, "Desks", "Hello\n"))
    read = as_stdlib_reads(content)
    assert [address.addr_spec for address in read["To"].addresses] == [to]
    assert [address.addr_spec for address in read["From"].addresses] == [to]
    assert all(len(line) <= 76 or line.strip(" <>") == to for line in lines_of(content))


def test_a_long_plain_subject_is_folded_between_words() -> None:
    subject = "Maria, regarding your request about twelve desks that reach you before Christmas and twelve chairs"
    content = draft(subject)
    assert lines_of(content)[4:6] == [
        "Subject: Maria, regarding your request about twelve desks that reach you",
        " before Christmas and twelve chairs",
    ]
    assert as_stdlib_reads(content)["Subject"] == subject


@pytest.mark.parametrize(("length", "first_line_ends"), [(65, "w a"), (66, "w"), (67, "w")])
def test_a_folded_line_fills_76_characters_and_no_more(length: int, first_line_ends: str) -> None:
    subject = f"{'w' * length} a {'v' * 70}"
    first, second = lines_of(draft(subject))[4:6]
    assert first.endswith(first_line_ends)
    assert first + second == f"Subject: {subject}"


@pytest.mark.parametrize("subject", ["two  spaces", " before", "after "])
def test_spaces_that_folding_would_lose_are_encoded(subject: str) -> None:
    written = header(draft(subject), "Subject")
    assert words_as_stdlib_reads(written) == subject


@pytest.mark.parametrize(
    "line",
    ["From Monday on", ".", ".hidden", "..two", "ends in a space ", "ends in a tab\t", "x" * 77, "é", "a = b\u3000"],
)
def test_what_a_mail_server_or_mailbox_could_change_is_encoded(line: str) -> None:
    content = draft(body=f"Hello\n{line}\nInes\n")
    body = content.partition(b"\r\n\r\n")[2].decode("ascii")
    assert "Content-Transfer-Encoding: quoted-printable" in lines_of(content)
    assert not re.search(r"^(?:From |\.)|[ \t]$|.{77}", body.replace("\r\n", "\n"), re.MULTILINE)
    assert as_stdlib_reads(content).get_content().replace("\r\n", "\n") == f"Hello\n{line}\nInes\n"


@pytest.mark.parametrize("lead_in", range(66, 78))
@pytest.mark.parametrize("char", ["é", "名", "😀", "=", "From ", "."])
def test_a_line_is_never_broken_inside_a_character_nor_before_something_risky(lead_in: int, char: str) -> None:
    body = "x" * lead_in + char + "y" * 80 + "\n"
    lines = draft(body=body).partition(b"\r\n\r\n")[2].removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= 76 and not line.startswith((b"From ", b".")) for line in lines)
    pieces = [line.removesuffix(b"=") for line in lines]
    assert (
        "".join([re.sub(rb"=(..)", lambda octet: bytes.fromhex(octet[1].decode()), piece).decode() for piece in pieces])
        + "\n"
        == body
    )


@given(subject=anything, sender=anything, body=anything)
def test_stdlib_reads_what_was_written_and_nothing_else(subject: str, sender: str, body: str) -> None:
    subject, sender, body = header_text(subject), header_text(sender), body_text(body)
    if is_blank(subject) or is_blank(sender) or is_blank(body):
        return
    content = draft(subject, body, sender)
    read = as_stdlib_reads(content)
    assert read.keys() == HEADERS
    assert [address.addr_spec for address in read["To"].addresses] == ["maria@example.com"]
    assert [address.addr_spec for address in read["From"].addresses] == ["ines@example.com"]
    assert without_spaces(read["From"].addresses[0].display_name) == without_spaces(sender)
    assert without_spaces(read["Subject"]) == without_spaces(subject)
    written = header(content, "Subject")
    assert (words_as_stdlib_reads(written) if "=?" in written else written) == subject
    assert read.get_content().replace("\r\n", "\n") == body
    assert not read.defects


@given(subject=anything, sender=anything, body=anything)
def test_every_line_keeps_to_the_standards(subject: str, sender: str, body: str) -> None:
    content = draft(header_text(subject), body_text(body), header_text(sender))
    lines = lines_of(content)
    assert content.endswith(b"\r\n")
    assert all(len(line) <= 76 and line.isascii() and line.replace("\t", "").isprintable() for line in lines)
    assert all(
        word.startswith("=?utf-8?q?") for word in re.findall(r"=\?\S*", content.decode().partition("\r\n\r\n")[0])
    )
