"""Turns the headers of a lead list into fields: which column holds what, and which of them forbid contact."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic, Severity
from playbook.reading.lead_text import comparable, one_line
from playbook.reading.lead_vendors import HUBSPOT, NOT_READ_YET, PLAIN, READ, SUSPECT_STOP, Stop, Vendor
from playbook.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from playbook.contracts import Table
    from playbook.model.project import LeadFile

__all__ = ["FIELDS", "STOP_FIELDS", "Columns", "understand_columns"]

FIELDS = tuple(PLAIN.aliases)
"""What a column can be in `columns:` of project.yaml, besides the stops."""

STOP_FIELDS = {
    "no_call": Stop("", ("call", "sms"), "do not call"),
    "no_email": Stop("", ("email",), "unsubscribed from email"),
    "no_sms": Stop("", ("sms",), "do not text"),
    "no_contact": Stop("", (), "asked not to be contacted"),
}
"""Columns that forbid contact, as `columns:` of project.yaml can name them."""

_REACH = ("email", "phone", "mobile")
_NEAR = 0.85


@dataclass(frozen=True, slots=True)
class Columns:
    """Which cell of a row is what.

    Attributes:
        vendor: whose export it is; ``PLAIN`` for nobody's.
        headers: every header, for the values templates reach by it.
        fields: field → index of its column.
        stops: index of a column that forbids contact, with what it forbids.
        diagnostics: what the user should know of the columns.
        unread: the program whose export this is, where its columns are not known yet.
    """

    vendor: Vendor
    headers: tuple[str, ...]
    fields: Mapping[str, int]
    stops: tuple[tuple[int, Stop], ...]
    diagnostics: tuple[Diagnostic, ...]
    unread: str = ""

    def cell(self, field: str, cells: Sequence[str]) -> str:
        """Give the row's cell for a field, empty where the list has no such column."""
        index = self.fields.get(field)
        return cells[index] if index is not None else ""

    def header(self, field: str) -> str:
        """Give the header under which a field stands, as the list spells it."""
        index = self.fields.get(field)
        return self.headers[index] if index is not None else field

    def place(self, field: str) -> str:
        """Give the header under which a field stands with its letter in a spreadsheet: ``'Phone' (column E)``."""
        index = self.fields.get(field)
        return f"'{field}'" if index is None else f"'{self.headers[index]}' (column {_letter(index)})"


def _letter(index: int) -> str:
    """A column's letter from its index: A, Z, AA."""
    before, last = divmod(index, 26)
    return (_letter(before - 1) if before else "") + chr(ord("A") + last)


def understand_columns(table: Table, lead_file: LeadFile) -> Columns:
    """Find the fields of a list by exact aliases; likeness is only ever suggested.

    What project.yaml says under `columns:` goes first, then the program's own headers, then plain ones. The list cannot
    be read where ``diagnostics`` holds an error.
    """
    headers = tuple(one_line(header) for header in table.headers)
    names = [comparable(header) for header in headers]
    place = Span(lead_file.path, table.header_line)
    unread = next((known for known in NOT_READ_YET if _is_from(known.signatures, names)), None)
    if unread is not None:
        return Columns(PLAIN, headers, {}, (), (_not_read_yet(unread.name, place),), unread.name)
    vendor = next((known for known in READ if _is_from(known.signatures, names)), PLAIN)
    stops, suspects = _find_stops(vendor, names)
    told, told_stops, mistakes = _declared(lead_file, headers, names)
    fields, twice = _find_fields(vendor, names, told, place, headers)
    stops = tuple(stop for stop in stops if stop[0] not in {*told.values(), *dict(told_stops)}) + told_stops
    suspects = tuple(index for index in suspects if index not in {*told.values(), *dict(told_stops)})
    stops += tuple((index, Stop("", (), f"the column '{headers[index]}' says stop")) for index in suspects)
    findings = [
        *mistakes,
        *twice,
        *(_suspect(headers[index], place) for index in suspects),
        *_unreachable(names, fields, place, headers),
        *_unsure(headers, names, fields, place, {index for index, _ in stops}),
    ]
    return Columns(vendor, headers, fields, stops, tuple(findings))


def _is_from(signatures: Iterable[frozenset[str]], names: Sequence[str]) -> bool:
    return any(signature <= set(names) for signature in signatures)


def _find_stops(vendor: Vendor, names: Sequence[str]) -> tuple[tuple[tuple[int, Stop], ...], tuple[int, ...]]:
    known = vendor.stops + (PLAIN.stops if vendor is not PLAIN else ())
    stops: list[tuple[int, Stop]] = []
    suspects: list[int] = []
    for index, name in enumerate(names):
        stop = next((stop for stop in known if re.fullmatch(stop.pattern, name)), None)
        if stop is not None:
            stops.append((index, stop))
        elif re.search(SUSPECT_STOP, name):
            suspects.append(index)
    return tuple(stops), tuple(suspects)


def _declared(
    lead_file: LeadFile, headers: Sequence[str], names: Sequence[str]
) -> tuple[dict[str, int], tuple[tuple[int, Stop], ...], list[Diagnostic]]:
    """Look up what `columns:` of project.yaml says: fields, stops, and names that are neither."""
    fields: dict[str, int] = {}
    stops: list[tuple[int, Stop]] = []
    mistakes = []
    for field, header in lead_file.columns.items():
        if field not in FIELDS and field not in STOP_FIELDS:
            close = get_close_matches(field, [*FIELDS, *STOP_FIELDS], n=1)
            hint = f"did you mean '{close[0]}'?" if close else f"known: {', '.join([*FIELDS, *STOP_FIELDS])}"
            mistakes.append(Diagnostic("PB035", f"`columns`: '{field}' is not a field of a lead", lead_file.span, hint))
        elif comparable(header) not in names:
            near = _nearest(comparable(header), names, headers)
            hint = f"did you mean '{near}'?" if near else f"it begins with {', '.join(headers[:5])}"
            sentence = f"`columns`: {lead_file.path} has no column '{header}'"
            mistakes.append(Diagnostic("PB035", sentence, lead_file.span, hint))
        elif field in FIELDS:
            fields[field] = names.index(comparable(header))
        else:
            stops.append((names.index(comparable(header)), STOP_FIELDS[field]))
    return fields, tuple(stops), mistakes


def _find_fields(
    vendor: Vendor, names: Sequence[str], told: Mapping[str, int], place: Span, headers: Sequence[str]
) -> tuple[dict[str, int], list[Diagnostic]]:
    fields = dict(told)
    for field, aliases in vendor.aliases.items():
        found = [names.index(alias) for alias in aliases if alias in names]
        if vendor is not PLAIN and field not in fields and found and found[0] not in fields.values():
            fields[field] = found[0]
    twice = []
    for field, aliases in PLAIN.aliases.items():
        found = [index for index, name in enumerate(names) if name in aliases and index not in fields.values()]
        if field in fields or not found:
            continue
        fields[field] = found[0]
        if len(found) > 1:
            both = " and ".join(f"'{headers[index]}'" for index in found)
            hint = f"say which under `columns:` of this list: {field}: {headers[found[0]]}"
            twice.append(Diagnostic("PB032", f"{both} could each be the lead's {field}", place, hint))
    return fields, twice


def _suspect(header: str, place: Span) -> Diagnostic:
    return Diagnostic(
        "PB074",
        f"the column '{header}' seems to say who must not be contacted; every lead with a yes in it is left out",
        place,
        f"say what it forbids under `columns:` of this list: no_email: {header} (or no_call, no_sms, no_contact)",
        Severity.WARNING,
    )


def _not_read_yet(program: str, place: Span) -> Diagnostic:
    return Diagnostic(
        "PB036",
        f"this looks like an export of {program}, whose columns for people who opted out are not known yet",
        place,
        f"export from {HUBSPOT.name}, or make a list with plain headers: {', '.join(_plain_headers())}",
    )


def _unreachable(
    names: Sequence[str], fields: Mapping[str, int], place: Span, headers: Sequence[str]
) -> list[Diagnostic]:
    """Refuse a list that has no column by which to reach anybody."""
    if any(field in fields for field in _REACH):
        return []
    nearest = [(_nearest(alias, names, headers), field) for field in _REACH for alias in PLAIN.aliases[field]]
    near, field = next(((header, field) for header, field in nearest if header), ("", ""))
    hint = "name one 'Email' or 'Phone'"
    if near:
        hint = f"is '{near}' one? say so under `columns:` of this list: {field}: {near}"
    return [Diagnostic("PB035", "no column holds a phone number or an e-mail address", place, hint)]


def _plain_headers() -> list[str]:
    return [PLAIN.aliases[field][0] for field in ("id", "first_name", "last_name", "email", "phone", "owner")]


def _unsure(
    headers: Sequence[str], names: Sequence[str], fields: Mapping[str, int], place: Span, known: set[int]
) -> list[Diagnostic]:
    """Ask about columns whose header is nearly that of a field the list seems to lack."""
    lacking = {alias: field for field in FIELDS if field not in fields for alias in PLAIN.aliases[field]}
    findings = []
    for index, name in enumerate(names):
        near = get_close_matches(name, lacking, n=1, cutoff=_NEAR)
        if near and index not in known and index not in fields.values():
            field = lacking[near[0]]
            sentence = f"'{headers[index]}' is not a column known here; is it the lead's {field}?"
            hint = f"then say so under `columns:` of this list: {field}: {headers[index]}"
            findings.append(Diagnostic("PB035", sentence, place, hint, Severity.WARNING))
    return findings


def _nearest(name: str, names: Sequence[str], headers: Sequence[str]) -> str:
    near = get_close_matches(name, names, n=1, cutoff=0.7)
    return headers[names.index(near[0])] if near else ""
