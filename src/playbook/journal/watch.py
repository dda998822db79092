"""Turns the journal's bytes now, and what was noted of them at the last build, into word of rows changed or gone.

The record is never rewritten by us; whoever does it by hand, or by a merge that went wrong, should hear of it once.
What is noted is a cache: without it nothing is compared, and nothing else depends on it.
"""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING
from zlib import crc32

from playbook.diagnostics import CannotGoOn, Diagnostic, Severity
from playbook.files import replace_bytes
from playbook.journal.read import FOLDER
from playbook.source import Span

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from playbook.source import Tree

__all__ = ["Seen", "changes", "note_journal", "seen_of", "watch_journal"]

FORMAT = 1
NAME = "journal.json"
DIGITS = 8
"""Of a line's checksum: enough to tell two lines apart, and no more than a tenth of them on the disk."""

BLANK = "00000000"

_HEX = re.compile(r"(?:[0-9a-f]{8})*")
_SHA256 = re.compile("[0-9a-f]{64}")
_COMMAS = bytes.maketrans(b";\t", b",,")
_QUOTE = b'"'
_MARK = b"\xef\xbb\xbf"
_LOOK = "see `git diff -- {0}` and `git log -p -- {0}`"


@dataclass(frozen=True, slots=True)
class Seen:
    """What is noted of one journal file.

    Attributes:
        size: bytes up to its last line end; what follows may be torn, and is moved then.
        sha256: of these bytes.
        lines: eight hexadecimal digits for each of its lines.
    """

    size: int
    sha256: str
    lines: str


def watch_journal(tree: Tree, folder: Path) -> tuple[Diagnostic, ...]:
    """Say what changed in the journal since ``note_journal``, apart from rows that were added at the end of files.

    These diagnostics depend on this machine's last build: show them, and put them into no artifact.

    Args:
        tree: the project.
        folder: output/.playbook.
    """
    return changes(_load(folder), _contents(tree))


def note_journal(tree: Tree, folder: Path) -> None:
    """Note how the journal stands, for the next build: call it when everything else is written.

    A disk that does not take it costs the next build no more than an older comparison, and is no reason to fail.
    """
    before = _load(folder)
    now = {path: seen_of(content, before.get(path)) for path, content in _contents(tree).items()}
    if now != before:
        files = {path: asdict(seen) for path, seen in sorted(now.items())}
        text = json.dumps({"format": FORMAT, "files": files}, separators=(",", ":"))
        with suppress(CannotGoOn):
            replace_bytes(folder / NAME, f"{text}\n".encode())


def seen_of(content: bytes, before: Seen | None = None) -> Seen:
    """Note a file's bytes; where those noted ``before`` still begin it, only what follows is looked at."""
    size = _end(content)
    if before is None or not _begins_with(content, before):
        before = Seen(0, "", "")
    lines = before.lines + "".join(_checksums(content[before.size : size]))
    return Seen(size, hashlib.sha256(content[:size]).hexdigest(), lines)


def changes(before: Mapping[str, Seen], now: Mapping[str, bytes]) -> tuple[Diagnostic, ...]:
    """Say of each file whether lines that stood there are changed or gone, or stand there otherwise.

    Args:
        before: what was noted, by path.
        now: every journal file's bytes, by path.
    """
    different = [path for path, seen in sorted(before.items()) if not _begins_with(now.get(path, b""), seen)]
    if not different:
        return ()
    lines = {path: _checksums(content[: _end(content)]) for path, content in now.items()}
    # A row that stands in another file now, as after a file was renamed, is as good there.
    everywhere = frozenset(line for found in lines.values() for line in found)
    return tuple(_change(path, _split(before[path].lines), lines.get(path), everywhere) for path in different)


def _change(path: str, before: list[str], now: list[str] | None, everywhere: frozenset[str]) -> Diagnostic:
    lost = sum(line not in everywhere for line in before if line != BLANK)
    if now is None:
        return _gone(path, lost, len(before))
    same = next((place for place, pair in enumerate(zip(before, now, strict=False)) if pair[0] != pair[1]), None)
    first = (min(len(before), len(now)) if same is None else same) + 1
    since = f"this file was changed since the last build: from line {first} on,"
    if lost:
        lines = "1 line of then is" if lost == 1 else f"{lost} lines of then are"
        hint = f"{_LOOK.format(path)}. If it was intended, all is well; a row is better taken back with `undo`"
        return _found(f"{since} {lines} changed or gone.", Span(path, first), hint)
    if same is None and len(now) >= len(before):
        message = (
            "this file was saved anew since the last build: line ends, quotes or delimiters are others, no row is."
        )
        return _found(message, Span(path), "there is nothing to do", Severity.INFO)
    hint = f"after a merge there is nothing to do; else {_LOOK.format(path)}"
    message = f"{since} rows stand in another order, in another file or with others between them. None is missing."
    return _found(message, Span(path, first), hint, Severity.INFO)


def _gone(path: str, lost: int, count: int) -> Diagnostic:
    if not lost:
        message = "this file is gone since the last build; every row of it stands in another file."
        return _found(message, Span(path), "there is nothing to do", Severity.INFO)
    message = f"this file is gone since the last build, and {lost} of its {count} lines stand nowhere else."
    hint = f"bring it back with `git checkout -- {path}`; a stop may stand in it. If it was intended, all is well"
    return _found(message, Span(path), hint)


def _found(message: str, span: Span, hint: str, severity: Severity = Severity.WARNING) -> Diagnostic:
    return Diagnostic("PB069", message, span, hint, severity)


def _begins_with(content: bytes, seen: Seen) -> bool:
    head = memoryview(content)[: seen.size]
    return len(head) == seen.size and hashlib.sha256(head).hexdigest() == seen.sha256


def _end(content: bytes) -> int:
    return max(content.rfind(b"\n"), content.rfind(b"\r")) + 1


def _checksums(content: bytes) -> list[str]:
    """Sum up each line by what it says: a spreadsheet changes delimiters, quotes, line ends and empty last cells."""
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    lines = content.removeprefix(_MARK).split(b"\n")[:-1]
    plain = (line.translate(_COMMAS, _QUOTE).rstrip(b",") for line in lines)
    return [f"{crc32(line):08x}" for line in plain]


def _split(lines: str) -> list[str]:
    return [lines[place : place + DIGITS] for place in range(0, len(lines), DIGITS)]


def _contents(tree: Tree) -> dict[str, bytes]:
    found = {}
    for path in tree.files(FOLDER, ".csv"):
        with suppress(OSError):  # whoever reads the record says so
            found[path] = tree.read(path)
    return found


def _load(folder: Path) -> dict[str, Seen]:
    try:
        value = json.loads((folder / NAME).read_bytes())
        files = value["files"].items() if value["format"] == FORMAT else ()
        return {path: _seen(one["size"], one["sha256"], one["lines"]) for path, one in files}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def _seen(size: object, sha256: object, lines: object) -> Seen:
    if type(size) is not int or size < 0 or type(sha256) is not str or type(lines) is not str:
        raise TypeError(size)
    if not (_SHA256.fullmatch(sha256) and _HEX.fullmatch(lines)):
        raise ValueError(sha256)
    return Seen(size, sha256, lines)
