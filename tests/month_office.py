"""A project on disk with the commands a team types in it, and the clock they live by."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from unittest.mock import patch

from month_artifacts import read_output
from month_people import REPS
from month_rules import PROJECT, playbook_texts
from playbook.cli.app import app
from playbook.compile import BuildOptions, build
from playbook.journal.append import append_events
from playbook.model.event import Event
from playbook.plugins.host import load_plugins
from playbook.source import DiskTree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from month_artifacts import Output
    from playbook.compile import Built

BEGIN = datetime(2027, 3, 10, 6, tzinfo=UTC)
"""Clocks change in New York on 14 March, in Paris on the 28th, in Sydney on 4 April; Easter is in between."""
EVENING = timedelta(hours=14)
"""From the build before Paris and New York begin to the one before Sydney does."""
SHARED = "PB057"
"""Another rep calls this number first: worth telling, and no mistake."""


def sessions(day: int) -> Iterator[tuple[datetime, datetime]]:
    """The builds of a day, each with when the next one is."""
    begin = BEGIN + timedelta(days=day)
    yield begin, begin + EVENING
    yield begin + EVENING, begin + timedelta(days=1)


def shown(at: datetime) -> str:
    """Write an instant as the commands read it."""
    return f"{at:%Y-%m-%dT%H:%MZ}"


@dataclass
class Office:
    """A project's folder; ``said`` counts what commands answered."""

    folder: Path

    def set_up(self) -> None:
        """Write the project and its playbooks."""
        reps = "reps:\n" + "".join(map(_rep_line, REPS))
        for path, text in (playbook_texts() | {"project.yaml": PROJECT + reps}).items():
            self.write(path, text)

    def write(self, path: str, text: str) -> None:
        """Write a file of the project."""
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", newline="")

    @property
    def output(self) -> Output:
        """What the last build left."""
        return read_output(self.folder / "output")

    def build(self, at: datetime, *, by_command: bool = False) -> list[str]:
        """Build, and give what the build found that it should not have."""
        if by_command:
            words = [sys.executable, "-m", "playbook", "build", "-C", str(self.folder), "--as-of", shown(at)]
            env = os.environ | {"PLAYBOOK_WRITER": "office"}
            ran = subprocess.run(words, capture_output=True, text=True, check=False, env=env)
            return [] if ran.returncode == 0 else [ran.stderr]
        return [f"{one.code} {one.lead}: {one.message}" for one in self._built(at).diagnostics if one.code != SHARED]

    def build_again(self, at: datetime) -> list[str]:
        """Build once more with nothing changed, and give what that wrote."""
        journal = {path: path.read_bytes() for path in (self.folder / "journal").glob("*.csv")}
        built = self._built(at)
        rows = [path.name for path, content in journal.items() if path.read_bytes() != content]
        return [*built.written, *built.removed, *rows]

    def _built(self, at: datetime) -> Built:
        options = BuildOptions(0, "office", _minute(at))
        return build(DiskTree(self.folder), self.folder, load_plugins()[0], options)

    def today(self, at: datetime) -> list[dict[str, object]]:
        """Everybody's queue."""
        words = ("today", "-C", str(self.folder), "--rep", "all", "--format", "json", "--as-of", shown(at))
        code, out, err = self.type(*words)
        assert code in {0, 1}, err
        return [entry | {"rep": one["rep"]} for one in json.loads(out)["reps"] for entry in one["queue"]]

    def type(self, *words: str, writer: str = "office") -> tuple[int, str, str]:
        """Type a command; give its exit code and what it printed."""
        out, err = io.StringIO(), io.StringIO()
        with patch.dict(os.environ, {"PLAYBOOK_WRITER": writer}), redirect_stdout(out), redirect_stderr(err):
            try:
                app(list(words), prog_name="playbook")
            except SystemExit as left:
                return int(left.code or 0), out.getvalue(), err.getvalue()
        raise AssertionError(words)

    def append(self, row: str, writer: str, at: datetime, lead: str, place: tuple, detail: Mapping[str, str]) -> None:
        """Add an outcome to the journal as other programs do; ``place`` is playbook, run, step and occurrence."""
        append_events(self.folder, writer, [Event(row, _minute(at), writer, "outcome", lead, *place, detail)])


def _minute(at: datetime) -> int:
    return int(at.timestamp()) // 60


def _rep_line(name: str) -> str:
    rep = REPS[name]
    parts = [part.split(" ") for part in rep.hours.split(",") if part]
    hours = ", ".join(f"{days.lower()} {span}" for days, spans in parts for span in spans.split("+"))
    absent = ", ".join(f"{first} to {last}" for first, last in rep.absent)
    who = f"id: {name}, name: {name.title()} Rep, email: {name}@example.com, phone: +1 212-555-0190"
    return f"  - {{{who}, timezone: {rep.zone}, region: {rep.region}, hours: [{hours}], absent: [{absent}]}}\n"
