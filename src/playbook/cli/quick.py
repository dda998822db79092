"""Answers ``--version`` and ``--help`` before anything heavy is imported, and hands the rest to the commands."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line; the entry point of ``playbook``."""
    asked = sys.argv[1:]
    if asked == ["--version"]:
        from playbook import __version__  # noqa: PLC0415 - start-up: nothing else is needed for this answer

        sys.stdout.write(f"playbook {__version__}\n")
    elif asked in (["--help"], []):
        # Typer takes five times as long to load as Python itself; docs/generate.py keeps its answer in a file.
        with open(f"{__file__.rpartition('quick.py')[0]}help.txt", encoding="utf-8") as file:  # noqa: PTH123 - start-up
            sys.stdout.write(file.read())
    else:
        from playbook.cli.app import run  # noqa: PLC0415 - start-up, as above

        run()
