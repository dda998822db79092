"""What a plugin implements: small documented classes with defaults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from playbook.model.artifact import Artifact, Part, Stamp, Withheld
    from playbook.model.plan import LeadPlan, RepPlan, TeamPlan
    from playbook.model.project import Project

__all__ = ["BuildContext", "LeadSource", "Output", "Row", "SourceError", "StampBook", "Table"]


class StampBook(Protocol):
    """Publication memory as an output may use it: gives an event its SEQUENCE and its time of last change."""

    def stamp(self, plan: LeadPlan, uid: str, visible: bytes, *, is_cancelled: bool = False) -> Stamp:
        """Give the stamp for an event whose visible content is ``visible``: a new one only if that changed.

        ``is_cancelled`` says that the event takes back one that somebody may hold.
        """
        ...


@dataclass(frozen=True, slots=True)
class BuildContext:
    """What every output may read besides its plan: the project and the stamps. No clock, no file, no other lead."""

    project: Project
    stamps: StampBook


class Output:
    """A format that is written for a lead, a rep or the team.

    Override what you need; each method is a pure function from a plan to files, called in this order::

        for_lead   once per lead, sees that lead only
        for_rep    once per rep, with the parts its leads' calls returned
        for_team   once, with the parts the reps' calls returned; sees counts, not leads

    A method returns ``Artifact`` (a whole file) or ``Part`` (a piece that the next method joins). What must not be
    written for one touch is returned as ``Withheld``: it is listed with its reason, and the rest is written. The same
    plan must give the same bytes: no clock, no randomness, no file, no locale.
    """

    name: str = ""
    """The name under which project.yaml lists it; also shown in errors."""

    def for_lead(self, plan: LeadPlan, context: BuildContext) -> Iterable[Artifact | Part | Withheld]:
        """Write for one lead. ``plan`` is all there is to know; another lead's data cannot be reached from it."""
        del plan, context
        return ()

    def for_rep(
        self, plan: RepPlan, parts: Sequence[Part], context: BuildContext
    ) -> Iterable[Artifact | Part | Withheld]:
        """Write for one rep; ``parts`` are this output's own, sorted by their ``order``."""
        del plan, parts, context
        return ()

    def for_team(self, plan: TeamPlan, parts: Iterable[Part], context: BuildContext) -> Iterable[Artifact]:
        """Write for the team; ``parts`` are this output's own, in order, to be read once."""
        del plan, parts, context
        return ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a lead list: the line it begins on (from 1) and its cells in the order of the header."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A lead list as read: headers in their own spelling, the line they stand on, and rows of the same width."""

    headers: tuple[str, ...]
    header_line: int
    rows: tuple[Row, ...]


class SourceError(Exception):
    """A lead list that cannot be read without guessing: where, what is wrong, and what to do.

    Raised by a ``LeadSource``; the host turns it into a diagnostic.
    """

    def __init__(self, message: str, *, line: int = 1, column: int = 1, hint: str = "", code: str = "PB031") -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.hint = hint
        self.code = code


class LeadSource:
    """Reads one kind of lead file into a table; what the columns mean is decided afterwards, for all kinds alike."""

    name: str = ""
    suffixes: tuple[str, ...] = ()
    """File endings it reads, lower case, with the dot."""

    def read(self, content: bytes, path: str) -> Table:
        """Turn a file's bytes into a table.

        Raises:
            SourceError: where reading would be guessing.
        """
        del content
        raise SourceError(f"{path}: the source '{self.name}' has no `read`")
