"""Appends until it is killed, and says the number of each append that was confirmed; test_killed_writers.py runs it."""

import sys
from itertools import count
from pathlib import Path

from playbook.journal.append import append_events
from playbook.model.event import Event


def rows_of(writer: str, run: int, number: int, width: int = 1) -> list[Event]:
    """Give the rows of one append: most log one outcome, some enroll a list, which takes many pages of the disk."""
    chance = (run * 31 + number) % 400
    size = 400 if width > 1 else 2_000 if chance == 0 else 40 if chance % 40 == 1 else 1
    kind, detail = ("outcome", {"outcome": "no_answer"}) if size == 1 else ("enrolled", {"rep": writer * width})
    keys = (f"{writer}.{run}.{number}.{part}" for part in range(size))
    return [Event(key, 29_723_832 + run, writer, kind, f"id:{key}", "quote-request", 1, detail=detail) for key in keys]


if __name__ == "__main__":
    root, writer, run, width = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    for number in count():
        append_events(root, writer, rows_of(writer, run, number, width))
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
