"""Turns what a build left below output/ into touches, calendar events and drafts, with readers of its own."""

from __future__ import annotations

import email
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

ESCAPED = re.compile(r"\\([\\;,nN])")


class Touch(NamedTuple):
    """A line of plan.json."""

    start: datetime
    uid: str
    lead: str
    rep: str
    playbook: str
    enrollment: int
    step: str
    occurrence: str
    channel: str
    zone: str
    local: str
    text: str
    status: str

    @property
    def place(self) -> tuple[str, str]:
        return self.step, self.occurrence


class Event(NamedTuple):
    """An event of a calendar file."""

    uid: str
    touch: str
    lead: str
    start: datetime
    is_cancelled: bool
    sequence: int
    text: str


class Draft(NamedTuple):
    """An e-mail that waits to be sent."""

    to: str
    text: str


@dataclass(frozen=True)
class Output:
    """Everything that was published: events by file, drafts by file."""

    touches: tuple[Touch, ...]
    events: Mapping[str, tuple[Event, ...]]
    drafts: Mapping[str, Draft]

    def calendar(self, rep: str, name: str) -> dict[str, Event]:
        """The events of a rep's ``calendar`` or ``changes`` files by uid."""
        own = (events for path, events in self.events.items() if path.startswith(f"{rep}/{name}"))
        return {event.uid: event for events in own for event in events}


def read_output(folder: Path) -> Output:
    """Read output/."""
    lines = json.loads((folder / "plan.json").read_bytes())["touches"]
    calendars = {path.relative_to(folder).as_posix(): path for path in sorted(folder.glob("*/*.ics"))}
    drafts = {path.relative_to(folder).as_posix(): path for path in sorted(folder.glob("*/drafts/*/*.eml"))}
    return Output(
        tuple(sorted(_touch(line) for line in lines)),
        {name: tuple(_events(path.read_bytes().decode())) for name, path in calendars.items()},
        {name: _draft(path.read_bytes()) for name, path in drafts.items()},
    )


def _touch(line: Mapping[str, object]) -> Touch:
    names = ("uid", "lead", "rep", "playbook", "enrollment", "step", "occurrence", "channel", "timezone", "local")
    return Touch(datetime.fromisoformat(line["start"]), *(line[name] for name in (*names, "text", "status")))


def _events(text: str) -> Iterator[Event]:
    unfolded = text.replace("\r\n ", "")
    for rest in unfolded.split("BEGIN:VEVENT\r\n")[1:]:
        body, _, _ = rest.partition("END:VEVENT")
        found = dict(line.partition(":")[::2] for line in reversed(body.split("\r\n")) if line)
        start = datetime.strptime(found["DTSTART"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        shown = ESCAPED.sub(lambda part: "\n" if part[1] in "nN" else part[1], body)
        names = (found[name] for name in ("UID", "X-PLAYBOOK-TOUCH", "X-PLAYBOOK-LEAD"))
        yield Event(*names, start, found["STATUS"] == "CANCELLED", int(found["SEQUENCE"]), shown)


def _draft(content: bytes) -> Draft:
    read = email.message_from_bytes(content, policy=policy.default)
    parts = [part.get_content() for part in read.walk() if part.get_content_type().startswith("text/")]
    return Draft(str(read["To"]), "\n".join((*(f"{name}: {value}" for name, value in read.items()), *parts)))
