"""Turns a template of the user's into a checked function from one lead's view to text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NoReturn

from jinja2 import TemplateSyntaxError, Undefined, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from playbook.diagnostics import Diagnostic
from playbook.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jinja2 import Template

    from playbook.model.playbook import TemplateText

__all__ = ["EmptyFieldError", "Templates", "View"]

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


class EmptyFieldError(Exception):
    """A template needs a value this lead does not have: ``name`` such as ``lead.topic``."""

    def __init__(self, name: str, span: Span) -> None:
        super().__init__(name)
        self.name = name
        self.span = span


@dataclass(frozen=True, slots=True)
class View:
    """What a template may see under one name: texts by field, nothing else."""

    name: str
    values: Mapping[str, str]


class _EmptyError(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class _Empty(Undefined):
    """A value that is missing: false, replaced by `default`, and refused wherever it would be used."""

    def __bool__(self) -> bool:
        return False

    def _refuse(self, *_: object) -> NoReturn:
        raise _EmptyError(self._undefined_name or "a value")

    __str__ = __eq__ = __ne__ = __lt__ = __gt__ = __le__ = __ge__ = __contains__ = _refuse
    __hash__ = None  # type: ignore[assignment]


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2 without any way from a value to Python: a view's field by name, or nothing."""

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - jinja2's signature
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:  # noqa: ANN401 - jinja2's signature
        if isinstance(obj, View):
            value = obj.values.get(argument, "")
            return value if value.strip() else _Empty(name=f"{obj.name}.{argument}")
        return _Empty(name=str(argument))


@dataclass(slots=True)
class Templates:
    """Compiled templates of one project, by their text."""

    _compiled: dict[str, Template] = field(default_factory=dict)
    _sandbox: _Sandbox | None = None

    def check(
        self, text: TemplateText, known: Mapping[str, frozenset[str]], absent: frozenset[str]
    ) -> Iterator[Diagnostic]:
        """Find what is wrong with a template before it meets a lead.

        Args:
            text: the template.
            known: the fields there are, by root name.
            absent: the fields of ``lead`` that no lead can have a value for: they need a `default` or an `if`.
        """
        for found in find_placeholders(text.text, known):
            yield _misspelt(found, text)
        try:
            tree = self._environment().parse(text.text)
        except TemplateSyntaxError as error:
            yield _unreadable(error, text, known)
            return
        for node in tree.find_all(nodes.Node):
            problem = _refused(node)
            if problem:
                found = mended(text.text, known)
                place = _line(text, node.lineno, r"(\{)(\{|%)")
                yield Diagnostic("PB003", problem, place, "use {{ field }}, default() and if") if found is None else (
                    _misspelt(found, text)
                )
                return
        guarded = {_field(node) for part in _guards(tree) for node in part.find_all(FIELD)} | {
            _field(part) for part in _guards(tree)
        }
        for node in tree.find_all(FIELD):
            root, name = _field(node)
            if root in known and name not in known[root]:
                yield _unknown_field(node, text, known)
            elif root == "lead" and name in absent and (root, name) not in guarded:
                yield _absent_field(node, text)
        for variable in tree.find_all(nodes.Name):
            if variable.name not in known:
                yield _unknown_root(variable, text, known)

    def render(self, text: TemplateText, views: Mapping[str, View]) -> str:
        """Render for one lead.

        Raises:
            EmptyFieldError: where a value is missing and no default is given.
        """
        template = self._compiled.get(text.text)
        if template is None:
            template = self._compiled[text.text] = self._environment().from_string(text.text)
        try:
            return template.render(views)
        except _EmptyError as error:
            raise EmptyFieldError(error.name, _place(error, text)) from None

    def _environment(self) -> _Sandbox:
        if self._sandbox is None:
            self._sandbox = _Sandbox(trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, undefined=_Empty)
            self._sandbox.filters = {name: self._sandbox.filters[name] for name in FILTERS}
            self._sandbox.tests = {name: self._sandbox.tests[name] for name in TESTS}
            self._sandbox.globals = {}
        return self._sandbox


def _refused(node: nodes.Node) -> str:
    if not isinstance(node, ALLOWED):
        return f"'{type(node).__name__.lower()}' cannot be used in a text"
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        return f"there is no filter '{node.name}'; there are {', '.join(FILTERS)}"
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


def _place_of(root: str, name: str) -> str:
    return rf"\b{root}\s*(\.\s*|\[\s*[\"'])({re.escape(name)})"


def _unknown_field(node: nodes.Node, text: TemplateText, known: Mapping[str, frozenset[str]]) -> Diagnostic:
    root, name = _field(node)
    near = get_close_matches(name, sorted(known[root]), n=1)
    hint = f"did you mean '{root}.{near[0]}'?" if near else f"known: {', '.join(sorted(known[root]))}"
    what = "neither a column of the lead list nor a field" if root == "lead" else "not known"
    span = _line(text, node.lineno, _place_of(root, name))
    return Diagnostic("PB004", f"'{root}.{name}' is {what}", span, hint, width=len(name))


def _absent_field(node: nodes.Node, text: TemplateText) -> Diagnostic:
    root, name = _field(node)
    hint = f'add the column, name it under `columns:` of the list, or write {{{{ {root}.{name} | default("…") }}}}'
    span = _line(text, node.lineno, _place_of(root, name))
    return Diagnostic("PB004", f"the lead list has no column for '{root}.{name}'", span, hint, width=len(name))


def _unknown_root(node: nodes.Name, text: TemplateText, known: Mapping[str, frozenset[str]]) -> Diagnostic:
    span = _line(text, node.lineno, rf"()\b({re.escape(node.name)})\b")
    hint = f"begin with {', '.join(sorted(known))}: {{{{ lead.{node.name} }}}}"
    return Diagnostic("PB004", f"'{node.name}' is not known here", span, hint, width=len(node.name))


def _line(text: TemplateText, number: int, pattern: str = "") -> Span:
    """The place of a template line (from 1), and in it of the pattern's second group."""
    span = text.lines[min(number, len(text.lines)) - 1]
    line = (text.text.split("\n") or [""])[min(number, text.text.count("\n") + 1) - 1]
    match = re.search(pattern, line) if pattern and text.exact else None
    return Span(span.path, span.line, span.column + match.start(2)) if match else span


def _place(error: _EmptyError, text: TemplateText) -> Span:
    """Where in the template a value was missing: jinja2 gives the frame of the template its own line numbers."""
    traceback, line = error.__traceback__, 1
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == "<template>":
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    root, _, name = error.name.partition(".")
    return _line(text, line, _place_of(root, name))
