"""Answers ``--version`` before anything heavy is imported, and hands everything else to the commands."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line; the entry point of ``playbook``."""
    if sys.argv[1:] == ["--version"]:
        from playbook import __version__  # noqa: PLC0415 - start-up: nothing else is needed for this answer

        sys.stdout.write(f"playbook {__version__}\n")
        return
    from playbook.cli.app import run  # noqa: PLC0415 - start-up: Typer takes five times as long as Python itself

    run()
