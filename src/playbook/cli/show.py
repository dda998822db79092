"""Turns diagnostics into what a person reads: place, sentence, source line with a caret, and what to do."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING
from unicodedata import combining, east_asian_width

from playbook.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["one_block", "plain", "show_diagnostics"]

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
WIDEST = 160


def show_diagnostics(diagnostics: Iterable[Diagnostic], root: Path) -> None:
    """Print diagnostics to standard error, each with its source line where there is one."""
    texts: dict[str, list[str]] = {}
    for diagnostic in diagnostics:
        sys.stderr.write(one_block(diagnostic, _line(diagnostic, root, texts)) + "\n")


def one_block(diagnostic: Diagnostic, line: str) -> str:
    """Write one diagnostic; ``line`` is the source line it points at, or an empty text."""
    place = f"{diagnostic.span}: " if diagnostic.span is not None else ""
    kind = "" if diagnostic.severity is Severity.ERROR else f"{diagnostic.severity}: "
    rows = [f"{place}{diagnostic.code} {kind}{plain(diagnostic.message)}"]
    if line and diagnostic.span is not None:
        column = diagnostic.span.column - 1
        start = max(0, column - WIDEST // 2)
        shown = plain(line[start : start + WIDEST].rstrip())
        width = max(1, min(diagnostic.width, len(shown) - (column - start)))
        before, under = shown[: column - start], shown[column - start : column - start + width]
        rows += [f"    {shown}", "    " + " " * _cells(before) + "^" * max(1, _cells(under))]
    if diagnostic.hint:
        rows.append(f"    → {plain(diagnostic.hint)}")
    return "\n".join(rows)


def _cells(text: str) -> int:
    """How wide a terminal shows a text: letters of East Asia take two cells, accents on their own none."""
    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in {"W", "F"} else 1 for sign in text)


def plain(text: str) -> str:
    """Replace what a terminal would obey instead of show."""
    return CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text.replace("\t", " "))


def _line(diagnostic: Diagnostic, root: Path, texts: dict[str, list[str]]) -> str:
    """The source line, unless it is a lead's: personal data stays out of terminals and logs."""
    span = diagnostic.span
    if span is None or not span.path.endswith((".yaml", ".yml")):
        return ""
    if span.path not in texts:
        try:
            text = (root / span.path).read_bytes().decode("utf-8-sig", "replace")
            # As the reader counts lines: other separators, such as U+2028, stand inside of one.
            texts[span.path] = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        except OSError:
            texts[span.path] = []
    lines = texts[span.path]
    return lines[span.line - 1] if span.line <= len(lines) else ""
