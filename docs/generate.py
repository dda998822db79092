"""Writes the pages that come from the code, or with ``--check`` says which are out of date."""

from __future__ import annotations

import sys
from pathlib import Path

from typer.testing import CliRunner

from playbook.cli.app import app
from playbook.codes import CODES

ROOT = Path(__file__).parent.parent


def diagnostics() -> str:
    """Every code, what it means and what to do."""
    rows = [f"| `{code}` | {entry.name} | {entry.means} | {entry.do} |" for code, entry in sorted(CODES.items())]
    return "\n".join(
        [
            "# Diagnostics",
            "",
            "Written by `docs/generate.py` from `src/playbook/codes.py`; change it there.",
            "",
            "| code | name | what it means | what to do |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def command_help() -> str:
    """What `playbook --help` says; kept in a file because Typer takes longer to load than to answer."""
    return CliRunner().invoke(app, ["--help"], prog_name="playbook", env={"COLUMNS": "80", "TERM": "dumb"}).output


PAGES = {"docs/reference/diagnostics.md": diagnostics, "src/playbook/cli/help.txt": command_help}


def main() -> int:
    """Write or check every page."""
    stale = []
    for name, make in PAGES.items():
        place, text = ROOT / name, make()
        if "--check" in sys.argv[1:]:
            stale += [name] * (not place.is_file() or place.read_text("utf-8") != text)
        else:
            place.parent.mkdir(exist_ok=True)
            place.write_text(text, encoding="utf-8", newline="\n")
    for name in stale:
        print(f"{name} is out of date: run python docs/generate.py")  # noqa: T201 - a script's answer
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
