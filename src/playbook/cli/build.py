"""`playbook build`: compiles, and says in a rep's words what came of it."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from playbook.cli.show import plain, show_diagnostics
from playbook.compile import BuildOptions, build
from playbook.diagnostics import CannotGoOn, ExitCode, Scope, Severity
from playbook.model.wording import weekday_time
from playbook.planning.zones import load_zone
from playbook.plugins.host import load_plugins
from playbook.source import DiskTree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playbook.compile import Built
    from playbook.model.plan import RepTally

__all__ = ["run_build", "summary"]

LONG_WORK = 3
"""Reps from which on a progress bar is worth its flicker."""
REASONS_SHOWN = 8
CANNOT_WRITE = "PB044"


def run_build(folder: Path, options: BuildOptions) -> ExitCode:
    """Build the project in ``folder`` and print the summary."""
    registry, problems = load_plugins()
    try:
        with _progress() as tell:
            built = build(DiskTree(folder), folder, registry, replace(options, progress=tell))
    except CannotGoOn as stop:
        show_diagnostics((*problems, *stop.diagnostics), folder)
        errors = sum(one.severity is Severity.ERROR for one in stop.diagnostics)
        sys.stderr.write(
            f"\n{errors} mistake{'s' * (errors != 1)}. Nothing was written.\n" if stop.exit_code == 2 else "\n"
        )
        return stop.exit_code
    show_diagnostics((*problems, *built.diagnostics), folder)
    sys.stdout.write(summary(built))
    if any(one.code == CANNOT_WRITE for one in built.diagnostics):
        return ExitCode.ENVIRONMENT
    failed = any(one.severity is Severity.ERROR for one in built.diagnostics)
    return ExitCode.FINDINGS if failed else ExitCode.DONE


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """Draw a bar on a terminal when there are many reps; stay silent in a log."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 - start-up: only on a terminal
    from rich.progress import Progress  # noqa: PLC0415 - as above

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Building", total=None)

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=total >= LONG_WORK)

        yield tell


def summary(built: Built) -> str:
    """Say what was built, in the words of a rep."""
    zone = built.project.reps[0].zone
    as_of = weekday_time(load_zone(zone).shown(built.as_of))
    lines = [f"{plain(built.project.title)}, as of {as_of} ({zone})", ""]
    lines += [f"  {_rep_line(tally)}" for tally in built.team.reps]
    lines += ["", *_left_out(built), _changes(built)]
    return "\n".join(lines) + "\n"


def _counted(count: int, thing: str) -> str:
    ending = "" if count == 1 else "es" if thing.endswith("ch") else "s"
    return f"{count} {thing}{ending}"


def _changes(built: Built) -> str:
    first = "Open output/index.html." if "overview" in built.project.outputs else "See output/."
    if not built.written and not built.removed:
        return f"Nothing changed. {first}"
    changes = [f"{_counted(len(built.written), 'file')} written"]
    changes += [f"{built.unchanged} unchanged"] if built.unchanged else []
    changes += [f"{len(built.removed)} removed"] if built.removed else []
    return f"{', '.join(changes)}. {first}"


def _rep_line(tally: RepTally) -> str:
    today = tally.load.get(tally.today, {})
    calls, mails = _counted(today.get("call", 0), "call"), _counted(today.get("email", 0), "e-mail")
    coming = _counted(sum(sum(day.values()) for day in tally.load.values()), "touch")
    return f"{plain(tally.rep.name)}: {_counted(tally.leads, 'lead')}; today {calls} and {mails}; {coming} coming"


def _left_out(built: Built) -> list[str]:
    lines = []
    if built.team.culled:
        reasons = Counter(one.reason for one in built.team.culled).most_common(REASONS_SHOWN)
        listed = "; ".join(f"{plain(reason)} ({count})" for reason, count in reasons)
        lines.append(f"{len(built.team.culled)} of {_counted(built.team.rows, 'row')} left out: {listed}")
    if built.enrolled:
        lines.append(f"{_counted(built.enrolled, 'new lead')} enrolled.")
    if built.recorded:
        lines.append(f"{_counted(built.recorded, 'row')} added to the journal; commit journal/ to keep the record.")
    if built.gone:
        lines.append(f"{_counted(built.gone, 'enrolled lead')} no longer in the list: held, nothing is planned.")
    if _withheld(built):
        lines.append(f"{_withheld(built)} withheld because of the mistakes named above; everything else was built.")
    return lines


def _withheld(built: Built) -> int:
    return sum(one.scope is Scope.LEAD and one.severity is Severity.ERROR for one in built.diagnostics)
