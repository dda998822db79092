"""`playbook today`: shows each rep whom to contact now, in order, and writes nothing."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import sys
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING

from playbook.cli.asked import this_user
from playbook.cli.show import plain, show_diagnostics
from playbook.cli.today_text import outcomes_hint, queue_text
from playbook.diagnostics import CannotGoOn, Diagnostic, ExitCode, Severity
from playbook.glance import Looking, look
from playbook.inputs import read_sources
from playbook.model.timing import ALL_DAY
from playbook.planning.hours import hours_for
from playbook.planning.zones import load_zone
from playbook.plugins.host import load_plugins
from playbook.reporting.day_queue import SPOKEN, Group, Moment, day_queue
from playbook.reporting.queue_json import queue_values
from playbook.source import DiskTree

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from playbook.model.plan import LeadPlan
    from playbook.model.project import Project, Rep
    from playbook.model.touch import Touch
    from playbook.reporting.day_queue import Entry, Queue

__all__ = ["Asked", "chosen_rep", "run_today"]

NARROWEST, WIDEST = 40, 100
EVERYBODY = "all"
SAFE = re.compile(r"[A-Za-z0-9_:.,/@%+=-]+")
"""Words that no shell takes apart."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for.

    Attributes:
        now: the clock, UTC minutes since 1970.
        writer: the name of this machine's journal file.
        as_of: the instant to look at, or ``None`` for project.yaml's or now.
        rep: a rep as `--rep` names one; empty for whoever sits here.
        as_json: whether a program reads the answer.
    """

    now: int
    writer: str
    as_of: int | None = None
    rep: str = ""
    as_json: bool = False


def run_today(folder: Path, asked: Asked) -> ExitCode:
    """Show the queues of the project in ``folder``."""
    registry, _ = load_plugins()
    tree = DiskTree(folder)
    sources = read_sources(tree, registry)
    rep = chosen_rep(sources.project, asked.rep, _names_here())
    glance = look(tree, registry, Looking(asked.now, asked.writer, asked.as_of, rep), sources)
    moment = _moment(glance.as_of)
    queues = [day_queue(plan, moment) for plan in glance.plans.values()]
    sys.stdout.write(_json(queues, folder, glance.as_of) if asked.as_json else _text(queues, folder))
    sys.stdout.flush()  # before what goes to the other stream
    # A build shows every finding; who is withheld by a mistake would be missed here.
    errors = [one for one in glance.diagnostics if one.severity is Severity.ERROR]
    show_diagnostics(errors, folder)
    return ExitCode.FINDINGS if errors else ExitCode.DONE


def chosen_rep(project: Project, asked: str, here: tuple[str, ...]) -> str | None:
    """Find whose queue to show: who was asked for, else who sits here, else the only rep; ``None`` for all.

    Args:
        project: whose reps they are.
        asked: a rep's id, name or address, or ``all``; empty for whoever sits here.
        here: how this machine names who sits at it.

    Raises:
        CannotGoOn: where the one asked for is no rep.
    """
    if asked.casefold() == EVERYBODY and not any(rep.id == EVERYBODY for rep in project.reps):
        return None
    for name in (asked,) if asked else here:
        found = [rep for rep in project.reps if _is_called(rep, name)]
        if len(found) == 1:
            return found[0].id
    if asked:
        raise _no_rep(asked, project.reps)
    return project.reps[0].id if len(project.reps) == 1 else None


def _is_called(rep: Rep, name: str) -> bool:
    return name.casefold() in {rep.id.casefold(), rep.name.casefold(), rep.email.casefold(), *rep.owners}


def _no_rep(asked: str, reps: tuple[Rep, ...]) -> CannotGoOn:
    known = [rep.id for rep in reps]
    near = get_close_matches(asked.casefold(), known, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(known)}; or all"
    return CannotGoOn((Diagnostic("PB018", f"--rep: there is no rep '{asked}'", hint=hint),))


def _names_here() -> tuple[str, ...]:
    """How this machine names who sits at it: as the journal does, else as the system does."""
    return tuple(name for name in (os.environ.get("PLAYBOOK_WRITER", "").strip(), this_user()) if name)


def _moment(as_of: int) -> Moment:
    def on_wall(instant: int, zone: str) -> datetime:
        return load_zone(zone).shown(instant)

    def is_open(touch: Touch, plan: LeadPlan) -> bool:
        step = plan.playbook.step(touch.step)
        if step is None:
            return False
        schedule, rep = step.schedule, plan.rep
        if touch.is_promised:  # what was agreed with the lead is outside of nobody's hours but the law's
            schedule, rep = replace(schedule, open=ALL_DAY, holidays="none"), replace(rep, hours=None, absent=())
        return hours_for(schedule, touch.channel, plan.lead, rep).is_open(as_of)

    return Moment(as_of, on_wall, is_open)


def _text(queues: Sequence[Queue], folder: Path) -> str:
    width = max(NARROWEST, min(shutil.get_terminal_size().columns, WIDEST))
    shown = (queue_text(queue, width, partial(_draft, folder), partial(_logging, folder)) for queue in queues)
    return "\n".join(shown) + outcomes_hint(queues, width)


def _json(queues: Sequence[Queue], folder: Path, as_of: int) -> str:
    values = queue_values(queues, as_of, partial(_draft, folder), partial(_logging, folder))
    # Escaped to ASCII, so that no console and no pipe on Windows can change a name.
    return json.dumps(values, indent=1) + "\n"


def _draft(folder: Path, entry: Entry) -> str:
    """Where the last build left the draft of an e-mail, from the project's folder; empty where there is none.

    The name is the published one (artifacts); where two would share it, the second has its uid behind it.
    """
    touch, plan = entry.touch, entry.plan
    if touch.channel != "email":
        return ""
    happening = "" if touch.occurrence == "1" else f"-{touch.occurrence.replace('.', '-')}"
    day = touch.here.date().isoformat()
    stem = f"output/{plan.rep.id}/drafts/{day}/{plan.slug}-{touch.step}{happening}"
    names = (f"{stem}-{touch.uid[:8]}.eml", f"{stem}.eml")
    return next((name for name in names if (folder / name).is_file()), "")


def _logging(folder: Path, entry: Entry) -> str:
    """The command that logs an entry, to be copied: what is not known yet is OUTCOME.

    What can no longer be made was made when it was planned, as far as we know.
    """
    touch, plan = entry.touch, entry.plan
    words = ["playbook", "log", _named(plan), "OUTCOME" if touch.channel in SPOKEN else "done", "--step", touch.step]
    is_only = touch.occurrence == "1" and all(other.step != touch.step or other is touch for other in plan.touches)
    words += [] if is_only else ["--occurrence", touch.occurrence]
    is_over = entry.group is Group.NOT_LOGGED and not entry.is_open
    words += ["--at", touch.here.isoformat(timespec="minutes")] if is_over else []
    words += ["-C", str(folder)] if str(folder) != "." else []
    return plain(" ".join(word if SAFE.fullmatch(word) else shlex.quote(" ".join(word.split())) for word in words))


def _named(plan: LeadPlan) -> str:
    """A key of the lead that every shell passes on as it stands; an id of the list may hold anything."""
    return next((key for key in plan.lead.keys if SAFE.fullmatch(key)), plan.lead.key)
