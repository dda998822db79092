"""Turns the cells of one row into a person's numbers, address, times and place, noting what could not be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from playbook.reading.lead_phones import read_phone
from playbook.reading.lead_place_names import STATE_NAMES
from playbook.reading.lead_places import read_country, read_state, read_zone
from playbook.reading.lead_text import comparable, one_line, whole_text
from playbook.reading.lead_times import NoTime, read_time

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from playbook.contracts import Row
    from playbook.model.lead import Phone
    from playbook.model.project import LeadFile
    from playbook.reading.lead_columns import Columns

__all__ = ["Cells", "Note", "read_cells"]

RELATIONSHIPS = ("stranger", "acquaintance")
_TIMES = ("received_at", "requested_at")
_PHONES = ("phone", "mobile")
_NO = frozenset({"", "0", "0.0", "-", "no", "n", "false", "f", "off", "none", "never"})

# One address, plainly written; whether a mail server takes it is for the draft's own, stricter reader.
_ADDRESS = re.compile(r"[^\s@,;:<>()\"\\\[\]]+@[^\s@,;:<>()\"\\\[\].]+(?:\.[^\s@,;:<>()\"\\\[\].]+)+")
_LONGEST_ADDRESS = 254


class Note(NamedTuple):
    """Something in a row that was left out: a diagnostic's code, what, and what to do."""

    code: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Cells:
    """What one row says, each thing read by itself.

    Attributes:
        line: the line the row begins on.
        texts: field → text, empty ones left out; numbers and addresses only where they can be used.
        columns: header → cell.
        phones: the numbers that can be dialled, in the order of the fields.
        email: the address, or empty.
        spoiled: what was given and cannot be used: ``phone number``, ``e-mail address``.
        times: field → UTC minutes since 1970.
        zoneless: fields whose time has no offset, while the list's zone is not declared.
        country: ISO 3166 code, empty when the row names none, ``None`` when it names an unknown one.
        state: ISO 3166-2 code, or empty.
        zone: IANA name, or empty.
        closed: channel → why it must not be used.
        refuses: why the person must not be contacted at all; empty when they may.
        notes: what was left out.
    """

    line: int
    texts: Mapping[str, str]
    columns: Mapping[str, str]
    phones: tuple[Phone, ...]
    email: str
    spoiled: tuple[str, ...]
    times: Mapping[str, int]
    zoneless: tuple[str, ...]
    country: str | None
    state: str
    zone: str
    closed: Mapping[str, str]
    refuses: str
    notes: tuple[Note, ...]


def read_cells(row: Row, columns: Columns, lead_file: LeadFile, to_utc: Callable[[datetime, str], int | None]) -> Cells:
    """Read one row; ``to_utc`` turns a wall time in a zone into UTC minutes, ``None`` for an unknown zone."""
    notes: list[Note] = []
    texts = _texts(row, columns, notes)
    country, state, zone = _place(texts, columns, lead_file, notes)
    dialled_in = "" if country is None else country or lead_file.country
    phones = _phones(texts, columns, dialled_in, notes)
    email = _email(texts, columns, notes)
    times, zoneless = _times(row, columns, lead_file, to_utc, notes)
    closed, refuses = _stops(row, columns)
    given = {"phone number": ("phone", "mobile"), "e-mail address": ("email",)}
    usable = {"phone number": bool(phones), "e-mail address": bool(email)}
    spoiled = tuple(
        what for what, fields in given.items() if not usable[what] and any(texts.get(field) for field in fields)
    )
    return Cells(
        line=row.line,
        texts=_usable_texts(texts, phones, email),
        columns=dict(zip(columns.headers, map(whole_text, row.cells), strict=True)),
        phones=phones,
        email=email,
        spoiled=spoiled,
        times=times,
        zoneless=zoneless,
        country=country,
        state=state,
        zone=zone,
        closed=closed,
        refuses=refuses,
        notes=tuple(notes),
    )


def _texts(row: Row, columns: Columns, notes: list[Note]) -> dict[str, str]:
    texts = {}
    for field, index in columns.fields.items():
        text = whole_text(row.cells[index]) if field == "request" else one_line(row.cells[index])
        if text and field not in _TIMES:
            texts[field] = text
    relationship = comparable(texts.get("relationship", ""))
    if relationship and relationship not in RELATIONSHIPS:
        sentence = f"{columns.place('relationship')} is neither stranger nor acquaintance; stranger is assumed"
        notes.append(Note("PB039", sentence, "write stranger or acquaintance, or leave it empty"))
    texts["relationship"] = relationship if relationship in RELATIONSHIPS else "stranger"
    return texts


def _usable_texts(texts: Mapping[str, str], phones: tuple[Phone, ...], email: str) -> dict[str, str]:
    kept = {field: text for field, text in texts.items() if field not in (*_PHONES, "email")}
    kept |= {phone.kind: phone.shown for phone in phones}
    return kept | ({"email": email} if email else {})


def _place(
    texts: Mapping[str, str], columns: Columns, lead_file: LeadFile, notes: list[Note]
) -> tuple[str | None, str, str]:
    country = read_country(texts.get("country", ""))
    if country is None:
        notes.append(
            Note("PB071", f"{columns.place('country')} names no country known here", "write it as FR or France")
        )
    within = "" if country is None else country or lead_file.country
    state = read_state(texts.get("state", ""), within)
    if texts.get("state") and not state and within in STATE_NAMES:
        notes.append(
            Note("PB071", f"{columns.place('state')} names no state of {within}", "write it as NY or New York")
        )
    zone = read_zone(texts.get("timezone", ""))
    if texts.get("timezone") and not zone:
        sentence = f"{columns.place('timezone')} is not the name of a time zone; it is told from the place instead"
        notes.append(Note("PB071", sentence, "write it as America/New_York"))
    return country, state, zone


def _phones(texts: Mapping[str, str], columns: Columns, country: str, notes: list[Note]) -> tuple[Phone, ...]:
    phones: dict[str, Phone] = {}
    for kind in _PHONES:
        if kind not in texts:
            continue
        phone = read_phone(texts[kind], country, kind)
        if isinstance(phone, str):
            hint = "write it with + and the country's code: +1 212-555-0100"
            notes.append(Note("PB038", f"{columns.place(kind)} {phone}; it is left out", hint))
        else:
            phones.setdefault(phone.e164, phone)
    return tuple(phones.values())


def _email(texts: Mapping[str, str], columns: Columns, notes: list[Note]) -> str:
    email = texts.get("email", "").removeprefix("mailto:")
    if not email or (len(email) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(email)):
        return email
    sentence = f"{columns.place('email')} is not one e-mail address; it is left out"
    notes.append(Note("PB007", sentence, "keep a single address in the cell"))
    return ""


def _times(
    row: Row,
    columns: Columns,
    lead_file: LeadFile,
    to_utc: Callable[[datetime, str], int | None],
    notes: list[Note],
) -> tuple[dict[str, int], tuple[str, ...]]:
    times: dict[str, int] = {}
    zoneless = []
    for field in _TIMES:
        cell = one_line(columns.cell(field, row.cells))
        read = read_time(cell, lead_file.zone, to_utc) if cell else None
        if isinstance(read, int):
            times[field] = read
        elif read is NoTime.ZONE_UNKNOWN:
            zoneless.append(field)
        elif read is not None:
            sentence = f"{columns.place(field)} {read.value}; it is left empty"
            notes.append(Note("PB039", sentence, "write it as 2026-11-23 16:40"))
    return times, tuple(zoneless)


def _stops(row: Row, columns: Columns) -> tuple[dict[str, str], str]:
    closed: dict[str, str] = {}
    refuses = ""
    for index, stop in columns.stops:
        if comparable(one_line(row.cells[index])) in _NO:
            continue
        for channel in stop.channels:
            closed.setdefault(channel, stop.reason)
        if not stop.channels:
            refuses = refuses or stop.reason
            # Said of the person, it holds for their number and address in whatever row those stand.
            closed = dict.fromkeys(("call", "sms", "email"), stop.reason) | closed
    return closed, refuses
