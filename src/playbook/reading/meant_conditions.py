"""Turns conditions as people write them elsewhere (`topic = "desks" AND …`) into the language's, as a proposal."""

from __future__ import annotations

import re

from playbook.expressions import ExpressionError, parse_expression
from playbook.reading.lead_columns import FIELDS

__all__ = ["meant_condition"]

EVERYBODY = frozenset({"all", "everybody", "everyone", "always", "true", "yes", "any", "anybody", "*", "every lead"})
TEXTS = re.compile(r"(\"[^\"]*\"|'[^']*')")
ENROLLED = frozenset({"now", "today", "immediately", "enrollment", "enroll", "at enrollment", "when enrolled"})
SPACED = re.compile(r"\blead\.(\w+(?: (?!(?i:and|or|in|not|is|equals|lead)\b)\w+)+)")
DASHED = re.compile(r"\banswer\.\w+(?:-\w+)+")
WRITTEN = (
    (re.compile(r"\bAND\b|&&?"), "and"),
    (re.compile(r"\bOR\b|\|\|?"), "or"),
    (re.compile(r"\bNOT\b"), "not"),
    (re.compile(r"<>"), "!="),
    (re.compile(r"(?<![=!<>])=(?!=)|\bis(?: equal to)?\b(?! not)|\bequals\b"), "=="),
    (re.compile(r"={3,}"), "=="),
    (re.compile(r"\s+"), " "),
)


def meant_condition(text: str) -> str:
    """Give the condition that was meant, where it then can be read; else an empty text."""
    if text.strip().casefold() in EVERYBODY:
        return "lead.email or lead.phone or lead.mobile"
    if text.strip().casefold() in ENROLLED:
        return "enrolled"
    straight = re.sub("[“”„]", '"', re.sub("[‘’]", "'", text))
    parts = [part if number % 2 else _outside(part) for number, part in enumerate(TEXTS.split(straight))]
    better = "".join(parts).strip()
    try:
        parse_expression(better)
    except ExpressionError:
        return ""
    return better if better != text.strip() else ""


def _outside(part: str) -> str:
    """What stands outside of quotes: signs as the language has them, and fields with their root."""
    part = DASHED.sub(lambda field: field[0].replace("-", "_"), SPACED.sub(r'lead["\1"]', part))
    for pattern, right in WRITTEN:
        part = pattern.sub(right, part)
    return re.sub(rf"(?<![\w.])({'|'.join(FIELDS)})(?![\w.])", r"lead.\1", part)
