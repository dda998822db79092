"""What a manager wrote, understood: a playbook with its steps, messages and scripts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playbook.model.timing import Limit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playbook.model.timing import Schedule, StartIs, Timing
    from playbook.source import Span

__all__ = [
    "Action",
    "Condition",
    "Message",
    "Objection",
    "Playbook",
    "Question",
    "Reaction",
    "Script",
    "Stage",
    "Step",
    "TemplateText",
]


@dataclass(frozen=True, slots=True)
class TemplateText:
    """A Jinja2 template as it stands in a source file.

    ``lines`` maps each template line (from 0) to its place, so that a mistake inside points at the user's file.
    """

    text: str
    lines: tuple[Span, ...]
    exact: bool = True

    @property
    def span(self) -> Span:
        """Where the text begins."""
        return self.lines[0]


@dataclass(frozen=True, slots=True)
class Condition:
    """An expression over `lead`, `history` and `answer`, checked when read."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Message:
    """A text for a voicemail or an e-mail; which one is there decides where it can be used."""

    id: str
    kind: str
    span: Span
    benefit: str = ""
    offers: str = ""
    reason: str = ""
    source: str = ""
    voicemail: TemplateText | None = None
    subject: TemplateText | None = None
    body: TemplateText | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Something to find out, named so that the answer can come back."""

    name: str
    ask: TemplateText


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a conversation, with what it is for."""

    name: str
    purpose: str
    say: TemplateText | None
    points: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Objection:
    """What the lead may say, and the answer; an interrupt, not a stage."""

    hears: str
    answer: TemplateText


@dataclass(frozen=True, slots=True)
class Script:
    """A conversation as the rep follows it."""

    id: str
    span: Span
    stages: tuple[Stage, ...]
    objections: tuple[Objection, ...] = ()
    tone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """What is done in a step, on one channel.

    ``message`` is the id of the text sent, or left on voicemail; empty for a call means hang up and leave nothing.
    """

    channel: str
    objective: str
    ask: str
    minutes: int
    span: Span
    script: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Reaction:
    """What follows an outcome: ``next``, ``stop``, ``start`` another playbook, ``again``, ``go to`` or ``pause``."""

    kind: str
    phrase: str
    span: Span
    target: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One rule of a playbook; ``rule`` is its index in the project's table of rules.

    ``limits`` are those in force for contacts of all channels together, ``channel_limits`` for its own channel.
    ``block`` names the block it stands in; a block itself has no actions, its ``timing`` says when it begins.
    """

    id: str
    timing: Timing
    actions: tuple[Action, ...]
    schedule: Schedule
    rule: int
    span: Span
    condition: Condition | None = None
    outcomes: Mapping[str, Reaction] = field(default_factory=dict)
    limits: Limit = field(default_factory=Limit)
    channel_limits: Limit = field(default_factory=Limit)
    block: str = ""

    @property
    def is_block(self) -> bool:
        """Whether other steps stand in it."""
        return not self.actions

    @property
    def channel(self) -> str:
        """The channel of its action; empty for a block."""
        return self.actions[0].channel if self.actions else ""


@dataclass(frozen=True, slots=True)
class Playbook:
    """One file of `playbooks/`, lowered: names resolved, phrases parsed, defaults written out."""

    id: str
    title: str
    about: str
    kind: str
    enroll: Condition
    start: Condition | None
    start_is: StartIs | None
    exits: frozenset[str]
    outcomes: Mapping[str, Reaction]
    steps: tuple[Step, ...]
    messages: Mapping[str, Message]
    scripts: Mapping[str, Script]
    span: Span
