"""Writes the pages that come from the code, or with ``--check`` says which are out of date."""

from __future__ import annotations

import csv
import sys
from importlib.resources import files
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


REGULATIONS = """\
# When people may be called

Written by `docs/generate.py` from `src/playbook/planning/regulations.csv`; change it there.

**This is not legal advice, and it may be out of date.** It is a table of what we found, with the place where each rule
stands and how sure we are of it. Whether you may call somebody at all, and when, is for you and your lawyer to know.

## What it does

Calls and texts are planned only at times that every row for the lead allows, on the lead's own clock. It is on by
default. A lead in Florida has two rows, `US` and `US-FL`, and both hold; one in New York has `US` alone, since New York
has no row of its own here. The row `default` is for countries without a row and for leads whose country is unknown.

- **hours** are half-open: until 20:00 means that 19:59 is the last minute to begin.
- **closed** says on whose holidays nobody is called: `national`, or `state` for those of the state or province,
  where it is known, and of the nation. In Italy (`eve as Sat`) the day before a holiday has Saturday's hours.
- **cap** counts the calls to one number, those already made too, in any span of that length: with `3/24h` the fourth
  may begin exactly 24 hours after the first.
- **named** rows are for one kind of caller only (debt collection, announcing machines) and are here to be read: they
  never apply by themselves.

What these rules leave no room for is dropped, and the plan names the rule.

## How to lift a row

Some rows do not hold when you have a reason to call. Say the reason in the lead list's column `basis`, or for a whole
list with `basis:` beside its `file:` in `project.yaml`:

| basis | say it when |
|---|---|
| `asked` | they asked you to contact them |
| `consented` | they agreed, expressly and beforehand, to be called, and you can show it |
| `existing customer` | they buy from you, or did so lately enough for their law to count it |

A basis lifts a row only where the column *lifted by* names it, and then the whole row, its cap as well. Other rows for
the same lead still hold, and so do your own hours and limits. What we do not know to be an exception lifts nothing; nor
does consent that is merely the condition for calling at all.

## Stricter, never looser

`open`, `holidays` and `limits` of a project, playbook or step narrow what the rows leave and cannot widen it: a contact
is planned only where both agree, and the lower cap counts. To be stricter than a row, write shorter hours or lower
limits. A project cannot loosen a row; if one is wrong, mend the table and its citation.

## The rows
"""
"""What does not change with the data; the rows follow."""


def regulations() -> str:
    """The calling rules that ship, with citation and confidence, and how each row came to read as it does."""
    text = files("playbook.planning").joinpath("regulations.csv").read_text("utf-8")
    rows = [{name: cell.replace("|", "\\|") for name, cell in row.items()} for row in csv.DictReader(text.splitlines())]
    names = ("jurisdiction", "hours", "closed", "cap", "lifted by", "citation", "confidence")
    rules = [f"| {' | '.join(_rule(row))} |" for row in rows]
    reasons = [f"| {row['jurisdiction']} | {row['note']} |" for row in rows]
    head = ["", f"| {' | '.join(names)} |", "|---" * len(names) + "|"]
    why = ["", "## Why they read as they do", "", "| jurisdiction | reason |", "|---|---|"]
    return REGULATIONS + "\n".join([*head, *rules, *why, *reasons, ""])


def _rule(row: dict[str, str]) -> tuple[str, ...]:
    named = " (named)" if row["applies"] == "named" else ""
    eves = ", eve as Sat" if row["eves"] else ""
    lifted = row["lifted_by"].replace(";", ", ") or "nothing"
    hours = row["hours"].replace(",", ", ").replace("+", " + ")
    closed = row["closed"] + eves
    return (
        row["jurisdiction"] + named,
        hours,
        closed,
        row["cap"] or "none",
        lifted,
        row["citation"],
        row["confidence"],
    )


def command_help() -> str:
    """What `playbook --help` says; kept in a file because Typer takes longer to load than to answer."""
    return CliRunner().invoke(app, ["--help"], prog_name="playbook", env={"COLUMNS": "80", "TERM": "dumb"}).output


PAGES = {
    "docs/reference/diagnostics.md": diagnostics,
    "docs/regulations.md": regulations,
    "src/playbook/cli/help.txt": command_help,
}


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
