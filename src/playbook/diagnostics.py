"""Mistakes of a user as values: what is wrong, where, and what to type next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playbook.source import Span

__all__ = ["CannotGoOn", "Diagnostic", "ExitCode", "Scope", "Severity"]


class Severity(StrEnum):
    """How much a diagnostic weighs."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Scope(StrEnum):
    """What a diagnostic stops: the whole build, or one lead (or touch) that is then withheld and listed."""

    PROJECT = "project"
    LEAD = "lead"


class ExitCode(IntEnum):
    """What the command returns to the shell; anything else is a bug of ours."""

    DONE = 0
    FINDINGS = 1
    WRONG_INPUT = 2
    ENVIRONMENT = 3


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake.

    Attributes:
        code: ``PB`` and three digits; docs/reference/diagnostics.md has a paragraph for each.
        message: what is wrong, in one sentence, without personal data beyond a row and a key.
        span: where; ``None`` only where there is no file to point into.
        hint: what to do or type next, as a phrase.
        scope: whether the build stops or one lead is withheld.
        width: how many characters of the source line the caret underlines.
        lead: the key of the lead it concerns, in scope ``LEAD``.
    """

    code: str
    message: str
    span: Span | None = None
    hint: str = ""
    severity: Severity = Severity.ERROR
    scope: Scope = Scope.PROJECT
    width: int = 1
    lead: str = ""

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Order by file, line, column, code: the same in every run and on every machine."""
        if self.span is None:
            return ("", 0, 0, self.code, self.message)
        return (self.span.path, self.span.line, self.span.column, self.code, self.message)


class CannotGoOn(Exception):  # noqa: N818 - it is a sentence to the user, not an error of ours
    """The one exception for "cannot go on"; caught in one place, printed without a traceback."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...], exit_code: ExitCode = ExitCode.WRONG_INPUT) -> None:
        super().__init__("; ".join(d.message for d in diagnostics))
        self.diagnostics = diagnostics
        self.exit_code = exit_code
