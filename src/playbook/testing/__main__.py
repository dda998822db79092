"""Runs case files through the real planner: ``python -m playbook.testing schedule CASES.csv``."""

from __future__ import annotations

import sys
from pathlib import Path

from playbook.testing.schedule_cases import run_cases

USAGE = "usage: python -m playbook.testing schedule CASES.csv\n"


def main() -> int:
    """Run a file of cases; 0 if all pass, 1 if any fails, 2 for wrong usage."""
    match sys.argv[1:]:
        case ["schedule", path]:
            failures, passed = run_cases(Path(path).read_text("utf-8-sig"))
        case _:
            sys.stderr.write(USAGE)
            return 2
    for failure in failures:
        sys.stdout.write(f"{failure}\n")
    sys.stdout.write(f"{passed} passed, {len(failures)} failed\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
