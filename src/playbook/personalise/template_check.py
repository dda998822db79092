"""Turns a template into what is wrong with it, before it meets a lead: syntax, misused and unknown fields."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from jinja2 import TemplateSyntaxError, nodes

from playbook.diagnostics import Diagnostic
from playbook.personalise.placeholders import find_placeholders, meant_field, mended
from playbook.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jinja2 import Environment

    from playbook.model.playbook import TemplateText
    from playbook.personalise.placeholders import Placeholder

    Known = Mapping[str, frozenset[str]]

__all__ = ["FILTERS", "TESTS", "check_template", "place_of", "span_of_line"]

FILTERS = ("default", "lower", "upper", "capitalize", "title", "trim")
TESTS = ("defined", "undefined")
FIELD = (nodes.Getattr, nodes.Getitem)
# No loops, calls, macros, arithmetic or imports: what a template costs is bounded by its own length.
ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Const,
    nodes.Filter,
    nodes.Test,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Concat,
)
BRACES = r"()(\{[{%])"
USE = 'use {{ lead.first_name }}, {{ lead.topic | default("…") }} and {% if lead.topic %}…{% endif %}'


def check_template(
    environment: Environment, text: TemplateText, known: Known, absent: frozenset[str]
) -> Iterator[Diagnostic]:
    """Find what is wrong with a template.

    Args:
        environment: parses it.
        text: the template.
        known: the fields there are, by root name.
        absent: the fields of ``lead`` that no lead can have a value for: they need a `default` or an `if`.
    """
    for found in find_placeholders(text.text, known):
        yield _misspelt(found, text)
    try:
        tree = environment.parse(text.text)
    except TemplateSyntaxError as error:
        yield _unreadable(error, text, known)
        return
    for node in tree.find_all(nodes.Node):
        problem = _refused(node)
        if problem:
            meant = mended(text.text, known)
            place = span_of_line(text, node.lineno, BRACES)
            yield Diagnostic("PB003", problem, place, USE) if meant is None else _misspelt(meant, text)
            return
    yield from _check_fields(tree, text, known, absent)


def _check_fields(
    tree: nodes.Template, text: TemplateText, known: Known, absent: frozenset[str]
) -> Iterator[Diagnostic]:
    guarded = {_field(node) for part in _guards(tree) for node in part.find_all(FIELD)} | {
        _field(part) for part in _guards(tree)
    }
    of_a_field = {id(node.node): node for node in tree.find_all(FIELD) if isinstance(node, FIELD)}
    for node in tree.find_all(FIELD):
        root, name = _field(node)
        if root in known and name not in known[root]:
            yield _unknown_field(node, text, known)
        elif root == "lead" and name in absent and (root, name) not in guarded:
            yield _absent_field(node, text)
    defaults = {id(word) for word in _default_words(tree)}
    for variable in tree.find_all(nodes.Name):
        if variable.name in known:
            continue
        if id(variable) in defaults:
            yield _unquoted(variable, text)
        else:
            yield _unknown_root(variable, of_a_field.get(id(variable)), text, known)


def _misspelt(found: Placeholder, text: TemplateText) -> Diagnostic:
    number = text.text.count("\n", 0, found.offset)
    column = found.offset - (text.text.rfind("\n", 0, found.offset) + 1)
    span = text.lines[min(number, len(text.lines) - 1)]
    place = Span(span.path, span.line, span.column + column) if text.exact else span
    message = f"'{found.written}' would be sent as it stands"
    if found.written.startswith("{{"):
        message = "this {{ is never closed" if found.written == "{{" else f"'{found.written}' is not a field"
    return Diagnostic("PB003", message, place, f"write {found.instead}", width=len(found.written))


def _unreadable(error: TemplateSyntaxError, text: TemplateText, known: Known) -> Diagnostic:
    found = mended(text.text, known)
    if found is not None:
        return _misspelt(found, text)
    said = error.message or ""
    line = (text.text.split("\n") or [""])[min(error.lineno, text.text.count("\n") + 1) - 1]
    message, hint = f"the template cannot be read: {said}", USE
    if "Jinja was looking for" in said:
        message, hint = "an {% if %} is not ended", "end it with {% endif %}"
    elif "unknown tag 'end" in said or "unknown tag 'el" in said:
        message, hint = "there is no {% if %} before this", "begin it with {% if lead.topic %}, or remove it"
    elif re.search("[“”„‘’]", line) and "unexpected char" in said:
        message, hint = "curly quotes cannot be read here", 'use straight ones: default("…")'
    elif spaced := re.search(r"\{\{ *(\w+)\.(\w+(?: \w+)+) *(?:\||\}\})", line):
        message = f"'{spaced[1]}.{spaced[2]}' cannot be read: the name has a space"
        hint = f'write {{{{ {spaced[1]}["{spaced[2]}"] }}}} for a column of that name'
    elif re.search(r"\{\{\s*\}\}", line):
        message, hint = "nothing stands between {{ and }}", "name a field: {{ lead.first_name }}"
    return Diagnostic("PB003", message, span_of_line(text, error.lineno, BRACES), hint, width=2)


def _refused(node: nodes.Node) -> str:
    if not isinstance(node, ALLOWED):
        return f"'{type(node).__name__.lower()}' cannot be used in a text"
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        near = get_close_matches(node.name, FILTERS, n=1)
        known = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(FILTERS)}"
        return f"there is no filter '{node.name}'; {known}"
    if isinstance(node, nodes.Test) and node.name not in TESTS:
        return f"there is no test '{node.name}'; there are {', '.join(TESTS)}"
    if isinstance(node, nodes.Getattr | nodes.Getitem) and not isinstance(node.node, nodes.Name):
        return "a field has one dot: lead.topic"
    if isinstance(node, nodes.Getitem) and not isinstance(node.arg, nodes.Const):
        return 'a column stands in quotes: lead["Lead form"]'
    return ""


def _field(node: nodes.Node) -> tuple[str, str]:
    """The (root, name) of ``lead.topic`` or ``lead["Lead form"]``; empty texts for anything else."""
    if not isinstance(node, nodes.Getattr | nodes.Getitem) or not isinstance(node.node, nodes.Name):
        return "", ""
    name = node.attr if isinstance(node, nodes.Getattr) else getattr(node.arg, "value", "")
    return node.node.name, str(name)


def _guards(tree: nodes.Template) -> Iterator[nodes.Node]:
    """The places where a missing value does no harm: under `default`, and in what an `if` asks."""
    for node in tree.find_all((nodes.Filter, nodes.If, nodes.CondExpr)):
        if isinstance(node, nodes.If | nodes.CondExpr):
            yield node.test
        elif isinstance(node, nodes.Filter) and node.name == "default" and node.node is not None:
            yield node.node


def _default_words(tree: nodes.Template) -> Iterator[nodes.Node]:
    for node in tree.find_all(nodes.Filter):
        if node.name == "default":
            yield from (word for word in node.args if isinstance(word, nodes.Name))


def place_of(root: str, name: str) -> str:
    """A pattern whose second group is the field's name as a template writes it."""
    return rf"\b{root}\s*(\.\s*|\[\s*[\"'])({re.escape(name)})"


def _unknown_field(node: nodes.Node, text: TemplateText, known: Known) -> Diagnostic:
    root, name = _field(node)
    meant = meant_field(f"{root}.{name}", known)
    near = get_close_matches(name, sorted(known[root]), n=1)
    hint = f"did you mean '{root}.{near[0]}'?" if near else f"known: {', '.join(sorted(known[root]))}"
    hint = f"did you mean '{meant}'?" if meant else hint
    what = "neither a column of the lead list nor a field" if root == "lead" else "not known"
    span = span_of_line(text, node.lineno, place_of(root, name))
    return Diagnostic("PB004", f"'{root}.{name}' is {what}", span, hint, width=len(name))


def _absent_field(node: nodes.Node, text: TemplateText) -> Diagnostic:
    root, name = _field(node)
    hint = f'add the column, name it under `columns:` of the list, or write {{{{ {root}.{name} | default("…") }}}}'
    span = span_of_line(text, node.lineno, place_of(root, name))
    return Diagnostic("PB004", f"the lead list has no column for '{root}.{name}'", span, hint, width=len(name))


def _unknown_root(node: nodes.Name, whole: nodes.Node | None, text: TemplateText, known: Known) -> Diagnostic:
    """A name that is none of ours: another program's (`contact.name`), or a field without its root."""
    span = span_of_line(text, node.lineno, rf"()\b({re.escape(node.name)})\b")
    name = ".".join(_field(whole)) if whole is not None else node.name
    near = get_close_matches(node.name, sorted(known.get("lead", ())), n=1)
    meant = meant_field(name, known) or (f"lead.{near[0]}" if near and whole is None else "")
    hint = f"write {{{{ {meant} }}}}" if meant else f"begin with {', '.join(sorted(known))}: {{{{ lead.first_name }}}}"
    return Diagnostic("PB004", f"'{node.name}' is not known here", span, hint, width=len(node.name))


def _unquoted(node: nodes.Name, text: TemplateText) -> Diagnostic:
    span = span_of_line(text, node.lineno, rf"(default\(\s*)({re.escape(node.name)})\b")
    hint = f'put the text in quotes: default("{node.name}")'
    return Diagnostic("PB004", f"'{node.name}' is not known here", span, hint, width=len(node.name))


def span_of_line(text: TemplateText, number: int, pattern: str = "") -> Span:
    """The place of a template line (from 1), and in it of the pattern's second group."""
    span = text.lines[min(number, len(text.lines)) - 1]
    line = (text.text.split("\n") or [""])[min(number, text.text.count("\n") + 1) - 1]
    match = re.search(pattern, line) if pattern and text.exact else None
    return Span(span.path, span.line, span.column + match.start(2)) if match else span
