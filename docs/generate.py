"""Writes the reference pages from the code, or with ``--check`` says which are out of date."""

from __future__ import annotations

import sys
from pathlib import Path

from playbook.codes import CODES

REFERENCE = Path(__file__).parent / "reference"


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


PAGES = {"diagnostics.md": diagnostics}


def main() -> int:
    """Write or check every page."""
    stale = []
    for name, make in PAGES.items():
        place, text = REFERENCE / name, make()
        if "--check" in sys.argv[1:]:
            stale += [name] * (not place.is_file() or place.read_text("utf-8") != text)
        else:
            place.parent.mkdir(exist_ok=True)
            place.write_text(text, encoding="utf-8", newline="\n")
    for name in stale:
        print(f"docs/reference/{name} is out of date: run python docs/generate.py")  # noqa: T201 - a script's answer
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
