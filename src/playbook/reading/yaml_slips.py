"""Turns the place where YAML stopped being readable into the slip that caused it, and what to type instead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Mark", "Slip", "find_slip", "text_left_behind", "unquoted_braces"]


class Slip(NamedTuple):
    """What is wrong, where (line and column from 1, width in characters), and what to do."""

    message: str
    line: int
    column: int
    width: int
    hint: str


KEY = re.compile(r"(?P<indent> *)(?P<dash>(?:- +)*)(?P<name>[A-Za-z_][\w-]*|\"[^\"]*\"|'[^']*')\s*:(?P<value>\s.*|$)")
BLOCK = re.compile(r"(?P<indent> *(?:- +)*)(?P<name>[\w-]+): *[|>][-+0-9]* *(?:#.*)?$")
BRACES = re.compile(r" *(?P<dash>(?:- +)*)(?:(?P<name>[\w-]+): +)?(?P<text>\{\{.*)")
WORD = re.compile(r" *(?:- +)*(?P<word>[\w-]+)")


class Mark(NamedTuple):
    """A place as ruamel has it: line and column from 0."""

    line: int
    column: int


def find_slip(lines: Sequence[str], problem: str, begun: Mark, stopped: Mark) -> Slip | None:
    """Find the slip behind a YAML error.

    Args:
        lines: the file.
        problem: what ruamel says.
        begun: where begins what could not be read.
        stopped: where it stopped being readable.
    """
    for number in (begun.line, stopped.line):
        slip = unquoted_braces(lines, number + 1)
        if slip is not None:
            return slip
    if problem.startswith("could not find expected ':'"):
        return text_left_behind(lines, begun.line + 1) or _no_colon(lines, begun.line)
    if problem.startswith("expected '<document start>'"):
        above = next(_meaningful(lines, stopped.line), None)
        return None if above is None else _no_colon(lines, above)
    if problem.startswith("mapping values are not allowed"):
        return _second_colon(lines, stopped)
    if problem.startswith("expected <block end>"):
        return _quote_in_quotes(lines, stopped) or _wrong_column(lines, stopped.line)
    if problem.startswith("expected ',' or"):
        return _in_braces(lines, begun, stopped)
    if problem.startswith("found unexpected end of stream"):
        return _never_closed(lines, begun)
    return None


def unquoted_braces(lines: Sequence[str], line: int) -> Slip | None:
    """A text that begins with {{ and has no quotes: YAML takes it for a map."""
    match = BRACES.match(lines[line - 1]) if line <= len(lines) else None
    if match is None or not (match["name"] or match["dash"]):
        return None
    text = match["text"].rstrip()
    quoted = f'"{text}"' if '"' not in text else f"'{text}'"
    hint = (
        f"put a text that begins with {{{{ in quotes: {match['name']}: {quoted}" if match["name"] else f"write {quoted}"
    )
    return Slip("{{ begins a map here, not a text", line, match.start("text") + 1, 2, hint)


def text_left_behind(lines: Sequence[str], line: int) -> Slip | None:
    """A line of a `|` text that is not indented like the rest of it; ``line`` counts from 1."""
    here = lines[line - 1]
    key = KEY.match(here)
    if key is not None and re.fullmatch("[a-z_]+", key["name"]):
        return None
    indent = _indent(here)
    inside = 0
    for above in reversed(lines[: line - 1]):
        if not above.strip():
            continue
        block = BLOCK.match(above)
        begins = _indent(above)
        if block is not None:
            wanted = inside or len(block["indent"]) + 2
            if indent >= wanted:
                return None
            hint = f"indent it like the rest of that text: {wanted} spaces"
            message = f"this line is not indented, so the text of `{block['name']}` ends above it"
            return Slip(message, line, indent + 1, len(here.strip()), hint)
        if begins <= indent and KEY.match(above):
            return None
        inside = begins
    return None


def _no_colon(lines: Sequence[str], number: int) -> Slip | None:
    """`title Call`, `title:Call` or `steps`: a line that names a key and has no ': '."""
    line = lines[number]
    match = WORD.match(line)
    if match is None:
        return None
    word, rest = match["word"], line[match.end() :].lstrip(" :").rstrip()
    column = match.start("word") + 1
    if re.fullmatch(r"-[a-z_]+", word) and line[match.end() :].startswith(":"):
        return Slip("a space is missing after '-'", number + 1, column, len(word), f"write '- {word[1:]}: {rest}'")
    hint = f"write '{word}: {rest}'" if rest else f"write '{word}:'"
    return Slip("this line has no ': '", number + 1, column, len(line.strip()), hint)


def _second_colon(lines: Sequence[str], stopped: Mark) -> Slip | None:
    """A colon where none may be: the key stands too far right, the line above has none, or the text needs quotes."""
    number, column = stopped
    key = KEY.match(lines[number])
    if key is not None and key.end("name") <= column <= key.start("value"):
        above = next(_meaningful(lines, number), None)
        if above is None:
            return None
        parent = KEY.match(lines[above])
        if parent is None:
            return text_left_behind(lines, number + 1) or _no_colon(lines, above)
        return _moved(key, parent, number)
    if re.match(r" *(?:- +)*[\w-]+ +[\[{\"']", lines[number]):
        return _no_colon(lines, number)
    if key is None:
        return None
    text = key["value"].strip()
    if text[:1] in "“”‘’„«":
        text = text.strip("“”‘’„«»")
        hint = f'use straight quotes: {key["name"]}: "{text}"'
    else:
        hint = f"put a text that contains ': ' in quotes: {key['name']}: \"{text}\""
    return Slip("this text contains ': '", number + 1, column + 1, 1, hint)


def _wrong_column(lines: Sequence[str], number: int) -> Slip | None:
    """A key that stands in no column of the keys above it."""
    if re.match(r" *-[A-Za-z_]", lines[number]):
        return _no_colon(lines, number)
    key = KEY.match(lines[number])
    if key is None:
        return None
    column = key.start("name")
    parents: dict[int, re.Match[str]] = {}
    for above in _meaningful(lines, number):
        parent = KEY.match(lines[above])
        # Only levels that are still open: each further left than the one below it.
        if parent is not None and all(parent.start("name") < deeper for deeper in parents):
            parents[parent.start("name")] = parent
    if not parents or column in parents:
        return None
    nearest = min(parents, key=lambda other: (abs(other - column), -other))
    return _moved(key, parents[nearest], number)


def _moved(key: re.Match[str], sibling: re.Match[str], number: int) -> Slip:
    column, wanted = key.start("name"), sibling.start("name")
    off, side = abs(column - wanted), "right" if column > wanted else "left"
    plural = "" if off == 1 else "s"
    message = f"'{key['name']}' stands {off} column{plural} too far {side}"
    hint = f"begin it in column {wanted + 1}, like '{sibling['name']}' above it"
    return Slip(message, number + 1, column + 1, len(key["name"]), hint)


def _in_braces(lines: Sequence[str], begun: Mark, stopped: Mark) -> Slip | None:
    """Between brackets: a comma is missing between two keys, a # hides the rest, or the bracket is never closed."""
    number, column = stopped
    first, last = lines[begun.line], lines[number] if number < len(lines) else ""
    comment = re.search(r" (#.*)", first)
    if comment is not None and number > begun.line:
        hint = "put a text that contains ' #' in quotes"
        return Slip("all behind ' #' is a comment", begun.line + 1, comment.start(1) + 1, len(comment[1]), hint)
    if number > begun.line and _indent(last) <= _indent(first):
        return _never_closed(lines, begun)
    before = re.search(r"([\w-]+) *$", last[:column])
    if before is None or last[column : column + 1] != ":":
        return None
    hint = f"write ', {before[1]}:', or put the text in quotes"
    return Slip(f"a comma is missing before '{before[1]}'", number + 1, before.start(1) + 1, len(before[1]), hint)


def _never_closed(lines: Sequence[str], begun: Mark) -> Slip | None:
    opening = lines[begun.line][begun.column : begun.column + 1]
    closing = {"[": "]", "{": "}", "'": "'", '"': '"'}.get(opening)
    if closing is None:
        return None
    return Slip(f"this {opening} is never closed", begun.line + 1, begun.column + 1, 1, f"end it with {closing}")


def _quote_in_quotes(lines: Sequence[str], stopped: Mark) -> Slip | None:
    """`'It's a call'`: the apostrophe ends the text."""
    key = KEY.match(lines[stopped.line]) if stopped.line < len(lines) else None
    text = key["value"].strip() if key is not None else ""
    if key is None or text[:1] not in {"'", '"'} or stopped.column <= key.start("value"):
        return None
    inner, other = text[1:].removesuffix(text[0]), '"' if text[0] == "'" else "'"
    return Slip(
        f"the text ends at this {text[0]}", stopped.line + 1, stopped.column, 1,
        f"write {key['name']}: {other}{inner}{other}",
    )  # fmt: skip


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _meaningful(lines: Sequence[str], number: int) -> Iterator[int]:
    """The lines above ``number`` that are neither empty nor comments, the nearest first."""
    for above in range(number - 1, -1, -1):
        if lines[above].strip() and not lines[above].lstrip().startswith("#"):
            yield above
