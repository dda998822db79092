"""Turns a playbook's outcomes and a lead's other touches into what comes next after each answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.model.outcomes import reaction_to
from playbook.model.touch import Follows
from playbook.model.wording import channel_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playbook.model.playbook import Playbook, Reaction, Step
    from playbook.planning.happenings import Placed
    from playbook.planning.zones import Zone

__all__ = ["follows_of"]

WRITTEN = ("replied", "opted_out")
MET = ("connected", "no_show", "call_back", "not_now", "opted_out")
USUAL = {
    "call": ("no_answer", "left_voicemail", "connected", "call_back", "not_now", "opted_out"),
    "email": ("replied", "bounced", "opted_out"),
    "sms": WRITTEN,
    "social": ("accepted", *WRITTEN),
    "letter": WRITTEN,
    "gift": WRITTEN,
    "visit": MET,
    "meeting": MET,
    "task": ("done",),
}
"""What usually comes of a contact on a channel; a plugin's own channel is written to."""


def follows_of(playbook: Playbook, here: Placed, coming: Sequence[Placed], zone: Zone) -> tuple[Follows, ...]:
    """What follows each usual outcome of a touch; ``coming`` are the lead's planned touches in order of start."""
    action = here.step.actions[0]
    later = next((other for other in coming if (other.start, other.step.id) > (here.start, here.step.id)), None)
    outcomes = [o for o in USUAL.get(action.channel, WRITTEN) if o != "left_voicemail" or action.message]
    return tuple(_follows(outcome, playbook, here.step, later, zone) for outcome in outcomes)


def _follows(outcome: str, playbook: Playbook, step: Step, later: Placed | None, zone: Zone) -> Follows:
    reaction = reaction_to(outcome, (step.outcomes, playbook.outcomes))
    if outcome == "opted_out":
        return Follows(outcome, "contact stops; ask how and when they would like to hear from us, if at all")
    if reaction is not None and (words := _in_words(reaction, playbook)):
        return Follows(outcome, words)
    if outcome in playbook.exits or (reaction is not None and reaction.kind == "stop"):
        return Follows(outcome, "the follow-up ends here")
    if later is None:
        return Follows(outcome, "nothing more is planned")
    return Follows(outcome, f"next: {channel_words(later.step.channel)}", later.start, zone.shown(later.start))


def _in_words(reaction: Reaction, playbook: Playbook) -> str:
    """Say what a reaction does; empty for one that goes on, or ends."""
    kind = reaction.kind
    if kind in {"next", "stop"}:
        return ""
    if kind == "next step":
        return "the rest of this step is left out"
    if kind == "pause":
        return f"everything rests {'until the day you agree' if reaction.on_date else 'for ' + _length(reaction)}"
    when = reaction.phrase.partition(" after ")[2]
    later = f", {when} later" if when else ""
    day = " on the day you agree" if reaction.on_date else later or ", the day after"
    if kind == "again":
        return f"contact again{day}; everything else rests until then"
    target = _target(reaction, playbook)
    return f"go on with {target}{day}" if kind == "go to" else f"they move to the playbook {target}{later}"


def _length(reaction: Reaction) -> str:
    return reaction.phrase.removeprefix("pause").strip()


def _target(reaction: Reaction, playbook: Playbook) -> str:
    """Name a playbook by its words, and a step by its channel too: its id alone says little to who did not write it."""
    words = reaction.target.replace("-", " ")
    step = next((step for step in playbook.steps if step.id == reaction.target and not step.is_block), None)
    return words if step is None or reaction.kind != "go to" else f"the {channel_words(step.channel)}: {words}"
