"""Turns the rows of a lead list into leads, the rows that are not worked with their reasons, and findings."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic, Scope, Severity
from playbook.model.lead import Culled, Lead
from playbook.reading.lead_cells import read_cells
from playbook.reading.lead_columns import understand_columns
from playbook.reading.lead_owners import Owners
from playbook.reading.lead_places import locate, read_country
from playbook.reading.lead_text import comparable
from playbook.reading.lead_vendors import PLAIN
from playbook.source import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from playbook.contracts import Table
    from playbook.model.project import LeadFile, Rep
    from playbook.reading.lead_cells import Cells
    from playbook.reading.lead_columns import Columns
    from playbook.reading.lead_vendors import Vendor

__all__ = ["LeadRows", "read_leads"]


@dataclass(frozen=True, slots=True)
class LeadRows:
    """What a lead list says.

    Attributes:
        leads: the rows that can be worked, in the order of the list.
        culled: the rows that are not, each with its reason.
        diagnostics: what is worth knowing of the rest; a project error where the columns cannot be understood.
        unworked: every other row that can be recognised, since its stops hold for the other rows of the same person,
            number or address: the culled ones with why the person must not be contacted (empty where nothing says so),
            and those that must be mended first with the error that withholds them.
    """

    leads: tuple[Lead, ...] = ()
    culled: tuple[Culled, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    unworked: tuple[tuple[Lead, str | Diagnostic], ...] = ()


def read_leads(
    table: Table,
    lead_file: LeadFile,
    reps: tuple[Rep, ...],
    digest: Callable[[str], str],
    to_utc: Callable[[datetime, str], int | None],
) -> LeadRows:
    """Read a lead list, row by row, leaving out rather than guessing.

    Args:
        table: the list, as a lead source read it.
        lead_file: what project.yaml says of it.
        reps: who the leads can belong to.
        digest: turns a typed value such as ``email:ann@example.com`` into the digest that stands for it in keys.
        to_utc: turns a wall time in an IANA zone into UTC minutes since 1970; ``None`` for an unknown zone.

    Returns:
        Leads, culled rows and findings; nothing but findings where the columns cannot be understood.
    """
    columns = understand_columns(table, lead_file)
    country = read_country(lead_file.country)
    findings = [*columns.diagnostics, *_no_country(country, lead_file)]
    if not columns.unread:
        findings += _ownerless(columns, reps, Span(lead_file.path, table.header_line))
    if any(finding.severity is Severity.ERROR for finding in findings):
        return LeadRows(diagnostics=tuple(findings))
    lead_file = replace(lead_file, country=country or "")
    reader = _RowReader(columns, lead_file, reps, digest)
    rows = [read_cells(row, columns, lead_file, to_utc) for row in table.rows]
    for cells in rows:
        reader.read(cells)
    findings += _zoneless(rows, columns, lead_file)
    findings += _unknown_statuses(rows, columns, lead_file.path)
    return LeadRows(tuple(reader.leads), tuple(reader.culled), (*findings, *reader.notes), tuple(reader.unworked))


def _no_country(country: str | None, lead_file: LeadFile) -> list[Diagnostic]:
    if country is not None:
        return []
    sentence = f"`country`: '{lead_file.country}' is no country known here"
    return [Diagnostic("PB035", sentence, lead_file.span, "write its two letters: country: US")]


def _ownerless(columns: Columns, reps: Sequence[Rep], place: Span) -> list[Diagnostic]:
    if "owner" in columns.fields or len(reps) == 1:
        return []
    hint = "add a column 'Owner', or say which it is under `columns:` of this list: owner: …"
    return [Diagnostic("PB035", "no column says which rep a lead belongs to", place, hint)]


class _RowReader:
    """Judges rows one after the other; what it gathers becomes the result."""

    def __init__(
        self, columns: Columns, lead_file: LeadFile, reps: Sequence[Rep], digest: Callable[[str], str]
    ) -> None:
        self._columns = columns
        self._lead_file = lead_file
        self._reps = reps
        self._owners = Owners(reps)
        self._digest = digest
        self.leads: list[Lead] = []
        self.culled: list[Culled] = []
        self.unworked: list[tuple[Lead, str | Diagnostic]] = []
        self.notes: list[Diagnostic] = []

    def read(self, cells: Cells) -> None:
        """Make of one row a lead, a culled row, or an error that withholds it."""
        lead = self._lead(cells)
        stop = cells.refuses or _dead(cells, self._columns.vendor)
        reason = stop or PLAIN.flawed.get(_status(cells)) or _unreachable(cells)
        if reason:
            self.culled.append(Culled(lead.span, lead.key, lead.name, reason))
            self.unworked += [(lead, stop)] * bool(lead.keys)
            return
        self.notes += (_fault(note.code, lead, note.message, note.hint, Severity.WARNING) for note in cells.notes)
        if not lead.rep:
            self.unworked.append((lead, self._ownerless(cells, lead)))
        elif not lead.zones:
            self.unworked.append((lead, _placeless(lead)))
        else:
            self.leads.append(lead)

    def _lead(self, cells: Cells) -> Lead:
        keys = _typed_keys(cells, self._digest)
        file_country = "" if cells.country is None else self._lead_file.country
        place = locate(cells.zone, cells.country or "", cells.state, cells.phones, file_country)
        alone = self._reps[0].id if "owner" not in self._columns.fields else ""
        return Lead(
            key=keys[0] if keys else f"line:{cells.line}",
            keys=keys,
            span=Span(self._lead_file.path, cells.line),
            rep=alone or self._owners.find(cells.texts.get("owner", "")),
            zones=place.zones,
            zone_certainty=place.certainty,
            region=place.region,
            phones=cells.phones,
            email=cells.email,
            fields={"basis": basis, **cells.texts} if (basis := self._lead_file.basis) else cells.texts,
            columns=cells.columns,
            closed_channels=cells.closed,
            received_at=cells.times.get("received_at"),
            requested_at=cells.times.get("requested_at"),
        )

    def _ownerless(self, cells: Cells, lead: Lead) -> Diagnostic:
        where = self._columns.place("owner")
        owner = cells.texts.get("owner", "")
        if not owner:
            return _fault("PB037", lead, f"{where} is empty, so nobody would call", "give the lead an owner in the CRM")
        near = self._owners.nearest(owner)
        whose = f"if it is {near}, list" if near else "list"
        hint = f"{whose} the name as the CRM writes it under `owners:` of its rep in project.yaml: owners: [the name]"
        return _fault("PB037", lead, f"{where} names no rep of project.yaml", hint)


def _fault(code: str, lead: Lead, message: str, hint: str, severity: Severity = Severity.ERROR) -> Diagnostic:
    sentence = f"line {lead.span.line} ({lead.key}): {message}"
    return Diagnostic(code, sentence, lead.span, hint, severity, Scope.LEAD, lead=lead.key)


def _placeless(lead: Lead) -> Diagnostic:
    sentence = "neither a time zone, nor a country, nor a phone number tells what time it is there"
    return _fault("PB071", lead, sentence, "fill one of them, or set `country:` for this list in project.yaml")


def _typed_keys(cells: Cells, digest: Callable[[str], str]) -> tuple[str, ...]:
    keys = [f"id:{cells.texts['id']}"] if "id" in cells.texts else []
    keys += [f"email:{digest(f'email:{cells.email}')}"] if cells.email else []
    keys += [f"phone:{digest(f'phone:{phone.e164}')}" for phone in cells.phones]
    return tuple(keys)


def _status(cells: Cells) -> str:
    return comparable(cells.texts.get("status", ""))


def _dead(cells: Cells, vendor: Vendor) -> str:
    status = _status(cells)
    return vendor.dead.get(status) or PLAIN.dead.get(status, "")


def _unreachable(cells: Cells) -> str:
    """Say why nobody can reach this person; empty where a number or an address is left."""
    if cells.phones or cells.email:
        return ""
    if len(cells.spoiled) == 2:
        return "neither the phone number nor the e-mail address is valid"
    if cells.spoiled:
        return f"the {cells.spoiled[0]} is not valid"
    return "no phone number and no e-mail address"


def _zoneless(rows: Iterable[Cells], columns: Columns, lead_file: LeadFile) -> list[Diagnostic]:
    """Report, once a column, the times that were left empty because nobody said where their clock hangs."""
    lines: dict[str, list[int]] = defaultdict(list)
    for cells in rows:
        for name in cells.zoneless:
            lines[name].append(cells.line)
    return [
        Diagnostic(
            "PB070",
            f"the times in '{columns.header(name)}' have no offset from UTC, and project.yaml does not say in which"
            f" zone {lead_file.path} writes them; they are left empty ({_rows(found)})",
            lead_file.span,
            "set it beside the list's path: timezone: America/New_York",
            Severity.WARNING,
        )
        for name, found in lines.items()
    ]


def _unknown_statuses(rows: Iterable[Cells], columns: Columns, path: str) -> list[Diagnostic]:
    """Report each status once that is neither known to be worked nor known to be left out."""
    known = {*columns.vendor.dead, *columns.vendor.alive, *PLAIN.dead, *PLAIN.flawed, *PLAIN.alive, ""}
    lines: dict[str, list[int]] = defaultdict(list)
    for cells in rows:
        if _status(cells) not in known:
            lines[cells.texts["status"]].append(cells.line)
    return [
        Diagnostic(
            "PB075",
            f"'{columns.header('status')}' on line {found[0]} holds a status that is not known here; leads with it are"
            f" worked ({_rows(found)})",
            Span(path, found[0]),
            "leave out in the CRM's export who must not be contacted, or ask for it in the playbook's `enroll`",
            Severity.WARNING,
        )
        for found in lines.values()
    ]


def _rows(lines: Sequence[int]) -> str:
    return f"{len(lines)} row{'s' if len(lines) > 1 else ''}"
