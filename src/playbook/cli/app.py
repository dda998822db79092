"""The commands and the one place where "cannot go on" becomes a message and an exit code."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from playbook import __version__
from playbook.diagnostics import CannotGoOn, ExitCode

__all__ = ["app", "run"]

app = typer.Typer(
    help="Turns follow-up playbooks and a lead list into call reminders, e-mail drafts and call scripts.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

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
def build(
    folder: Annotated[Path, typer.Option("--project", "-C", help="The folder that holds project.yaml.")] = Path(),
    as_of: Annotated[
        str, typer.Option("--as-of", help="Build for this instant, such as 2026-11-24T09:00-05:00. Default: now.")
    ] = "",
    horizon: Annotated[
        int | None, typer.Option("--horizon", min=1, max=3650, help="Days ahead. Default: project.yaml's.")
    ] = None,
    frozen: Annotated[bool, typer.Option("--frozen", help="Write nothing into the journal.")] = False,
    verify: Annotated[bool, typer.Option("--verify", help="Compare every file in output/.")] = False,
) -> None:
    """Compile the playbooks and leads of this folder into output/."""
    from playbook.cli.build import instant_or_stop, run_build, this_writer  # noqa: PLC0415 - start-up: --help needs none
    from playbook.compile import BuildOptions  # noqa: PLC0415 - as above

    now = int(datetime.now(UTC).timestamp()) // 60
    options = BuildOptions(now, this_writer(), instant_or_stop(as_of), horizon, frozen, verify)
    raise typer.Exit(run_build(folder, options))


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
