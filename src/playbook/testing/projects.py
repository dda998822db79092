"""Turns a dict of files into a project on disk and builds it as the command would."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from playbook.compile import BuildOptions, build
from playbook.plugins.host import load_plugins
from playbook.source import DiskTree
from playbook.testing.plans import utc_minutes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from playbook.compile import Built

__all__ = ["BuiltProject", "SampleProject", "make_project"]

PROJECT = """\
title: Test follow-up
namespace: 4b0b7f0e-7d0c-4d0e-9a55-5f1c2a1d9c61
company: {name: Northlight, website: northlight.example.com, address: "1 Main Street, New York"}
reps:
  - {id: ines, name: Inès Moreau, email: ines@example.com, phone: +1 212-555-0190, timezone: America/New_York}
leads: [{file: leads.csv, timezone: America/New_York}]
playbooks: [PLAYBOOK]
outputs: [plan_json]
schedule:
  open: [mon-sat 09:00-20:30]
  holidays: lead
  if_closed: next open
  if_past: skip
  if_not_logged: assume no answer
"""
LEADS = """\
id,first_name,last_name,email,phone,owner,country,state,timezone,received_at,request,topic
L1,Maria,López,maria@example.com,+1 212-555-0134,ines,US,NY,America/New_York,ARRIVES,Twelve desks please.,twelve desks
"""


@dataclass(frozen=True, slots=True)
class BuiltProject:
    """What a build left: ``built`` is its report, ``touches`` the lines of plan.json by step id of the only lead."""

    folder: Path
    built: Built

    @property
    def touches(self) -> list[dict[str, Any]]:
        """Every touch of plan.json, in its order."""
        touches: list[dict[str, Any]] = json.loads(self.read("plan.json"))["touches"]
        return touches

    def local(self, step: str, lead: str = "") -> str | None:
        """The wall time of the one touch of ``step`` (of a lead, by key) to the minute, or ``None``."""
        found = [
            datetime.fromisoformat(t["local"]).isoformat(timespec="minutes")
            for t in self.touches
            if t["step"] == step and (not lead or t["lead"] == lead)
        ]
        if len(found) > 1:
            raise AssertionError(f"{len(found)} touches of {step}: name the lead")
        return found[0] if found else None

    def read(self, path: str) -> bytes:
        """The bytes of a file below output/."""
        return (self.folder / "output" / path).read_bytes()

    @property
    def files(self) -> dict[str, bytes]:
        """Every artifact below output/ by POSIX path; publication memory is not one."""
        output = self.folder / "output"
        return {
            path.relative_to(output).as_posix(): path.read_bytes()
            for path in sorted(output.rglob("*"))
            if path.is_file() and ".playbook" not in path.parts
        }


@dataclass(frozen=True, slots=True)
class SampleProject:
    """A project on disk; change its files freely between builds."""

    folder: Path

    def write(self, path: str, text: str) -> None:
        """Write a file of the project, UTF-8."""
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", newline="")

    def build(
        self,
        as_of: str,
        plugins: Iterable[tuple[str, object]] = (),
        *,
        accept: bool = False,
        frozen: bool = False,
    ) -> BuiltProject:
        """Build as of an ISO time with offset; ``accept`` and ``frozen`` are the command's options.

        Raises:
            CannotGoOn: for mistakes in the project.
        """
        registry, _ = load_plugins(plugins)
        options = BuildOptions(now=0, writer="kit", as_of=utc_minutes(as_of), frozen=frozen, accept=accept)
        return BuiltProject(self.folder, build(DiskTree(self.folder), self.folder, registry, options))


def make_project(
    folder: Path, playbook: str, files: Mapping[str, str] | None = None, arrives: str = ""
) -> SampleProject:
    """Write a small project: one rep and one lead in New York.

    Args:
        folder: an empty folder.
        playbook: the text of its one playbook.
        files: further files, or others in place of ``project.yaml`` and ``leads.csv``, by path.
        arrives: when the lead of the default ``leads.csv`` reached the rep, ISO with offset.
    """
    project = SampleProject(folder)
    name = next(line.split(":")[1].strip() for line in playbook.splitlines() if line.startswith("playbook:"))
    project.write(f"playbooks/{name}.yaml", playbook)
    project.write("project.yaml", PROJECT.replace("PLAYBOOK", name))
    project.write("leads.csv", LEADS.replace("ARRIVES", arrives))
    for path, text in (files or {}).items():
        project.write(path, text)
    return project
