"""Turns a template of the user's into a checked function from one lead's view to text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from jinja2 import Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from playbook.personalise.template_check import FILTERS, TESTS, check_template, place_of, span_of_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jinja2 import Template

    from playbook.diagnostics import Diagnostic
    from playbook.model.playbook import TemplateText
    from playbook.source import Span

__all__ = ["EmptyFieldError", "Templates", "View"]


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
        yield from check_template(self._environment(), text, known, absent)

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


def _place(error: _EmptyError, text: TemplateText) -> Span:
    """Where in the template a value was missing: jinja2 gives the frame of the template its own line numbers."""
    traceback, line = error.__traceback__, 1
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == "<template>":
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    root, _, name = error.name.partition(".")
    return span_of_line(text, line, place_of(root, name))
