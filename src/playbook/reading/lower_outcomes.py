"""Turns `exit`, `outcomes` and `at_end` into reactions, and knows the outcomes there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic
from playbook.model.outcomes import GROUPS, OUTCOMES
from playbook.model.playbook import Reaction
from playbook.model.timing import AnchorKind
from playbook.reading.phrases import ReactionPhrase, parse_reaction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from playbook.model.playbook import Step
    from playbook.reading.mistakes import Mistakes
    from playbook.reading.outline import Outline
    from playbook.reading.yaml_tree import YamlNode
    from playbook.source import Span

__all__ = ["lower_at_end", "lower_exits", "lower_outcomes", "refuse_unreached"]

ASSUMED = ("unanswered", "no_answer", "left_voicemail")
"""The lines that also answer what nobody has logged: every plan assumes that nobody answers."""


def lower_exits(nodes: tuple[YamlNode, ...], mistakes: Mistakes) -> frozenset[str]:
    """Lower `exit:`, a list of outcomes."""
    for node in nodes:
        if node.text not in OUTCOMES:
            mistakes.unknown("outcome", node.text, node.span, OUTCOMES)
    return frozenset(node.text for node in nodes)


def lower_outcomes(
    node: YamlNode | None, step: str | None, outline: Outline, mistakes: Mistakes
) -> dict[str, Reaction]:
    """Lower an `outcomes:` map: that of ``step``, or for ``None`` the playbook's, which must end in `else`."""
    if node is None or not isinstance(node.value, dict):
        return {}
    found: dict[str, Reaction] = {}
    for name, inner in node.value.items():
        if name not in (*OUTCOMES, *GROUPS):
            mistakes.unknown("outcome", name, inner.key or inner.span, (*OUTCOMES, *GROUPS))
        parsed = mistakes.phrase(inner, parse_reaction) if inner.text else None  # `validate` has named what is no text
        if parsed is not None:
            _check_target(parsed, inner, step, outline, mistakes)
            _check_assumed(name, parsed, inner, node, mistakes)
            found[name] = _reaction(parsed, inner)
    if step is None and "else" not in node.value:
        place = node.key or node.span
        mistakes.add(
            Diagnostic("PB016", "`outcomes:` does not say what happens else", place, "end it with `else: stop`")
        )
    return found


def lower_at_end(node: YamlNode | None, outline: Outline, mistakes: Mistakes) -> Reaction | None:
    """Lower `at_end`: the start of another playbook, or ``None`` for `stop`."""
    parsed = mistakes.phrase(node, parse_reaction) if node is not None and node.text else None
    if node is None or parsed is None or parsed.kind == "stop":
        return None
    if parsed.kind != "start":
        message, hint = (
            f"'{parsed.kind}' cannot stand at the end",
            "write 'stop', or 'start' with the name of another playbook",
        )
        mistakes.add(Diagnostic("PB018", message, node.span, hint, width=len(node.text)))
        return None
    _check_target(parsed, node, None, outline, mistakes)
    return _reaction(parsed, node)


def refuse_unreached(steps: Sequence[Step], outcomes: Mapping[str, Reaction], mistakes: Mistakes) -> None:
    """A step that comes `only by go to` must be named by one."""
    every = [*outcomes.values(), *(reaction for step in steps for reaction in step.outcomes.values())]
    named = {reaction.target for reaction in every if reaction.kind == "go to"}
    for step in steps:
        if step.timing.anchor.kind is AnchorKind.GO_TO and step.id not in named:
            hint = f"write 'go to {step.id}' below `outcomes`, or give it another `when`"
            hint = "give it another `when`: 'go to' cannot lead to a block" if step.is_block else hint
            message, width = f"no outcome leads to '{step.id}'", len(step.timing.phrase)
            mistakes.add(Diagnostic("PB018", message, step.timing.span, hint, width=width))


def _reaction(parsed: ReactionPhrase, node: YamlNode) -> Reaction:
    return Reaction(
        kind=parsed.kind,
        phrase=node.text.strip(),
        span=node.span,
        target=parsed.target,
        delay=parsed.delay,
        on_date=parsed.date_offset is not None,
    )


def _check_target(
    parsed: ReactionPhrase, node: YamlNode, step: str | None, outline: Outline, mistakes: Mistakes
) -> None:
    """Check that what `go to` and `start` name is there, and that the way leads to it."""
    place = node.at(parsed.target_offset)
    if parsed.kind == "start":
        _check_start(parsed.target, place, outline, mistakes)
    elif parsed.kind == "go to":
        _check_go_to(parsed.target, place, step, outline, mistakes)


def _check_start(name: str, place: Span, outline: Outline, mistakes: Mistakes) -> None:
    if name == outline.playbook:
        message, hint = f"'{name}' cannot start itself", "name another playbook, or write `enroll_again: after 90 days`"
        mistakes.add(Diagnostic("PB018", message, place, hint, width=len(name)))
    elif name not in outline.playbooks:
        others = tuple(other for other in outline.playbooks if other != outline.playbook)
        hint = f"list it under `playbooks:` in project.yaml, which has {', '.join(outline.playbooks)}"
        mistakes.unknown("playbook", name, place, others, hint)


def _check_go_to(name: str, place: Span, step: str | None, outline: Outline, mistakes: Mistakes) -> None:
    ahead = outline.ahead_of(step or "")
    if name not in outline.steps:
        mistakes.unknown("step", name, place, ahead or outline.contacts, _way_out(name, step, ahead))
    elif name not in ahead:
        message = f"'go to' cannot lead to '{name}': {_why_not(name, step, outline)}"
        mistakes.add(Diagnostic("PB018", message, place, _way_out(name, step, ahead), width=len(name)))


def _why_not(name: str, step: str | None, outline: Outline) -> str:
    if name == step:
        return "it is this step"
    if name in outline.blocks:
        return "it is a block, which begins by its own `when`"
    if outline.inside.get(name, "") not in {"", outline.inside.get(step or "", "")}:
        return f"it stands in the block '{outline.inside[name]}', which begins by its own `when`"
    return f"it stands above '{step}', and the way only leads forward"


def _way_out(name: str, step: str | None, ahead: tuple[str, ...]) -> str:
    if name == step:
        return "to try once more write 'again after 1 day'"
    return f"it can lead to {', '.join(ahead)}" if ahead else "write 'next', 'again after 1 day' or 'stop'"


def _check_assumed(name: str, parsed: ReactionPhrase, node: YamlNode, whole: YamlNode, mistakes: Mistakes) -> None:
    """Refuse what would go in circles, or wait for a day that nobody named, while nobody answers."""
    catches_rest = name == "else" and whole.child("unanswered") is None
    if name not in ASSUMED and not catches_rest:
        return
    follows = f"cannot follow '{name}': nobody answers is what every plan assumes"
    hint = "add `unanswered: next` above it" if name == "else" else ""
    if parsed.kind in {"again", "go to"}:
        hint = hint or "say how often with `repeat` on the step"
        mistakes.add(Diagnostic("PB018", f"'{parsed.kind}' {follows}", node.span, hint, width=len(node.text)))
    elif parsed.date_offset is not None:
        message, place = f"'outcome.date' {follows}, and then there is no such day", node.at(parsed.date_offset)
        mistakes.add(Diagnostic("PB018", message, place, hint or "write 'pause 3 days'", width=len("outcome.date")))
