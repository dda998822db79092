"""One dated occurrence of a step, from plan to paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from playbook.model.lead import Phone

__all__ = ["Dropped", "Follows", "Said", "Sheet", "SheetObjection", "SheetQuestion", "SheetStage", "Texts", "Touch"]


@dataclass(frozen=True, slots=True)
class Said:
    """A voicemail as it will be spoken, with how long that takes (150 words a minute, half a second a sentence)."""

    id: str
    text: str
    seconds: float


@dataclass(frozen=True, slots=True)
class SheetQuestion:
    """A question with room for its answer."""

    name: str
    ask: str


@dataclass(frozen=True, slots=True)
class SheetStage:
    """A stage of the conversation, rendered for one lead."""

    name: str
    purpose: str
    say: str
    points: tuple[str, ...]
    questions: tuple[SheetQuestion, ...]


@dataclass(frozen=True, slots=True)
class SheetObjection:
    """What the lead may say, and the answer rendered for them."""

    hears: str
    answer: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A script rendered for one lead."""

    id: str
    stages: tuple[SheetStage, ...]
    objections: tuple[SheetObjection, ...]
    tone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Texts:
    """The words of one touch for one lead. ``voicemail`` is ``None`` where nothing is left."""

    objective: str
    ask: str
    subject: str = ""
    body: str = ""
    voicemail: Said | None = None
    sheet: Sheet | None = None
    fallbacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Follows:
    """What comes after an outcome: ``happens`` in words, and the next touch's start when there is one."""

    outcome: str
    happens: str
    start: int | None = None
    there: datetime | None = None


@dataclass(frozen=True, slots=True)
class Touch:
    """One dated occurrence.

    Attributes:
        uid: UUIDv5 of namespace, lead key, playbook, enrollment number, step, occurrence; stable for ever.
        start: UTC minutes since 1970.
        minutes: how long it takes.
        zone: the lead's IANA zone.
        there: ``start`` as the lead's wall clock shows it, with its offset.
        here: ``start`` as the rep's wall clock shows it.
        number: the phone to dial, for calls.
        address: where to write, for e-mails.
        message: id of the text sent or left; empty for none.
        texts: rendered words; ``None`` until personalised.
        follows: what comes next, by outcome.
        status: ``planned``; ``assumed`` for a past touch nobody logged; ``cancelled`` for one that was taken back.
        notes: what the rep should know about this time, such as an overlap.
        rules: indexes into the project's table of rules: the chain that put it there.
        entry: which entry of its step's `either`, from 0.
        is_promised: whether the day was agreed with the lead.
        cancelled_at: when a cancelled touch was taken back, UTC minutes since 1970.
    """

    uid: str
    lead: str
    rep: str
    playbook: str
    enrollment: int
    step: str
    occurrence: str
    channel: str
    start: int
    minutes: int
    zone: str
    there: datetime
    here: datetime
    attempt: int
    attempts: int
    rules: tuple[int, ...]
    number: Phone | None = None
    address: str = ""
    script: str = ""
    message: str = ""
    condition: str = ""
    status: str = "planned"
    texts: Texts | None = None
    follows: tuple[Follows, ...] = ()
    notes: tuple[str, ...] = ()
    entry: int = 0
    is_promised: bool = False
    cancelled_at: int | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A step that has no touch, and why, with the rules that decided it."""

    step: str
    reason: str
    rules: tuple[int, ...]
