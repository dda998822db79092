"""The commands and the one place where "cannot go on" becomes a message and an exit code."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from playbook import __version__
from playbook.diagnostics import CannotGoOn, ExitCode
from playbook.model.outcomes import OUTCOMES

__all__ = ["app", "run"]

app = typer.Typer(
    help="Turns follow-up playbooks and a lead list into call reminders, e-mail drafts and call scripts.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


class Answer(StrEnum):
    """How a command answers."""

    TEXT = "text"
    JSON = "json"


REPORT = """\
This is a bug in playbook, not a mistake of yours. Nothing of your project was lost.
Please report it with the text below; it may hold names from your leads, so read it first.
"""


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"playbook {__version__}")
        raise typer.Exit


@app.callback()
def _playbook(
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Keep `build` a command while it is the only one."""


@app.command()
def build(  # noqa: PLR0913, PLR0917 - Typer makes an option of each
    folder: Annotated[Path, typer.Option("--project", "-C", help="The folder that holds project.yaml.")] = Path(),
    as_of: Annotated[
        str, typer.Option("--as-of", help="Build for this instant, such as 2026-11-24T09:00-05:00. Default: now.")
    ] = "",
    horizon: Annotated[
        int | None, typer.Option("--horizon", min=1, max=3650, help="Days ahead. Default: project.yaml's.")
    ] = None,
    frozen: Annotated[bool, typer.Option("--frozen", help="Write nothing into the journal.")] = False,
    verify: Annotated[bool, typer.Option("--verify", help="Compare every file in output/.")] = False,
    accept: Annotated[bool, typer.Option("--accept", help="Build although most unusually much changes.")] = False,
) -> None:
    """Compile the playbooks and leads of this folder into output/."""
    from playbook.cli.asked import instant_or_stop, this_writer  # noqa: PLC0415 - start-up: --help needs none
    from playbook.cli.build import run_build  # noqa: PLC0415 - as above
    from playbook.compile import BuildOptions  # noqa: PLC0415 - as above

    now = int(datetime.now(UTC).timestamp()) // 60
    options = BuildOptions(now, this_writer(), instant_or_stop(as_of), horizon, frozen, verify, accept=accept)
    raise typer.Exit(run_build(folder, options))


@app.command()
def today(
    folder: Annotated[Path, typer.Option("--project", "-C", help="The folder that holds project.yaml.")] = Path(),
    rep: Annotated[str, typer.Option("--rep", help="Whose queue; all for everybody's. Default: yours.")] = "",
    as_of: Annotated[
        str, typer.Option("--as-of", "--at", help="As it is at this instant, such as 2026-11-24T09:00-05:00.")
    ] = "",
    answer: Annotated[Answer, typer.Option("--format", help="For people, or for programs.")] = Answer.TEXT,
) -> None:
    """Show whom to contact now, in order; writes nothing."""
    from playbook.cli.asked import instant_or_stop, this_writer  # noqa: PLC0415 - start-up, as above
    from playbook.cli.today import Asked, run_today  # noqa: PLC0415 - as above

    now = int(datetime.now(UTC).timestamp()) // 60
    asked = Asked(now, this_writer(), instant_or_stop(as_of), rep, answer is Answer.JSON)
    raise typer.Exit(run_today(folder, asked))


@app.command()
def log(  # noqa: PLR0913, PLR0917 - one argument per option: Typer's spelling
    lead: Annotated[
        str, typer.Argument(help="Whose: id, e-mail address, phone number, or a part of a name.", show_default=False)
    ] = "",
    outcome: Annotated[str, typer.Argument(help=f"What came of it: {', '.join(OUTCOMES)}.", show_default=False)] = "",
    folder: Annotated[Path, typer.Option("--project", "-C", help="The folder that holds project.yaml.")] = Path(),
    step: Annotated[str, typer.Option("--step", help="Of which step. Default: the one that is due.")] = "",
    occurrence: Annotated[str, typer.Option("--occurrence", help="Which happening of it, where it repeats.")] = "",
    at: Annotated[
        str, typer.Option("--at", help='When, on the rep\'s clock: 10:42, "yesterday 16:30". Default: now.')
    ] = "",
    note: Annotated[str, typer.Option("--note", help="In your own words; kept beside the journal.")] = "",
    date: Annotated[
        str, typer.Option("--date", help='The day agreed, on the lead\'s clock: fri, "2026-12-01 15:00"; or none.')
    ] = "",
    answers: Annotated[
        list[str] | None, typer.Option("--answer", help="name=value: an answer to a question of the script.")
    ] = None,
    channels: Annotated[str, typer.Option("--channels", help="What opted_out closes: call,email. Default: all.")] = "",
    message: Annotated[str, typer.Option("--message", help="Which text was left or sent. Default: the plan's.")] = "",
    no_message: Annotated[bool, typer.Option("--no-message", help="None of the playbook's texts was left.")] = False,
    account: Annotated[bool, typer.Option("--account", help="opted_out holds for their whole company.")] = False,
    domain: Annotated[bool, typer.Option("--domain", help="opted_out holds for their whole domain.")] = False,
    show: Annotated[bool, typer.Option("--show", help="Show what is logged for LEAD; log nothing.")] = False,
    undo: Annotated[str, typer.Option("--undo", help="Take back the row with this id.", show_default=False)] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Take back a stop, too.")] = False,
    as_of: Annotated[str, typer.Option("--as-of", help="What counts as now, such as 2026-11-24T09:00-05:00.")] = "",
    answer: Annotated[Answer, typer.Option("--format", help="For people, or for programs.")] = Answer.TEXT,
) -> None:
    """Write down what happened with a lead; the next build goes on from it."""
    from playbook.cli.asked import instant_or_stop, this_writer  # noqa: PLC0415 - start-up, as above
    from playbook.cli.log import Sitting, Wanted, run_log  # noqa: PLC0415 - as above
    from playbook.cli.log_row import Asked  # noqa: PLC0415 - as above

    now = int(datetime.now(UTC).timestamp()) // 60
    sitting = Sitting(folder, this_writer(), now, instant_or_stop(as_of), answer is Answer.JSON)
    typed = Asked(outcome, step, occurrence, at, note, date, tuple(answers or ()), channels, message)
    typed = replace(typed, no_message=no_message, account=account, domain=domain)
    raise typer.Exit(run_log(sitting, Wanted(lead, typed, show, undo, yes)))


def run() -> None:
    """Run a command and exit with its code; no traceback for anything a user can cause."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # consoles in cp1252 cannot show every name
    try:
        app(prog_name="playbook")
    except CannotGoOn as stop:
        from playbook.cli.show import show_diagnostics  # noqa: PLC0415 - only where something is wrong

        show_diagnostics(stop.diagnostics, Path())
        sys.exit(stop.exit_code)
    except BrokenPipeError:
        # The reader of our output has gone; point stdout elsewhere so that Python's own flush does not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(ExitCode.ENVIRONMENT)
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. What was written is whole; run it again to finish.\n")
        sys.exit(130)
    except Exception:
        sys.stderr.write(REPORT)
        raise
