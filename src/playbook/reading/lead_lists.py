"""Turns the lead files of a project into leads, through whichever source reads each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playbook.contracts import SourceError
from playbook.diagnostics import Diagnostic, Severity
from playbook.reading.lead_columns import FIELDS, understand_columns
from playbook.reading.lead_rows import LeadRows, read_leads
from playbook.source import Span

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from playbook.contracts import Table
    from playbook.model.project import LeadFile, Project
    from playbook.registry import Registry
    from playbook.source import Tree

__all__ = ["LeadLists", "read_lead_lists"]


@dataclass(frozen=True, slots=True)
class LeadLists:
    """All lists of a project.

    Attributes:
        rows: what they say.
        count: how many rows they hold.
        known: every name a template or condition may use after ``lead.``: our fields and the lists' own headers.
        present: those of them for which some list has a column.
        unread: whether some list could not be read, so that ``known`` and ``present`` may lack names it has.
    """

    rows: LeadRows
    count: int
    known: frozenset[str]
    present: frozenset[str]
    unread: bool = False


def read_lead_lists(
    tree: Tree,
    project: Project,
    registry: Registry,
    digest: Callable[[str], str],
    to_utc: Callable[[datetime, str], int | None],
) -> LeadLists:
    """Read every lead file project.yaml names, in its order."""
    found = LeadRows()
    count, present, unread = 0, frozenset[str](), False
    for lead_file in project.lead_files:
        table = _table(tree, lead_file, registry)
        if isinstance(table, Diagnostic):
            found, unread = _joined(found, LeadRows(diagnostics=(table,))), True
            continue
        found = _joined(found, read_leads(table, lead_file, project.reps, digest, to_utc))
        count += len(table.rows)
        columns = understand_columns(table, lead_file)
        present |= frozenset(columns.headers) | frozenset(columns.fields)
        unread = unread or any(finding.severity is Severity.ERROR for finding in columns.diagnostics)
    return LeadLists(found, count, frozenset(FIELDS) | present, present, unread)


def _table(tree: Tree, lead_file: LeadFile, registry: Registry) -> Table | Diagnostic:
    path = lead_file.path
    source = registry.lead_source_for(path)
    if source is None:
        known = sorted({suffix for one in registry.lead_sources.values() for suffix in one.suffixes})
        return Diagnostic(
            "PB031", f"nothing here reads {path}", lead_file.span, f"save it as one of {', '.join(known)}"
        )
    try:
        return source.read(tree.read(path), path)
    except FileNotFoundError:
        hint = "put the lead list there, or correct `file:`"
        return Diagnostic("PB030", f"there is no {path}", lead_file.span, hint, width=len(path))
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        return Diagnostic("PB030", message, lead_file.span, "close it in other programs and check its permissions")
    except SourceError as error:
        return Diagnostic(error.code, error.message, Span(path, error.line, error.column), error.hint)


def _joined(one: LeadRows, other: LeadRows) -> LeadRows:
    return LeadRows(
        (*one.leads, *other.leads),
        (*one.culled, *other.culled),
        (*one.diagnostics, *other.diagnostics),
        (*one.unworked, *other.unworked),
    )
