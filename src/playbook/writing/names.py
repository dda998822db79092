"""Turns any name into a safe file name, and says why a path is not one."""

from __future__ import annotations

import re

from playbook.files import DEVICES, short_id, slug, temporary_name

__all__ = ["LONGEST", "check_path", "short_id", "slug"]

LONGEST = 240
"""Characters of a whole path; Windows stops at 259, and what we put beside a file needs a few more."""

_PART = re.compile(r"[a-z0-9][a-z0-9-]*(\.[a-z0-9]+)?")
_OURS = ".playbook"


def check_path(path: str, root_length: int = 0) -> str | None:
    """Say why ``path``, below output/, is not safe on every system; ``None`` where it is.

    Args:
        path: POSIX and relative, such as ``ines/drafts/2026-11-27/maria-lopez-1a2b3c4d-answer.eml``.
        root_length: characters of the folder it goes into, where the whole path has to be short.
    """
    if path.startswith("/") or re.match("[A-Za-z]:", path):
        return "it is absolute"
    parts = path.split("/")
    reasons = (_reason(part, first=number == 0) for number, part in enumerate(parts))
    reason = next(filter(None, reasons), None)
    # A file stands as an unfinished one under our own name first, which may be the longer.
    name = max(len(parts[-1]), len(temporary_name("")))
    if reason is None and root_length + sum(len(part) + 1 for part in parts[:-1]) + name >= LONGEST:
        return f"it is longer than {LONGEST} characters"
    return reason


def _reason(part: str, *, first: bool) -> str | None:
    if not part:
        return "a part of it is empty"
    if part in {".", ".."}:
        return f"it holds `{part}`"
    if "\\" in part:
        return "it holds a backslash"
    if part != part.lower():
        return "it holds a capital letter, and some systems do not tell these apart"
    if part.partition(".")[0] in DEVICES:
        return f"`{part}` is a device on Windows"
    if _PART.fullmatch(part) or (first and part == _OURS):
        return None
    return "only a-z, 0-9 and `-` may stand in it, and one ending after a dot"
