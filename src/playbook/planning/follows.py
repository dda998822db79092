"""Turns a playbook's outcomes and a lead's other touches into what comes next after each answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.model.outcomes import reaction_to
from playbook.model.touch import Follows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playbook.model.playbook import Playbook, Reaction, Step
    from playbook.planning.happenings import Placed
    from playbook.planning.zones import Zone

__all__ = ["follows_of"]

USUAL = {
    "call": ("no_answer", "left_voicemail", "connected", "call_back", "not_now", "opted_out"),
    "email": ("replied", "bounced", "opted_out"),
    "task": ("done",),
}
IN_WORDS = {
    "again": "contact again on the day they name; planning goes on once you set it",
    "go to": "go on with {target}",
    "pause": "everything waits until the day they name",
    "start": "they move to the playbook {target}",
}
CHANNELS = {"email": "e-mail", "sms": "text message", "social": "social message"}


def follows_of(playbook: Playbook, here: Placed, coming: Sequence[Placed], zone: Zone) -> tuple[Follows, ...]:
    """What follows each usual outcome of a touch; ``coming`` are the lead's planned touches in order of start."""
    action = here.step.actions[0]
    later = next((other for other in coming if (other.start, other.step.id) > (here.start, here.step.id)), None)
    outcomes = [o for o in USUAL[action.channel] if o != "left_voicemail" or action.message]
    return tuple(_follows(outcome, playbook, here.step, later, zone) for outcome in outcomes)


def _follows(outcome: str, playbook: Playbook, step: Step, later: Placed | None, zone: Zone) -> Follows:
    reaction = reaction_to(outcome, (step.outcomes, playbook.outcomes))
    if outcome == "opted_out":
        return Follows(outcome, "contact stops; ask how and when they would like to hear from us, if at all")
    if reaction is not None and reaction.kind in IN_WORDS:
        return Follows(outcome, IN_WORDS[reaction.kind].format(target=_target(reaction, playbook)))
    if outcome in playbook.exits or (reaction is not None and reaction.kind == "stop"):
        return Follows(outcome, "the follow-up ends here")
    if later is None:
        return Follows(outcome, "nothing more is planned")
    return Follows(outcome, f"next: {_channel(later.step)}", later.start, zone.shown(later.start))


def _channel(step: Step) -> str:
    return CHANNELS.get(step.channel, step.channel)


def _target(reaction: Reaction, playbook: Playbook) -> str:
    """Name a playbook by its words, and a step by its channel too: its id alone says little to who did not write it."""
    words = reaction.target.replace("-", " ")
    step = next((step for step in playbook.steps if step.id == reaction.target and not step.is_block), None)
    return words if step is None or reaction.kind != "go to" else f"the {_channel(step)}: {words}"
