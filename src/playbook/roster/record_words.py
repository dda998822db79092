"""Turns a word of the record that is not one of its own into the word that was probably meant."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from playbook.model.event import CHANNELS, EVENT_KINDS
from playbook.model.outcomes import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["ALL", "channels_meant", "kind_meant", "nearest", "outcome_meant", "quoted"]

ALL = "*"
"""In `channels=`: every channel, as if none were named."""

# What people say, and what our own sheets and pages print, for the words of the record; keys as `_simple` gives them.
_STOPPING = ("stop", "stopped", "stops", "unsubscribe", "unsubscribed", "opt_out", "optout", "opted", "do_not_contact")
_OUTCOMES_MEANT = dict.fromkeys((*_STOPPING, "asked_us_to_stop", "do_not_call", "dnc", "remove"), "opted_out") | {
    "talked": "connected",
    "spoke": "connected",
    "spoken": "connected",
    "reached": "connected",
    "conversation": "connected",
    "answered": "connected' or 'replied",  # on the phone, or in writing; it is shown between quotes
    "left_message": "left_voicemail",
    "left_a_message": "left_voicemail",
    "left_voice_mail": "left_voicemail",
    "left_vm": "left_voicemail",
    "voicemail": "left_voicemail",
    "voice_mail": "left_voicemail",
    "message": "left_voicemail",
    "unanswered": "no_answer",
    "not_answered": "no_answer",
    "no_reply": "no_answer",
    "no_response": "no_answer",
    "asked_for_another_time": "call_back",
    "callback": "call_back",
    "call_later": "call_back",
    "reached_somebody_else": "gatekeeper",
    "somebody_else": "gatekeeper",
    "assistant": "gatekeeper",
    "did_not_come": "no_show",
    "later": "not_now",
    "meeting": "meeting_booked",
    "booked": "meeting_booked",
    "appointment": "meeting_booked",
    "sent": "done",
    "bounce": "bounced",
    "bought": "won",
    "sold": "won",
    "closed_won": "won",
    "closed_lost": "lost",
}
_KINDS_MEANT = dict.fromkeys((*_STOPPING, "out"), "opted_out") | {
    "enrol": "enrolled",
    "enroll": "enrolled",
    "enroled": "enrolled",
    "close": "closed",
    "forget": "forgotten",
    "outcomes": "outcome",
    "result": "outcome",
    "undone": "undo",
}
_CHANNELS_MEANT = {
    "e_mail": "email",
    "e_mails": "email",
    "mail": "email",
    "mails": "email",
    "emails": "email",
    "phone": "call",
    "phones": "call",
    "telephone": "call",
    "calls": "call",
    "calling": "call",
    "voice": "call",
    "mobile": "call",
    "voicemail": "call",
    "text": "sms",
    "texts": "sms",
    "text_message": "sms",
    "social_message": "social",
    "linkedin": "social",
    "post": "letter",
    "letters": "letter",
    "gifts": "gift",
    "visits": "visit",
    "meetings": "meeting",
}
_EVERYTHING = frozenset({"all", "any", "every", "everything", "all_channels"})
_BETWEEN = re.compile(r"\s*(?:[/|+&;\s]|\band\b)\s*")
_LONGEST = 40


def nearest(word: str, known: Iterable[str], meant: Mapping[str, str] | None = None) -> str:
    """Give the word meant by ``word``, or an empty text where none is near."""
    simple = _simple(word)
    choices = {_simple(one): one for one in known}
    choices |= {one: target for one, target in (meant or {}).items() if one not in choices}
    close = [simple] if simple in choices else get_close_matches(simple, choices, n=1, cutoff=0.75)
    return choices[close[0]] if close else ""


def kind_meant(word: str) -> str:
    """Give the event that ``word`` stands for, or an empty text."""
    return nearest(word, EVENT_KINDS, _KINDS_MEANT)


def outcome_meant(word: str) -> str:
    """Give the outcome that ``word`` stands for, or an empty text."""
    return nearest(word, OUTCOMES, _OUTCOMES_MEANT)


def channels_meant(text: str) -> str:
    """Give what belongs behind ``channels=`` where ``text`` stands: names with commas, ``*`` for all, or nothing."""
    found: list[str] = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        pieces = [part] if _channel(part) else _BETWEEN.split(part)
        found += (_channel(piece) for piece in filter(None, pieces))
    if not all(found):
        return ""
    return ALL if ALL in found else ",".join(dict.fromkeys(found))


def quoted(word: str) -> str:
    """Show a word somebody typed, unless it is so long that it is a sentence about somebody."""
    return f"'{word}'" if len(word) <= _LONGEST else f"'{word[:_LONGEST]}…'"


def _channel(word: str) -> str:
    return ALL if word == ALL or _simple(word) in _EVERYTHING else nearest(word, CHANNELS, _CHANNELS_MEANT)


def _simple(word: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", word.lower()).strip("_")
