"""Finds in a text what somebody meant as a field and wrote otherwise: `{first_name}`, `[First Name]`, `%CITY%`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Placeholder", "find_placeholders", "meant_field", "mended"]


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A field as it was written: where in the text (from 0), the words, and what to write instead."""

    offset: int
    written: str
    instead: str


NAME = r"[A-Za-z][A-Za-z0-9 _.-]{0,40}?"
SPELLINGS = (
    re.compile(rf"(?<!\{{)\{{(?!\{{)[!$]?\s?(?P<name>{NAME})\s?\}}{{1,2}}"),
    re.compile(rf"\$\{{\s?(?P<name>{NAME})\s?\}}"),
    re.compile(rf"\[{{1,3}}\s?(?P<name>{NAME})\s?\]{{1,3}}(?!\()"),  # [city](…) is a link
    re.compile(rf"<{{1,3}}\s?(?P<name>{NAME})\s?>{{1,3}}"),
    re.compile(rf"«\s?(?P<name>{NAME})\s?»"),
    re.compile(rf"%(?P<name>{NAME})%"),
    re.compile(rf"\*\|(?P<name>{NAME})\|\*"),
    re.compile(r"(?<!\w)\$(?P<name>[A-Za-z][A-Za-z_]{2,40})\b"),
)
TEMPLATE = re.compile(r"\{\{.{0,500}?\}\}|\{%.{0,500}?%\}|\{#.{0,500}?#\}", re.DOTALL)
EXPRESSION = re.compile(r"(?P<begin>\{{2,3})(?P<inside>[^{}\n]*)(?P<end>\}{0,3})")
WITHOUT_BAR = re.compile(r"(?P<name>[^|]+?) +(?P<rest>default\(.*)")
ONE_TOO_MANY = re.compile(r"(?<!\{)(\{\{[^{}]*\}\})\}")
# Other programs' words for our roots and fields.
ROOTS = {"contact": "lead", "recipient": "lead", "person": "lead", "prospect": "lead", "sender": "rep", "user": "rep"}
SAID = {
    "name": "lead.first_name",
    "fname": "lead.first_name",
    "given name": "lead.first_name",
    "lname": "lead.last_name",
    "surname": "lead.last_name",
    "your name": "rep.name",
    "my name": "rep.name",
    "rep name": "rep.name",
    "sender name": "rep.name",
    "your phone": "rep.phone",
    "your number": "rep.phone",
    "my number": "rep.phone",
    "your email": "rep.email",
    "your company": "company.name",
    "our company": "company.name",
    "my company": "company.name",
    "company name": "lead.company",
    "prospect name": "lead.first_name",
    "lead name": "lead.first_name",
}


def find_placeholders(text: str, known: Mapping[str, frozenset[str]]) -> Iterator[Placeholder]:
    """Find fields in other programs' brackets.

    Only what names a field that is known counts: a text may well say [sic] or {this}.

    Args:
        text: a template.
        known: the fields there are, by root name.
    """
    outside = TEMPLATE.sub(lambda match: " " * len(match.group()), text)
    taken: set[int] = set()
    for spelling in SPELLINGS:
        for match in spelling.finditer(outside):
            field = meant_field(match["name"], known)
            if field and match.start() not in taken:
                taken.update(range(match.start(), match.end()))
                yield Placeholder(match.start(), match.group(), f"{{{{ {field} }}}}")
    for match in ONE_TOO_MANY.finditer(text):
        yield Placeholder(match.start(), match.group(), match[1])


def mended(text: str, known: Mapping[str, frozenset[str]]) -> Placeholder | None:
    """Find the first `{{ … }}` that cannot be read though a known field stands in it: `{{ First Name }}`."""
    for match in EXPRESSION.finditer(text):
        name, bar, rest = match["inside"].partition("|")
        no_bar = WITHOUT_BAR.fullmatch(match["inside"].strip())
        if no_bar is not None:
            name, bar, rest = no_bar["name"], "|", no_bar["rest"]
        field = meant_field(name, known) or ("" if match["end"] else _first_field(name, known))
        if not field or (not no_bar and (match["begin"], name.strip(), match["end"]) == ("{{", field, "}}")):
            continue
        kept = f" | {rest.strip()}" if bar else ""
        written = match.group() if match["end"] else match["begin"]
        return Placeholder(match.start(), written, f"{{{{ {field}{kept} }}}}")
    return None


def _first_field(text: str, known: Mapping[str, frozenset[str]]) -> str:
    """The field with which a text begins that nothing ends."""
    words = text.split()
    heads = (" ".join(words[:count]).rstrip(".,;") for count in range(min(4, len(words)), 0, -1))
    return next(filter(None, (meant_field(head, known) for head in heads)), "")


def meant_field(name: str, known: Mapping[str, frozenset[str]]) -> str:
    """Give the field somebody means by ``First Name``, ``FIRST_NAME`` or ``contact.firstname``; empty for none.

    The field is as a template names it: ``lead.first_name`` or ``lead["Lead form"]``.
    """
    root, dot, last = name.strip().partition(".")
    if dot:
        return _field(_root(root), last, known)
    folded = _folded(name)
    first, _, others = folded.partition(" ")
    found = _field(_root(first), others, known) if others else ""  # "Lead First Name" names its root too
    said = SAID.get(folded, "")
    return found or _field("lead", name, known) or (said if _exists(said, known) else "")


def _root(name: str) -> str:
    return ROOTS.get(_folded(name), _folded(name))


def _field(root: str, name: str, known: Mapping[str, frozenset[str]]) -> str:
    folded = _folded(name)
    for field in sorted(known.get(root, ()), key=lambda field: (not field.isidentifier(), field)):
        if _folded(field).replace(" ", "") == folded.replace(" ", ""):
            return f"{root}.{field}" if field.isidentifier() else f'{root}["{field}"]'
    return ""


def _exists(field: str, known: Mapping[str, frozenset[str]]) -> bool:
    root, _, name = field.partition(".")
    return name in known.get(root, frozenset())


def _folded(name: str) -> str:
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").split())
