"""Turns every touch into one line of plan.json, the whole plan for programs to read and for git to compare."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from playbook.extend import Artifact, Output, Part, hookimpl

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from playbook.extend import BuildContext, LeadPlan, RepPlan, TeamPlan, Touch

__all__ = ["FORMAT", "PlanJson", "playbook_register_outputs"]

FORMAT = 1
"""The version of the file's shape; a program that reads another one should stop."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BETWEEN = b",\n"

_compact = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode

# Some programs end a line at U+2028 or U+0085, a terminal obeys U+009B, and bidi overrides reorder what follows:
# inside a JSON string all of them may stand as an escape. Lone surrogates have no UTF-8, and strict readers refuse
# them even escaped (RFC 8259 §8.2).
_UNSEEN = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


class PlanJson(Output):
    """``plan.json``: every touch, planned or assumed, one a line, with the rules that put it there.

    The file does not say when it was built, so that the same plan gives the same bytes on any day.
    """

    name = "plan_json"

    def for_lead(self, plan: LeadPlan, context: BuildContext) -> Iterator[Part]:
        """Write one line for each of the lead's touches."""
        del context
        for touch in plan.touches:
            yield Part((touch.start, touch.uid), _line(_touch(touch)))

    def for_rep(self, plan: RepPlan, parts: Sequence[Part], context: BuildContext) -> Iterator[Part]:
        """Pass the rep's lines on as one piece; nothing for a rep without touches."""
        del context
        if parts:
            yield Part((plan.rep.id,), _BETWEEN.join(part.content for part in parts))

    def for_team(self, plan: TeamPlan, parts: Iterable[Part], context: BuildContext) -> Iterator[Artifact]:
        """Put the reps' lines below what the plan was made of: data versions and the table of rules."""
        rules = [_line({"text": rule.text, "file": rule.path, "line": rule.line}) for rule in context.project.rules]
        next_change = None if plan.next_change is None else _utc(plan.next_change)
        head = {"format": FORMAT, "tzdata": plan.tzdata, "holidays": plan.holidays, "next_change": next_change}
        lines = [
            *(f'"{key}":'.encode() + _line(value) for key, value in head.items()),
            b'"rules":' + _list(rules),
            b'"touches":' + _list(part.content for part in parts),
        ]
        yield Artifact("plan.json", b"{" + _BETWEEN.join(lines) + b"}\n")


@hookimpl
def playbook_register_outputs() -> Iterable[Output]:
    """Register plan.json."""
    return [PlanJson()]


def _touch(touch: Touch) -> dict[str, object]:
    return {
        "uid": touch.uid,
        "lead": touch.lead,
        "rep": touch.rep,
        "playbook": touch.playbook,
        "enrollment": touch.enrollment,
        "step": touch.step,
        "occurrence": touch.occurrence,
        "channel": touch.channel,
        "start": _utc(touch.start),
        "timezone": touch.zone,
        "local": touch.there.isoformat(timespec="seconds"),
        "minutes": touch.minutes,
        "text": touch.message,
        "condition": touch.condition,
        "status": touch.status,
        "rules": touch.rules,
    }


def _utc(minutes: int) -> str:
    """Write UTC minutes since 1970 as RFC 3339 has it."""
    return f"{_EPOCH + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}"


def _line(value: object) -> bytes:
    text = _compact(value)
    return (text if text.isprintable() else _UNSEEN.sub(_escape, text)).encode()


def _list(lines: Iterable[bytes]) -> bytes:
    return b"[\n" + _BETWEEN.join(lines) + b"\n]"


def _escape(unseen: re.Match[str]) -> str:
    code = ord(unseen.group())
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else f"\\u{code:04x}"
