"""Appends rows one by one until it is killed, and says each that is confirmed; test_append.py runs it."""

import sys
from itertools import count
from pathlib import Path

from playbook.journal.append import append_events
from playbook.model.event import Event

root, writer, run = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
for number in count():
    key = f"{writer}-{run}-{number}"
    append_events(root, writer, [Event(key, 29_723_832 + number, writer, "outcome", "id:1", detail={"key": key})])
    sys.stdout.write(f"{key}\n")
    sys.stdout.flush()
