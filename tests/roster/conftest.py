"""An office of two reps: playbooks, lists and journals as files, as a team has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from playbook.roster.identity import keyed_digest
from playbook.testing.projects import SampleProject

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from playbook.testing.projects import BuiltProject

NAMESPACE = "4b0b7f0e-7d0c-4d0e-9a55-5f1c2a1d9c61"
PROJECT = f"""\
title: Office
namespace: {NAMESPACE}
company: {{name: Northlight, website: northlight.example.com, address: "1 Main Street, New York"}}
reps:
  - {{id: ines, name: Inès Moreau, email: ines@example.com, phone: +1 212-555-0190, timezone: America/New_York}}
  - {{id: sam, name: Sam Okafor, email: sam@example.com, phone: +1 212-555-0191, timezone: America/New_York}}
leads: [{{file: leads.csv, timezone: America/New_York}}]
playbooks: [PLAYBOOKS]
outputs: [plan_json]
schedule:
  open: [mon-sat 09:00-20:30]
  holidays: lead
  if_closed: next open
  if_past: do now
  if_not_logged: wait
"""
CHASE = """\
playbook: chase
title: A chase
enroll: lead.received_at
start: lead.received_at
exit: [opted_out, won, lost, unqualified]
outcomes: {unanswered: next, connected: next, replied: next, else: stop}
steps:
  - id: talk
    when: 1 day after start
    call: {objective: Talk, ask: Ten minutes, voicemail: none}
  - id: write
    when: 2 days after start
    email: {objective: Write, ask: A time, message: note}
messages:
  note: {kind: value, subject: "A question", body: "Hello"}
"""
HEADER = "id,first_name,email,phone,owner,country,state,received_at,company,account_id,form,playbook\n"
JOURNAL = "id,at,by,event,lead,playbook,enrollment,step,occurrence,detail\n"


@dataclass(frozen=True)
class Office:
    """The project, with short ways to write its list and its journal and to read what came of a build."""

    project: SampleProject

    def list(self, rows: Iterable[str], header: str = HEADER) -> None:
        self.project.write("leads.csv", header + "".join(f"{row}\n" for row in rows))

    def log(self, *rows: str, at: str = "2026-07-07T14:00Z", writer: str = "ines") -> None:
        """Write a journal file of hand-made rows, each without id, time and writer."""
        lines = (f"{writer}-{number},{at},{writer},{row}\n" for number, row in enumerate(rows, 1))
        self.project.write(f"journal/{writer}.csv", JOURNAL + "".join(lines))

    def build(self, as_of: str, *, accept: bool = False, frozen: bool = False) -> BuiltProject:
        return self.project.build(as_of, accept=accept, frozen=frozen)

    def journal(self, kind: str = "", writer: str = "kit") -> list[dict[str, str]]:
        """What builds wrote, row by row."""
        path = self.project.folder / "journal" / f"{writer}.csv"
        lines = path.read_text("utf-8").splitlines()[1:] if path.exists() else []
        rows = [dict(zip(JOURNAL.strip().split(","), line.split(",", 9), strict=True)) for line in lines]
        return [{**row, "detail": row["detail"].strip('"')} for row in rows if kind in {"", row["event"]}]

    @staticmethod
    def planned(built: BuiltProject) -> dict[str, set[str]]:
        """The channels on which each lead is still to be contacted, by key."""
        channels: dict[str, set[str]] = {}
        for touch in built.touches:
            if touch["status"] == "planned":
                channels.setdefault(touch["lead"], set()).add(touch["channel"])
        return channels

    @staticmethod
    def codes(built: BuiltProject) -> list[str]:
        return [one.code for one in built.built.diagnostics]

    @staticmethod
    def digest(name: str) -> str:
        """The key of an address, number, domain or account: ``email:ann@example.com`` → its kind and digest."""
        return f"{name.partition(':')[0]}:{keyed_digest(UUID(NAMESPACE))(name)}"


def person(number: str, email: str = "", phone: str = "", owner: str = "ines", **cells: str) -> str:
    """A row of the list; what is not given is empty, but for a name, a place and an arrival."""
    known = {
        "id": number,
        "first_name": "Ann",
        "email": email,
        "phone": phone,
        "owner": owner,
        "country": "US",
        "state": "NY",
        "received_at": "2026-07-07T09:12-04:00",
    } | cells
    return ",".join(known.get(column, "") for column in HEADER.strip().split(","))


@pytest.fixture
def row():
    """Write a row of the list: row("1", "ann@example.com", "+1 212-555-0134", "sam", company="Acme")."""
    return person


@pytest.fixture
def office(tmp_path: Path):
    """Make an office: office(CHASE, OTHER_PLAYBOOK), the first alone by default."""

    def make(*playbooks: str, settings: str = "") -> Office:
        project = SampleProject(tmp_path / "office")
        texts = playbooks or (CHASE,)
        names = [text.split("\n")[0].removeprefix("playbook: ") for text in texts]
        for name, text in zip(names, texts, strict=True):
            project.write(f"playbooks/{name}.yaml", text)
        project.write("project.yaml", PROJECT.replace("PLAYBOOKS", ", ".join(names)) + settings)
        return Office(project)

    return make


@pytest.fixture
def chase() -> str:
    """The office's usual playbook: a call on day 1, an e-mail on day 2."""
    return CHASE
