"""Says, as data, which keys people try from other tools, and what says the same here."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Tried", "tried_key"]


class Tried(NamedTuple):
    """What to do instead of a key; ``key`` is the one that takes its place, where it is one."""

    hint: str
    key: str = ""


_MOMENT = Tried("say it in `when`: when: 2 days after previous", "when")
_BELOW = Tried("indent it below `call:` or `email:` of this step")
_TEXT = Tried("the text stands under `messages:`; name it here with `message:`")
_ZONE = Tried("write `timezone: America/New_York`", "timezone")
_AGAIN = Tried("when a lead may come in once more is `enroll_again: after 90 days`", "enroll_again")
_WHOLE = Tried("it stands beside `either:`, for the whole step")
_OBJECTIVE = Tried("what a contact is for is its `objective`", "objective")

_CHANNELS = {
    "phone": Tried("the channel is `call`", "call"),
    **dict.fromkeys(("linkedin", "xing"), Tried("the channel is `social`", "social")),
    **dict.fromkeys(("text", "whatsapp"), Tried("the channel is `sms`", "sms")),
    **dict.fromkeys(("in_person", "on_site"), Tried("the channel is `visit`", "visit")),
    **dict.fromkeys(("postcard", "card", "post"), Tried("the channel is `letter`", "letter")),
    "todo": Tried("the channel is `task`", "task"),
}
_SENT = {
    **dict.fromkeys(("goal", "purpose"), _OBJECTIVE),
    **dict.fromkeys(("subject", "body", "text", "template"), _TEXT),
}

TRIED = MappingProxyType(
    {
        "steps": {
            **dict.fromkeys(("after", "delay", "wait", "in", "date", "start", "timing"), _MOMENT),
            "day": Tried("say it in `when`: when: day 3", "when"),
            "on": Tried("say it in `when`: when: day 3", "when"),
            "of": Tried("say it in `when`: when: 3 h after message of call-back", "when"),
            "then": Tried("steps are read on their own: give the next one its `when`"),
            "retry": Tried("write the next try as a step of its own: when: 30-60 min after previous"),
            "every": Tried("say it in `repeat`: repeat: {every: 1 week, times: 6}", "repeat"),
            "times": Tried("say it in `repeat`: repeat: {every: 1 week, times: 6}", "repeat"),
            "time": Tried("the time of day is `at`: at: 10:00", "at"),
            "hour": Tried("the time of day is `at`: at: 10:00", "at"),
            "subject": _TEXT,
            "body": _TEXT,
            **dict.fromkeys(("name", "step", "title"), Tried("a step is named by `id`", "id")),
            "condition": Tried("a condition is `if`", "if"),
            **dict.fromkeys(("channel", "type"), Tried("the channel is a key of its own, such as call: or email:")),
            **_CHANNELS,
            **dict.fromkeys(("objective", "ask", "script", "voicemail", "message", "minutes"), _BELOW),
        },
        "PlaybookShape": {
            "name": Tried("what people read is its `title`, what the file is called its `playbook`", "title"),
            "id": Tried("the id of a playbook is `playbook`, as its file is called", "playbook"),
            "description": Tried("what a playbook is for is `about`", "about"),
            "trigger": Tried("who is taken in is `enroll`: enroll: lead.received_at", "enroll"),
            "stop": Tried("what ends it is `exit`: exit: [connected, opted_out]", "exit"),
            **dict.fromkeys(("reenroll", "re_enroll", "reenter"), _AGAIN),
            **dict.fromkeys(("then", "finally", "after"), Tried("after the last step comes `at_end`", "at_end")),
            "open": Tried("open hours stand under `schedule:`"),
            "when": Tried("a moment belongs to a step, below `steps:`"),
        },
        "ProjectShape": {
            "name": Tried("the name of the project is its `title`", "title"),
            "timezone": Tried("each rep and each lead list has its own `timezone:`"),
            "team": Tried("who calls stands under `reps:`", "reps"),
            "open": Tried("open hours stand under `schedule:`"),
        },
        "reps": {
            **dict.fromkeys(("zone", "tz", "time_zone"), _ZONE),
            "number": Tried("the number is `phone`", "phone"),
            "mobile": Tried("the number is `phone`", "phone"),
            "open": Tried("when a rep works is `hours`", "hours"),
            **dict.fromkeys(("quota", "goals"), Tried("what is to be sold stands under `targets`", "targets")),
            "holidays": Tried("days off are `absent`, public holidays follow from `region: US-NY`"),
        },
        "leads": {
            **dict.fromkeys(("zone", "tz", "time_zone"), _ZONE),
            **dict.fromkeys(("path", "name", "csv", "list"), Tried("the list's path is `file`", "file")),
        },
        "call": {
            **dict.fromkeys(("goal", "purpose"), _OBJECTIVE),
            "duration": Tried("how long it takes is `minutes`: minutes: 10", "minutes"),
            "text": Tried("what is said stands under `scripts:`; name it here with `script:`"),
        },
        "email": _SENT,
        "task": dict.fromkeys(("goal", "purpose", "text"), _OBJECTIVE),
        **dict.fromkeys(("sms", "social", "letter", "gift", "visit", "meeting"), _SENT),
        "either": {
            **dict.fromkeys(("id", "when", "at", "within", "weekday", "repeat"), _WHOLE),
            **dict.fromkeys(("schedule", "limits", "outcomes"), _WHOLE),
            **_CHANNELS,
        },
        "limits": {"task": Tried("a task reaches nobody, so limits do not count it")},
        "messages": {
            "text": Tried("what is said on voicemail is `voicemail`, what is written `subject` and `body`"),
            "title": Tried("the title of an e-mail is its `subject`", "subject"),
            "content": Tried("the text of an e-mail is its `body`", "body"),
            "type": Tried("what it is for is its `kind`", "kind"),
        },
        "schedule": {
            "hours": Tried("open hours are `open`: open: [mon-fri 09:00-17:00]", "open"),
            "days": Tried("open hours are `open`: open: [mon-fri 09:00-17:00]", "open"),
            "timezone": Tried("hours are in the lead's own time; nothing needs to be said"),
        },
    }
)
_NAMED = frozenset({"messages", "scripts"})
"""Maps whose keys are ids, so that the keys of the language stand one level deeper."""


def tried_key(path: Sequence[str | int], shape: str) -> Tried | None:
    """What to do instead of the last key of ``path``; ``shape`` is the class whose file it is."""
    above = [part for part in path[:-1] if isinstance(part, str)]
    where = shape if not above else above[0] if above[0] in _NAMED and len(above) == 2 else above[-1]
    return TRIED.get(where, {}).get(str(path[-1]))
