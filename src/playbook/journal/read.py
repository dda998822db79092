"""Turns the files of `journal/` into events: leniently in form, strictly in meaning."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from playbook.diagnostics import Diagnostic, Severity
from playbook.journal.lines import is_unicode_text, lines_of
from playbook.journal.own_rows import own_event
from playbook.journal.rows import HEADER, RowError, event_of
from playbook.model.event import COLUMNS
from playbook.source import Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playbook.journal.lines import Line
    from playbook.model.event import Event
    from playbook.source import Tree

__all__ = ["Journal", "read_journal", "torn_at"]

FOLDER = "journal"
LOGGED = frozenset({"outcome", "opted_out", "closed", "forgotten"})
"""Kinds whose last cell cannot be cut off unnoticed: what is left of a word is none (see roster's record_check), and
of the rest a stop only stops more."""

UNREADABLE_SHOWN = 20
"""Unreadable rows named one by one; a file somebody damaged throughout should not bury everything else."""

_MARKER = re.compile(r"(<{7}|>{7}|\|{7})( .*)?|={7}")
_DIGIT = re.compile("[0-9]")
_STOP = re.compile("opt|stop|forg|clos|unsub", re.IGNORECASE)
_END = "press Enter at its end if it is whole; else complete it, or delete it if a crash left it and log it again"
_CELLS = f"give the row its {len(COLUMNS)} cells, the empty ones too: {','.join(COLUMNS)}"
_QUOTES = 'put a cell that holds a comma in quotes, such as "channels=call,email"'
_MEND = "correct the line, or bring the file back with `git checkout -- {path}`, then build again"


@dataclass(frozen=True, slots=True)
class Journal:
    """All that was recorded, sorted by time and id, what was wrong with the files, and where each event stands.

    ``places`` are by id of the event: the row that is read first.
    """

    events: tuple[Event, ...]
    diagnostics: tuple[Diagnostic, ...]
    places: Mapping[str, Span] = field(default_factory=dict, compare=False)


class _Layout(NamedTuple):
    """Where the columns stand, as the last header said, and whether another program wrote what follows it."""

    delimiter: str
    columns: tuple[str, ...]
    foreign: bool


@dataclass(slots=True)
class _Found:
    """What one file gave so far."""

    path: str
    rows: list[tuple[Event, Span]] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    details: dict[str, Mapping[str, str]] = field(default_factory=dict)
    unreadable: int = 0
    torn: int | None = None


def read_journal(tree: Tree) -> Journal:
    """Read every file of `journal/` as one history, in the order of the files' names and their lines.

    An id counts once. A last line that a crash cut off is left out with a warning, since it was never confirmed to
    anybody; any other row that cannot be read is an error that stops the build: it may be somebody's "stop". So is a
    last line without an end that a person may have typed, where it is not whole.
    """
    rows: list[tuple[Event, Span]] = []
    diagnostics: list[Diagnostic] = []
    for path in tree.files(FOLDER, ".csv"):
        try:
            found = _read_file(path, tree.read(path))
        except OSError as error:
            hint = "give yourself read access to it, then build again"
            diagnostics.append(Diagnostic("PB040", f"Cannot read {path}: {error.strerror}.", Span(path), hint))
            continue
        rows += found.rows
        diagnostics += found.diagnostics
    events, places, clashes = _united(rows)
    return Journal(events, tuple(sorted((*diagnostics, *clashes), key=lambda one: one.sort_key)), places)


def torn_at(content: bytes) -> int | None:
    """Say at which byte the line begins that a crash cut off, or ``None`` where the file ends in a whole line."""
    return _read_file("", content).torn


WRITTEN_BY_BUILDS = frozenset({"enrolled", "admitted", "reassigned", "gone", "back", "alias", "closed"})
"""Events whose id says all that matters of them: who, what, and which one of its kind it is; not when, and by whom."""


def _united(rows: list[tuple[Event, Span]]) -> tuple[tuple[Event, ...], dict[str, Span], list[Diagnostic]]:
    first: dict[str, Event] = {}
    places: dict[str, Span] = {}
    clashes = []
    for event, span in rows:
        known, place = first.setdefault(event.id, event), places.setdefault(event.id, span)
        if known is not event and known.kind == event.kind and event.kind in WRITTEN_BY_BUILDS:
            # Two clones that met the same lead before they were merged: the earlier build decides.
            first[event.id] = min(known, event, key=lambda one: (one.at, one.by))
        elif known is not event and known != event:
            message = f"The id of this row stands in {place.path}, line {place.line}, with different content."
            hint = "delete the row that is wrong; if both happened, give one of them an id of its own"
            clashes.append(Diagnostic("PB042", message, span, hint))
    return tuple(sorted(first.values(), key=lambda event: (event.at, event.id))), places, clashes


def _read_file(path: str, content: bytes) -> _Found:
    found = _Found(path)
    layout = _Layout(",", COLUMNS, foreign=content.startswith(codecs.BOM_UTF8) or is_unicode_text(content))
    first = True
    for line in lines_of(content):
        text = line.content.decode("utf-8", "replace")
        event = None if line.carriage or layout[:2] != (",", COLUMNS) else own_event(text, found.details)
        if event is not None:
            found.rows.append((event, Span(path, line.number)))
            layout, first = layout._replace(foreign=False) if layout.foreign else layout, False
            continue
        if not text.strip(' ,;\t"'):
            continue
        if _MARKER.fullmatch(text) and text.count(",") < len(COLUMNS) - 1:
            _report_marker(found, line, text)
            continue
        header = _header_of(text, foreign=line.carriage or (first and layout.foreign))
        if header is None and first:
            layout = layout._replace(delimiter=max(",;\t", key=text.count))
        layout = _take_row(found, line, layout) if header is None else _take_header(found, line, header)
        first = False
    if found.unreadable > UNREADABLE_SHOWN:
        more = f"{found.unreadable - UNREADABLE_SHOWN} more rows of {path} cannot be read."
        found.diagnostics.append(Diagnostic("PB040", more, Span(path), _MEND.format(path=path)))
    return found


def _header_of(text: str, *, foreign: bool) -> _Layout | None:
    if _DIGIT.search(text):
        return None  # every row has a date, no header has
    for delimiter in ",;\t":
        cells = tuple(cell.strip('" ').lower() for cell in text.split(delimiter))
        # Half the names are enough to know it for a header; what is missing is then reported by name.
        if len(set(cells) & set(COLUMNS)) * 2 > len(COLUMNS):
            return _Layout(delimiter, cells, foreign or delimiter != "," or cells != COLUMNS)
    return None


def _take_header(found: _Found, line: Line, layout: _Layout) -> _Layout:
    missing = [column for column in COLUMNS if column not in layout.columns]
    twice = [column for column, times in Counter(layout.columns).items() if times > 1 and column in COLUMNS]
    if not line.ended and missing:
        _report_torn(found, line)
    elif missing or twice:
        what = f"lacks the column `{missing[0]}`" if missing else f"has the column `{twice[0]}` twice"
        _report_unreadable(found, line, f"The header {what}.")
    return layout


def _take_row(found: _Found, line: Line, layout: _Layout) -> _Layout:
    """Keep the row or report it; the layout comes back with who wrote it, as the rows below depend on that."""
    ours = line.content.endswith(b'"') and layout.delimiter == "," and not line.carriage
    try:
        cells = _cells(line, layout, whole=ours or not (layout.foreign and line.carriage))
        event = event_of(cells)
    except (RowError, UnicodeDecodeError, csv.Error) as error:
        if line.ended or _may_be_typed(line, layout):
            _report_unreadable(found, line, f"This row cannot be read: {_reason(error)}.", error)
        else:
            _report_torn(found, line)
        return layout
    # Without an end and without our last quote: a last cell that is not empty shows that a person typed the row.
    if not (line.ended or ours or layout.foreign or cells.get("detail", "").strip()):
        if _may_be_typed(line, layout):
            message = "This row may be whole or cut off: it lacks the end of the line, and its last cell is empty."
            _report_unreadable(found, line, message)
        else:
            _report_torn(found, line)
        return layout
    if not (line.ended or ours or event.kind in LOGGED):
        _report_endless(found, line)
    found.rows.append((event, Span(found.path, line.number)))
    # A program that re-saves the file rewrites every row above, and none of its rows ends in our quote.
    return layout if layout.foreign is not ours else layout._replace(foreign=not ours)


def _may_be_typed(line: Line, layout: _Layout) -> bool:
    """Say whether a last line without an end, which cannot be used, may be a person's word and not a crash's rest.

    Our rows never follow directly upon those of others (see append_events), and zeros are what a crash leaves. Where a
    crash is as likely, what looks like a stop or an end is asked about; the rest is safe to leave out, since an
    enrollment is written again and an outcome without its last cell says nothing.
    """
    text = line.content.decode("utf-8", "replace")
    if "\0" in text or HEADER.startswith(text):
        return False
    if layout.foreign or _says_more_than_ours(text):
        return True
    return text.split(",")[3:4] != ["enrolled"] and bool(_STOP.search(text))


def _says_more_than_ours(text: str) -> bool:
    """Say whether a detail stands there without the quote that we begin it with."""
    try:
        cells = next(csv.reader((text,), strict=True))
    except csv.Error:
        return False
    return "=" in cells[-1] or (len(cells) >= len(COLUMNS) and bool(cells[-1].strip()))


def _cells(line: Line, layout: _Layout, *, whole: bool) -> Mapping[str, str]:
    text = line.content.decode("utf-8")
    cells = next(csv.reader((text,), delimiter=layout.delimiter, strict=True))
    if len(cells) < len(layout.columns) and (whole or not line.ended):
        raise RowError(layout.columns[len(cells)], "the row ends before it", _CELLS)
    if len(cells) > len(layout.columns) and any(cell.strip() for cell in cells[len(layout.columns) :]):
        raise RowError(layout.columns[-1], "there are more cells after it", _QUOTES)
    # Excel, which ends lines in CR LF, leaves out trailing empty cells where sixteen rows in a row have none. A short
    # row that ends otherwise may have been cut off, perhaps in the middle of its key.
    return dict(zip(layout.columns, cells, strict=False))


def _reason(error: RowError | UnicodeDecodeError | csv.Error) -> str:
    if isinstance(error, RowError):
        return str(error)
    return "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else "its quotes do not match"


def _report_unreadable(found: _Found, line: Line, message: str, error: Exception | None = None) -> None:
    found.unreadable += 1
    if found.unreadable > UNREADABLE_SHOWN:
        return
    hint = _MEND.format(path=found.path) if line.ended else _END
    if isinstance(error, RowError) and error.hint and (line.ended or error.column == "at"):
        hint = error.hint
    found.diagnostics.append(Diagnostic("PB040", message, Span(found.path, line.number), hint))


def _report_torn(found: _Found, line: Line) -> None:
    found.torn = line.begins
    aside = f"{found.path.removesuffix('.csv')}.torn-1"
    hint = f"it was never confirmed; record it again if you miss it. What is left of it will be moved to {aside}"
    message = "The last line was cut off while it was written, so it is not used."
    span = Span(found.path, line.number)
    found.diagnostics.append(Diagnostic("PB041", message, span, hint, Severity.WARNING))


def _report_endless(found: _Found, line: Line) -> None:
    hint = "look whether it is whole, and press Enter at its end; if a part is missing, bring the file back from git"
    message = "The last row is used as it stands, but its line has no end, so it may have been cut off."
    span = Span(found.path, line.number)
    found.diagnostics.append(Diagnostic("PB069", message, span, hint, Severity.WARNING))


def _report_marker(found: _Found, line: Line, text: str) -> None:
    if not text.startswith("<"):
        return
    hint = "delete the lines that begin with <<<<<<<, =======, >>>>>>>; keep every row between them"
    message = "A merge left its conflict marks here; the rows of both sides are used."
    span = Span(found.path, line.number)
    found.diagnostics.append(Diagnostic("PB043", message, span, hint, Severity.WARNING))
