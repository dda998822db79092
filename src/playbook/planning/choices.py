"""Turns a step and what has happened so far into the one thing to do: which channel, which text, or why nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from playbook.model.outcomes import group_of

if TYPE_CHECKING:
    from playbook.model.playbook import Action, MessageChoice, OutcomeTest, Step
    from playbook.model.standing import Attempt
    from playbook.planning.beats import Beat
    from playbook.planning.case import Case
    from playbook.planning.circumstances import Circumstances

__all__ = ["Choices"]

NOBODY = "no_answer"
"""What every contact counts as that nobody has logged."""
WISH = "channel"
"""The answer that says how somebody wants to be reached."""
NOTHING = "none"
"""What the record says where no text was left although the plan had one."""
NOT_LEFT = frozenset({"bounced", "wrong_number"})


class Choices:
    """What one lead's steps come to, while happenings are settled one after the other."""

    def __init__(self, case: Case, around: Circumstances) -> None:
        self._case = case
        self._around = around
        self._outcomes: dict[str, str] = {}
        self._left: dict[str, list[str]] = {}

    def choose(self, step: Step, beat: Beat) -> Step | str:
        """The step with the one action and text that fits, or why there is none."""
        is_asked = self._is_asked(step, beat)
        if not is_asked and (closed := self.closed(step)):
            return closed
        fitting, reasons = [], []
        for action in step.actions:
            reason = self._around.unreachable(action.channel) if is_asked else self._why_not(action)
            reasons.append(reason)
            if not reason:
                fitting.append(action)
        if not fitting:
            return "; ".join(dict.fromkeys(reasons))
        wish = self._case.standing.answers.get(WISH, "")
        ways = (wish, self._way_before(step, beat) if is_asked else "")
        wished = [action for way in ways for action in fitting if action.channel == way]
        usual = [action for action in fitting if not self._why_not(action)]
        action = next(iter((*wished, *usual, *fitting)))
        if action.choice is None:
            return self._with(step, action)
        message = self._message(step, action, beat)
        if message is None:
            return "every text it could send was sent"
        return self._with(step, replace(action, message=message))

    def _is_asked(self, step: Step, beat: Beat) -> bool:
        """Whether somebody asked for this happening, so that no condition keeps it from them.

        An answer changes facts: a step for who did not answer must still keep the day it brought. A leap of the
        playbook's own is a step like any other, unless its day was agreed.
        """
        leaps = [turn for turn in self._case.standing.turns if turn.reaction.kind == "go to"]
        last = next((turn for turn in reversed(leaps) if turn.reaction.target == step.id), None)
        is_agreed = last is None or (last.reaction.on_date and bool(last.date))
        return bool(beat.path) and (is_agreed or bool(self._way_before(step, beat)))

    def _way_before(self, step: Step, beat: Beat) -> str:
        """The channel on which this happening was tried before; empty where it was not."""
        happening = ".".join(beat.occurrence.split(".")[: 2 if step.block else 1])
        attempts = self._case.standing.attempts.items()
        tried = [
            (attempt.at, attempt.channel or step.actions[0].channel)
            for (name, occurrence), attempt in attempts
            if name == step.id and f"{occurrence}.".startswith(f"{happening}.")
        ]
        return max(tried, default=(0, ""))[1]

    def closed(self, step: Step) -> str:
        """Why a step's own conditions keep it from happening; empty where they do not."""
        if step.condition is not None and not self._around.holds(step.condition):
            return f"its condition does not hold: {step.condition.text}"
        return self._failing(step.earlier)

    def done(self, step: Step, beat: Beat, attempt: Attempt) -> Step:
        """The step as it was carried out."""
        action = next((action for action in step.actions if action.channel == attempt.channel), step.actions[0])
        message = "" if attempt.message == NOTHING else attempt.message or self._message(step, action, beat) or ""
        return self._with(step, action if message == action.message else replace(action, message=message))

    def note(self, step: Step, attempt: Attempt | None = None) -> bool:
        """Remember what a step came to, for those that ask later; say whether a text was left.

        What nobody logged counts as not answered, and its text as left (language.md, Meaning 9).
        """
        action = step.actions[0]
        self._outcomes[step.id] = NOBODY if attempt is None else attempt.outcome
        is_left = bool(action.message) and (attempt is None or _was_left(action.channel, attempt))
        if is_left:
            self._left.setdefault(step.id, []).append(action.message)
        return is_left

    def _with(self, step: Step, action: Action) -> Step:
        if len(step.actions) == 1 and action is step.actions[0]:
            return step
        limits = step.channel_limits if len(step.actions) == 1 else action.limits
        return replace(step, actions=(action,), channel_limits=limits)

    def _why_not(self, action: Action) -> str:
        if action.condition is not None and not self._around.holds(action.condition):
            return f"its condition does not hold: {action.condition.text}"
        return self._failing(action.earlier) or self._around.unreachable(action.channel)

    def _failing(self, tests: tuple[OutcomeTest, ...]) -> str:
        """The first test that what was logged does not meet; a step that has not happened meets none."""
        for test in tests:
            outcome = self._outcomes.get(test.step)
            wanted = " or ".join(sorted(test.outcomes))
            if outcome is None:
                return f"{test.step} has no outcome yet, and this is only for {wanted}"
            if not {outcome, group_of(outcome)} & test.outcomes:
                return f"{test.step} came to {outcome}, and this is only for {wanted}"
        return ""

    def _message(self, step: Step, action: Action, beat: Beat) -> str | None:
        """The text for this happening; empty to leave nothing, ``None`` for an e-mail that has nothing to say."""
        if action.choice is None:
            return action.message
        chosen = self._chosen(action.choice, step, beat)
        return chosen or ("" if action.channel == "call" else None)

    def _chosen(self, choice: MessageChoice, step: Step, beat: Beat) -> str:
        left = self._left.get(step.id, [])
        if choice.each:
            return choice.each[min(beat.number, len(choice.each)) - 1]
        if choice.once:
            return choice.once if beat.number >= choice.since and choice.once not in left else ""
        if choice.series:
            said = {message for messages in self._left.values() for message in messages}
            return next((message for message in choice.series if message not in said), "")
        return choice.by_relationship.get(self._case.lead.fields.get("relationship", ""), "")


def _was_left(channel: str, attempt: Attempt) -> bool:
    if channel == "call":
        return attempt.outcome == "left_voicemail"
    return attempt.outcome not in NOT_LEFT
