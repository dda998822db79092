"""What a manager wrote, understood: a playbook with its steps, messages and scripts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playbook.model.timing import Limit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playbook.model.timing import Schedule, StartIs, Timing, Wait
    from playbook.source import Span

__all__ = [
    "Action",
    "Condition",
    "Message",
    "MessageChoice",
    "Objection",
    "OutcomeTest",
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
    """Something to find out, named so that the answer can come back.

    ``choices`` are the answers it may have, none for any; ``is_date`` says that the answer is a day.
    """

    name: str
    ask: TemplateText
    choices: tuple[str, ...] = ()
    is_date: bool = False


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
class OutcomeTest:
    """One entry of `if_outcome`: the newest outcome of an earlier step must be one of these.

    ``outcomes`` are single outcomes and groups, as `outcomes:` may name them.
    """

    step: str
    outcomes: frozenset[str]


@dataclass(frozen=True, slots=True)
class MessageChoice:
    """Which of several texts a contact gets; exactly one of four shapes, with empty texts for "leave nothing".

    Attributes:
        each: by number of the happening from 1; the last one stands for all later ones.
        once: one text, in the first happening from number ``since`` on in which one could be left; nothing otherwise.
        series: the next text that was not left yet; nothing once all were.
        by_relationship: the lead's relationship → text; nothing for any other.
    """

    each: tuple[str, ...] = ()
    once: str = ""
    since: int = 1
    series: tuple[str, ...] = ()
    by_relationship: Mapping[str, str] = field(default_factory=dict)

    @property
    def messages(self) -> tuple[str, ...]:
        """Every text that may be chosen, in order of writing."""
        named = (*self.each, self.once, *self.series, *self.by_relationship.values())
        return tuple(dict.fromkeys(message for message in named if message))


@dataclass(frozen=True, slots=True)
class Action:
    """What is done in a step, on one channel.

    Attributes:
        channel: ``call``, ``email`` …
        minutes: how long it takes.
        message: id of the text sent, or left on voicemail; empty for a call means hang up and leave nothing.
        choice: where the text depends on the happening or the lead; ``message`` is then empty.
        condition: what must hold for this entry of an `either`.
        earlier: likewise, of earlier outcomes.
        limits: those in force for contacts on its own channel.
    """

    channel: str
    objective: str
    ask: str
    minutes: int
    span: Span
    script: str = ""
    message: str = ""
    choice: MessageChoice | None = None
    condition: Condition | None = None
    earlier: tuple[OutcomeTest, ...] = ()
    limits: Limit = field(default_factory=Limit)


@dataclass(frozen=True, slots=True)
class Reaction:
    """What follows an outcome.

    Attributes:
        kind: ``next``, ``next step``, ``again``, ``go to``, ``pause``, ``start`` or ``stop``.
        phrase: the words the manager wrote.
        target: the step of a ``go to``, the playbook of a ``start``.
        delay: `after …` or `pause …`; ``None`` where none is written.
        on_date: whether it counts on the day agreed with the lead (`outcome.date`).
    """

    kind: str
    phrase: str
    span: Span
    target: str = ""
    delay: Wait | None = None
    on_date: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One rule of a playbook; ``rule`` is its index in the project's table of rules.

    Attributes:
        actions: one, or the entries of an `either` in the order in which they are tried; none for a block.
        condition: the `if` that must hold; ``earlier`` are the tests of its `if_outcome`.
        limits: those in force for contacts of all channels together.
        channel_limits: those for the channel of its first action.
        block: the block it stands in; a block itself has no actions, its ``timing`` says when it begins.
    """

    id: str
    timing: Timing
    actions: tuple[Action, ...]
    schedule: Schedule
    rule: int
    span: Span
    condition: Condition | None = None
    earlier: tuple[OutcomeTest, ...] = ()
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
    """One file of `playbooks/`, lowered: names resolved, phrases parsed, defaults written out.

    Attributes:
        exits: outcomes after which the lead leaves at once.
        exit_if: a fact that makes the lead leave as soon as it is true.
        at_end: ``start`` of another playbook after the last step, or ``None`` for `stop`.
        enroll_again: how long after the end of a run a lead may be taken in once more; ``None`` for never.
        revision: 16 hexadecimal digits that change with the file.
    """

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
    exit_if: Condition | None = None
    at_end: Reaction | None = None
    enroll_again: Wait | None = None
    revision: str = ""

    def step(self, step_id: str) -> Step | None:
        """Find a step by id; ``None`` for an unknown one."""
        return next((step for step in self.steps if step.id == step_id), None)
