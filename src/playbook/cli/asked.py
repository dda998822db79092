"""Turns what every command is asked alike, who runs it and for which instant, into values."""

from __future__ import annotations

import os
import platform
from getpass import getuser

from playbook.diagnostics import CannotGoOn, Diagnostic
from playbook.journal.append import writer_name
from playbook.reading.project_file import parse_instant

__all__ = ["instant_or_stop", "this_user", "this_writer"]


def this_user() -> str:
    """Give the name of whoever is logged in; empty in a container without one."""
    try:
        return getuser()
    except (OSError, KeyError, ImportError):
        return ""


def this_writer() -> str:
    """Name the journal file of whoever runs this."""
    return writer_name(os.environ, this_user() or "somebody", platform.node())


def instant_or_stop(text: str) -> int | None:
    """Read ``--as-of``; ``None`` where it was not given.

    Raises:
        CannotGoOn: where it is no time with an offset.
    """
    if not text:
        return None
    try:
        return parse_instant(text)
    except ValueError as error:
        hint = "write it like 2026-11-24T09:00-05:00"
        raise CannotGoOn((Diagnostic("PB012", f"--as-of: {error}", hint=hint),)) from None
