"""Turns the bytes of a text file with separated columns into a table, or refuses where that would be a guess."""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from playbook.extend import LeadSource, Row, SourceError, Table, hookimpl

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["CsvFile", "playbook_register_lead_sources"]

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_VALUE = re.compile(r'[^\s",;|]')
_LINE_END = re.compile(r"\r\n|\r|\n")

# UTF-32's mark begins with UTF-16's, so it is looked for first.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What files begin with that people rename to .csv: xlsx and its kin are zip archives, old .xls an OLE file.
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_SAVE_AS = "in Excel or LibreOffice: save it as 'CSV UTF-8' and name that file instead"

_LONGEST_NAME = 1_000
_SNIFFED_CHARACTERS = 200_000
_SNIFFED_ROWS = 50


class CsvFile(LeadSource):
    """Reads text tables in UTF-8 (with or without its mark) and UTF-16 or UTF-32 (with it).

    A row that is not as wide as the header is refused: once one cell is shifted, a lead's data stands in another's
    column, and nothing later could tell.
    """

    name = "csv"
    suffixes = (".csv", ".tsv", ".txt")

    max_bytes = 256 * 2**20
    max_columns = 1_000
    max_cell = 100_000
    """Characters. The longest message a form takes is far below; an unclosed quote is soon above."""

    def read(self, content: bytes, path: str) -> Table:
        """Turn a file's bytes into a table; rows without any value are skipped.

        Raises:
            SourceError: PB031 for bytes, quotes or sizes that cannot be read, PB032 for headers that name no column or
                two, PB033 for an empty list, PB034 for rows of another width than the header.
        """
        del path
        if len(content) > self.max_bytes:
            raise SourceError(
                f"the file has {len(content):,} bytes; {self.max_bytes:,} is the most",
                hint="split it into several lists",
            )
        text = _decode(content)
        if _VALUE.search(text) is None:
            raise SourceError("the list is empty", hint="export it with a header and at least one lead", code="PB033")
        delimiter = _sniff_delimiter(text)
        rows = [row for row in _rows(text, delimiter) if any(cell.strip() for cell in row.cells)]
        self._check_sizes(rows)
        return _table(rows[0], rows[1:], delimiter)

    def _check_sizes(self, rows: Sequence[Row]) -> None:
        for row in rows:
            if len(row.cells) > self.max_columns:
                raise SourceError(
                    f"this row has {len(row.cells):,} cells, more than {self.max_columns:,}", line=row.line
                )
            if max(map(len, row.cells)) > self.max_cell:
                raise _too_long(row.line)


@hookimpl
def playbook_register_lead_sources() -> tuple[LeadSource, ...]:
    """Register the reader of text tables."""
    return (CsvFile(),)


def _decode(content: bytes) -> str:
    if content.startswith(_WORKBOOKS):
        raise SourceError(
            "this is a workbook (or another packed file) under a changed name, not a text file", hint=_SAVE_AS
        )
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as problem:
        raise _undecodable(encoding, problem) from None
    if "\0" in text:
        line, column = _position(text[: text.index("\0")])
        raise SourceError(
            "the file holds a NUL character, so it is not a text file in UTF-8", line=line, column=column, hint=_SAVE_AS
        )
    return text


def _undecodable(encoding: str, problem: UnicodeDecodeError) -> SourceError:
    # The codec may have cut the mark off, so positions count in its own bytes.
    line, column = _position(problem.object[: problem.start].decode(encoding, errors="replace"))
    name = "UTF-8" if encoding.startswith("utf-8") else encoding.upper()
    return SourceError(
        f"the byte 0x{problem.object[problem.start]:02X} is not {name}: the file was saved in another encoding,"
        " and guessing which would spoil names",
        line=line,
        column=column,
        hint=_SAVE_AS,
    )


def _position(before: str) -> tuple[int, int]:
    """Line and column, both from 1, of the character that follows ``before``."""
    lines = _LINE_END.split(before)
    return len(lines), len(lines[-1]) + 1


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    # Strict: csv would otherwise join `"Smith" & Sons` into something nobody wrote, and read on.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield Row(line, tuple(cells))
            line = reader.line_num + 1
    except csv.Error as problem:
        raise _unreadable(problem, line) from None


def _unreadable(problem: csv.Error, line: int) -> SourceError:
    if "field limit" in str(problem):
        return _too_long(line)
    if "end of data" in str(problem):
        return SourceError(
            'a quote (") opened in this row is never closed', line=line, hint='close it, or double it: ""'
        )
    return SourceError(
        'text follows a closing quote (") in this row', line=line, hint='double a quote that belongs to the text: ""'
    )


def _too_long(line: int) -> SourceError:
    return SourceError(
        "a cell of this row is too long to be one value", line=line, hint='look for a quote (") that is never closed'
    )


@dataclass(frozen=True, slots=True)
class _Split:
    """How a delimiter divides the first rows: cells in the header, and whether all rows have as many."""

    delimiter: str
    width: int
    even: bool


def _sniff_delimiter(text: str) -> str:
    """Choose the delimiter that divides header and rows alike; failing that, the one that divides the header most."""
    splits = [_split(text, delimiter) for delimiter in _DELIMITERS]
    best = max(splits, key=lambda split: (split.even, split.width))
    rivals = [split for split in splits if split.even and split.width == best.width]
    if len(rivals) > 1:
        names = " or ".join(_DELIMITERS[split.delimiter] for split in rivals)
        raise SourceError(
            f"the columns could be separated by {names}, and each gives other leads",
            hint="put quotes around every cell, or export it with tabs",
        )
    return best.delimiter


def _split(text: str, delimiter: str) -> _Split:
    sample = text[:_SNIFFED_CHARACTERS]
    cut = len(sample) < len(text)
    widths, readable = _widths(sample, delimiter)
    header = widths[0] if widths else 0
    # Where the sample was cut, its last row may be half a row, and a quote in it may still be open.
    alike = set(widths[:-1] if cut else widths) == {header}
    return _Split(delimiter, header, even=header > 1 and alike and (readable or cut))


def _widths(sample: str, delimiter: str) -> tuple[list[int], bool]:
    """Cells in each of the first rows, and whether all of them could be read."""
    widths: list[int] = []
    try:
        for row in islice(_rows(sample, delimiter), _SNIFFED_ROWS):
            widths += [len(row.cells)] * any(cell.strip() for cell in row.cells)
    except SourceError:
        return widths, False
    return widths, True


def _table(header: Row, rows: Sequence[Row], delimiter: str) -> Table:
    _check_widths(header, rows, delimiter)
    kept = [index for index, name in enumerate(header.cells) if name.strip()]
    for index in range(len(header.cells)):
        if index not in kept:
            _check_nameless(index, header, rows)
    _check_names(header)
    if not rows:
        hint = "export it again with the leads selected"
        raise SourceError("the list is empty: it has a header and no lead", line=header.line, hint=hint, code="PB033")
    names = tuple(" ".join(header.cells[index].split()) for index in kept)
    if len(kept) == len(header.cells):
        return Table(names, header.line, tuple(rows))
    return Table(
        names,
        header.line,
        tuple(Row(row.line, tuple(row.cells[index] for index in kept)) for row in rows),
    )


def _check_widths(header: Row, rows: Sequence[Row], delimiter: str) -> None:
    ragged = [row for row in rows if len(row.cells) != len(header.cells)]
    if not ragged:
        return
    first = ragged[0]
    more = f" ({len(ragged) - 1} more such rows follow, the next on line {ragged[1].line})" if len(ragged) > 1 else ""
    wrong = "one lead's data would stand in another's column"
    raise SourceError(
        f"this row has {len(first.cells)} cells and the header has {len(header.cells)}, so {wrong}{more}",
        line=first.line,
        hint=f"the header must be the first row, and a cell that holds {_DELIMITERS[delimiter]} or a line break quoted",
        code="PB034",
    )


def _check_nameless(index: int, header: Row, rows: Sequence[Row]) -> None:
    filled = next((row for row in rows if row.cells[index].strip()), None)
    if filled is not None:
        raise SourceError(
            f"column {index + 1} has no header, but line {filled.line} has a value in it",
            line=header.line,
            hint="give the column a name",
            code="PB032",
        )


def _check_names(header: Row) -> None:
    seen: dict[str, str] = {}
    for name in header.cells:
        if len(name) > _LONGEST_NAME:
            hint = "the first row must hold the names of the columns"
            raise SourceError("a header is too long to be one", line=header.line, hint=hint, code="PB032")
        known = " ".join(name.casefold().split())
        if known and known in seen:
            raise SourceError(
                f"two columns are called '{name.strip()}', so which one holds the value is a guess",
                line=header.line,
                hint="rename one of them, or leave it out of the export",
                code="PB032",
            )
        seen[known] = name
